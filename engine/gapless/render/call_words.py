"""Calls in words: how many are answered differently, when, and which they were.

Every form of a diff and of an audit says them.

Invariants: what is left out is counted; values are not cleaned here.

Example::

    >>> parts(Tally(7, (("2022-06-01", 4), ("2022-06-02", 2)), others=1), "en")
    '2022-06-01: 4, 2022-06-02: 2, others: 1'
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from gapless.diagnostic import Message, say, say_count
from gapless.language import translate
from gapless.model import Table
from gapless.render.region_words import region_words
from gapless.render.words import count_word, value_word, word
from gapless.tally import Example, Replayed, Tally

if TYPE_CHECKING:
    from gapless.bulk.audit import Audited, Disagreement

#: So many values of a column are said beside a number.
_MOST_PARTS = 5


def headline(replayed: Replayed) -> Message:
    """``of 412,000 calls, 312 are answered differently``."""
    return say_count(
        replayed.different,
        "of {calls:,} calls, {count:,} is answered differently",
        "of {calls:,} calls, {count:,} are answered differently",
        calls=replayed.calls,
    )


def asides(replayed: Replayed) -> Iterator[tuple[Message, Tally]]:
    """What became of calls that lie in no region, where there are any."""
    kinds = (
        (
            say("elsewhere: a definition changed, or not everything was compared"),
            replayed.elsewhere,
        ),
        (say("undetermined before or after"), replayed.undetermined),
        (say("with faults"), replayed.faulty),
    )
    for what, tally in kinds:
        if tally.calls:
            yield say("{count:,} {what}", count=tally.calls, what=what), tally


def parts(tally: Tally, language: str) -> str:
    """The values of the column with the most calls, each with how many; the rest as one."""
    ranked = sorted(tally.by, key=lambda part: -part[1])
    said = [
        f"{value_word(value, language)}: {count_word(count, language)}"
        for value, count in ranked[:_MOST_PARTS]
    ]
    others = tally.others + sum(count for _, count in ranked[_MOST_PARTS:])
    if others:
        said.append(f"{word('others', language)}: {count_word(others, language)}")
    return ", ".join(said)


def example_words(example: Example, language: str) -> str:
    """``record 17: durasi_padam='3 jam'``, and what is wrong with it."""
    values = " ".join(
        f"{name}={shlex.quote(_text(value))}" for name, value in example.values.items()
    )
    said = f"{word('record', language)} {example.record}: {values}"
    return said if example.fault is None else f"{said} – {translate(example.fault)}"


def lines(tally: Tally, language: str) -> list[str]:
    """The parts of a tally and its examples, each on a line."""
    return [
        *filter(None, [parts(tally, language)]),
        *(example_words(example, language) for example in tally.examples),
    ]


def _text(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


class AuditWords:
    """The words of an audit, in the language of its table.

    ``shown`` are the groups that are shown, at most ``most`` (None: all), ``left`` how many others
    there are.
    """

    def __init__(self, audited: Audited, most: int | None = None) -> None:
        self.audited = audited
        self.language = audited.table.language
        self.shown = audited.groups[:most]
        self.left = len(audited.groups) - len(self.shown)

    def word(self, text: str) -> str:
        """A fixed word or phrase in the language of the table."""
        return word(text, self.language)

    @property
    def title(self) -> str:
        """``Audit: padam-meluas``."""
        return f"{self.word('Audit')}: {self.audited.table.id}"

    @property
    def headings(self) -> tuple[str, ...]:
        """What stands above the columns of the groups."""
        recorded, answered = self.word("Recorded"), self.word("The table answers")
        return "#", self.word("Calls"), self.word("Case"), recorded, answered

    @property
    def headline(self) -> Message:
        """How many calls agree, of those that there is something to compare."""
        audited = self.audited
        return say(
            "of {calls:,} calls, {agreed:,} recorded as the table answers, {disagreed:,} otherwise"
            " ({share})",
            calls=audited.calls,
            agreed=audited.agreed,
            disagreed=audited.disagreed,
            share=_percent(audited.disagreed, audited.compared),
        )

    def asides(self) -> Iterator[tuple[Message, Tally]]:
        """What became of calls in no group, where there are any."""
        audited = self.audited
        kinds = (
            (say("in further groups, of which there are too many"), audited.further),
            (say("uncovered"), audited.uncovered),
            (say("undetermined"), audited.undetermined),
            (say("with faults"), audited.faulty),
        )
        for what, tally in kinds:
            if tally.calls:
                yield say("{count:,} {what}", count=tally.calls, what=what), tally

    def conditions(self, group: Disagreement) -> list[str]:
        """What the calls of a group have in common, an input each."""
        if group.where is None:
            return [self.word("day not known")]
        return [
            region_words({name: chosen}, self._labels(group.table), self.language)
            for name, chosen in group.where.items()
        ] or [self.word("every case")]

    def recorded(self, group: Disagreement) -> str:
        """What was recorded."""
        return self._values(group.table, group.recorded)

    def answered(self, group: Disagreement) -> str:
        """What the table answers."""
        return self._values(group.table, group.answered)

    def row(self, group: Disagreement) -> str:
        """``padam-meluas 3.0.0, row 3``: what decided."""
        name = group.table.full_name
        return name if group.row is None else f"{name}, {self.word('Row').lower()} {group.row}"

    def _labels(self, table: Table) -> dict[str, str]:
        known = {**self.audited.table.inputs, **table.inputs}
        return {name: column.label for name, column in known.items()}

    def _values(self, table: Table, values: Mapping[str, str]) -> str:
        shown = {name: value_word(value, self.language) for name, value in values.items()}
        if len(shown) == 1:
            return next(iter(shown.values()))
        return ", ".join(f"{self._output(table, name)}: {value}" for name, value in shown.items())

    def _output(self, table: Table, name: str) -> str:
        output = table.outputs.get(name)
        return name if output is None else output.label


def _percent(count: int, whole: int) -> str:
    """``0.06 %``: never 0 where there is something."""
    if not count or not whole:
        return "0 %"
    share = 100 * count / whole
    return f"{share:.1f} %" if share >= 1 else f"{float(f'{share:.1g}'):f}".rstrip("0") + " %"
