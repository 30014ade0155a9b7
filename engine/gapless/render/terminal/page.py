"""Pages: lines that are laid out for the width they meet.

They stand between layouts, which make lines for a width, and who prints them.

Invariant: lines are made as they are printed.

Example::

    >>> @paged
    ... def rule(width: int, stroke: str) -> Iterator[Text]:
    ...     yield Text(stroke * width)
    >>> rule("─").text(4)
    '────\\n'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec

from rich.text import Text

from gapless.render.terminal.wrapping import wrap

Content = ParamSpec("Content")


class Page:
    """Lines for any width."""

    def __init__(self, lines: Callable[[int], Iterator[Text]]) -> None:
        self._lines = lines

    def lines(self, width: int) -> Iterator[Text]:
        """The lines for a width in cells, without trailing spaces."""
        for line in self._lines(width):
            line = line.copy()
            line.rstrip()
            line.no_wrap = True
            line.overflow = "ignore"
            line.end = "\n"
            yield line

    def plain_lines(self, width: int) -> Iterator[str]:
        """The same without colours."""
        return (line.plain.rstrip() for line in self._lines(width))

    def text(self, width: int) -> str:
        """The page as plain text, each line ended by a line break."""
        return "".join(f"{line}\n" for line in self.plain_lines(width))


def paged(
    lines: Callable[Concatenate[int, Content], Iterator[Text]],
) -> Callable[Content, Page]:
    """Let a function that yields the lines for a width return a page, which knows its width."""

    @wraps(lines)
    def show(*content: Content.args, **options: Content.kwargs) -> Page:
        return Page(lambda width: lines(width, *content, **options))

    return show


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
