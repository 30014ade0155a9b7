"""The facts of a finding by name, as programs read them in JSON."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from gapless.diagnostic import Diagnostic


def facts_of(finding: Diagnostic) -> dict[str, Any]:
    """Every fact that a finding has; several are a list."""
    facts = {field.name: getattr(finding.facts, field.name) for field in fields(finding.facts)}
    return {
        name: list(fact) if isinstance(fact, tuple) else fact
        for name, fact in facts.items()
        if fact is not None
    }
