"""The cases of the analysis benchmark and what is promised of each.

Purpose: name the tables, the analyses to run on them and the targets.

The loan tables are damaged in both ways at once, a tenth of the rows widened and another tenth
removed or narrowed, so that one table serves both analyses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from hard_tables import (
    boolean_triples,
    crossing_strips,
    listed_values,
    long_table,
    mostly_any,
    pairwise_meeting,
    slabs,
    wide_table,
)
from loan_tables import loan_table
from plain_tables import PlainTable

Figures = Mapping[str, Any]
ALL = ("gaps", "overlaps", "masked")
EVERYTHING = (*ALL, "report", "worded")


@dataclass(frozen=True)
class Target:
    """A promise.  ``judge`` takes the figures of gapless and of the sweep and says whether it
    was kept, None where they do not tell, and by what figure.
    """

    text: str
    judge: Callable[[Figures, Figures], tuple[bool | None, str]]


@dataclass(frozen=True)
class Case:
    """A table, what to measure on it, and what is promised."""

    name: str
    about: str
    table: Callable[[], PlainTable]
    targets: tuple[Target, ...] = ()
    analyses: tuple[str, ...] = EVERYTHING
    sweep: bool = False
    quick: bool = False


def _spent(ours: Figures, analyses: tuple[str, ...]) -> tuple[float, bool]:
    """Seconds for compiling once and the analyses, and whether all of them finished."""
    seconds = ours["compile"] + sum(ours[name]["seconds"] for name in analyses)
    return seconds, not any(ours[name]["stopped"] for name in analyses)


def within(most: float, *analyses: str) -> Target:
    """Compiling and the analyses together take less than so many seconds."""

    def judge(ours: Figures, sweep: Figures) -> tuple[bool, str]:
        seconds, finished = _spent(ours, analyses)
        return finished and seconds < most, f"{'' if finished else '> '}{seconds:.3f} s"

    return Target(f"{' + '.join(('compile', *analyses))} under {most:g} s", judge)


def times_faster(least: float, *analyses: str) -> Target:
    """Compiling and the analyses together are so many times faster than the sweep."""

    def judge(ours: Figures, sweep: Figures) -> tuple[bool | None, str]:
        seconds, finished = _spent(ours, analyses)
        if not finished:
            return False, "not finished"
        if not sweep:
            return None, "the sweep was not measured"
        theirs = sum(sweep[name]["seconds"] for name in analyses)
        met = theirs / seconds >= least
        if not any(sweep[name]["stopped"] for name in analyses):
            return met, f"{theirs / seconds:,.1f} times"
        if met:
            return True, f"> {theirs / seconds:,.1f} times"
        return None, f"> {theirs / seconds:,.1f} times; the sweep was stopped too early to tell"

    return Target(f"{' + '.join(analyses)} at least {least:g} times faster than the sweep", judge)


def _first_gap(ours: Figures, sweep: Figures) -> tuple[bool, str]:
    first = ours["gaps"]["first"]
    if first is None and not ours["gaps"]["stopped"]:
        return True, "there is no gap"
    return first is not None and first < 1, "none yet" if first is None else f"{first:.3f} s"


def _finished(ours: Figures, sweep: Figures) -> tuple[bool, str]:
    found = ours["gaps"]["found"]
    return (not ours["gaps"]["stopped"]), f"{found:,} gaps"


def _light(ours: Figures, sweep: Figures) -> tuple[bool, str]:
    return ours["peak"] < 1024, f"{ours['peak']:.0f} MiB"


FIRST_GAP = Target("first gap within a second", _first_gap)
FINISHED = Target("all gaps found within the cap", _finished)
LIGHT = Target("memory under 1 GiB", _light)


def _loans(rows: int, inputs: int, *targets: Target, quick: bool = False) -> Case:
    return Case(
        f"loans-{rows}-{inputs}",
        "leaves of a decision tree over loans",
        partial(loan_table, rows, inputs, widened=0.1, lost=0.1),
        (*targets, LIGHT),
        sweep=True,
        quick=quick,
    )


CASES = (
    _loans(500, 3, quick=True),
    _loans(500, 7),
    _loans(1_000, 5),
    _loans(1_500, 3),
    _loans(1_500, 5),
    _loans(
        1_500,
        7,
        within(0.5, "gaps", "overlaps"),
        times_faster(100, "gaps", "overlaps"),
        quick=True,
    ),
    _loans(1_500, 11),
    _loans(1_500, 15, within(3, "gaps", "overlaps")),
    _loans(10_000, 6, within(5, *ALL)),
    *(
        Case(
            f"mostly-any-{inputs}",
            f"50 rows that pin 2 of {inputs} inputs",
            partial(mostly_any, 50, inputs),
            (FIRST_GAP, FINISHED, LIGHT) if inputs < 10 else (FIRST_GAP, LIGHT),
            sweep=inputs == 6,
            quick=inputs == 6,
        )
        for inputs in (6, 8, 10)
    ),
    Case(
        "slabs",
        "six inputs cut by eight single-input slabs each",
        slabs,
        (FIRST_GAP, FINISHED, within(1, "gaps"), LIGHT),
        sweep=True,
        quick=True,
    ),
    Case(
        "boolean-129-30",
        "three Boolean conditions a row",
        boolean_triples,
        (FIRST_GAP, LIGHT),
        quick=True,
    ),
    Case("wide-120-60", "60 inputs, four pinned a row", wide_table, (FIRST_GAP, LIGHT)),
    Case("long-100000-6", "100,000 rows", long_table, (LIGHT,)),
    Case("listed-5000", "one cell of 5,000 texts", listed_values, (FINISHED, LIGHT), quick=True),
    Case("strips-50-40", "2,000 conflicts", crossing_strips, (FINISHED, LIGHT), quick=True),
    Case(
        "pairwise-10",
        "30 rows, 59,049 largest groups that overlap",
        pairwise_meeting,
        (FIRST_GAP, FINISHED, LIGHT),
        quick=True,
    ),
)
