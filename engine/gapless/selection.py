"""Selection: which findings are reported, and how much each matters.

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

from collections.abc import Iterable, Mapping

from gapless.codes.check import NOT_CHECKED
from gapless.codes.code import Code
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Selection:
    """The findings that are reported.

    ``select`` holds their codes, None for all; ``ignore`` takes away from them; ``severities`` says
    how much a finding matters, where that is not as usual.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict, hash=False)

    def reports(self, name: str) -> bool:
        """Whether findings of the code of this name are reported."""
        if name == NOT_CHECKED.name:
            return True
        return name not in self.ignore and (self.select is None or name in self.select)

    def seeks(self, codes: Iterable[Code]) -> bool:
        """Whether findings of some of these codes matter.

        Nothing but what is selected is looked for; of what is ignored that is counted which would
        fail a check.
        """
        return any(
            self.reports(code.name)
            or (self.select is None and code.severity is not Severity.INFORMATION)
            for code in codes
        )

    def apply(self, finding: Diagnostic) -> Diagnostic | None:
        """The finding as it is reported; None where it is not."""
        if not self.reports(finding.code):
            return None
        severity = self.severities.get(finding.code, finding.severity)
        if severity is finding.severity:
            return finding
        return Diagnostic.later(finding.code, severity, lambda: finding)
