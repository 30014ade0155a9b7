"""``gapless cases``: examples that try every row, branch and boundary of a table."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from gapless.budget import Exhausted
from gapless.cases.coverage import Aim, AimKind, Aims
from gapless.cases.generation import GeneratedCase, generate, generate_variants
from gapless.cases.writing import CannotWrite, add_cases, case_texts, written
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_problems
from gapless.cli.watch import Watch
from gapless.cli.workspace import STANDARD_INPUT, find_table
from gapless.cli.writing import NotWritten, write_whole
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError, read_context
from gapless.diagnostic import TableError
from gapless.model import Table
from gapless.render.cleaning import clean


@click.command(
    "cases",
    epilog=examples(
        "gapless cases padam-meluas",
        "gapless cases my-table.yaml --write",
        "gapless cases my-table.yaml --variants > my-table.variants.txt",
    ),
)
@click.argument("table", metavar="TABLE")
@click.option("--write", is_flag=True, help="Add the cases to the file instead of printing them.")
@click.option(
    "--variants",
    is_flag=True,
    help="Also pairs of cases that differ in one input and are decided differently.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Stop after so many seconds; 0: never.",
)
@as_of_option
def command(table: str, write: bool, variants: bool, timeout: float, as_of: datetime | None) -> int:
    """Write the cases that TABLE lacks, with the decisions of today.

    A small set of contexts tries every row, every value of a list and both sides of every
    boundary.  What the cases of the file try already is not tried again.  Review what comes out:
    the cases say what the table decides, not what it should decide.

    Exit status: 0, 1 if not everything could be looked at, 2 for a table that cannot be read.
    """
    try:
        library, found, on = find_table(table, day(as_of))
        procedure = library.procedure(found, on)
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    if write and found.source.name.startswith("<"):
        raise click.UsageError(f"--write needs a file, not {STANDARD_INPUT}")
    aims = Aims(procedure)
    tried = _tried(aims, found)
    cases: list[GeneratedCase] = []
    stopped: Exhausted | None = None
    with Watch(timeout or None) as watch:
        budget = watch.budget(found.id)
        try:
            cases.extend(generate(aims, tried, budget))
            if variants:
                cases.extend(generate_variants(aims, budget))
        except Exhausted as exhausted:
            stopped = exhausted
    texts = case_texts(found, cases)
    if write and texts:
        try:
            text = add_cases(found.source, texts)
            write_whole(Path(found.source.name), found.source.text, text)
        except (CannotWrite, NotWritten) as problem:
            click.echo(f"error: {clean(str(problem.message))}", err=True)
            return UNUSABLE
    elif texts:
        click.echo("cases:\n" + written(texts), nl=False)
    for line in _summary(aims, tried, cases, written_to=found.source.name if write else None):
        click.echo(line, err=True)
    if stopped is not None:
        click.echo(f"not everything was looked at: {stopped.reason}", err=True)
    return CLEAN if stopped is None else FINDINGS


def _tried(aims: Aims, table: Table) -> int:
    """What the cases of the file try already."""
    tried = 0
    for case in table.cases:
        if case.as_of is not None:
            continue
        try:
            tried |= aims.tried_by(read_context(aims.compiled, case.given))
        except (ContextError, HitPolicyError):
            continue
    return tried


def _summary(
    aims: Aims, tried: int, cases: list[GeneratedCase], written_to: str | None
) -> list[str]:
    """How many cases there are and what all of them try together."""
    new = [aim for case in cases for aim in case.aims]
    known = [aim for number, aim in enumerate(aims.all) if tried >> number & 1]
    all_tried = known + new
    told = ", ".join(
        f"{_count(all_tried, kind)} of {_count(aims.all, kind)} {words}"
        for kind, words in _KINDS.items()
        if _count(aims.all, kind)
    )
    place = f" written to {clean(written_to)}" if written_to and cases else ""
    lines = [f"{len(cases)} new {'case' if len(cases) == 1 else 'cases'}{place}"]
    if told:
        lines.append(f"tried now, with the cases of the file: {told}")
    if len(all_tried) < len(aims.all):
        lines.append("what is left no context can try")
    return lines


_KINDS = {
    AimKind.ROW: "rows",
    AimKind.BRANCH: "values of lists",
    AimKind.BOUNDARY: "sides of boundaries",
    AimKind.GAP: "accepted gaps",
}


def _count(aims: list[Aim] | tuple[Aim, ...], kind: AimKind) -> int:
    return sum(aim.kind is kind for aim in aims)
