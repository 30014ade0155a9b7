"""Where an agent begins: all tables, by a search field, and what was decided lately.

Invariants: those of ``page``.
"""

from __future__ import annotations

from collections.abc import Sequence

from gapless.dataclass import dataclass
from gapless.render.html.page import render_page
from gapless.render.words import word

#: The languages that pages speak, each by its own name.
_NAMES = {"en": "English", "id": "Bahasa Indonesia"}


@dataclass(frozen=True, slots=True)
class Linked:
    """A line of a list: a title, what it is, and where it leads ("" for nowhere)."""

    title: str
    identity: str
    address: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class TablesPage:
    """Tables that were found, for a ``search`` in their words."""

    search: str
    tables: Sequence[Linked]
    recent: Sequence[Linked]
    notice: str = ""

    @property
    def languages(self) -> list[tuple[str, str]]:
        """What else the pages speak."""
        return [*_NAMES.items()]


def html_tables(page: TablesPage, language: str) -> str:
    """The page, with a final line break."""
    title = word("Decisions", language)
    return render_page("tables.html.jinja", language, title=title, assets="interview", page=page)


def html_problem(title: str, lines: Sequence[str], language: str) -> str:
    """A page that says what went wrong, with a final line break."""
    return render_page("problem.html.jinja", language, title=title, assets="interview", lines=lines)
