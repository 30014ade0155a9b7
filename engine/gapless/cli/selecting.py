"""Options that choose findings, and those that fail: ``--select``, ``--ignore``, ``--fail-on``.

Invariants: the command line wins.  ``--select`` takes the place of ``select`` and ``ignore`` of
the settings, ``--ignore`` takes away more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar

import click

from gapless.check.report import Report
from gapless.dataclass import dataclass
from gapless.diagnostic import Message, Severity, listed, say
from gapless.language import translate
from gapless.project.misuse import Misuse
from gapless.project.settings import Settings, WrongSetting, read_codes, read_settings
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


def _codes_option(name: str, description: str) -> Callable[[Command], Command]:
    return click.option(
        name, multiple=True, callback=_read_codes, metavar="CODE[,CODE]...", help=description
    )


exit_zero_option = click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0 for findings too; not where something could not be read or checked.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are reported, and from which severity up they fail; None where none does."""

    selection: Selection
    fail_on: Severity | None


def finding_options(callback: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose findings, which become one ``Wanted`` together with the settings."""

    @wraps(callback)
    def choose(
        *, select: Codes, ignore: Codes, fail_on: str, exit_zero: bool, **others: Any
    ) -> Any:
        least = Severity.ERROR if fail_on == "error" else Severity.WARNING
        selection = selection_of(select, ignore, read_settings())
        return callback(wanted=Wanted(selection, None if exit_zero else least), **others)

    failing = click.option(
        "--fail-on",
        type=click.Choice(["error", "warning"]),
        default="warning",
        show_default=True,
        help="Exit with 1 for findings of this severity and above.",
    )
    ignoring = _codes_option("--ignore", "Do not report these findings.")
    selecting = _codes_option("--select", "Report only these findings.")
    return selecting(ignoring(failing(exit_zero_option(choose))))


def selection_of(select: Codes, ignore: Codes, settings: Settings) -> Selection:
    """The findings to report, by options and settings.

    Raises ``Misuse`` where nothing is left to find.
    """
    chosen = settings.selection
    less = ignore or frozenset()
    if select is None:
        found = Selection(chosen.select, less | chosen.ignore, chosen.severities)
    else:
        found = Selection(select, less, chosen.severities)
    if selects_nothing(found):
        raise Misuse(say("--ignore takes away all that is selected; nothing would be looked for"))
    return found


def what_is_ignored(reports: Iterable[Report]) -> Iterator[Message]:
    """Where a check only passes because findings are ignored: a note that says so."""
    codes: Counter[str] = sum((report.left_out for report in reports), Counter())
    if codes:
        yield say(
            "note: findings that would fail the check are not reported: {codes}",
            codes=listed(f"{count} {code}" for code, count in sorted(codes.items())),
        )
