"""The same data in any layout that YAML allows, with comments wherever one can stand.

A ``Printer`` draws at every step: block or flow, on one line or many, which quotes, dashes and
commas where, comments and blank lines between.  All comments are different, so that one that is
lost, doubled or moved can be told.
"""

from __future__ import annotations

import re
from random import Random
from typing import TypeAlias

Data: TypeAlias = "str | list[Data] | dict[str, Data]"


class Loose(str):
    """A text that may get a line break at its end, as some blocks of text give it."""

    __slots__ = ()


_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 .-]*[A-Za-z0-9])?")
#: What a comment may hold that has a meaning elsewhere.
_TRAPS = ("", " - a: b", ", {x]", ' "', " 'it", " # more", " ? :", "|")


class Printer:
    """Prints data; ``comments`` holds the comments printed so far."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._restless = random.choice((2, 4, 9, 30))
        self.comments: list[str] = []

    def document(self, data: dict[str, Data]) -> str:
        """The text of a file."""
        begins = self._chance(5)
        text = f"---{self._comment_behind()}\n" if begins else self._lines_between(0)
        if self._chance(12):
            text += self._flow(data, 0) + self._comment_behind()
        else:
            text += self._entries(data, 0)
        text += "\n" + self._lines_between(0)
        if self._chance(5):
            text += f"...{self._comment_behind()}\n"
        if self._chance(4):
            text = text.rstrip("\n")
        return text.replace("\n", self._random.choice(("\n", "\n", "\r\n")))

    def _chance(self, of: int) -> bool:
        return self._random.randrange(of) == 0

    def _spaces(self, least: int) -> str:
        return " " * (least + (self._random.randrange(4) if self._chance(4) else 0))

    def _comment(self) -> str:
        comment = f"# c{len(self.comments)}{self._random.choice(_TRAPS)}"
        self.comments.append(comment)
        return comment

    def _comment_behind(self) -> str:
        if self._chance(self._restless):
            return self._spaces(1) + self._comment()
        return "  " if self._chance(30) else ""

    def _lines_between(self, column: int) -> str:
        """Whole lines of comments, and blank ones."""
        lines = ""
        while self._chance(self._restless + 1):
            indent = self._random.choice((column, column, 0))
            lines += self._random.choice(("", "", " " * indent + self._comment())) + "\n"
        return lines

    # Blocks.

    def _entries(self, data: dict[str, Data], column: int) -> str:
        """The entries of a mapping in a block, each from the beginning of its line."""
        texts: list[str] = []
        for key, value in data.items():
            indent = " " * column
            if self._chance(20):
                mark = f"{indent}?{self._spaces(1)}{self._scalar(key)}{self._comment_behind()}\n"
                texts.append(f"{mark}{indent}:{self._value(value, column, own_line=False)}")
            else:
                texts.append(f"{indent}{self._key(key)}:{self._value(value, column)}")
        return self._joined(texts, column)

    def _items(self, data: list[Data], column: int) -> str:
        """The items of a list in a block, each from the beginning of its line."""
        indent = " " * column
        texts = [f"{indent}-{self._value(item, column, own_line=False)}" for item in data]
        return self._joined(texts, column)

    def _joined(self, texts: list[str], column: int) -> str:
        text = texts[0]
        for following in texts[1:]:
            text += "\n" + self._lines_between(column) + following
        return text

    def _value(self, data: Data, column: int, *, own_line: bool = True) -> str:
        """What stands behind a colon, or behind a dash, where blocks may begin at once."""
        if isinstance(data, str):
            return self._text(data, column)
        if not data or self._chance(3):
            return self._break(column) + self._flow(data, column + 1) + self._comment_behind()
        if not own_line and not self._chance(3):
            space = self._spaces(1)
            deeper = column + 1 + len(space)
            text = self._block(data, deeper)
            return space + text.lstrip(" ")
        deeper = column + self._random.randrange(1, 4)
        if own_line and isinstance(data, list) and self._chance(3):
            deeper = column
        behind = self._comment_behind()
        return f"{behind}\n{self._lines_between(deeper)}{self._block(data, deeper)}"

    def _block(self, data: Data, column: int) -> str:
        assert not isinstance(data, str)
        if isinstance(data, dict):
            return self._entries(data, column)
        return self._items(data, column)

    def _text(self, text: str, column: int) -> str:
        """A scalar in a block."""
        if text and text == text.strip() and self._chance(6):
            ends = ("", "-", "+") if isinstance(text, Loose) else ("-",)
            sign = self._random.choice("|>") + self._random.choice(ends)
            indent = " " * (column + self._random.randrange(1, 4))
            return f" {sign}{self._comment_behind()}\n{indent}{text}"
        return self._break(column) + self._scalar(text, column + 1) + self._comment_behind()

    def _break(self, column: int) -> str:
        if not self._chance(8):
            return self._spaces(1)
        behind = self._comment_behind()
        return f"{behind}\n{self._lines_between(column)}{' ' * (column + 1)}"

    # Flow.

    def _flow(self, data: Data, column: int) -> str:
        if isinstance(data, str):
            return self._scalar(data, column)
        opening, closing = "{}" if isinstance(data, dict) else "[]"
        text = opening
        leading = self._chance(4)
        for place, item in enumerate(data.items() if isinstance(data, dict) else data):
            if place:
                text += self._gap(column) + "," if leading else "," + self._gap(column)
            text += self._gap(column) if leading or not place else ""
            if isinstance(item, tuple):
                text += self._entry(*item, column)
            elif isinstance(item, dict) and len(item) == 1 and self._chance(2):
                [(key, value)] = item.items()
                text += self._entry(key, value, column)
            else:
                text += self._flow(item, column)
        if data and self._chance(5):
            text += self._gap(column) + ","
        return text + self._gap(column) + closing

    def _entry(self, key: str, value: Data, column: int) -> str:
        written = self._key(key)
        if written.startswith('"') and self._chance(3):
            return f"{written}:{self._flow(value, column)}"
        gap = self._gap(column) if self._chance(6) else ""
        return f"{written}:{gap or ' '}{self._flow(value, column)}"

    def _gap(self, column: int) -> str:
        """Space between the signs of a flow, or line breaks."""
        if not self._chance(self._restless):
            return self._random.choice(("", " "))
        behind = self._comment_behind()
        return f"{behind}\n{self._lines_between(column)}{self._spaces(column)}"

    # Scalars.

    def _key(self, text: str) -> str:
        quote = self._random.choice(("", "", "", "", "'", '"'))
        return f"{quote}{text}{quote}"

    def _scalar(self, text: str, column: int | None = None) -> str:
        quotes = ["'", '"']
        if _PLAIN.fullmatch(text) and text != "null":
            quotes += ["", "", "", ""]
        quote = self._random.choice(quotes)
        written = text.replace("'", "''") if quote == "'" else text
        if quote == '"':
            written = text.replace("\\", "\\\\").replace('"', '\\"')
        if " " in text.strip() and column is not None and self._chance(6):
            written = re.sub(r"(?<=\S) (?=\S)", "\n" + self._spaces(column), written, count=1)
        return f"{quote}{written}{quote}"
