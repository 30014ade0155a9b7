"""Release notes of a revision, in the form of keepachangelog.com and the table's language.

Regions with the same two decisions are joined even where their wording differs, so that a line
stands for what a customer notices.  Where only the wording differs the line says what answer stays.

Invariants: nothing is left out without being counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from gapless.language import translate
from gapless.render.change_words import DiffWords, SideWords
from gapless.render.markdown.escaping import escape
from gapless.render.region_words import region_words
from gapless.render.words import word
from gapless.revisions.changes import ChangeKind
from gapless.revisions.counterparts import name_of
from gapless.revisions.difference import Change, Diff, Where
from gapless.revisions.history import HistoryEntry

_ADDED, _CHANGED, _REMOVED = "Added", "Changed", "Removed"
_HEADINGS: Mapping[ChangeKind, str] = {
    ChangeKind.DECISION: _CHANGED,
    ChangeKind.UNDECIDED: _CHANGED,
    ChangeKind.WORDING: _CHANGED,
    ChangeKind.NEWLY_DECIDED: _ADDED,
    ChangeKind.NEWLY_ALLOWED: _ADDED,
    ChangeKind.OUTPUT_ADDED: _ADDED,
    ChangeKind.NO_LONGER_DECIDED: _REMOVED,
    ChangeKind.NO_LONGER_ALLOWED: _REMOVED,
}


def changelog(entries: Sequence[HistoryEntry], today: date, *, most: int | None = None) -> str:
    """The sections of some revisions, latest first; of each at most ``most`` lines of cases."""
    sections = ["\n".join(_section(entry, today, most)) for entry in reversed(entries)]
    return "\n".join(sections)


def _section(entry: HistoryEntry, today: date, most: int | None) -> Iterator[str]:
    table = entry.table
    name = ", ".join(
        [
            table.version or str(table.effective or "Unreleased"),
            *(
                f"{one.id} {name_of(one)}"
                for one in entry.reached.values()
                if one is not None and one.source is not table.source
            ),
        ]
    )
    day = f" - {entry.period.first}" if entry.period.first else ""
    yield f"## [{escape(name)}]{day}"
    diff = entry.diff
    lines: dict[str, list[str]] = {_ADDED: [], _CHANGED: [], _REMOVED: []}
    if diff is not None:
        for line in DiffWords(diff).in_all:
            yield ""
            yield escape(line)
    if entry.unknown is not None:
        cannot = word("Cannot be compared with the revision before", table.language)
        lines[_CHANGED].append(escape(f"{cannot}: {translate(entry.unknown)}"))
    elif diff is None:
        rows, inputs = len(table.rules), len(table.inputs)
        text = word("First revision. Rows: {rows}, inputs: {inputs}", table.language).format(
            rows=rows, inputs=inputs
        )
        lines[_ADDED].append(text)
    else:
        for heading, line in _lines(diff, most):
            lines[heading].append(line)
        if diff.equivalent and not any(lines.values()):
            lines[_CHANGED].append(word("Every case is decided as before", table.language))
    for heading, found in lines.items():
        if found:
            yield ""
            yield f"### {heading}"
            yield from (f"- {line}" for line in found)
    yield ""


def _lines(diff: Diff, most: int | None) -> Iterator[tuple[str, str]]:
    words = DiffWords(diff)
    for note in words.notes:
        yield _CHANGED, escape(note[:1].upper() + note[1:])

    def decisions(change: Change) -> tuple[ChangeKind, SideWords, SideWords, tuple[str, ...]]:
        if change.answer_stays:
            answer = words.staying(change)
            return change.kind, answer, answer, words.beside(change)
        return change.kind, *words.both(change), ()

    regions = diff.joined(decisions)
    for (kind, old, new, beside), where in regions[:most]:
        yield _HEADINGS[kind], _line(words, kind, old, new, words.own(where), beside)
    left = len(regions) - len(regions[:most])
    if left:
        yield _CHANGED, f"{word('and {count} more cases', words.language).format(count=left)}"
    if words.stopped:
        yield _CHANGED, escape(words.stopped)


def _line(
    words: DiffWords,
    kind: ChangeKind,
    old: SideWords,
    new: SideWords,
    where: Where,
    beside: Sequence[str],
) -> str:
    language = words.language
    region = region_words(where, words.diff.labels, language) or word("every case", language)
    start = escape(region[:1].upper() + region[1:])
    if kind is ChangeKind.NEWLY_ALLOWED:
        return f"{start}: {_bold(new)}"
    if kind is ChangeKind.NO_LONGER_ALLOWED:
        return f"{start}: {escape(new.text)} ({word('before', language)}: {escape(old.text)})"
    if old == new:
        stays = [f"{word('stays', language)} {_bold(old)}"] if old.text else []
        return f"{start}: {', '.join([*stays, *map(escape, beside)])}"
    return f"{start}: {_bold(old)} {word('becomes', language)} {_bold(new)}"


def _bold(words: SideWords) -> str:
    return f"**{escape(words.text)}**" if words.text else ""
