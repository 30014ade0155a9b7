"""What a command answers: a generator of what is to be printed, each part as soon as it is known.

It returns the exit status and prints nothing itself; ``give`` does.

Invariants: results go to standard output, everything else to standard error.

Example::

    def command() -> Answer:
        yield say("note: this goes to standard error")
        yield Line("and this to standard output")
        return CLEAN
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from gapless.cli.output import print_data, print_line, print_message, print_page
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Message

if TYPE_CHECKING:
    from gapless.render.terminal.page import Page


@dataclass(frozen=True, slots=True)
class Line:
    """A line for people, on standard output."""

    text: str | Message


@dataclass(frozen=True, slots=True)
class Aside:
    """A page on standard error."""

    page: Page


Status = TypeVar("Status")
#: Pages and lines for people, text and JSON for programs; messages and pages on standard error.
Steps = Generator["Page | Line | str | dict[str, object] | Message | Aside", None, Status]
Answer = Steps[int]


def give(answer: Answer) -> int:
    """Print the parts of an answer as they come; returns the exit status."""
    with closing(answer):
        while True:
            try:
                part = next(answer)
            except StopIteration as end:
                status: int = end.value
                return status
            if isinstance(part, Message):
                print_message(part)
            elif isinstance(part, str):
                print_data(part)
            elif isinstance(part, dict):
                from gapless.render.json.text import write_json

                print_data(write_json(part) + "\n")
            elif isinstance(part, Line):
                print_line(part.text)
            elif isinstance(part, Aside):
                print_page(part.page, error=True)
            else:
                print_page(part)


def problems_of(problems: Iterable[Diagnostic]) -> Aside:
    """Diagnostics, as a page on standard error."""
    from gapless.render.terminal.diagnostics import show_diagnostics

    return Aside(show_diagnostics(problems))
