"""What ``import gapless`` promises to other programs."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import gapless

TABLE = """table: t
version: 1.0.0
inputs: {x: {type: number}}
outputs: {z: {type: string}}
rules: [{row: 1, when: {x: "< 3"}, then: {z: a}}, {row: 2, when: {x: ">= 3"}, then: {z: b}}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A table file."""
    path = tmp_path / "t" / "t.yaml"
    path.parent.mkdir()
    path.write_text(TABLE)
    return path


def test_load_decide_check(file: Path) -> None:
    """One table: load it, decide with it, check it."""
    table = gapless.load(file)
    assert (table.id, table.version, table.effective) == ("t", "1.0.0", None)
    decision = table.decide({"x": 2})
    assert (decision.status, decision.row, decision.outputs) == ("decided", "1", {"z": "a"})
    report = table.check()
    assert {str(item.severity) for item in report.findings} == {"information"}
    assert report.complete
    assert gapless.load(str(file)).id == "t"


def test_load_raises_with_every_diagnostic(file: Path) -> None:
    """A table that cannot be used raises once, with all that is wrong, one per line."""
    file.write_text(TABLE.replace('"< 3"', '"< tiga"').replace("z: b", "y: b"))
    with pytest.raises(gapless.TableError) as caught:
        gapless.load(file)
    codes = {item.code for item in caught.value.diagnostics}
    assert {"unreadable-cell", "unknown-output"} <= codes
    assert len(str(caught.value).splitlines()) == len(caught.value.diagnostics)
    assert f"{file}:5:31: error unreadable-cell" in str(caught.value)


def test_a_missing_file_is_a_table_error(tmp_path: Path) -> None:
    """No bare OSError leaves the library."""
    for path in (tmp_path / "tidak-ada.yaml", tmp_path, "a\x00b"):
        with pytest.raises(gapless.TableError):
            gapless.load(path)


def test_load_follows_hand_overs_to_the_folders_beside(file: Path) -> None:
    """A lone file finds the tables it hands over to next to it."""
    other = file.parent.parent / "u" / "u.yaml"
    other.parent.mkdir()
    rules = TABLE.index("rules:")
    other.write_text(TABLE[:rules].replace("table: t", "table: u") + "rules: [{use: t}]\n")
    assert gapless.load(other).decide({"x": 2}).via == ("u",)


def test_a_broken_neighbour_does_not_matter(file: Path) -> None:
    """Only the tables that are reached have to be right."""
    (file.parent / "rusak.yaml").write_text("tabel: x")
    assert gapless.load(file).decide({"x": 2}).row == "1"


def test_quarrelling_neighbours_do_not_matter(file: Path) -> None:
    """Revisions of a table nobody asked for may contradict each other."""
    other = file.parent / "u.yaml"
    rules = TABLE.index("rules:")
    other.write_text(TABLE[:rules].replace("table: t", "table: u") + "rules: [{use: t}]\n")
    for name in ("v1.yaml", "v2.yaml"):
        (file.parent / name).write_text(TABLE.replace("table: t", "table: v"))
    assert gapless.load(other).decide({"x": 2}).row == "1"


def test_a_library(file: Path) -> None:
    """A folder of tables is a mapping from ids to the revisions in force."""
    library = gapless.load_library(file.parent.parent)
    assert (list(library), len(library), "t" in library, "u" in library) == (["t"], 1, True, False)
    assert library["t"].decide({"x": 5}).row == "2"
    assert library.at("t", date(2022, 6, 1)).id == "t"
    with pytest.raises(KeyError):
        library["u"]


def test_a_library_with_a_broken_file_raises(file: Path) -> None:
    """Nothing half-done: a folder with a broken table gives no library."""
    (file.parent / "rusak.yaml").write_text("tabel: x")
    with pytest.raises(gapless.TableError):
        gapless.load_library(file.parent)


def test_contexts_raise_context_error(file: Path) -> None:
    """A bad value raises ContextError, which is a ValueError, naming input, value and limits."""
    with pytest.raises(gapless.ContextError) as caught:
        gapless.load(file).decide({"x": "banyak"})
    assert isinstance(caught.value, ValueError)
    assert (caught.value.input, caught.value.value) == ("x", "banyak")


def test_every_promised_name_is_there() -> None:
    """All names of ``__all__`` exist, and a wrong one is an AttributeError."""
    for name in gapless.__all__:
        assert getattr(gapless, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        gapless.lod  # noqa: B018


def test_importing_is_cheap(repository: Path) -> None:
    """``import gapless`` loads neither YAML nor the command line until they are needed."""
    code = (
        "import sys, gapless;"
        "print([m for m in ('yaml', 'click', 'rich', 'jsonschema') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=repository / "engine",
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"
