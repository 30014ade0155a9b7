"""``--watch``: run a command again whenever a file it reads is saved, until Ctrl-C.

Invariants: whatever a file holds, the watch goes on; the screen is cleared only on a terminal;
what it has to say goes to standard error, so that standard output holds results alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event

from gapless.cli.exit_codes import INTERRUPTED
from gapless.cli.faults import report_fault
from gapless.cli.output import clear_screen, print_message
from gapless.cli.streams import door
from gapless.diagnostic import say, say_count
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.watched import PAUSE, Watched, wait_for_change
from gapless.reading.dmn.words import part

#: Formats that can be followed by another of their kind.
_FORMATS = ("rich", "concise")


def rerun_on_save(
    paths: Sequence[str],
    form: str,
    run: Callable[[], int],
    pause: Callable[[], object] = lambda: Event().wait(PAUSE),
    clock: Callable[[], datetime] = datetime.now,
) -> int:
    """Run now and after every change, until Ctrl-C; the exit status of the last run.

    Raises ``Misuse`` where what is named cannot be watched.
    """
    if any(part(path)[0] == STANDARD_INPUT for path in paths):
        raise Misuse(say("--watch needs files; standard input has no saves"))
    if form not in _FORMATS:
        one, other = _FORMATS
        raise Misuse(say("--watch goes with --format {one} or {other}", one=one, other=other))
    watched = Watched(tuple(paths))
    look = watched.look()
    code = INTERRUPTED
    try:
        while True:
            code = _run(run)
            if door().is_lost:
                return code
            print_message(
                say_count(
                    len(look),
                    "watching {count} file; Ctrl-C ends",
                    "watching {count} files; Ctrl-C ends",
                )
            )
            look, changes = wait_for_change(watched, look, pause)
            if os.environ.get("TERM") != "dumb":
                clear_screen()
            print_message(say("{time:%H:%M:%S} {changes}", time=clock(), changes=changes.message))
    except KeyboardInterrupt:
        return code


def _run(run: Callable[[], int]) -> int:
    """The exit status of a run; what stops it is reported, and does not stop the watch."""
    try:
        code = run()
        sys.stdout.flush()
    except Exception as problem:
        status = report_fault(problem)
        if status is None:
            raise
        return status
    return code
