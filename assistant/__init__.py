"""Claimwright: from a person's story and documents to a letter in which nothing is invented."""

__version__ = "0.1.0"
