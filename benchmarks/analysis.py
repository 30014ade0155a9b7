"""How long gapless takes to analyse a table, beside the published sweep.

Run ``python benchmarks/analysis.py``; ``--quick`` takes a minute, ``--list`` names the cases,
``--case NAME`` runs one.  ``first`` is the time to the first finding, ``ratio`` the sweep's time
to that of compiling and analysing with gapless.  ``report`` is all that ``gapless check`` looks
for, with every finding worded.

Every case is measured in processes of its own, gapless in one and the sweep in another, so that
the peak of memory is theirs alone.  An analysis that uses up its seconds of CPU is stopped, and
the figure is shown as ``> 20 s``.  Where both finish their answers are compared: the same number
of contexts uncovered, the same pairs of rows.  All figures are seconds of CPU.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import platform
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import process_time
from typing import Any

import gapless
from analysis_cases import CASES, Case
from gapless.api import DecisionTable
from gapless.check.gaps import find_gaps
from gapless.check.masked import find_masked
from gapless.check.overlaps import find_overlaps
from gapless.check.report import Report
from gapless.compiled import CompiledProcedure
from plain_tables import PlainTable
from plain_values import plain_box
from sweep import Budget, find_missing_rules, find_overlapping_rules

ANALYSES: Mapping[str, Callable[[CompiledProcedure], Iterable[Any]]] = {
    "gaps": find_gaps,
    "overlaps": find_overlaps,
    "masked": find_masked,
    "report": Report,
}
MOST_MEMORY = 4 << 30

Figures = dict[str, Any]


class _Late(BaseException):
    """The seconds are used up; no ``except Exception`` of an analysis may catch it."""


def _stop(number: int, frame: object) -> None:
    raise _Late


def run_capped(
    find: Callable[[CompiledProcedure], Iterable[Any]], compiled: CompiledProcedure, cap: float
) -> tuple[list[Any], Figures]:
    """Everything an analysis finds, and its figures; what it found so far where it is stopped."""
    found: list[Any] = []
    first: float | None = None
    stopped = ""
    gc.collect()
    start = process_time()
    # Again and again: an exception raised inside a callback of the collector is swallowed.
    signal.setitimer(signal.ITIMER_PROF, cap, 0.5)
    try:
        for item in find(compiled):
            if first is None:
                first = process_time() - start
            found.append(item)
    except _Late:
        stopped = "time"
    except MemoryError:
        stopped = "memory"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    spent = process_time() - start
    return found, {"seconds": spent, "first": first, "found": len(found), "stopped": stopped}


def measure_gapless(table: PlainTable, analyses: Iterable[str], runs: int, cap: float) -> Figures:
    """Figures of loading, compiling and every analysis."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.yaml"
        path.write_text(table.text(), encoding="utf-8")
        start = process_time()
        try:
            loaded = gapless.load(path)
        except gapless.TableError as refused:
            return {"refused": str(refused.diagnostics[0].message)}
        figures: Figures = {"load": process_time() - start, "size": path.stat().st_size}
    compile_times: list[float] = []
    for name in analyses:
        every: list[Figures] = []
        items: list[Any] = []
        while len(every) < runs and sum(run["seconds"] for run in every) < cap / 2:
            fresh = DecisionTable(loaded.procedure)
            start = process_time()
            compiled = fresh.compiled
            compile_times.append(process_time() - start)
            items, run = run_capped(ANALYSES[name], compiled, cap)
            every.append(run)
            if run["stopped"]:
                break
        figures[name] = _summary(every)
        if not figures[name]["stopped"]:
            figures[name]["answer"] = _answer(table, name, items)
    figures["compile"] = min(compile_times)
    figures["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _summary(runs: list[Figures]) -> Figures:
    seconds = [run["seconds"] for run in runs]
    firsts = [run["first"] for run in runs if run["first"] is not None]
    return runs[-1] | {
        "seconds": min(seconds),
        "median": statistics.median(seconds),
        "first": min(firsts, default=None),
    }


def _answer(table: PlainTable, name: str, items: list[Any]) -> object:
    """What the sweep must agree with."""
    if name == "gaps":
        if any(column.open for column in table.columns):
            return None
        boxes = (plain_box(table, gap.cells) for gap in items)
        return str(sum(math.prod(sum(e - s for s, e in cell) for cell in box) for box in boxes))
    if name == "overlaps":
        return sorted([item.earlier.index, item.later.index] for item in items)
    return None


def measure_sweep(table: PlainTable, cap: float) -> Figures:
    """Figures of the two published algorithms."""

    def missing() -> Figures:
        found = find_missing_rules(table, Budget(seconds=cap))
        uncovered = sum(math.prod(end - start for start, end in box) for box in found.boxes)
        answer = str(uncovered)
        return _sweep_figures(len(found.boxes), answer, complete=found.complete)

    def overlapping() -> Figures:
        found = find_overlapping_rules(table, Budget(seconds=cap))
        answer = sorted(map(list, found.pairs))
        return _sweep_figures(len(found.groups), answer, complete=found.complete)

    return {"gaps": _timed(missing, cap), "overlaps": _timed(overlapping, cap)}


def _sweep_figures(found: int, answer: object, *, complete: bool) -> Figures:
    return {"found": found, "stopped": "" if complete else "time", "answer": answer}


def _timed(measure: Callable[[], Figures], cap: float) -> Figures:
    """The figures with the seconds; a step of the sweep that outlasts the cap is broken off."""
    start = process_time()
    signal.setitimer(signal.ITIMER_PROF, cap + 5, 0.5)
    try:
        figures = measure()
    except _Late:
        figures = _sweep_figures(0, None, complete=False)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {"seconds": process_time() - start} | figures


def measure_apart(case: Case, what: str, options: argparse.Namespace) -> Figures:
    """The figures of one case from a process of its own."""
    command = [sys.executable, __file__, "--measure", what, "--case", case.name]
    command += ["--cap", str(options.cap), "--sweep-cap", str(options.sweep_cap)]
    command += ["--runs", str(options.runs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return {"refused": f"the process ended with status {done.returncode}"}
    figures: Figures = json.loads(done.stdout)
    return figures


def measure_here(case: Case, what: str, options: argparse.Namespace) -> None:
    """Print the figures of one case as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _stop)
    table = case.table()
    if what == "sweep":
        figures = measure_sweep(table, options.sweep_cap)
    else:
        figures = measure_gapless(table, case.analyses, options.runs, options.cap)
    figures["rows"] = len(table.rows)
    figures["inputs"] = len(table.columns)
    print(json.dumps(figures))


def time_text(seconds: float | None, stopped: str = "") -> str:
    """Seconds as they are printed; ``>`` where the analysis was stopped."""
    if seconds is None:
        return "-"
    return f"{'> ' if stopped else ''}{seconds:.3f} s"


def report(case: Case, ours: Figures, sweep: Figures) -> list[bool]:
    """Print the block of a case; says of each target whether it was met."""
    if "refused" in ours:
        print(f"\n{case.name}: not analysed: {ours['refused']}")
        return [False for _ in case.targets]
    print(
        f"\n{case.name}: {ours['rows']:,} rows, {ours['inputs']} inputs; "
        f"load {ours['load']:.2f} s ({ours['size'] / 1e6:.2f} MB), "
        f"compile {ours['compile']:.3f} s, peak {ours['peak']:.0f} MiB"
    )
    print(f"  {'':10}{'min':>12}{'median':>12}{'first':>10}{'found':>9}", end="")
    print(f"{'sweep':>13}{'found':>9} {'ratio':>12}" if sweep else "")
    for name in case.analyses:
        figures, other = ours[name], sweep.get(name)
        line = f"  {name:10}{time_text(figures['seconds'], figures['stopped']):>12}"
        line += f"{time_text(figures['median'], figures['stopped']):>12}"
        line += f"{time_text(figures['first']):>10}{figures['found']:>9,}"
        if other:
            spent = figures["seconds"] + ours["compile"]
            line += f"{time_text(other['seconds'], other['stopped']):>13}{other['found']:>9,}"
            if not figures["stopped"]:
                more = "> " if other["stopped"] else ""
                line += f" {more + format(other['seconds'] / spent, ',.1f'):>12}"
            line += _agreement(figures, other)
        print(line)
        if figures["stopped"] == "memory":
            print(f"  {name}: stopped, out of memory")
    verdicts = [target.judge(ours, sweep) for target in case.targets]
    for target, (met, value) in zip(case.targets, verdicts, strict=True):
        print(f"  {'met   ' if met else 'MISSED'} {target.text}: {value}")
    return [met for met, _ in verdicts]


def _agreement(ours: Figures, sweep: Figures) -> str:
    if ours["stopped"] or sweep["stopped"] or ours.get("answer") is None:
        return ""
    return "  agree" if ours["answer"] == sweep["answer"] else "  DIFFERENT ANSWERS"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure gapless beside the published sweep.")
    parser.add_argument("--quick", action="store_true", help="the small cases, low caps")
    parser.add_argument("--case", action="append", help="one case; can be given again")
    parser.add_argument("--list", action="store_true", help="name the cases and end")
    parser.add_argument("--runs", type=int, default=5, help="runs an analysis")
    parser.add_argument("--cap", type=float, help="seconds of CPU for gapless (20)")
    parser.add_argument("--sweep-cap", type=float, help="seconds of CPU for the sweep (60)")
    parser.add_argument("--without-sweep", action="store_true", help="measure gapless alone")
    parser.add_argument("--measure", choices=("gapless", "sweep"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.cap = options.cap or (5.0 if options.quick else 20.0)
    options.sweep_cap = options.sweep_cap or (5.0 if options.quick else 60.0)
    unknown = set(options.case or ()) - {case.name for case in CASES}
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}; --list names them")
    return options


def main() -> int:
    """Run the cases that were asked for; 0 where all targets were met, 1 otherwise."""
    options = _options()
    cases = [
        case
        for case in CASES
        if (case.name in options.case if options.case else case.quick or not options.quick)
    ]
    if options.measure:
        measure_here(cases[0], options.measure, options)
        return 0
    if options.list:
        for case in CASES:
            print(f"{case.name:22}{'quick  ' if case.quick else '       '}{case.about}")
        return 0
    print(f"gapless {gapless.__version__}, Python {platform.python_version()}, CPU seconds")
    met: list[bool] = []
    for case in cases:
        ours = measure_apart(case, "gapless", options)
        with_sweep = case.sweep and not options.without_sweep
        sweep = measure_apart(case, "sweep", options) if with_sweep else {}
        met += report(case, ours, sweep)
        sys.stdout.flush()
    print(f"\n{sum(met)} of {len(met)} targets met")
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
