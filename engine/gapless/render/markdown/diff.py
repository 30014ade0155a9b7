"""A diff as Markdown: made to be posted in a pull request.

Invariants: no text of a table can make markup, a mention or a link; what is left out is counted
and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.diagnostic import Message, say
from gapless.language import chosen_language, translate
from gapless.render.call_words import asides, headline, lines
from gapless.render.change_words import DiffWords, for_customers, numbers, place_of
from gapless.render.file_names import FileNames
from gapless.render.markdown.escaping import code, escape, row
from gapless.render.words import count_word
from gapless.revisions.difference import Change, Diff, Differences
from gapless.sfeel.set_words import set_words


def markdown_diffs(
    found: Differences,
    *,
    most: int | None = None,
    longest: int | None = None,
    names: FileNames | None = None,
) -> str:
    """Diffs one after another; of each at most ``most`` regions, and no more than fit into
    ``longest`` characters (None: all).  ``names`` says how files are called.
    """
    diffs, others = found.diffs, [_other(*each, names) for each in found.others]
    text = _page(diffs, others, most)
    if longest is None:
        return text
    most = max((len(diff.changes) for diff in diffs), default=0) if most is None else most
    while len(text) > longest and most:
        most //= 2
        text = _page(diffs, others, most)
    count = len(diffs)
    while len(text) > longest and count:
        count //= 2
        more = say("… and {count:,} more tables that differ.", count=len(diffs) - count)
        text = f"{_page(diffs[:count], (), 0)}\n{translate(more)}\n"
    return text


def _other(what: Message, name: str, file: str, names: FileNames | None) -> str:
    return f"- {_capital(what)}: {code(names.from_top(file) if names else file)}"


def _page(diffs: Sequence[Diff], others: Sequence[str], most: int | None) -> str:
    lines: list[str] = []
    if diffs:
        lines += ["## " + translate(say("What changes for customers")), ""]
        lines += [f"- {escape(_capital(sentence))}" for sentence in for_customers(diffs)]
        lines.append("")
    for diff in diffs:
        lines += [*_diff(diff, most), ""]
    lines += others
    if not lines:
        lines.append(_capital(say("no table differs.")))
    return "\n".join(lines).rstrip("\n") + "\n"


def _capital(message: Message) -> str:
    text = translate(message)
    return text[:1].upper() + text[1:]


def _diff(diff: Diff, most: int | None) -> Iterator[str]:
    # Beside the sentences around it; what the table says stays as it is written.
    words = DiffWords(diff, most, chosen_language())
    yield f"### {escape(words.heading)}"
    yield ""
    if words.replayed is not None:
        yield f"**{escape(_capital(headline(words.replayed)))}**"
        for said, tally in asides(words.replayed):
            yield f"\n- {escape(translate(said))}"
            yield from (f"  - {code(line)}" for line in lines(tally, words.language))
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
    if words.notes:
        yield ""
        yield from (f"- {escape(note)}" for note in words.notes)
    if words.shown:
        yield ""
        yield from _table(words)
    if words.left:
        more = say(
            "… and {count:,} more regions (`gapless diff --all` shows them).", count=words.left
        )
        yield f"\n{translate(more)}"
    if words.shown:
        yield ""
        yield from _rows(words)


def _table(words: DiffWords) -> Iterator[str]:
    for line in words.in_all:
        yield escape(line)
        yield ""
    for position, (title, numbered) in enumerate(words.sections()):
        if position:
            yield ""
        if title:
            yield f"**{title}:**"
            yield ""
        names = dict.fromkeys(name for _, change in numbered for name in words.own(change.where))
        calls = [words.word("Calls")] if words.replayed else []
        labels = (*calls, *map(words.label, names), *words.sides)
        yield row(["#", *map(escape, labels)])
        yield row(["---"] * (1 + len(labels)))
        for place, change in numbered:
            cells = (
                escape(set_words(*change.where[name], words.language))
                if name in change.where
                else "·"
                for name in names
            )
            count = count_word(words.tally(place).calls, words.language)
            numbers = [count] if words.replayed else []
            yield row([str(place), *numbers, *cells, *_both(words, change)])


def _both(words: DiffWords, change: Change) -> Iterator[str]:
    for side, decided in zip((change.old, change.new), words.both(change), strict=True):
        text = f"*{escape(decided.instead)}*" if decided.instead else f"**{escape(decided.text)}**"
        wording = words.other_wording(change)
        if wording and side is change.new:
            text += f"<br>+ {escape(', '.join(wording))}"
        rows = words.rows(side)
        yield f"{text}<br><sub>{escape(rows)}</sub>" if rows else text


def _rows(words: DiffWords) -> Iterator[str]:
    """Where the rows stand and a case of every region, folded away."""
    yield f"<details><summary>{words.word('Decided by these rows')}</summary>"
    yield ""
    yield row(["", "", ""])
    yield row(["---"] * 3)
    for side, table, rule in words.rows_of_sides():
        yield row([escape(side), escape(words.row(table, rule)), code(place_of(table, rule))])
    yield ""
    yield f"{words.word('An example of each')}:"
    yield ""
    for place, change in enumerate(words.shown, start=1):
        yield f"{place}. {code(words.example(change))}"
        yield from (f"   - {code(line)}" for line in lines(words.tally(place), words.language))
    yield ""
    yield "</details>"
