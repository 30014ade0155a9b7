"""Interviews: what is asked next, what an answer changes, and when it is over."""

from __future__ import annotations

import pytest

import gapless
from gapless.compiling.shortcut import Atoms
from gapless.deciding.fewest_questions import FewestQuestions
from tests.oracle.bridge import build_text
from tests.paths import REPOSITORY

TABLES = REPOSITORY / "tables"

CHAIN = """table: t
inputs:
  a: {type: integer, domain: "[1..3]"}
  b: {type: integer, domain: "[1..3]"}
outputs: {o: {type: string}}
rules:
  - {row: 1, when: {a: 1, b: 1}, then: {o: x}}
  - {row: 2, when: {a: 2}, then: {o: y}}
  - {row: 3, then: {o: z}}
"""

COMPUTED = """table: t
inputs:
  lama: {type: duration, domain: ">= 0 jam", expression: selesai - mulai}
  kelas: {type: string, values: [a, b]}
data:
  mulai: {type: datetime, question: Kapan mulai?}
  selesai: {type: datetime, question: Kapan selesai?}
outputs: {o: {type: string}, denda: {type: number}}
rules:
  - {row: 1, when: {lama: s.d 6 jam}, then: {o: x, denda: 0}}
  - {row: 2, when: {lama: di atas 6 jam, kelas: a}, then: {o: y, denda: "= pokok * 2"}}
  - {row: 3, then: {o: z, denda: 1}}
"""


def test_the_shipped_procedure_is_asked_by_two_questions() -> None:
    """So many are to be expected over its contexts, and no order needs fewer."""
    library = gapless.load_library(TABLES)
    for name, expected in (("padam-meluas", "97/48"), ("perlakuan-lapor-kembali", "289/144")):
        assert str(FewestQuestions(library[name].compiled, 4096).expected()) == expected


def test_first_is_asked_what_saves_questions() -> None:
    """The example of the module: 4/3 questions with ``a`` first, 2 with ``b`` first."""
    table = build_text(CHAIN)
    assert str(FewestQuestions(table.compiled, 100).expected()) == "4/3"
    assert table.decide({}).needs == ("a", "b")
    interview = table.interview()
    assert [question.name for question in interview.questions] == ["a", "b"]
    assert interview.answer("a", 2).question is None
    assert interview.answer("a", "2").decision.outputs == {"o": "y"}


def test_of_too_large_a_problem_nothing_is_found() -> None:
    """It is asked by what is gained most, and ends in the same decision."""
    table = build_text(CHAIN)
    assert FewestQuestions(table.compiled, 2).expected() is None
    assert FewestQuestions(table.compiled, 2).first((None, None), (), ["a"]) is None


def test_computed_inputs_are_asked_by_their_raw_data() -> None:
    """Where they have no question of their own; unless a datum is not known."""
    text = COMPUTED.replace('"= pokok * 2"', "2")
    interview = build_text(text).interview()
    assert [one.name for one in interview.questions] == ["selesai", "mulai", "kelas"]
    assert interview.questions[0].text == "Kapan selesai?"
    interview = interview.answer("selesai", "2026-11-27 10:00")
    assert interview.question is not None
    assert interview.question.name == "mulai"
    assert interview.answer("mulai", "2026-11-27 09:00").decision.outputs["o"] == "x"
    left = interview.leave("mulai")
    assert [one.name for one in left.questions] == ["lama", "kelas"]
    assert left.answer("lama", "1 jam").decision.outputs["o"] == "x"


def test_what_a_formula_needs_is_asked_last() -> None:
    """Only once it is certain that the row computes something."""
    text = COMPUTED.replace("data:", "  pokok: {type: number, domain: '>= 0'}\ndata:")
    interview = build_text(text).interview()
    assert "pokok" not in [one.name for one in interview.questions[:3]]
    interview = interview.answer("lama", "7 jam").answer("kelas", "a")
    assert [one.name for one in interview.questions] == ["pokok"]
    assert str(interview.answer("pokok", 5).decision.outputs["denda"]) == "10"


def test_an_answer_that_cannot_be_changes_nothing() -> None:
    """It is refused by name."""
    interview = build_text(CHAIN).interview()
    for name, value in (("a", 9), ("c", 1), ("a", None)):
        with pytest.raises(gapless.ContextError):
            interview.answer(name, value)
    assert interview.answers == {}


def test_going_back_leads_to_the_same_question() -> None:
    """The next question follows from the answers, not from the way there."""
    begun = build_text(CHAIN).interview()
    further = begun.answer("a", 1)
    assert further.back().questions == begun.questions
    assert begun.back() is not begun
    assert further.change("a", 3).answers == {"a": 3}
    assert further.answer("b", 1).change("a", 2).answers == {"a": 2}


def test_a_call_that_does_not_say_an_input_counts_in_parts() -> None:
    """So it does, too, once that input is known: here as half of a call, for ``a`` is 1 or not."""
    text = CHAIN.replace("outputs:", "  c: {type: boolean}\n  d: {type: boolean}\noutputs:", 1)
    text = text.replace("{a: 1, b: 1}", "{a: 1, c: true}").replace("o: y", "o: x")
    table = build_text(text.replace("{a: 2}", "{a: 1, d: true}"))
    # What may have ``a`` 1 is decided by ``c`` alone, what surely has it by ``d``.
    for count, first in ((1, "d"), (3, "c")):
        calls: dict[Atoms, int] = {(None, 0, 1, 0): count, (0, 0, 0, 1): 1}
        fewest = FewestQuestions(table.compiled, 4096, calls)
        assert fewest.first((0, None, None, None), (), ["b", "c", "d"]) == first, count
