"""How long gapless takes to analyse a table, beside the published sweep.

Run ``python benchmarks/analysis.py``; ``--quick`` takes a minute, ``--list`` names the cases,
``--case NAME`` runs one.  ``first`` is the time to the first finding, ``ratio`` the sweep's time
to that of compiling and analysing with gapless.  ``report`` is all that ``gapless check`` looks
for, ``worded`` the same with every finding put in words, of which a screen shows a few.

Every case is measured in processes of its own, gapless in one and the sweep in another, so that
the peak of memory is theirs alone.  An analysis that uses up its seconds of CPU is stopped, and
the figure is shown as ``> 20 s``.  Where both finish their answers are compared: the same number
of contexts uncovered, the same pairs of rows.  All figures are seconds of CPU.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from time import thread_time
from typing import Any

import gapless
from analysis_cases import CASES, Case
from found_gaps import find_gaps
from gapless import budget
from gapless.api import DecisionTable
from gapless.check.masked import find_masked
from gapless.check.overlaps import find_overlaps
from gapless.check.report import Report
from gapless.compiling.compiled import CompiledProcedure
from measuring import (
    Figures,
    Late,
    case_options,
    chosen_cases,
    list_cases,
    measure_apart,
    peak_memory,
    prepare_process,
    print_sum,
    print_verdicts,
    run_often,
    stopping_after,
    time_text,
)
from plain_tables import PlainTable
from plain_values import plain_box
from sweep import Budget, find_missing_rules, find_overlapping_rules

Analyse = Callable[[CompiledProcedure, budget.Budget], Iterable[Any]]
ANALYSES: Mapping[str, Analyse] = {
    "gaps": find_gaps,
    "overlaps": find_overlaps,
    "masked": find_masked,
    "report": lambda compiled, _: Report(compiled.procedure.entry, lambda _: compiled),
    "worded": lambda compiled, _: (
        finding.sentence for finding in ANALYSES["report"](compiled, budget.Budget())
    ),
}

Find = Callable[[], Iterable[Any]]


def measure_gapless(table: PlainTable, analyses: Iterable[str], runs: int, cap: float) -> Figures:
    """Figures of loading, compiling and every analysis."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.yaml"
        path.write_text(table.text(), encoding="utf-8")
        start = thread_time()
        try:
            loaded = gapless.load(path)
        except gapless.TableError as refused:
            return {"refused": refused.diagnostics[0].message.english}
        figures: Figures = {"load": thread_time() - start, "size": path.stat().st_size}
    compile_times: list[float] = []

    def prepare(find: Analyse) -> Find:
        fresh = DecisionTable(loaded.procedure)
        start = thread_time()
        compiled = fresh.compiled
        compile_times.append(thread_time() - start)
        return partial(find, compiled, budget.Budget())

    for name in analyses:
        items, figures[name] = run_often(partial(prepare, ANALYSES[name]), runs, cap)
        if not figures[name]["stopped"]:
            figures[name]["answer"] = _answer(table, name, items)
    figures["compile"] = min(compile_times)
    figures["peak"] = peak_memory()
    return figures


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
    start = thread_time()
    try:
        with stopping_after(cap + 5):
            figures = measure()
    except Late:
        figures = _sweep_figures(0, None, complete=False)
    return {"seconds": thread_time() - start} | figures


def measure_case(case: Case, what: str, options: argparse.Namespace) -> Figures:
    """The figures of one case from a process of its own."""
    limits = ("--cap", options.cap, "--sweep-cap", options.sweep_cap, "--runs", options.runs)
    return measure_apart(__file__, "--measure", what, "--case", case.name, *limits)


def measure_here(case: Case, what: str, options: argparse.Namespace) -> None:
    """Print the figures of one case as JSON."""
    prepare_process()
    table = case.table()
    if what == "sweep":
        figures = measure_sweep(table, options.sweep_cap)
    else:
        figures = measure_gapless(table, case.analyses, options.runs, options.cap)
    figures["rows"] = len(table.rows)
    figures["inputs"] = len(table.columns)
    print(json.dumps(figures))


def report(case: Case, ours: Figures, sweep: Figures) -> list[bool | None]:
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
    return print_verdicts((target.text, target.judge(ours, sweep)) for target in case.targets)


def _agreement(ours: Figures, sweep: Figures) -> str:
    if ours["stopped"] or sweep["stopped"] or ours.get("answer") is None:
        return ""
    return "  agree" if ours["answer"] == sweep["answer"] else "  DIFFERENT ANSWERS"


def _options() -> tuple[argparse.Namespace, list[Case]]:
    parser = case_options("Measure gapless beside the published sweep.")
    parser.add_argument("--cap", type=float, help="seconds of CPU for gapless (20)")
    parser.add_argument("--sweep-cap", type=float, help="seconds of CPU for the sweep (60)")
    parser.add_argument("--without-sweep", action="store_true", help="measure gapless alone")
    parser.add_argument("--measure", choices=("gapless", "sweep"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.cap = options.cap or (5.0 if options.quick else 20.0)
    options.sweep_cap = options.sweep_cap or (5.0 if options.quick else 60.0)
    return options, chosen_cases(parser, options, CASES)


def main() -> int:
    """Run the cases that were asked for; 0 where all targets were met, 1 otherwise."""
    options, cases = _options()
    if options.measure:
        measure_here(cases[0], options.measure, options)
        return 0
    if options.list:
        list_cases(CASES)
        return 0
    print(f"gapless {gapless.__version__}, Python {platform.python_version()}, CPU seconds")
    met: list[bool | None] = []
    for case in cases:
        ours = measure_case(case, "gapless", options)
        with_sweep = case.sweep and not options.without_sweep
        sweep = measure_case(case, "sweep", options) if with_sweep else {}
        met += report(case, ours, sweep)
        sys.stdout.flush()
    return print_sum(met)


if __name__ == "__main__":
    raise SystemExit(main())
