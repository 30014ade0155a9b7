"""Findings shown beside the lines of a pull request: the commands of ``--format github``.

Invariants: a finding is one line, whatever its texts hold: none of them can begin a command or
add a property.  Errors come first, then warnings, then hints, and of each no more than the
runner shows: ten for each step, none for what is meant (accepted gaps, harmless overlaps).  Every
other line is our own words.

Example::

    >>> escape_property("a:b,c%\\n"), escape_message("50 %\\n::error::x")
    ('a%3Ab%2Cc%25%0A', '50 %25%0A::error::x')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from gapless.check.accepted_gaps import ACCEPTED_GAP
from gapless.check.overlaps import OVERLAP_HARMLESS
from gapless.diagnostic import Severity, say
from gapless.language import translate
from gapless.model import Table
from gapless.register import title_of
from gapless.render.cleaning import clean, clean_lines
from gapless.render.file_names import FileNames
from gapless.render.finding import Finding, counted, worst_first

#: So many annotations of each kind are shown for a step; the runner drops the others.
MOST_OF_A_KIND = 10

#: What an owner meant: nothing to say it for beside the lines.
_NEVER_ANNOTATED = frozenset({ACCEPTED_GAP.name, OVERLAP_HARMLESS.name})

_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
}


def annotate(
    findings: Sequence[Finding],
    names: FileNames,
    changed: Collection[Table] | None = None,
    *,
    summary: bool,
) -> Iterator[str]:
    """The lines to print; ``summary`` says whether all findings stand in the step's summary.

    Where it is known which tables were ``changed``, the others are spared.
    """
    ids = None if changed is None else set(map(id, changed))
    worth = [each for each in findings if each.diagnostic.code not in _NEVER_ANNOTATED]
    wanted = (
        finding
        for finding in worst_first(worth)
        if ids is None or finding.table is None or id(finding.table) in ids
    )
    shown = list(_first_of_each_kind(wanted))
    for finding in shown:
        yield annotation(finding, names)
    text = translate(say("gapless: {counts}", counts=counted(findings)))
    left = len(worth) - len(shown)
    if left:
        where = say("the summary of this step has all") if summary else say("--format json has all")
        text += translate(say("; {left:,} not shown here, {where}", left=left, where=where))
    yield text


def _first_of_each_kind(findings: Iterable[Finding]) -> Iterator[Finding]:
    counts: defaultdict[Severity, int] = defaultdict(int)
    for finding in findings:
        severity = finding.diagnostic.severity
        counts[severity] += 1
        if counts[severity] <= MOST_OF_A_KIND:
            yield finding


def annotation(finding: Finding, names: FileNames) -> str:
    """One workflow command: ``::error file=…,line=…::message``."""
    diagnostic, place = finding.diagnostic, finding.place
    properties = {
        "file": names.from_top(place.path) or None,
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        # The runner takes columns only within one line, and its last one belongs to the text.
        "endColumn": None if place.end_column is None else max(place.end_column - 1, 1),
        "title": f"{diagnostic.code}: {translate(title_of(diagnostic.code))}",
    }
    if place.end_line != place.line:
        properties["col"] = properties["endColumn"] = None
    written = ",".join(
        f"{name}={escape_property(clean(_printable(str(value))))}"
        for name, value in properties.items()
        if value is not None
    )
    text = "\n".join(clean_lines(finding.text))
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{escape_message(text)}"


def _printable(text: str) -> str:
    """The text without the halves of characters by which Python keeps a path that is not UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def escape_message(text: str) -> str:
    """A text that stays in the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """A text that stays in one property of a workflow command."""
    return escape_message(text).replace(":", "%3A").replace(",", "%2C")
