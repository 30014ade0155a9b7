"""Renderers: values in, text out; one module per thing that people or programs read.

Invariants: nothing here prints, loads a file or computes a finding; every text that came from
a file passes ``cleaning``; no line is wider than asked for and nothing is lost from a table.
"""
