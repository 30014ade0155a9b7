"""Cases: the examples beside a table, decided and compared."""

from __future__ import annotations

from datetime import date

import pytest

from gapless.cases.outcome import CaseResult, Decide, run_cases
from tests.deciding.test_decide import ENTRY, RULE
from tests.written_tables import table_of

TABLE = """
table: t
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs:
  laporan: {type: string}
  tunggu: {type: duration, nullable: true}
rules:
  - {row: 1, when: {lama: kurang dari 3 jam}, then: {laporan: ULANG, tunggu: 30 menit}}
  - {row: 2, when: {lama: di atas 3 jam}, then: {laporan: BARU, tunggu: null}}
cases:
"""


def run(case: str, text: str = TABLE, *others: str) -> CaseResult:
    """The result of one case."""
    table = table_of(f"{text}{'' if text is TABLE else 'cases:' + chr(10)}  - {case}\n", *others)

    def decide_on(as_of: date | None) -> Decide:
        return table.decide

    (result,) = run_cases(table.model, decide_on)
    return result


@pytest.mark.parametrize(
    "case",
    [
        "{given: {lama: 1 jam}, expect: {row: 1}}",
        "{given: {lama: 1 jam}, expect: {laporan: ULANG}}",
        "{given: {lama: 1 jam}, expect: {tunggu: 0.5 jam}}",
        "{given: {lama: 7 jam}, expect: {row: 2, tunggu: null}}",
        "{given: {lama: 3 jam}, expect: {status: uncovered}}",
        "{given: {}, expect: {status: undetermined}}",
        "{given: {lama: 1 jam}, expect: {status: decided, table: t}}",
    ],
)
def test_passing(case: str) -> None:
    """A case expects only what it says; durations compare by value, not by spelling."""
    result = run(case)
    assert [message.english for message in result.differences] == []
    assert result.passed


@pytest.mark.parametrize(
    ("case", "differences"),
    [
        ("{given: {lama: 1 jam}, expect: {row: 2}}", ["row is 1, expected 2"]),
        ("{given: {lama: 1 jam}, expect: {laporan: BARU}}", ["laporan is ULANG, expected BARU"]),
        ("{given: {lama: 1 jam}, expect: {tunggu: null}}", ["tunggu is 30 menit, expected null"]),
        ("{given: {lama: 7 jam}, expect: {tunggu: 1 jam}}", ["tunggu is null, expected 1 jam"]),
        ("{given: {lama: 3 jam}, expect: {row: 1}}",
         ["status is uncovered, expected decided", "there is no row, expected 1"]),
        ("{given: {lama: 1 jam}, expect: {status: uncovered}}",
         ["status is decided, expected uncovered"]),
        ("{given: {}, expect: {laporan: BARU}}", ["status is undetermined, expected decided"]),
        ("{given: {lama: 1 jam}, expect: {table: u}}", ["table is t, expected u"]),
        ("{given: {lama: 1 jam}, expect: {warna: x}}", ["table t has no output warna"]),
        ("{given: {lama: 1 jam}, expect: {tunggu: x}}",
         ["tunggu is 30 menit, expected x (x is not a duration)"]),
    ],
)  # fmt: skip
def test_failing(case: str, differences: list[str]) -> None:
    """A failure says what came and what was expected."""
    result = run(case)
    assert not result.passed
    assert [message.english for message in result.differences] == differences
    assert result.diagnostic().code == "failed-case"


def test_a_faulty_context_fails_the_case_and_not_the_run() -> None:
    """A case that cannot be decided fails with all its faults."""
    result = run("{given: {lama: 6 jm, warna: x}, expect: {row: 1}}")
    assert result.decision is None
    assert len(result.differences) == 2


def test_contradicting_rows_fail_the_case() -> None:
    """Two hits under ``unique`` fail the case with the rows' names."""
    text = TABLE.replace("table: t\n", "table: t\nhit_policy: unique\n").replace(
        "di atas 3 jam", "minimal 2 jam"
    )
    result = run("{given: {lama: 2 jam}, expect: {row: 1}}", text.removesuffix("cases:\n"))
    assert "rows 1, 2 of t all match" in result.differences[0].english


def test_outputs_of_the_table_that_decides() -> None:
    """After a hand-over a case may expect the other table's outputs."""
    case = (
        "{given: {status: SELESAI, lama: 7 jam}, expect: {table: aturan, row: b, eskalasi: Urgent}}"
    )
    assert run(case, ENTRY, RULE).passed


def test_many_values_compare_as_a_list() -> None:
    """Under a policy that takes all hits a case lists the values."""
    text = TABLE.replace("table: t\n", "table: t\nhit_policy: rule order\n").replace(
        "di atas 3 jam", "minimal 2 jam"
    )
    case = '{given: {lama: 2 jam}, expect: {laporan: "ULANG, BARU"}}'
    assert run(case, text.removesuffix("cases:\n")).passed


def test_a_count_compares_as_a_number() -> None:
    """Under ``collect count`` the output is how many rows match, whatever its type says."""
    text = TABLE.replace("table: t\n", "table: t\nhit_policy: collect count\n")
    assert run("{given: {lama: 2 jam}, expect: {laporan: 1}}", text.removesuffix("cases:\n")).passed
