"""Checking: what is wrong, or noteworthy, about a table as a whole."""
