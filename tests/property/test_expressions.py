"""Expressions against an evaluator that shares no code with the engine."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.values import Kind
from gapless.diagnostic import writings
from gapless.sfeel.expression_parser import DEEPEST_NESTING
from gapless.sfeel.expressions import LONGEST_EXPRESSION, Expression, parse_expression
from gapless.unreadable import Unreadable
from tests.oracle.expressions import NAMES, NoValueError, Tree, all_trees, value_of, written
from tests.reading.test_reading_cost import is_linear

KINDS = dict.fromkeys(NAMES, Kind.NUMBER)
VALUES = st.none() | st.fractions(-3, 3, max_denominator=4)
CONTEXTS = st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES))
SAMPLES = [
    dict(zip(NAMES, values, strict=True))
    for values in product((None, Fraction(0), Fraction(-3, 2), Fraction(2)), repeat=len(NAMES))
]


def wanted(tree: Tree, values: Mapping[str, Fraction | None]) -> object:
    """What the oracle computes, None where it fails."""
    try:
        return value_of(tree, values)
    except NoValueError:
        return None


def got(expression: Expression, values: Mapping[str, Fraction | None]) -> object:
    """What the engine computes, None where it fails; a failure has a place."""
    try:
        value = expression.evaluate(values)
    except Unreadable as problem:
        fault = problem
    else:
        assert isinstance(value, (int, Decimal, Fraction))
        return Fraction(value)
    assert fault.start is not None
    assert expression.text[fault.start : fault.end].strip()
    return None


@given(all_trees(), CONTEXTS, st.booleans())
def test_an_expression_computes_what_it_says(
    tree: Tree, values: dict[str, Fraction | None], brief: bool
) -> None:
    """With all brackets and with those that are needed, and it fails where there is no value."""
    expression = parse_expression(written(tree, brief=brief), KINDS)
    assert got(expression, values) == wanted(tree, values)


@given(all_trees())
def test_brackets_that_are_not_needed_change_nothing(tree: Tree) -> None:
    """Both spellings have one normal form."""
    full, short = (parse_expression(written(tree, brief=brief), KINDS) for brief in (False, True))
    assert full.normal_form == short.normal_form


@given(all_trees(), all_trees())
def test_the_same_form_computes_the_same(one: Tree, other: Tree) -> None:
    """Two expressions of one form agree everywhere, and fail for the same values."""
    expressions = [parse_expression(written(tree), KINDS) for tree in (one, other)]
    if expressions[0].normal_form == expressions[1].normal_form:
        for values in SAMPLES:
            assert wanted(one, values) == wanted(other, values)


WORDS = (
    "a b s p if then else and or not null true min max abs round floor ceiling ( ( ) ) , , + - * /"
    ' = != < >= "x" "6~jam" 2 1,5 % % && || <> & ; ^2 jika maka tidak dan atau IF( jika( dari is =='
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join))
def test_advice_is_accepted(text: str) -> None:
    """Whatever is written, what is advised leads to what can be read in a few steps, or gets on."""
    kinds = KINDS | {"s": Kind.STRING, "p": Kind.BOOLEAN}
    for _ in range(40):
        fault = _fault_of(text.replace("~", " "), kinds)
        if fault is None:
            return
        start, end = fault.start or 0, fault.end or 0
        assert 0 <= start <= end <= len(text)
        text = next(writings(fault.advice), "a")
    raise AssertionError(text)


def _fault_of(text: str, kinds: Mapping[str, Kind]) -> Unreadable | None:
    try:
        parse_expression(text, kinds)
    except Unreadable as fault:
        return fault
    return None


HOSTILE = {
    "conditions": lambda n: "if p then 1 else " * n + "1",
    "conditions within": lambda n: "if p then " * n + "1",
    "conditions of conditions": lambda n: "if " * n,
    "brackets": lambda n: "(" * n,
    "functions": lambda n: "min(" * n,
    "operands": lambda n: "min(" + "1, " * n + "1)",
    "percent": lambda n: "1" + " %" * n,
    "not": lambda n: "not " * n + "p",
    "and": lambda n: "p and " * n + "p",
    "comparisons": lambda n: "a = " * n + "a",
    "calls": lambda n: "IF(p; " * n + "1",
    "closed calls": lambda n: "IF(p; " * n + "1" + "; 2)" * n,
    "powers": lambda n: "a^2" + "^2" * n,
    "signs": lambda n: "a && " * n,
    "quotes": lambda n: '"' * n,
    "joins": lambda n: 's + "x" + ' * n + "s",
    "commas": lambda n: "1," * n,
    "words": lambda n: "jika tidak " * n,
    "spaces": lambda n: "round" + " " * n + "up",
    "null": lambda n: "null = " * n,
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_text_is_read_in_linear_time(shape: str) -> None:
    """Or refused; whatever is repeated in it."""
    kinds = KINDS | {"s": Kind.STRING, "p": Kind.BOOLEAN}

    def read(size: int) -> None:
        try:
            parse_expression(HOSTILE[shape](size), kinds)
        except Unreadable:
            return

    assert is_linear(read, 20)
    for size in (1, 5, DEEPEST_NESTING, DEEPEST_NESTING + 1, 100, LONGEST_EXPRESSION // 4):
        read(size)
