"""HTML: elements of texts that stay texts.

Purpose: build markup in which a text of a table can never be more than a text.  Place in the
flow: above ``cleaning``; below the renderers that write HTML.

Invariants: whatever is no ``Markup`` is cleaned and escaped, in contents and in attributes; only
this module makes ``Markup``.

Example::

    >>> element("td", "a <b>", element("br"), class_="any")
    '<td class="any">a &lt;b&gt;<br></td>'
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gapless.render.cleaning import clean, clean_lines

_EMPTY = frozenset({"br", "meta"})


class Markup(str):
    """HTML that is ready to be written."""

    __slots__ = ()


#: What an element holds: texts, markup, or lists of them; None is nothing.
Content = str | None | Iterable["Content"]


def element(name: str, /, *contents: Content, **attributes: str | int | bool | None) -> Markup:
    """An element; an attribute that is None or False is left out, ``class_`` is ``class``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _EMPTY:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(contents)}</{name}>")


def join(contents: Iterable[Content]) -> Markup:
    """Contents one after the other."""
    return Markup("".join(map(_write, contents)))


def _write(content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return "<br>".join(escape(line) for line in clean_lines(content))
    return "".join(map(_write, content))


def _value(value: str | int | bool) -> str:
    return "" if value is True else escape(clean(str(value)))


def style_sheet(css: str) -> Markup:
    """A style sheet of our own; raises ``ValueError`` where a text in it could end it."""
    if "</" in css or "<!--" in css:
        raise ValueError("a style sheet may not hold markup")
    return Markup(f"<style>{css}</style>")


def css_text(text: str) -> str:
    """A text as a CSS string: everything but letters and digits of ASCII is escaped."""
    shown = clean(text)
    safe = (
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):x} "
        for char in shown
    )
    return f'"{"".join(safe)}"'
