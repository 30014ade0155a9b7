"""Options that choose findings: ``--select``, ``--ignore`` and ``--exit-zero``.

Purpose: what a command line says about findings, together with the settings.

Invariants: the command line wins.  ``--select`` takes the place of ``select`` and ``ignore`` of
the settings, ``--ignore`` takes away more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

from gapless.check.report import Report
from gapless.cli.output import tell
from gapless.cli.settings import Settings, WrongSetting, read_codes
from gapless.diagnostic import listed, say
from gapless.language import translate
from gapless.register import selects_nothing
from gapless.render.cleaning import clean
from gapless.selection import Selection

Codes = frozenset[str] | None
Command = TypeVar("Command", bound=Callable[..., Any])


def _read_codes(
    context: click.Context, option: click.Parameter, texts: Sequence[str]
) -> frozenset[str] | None:
    """The codes of all texts, each one or more with commas between; None without a text."""
    if not texts:
        return None
    try:
        return read_codes(code.strip() for text in texts for code in text.split(","))
    except WrongSetting as problem:
        raise click.BadParameter(clean(translate(problem.message)), context, option) from None


def _codes_option(name: str, told: str) -> Callable[[Command], Command]:
    return click.option(
        name, multiple=True, callback=_read_codes, metavar="CODE[,CODE]...", help=told
    )


select_option = _codes_option("--select", "Tell only these findings.")
ignore_option = _codes_option("--ignore", "Do not tell these findings.")
exit_zero_option = click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0 for findings too; not where something could not be read or checked.",
)


def selection_of(select: Codes, ignore: Codes, settings: Settings) -> Selection:
    """The findings to tell, by options and settings.

    Raises ``click.UsageError`` where nothing is left to find.
    """
    chosen = settings.selection
    less = ignore or frozenset()
    if select is None:
        found = Selection(chosen.select, less | chosen.ignore, chosen.severities)
    else:
        found = Selection(select, less, chosen.severities)
    if selects_nothing(found):
        told = say("--ignore takes away all that is selected; nothing would be looked for")
        raise click.UsageError(translate(told))
    return found


def tell_what_is_ignored(reports: Iterable[Report]) -> None:
    """Say on standard error where a check only passes because findings are ignored."""
    codes: dict[str, int] = {}
    for report in reports:
        for code, count in report.left_out.items():
            codes[code] = codes.get(code, 0) + count
    if codes:
        told = say(
            "note: findings that would fail the check are not told: {codes}",
            codes=listed(f"{count} {code}" for code, count in sorted(codes.items())),
        )
        tell(told)
