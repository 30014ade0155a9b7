"""Pages: renderables that lay themselves out for the width they meet.

Purpose: one small bridge between layouts, which make lines for a width, and rich, which
knows the width and the colours.  Place in the flow: what every ``show_…`` function returns.

Invariants: lines are made as they are printed; where the output can hold ASCII only, lines
are drawn with ASCII.

Example::

    >>> Page(lambda width: iter([Text("─" * width)])).text(4, ascii_only=True)
    '----\\n'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from gapless.render.wrapping import wrap

Lines = Callable[[int], Iterable[Text]]

#: What the drawing characters become where only ASCII can be written; all are one cell wide.
_ASCII_DRAWING = str.maketrans("─═│║┼╪╬╫→◀·–…×", "-=|#++##><.-~x")


class Page:
    """Lines for any width, as a rich renderable."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def lines(self, width: int, *, ascii_only: bool = False) -> Iterator[Text]:
        """The lines for a width in cells, without trailing spaces."""
        for line in self._lines(width):
            if ascii_only:
                line = _in_ascii(line)
            line = line.copy()
            line.rstrip()
            line.no_wrap = True
            line.overflow = "ignore"
            line.end = "\n"
            yield line

    def text(self, width: int, *, ascii_only: bool = False) -> str:
        """The page as plain text, each line ended by a line break."""
        return "".join(f"{line.plain}\n" for line in self.lines(width, ascii_only=ascii_only))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.lines(options.max_width, ascii_only=options.ascii_only)


def _in_ascii(line: Text) -> Text:
    drawn = line.copy()
    drawn.plain = line.plain.translate(_ASCII_DRAWING)
    return drawn


def indented(
    text: Text,
    width: int,
    first: str = "",
    rest: str | None = None,
    *,
    at_spaces: bool = False,
) -> Iterator[Text]:
    """A text wrapped behind an indent: ``first`` on its first line, ``rest`` on the others."""
    rest = " " * len(first) if rest is None else rest
    room = width - max(len(first), len(rest))
    if room < 8:
        first, rest, room = "", "", width
    for number, line in enumerate(wrap(text, room, at_spaces=at_spaces)):
        yield Text.assemble(rest if number else first, line)
