"""``gapless diff``: which customers are treated differently?"""

from __future__ import annotations

from itertools import count

import click

from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import print_page, print_problems
from gapless.cli.sides import Pairs, find_pairs
from gapless.cli.watch import Watch, timeout_option
from gapless.diagnostic import TableError
from gapless.revisions.alignment import Incomparable
from gapless.revisions.counterparts import compare_pairs
from gapless.revisions.difference import Diff

_FORMATS = ["rich", "markdown", "json"]
_MOST_REGIONS = {"rich": 40, "markdown": 60}
#: A comment in a pull request holds 65,536 characters; some are left for who posts it.
_LONGEST_COMMENT = 60_000


@click.command(
    "diff",
    epilog=examples(
        "gapless diff perlakuan-lapor-kembali@2.0.0 perlakuan-lapor-kembali@3.0.0",
        "gapless diff old.yaml new.yaml",
        "gapless diff padam-meluas",
        "gapless diff git:origin/main --format markdown",
        "gapless diff git:v1.2.0:tables/lapor-kembali tables/lapor-kembali",
    ),
)
@click.argument("old", required=False, metavar="[OLD]")
@click.argument("new", required=False, metavar="[NEW]")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="rich", help="How to print.")
@click.option("--all", "everything", is_flag=True, help="Print every region, not a screenful.")
@click.option("--verbose", "-v", is_flag=True, help="Also print an example of every region.")
@timeout_option("Stop after so many seconds per pair of tables; 0: never.")
def command(
    old: str | None, new: str | None, form: str, everything: bool, verbose: bool, timeout: float
) -> int:
    """Show every case that OLD and NEW decide differently.

    OLD and NEW are files, tables (id@version), folders, or git:REVISION:PATH.  With one argument
    the working tree is compared with HEAD (or with the git:REVISION given), with none all tables.

    Exit status: 0 proven equivalent, 1 different or not everything compared, 2 not comparable.
    """
    try:
        pairs = find_pairs(old, new)
        diffs = _compare(pairs, timeout, bar=form == "rich")
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    except Incomparable as problem:
        print_problems([problem.diagnostic])
        return UNUSABLE
    if form == "json":
        _print_json(pairs, diffs, single=new is not None or len(diffs) == 1)
    else:
        _print(pairs, diffs, form, everything=everything, verbose=verbose)
    same = all(diff.equivalent for diff in diffs) and not pairs.added and not pairs.removed
    return CLEAN if same else FINDINGS


def _compare(pairs: Pairs, timeout: float | None, *, bar: bool) -> list[Diff]:
    places = count(1)
    with Watch(timeout, len(pairs.pairs), bar=bar) as watch:
        return compare_pairs(
            pairs.pairs, lambda pair: watch.budget(pair.new.entry.id, next(places))
        )


def _print_json(pairs: Pairs, diffs: list[Diff], *, single: bool) -> None:
    from gapless.render.json_diff import diff_json, diffs_json
    from gapless.render.json_text import write_json

    if single and len(diffs) == 1 and not pairs.added and not pairs.removed:
        click.echo(write_json(diff_json(diffs[0])))
    else:
        click.echo(write_json(diffs_json(diffs, pairs.added, pairs.removed)))


def _print(pairs: Pairs, diffs: list[Diff], form: str, *, everything: bool, verbose: bool) -> None:
    most = None if everything else _MOST_REGIONS[form]
    if form == "markdown":
        from gapless.render.markdown_diff import markdown_diffs

        longest = None if everything else _LONGEST_COMMENT
        text = markdown_diffs(diffs, pairs.added, pairs.removed, most=most, longest=longest)
        click.echo(text, nl=False)
    else:
        from gapless.render.diff import show_diffs

        page = show_diffs(diffs, pairs.added, pairs.removed, most=most, verbose=verbose)
        print_page(page)
