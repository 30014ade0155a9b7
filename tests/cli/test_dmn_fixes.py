"""``gapless check --fix`` of DMN files: rows go and cells change, no other byte of the XML does."""

from __future__ import annotations

from pathlib import Path

import pytest

from gapless.codes.example import LOAN
from tests.command_line import CommandLine
from tests.command_line import gapless as gapless
from tests.dmn_logic import decision, definitions, given, table
from tests.loan_dmn import TWO

#: In a folder of its own: cases in folders beside it are about its table, too.
FILE = "tables/loan.dmn"
FIRST = LOAN.replace("<decisionTable>", '<decisionTable hitPolicy="FIRST">')
ROWS = FIRST.split("<rule>")
#: Its second row, again behind the others: what it covers, the second does.
AGAIN = FIRST.replace("</decisionTable>", f"<rule>{ROWS[2]}</decisionTable>")
SAME = LOAN.replace('"by hand"', '"approved"')


def fixed(gapless: CommandLine, text: str, *options: str) -> tuple[str, str]:
    """What stands in a file after it was fixed, and what was printed."""
    path = Path(gapless.folder, FILE)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    _, out, err = gapless("check", FILE, "--fix", *options)
    return path.read_bytes().decode(), out + err


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_row_that_changes_nothing_goes_with_its_lines(
    gapless: CommandLine, line_end: str
) -> None:
    """All else stays byte for byte: comments, what vendors add, line ends."""
    noted = AGAIN.replace("<rule>", '<!-- Böse -->\n  <rule xmlns:v="urn:v" v:x="1">')
    text = noted.replace("\n", line_end)
    found, told = fixed(gapless, text)
    start = text.rindex("<rule ")
    end = text.rindex("</rule>") + len("</rule>") + len(line_end)
    assert found == text[: start - 2] + text[end:]
    assert FILE + ": fixed: remove row 4: row 2 decides the same" in told
    assert FILE + ": every context is decided as before" in told


def test_a_row_with_a_note_is_kept_for_it(gapless: CommandLine) -> None:
    """In the words of DMN."""
    note = "<annotationEntry><text>as agreed</text></annotationEntry></rule>"
    text = AGAIN[: AGAIN.rindex("</rule>")] + note + AGAIN[AGAIN.rindex("</rule>") + 7 :]
    found, told = fixed(gapless, text)
    assert found == text
    assert "(its annotation would be lost)" in told


def test_rows_that_one_can_say_are_written_as_one_cell(gapless: CommandLine) -> None:
    """In FEEL, whatever the cell was written with."""
    text = SAME.replace(
        '<text>"company"</text>\n</inputEntry>', '<text><![CDATA["company"]]></text>\n</inputEntry>'
    )
    found, told = fixed(gapless, text)
    assert found.count("<rule>") == 1
    assert FILE + ": fixed: write rows" in told
    assert gapless("check", FILE)[0] == 0
    assert gapless("check", FILE, "--fix")[1:] == gapless("check", FILE)[1:]


def test_texts_that_nothing_lists_stay_named(gapless: CommandLine) -> None:
    """A cell for anything would let in other texts than the rows name."""
    values = '<inputValues>\n<text>"private","company"</text>\n</inputValues>\n'
    gapless.write(FILE, SAME.replace(values, ""))
    assert 'do it: customer: "company", "private"' in " ".join(
        gapless("check", FILE, "--verbose")[1].split()
    )
    found, told = fixed(gapless, SAME.replace(values, ""))
    assert "as one: customer company, private" in told
    assert found.count("<rule>") == 1
    assert '<text>"company", "private"</text>' in found


def test_null_stays_named_among_texts_that_nothing_lists(gapless: CommandLine) -> None:
    """In what is advised, what is said and what is written."""
    rows = [('"new"', "< 10", "1"), ('"old"', "< 10", "1"), ("null", "< 10", "1")]
    rows += [("null", "-", "2"), ('"new", "old"', "-", "3")]
    asks = table({"kind": "string", "age": "number"}, rows, policy="FIRST")
    text = definitions(given("age"), given("kind", "string"), decision("A", asks))
    gapless.write(FILE, text)
    advised = " ".join(gapless("check", FILE, "--verbose")[1].split())
    assert 'do it: kind: "new", "old", null' in advised
    found, told = fixed(gapless, text)
    assert "as one: kind new, old, null" in told
    assert '<text>"new", "old", null</text>' in found


def test_all_tables_of_a_file_are_fixed(gapless: CommandLine) -> None:
    """Each is changed in the text that the one before has left."""
    found, told = fixed(gapless, TWO.replace('"by hand"', '"approved"'))
    assert found.count("<rule>") == 2
    assert told.count(FILE + ": fixed: write rows") >= 2


def test_a_row_that_cases_name_by_its_number_keeps_it(gapless: CommandLine) -> None:
    """Removing one before it would give the case another row."""
    gapless.write(
        "tables/loan.cases.yaml",
        "table: approval\ncases:\n"
        "  - {given: {plafon: 2000, customer: private}, expect: {row: 3, answer: approved}}\n",
    )
    found, told = fixed(gapless, SAME)
    assert found == SAME
    assert "(a case expects a row by its number, which would be another then)" in told


def test_an_exported_table_is_left(gapless: CommandLine) -> None:
    """It is written from a table of gapless, which the next export writes again."""
    gapless.write(
        "t.yaml",
        "table: t\nhit_policy: unique\ninputs: {a: {type: boolean}}\noutputs: {b: {type: string}}\n"
        "rules:\n  - {when: {a: true}, then: {b: x}}\n  - {when: {a: false}, then: {b: x}}\n",
    )
    assert gapless("export", "t.yaml", "-o", "t.dmn")[0] == 0
    before = Path(gapless.folder, "t.dmn").read_bytes()
    _, out, err = gapless("check", "t.dmn", "--fix")
    assert "gapless has exported it" in out + err
    assert Path(gapless.folder, "t.dmn").read_bytes() == before


def test_a_table_that_two_decisions_call_is_left(gapless: CommandLine) -> None:
    """A row may change nothing for one of them, and something for the other."""
    table = LOAN[LOAN.index("<decisionTable>") : LOAN.index("</decision>")]
    model = (
        '<businessKnowledgeModel name="Approving"><encapsulatedLogic><formalParameter name="plafon"'
        f'/><formalParameter name="customer"/>{table}</encapsulatedLogic></businessKnowledgeModel>'
    )
    call = (
        "<invocation><literalExpression><text>Approving</text></literalExpression>"
        + "".join(
            f'<binding><parameter name="{name}"/><literalExpression><text>{name}</text>'
            "</literalExpression></binding>"
            for name in ("plafon", "customer")
        )
        + "</invocation>"
    )
    text = LOAN.replace(table, call).replace("</definitions>", f"{model}</definitions>")
    text = text.replace('"by hand"', '"approved"')
    found, told = fixed(gapless, text)
    assert found == text
    assert "several decisions call the table" in told
