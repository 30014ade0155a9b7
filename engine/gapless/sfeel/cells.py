"""From the text of a cell to a set.

Purpose: read DMN's S-FEEL unary tests and their plain-word forms in Indonesian and
English over the domain of one input.  Place in the flow: above ``domain``; ``load``
calls it for every cell and adds the places.

What can be written (``a``, ``b`` are values of the column's type)::

    -                              any value
    a      "a"                     that value
    a, b                           any of them; a YAML list does the same
    < a   <= a   > a   >= a        compared
    [a..b]  (a..b]  [a..b)  ]a..b[ between, ends in or out
    not(a, < b)                    everything else, but never null
    null                           not known
    not(null)                      any known value
    di atas a      over a          >     kurang dari a   under a      <
    s.d a          up to a         <=    minimal a       at least a   >=
    antara a dan b between a and b [a..b]
    di atas a s.d b                (a..b]

Invariants:
- the set is a subset of the domain; a test that no value of the domain can pass is refused;
- null is only where it is named (``-``, ``null``): ``not(…)`` never holds it;
- a text that is exactly one of the column's values means that value, whatever else it
  could be read as (only ``-`` and ``null`` keep their meaning; quote them);
- every fault is an ``Unreadable`` with the offsets of the faulty piece.

Example::

    >>> from gapless.algebra.values import Kind
    >>> from gapless.sfeel.cell_text import print_set
    >>> hours = Domain(Kind.DURATION, language="id")
    >>> tests = read_tests(hours, "s.d 3 jam, antara 5 jam dan 6 jam")
    >>> [print_set(hours, test.values) for test in tests]
    [('<= 3 jam',), ('[5 jam..6 jam]',)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gapless.algebra import sets
from gapless.algebra.domain import Domain
from gapless.algebra.sets import HIGHEST, LOWEST, NULL, Cut, ValueSet
from gapless.algebra.values import PLAIN_SPACES, Kind, Value, parse_value
from gapless.diagnostic import Unreadable, did_you_mean, say
from gapless.sfeel.cell_mistakes import refuse_bare_ranges, refuse_foreign_signs, with_better_advice
from gapless.sfeel.cell_text import ANY, RESERVED, describe_domain, print_set

_SYMBOLS = {"<=": "<=", "≤": "<=", "<": "<", ">=": ">=", "≥": ">=", ">": ">"}
_WORDS = {
    "<=": (
        "s.d.", "s.d", "s/d", "sampai dengan", "sampai", "hingga", "maksimal", "maksimum",
        "paling lama", "paling banyak", "paling lambat", "tidak lebih dari", "maks", "max", "sd",
        "kurang dari atau sama dengan", "lebih kecil atau sama dengan", "less than or equal to",
        "up to", "at most", "no more than", "not over",
    ),
    "<": ("kurang dari", "di bawah", "dibawah", "sebelum", "lebih kecil dari",
          "under", "less than", "below", "before"),
    ">=": (
        "minimal", "minimum", "paling sedikit", "paling cepat", "paling singkat", "mulai", "sejak",
        "tidak kurang dari", "lebih dari atau sama dengan", "lebih besar atau sama dengan",
        "greater than or equal to", "at least", "no less than", "from",
    ),
    ">": (
        "di atas", "diatas", "lebih dari", "lebih besar dari", "setelah", "sesudah",
        "greater than",
        "over", "more than", "above", "after",
    ),
}  # fmt: skip
_OPERATORS = _SYMBOLS | {word: test for test, words in _WORDS.items() for word in words}


def _spaced(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"\s+")


_OPERATOR = "|".join(
    _spaced(word) + (r"(?![^\W\d_])" if word[-1].isalpha() else "")
    for word in sorted(_OPERATORS, key=len, reverse=True)
)
_COMPARISON = re.compile(rf"(?P<operator>{_OPERATOR})\s*(?P<value>.*)", re.IGNORECASE | re.DOTALL)
_SECOND = re.compile(
    rf"\s+(?:(?:dan|and|tetapi|but)\s+)?(?P<operator>{_OPERATOR})\s*", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?:di\s+antara|antara|between|dari(?=.*\ssampai\s))\s+(?P<low>.+?)\s+(?:dan|and|sampai)\s+(?P<high>.+)",
    re.IGNORECASE | re.DOTALL,
)
_INTERVAL = re.compile(
    r"(?P<opening>[\[(\]])(?P<low>.+?)\.\.(?P<high>.+?)(?P<closing>[\])\[])", re.DOTALL
)
_NOT = re.compile(r"not\s*\((?P<tests>.*)\)", re.IGNORECASE | re.DOTALL)
_NOT_WORD = re.compile(r"(?:bukan|selain|kecuali|except|not)\s+(?P<value>.+)", re.I | re.DOTALL)
_QUOTED = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"', re.DOTALL)
_LITERAL = re.compile(
    r'(?:(?:date\s+and\s+time|date|time|duration)\s*\(\s*"(?P<call>[^"]*)"\s*\)|@"(?P<at>[^"]*)")',
    re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"\d,\d")
_DEEPEST_NOT = 8


@dataclass(frozen=True, slots=True)
class UnaryTest:
    """One of the tests of a cell: the values it accepts and its offsets in the text."""

    values: ValueSet
    start: int
    end: int


def read_tests(domain: Domain, text: str) -> tuple[UnaryTest, ...]:
    """The unary tests of a cell's text; raises ``Unreadable``."""
    text = text.translate(PLAIN_SPACES)
    start, end = _trimmed(text, 0, len(text))
    if start == end:
        raise Unreadable(
            say("the cell is empty"),
            say('write "-" for any value, or leave the input out of the row'),
            code="empty-cell",
        )
    if text[start:end] == ANY:
        return (UnaryTest(domain.everything, start, end),)
    named = _listed_value(domain, text[start:end])
    if named is not None:
        return (UnaryTest(named, start, end),)
    return tuple(_tests(domain, text, start, end, depth=0))


def read_set(domain: Domain, text: str) -> ValueSet:
    """The set a cell's text names; raises ``Unreadable``."""
    return sets.union(test.values for test in read_tests(domain, text))


def read_bounds(domain: Domain, text: str) -> ValueSet:
    """The set an input's ``domain`` names, null left aside; raises ``Unreadable``."""
    return read_set(domain, text) - NULL


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _listed_value(domain: Domain, text: str) -> ValueSet | None:
    """The value of an enumerated text column that the text spells exactly."""
    if domain.kind is Kind.STRING and domain.values and text not in RESERVED:
        return domain.point(text) if text in domain.listed else None
    return None


def _tests(domain: Domain, text: str, start: int, end: int, depth: int) -> Iterator[UnaryTest]:
    if "," in text and domain.kind in (Kind.NUMBER, Kind.INTEGER, Kind.DURATION):
        comma = _DECIMAL_COMMA.search(text, start, end)
        if comma:
            left, right = text[comma.start()], text[comma.end() - 1]
            raise Unreadable(
                say("a comma between digits could be a decimal or a list"),
                say(
                    "write decimals with a point (`{left}.{right}`), lists with a space"
                    " (`{left}, {right}`)",
                    left=left,
                    right=right,
                ),
                comma.start(),
                comma.end(),
                code="ambiguous-comma",
            )
    for item_start, item_end in _split(domain, text, start, end):
        try:
            values = _test(domain, text[item_start:item_end], depth)
        except Unreadable as problem:
            raise problem.at(item_start, item_end) from None
        yield UnaryTest(values, item_start, item_end)


def _split(domain: Domain, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between commas that stand outside quotes and parentheses.

    The brackets of an interval do not nest: ``(1..2]`` opens and closes where it stands.
    """
    if text.find(",", start, end) < 0:
        yield _trimmed(text, start, end)
        return
    depth = 0
    quoted = in_interval = False
    at_start = True
    piece = start
    for offset in range(start, end):
        letter = text[offset]
        if quoted:
            quoted = letter != '"' or text[offset - 1] == "\\"
        elif in_interval:
            in_interval = letter not in "])["
        elif letter == '"':
            quoted = True
        elif at_start and letter in "[(]" and domain.kind.ordered:
            in_interval = True
        elif letter == ")":
            depth = max(0, depth - 1)
        elif letter == "," and depth == 0:
            yield _trimmed(text, piece, offset)
            piece = offset + 1
        depth += letter == "(" and not in_interval and not quoted
        at_start = (letter in ",(" and not in_interval) or (at_start and letter.isspace())
    yield _trimmed(text, piece, end)


def _test(domain: Domain, text: str, depth: int) -> ValueSet:
    """One unary test."""
    if not text:
        raise Unreadable(
            say("a value is missing beside a comma"), say("remove the comma or write the value")
        )
    if text == "null":
        if not domain.nullable:
            raise Unreadable(
                say("null is not a value of this input"),
                say("to allow `null` (not known), give the input `nullable: true`"),
                code="null-not-allowed",
            )
        return NULL
    listed = _listed_value(domain, text)
    if listed is not None:
        return listed
    negated = _NOT.fullmatch(text) if text[-1] == ")" else None
    if negated:
        return _negated(domain, text, negated, depth)
    if domain.kind.ordered:
        compared = _ordered_test(domain, text)
        if compared is not None:
            return _not_empty(domain, compared & domain.everything, text)
    elif text[0] in "<>≤≥=":
        raise Unreadable(
            say("{kind} values cannot be compared with {symbol}", kind=domain.kind, symbol=text[0]),
            say('list the values, or put the text in quotes: `"{text}"`', text=text),
        )
    worded = _NOT_WORD.fullmatch(text)
    if worded and (domain.kind is not Kind.STRING or domain.values):
        value = worded["value"]
        try:
            excluded = NULL if value == "null" else _value_set(domain, value)
        except Unreadable as problem:
            raise problem.at(worded.start("value"), worded.end("value")) from None
        return domain.everything - NULL - excluded
    return _value_set(domain, text)


def _negated(domain: Domain, text: str, match: re.Match[str], depth: int) -> ValueSet:
    if depth >= _DEEPEST_NOT:
        raise Unreadable(say("not(…) is nested too deeply"), say("write the values themselves"))
    start, end = match.span("tests")
    inside = sets.union(test.values for test in _tests(domain, text, start, end, depth + 1))
    return _not_empty(domain, domain.everything - NULL - inside, text)


def _not_empty(domain: Domain, values: ValueSet, text: str) -> ValueSet:
    if not values:
        allowed = describe_domain(domain)
        raise Unreadable(
            say("no value of this input is {text}", text=text),
            say("the input allows {allowed}", allowed=allowed)
            if allowed
            else say("the ends of the interval may be the wrong way round"),
            code="empty-cell",
        )
    return values


def _ordered_test(domain: Domain, text: str) -> ValueSet | None:
    """A comparison or interval; None where the text is neither."""
    match = _INTERVAL.fullmatch(text) if text[0] in "[(]" else None
    if match:
        low = _cut(domain, text, match.span("low"), after=match["opening"] != "[")
        high = _cut(domain, text, match.span("high"), after=match["closing"] == "]")
        if low >= high:
            raise Unreadable(
                say("the interval {text} holds no value", text=text),
                say("its lower end comes first, and an end in round brackets is left out"),
                code="empty-cell",
            )
        return sets.interval(low, high)
    match = _BETWEEN.fullmatch(text)
    if match:
        return _between(domain, text, match)
    refuse_foreign_signs(text)
    match = _COMPARISON.fullmatch(text)
    if match:
        return _compared(domain, text, match)
    second = _SECOND.search(text)
    if second and _OPERATORS[_folded(second["operator"])] == "<=":
        return sets.interval(*_ends(domain, text, (0, second.start()), (second.end(), len(text))))
    refuse_bare_ranges(domain, text)
    return None


def _between(domain: Domain, text: str, match: re.Match[str]) -> ValueSet:
    low, high = _ends(domain, text, match.span("low"), match.span("high"))
    if low >= high:
        raise Unreadable(
            say("{text} holds no value", text=text),
            say("write the smaller value first"),
            code="empty-cell",
        )
    return sets.interval(low, high)


def _ends(
    domain: Domain, text: str, low: tuple[int, int], high: tuple[int, int]
) -> tuple[Cut, Cut]:
    """``3 s.d 6 jam``: a lower end without a unit takes that of the upper end."""
    is_bare = re.fullmatch(r"[0-9.]+", text[slice(*low)].strip())
    unit = re.search(r"[^\W\d_]+\.?\s*$", text[slice(*high)]) if is_bare else None
    # The upper end is read first: a fault of the unit stands there.
    end = _cut(domain, text, high, after=True)
    return _cut(domain, text, low, after=False, unit=unit[0] if unit else ""), end


def _compared(domain: Domain, text: str, match: re.Match[str]) -> ValueSet:
    """``> a`` or ``> a s.d b``: one comparison, or a lower and an upper one."""
    start, end = match.span("value")
    if start == end:
        raise Unreadable(
            say("{operator} has no value after it", operator=match["operator"]),
            say("write the value it is compared with"),
        )
    first = _OPERATORS[_folded(match["operator"])]
    second_match = _SECOND.search(text, start)
    if second_match is None:
        return _half_line(domain, text, first, start, end)
    second = _OPERATORS[_folded(second_match["operator"])]
    if first[0] == second[0]:
        raise Unreadable(
            say("both comparisons go the same way"), say("write one lower and one upper bound")
        )
    one = _half_line(domain, text, first, start, second_match.start())
    both = one & _half_line(domain, text, second, second_match.end(), end)
    if not both:
        raise Unreadable(
            say("no value is both: {text}", text=text),
            say("write the smaller value first"),
            code="empty-cell",
        )
    return both


def _half_line(domain: Domain, text: str, operator: str, start: int, end: int) -> ValueSet:
    cut = _cut(domain, text, (start, end), after=operator in ("<=", ">"))
    if operator[0] == "<":
        return sets.interval(LOWEST, cut)
    return sets.interval(cut, HIGHEST)


def _folded(operator: str) -> str:
    return " ".join(operator.casefold().split())


def _cut(domain: Domain, text: str, span: tuple[int, int], *, after: bool, unit: str = "") -> Cut:
    start, end = _trimmed(text, *span)
    try:
        return domain.cut(_read_value(domain, f"{text[start:end]} {unit}".rstrip()), after=after)
    except Unreadable as problem:
        raise problem.at(start, end) from None


def _value_set(domain: Domain, text: str) -> ValueSet:
    """The set of the one value the text spells."""
    try:
        value = _read_value(domain, text)
    except Unreadable as problem:
        raise with_better_advice(text, problem) from None
    chosen = domain.point(value) & domain.everything
    if chosen:
        return chosen
    allowed = describe_domain(domain)
    if not domain.point(value):
        raise Unreadable(
            say("{text} lies between two steps", text=text),
            say("the input goes in steps of {step}", step=domain.print(domain.step)),
            code="outside-domain",
        )
    advice = say("the input allows {allowed}", allowed=allowed)
    if domain.values is not None:
        better = with_better_advice(text, Unreadable(advice)).advice
        near = did_you_mean(text, (domain.print(known) for known in domain.values))
        if better is not None:
            advice = better
        elif near:
            advice = say("did you mean `{near}`? allowed: {allowed}", near=near, allowed=allowed)
    code = "outside-domain" if domain.values is None else "unknown-value"
    raise Unreadable(say("{text} is not a value of this input", text=text), advice, code=code)


def _no_null(text: str) -> str:
    if text == "null":
        raise Unreadable(
            say("null cannot be a text: it means not known"),
            say("choose another word for this value"),
            code="reserved-text",
        )
    return text


def _read_value(domain: Domain, text: str) -> Value:
    quoted = _QUOTED.fullmatch(text) if text[:1] == '"' else None
    if quoted:
        text = re.sub(r"\\(.)", r"\1", quoted["text"])
        if domain.kind is Kind.STRING:
            return _no_null(text)
    elif domain.kind is Kind.STRING:
        if text.startswith('"'):
            raise Unreadable(say("the quotes are not closed"), say('end the text with `"`'))
        return text
    literal = _LITERAL.fullmatch(text) if text[-1:] in ('"', ")") else None
    if literal:
        text = literal["call"] or literal["at"] or ""
    return parse_value(domain.kind, text)


__all__ = ["UnaryTest", "print_set", "read_bounds", "read_set", "read_tests"]
