"""Codes: every kind of diagnostic, defined in one place.

Purpose: the register of all codes, with what each means, how it is fixed and an example that the
tests run.

Invariants: a code that the engine can give is registered, and only such a code; names are
stable once released.
"""
