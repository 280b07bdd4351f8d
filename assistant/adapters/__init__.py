"""The outside world: each module is the one door to a vendor package or to the file system."""
