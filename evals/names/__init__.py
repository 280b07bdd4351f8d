"""Learns to spot names from sentences that are made up here; nothing of it is needed when letters are written."""
