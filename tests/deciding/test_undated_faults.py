"""Faults of tables that say which value tells the day, while nobody told it."""

from __future__ import annotations

import pytest

from gapless import TableError
from gapless.api import TableLibrary
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.source import Source
from tests.deciding.test_undated import DESK, NEW, OLD
from tests.written_tables import tables_of


def test_tables_that_do_not_fit_together_are_a_fault_on_any_day() -> None:
    """A day without a table is left out; a hand-over that cannot be followed is not passed over."""
    unlike = OLD.replace("age: {type: integer", "age: {type: number")
    texts = enumerate((DESK, unlike, NEW))
    library, _ = build_library([load_source(Source(f"{n}.yaml", text)) for n, text in texts])
    with pytest.raises(TableError, match="age"):
        TableLibrary(library).decide("desk", {"age": 10})


def test_a_day_that_is_not_known_though_there_is_one_revision() -> None:
    """Null is a value that the day may have; the only revision decides."""
    library = tables_of(
        "table: t\nas_of: day\ninputs: {day: {type: date, nullable: true}}\n"
        "outputs: {z: {type: string}}\nrules:\n"
        "- {when: {day: null}, then: {z: open}}\n- {then: {z: b}}\n"
    )
    decision = library.decide("t", {"day": None})
    assert (decision.status, decision.outputs) == ("decided", {"z": "open"})
