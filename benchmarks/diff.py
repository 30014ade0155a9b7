"""How long ``gapless.diff`` takes to compare two revisions, beside a brute-force sample.

Run ``python benchmarks/diff.py``; ``--quick`` takes half a minute, ``--list`` names the cases,
``--case NAME`` runs one.

The sample decides random contexts with both tables: as long as the diff took, and for
``--sample-seconds``.  Only its deciding is timed, neither its compiling nor its drawing.  Beside
it stands how many of the changed regions it came upon at all.  It is also the judge: whatever it
decides differently must lie in one reported region that says the same, whatever it decides alike
in none; and so must the witness of every region.  Otherwise ``DIFFERENT ANSWERS`` is printed.

Every case is measured in a process of its own.  All figures are seconds of CPU.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import thread_time
from typing import Any

import gapless
from analysis_cases import LIGHT, Target
from gapless.api import DecisionTable
from gapless.budget import Budget
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.compiler import compile_together
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError
from gapless.revisions.alignment import align
from gapless.revisions.comparison import Difference, find_differences
from gapless.revisions.difference import Change, Diff
from measuring import (
    Figures,
    case_options,
    chosen_cases,
    list_cases,
    measure_apart,
    peak_memory,
    prepare_process,
    print_sum,
    print_verdicts,
    run_often,
    time_text,
)
from plain_tables import PlainTable
from revised_tables import (
    Context,
    Regions,
    Revision,
    add_purpose,
    ask_for_guarantor,
    change_rows,
    loans,
    shuffle_rows,
)

#: Contexts that the sample decides between two looks at the clock.
_BATCH = 100
#: Wrong answers that are told in full.
_TOLD = 3

Answer = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """Two revisions and what is promised of their diff."""

    name: str
    about: str
    revision: Callable[[], Revision]
    targets: tuple[Target, ...] = ()
    quick: bool = False


def within(most: float) -> Target:
    """Compiling and comparing take less than so many seconds."""

    def judge(ours: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[bool, str]:
        run = ours["diff"]
        met = not run["stopped"] and run["seconds"] < most
        return met, time_text(run["seconds"], run["stopped"])

    return Target(f"compile + diff under {most:g} s", judge)


def steps_within(times: float, name: str) -> Target:
    """Comparing takes at most so many times the steps that another case takes."""

    def judge(ours: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[bool, str]:
        if "steps" not in others.get(name, {}):
            return True, "the other was not measured"
        ratio = ours["steps"] / others[name]["steps"]
        return ratio <= times and not ours["diff"]["stopped"], f"{ratio:.2f} times"

    return Target(f"at most {times:g} times the steps of {name}", judge)


def _equivalent(ours: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[bool, str]:
    return ours["equivalent"], "proven" if ours["equivalent"] else "not proven"


def _borne_out(ours: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[bool, str]:
    if ours["regions"] is None:
        return False, "not finished"
    wrong = len(ours["wrong"])
    return not wrong, f"DIFFERENT ANSWERS, {wrong:,}" if wrong else "the same answers"


EQUIVALENT = Target("every context is decided alike", _equivalent)
BORNE_OUT = Target("the sample and all witnesses say what the diff says", _borne_out)


def _loans(
    rows: int,
    inputs: int,
    name: str,
    about: str,
    revise: Callable[[PlainTable], Revision],
    *targets: Target,
    whole: bool = False,
    quick: bool = False,
) -> Case:
    def revision() -> Revision:
        return revise(loans(rows, inputs, whole=whole))

    return Case(f"{rows}-{inputs}-{name}", about, revision, (*targets, BORNE_OUT, LIGHT), quick)


def _changed(count: int) -> Callable[[PlainTable], Revision]:
    return partial(change_rows, count=count)


_REORDERED = "the rows in another order"
_ASKED = "a new input that may be null, ten rows ask for it"
CASES = (
    _loans(1_500, 7, "ten", "ten rows changed", _changed(10), within(1), quick=True),
    _loans(1_500, 7, "none", "nothing changed", _changed(0), EQUIVALENT, quick=True),
    _loans(1_500, 7, "one", "one row changed", _changed(1)),
    _loans(1_500, 7, "hundred", "a hundred rows changed", _changed(100)),
    _loans(1_500, 7, "all", "every row changed", change_rows),
    _loans(1_500, 7, "shuffled", f"{_REORDERED}, some overlap", shuffle_rows),
    _loans(
        1_500,
        7,
        "shuffled-whole",
        f"{_REORDERED}, none overlap",
        shuffle_rows,
        EQUIVALENT,
        whole=True,
    ),
    _loans(1_500, 15, "ten", "ten rows changed", _changed(10)),
    _loans(10_000, 6, "ten", "ten rows changed", _changed(10), steps_within(5, "1500-7-ten")),
    _loans(1_500, 7, "nullable", _ASKED, partial(ask_for_guarantor, count=10), quick=True),
    _loans(1_500, 7, "value", "a new value, treated as another is", add_purpose),
)


def answer(table: DecisionTable, context: Context) -> Answer:
    """The status and the outputs, as the sides of a change have them."""
    try:
        decision = table.decide(context)
    except ContextError:
        return "outside", {}
    except HitPolicyError:
        return "contradiction", {}
    return decision.status, decision.outputs


def asked(table: DecisionTable, context: Context) -> Context:
    """What of a context a table asks for."""
    return {name: value for name, value in context.items() if name in table.model.inputs}


class Sample:
    """Contexts decided with both tables, and whether the regions of a diff bear them out."""

    def __init__(self, old: DecisionTable, new: DecisionTable, changes: Sequence[Change]) -> None:
        self.old = old
        self.new = new
        self.changes = changes
        self.regions = Regions(changes)
        self.seconds = 0.0
        self.decided = 0
        self.different = 0
        self.found = 0
        self.wrong: list[str] = []

    def decide(self, contexts: Sequence[Context]) -> None:
        """Decide contexts by the clock, then look the answers up in the regions."""
        ones = [asked(self.old, context) for context in contexts]
        others = [asked(self.new, context) for context in contexts]
        start = thread_time()
        answers = [
            (answer(self.old, one), answer(self.new, other))
            for one, other in zip(ones, others, strict=True)
        ]
        self.seconds += thread_time() - start
        self.decided += len(contexts)
        for context, (before, after) in zip(contexts, answers, strict=True):
            held = self.regions.holding(context)
            if before == after:
                borne_out = not held
            else:
                self.different += 1
                self.found |= held
                borne_out = held.bit_count() == 1 and says(
                    self.changes[held.bit_length() - 1], before, after
                )
            if not borne_out:
                self.wrong.append(f"{before} then {after}, {held.bit_count()} regions: {context}")

    def decide_witnesses(self) -> None:
        """Decide the witness of every region; off the clock."""
        for change in self.changes:
            before = answer(self.old, asked(self.old, change.witness))
            after = answer(self.new, asked(self.new, change.witness))
            if not says(change, before, after):
                self.wrong.append(f"{before} then {after}, the witness {change.witness}")

    @property
    def figures(self) -> Figures:
        """What it came upon until now."""
        return {
            "seconds": self.seconds,
            "decided": self.decided,
            "different": self.different,
            "found": self.found.bit_count(),
        }


def says(change: Change, before: Answer, after: Answer) -> bool:
    """Whether a change says that these are the answers before and after, and that they differ."""
    sides = [(side.status, dict(side.outputs)) for side in (change.old, change.new)]
    return sides == [before, after] and before != after


def measure_sample(sample: Sample, revision: Revision, marks: Sequence[float]) -> list[Figures]:
    """What a sample came upon after so many seconds of deciding."""
    chance = random.Random(revision.new.name)
    # Whoever decides has compiled.
    sample.decide([revision.draw(chance)])
    sample.seconds = 0.0
    figures: list[Figures] = []
    for seconds in sorted(marks):
        while sample.seconds < seconds:
            sample.decide([revision.draw(chance) for _ in range(_BATCH)])
        figures.append(sample.figures)
    return figures


def measure_diff(paths: Sequence[Path], runs: int, cap: float) -> tuple[Diff | None, Figures]:
    """The diff of two files, None where it was stopped, and the figures of all that leads to it."""
    start = thread_time()
    old, new = (gapless.load(path).procedure for path in paths)
    figures: Figures = {
        "load": thread_time() - start,
        "size": sum(path.stat().st_size for path in paths),
        "loaded_peak": peak_memory(),
        "rows": [len(old.entry.rules), len(new.entry.rules)],
        "inputs": len(new.entry.inputs),
    }
    budgets: list[Budget] = []

    def compare() -> Iterator[Diff]:
        budgets.append(Budget())
        yield gapless.diff(DecisionTable(old), DecisionTable(new), budgets[-1])

    def compiling() -> Iterator[tuple[CompiledProcedure, ...]]:
        aligned = align(old, new)
        yield compile_together((aligned.old, aligned.new))

    def differences() -> Iterator[Difference]:
        for before, after in compiling():
            yield from find_differences(before, after, Budget())

    found, figures["diff"] = run_often(lambda: compare, runs, cap)
    figures["peak"] = peak_memory()
    figures["steps"] = budgets[-1].steps
    figures["first"] = run_often(lambda: differences, runs, cap)[1]["first"]
    figures["compile"] = run_often(lambda: compiling, runs, cap)[1]["seconds"]
    figures["regions"] = len(found[0].changes) if found else None
    figures["equivalent"] = bool(found) and found[0].equivalent
    return found[0] if found else None, figures


def measure_here(case: Case, paths: Sequence[Path], options: argparse.Namespace) -> Figures:
    """The figures of one case."""
    prepare_process()
    diff, figures = measure_diff(paths, options.runs, options.cap)
    figures["samples"], figures["wrong"] = [], []
    if diff is not None:
        sample = Sample(gapless.load(paths[0]), gapless.load(paths[1]), diff.changes)
        marks = (figures["diff"]["seconds"], options.sample_seconds)
        figures["samples"] = measure_sample(sample, case.revision(), marks)
        sample.decide_witnesses()
        figures["wrong"] = sample.wrong
    return figures


def measure_case(case: Case, options: argparse.Namespace) -> Figures:
    """The figures of one case from a process of its own, which gets the files alone."""
    with tempfile.TemporaryDirectory() as folder:
        case.revision().write(Path(folder))
        limits = ("--runs", options.runs, "--cap", options.cap)
        seconds = ("--sample-seconds", options.sample_seconds)
        return measure_apart(__file__, "--measure", folder, "--case", case.name, *limits, *seconds)


def report(case: Case, ours: Figures, others: Mapping[str, Figures]) -> list[bool | None]:
    """Print the block of a case; says of each target whether it was met."""
    if "refused" in ours:
        print(f"\n{case.name}: not compared: {ours['refused']}")
        return [False for _ in case.targets]
    run = ours["diff"]
    print(
        f"\n{case.name}: {case.about}; {ours['rows'][0]:,} rows, then {ours['rows'][1]:,}, "
        f"{ours['inputs']} inputs\n  load {ours['load']:.2f} s ({ours['size'] / 1e6:.2f} MB), "
        f"peak {ours['peak']:.0f} MiB, {ours['loaded_peak']:.0f} of them to load"
    )
    print(
        f"  {'':8}{'min':>12}{'median':>12}{'compile':>12}{'first':>12}{'regions':>9}{'steps':>9}"
    )
    times = [time_text(run[name], run["stopped"]) for name in ("seconds", "median")]
    times += [time_text(ours["compile"]), time_text(ours["first"])]
    regions = "-" if ours["regions"] is None else f"{ours['regions']:,}"
    print(f"  {'diff':8}{''.join(f'{text:>12}' for text in times)}", end="")
    print(f"{regions:>9}{ours['steps']:>9,}")
    for sample in ours["samples"]:
        print(
            f"  {'sample':8}{time_text(sample['seconds']):>12}{sample['decided']:>12,} contexts, "
            f"{sample['different']:,} differ, {sample['found']:,} of {regions} regions found"
        )
    for line in ours["wrong"][:_TOLD]:
        print(f"  {line}")
    return print_verdicts((target.text, target.judge(ours, others)) for target in case.targets)


def _options() -> tuple[argparse.Namespace, list[Case]]:
    parser = case_options("Measure gapless.diff beside a brute-force sample.")
    parser.add_argument("--cap", type=float, default=20.0, help="seconds of CPU for the diff (20)")
    parser.add_argument("--sample-seconds", type=float, help="seconds of CPU for the sample (10)")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sample_seconds is None:
        options.sample_seconds = 1.0 if options.quick else 10.0
    return options, chosen_cases(parser, options, CASES)


def main() -> int:
    """Run the cases that were asked for; 0 where all targets were met, 1 otherwise."""
    options, cases = _options()
    if options.measure:
        paths = options.measure / "old.yaml", options.measure / "new.yaml"
        print(json.dumps(measure_here(cases[0], paths, options)))
        return 0
    if options.list:
        list_cases(CASES)
        return 0
    print(f"gapless {gapless.__version__}, Python {platform.python_version()}, CPU seconds")
    met: list[bool | None] = []
    known: dict[str, Figures] = {}
    for case in cases:
        known[case.name] = measure_case(case, options)
        met += report(case, known[case.name], known)
        sys.stdout.flush()
    return print_sum(met)


if __name__ == "__main__":
    raise SystemExit(main())
