"""Changes in words: what each side of a changed region decides, in brief.

Every form of a diff says them: terminal, Markdown, HTML, change log.

What names a decision: all outputs but wording, which is only named where it differs too, and shown
where it is all that differs.

Invariants: texts of tables are not cleaned here; whoever shows them does it in its own way.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from gapless.algebra.values import parse_value, print_value
from gapless.compiling.compiled import CONTRADICTION, DECIDED, UNCOVERED
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Message, joined, listed, phrase, phrases, say, say_count
from gapless.language import translate
from gapless.model import Rule, Table
from gapless.reading.turns import are_same_text
from gapless.render.region_words import region_words
from gapless.render.shortening import cut, differing_parts
from gapless.render.table_words import NOTHING, result_words
from gapless.render.words import table_phrase, word
from gapless.revisions.alignment import Note
from gapless.revisions.changes import ChangeKind
from gapless.revisions.comparison import OUTSIDE
from gapless.revisions.difference import Change, Diff, Side, Where
from gapless.sfeel.formulas import formulas_in
from gapless.tally import Replayed, Tally

#: A text longer than this that both sides decide does not help to distinguish them.
_LONG = 30
_KINDS = {
    ChangeKind.DECISION: phrase("decided otherwise"),
    ChangeKind.NO_LONGER_DECIDED: phrase("no longer decided"),
    ChangeKind.NO_LONGER_ALLOWED: phrase("no longer allowed"),
    ChangeKind.NEWLY_DECIDED: phrase("newly decided"),
    ChangeKind.NEWLY_ALLOWED: phrase("newly allowed"),
    ChangeKind.OUTPUT_ADDED: phrase("with a further output"),
    ChangeKind.UNDECIDED: phrase("undecided in another way"),
    ChangeKind.WORDING: phrase("worded otherwise"),
}
#: What they mean to the customer, in one and in several situations.
_FOR_CUSTOMERS = {
    ChangeKind.DECISION: phrases(
        "1 situation is answered differently", "{count:,} situations are answered differently"
    ),
    ChangeKind.NO_LONGER_DECIDED: phrases(
        "1 situation is no longer answered", "{count:,} situations are no longer answered"
    ),
    ChangeKind.NO_LONGER_ALLOWED: phrases(
        "1 situation can no longer be asked about",
        "{count:,} situations can no longer be asked about",
    ),
    ChangeKind.NEWLY_DECIDED: phrases(
        "1 situation is answered for the first time",
        "{count:,} situations are answered for the first time",
    ),
    ChangeKind.NEWLY_ALLOWED: phrases(
        "1 situation can be asked about for the first time",
        "{count:,} situations can be asked about for the first time",
    ),
    ChangeKind.OUTPUT_ADDED: phrases(
        "1 situation is answered with something more",
        "{count:,} situations are answered with something more",
    ),
    ChangeKind.UNDECIDED: phrases(
        "1 situation is left open in another way",
        "{count:,} situations are left open in another way",
    ),
    ChangeKind.WORDING: phrases(
        "1 situation is answered alike in other words",
        "{count:,} situations are answered alike in other words",
    ),
}
#: Where two formulas are not known to give the same, nor seen to give something else.
_PERHAPS = phrase("perhaps decided otherwise")
_OUTPUT_LOST = phrase("decided alike with fewer outputs")
_STATUSES = {
    UNCOVERED: table_phrase("no decision"),
    CONTRADICTION[0]: table_phrase("rows contradict each other"),
    OUTSIDE[0]: table_phrase("cannot be given"),
}


@dataclass(frozen=True, slots=True)
class SideWords:
    """What one side decides: values with their labels, or why there are none (``instead``)."""

    values: tuple[tuple[str, str], ...]
    instead: str = ""

    @property
    def text(self) -> str:
        """The values; with their labels where there are several."""
        if self.instead:
            return self.instead
        if len(self.values) == 1:
            return self.values[0][1]
        return ", ".join(f"{label}: {value}" for label, value in self.values)

    def with_values(self, shown: Mapping[str, str]) -> SideWords:
        """The same with some values shown otherwise, and whatever is long cut."""
        values = ((label, cut(shown.get(label, value))) for label, value in self.values)
        return replace(self, values=tuple(values))


def numbers(diff: Diff) -> Message:
    """``26 regions: 18 decided otherwise, 8 no longer decided``."""
    kinds = Counter(map(_what, diff.changes))
    count = len(diff.changes)
    if count == 0:
        return say("no region is decided otherwise")
    parts = [
        say("{count:,} {what}", count=kinds[words], what=say(words))
        for words in dict.fromkeys(
            (_KINDS[ChangeKind.DECISION], _PERHAPS, _OUTPUT_LOST, *_KINDS.values())
        )
        if kinds[words]
    ]
    if len(kinds) == 1:
        what = say(_what(diff.changes[0]))
        return say_count(
            count, "{count:,} region is {what}", "{count:,} regions are {what}", what=what
        )
    return say("{count:,} regions: {parts}", count=count, parts=joined(parts))


def for_customers(diffs: Sequence[Diff]) -> Iterator[Message]:
    """What all diffs together mean, a sentence each: for customers, and through which tables.

    A region counts once: in the table that was changed, not in those that hand over to it.
    """
    own = [diff for diff in diffs if not are_same_text(diff.old, diff.new)] or diffs
    kinds = Counter(change.kind for diff in own for change in diff.changes)
    parts = [
        say_count(kinds[kind], *forms) for kind, forms in _FOR_CUSTOMERS.items() if kinds[kind]
    ]
    if parts:
        yield joined(parts, "; ")
    elif all(diff.equivalent for diff in diffs):
        yield say("every situation is answered as before (proved)")
    reached = [diff.new.id for diff in diffs if diff not in own and not diff.equivalent]
    if reached:
        yield say(
            "reached in tables that need these too: {tables}", tables=listed(dict.fromkeys(reached))
        )
    if not all(diff.complete for diff in diffs):
        yield say("not everything was compared")


def _what(change: Change) -> str:
    """What became of a region, as a phrase."""
    if change.may_differ:
        return _PERHAPS
    if change.kind is ChangeKind.DECISION and change.answer_stays:
        return _OUTPUT_LOST
    return _KINDS[change.kind]


class DiffWords:
    """The words of one diff, in the language of its new table or in that of its reader.

    ``shown`` are the changes that are shown, at most ``most`` (None: all); ``left`` how many others
    there are, ``common`` the inputs that two or more of those shown all restrict alike.
    """

    def __init__(self, diff: Diff, most: int | None = None, language: str | None = None) -> None:
        self.diff = diff
        self.language = language or diff.new.language
        self.shown = diff.changes[:most]
        self.left = len(diff.changes) - len(self.shown)
        tests = [change.tests for change in self.shown]
        self.common = frozenset(
            name
            for name in (tests[0] if len(tests) > 1 else ())
            if all(each.get(name) == tests[0][name] for each in tests)
        )
        decided = [
            change for change in diff.changes if change.old.status == change.new.status == DECIDED
        ]
        self.lost = _in_all(_only_in(change.old, change.new) for change in decided)
        self.gained = _in_all(_only_in(change.new, change.old) for change in decided)

    def word(self, text: str) -> str:
        """A fixed word or phrase in the language of the diff."""
        return word(text, self.language)

    @property
    def heading(self) -> str:
        """``padam-meluas 2.0.0 → 3.0.0``: what is compared."""
        old, new = self.sides
        other = "" if self.diff.old.id == self.diff.new.id else f"{self.diff.new.id} "
        return f"{self.diff.old.id} {old} → {other}{new}"

    @property
    def sides(self) -> tuple[str, str]:
        """What to call the two sides: what distinguishes them."""
        old, new = self.diff.old, self.diff.new
        if self.diff.names is not None:
            return self.diff.names
        if old.version != new.version and old.version and new.version:
            return old.version, new.version
        if old.effective != new.effective and old.effective and new.effective:
            return str(old.effective), str(new.effective)
        return self.word("old"), self.word("new")

    @property
    def stopped(self) -> str:
        """Why not everything was compared; empty where it was."""
        if self.diff.stopped is None:
            return ""
        reason = translate(self.diff.stopped, self.language)
        return f"{self.word('Not everything was compared')}: {reason}"

    @property
    def in_all(self) -> list[str]:
        """What all changes have in common: conditions, outputs lost and gained."""
        parts = []
        if self.common:
            where = self.shown[0].where
            common = {name: chosen for name, chosen in where.items() if name in self.common}
            region = region_words(common, self.diff.labels, self.language)
            parts.append(f"{self.word('In all of these cases')}: {region}")
        lost, gained = (listed(map(self.label, names)) for names in (self.lost, self.gained))
        if lost:
            parts.append(f"{self.word('No longer answered')}: {lost}")
        if gained:
            parts.append(f"{self.word('Answered in addition')}: {gained}")
        return parts

    def own(self, where: Where) -> Where:
        """What a region has not in common with all others."""
        return {name: chosen for name, chosen in where.items() if name not in self.common}

    @property
    def replayed(self) -> Replayed | None:
        """What became of calls, where any were put to both sides."""
        return self.diff.replayed

    def tally(self, place: int) -> Tally:
        """The calls in the region of a number, from 1."""
        return self.diff.replayed.regions[place - 1] if self.diff.replayed else Tally()

    def sections(self) -> Iterator[tuple[str, list[tuple[int, Change]]]]:
        """The changes, numbered from 1: first those of the answer, then, under a heading, those
        where the answer stays.
        """
        numbered = list(enumerate(self.shown, start=1))
        changing = [item for item in numbered if not item[1].answer_stays]
        staying = [item for item in numbered if item[1].answer_stays]
        if changing:
            yield "", changing
        if staying:
            is_wording = all(change.kind is ChangeKind.WORDING for _, change in staying)
            whole = self.word("The answer stays; only the wording differs")
            yield whole if is_wording else self.word("The answer stays"), staying

    def rows_of_sides(self) -> Iterator[tuple[str, Table, Rule]]:
        """Every row that decides something shown, with its side, as the tables order them."""
        sides = ([each.old for each in self.shown], [each.new for each in self.shown])
        for name, side in zip(self.sides, sides, strict=True):
            found = {
                (table.source.name, rule.index): (table, rule)
                for each in side
                for table, rule in each.rows
            }
            yield from ((name, *found[key]) for key in sorted(found))

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What of the definitions changed, without what is said of all changes anyway."""
        said = [set(names) for names in (self.lost, self.gained) if names]
        return tuple(self._note(note) for note in self.diff.notes if set(note.names) not in said)

    def _note(self, note: Note) -> str:
        labels = listed(map(self.label, note.names))
        values = dict(note.message.values) | ({"names": labels} if labels else {})
        return translate(replace(note.message, values=tuple(values.items())), self.language)

    def label(self, name: str) -> str:
        """What people call an input or output."""
        return self.diff.labels.get(name, name)

    def both(self, change: Change) -> tuple[SideWords, SideWords]:
        """What the two sides of a change decide."""
        names = self.distinguishing(change)
        old, new = self._side(change.old, names), self._side(change.new, names)
        known = dict(old.values)
        shown = [
            (label, *differing_parts(known[label], value))
            for label, value in new.values
            if label in known
        ]
        return (
            old.with_values({label: one for label, one, _ in shown}),
            new.with_values({label: other for label, _, other in shown}),
        )

    def distinguishing(self, change: Change) -> tuple[str, ...]:
        """The outputs that distinguish the decisions of a change, as the tables order them."""
        names = _outputs(change)
        always = {*self.lost, *self.gained}
        named = [name for name in names if name not in change.wording and name not in always]
        named = [name for name in named if _differs(change, name) or self._is_short(change, name)]
        if change.kind is ChangeKind.WORDING or not named:
            return tuple(name for name in names if _differs(change, name)) or names
        return tuple(named)

    def _is_short(self, change: Change, name: str) -> bool:
        sides = (side for side in (change.old, change.new) if name in side.outputs)
        return all(len(self._value(side, name)) <= _LONG for side in sides)

    def staying(self, change: Change) -> SideWords:
        """What is decided on both sides."""
        names = [name for name in change.new.outputs if name in change.old.outputs]
        names = [name for name in names if name not in change.wording]
        return self._side(change.new, names).with_values({}) if names else SideWords(())

    def beside(self, change: Change) -> tuple[str, ...]:
        """What changes where the answer stays, but for what is said of all changes."""
        gone = _only_in(change.old, change.new).keys()
        come = _only_in(change.new, change.old).keys()
        reworded = {name for name in change.wording if _differs(change, name)}
        found = (
            (table_phrase("worded otherwise"), reworded - gone - come),
            (table_phrase("no longer answered"), gone - {*self.lost}),
            (table_phrase("answered in addition"), come - {*self.gained}),
        )
        return tuple(
            f"{self.word(what)}: "
            + ", ".join(self.label(name) for name in _outputs(change) if name in names)
            for what, names in found
            if names
        )

    def other_wording(self, change: Change) -> tuple[str, ...]:
        """The labels of texts that differ beside what is named."""
        if change.old.status != DECIDED or change.new.status != DECIDED:
            return ()
        named = {*self.distinguishing(change), *self.lost, *self.gained}
        return tuple(
            self.label(name)
            for name in _outputs(change)
            if name not in named and _differs(change, name)
        )

    def rows(self, side: Side) -> str:
        """``padam-meluas 3, 4``: the rows that decide; the table alone where none does.

        Where no table hands over, ``row 3``.
        """
        found: dict[str, list[str]] = {}
        for table, rule in side.rows:
            if not rule.use:
                found.setdefault(self._table(table), []).append(rule.id)
        if not found and side.table is not None and self.hands_over:
            return side.table.id
        return "; ".join(f"{table} {', '.join(ids)}" for table, ids in found.items())

    def row(self, table: Table, rule: Rule) -> str:
        """One row: ``padam-meluas 3``, or ``row 3`` where no table hands over."""
        return f"{self._table(table)} {rule.id}"

    @cached_property
    def hands_over(self) -> bool:
        """Whether any row of a change hands over to another table."""
        sides = (side for change in self.diff for side in (change.old, change.new))
        return any(rule.use for side in sides for _, rule in side.rows)

    def _table(self, table: Table) -> str:
        return table.id if self.hands_over else self.word("Row").lower()

    def _side(self, side: Side, names: Sequence[str]) -> SideWords:
        if side.status != DECIDED:
            return SideWords((), self.word(_STATUSES[side.status]))
        names = [name for name in names if name in side.outputs] or names
        return SideWords(
            tuple(
                (
                    self.label(name),
                    self._value(side, name) if name in side.outputs else NOTHING,
                )
                for name in names
            )
        )

    def _value(self, side: Side, name: str) -> str:
        """What a side answers, in the unit of the table that does."""
        tables = [*(table for table, rule in side.rows if not rule.use), self.diff.new]
        table = next((table for table in tables if name in table.outputs), self.diff.old)
        said = result_words(table, name, side.outputs[name])
        if name in side.answers:
            # Behind a formula stands what it gives in the example.
            return f"{said} ({result_words(table, name, side.answers[name])})"
        is_computed = any(formulas_in(side.outputs[name]))
        return f"{said} ({self.word('cannot be computed')})" if is_computed else said

    def example(self, change: Change) -> str:
        """The witness as ``gapless decide`` takes it: ``durasi='4 jam' tetangga='turut padam'``.

        In the names of the new side, or of the old one where only that can be asked.
        """
        side = change.old if change.new.status == OUTSIDE[0] else change.new
        return " ".join(
            f"{name}={shlex.quote(self.witness_value(change, name, value) or 'null')}"
            for name, value in side.context.items()
        )

    def witness_value(self, change: Change, name: str, text: str | None) -> str | None:
        """A value of a witness; one that has a unit with thousands, as in the table."""
        rows = (*change.new.rows, *change.old.rows)
        tables = (self.diff.new, self.diff.old, *(table for table, _ in rows))
        column = next((table.given[name] for table in tables if name in table.given), None)
        if text is None or column is None or column.numbers.unit is None:
            return text
        value = parse_value(column.kind, text, column.numbers.bare)
        return print_value(value, self.language, column.numbers)


def _outputs(change: Change) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*change.new.outputs, *change.old.outputs)))


def _only_in(side: Side, other: Side) -> dict[str, None]:
    return {name: None for name in side.outputs if name not in other.outputs}


def _in_all(names: Iterable[dict[str, None]]) -> tuple[str, ...]:
    """The names that stand in all of them."""
    first, *others = [*names] or [{}]
    return tuple(name for name in first if all(name in other for other in others))


_ABSENT = object()


def _differs(change: Change, name: str) -> bool:
    return change.old.outputs.get(name, _ABSENT) != change.new.outputs.get(name, _ABSENT)


def place_of(table: Table, rule: Rule) -> str:
    """``tables/a.yaml:12``: where a row stands."""
    return f"{table.source.name}:{rule.span.line}"
