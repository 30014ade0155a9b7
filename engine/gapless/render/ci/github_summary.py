"""The summary of a step in GitHub Actions: all findings, as Markdown.

Purpose: what ``--format github`` appends to the file named by ``GITHUB_STEP_SUMMARY``.  Place
in the flow: beside ``github``, above ``markdown``.

Invariants: never longer than the room that is left; what finds no room is counted; texts of
tables make no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.diagnostic import Message, Severity, say
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
            parts.append(f"\n{translate(_left_out(left))}\n")
            break
        parts.append(line)
        used += size
    return "".join((*parts, "\n"))


def _left_out(left: int) -> Message:
    return say("… and {left:,} more; `--format json` has all", left=left)


def _rows(findings: Sequence[Finding], names: FileNames) -> Iterator[str]:
    """The head of the table in two lines, then a line for each finding."""
    if not findings:
        return
    yield (
        row(("", translate(say("Finding")), translate(say("Place")), translate(say("Message"))))
        + "\n"
    )
    yield "|---|---|---|---|\n"
    for finding in findings:
        diagnostic, place = finding.diagnostic, finding.place
        line = "" if place.line is None else f":{place.line}"
        cells = (
            _SIGNS[diagnostic.severity],
            f"{code(diagnostic.code)}<br>{escape(translate(title_of(diagnostic.code)))}",
            code(f"{names.from_top(place.path)}{line}") if place.path else "",
            _message(finding),
        )
        yield row(cells) + "\n"


def _message(finding: Finding) -> str:
    diagnostic = finding.diagnostic
    text = escape(translate(diagnostic.message))
    if diagnostic.help is not None:
        text += "<br>" + escape(translate(say("help: {help}", help=diagnostic.help)))
    return text
