"""The pieces of a cell: its tests between commas, and the one value that a piece spells.

Example::

    >>> text = "a,  (b, c)"
    >>> [text[start:end] for start, end in split(Domain(Kind.STRING), text, 0, len(text))]
    ['a', '(b, c)']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind, Value, parse_value
from gapless.codes.columns import RESERVED_TEXT
from gapless.diagnostic import Writing, say
from gapless.sfeel.cell_advice import unknown_test
from gapless.sfeel.cell_text import is_free_text, quote, speaks_of_null
from gapless.sfeel.cell_words import (
    EITHER,
    ESCAPED,
    LITERAL,
    NEGATION_WORD,
    NULL_WORDS,
    QUOTED,
    QUOTED_TEST,
)
from gapless.sfeel.text_tests import looks_like_test
from gapless.unreadable import Unreadable


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A piece without the space around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split(domain: Domain, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between commas, or words for "or", outside quotes and parentheses.

    Where values are numbers, a comma between two digits is part of one.  A piece that is listed is
    not divided, nor is what a word for ``not(…)`` leaves out.
    """
    for first, last in _between_commas(domain.kind, text, start, end):
        found = EITHER.search(text, max(first - 1, 0), last)
        if found is None or text[first:last] in domain.listed:
            yield first, last
            continue
        lead = EITHER.match(text, first - 1, last) if first > start else None
        if lead and _may_part(domain, text, lead, first, first):
            first = lead.end()
        yield from _alternatives(domain, text, first, last)


def _between_commas(kind: Kind, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if text.find(",", start, end) < 0:
        yield trimmed(text, start, end)
        return
    piece = start
    in_numbers = kind.written_with_numbers
    for offset in _outside(kind, text, start, end):
        if text[offset] == "," and not (in_numbers and _in_number(text, offset)):
            yield trimmed(text, piece, offset)
            piece = offset + 1
    yield trimmed(text, piece, end)


def _alternatives(domain: Domain, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between words for "or"."""
    piece = start
    negated = False
    while not negated:
        for offset in _outside(domain.kind, text, piece, end):
            found = EITHER.match(text, offset, end) if text[offset] == " " else None
            if found and _may_part(domain, text, found, piece, offset):
                break
        else:
            break
        is_null = text[piece:offset].casefold() in NULL_WORDS and speaks_of_null(domain)
        negated = not is_null and NEGATION_WORD.match(text, piece, offset) is not None
        if not negated:
            yield trimmed(text, piece, offset)
            piece = found.end()
    yield trimmed(text, piece, end)


def _may_part(domain: Domain, text: str, found: re.Match[str], start: int, end: int) -> bool:
    """Whether "or" stands between two tests: of free texts only where both are in quotes."""
    if not is_free_text(domain):
        return True
    before = text[start:end]
    is_test = before in ("", "null") or (before[-1] == '"' and QUOTED_TEST.match(before))
    return bool(is_test and QUOTED_TEST.match(text, found.end()))


def _outside(kind: Kind, text: str, start: int, end: int) -> Iterator[int]:
    """The offsets outside quotes and parentheses.

    The brackets of intervals do not nest: ``(1..2]`` opens and closes where it stands.
    """
    depth = 0
    quoted = escaped = in_interval = False
    at_start = True
    for offset in range(start, end):
        letter = text[offset]
        if quoted:
            escaped, quoted = letter == "\\" and not escaped, letter != '"' or escaped
        elif in_interval:
            in_interval = letter not in "])["
        elif letter == '"':
            quoted = True
        elif at_start and kind.ordered and letter in "[(]":
            in_interval = True
        elif letter == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield offset
        depth += letter == "(" and not in_interval and not quoted
        at_start = (letter in ",(" and not in_interval) or (at_start and letter.isspace())


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
