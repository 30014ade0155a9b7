"""The command group: find the command, run it, and turn every way it can end into an exit code.

That is 0 clean, 1 findings or no decision, 2 wrong usage or unreadable input, 130 interrupted.

Invariants: bad input never shows a traceback; results go to standard output, everything else
to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

import click

from gapless.cli.command import list_examples
from gapless.cli.exit_codes import CLEAN, UNUSABLE
from gapless.cli.faults import report_fault
from gapless.cli.languages import choose_language, click_speaking, translated_command
from gapless.cli.output import print_message
from gapless.cli.streams import doors
from gapless.collection import collection_paused
from gapless.diagnostic import Message, say
from gapless.language import ENGLISH, environment_language, speaking, translate
from gapless.near_words import did_you_mean
from gapless.version import __version__

_COMMANDS = {
    "check": "find gaps, overlaps and rows that can never decide",
    "decide": "decide one case and say why",
    "ask": "ask one question at a time until a case is decided",
    "show": "print a table",
    "diff": "show which cases two revisions decide differently",
    "audit": "compare what was recorded for calls with a table",
    "log": "show the time line of a table",
    "changelog": "write the release notes of a revision",
    "test": "run the cases beside the tables",
    "fmt": "lay out table files in one canonical form",
    "cases": "write the examples a table lacks",
    "explain": "say what a code means, with an example",
    "new": "write the file of a new table",
    "revise": "write the next revision of a table",
    "import": "write the tables of a DMN file as table files",
    "export": "write a table as a DMN file",
    "schema": "print the JSON Schema of a table file",
    "serve": "answer programs over HTTP",
    "replay": "decide everything in the log of a service again",
    "mcp": "let agents that are programs ask tables",
    "lsp": "report to an editor what is found while you type",
    "completion": "print the shell completion script",
}
#: Commands that are called by a keyword of Python.
_MODULES = {"import": "import_dmn"}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports each on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        # What a command needs is no garbage.
        with collection_paused():
            module = import_module(f"gapless.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return translated_command(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command the arguments name, with a suggestion where there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as problem:
            near = did_you_mean(args[0], _COMMANDS)
            if near is None:
                raise
            advice = say("Did you mean '{near}'?", near=near)
            raise click.UsageError(f"{problem.message} {translate(advice)}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section(translate(say("Commands"))):
            formatter.write_dl(
                [(name, translate(Message(text))) for name, text in _COMMANDS.items()]
            )


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=list_examples(
        "gapless check tables/",
        "gapless show padam-meluas",
        "gapless decide padam-meluas tetangga='tidak padam'",
    ),
)
@click.version_option(__version__, prog_name="gapless", message="%(prog)s %(version)s")
def group() -> None:
    """Decision tables that are proven complete.

    A table is a YAML file; `gapless check` proves that no case is forgotten.
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    if "_GAPLESS_COMPLETE" in os.environ:
        from gapless.cli.shells import use_own_scripts

        use_own_scripts()
    with doors(), speaking(environment_language(os.environ) or ENGLISH):
        return _ended(lambda: _run_in_own_language(arguments))


def _run_in_own_language(arguments: Sequence[str]) -> int:
    language = choose_language(arguments, os.environ)
    with speaking(language), click_speaking(language):
        spoken = translated_command(group)
        return _ended(
            lambda: spoken.main(list(arguments), prog_name="gapless", standalone_mode=False)
        )


def _ended(work: Callable[[], object]) -> int:
    """The exit code of the work, whatever way it ends."""
    try:
        try:
            code = work()
        except SystemExit as stop:
            code = stop.code
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as problem:
        status = report_fault(problem)
        if status is not None:
            return status
        if os.environ.get("GAPLESS_TRACEBACK"):
            raise
        kind = type(problem).__name__
        print_message(
            say("error: this is a bug in gapless: {kind}: {problem}", kind=kind, problem=problem)
        )
        print_message(
            say(
                "help: please report it with the table; GAPLESS_TRACEBACK=1 shows where it happened"
            )
        )
        return UNUSABLE
    return code if isinstance(code, int) else CLEAN
