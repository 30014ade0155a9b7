"""What Markdown, and the forges that show it, read as more than text, escaped.

Invariants: an escaped text is shown as it is, on one line: it makes no markup, table column,
link, mention, issue number or formula.

Example::

    >>> escape("a|b <c> @d")
    'a\\\\|b \\\\<c\\\\> &#64;d'
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gapless.pattern import pattern
from gapless.render.cleaning import clean_lines

_MARKUP = pattern(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])")
_FORGE = pattern(r"[&@#$]|:(?=:)|(?<=:)//|(?<=www)\.")


def escape(text: str) -> str:
    """A text that shows just as it is; its line breaks stay line breaks."""
    return "<br>".join(
        _MARKUP.sub(lambda match: f"\\{match.group()}", _FORGE.sub(_entities, line))
        for line in clean_lines(text)
    )


def code(text: str) -> str:
    """A text as code, on one line: names of files, contexts to paste."""
    return f"<code>{escape(' '.join(clean_lines(text)))}</code>"


def row(cells: Sequence[str]) -> str:
    """A row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |"


def _entities(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(character)};" for character in match.group())
