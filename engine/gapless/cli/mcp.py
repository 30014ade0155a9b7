"""``gapless mcp``: tables for agents that are programs."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

import click

from gapless.cli.answer import Answer
from gapless.cli.command import gapless_command, seconds_option
from gapless.cli.exit_codes import CLEAN
from gapless.cli.extras import extra
from gapless.diagnostic import say
from gapless.language import translate


@gapless_command("mcp", "gapless mcp", "gapless --lang id mcp --timeout 5")
@seconds_option("--timeout", default=10, help="End a call after so many seconds; 0: never.")
def command(timeout: float | None) -> Answer:
    """Let agents that are programs ask the tables of this project.

    An agent starts this command itself, in the folder of the project, and speaks the Model Context
    Protocol with it over standard input and output.  It can list and describe tables, decide a case
    and learn what to ask next, and check, test and compare a text that it proposes.  Nothing is
    ever written.  It needs the extra `mcp`.
    """
    advice = say("the MCP server needs more packages: pip install 'gapless[mcp]'")
    with extra(advice, "mcp", "mcp_types", "pydantic", "anyio"):
        from gapless.mcp_server import serve
    if sys.__stdin__ is None or sys.__stdout__ is None:
        raise click.ClickException(translate(say("an agent starts this command, and none did")))
    if sys.__stdin__.isatty():
        yield say("waiting for an agent, which starts this command itself; Ctrl-C ends")
    # What is written to standard output is for the agent alone.
    with redirect_stdout(sys.__stdout__):
        serve(timeout)
    return CLEAN
