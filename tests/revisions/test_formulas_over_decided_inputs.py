"""Formulas of one text over an input that other tables decide: alike only where those answer so."""

from __future__ import annotations

import pytest

from gapless.api import DecisionTable, diff
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.reading.origins import Origins
from gapless.revisions.difference import Diff
from gapless.source import Source
from tests.written_tables import TODAY

LOW = """table: low
inputs: {a: {type: boolean}, b: {type: boolean}}
outputs: {v: {type: number}}
rules:
  - {when: {a: yes}, then: {v: 1}}
"""
TOP = """table: top
data: {n: {type: number}}
inputs: {m: {type: number, domain: "[0..100]"}, v: {from: low.v, nullable: true}}
outputs: {t: {type: number}}
rules:
"""
#: A row of the lower table where ``a`` is no.
NO = "  - {when: {a: no}, then: {v: %s}}\n"


def top_of(
    low: str, *formulas: str, head: str = TOP, mid: str = "", also: str = ""
) -> DecisionTable:
    """The table on top, with a row for each formula, over the rows of another."""
    rows = "".join(f"  - {{then: {{t: = {formula}{also}}}}}\n" for formula in formulas)
    texts = {"top.yaml": head + rows, "low.yaml": LOW + low}
    if mid:
        texts["mid.yaml"] = mid
    origins = Origins(lambda: [(name, text.encode()) for name, text in texts.items()])
    read = [load_source(Source(name, text), origins=origins) for name, text in texts.items()]
    library, problems = build_library(read)
    assert problems == ()
    return DecisionTable(library.procedure(read[0], TODAY), library)


def compared(before: str, after: str, formula: str) -> tuple[DecisionTable, DecisionTable, Diff]:
    """One formula over two lower tables."""
    old, new = top_of(before, formula), top_of(after, formula)
    return old, new, diff(old, new)


@pytest.mark.parametrize(
    ("before", "after", "formula"),
    [
        (NO % 2, NO % 3, "v * 10"),
        (NO % 2, NO % 2.5, "12 / (v - 3)"),
        (NO % 2, NO % 3, "12 / (v - 3)"),
        (NO % 3, NO % 2, "m / (v - 3)"),
        (NO % 2, NO % 3, "v * m"),
        (NO % 2, NO % 3, "v + n"),
        (NO % 2, NO % 3, "if m > 50 then v else 0"),
        ("", NO % 3, "v * 10"),
        (NO % 3, "", "v * m"),
        ("", NO % 3, "if v = null then 1 else 2"),
        (NO % 2, "  - {when: {a: no, b: no}, then: {v: 2}}\n", "v + m"),
    ],
)
def test_one_text_is_another_answer_where_the_table_below_answers_otherwise(
    before: str, after: str, formula: str
) -> None:
    """The example shows it, and where the lower tables agree nothing is said."""
    old, new, result = compared(before, after, formula)
    assert not result.equivalent
    [change] = result.changes
    assert change.tests["a"] == ("false",)
    assert not change.may_differ
    one, other = old.decide(change.old.context), new.decide(change.new.context)
    assert (one.status, one.outputs) != (other.status, other.outputs)


@pytest.mark.parametrize(
    ("before", "after", "formula"),
    [
        (NO % 2, NO % 3, "if v > 1 then 7 else 8"),
        (NO % 2, NO % -2, "v * v"),
        (NO % 2, NO % 3, "0 * v + 1"),
        (NO % 2, NO % -2, "v * v * m"),
        (NO % 2, "  - {when: {a: no, b: no}, then: {v: 2}}\n" + NO % "2.0", "v + m"),
    ],
)
def test_what_comes_to_the_same_is_no_change(before: str, after: str, formula: str) -> None:
    """Every lower answer leads to the same value, or to the same formula of what is asked."""
    assert compared(before, after, formula)[2].equivalent


def test_where_no_example_is_found_that_is_said() -> None:
    """The two are the same where ``m`` is 0 alone."""
    head = TOP.replace("[0..100]", "[0..0]")
    old, new = (top_of(NO % v, "v * m", head=head) for v in (2, 3))
    [change] = diff(old, new).changes
    assert change.may_differ


def test_what_is_decided_now_and_was_asked_before_is_something_else() -> None:
    """Also where nothing is decided: the null of one side is not what the other is given."""
    head = TOP.replace("from: low.v", "type: number")
    old, new = top_of("", "v + m", head=head), top_of("", "v + m")
    for one, other in ((old, new), (new, old)):
        result = diff(one, other)
        assert result.changes
        for change in result.changes:
            before, after = one.decide(change.old.context), other.decide(change.new.context)
            assert (before.status, before.outputs) != (after.status, after.outputs)


def test_it_may_lie_two_tables_below() -> None:
    """What is decided by an unchanged table from a changed one is another function too."""
    mid = "table: mid\ninputs: {v: {from: low.v}}\noutputs: {w: {type: number}}\nrules:\n"
    mid += "  - {when: {v: '< 3'}, then: {w: 5}}\n  - {then: {w: 6}}\n"
    head = TOP.replace("v: {from: low.v", "w: {from: mid.w")
    old, new = (top_of(NO % v, "w * m", head=head, mid=mid) for v in (2, 3))
    [change] = diff(old, new).changes
    assert (change.tests, change.may_differ) == ({"a": ("false",)}, False)
    assert diff(old, top_of(NO % 1, "w * m", head=head, mid=mid)).equivalent


def test_of_several_rows_the_first_is_compared() -> None:
    """A row that computes with it counts as changed, whatever stands around it."""
    old = top_of(NO % 2, "v * 10", "v * 20")
    new = top_of(NO % 3, "v * 10", "v * 20")
    [change] = diff(old, new).changes
    assert (change.old.outputs, change.new.outputs) == ({"t": 20}, {"t": 30})


def test_another_output_is_compared_beside_a_formula() -> None:
    """What is answered as it stands has a value, and may change where the formula does not."""
    head = TOP.replace("{t: {type: number}}", "{t: {type: number}, u: {type: integer}}")
    old, new = (top_of(NO % v, "v * 10", head=head, also=f", u: {u}") for v, u in ((2, 1), (3, 4)))
    changes = {change.tests["a"]: change for change in diff(old, new).changes}
    same, other = changes[("true",)], changes[("false",)]
    assert (same.old.outputs, same.new.outputs) == ({"t": 10, "u": 1}, {"t": 10, "u": 4})
    assert (other.old.outputs, other.new.outputs) == ({"t": 20, "u": 1}, {"t": 30, "u": 4})
