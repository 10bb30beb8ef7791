"""A benchmark becomes a data set that others can load."""
