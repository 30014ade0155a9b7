"""What ``import gapless`` promises to other programs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
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


def test_only_public_names_are_listed() -> None:
    """Whoever looks around sees what is promised, and no module of ours."""
    gapless.load  # noqa: B018
    assert dir(gapless) == sorted(gapless.__all__)


def test_faults_speak_in_sentences(file: Path) -> None:
    """``str`` of a fault says what is wrong, where, and how to fix it."""
    with pytest.raises(gapless.ContextError) as wrong:
        gapless.load(file).decide({"x": "banyak", "y": 1})
    assert [str(fault) for fault in wrong.value.faults] == str(wrong.value).splitlines()
    assert str(wrong.value.faults[1]) == "there is no input y (known inputs: x)"
    file.write_text(TABLE.replace('"< 3"', '"= 3"'))
    with pytest.raises(gapless.TableError) as refused:
        gapless.load(file)
    [fault] = refused.value.diagnostics
    assert str(fault).startswith(f"{file}:5:29: error unreadable-cell: x: = 3 is not a test")
    assert str(fault).endswith(" (write `3`)")


def test_a_table_that_is_not_there_says_what_was_meant(file: Path) -> None:
    """Without the quotes that a KeyError puts around its text."""
    library = gapless.load_library(file.parent)
    with pytest.raises(gapless.UnknownTable) as caught:
        library["tt"]
    assert str(caught.value) == "there is no table tt (did you mean `t`?)"


def test_wrong_arguments_are_named(file: Path) -> None:
    """What a caller gets wrong is said in the caller's words."""
    library = gapless.load_library(file.parent)
    table = library.at("t", "2022-06-01")
    assert table is library.at("t", datetime(2022, 6, 1, 12))
    wrong: list[tuple[type[Exception], str, Callable[[], object]]] = [
        (ValueError, "'2024-13-01' is no day; write it", lambda: library.at("t", "2024-13-01")),
        (ValueError, "'2024-W01-1' is no day", lambda: library.at("t", "2024-W01-1")),
        (ValueError, "'soon' is no day", lambda: library.decide("t", {}, "soon")),
        (TypeError, "a day is a date", lambda: library.at("t", 5)),  # type: ignore[arg-type]
        (TypeError, "by its id, a text, not 3", lambda: library[3]),  # type: ignore[index]
        (TypeError, "not 'a@1'", lambda: gapless.diff("a@1", table)),  # type: ignore[arg-type]
        (TypeError, "NoneType does not", lambda: library.decide("t", None)),  # type: ignore[arg-type]
        (TypeError, "DecisionTable.decide() missing", lambda: table.decide()),  # type: ignore[call-arg]
        (TypeError, "'folder'", lambda: gapless.load_library()),  # type: ignore[call-arg]
    ]
    for kind, said, call in wrong:
        with pytest.raises(kind, match=re.escape(said)):
            call()


def test_questions_and_dictionaries(file: Path) -> None:
    """What is asked next, and the decision as any writer of JSON takes it."""
    file.write_text(
        """table: t
language: id
inputs:
  a: {type: string, values: [ya, tidak], question: Ya atau tidak?, nullable: true}
  b: {label: Umur, type: integer}
outputs: {n: {type: number}, m: {type: number}, lama: {type: duration}, hari: {type: date}}
rules:
  - {when: {a: ya}, then: {n: 2.50, m: 2.0, lama: 2 jam, hari: 2022-01-01}}
  - {when: {b: "> 3"}, then: {n: 0.12345678901234567890123, m: 1, lama: 1 hari, hari: 2022-01-02}}
  - {then: {n: 0, m: 0, lama: 0 jam, hari: 2022-01-03}}
"""
    )
    table = gapless.load(file)
    asked = {one.name: one for one in table.decide({}).questions}
    assert asked["a"] == gapless.Question("a", "Ya atau tidak?", "string", ("ya", "tidak", "null"))
    assert asked["b"] == gapless.Question("b", "Umur", "integer", ())
    decided = json.loads(json.dumps(table.decide({"a": "ya"}).to_dict()))
    assert decided["outputs"] == {"n": 2.5, "m": 2, "lama": "2 jam", "hari": "2022-01-01"}
    assert decided["questions"] == []
    exact = table.decide({"a": None, "b": 4}).to_dict()["outputs"]
    assert isinstance(exact, dict)
    assert exact["n"] == "0.12345678901234567890123"


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
