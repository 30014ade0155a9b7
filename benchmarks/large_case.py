"""The large case: 10,000 generated rows with 6 inputs, the first hit among the last rows.

A price list as companies keep them: three ranges of numbers and three enumerated texts a row,
here and there an "any" cell.  The same rows are scanned by a hand-written loop.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import gapless
from competitors import (
    Answer,
    Case,
    Context,
    Target,
    function_competitor,
    gapless_competitor,
    quoted,
    zen_competitors,
)

SEED = 2
LARGE_ROWS = 10_000
#: First hits lie in this many last rows.
LAST_ROWS = 200
#: The loop takes a millisecond a context, so it gets these many only.
CONTEXTS, CONTEXTS_FOR_LOOP = 5_000, 250

NUMBERS = {"daya": (10_000, 50.0), "umur": (1_000, 1.0), "jarak": (100, 0.5)}
TEXTS = {
    "wilayah": tuple(f"wilayah {number}" for number in range(1, 13)),
    "golongan": ("rumah tangga", "bisnis", "industri", "sosial", "pemerintah", "lainnya"),
    "kanal": ("telepon", "aplikasi", "media sosial", "loket"),
}
LARGE_INPUTS = (*NUMBERS, *TEXTS)

Range = tuple[float, float]


@dataclass(frozen=True)
class LargeRow:
    """One generated row; None is "any"."""

    ranges: tuple[Range | None, ...]
    texts: tuple[str | None, ...]
    answer: tuple[str, str]


def generate_rows(count: int, chance: random.Random) -> list[LargeRow]:
    """Random ranges on a grid of each number's own, random texts, here and there an "any" cell."""
    rows = []
    for number in range(1, count + 1):
        ranges: list[Range | None] = []
        for size, step in NUMBERS.values():
            steps = int(size / step)
            start = chance.randrange(steps)
            end = min(steps, start + chance.randint(1, steps // 8))
            ranges.append((start * step, end * step))
        texts: list[str | None] = [chance.choice(values) for values in TEXTS.values()]
        if chance.random() < 0.1:
            ranges[chance.randrange(len(ranges))] = None
        if chance.random() < 0.1:
            texts[chance.randrange(len(texts))] = None
        rows.append(LargeRow(tuple(ranges), tuple(texts), (str(number), f"tarif {number % 97}")))
    return rows


def write_table(rows: Sequence[LargeRow]) -> str:
    """The rows as a table file."""
    lines = ["table: daftar-tarif", "inputs:"]
    lines += [f"  {name}: {{type: number}}" for name in NUMBERS]
    lines += [
        f"  {name}: {{type: string, values: [{', '.join(values)}]}}"
        for name, values in TEXTS.items()
    ]
    lines += ["outputs:", "  tarif: {type: string}", "rules:"]
    for row in rows:
        cells = [
            f'{name}: "{cell}"'
            for name, cell in zip(LARGE_INPUTS, cells_of(row), strict=True)
            if cell
        ]
        lines.append(f"  - when: {{{', '.join(cells)}}}")
        lines.append(f"    then: {{tarif: {row.answer[1]}}}")
    return "\n".join(lines) + "\n"


def cells_of(row: LargeRow) -> list[str | None]:
    """The cells as text, which gapless and zen-engine happen to write alike."""
    ranges = [span and f"[{span[0]:g}..{span[1]:g})" for span in row.ranges]
    return [*ranges, *row.texts]


def scan(rows: Sequence[LargeRow]) -> Callable[[Context], Answer]:
    """A function that goes through the rows from the top, one comparison after the other."""
    anything = (float("-inf"), float("inf"))
    table = [
        (*(bound for span in row.ranges for bound in span or anything), *row.texts, row.answer)
        for row in rows
    ]

    def decide(context: Context) -> Answer:
        power, age, distance = context["daya"], context["umur"], context["jarak"]
        region, group, channel = context["wilayah"], context["golongan"], context["kanal"]
        for a, b, c, d, e, f, in_region, in_group, in_channel, answer in table:
            if (
                a <= power < b
                and c <= age < d
                and e <= distance < f
                and (in_region is None or in_region == region)
                and (in_group is None or in_group == group)
                and (in_channel is None or in_channel == channel)
            ):
                return answer  # type: ignore[return-value]
        return None

    return decide


def deep_contexts(
    rows: Sequence[LargeRow],
    decide: Callable[[Context], Answer],
    count: int,
    chance: random.Random,
) -> list[Context]:
    """Contexts from the last rows that no row before these covers."""
    contexts: list[Context] = []
    first_of_last = len(rows) - LAST_ROWS
    while len(contexts) < count:
        row = chance.choice(rows[-LAST_ROWS:])
        context: dict[str, Any] = {}
        for (name, (size, _)), span in zip(NUMBERS.items(), row.ranges, strict=True):
            context[name] = round(chance.uniform(*(span or (0, size))), 2)
        for (name, values), text in zip(TEXTS.items(), row.texts, strict=True):
            context[name] = text or chance.choice(values)
        answer = decide(context)
        if answer is not None and int(answer[0]) > first_of_last:
            contexts.append(context)
    return contexts


def large_case(folder: Path) -> Case:
    """The generated table beside a loop over its rows."""
    chance = random.Random(SEED)
    rows = generate_rows(LARGE_ROWS, chance)
    by_hand = scan(rows)
    contexts = deep_contexts(rows, by_hand, CONTEXTS, chance)
    path = folder / "daftar-tarif.yaml"
    path.write_text(write_table(rows), encoding="utf-8")
    start = perf_counter()
    table = gapless.load(path)
    loaded = perf_counter()
    table.decide(contexts[0])
    first = perf_counter()
    size = path.stat().st_size / 1e6
    print(f"large table: {size:.1f} MB of YAML, loaded in {loaded - start:.2f} s; ", end="")
    print(f"the first decide, which compiles, took {first - loaded:.2f} s")
    zen_rows = [(row.answer, (*cells_of(row)[:3], *map(quoted, row.texts))) for row in rows]
    competitors = (
        gapless_competitor(table, "tarif", contexts),
        function_competitor("hand-written loop", by_hand, contexts[:CONTEXTS_FOR_LOOP]),
        *zen_competitors(folder, "large", LARGE_INPUTS, zen_rows, contexts),
    )
    targets = (
        Target("at most 10 µs", 10_000.0),
        Target("at least 10 x faster than zen-engine", 0.1, "zen-engine"),
    )
    return Case(
        f"large: {LARGE_ROWS:,} rows, {len(LARGE_INPUTS)} inputs, "
        f"first hit in the last {LAST_ROWS} rows, {len(contexts):,} contexts, each decided once",
        competitors,
        targets,
        fresh=True,
    )
