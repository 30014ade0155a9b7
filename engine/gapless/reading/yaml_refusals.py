"""YAML that is legal, but refused in a table.

Purpose: one function for each feature of YAML that makes a file mean something else than it shows:
what to say, and what to write instead.

Example::

    >>> problem = refuse_alias(Source("a.yaml", "durasi: *lama").span(8, 13))
    >>> problem.code, problem.help.english
    ('alias', 'write the value out, or put it in quotes: `"*lama"`')
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gapless.codes.code import Code
from gapless.codes.files import TOO_DEEP, TOO_MANY_VALUES
from gapless.codes.yaml import (
    ALIAS,
    ANCHOR,
    BLOCK_TEXT,
    COMPLEX_KEY,
    DIRECTIVE,
    DUPLICATE_KEY,
    EMPTY_DOCUMENT,
    MERGE_KEY,
    MISSING_COLON,
    MULTIPLE_DOCUMENTS,
    TAG,
    YAML_SYNTAX,
)
from gapless.diagnostic import Diagnostic, Label, Message, say
from gapless.pattern import pattern
from gapless.reading.files import describe_conflict, describe_forbidden
from gapless.reading.yaml_values import quoted
from gapless.source import Source, Span


def _refusal(
    code: Code, message: Message, advice: Message
) -> Callable[[Source | Span], Diagnostic]:
    return lambda place: code.at(place, message, help=advice)


#: A file without any content.
refuse_empty = _refusal(
    EMPTY_DOCUMENT,
    say("the file holds no table"),
    say("begin it with `table:` and the table's name"),
)
#: A second ``---``.
refuse_second_document = _refusal(
    MULTIPLE_DOCUMENTS,
    say("a second document begins here; a file holds one table"),
    say("put it in a file of its own"),
)
#: ``<<``.
refuse_merge_key = _refusal(
    MERGE_KEY,
    say("a merge key `<<` is not allowed in a table"),
    say("write the entries out"),
)
#: A list or a mapping where a key belongs.
refuse_key = _refusal(
    COMPLEX_KEY,
    say("a list or a mapping cannot be a key"),
    say("put the text in quotes if it is a name or a value"),
)
#: ``%YAML 1.1``.
refuse_directive = _refusal(
    DIRECTIVE,
    say("a line that begins with % is not allowed in a table"),
    say("delete the line"),
)


def refuse_conflict(source: Source, marker: re.Match[str]) -> Diagnostic:
    """A line that git wrote where two versions of the file could not be merged."""
    return YAML_SYNTAX.at(
        source.span(*marker.span()),
        describe_conflict(marker),
        help=say(
            "keep one of the two versions between such lines, and delete the lines themselves"
        ),
    )


def refuse_depth(span: Span, most: int) -> Diagnostic:
    """A collection within too many others."""
    return TOO_DEEP.at(
        span,
        say("lists and mappings are nested more than {most} deep", most=most),
        help=say("a table needs five levels; look for a bracket that is never closed"),
    )


def refuse_size(span: Span, most: int) -> Diagnostic:
    """More keys and values than a table can have."""
    return TOO_MANY_VALUES.at(
        span,
        say("the file holds more than {most} keys and values", most=most),
        help=say("split the table, and hand over from one to the other with `use`"),
    )


def refuse_duplicate(key: str, span: Span, first: Span) -> Diagnostic:
    """A key that stands twice in one mapping."""
    return DUPLICATE_KEY.at(
        span,
        say("the key {key} stands here a second time", key=key),
        related=[Label(first, say("the first time"))],
        help=say("delete one of the two, or rename it"),
    )


def refuse_alias(span: Span) -> Diagnostic:
    """``*name``."""
    return ALIAS.at(
        span,
        say(
            "{text} refers to another place (a YAML alias), which a table may not do",
            text=span.text,
        ),
        help=say("write the value out, or put it in quotes: `{quoted}`", quoted=quoted(span.text)),
    )


_PROPERTY = pattern(r"[&!]\S*")


def refuse_properties(span: Span) -> Diagnostic:
    """``&name`` or ``!tag`` before a value."""
    mark = _PROPERTY.match(span.text)
    property_span = span.part(0, mark.end()) if mark else span
    written = span.text.splitlines()[0].rstrip()
    advice = say("delete it, or put the text in quotes: `{quoted}`", quoted=quoted(written))
    if property_span.text.startswith("&"):
        message = say(
            "{text} names this place for reuse (a YAML anchor), which a table may not do",
            text=property_span.text,
        )
        return ANCHOR.at(property_span, message, help=advice)
    message = say(
        "{text} is read as the name of a type (a YAML tag), which a table may not give",
        text=property_span.text,
    )
    return TAG.at(property_span, message, help=advice)


_JOINED = pattern(r"([^\s:]+):(\S.*)")
_BLOCK_HEADER = pattern(r"([>|][+-]?)[ \t]*(?:#.*)?")


def is_doubtful_block(written: str, text: str) -> bool:
    """Whether a ``>`` or ``|`` was hardly meant as the beginning of a block of text."""
    header = written.splitlines()[0].rstrip()
    return not text.strip() or _BLOCK_HEADER.fullmatch(header) is None


def refuse_block_text(span: Span) -> Diagnostic:
    """A doubtful block."""
    header = span.text.splitlines()[0].rstrip()
    return BLOCK_TEXT.at(
        span.part(0, len(header)),
        say("`{sign}` begins a block of text in YAML", sign=header[0]),
        help=say("write `{quoted}`", quoted=quoted(header))
        if len(header) > 1
        else say("write the text on the lines below, indented, or on this line in quotes"),
    )


def refuse_escape(span: Span, character: str) -> Diagnostic:
    """An escape in double quotes that makes a character no text may hold."""
    code, message = describe_forbidden(character)
    advice = say("leave out the backslash and what makes the character")
    return code.at(span, message, help=advice)


def refuse_entry_without_colon(span: Span, together: str | None) -> Diagnostic:
    """An entry such as ``c`` in ``{a: b, c}``; ``together`` is ``b, c``."""
    joined = _JOINED.fullmatch(span.text)
    if joined:
        message = say("there is no space after the colon")
        advice = say("write `{text}`", text=f"{joined[1]}: {joined[2]}")
    elif together is not None and "\n" not in together:
        message = say("{text} has no colon and no value", text=span.text)
        advice = say(
            "a comma begins a new entry; if it belongs to the text, write `{quoted}`",
            quoted=quoted(together),
        )
    else:
        message = say("{text} has no colon and no value", text=span.text)
        advice = say("write `{text}: …`, or put a text with braces in quotes", text=span.text)
    return MISSING_COLON.at(span, message, help=advice)
