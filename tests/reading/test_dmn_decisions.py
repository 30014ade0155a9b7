"""DMN files of more than tables of values: expressions, constants, calls, defaults, comparisons."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import gapless
from gapless.algebra.values import Kind
from gapless.model import HitPolicy, Table
from gapless.reading.dmn.feel_expressions import translate_expression
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.library import Unread
from gapless.source import Source
from gapless.unreadable import Unreadable
from tests.dmn_logic import (
    SIZES,
    call_sizing,
    decision,
    definitions,
    expression,
    faults_of,
    given,
    sizing,
    table,
    tables_of,
    text,
)

UNREAD = "for x in [1, 2] return x"


def test_a_decision_that_is_no_table_is_told() -> None:
    """With its name and place, beside the tables, which are checked."""
    parts = decision("Sizes", SIZES), decision("Total", expression(UNREAD))
    assert faults_of(*parts) == [
        (
            "not-checked",
            UNREAD,
            "Total is not checked: it is an expression that gapless does not read",
        )
    ]
    assert (
        faults_of(decision("Sizes", SIZES), decision("All", "<relation/>"))[0][1] == "<relation/>"
    )
    groovy = (
        expression("def x = 1")
        .replace("<lit", "<lit", 1)
        .replace("<literalExpression", '<literalExpression expressionLanguage="groovy"')
    )
    assert "written in groovy" in faults_of(decision("Sizes", SIZES), decision("A", groovy))[0][2]
    model = (
        f'<businessKnowledgeModel name="M"><encapsulatedLogic>{expression("1 + 1")}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )
    assert [code for code, *_ in faults_of(decision("Sizes", SIZES), model)] == ["not-checked"]


@pytest.mark.parametrize(
    "logic",
    [
        expression("3"),
        expression('"ACCEPT"'),
        expression('date("2026-01-01")'),
        expression("Applicant.size"),
        expression('{a: 1, "b": "x"}'),
        "<context><contextEntry><variable name='a'/>"
        + expression("1")
        + "</contextEntry></context>",
        "",
    ],
)
def test_what_is_a_value_or_passes_one_on_is_understood(logic: str) -> None:
    """Nothing of it is left to check, and so nothing is said."""
    assert list(tables_of(decision("Sizes", SIZES), decision("Other", logic))) == ["sizes"]


def test_what_an_unread_decision_decides_may_be_anything() -> None:
    """For a table that needs it, it is an input."""
    rows = [("< 10", "1"), (">= 10", "2")]
    text_of = definitions(
        decision("Total", expression(UNREAD), kind="number"),
        decision("Sizes", table({"Total": "number"}, rows), "Total"),
    )
    sizes, total = load_dmn_source(Source("test.dmn", text_of))
    assert isinstance(sizes, Table)
    assert isinstance(total, Unread)
    assert not total.is_table
    assert list(sizes.inputs) == ["Total"]


def test_constants_keep_their_names_and_texts_their_values() -> None:
    """A limit is called by its name; what is a text stands there itself."""
    rows = [("<= Limit", "codes.yes"), ("> Limit", "codes.no")]
    found = tables_of(
        given("size"),
        decision("Limit", expression("500")),
        decision("codes", expression('{yes: "Y1", no: "N2"}')),
        decision("Sizes", table({"size": "number"}, rows, output="string"), "Limit", "codes"),
    )["sizes"]
    assert {name: one.text for name, one in found.constants.items()} == {"Limit": "500"}
    assert [rule.outputs for rule in found.rules] == [{"answer": "Y1"}, {"answer": "N2"}]
    assert found.rules[0].cells["size"].phrase == "<= Limit (500)"


def test_an_alias_leads_to_what_it_stands_for() -> None:
    """Also to the output of a table, and through others."""
    found = tables_of(
        decision("Sizes", SIZES),
        decision("Own", expression("Applicant.size")),
        decision("Next", expression("Own")),
        decision("A", table({"Next": "number"}, [("-", "1")]), "Next"),
    )
    assert str(found["a"].inputs["Next"].path) == "Applicant.size"


def test_an_expression_is_a_table_of_one_row(tmp_path: Path) -> None:
    """It is decided, with the tables that it needs, and checked."""
    file = tmp_path / "test.dmn"
    file.write_text(
        definitions(
            given("size"),
            decision("Base", expression("22")),
            decision("Sizes", SIZES, kind="number"),
            decision("Total", expression("Base + max(Sizes, 0) * 2"), "Base", "Sizes"),
        )
    )
    total = gapless.load(f"{file}#total")
    assert total.decide({"size": 12}).outputs == {"Total": Decimal(26)}
    assert list(total.check().findings) == []


def test_inputs_and_outputs_are_computed(tmp_path: Path) -> None:
    """From raw data, which may be an input itself, and from other inputs."""
    file = tmp_path / "test.dmn"
    rows = [("< 10", "-", "size * 2"), (">= 10", "-", "if size > 20 then 100 else weight / 3")]
    file.write_text(
        definitions(
            given("size"),
            given("weight"),
            decision("A", table({"size + weight": "number", "size": "number"}, rows)),
        )
    )
    loaded = gapless.load(str(file))
    assert loaded.decide({"size": 4, "weight": 5}).outputs == {"answer": Decimal(8)}
    thirds = loaded.decide({"size": 8, "weight": 7}).outputs["answer"]
    assert str(thirds).startswith("2.3333333333")
    assert loaded.decide({"size": 30, "weight": 7}).outputs == {"answer": Decimal(100)}


def test_a_name_alone_is_copied_where_it_is_known_and_else_a_text_without_quotes() -> None:
    """And a cell that compares two inputs is an input computed from both."""
    rows = [("-", "size")]
    copied = tables_of(given("size"), decision("A", table({"size": "number"}, rows)))["a"]
    assert str(copied.rules[0].outputs and copied.rules[0].outputs["answer"]) == "= size"
    unknown = faults_of(decision("A", table({"size": "number"}, [("-", "gold")], output="string")))
    assert unknown == [
        (
            "unreadable-feel",
            "gold",
            "answer: gold without quotes is the name of a variable, not a text",
        )
    ]


def test_cells_that_compare_two_inputs(tmp_path: Path) -> None:
    """Are proved: a gap where one is missing, an answer where all are there."""
    rows = [("Limit.a", "1"), ("> Limit.a", "2"), ("< Limit.a", "3")]
    file = tmp_path / "test.dmn"
    parts = given("size"), given("Limit", "any")
    file.write_text(definitions(*parts, decision("A", table({"size": "number"}, rows))))
    loaded = gapless.load(str(file))
    assert list(loaded.check().findings) == []
    assert loaded.decide({"size": 3, "Limit": {"a": 5}}).outputs == {"answer": Decimal(3)}
    assert loaded.decide({"size": 5, "Limit": {"a": 5}}).outputs == {"answer": Decimal(1)}
    file.write_text(definitions(*parts, decision("A", table({"size": "number"}, rows[1:]))))
    [gap] = gapless.load(str(file)).check().findings
    assert gap.code == "gap"
    mixed = table({"size": "number"}, [("Limit.a", "1"), ("> 3", "2")])
    [(code, piece, message)] = faults_of(*parts, decision("A", mixed))
    assert (code, piece) == ("not-checked", "Limit.a")
    assert "compares its input with Limit.a" in message


def test_cells_that_compare_texts(tmp_path: Path) -> None:
    """Texts are the same or not; they have no order."""
    rows = [("Wanted", "1"), ("not(Wanted)", "2")]
    file = tmp_path / "test.dmn"
    parts = given("found", "string"), given("Wanted", "string")
    file.write_text(definitions(*parts, decision("A", table({"found": "string"}, rows))))
    loaded = gapless.load(str(file))
    assert list(loaded.check().findings) == []
    assert loaded.decide({"found": "a", "Wanted": "a"}).outputs == {"answer": Decimal(1)}
    assert loaded.decide({"found": "a", "Wanted": "b"}).outputs == {"answer": Decimal(2)}
    rows[0] = ("< Wanted", "1")
    ordered = decision("A", table({"found": "string"}, rows))
    assert {code for code, *_ in faults_of(*parts, ordered)} == {"not-checked"}


@pytest.mark.parametrize(
    ("test", "given_size", "holds"),
    [
        ("[Low..High]", 5, True),
        ("[Low..High]", 9, True),
        ("(Low..High)", 5, False),
        ("]Low..High[", 7, True),
        ("[Low .. High)", 9, False),
        ("Low, High", 7, False),
        ("Low, High", 9, True),
        ("< Low, > High", 7, False),
    ],
)
def test_cells_that_test_an_input_against_several(
    test: str, given_size: int, holds: bool, tmp_path: Path
) -> None:
    """A test and its contrary are complete together, and with another one it is not checked."""
    file = tmp_path / "test.dmn"
    parts = given("size"), given("Low"), given("High")
    rows = [(test, "1"), (f"not( {test} )", "2")]
    file.write_text(definitions(*parts, decision("A", table({"size": "number"}, rows))))
    loaded = gapless.load(str(file))
    assert list(loaded.check().findings) == []
    context = {"size": given_size, "Low": 5, "High": 9}
    assert loaded.decide(context).outputs == {"answer": Decimal(1 if holds else 2)}
    file.write_text(definitions(*parts, decision("A", table({"size": "number"}, rows[1:]))))
    [gap] = gapless.load(str(file)).check().findings
    assert gap.code == "gap"
    mixed = table({"size": "number"}, [*rows, ("[1..High]", "2")])
    assert {code for code, _, _ in faults_of(*parts, decision("A", mixed))} == {"not-checked"}


ROWS = [("< 10", "-", "5"), ("-", '"new"', "7")]
COLUMNS = {"size": "number", "state": "string"}


@pytest.mark.parametrize(
    ("policy", "answers"),
    [
        ("FIRST", (5, 7, 0)),
        ('COLLECT" aggregation="MAX', (7, 7, 0)),
        ('COLLECT" aggregation="SUM', (12, 7, 0)),
        ("RULE ORDER", ((5, 7), (7,), (0,))),
    ],
)
def test_a_default_is_answered_where_no_row_matches(
    policy: str, answers: tuple[object, ...], tmp_path: Path
) -> None:
    """And nowhere else: it is never added, listed or preferred."""
    file = tmp_path / "test.dmn"
    logic = table(COLUMNS, ROWS, policy=policy, default="0")
    file.write_text(definitions(given("size"), given("state", "string"), decision("A", logic)))
    loaded = gapless.load(str(file))
    contexts = ({"size": 3, "state": "new"}, {"size": 30, "state": "new"},
                {"size": 30, "state": "old"})  # fmt: skip
    assert tuple(loaded.decide(one).outputs["answer"] for one in contexts) == answers
    assert "gap" not in {finding.code for finding in loaded.check().findings}
    assert {rule.id for rule in loaded.model.rules} >= {"default"}


def test_a_default_of_unique_contradicts_no_row() -> None:
    """Its rows hold what no other does; that two others meet is still an error."""
    rows = [("< 10", "-", "5"), (">= 10", '"new"', "7")]
    found = tables_of(decision("A", table(COLUMNS, rows, default="0")))["a"]
    assert found.hit_policy is HitPolicy.UNIQUE
    assert {name: cell.text for name, cell in found.rules[2].cells.items()} == {
        "size": ">= 10",
        "state": "not(new)",
    }
    counted = table(COLUMNS, ROWS, policy='COLLECT" aggregation="COUNT', default="0")
    assert [code for code, *_ in faults_of(decision("A", counted))] == ["not-checked"]


def test_a_call_of_a_table_is_that_table_with_what_it_is_given(tmp_path: Path) -> None:
    """Under the name of the decision, over the variables of the caller."""
    model = sizing("size")

    file = tmp_path / "test.dmn"
    file.write_text(
        definitions(given("Box", "any"), decision("Own", call_sizing("Box.width")), model)
    )
    loaded = gapless.load(str(file))
    assert loaded.id == "own"
    assert loaded.decide({"Box": {"width": 12}}).outputs == {"answer": Decimal(2)}
    parts = decision("Own", call_sizing("sum(Box.widths)")), model
    assert [piece for _, piece, _ in faults_of(*parts)] == ["size"]


@pytest.mark.parametrize(
    ("feel", "ours"),
    [
        ("a + b * 2", "a + b * 2"),
        ("(a + b) * 2", "(a + b) * 2"),
        ("a - (b - 1)", "a - (b - 1)"),
        ("-a + 1", "-a + 1"),
        ('x in ("a", "b")', 'x = "a" or x = "b"'),
        ("a in [1..3)", "a >= 1 and a < 3"),
        ("a in (> 3)", "a > 3"),
        ('list contains(["a"], x)', 'x = "a"'),
        ("if a > 1 then 2 else 3", "if a > 1 then 2 else 3"),
        ("sum(a, b) * 2", "(a + b) * 2"),
        ("round half up(a, 2)", "round(a, 2)"),
        ('duration("P1Y")', 'months("P1Y")'),
        ("years and months duration(a, b)", "years and months duration(a, b)"),
        ("not(a = 1) and (b = 2 or b = 3)", "not(a = 1) and (b = 2 or b = 3)"),
        ("a and (b)", "a and b"),
        ("2 - (a + 1) ** 2", "2 - (a + 1) * (a + 1)"),
        ("modulo(a + b, c)", "(a + b) - c * floor((a + b) / c)"),
    ],
)
def test_an_expression_is_translated(feel: str, ours: str) -> None:
    """What computes the same in ours."""
    assert translate_expression(feel, lambda path: (path, None)).text == ours


@pytest.mark.parametrize(
    "feel",
    ["a ** b", "a ** 2 ** 2", "-a ** 2", "a ** 0", "a ** 2.0", "modulo(a)", "count(a)",
     '"a" + 1', "some x in a satisfies x", "a[1]", "a.b.c(1)", "if a then",
     "(" * 5000, "-" * 5000, "if " * 5000, "a +" * 2000, "today()", "a instance of number",
     'date("2020-01-01").year', ""],
)  # fmt: skip
def test_what_computes_otherwise_is_refused(feel: str) -> None:
    """However it is written, and however long."""
    with pytest.raises(Unreadable):
        translate_expression(feel, lambda path: (path, None))


@pytest.mark.parametrize(
    "call",
    ["Sizing(amount + 1, 3)", "Sizing( most : 3 , size:amount + 1)", "Sizing(amount + 1, 3) // so"],
)
def test_an_expression_that_is_one_call_is_the_table_that_it_calls(
    call: str, tmp_path: Path
) -> None:
    """With what it gives by place or by name."""
    file = tmp_path / "test.dmn"
    model = sizing("size", "most")
    file.write_text(definitions(given("amount"), model, decision("A", expression(call))))
    called = gapless.load(f"{file}#a")
    assert called.decide({"amount": 9}).outputs == {"answer": Decimal(2)}
    assert called.decide({"amount": 8}).outputs == {"answer": Decimal(1)}


@pytest.mark.parametrize(
    "call", ["Sizing()", "Sizing(1, 2, 3)", "Sizing(size: 1)", "Sizing(1,, 2)", "Sizing(1)) + (2)"]
)
def test_a_call_that_gives_something_else_is_not_checked(call: str) -> None:
    """Too little, too much, or what is no call."""
    model = sizing("size", "most")
    found = faults_of(model, decision("A", expression(call)))
    assert [(code, piece) for code, piece, _ in found] == [("not-checked", call)]


def test_two_calls_are_not_one() -> None:
    """However their brackets stand: the whole expression is what is not read."""
    both = "Sizing(1) + Sizing(2)"
    [(code, piece, message)] = faults_of(sizing("size"), decision("A", expression(both)))
    assert (code, piece) == ("not-checked", both)
    assert message == "A is not checked: it is an expression that gapless does not read"


def test_a_sum_of_formulas_is_not_checked_and_no_fault() -> None:
    """DMN may say it; the table is right there, and only beyond what is proved here."""
    rows = [("< 5", "size * 2"), ("< 9", "1")]
    logic = table({"size": "number"}, rows, policy='COLLECT" aggregation="SUM')
    [(code, piece, message)] = faults_of(given("size"), decision("A", logic))
    assert (code, piece) == ("not-checked", "size * 2")
    assert message == "the table is not checked: hit policy collect sum does not go with a formula"


def test_decisions_that_need_one_another_are_refused_in_time() -> None:
    """In a circle, or so that each is written twice into the next."""
    circle = decision("A", expression("B + 1")), decision("B", expression("A + 1"))
    assert faults_of(decision("Sizes", SIZES), *circle)
    doubled = [decision(f"d{n}", expression(f"d{n - 1} + d{n - 1}")) for n in range(1, 60)]
    last = decision("Sizes", table({"d59 * 2": "number"}, [("-", "1")]))
    codes = {code for code, *_ in faults_of(given("d0"), *doubled, last)}
    assert codes == {"not-checked"}


def test_types_of_paths_come_from_their_components() -> None:
    """Of what the variable is made."""
    values = '"a","b"'
    types = (
        '<itemDefinition name="tBox"><itemComponent name="wide side"><typeRef>number</typeRef>'
        "</itemComponent><itemComponent name='kind'><typeRef>string</typeRef><allowedValues>"
        f"{text(values)}</allowedValues></itemComponent></itemDefinition>"
    )
    logic = table({"Box.wide side * 2": "", "Box.kind": ""}, [("> 3", "-", "Box.wide side")])
    found = tables_of(types, given("Box", "tBox"), decision("A", logic))["a"]
    assert {name: one.kind for name, one in found.data.items()} == {"wide_side": Kind.NUMBER}
    assert found.inputs["kind"].domain.values == ("a", "b")
