"""Cleaning: text from files made safe and visible.

No byte of a file may steer the terminal of the person who reads about it: every renderer passes
every text of a file through here.  ``visible`` says what is shown as an escape.

Invariants: the result has no control character and no line break; ``clean_pieces`` gives one
piece per character, so that columns can still be counted; a text without surprises comes back
as it is.

Example::

    >>> clean("abc\\u202edef\\x1b[31m")
    'abc\\\\u202edef\\\\x1b[31m'
"""

from __future__ import annotations

import re

from gapless.pattern import pattern
from gapless.source import LINE_END
from gapless.visible import clean_pieces

_PLAIN = pattern(r"[ -~]*")
_FIRST_COLON = pattern(r"^([^\S\n]*):(?=:[A-Za-z])", re.MULTILINE)
_SECOND_HASH = pattern(r"(?<=#)#(?=\w*\[)")


def clean(text: str) -> str:
    """The text on one line: nothing in it moves a cursor, changes a colour or hides."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(clean_pieces(text))


def without_commands(
    text: str, *, within_line: bool = False, colon: str = "\\:", hash: str = "\\#"
) -> str:
    """The text without a line that a CI service takes for a command to itself.

    GitHub obeys ``::name`` at the beginning of a line, behind any spaces, and ``##[name`` anywhere
    in one; Azure Pipelines and TeamCity ``##word[``.  ``colon`` and ``hash`` are what the first
    colon and the second hash become.  ``within_line``: the text continues a line.
    """
    if "::" not in text and "##" not in text:
        return text
    kept = text[: text.find("\n") + 1 or len(text)] if within_line else ""
    begun = kept + _FIRST_COLON.sub(lambda match: match[1] + colon, text[len(kept) :])
    return _SECOND_HASH.sub(lambda match: hash, begun)


def clean_lines(text: str) -> list[str]:
    """The lines of a text, each clean, with tabs as spaces."""
    if _PLAIN.fullmatch(text):
        return [text]
    return [clean(line.replace("\t", "    ")) for line in LINE_END.split(text)]
