"""Regions in words around a table: ``Durasi padam lebih dari 3 jam, Tetangga turut padam``."""

from __future__ import annotations

from collections.abc import Mapping

from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet
from gapless.sfeel.set_words import set_words


def region_words(
    where: Mapping[str, tuple[Domain, ValueSet]], labels: Mapping[str, str], language: str
) -> str:
    """What a region asks of each input it restricts, by its label; empty for every context."""
    return ", ".join(
        f"{labels.get(name, name)} {set_words(domain, chosen, language)}"
        for name, (domain, chosen) in where.items()
    )
