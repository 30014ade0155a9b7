"""The JSON of ``gapless decide``, in the keys of ``Decision.as_json``."""

from __future__ import annotations

from gapless.algebra.json_values import plain
from gapless.deciding.decision import Decision
from gapless.deciding.explain import Explanation, RowReason
from gapless.render.json.text import Json, picked


def decision_json(
    decision: Decision, language: str = "en", explanation: Explanation | None = None
) -> Json:
    """The JSON of ``gapless decide``; ``language`` (``id``, ``en``) is that of durations."""
    found = plain(decision.as_json(), language)
    assert isinstance(found, dict)
    if found.get("needs"):
        found["questions"] = [question.as_json() for question in decision.questions]
    if explanation is not None:
        found["explanation"] = [_row_reason(row) for row in explanation.rows]
    return found


def _row_reason(row: RowReason) -> Json:
    return {
        **picked(row, "table", "version", "row", "verdict", "use"),
        "cells": [picked(cell, "input", "cell", "value") for cell in row.cells],
    }
