"""All findings as Markdown, for the summary of a step in GitHub Actions.

Invariants: never longer than the room that is left; what finds no room is counted; texts of
tables make no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.diagnostic import Severity, say
from gapless.language import translate
from gapless.register import title_of
from gapless.render.file_names import FileNames
from gapless.render.finding import Finding, counted, worst_first
from gapless.render.markdown.escaping import code, escape, row

#: A summary of more bytes is not shown at all, so the runner says.
LARGEST_SUMMARY = 1024 * 1024
#: Kept free for the line that counts what is left out.
_RESERVE = 1024

_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFORMATION: "💡"}


def step_summary(
    heading: str, findings: Sequence[Finding], names: FileNames, room: int = LARGEST_SUMMARY
) -> str:
    """The Markdown, at most ``room`` bytes in UTF-8; nothing where not even the head fits."""
    head = f"### {heading}\n\n{translate(counted(findings))}\n\n"
    used = len(head.encode()) + _RESERVE
    if used > room:
        return ""
    parts = [head]
    ordered = worst_first(findings)
    for place, line in enumerate(_rows(ordered, names)):
        size = len(line.encode())
        if used + size > room:
            left = len(ordered) - max(place - 2, 0)
            more = say("… and {left:,} more; `--format json` has all", left=left)
            parts.append(f"\n{translate(more)}\n")
            break
        parts.append(line)
        used += size
    return "".join((*parts, "\n"))


def _rows(findings: Sequence[Finding], names: FileNames) -> Iterator[str]:
    """The head of the table in two lines, then a line for each finding."""
    if not findings:
        return
    headings = map(translate, (say("Finding"), say("Place"), say("Message")))
    yield row(("", *headings)) + "\n"
    yield "|---|---|---|---|\n"
    for finding in findings:
        diagnostic, place = finding.diagnostic, finding.place
        line = "" if place.line is None else f":{place.line}"
        cells = (
            _SIGNS[diagnostic.severity],
            f"{code(diagnostic.code)}<br>{escape(translate(title_of(diagnostic.code)))}",
            code(f"{names.from_top(place.path)}{line}") if place.path else "",
            escape(finding.text),
        )
        yield row(cells) + "\n"
