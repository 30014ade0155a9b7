"""Seeded tables as Calvanese et al. made theirs: the leaves of a decision tree over loan data.

Purpose: the main tables of the analysis benchmark, after "Semantics, Analysis and Simplification
of DMN Decision Tables" (Information Systems 2018): a tree with an attribute drawn at random for
every split, grown to the wanted number of leaves; every leaf is a row.  Then a share of the rows
is widened, so that rows overlap, or removed and narrowed, so that gaps appear.  The loans are
invented, after LendingClub's.

Invariants: an undamaged table has no gap and no overlap; the same arguments give the same table
on every machine.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence

from plain_tables import Box, Cell, Column, PlainTable, Row, cell_of, positions

_STATES = (
    "AZ", "CA", "CO", "CT", "FL", "GA", "IL", "MA", "MD", "MI", "MN", "MO", "NC", "NJ", "NV", "NY",
    "OH", "PA", "TX", "VA", "WA",
)  # fmt: skip
_PURPOSES = (
    "car", "credit card", "debt consolidation", "home improvement", "house", "major purchase",
    "medical", "moving", "other", "renewable energy", "small business", "vacation", "wedding",
)  # fmt: skip


def _amounts(name: str, first: int, last: int, step: int) -> Column:
    return Column(name, "integer", (last - first) // step, first, step)


def _fractions(name: str, first: int, last: int, hundredths: int) -> Column:
    size = (last - first) * 100 // hundredths
    return Column(name, "number", size, 100 * first, hundredths, 100)


def _texts(name: str, *values: str) -> Column:
    return Column(name, "string", len(values), values=values)


#: In the order in which tables with few inputs take them.  Limits are round, as in price lists.
LOAN_COLUMNS = (
    _amounts("loan_amount", 0, 40_000, 1_000),
    _amounts("annual_income", 0, 250_000, 5_000),
    _fractions("interest_rate", 5, 31, 50),
    _texts("purpose", *_PURPOSES),
    _fractions("debt_to_income", 0, 40, 100),
    _texts("grade", *"ABCDEFG"),
    _amounts("revolving_balance", 0, 100_000, 2_500),
    _amounts("employment_years", 0, 11, 1),
    _texts("home_ownership", "mortgage", "none", "other", "own", "rent"),
    _fractions("revolving_utilisation", 0, 120, 400),
    _texts("state", *_STATES),
    _amounts("open_accounts", 0, 60, 2),
    _amounts("inquiries", 0, 13, 1),
    _texts("verification", "not verified", "source verified", "verified"),
    _texts("term", "36 months", "60 months"),
)

Sample = tuple[tuple[int, ...], bool]
Change = Callable[[Column, Cell, random.Random], Cell]


def invent_loans(columns: Sequence[Column], count: int, chance: random.Random) -> list[Sample]:
    """Loans as positions in the columns, with whether they were paid back.

    A hidden standing of the customer moves all attributes and the outcome, so that attributes
    go together as they do in life and a tree finds something to split at.
    """
    leaning = [chance.uniform(-1, 1) for _ in columns]
    loans: list[Sample] = []
    for _ in range(count):
        standing = chance.gauss(0, 1)
        loan: list[int] = []
        outcome = standing
        for column, lean in zip(columns, leaning, strict=True):
            if column.categorical:
                place = min(chance.random(), chance.random() + 0.1 * lean * standing + 0.2)
            else:
                place = chance.lognormvariate(-1.2 + 0.3 * lean * standing, 0.6)
            position = min(column.size - 1, max(0, int(place * column.size)))
            outcome += 2 * lean * position / column.size
            loan.append(position)
        loans.append((tuple(loan), outcome + chance.gauss(0, 1) > 0))
    return loans


def grow_leaves(
    columns: Sequence[Column], loans: Sequence[Sample], count: int, chance: random.Random
) -> list[Row]:
    """The leaves of a decision tree: the largest node is split first, at an attribute drawn for
    its level (or the next where it cannot), at the boundary that leaves the purest halves.
    """
    root = tuple(column.anything for column in columns)
    levels: list[list[int]] = []
    nodes: list[tuple[int, int, int, Box, Sequence[Sample]]] = [(-len(loans), 0, 0, root, loans)]
    done: list[tuple[int, Box, Sequence[Sample]]] = []
    number = 1
    while nodes and len(nodes) + len(done) < count:
        _, own, level, box, samples = heapq.heappop(nodes)
        if level == len(levels):
            levels.append(chance.sample(range(len(columns)), len(columns)))
        for where in levels[level]:
            halves = _split_cell(columns[where], box[where], where, samples)
            if halves is not None:
                break
        else:
            done.append((own, box, samples))
            continue
        inside = set(positions(halves[0])) if columns[where].categorical else None
        boundary = halves[0][-1][1]
        first: list[Sample] = []
        second: list[Sample] = []
        for sample in samples:
            position = sample[0][where]
            low = position in inside if inside is not None else position < boundary
            (first if low else second).append(sample)
        for half, part in zip(halves, (first, second), strict=True):
            child = (*box[:where], half, *box[where + 1 :])
            heapq.heappush(nodes, (-len(part), number, level + 1, child, part))
            number += 1
    if len(nodes) + len(done) < count:
        raise ValueError(f"{len(loans)} loans are too few for {count} leaves")
    leaves = sorted([*done, *((own, box, samples) for _, own, _, box, samples in nodes)])
    return [
        Row(box, "approve" if 2 * sum(paid for _, paid in samples) > len(samples) else "reject")
        for _, box, samples in leaves
    ]


def _split_cell(
    column: Column, cell: Cell, where: int, samples: Sequence[Sample]
) -> tuple[Cell, Cell] | None:
    """The two halves of a cell with the least Gini impurity; None where it cannot be split."""
    counts: dict[int, list[int]] = {}
    for loan, paid in samples:
        counts.setdefault(loan[where], [0, 0])[paid] += 1
    if len(counts) < 2:
        return None

    def share(position: int) -> float:
        return counts[position][1] / sum(counts[position])

    order = sorted(counts, key=lambda p: (share(p), p)) if column.categorical else sorted(counts)
    total, total_paid = len(samples), sum(paid for _, paid in samples)
    seen = seen_paid = 0
    best: tuple[bool, float, int] | None = None
    for index, position in enumerate(order[:-1]):
        seen += sum(counts[position])
        seen_paid += counts[position][1]
        rest, rest_paid = total - seen, total_paid - seen_paid
        impurity = seen_paid * (seen - seen_paid) / seen + rest_paid * (rest - rest_paid) / rest
        lopsided = min(seen, rest) < total // 8
        if best is None or (lopsided, impurity) < best[:2]:
            best = (lopsided, impurity, index)
    assert best is not None
    if column.categorical:
        first = set(order[: best[2] + 1])
        return cell_of(first), cell_of(p for p in positions(cell) if p not in first)
    boundary = (order[best[2]] + order[best[2] + 1] + 1) // 2
    ((start, end),) = cell
    return ((start, boundary),), ((boundary, end),)


def loan_table(
    rows: int, inputs: int, *, widened: float = 0.0, lost: float = 0.0, seed: int = 2018
) -> PlainTable:
    """Rows of a decision tree; a share of them widened, a share removed or narrowed."""
    chance = random.Random(f"{seed} {rows} {inputs}")
    columns = LOAN_COLUMNS[:inputs]
    leaves = grow_leaves(columns, invent_loans(columns, 8 * rows, chance), rows, chance)
    damaged = chance.sample(range(rows), round(rows * (widened + lost)))
    to_widen = set(damaged[: round(rows * widened)])
    to_lose = damaged[len(to_widen) :]
    to_remove = set(to_lose[::2])
    to_narrow = set(to_lose[1::2])
    kept: list[Row] = []
    for index, row in enumerate(leaves):
        if index in to_widen:
            kept.append(_changed(columns, row, _wider, chance))
        elif index in to_narrow:
            kept.append(_changed(columns, row, _narrower, chance))
        elif index not in to_remove:
            kept.append(row)
    return PlainTable(f"loans-{rows}-{inputs}", columns, tuple(kept))


def _changed(columns: Sequence[Column], row: Row, change: Change, chance: random.Random) -> Row:
    """The row with one of its cells changed; "any" cells stay."""
    pinned = [
        where
        for where, (column, cell) in enumerate(zip(columns, row.cells, strict=True))
        if cell != column.anything and change(column, cell, chance) not in (cell, ())
    ]
    if not pinned:
        return row
    where = chance.choice(pinned)
    cell = change(columns[where], row.cells[where], chance)
    return Row((*row.cells[:where], cell, *row.cells[where + 1 :]), row.decision)


def _wider(column: Column, cell: Cell, chance: random.Random) -> Cell:
    """One more text, or half as wide again at both ends."""
    if column.categorical:
        outside = set(range(column.size)) - set(positions(cell))
        return cell_of({*positions(cell), chance.choice(sorted(outside))})
    ((start, end),) = cell
    more = (end - start + 1) // 2
    return ((max(0, start - more), min(column.size, end + more)),)


def _narrower(column: Column, cell: Cell, chance: random.Random) -> Cell:
    """One text less, or half as wide; empty where nothing would be left."""
    if column.categorical:
        inside = list(positions(cell))
        inside.remove(chance.choice(inside))
        return cell_of(inside)
    ((start, end),) = cell
    middle = (start + end) // 2
    return ((start, middle),) if start < middle else ()
