"""The pieces of a cell: its tests between commas, and the one value that a piece spells.

Example::

    >>> text = "a,  (b, c)"
    >>> [text[start:end] for start, end in split(Kind.STRING, text, 0, len(text))]
    ['a', '(b, c)']
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind, Value, parse_value
from gapless.codes.columns import RESERVED_TEXT
from gapless.diagnostic import Writing, say
from gapless.sfeel.cell_advice import unknown_test
from gapless.sfeel.cell_text import quote
from gapless.sfeel.cell_words import ESCAPED, LITERAL, QUOTED
from gapless.sfeel.text_tests import looks_like_test
from gapless.unreadable import Unreadable


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A piece without the space around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split(kind: Kind, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between commas that stand outside quotes and parentheses.

    The brackets of intervals do not nest: ``(1..2]`` opens and closes where it stands.  Where
    values are numbers, a comma between two digits is part of one.
    """
    if text.find(",", start, end) < 0:
        yield trimmed(text, start, end)
        return
    depth = 0
    quoted = in_interval = False
    at_start = True
    piece = start
    in_numbers = kind.written_with_numbers
    for offset in range(start, end):
        letter = text[offset]
        if quoted:
            quoted = letter != '"' or text[offset - 1] == "\\"
        elif in_interval:
            in_interval = letter not in "])["
        elif letter == '"':
            quoted = True
        elif at_start and kind.ordered and letter in "[(]":
            in_interval = True
        elif letter == ")":
            depth = max(0, depth - 1)
        elif letter == "," and depth == 0 and not (in_numbers and _in_number(text, offset)):
            yield trimmed(text, piece, offset)
            piece = offset + 1
        depth += letter == "(" and not in_interval and not quoted
        at_start = (letter in ",(" and not in_interval) or (at_start and letter.isspace())
    yield trimmed(text, piece, end)


def _in_number(text: str, comma: int) -> bool:
    return text[comma - 1 : comma].isdigit() and text[comma + 1 : comma + 2].isdigit()


def read_value(domain: Domain, text: str) -> Value:
    """The value that a text spells, which need not be in the domain; raises ``Unreadable``."""
    quoted = QUOTED.fullmatch(text) if text[:1] == '"' else None
    written = ESCAPED.sub(r"\1", quoted[1]) if quoted else text
    if domain.kind is not Kind.STRING:
        literal = LITERAL.fullmatch(written) if written[-1:] in ('"', ")") else None
        plain = literal[1] or literal[2] or "" if literal else written
        return parse_value(domain.kind, plain, domain.numbers, domain.zone)
    if not quoted and domain.values is None and looks_like_test(text):
        raise unknown_test(text)
    if not quoted and text.startswith('"'):
        whole = QUOTED.fullmatch(f'{text}"')
        if whole is not None and whole[1].strip():
            advice = say('end the text with `"`: `{closed}`', closed=Writing(whole[0]))
        else:
            advice = say(
                "a text that is really so stands in quotes: `{quoted}`", quoted=Writing(quote(text))
            )
        raise Unreadable(say("the quotes are not closed"), advice)
    if written == "null":
        raise Unreadable(
            say("null cannot be a text: it means not known"),
            say("choose another word for this value"),
            code=RESERVED_TEXT,
        )
    return written
