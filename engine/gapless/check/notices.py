"""What was noticed while the file was read, as findings of its table."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.check.analysis import Analysis, Search
from gapless.diagnostic import Diagnostic, phrase


def notice_findings(search: Search) -> Iterator[Diagnostic]:
    """The notices of the table."""
    yield from search.budget.each(search.table.notices)


#: The codes are those of the readers.
ANALYSIS = Analysis(phrase("what the cells say"), (), notice_findings)
