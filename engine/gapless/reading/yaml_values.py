"""The values written on one line of broken YAML, and what is wrong with them.

Purpose: cut a line into its values with patterns, more forgiving than YAML, and name the mistake of
each that no YAML parser can accept.

Invariant: a value with a mistake is fine once it stands in quotes.

Example::

    >>> [value] = [v for v in values_on_line("w: {a: 1, b: [3 h..6 h)}", 0, False) if v.mistake]
    >>> value.text, value.mistake.english
    ('[3 h..6 h)', 'YAML reads `[` as the beginning of a list')
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.dataclass import dataclass
from gapless.diagnostic import Message, say
from gapless.pattern import pattern


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value as written, from ``start`` to ``end`` in the source, and its mistake, if any."""

    text: str
    start: int
    end: int
    mistake: Message | None


_QUOTED = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')"
_KEY = (
    rf"(?:{_QUOTED}[ ]*|[^\s#\"'{{}}\[\],&*!|>%@`-](?:[^:,{{}}\[\]]|:(?=\S))*?)"
    r":(?:[ ]+|$)"
)
_QUOTED_TEXT = pattern(_QUOTED)
_ANCHOR = pattern(r"[*&][\w-]+(?: .*)?")
_LINE_PREFIX = pattern(rf"[ \t]*+(?:-[ ]+)*+(?:{_KEY})?")
_FLOW_KEY = pattern(rf"[ ]*+{_KEY}")
#: Bounded, so that no line makes the search slow.
_INTERVAL = r"[\[\](][^,{}\[\]()]{0,80}?\.\.[^,{}\[\]()]{0,80}[\])\[]"
_FLOW_VALUE = pattern(
    rf"(?:{_INTERVAL}|{_QUOTED}(?:[^,{{}}\[\]])*|(?:[^,{{}}\[\]\"']|\{{\w*\}})"
    rf"(?:[^,{{}}\[\]]|\{{\w*\}})*)"
)
_COMMENT = pattern(r"(?<!\S)#.*")
_ONLY_COMMENT = pattern(r"\s*(?:#.*)?")
_HALF_OPEN = pattern(_INTERVAL)
_BRACES = pattern(r"\{[^{}]*\}")
_PLACEHOLDER = pattern(r"\{\w*\}")
_BLOCK_HEADER = pattern(r"[>|](?:[1-9]?[+-]?|[+-][1-9])")


def quoted(text: str) -> str:
    """The text as YAML reads it verbatim, in the quotes that need least change."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def values_on_line(line: str, offset: int, inside_flow: bool) -> Iterator[WrittenValue]:
    """The values of a line that begins at ``offset``, from left to right.

    ``inside_flow`` says that a bracket opened on an earlier line is still open.
    """
    if line.lstrip().startswith("#"):
        return
    position = 0
    if not inside_flow:
        prefix = _LINE_PREFIX.match(line)
        position = prefix.end() if prefix else 0
        rest = _COMMENT.sub("", line[position:]).rstrip()
        start = position + len(rest) - len(rest.lstrip())
        rest = rest.lstrip()
        if not rest:
            return
        mistake = _mistake_in_block(rest)
        if mistake is not None or rest[0] not in "[{":
            yield WrittenValue(rest, offset + start, offset + start + len(rest), mistake)
            return
        position = start
    yield from _values_in_flow(line, position, offset)


def _values_in_flow(line: str, position: int, offset: int) -> Iterator[WrittenValue]:
    while position < len(line):
        key = _FLOW_KEY.match(line, position)
        position = key.end() if key else position
        while line[position : position + 1] in (" ", "\t"):
            position += 1
        value = _FLOW_VALUE.match(line, position)
        if value is None:
            position += 1
            continue
        text = value.group().rstrip()
        if text:
            end = offset + position + len(text)
            yield WrittenValue(text, offset + position, end, _in_flow(text))
        position = value.end()


def _mistake_in_block(text: str) -> Message | None:
    first = text[0]
    if first in ">|":
        return None if _BLOCK_HEADER.fullmatch(text) else _sign(first)
    if first == "{":
        braces = _BRACES.match(text)
        if braces is None or _ONLY_COMMENT.fullmatch(text[braces.end() :].lstrip("]} ")):
            return None
        return _sign("{")
    if first in "[]":
        interval = _HALF_OPEN.fullmatch(text)
        if first == "[" and (interval is None or text.endswith("]")):
            return None
        return _sign(first) if interval else None
    return _mistake_anywhere(text)


def _in_flow(text: str) -> Message | None:
    first = text[0]
    if first in ">|":
        return _sign(first)
    if _HALF_OPEN.fullmatch(text):
        closing = text[-1]
        if first == "[":
            return None if closing == "]" else _sign(first)
        if first == "]" or closing in "[]":
            return _bracket("]" if first == "]" else closing)
        return None
    if "{" in text and not _PLACEHOLDER.fullmatch(text):
        return _bracket("{")
    return _mistake_anywhere(text)


def _mistake_anywhere(text: str) -> Message | None:
    first = text[0]
    if first in "\"'":
        closing = _QUOTED_TEXT.match(text)
        if closing and not _ONLY_COMMENT.fullmatch(text[closing.end() :]):
            return say("the text goes on after the closing quotation mark")
        return None
    stands_alone = text[1:2] in ("", " ")
    if first == "-" and stands_alone:
        return say("YAML reads `-` as the beginning of a list item")
    is_anchor = first in "*&" and _ANCHOR.fullmatch(text)
    if (first in "@`%*&," and not is_anchor) or (first == "?" and stands_alone):
        return say("YAML does not let a text begin with `{sign}`", sign=first)
    if ": " in text or text.endswith(":"):
        return say("YAML reads a colon and a space as the end of a key")
    return None


def _sign(sign: str) -> Message:
    if sign in "[]":
        return say("YAML reads `{sign}` as the beginning of a list", sign=sign)
    if sign == "{":
        return say("YAML reads `{sign}` as the beginning of a mapping", sign=sign)
    return say("YAML reads `{sign}` as the beginning of a block of text", sign=sign)


def _bracket(sign: str) -> Message:
    return say("YAML reads `{sign}` in this text as a bracket of its own", sign=sign)
