"""Selection: which findings are told, and how much each matters.

Purpose: what a project chooses by ``select``, ``ignore`` and ``severity``, applied in one place.
Place in the flow: above ``diagnostic``; a report passes every finding through it, so that every
format, the numbers and the exit status see the same.

Invariants: a selection takes away or changes the severity, nothing else; it can only name
findings about tables that could be read, and never takes away that something was not checked.

Example::

    >>> from gapless.diagnostic import say
    >>> gap = Diagnostic("gap", Severity.ERROR, say("no row covers x 3"))
    >>> str(Selection(severities={"gap": Severity.WARNING}).apply(gap).severity)
    'warning'
    >>> Selection(ignore=frozenset({"gap"})).apply(gap) is None
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gapless.diagnostic import Diagnostic, Severity

#: The codes of findings about tables that could be read, as ``check`` tells them.
SELECTABLE = (
    "gap",
    "accepted-gap",
    "partly-covered-gap",
    "stale-accepted-gap",
    "overlap-conflict",
    "overlap-harmless",
    "overlap-group",
    "stale-over",
    "masked-row",
    "partly-masked-row",
    "repeated-row",
    "redundant-row",
    "mergeable-rows",
    "split-range",
    "unused-input",
    "unused-output",
    "unused-value",
    "hit-policy-advice",
    "revisions-overlap",
    "no-revision",
    "future-revision",
    "hand-over-not-in-force",
    "unclear-version",
    "version-not-grown",
    "version-too-small",
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The findings that are told.

    ``select`` holds the codes told, None for all; ``ignore`` takes away from them; ``severities``
    says how much a finding matters, where that is not as usual.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict, hash=False)

    def tells(self, code: str) -> bool:
        """Whether findings of this code are told."""
        if code not in SELECTABLE:
            return True
        return code not in self.ignore and (self.select is None or code in self.select)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that could be found."""
        return not any(map(self.tells, SELECTABLE))

    def apply(self, finding: Diagnostic) -> Diagnostic | None:
        """The finding as it is told; None where it is not."""
        if not self.tells(finding.code):
            return None
        severity = self.severities.get(finding.code, finding.severity)
        return finding if severity is finding.severity else replace(finding, severity=severity)
