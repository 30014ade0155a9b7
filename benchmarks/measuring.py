"""What the benchmarks of analyses share: measuring with a cap, in a process of its own.

Purpose: run an analysis until its seconds of CPU are used up, repeat it, and print what became of
the targets.

Invariants: all figures are seconds of CPU; a stopped run keeps what it found until then.

The clock is that of the thread.  While a process has a timer of its CPU time, Linux counts its
``process_time`` in ticks of up to 4 ms, and short runs would seem to take nothing.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import thread_time
from typing import Any, Protocol, TypeVar

MOST_MEMORY = 4 << 30

Figures = dict[str, Any]
Item = TypeVar("Item")


class Late(BaseException):
    """The seconds are used up; no ``except Exception`` of an analysis may catch it."""


def _stop(number: int, frame: object) -> None:
    raise Late


def prepare_process() -> None:
    """Limit the memory of this process, and let ``stopping_after`` stop it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _stop)


def peak_memory() -> float:
    """The most memory this process had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def stopping_after(seconds: float) -> Iterator[None]:
    """Raise ``Late`` after so many seconds of CPU."""
    # Again and again: an exception raised inside a callback of the collector is swallowed.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def run_capped(find: Callable[[], Iterable[Item]], cap: float) -> tuple[list[Item], Figures]:
    """Everything an analysis finds, and its figures; what it found so far where it is stopped."""
    found: list[Item] = []
    first: float | None = None
    stopped = ""
    gc.collect()
    start = thread_time()
    try:
        with stopping_after(cap):
            for item in find():
                if first is None:
                    first = thread_time() - start
                found.append(item)
    except Late:
        stopped = "time"
    except MemoryError:
        stopped = "memory"
    spent = thread_time() - start
    return found, {"seconds": spent, "first": first, "found": len(found), "stopped": stopped}


def run_often(
    start: Callable[[], Callable[[], Iterable[Item]]], runs: int, cap: float
) -> tuple[list[Item], Figures]:
    """What the last run found, and the figures of all.

    ``start`` prepares a run outside the clock.  Slow analyses are run less often, one that was
    stopped no more.
    """
    every: list[Figures] = []
    items: list[Item] = []
    while len(every) < runs and sum(run["seconds"] for run in every) < cap / 2:
        items, run = run_capped(start(), cap)
        every.append(run)
        if run["stopped"]:
            break
    seconds = [run["seconds"] for run in every]
    firsts = [run["first"] for run in every if run["first"] is not None]
    return items, every[-1] | {
        "seconds": min(seconds),
        "median": statistics.median(seconds),
        "first": min(firsts, default=None),
    }


def measure_apart(script: str, *arguments: object) -> Figures:
    """The figures that a script prints as JSON, run in a process of its own."""
    command = [sys.executable, script, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return {"refused": f"the process ended with status {done.returncode}"}
    figures: Figures = json.loads(done.stdout)
    return figures


def time_text(seconds: float | None, stopped: str = "") -> str:
    """Seconds as they are printed; ``>`` where the analysis was stopped."""
    if seconds is None:
        return "-"
    return f"{'> ' if stopped else ''}{seconds:.3f} s"


class CaseLike(Protocol):
    """A case of a benchmark."""

    @property
    def name(self) -> str:
        """What ``--case`` calls it."""

    @property
    def about(self) -> str:
        """What is in it."""

    @property
    def quick(self) -> bool:
        """Whether ``--quick`` runs it."""


AnyCase = TypeVar("AnyCase", bound=CaseLike)


def case_options(about: str) -> argparse.ArgumentParser:
    """A parser of the options that choose cases and limit runs."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="the small cases, low caps")
    parser.add_argument("--case", action="append", help="one case; can be given again")
    parser.add_argument("--list", action="store_true", help="name the cases and end")
    parser.add_argument("--runs", type=int, default=5, help="runs an analysis")
    return parser


def chosen_cases(
    parser: argparse.ArgumentParser, options: argparse.Namespace, cases: Sequence[AnyCase]
) -> list[AnyCase]:
    """The cases that the options ask for; ends with a message where one is unknown."""
    unknown = set(options.case or ()) - {case.name for case in cases}
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}; --list names them")
    if options.case:
        return [case for case in cases if case.name in options.case]
    return [case for case in cases if case.quick or not options.quick]


def list_cases(cases: Iterable[CaseLike]) -> None:
    """Name the cases."""
    for case in cases:
        print(f"{case.name:22}{'quick  ' if case.quick else '       '}{case.about}")


def print_verdicts(verdicts: Iterable[tuple[str, tuple[bool | None, str]]]) -> list[bool | None]:
    """Print of each target whether it was met, and by what figure; says it again.

    None is a target that the figures do not judge, which counts for nothing.
    """
    words = {True: "met   ", False: "MISSED", None: "open  "}
    met: list[bool | None] = []
    for text, (kept, value) in verdicts:
        print(f"  {words[kept]} {text}: {value}")
        met.append(kept)
    return met


def print_sum(met: Sequence[bool | None]) -> int:
    """Print how many targets were met; 0 where none was missed, 1 otherwise."""
    judged = [kept for kept in met if kept is not None]
    more = f", {len(met) - len(judged)} not judged" if len(judged) < len(met) else ""
    print(f"\n{sum(judged)} of {len(judged)} targets met{more}")
    return 0 if all(judged) else 1
