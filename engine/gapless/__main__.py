"""The ``gapless`` command.

Purpose: answer ``--version`` at once and leave everything else to ``cli.main``, which loads
the command line proper.
"""

from __future__ import annotations

import gc
import os
import sys

from gapless.version import __version__


def main() -> None:
    """Run the command line and exit with its code."""
    _keep_closed_streams_closed()
    if sys.argv[1:] == ["--version"] and _prints_version():
        return
    # A large table is millions of objects without circles, and to look for those again and again
    # takes more than half of the time of reading it.
    gc.set_threshold(100_000, 50, 1000)
    from gapless.cli.main import run

    sys.exit(run(sys.argv[1:]))


def _keep_closed_streams_closed() -> None:
    """Fill the numbers of standard streams that are closed.

    Else the next file that is opened takes such a number, and is written to by accident.
    """
    number = 0
    while number <= 2 and None in (sys.stdin, sys.stdout, sys.stderr):
        number = os.open(os.devnull, os.O_RDWR)
    if number > 2:
        os.close(number)


def _prints_version() -> bool:
    """Whether the version could be printed; if not, the command line says why."""
    try:
        sys.stdout.write(f"gapless {__version__}\n")
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):
        return False
    return True


if __name__ == "__main__":
    main()
