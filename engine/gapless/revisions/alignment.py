"""Aligning: two procedures made comparable, name by name.

Purpose: call the inputs and outputs of the old procedure what the new one calls them, and say what
of their definitions differs.

A column that was renamed says so itself: ``was: lama_padam``.  Names are those of the new side;
the earlier of the two may be either.

Invariants:
- inputs of one name are of one kind and step on both sides, or ``Incomparable`` is raised;
- what a comparison of decisions by the values of inputs cannot see stands in the notes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from gapless.algebra.values import article
from gapless.algebra.zones import clock_change, in_zone, zone_words
from gapless.codes.revisions import INCOMPARABLE
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Label, Message, Portable, listed, phrase, say
from gapless.model import Input, Output, Procedure, RawData, Rule, Table
from gapless.revisions.versions import Step
from gapless.sfeel.formulas import Answer, Formula

Column = TypeVar("Column", Input, Output)
Entry = TypeVar("Entry")


class Incomparable(Portable, ValueError):
    """Two tables whose decisions cannot be compared; ``diagnostic`` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message.english)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Note:
    """A change of a definition, and the step of the version it asks for, None for none.

    ``decides`` says that a case may be decided otherwise though no region shows it; ``names``
    are the columns it lists.
    """

    message: Message
    step: Step | None = None
    decides: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two procedures with the same names, and what of their definitions differs.

    ``inputs`` holds for inputs of the old one that were renamed what they are called now.
    """

    old: Procedure
    new: Procedure
    notes: tuple[Note, ...]
    inputs: Mapping[str, str]


def align(old: Procedure, new: Procedure) -> Alignment:
    """Make two procedures comparable; raises ``Incomparable``."""
    inputs = _renamed(old.inputs, new.inputs)
    outputs = _renamed(old.outputs, new.outputs)
    if inputs or outputs:
        tables = {name: _rename(table, inputs, outputs) for name, table in old.tables.items()}
        old = replace(old, entry=tables[old.entry.id], tables=tables)
    _refuse_strangers(old, new)
    tables = {name: _in_first_zones(table, new.outputs) for name, table in old.tables.items()}
    old = replace(old, entry=tables[old.entry.id], tables=tables)
    for name, column in old.asked.items():
        if name in new.asked:
            _refuse_other_kind(column, new.asked[name], old.entry)
    notes = (
        *_renaming_notes(phrase("input {old} is now called {new}"), inputs),
        *_renaming_notes(phrase("output {old} is now called {new}"), outputs),
        *_input_notes(old.asked, new.asked),
        *_origin_notes(old.inputs, new.inputs),
        *_output_notes(old.outputs, new.outputs),
        *_wording_notes(old, new),
        *_data_notes(old.data, new.data),
        *_path_notes(old, new),
        *_constant_notes(old, new),
        *_unit_notes(old, new),
        *_zone_notes(old, new),
        *_label_notes(old, new),
        *_day_notes(old.entry.as_of, new.entry.as_of, inputs),
    )
    return Alignment(old, new, notes, inputs)


def _renamed(old: Mapping[str, Column], new: Mapping[str, Column]) -> dict[str, str]:
    """What columns of the old side are called on the new side, where that is another name."""
    renamed: dict[str, str] = {}
    for name, column in new.items():
        earlier = next((was for was in column.was if was in old and was not in new), None)
        if earlier is not None and name not in old:
            renamed.setdefault(earlier, name)
    for name, column in old.items():
        earlier = next((was for was in column.was if was in new and was not in old), None)
        if earlier is not None and name not in new and earlier not in renamed.values():
            renamed.setdefault(name, earlier)
    return renamed


def _rename(table: Table, inputs: Mapping[str, str], outputs: Mapping[str, str]) -> Table:
    return replace(
        table,
        inputs=_columns(table.inputs, inputs),
        outputs=_columns(table.outputs, outputs),
        rules=tuple(
            replace(
                rule,
                cells=_keys(rule.cells, inputs),
                outputs=None if rule.outputs is None else _answers(rule.outputs, inputs, outputs),
            )
            for rule in table.rules
        ),
        accepted_gaps=tuple(
            replace(gap, cells=_keys(gap.cells, inputs)) for gap in table.accepted_gaps
        ),
    )


def _answers(
    answers: Mapping[str, Answer | None], inputs: Mapping[str, str], outputs: Mapping[str, str]
) -> dict[str, Answer | None]:
    return {
        name: answer.renamed(inputs) if isinstance(answer, Formula) else answer
        for name, answer in _keys(answers, outputs).items()
    }


def _in_first_zones(table: Table, outputs: Mapping[str, Output]) -> Table:
    """The table with its local answers as moments, where they have a zone on the new side."""
    zones = {
        name: outputs[name].zone
        for name, output in table.outputs.items()
        if output.zone is None and name in outputs and outputs[name].zone is not None
    }

    def moved(name: str, value: Answer | None) -> Answer | None:
        zone = zones.get(name)
        if zone is None or not isinstance(value, datetime):
            return value
        return in_zone(value.replace(tzinfo=zone), zone)

    def answers(rule: Rule) -> Rule:
        if rule.outputs is None:
            return rule
        return replace(
            rule, outputs={name: moved(name, value) for name, value in rule.outputs.items()}
        )

    return replace(table, rules=tuple(map(answers, table.rules))) if zones else table


def _columns(columns: Mapping[str, Column], names: Mapping[str, str]) -> dict[str, Column]:
    return {
        names.get(name, name): replace(column, name=names.get(name, name))
        for name, column in columns.items()
    }


def _keys(entries: Mapping[str, Entry], names: Mapping[str, str]) -> dict[str, Entry]:
    return {names.get(name, name): entry for name, entry in entries.items()}


def _refuse_strangers(old: Procedure, new: Procedure) -> None:
    """Tables that have nothing in common are no revisions of each other."""
    one, other = old.entry, new.entry
    names = {"old": one.id, "new": other.id}
    if not old.inputs.keys() & new.inputs.keys():
        raise Incomparable(
            INCOMPARABLE.at(
                other.spans.get("inputs:"),
                say("{old} and {new} have no input in common", **names),
                related=_labels(one, "inputs:"),
                help=say(
                    "compare revisions of one table; a renamed input says what it was called:"
                    " `was: old_name`"
                ),
            )
        )
    if one.id != other.id and not old.outputs.keys() & new.outputs.keys():
        raise Incomparable(
            INCOMPARABLE.at(
                other.spans.get("outputs:"),
                say("{old} and {new} have no output in common", **names),
                related=_labels(one, "outputs:"),
                help=say("compare revisions of one table"),
            )
        )


def _labels(table: Table, place: str) -> list[Label]:
    return [Label(table.spans[place], say("the other table"))] if place in table.spans else []


def _refuse_other_kind(old: Input, new: Input, table: Table) -> None:
    ours, theirs = new.domain, old.domain
    zones = {ours.zone, theirs.zone}
    # Clocks that are never changed show what local times show.
    is_other_time = len(zones) > 1 and any(zone and clock_change(zone) for zone in zones)
    if (ours.kind, ours.grid) == (theirs.kind, theirs.grid) and not is_other_time:
        return
    names = {"name": new.name, "table": table.id}
    if is_other_time:
        fault = say(
            "input {name} is in {ours} here, but in {theirs} in the other {table}",
            ours=zone_words(ours.zone),
            theirs=zone_words(theirs.zone),
            **names,
        )
    elif ours.kind != theirs.kind:
        fault = say(
            "input {name} is {ours} here, but {theirs} in the other {table}",
            ours=article(ours.kind),
            theirs=article(theirs.kind),
            **names,
        )
    else:
        fault = say("input {name} goes in other steps here than in the other {table}", **names)
    raise Incomparable(
        INCOMPARABLE.at(
            new.span,
            fault,
            related=[Label(old.span, say("the same name"))],
            help=say("what changes its meaning should change its name; then the rest compares"),
        )
    )


def _renaming_notes(template: str, renamed: Mapping[str, str]) -> Iterator[Note]:
    for old, new in renamed.items():
        yield Note(say(template, old=old, new=new), Step.MAJOR)


def _listing(template: str, names: Sequence[str], step: Step) -> Iterator[Note]:
    if names:
        yield Note(say(template, names=listed(names)), step, names=tuple(names))


def _input_notes(old: Mapping[str, Input], new: Mapping[str, Input]) -> Iterator[Note]:
    gone, added = _only_in(old, new), _only_in(new, old)
    yield from _listing(phrase("no longer asked: {names}"), gone, Step.MAJOR)
    yield from _listing(phrase("newly asked: {names}"), added, Step.MINOR)
    for name in (name for name in new if name in old):
        one, other = (side[name].expression for side in (old, new))
        texts = one and one.text, other and other.text
        if one and other and texts[0] == texts[1] and one.normal_form != other.normal_form:
            message = say("{name} is computed otherwise: by other constants", name=name)
            yield Note(message, Step.MAJOR, decides=True)
        if texts[0] == texts[1]:
            continue
        if one is None:
            yield Note(
                say("{name} can now be computed: {new}", name=name, new=texts[1]), Step.MINOR
            )
        elif other is None:
            yield Note(say("{name} is no longer computed", name=name), Step.MAJOR, decides=True)
        else:
            message = say(
                "{name} is computed otherwise: {new}, not {old}",
                name=name,
                old=texts[0],
                new=texts[1],
            )
            yield Note(message, Step.MAJOR, decides=True)


def _origin_notes(old: Mapping[str, Input], new: Mapping[str, Input]) -> Iterator[Note]:
    """Which table decides an input from now on; the regions show what that changes."""
    for name, column in new.items():
        before = old[name].origin if name in old else None
        if column.origin is not None and column.origin != before:
            message = say("{name} is now decided by {origin}", name=name, origin=str(column.origin))
            yield Note(message, Step.MINOR)


def _output_notes(old: Mapping[str, Output], new: Mapping[str, Output]) -> Iterator[Note]:
    gone, added = _only_in(old, new), _only_in(new, old)
    yield from _listing(phrase("no longer answered: {names}"), gone, Step.MAJOR)
    yield from _listing(phrase("newly answered: {names}"), added, Step.MINOR)
    for name in (name for name in new if name in old):
        yield from _kind_note(phrase("output {name} is now {new}, not {old}"), old[name], new[name])


def wording_of(tables: Iterable[Table]) -> frozenset[str]:
    """The outputs that are wording in each of some tables that has them."""
    found: dict[str, bool] = {}
    for table in tables:
        for name, output in table.outputs.items():
            found[name] = output.wording and found.get(name, True)
    return frozenset(name for name, is_wording in found.items() if is_wording)


def _wording_notes(old: Procedure, new: Procedure) -> Iterator[Note]:
    """What counts as a decision from now on, or no longer: nobody is answered otherwise by that."""
    was, now = wording_of(old.tables.values()), wording_of(new.tables.values())
    for name in (name for name in new.outputs if name in old.outputs):
        if (name in was) != (name in now):
            template = (
                phrase("the text of {name} now counts as wording, not as a decision")
                if name in now
                else phrase("the text of {name} now counts as a decision, not as wording")
            )
            yield Note(say(template, name=name), None)


def _data_notes(old: Mapping[str, RawData], new: Mapping[str, RawData]) -> Iterator[Note]:
    for name in (name for name in new if name in old):
        yield from _kind_note(
            phrase("raw data {name} is now {new}, not {old}"), old[name], new[name]
        )


def _path_notes(old: Procedure, new: Procedure) -> Iterator[Note]:
    """Values that callers must send in another place; one more place changes nothing."""
    for name in dict.fromkeys(name for name, _ in old.paths):
        was, now = (dict.fromkeys(str(p) for n, p in one.paths if n == name) for one in (old, new))
        is_asked = name in new.inputs or name in new.data
        if is_asked and was.keys() - now.keys():
            message = (
                say(
                    "{name} is now read from {new}, not from {old}",
                    name=name,
                    new=listed(now),
                    old=listed(was),
                )
                if now
                else say("{name} is no longer read from {old}", name=name, old=listed(was))
            )
            yield Note(message, Step.MAJOR)


def _constant_notes(old: Procedure, new: Procedure) -> Iterator[Note]:
    """Constants of another value: which cases are decided otherwise the regions show."""
    told: set[Message] = set()
    for name in (name for name in new.tables if name in old.tables):
        before = old.tables[name].constants
        for constant in new.tables[name].constants.values():
            was = before.get(constant.name)
            if was is not None and was.text != constant.text:
                message = say(
                    "the constant {name} is now {new}, not {old}",
                    name=constant.name,
                    new=constant.text,
                    old=was.text,
                )
                if message not in told:
                    told.add(message)
                    yield Note(message, Step.PATCH)


def _unit_notes(old: Procedure, new: Procedure) -> Iterator[Note]:
    """Numbers that count something else; a unit that only one side names is but a remark."""
    was, now = ({one.name: one.numbers.unit for one in _columns_of(side)} for side in (old, new))
    for name, unit in now.items():
        if unit and was.get(name, unit) not in (None, unit):
            message = say("{name} now counts {new}, not {old}", name=name, new=unit, old=was[name])
            yield Note(message, Step.MAJOR, decides=True)


def _zone_notes(old: Procedure, new: Procedure) -> Iterator[Note]:
    """Datetimes of another zone; in the first zone that a column gets they are what they were."""
    was, now = ({one.name: one.zone for one in _columns_of(side)} for side in (old, new))
    for name, zone in now.items():
        before = was.get(name, zone)
        if zone != before:
            ours, theirs = zone_words(zone), zone_words(before)
            message = say("{name} is now in {new}, not in {old}", name=name, new=ours, old=theirs)
            yield Note(message, Step.MINOR if before is None else Step.MAJOR, before is not None)


def _columns_of(side: Procedure) -> Iterable[Input | Output | RawData]:
    return *side.data.values(), *side.outputs.values(), *side.inputs.values()


def _label_notes(old: Procedure, new: Procedure) -> Iterator[Note]:
    """Values that people now see under another label."""
    was, now = (
        {name: output.labels for name, output in side.outputs.items()}
        | {name: column.domain.labels for name, column in side.inputs.items()}
        for side in (old, new)
    )
    for name, labels in now.items():
        for value, label in labels.items():
            before = was.get(name, {}).get(value, label)
            if before != label:
                message = say(
                    "{name}: {value} is now shown as {new}, not as {old}",
                    name=name,
                    value=str(value),
                    new=label,
                    old=before,
                )
                yield Note(message, Step.PATCH)


def _kind_note(template: str, old: Output | RawData, new: Output | RawData) -> Iterator[Note]:
    if old.kind is not new.kind:
        message = say(template, name=new.name, new=article(new.kind), old=article(old.kind))
        yield Note(message, Step.MAJOR, decides=True)


def _day_notes(old: str | None, new: str | None, inputs: Mapping[str, str]) -> Iterator[Note]:
    """Which value tells the day of a case: not how it is decided, but by which revision."""
    old = None if old is None else inputs.get(old, old)
    if old == new:
        return
    if old is None:
        yield Note(say("the day of a case is now taken from {new}", new=new), Step.MINOR)
    elif new is None:
        yield Note(say("the day of a case is no longer taken from {old}", old=old), Step.MAJOR)
    else:
        message = say("the day of a case is now taken from {new}, not from {old}", new=new, old=old)
        yield Note(message, Step.MAJOR)


def _only_in(names: Iterable[str], others: Container[str]) -> list[str]:
    return [name for name in names if name not in others]
