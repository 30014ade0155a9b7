"""How many questions an interview needs: ``gapless ask`` beside fixed orders and the optimum.

Run ``python benchmarks/questions.py``; the README in this folder says how to read the table.

Nothing is timed: the expected number of questions is computed, over all contexts, for the shipped
tables and for random ones (always the same).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import gapless
from gapless.api import DecisionTable
from gapless.deciding.fewest_questions import FewestQuestions, asked_by
from gapless.deciding.interview import MOST_STATES
from gapless.deciding.partial import determine, ranked, region_at
from gapless.model import Procedure
from gapless.reading.loading import load_source
from gapless.source import Source

TABLES = Path(__file__).parents[1] / "tables"
#: The optimum is looked for in so many states.
OPTIMUM = 100_000
#: So many orders of columns are tried besides that of the table.
MOST_ORDERS = 5
#: Random tables: their inputs, values and rows, and how many there are of each.
SHAPES, EACH = ((4, 3, 8), (5, 3, 12), (6, 3, 16), (6, 4, 24), (8, 3, 40)), 5

Atoms = tuple[int | None, ...]
Choose = Callable[[Atoms, tuple[str, ...]], str]


class Cost:
    """The expected number of questions of a table, asked as somebody chooses."""

    def __init__(self, table: DecisionTable) -> None:
        self.compiled = table.compiled
        grid = table.compiled.grid
        self._inputs = [grid.dimensions[where] for where in grid.asked]
        tables = table.procedure.tables.values()
        self._questions = {one.name: len(asked_by(tables, one.name)) for one in self._inputs}
        self._needs: dict[Atoms, tuple[str, ...]] = {}

    def of(self, choose: Choose) -> Fraction:
        """The number where ``choose`` says what is asked of what can change the decision."""
        known: dict[Atoms, Fraction] = {}

        def cost(atoms: Atoms) -> Fraction:
            if atoms not in known:
                needs = self.needs(atoms)
                known[atoms] = after(atoms, choose(atoms, needs)) if needs else Fraction(0)
            return known[atoms]

        def after(atoms: Atoms, name: str) -> Fraction:
            place = next(at for at, one in enumerate(self._inputs) if one.name == name)
            count = len(self._inputs[place].atoms)
            each = (cost((*atoms[:place], atom, *atoms[place + 1 :])) for atom in range(count))
            return self._questions[name] + sum(each, Fraction(0)) / count

        return cost((None,) * len(self._inputs))

    def of_order(self, order: Sequence[str]) -> Fraction:
        """The number where columns are asked in a fixed order, but for those that cannot matter."""
        return self.of(lambda _, needs: min(needs, key=order.index))

    def of_interview(self) -> Fraction:
        """The number where ``gapless ask`` asks."""
        fewest = FewestQuestions(self.compiled, MOST_STATES)

        def choose(atoms: Atoms, needs: tuple[str, ...]) -> str:
            return ranked(fewest, region_at(self.compiled, atoms), needs)[0]

        return self.of(choose)

    def needs(self, atoms: Atoms) -> tuple[str, ...]:
        """What can still change the decision, what tells most first."""
        if atoms not in self._needs:
            self._needs[atoms] = determine(self.compiled, region_at(self.compiled, atoms)).needs
        return self._needs[atoms]


def figures(table: DecisionTable, chance: random.Random) -> list[Fraction | None]:
    """All questions, and the expected numbers: in the order of columns, in the best of some orders,
    by what tells most, by ``gapless ask``, and the least, None where that is not found.
    """
    cost, names = Cost(table), list(table.procedure.asked)
    orders = [cost.of_order(order) for order in (names, *other_orders(names, chance))]
    least = FewestQuestions(table.compiled, OPTIMUM).expected()
    tells_most = cost.of(lambda _, needs: needs[0])
    tables = table.procedure.tables.values()
    everything = Fraction(sum(len(asked_by(tables, name)) for name in names))
    return [everything, orders[0], min(orders), tells_most, cost.of_interview(), least]


def other_orders(names: Sequence[str], chance: random.Random) -> Iterator[Sequence[str]]:
    """Some orders of the columns, or all where they are few."""
    if len(names) < 4:
        return iter(permutations(names))
    return (chance.sample(names, len(names)) for _ in range(MOST_ORDERS))


def random_table(chance: random.Random, inputs: int, values: int, rows: int) -> DecisionTable:
    """A table whose rows are the parts into which contexts were split, an input at a time."""
    boxes = [[set(range(values)) for _ in range(inputs)]]
    while len(boxes) < rows:
        box = boxes.pop(chance.randrange(len(boxes)))
        where = chance.choice([place for place, side in enumerate(box) if len(side) > 1])
        side = chance.sample(sorted(box[where]), len(box[where]))
        cut = chance.randint(1, len(side) - 1)
        boxes += [[*box[:where], set(part), *box[where + 1 :]] for part in (side[:cut], side[cut:])]
    return _table(chance, values, boxes)


def layered_table(chance: random.Random, inputs: int, values: int, rows: int) -> DecisionTable:
    """A table of random rows over one another, the first that matches deciding."""
    boxes = [
        [
            set(range(values))
            if chance.random() < 0.4
            else set(chance.sample(range(values), chance.randint(1, values - 1)))
            for _ in range(inputs)
        ]
        for _ in range(rows - 1)
    ]
    return _table(chance, values, [*boxes, [set(range(values))] * inputs])


def _table(
    chance: random.Random, values: int, boxes: Sequence[Sequence[set[int]]]
) -> DecisionTable:
    listed = ", ".join(f"v{value}" for value in range(values))
    lines = ["table: t", "inputs:"]
    lines += [f"  x{n}: {{type: string, values: [{listed}]}}" for n in range(len(boxes[0]))]
    lines += ["outputs: {o: {type: string}}", "rules:"]
    for box in boxes:
        cells = ", ".join(
            f"x{place}: [{', '.join(f'v{value}' for value in sorted(side))}]"
            for place, side in enumerate(box)
            if len(side) < values
        )
        lines.append(f"  - {{when: {{{cells}}}, then: {{o: r{chance.randrange(4)}}}}}")
    table = load_source(Source("t.yaml", "\n".join(lines) + "\n"))
    return DecisionTable(Procedure(table, {table.id: table}, date.max))


def print_row(name: str, found: Sequence[Fraction | None]) -> None:
    """A line of the table."""
    cells = (f"{'-' if one is None else format(float(one), '.3f'):>12}" for one in found)
    print(f"{name:32}{''.join(cells)}", flush=True)


def main() -> None:
    """Compute all figures."""
    columns = ("a form", "columns", "best columns", "tells most", "ask", "optimum")
    print(f"{'':32}{''.join(f'{one:>12}' for one in columns)}")
    library = gapless.load_library(TABLES)
    chance = random.Random(1)
    for name in library:
        print_row(name, figures(library[name], chance))
    for make in (random_table, layered_table):
        for inputs, values, rows in SHAPES:
            tables = (make(chance, inputs, values, rows) for _ in range(EACH))
            found = [figures(table, chance) for table in tables]
            means = [
                None if None in column else sum(column, Fraction(0)) / EACH
                for column in zip(*found, strict=True)
            ]
            print_row(f"{make.__name__[:-6]} {inputs}x{values}, {rows} rows", means)
            worst = max(ask / least for *_, ask, least in found if ask and least)
            print(f"{'':32}the worst is {float(worst):.3f} of its optimum")


if __name__ == "__main__":
    main()
