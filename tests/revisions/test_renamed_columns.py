"""Renamed columns: which column of one revision stands for which of the other."""

from __future__ import annotations

import pytest

import gapless
from tests.written_tables import table_of


@pytest.mark.parametrize(
    ("old", "new", "told_notes"),
    [
        ("a b", "b(a)", ["no longer asked: a"]),
        ("a b(a)", "a", ["no longer asked: b"]),
        ("a", "a b(a)", ["newly asked: b"]),
        ("a", "b(a) c(a)", ["input a is now called b", "newly asked: c"]),
        ("b(a)", "c(b) a", ["input b is now called c", "newly asked: a"]),
    ],
)
def test_every_column_stands_for_one_at_most(old: str, new: str, told_notes: list[str]) -> None:
    """``b(a)`` is an input b that was a: never for one that is there, and the first that says so.

    What the later revision says of earlier names goes before what the earlier one says.
    """
    found = gapless.diff(table_of(asking(old.split())), table_of(asking(new.split())))
    assert [note.message.english for note in found.notes] == told_notes
    assert found.equivalent


def asking(names: list[str]) -> str:
    """A table that asks for some inputs, and for one that all such tables ask for."""
    told = {name[0]: f", was: {name[2]}" if name[1:] else "" for name in names}
    inputs = ", ".join(f"{name}: {{type: boolean{was}}}" for name, was in told.items())
    return (
        f"table: t\ninputs: {{{inputs}, always: {{type: boolean}}}}\n"
        "outputs: {z: {type: string}}\nrules: [{then: {z: y}}]\n"
    )
