"""What ``gapless export`` writes, decided by Kogito's engine: it answers as gapless does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import Phase, given, settings

from gapless.algebra.durations import Months
from gapless.algebra.sets import before
from gapless.algebra.values import Kind, Value, parse_value
from gapless.api import DecisionTable, load
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError
from gapless.model import HitPolicy, Input, Procedure
from kogito import Kogito
from tests.dmn_files import exported, procedure_of
from tests.dmn_peer import peer as peer
from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import python_context
from tests.oracle.generators import hand_overs, lone_tables
from tests.paths import REPOSITORY

Context = Mapping[str, object]
SHIPPED = sorted((REPOSITORY / "tables").rglob("*.yaml"))
#: Each asks another process a dozen times; a smaller table that fails, too, is not looked for.
FEW = settings(max_examples=max(1, settings().max_examples // 8), phases=[Phase.generate])
#: Of one table.
CONTEXTS = 12
#: What inputs are computed from: moments six hours apart, and beside that.
RAW: Mapping[Kind, tuple[Value, ...]] = {
    Kind.DATETIME: (
        datetime(2023, 1, 1, 4),
        datetime(2023, 1, 1, 10),
        datetime(2023, 1, 1, 10, 0, 1),
    )
}


def written(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, timedelta):
        sign, seconds = "-" * (value < timedelta(0)), abs(value) / timedelta(seconds=1)
        return f"{sign}PT{seconds:f}S"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Months) else value


def check_alike(peer: Kogito, procedure: Procedure, contexts: Iterable[Context]) -> None:
    """The peer answers every context as gapless does, those that gapless refuses left aside."""
    xml = exported(procedure)
    [decision, *_] = ElementTree.fromstring(xml).iterfind("{*}decision")
    name = decision.get("name", "")
    ready = DecisionTable(procedure)
    kinds = {output.kind for output in procedure.outputs.values()}
    for context in contexts:
        if any(getattr(each, "microsecond", 0) for each in context.values()):
            # Kogito compares moments by their whole seconds.
            continue
        try:
            wanted = ready.decide(context)
        except ContextError:
            continue
        except HitPolicyError:
            wanted = None
        known, complaints = peer.decide(xml, {key: written(each) for key, each in context.items()})
        if any("as it depends on decision" in each for each in complaints):
            # A table of the file contradicts itself: Kogito gives up all that require it, though
            # their answer be another's.
            continue
        got = answers_in(procedure, known.get(name))
        decided = wanted is not None and wanted.status == "decided"
        answers = without_nulls(wanted.outputs) if wanted is not None and decided else {}
        policy = procedure.entry.hit_policy
        if policy is HitPolicy.COLLECT_COUNT:
            # COUNT is the number of outputs; Kogito counts those that differ, and none as 0.
            got, answers = ({}, {}) if any(got.values()) is bool(answers) else (got, answers)
        if policy is HitPolicy.COLLECT_SUM and (not answers or Kind.NUMBER not in kinds):
            # What no row covers is null, not 0; and FEEL's own sum is one of numbers.
            continue
        assert got == answers, (context, complaints, xml)


def without_nulls(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that say something; who hands over may have outputs that nobody answers."""
    return {
        name: answer
        for name, answer in answers.items()
        if {*(answer if isinstance(answer, tuple) else (answer,))} != {None}
    }


def answers_in(procedure: Procedure, answer: Any) -> dict[str, Any]:
    """The answer of the peer to each output."""
    outputs = procedure.outputs
    if answer is None or answer == []:
        return {}
    rows = [
        row if isinstance(row, dict) else dict.fromkeys(outputs, row)
        for row in (answer if isinstance(answer, list) else [answer])
    ]
    columns = {
        name: tuple(parsed(output.kind, row.get(name)) for row in rows)
        for name, output in outputs.items()
    }
    if not isinstance(answer, list):
        return without_nulls({name: one for name, [one] in columns.items()})
    return without_nulls(columns)


def parsed(kind: Kind, value: Any) -> Any:
    """A value of JSON as one of ours."""
    if isinstance(value, list):
        return tuple(parsed(kind, each) for each in value)
    if not isinstance(value, str) or kind is Kind.STRING:
        return value
    if kind is Kind.DURATION and value.startswith("PT-"):
        # So Java writes it; in ISO 8601 the sign stands before the whole.
        value = "-" + value.replace("-", "")
    return parse_value(kind, value)


@FEW
@given(procedure=lone_tables())
def test_random_tables(peer: Kogito, procedure: PlainProcedure) -> None:
    """Of all kinds and hit policies, null included."""
    check_plain(peer, procedure)


@FEW
@given(procedure=hand_overs())
def test_random_hand_overs(peer: Kogito, procedure: PlainProcedure) -> None:
    """Rows that go on with another table."""
    check_plain(peer, procedure)


def check_plain(peer: Kogito, plain: PlainProcedure) -> None:
    """A random procedure at the contexts that matter to it."""
    procedure = procedure_of(*(table.yaml for table in plain.tables))
    contexts = Analysis(plain).contexts[:CONTEXTS]
    check_alike(peer, procedure, [python_context(plain, context) for context in contexts])


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_shipped_tables(peer: Kogito, file: Path) -> None:
    """At the ends of their cells, beside them, and at null where it is a value."""
    procedure = load(file).procedure
    chance = Random(0)
    values: dict[str, list[Value | None]] = {
        name: [*values_of(procedure, name, column)]
        for name, column in procedure.asked.items()
        if column.expression is None
    }
    values |= {name: [*RAW[datum.kind]] for name, datum in procedure.data.items()}
    check_alike(
        peer,
        procedure,
        [{name: chance.choice(found) for name, found in values.items()} for _ in range(40)],
    )


def values_of(procedure: Procedure, name: str, column: Input) -> Iterator[Value | None]:
    """The values of an input at which something may change, and those beside them."""
    domain = column.domain
    yield from domain.values or ()
    yield from (None,) if domain.nullable else ()
    yield from (False, True) if domain.kind is Kind.BOOLEAN else ()
    for table in procedure.tables.values():
        for rule in table.rules:
            cuts = rule.cells[name].values.cuts if name in rule.cells else ()
            for _, coordinate, *_ in (cut for cut in cuts if len(cut) == 3):
                beside = () if domain.grid is None else (coordinate - 1,)
                for place in (coordinate, *beside):
                    if before(place) in domain.everything:
                        yield domain.value(place)
