"""``gapless audit``: does what was recorded for calls agree with the table?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from gapless.cli.answer import Answer
from gapless.cli.batch_table import BatchTable
from gapless.cli.calls import Calls, Reading, reading_options
from gapless.cli.command import as_of_option, format_option, gapless_command, timeout_option
from gapless.cli.completing import complete_tables
from gapless.cli.errors_option import ErrorsCommand
from gapless.cli.exit_codes import CLEAN, FINDINGS
from gapless.cli.records import column_notes
from gapless.diagnostic import listed, say
from gapless.language import translate
from gapless.model import Procedure
from gapless.near_words import did_you_mean
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_limit import TimeLimit

if TYPE_CHECKING:
    from gapless.bulk.audit import Audited
    from gapless.bulk.batches import DecidesParts
    from gapless.render.terminal.page import Page

_MOST_GROUPS = {"rich": 40, "markdown": 60, "html": 400}


class Allowance(click.ParamType):  # type: ignore[type-arg]
    """How many calls may disagree: a number, or a share of those compared (``0.5%``)."""

    name = "allowance"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or the share as a ``Fraction``; raises ``click.BadParameter``."""
        text = str(value).strip()
        share = text.endswith("%")
        try:
            number = Fraction(text.removesuffix("%").strip())
        except (ValueError, ZeroDivisionError):
            number = Fraction(-1)
        if number < 0 or (not share and number.denominator != 1) or (share and number > 100):
            fault = say("{value} is neither a number of calls nor a share like 0.5%", value=value)
            self.fail(translate(fault), param, ctx)
        return number / 100 if share else number.numerator


@gapless_command(
    "audit",
    "gapless audit padam-meluas calls.parquet --expect laporan=laporan_dicatat",
    "gapless audit padam-meluas calls.csv --expect laporan=hasil --as-of-column waktu",
    "gapless audit padam-meluas calls.csv --expect laporan=hasil --max-disagreement 0.5%",
    kind=ErrorsCommand,
)
@click.argument("name", metavar="TABLE", shell_complete=complete_tables)
@click.argument("file", metavar="CALLS")
@click.option(
    "--expect",
    "expected",
    multiple=True,
    required=True,
    metavar="OUTPUT=COLUMN",
    help="The column in which the value of an output was recorded.",
)
@click.option(
    "--as-of-column",
    "day_column",
    metavar="NAME[:FORM]",
    help="The column that tells the day of a call, where the table does not say it.",
)
@as_of_option
@click.option(
    "--max-disagreement",
    "allowed",
    type=Allowance(),
    default="0",
    show_default=True,
    metavar="NUMBER|PERCENT",
    help="Fail where more calls disagree: 12, or 0.5% of those compared.",
)
@format_option("rich", "markdown", "html", "json")
@click.option("--all", "everything", is_flag=True, help="Print every group, not a screenful.")
@timeout_option("Stop looking for what a call still needs after so many seconds; 0: never.", 10)
@reading_options
def command(
    name: str,
    file: str,
    expected: tuple[str, ...],
    day_column: str | None,
    as_of: date | None,
    allowed: int | Fraction,
    form: str,
    everything: bool,
    limit: TimeLimit,
    reading: Reading,
) -> Answer:
    """Compare what was recorded for CALLS with what TABLE answers, by the rules of their days.

    CALLS is a file: Parquet, CSV, JSON Lines, or - for standard input.  TABLE is a file or a table
    id with an optional @version.

    Calls that disagree are grouped by the row that decided and by what was recorded, the most calls
    first, with what they have in common.  Apart from them stand calls that the table leaves
    uncovered or undetermined, and those with faults.

    Exit status: 0 agreed, 1 more calls disagree than allowed or none could be compared, 2 a file
    could not be read.
    """
    if name == file == STANDARD_INPUT:
        raise Misuse(say("only one of TABLE and CALLS can be standard input"))
    if as_of is not None and day_column is not None:
        raise Misuse(say("--as-of and --as-of-column do not go together"))
    asked = BatchTable.open(name, as_of, limit, day_column)
    with Calls(file, reading, "audit") as calls:
        from gapless.bulk.audit import Audit
        from gapless.bulk.python_values import column_of_days

        day_name = column_of_days(day_column)[0] if day_column else None

        def deciding(names: Sequence[str]) -> DecidesParts:
            unknown = reading.empty == "unknown"
            return asked.batches(names, calls.renamed, empty_is_unknown=unknown)

        procedures = deciding(calls.names or ()).procedures
        columns = _columns(expected, procedures)
        further = [*columns.values(), *filter(None, (day_name, reading.by))]
        calls.refuse_unknown(procedures, further)
        audit = Audit(
            asked.table.model,
            deciding,
            columns,
            calls.renamed,
            by=reading.by or day_name or calls.column_of_day(asked.table.model),
            faulty=calls.faulty(asked.language),
        )
        if calls.names is not None:
            yield from column_notes(audit.ready(calls.names), calls.names)
        calls.feed(audit.add, procedures, further)
        yield from calls.notes()
    audited = audit.audited()
    if form == "json":
        from gapless.render.json.audit import audit_json

        yield audit_json(audited)
    else:
        yield _page(audited, form, None if everything else _MOST_GROUPS[form])
    most = allowed * audited.compared if isinstance(allowed, Fraction) else allowed
    is_good = audited.disagreed <= most and (audited.compared or not audited.calls)
    return CLEAN if is_good else FINDINGS


def _columns(words: Sequence[str], procedures: Sequence[Procedure]) -> dict[str, str]:
    """By output the column that recorded it; raises ``Misuse``."""
    outputs = dict.fromkeys(
        name for each in procedures for table in each.tables.values() for name in table.outputs
    )
    found: dict[str, str] = {}
    for word in words:
        output, equals, column = word.partition("=")
        if not (output and equals and column):
            example = "laporan=laporan_dicatat"
            raise Misuse(
                say(
                    "{word} is not OUTPUT=COLUMN; write it like {example}",
                    word=word,
                    example=example,
                )
            )
        if output in found:
            raise Misuse(say("{name!r} is given twice", name=output))
        if output not in outputs:
            near = did_you_mean(output, outputs)
            raise Misuse(
                say("there is no output {name}; did you mean {near}?", name=output, near=near)
                if near
                else say(
                    "there is no output {name}; outputs: {known}",
                    name=output,
                    known=listed(outputs),
                )
            )
        found[output] = column
    return found


def _page(audited: Audited, form: str, most: int | None) -> Page | str:
    if form == "markdown":
        from gapless.render.markdown.audit import markdown_audit

        return markdown_audit(audited, most=most)
    if form == "html":
        from gapless.render.html.audit import html_audit

        return html_audit(audited, most=most)
    from gapless.render.terminal.audit import show_audit

    return show_audit(audited, most=most)
