"""The facts of a finding by name, as programs read them in JSON."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from gapless.check.overlaps import OverlapFacts
from gapless.diagnostic import Diagnostic


def facts_of(finding: Diagnostic) -> dict[str, Any]:
    """Every fact that a finding has; several are a list."""
    facts = {field.name: getattr(finding.facts, field.name) for field in fields(finding.facts)}
    return {
        name: list(fact) if isinstance(fact, tuple) else fact
        for name, fact in facts.items()
        if fact is not None
    }


def pairs_of(finding: Diagnostic) -> list[Diagnostic]:
    """The finding once for every pair of rows that overlap, each with its own region."""
    facts = finding.facts
    if not isinstance(facts, OverlapFacts):
        return [finding]
    pairs = [(str(pair["row"]), pair) for pair in facts.overlaps]
    assert facts.rows[1:] == tuple(row for row, _ in pairs)
    return [
        replace(
            finding,
            facts=replace(
                facts, rows=(facts.rows[0], row), where=pair["where"], witness=pair["witness"]
            ),
        )
        for row, pair in pairs
    ]
