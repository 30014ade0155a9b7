"""Regions in words: how a finding says where it is.

Purpose: one region as a sentence part, as machine-readable facts and as the cells of a row to
paste.

Invariants: inputs come in the order of the tables, the entry's first; inputs that may be
anything are left out.

Worked example: ``{"lamp": {red, green}, "duration": [3 h..6 h)}`` reads
``duration [3 h..6 h) with lamp red, green`` where the table asks for the duration first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Message, joined, say
from gapless.reading.yaml_text import cell

#: So many tests of an input are named in a sentence.
_MOST_TOLD = 12


@dataclass(frozen=True, slots=True)
class Region:
    """A region as the unary tests of the inputs it restricts, by input, for people and programs."""

    tests: Mapping[str, tuple[str, ...]]
    bare: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> Message | None:
        """The region as a part of a sentence; None where it restricts no input.

        Of very many values the first are named, and how many there are.
        """
        words = [_few(name, texts) for name, texts in self.tests.items()]
        if not words:
            return None
        first, *others = words
        if others:
            return say("{first} with {others}", first=first, others=_enumeration(others))
        return first if isinstance(first, Message) else joined((first,))

    @property
    def where(self) -> dict[str, str | list[str]]:
        """The region for programs: one test or a list of them by input."""
        return {
            name: texts[0] if len(texts) == 1 else list(texts) for name, texts in self.bare.items()
        }

    @property
    def row(self) -> dict[str, str]:
        """The cells of a row that covers the region, as YAML."""
        return {name: cell(texts) for name, texts in self.tests.items()}


def region(compiled: CompiledProcedure, box: Box) -> Region:
    """Describe a box.

    That the table which decides an input answers nothing is no value of the input.
    """
    dimensions = compiled.grid.dimensions
    unsaid = {
        dependency.where: dependency.null
        for name, dependency in compiled.dependencies.items()
        if not compiled.procedure.inputs[name].domain.nullable
    }
    sides = [(where, box[where] & ~unsaid.get(where, 0)) for where in compiled.order]
    restricted = [
        (dimensions[where], mask)
        for where, mask in sides
        if mask and mask | unsaid.get(where, 0) != dimensions[where].full
    ]
    return Region(
        {dimension.name: dimension.tests(mask) for dimension, mask in restricted},
        {dimension.name: dimension.bare_tests(mask) for dimension, mask in restricted},
    )


def _few(name: str, texts: tuple[str, ...]) -> Message | str:
    shown = f"{name} {', '.join(texts[:_MOST_TOLD])}"
    left = len(texts) - _MOST_TOLD
    return shown if left <= 0 else say("{values} and {count:,} more", values=shown, count=left)


def _enumeration(words: list[Message | str]) -> Message | str:
    *before, last = words
    return say("{before} and {last}", before=joined(before), last=last) if before else last


def witness_text(compiled: CompiledProcedure, box: Box) -> dict[str, str | None]:
    """One whole context of a box that has one, to be put on the command line or into JSON."""
    grid = compiled.grid
    box = next(grid.contexts_in(box))
    asked = ((grid.dimensions[where], box[where]) for where in grid.asked)
    return {dimension.name: dimension.witness_text(mask) for dimension, mask in asked}
