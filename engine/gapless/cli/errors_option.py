"""``--errors stop|keep|separate FILE``: what becomes of records with faults.

Invariants: ``separate`` and the file behind it are two words for one option.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from gapless.cli.command import Command
from gapless.diagnostic import say
from gapless.language import translate

_ERRORS = ("stop", "keep", "separate")


class ErrorsCommand(Command):
    """A command with ``--errors separate FILE``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of the command line."""
        return super().parse_args(ctx, joined_errors(args))


class ErrorsWord(click.ParamType):  # type: ignore[type-arg]
    """What becomes of records with faults: ``stop``, ``keep``, or ``separate FILE``."""

    name = "errors"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word, and the file behind ``separate``."""
        word, _, file = value.partition("\0")
        if word not in _ERRORS or bool(file) != (word == "separate"):
            fault = say("{value} is none of stop, keep and separate FILE", value=word)
            self.fail(translate(fault), param, ctx)
        return word, file or None


def joined_errors(words: Sequence[str]) -> list[str]:
    """The words of a command line with ``separate`` and the file behind it as one."""
    found: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "separate" and found and found[-1] == "--errors":
            word = f"separate\0{next(rest, '')}"
        elif word == "--errors=separate":
            word = f"--errors=separate\0{next(rest, '')}"
        found.append(word)
    return found


def errors_option(usual: str, help: str) -> Callable[..., Any]:
    """The option, with what is usual."""
    return click.option(
        "--errors",
        type=ErrorsWord(),
        default=usual,
        metavar="stop|keep|separate FILE",
        help=help,
    )


overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Replace files that are there already."
)
