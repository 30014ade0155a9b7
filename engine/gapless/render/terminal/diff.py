"""A diff for people: changed regions with old and new side by side.

Around them stand the numbers, changed definitions, and the places of the rows that decide.

How the width decides: a column for every input the regions restrict, where that fits; else all of
them in one column.  What all regions have in common is said once above the table.

Invariants: changes keep their order; what is left out is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.text import Text

from gapless.diagnostic import say
from gapless.language import translate
from gapless.model import Rule, Table
from gapless.render.call_words import asides, headline, lines
from gapless.render.change_words import DiffWords, numbers, place_of
from gapless.render.merged_grid import merge
from gapless.render.region_words import region_words
from gapless.render.terminal.definitions import Pair, definitions
from gapless.render.terminal.grid_layout import GridRow, TextGrid, lines_of
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.render.word_changes import Piece, only_changes
from gapless.render.words import count_word
from gapless.revisions.difference import Change, Differences
from gapless.sfeel.set_words import set_words

ANY = "·"
#: The style of words that changed, and the signs around them.
_SIGNS = {Piece.REMOVED: ("red", "[-", "-]"), Piece.ADDED: ("green", "{+", "+}")}
#: A grid with columns narrower than this per input is no easier to read than one column.
_MOST_INPUTS = 8


@paged
def show_diffs(
    width: int, found: Differences, *, most: int | None = 40, verbose: bool = False
) -> Iterator[Text]:
    """Diffs one after another; of each at most ``most`` regions (None: all).

    ``verbose`` adds a case of every region.
    """
    for place, diff in enumerate(found.diffs):
        if place:
            yield Text()
        yield from _diff(DiffWords(diff, most), verbose, width)
    for what, name, file in found.others:
        line = Text.assemble(text_of(what), ": ", text_of(name, "bold"), " ", text_of(file, "dim"))
        yield from indented(line, width, "", "  ")
    if not found.diffs and found.equivalent:
        yield text_of(say("no table differs"), "green")


def _path(table: Table) -> Text:
    return text_of(table.source.name, "dim")


def _diff(words: DiffWords, verbose: bool, width: int) -> Iterator[Text]:
    diff = words.diff
    if words.replayed is not None:
        yield from wrap(text_of(headline(words.replayed), "bold"), width)
        for said, tally in asides(words.replayed):
            yield from indented(text_of(said), width, "  · ", "    ")
            for line in lines(tally, words.language):
                yield from indented(text_of(line, "dim"), width, "    ", "      ")
        yield Text()
    yield from wrap(text_of(words.heading, "bold"), width)
    for name, table in zip(words.sides, (diff.old, diff.new), strict=True):
        yield from indented(_path(table), width, f"  {name}  ", "    ", at_spaces=True)
    if diff.equivalent:
        message = say("equivalent: every case is decided alike (proved)")
        yield from wrap(text_of(message, "green"), width)
    else:
        step = f" · {diff.step}" if diff.step else ""
        yield from wrap(Text(f"{translate(numbers(diff))}{step}", "bold"), width)
    if diff.stopped is not None:
        message = say("not everything was compared: {reason}", reason=diff.stopped)
        yield from wrap(text_of(message, "bold yellow"), width)
    if words.notes:
        yield Text()
        for note in words.notes:
            yield from indented(text_of(note), width, "  · ", "    ")
    if not words.shown:
        return
    yield Text()
    yield from _changes(words, width)
    if words.left:
        more = say("… and {count:,} more regions (--all shows them)", count=words.left)
        yield from wrap(text_of(more, "dim"), width)
    yield from _calls(words, width)
    yield from _rewordings(words, width)
    yield Text()
    yield from _rows(words, width)
    if verbose:
        yield Text()
        yield from _examples(words, width)


def _changes(words: DiffWords, width: int) -> Iterator[Text]:
    for line in words.in_all:
        yield from indented(text_of(line), width, "", "  ")
    if words.in_all:
        yield Text()
    for place, (title, numbered) in enumerate(words.sections()):
        if place:
            yield Text()
        if title:
            yield from indented(Text(f"{title}:", "bold"), width, "", "  ")
        yield from _section(words, numbered, width)


Numbered = Sequence[tuple[int, Change]]


def _section(words: DiffWords, changes: Numbered, width: int) -> Iterator[Text]:
    for grid in _grids(words, changes):
        drawn = lines_of(grid, width)
        if drawn is not None:
            yield from drawn
            return
    yield from _stacked(words, changes, width)


def _grids(words: DiffWords, changes: Numbered) -> Iterator[TextGrid]:
    """The grids to try: a column for every input, then one for all."""
    names = dict.fromkeys(name for _, change in changes for name in words.own(change.where))
    if len(names) <= _MOST_INPUTS:
        headings = [text_of(words.label(name), "bold") for name in names]
        cells = [[_cell(words, change, name) for name in names] for _, change in changes]
        yield _grid(words, changes, headings, cells)
    headings = [Text(words.word("Case"), "bold")]
    yield _grid(words, changes, headings, [[_conditions(words, each)] for _, each in changes])


def _grid(
    words: DiffWords,
    changes: Numbered,
    headings: Sequence[Text],
    cells: Sequence[Sequence[Text]],
) -> TextGrid:
    old, new = (text_of(name, "bold") for name in words.sides)
    calls = [Text(words.word("Calls"), "bold")] if words.replayed else []
    rows = tuple(
        GridRow.of((*_numbers(words, place), *conditions, *_both(words, change)))
        for (place, change), conditions in zip(changes, cells, strict=True)
    )
    conditions = (Text("#", "dim"), *calls, *headings)
    return TextGrid((*conditions, old, new), rows, len(conditions))


def _numbers(words: DiffWords, place: int) -> Iterator[Text]:
    """The number of a region, and how many calls are in it."""
    yield Text(str(place), "dim")
    if words.replayed is not None:
        yield Text(count_word(words.tally(place).calls, words.language))


def _cell(words: DiffWords, change: Change, name: str) -> Text:
    if name not in change.where:
        return Text(ANY, "dim")
    return text_of(set_words(*change.where[name], words.language))


def _conditions(words: DiffWords, change: Change) -> Text:
    """The conditions of a region, one on each line."""
    lines = [
        region_words({name: chosen}, words.diff.labels, words.language)
        for name, chosen in words.own(change.where).items()
    ]
    return text_of("\n".join(lines) or words.word("every case"))


def _both(words: DiffWords, change: Change) -> tuple[Text, Text]:
    """What the two sides decide, and by which rows."""
    texts = []
    sides = zip((change.old, change.new), words.both(change), strict=True)
    for side, decided in sides:
        text = Text(decided.instead, "italic") if decided.instead else text_of(decided.text, "bold")
        wording = words.other_wording(change)
        if wording and side is change.new:
            text = Text.assemble(text, "\n", text_of(f"+ {', '.join(wording)}"))
        rows = words.rows(side)
        if rows:
            text = Text.assemble(text, "\n", text_of(rows, "dim"))
        texts.append(text)
    return texts[0], texts[1]


def _stacked(words: DiffWords, changes: Numbered, width: int) -> Iterator[Text]:
    """Every change as a short list: for widths at which no grid can be read."""
    names = [text_of(name) for name in words.sides]
    for place, change in changes:
        yield from indented(_conditions(words, change), width, f"{place}. ")
        if words.replayed is not None:
            count = count_word(words.tally(place).calls, words.language)
            calls = Text(f"{words.word('Calls')}: {count}")
            yield from indented(calls, width, "   ")
        yield from definitions([*zip(names, _both(words, change), strict=True)], width, indent=2)


def _calls(words: DiffWords, width: int) -> Iterator[Text]:
    """When the calls of each region were made, and the first of them."""
    pairs = [
        (Text(str(place)), text_of("\n".join(found)))
        for place, _ in enumerate(words.shown, start=1)
        if (found := lines(words.tally(place), words.language))
    ]
    if pairs:
        yield Text()
        yield from wrap(Text(f"{words.word('Calls of each')}:", "bold"), width)
        yield from definitions(pairs, width, indent=2)


def _rewordings(words: DiffWords, width: int) -> Iterator[Text]:
    """Of long texts that differ the words that do, marked by signs as well as colours."""
    pairs = [
        (text_of(f"{words.word('Row')} {row}, {label}"), _reworded(only_changes(pieces)))
        for row, label, pieces in merge(words.diff.old, words.diff.new).rewordings
    ]
    if pairs:
        yield Text()
        yield from wrap(Text(f"{words.word('Reworded texts')}:", "bold"), width)
        yield from definitions(pairs, width, indent=2)


def _reworded(pieces: Iterable[tuple[Piece, str]]) -> Text:
    """The pieces in a row: ``call in [-2-]{+3+} hours``."""
    text = Text()
    for piece, words in pieces:
        if piece is Piece.KEPT:
            text.append_text(text_of(words))
            continue
        style, before, behind = _SIGNS[piece]
        told = words.rstrip()
        text.append_text(text_of(f"{before}{told}{behind}", style))
        text.append(words[len(told) :])
    return text


def _rows(words: DiffWords, width: int) -> Iterator[Text]:
    """Where the rows stand, so that `git blame` is one step away."""
    yield from wrap(Text(f"{words.word('Decided by these rows')}:", "bold"), width)
    for _, rows in groupby(words.rows_of_sides(), key=lambda row: row[0]):
        pairs: list[Pair] = [
            (text_of(f"{side}  {words.row(table, rule)}"), _place(table, rule))
            for side, table, rule in rows
        ]
        yield from definitions(pairs, width, indent=2)


def _examples(words: DiffWords, width: int) -> Iterator[Text]:
    """A case of every region, as ``gapless decide`` takes it."""
    yield from wrap(Text(f"{words.word('An example of each')}:", "bold"), width)
    examples = enumerate(map(words.example, words.shown), start=1)
    pairs = [(Text(str(place)), text_of(text)) for place, text in examples]
    yield from definitions(pairs, width, indent=2)


def _place(table: Table, rule: Rule) -> Text:
    place = text_of(place_of(table, rule), "dim")
    return Text.assemble(place, " → ", text_of(rule.use)) if rule.use else place
