"""``gapless diff``: which customers are treated differently?"""

from __future__ import annotations

from datetime import datetime
from itertools import count

import click

from gapless.budget import Budget
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import Day, print_data, print_line, print_page, print_problems
from gapless.cli.sides import Pairs, find_pairs
from gapless.cli.two_days import find_pairs_on
from gapless.cli.watch import Watch, timeout_option
from gapless.diagnostic import TableError, say
from gapless.language import translate
from gapless.revisions.alignment import Incomparable
from gapless.revisions.counterparts import Pair, compare_pairs
from gapless.revisions.difference import Diff

_FORMATS = ["rich", "markdown", "html", "json"]
_MOST_REGIONS = {"rich": 40, "markdown": 60, "html": 400}
#: A comment in a pull request holds 65,536 characters; some are left for who posts it.
_LONGEST_COMMENT = 60_000


@click.command(
    "diff",
    epilog=examples(
        "gapless diff perlakuan-lapor-kembali@2.0.0 perlakuan-lapor-kembali@3.0.0",
        "gapless diff old.yaml new.yaml",
        "gapless diff perlakuan-lapor-kembali --on 2022-06-01 2023-06-01",
        "gapless diff padam-meluas",
        "gapless diff git:origin/main --format markdown",
        "gapless diff git:v1.2.0:tables/lapor-kembali tables/lapor-kembali",
    ),
)
@click.argument("old", required=False, metavar="[OLD]")
@click.argument("new", required=False, metavar="[NEW]")
@click.option(
    "--on",
    "days",
    nargs=2,
    type=Day(["%Y-%m-%d"]),
    metavar="DAY1 DAY2",
    help="Compare what was in force on two days: OLD alone is the table, or all tables.",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="rich", help="How to print.")
@click.option("--all", "everything", is_flag=True, help="Print every region, not a screenful.")
@click.option("--verbose", "-v", is_flag=True, help="Also print an example of every region.")
@timeout_option("Stop after so many seconds per pair of tables; 0: never.")
def command(
    old: str | None,
    new: str | None,
    days: tuple[datetime, datetime] | None,
    form: str,
    everything: bool,
    verbose: bool,
    timeout: float,
) -> int:
    """Show every case that OLD and NEW decide differently.

    OLD and NEW are files, tables (id@version), folders, or git:REVISION:PATH.  With one argument
    the working tree is compared with HEAD (or with the git:REVISION given), with none all tables.
    With --on a table is compared with itself on another day.

    A table is looked at with all that it hands over to.  Two revisions are compared as customers
    met them: the earlier on its last day, the later on its first.

    Exit status: 0 proven equivalent, 1 different or not everything compared, 2 not comparable.
    """
    try:
        pairs = _find(old, new, days)
        diffs = _compare(pairs, timeout, bar=form == "rich")
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    except Incomparable as problem:
        print_problems([problem.diagnostic])
        return UNUSABLE
    same = all(diff.equivalent for diff in diffs) and not pairs.added and not pairs.removed
    if form == "json":
        _print_json(pairs, diffs)
    else:
        _print(pairs, diffs, form, everything=everything, verbose=verbose)
        if form != "html" and not same and pairs.callers is not None and pairs.callers.tables:
            told = translate(pairs.callers.hand_over(pairs.command))
            if form == "markdown":
                from gapless.render.markdown.escaping import escape

                print_data(f"\n{escape(told)}\n")
            else:
                print_line("")
                print_line(told)
    return CLEAN if same else FINDINGS


def _find(old: str | None, new: str | None, days: tuple[datetime, datetime] | None) -> Pairs:
    if days is None:
        return find_pairs(old, new)
    if new is not None:
        told = say("--on compares one table with itself; name no second one")
        raise click.UsageError(translate(told))
    return find_pairs_on(old, (days[0].date(), days[1].date()))


def _compare(pairs: Pairs, timeout: float | None, *, bar: bool) -> list[Diff]:
    places = count(1)
    with Watch(timeout, len(pairs.pairs), bar=bar) as watch:

        def budget_of(pair: Pair) -> Budget:
            files = {pair.old.entry.source.name, pair.new.entry.source.name}
            return watch.budget(pair.new.entry.id, next(places), files)

        return compare_pairs(pairs.pairs, budget_of)


def _print_json(pairs: Pairs, diffs: list[Diff]) -> None:
    from gapless.render.json.diff import diff_json, diffs_json, table_json
    from gapless.render.json.text import write_json

    if (
        len({(id(diff.old), id(diff.new)) for diff in diffs}) == 1
        and not pairs.added
        and not pairs.removed
    ):
        told = diff_json(*reversed(diffs))
    else:
        told = diffs_json(diffs, pairs.added, pairs.removed)
    if pairs.callers is not None and pairs.callers.tables:
        told["callers"] = [table_json(table) for table in pairs.callers.tables]
    print_data(write_json(told) + "\n")


def _print(pairs: Pairs, diffs: list[Diff], form: str, *, everything: bool, verbose: bool) -> None:
    most = None if everything else _MOST_REGIONS[form]
    if form == "markdown":
        from gapless.render.markdown.diff import markdown_diffs

        longest = None if everything else _LONGEST_COMMENT
        text = markdown_diffs(diffs, pairs.added, pairs.removed, most=most, longest=longest)
        print_data(text)
    elif form == "html":
        from gapless.render.html.diff import html_diffs

        callers = pairs.callers if diffs and pairs.callers and pairs.callers.tables else None
        remark = None if callers is None else callers.hand_over(pairs.command)
        print_data(html_diffs(diffs, pairs.added, pairs.removed, most=most, remark=remark))
    else:
        from gapless.render.terminal.diff import show_diffs

        page = show_diffs(diffs, pairs.added, pairs.removed, most=most, verbose=verbose)
        print_page(page)
