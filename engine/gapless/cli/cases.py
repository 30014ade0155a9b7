"""``gapless cases``: examples that try every row, branch and boundary of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import compress
from pathlib import Path

import click

from gapless.budget import Budget, Exhausted
from gapless.cases.coverage import Aims, Coverage, on_own_days
from gapless.cases.generation import (
    GeneratedCase,
    Variants,
    generate,
    generate_variants,
    without_repeats,
)
from gapless.cases.runs import CaseRuns
from gapless.cases.writing import add_cases, case_texts
from gapless.cli.answer import Answer
from gapless.cli.command import (
    as_of_option,
    gapless_command,
    need_file,
    project_here,
    timeout_option,
)
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN, FINDINGS, UNUSABLE
from gapless.cli.progress import Progress
from gapless.dataclass import dataclass
from gapless.deciding.context import Context
from gapless.diagnostic import Message, TableError, say, say_count
from gapless.editing.appending import written
from gapless.editing.plan import CannotEdit
from gapless.model import Table
from gapless.project.case_files import cases_around
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import find_table
from gapless.project.writing import NotWritten, write_whole
from gapless.reading.library import Library
from gapless.reading.time_line import names_reaching


@gapless_command(
    "cases",
    "gapless cases padam-meluas",
    "gapless cases my-table.yaml --write",
    "gapless cases my-table.yaml --variants > my-table.variants.txt",
)
@click.argument("table", metavar="TABLE", shell_complete=complete_tables)
@click.option("--write", is_flag=True, help="Add the cases to the file instead of printing them.")
@click.option(
    "--variants",
    is_flag=True,
    help="Also pairs of cases that differ in one input and are decided differently.",
)
@timeout_option("Stop after so many seconds; 0: never.", whole=True)
@as_of_option
def command(
    table: str, write: bool, variants: bool, limit: TimeLimit, as_of: date | None
) -> Answer:
    """Write the cases that TABLE lacks, with the decisions of today.

    A small set of contexts tries every row, every value of a list and both sides of every
    boundary.  What the cases of the table try already, those in files of cases too, is not tried
    again.  Review what comes out: the cases say what the table decides, not what it should decide.

    Exit status: 0, 1 if not everything could be looked at, 2 for a table that cannot be read.
    """
    project, progress = project_here(limit), Progress(limit)
    library, found, on = find_table(project, table, as_of)
    procedure = on_own_days(library, library.procedure(found, on))
    budget = progress.budget_of(found)
    budget.start()
    with progress:
        runs = _run_known(project, table, library, found, on if as_of else None, budget)
    if write:
        need_file("--write", found)
        if found.source.is_dmn:
            stem = Path(found.source.name).stem
            raise Misuse(
                say(
                    "--write does not write DMN files; write `> {file}` instead",
                    file=f"{stem}.cases.yaml",
                )
            )
    with progress:
        try:
            aims = Aims(procedure, budget)
        except Exhausted as exhausted:
            yield say("not everything was looked at: {reason}", reason=exhausted.reason)
            return FINDINGS
        known = runs.contexts(found)
        search = _search(aims, runs.tried(found, aims), known, variants, budget)
    texts = case_texts(procedure, search.cases)
    if write and texts:
        try:
            text = add_cases(found.source, texts)
            write_whole(Path(found.source.name), found.source.text, text)
        except (CannotEdit, NotWritten) as problem:
            yield say("error: {problem}", problem=problem.message)
            return UNUSABLE
    elif texts:
        # Nothing can be added to DMN: these are a file of cases.
        yield f"table: {found.id}\n" if found.source.is_dmn else ""
        yield "cases:\n" + written(texts)
    yield from _summary(search, found, written_to=found.source.name if write else None)
    return CLEAN if search.stopped is None else FINDINGS


def _run_known(
    project: Project,
    name: str,
    library: Library,
    table: Table,
    on: date | None,
    budget: Budget,
) -> CaseRuns:
    """The cases there are, run: those of the table and of tables that need it."""
    names = names_reaching(library, {table.id})
    entries = [entry for entry in library.tables if entry.id in names]
    words = () if name == STANDARD_INPUT else (name,)
    files, faults = cases_around(project, words, library, names)
    if faults:
        raise TableError(faults)
    runs = CaseRuns(library, on, budget_of=lambda table: budget)
    runs.run(entries, files)
    return runs


@dataclass(frozen=True, slots=True)
class _Search:
    """What was found: cases, what all cases try now, and why the search ended early, if it did.

    ``variants`` are those asked for, with and without cases.
    """

    coverage: Coverage
    cases: Sequence[GeneratedCase]
    variants: Sequence[Variants] = ()
    stopped: Message | None = None


def _search(
    aims: Aims, tried: int, known: Sequence[Context], with_variants: bool, budget: Budget
) -> _Search:
    cases: list[GeneratedCase] = []
    variants: list[Variants] = []
    stopped = None
    try:
        cases.extend(generate(aims, tried, budget))
        if with_variants:
            variants.extend(generate_variants(aims, budget))
    except Exhausted as exhausted:
        stopped = exhausted.reason
    given = [*known, *(case.context for case in cases)]
    tried |= aims.tried_by_all(case.context for case in cases)
    cases += without_repeats(variants, given)
    table = aims.compiled.procedure.entry
    is_tried = [tried >> number & 1 for number in range(len(aims.all))]
    coverage = Coverage(
        table,
        tuple(compress(aims.all, is_tried)),
        tuple(aim for aim, done in zip(aims.all, is_tried, strict=True) if not done),
    )
    return _Search(coverage, cases, variants, stopped)


def _summary(search: _Search, table: Table, written_to: str | None) -> Iterator[Message]:
    """How many cases there are and what all of them try together."""
    count = len(search.cases)
    if written_to and count:
        yield say_count(
            count,
            "{count:,} new case written to {file}",
            "{count:,} new cases written to {file}",
            file=written_to,
        )
    else:
        yield say_count(count, "{count:,} new case", "{count:,} new cases")
    if search.coverage.whole:
        yield say("tried now, with the cases there were: {parts}", parts=search.coverage.numbers)
    if search.stopped is not None:
        yield say("not everything was looked at: {reason}", reason=search.stopped)
    elif search.coverage.missed:
        yield say("what is left no context can try")
    if search.variants:
        paired = sum(bool(variant.cases) for variant in search.variants)
        yield say(
            "{paired} of {all} conditions make the difference on their own in some pair of cases",
            paired=paired,
            all=len(search.variants),
        )
