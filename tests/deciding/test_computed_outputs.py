"""Outputs that a row computes: deciding, asking, failing, and what other features make of them."""

from __future__ import annotations

import json
import pickle
from decimal import Decimal

import pytest

from gapless.api import TableLibrary, diff
from gapless.diagnostic import TableError
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.reading.origins import Origins
from gapless.revisions.changes import ChangeKind
from gapless.source import Source
from tests.command_line import CommandLine
from tests.command_line import gapless as gapless
from tests.written_tables import found, table_of, tables_of, told

FINE = """table: denda
data:
  hari: {type: integer, question: Berapa hari?}
inputs:
  jenis: {type: string, values: [buku, alat]}
  pokok: {type: number, domain: "[0..1000]"}
outputs:
  denda: {type: number}
  catatan: {type: string}
rules:
  - row: 1
    when: {jenis: buku}
    then: {denda: = pokok * 2 / 100, catatan: '"= dua"'}
  - row: 2
    when: {jenis: alat}
    then: {denda: = pokok + hari, catatan: x}
"""


def test_a_formula_is_evaluated_exactly() -> None:
    """Of values, floats and texts alike, however often it is asked."""
    table = table_of(FINE)
    for pokok in ("50.5", 50.5, Decimal("50.5")):
        for _ in range(2):
            decision = table.decide({"jenis": "buku", "pokok": pokok})
            assert decision.outputs == {"denda": Decimal("1.01"), "catatan": "= dua"}
            assert (decision.status, decision.row) == ("decided", "1")


def test_what_a_formula_needs_is_asked_for_once_the_row_is_certain() -> None:
    """An input that no cell restricts, and raw data; the question is that of the datum."""
    table = table_of(FINE)
    assert table.decide({"jenis": "buku"}).needs == ("pokok",)
    decision = table.decide({"jenis": "alat", "pokok": 3})
    assert (decision.status, decision.needs) == ("undetermined", ("hari",))
    [question] = decision.questions
    assert (question.text, question.type) == ("Berapa hari?", "integer")
    assert table.decide({"jenis": "alat", "pokok": 3, "hari": "4"}).outputs["denda"] == 7
    assert set(table.decide({}).needs) == {"jenis", "pokok", "hari"}


def test_a_partial_context_is_decided_where_all_rows_compute_the_same() -> None:
    """Whichever of two rows decides, where their values agree for what is given."""
    text = FINE.replace("= pokok + hari", "10")
    assert table_of(text).decide({"pokok": 500}).status == "undetermined"
    same = table_of(text.replace("catatan: x", "catatan: '\"= dua\"'"))
    assert same.decide({"pokok": 500}).outputs["denda"] == 10
    assert same.decide({"pokok": 400}).needs == ("jenis",)


def test_a_formula_that_fails_is_a_status_of_its_own(gapless: CommandLine) -> None:
    """With the reason, the row and exit status 1; never a null."""
    text = FINE.replace("= pokok * 2 / 100", "= 30 / pokok")
    table = table_of(text)
    for pokok, reason in (("0", "division by zero"), ("7", "30/7 is no decimal number")):
        decision = table.decide({"jenis": "buku", "pokok": pokok})
        assert (decision.status, decision.row, decision.outputs) == ("failed", "1", {})
        assert decision.failure is not None
        assert decision.failure.english == f"denda cannot be computed by `30 / pokok`: {reason}"
        assert reason in str(decision.to_dict()["failure"])
    gapless.write("denda.yaml", text)
    code, out, _ = gapless("decide", "denda.yaml", "jenis=buku", "pokok=0")
    assert code == 1
    assert "denda cannot be computed by `30 / pokok`: division by zero" in out
    code, out, _ = gapless("decide", "denda.yaml", "jenis=buku", "pokok=0", "--format", "json")
    assert (code, json.loads(out)["status"], json.loads(out)["outputs"]) == (1, "failed", {})


def test_an_input_decided_by_another_table_is_computed_with() -> None:
    """As a value where that table is certain, else by what it needs."""
    below = (
        "table: risiko\ninputs:\n  umur: {type: integer, domain: '[0..99]'}\n"
        "outputs:\n  faktor: {type: integer}\nrules:\n"
        "  - {when: {umur: '< 20'}, then: {faktor: 3}}\n"
        "  - {when: {umur: '>= 20'}, then: {faktor: 2}}\n"
    )
    premi = (
        "table: premi\ninputs:\n  faktor: {from: risiko.faktor}\n  pokok: {type: number}\n"
        "outputs:\n  premi: {type: number}\nrules:\n  - then: {premi: = faktor * pokok}\n"
    )
    texts = {"premi.yaml": premi, "risiko.yaml": below}
    origins = Origins(lambda: [(name, text.encode()) for name, text in texts.items()])
    read = [load_source(Source(name, text), origins=origins) for name, text in texts.items()]
    library, _ = build_library(read)
    table = TableLibrary(library)["premi"]
    assert table.decide({"umur": 10, "pokok": 5}).outputs == {"premi": 15}
    assert table.decide({"umur": 30, "pokok": 5}).outputs == {"premi": 10}
    assert table.decide({"pokok": 5}).needs == ("umur",)
    assert set(table.decide({}).needs) == {"umur", "pokok"}


def test_revisions_without_the_day_are_compared_by_value() -> None:
    """A day that changes nothing for the values given is not asked for."""
    head = "table: tarif\nas_of: hari\n"
    body = "inputs:\n  hari: {type: date}\n  n: {type: integer}\n"
    body += "outputs:\n  z: {type: integer}\nrules:\n"
    old = f"{head}effective: 2020-01-01\n{body}  - {{then: {{z: = n * 2}}}}\n"
    new = f"{head}effective: 2021-01-01\n{body}  - {{then: {{z: = n * n}}}}\n"
    tables = tables_of(old, new)
    assert tables.decide("tarif", {"n": 2}).outputs == {"z": 4}
    assert tables.decide("tarif", {"n": 3}).needs == ("hari",)
    assert tables.decide("tarif", {"n": 3, "hari": "2021-05-05"}).outputs == {"z": 9}
    respelt = tables_of(old, new.replace("n * n", "n + n"))
    assert respelt.decide("tarif", {}).needs[0] in ("n", "hari")
    assert respelt.decide("tarif", {"n": 7}).outputs == {"z": 14}


def test_rows_are_alike_by_what_they_compute() -> None:
    """Overlaps that agree are harmless, a row that computes the same is redundant."""
    text = (
        "table: t\ninputs:\n  a: {type: integer, domain: '[0..9]'}\n"
        "outputs:\n  z: {type: integer}\nrules:\n"
        "  - {row: 1, when: {a: '<= 5'}, then: {z: = a + a}}\n"
        "  - {row: 2, when: {a: '>= 3'}, then: {z: = 2 * a}}\n"
    )
    assert told(table_of(text), code="overlap-conflict") == []
    assert told(table_of(text), code="unused-input") == []
    other = text.replace("2 * a", "3 * a")
    assert told(table_of(other), code="overlap-conflict") != []


def test_a_respelt_formula_is_no_change_and_another_is_shown_with_values() -> None:
    """The example is one in which the two differ."""
    old = table_of(FINE)
    assert diff(old, table_of(FINE.replace("pokok * 2 / 100", "0.02 * pokok"))).equivalent
    [change] = diff(old, table_of(FINE.replace("pokok * 2 / 100", "pokok / 50 + 1"))).changes
    assert (change.kind, change.step.name) == (ChangeKind.DECISION, "MAJOR")
    before, after = change.old.answers["denda"], change.new.answers["denda"]
    assert isinstance(before, Decimal)
    assert after == before + 1
    assert not change.may_differ


def test_a_renamed_input_is_renamed_in_formulas() -> None:
    """`was` says it; the formula computes the same."""
    new = FINE.replace("pokok: {", "dasar: {was: pokok, ").replace("= pokok", "= dasar")
    result = diff(table_of(FINE), table_of(new))
    assert result.changes == ()


def test_where_no_difference_is_found_that_is_said(gapless: CommandLine) -> None:
    """It counts as a change all the same."""
    only_three = FINE.replace("[0..1000]", "[3..3]")
    gapless.write("new/denda.yaml", only_three.replace("pokok * 2 / 100", "12 - pokok * 3"))
    gapless.write("old/denda.yaml", only_three.replace("pokok * 2 / 100", "pokok * pokok / 3"))
    code, out, _ = gapless("diff", "old/denda.yaml", "new/denda.yaml")
    assert code == 1
    assert "perhaps decided otherwise" in out
    code, out, _ = gapless("diff", "old/denda.yaml", "new/denda.yaml", "--format", "json")
    [change] = json.loads(out)["changes"]
    assert (change["may_differ"], change["old"]["values"], change["new"]["values"]) == (
        True,
        {"denda": 3},
        {"denda": 3},
    )


@pytest.mark.parametrize(
    ("formula", "underlined", "help"),
    [
        ("= pokk * 2", "pokk", 'did you mean `"= pokok * 2"`?'),
        ("= jenis", "= jenis", "change the `type` of the output or the formula"),
        ("= entah + 1", "entah", "the inputs and data are hari, jenis, pokok"),
        ("= 1 / 3", "= 1 / 3", 'round it: `"= round(1 / 3, 2)"`'),
        ("= ", "=", "write what to compute, or a text in quotes: `'\"=\"'`"),
    ],
)
def test_what_is_wrong_with_a_formula(formula: str, underlined: str, help: str) -> None:
    """The piece is underlined, the advice is YAML to paste."""
    with pytest.raises(TableError) as caught:
        table_of(FINE.replace("= pokok * 2 / 100", formula))
    [item] = caught.value.diagnostics
    assert item.primary is not None
    assert item.primary.span.text == underlined
    assert item.help is not None
    assert item.help.english == help


def test_a_comma_in_braces_is_told_once() -> None:
    """And what to write is accepted."""
    with pytest.raises(TableError) as caught:
        table_of(FINE.replace("= pokok * 2 / 100", "= months between(a, b)"))
    [item] = caught.value.diagnostics
    assert item.help is not None
    assert '`"= months between(a, b)"`' in item.help.english


def test_a_table_with_formulas_goes_to_other_processes() -> None:
    """It decides there as here, and so does a decision."""
    table = pickle.loads(pickle.dumps(table_of(FINE)))
    decision = table.decide({"jenis": "buku", "pokok": 100})
    assert pickle.loads(pickle.dumps(decision)) == decision
    assert decision.explain().rows[0].verdict == "decides"


def test_generated_cases_expect_the_value(gapless: CommandLine) -> None:
    """They give all that is computed from, and pass; fmt keeps the formulas."""
    gapless.write("denda.yaml", FINE)
    code, out, _ = gapless("cases", "denda.yaml", "--write")
    assert code == 0, out
    text = (gapless.folder / "denda.yaml").read_text(encoding="utf-8")
    assert "{jenis: alat, pokok: 500, hari: 0}" in text
    assert gapless("test", "denda.yaml")[0] == 0
    gapless("fmt", "denda.yaml")
    assert "= pokok * 2 / 100" in (gapless.folder / "denda.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formula", "domain", "fails"),
    [
        ("10 / pokok", '"(0..10]"', False),
        ("10 / pokok", '"[0..10]"', True),
        ("pokok / 8", '">= 0"', False),
        ("if pokok = 0 then 0 else round(8 / pokok, 2)", '"[0..10]"', False),
        ("if pokok > 0 then 0 else round(8 / pokok, 2)", '"[0..10]"', True),
        ("pokok / 3", '">= 0"', True),
        ("pokok / (pokok - 5)", '"[6..7]"', True),
        ("20 / (pokok - pokok + 4)", '"[0..2]"', True),
    ],
)
def test_failing_is_proved_by_the_region(formula: str, domain: str, fails: bool) -> None:
    """From the domain and the cells; a quotient of what may be any number may be no decimal."""
    text = FINE.replace("= pokok * 2 / 100", f'"= {formula}"').replace('"[0..1000]"', domain)
    text = text.replace("(0..10]", "[1..1]") if not fails and "10 /" in formula else text
    assert bool([x for x in found(table_of(text)) if x.code == "failing-output"]) is fails
