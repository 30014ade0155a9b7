"""Generating cases: few contexts that try everything in a table.

Purpose: for what the cases of a table do not try yet, find contexts that do, with the decisions
of today.  Place in the flow: above ``coverage``; ``writing`` puts them into YAML.

A small set: the region of one aim is narrowed by every other aim that can be tried in the same
place (boxes meet), before a context of it is chosen; then inputs that matter to none of them are
left out.  Boundaries come first, for their contexts try rows and branches too.

With ``variants`` there follow, for every input a row restricts, two contexts that differ in this
input alone and are decided differently (as in modified condition/decision coverage, Chilenski and
Miller 1994).

Invariants: the same table gives the same cases; every case tries something no earlier one does;
contexts on which rows contradict each other are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gapless.algebra.bitsets import bits
from gapless.budget import Budget
from gapless.cases.coverage import Aim, AimKind, Aims
from gapless.compiling.compiled import CONTRADICTION, DECIDED, CompiledProcedure, Outcome, Verdict
from gapless.compiling.grid import Box, intersect
from gapless.deciding.context import Context
from gapless.model import Rule

_ORDER = (AimKind.BOUNDARY, AimKind.BRANCH, AimKind.GAP, AimKind.ROW)
#: So many other aims are tried to meet in the same context, and so many places of an aim.
_MOST_JOINED = 500
_MOST_PLACES = 32


@dataclass(frozen=True, slots=True)
class GeneratedCase:
    """A context and what is decided; ``aims`` are those it is the first to try.

    ``varied`` is the input in which it differs from the case before, for a variant.
    """

    context: Context
    outcome: Outcome
    aims: tuple[Aim, ...]
    varied: str | None = None
    rule: Rule | None = None


def generate(aims: Aims, tried: int, budget: Budget) -> Iterator[GeneratedCase]:
    """Cases for all aims but those tried already (a bit for each); raises ``Exhausted``."""
    order = sorted(range(len(aims.all)), key=lambda number: _ORDER.index(aims.all[number].kind))
    for place, number in enumerate(budget.each(order)):
        if tried >> number & 1:
            continue
        found = _place(aims, number, budget)
        if found is None:
            continue
        box, judged = found
        waiting = [other for other in order[place + 1 :] if not tried >> other & 1]
        for other in waiting[:_MOST_JOINED]:
            if aims.is_tried(aims.all[other], judged):
                box = intersect(box, aims.box(other)) or box
        point = _point(aims.compiled, box)
        new = aims.tried_in(point) & ~tried
        tried |= new
        needed = _without_what_does_not_matter(aims, point, new)
        outcome = _outcome(aims, needed)
        assert outcome is not None, "what is left out changes nothing"
        context = _context(aims.compiled, needed)
        yield GeneratedCase(context, outcome, tuple(aims.all[bit] for bit in bits(new)))


def _place(aims: Aims, number: int, budget: Budget) -> tuple[Box, tuple[Verdict, int]] | None:
    """Where to try an aim: where there is a decision, if possible."""
    fallback = None
    for seen, (box, judged) in enumerate(aims.places(number, budget)):
        verdict = judged[0]
        if verdict[0] == DECIDED or aims.all[number].kind is AimKind.GAP:
            return box, judged
        if fallback is None and verdict != CONTRADICTION:
            fallback = box, judged
        if seen >= _MOST_PLACES:
            break
    return fallback


def _point(compiled: CompiledProcedure, box: Box) -> Box:
    """A single context of a box, in the atoms of good values."""
    point = []
    for dimension, mask in zip(compiled.grid.dimensions, box, strict=True):
        atom = dimension.atom(dimension.domain.place(dimension.witness(mask)))
        assert atom is not None, "a witness lies in its domain"
        point.append(1 << atom)
    return tuple(point)


def _outcome(aims: Aims, region: Box) -> Outcome | None:
    grid = aims.compiled.grid
    rows = aims.rows
    return aims.compiled.outcome(grid.alive(region, rows), grid.covering(region, rows))


def _without_what_does_not_matter(aims: Aims, point: Box, wanted: int) -> Box:
    """The context without the inputs that may be anything, for what it is to try."""
    region = point
    outcome = _outcome(aims, point)
    for where, dimension in enumerate(aims.compiled.grid.dimensions):
        wider = (*region[:where], dimension.full, *region[where + 1 :])
        if wanted & ~aims.tried_in(wider) or _outcome(aims, wider) != outcome:
            continue
        region = wider
    return region


def _context(compiled: CompiledProcedure, region: Box) -> Context:
    """The values of a region's inputs that are single atoms, in the order of the tables."""
    dimensions = compiled.grid.dimensions
    return {
        dimensions[where].name: dimensions[where].witness(region[where])
        for where in compiled.order
        if region[where] != dimensions[where].full or dimensions[where].full.bit_count() == 1
    }


def generate_variants(aims: Aims, budget: Budget) -> Iterator[GeneratedCase]:
    """For every row and input it restricts two contexts that differ in this input alone.

    A context that was given before is not given again.  Raises ``Exhausted``.
    """
    given: set[tuple[tuple[str, object], ...]] = set()
    for number in budget.each(range(len(aims.all))):
        rule = aims.all[number].rule
        if aims.all[number].kind is not AimKind.ROW or rule is None:
            continue
        for name in rule.cells:
            for case in _pair(aims, number, name, budget):
                key = tuple(case.context.items())
                if key not in given:
                    given.add(key)
                    yield case


def _pair(aims: Aims, number: int, name: str, budget: Budget) -> Iterable[GeneratedCase]:
    compiled, rule = aims.compiled, aims.all[number].rule
    names = [dimension.name for dimension in compiled.grid.dimensions]
    where = names.index(name)
    for seen, (box, judged) in enumerate(aims.places(number, budget)):
        point = _point(compiled, box)
        for atom in bits(compiled.grid.dimensions[where].full & ~point[where]):
            other = (*point[:where], 1 << atom, *point[where + 1 :])
            verdict = _verdict(aims, other)
            if verdict not in (judged[0], CONTRADICTION) and judged[0] != CONTRADICTION:
                return [
                    _variant(aims, point, None, rule),
                    _variant(aims, other, name, rule),
                ]
        if seen >= _MOST_PLACES:
            break
    return []


def _verdict(aims: Aims, point: Box) -> Verdict | None:
    rows = aims.compiled.grid.alive(point, aims.rows)
    return aims.compiled.verdict(rows, rows)


def _variant(aims: Aims, point: Box, varied: str | None, rule: Rule | None) -> GeneratedCase:
    outcome = _outcome(aims, point)
    assert outcome is not None, "a single context has one outcome"
    return GeneratedCase(_context(aims.compiled, point), outcome, (), varied, rule)
