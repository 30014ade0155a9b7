"""Importing, whatever the DMN: the YAML is the same table, laid out as ``fmt`` leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gapless.budget import Budget
from gapless.diagnostic import TableError
from gapless.editing.formatting import format_source
from gapless.model import Table
from gapless.reading.dmn.loading import read_dmn_source
from gapless.reading.files import read_file
from gapless.reading.loading import load_source
from gapless.source import Source
from gapless.starting.importing import Home, Imported, import_tables, said
from tests.dmn_files import exported, procedure_of, without_extensions
from tests.dmn_texts import decision, definitions
from tests.oracle.answers import PlainProcedure
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.paths import SHARED

DAY = date(2026, 1, 2)

#: What a cell, YAML or a page could take for something else.
TEXTS = st.sampled_from(
    [
        *("a", "b c", "a, b", "not(a)", "< 3", "5", "true", "x or y", "#1", ": ", "[1..2]", "é"),
        *("\u200b", "minimal 3", 'say "no"', "back\\slash", "1 jam", "", "{x}", "= 1", "over 2"),
    ]
)
WORDS = st.text("ab ?-:#'\"\\\n,{}[]é\u2028", max_size=12)
NAMES = st.sampled_from(["age", "Age", "no", "yes", "a b", "umur_2", "on", "Größe", "x1", "y"])
NUMBERS = st.sampled_from(["0", "1", "2.50", "1.500", "-3", "1000", "12345.678", "1e3"])
POLICIES = st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"])
DAYS = ("2020-01-01", "2024-02-29")
SPANS = ("PT5H", "PT90M", "P1D")


def quoted(text: str) -> str:
    """A text in FEEL."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


VALUES = {
    "string": TEXTS.map(quoted),
    "number": NUMBERS,
    "boolean": st.sampled_from(["true", "false"]),
    "date": st.sampled_from([f'date("{day}")' for day in DAYS]),
    "dayTimeDuration": st.sampled_from([f'duration("{span}")' for span in SPANS]),
}


@st.composite
def cells(draw: DrawFn, kind: str) -> str:
    """A cell of an input of a kind."""
    values = draw(st.lists(VALUES[kind], min_size=1, max_size=3, unique=True))
    forms = ["-", ", ".join(values), f"not({', '.join(values)})", "null", f"{values[0]}, null"]
    if kind not in ("string", "boolean"):
        forms += [f"< {values[0]}", f">= {values[0]}", f"[{values[0]}..{values[-1]}]"]
    return draw(st.sampled_from(forms))


@st.composite
def tables(draw: DrawFn) -> str:
    """A decision that is a table."""
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=3))
    names = draw(st.lists(NAMES, min_size=len(kinds) + 1, max_size=len(kinds) + 1, unique=True))
    answer = draw(st.sampled_from(list(VALUES)))
    inputs = []
    for name, kind in zip(names, kinds, strict=False):
        is_listed = kind == "string" and draw(st.booleans())
        listed = ",".join(map(quoted, ["a", "b c", "a, b", "5", "true"])) if is_listed else ""
        inputs.append(f"{name}: {kind}" + (f": {listed}" if listed else ""))
    rows = [
        [*(draw(cells(kind)) for kind in kinds), draw(VALUES[answer])]
        for _ in range(draw(st.integers(1, 5)))
    ]
    notes = draw(st.lists(WORDS, max_size=len(rows)))
    name, told = draw(WORDS.filter(str.strip)), draw(WORDS)
    more = "<description>" + told.replace("\n", " ") + "</description>" if "<" not in told else ""
    output = f"{names[-1]}: {answer}"
    return decision(name, inputs, [output], rows, draw(POLICIES), more, notes)


def imported(source: Source, language: str) -> Iterator[tuple[Table, Imported]]:
    """The tables that can be read, with their texts."""
    file = read_dmn_source(source)
    found = [(each, one) for each, one in file.tables if isinstance(one, Table)]
    home = Home(Path("/nowhere/tables"), DAY, language, source.name)
    texts = import_tables(found, home, (), Budget())
    for (_, table), text in zip(found, texts, strict=True):
        if isinstance(text, Imported):
            yield table, text


@settings(max_examples=200)
@given(text=tables(), language=st.sampled_from(["en", "id"]))
def test_any_table(text: str, language: str) -> None:
    """Its rows are the same ones, each cell the same set."""
    try:
        pairs = list(imported(Source("d.dmn", definitions(text)), language))
    except TableError:
        return
    for table, one in pairs:
        source = Source(one.file.as_posix(), one.text)
        assert format_source(source) == one.text
        again = load_source(source)
        assert [rule.id for rule in again.rules] == [rule.id for rule in table.rules]
        assert [rule.outputs for rule in again.rules] == [rule.outputs for rule in table.rules]
        assert list(again.inputs) == list(table.inputs)
        for rule, before in zip(again.rules, table.rules, strict=True):
            for name, column in table.inputs.items():
                everything = column.domain.everything
                was = before.cells[name].values if name in before.cells else everything
                now = rule.cells[name].values if name in rule.cells else everything
                assert now == was


@pytest.mark.parametrize(
    "file", sorted((SHARED / "dmn").rglob("*.dmn")), ids=lambda file: file.name
)
def test_every_file_of_others(file: Path) -> None:
    """What people wrote, and the conformance kit: whatever can be read can be imported."""
    tables = [one for _, one in read_dmn_source(read_file(file)).tables if isinstance(one, Table)]
    assert [table.id for table, _ in imported(read_file(file), "en")] == [one.id for one in tables]


@TABLES
@given(procedure=lone_tables() | hand_overs())
def test_an_exported_table_comes_back(procedure: PlainProcedure) -> None:
    """As it was where its file keeps it, and as DMN says it where another program wrote it."""
    text = exported(procedure_of(*(table.yaml for table in procedure.tables)))
    pairs = list(imported(Source("d.dmn", text), "en"))
    written = {table.id: load_source(Source("t.yaml", table.yaml)) for table in procedure.tables}
    assert {table.id for table, _ in pairs} <= written.keys()
    assert pairs
    for table, one in pairs:
        again = load_source(Source("t.yaml", one.text))
        before = written[table.id]
        assert said(again) == said(before)
        assert [rule.over for rule in again.rules] == [rule.over for rule in before.rules]
    bare = without_extensions(text)
    assert list(imported(Source("d.dmn", bare), "en"))
