"""The graph cases: three tables of nine rows, each of which decides an input of the next.

The same decision by hand is nested tables of Python values.  The contexts are drawn once and for
all; two inputs of each are left out in the partial ones.
"""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import gapless
from competitors import (
    Answer,
    Case,
    Context,
    Target,
    function_competitor,
    gapless_competitor,
    partly,
)

REGIONS, SHARES = ("city", "district", "islands"), ("< 10", "[10..50)", ">= 50")
HOURS = ("< 3 h", "[3 h..6 h]", "> 6 h")
GROUPS = ("household", "business", "industry")
LEVELS, FAULTS = ("low", "middle", "high"), ("light", "heavy", "severe")
#: The level of each region and share, the fault of each level and time, both in order.
LEVEL_OF = (0, 1, 2, 1, 0, 2, 2, 2, 1)
FAULT_OF = (0, 0, 1, 0, 1, 2, 1, 2, 2)


def decide_by_hand(context: Context) -> Answer:
    """The three tables as a careful programmer writes them: one index after the other."""
    share, hours = context["share"], context["hours"]
    of_share = 0 if share < 10 else 1 if share < 50 else 2
    of_hours = 0 if hours < timedelta(hours=3) else 1 if hours <= timedelta(hours=6) else 2
    level = LEVEL_OF[3 * REGIONS.index(context["region"]) + of_share]
    place = 3 * FAULT_OF[3 * level + of_hours] + GROUPS.index(context["group"])
    return str(place + 1), str(place * 10)


def _rows(first: str, second: str, output: str, sides: Any, answers: Any) -> str:
    return "".join(
        f'  - {{row: {number}, when: {{{first}: {one}, {second}: "{other}"}},'
        f" then: {{{output}: {answer}}}}}\n"
        for number, ((one, other), answer) in enumerate(
            zip(product(*sides), answers, strict=True), start=1
        )
    )


def _tables() -> dict[str, str]:
    """The texts of the tables by name."""
    return {
        "level": f"""
table: level
inputs:
  region: {{type: string, values: [{", ".join(REGIONS)}]}}
  share: {{type: integer, domain: "[0..100]"}}
outputs: {{level: {{type: string, values: [{", ".join(LEVELS)}]}}}}
rules:
"""
        + _rows("region", "share", "level", (REGIONS, SHARES), [LEVELS[n] for n in LEVEL_OF]),
        "fault": f"""
table: fault
inputs:
  level: {{from: level.level}}
  hours: {{type: duration, domain: ">= 0 h"}}
outputs: {{fault: {{type: string, values: [{", ".join(FAULTS)}]}}}}
rules:
"""
        + _rows("level", "hours", "fault", (LEVELS, HOURS), [FAULTS[n] for n in FAULT_OF]),
        "credit": f"""
table: credit
inputs:
  fault: {{from: fault.fault}}
  group: {{type: string, values: [{", ".join(GROUPS)}]}}
outputs: {{credit: {{type: integer}}}}
rules:
"""
        + _rows("fault", "group", "credit", (FAULTS, GROUPS), range(0, 90, 10)),
    }


def _contexts() -> list[dict[str, Any]]:
    chance = random.Random(15)
    return [
        {
            "region": chance.choice(REGIONS),
            "share": chance.randint(0, 100),
            "hours": timedelta(minutes=chance.randrange(600)),
            "group": chance.choice(GROUPS),
        }
        for _ in range(30)
    ]


def _table(folder: Path) -> gapless.DecisionTable:
    tables = folder / "graph"
    tables.mkdir(exist_ok=True)
    for name, text in _tables().items():
        (tables / f"{name}.yaml").write_text(text, encoding="utf-8")
    return gapless.load_library(tables)["credit"]


def graph_case(folder: Path) -> Case:
    """Whole contexts of values, beside the function above."""
    contexts = _contexts()
    competitors = (
        gapless_competitor(_table(folder), "credit", contexts),
        function_competitor("hand-written", decide_by_hand, contexts),
    )
    targets = (Target("at most 3 µs", 3_000),)
    return Case("graph: 3 tables of 9 rows, 4 inputs, 30 contexts", competitors, targets)


def graph_partial_case(folder: Path) -> Case:
    """The same with two of four inputs absent."""
    contexts = partly(_contexts())
    competitors = (gapless_competitor(_table(folder), "credit", contexts),)
    targets = (Target("at most 40 µs", 40_000),)
    return Case("graph-partial: the same, 2 inputs absent", competitors, targets)
