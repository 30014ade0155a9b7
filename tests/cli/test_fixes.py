"""``--fix``: rows that change no decision go, and everything decides as before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.api import DecisionTable
from gapless.budget import Budget
from gapless.fixes import Fixed, declare, fix
from gapless.revisions.comparison import compare
from gapless.selection import Selection
from tests.command_line import CommandLine, gapless
from tests.english import english
from tests.facts import facts_of
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs
from tests.property.test_removable import split_tables
from tests.written_tables import table_of

__all__ = ["gapless"]

HEAD = """\
table: t
inputs:
  a: {type: integer, domain: "[1..9]"}
  b: {type: boolean}
outputs:
  z: {type: string}
rules:
"""


def fixed(rows: str) -> Fixed:
    """What becomes of a table with these rows."""
    return fix(table_of(HEAD + rows).procedure)


def rows_of(outcome: Fixed) -> str:
    """The text of the rows afterwards."""
    return outcome.procedure.entry.source.text.removeprefix(HEAD)


def said(outcome: Fixed) -> list[str]:
    """What was done, in words."""
    return [item.message.english for item in outcome.applied]


def test_a_redundant_row_goes() -> None:
    """The row that decides in its place stays."""
    outcome = fixed("""\
  - {row: 1, when: {a: 3}, then: {z: x}}  # a special case once
  - {row: 2, when: {a: "> 5"}, then: {z: y}}
  - {row: 3, then: {z: x}}
""")
    assert said(outcome) == ["remove row 1: row 3 decides the same"]
    assert (
        rows_of(outcome)
        == """\
  # a special case once
  - {row: 2, when: {a: "> 5"}, then: {z: y}}
  - {row: 3, then: {z: x}}
"""
    )


GAPS = """\
  - {row: 1, when: {a: "<= 5"}, then: {z: x}}
  - {row: 2, when: {a: "> 6"}, then: {z: y}}
accepted_gaps:
  - {when: {a: 4}, reason: asked}  # in May
  - {when: {a: 6}, reason: asked}
"""


def test_an_accepted_gap_that_rows_cover_goes() -> None:
    """What is still open stays, as does every remark; the key goes with its last entry."""
    outcome = fixed(GAPS)
    assert said(outcome) == ["remove accepted gap 1: rows cover it"]
    assert rows_of(outcome).endswith("# in May\n  - {when: {a: 6}, reason: asked}\n")
    outcome = fixed(GAPS.replace("> 6", "> 5"))
    assert len(said(outcome)) == 2
    assert "accepted_gaps" not in rows_of(outcome)


def test_an_accepted_gap_stays_where_its_finding_is_not_reported() -> None:
    """And where what is asked for is another row."""
    procedure = table_of(HEAD + GAPS).procedure
    hidden = Selection(ignore=frozenset({"stale-accepted-gap"}))
    assert fix(procedure, selection=hidden).applied == ()
    assert fix(procedure, among=["1"]).applied == ()


def test_a_masked_row_goes_only_where_it_agrees() -> None:
    """A masked row that would decide otherwise is a mistake somebody has to look at."""
    outcome = fixed("""\
  - {row: 1, when: {a: "<= 5"}, then: {z: x}}
  - {row: 2, when: {a: 3}, then: {z: x}}
  - {row: 3, when: {a: 4}, then: {z: y}}
""")
    assert said(outcome) == ["remove row 2: row 1 decides the same"]
    assert "row: 3" in rows_of(outcome)


def test_rows_are_merged_again_and_again() -> None:
    """Two pairs become two rows, and these one."""
    outcome = fixed("""\
  - {row: 1, when: {a: "<= 3", b: true}, then: {z: x}}
  - {row: 2, when: {a: "> 3", b: true}, then: {z: x}}
  - {row: 3, when: {a: "<= 3", b: false}, then: {z: x}}
  - {row: 4, when: {a: "> 3", b: false}, then: {z: x}}
""")
    assert rows_of(outcome) == "  - {row: 1, when: {}, then: {z: x}}\n"
    assert len(outcome.applied) == 3


def test_what_cites_a_document_stays() -> None:
    """A row whose source would be lost is left, and the reason said."""
    outcome = fixed("""\
  - {row: 1, when: {a: 3}, then: {z: x}, cite: C.I.3}
  - {row: 2, then: {z: x}}
""")
    assert outcome.applied == ()
    [(left, reason)] = outcome.left
    assert left.message.english == "remove row 1: row 2 decides the same"
    assert reason.english == "its `cite` or `note` would be lost"


def test_a_case_that_would_fail_keeps_the_row() -> None:
    """Two rows take over, and the case names the one that would go."""
    outcome = fixed("""\
  - {row: 1, when: {a: "[3..7]"}, then: {z: x}}
  - {row: 2, when: {a: "<= 5"}, then: {z: x}, note: low}
  - {row: 3, when: {a: "> 5"}, then: {z: x}, note: high}
cases:
  - {name: seven, given: {a: 7, b: true}, expect: {row: 1}}
""")
    assert outcome.applied == ()
    [(_, reason)] = outcome.left
    assert reason.english == "the case seven would fail"


def test_cases_and_declarations_follow() -> None:
    """A case that names the row which goes names the one that takes over."""
    outcome = fixed("""\
  - {row: 1, when: {a: "[3..7]"}, then: {z: x}, over: [2]}
  - {row: 2, when: {a: "<= 4", b: true}, then: {z: y}}
  - {row: 3, when: {a: "[3..7]", b: false}, then: {z: x}}
  - {row: 4, then: {z: x}}
cases:
  - {name: seven, given: {a: 7, b: false}, expect: {row: 1}}
""")
    assert said(outcome) == ["remove row 3: row 1 decides the same"]
    assert "expect: {row: 1}" in rows_of(outcome)


def test_named_rows_stay() -> None:
    """A row that a case of another table expects is left."""
    table = table_of(
        HEAD + "  - {row: 1, when: {a: 3}, then: {z: x}}\n  - {row: 2, then: {z: x}}\n"
    )
    outcome = fix(table.procedure, named=frozenset({"1"}))
    assert outcome.applied == ()
    assert outcome.left[0][1].english == "a case of another table expects row 1"


def test_under_priority_a_masked_row_is_left_to_its_owner() -> None:
    """The only row that says OK never decides: that is a fault, and no row to clear away."""
    text = """\
table: t
hit_policy: priority
inputs: {x: {type: integer, domain: "[0..9]"}}
outputs: {z: {type: string, values: [NO, OK]}}
rules:
  - {row: 1, when: {x: "<= 5"}, then: {z: OK}}
  - {row: 2, when: {x: "<= 5"}, then: {z: NO}}
  - {row: 3, when: {x: "> 5"}, then: {z: NO}}
"""
    outcome = fix(table_of(text).procedure)
    assert said(outcome) == ["write rows 2, 3 as one: x may be anything"]
    codes = [item.code for item in DecisionTable(outcome.procedure).check()]
    assert "masked-row" in codes


def test_the_only_row_that_gives_a_value_stays() -> None:
    """No sum changes without it, but the value would be lost; of two such rows one may go."""
    head = "table: t\nhit_policy: collect sum\ninputs: {x: {type: integer}}\n"
    text = head + "outputs: {z: {type: integer}}\nrules:\n"
    rows = "  - {row: 1, when: {x: 3}, then: {z: 0}}\n  - {row: 2, then: {z: 5}}\n"
    outcome = fix(table_of(text + rows).procedure)
    assert outcome.applied == ()
    [(left, reason)] = outcome.left
    assert left.message.english == "remove row 1: row 2 decides the same"
    assert reason.english == "no other row gives z 0"
    again = "  - {row: 3, when: {x: 4}, then: {z: 0}}\n"
    outcome = fix(table_of(text + rows + again).procedure)
    assert said(outcome) == ["remove row 3: row 2 decides the same"]


OTHER = "table: u\ninputs: {a: {type: integer, domain: '[1..9]'}}\noutputs: {z: {type: string}}\n"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("use: u", "then: {z: x}", "no other row hands over to u"),
        ("then: {z: x}", "use: u", None),
    ],
)
def test_what_another_table_decides_may_be_the_same(
    first: str, second: str, reason: str | None
) -> None:
    """A row that hands over and one that decides may take each other's place."""
    text = f"{HEAD}  - {{row: 1, when: {{a: 3}}, {first}}}\n  - {{row: 2, {second}}}\n"
    table = table_of(text, OTHER + "rules: [{then: {z: x}}]\n")
    (found,) = (item for item in table.check() if item.code == "redundant-row")
    assert facts_of(found)["rows"] == ["1", "2"]
    outcome = fix(table.procedure)
    assert [told.english for _, told in outcome.left] == ([reason] if reason else [])
    assert len(outcome.applied) == (0 if reason else 1)
    differing = table_of(text, OTHER + "rules: [{then: {z: y}}]\n")
    assert not [item for item in differing.check() if item.code == "redundant-row"]


@TABLES
@given(procedure=st.one_of(split_tables(), split_tables(), hand_overs()))
def test_nothing_is_decided_otherwise(procedure: PlainProcedure) -> None:
    """The file reads again, decides the same, and has nothing left to fix."""
    table = build(procedure)
    outcome = fix(table.procedure)
    assert compare(table.procedure, outcome.procedure, Budget()) == ()
    again = fix(outcome.procedure)
    assert again.applied == ()
    codes = {finding.code for finding in DecisionTable(outcome.procedure).check()}
    if not outcome.left:
        assert not codes & {"redundant-row", "mergeable-rows"}


def test_rows_that_are_the_same_are_not_said_to_differ() -> None:
    """Where the hit policy lets rows agree, of two that are the same one is enough."""
    report = table_of(
        "table: t\nhit_policy: any\ninputs:\n  a: {type: integer}\n"
        "outputs:\n  o: {type: string}\nrules:\n"
        "- {when: {a: '> 1'}, then: {o: x}}\n- {when: {a: '> 3'}, then: {o: y}}\n"
        "- {when: {a: '> 3'}, then: {o: y}}\n"
    ).check()
    (found,) = (finding for finding in report if finding.code == "mergeable-rows")
    assert found.message.english == (
        "rows 2, 3 have the same conditions and decide the same: one is enough"
    )
    assert english(found.help) == "remove row 3, or let `gapless check --fix` do it"


OVERRIDING = (
    HEAD
    + """\
  - {row: 1, when: {b: true}, then: {z: x}}  # never
  - {row: 2, when: {a: "> 5"}, over: [4], then: {z: y}}
  - {row: 3, when: {a: "[3..7]"}, then: {z: q}, over: all}
  - {row: 4, then: {z: u}}
"""
)


def test_what_rows_override_is_declared_on_request(gapless: CommandLine) -> None:
    """``--declare-over`` writes ``over`` into all of them at once; ``--fix`` alone never does."""
    gapless.write("t.yaml", OVERRIDING)
    gapless("check", "t.yaml", "--fix")
    assert Path("t.yaml").read_text() == OVERRIDING
    code, _, err = gapless("check", "t.yaml", "--declare-over")
    assert (code, "--declare-over goes with --fix" in err) == (2, True)
    assert gapless("check", "t.yaml", "--fix", "--declare-over")[0] == 0
    assert Path("t.yaml").read_text() == OVERRIDING.replace(
        "then: {z: x}}", "over: [2, 3, 4], then: {z: x}}"
    ).replace("over: [4]", "over: [4, 3]")
    assert "overlap-conflict" not in gapless("check", "t.yaml", "-v")[1]


def test_what_is_not_reported_is_not_declared() -> None:
    """And where nothing overlaps, or another hit policy holds, there is nothing to declare."""
    table = table_of(OVERRIDING).procedure
    ignoring = Selection(ignore=frozenset({"overlap-conflict"}))
    assert declare(table, selection=ignoring).applied == ()
    assert len(declare(table).applied) == 2
    assert declare(declare(table).procedure).applied == ()
    unique = OVERRIDING.replace("inputs:", "hit_policy: any\ninputs:", 1)
    for over in ("over: [4], ", ", over: all"):
        unique = unique.replace(over, "")
    assert declare(table_of(unique).procedure).applied == ()
