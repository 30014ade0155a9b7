"""Faults of tables that say which value tells the day, while nobody told it."""

from __future__ import annotations

import pytest

from gapless import ContextError, TableError, budget
from gapless.api import TableLibrary
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.source import Source
from hard_tables import boolean_triples
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


#: An age in words, which OLD cannot read, and more to say; decides what OLD does.
WORDS = """
table: fee
version: 2.0.0
effective: 2025-01-01
as_of: day
data: {day: {type: date}, ticket: {type: integer}}
inputs: {age: {type: string, values: [young, old]}, member: {type: boolean}}
outputs: {fee: {type: integer}}
rules:
  - {row: b, when: {member: true}, then: {fee: 5}}
  - {row: c, then: {fee: 7}}
"""


def test_revisions_that_are_asked_alone_are_asked_what_they_know() -> None:
    """What only another one knows is no fault; what none knows is."""
    library = tables_of(OLD, WORDS)
    for context in ({"member": True}, {"member": True, "ticket": 3}):
        assert library.decide("fee", context).outputs == {"fee": 5}
    decision = library.decide("fee", {"member": True, "age": "young"})
    assert (decision.status, decision.needs) == ("undetermined", ("day",))
    with pytest.raises(ContextError, match="membre"):
        library.decide("fee", {"member": True, "membre": True})


def test_revisions_that_are_asked_alone_and_need_the_same() -> None:
    """They may still decide otherwise, so the day is needed too."""
    other = WORDS.replace("2.0.0", "1.0.0").replace("2025", "2024").replace("fee: 7", "fee: 8")
    other = other.replace("type: string, values: [young, old]", "type: integer")
    decision = tables_of(other, WORDS).decide("fee", {})
    assert (decision.status, decision.needs) == ("undetermined", ("day", "member"))


def test_days_that_cannot_be_leave_a_revision_out() -> None:
    """The input that tells the day allows none of those of the first."""
    text = """
table: fee
version: {year}.0.0
effective: {year}-01-01
as_of: day
inputs: {{day: {{type: date, domain: ">= 2025-06-01"}}, member: {{type: boolean}}}}
outputs: {{fee: {{type: integer}}}}
rules: [{{then: {{fee: {year}}}}}]
"""
    decision = tables_of(text.format(year=2024), text.format(year=2025)).decide("fee", {})
    assert (decision.status, decision.outputs) == ("decided", {"fee": 2025})


@pytest.mark.parametrize("kind", ["boolean", "integer"])
def test_a_search_that_ends_at_once_needs_the_day(kind: str) -> None:
    """Whether or not the revisions can be asked together."""
    old, new = (
        boolean_triples(129, 30)
        .text()
        .replace("decision 1", "decision 0")
        .replace("decision 2", "decision 0")
        .replace(
            "inputs:\n",
            f"effective: {year}-01-01\nas_of: day\ndata: {{day: {{type: date}}}}\n"
            f"inputs:\n  other: {{type: {other}}}\n",
        )
        for year, other in ((2024, "boolean"), (2025, kind))
    )
    library = tables_of(old, new)
    (name,) = library
    decision = library.decide(name, {}, budget=budget.seconds(0))
    assert (decision.status, decision.complete) == ("undetermined", False)
    assert decision.needs[0] == "day"


def test_while_it_is_not_known_which_revisions_there_are_nothing_is_decided() -> None:
    """Two of one day, which decide the same: a third may be meant."""
    texts = (OLD, OLD.replace("1.0.0", "1.1.0"))
    tables = [load_source(Source(f"{n}.yaml", text)) for n, text in enumerate(texts)]
    library, problems = build_library(tables)
    assert problems
    with pytest.raises(TableError):
        TableLibrary(library).decide("fee", {"age": 10})
