"""A diff as Markdown: made to be posted in a pull request.

Invariants: no text of a table can make markup, a mention or a link; what is left out is counted
and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.diagnostic import Message, say
from gapless.language import translate
from gapless.model import Table
from gapless.render.change_words import (
    DiffWords,
    common_tests,
    distinct_rows,
    example,
    for_customers,
    heading,
    in_all,
    numbers,
    place_of,
    sections,
    side_names,
)
from gapless.render.markdown.escaping import code, escape, row
from gapless.render.region_words import set_words
from gapless.render.words import word
from gapless.revisions.difference import Change, Diff


def markdown_diffs(
    diffs: Sequence[Diff],
    added: Sequence[Table] = (),
    removed: Sequence[Table] = (),
    *,
    most: int | None = None,
    longest: int | None = None,
) -> str:
    """Diffs one after another; of each at most ``most`` regions, and no more than fit into
    ``longest`` characters (None: all).
    """
    text = _page(diffs, added, removed, most)
    if longest is None:
        return text
    most = max((len(diff.changes) for diff in diffs), default=0) if most is None else most
    while len(text) > longest and most:
        most //= 2
        text = _page(diffs, added, removed, most)
    count = len(diffs)
    while len(text) > longest and count:
        count //= 2
        more = say("… and {count:,} more tables that differ.", count=len(diffs) - count)
        text = f"{_page(diffs[:count], (), (), 0)}\n{translate(more)}\n"
    return text


def _page(
    diffs: Sequence[Diff], added: Sequence[Table], removed: Sequence[Table], most: int | None
) -> str:
    lines: list[str] = []
    if diffs:
        lines += [f"## {translate(say('What changes for customers'))}", ""]
        lines += [f"- {escape(_capital(sentence))}" for sentence in for_customers(diffs)]
        lines.append("")
    for diff in diffs:
        lines += [*_diff(diff, most), ""]
    for what, tables in ((say("new table"), added), (say("removed"), removed)):
        lines += [f"- {_capital(what)}: {code(table.source.name)}" for table in tables]
    if not lines:
        lines.append(_capital(say("no table differs.")))
    return "\n".join(lines).rstrip("\n") + "\n"


def _capital(message: Message) -> str:
    text = translate(message)
    return text[:1].upper() + text[1:]


def _diff(diff: Diff, most: int | None) -> Iterator[str]:
    yield f"### {escape(heading(diff))}"
    yield ""
    if diff.equivalent:
        yield translate(say("**Equivalent**: every case is decided alike (proved)."))
    else:
        step = f" · {diff.step}" if diff.step else ""
        yield f"**{translate(numbers(diff))}**{step}"
    if diff.stopped is not None:
        reason = escape(translate(diff.stopped))
        message = say("**Not everything was compared**: {reason}", reason=reason)
        yield f"\n{translate(message)}"
    notes = DiffWords(diff).notes
    if notes:
        yield ""
        yield from (f"- {escape(note)}" for note in notes)
    shown = diff.changes[:most]
    if shown:
        yield ""
        yield from _table(diff, shown)
    left = len(diff.changes) - len(shown)
    if left:
        more = say("… and {count:,} more regions (`gapless diff --all` shows them).", count=left)
        yield f"\n{translate(more)}"
    if shown:
        yield ""
        yield from _rows(DiffWords(diff), shown)


def _table(diff: Diff, changes: Sequence[Change]) -> Iterator[str]:
    words = DiffWords(diff)
    common = common_tests(changes)
    for line in in_all(words, changes):
        yield escape(line)
        yield ""
    for position, (title, numbered) in enumerate(sections(changes, words.language)):
        if position:
            yield ""
        if title:
            yield f"**{title}:**"
            yield ""
        asked = dict.fromkeys(name for _, change in numbered for name in change.where)
        names = [name for name in asked if name not in common]
        headings = ["#", *(escape(words.label(name)) for name in names)]
        headings += [escape(name) for name in side_names(diff)]
        yield row(headings)
        yield row(["---"] * len(headings))
        for place, change in numbered:
            yield row([str(place), *_cells(words, change, names), *_both(words, change)])


def _cells(words: DiffWords, change: Change, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if name in change.where:
            yield escape(set_words(*change.where[name], words.language))
        else:
            yield "·"


def _both(words: DiffWords, change: Change) -> Iterator[str]:
    for side, decided in zip((change.old, change.new), words.both(change), strict=True):
        text = f"*{escape(decided.instead)}*" if decided.instead else f"**{escape(decided.text)}**"
        wording = words.other_wording(change)
        if wording and side is change.new:
            text += f"<br>+ {escape(', '.join(wording))}"
        rows = words.rows(side)
        yield f"{text}<br><sub>{escape(rows)}</sub>" if rows else text


def _rows(words: DiffWords, changes: Sequence[Change]) -> Iterator[str]:
    """Where the rows stand and a case of every region, folded away."""
    title = word("Decided by these rows", words.language)
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield row(["", "", ""])
    yield row(["---"] * 3)
    sides = ([change.old for change in changes], [change.new for change in changes])
    for name, found in zip(side_names(words.diff), sides, strict=True):
        for table, rule in distinct_rows(found):
            yield row([escape(name), escape(words.row(table, rule)), code(place_of(table, rule))])
    yield ""
    yield f"{word('An example of each', words.language)}:"
    yield ""
    for place, change in enumerate(changes, start=1):
        yield f"{place}. {code(example(change))}"
    yield ""
    yield "</details>"
