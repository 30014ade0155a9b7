"""``gapless diff``: which customers are treated differently?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from gapless.budget import Budget
from gapless.cli.answer import Answer, Line, Steps, problems_of
from gapless.cli.calls import Calls, Reading, calls_option
from gapless.cli.command import Day, format_option, gapless_command, project_here, timeout_option
from gapless.cli.completing import complete_tables
from gapless.cli.errors_option import ErrorsCommand
from gapless.cli.exit_codes import CLEAN, FINDINGS, UNUSABLE
from gapless.cli.formats import file_names
from gapless.cli.progress import Progress
from gapless.cli.records import column_notes
from gapless.diagnostic import listed, say
from gapless.language import translate
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.sides import Pairs, find_pairs
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.stored import GIT
from gapless.project.time_limit import TimeLimit
from gapless.project.two_days import find_pairs_on
from gapless.reading.folders import is_table_file
from gapless.reading.library import word_of
from gapless.revisions.counterparts import Pair, compare_pairs
from gapless.revisions.difference import Diff, Differences

if TYPE_CHECKING:
    from gapless.render.terminal.page import Page

_MOST_REGIONS = {"rich": 40, "markdown": 60, "html": 400}
#: A comment in a pull request holds 65,536 characters; some are left for who posts it.
_LONGEST_COMMENT = 60_000


@gapless_command(
    "diff",
    "gapless diff perlakuan-lapor-kembali@2.0.0 perlakuan-lapor-kembali@3.0.0",
    "gapless diff old.yaml new.yaml",
    "gapless diff perlakuan-lapor-kembali --on 2022-06-01 2023-06-01",
    "gapless diff padam-meluas",
    "gapless diff git:origin/main --format markdown",
    "gapless diff git:v1.2.0:tables/lapor-kembali tables/lapor-kembali",
    kind=ErrorsCommand,
)
@click.argument("old", required=False, metavar="[OLD]", shell_complete=complete_tables)
@click.argument("new", required=False, metavar="[NEW]", shell_complete=complete_tables)
@click.option(
    "--on",
    "days",
    nargs=2,
    type=Day(),
    metavar="DAY1 DAY2",
    help="Compare what was in force on two days: OLD alone is the table, or all tables.",
)
@format_option("rich", "markdown", "html", "json")
@click.option("--all", "everything", is_flag=True, help="Print every region, not a screenful.")
@click.option("--verbose", "-v", is_flag=True, help="Also print an example of every region.")
@timeout_option("Stop after so many seconds per pair of tables; 0: never.")
@calls_option("Also say how many calls of a file fall in every region.")
def command(
    old: str | None,
    new: str | None,
    days: tuple[date, date] | None,
    form: str,
    everything: bool,
    verbose: bool,
    limit: TimeLimit,
    calls: str | None,
    reading: Reading,
) -> Answer:
    """Show every case that OLD and NEW decide differently.

    OLD and NEW are files, tables (id@version), folders, or git:REVISION:PATH.  With one argument
    the working tree is compared with HEAD (or with the git:REVISION given), with none all tables.
    With --on a table is compared with itself on another day.

    A table is looked at with all that it needs.  Two revisions are compared as customers
    met them: the earlier on its last day, the later on its first.

    With --calls both decide every call of a file (Parquet, CSV or JSON Lines), and the regions
    with the most calls come first.

    Exit status: 0 proven equivalent, 1 different or not everything compared, 2 not comparable.
    """
    if old and _is_table(old) and (new is None or _is_table(new)):
        limit.count_all()
    if calls == STANDARD_INPUT in (old, new):
        raise Misuse(say("only one of OLD, NEW and --calls can be standard input"))
    pairs = _find(project_here(limit), old, new, days)
    places = count(1)
    with Progress(limit, len(pairs.pairs), bar=form == "rich") as progress:

        def budget_of(pair: Pair) -> Budget:
            files = {pair.old.entry.source.name, pair.new.entry.source.name}
            return progress.budget(pair.new.entry.id, next(places), files)

        diffs = compare_pairs(pairs.pairs, budget_of)
    if calls is not None:
        diffs = yield from _replayed(diffs, calls, reading, limit)
    found = Differences(diffs, pairs.added, pairs.removed, pairs.unread)
    if form == "json":
        yield _json(pairs, found)
    else:
        yield _page(pairs, found, form, everything=everything, verbose=verbose)
        if form != "html" and not found.equivalent:
            yield from _callers(pairs, form)
    if pairs.callers is not None:
        yield from pairs.callers.notes()
    if pairs.unread:
        yield problems_of(fault for item in pairs.unread for fault in item.faults)
        return UNUSABLE
    return CLEAN if found.equivalent else FINDINGS


def _replayed(
    diffs: list[Diff], file: str, reading: Reading, limit: TimeLimit
) -> Steps[list[Diff]]:
    """The diff with the calls of a file in its regions."""
    with Calls(file, reading, "--calls") as calls:
        from gapless.bulk.replay import Replay

        if len(diffs) > 1:
            tables = dict.fromkeys(
                word_of(diff.new) if diff.new.source.is_dmn else diff.new.id for diff in diffs
            )
            raise Misuse(
                say("--calls goes with one table; name one of {tables}", tables=listed(tables))
                if len(tables) > 1
                else say(
                    "{table} differs on several days; compare two of them: --on DAY1 DAY2",
                    table=diffs[0].new.id,
                )
            )
        if not diffs or diffs[0].compiled is None:
            yield say("note: there is nothing to ask about, so the calls were not read")
            return diffs
        diff = diffs[0]
        procedures = [side.procedure for side in reversed(diff.compiled or ())]
        further = [] if reading.by is None else [reading.by]
        calls.refuse_unknown(procedures, further, diff.renamed)
        replay = Replay(
            diff,
            calls.renamed,
            empty_is_unknown=reading.empty == "unknown",
            by=reading.by or calls.column_of_day(diff.new),
            faulty=calls.faulty(diff.new.language),
            budget=limit.of_question,
        )
        if calls.names is not None:
            yield from column_notes(replay.ready(calls.names).new, calls.names)
        calls.feed(replay.add, procedures, further)
        yield from calls.notes()
    return [replay.diff()]


def _is_table(name: str) -> bool:
    """Whether a name surely means one table and not a folder, of which each pair has its time."""
    return is_table_file(PurePosixPath(name)) or not (name.startswith(GIT) or Path(name).is_dir())


def _find(
    project: Project, old: str | None, new: str | None, days: tuple[date, date] | None
) -> Pairs:
    if days is None:
        return find_pairs(project, old, new)
    if new is not None:
        raise Misuse(say("--on compares one table with itself; name no second one"))
    return find_pairs_on(project, old, days)


def _json(pairs: Pairs, found: Differences) -> dict[str, object]:
    from gapless.render.json.diff import diffs_json, table_json

    written = diffs_json(found)
    if pairs.callers is not None and pairs.callers.tables:
        written["callers"] = [table_json(table) for table in pairs.callers.tables]
    return written


def _page(
    pairs: Pairs, found: Differences, form: str, *, everything: bool, verbose: bool
) -> Page | str:
    most = None if everything else _MOST_REGIONS[form]
    if form == "markdown":
        from gapless.render.markdown.diff import markdown_diffs

        longest = None if everything else _LONGEST_COMMENT
        return markdown_diffs(found, most=most, longest=longest, names=file_names())
    if form == "html":
        from gapless.render.html.diff import html_diffs

        callers = pairs.callers if found.diffs and pairs.callers and pairs.callers.tables else None
        remark = None if callers is None else callers.need(pairs.command)
        return html_diffs(found, most=most, remark=remark)
    from gapless.render.terminal.diff import show_diffs

    return show_diffs(found, most=most, verbose=verbose)


def _callers(pairs: Pairs, form: str) -> Iterator[str | Line]:
    """That other tables need these, and how to compare them."""
    if pairs.callers is None or not pairs.callers.tables:
        return
    message = pairs.callers.need(pairs.command)
    if form == "markdown":
        from gapless.render.markdown.escaping import escape

        yield f"\n{escape(translate(message))}\n"
    else:
        yield Line("")
        yield Line(message)
