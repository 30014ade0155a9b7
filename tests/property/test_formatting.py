"""Formatting, in whatever layout: one form for the same data, the same meaning, every comment."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapless.diagnostic import TableError
from gapless.editing.edits import edit
from gapless.editing.formatting import format_source, meaning
from gapless.editing.layout import Layout
from gapless.editing.plan import CannotEdit, RemoveRow
from gapless.editing.remarks import read_remarks
from gapless.reading.files import read_file
from gapless.reading.loading import load_source
from gapless.reading.nodes import parse_nodes
from gapless.source import Source
from tests.oracle.layouts import Data, Printer
from tests.paths import CORPUS
from tests.property.test_editing import draw_table


def comments(text: str) -> list[str]:
    """The comments of a text, in order of their texts."""
    source = Source("t.yaml", text)
    root, _ = parse_nodes(source)
    assert root is not None
    read = [each for remarks in read_remarks(source, root).values() for each in remarks.comments]
    assert sorted(read) == sorted(each.rstrip() for each in Layout(source, root).comment_texts)
    return sorted(read)


def check_formatted(text: str, name: str = "t.yaml") -> str:
    """Format a table and hold the outcome to what formatting promises."""
    formatted = format_source(Source(name, text))
    assert format_source(Source(name, formatted)) == formatted
    before, after = load_source(Source(name, text)), load_source(Source(name, formatted))
    assert list(before.inputs) == list(after.inputs)
    assert meaning(before) == meaning(after)
    assert comments(formatted) == comments(text)
    lines = formatted.splitlines()
    assert not any(line != line.rstrip() for line in lines)
    assert lines[-1]
    assert formatted.endswith("\n")
    assert not any(one == other == "" for one, other in pairwise(lines))
    return formatted


def check_layout(seed: int) -> None:
    """A table in a random layout is formatted, and can still be edited."""
    random = Random(seed)
    text = Printer(random).document(draw_table(random))
    formatted = check_formatted(text)
    row = load_source(Source("t.yaml", formatted)).rules[-1].id
    try:
        edited = edit(Source("t.yaml", formatted), [RemoveRow(row)])
    except CannotEdit as refused:
        # A row that a case expects, whose name another row would get.
        assert "could not be told from another row" in str(refused)  # noqa: PT017
        return
    check_formatted(edited)


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_any_layout(seed: int) -> None:
    """Formatting is idempotent, means the same and keeps every comment; editing goes on."""
    check_layout(seed)


@pytest.mark.nightly
@pytest.mark.parametrize("start", range(0, 20_000, 2_000))
def test_many_layouts(start: int) -> None:
    """The same, many times."""
    for seed in range(start, start + 2_000):
        check_layout(seed)


def without_line_breaks(data: Data) -> Data:
    """The data without texts that a layout may give a line break."""
    if isinstance(data, str):
        return str(data)
    if isinstance(data, list):
        return [without_line_breaks(each) for each in data]
    return {key: without_line_breaks(each) for key, each in data.items()}


class SilentPrinter(Printer):
    """Prints neither comments nor blank lines."""

    def _comment_behind(self) -> str:
        return ""

    def _lines_between(self, column: int) -> str:
        return ""


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32))
def test_one_form_for_the_same_data(seed: int) -> None:
    """Whatever the layout was, the formatted text is the same, but for the line ends."""
    data = without_line_breaks(draw_table(Random(seed)))
    assert isinstance(data, dict)
    forms = set()
    for number in range(4):
        text = SilentPrinter(Random(seed + number)).document(data)
        forms.add(format_source(Source("t.yaml", text)).replace("\r\n", "\n"))
    assert len(forms) == 1


def corpus() -> list[Path]:
    """Every table file of the corpus that can be read."""
    found = []
    for path in sorted(CORPUS.rglob("*.yaml")):
        try:
            load_source(read_file(path))
        except TableError:
            continue
        found.append(path)
    return found


@pytest.mark.parametrize("path", corpus(), ids=lambda path: path.stem)
def test_the_corpus(path: Path) -> None:
    """Every table of the corpus that can be read can be formatted."""
    check_formatted(read_file(path).text, str(path))
