"""Codes: every kind of diagnostic, told in one place.

Purpose: the register of all codes, with what each means, how it is mended and an example that
the tests run.  Place in the flow: just above ``diagnostic``; ``gapless explain``, the docs and the
formats for programs take titles and texts from here.

Invariants: a code that the engine can give is registered, and only such a code; names are
stable once released.
"""
