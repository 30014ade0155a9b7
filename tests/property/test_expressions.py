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
from gapless.check.formula_ranges import why_it_may_fail
from gapless.check.ranges import DECIMAL, Range
from gapless.diagnostic import writings
from gapless.sfeel.expression_parser import DEEPEST_NESTING
from gapless.sfeel.expressions import LONGEST_EXPRESSION, Expression, parse_expression
from gapless.sfeel.formulas import Formula
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


#: What the names may be: null or any decimal of a range, a whole number, more than zero.
RANGES = [
    {
        "a": a,
        "b": Range((Fraction(0), False), (Fraction(4), False), Fraction(1)),
        "c": Range((Fraction(0), True), (Fraction(2), False), DECIMAL),
    }
    for a in (Range(is_null=True), Range((Fraction(-3), False), (Fraction(3), False), DECIMAL))
]
INSIDE = [
    {"a": a, "b": Fraction(b), "c": c}
    for a in (None, Fraction(-3), Fraction(0), Fraction(1, 2), Fraction(3))
    for b in range(5)
    for c in (Fraction(1, 100), Fraction(1), Fraction(2))
]


@given(all_trees())
def test_what_is_proved_never_to_fail_never_does(tree: Tree) -> None:
    """For no values within the ranges, and what comes out is a decimal."""
    formula = Formula.of(parse_expression(written(tree), KINDS), Kind.NUMBER)
    if why_it_may_fail(formula, RANGES) is None:
        for values in INSIDE:
            value = value_of(tree, values)
            assert formula.evaluate(values) == value


@given(all_trees(), CONTEXTS, st.sets(st.sampled_from(NAMES)))
def test_an_expression_known_in_part_computes_the_same(
    tree: Tree, values: dict[str, Fraction | None], known: set[str]
) -> None:
    """With some of its names filled in, and with others of another name."""
    formula = Formula.of(parse_expression(written(tree), KINDS), Kind.NUMBER)
    partly = formula.given({name: values[name] for name in known})
    assert got(partly.expression, values) == wanted(tree, values)
    others = {name: f"{name}_2" for name in NAMES}
    moved = formula.renamed(others).expression
    assert moved.names == tuple(others[name] for name in formula.names)
    assert got(moved, {others[name]: value for name, value in values.items()}) == wanted(
        tree, values
    )


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
