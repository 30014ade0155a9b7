"""Pairing: which revision of one collection of tables is which of another.

Purpose: recognize a revision that was edited, dated anew, moved or renamed, so that it is compared
with what it was and not taken for a new one.

What a revision is decides, not where its file lies: the id of its table with its day and version,
then with the day, then with the version; then what it says.  Of the revisions that are left, two
are the same where their texts share more than half of their lines (git's measure of a renamed
file).  What is in DMN has neither day nor version, and is known by its file or its id alone.  Only
a table of which all revisions are gone can have been called otherwise, and only what
no table was called before.

Invariants: no revision is in two pairs.

Worked example: ``t 1.0.0`` of January becomes ``t 1.0.0`` of March in another folder, and
``u 2.0.0`` is now called ``v``: the first are a pair by their version, the others by their rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import PurePath

from gapless.model import Table

#: Lines that say which revision it is, not what it decides.
_NAMING = ("table:", "version:", "effective:", "until:")

Pair = tuple[Table, Table]


def pair_revisions(old: Iterable[Table], new: Iterable[Table]) -> tuple[Pair, ...]:
    """The revisions that are on both sides, each as it was and as it is."""
    before, after = list(old), list(new)
    earlier, later = ({table.id for table in side} for side in (before, after))
    pairs: list[Pair] = []
    in_dmn = {table.id for table in (*before, *after) if table.source.is_dmn}

    def name(table: Table) -> Hashable:
        return table.id if table.id in in_dmn else None

    for sign in (_file, _days_and_version, _days, _version, _words, name):
        pairs += _take(before, after, _alike(before, after, sign))
    pairs += _take(before, after, _likest(before, after, same_id=True))
    before = [table for table in before if table.id not in later]
    after = [table for table in after if table.id not in earlier]
    pairs += _take(before, after, _alike(before, after, _lines))
    pairs += _take(before, after, _likest(before, after, same_id=False))
    return tuple(pairs)


def _take(before: list[Table], after: list[Table], pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs, whose revisions are taken out of both lists."""
    found = list(pairs)
    paired = {id(table) for pair in found for table in pair}
    for side in (before, after):
        side[:] = [table for table in side if id(table) not in paired]
    return found


def _file(table: Table) -> Hashable:
    return (table.id, PurePath(table.source.name).name) if table.source.is_dmn else None


def _days_and_version(table: Table) -> Hashable:
    return table.id, table.effective, table.version


def _days(table: Table) -> Hashable:
    return table.id, table.effective


def _version(table: Table) -> Hashable:
    return (table.id, table.version) if table.version else None


def _words(table: Table) -> Hashable:
    return table.id, _lines(table)


def _lines(table: Table) -> tuple[str, ...]:
    text = table.spans["rules"].text if table.source.is_dmn else table.source.text
    lines = (line for line in text.splitlines() if not line.startswith(_NAMING))
    return tuple(line.strip() for line in lines if line.strip())


def _alike(
    old: Sequence[Table], new: Sequence[Table], sign: Callable[[Table], Hashable]
) -> Iterator[Pair]:
    """Pairs of revisions with the same sign, where each side has only one with it."""

    def only(tables: Sequence[Table]) -> dict[Hashable, Table]:
        signs = [(sign(table), table) for table in tables]
        counts = Counter(found for found, _ in signs)
        return {found: table for found, table in signs if found and counts[found] == 1}

    known = only(old)
    yield from ((known[found], table) for found, table in only(new).items() if found in known)


def _likest(old: Sequence[Table], new: Sequence[Table], *, same_id: bool) -> Iterator[Pair]:
    """Pairs whose texts are alike for the greater part, the most alike first."""
    earlier, later = ([(table, Counter(_lines(table))) for table in side] for side in (old, new))
    found: list[tuple[tuple[float, bool], Pair]] = []
    for one, its_lines in earlier:
        for other, lines in later:
            if same_id and one.id != other.id:
                continue
            share = (its_lines & lines).total() / max(its_lines.total(), lines.total(), 1)
            if share > 1 / 2:
                same_name = PurePath(one.source.name).name == PurePath(other.source.name).name
                found.append(((share, same_name), (one, other)))
    taken: set[int] = set()
    for _, pair in sorted(found, key=lambda item: item[0], reverse=True):
        if taken.isdisjoint(map(id, pair)):
            taken.update(map(id, pair))
            yield pair
