"""Programs to compare the product with, each doing what a user would otherwise write."""
