"""DMN files: what is read of them, where it stands in the XML, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.codes.example import LOAN
from gapless.diagnostic import TableError
from gapless.model import HitPolicy, Table
from gapless.reading.dmn.feel import null_safe_path, read_tests
from gapless.reading.dmn.feel_text import print_feel
from gapless.reading.dmn.loading import load_dmn, load_dmn_source
from gapless.reading.dmn.xml import DEEPEST
from gapless.reading.library import Unread
from gapless.source import Source
from gapless.unreadable import Unreadable
from tests.paths import SHARED

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def read(text: str) -> tuple[Table | Unread, ...]:
    """The tables of a text in DMN."""
    return load_dmn_source(Source("loan.dmn", text))


def table_of(text: str) -> Table:
    """Its only table."""
    [found] = read(text)
    assert isinstance(found, Table), found
    return found


def faults_of(text: str) -> list[tuple[str, str, str]]:
    """The code of each fault, the text underlined and the help."""
    [found] = read(text)
    assert isinstance(found, Unread)
    return [
        (
            fault.code,
            fault.primary.span.text if fault.primary else "",
            fault.help.english if fault.help else "",
        )
        for fault in found.faults
    ]


@pytest.mark.parametrize(
    ("feel", "ours"),
    [
        ("", "-"),
        ("-", "-"),
        ('"a","b"', '"a", "b"'),
        ("<21", "< 21"),
        ("[1..5)", "[1..5)"),
        ("]1..5[", "(1..5)"),
        ("? >= 3", ">= 3"),
        ("= 3", "3"),
        ("1,234", "1, 234"),
        ("1.5e3", "1500"),
        ('>= date("2020-01-01")', ">= 2020-01-01"),
        ('date and time("2020-01-01T10:00:00")', "2020-01-01T10:00:00"),
        ('@"PT5H"', "PT5H"),
        ('duration("P1Y")', "P1Y"),
        (r'"say \"no\""', r'"say \"no\""'),
        # FEEL's not(…) holds null, ours never does: what can be null is named.
        ('not("a")', 'not("a"), null'),
        ('!= "a"', 'not("a"), null'),
        ('not("a", null)', 'not("a", null)'),
        ("not(< 3)", "not(< 3), null"),
        ("not([1..3], 5)", "not([1..3], 5), null"),
        ('not(!= "a")', '"a"'),
        ('["a", "b"]', '"a", "b"'),
        ("(>= 5)", ">= 5"),
        ("? > 3 and ? <= 5", "(3..5]"),
        ('? = "a" or ? = "b"', '"a", "b"'),
        ("? between 1 and 3", "[1..3]"),
        ("? in [1..3)", "[1..3)"),
        ('list contains(["a", "b"], ?)', '"a", "b"'),
        ("3 < ?", "> 3"),
        ("date(2020, 1, 5)", "2020-01-05"),
        ("-3, [-1.5..0]", "-3, [-1.5..0]"),
        ('"a", // the first\n "b"', '"a", "b"'),
    ],
)
def test_a_cell_is_translated(feel: str, ours: str) -> None:
    """What holds the same values in ours, of an input that can be null."""
    assert read_tests(feel).text(nullable=True) == ours


@pytest.mark.parametrize(
    ("feel", "piece", "advice"),
    [
        ("gold", "gold", 'write `"gold"`'),
        ('status == "a"', "==", 'write `"a"`'),
        ("a && b", "&&", "write each condition into the cell of its own input"),
        ('"a', '"a', 'end the text with `"`'),
        ("[1..", ".", "write the value that is missing, or remove what stands before it"),
    ],
)
def test_what_is_no_feel_is_told_with_its_spelling(feel: str, piece: str, advice: str) -> None:
    """The piece at fault, and what to write."""
    with pytest.raises(Unreadable) as caught:
        read_tests(feel)
    fault = caught.value
    assert feel[fault.start : fault.end] == piece
    assert fault.advice is not None
    assert fault.advice.english == advice


@pytest.mark.parametrize(
    "feel",
    ["count(x) > 3", "10-5", "some x in y satisfies z", "..a", "$", "1e999", f"1e9{'0' * 40}"],
)
def test_full_feel_is_refused(feel: str) -> None:
    """Nothing of it is guessed."""
    with pytest.raises(Unreadable):
        read_tests(feel)


@pytest.mark.parametrize("piece", ['"\\', "a.", "(", "1", ",1", '"', "= ", "not("])
def test_a_hostile_cell_is_refused_or_read(piece: str) -> None:
    """However long it is."""
    with suppress(Unreadable):
        read_tests(piece * 20_000)


def test_a_null_safe_path() -> None:
    """Only where each step on the way, and no other name, is asked for null."""
    assert null_safe_path("if a != null and a.b != null then a.b else null") == "a.b"
    assert null_safe_path("if a != null then a.b else null") == "a.b"
    assert null_safe_path("if c != null then a.b else null") is None
    assert null_safe_path("if a != null then a.b else 3") is None


@pytest.mark.parametrize(
    ("domain", "texts", "feel"),
    [
        (Domain(Kind.STRING, ("gold", "none", "new")), ["gold", "none"], '"gold", "none"'),
        (Domain(Kind.STRING), ["not(a, b)"], 'not("a", "b")'),
        (Domain(Kind.NUMBER), ["< 3", "[4..5)"], "< 3, [4..5)"),
        (Domain(Kind.DATE), [">= 2026-11-27"], '>= date("2026-11-27")'),
        (Domain(Kind.DURATION), ["> 90 min"], '> duration("PT1H30M")'),
        (Domain(Kind.MONTHS), ["18 months"], 'duration("P1Y6M")'),
    ],
)
def test_a_set_is_printed_in_feel(domain: Domain, texts: list[str], feel: str) -> None:
    """And is read back as the same tests."""
    assert print_feel(domain, texts) == feel
    assert read_tests(feel).kinds == {domain.kind}


def test_a_table_is_read() -> None:
    """Its columns, its hit policy, which is UNIQUE where it says none, and its rows by number."""
    table = table_of(LOAN)
    assert (table.id, table.title, table.hit_policy) == ("approval", "Approval", HitPolicy.UNIQUE)
    assert table.inputs["plafon"].domain.kind is Kind.NUMBER
    assert table.inputs["customer"].domain.values == ("private", "company")
    assert [rule.id for rule in table.rules] == ["1", "2", "3"]
    assert table.rules[2].outputs == {"answer": "by hand"}


@pytest.mark.parametrize(
    "space",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_of_dmn_is_read(space: str) -> None:
    """From 1.1 on, and with a prefix; elements of vendors are passed over."""
    text = LOAN.replace(SPACE, space)
    assert table_of(text).id == "approval"
    vendor = '<v:extra xmlns:v="urn:vendor"><decision name="none"/></v:extra>'
    assert table_of(text.replace("<decisionTable>", f"<decisionTable>{vendor}")).id == "approval"


def test_places_count_characters_of_the_xml() -> None:
    """Whatever bytes stand before, and with what a sign is escaped."""
    text = LOAN.replace('name="Loan"', 'name="Kredit – 融资 🏠"').replace("\n", "\r\n")
    table = table_of(text.replace("<text>plafon</text>", "<text> plafon </text>"))
    assert table.inputs["plafon"].span.text == "plafon"
    assert table.source.text[table.rules[0].cell_starts[0] :].startswith("&lt; 1000<")
    assert table.rules[0].span.text == "<rule>"
    assert table.rules[0].span.line == 20


def test_names_paths_and_types() -> None:
    """A path says where the value stands; a name with signs keeps them there."""
    text = LOAN.replace("<text>plafon</text>", "<text>loan.plafon</text>").replace(
        "<decision ", '<inputData name="Customer?"/><decision ', 1
    )
    table = table_of(text.replace("<text>customer</text>", "<text>Customer?</text>"))
    assert [(name, str(one.path)) for name, one in table.inputs.items()] == [
        ("plafon", "loan.plafon"),
        ("Customer", "Customer?"),
    ]
    safe = "if loan != null and loan.plafon != null then loan.plafon else null"
    guarded = table_of(LOAN.replace("<text>plafon</text>", f"<text>{safe}</text>"))
    assert guarded.inputs["plafon"].domain.nullable


def test_item_definitions_say_type_and_values() -> None:
    """Also through one another."""
    types = (
        '<itemDefinition name="tText"><typeRef>string</typeRef><allowedValues>'
        '<text>"private","company","state"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tCustomer"><typeRef>tText</typeRef></itemDefinition>'
    )
    listed = '<inputValues>\n<text>"private","company"</text>\n</inputValues>'
    text = LOAN.replace("<decision ", f"{types}<decision ", 1).replace(listed, "")
    text = text.replace('typeRef="string">\n<text>customer', 'typeRef="tCustomer">\n<text>customer')
    assert table_of(text).inputs["customer"].domain.values == ("private", "company", "state")


def test_texts_that_no_list_names_are_those_of_the_rows() -> None:
    """Where every row names some; where one lets any text pass, the input stays open."""
    listed = '<inputValues>\n<text>"private","company"</text>\n</inputValues>'
    text = LOAN.replace(listed, "")
    open_one = table_of(text.replace('"company", "private"', "-"))
    assert open_one.inputs["customer"].domain.values is None
    table = table_of(text)
    assert table.inputs["customer"].domain.values == ("company", "private")
    assert [notice.code for notice in table.notices] == ["unlisted-values"]


def test_the_output_of_a_required_decision_is_an_input_from_it() -> None:
    """A graph of decisions is read as tables that need one another."""
    risk = (
        LOAN[LOAN.index("<decision ") : LOAN.index("</definitions>")]
        .replace('name="Approval"', 'id="r" name="risk"')
        .replace('name="answer"', 'name="level"')
    )
    needs = '<informationRequirement><requiredDecision href="#r"/></informationRequirement>'
    text = LOAN.replace("<text>customer</text>", "<text>risk</text>").replace(
        '"private","company"', '"approved","by hand"'
    )
    text = text.replace('"company", "private"', "-").replace('"company"', '"approved"')
    text = text.replace('"private"', '"by hand"')
    text = text.replace("<decisionTable>", f"{needs}<decisionTable>")
    approval, other = read(text.replace("</definitions>", f"{risk}</definitions>"))
    assert isinstance(approval, Table)
    assert isinstance(other, Table)
    assert str(approval.inputs["risk"].origin) == "risk.level"
    assert approval.uses == {"risk"}


def test_a_fault_of_one_table_leaves_the_others() -> None:
    """Each by itself, under its own id."""
    one = LOAN[LOAN.index("<decision ") : LOAN.index("</definitions>")]
    broken = one.replace("&lt; 1000", "count(plafon)")
    good, bad = read(LOAN.replace("</definitions>", f"{broken}</definitions>"))
    assert isinstance(good, Table)
    assert isinstance(bad, Unread)
    assert bad.tables == {"approval-2"}
    assert [fault.code for fault in bad.faults] == ["not-checked"]


def test_faults_are_told_at_their_place_with_the_right_spelling() -> None:
    """Unquoted texts, other types, and what is no S-FEEL."""
    assert faults_of(LOAN.replace('"approved"', "approved", 1)) == [
        ("unreadable-feel", "approved", 'write `"approved"`')
    ]
    assert faults_of(LOAN.replace("&lt; 1000", '"1000"')) == [
        ("unreadable-feel", '"1000"', "write `1000`")
    ]
    assert faults_of(LOAN.replace('"company", "private"', "5")) == [
        ("unreadable-feel", "5", 'write `"5"`')
    ]
    assert faults_of(LOAN.replace("<text>plafon</text>", "<text>sqrt(plafon)</text>")) == [
        ("not-checked", "sqrt(plafon)", "")
    ]
    short = LOAN.replace('<inputEntry>\n<text>"private"</text>\n</inputEntry>\n', "")
    assert faults_of(short) == [("not-checked", "<rule>", "")]
    [(code, piece, _)] = faults_of(LOAN.replace('"by hand"', "today()"))
    assert (code, piece) == ("not-checked", "today")
    assert faults_of(LOAN.replace('"by hand"', 'answer == "by hand"')) == [
        ("unreadable-feel", 'answer == "by hand"', 'write `"by hand"`')
    ]
    juel = LOAN.replace("<inputEntry>", '<inputEntry expressionLanguage="groovy">', 1)
    assert [code for code, *_ in faults_of(juel)] == ["not-checked"]


HOSTILE = {
    "doctype": f'<!DOCTYPE a [<!ENTITY b "c">]><definitions xmlns="{SPACE}">&b;</definitions>',
    "external": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    "entity": LOAN.replace("plafon", "&plafon;", 1),
    "truncated": LOAN[:-40],
    "deep": f'<definitions xmlns="{SPACE}">' + "<a>" * 200_000,
    "no xml": "table: a\n",
    "empty": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_refused(text: str) -> None:
    """With one fault at its place; nothing is expanded or fetched."""
    with pytest.raises(TableError) as caught:
        read(text)
    [fault] = caught.value.diagnostics
    assert fault.code == "unreadable-xml"
    assert len(fault.message.english) < 200


def test_what_nests_deep_is_passed_over_where_it_is_no_dmn() -> None:
    """Elements of vendors may nest as they like: they are only counted."""
    deep = '<v xmlns="urn:v">' + "<a>" * 200_000 + "</a>" * 200_000 + "</v>"
    assert table_of(LOAN.replace("<decisionTable>", f"<decisionTable>{deep}")).id == "approval"
    assert DEEPEST < 1000


@pytest.mark.parametrize(
    "data",
    [
        LOAN.encode("utf-16"),
        b'<?xml version="1.0" encoding="latin-1"?>' + LOAN.replace("Loan", "caf\xe9").encode("l1"),
        b"\x00" * 100,
        b" " * (17 * 1024 * 1024),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, tmp_path: Path) -> None:
    """Other encodings, and files that are too large."""
    file = tmp_path / "loan.dmn"
    file.write_bytes(data)
    [found] = load_dmn(file)
    assert isinstance(found, Unread)
    assert len(found.faults) == 1


REAL = SHARED / "dmn" / "real"


@pytest.mark.skipif(not REAL.is_dir(), reason="the files of others are not here")
def test_most_tables_of_others_are_read() -> None:
    """Of files as people wrote them: what is not read says why, at its place."""
    found = [one for file in sorted(REAL.glob("*.dmn")) for one in load_dmn(file)]
    unread = [one for one in found if isinstance(one, Unread)]
    assert all(one.faults and one.faults[0].primary for one in unread)
    assert len(found) == 35
    assert sum(one.is_table for one in unread) <= 5
