"""The ``gapless`` command.

Purpose: answer ``--version`` at once and leave everything else to ``cli.main``, which loads
the command line proper.  Place in the flow: the very top.
"""

from __future__ import annotations

import sys

from gapless.version import __version__


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"gapless {__version__}\n")
        return
    from gapless.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
