"""Mutation testing: does some test fail for every small mistake in the engine?

``python -m tests.mutation`` copies the working tree, runs the tests once to learn which of them
run which line, then makes one change at a time in a seeded sample of all that ``mutations`` knows
(a comparison turned, a guard removed, a number off by one, …) and runs the tests of that line,
cheapest first.  It prints, for each package, how many changes no test noticed, and each of them
as a diff: a missing test, or a change that makes no difference.  It is a tool for developers and
no part of ``./test``; the first run takes as long as all tests in one process, ``--map FILE``
keeps what it learned.
"""
