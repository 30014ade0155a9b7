"""The JSON of ``gapless decide``, in the keys of ``Decision.as_json``."""

from __future__ import annotations

from gapless.algebra.json_values import plain
from gapless.deciding.decision import Decision
from gapless.deciding.explain import Explanation, RowReason
from gapless.deciding.together import Decisions
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


def decisions_json(decisions: Decisions, *, explain: bool) -> Json:
    """The JSON of ``gapless decide`` for several tables."""
    forms = {}
    for name, decision in decisions.items():
        reasons = decision.explain(decisions.contexts[name]) if explain else None
        forms[name] = decision_json(decision, decision.decided_by.language, reasons)
    return decisions.as_json(forms)


def _row_reason(row: RowReason) -> Json:
    return {
        **picked(row, "table", "version", "row", "verdict", "use"),
        "cells": [picked(cell, "input", "cell", "value") for cell in row.cells],
    }
