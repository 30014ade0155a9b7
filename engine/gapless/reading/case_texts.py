"""Texts in cases that could be taken for tests: what stands in quotes, and what looks like a test.

Purpose: let a value of a case mean what the same text means in a cell that names one value.

Invariant: any other text of a case stays a plain ``str``, which is decided without a second look.

Example::

    >>> [case_text(text) for text in ('turut padam', '"a or b"')]
    ['turut padam', '"a or b"']
    >>> literal(case_text('"a or b"'), Domain(Kind.STRING))
    'a or b'
"""

from __future__ import annotations

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.diagnostic import Writing, rewritten, say
from gapless.reading.yaml_text import advised_scalar
from gapless.sfeel.cell_pieces import read_value
from gapless.sfeel.cell_text import ANY, quote
from gapless.sfeel.text_tests import looks_like_test
from gapless.unreadable import Unreadable


class CaseText(str):
    """A text of a case that a cell would not take as it stands."""

    __slots__ = ()


def case_text(text: str) -> str:
    """The text of a case, as a ``CaseText`` where that makes a difference."""
    needs_a_look = text == ANY or text.startswith('"') or looks_like_test(text)
    return CaseText(text) if needs_a_look else text


def literal(value: object, domain: Domain) -> object:
    """The text that a text of a case means; any other value as it is.

    Raises ``Unreadable`` for what is rather a test than a text.
    """
    if not isinstance(value, CaseText) or domain.kind is not Kind.STRING or value in domain.listed:
        return value
    if value == ANY and domain.values is None:
        raise Unreadable(
            say("`-` means any value"),
            say("leave it out; the text `-` stands in quotes: `'\"-\"'`"),
        )
    try:
        text = read_value(domain, value)
    except Unreadable as problem:
        advice = problem.advice or say(
            "write the text that is meant; a text that is really so stands in quotes: `{quoted}`",
            quoted=Writing(quote(value)),
        )
        raise Unreadable(
            problem.message, rewritten(advice, advised_scalar), code=problem.code
        ) from None
    if not str(text).strip():
        raise Unreadable(say("the text is empty"), say("leave it out while it is not known"))
    return text


def written(printed: str) -> str:
    """A text as a case writes it."""
    return quote(printed) if isinstance(case_text(printed), CaseText) else printed
