"""The version of gapless, in the one place where it is written.

Purpose: let the command line say the version without loading the engine; the build reads the same
line.

Example::

    >>> __version__.count(".")
    2
"""

__version__ = "0.1.0"
