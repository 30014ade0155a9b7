"""Codes: every kind of diagnostic, with what it means, how it is fixed and an example.

Invariants: a code that the engine can give is registered, and only such a code; names are
stable once released.
"""
