"""What commands print with: messages, lines, pages, and text for programs.

Invariants: results go to standard output, messages to standard error; ``NO_COLOR``,
``FORCE_COLOR``, ``TERM=dumb`` and a pipe are respected (rich does so); rich is imported only
when a page is printed.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from gapless.cli.streams import door, page_stream
from gapless.diagnostic import Message
from gapless.language import translate
from gapless.render.cleaning import clean

if TYPE_CHECKING:
    from rich.console import Console

    from gapless.render.terminal.page import Page


#: A screenful where standard output is no terminal.
_LINES = 50
#: So many lines of a page are written at once.
_BATCH = 500
#: How wide a page is where nothing says it, and at most.
_WIDTH, _MOST_WIDTH = 80, 10_000


def room() -> int:
    """How many lines of detail make a screenful."""
    if not door().isatty():
        return _LINES
    return max(20, shutil.get_terminal_size().lines - 8)


def width() -> int:
    """The width of a page: ``COLUMNS`` where that is a width, else that of the terminal."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:9]):
        return min(int(columns[:9]), _MOST_WIDTH)
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError, AttributeError):
            size = os.get_terminal_size(stream.fileno())  # type: ignore[union-attr]
            if size.columns:
                return size.columns
    return _WIDTH


def print_message(message: Message) -> None:
    """Print a message on one line of standard error."""
    door(error=True).write(clean(translate(message)) + "\n")


def print_line(line: str | Message) -> None:
    """Print a line for people to standard output, at once."""
    out, text = door(), translate(line) if isinstance(line, Message) else line
    out.write(clean(text.expandtabs(4)) + "\n")
    out.flush()


def print_data(text: str) -> None:
    """Write text for programs to standard output, as it is, in UTF-8, and at once."""
    out = door()
    out.write_data(text)
    out.flush()


def clear_screen() -> None:
    """Clear the terminal; nothing where standard output is none."""
    if door().isatty():
        door().write_page("\x1b[2J\x1b[1;1H")


def console(*, error: bool = False) -> Console:
    """What rich prints with, to standard output or to standard error."""
    from rich.console import Console

    file = page_stream(door(error=error))
    # Of both given sizes rich asks the environment for neither, which may hold anything.
    height = shutil.get_terminal_size().lines
    return Console(file=file, width=width(), height=height, highlight=False, soft_wrap=False)


def print_page(page: Page, *, error: bool = False) -> None:
    """Print a page to standard output, or to standard error, as its lines are made.

    Where there are no colours rich has nothing to do with it, which takes half of the time.
    """
    from rich.cells import set_cell_size
    from rich.console import Group

    from gapless.render.terminal.wrapping import width_of

    printer = console(error=error)
    room = printer.width
    if printer.color_system is not None:
        lines = page.lines(room)
        while batch := tuple(islice(lines, _BATCH)):
            printer.print(Group(*batch))
        return
    plain = page.plain_lines(room)
    while texts := tuple(islice(plain, _BATCH)):
        fitting = (text if width_of(text) <= room else set_cell_size(text, room) for text in texts)
        printer.file.write("".join(f"{text}\n" for text in fitting))
    printer.file.flush()
