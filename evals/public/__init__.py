"""Measurements on data sets that others published; the data is read in its original format and never
shipped.
"""
