"""What only looks like a DMN table that can be checked: nothing of it comes out clean."""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

import pytest

from gapless.codes.example import LOAN
from gapless.diagnostic import Diagnostic, TableError
from gapless.model import Table
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.library import build_library
from gapless.source import Source

Told = tuple[str, str, str, str]

REQUIREMENT = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'


def told(found: Diagnostic) -> Told:
    """The code of a diagnostic, its severity, the text underlined and the help."""
    return (
        found.code,
        str(found.severity),
        found.primary.span.text if found.primary else "",
        found.help.english if found.help else "",
    )


def found_in(text: str) -> list[Told]:
    """What is said of a file, faults or notices."""
    try:
        [one] = load_dmn_source(Source("loan.dmn", text))
    except TableError as failure:
        return [told(each) for each in failure.diagnostics]
    return [told(each) for each in (one.notices if isinstance(one, Table) else one.faults)]


def changed(*swaps: tuple[str, str]) -> list[Told]:
    """What is said of the loan table with pieces of it changed where they stand first."""
    text = LOAN
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    return found_in(text)


def test_the_table_itself_is_clean() -> None:
    """So that all that follows is about the changes."""
    assert found_in(LOAN) == []


@pytest.mark.parametrize("aggregation", ["AVG", "C+"])
def test_an_unknown_aggregation_is_no_plain_list(aggregation: str) -> None:
    """It would answer something else."""
    header = f'<decisionTable hitPolicy="COLLECT" aggregation="{aggregation}">'
    assert [each[:3] for each in changed(("<decisionTable>", header))] == [
        ("not-checked", "warning", header)
    ]


@pytest.mark.parametrize(
    ("old", "new", "piece"),
    [
        ("<text>plafon</text>", "<text>plafon</text><text>amount</text>", "amount"),
        (
            "</inputExpression>",
            "</inputExpression><inputExpression><text>a</text></inputExpression>",
            "<inputExpression>",
        ),
        ("<text>&lt; 1000</text>", "<text>&lt; 1000</text><text>7</text>", "7"),
    ],
)
def test_of_two_texts_none_is_taken_silently(old: str, new: str, piece: str) -> None:
    """Inputs with two expressions, and cells with two texts."""
    assert [each[:3] for each in changed((old, new))] == [("not-checked", "warning", piece)]


@pytest.mark.parametrize("inner", ["<text>7</text>", '<b xmlns="">7</b>'])
def test_a_text_with_elements_in_it_is_refused(inner: str) -> None:
    """What they say would be passed over."""
    [found] = changed(("&lt; 1000", f"&lt; 1000{inner}"))
    assert found[0] == "unreadable-xml"


def test_the_language_of_the_whole_file_counts() -> None:
    """Cells in Groovy may look like FEEL; FEEL goes by several addresses."""
    groovy = changed(("<definitions", '<definitions expressionLanguage="groovy"'))
    assert [each[:3] for each in groovy] == [("not-checked", "warning", "<decisionTable>")]
    for feel in ("http://www.omg.org/spec/FEEL/20140401", "feel"):
        assert changed(("<definitions", f'<definitions expressionLanguage="{feel}"')) == []


def test_outputs_beside_their_list_are_told() -> None:
    """Mostly one is mistyped; and the number beyond its range."""
    clause = '<output name="answer" typeRef="string"/>'
    listing = (
        '<output name="answer" typeRef="string"><outputValues>'
        '<text>"approve","by hand"</text></outputValues></output>'
    )
    advice = 'correct it, or add it to the list: "approve", "by hand"'
    assert changed((clause, listing)) == [("unknown-value", "warning", '"approved"', advice)]
    text = LOAN.replace(clause, listing.replace("string", "number")).replace(
        '"approve","by hand"', "[0..10]"
    )
    text = text.replace('"approved"', "3").replace('<text>"by hand"', "<text>30")
    assert [each[:3] for each in found_in(text)] == [("unknown-value", "warning", "30")]


@pytest.mark.parametrize(
    ("kind", "written", "piece", "advice"),
    [
        ("boolean", "TRUE", "TRUE", "write `true`"),
        ("boolean", '"TRUE"', '"TRUE"', "write `true`"),
        ("boolean", '"yes"', '"yes"', "correct the value, or the type of the column"),
        ("number", '"12"', '"12"', "write `12`"),
        ("number", '"many"', '"many"', "correct the value, or the type of the column"),
        ("number", "1,000", "000", "write a number without commas, such as `1000`"),
        ("date", '"2020-01-31"', '"2020-01-31"', 'write `date("2020-01-31")`'),
        ("date", '&lt; "2020-01-31"', '&lt; "2020-01-31"', 'write `< date("2020-01-31")`'),
        ("date", '"31.1.2020"', '"31.1.2020"', "correct the value, or the type of the column"),
        (
            "date",
            'date("2020-13-45")',
            'date("2020-13-45")',
            'write it like `date("2022-12-29")`',
        ),
        (
            "days and time duration",
            'duration("P1Y2M3D")',
            'duration("P1Y2M3D")',
            'write it like `duration("P3DT4H")`',
        ),
        ("string", r'"C:\"', r'"C:\"', 'end the text with `"`'),
    ],
)
def test_the_advice_is_feel_that_fits_the_column(
    kind: str, written: str, piece: str, advice: str
) -> None:
    """Whoever writes it down is not told the next thing about it."""
    only = LOAN.partition("</decisionTable>")[0].split("<rule>")[:2]
    text = "<rule>".join(only).replace("&lt; 1000", written) + "</decisionTable></decision>"
    text = text.replace('typeRef="number"', f'typeRef="{kind}"') + "</definitions>"
    assert found_in(text) == [("unreadable-feel", "error", piece, advice)]


def test_values_of_two_types_are_no_texts() -> None:
    """Where no type is said, that of the first value is meant."""
    found = changed((' typeRef="number"', ""), (">= 1000", "true"))
    assert found == [
        ("unreadable-feel", "error", "true", "correct the value, or the type of the column")
    ]


def test_allowed_values_of_another_type_are_told_at_their_place() -> None:
    """Not at the expression of the input."""
    values = '</inputExpression>\n<inputValues><text>"a", "12"</text></inputValues>'
    [first] = changed(("</inputExpression>", values))
    assert first[:3] == ("unreadable-feel", "error", '"a"')


@pytest.mark.parametrize(
    "cell",
    [
        "? 1000",
        ",".join(map(str, range(5000))),
    ],
)
def test_feel_that_ours_cannot_say_is_not_checked(cell: str) -> None:
    """What is no test, very long lists; no fault of whoever wrote them."""
    found = changed(("&lt; 1000", cell))
    assert ("not-checked", "warning") in [each[:2] for each in found]


def test_two_inputs_may_test_one_value_only_where_it_is_understood() -> None:
    """The table is not checked; both places are shown."""
    found = changed(("<text>customer</text>", "<text>plafon</text>"))
    assert found[0][:3] == ("not-checked", "warning", "plafon")


def test_an_order_of_texts_is_not_checked() -> None:
    """FEEL has one; gapless has not."""
    found = changed(('typeRef="number"', 'typeRef="string"'), ("&lt; 1000", '&lt; "b"'))
    assert found[0][:2] == ("not-checked", "warning")


def test_an_old_namespace_of_camunda_is_read() -> None:
    """As its first versions wrote it."""
    space = "http://www.omg.org/spec/DMN/20151101/dmn11.xsd"
    assert found_in(LOAN.replace("https://www.omg.org/spec/DMN/20191111/MODEL/", space)) == []


def test_a_requirement_that_leads_nowhere_is_told() -> None:
    """A decision more than input data, which modelers leave behind."""
    required = REQUIREMENT.format("risk") + "<decisionTable>"
    advice = "draw the requirement again in a modeler, or remove it"
    [found] = changed(("<decisionTable>", required))
    assert found[:2] == ("missing-requirement", "warning")
    assert found[3] == advice
    [found] = changed(("<decisionTable>", required.replace("requiredDecision", "requiredInput")))
    assert found[:2] == ("missing-requirement", "information")


def test_of_two_decisions_of_one_name_the_required_one_counts() -> None:
    """The order in the file does not."""
    approval = LOAN.partition("<decision ")[2].partition("</definitions>")[0]
    first, second = f'<decision id="a" {approval}', f'<decision id="b" {approval}'
    asking = (
        '<decision id="c" name="Last">' + REQUIREMENT.format("a") + "<decisionTable><input>"
        '<inputExpression><text>Approval</text></inputExpression></input><output name="done"/>'
        '<rule><inputEntry><text>"by hand"</text></inputEntry><outputEntry><text>1</text>'
        "</outputEntry></rule></decisionTable></decision>"
    )
    head = LOAN.partition("<decision ")[0]
    for both in (first + second, second + first):
        tables = load_dmn_source(Source("a.dmn", head + both + asking + "</definitions>"))
        origins = [
            one.origin.table
            for table in tables
            if isinstance(table, Table)
            for one in table.inputs.values()
            if one.origin is not None
        ]
        assert origins == ["approval" if both.startswith(first) else "approval-2"]


def test_a_decision_that_requires_itself_is_a_circle() -> None:
    """As longer circles are."""
    text = LOAN.replace("<decision ", '<decision id="a" ').replace(
        "<decisionTable>", REQUIREMENT.format("a") + "<decisionTable>"
    )
    [table] = load_dmn_source(
        Source("a.dmn", text.replace("<text>customer</text>", "<text>Approval</text>"))
    )
    assert isinstance(table, Table), table.faults
    library = build_library([table])[0]
    with pytest.raises(TableError) as caught:
        library.procedure(table, date(2024, 1, 1))
    assert [each.code for each in caught.value.diagnostics] == ["circular-hand-over"]


@pytest.mark.parametrize(
    ("kind", "cell", "advised"),
    [
        ("number", '"< 3"', "< 3"),
        ("number", '< "3"', "< 3"),
        ("number", '"5", 6', "5, 6"),
        ("number", "> 10 and <= 20", "(10..20]"),
        ("number", ">= 10, ", ">= 10"),
        ("number", "== 5", "5"),
        ("string", "gold, silver", '"gold", "silver"'),
        ("string", "self-employed", '"self-employed"'),
        ("string", "very good customer", '"very good customer"'),
        ("string", "not(very good)", 'not("very good")'),
        ("string", "'gold'", '"gold"'),
        ("string", "“gold”", '"gold"'),
        ("string", "5", '"5"'),
        ("string", 'plafon == "a", plafon == "b"', '"a", "b"'),
        ("date", '"2024-01-01"', 'date("2024-01-01")'),
    ],
)
def test_advice_for_a_cell_is_accepted_as_it_stands(kind: str, cell: str, advised: str) -> None:
    """It is the whole cell, and the second writing of it is without a fault."""

    def found(written: str) -> list[Told]:
        return [
            each
            for each in changed(
                ('typeRef="number">\n<text>plafon', f'typeRef="{kind}">\n<text>plafon'),
                ("&lt; 1000", escape(written)),
                (">= 1000", "-"),
                (">= 1000", "-"),
            )
            if each[0] in ("unreadable-feel", "not-checked")
        ]

    assert [(code, advice) for code, _, _, advice in found(cell)] == [
        ("unreadable-feel", f"write `{advised}`")
    ]
    assert found(advised) == []


@pytest.mark.parametrize(
    ("cell", "advised"),
    [
        ("very good", '"very good"'),
        ("by-hand", '"by-hand"'),
        ("'by hand'", '"by hand"'),
        ('x == "by hand"', '"by hand"'),
        ('if plafon == 5 then "a" else "b"', 'if plafon = 5 then "a" else "b"'),
    ],
)
def test_advice_for_an_output_is_accepted_as_it_stands(cell: str, advised: str) -> None:
    """Unquoted words, quotes of other languages, and `==`."""
    [(code, _, _, advice)] = changed(('"by hand"', cell))
    assert (code, advice) == ("unreadable-feel", f"write `{advised}`")
    assert changed(('"by hand"', advised)) == []


def test_an_input_without_an_expression_is_read_as_its_label_says() -> None:
    """The finding stays, and the rest of the table is checked; what the help says is clean."""
    [(code, severity, place, advice)] = changed(
        ("<input>", '<input label="Loan size">'), ("<text>plafon</text>", "<text/>")
    )
    assert (code, severity, place) == ("empty-input-expression", "error", "<text/>")
    assert advice == "write what it tests: `<text>Loan size</text>`"
    assert changed(("<text>plafon</text>", "<text>Loan size</text>")) == []
    [unnamed] = load_dmn_source(
        Source("loan.dmn", LOAN.replace("<text>plafon</text>", "<text/>", 1))
    )
    assert isinstance(unnamed, Table)
    assert list(unnamed.inputs) == ["input_1", "customer"]


def test_an_input_without_an_expression_is_reported_beside_other_faults() -> None:
    """What keeps the table from being read does not hide it."""
    found = changed(("<text>plafon</text>", "<text/>"), ('"by hand"', "by hand"))
    assert [code for code, *_ in found] == ["empty-input-expression", "unreadable-feel"]


@pytest.mark.parametrize(
    ("cell", "code", "left"),
    [
        ('"foreign"', "unknown-value", None),
        ('"company", "foreign"', "unknown-value", '"company"'),
        ('not("foreign")', "unknown-value", "-"),
        ('not("foreign", "company")', "unknown-value", 'not("company")'),
        ('not("company", "private")', "empty-cell", None),
    ],
)
def test_tests_that_nothing_passes_are_reported_and_left_out(
    cell: str, code: str, left: str | None
) -> None:
    """Of the row; without a test it is none of the table, and keeps its number."""
    text = LOAN.replace('"company", "private"', cell)
    [table] = load_dmn_source(Source("loan.dmn", text))
    assert isinstance(table, Table)
    [notice] = table.notices
    assert (notice.code, str(notice.severity), notice.facts.rows) == (code, "error", ("1",))
    assert ("row 1 never matches" in notice.message.english) == (left is None)
    rows = {rule.id: rule for rule in table.rules}
    if left is None:
        assert list(rows) == ["2", "3"]
    else:
        cells = rows["1"].cells
        assert (cells["customer"].text if "customer" in cells else "-") == left


def test_a_range_the_wrong_way_round_leaves_the_other_rows() -> None:
    """It is empty in DMN, too."""
    text = LOAN.replace("&lt; 1000", "[1000..0]", 1)
    [table] = load_dmn_source(Source("loan.dmn", text))
    assert isinstance(table, Table)
    assert [(each.code, each.help and each.help.english) for each in table.notices] == [
        ("empty-cell", "write the smaller value first: `[0..1000]`")
    ]
    assert [rule.id for rule in table.rules] == ["2", "3"]
