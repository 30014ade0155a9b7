"""Regions in words: how a finding says where it is.

Purpose: one region as a sentence part, as machine-readable facts and as the cells of a row to
paste.

Invariants: inputs come in the order of the tables, the entry's first; inputs that may be
anything are left out.

Worked example: ``{"lamp": {red, green}, "lasts": [3 h..6 h)}`` reads
``lasts 3 h to under 6 h with lamp red or green`` where the table asks for the duration first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gapless.algebra.bitsets import AtomSet
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.dimension import Dimension
from gapless.dataclass import dataclass
from gapless.diagnostic import Message, joined, say
from gapless.reading.yaml_text import cell


@dataclass(frozen=True, slots=True)
class Region:
    """A region by the inputs it restricts: as tests to paste, in words, and for programs.

    For programs the ``decided`` inputs are named too, which are restricted to what is decided.
    """

    _sides: Sequence[tuple[Dimension, AtomSet]]
    _decided: Sequence[str]

    @property
    def tests(self) -> dict[str, tuple[str, ...]]:
        """The tests to paste by input."""
        return {dimension.name: dimension.tests(mask) for dimension, mask in self._sides}

    @property
    def words(self) -> Message | None:
        """The region as a part of a sentence; None where it restricts no input."""
        return region_phrase({item.name: item.phrase(mask) for item, mask in self._sides})

    @property
    def where(self) -> dict[str, str | list[str]]:
        """The region for programs: one test or a list of them by input."""
        bare = ((dimension.name, dimension.bare_tests(mask)) for dimension, mask in self._sides)
        return dict.fromkeys(self._decided, "-") | {
            name: texts[0] if len(texts) == 1 else list(texts) for name, texts in bare
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
    reachable = compiled.grid.reachable
    sides = [(where, box[where] & ~unsaid.get(where, 0)) for where in compiled.order]
    restricted = [
        (dimensions[where], mask)
        for where, mask in sides
        if mask and reachable[where] & ~unsaid.get(where, 0) & ~mask
    ]
    # For programs: where all values of an input are meant, it may still not be undecided.
    decided = [
        dimensions[where].name
        for where, null in unsaid.items()
        if reachable[where] & null & ~box[where] and not reachable[where] & ~null & ~box[where]
    ]
    return Region(restricted, decided)


def region_phrase(phrases: Mapping[str, Message]) -> Message | None:
    """Conditions on inputs as a part of a sentence; None where there are none.

    The name of an input is read as words: ``durasi padam tepat 3 jam``.
    """
    words = [joined((name.replace("_", " "), said), " ") for name, said in phrases.items()]
    if not words:
        return None
    first, *others = words
    return (
        say("{first} with {others}", first=first, others=_enumeration(others)) if others else first
    )


def _enumeration(words: list[Message]) -> Message:
    *before, last = words
    return say("{before} and {last}", before=joined(before), last=last) if before else last


def witness_text(compiled: CompiledProcedure, box: Box) -> dict[str, str | None]:
    """One whole context of a box that has one, to be put on the command line or into JSON."""
    grid = compiled.grid
    box = next(grid.contexts_in(box))
    asked = ((grid.dimensions[where], box[where]) for where in grid.asked)
    return {dimension.name: dimension.witness_text(mask) for dimension, mask in asked}
