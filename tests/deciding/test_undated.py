"""Deciding a table that says which value tells the day, while nobody told it."""

from __future__ import annotations

import json
import pickle
from datetime import date

import pytest

from gapless import ContextError, HitPolicyError, TableError, budget
from gapless.api import TableLibrary
from tests.command_line import CommandLine, gapless
from tests.written_tables import tables_of

__all__ = ["gapless"]

OLD = """
table: fee
version: 1.0.0
effective: 2024-01-01
as_of: day
data: {day: {type: date, label: Day of travel, question: When?}}
inputs: {age: {type: integer, domain: "[0..120]"}}
outputs: {fee: {type: integer}}
rules: [{row: a, then: {fee: 5}, cite: T.1}]
"""
NEW = """
table: fee
version: 2.0.0
effective: 2025-01-01
as_of: day
data: {day: {type: date, label: Day of travel, question: When?}}
inputs: {age: {type: integer, domain: "[0..120]"}, member: {type: boolean}}
outputs: {fee: {type: integer}}
rules:
  - {row: child, when: {age: "< 12"}, then: {fee: 5}}
  - {row: b, when: {member: true}, then: {fee: 6}}
  - {row: c, then: {fee: 7}}
"""
DESK = """
table: desk
as_of: day
data: {day: {type: date}}
inputs: {age: {type: integer, domain: "[0..120]"}}
outputs: {fee: {type: integer}}
rules: [{row: old, when: {age: "> 60"}, then: {fee: 0}}, {row: all, use: fee}]
"""


def undated(text: str) -> str:
    """The table without the key that says what tells the day."""
    return text.replace("as_of: day\n", "")


def test_what_every_revision_decides_is_decided() -> None:
    """No version is named where several say it; and no row, for it is another in each."""
    library = tables_of(OLD, NEW)
    decision = library.decide("fee", {"age": 10})
    assert (decision.status, decision.outputs, decision.needs) == ("decided", {"fee": 5}, ())
    assert (decision.table, decision.version, decision.row) == ("fee", None, None)
    assert (decision.cite, decision.via, decision.hits) == (None, (), ())


def test_where_revisions_differ_the_day_is_needed() -> None:
    """It stands among the inputs needed, and only where it can make a difference."""
    library = tables_of(OLD, NEW)
    decision = library.decide("fee", {"age": 30, "member": True})
    assert (decision.status, decision.needs) == ("undetermined", ("day",))
    assert (decision.table, decision.version, decision.outputs) == ("fee", None, {})
    assert set(library.decide("fee", {}).needs) == {"age", "member", "day"}
    assert set(library.decide("fee", {"age": 30}).needs) == {"member", "day"}
    label = decision.input("day")[1]
    assert (label.label, label.question) == ("Day of travel", "When?")


@pytest.mark.parametrize(
    ("day", "version", "fee"), [("2024-12-31", "1.0.0", 5), ("2025-01-01", "2.0.0", 7)]
)
def test_a_day_that_is_told_chooses_the_revision(day: str, version: str, fee: int) -> None:
    """In the context or beside it."""
    library = tables_of(OLD, NEW)
    context: dict[str, object] = {"age": 30} if fee == 5 else {"age": 30, "member": False}
    inside = library.decide("fee", {**context, "day": day})
    beside = library.decide("fee", context, date.fromisoformat(day))
    assert inside == beside
    assert (inside.version, inside.outputs) == (version, {"fee": fee})


def test_a_revision_to_come_may_be_meant() -> None:
    """A day that nobody told may lie ahead."""
    library = tables_of(OLD, NEW.replace("2025-01-01", "9000-01-01"))
    assert library.decide("fee", {"age": 30, "member": True}).needs == ("day",)


def test_a_table_that_has_ended_is_decided_by_its_days() -> None:
    """Though it is not in force today."""
    ended = OLD.replace("as_of:", "until: 2024-06-30\nas_of:")
    decision = tables_of(ended).decide("fee", {"age": 30})
    assert (decision.status, decision.version, decision.row) == ("decided", "1.0.0", "a")
    with pytest.raises(KeyError):
        tables_of(undated(ended)).decide("fee", {"age": 30})


def test_a_table_that_tells_no_day_is_decided_by_the_rules_of_today() -> None:
    """As before."""
    library = tables_of(undated(OLD), undated(NEW))
    assert library.decide("fee", {"age": 30, "member": True}).version == "2.0.0"


def test_revisions_that_are_handed_over_to_count_too() -> None:
    """The entry has one revision; what it hands over to has two."""
    library = tables_of(DESK, OLD, NEW)
    assert library.decide("desk", {"age": 70}).row == "old"
    assert library.decide("desk", {"age": 30, "member": True}).needs == ("day",)
    decision = library.decide("desk", {"age": 10})
    assert (decision.outputs, decision.via, decision.row) == ({"fee": 5}, ("desk",), None)
    assert (decision.table, decision.version) == ("fee", None)
    told = library.decide("desk", {"age": 30, "day": "2024-05-01"})
    assert (told.version, told.row, told.via) == ("1.0.0", "a", ("desk",))


def test_a_table_that_never_changes_needs_no_day() -> None:
    """One revision for all days: the decision names it."""
    library = tables_of(NEW)
    decision = library.decide("fee", {"age": 30, "member": True})
    assert (decision.version, decision.row) == ("2.0.0", "b")
    assert library.decide("fee", {"age": 30}).needs == ("member",)


CONDITIONS = """
table: fee
version: {version}
effective: {effective}
as_of: day
inputs: {{day: {{type: date}}}}
outputs: {{fee: {{type: integer}}}}
rules:
  - {{row: a, when: {{day: "< {turn}"}}, then: {{fee: 1}}}}
  - {{row: b, when: {{day: ">= {turn}"}}, then: {{fee: {fee}}}}}
"""


def test_the_day_of_a_revision_is_one_of_its_days() -> None:
    """Rows for days on which the revision is not in force are no way to decide."""
    old = CONDITIONS.format(version="1.0.0", effective="2024-01-01", turn="2025-06-01", fee=2)
    new = CONDITIONS.format(version="2.0.0", effective="2025-01-01", turn="2024-06-01", fee=1)
    decision = tables_of(old, new).decide("fee", {})
    assert (decision.status, decision.outputs) == ("decided", {"fee": 1})
    alone = tables_of(old).decide("fee", {})
    assert (alone.status, alone.needs) == ("undetermined", ("day",))
    late = tables_of(old.replace("2024-01-01", "2025-06-01")).decide("fee", {})
    assert (late.row, late.outputs) == ("b", {"fee": 2})


COMPUTED = """
table: fee
version: {version}
effective: {effective}
as_of: call
data: {{call: {{type: datetime}}, begin: {{type: datetime}}, end: {{type: datetime}}}}
inputs: {{since: {{type: duration, expression: {expression}}}}}
outputs: {{fee: {{type: integer}}}}
rules: [{{row: a, when: {{since: "<= {limit} h"}}, then: {{fee: 1}}}}, {{row: b, then: {{fee: 2}}}}]
"""


def computed(*revisions: tuple[str, int]) -> TableLibrary:
    """Revisions of 2024, 2025, …, each with its expression and limit."""
    return tables_of(
        *(
            COMPUTED.format(
                version=f"{number}.0.0",
                effective=f"{2023 + number}-01-01",
                expression=expression,
                limit=limit,
            )
            for number, (expression, limit) in enumerate(revisions, start=1)
        )
    )


def test_inputs_are_computed_from_raw_data() -> None:
    """What is computed is known, whatever the day."""
    library = computed(("end - begin", 3), ("end - begin", 6))
    context = {"begin": "2024-05-05 10:00", "end": "2024-05-05 12:00"}
    assert library.decide("fee", context).outputs == {"fee": 1}
    later = context | {"end": "2024-05-05 15:00"}
    assert library.decide("fee", later).needs == ("call",)
    assert library.decide("fee", later | {"call": "2024-05-05 15:00"}).outputs == {"fee": 2}


def test_inputs_that_are_computed_in_another_way_need_the_day() -> None:
    """Each revision computes for itself; where they agree it is decided all the same."""
    library = computed(("end - begin", 3), ("call - begin", 3), ("end - begin", 3))
    context = {"begin": "2024-05-05 10:00", "end": "2024-05-05 12:00"}
    decision = library.decide("fee", context)
    assert (decision.status, decision.needs) == ("undetermined", ("call", "since"))
    given = library.decide("fee", {"since": "1 h"})
    assert (given.status, given.outputs, given.version) == ("decided", {"fee": 1}, None)


def test_an_input_of_another_type_needs_the_day() -> None:
    """A value that one revision cannot read is no fault, unless none can."""
    other = (
        OLD.replace("2024-01-01", "2025-01-01")
        .replace("1.0.0", "2.0.0")
        .replace(
            'age: {type: integer, domain: "[0..120]"}', "age: {type: string, values: [young, old]}"
        )
    )
    library = tables_of(OLD, other)
    assert library.decide("fee", {}).outputs == {"fee": 5}
    assert library.decide("fee", {"age": 30}).needs == ("day",)
    with pytest.raises(ContextError) as caught:
        library.decide("fee", {"age": "middle"})
    assert caught.value.input == "age"


def test_a_value_that_only_some_revisions_allow() -> None:
    """For the days of the others it is decided that no row covers it."""
    wide = NEW.replace("[0..120]", "[0..150]")
    assert tables_of(OLD, wide).decide("fee", {"age": 130, "member": True}).needs == ("day",)
    with pytest.raises(ContextError, match="age cannot be 160"):
        tables_of(OLD, wide).decide("fee", {"age": 160})


def test_faults_of_a_context_are_faults() -> None:
    """A key that no revision knows, a value that none allows, a day that cannot be read."""
    library = tables_of(OLD, NEW)
    for context, message in (
        ({"aged": 1}, "did you mean `age`?"),
        ({"age": 121}, "age cannot be 121"),
        ({"age": 1, "day": "soon"}, "day: soon is not a date"),
        ({"age": 1, "day": "2023-05-05"}, "not in force on 2023-05-05"),
        ({"age": 1, "day": ""}, "day is empty"),
        ({"age": 1, "day": None}, "day is null"),
    ):
        with pytest.raises((ContextError, KeyError)) as caught:
            library.decide("fee", context)
        assert message in str(caught.value)


def test_a_day_that_is_known_to_be_unknown() -> None:
    """Null is a value of the input like others; it tells no revision."""
    text = CONDITIONS.format(version="1.0.0", effective="2024-01-01", turn="2025-01-01", fee=2)
    old = text.replace("{type: date}", "{type: date, nullable: true}").replace(
        "rules:", "rules:\n  - {row: n, when: {day: null}, then: {fee: 9}}"
    )
    new = old.replace("2024-01-01", "2025-01-01").replace("1.0.0", "2.0.0")
    library = tables_of(old, new)
    assert library.decide("fee", {"day": None}).outputs == {"fee": 9}
    library = tables_of(old, new.replace("fee: 9", "fee: 8"))
    assert library.decide("fee", {"day": "null"}).needs == ("day",)


def test_days_without_what_is_handed_over_to() -> None:
    """They are days too: the decision of the others is not that of all."""
    library = tables_of(DESK.replace("as_of", "effective: 2020-01-01\nas_of"), OLD, NEW)
    assert library.decide("desk", {"age": 70}).status == "undetermined"
    assert library.decide("desk", {"age": 70}).needs == ("day",)
    never = DESK.replace("as_of", "effective: 2020-01-01\nuntil: 2020-12-31\nas_of")
    with pytest.raises(TableError, match="fee is not in force"):
        tables_of(never, OLD).decide("desk", {"age": 70})


def test_a_contradiction_in_one_revision() -> None:
    """Where every day leads into it, it is an error."""
    wrong = OLD.replace("rules: [", "hit_policy: unique\nrules: [{row: b, then: {fee: 6}}, ")
    with pytest.raises(HitPolicyError):
        tables_of(wrong).decide("fee", {"age": 30})


def test_an_explanation_tells_the_revisions_apart() -> None:
    """First which may be in force on what days, then their rows."""
    decision = tables_of(OLD, NEW).decide("fee", {"age": 30, "member": True})
    assert str(decision.explain()).splitlines() == [
        "fee row 1.0.0, which hands over to fee, is open: day is not known (<= 2024-12-31)",
        "fee row 2.0.0, which hands over to fee, is open: day is not known (>= 2025-01-01)",
        "fee row a decides",
        "fee row child does not match: age is at least 12, not < 12",
        "fee row b decides",
        "fee row c matches too",
    ]
    versions = [row.version for row in decision.explain().rows]
    assert versions == [None, None, "1.0.0", "2.0.0", "2.0.0", "2.0.0"]
    copied = pickle.loads(pickle.dumps(decision))
    assert (copied, copied.explain()) == (decision, decision.explain())


def test_a_revision_explains_itself_once() -> None:
    """Also where it applies on both sides of a day on which a table handed over to changes."""
    desk = DESK.replace("{row: all, use: fee}", '{row: all, when: {age: "> 10"}, use: fee}')
    explanation = tables_of(desk, undated(OLD), undated(NEW)).decide("desk", {"age": 9}).explain()
    assert [(row.table, row.row) for row in explanation.nearest] == [
        ("desk", "old"),
        ("desk", "all"),
    ]


WIDE = """
table: wide
effective: 2024-01-01
inputs:
  weight: {type: integer, domain: "[0..100000]", nullable: true}
  kind: {type: string, values: [box, bag, tube]}
outputs: {fee: {type: integer}}
rules:
  - {row: light, when: {weight: "<= 500, null"}, then: {fee: 1}}
  - {row: heavy, when: {kind: "box, tube"}, then: {fee: 2}}
  - {row: bag, then: {fee: 3}}
"""
COUNTER = """
table: counter
effective: 2024-01-01
as_of: day
numbers: id
inputs:
  day: {type: date}
  weight: {type: integer, domain: "[0..1500]", unit: g}
  kind: {type: string, values: [box, bag]}
outputs: {fee: {type: integer}}
rules:
  - {row: parcel, when: {weight: "<= 1000"}, use: wide}
  - {row: freight, then: {fee: 4}}
"""


@pytest.mark.parametrize(
    "context",
    [
        {"weight": 50000},
        {"weight": None},
        {"weight": 700, "kind": "tube"},
        {"weight": "1.200"},
        {"weight": "1.200 g"},
        {"weight": 3},
        {"weight": 700},
    ],
)
def test_inputs_are_those_of_the_table_that_is_asked(context: dict[str, object]) -> None:
    """What a table that is handed over to allows beyond them is as wrong as on any one day."""
    library = tables_of(COUNTER, WIDE)

    def told(context: dict[str, object]) -> object:
        try:
            return library.decide("counter", context)
        except ContextError as error:
            return error.faults

    assert told(context) == told({**context, "day": date(2024, 5, 1)})


def test_a_budget_ends_the_search() -> None:
    """What is then not known is said."""
    rows = "".join(f"  - {{when: {{x{n}: {n}}}, then: {{fee: {n}}}}}\n" for n in range(30))
    inputs = ", ".join(f"x{n}: {{type: integer}}" for n in range(30))
    hard = OLD[: OLD.index("inputs:")]
    hard += f"inputs: {{{inputs}}}\noutputs: {{fee: {{type: integer}}}}\nrules:\n{rows}"
    later = hard.replace("2024", "2025").replace("1.0.0", "2.0.0").replace("fee: 7}", "fee: 8}")
    decision = tables_of(hard, later).decide("fee", {}, budget=budget.seconds(0))
    assert (decision.status, decision.complete) == ("undetermined", False)


@pytest.fixture
def fees(gapless: CommandLine) -> CommandLine:
    """Both revisions in files."""
    gapless.write("tables/fee/2024.yaml", OLD)
    gapless.write("tables/fee/2025.yaml", NEW)
    return gapless


def test_decide_by_id_asks_for_the_day(fees: CommandLine) -> None:
    """Until it is told: in the context, by ``--as-of``, by ``@version`` or as a file."""
    asked = ("age=30", "member=yes", "--format", "json")
    code, out, _ = fees("decide", "fee", *asked)
    told = json.loads(out)
    assert (code, told["status"], told["needs"], told["version"]) == (
        1,
        "undetermined",
        ["day"],
        None,
    )
    for arguments in (
        ("fee", "day=2025-03-01"),
        ("fee", "--as-of", "2025-03-01"),
        ("fee@2.0.0",),
        ("tables/fee/2025.yaml",),
    ):
        code, out, _ = fees("decide", *arguments, *asked)
        told = json.loads(out)
        assert (code, told["version"], told["outputs"]) == (0, "2.0.0", {"fee": 6}), arguments
    code, out, _ = fees("decide", "fee", "age=10", "--format", "json")
    assert (code, json.loads(out)["outputs"], json.loads(out)["version"]) == (0, {"fee": 5}, None)


def test_decide_by_id_asks_in_words(fees: CommandLine) -> None:
    """The question is that of the table; ``--explain`` tells the revisions apart."""
    code, out, _ = fees("decide", "fee", "age=30", "member=yes", "--explain")
    assert (code, "day  When?" in out) == (1, True)
    assert "fee 1.0.0" in out
    assert "fee 2.0.0" in out
    code, out, _ = fees("decide", "fee", "age=10")
    assert (code, "· fee\n" in out) == (0, True)
    code, _, err = fees("decide", "fee", "age=10", "day=2023-01-01")
    assert (code, "not in force on 2023-01-01" in err) == (2, True)


def test_a_case_without_its_day_is_decided_by_every_revision(fees: CommandLine) -> None:
    """In a file of cases; beside a table it is that revision's.  The advice names a day."""
    fees.write(
        "tables/fee/some.cases.yaml",
        "table: fee\ncases:\n"
        "  - {name: child, given: {age: 10}, expect: {fee: 5}}\n"
        "  - {name: open, given: {age: 30, member: yes}, expect: {status: undetermined}}\n"
        "  - {name: told, given: {age: 30, member: yes, day: 2025-03-01}, expect: {fee: 6}}\n"
        "  - {name: dated, as_of: 2025-03-01, given: {age: 30, member: yes}, expect: {fee: 6}}\n",
    )
    assert fees("test", "tables/fee")[:2] == (0, "4 passed, 0 failed\n")
    wrong = "table: fee\ncases: [{name: member, given: {age: 30, member: yes}, expect: {fee: 6}}]\n"
    fees.write("tables/fee/some.cases.yaml", wrong)
    code, out, err = fees("test", "tables/fee")
    assert (code, out) == (1, "0 passed, 1 failed\n")
    assert "still needed: Day of travel" in " ".join(err.split())
    assert "as_of: 2025-01-01" in err
    assert fees("test", "tables/fee", "--as-of", "2025-05-05")[:2] == (0, "1 passed, 0 failed\n")
    fees.write("tables/fee/some.cases.yaml", wrong.replace("cases:", "version: 2.0.0\ncases:"))
    assert fees("test", "tables/fee")[:2] == (0, "1 passed, 0 failed\n")


def test_a_case_without_its_day_tries_no_revision(fees: CommandLine) -> None:
    """Coverage counts what is known to have been tried."""
    cases = "table: fee\ncases: [{given: {age: 10}, expect: {fee: 5}}]\n"
    fees.write("tables/fee/some.cases.yaml", cases)
    code, out, _ = fees("test", "tables/fee", "--coverage", "--format", "json")
    counts = [table["rows"] for table in json.loads(out)["coverage"]]
    assert (code, counts) == (0, [{"tried": 0, "of": 1}, {"tried": 0, "of": 3}])


def test_a_case_beside_a_table_is_that_revisions(fees: CommandLine) -> None:
    """Whatever other revisions say."""
    case = "cases: [{name: plain, given: {age: 30}, expect: {row: a}}]\n"
    fees.write("tables/fee/2024.yaml", OLD + case)
    assert fees("test", "tables/fee")[:2] == (0, "1 passed, 0 failed\n")
