"""A diff for people: changed regions with old and new side by side.

Around them stand the numbers, changed definitions, and the places of the rows that decide.

How the width decides: a column for every input the regions restrict, where that fits; else all of
them in one column.  What all regions have in common is said once above the table.

Invariants: changes keep their order; what is left out is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from gapless.diagnostic import say
from gapless.language import translate
from gapless.model import Rule, Table
from gapless.render.change_words import (
    DiffWords,
    common_tests,
    distinct_rows,
    example,
    heading,
    in_all,
    numbers,
    place_of,
    sections,
    side_names,
)
from gapless.render.region_words import region_words, set_words
from gapless.render.terminal.definitions import Pair, definitions
from gapless.render.terminal.grid_layout import GridCell, GridRow, TextGrid, draw, fit
from gapless.render.terminal.page import Page, indented
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.render.words import word
from gapless.revisions.difference import Change, Diff, Side

ANY = "·"
#: A grid with columns narrower than this per input is no easier to read than one column.
_MOST_INPUTS = 8


def show_diffs(
    diffs: Sequence[Diff],
    added: Sequence[Table] = (),
    removed: Sequence[Table] = (),
    *,
    most: int | None = 40,
    verbose: bool = False,
) -> Page:
    """Diffs one after another; of each at most ``most`` regions (None: all).

    ``verbose`` adds a case of every region.
    """
    return Page(lambda width: _page(diffs, added, removed, most, verbose, width))


def _page(
    diffs: Sequence[Diff],
    added: Sequence[Table],
    removed: Sequence[Table],
    most: int | None,
    verbose: bool,
    width: int,
) -> Iterator[Text]:
    for place, diff in enumerate(diffs):
        if place:
            yield Text()
        yield from _diff(diff, most, verbose, width)
    for what, tables in ((say("new table"), added), (say("removed"), removed)):
        for table in tables:
            name = f"{table.id} {table.version or ''}".strip()
            line = Text.assemble(f"{translate(what)}: ", text_of(name, "bold"), " ", _path(table))
            yield from indented(line, width, "", "  ")
    if not diffs and not added and not removed:
        yield Text(translate(say("no table differs")), "green")


def _path(table: Table) -> Text:
    return text_of(table.source.name, "dim")


def _diff(diff: Diff, most: int | None, verbose: bool, width: int) -> Iterator[Text]:
    yield from _heading(diff, width)
    if diff.equivalent:
        message = say("equivalent: every case is decided alike (proved)")
        yield from wrap(Text(translate(message), "green"), width)
    else:
        step = f" · {diff.step}" if diff.step else ""
        yield from wrap(Text(f"{translate(numbers(diff))}{step}", "bold"), width)
    if diff.stopped is not None:
        message = say("not everything was compared: {reason}", reason=diff.stopped)
        yield from wrap(Text(translate(message), "bold yellow"), width)
    notes = DiffWords(diff).notes
    if notes:
        yield Text()
        for note in notes:
            yield from indented(text_of(note), width, "  · ", "    ")
    shown = diff.changes[:most]
    if not shown:
        return
    yield Text()
    yield from _changes(diff, shown, width)
    left = len(diff.changes) - len(shown)
    if left:
        more = say("… and {count:,} more regions (--all shows them)", count=left)
        yield from wrap(Text(translate(more), "dim"), width)
    yield Text()
    yield from _rows(DiffWords(diff), shown, width)
    if verbose:
        yield Text()
        yield from _examples(DiffWords(diff), shown, width)


def _heading(diff: Diff, width: int) -> Iterator[Text]:
    yield from wrap(text_of(heading(diff), "bold"), width)
    for name, table in zip(side_names(diff), (diff.old, diff.new), strict=True):
        yield from indented(_path(table), width, f"  {name}  ", "    ", at_spaces=True)


def _changes(diff: Diff, changes: Sequence[Change], width: int) -> Iterator[Text]:
    words = DiffWords(diff)
    common = common_tests(changes)
    common_lines = in_all(words, changes)
    for line in common_lines:
        yield from indented(text_of(line), width, "", "  ")
    if common_lines:
        yield Text()
    for place, (title, numbered) in enumerate(sections(changes, words.language)):
        if place:
            yield Text()
        if title:
            yield from indented(Text(f"{title}:", "bold"), width, "", "  ")
        yield from _section(words, numbered, common, width)


Numbered = Sequence[tuple[int, Change]]


def _section(
    words: DiffWords, changes: Numbered, common: frozenset[str], width: int
) -> Iterator[Text]:
    for grid in _grids(words, changes, common):
        widths = fit(grid, width)
        if widths is not None:
            yield from draw(grid, widths, width)
            return
    yield from _stacked(words, changes, common, width)


def _grids(words: DiffWords, changes: Numbered, common: frozenset[str]) -> Iterator[TextGrid]:
    """The grids to try: a column for every input, then one for all."""
    asked = dict.fromkeys(name for _, change in changes for name in change.where)
    names = [name for name in asked if name not in common]
    if len(names) <= _MOST_INPUTS:
        headings = [text_of(words.label(name), "bold") for name in names]
        cells = [[_cell(words, change, name) for name in names] for _, change in changes]
        yield _grid(words, changes, headings, cells)
    headings = [Text(word("Case", words.language), "bold")]
    yield _grid(
        words, changes, headings, [[_conditions(words, change, common)] for _, change in changes]
    )


def _grid(
    words: DiffWords,
    changes: Numbered,
    headings: Sequence[Text],
    cells: Sequence[Sequence[Text]],
) -> TextGrid:
    old, new = side_names(words.diff)
    rows = []
    for (place, change), conditions in zip(changes, cells, strict=True):
        texts = (Text(str(place), "dim"), *conditions, *_both(words, change))
        rows.append(GridRow(tuple(GridCell(text) for text in texts)))
    return TextGrid(
        (Text("#", "dim"), *headings, text_of(old, "bold"), text_of(new, "bold")),
        tuple(rows),
        1 + len(headings),
    )


def _cell(words: DiffWords, change: Change, name: str) -> Text:
    if name not in change.where:
        return Text(ANY, "dim")
    return text_of(set_words(*change.where[name], words.language))


def _conditions(words: DiffWords, change: Change, common: frozenset[str]) -> Text:
    """The conditions of a region, one on each line."""
    own = {name: chosen for name, chosen in change.where.items() if name not in common}
    if not own:
        return Text(word("every case", words.language))
    labels = words.diff.labels
    lines = [region_words({name: chosen}, labels, words.language) for name, chosen in own.items()]
    return text_of("\n".join(lines))


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


def _stacked(
    words: DiffWords, changes: Numbered, common: frozenset[str], width: int
) -> Iterator[Text]:
    """Every change as a short list: for widths at which no grid can be read."""
    names = side_names(words.diff)
    for place, change in changes:
        yield from indented(_conditions(words, change, common), width, f"{place}. ")
        texts = _both(words, change)
        pairs = [(text_of(name), text) for name, text in zip(names, texts, strict=True)]
        yield from definitions(pairs, width, indent=2)


def _rows(words: DiffWords, changes: Sequence[Change], width: int) -> Iterator[Text]:
    """Where the rows stand, so that `git blame` is one step away."""
    yield from wrap(Text(f"{word('Decided by these rows', words.language)}:", "bold"), width)
    sides: tuple[list[Side], list[Side]] = (
        [change.old for change in changes],
        [change.new for change in changes],
    )
    for name, found in zip(side_names(words.diff), sides, strict=True):
        pairs: list[Pair] = [
            (text_of(f"{name}  {words.row(table, rule)}"), _place(table, rule))
            for table, rule in distinct_rows(found)
        ]
        yield from definitions(pairs, width, indent=2)


def _examples(words: DiffWords, changes: Sequence[Change], width: int) -> Iterator[Text]:
    """A case of every region, as ``gapless decide`` takes it."""
    yield from wrap(Text(f"{word('An example of each', words.language)}:", "bold"), width)
    pairs = [(Text(str(place)), text_of(example(each))) for place, each in enumerate(changes, 1)]
    yield from definitions(pairs, width, indent=2)


def _place(table: Table, rule: Rule) -> Text:
    place = text_of(place_of(table, rule), "dim")
    if rule.use:
        return Text.assemble(place, " → ", text_of(rule.use))
    return place
