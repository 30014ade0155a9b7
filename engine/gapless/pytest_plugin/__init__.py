"""The pytest plugin: the check of each table and each of its cases is a test.

It also offers the fixture ``tables``.

Invariants: a project that does not use gapless notices nothing: no file of its is collected, and
nothing of the engine is imported.  Collected are the files below the folders that the ini option
``gapless_tables`` or ``[tool.gapless] tables`` names, and a table file named on pytest's command
line; nothing else.  What cannot be read in these folders is an item that fails.

Example::

    [tool.pytest.ini_options]
    testpaths = ["tests", "tables"]

    [tool.gapless]
    tables = ["tables"]
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gapless.api import TableLibrary
    from gapless.pytest_plugin.project import TablesUnderTest

_DMN = ".dmn"
_SUFFIXES = (".yaml", ".yml", _DMN)
_FOLDERS = pytest.StashKey[tuple[Path, ...]]()
_PROJECTS = pytest.StashKey["dict[tuple[Path, ...], TablesUnderTest]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini option ``gapless_tables``."""
    parser.addini(
        "gapless_tables",
        "folders of decision tables to run as tests (default: [tool.gapless] tables)",
        type="paths",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker of all items, and a look at the folders that are named."""
    config.addinivalue_line("markers", "gapless: the check or a case of a decision table")
    for path in config.getini("gapless_tables"):
        if not path.exists():
            raise pytest.UsageError(f"gapless_tables: there is no folder {path}")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for a file of tables or cases; None for all others."""
    if file_path.suffix.lower() not in _SUFFIXES:
        return None
    folders = _folders(parent.config)
    if any(file_path.is_relative_to(folder) for folder in folders):
        paths = folders
    elif parent.session.isinitpath(file_path) and _looks_like_a_table(file_path):
        paths = (file_path,)
    else:
        return None
    if any(part.startswith(".") for folder in paths for part in _below(file_path, folder)):
        return None
    from gapless.pytest_plugin.items import TableFile

    return TableFile.of_project(parent, file_path, _project(parent.config, paths))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Beside what pytest finds in a folder of tables, the entries that nobody can read."""
    report = yield
    if not isinstance(collector, pytest.Dir) or not report.passed:
        return report
    try:
        folders = _folders(collector.config)
        if any(collector.path.is_relative_to(folder) for folder in folders):
            from gapless.pytest_plugin.items import unreadable_entries

            project = _project(collector.config, folders)
            report.result = [*unreadable_entries(collector, project), *report.result]
    except pytest.Collector.CollectError as problem:
        return pytest.CollectReport(collector.nodeid, "failed", str(problem), None)
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """What is to be said of the folders, as of files that may be taken for tables."""
    projects = config.stash.get(_PROJECTS, {})
    if not projects:
        return
    from gapless.language import translate
    from gapless.render.cleaning import clean

    notes = (note for project in projects.values() for note in project.notes)
    for note in dict.fromkeys(notes):
        terminalreporter.write_line(clean(translate(note)))


def _below(file: Path, folder: Path) -> tuple[str, ...]:
    return file.relative_to(folder).parts if file.is_relative_to(folder) else ()


def _looks_like_a_table(file: Path) -> bool:
    """Whether a line of the file begins with the key of every table and file of cases, or it is
    DMN.
    """
    if file.suffix.lower() == _DMN:
        return True
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(line.startswith("table:") for line in text.splitlines())


def _folders(config: pytest.Config) -> tuple[Path, ...]:
    """The folders of tables of the project; none where it does not name some."""
    known = config.stash.get(_FOLDERS, None)
    if known is None:
        named = config.getini("gapless_tables")
        known = tuple(named) if named else _folders_of_settings(config.rootpath)
        config.stash[_FOLDERS] = known
    return known


def _folders_of_settings(root: Path) -> tuple[Path, ...]:
    if not any(map(_speaks_of_gapless, (root, *root.parents))):
        return ()
    from gapless.language import translate
    from gapless.project.misuse import WrongSettings
    from gapless.project.settings import read_settings
    from gapless.render.cleaning import clean

    try:
        settings = read_settings(root)
    except WrongSettings as problem:
        raise pytest.Collector.CollectError(clean(translate(problem.message))) from None
    return () if settings.tables is None else settings.folders


def _speaks_of_gapless(folder: Path) -> bool:
    """Whether the settings of a folder are worth the import of what reads them."""
    try:
        return b"gapless" in (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False


def _project(config: pytest.Config, paths: tuple[Path, ...]) -> TablesUnderTest:
    """The tables of some folders or files, read once."""
    from gapless.pytest_plugin.project import read_project

    known = config.stash.setdefault(_PROJECTS, {})
    if paths not in known:
        known[paths] = read_project(paths, config.rootpath)
    return known[paths]


@pytest.fixture(scope="session")
def tables(pytestconfig: pytest.Config) -> TableLibrary:
    """The tables of the project: ``tables["padam-meluas"].decide({...})``."""
    from gapless.api import load_library
    from gapless.diagnostic import TableError
    from gapless.pytest_plugin.project import page_text
    from gapless.render.terminal.diagnostics import show_diagnostics

    folders = _folders(pytestconfig) or (pytestconfig.rootpath / "tables",)
    try:
        return load_library(*folders)
    except TableError as failure:
        pytest.fail(page_text(show_diagnostics(failure.diagnostics)), pytrace=False)
