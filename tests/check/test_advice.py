"""Advice: what a message says to write can be written and is accepted.

Whatever a fault advises for a cell, a value or an expression is put in the place of the faulty
text, as YAML, until nothing is left to advise; then the text must be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gapless.algebra.domain import Domain
from gapless.diagnostic import Diagnostic, TableError, writings
from gapless.reading.loading import load_source
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode, parse_nodes
from gapless.reading.yaml_text import scalar
from gapless.sfeel.cells import read_set, read_tests
from gapless.source import Source
from gapless.unreadable import Unreadable
from tests.paths import CORPUS
from tests.written_tables import domain_of

BAD = CORPUS / "bad"

#: Ways in which other languages write tests; A and B stand for two values, A the smaller.
FOREIGN = (
    '!= "A"', "!= A", '? != "A"', "? != A", "kota != A", "≠ A", "<> A", "!A", '! "A"', "!(A)",
    "~= A", "/= A", "not in (A, B)", 'not in ("A", "B")', "tidak sama dengan A", "is not A",
    "not equal to A", "== A", '== "A"', "=== A", "= A", '= "A"', "? = A", "kota == A", "=A",
    "sama dengan A", "equals A", 'in ("A")', "in (A, B)", "in [A, B]", 'in {"A", "B"}',
    "kota in (A, B)", "? in (A, B)", "IN (A)", "A || B", '"A" || "B"', "A or B", '"A" or "B"',
    "A atau B", "A OR B", "A | B", '"A"|"B"', "A|B", "null or A", "A or null", "A atau null",
    "? = A or ? = B", "'A' or 'B'", "A xor B", "A && B", "A & B", "> A && < B", ">= A and <= B",
    "A <= ? <= B", "A < x < B", "A<=?<B", "contains(?, A)", 'contains(?, "A")',
    'matches(?, "A.*")', 'starts with(?, "A")', "startsWith(A)", 'contains "A"', 'starts with "A"',
    'diawali dengan "A"', "mengandung A", 'kota.contains("A")', 'like "A%"', "A%", "%A%", "A*",
    "*A*", "^A.*$", "/A/", "/A/i", r"\d+", "[A-B]+", ".*", "A.+", '["A".."B"]', "[A..B]",
    '"A".."B"', "A..B", "(A..B)", "]A..B[", "[A;B]", "[A, B]", '["A", "B"]', "(A, B)",
    '("A", "B")', "(A)", "{A, B}", "[A]", "A - B", "A–B", "A...B", "[B..A]", "(A..A)", "'A'",
    "“A”", "‘A’", "`A`", "«A»", "“A”, “B”", "'A', 'B'", '"A', 'A"', '><"A"', '>"A"', '<> "A"',
    "${A}", "{{A}}", "{A}", "=A1", "$A", "$(A)", "@A", "#A", "<A>", "A => B", "x -> A",
    "A ? B : A", "=< A", "=> A", "≦ A", "≧ A", "> = A", ">", "<=", "> A > B", "> B < A", "< A > B",
    "> A, < ", "A+", "A,", ", A", "A,,B", "-, A", "A, -", "not(-)", "*", "semua", "any",
    "apa saja", "NULL", "Null", "is null", "is not null", "= null", "not null", "bukan null",
    "bukan A", "selain A", "kecuali A", "except A", "not A", "not(A", "not A, B", "not(!= A)",
    "not(A or B)", "A, != B", "!= A, != B", "di atas A", "kurang dari A", "antara A dan B",
    "antara B dan A", "between B and A", "s.d A", "1,5", "> 1,5", "1,5, 2,5", "1.000.000",
    "A jamm", "A days or B", "60 detikk", "sepuluh", "N/A", "if A then B", "A else B", "date(A)",
    'date("A")', "A:B", "A;B", "A/B", "A+B", "2 * A", "⩾ A", "＞ A",
)  # fmt: skip

#: A column, and two of its values.
COLUMNS = (
    ("{type: string}", "Ambon", "Bandung"),
    ("{type: string, nullable: true}", "turut padam", "tidak padam"),
    ("{type: string, values: [Ambon, Bandung]}", "Ambon", "Bandung"),
    ("{type: string, values: ['a, b', '> 3', 'SELESAI (MELUAS)']}", "a, b", "SELESAI (MELUAS)"),
    ("{type: number}", "2", "7.5"),
    ("{type: number, domain: '[2..9]', nullable: true}", "2", "7.5"),
    ("{type: number, values: [1, 2, 7.5]}", "2", "7.5"),
    ("{type: integer, step: 5}", "10", "25"),
    ("{type: boolean}", "ya", "tidak"),
    ("{type: date}", "2022-12-29", "2023-01-31"),
    ("{type: time}", "08.00", "16:30"),
    ("{type: datetime}", "2022-12-29 14.00", "2022-12-30 08:00"),
    ("{type: duration, domain: '>= 0 jam'}", "3 jam", "6 jam"),
    ("{type: duration, step: 7 menit}", "7 menit", "70 menit"),
)


def faulty_cells(low: str, high: str) -> Iterator[str]:
    """Tests in the ways of other languages, with two values of a column."""
    for form in FOREIGN:
        text = re.sub(r"(?<![A-Za-z])A(?![a-zA-Z])", lambda _: low, form)
        yield re.sub(r"(?<![A-Za-z])B(?![a-zA-Z])", lambda _: high, text)


def fault_of(domain: Domain, cell: str) -> Unreadable | None:
    """What is wrong with a cell."""
    try:
        read_tests(domain, cell)
    except Unreadable as problem:
        return problem
    return None


@pytest.mark.parametrize(("declaration", "low", "high"), COLUMNS)
def test_what_is_advised_for_a_cell_is_accepted(declaration: str, low: str, high: str) -> None:
    """Each thing that an advice says to write is read, or leads on to the next fault."""
    domain = domain_of(declaration)
    advised = 0
    for cell in faulty_cells(low, high):
        waiting, seen = [cell], set[str]()
        while waiting:
            text = waiting.pop()
            problem = fault_of(domain, text)
            if problem is not None:
                assert problem.advice is not None, text
                assert text not in seen, (cell, text)
                seen.add(text)
                found = list(writings(problem.advice))
                assert text == cell or found or problem.start, (cell, text, problem)
                advised += len(found)
                waiting += found
    assert advised > 20


@pytest.mark.parametrize("cell", [
    '!= "a"', '? != "a"', 'contains(?, "a")', '["a".."c"]', "≠ a", '== "a"', "<> a", "a && b",
    "a || b", "a or b", "matches(?, 'a')", "starts with(?, 'a')", 'in ("a")', '! "a"', "null or a",
    "${x}", "=A1", "^a.*$", '"a"|"b"', "'a'", "[a..c]", "selain a", "bukan a", "kecuali a",
    "di atas 3", "over 3 h", "antara 3 dan 5", "semua", "*", "NULL", "a*", "x = a", "a == b",
    "> a", "(a, b)", "“a”", "-, a", "is null", "diawali dengan a", "one of a",
    "salah satu a", "a, or b", 'is "a"', "now()", "between a and c", "antara a dan c", ".+",
    "a atau b", "%a%", "/a/", r"\d+",
])  # fmt: skip
def test_what_looks_like_a_test_is_no_text(cell: str) -> None:
    """A column of any texts refuses it; in quotes it is the text itself."""
    domain = domain_of("{type: string, nullable: true}")
    with pytest.raises(Unreadable) as caught:
        read_tests(domain, cell)
    if cell not in ("-, a", "a, or b"):
        *_, quoted = writings(caught.value.advice)
        assert read_set(domain, quoted) == domain.point(cell)


@pytest.mark.parametrize("text", [
    "turut padam", "SELESAI (PEMADAMAN MELUAS)", "s/d lunas", "50%", "R&B", "Jum'at", "what?",
    "Halo!", "sebelum makan", "di atas meja", "air dan listrik", "dan/atau", "Rp 5.000",
    "rumah -> toko", "orang tua", "notaris", "bukannya", "order", "dst...", "12e3", "NO", "7",
    "ya; tidak", "#1", "3D", "selainnya", "gedung A/B", "ATM (24 jam)", "$100", "PLN(Persero)",
    'the "big" one', "C++", "Tn. X",
])  # fmt: skip
def test_what_looks_like_no_test_is_a_text(text: str) -> None:
    """Words, brackets and signs within a text do not make a test of it."""
    domain = domain_of("{type: string}")
    assert read_set(domain, text) == domain.point(text)


# Whole files.

_TABLE = """table: t
data: {{masuk: {{type: datetime}}, keluar: {{type: datetime}}, jumlah: {{type: integer}}}}
inputs:
  x: {declaration}
  lama: {{type: duration, expression: {expression}}}
outputs:
  y: {{type: string}}
rules:
  - when: {{x: {cell}}}
    then: {{y: z}}
"""


def _faults(text: str) -> tuple[Diagnostic, ...]:
    try:
        load_source(Source("t.yaml", text))
    except TableError as failure:
        return failure.diagnostics
    return ()


def _scalars(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            yield key
            yield from _scalars(value)


def _place(text: str, fault: Diagnostic) -> tuple[int, int]:
    """The scalar a fault lies in, with its quotes; where it lies in none, its own place."""
    assert fault.primary is not None
    span = fault.primary.span
    root, _ = parse_nodes(Source("t.yaml", text))
    around = (node for node in _scalars(root) if node.start <= span.start and span.end <= node.end)
    return next(((node.start, node.end) for node in around), (span.start, span.end))


def _column(fault: Diagnostic) -> int:
    assert fault.primary is not None
    return fault.primary.span.column


def _follow(text: str, tries: int = 6) -> list[str]:
    """The texts that come of following every advice; what is still at fault must have none."""
    faults = _faults(text)
    for fault in faults:
        found = list(writings(fault.help))
        if found and tries:
            start, end = _place(text, fault)
            return [
                last
                for written in found
                for last in _follow(text[:start] + written + text[end:], tries - 1)
            ]
    assert not any(list(writings(fault.help)) for fault in faults), text
    return [text]


@pytest.mark.parametrize(("declaration", "low", "high"), COLUMNS)
def test_advice_can_be_pasted_into_the_file(declaration: str, low: str, high: str) -> None:
    """It has the quotes that YAML needs, whatever quotes the faulty text had."""
    for place, cell in enumerate(faulty_cells(low, high)):
        quoted = "'" + cell.replace("'", "''") + "'"
        written = scalar(cell) if place % 2 else quoted
        text = _TABLE.format(declaration=declaration, cell=written, expression="keluar - masuk")
        for fault in _faults(text):
            if list(writings(fault.help)):
                for last in _follow(text):
                    later = all(_column(other) > _column(fault) for other in _faults(last))
                    assert later, (text, last)


@pytest.mark.parametrize(
    "expression",
    [
        "kelur - masuk", "keluar – masuk", "keluar − masuk", "(keluar - masuk", "keluar - - masuk",
        "keluar - masuk + 6 jam", 'keluar - masuk + duration("6 jm")', "keluar - masuk + 'x",
        "keluar - masuk + “6 jam”", 'duration("6 jam', "keluar - masuk * 1,5",
        "keluar ÷ 2 × jumlah", "6 jam + 3 jam + 1 hari",
    ],
)  # fmt: skip
def test_advice_for_an_expression_is_accepted(expression: str) -> None:
    """It is the whole expression, and leads on at least to the next fault of it."""
    text = _TABLE.format(declaration="{type: string}", cell="a", expression=scalar(expression))
    assert _faults(text)
    for last in _follow(text):
        assert last != text or not any(list(writings(fault.help)) for fault in _faults(text))


#: Advice with a name or an example in it, not what to write in the place of the fault.
_NO_REPLACEMENT = re.compile(
    r"add `|entries|close it with|first or unique|nullable: true`|hit policy first|^`-` is any"
    r"|keep `then`|remove `step`|an id has no spaces|a comma begins|write `\"",
)


@pytest.mark.parametrize("file", sorted(BAD.glob("*.yaml")), ids=lambda file: file.stem)
def test_advice_of_the_corpus_mends_what_it_is_for(file: Path) -> None:
    """What stands in backquotes, put in the place of the fault, ends the fault."""
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError:
        return
    for fault in _faults(text):
        if fault.help is None or fault.primary is None:
            continue
        advice = fault.help.english
        found = list(writings(fault.help))
        if not _NO_REPLACEMENT.search(advice):
            found = re.findall(r"`([^`]+)`", advice)
        start, end = _place(text, fault)
        for written in found:
            mended = text[:start] + written + text[end:]
            line = fault.primary.span.line
            assert not any(
                (other.code, other.message) == (fault.code, fault.message)
                and other.primary
                and other.primary.span.line == line
                for other in _faults(mended)
            ), (advice, written)
