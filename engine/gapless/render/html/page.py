"""Pages as one HTML file each: a template of this folder with the style of ``page.css`` in it.

Invariants: the file needs no other file, and its content security policy forbids any; pages that
ask questions have a script of ours, and do without it; every text is cleaned of control characters
and escaped, whatever the template does with it; what colour says, words or signs say too.

Example::

    >>> str(_finalize("a <b>\\x1b"))
    'a &lt;b&gt;\\\\x1b'
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from gapless.language import translate
from gapless.pattern import pattern
from gapless.render.cleaning import clean, clean_lines, without_commands
from gapless.render.words import count_word, severity_word, word

#: A grid of more columns is printed on a sheet laid sideways.
_UPRIGHT_COLUMNS = 6
#: So many pieces of a template are written at once.
_PIECES = 1000
_DATE = pattern(r"(\b\d{4}-\d\d-\d\d\b)")


def render_page(template: str, language: str, **values: Any) -> str:
    """A page as one text; ``stream_page`` says what it takes."""
    return "".join(stream_page(template, language, **values))


def stream_page(
    template: str,
    language: str,
    *,
    title: str,
    foot: str = "",
    columns: int = 1,
    assets: str = "",
    **values: object,
) -> Iterator[str]:
    """A page with a final line break, in pieces as they are made.

    ``foot`` stands below every printed sheet; ``columns`` are those of the widest grid.  A page
    with ``assets`` has forms, and a style and a script of that name.
    """
    css = _css(foot, columns) + (_file(f"{assets}.css") if assets else "")
    pieces = (
        _environment(language)
        .get_template(template)
        .stream(
            language=language,
            title=title,
            css=Markup(css),
            digest=_digest(css),
            script=Markup(_file(f"{assets}.js") if assets else ""),
            **values,
        )
    )
    pieces.enable_buffering(_PIECES)
    yield from pieces


@cache
def _environment(language: str) -> Environment:
    """What makes pages in a language."""
    environment = Environment(
        loader=PackageLoader("gapless.render.html", "."),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "count": lambda number: count_word(number, language),
        "dates": _dates_whole,
        "digest": _digest,
        "one_line": lambda text: " ".join(text.split()),
        "severity": lambda severity: severity_word(severity, language),
        "translate": lambda message: translate(message, language),
        "word": lambda name: word(name, language),
    }
    return environment


def _digest(text: str) -> str:
    """What a content policy calls a style or a script by."""
    return b64encode(sha256(text.encode()).digest()).decode()


def _finalize(value: object) -> object:
    """A text as it may stand on a page; anything else as it is."""
    return _lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _lines(text: str) -> Markup:
    """A text clean and escaped, with its line breaks."""
    return Markup("<br>").join(
        Markup(without_commands(str(escape(line)), colon="&#58;", hash="&#35;"))
        for line in clean_lines(text)
    )


def _dates_whole(text: str) -> Markup:
    """A text in which no line breaks within a date."""
    return Markup().join(
        Markup('<span class="part">{}</span>').format(part) if place % 2 else _lines(part)
        for place, part in enumerate(_DATE.split(text))
    )


def _css(foot: str, columns: int) -> str:
    """The style sheet, with the size of the sheet and what stands at the foot of each."""
    style = _file("page.css")
    size = "A4 landscape" if columns > _UPRIGHT_COLUMNS else "A4"
    small = "font: 8pt system-ui, sans-serif; color: #444444;"
    return (
        f"{style}\n@page {{\n  size: {size};\n  margin: 14mm 12mm 16mm;\n"
        f"  @bottom-left {{ content: {_css_text(foot)}; {small} }}\n"
        f'  @bottom-right {{ content: counter(page) " / " counter(pages); {small} }}\n}}\n'
    )


@cache
def _file(name: str) -> str:
    """The text of a file beside this one."""
    return resources.files("gapless.render.html").joinpath(name).read_text("utf-8")


def _css_text(text: str) -> str:
    """A text as a CSS string: everything but letters and digits of ASCII is escaped."""
    safe = (
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):x} "
        for char in clean(text)
    )
    return f'"{"".join(safe)}"'
