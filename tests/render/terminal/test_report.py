"""What check and decide print for people and for programs."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from rich.cells import cell_len

from gapless.api import DecisionTable, load_library
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError
from gapless.diagnostic import Diagnostic, Severity, say
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.render.json.decision import decision_json
from gapless.render.json.report import check_json
from gapless.render.json.text import write_json
from gapless.render.terminal.decision import show_context_error, show_decision, show_policy_error
from gapless.render.terminal.report import percent, show_reports, summarize
from gapless.source import Source

QUARREL = """\
table: antar
version: 1.0.0
inputs:
  jarak: {type: integer, domain: "[0..1000]"}
  anggota: {type: boolean, question: Apakah anggota?}
outputs:
  ongkos: {type: number, label: Ongkos}
  lama: {type: duration, label: Lama}
rules:
  - {row: 1, when: {jarak: "< 5"}, then: {ongkos: 1.10, lama: 2 jam}, cite: B.1}
  - {row: 2, when: {jarak: "[4..9]", anggota: true}, then: {ongkos: 2, lama: 2 jam}}
  - {row: 3, when: {jarak: "[9..9]", anggota: true}, then: {ongkos: 2, lama: 2 jam}}
"""


def ready(text: str) -> DecisionTable:
    """The table of a text."""
    table = load_source(Source("antar.yaml", text))
    library, _ = build_library((table,))
    return DecisionTable(library.procedure(table, date(2024, 1, 2)))


MISSING = Diagnostic("missing-file", Severity.ERROR, say("no such file"), origin="hilang.yaml")


def test_errors_come_first_and_everything_is_counted() -> None:
    """Errors stand before warnings; the last line counts them."""
    page = show_reports([ready(QUARREL).check()]).text(100)
    heads = re.findall(r"^\w+\[[a-z-]+\]", page, re.MULTILINE)
    assert heads == ["error[gap]", "error[gap]", "error[masked-row]", "warning[overlap-conflict]"]
    assert page.startswith("antar 1.0.0 · 3 rows × 2 inputs · antar.yaml\n")
    assert page.splitlines()[-1] == "1 table: 3 errors, 1 warning"


def test_harmless_overlaps_are_one_line_unless_asked_for() -> None:
    """Overlaps whose rows agree are counted; ``verbose`` shows each."""
    report = ready(QUARREL).check()
    assert "  1 overlap whose rows agree\n" in show_reports([report]).text(100)
    assert "overlap-harmless" not in show_reports([report]).text(100)
    assert "information[overlap-harmless]" in show_reports([report], verbose=True).text(100)


def test_many_findings_of_a_code_are_cut_and_counted() -> None:
    """What fits into the room is shown in full, at least one of a code; None shows all."""
    rows = "".join(
        f'  - {{row: "{n}", when: {{a: "{3 * n}", b: "{3 * n}"}}, then: {{o: x}}}}\n'
        for n in range(1, 9)
    )
    table = ready(
        "table: t\ninputs:\n  a: {type: integer}\n  b: {type: integer}\n"
        f"outputs:\n  o: {{type: string}}\nrules:\n{rows}"
    )
    report = table.check()
    total = sum(finding.code == "gap" for finding in report)
    assert total > 2
    page = show_reports([report], room=25).text(100)
    assert page.count("error[gap]") == 2
    assert f"… and {total - 2} more (gap)" in page
    assert "--all shows every finding" in page
    assert show_reports([report], room=1).text(100).count("error[gap]") == 1
    assert show_reports([report], room=None).text(100).count("error[gap]") == total


def test_the_numbers_come_first() -> None:
    """Below the heading of a table: errors, warnings, hints, regions and coverage."""
    page = show_reports([ready(QUARREL).check()]).text(100)
    assert page.splitlines()[1] == (
        "  3 errors, 1 warning · 2 regions without a row; covered: 0.74 % of all contexts"
    )


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Fraction(1), "100 %"),
        (Fraction(0), "0.00 %"),
        (Fraction(999_999, 1_000_000), "99.99 %"),
        (Fraction(1, 3), "33.33 %"),
        (Fraction(1, 1_000_000), "less than 0.01 %"),
    ],
)
def test_a_part_is_never_rounded_up(part: Fraction, text: str) -> None:
    """Only the whole is 100 %."""
    assert percent(part).english == text


def test_hints_are_a_line_each() -> None:
    """What could be simpler is told in brief; ``verbose`` shows it in full, with the text."""
    report = ready(
        "table: t\ninputs:\n  a: {type: integer}\n  b: {type: boolean}\n"
        "outputs:\n  o: {type: string}\nrules:\n"
        "  - {row: 1, when: {a: '< 3'}, then: {o: x}}\n  - {row: 2, when: {a: 3}, then: {o: x}}\n"
        "  - {row: 3, when: {a: '> 3'}, then: {o: y}}\n"
    ).check()
    page = show_reports([report]).text(100)
    assert (
        "  3 hints (--verbose says more):\n"
        "  · rows 1, 2 decide the same and differ only in a: one row" in page
    )
    assert page.endswith("1 table: clean\n")
    assert 'when: {a: "<= 3"}' in show_reports([report], verbose=True).text(100)


def test_a_clean_check_says_so(repository: Path) -> None:
    """The shipped tables are clean; what is left open is listed with its reason."""
    library = load_library(repository / "tables")
    reports = [library[name].check() for name in library]
    page = show_reports(reports).text(80)
    assert page.splitlines()[-1].startswith("6 tables: clean, ")
    assert "· status laporan lainnya: Di luar SOP ini" in page
    assert max(cell_len(line) for line in page.splitlines()) <= 80


def test_what_could_not_be_read_is_an_error() -> None:
    """A file that cannot be read is shown and counted."""
    page = show_reports([], [MISSING]).text(80)
    assert "error[missing-file]: no such file\n --> hilang.yaml\n" in page
    assert summarize([], [MISSING]) == "no table could be checked: 1 error, 0 warnings"


def test_a_check_that_was_cut_says_so() -> None:
    """A limit leaves the summary saying that not everything was looked at."""
    assert "not checked completely" in summarize([ready(QUARREL).check(limit=1)])


def test_a_decision_names_its_outputs_first() -> None:
    """The answer comes first, with its labels, then the row and the other rows that match."""
    table = ready(QUARREL)
    decision = table.decide({"jarak": 4, "anggota": True})
    assert show_decision(decision).text(60) == (
        "Ongkos  1.1\nLama    2 h\n\nDecided by row 1 · antar 1.0.0 · B.1\n  Also matching: row 2\n"
    )


def test_an_undetermined_decision_asks() -> None:
    """What is still needed comes with its question and the possible answers."""
    table = ready(QUARREL)
    decision = table.decide({"jarak": 7})
    assert show_decision(decision).text(60) == (
        "Not yet decided; still needed:\n  anggota  Apakah anggota?\n           true | false\n"
    )


def test_an_uncovered_decision_names_the_nearest_rows() -> None:
    """What no row covers is said, with the rows that miss it by the fewest cells."""
    table = ready(QUARREL)
    context = {"jarak": 20, "anggota": True}
    decision = table.decide(context)
    page = show_decision(decision, context=context).text(60)
    assert page.startswith("No row covers this case · antar 1.0.0\n\nNearest rows\n")
    assert "  Row 2  jarak: 20, not [4..9]\n" in page


def test_an_explanation_has_every_row() -> None:
    """Every row is listed with what it has to say."""
    table = ready(QUARREL)
    context = {"jarak": 4, "anggota": True}
    decision = table.decide(context)
    page = show_decision(decision, explain=True, context=context).text(80)
    assert page.partition("Why, row by row\n")[2] == (
        "Row │ Result         │ Because\n"
        "════╪════════════════╪═════════════════════\n"
        "1   │ decides        │\n"
        "2   │ matches too    │\n"
        "3   │ does not match │ jarak: 4, not [9..9]\n"
    )


def test_a_wrong_context_is_told() -> None:
    """Each fault of a context names what is wrong and what is allowed."""
    with pytest.raises(ContextError) as caught:
        ready(QUARREL).decide({"jarak": "\x1bdekat", "anggotta": True})
    page = show_context_error(caught.value).text(70)
    assert page.count("error[") == 2
    assert "\x1b" not in page


def test_rows_against_the_hit_policy_are_told() -> None:
    """A context on which the rows contradict the policy says so and where to look."""
    with pytest.raises(HitPolicyError) as caught:
        ready("hit_policy: unique\n" + QUARREL).decide({"jarak": 4, "anggota": True})
    page = show_policy_error(caught.value).text(200)
    assert "rows 1, 2 of antar all match" in page
    assert "gapless check antar.yaml" in page


def test_check_json_keeps_to_its_schema(repository: Path) -> None:
    """The JSON of a check, with findings of every kind, is what the schema describes."""
    schema = json.loads((repository / "schemas" / "report.schema.json").read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    library = load_library(repository / "tables")
    reports = [*(library[name].check() for name in library), ready(QUARREL).check()]
    written = json.loads(write_json(check_json(reports, [MISSING])))
    Draft7Validator(schema).validate(written)
    codes = {finding["code"] for finding in written["findings"]}
    assert {"gap", "accepted-gap", "overlap-conflict", "masked-row", "missing-file"} <= codes
    assert written["complete"] is False


def test_check_json_of_a_gap() -> None:
    """A gap carries region and witness, the witness is a context that is uncovered."""
    table = ready(QUARREL)
    written = check_json([table.check()])
    assert written["complete"] is True
    findings = written["findings"]
    assert isinstance(findings, list)
    gaps = [finding for finding in findings if finding["code"] == "gap"]
    assert gaps
    for gap in gaps:
        assert table.decide(gap["witness"]).status == "uncovered"
    assert check_json([table.check()]) == written


def test_decision_json_is_exact() -> None:
    """Numbers are JSON numbers, exactly; durations are text in the table's language."""
    decision = ready(QUARREL).decide({"jarak": 1, "anggota": False})
    assert write_json(decision_json(decision), indent=None) == (
        '{"status": "decided", "table": "antar", "version": "1.0.0", "row": "1", '
        '"outputs": {"ongkos": 1.1, "lama": "2 h"}, "hits": ["1"], "needs": [], "cite": "B.1"}'
    )


def test_json_leaves_no_steering_character_raw() -> None:
    """Control and bidi characters are JSON escapes and read back as themselves."""
    text = "a\u202e\x1b\x7f\x9b\U000e0041\ud800é停\n"
    written = write_json(text)
    assert json.loads(written) == text
    assert not set(written) & set("\u202e\x1b\x7f\x9b\U000e0041\ud800\n")
    assert "é停" in written


SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(SCALARS, lambda some: st.lists(some) | st.dictionaries(st.text(), some))


@given(VALUES, st.sampled_from([None, 2]))
def test_json_reads_back(value: object, indent: int | None) -> None:
    """Whatever is written is JSON and reads back as the same value."""
    assert json.loads(write_json(value, indent)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_are_exact(value: Decimal) -> None:
    """A decimal is written as a number that is exactly it."""
    assert json.loads(write_json(value), parse_float=Decimal, parse_int=Decimal) == value


class _Fixed:
    """Stands for a decision with given outputs."""

    def __init__(self, outputs: dict[str, object]) -> None:
        self.outputs = outputs

    def as_json(self) -> dict[str, object]:
        """The outputs alone."""
        return {"outputs": self.outputs}


def test_other_kinds_of_values() -> None:
    """Fractions that are decimals become numbers, others text, as do dates and durations."""
    decision = _Fixed(
        {
            "a": Fraction(5, 4),
            "b": Fraction(1, 3),
            "c": (date(2024, 1, 2), None),
            "d": timedelta(hours=6),
        }
    )
    assert write_json(decision_json(decision, "id"), indent=None) == (  # type: ignore[arg-type]
        '{"outputs": {"a": 1.25, "b": "1/3", "c": ["2024-01-02", null], "d": "6 jam"}}'
    )


def test_of_a_hard_table_a_screenful_is_shown() -> None:
    """Where room is short a kind is told by one sentence, hints by their numbers."""
    rows = "".join(
        f"- {{when: {{a: '[{n}..{n + 6}]', b: '[{n}..{60 - n}]'}}, then: {{o: {'xyz'[n % 3]}}}}}\n"
        for n in range(24)
    )
    report = ready(
        "table: t\ninputs:\n  a: {type: integer, domain: '[0..60]'}\n"
        "  b: {type: integer, domain: '[0..60]'}\n"
        f"outputs:\n  o: {{type: string}}\nrules:\n{rows}"
    ).check()
    page = show_reports([report], room=12).text(80)
    assert len(page.splitlines()) < 30
    assert page.count("help:") == 1
    assert "warning[overlap-conflict]: row 1 overrides rows 2, 3, 5, 6, which differ" in page
    assert "more (overlap-conflict)" in page
    assert "overlap-group, " in page
