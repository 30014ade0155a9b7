"""``gapless lsp``: tables in an editor."""

from __future__ import annotations

import os
import sys
from math import inf
from typing import BinaryIO, Literal, TextIO

import click

from gapless.cli.answer import Answer
from gapless.cli.command import gapless_command, seconds_option
from gapless.cli.exit_codes import CLEAN
from gapless.cli.extras import extra
from gapless.diagnostic import say
from gapless.language import translate


@gapless_command("lsp", "gapless lsp", "gapless --lang id lsp")
@seconds_option(
    "--timeout", default=10, help="Stop looking at a table after so many seconds; 0: never."
)
def command(timeout: float | None) -> Answer:
    """Report to an editor what is found in the tables that are open in it.

    An editor starts this command itself and speaks the Language Server Protocol with it over
    standard input and output: findings while you type, completion in cells, hover texts, fixes.
    It needs the extra `editor`.
    """
    advice = say("the language server needs more packages: pip install 'gapless[editor]'")
    with extra(advice, "pygls", "lsprotocol", "cattrs", "attrs", "attr"):
        from gapless.editor.server import serve
    if sys.__stdin__ is None or sys.__stdout__ is None:
        raise click.ClickException(translate(say("an editor starts this command, and none did")))
    if sys.__stdin__.isatty():
        yield say("waiting for an editor, which starts this command itself; Ctrl-C ends")
    # The server closes its streams at the end; those of the command stay open.
    with _copy(sys.__stdin__, "rb") as stdin, _copy(sys.__stdout__, "wb") as stdout:
        serve(stdin, stdout, timeout or inf)
    return CLEAN


def _copy(stream: TextIO, mode: Literal["rb", "wb"]) -> BinaryIO:
    return os.fdopen(os.dup(stream.fileno()), mode)
