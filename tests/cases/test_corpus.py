"""The corpus of tables: every sentence a user can see, word for word.

Each file (or folder, where it takes several) of ``cases/good`` loads, and its ``.expected``
holds what ``check`` and the cases find; each of ``cases/bad`` is broken in the way its name
says.  After a change of wording, ``pytest tests/cases/test_corpus.py --record`` writes the
``.expected`` files anew; the diff of them is what there is to review.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from gapless.api import DecisionTable
from gapless.cases.outcome import Decide, run_cases
from gapless.diagnostic import Diagnostic, Severity, TableError
from gapless.model import Table
from gapless.project.places import Project
from gapless.project.workspace import open_workspace
from gapless.reading.files import LARGEST_FILE, LONGEST_LINE, read_bytes, read_file
from gapless.reading.library import Library
from gapless.reading.loading import load_source
from gapless.reading.schema import MOST_FAULTY_ITEMS
from gapless.register import REGISTER
from tests.english import english
from tests.paths import CORPUS
from tests.written_tables import HINTS

#: Tables are small and have little to do; hints are shown where a table is about them.
_HINTS = re.compile(r"^# hints$", re.MULTILINE)
_LIMIT = re.compile(r"^# limit: (\d+)$", re.MULTILINE)

#: How the names of its files end.
SUFFIXES = (".yaml", ".dmn")


def _entries(folder: str) -> list[Path]:
    """The corpus entries of a folder: table files, in YAML and in DMN, and folders of them."""
    found = (CORPUS / folder).iterdir()
    return sorted(path for path in found if path.is_dir() or path.suffix in SUFFIXES)


def _name(path: Path) -> str:
    return path.stem


def expected_file(path: Path) -> Path:
    """The file that says what is expected of an entry: beside it, with its name."""
    return path.parent / f"{path.stem}.expected"


def findings(path: Path) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What stands in the way of the tables at ``path``, and what is found in those that load."""
    text = (
        "" if path.is_dir() or not path.is_file() else path.read_bytes().decode("utf-8", "replace")
    )
    limit = _LIMIT.search(text)
    workspace = open_workspace(Project.here(), [path.name])
    procedures, problems = workspace.procedures(None)
    most = int(limit[1]) if limit else None
    reports = [DecisionTable(one, workspace.library).check(most) for one in procedures]
    found = [finding for report in reports for finding in report]
    if not _HINTS.search(text):
        found = [finding for finding in found if finding.code not in HINTS]
    for report in reports:
        found.extend(_failed_cases(report.table, workspace.library))
    return list(problems), found


def _failed_cases(table: Table, library: Library) -> Iterator[Diagnostic]:
    def decide_on(as_of: date | None) -> Decide:
        day = as_of or library.day_of(table, date.today())
        return DecisionTable(library.procedure(table, day)).decide

    results = run_cases(table, decide_on)
    return (result.diagnostic() for result in results if not result.passed)


def written(diagnostics: Iterable[Diagnostic], *, with_paths: bool) -> str:
    """The diagnostics as an ``.expected`` file holds them."""
    return "\n".join(_block(item, with_paths) for item in diagnostics) or "nothing\n"


def _block(item: Diagnostic, with_paths: bool) -> str:
    lines = [f"{_place(item, with_paths)} {item.code} {item.severity}"]
    if item.primary is not None:
        lines += [f"    | {line}" for line in item.primary.span.text.splitlines() or [""]]
    lines.append(f"    {item.message.english}")
    if item.help is not None:
        first, *more = item.help.english.splitlines()
        lines += [f"    help: {first}", *(f"          {line}" for line in more)]
    for label in item.related:
        span = label.span
        place = f"{span.source.name}:" if with_paths else ""
        lines.append(
            f"    see {place}{span.line}:{span.column} `{span.text}` {english(label.text)}"
        )
    return "\n".join(lines) + "\n"


def _place(item: Diagnostic, with_paths: bool) -> str:
    if item.primary is None:
        return item.path or "nowhere"
    span = item.primary.span
    place = f"{span.line}:{span.column}"
    return f"{span.source.name}:{place}" if with_paths else place


def compare(path: Path, text: str, record: bool) -> None:
    """Compare with the expected file, or write it."""
    file = expected_file(path)
    if record:
        file.write_text(text, encoding="utf-8", newline="\n")
    assert file.is_file(), f"no {file.name}; write it with --record and read it"
    assert text == file.read_text(encoding="utf-8")


@pytest.fixture
def record(request: pytest.FixtureRequest) -> bool:
    """Whether the expected files are written anew."""
    return bool(request.config.getoption("--record"))


@pytest.mark.parametrize("path", _entries("good"), ids=_name)
def test_good_table(path: Path, record: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A good table loads, and ``check`` and its cases find exactly what is expected."""
    monkeypatch.chdir(path.parent)
    problems, found = findings(path)
    assert written(problems, with_paths=True) == "nothing\n"
    compare(path, written(found, with_paths=path.is_dir()), record)


@pytest.mark.parametrize("path", _entries("bad"), ids=_name)
def test_bad_table(path: Path, record: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad table is refused with exactly the expected diagnostics, all of them at once."""
    monkeypatch.chdir(path.parent)
    problems, found = findings(path)
    assert any(item.severity is Severity.ERROR for item in problems)
    compare(path, written([*problems, *found], with_paths=path.is_dir()), record)


_TABLE = b"""table: a
inputs: {lama: {type: duration}}
outputs: {laporan: {type: string}}
rules:
"""

#: Files too large or too odd to keep, by the name of their expected file.
GENERATED: dict[str, Callable[[], bytes]] = {
    "file-too-large": lambda: b"#" * (LARGEST_FILE + 1),
    "line-too-long": lambda: b"table: a\n# " + b"x" * LONGEST_LINE,
    "nested-brackets": lambda: b"table: " + b"[" * 40_000,
    "utf-16": lambda: "table: a\n".encode("utf-16"),
    "latin-1": lambda: "table: a\ntitle: Sekaligus café\n".encode("latin-1"),
    "nul-bytes": lambda: b"table: a\ntitle: a\x00b\n",
    "right-to-left": lambda: "table: a\ntitle: a\u202eb\n".encode(),
    "too-many-values": lambda: b"table: a\nrules: [" + b"a, " * 3000 + b"]",
    "too-many-mistakes": lambda: _TABLE + b"  - {kapan: {}}\n" * (MOST_FAULTY_ITEMS + 5),
}


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_file(name: str, record: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file too large or too odd for an editor is refused with a sentence."""
    monkeypatch.setattr("gapless.reading.nodes.MOST_EVENTS", 3000)
    path = CORPUS / "generated" / f"{name}.yaml"
    with pytest.raises(TableError) as caught:
        load_source(read_bytes(path.name, GENERATED[name]()))
    text = written(caught.value.diagnostics[:3], with_paths=False)
    compare(path, text, record)


def test_missing_paths(record: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, a folder without tables and a folder in place of a file are told."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kosong").mkdir()
    (tmp_path / "folder.yaml").mkdir()
    problems = [
        problem
        for word in ("tidak-ada.yaml", "kosong")
        for problem in open_workspace(Project.here(), [word]).problems
    ]
    for name in ("folder.yaml", "a\x00b.yaml"):
        with pytest.raises(TableError) as caught:
            read_file(name)
        problems.extend(caught.value.diagnostics)
    compare(CORPUS / "generated" / "paths.yaml", written(problems, with_paths=True), record)


#: Codes that need more than tables: a context, cases that are run, two tables, a git repository.
_ELSEWHERE = {"computed-value", "empty-value", "incomparable", "git", "low-coverage", "not-in-dmn"}


def test_every_code_is_in_the_corpus() -> None:
    """Each registered code has an expected file that shows its sentence, with its severity."""
    shown: dict[str, set[str]] = {}
    for expected in CORPUS.rglob("*.expected"):
        for head in re.finditer(r"^\S.*? ([a-z0-9-]+) (\w+)$", expected.read_text("utf-8"), re.M):
            shown.setdefault(head[1], set()).add(head[2])
    assert shown.keys() ^ REGISTER.keys() == _ELSEWHERE
    assert {name for name in shown if str(REGISTER[name].severity) not in shown[name]} == set()


def test_no_expected_file_without_its_table() -> None:
    """Every expected file belongs to a table, a folder or a generated file."""
    names = {*GENERATED, "paths"}
    for expected in CORPUS.rglob("*.expected"):
        stem = expected.with_suffix("")
        generated = expected.parent.name == "generated" and stem.name in names
        is_file = any(stem.with_suffix(suffix).is_file() for suffix in SUFFIXES)
        assert generated or is_file or stem.is_dir(), expected.name


def test_messages_follow_the_style() -> None:
    """A sentence begins in lower case, or with the owner's own text, and has no full stop."""
    for expected in sorted(CORPUS.rglob("*.expected")):
        for line in expected.read_text("utf-8").splitlines():
            if line.startswith("    ") and not line.startswith(("    |", "     ")):
                assert not line.rstrip().endswith("."), f"{expected.name}: {line}"
