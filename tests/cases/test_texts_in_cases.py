"""A text of a case means what it means in a cell; what is a test there is no value here."""

from __future__ import annotations

import pytest

from tests.cases.test_runs import run

TABLE = """
table: q
inputs:
  nama: {type: string}
outputs:
  hasil: {type: string}
  skrip: {type: string, wording: true}
rules:
  - {row: 1, when: {nama: [a, '"a or b"']}, then: {hasil: ya, skrip: '"Halo" atau hai'}}
  - {row: 2, then: {hasil: SMS atau telepon, skrip: x}}
"""


@pytest.mark.parametrize(
    "given", ['!= "a"', "≠ a", 'contains(?, "a")', "a or b", "selain a", "-", '"a', '""', "> 3"]
)
def test_a_test_is_no_value_of_a_text(given: str) -> None:
    """It was decided as any other text, so that such a case could pass."""
    result = run(f"{{given: {{nama: '{given}'}}, expect: {{row: 2}}}}", TABLE)
    assert not result.passed
    assert result.decision is None


@pytest.mark.parametrize(
    ("given", "row"),
    [("a", 1), ('"a"', 1), ('"a or b"', 1), ('"a"" b"', None), ('"≠ a"', 2), ('"-"', 2)],
)
def test_a_text_in_quotes_is_that_text(given: str, row: int | None) -> None:
    """As it is in a cell."""
    result = run(f"{{given: {{nama: '{given}'}}, expect: {{row: {row}}}}}", TABLE)
    assert result.passed is (row is not None)


@pytest.mark.parametrize("given", ["≠ a", '≠ "b', "≠ a\\", '"≠ a', '"', '" ', '"a\\', '"\\'])
def test_the_quotes_that_are_advised_are_taken(given: str) -> None:
    """What the message says to write is the case that was meant."""
    wrong = run(f"{{given: {{nama: '{given}'}}, expect: {{row: 2}}}}", TABLE)
    if wrong.passed:
        return
    advised = wrong.differences[0].english.split("`")[-2]
    assert run(f"{{given: {{nama: {advised}}}, expect: {{row: 2}}}}", TABLE).passed


@pytest.mark.parametrize(
    "expected", ["SMS atau telepon", '"SMS atau telepon"', "[SMS atau telepon]"]
)
def test_an_output_is_expected_as_the_row_writes_it_or_in_quotes(expected: str) -> None:
    """A row needs no quotes around such a text, so neither does the case."""
    result = run(f"{{given: {{nama: b}}, expect: {{hasil: '{expected}'}}}}", TABLE)
    assert result.passed is not expected.startswith("[")


@pytest.mark.parametrize("expected", ['!= "ya"', "≠ ya", "selain ya", "-"])
def test_a_test_is_no_value_to_expect(expected: str) -> None:
    """It fails with the reason."""
    result = run(f"{{given: {{nama: b}}, expect: {{hasil: '{expected}'}}}}", TABLE)
    (difference,) = result.differences
    assert "is not a test" in difference.english or "means any value" in difference.english


@pytest.mark.parametrize(("expected", "passes"), [('"Halo" atau hai', True), ("≠ x", False)])
def test_wording_is_compared_letter_by_letter(expected: str, passes: bool) -> None:
    """It is free text."""
    result = run(f"{{given: {{nama: a}}, expect: {{skrip: '{expected}'}}}}", TABLE)
    assert result.passed is passes
    assert all(item.fault is None for item in result.compared)
