"""The language of all messages, of help pages and of the sentences of click.

What counts first: ``--lang`` anywhere on the command line, then ``lang`` in ``[tool.gapless]``,
then the environment (``LC_ALL``, ``LC_MESSAGES``, ``LANG``); else it is English.  The language of a
table does not count: it is for the people who use the table, the messages are for who writes it.

Invariants: an unknown language is refused, never replaced; English changes nothing.
"""

from __future__ import annotations

import copy
import gettext
import inspect
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

import click

from gapless.diagnostic import Message, phrase, say
from gapless.language import (
    CATALOGUES,
    ENGLISH,
    LANGUAGES,
    chosen_language,
    environment_language,
    translate,
)
from gapless.project.misuse import WrongSettings
from gapless.project.settings import current_folder, read_settings

_OPTION = "--lang"
_HELP = frozenset({"-h", "--help", "--version"})
_EXAMPLES = phrase("Examples:")


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language to speak; raises ``WrongSettings`` where the settings are wrong."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if _HELP.isdisjoint(own):
        current_folder()
    named = _named(own)
    if named is not None:
        return named
    try:
        configured = read_settings().lang
    except WrongSettings:
        if _HELP.isdisjoint(own):
            raise
        configured = None
    return configured or environment_language(environment) or ENGLISH


def _named(arguments: Sequence[str]) -> str | None:
    """The last ``--lang`` that names a language; click refuses others, in the language chosen."""
    named = [
        following if argument == _OPTION else argument.removeprefix(f"{_OPTION}=")
        for argument, following in pairwise((*arguments, ""))
        if argument.startswith(_OPTION)
    ]
    return next((name for name in reversed(named) if name in LANGUAGES), None)


def lang_option() -> click.Option:
    """``--lang``, which every command takes; ``choose_language`` has read it already."""
    return click.Option(
        [_OPTION],
        type=click.Choice(LANGUAGES),
        expose_value=False,
        help=phrase("Speak English (en) or Indonesian (id)."),
    )


@contextmanager
def click_speaking(language: str) -> Iterator[None]:
    """Let click take its own sentences from the catalogue of a language.

    click asks gettext's current domain, which asks the environment: both belong to the process,
    so they are set back at the end.
    """
    if language == ENGLISH:
        yield
        return
    domain, before = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain("click", str(CATALOGUES))
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help page as they are translated: one line each.

    A paragraph whose lines are to stay as they are begins with a line of ``\\b``.
    """
    found = inspect.cleandoc(text).partition("\f")[0].split("\n\n")
    return [item if item.startswith("\b") else " ".join(item.split()) for item in found]


def translated_command(command: click.Command) -> click.Command:
    """The command with ``--lang``, and with its help in the language chosen."""
    spoken = copy.copy(command)
    spoken.params = [*command.params, lang_option()]
    # click keeps the option once it is made, in the language of that moment.
    spoken._help_option = None
    if chosen_language() == ENGLISH:
        return spoken
    spoken.params = [_translated_option(option) for option in spoken.params]
    if command.help:
        spoken.help = "\n\n".join(translate(Message(item)) for item in paragraphs(command.help))
    if command.epilog:
        heading = translate(Message(_EXAMPLES))
        spoken.epilog = command.epilog.replace(_EXAMPLES, heading, 1)
    return spoken


def _translated_option(option: click.Parameter) -> click.Parameter:
    if not isinstance(option, click.Option):
        return option
    spoken = copy.copy(option)
    if option.help:
        spoken.help = translate(Message(option.help))
    if isinstance(option.type, (click.IntRange, click.FloatRange)):
        # click names the type where it refuses a value.
        spoken.type = copy.copy(option.type)
        spoken.type.name = translate(say("number"))
    return spoken
