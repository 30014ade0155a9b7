"""Which expressions have the same normal form: those that compute the same by simple algebra."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.values import Kind
from gapless.sfeel.expressions import parse_expression
from tests.oracle.expressions import NAMES, NoValueError, Number, Tree, trees, value_of, written
from tests.reading.test_reading_cost import lines_run

KINDS = dict.fromkeys("abcd", Kind.NUMBER) | {
    "lama": Kind.DURATION,
    "batas": Kind.DURATION,
    "hari": Kind.DATE,
    "nama": Kind.STRING,
}
VALUES = (Fraction(-1), Fraction(0), Fraction(2), Fraction(5, 3))


def form(text: str) -> str:
    """The normal form of an expression."""
    return parse_expression(text, KINDS).normal_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a * 2 %", "2 / 100 * a"),
        ("a + b", "b + a"),
        ("a + (b + c)", "c + a + b"),
        ("a * (b + c)", "c * a + b * a"),
        ("(a + b) * (a - b)", "a * a - b * b + a * b - b * a"),
        ("-(a - b)", "b - a"),
        ("a + 0.50", "a + 1 / 2"),
        ("a / 4", "a * 25 %"),
        ("a / (2 * b)", "a * 0.5 / b"),
        ("a / b + c / b", "(c + a) / b"),
        ("a < b", "b > a"),
        ("a <= 2 * b", "b >= a / 2"),
        ("2 * a = 2 * b", "b = a"),
        ("lama < batas", "batas > lama"),
        ('nama = "x"', '"x" = nama'),
        ("min(a, b, a)", "min(b, a)"),
        ("max(max(a, b), c)", "max(c, max(b, a))"),
        ("min(a, a + 0)", "a"),
        ("1 + max(2 * a, b)", "max(b, a + a) + 1"),
        ("if a > b then a * 2 else 0", "if b < a then a + a else 0"),
        ("round(a + b)", "round(b + a)"),
        ("nama + a * 2", "nama + (a + a)"),
    ],
)
def test_same_by_algebra(one: str, other: str) -> None:
    """Order and grouping do not matter, nor how a number is written."""
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "b"),
        ("a + b", "a - b"),
        ("a - b", "b - a"),
        ("a * a", "a + a"),
        ("a / b", "b / a"),
        ("a / 0", "0"),
        ("a < b", "a <= b"),
        ("a < b", "b < a"),
        ("a = b", "a != b"),
        ("-a < 0", "a < 0"),
        ("lama - batas", "batas - lama"),
        ('hari = date("2022-01-01")', 'hari = date("2022-01-02")'),
        ('nama = "a"', 'nama = "b"'),
        ("min(a, b)", "max(a, b)"),
        ("max(min(a, b), c)", "max(a, b, c)"),
        ("round(a)", "floor(a)"),
        ("round(a, 1)", "round(a, 2)"),
        ("if a > 0 then b else c", "if a > 0 then c else b"),
        ("a = null", "a != null"),
        ("a = null", "b = null"),
        ("a > 0 and b > 0", "a > 0 or b > 0"),
        # The right side is left alone where the left one settles it.
        ("b != 0 and a / b > 1", "a / b > 1 and b != 0"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    """What computes something else has another form."""
    assert form(one) != form(other)


@pytest.mark.parametrize(
    ("one", "other"), [("a - a", "0"), ("0 * a", "0"), ("a + b - b", "a"), ("b / b", "1")]
)
def test_what_cancels_is_still_needed(one: str, other: str) -> None:
    """A datum that is not known, or zero where it divides, makes the difference."""
    assert form(one) != form(other)


def results(tree: Tree) -> list[Number | None]:
    """What a tree computes for many values, None where it divides by zero."""
    found: list[Number | None] = []
    for values in product(VALUES, repeat=len(NAMES)):
        try:
            found.append(value_of(tree, dict(zip(NAMES, values, strict=True))))
        except NoValueError:
            found.append(None)
    return found


@given(trees(), trees())
def test_the_same_form_computes_the_same(one: Tree, other: Tree) -> None:
    """Whatever two expressions have the same form, they agree everywhere."""
    if form(written(one)) == form(written(other)):
        assert results(one) == results(other)


def rearranged(tree: Tree, data: st.DataObject) -> Tree:
    """The tree with sides exchanged and sums multiplied out here and there."""
    if not isinstance(tree, tuple):
        return tree
    symbol, left, right = tree
    left, right = rearranged(left, data), rearranged(right, data)  # type: ignore[arg-type]
    match data.draw(st.integers(0, 3)), symbol, left:
        case 1, "+" | "*", _:
            return (symbol, right, left)
        case 2, "-", _:
            return ("+", ("*", ("-", 0, 1), right), left)
        case 3, "*", ("+" | "-" as inner, one, two):
            return (inner, ("*", one, right), ("*", right, two))
    return (symbol, left, right)


@given(st.data())
def test_rearranged_has_the_same_form(data: st.DataObject) -> None:
    """An expression of sums and products, rearranged, keeps its form."""
    tree = data.draw(trees("+-*"))
    assert form(written(tree)) == form(written(rearranged(tree, data)))


@pytest.mark.parametrize(
    "part", ["+a", "*a", "/a", "*(a+b)", "*(a+b)/c", "-a*b", "+2*b", "+1/(a+b)", "+a*(b+c)"]
)
def test_forms_cost_little(part: str) -> None:
    """Time and size of a form follow the length of the expression, which is capped."""
    longest = parse_expression("a" + part * (999 // len(part)), KINDS)
    assert lines_run(lambda: longest.normal_form) < 300_000
    assert len(longest.normal_form) < 20_000
