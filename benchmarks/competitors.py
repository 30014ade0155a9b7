"""The ways to decide that the benchmark compares, each behind the same two functions.

Purpose: run gapless, a Python function or zen-engine over contexts, as a program would call
it, and tell what they answered.  zen-engine may be absent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gapless

Context = Mapping[str, Any]
Contexts = Sequence[Context]
#: The row id and the first output; None where no row covers the context.
Answer = tuple[str, str] | None
#: The answer of a row and its cells as zen-engine writes them; None is "any".
ZenRow = tuple[tuple[str, str], Sequence[str | None]]

ZEN_INSTALLED = find_spec("zen") is not None


@dataclass(frozen=True)
class Competitor:
    """One way to decide.  ``run`` decides every context once; ``answers`` says what came out."""

    name: str
    run: Callable[[Contexts], None]
    answers: Callable[[Contexts], list[Answer]]
    contexts: Contexts


@dataclass(frozen=True)
class Target:
    """A promise: gapless takes at most ``most`` times as long as another, or nanoseconds."""

    text: str
    most: float
    against: str | None = None


@dataclass(frozen=True)
class Case:
    """A table, its competitors (gapless first) and what is promised.

    ``fresh`` cases deal the contexts out, so that every repeat decides contexts nobody has
    seen; in the others every repeat decides all of them.
    """

    title: str
    competitors: tuple[Competitor, ...]
    targets: tuple[Target, ...]
    fresh: bool = False


def gapless_competitor(table: gapless.DecisionTable, output: str, contexts: Contexts) -> Competitor:
    """``table.decide`` as a program calls it."""

    def run(contexts: Contexts) -> None:
        for context in contexts:
            table.decide(context)

    def answers(contexts: Contexts) -> list[Answer]:
        decisions = [table.decide(context) for context in contexts]
        return [
            (decision.row, str(decision.outputs[output])) if decision.row is not None else None
            for decision in decisions
        ]

    return Competitor("gapless", run, answers, contexts)


def partly(contexts: Contexts) -> list[dict[str, Any]]:
    """The contexts with two inputs left out of each, by turns."""
    parts = []
    for number, context in enumerate(contexts):
        names = [*context]
        absent = (names[number % len(names)], names[(2 * number + 1) % len(names)])
        parts.append({name: value for name, value in context.items() if name not in absent})
    return parts


def function_competitor(
    name: str, decide: Callable[[Context], Answer], contexts: Contexts
) -> Competitor:
    """A Python function that decides."""

    def run(contexts: Contexts) -> None:
        for context in contexts:
            decide(context)

    return Competitor(name, run, lambda contexts: [decide(item) for item in contexts], contexts)


def zen_competitors(
    folder: Path,
    name: str,
    inputs: Sequence[str],
    rows: Sequence[ZenRow],
    contexts: Contexts,
) -> tuple[Competitor, ...]:
    """zen-engine with the same rows, where it is installed.

    Its file loader compiles a table once and keeps it.  ``create_decision`` looks more direct
    but compiles again in every ``evaluate`` and is many times slower.
    """
    if not ZEN_INSTALLED:
        return ()
    (folder / f"{name}.json").write_text(json.dumps(zen_document(inputs, rows)), encoding="utf-8")
    engine = import_module("zen").ZenEngine({"loader": {"type": "fs", "path": str(folder)}})
    key = f"{name}.json"

    def run(contexts: Contexts) -> None:
        for context in contexts:
            engine.evaluate(key, context)

    def answers(contexts: Contexts) -> list[Answer]:
        results = [engine.evaluate(key, context)["result"] for context in contexts]
        return [(result["row"], result["answer"]) if result else None for result in results]

    return (Competitor("zen-engine", run, answers, contexts),)


def zen_document(inputs: Sequence[str], rows: Sequence[ZenRow]) -> dict[str, Any]:
    """A decision graph of zen-engine: request, first-hit decision table, response."""
    rules = [
        {"_id": answer[0], "row": quoted(answer[0]), "answer": quoted(answer[1])}
        | {name: cell or "" for name, cell in zip(inputs, cells, strict=True)}
        for answer, cells in rows
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in inputs],
        "outputs": [{"id": name, "name": name, "field": name} for name in ("row", "answer")],
        "rules": rules,
    }
    place = {"x": 0, "y": 0}
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": place},
            {
                "id": "table",
                "name": "table",
                "type": "decisionTableNode",
                "position": place,
                "content": table,
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }


def quoted(text: str | None) -> str | None:
    """A text as zen-engine writes it in a cell."""
    return None if text is None else json.dumps(text, ensure_ascii=False)
