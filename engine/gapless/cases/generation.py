"""Generating cases: few contexts that try everything in a table.

Purpose: for what the cases of a table do not try yet, find contexts that do, with the decisions of
today.

A small set: the region of one aim is narrowed by every other aim that can be tried in the same
place (boxes meet), before a context of it is chosen; then inputs that matter to none of them are
left out.  Boundaries come first, for their contexts try rows and branches too.

``generate_variants`` finds, for every input a row restricts, two contexts that differ in this input
alone and are decided differently (as in modified condition/decision coverage, Chilenski and Miller
1994).  The search is exhaustive: where it finds none, this input alone never matters there.

Invariants: the same table gives the same cases; every case tries something no earlier one does;
contexts on which rows contradict each other are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from gapless.algebra.bitsets import bits
from gapless.budget import Budget
from gapless.cases.coverage import Aim, AimKind, Aims
from gapless.compiling.boxes import Box, cost_of, intersect
from gapless.compiling.compiled import CONTRADICTION, DECIDED, CompiledProcedure, Outcome, Verdict
from gapless.compiling.computing import formulas_of
from gapless.compiling.samples import samples
from gapless.dataclass import dataclass
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
    waiting = dict.fromkeys(number for number in order if not tried >> number & 1)
    for number in budget.each(order):
        if number not in waiting:
            continue
        del waiting[number]
        found = _place(aims, number, budget)
        if found is None:
            continue
        box, judged = found
        for other in islice(waiting, _MOST_JOINED):
            if aims.is_tried(aims.all[other], judged):
                both = intersect(box, aims.box(other))
                if both is not None and aims.compiled.grid.is_possible(both, budget):
                    box = both
        point = _point(aims.compiled, box)
        new = aims.tried_in(point) & ~tried
        tried |= new
        for other in bits(new):
            waiting.pop(other, None)
        needed = _without_what_does_not_matter(aims, point, new, budget)
        outcome = _outcome(aims, needed)
        assert outcome is not None, "what is left out changes nothing"
        context, outcome = _answered(aims.compiled, needed, outcome)
        yield GeneratedCase(context, outcome, tuple(aims.all[bit] for bit in bits(new)))


def _place(aims: Aims, number: int, budget: Budget) -> tuple[Box, tuple[Verdict, int]] | None:
    """Where to try an aim: where there is a decision, if one is near."""
    fallback = None
    for seen, (box, judged) in enumerate(aims.places(number, budget)):
        if judged[0][0] == DECIDED or aims.all[number].kind is AimKind.GAP:
            return box, judged
        fallback = fallback or (box, judged)
        if seen >= _MOST_PLACES:
            break
    return fallback


def _point(compiled: CompiledProcedure, box: Box) -> Box:
    """A single context of a box, in the atoms of good values."""
    grid = compiled.grid
    point = list(next(grid.contexts_in(box)))
    for where in grid.asked:
        dimension = grid.dimensions[where]
        atom = dimension.atom(dimension.domain.place(dimension.witness(point[where])))
        assert atom is not None, "a witness lies in its domain"
        point[where] = 1 << atom
    return grid.narrowed(grid.free(tuple(point)))


def _outcome(aims: Aims, region: Box) -> Outcome | None:
    grid = aims.compiled.grid
    rows = aims.rows
    return aims.compiled.outcome(grid.alive(region, rows), grid.covering(region, rows))


def _without_what_does_not_matter(aims: Aims, point: Box, wanted: int, budget: Budget) -> Box:
    """The context without the inputs that may be anything, for what it is to try."""
    region = point
    outcome = _outcome(aims, point)
    grid = aims.compiled.grid
    for where in grid.asked:
        budget.spend(cost_of(2 * len(region), grid.all_rows))
        wider = (*region[:where], grid.dimensions[where].full, *region[where + 1 :])
        wider = grid.narrowed(grid.free(wider))
        if wanted & ~aims.tried_in(wider) or _outcome(aims, wider) != outcome:
            continue
        region = wider
    return region


def _context(compiled: CompiledProcedure, region: Box) -> Context:
    """The values of a region's inputs that are single atoms, in the order of the tables."""
    dimensions = compiled.grid.dimensions
    asked = frozenset(compiled.grid.asked)
    return {
        dimensions[where].name: dimensions[where].witness(region[where])
        for where in compiled.order
        if (where in asked and region[where] != dimensions[where].full)
        or dimensions[where].full.bit_count() == 1
    }


def _answered(
    compiled: CompiledProcedure, region: Box, outcome: Outcome
) -> tuple[Context, Outcome]:
    """The context of a region, and what is answered there, with all that formulas need."""
    context = _context(compiled, region)
    names = dict.fromkeys(name for formula in formulas_of(outcome) for name in formula.names)
    if not names:
        return context, outcome
    found = [
        (sample, sample.answer(compiled, outcome))
        for sample in islice(samples(compiled, region, names), _MOST_PLACES)
    ]
    decided = [item for item in found if item[1].status == DECIDED]
    for sample, answer in (decided or found)[:1]:
        is_below = any(name in compiled.dependencies for name in names)
        needed = sample.values if is_below else (*context, *names)
        return {name: sample.values[name] for name in needed}, answer
    return context, outcome


@dataclass(frozen=True, slots=True)
class Variants:
    """Two contexts that differ in one input and are decided differently.

    ``cases`` is empty where there are no two such contexts.
    """

    rule: Rule
    input: str
    cases: tuple[GeneratedCase, ...]


def generate_variants(aims: Aims, budget: Budget) -> Iterator[Variants]:
    """For every row that can decide and every input it restricts two contexts, the first decided
    by the row, that differ in this input alone.  Raises ``Exhausted``.
    """
    for number in budget.each(range(len(aims.all))):
        rule = aims.all[number].rule
        if aims.all[number].kind is not AimKind.ROW or rule is None:
            continue
        if not aims.reachable(number, budget):
            continue
        for name in filter(aims.compiled.procedure.asked.__contains__, rule.cells):
            yield Variants(rule, name, tuple(_pair(aims, number, name, rule, budget)))


def _pair(
    aims: Aims, number: int, name: str, rule: Rule, budget: Budget
) -> Iterable[GeneratedCase]:
    """The two contexts; every place of the row is tried with all that lies beside it."""
    grid = aims.compiled.grid
    where = [dimension.name for dimension in grid.dimensions].index(name)
    for box, judged in aims.places(number, budget):
        beside = grid.dimensions[where].full & ~box[where]
        strip = (*box[:where], beside, *box[where + 1 :])
        for found, other in grid.partition(strip, aims.rows, aims.compiled.judge, budget):
            if other[0] in (judged[0], CONTRADICTION):
                continue
            varied = _point(aims.compiled, found)
            own = (*varied[:where], box[where], *varied[where + 1 :])
            own = _point(aims.compiled, grid.free(own))
            if not grid.covering(own, 1 << aims.compiled.entry.first + rule.index):
                # What is asked decides more than this input.
                continue
            return [_variant(aims, own, None, rule), _variant(aims, varied, name, rule)]
    return []


def _variant(aims: Aims, point: Box, varied: str | None, rule: Rule) -> GeneratedCase:
    outcome = _outcome(aims, point)
    assert outcome is not None, "a single context has one outcome"
    context, outcome = _answered(aims.compiled, point, outcome)
    return GeneratedCase(context, outcome, (), varied, rule)


def without_repeats(
    variants: Iterable[Variants], given: Iterable[Context]
) -> Iterator[GeneratedCase]:
    """The cases of variants whose contexts are not given before, there or among them."""
    known = {frozenset(context.items()) for context in given}
    for variant in variants:
        for case in variant.cases:
            context = frozenset(case.context.items())
            if context not in known:
                known.add(context)
                yield case
