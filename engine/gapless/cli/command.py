"""What every command is made of: its class, its project, and the options that many share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from gapless.algebra.spoken_days import spoken_days
from gapless.cli.answer import give
from gapless.cli.output import print_message
from gapless.diagnostic import say
from gapless.language import translate
from gapless.project.misuse import Misuse, WrongSettings
from gapless.project.settings import read_settings
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_limit import TimeLimit
from gapless.render.cleaning import clean

if TYPE_CHECKING:
    from gapless.model import Table
    from gapless.project.places import Project
    from gapless.project.time_limit import Show

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_WATCHES = "gapless.cli.watch"
#: The usual limit, in seconds.
_USUAL = 60


class Command(click.Command):
    """A command whose callback returns an ``Answer``, which is printed here."""

    def invoke(self, ctx: click.Context) -> int:
        """Print the answer, with ``--watch`` after every save; returns the exit status."""

        def answer() -> int:
            return give(click.Command.invoke(self, ctx))

        try:
            if not ctx.meta.get(_WATCHES):
                return answer()
            if ctx.params.get("fixing"):
                # Files that change under an open editor are overwritten by its next save.
                raise Misuse(say("--watch does not go with --fix"))
            from gapless.cli.watch import rerun_on_save

            return rerun_on_save(ctx.params["paths"], ctx.params["form"], answer)
        except WrongSettings:
            raise
        except Misuse as problem:
            raise click.UsageError(clean(translate(problem.message)), ctx) from None


def gapless_command(
    name: str, *examples: str, kind: type[Command] = Command
) -> Callable[[Callable[..., object]], Command]:
    """A command of this name, with lines to try at the end of its help page."""
    return click.command(name, kind, epilog=list_examples(*examples))


def list_examples(*commands: str) -> str:
    """The end of a help page: commands to try, each on a line of its own."""
    return "\b\nExamples:\n" + "\n".join(f"  {command}" for command in commands)


def project_here(limit: TimeLimit | None = None, show: Show | None = None) -> Project:
    """The project of the current folder, read within a limit; what it notes is said."""
    from gapless.project.places import Project

    within = limit or TimeLimit()
    return Project(read_settings(), lambda file: within.budget(file, show), print_message)


def need_file(option: str, table: Table) -> None:
    """Refuse an option that writes where a table stands in no file."""
    if table.source.name.startswith("<"):
        raise Misuse(say("{option} needs a file, not {given}", option=option, given=STANDARD_INPUT))


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day, also with its month in words (``1 Januari 2027``); refused in an owner's words."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; raises ``click.BadParameter`` for anything else."""
        read = click.DateTime(["%Y-%m-%d"])
        try:
            return read.convert(value, param, ctx).date()
        except click.BadParameter:
            days = spoken_days(value)
            if len(days) == 1 and any(map(str.isalpha, value)):
                return days[0]
            one, *others = days or ("2022-12-29",)
            message = say("{value} is no day; write it like {day}", value=value, day=one)
            if others:
                message = say(
                    "{value} could be two days; write {one} or {other}",
                    value=value,
                    one=one,
                    other=others[0],
                )
            self.fail(translate(message), param, ctx)

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        """What to write where a day is left out."""
        return translate(say("Write a day, like {option} 2022-12-29.", option=param.opts[0]))


class Seconds(click.FloatRange):
    """A time limit of the command line: a number of seconds, None for 0, which is no limit."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The seconds; "not a number" would be a limit that is never reached."""
        seconds = super().convert(value, param, ctx)
        if seconds != seconds:
            self.fail(translate(say("{value} is no number of seconds", value=value)), param, ctx)
        return seconds or None


#: ``--as-of DATE``, shared by the commands that have it.
as_of_option = click.option(
    "--as-of",
    "as_of",
    type=Day(),
    metavar="DATE",
    help="Use the revisions in force on this day (2022-06-01); default: today.",
)


def timeout_option(
    help: str, default: float = _USUAL, *, whole: bool = False
) -> Callable[[Decorated], Decorated]:
    """``--timeout SECONDS``, which becomes a ``TimeLimit``; the reading of files counts, too.

    It limits all that the command does where that is about one table (``whole``).
    """

    def begin(ctx: click.Context, option: click.Parameter, seconds: float | None) -> TimeLimit:
        is_given = ctx.get_parameter_source(str(option.name)) is not ParameterSource.DEFAULT
        if is_given or default == _USUAL:
            return TimeLimit(seconds, whole=whole)
        # A shorter limit, which nobody gave, is meant for what comes after.
        return TimeLimit(seconds, reading=_USUAL)

    return seconds_option("--timeout", "limit", default=default, help=help, callback=begin)


def seconds_option(
    *names: str, default: float, help: str, **more: Any
) -> Callable[[Decorated], Decorated]:
    """An option that takes a number of seconds, 0 for no limit."""
    return click.option(
        *names,
        type=Seconds(),
        default=default,
        show_default=True,
        metavar="SECONDS",
        help=help,
        **more,
    )


def format_option(*formats: str, help: str = "How to print.") -> Callable[[Decorated], Decorated]:
    """``--format FORMAT``, of which the first is the usual one."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=help,
    )


def _watch(ctx: click.Context, option: click.Parameter, watching: bool) -> None:
    ctx.meta[_WATCHES] = watching


#: ``--watch``, of commands with ``paths`` and ``form``; their callback does not see it.
watch_option = click.option(
    "--watch",
    is_flag=True,
    expose_value=False,
    callback=_watch,
    help="Run again whenever a file is saved, until Ctrl-C.",
)
