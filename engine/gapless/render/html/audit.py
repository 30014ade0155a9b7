"""An audit as one HTML file.

Invariants: those of ``page``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gapless.language import translate
from gapless.render.call_words import AuditWords, lines
from gapless.render.html.page import render_page

if TYPE_CHECKING:
    from gapless.bulk.audit import Audited
    from gapless.tally import Tally


class AuditPage(AuditWords):
    """An audit as the page shows it."""

    @property
    def status(self) -> str:
        """How much agrees, in the language of the page."""
        return translate(self.headline, self.language)

    def said(self) -> list[tuple[str, list[str]]]:
        """What became of calls that could not be compared."""
        return [
            (translate(said, self.language), self.lines(tally)) for said, tally in self.asides()
        ]

    def lines(self, tally: Tally) -> list[str]:
        """When calls were made, and the first of them."""
        return lines(tally, self.language)


def html_audit(audited: Audited, *, most: int | None = None) -> str:
    """The page, with at most ``most`` groups (None: all) and a final line break."""
    page = AuditPage(audited, most)
    return render_page(
        "audit.html.jinja", page.language, title=page.title, foot=page.title, columns=5, page=page
    )
