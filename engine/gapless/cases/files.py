"""Files of cases: long lists of examples beside the tables.

Purpose: read ``*.cases.yaml`` files.

Invariants: a file is returned only when it has no error at all; the diagnostics hold every fault
that could be found in one run, in reporting order.

Example::

    table: padam-meluas
    cases:
      - given: {durasi_padam: 5 jam, tetangga: tidak padam}
        expect: {row: 3}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from gapless.budget import Budget
from gapless.codes.yaml import EMPTY_DOCUMENT
from gapless.dataclass import dataclass, replace
from gapless.deciding.context import day_given, day_in
from gapless.deciding.undated import tells_day
from gapless.diagnostic import Diagnostic, Severity, TableError, say
from gapless.model import Case, Table
from gapless.pattern import pattern
from gapless.reading.files import read_file
from gapless.reading.folders import identity_of
from gapless.reading.library import Library, Unread
from gapless.reading.loading import within_budget
from gapless.reading.nodes import MappingNode, parse_nodes
from gapless.reading.rows import read_cases, read_date
from gapless.reading.schema import CASES, check_schema
from gapless.reading.table_names import fit_to_show, tables_named_by
from gapless.reading.texts import text_of
from gapless.reading.time_line import period_of
from gapless.source import DMN, Source, Span

_CASES = pattern(r"\.cases\.ya?ml$", re.IGNORECASE)


@dataclass(frozen=True)
class CaseFile:
    """The cases of one file, and the table that decides them.

    ``version`` or ``as_of`` choose the revision; without them it is the one in force today.
    """

    table: str
    version: str | None
    as_of: date | None
    cases: tuple[Case, ...]
    source: Source
    span: Span
    """The place of the table's id."""

    @property
    def of_dmn(self) -> Path | None:
        """The DMN file beside that it is named for: ``loan.dmn`` of ``loan.cases.yaml``."""
        stem = _CASES.sub("", self.source.name)
        return path if (path := Path(stem + DMN)).is_file() else None


def load_case_file(path: str | Path, budget: Budget | None = None) -> CaseFile:
    """Read one file of cases; raises ``TableError`` with every diagnostic."""
    try:
        return load_case_source(read_file(path), budget)
    except TableError as failure:
        raise TableError(fit_to_show(Path(path), failure.diagnostics)) from None


def load_case_source(source: Source, budget: Budget | None = None) -> CaseFile:
    """Read cases from a text; raises ``TableError`` with every diagnostic.

    Where the budget ends the reading, that is a diagnostic.
    """
    with within_budget(source):
        return _load(source, budget or Budget())


def _load(source: Source, budget: Budget) -> CaseFile:
    root, faults = parse_nodes(source, budget=budget)
    problems = [_as_cases(fault) for fault in faults]
    if root is None:
        raise TableError(problems)
    problems.extend(check_schema(root, CASES))
    if not isinstance(root, MappingNode):
        raise TableError(problems)
    as_of = read_date(root.get("as_of"), problems)
    cases = read_cases(root.get("cases"), problems, budget)
    table = root.get("table")
    if table is None or any(item.severity is Severity.ERROR for item in problems):
        raise TableError(problems)
    name = text_of(table) or ""
    version = text_of(root.get("version"))
    return CaseFile(name, version, as_of, cases, source, table.span)


def _as_cases(fault: Diagnostic) -> Diagnostic:
    """A fault of YAML, said of a file of cases."""
    if not EMPTY_DOCUMENT.made(fault):
        return fault
    return replace(
        fault,
        message=say("the file holds no cases"),
        help=say("begin it with `table:` and the name of the table that decides them"),
    )


def dated_cases(library: Library, file: CaseFile) -> tuple[Case, ...]:
    """The cases of a file, each with its day: its own, the file's, or the one its values give."""
    if file.version is not None:
        return file.cases
    return tuple(
        replace(case, as_of=case.as_of or file.as_of or day_given(library, file.table, case.given))
        for case in file.cases
    )


def cases_on_their_days(library: Library, table: Table) -> tuple[Case, ...]:
    """The cases beside a table, with the days that their values give, where it was in force."""
    period = period_of(library, table)
    return tuple(
        case
        if case.as_of is not None or day is None or day not in period
        else replace(case, as_of=day)
        for case in table.cases
        for day in [day_in(table, case.given)]
    )


def deciding_revision(
    library: Library, file: CaseFile, on: date | None, today: date, cases: Sequence[Case]
) -> Table:
    """The revision that decides the cases of a file; raises ``UnknownTable`` or ``TableError``.

    A file that is named as a DMN file beside it is about the tables of that.
    Where every case has a day of its own, or the table says which value gives it, it is the latest;
    each case finds its own, or is decided by all.
    """
    if file.version is not None:
        return library.version(file.table, file.version)
    home = file.of_dmn
    own = [one for one in library.tables if home is not None and _is_in(one, home, file.table)]
    if own:
        return own[0]
    known = library.revisions.get(file.table)
    day = file.as_of or on
    if (
        known
        and not library.faults_of(file.table)
        and day is None
        and cases
        and (tells_day(library, file.table) or all(case.as_of for case in cases))
    ):
        return known[-1]
    return library.find(file.table, day or today)


def _is_in(table: Table, file: Path, name: str) -> bool:
    """Whether a table is the one of a name in a DMN file."""
    is_called = table.id == name and table.source.is_dmn
    return is_called and identity_of(table.source.name) == identity_of(file)


def load_case_files(
    paths: Iterable[Path], budget_of: Callable[[str], Budget]
) -> tuple[tuple[CaseFile, ...], tuple[Unread, ...]]:
    """Every file of cases that can be read, and those that cannot; each file once."""
    files: list[CaseFile] = []
    unread: list[Unread] = []
    first: dict[object, Path] = {}
    for path in paths:
        first.setdefault(identity_of(path) or path, path)
    for path in first.values():
        try:
            files.append(load_case_file(path, budget_of(str(path))))
        except TableError as failure:
            unread.append(Unread(str(path), failure.diagnostics, tables_named_by(path)))
    return tuple(files), tuple(unread)
