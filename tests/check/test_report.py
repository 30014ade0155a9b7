"""The report: findings as they are found, complete or said not to be."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from threading import Barrier

import pytest

from gapless.budget import Budget
from gapless.check import gaps, overlaps
from gapless.check.gaps import GapFacts
from gapless.check.masked import MaskedFacts
from gapless.check.overlaps import OverlapFacts
from gapless.check.report import Report
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Severity
from gapless.region import Region, region
from gapless.selection import Selection
from tests.written_tables import one_input

CELLS = ('"< 3"', '"(4..5)"', '"> 6"', '"> 7"')


def test_findings_come_in_one_order_and_stay() -> None:
    """Gaps come first, then overlaps, then rows; reading again gives the same findings."""
    report = one_input("{type: number}", *CELLS).check()
    codes = [item.code for item in report]
    assert codes == ["gap", "overlap-conflict", "masked-row"]
    assert [item.code for item in report.findings] == codes
    assert report.complete


def test_findings_are_produced_as_they_are_asked_for() -> None:
    """The first finding needs none of the others, and two readers do not disturb each other."""
    report = one_input("{type: number}", *CELLS).check()
    one, other = iter(report), iter(report)
    assert next(one).code == next(other).code == "gap"
    assert [item.code for item in one] == [item.code for item in other]


def test_words_are_made_when_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """To know what was found costs no words; of what is read they are made once."""
    described: list[Box] = []

    def counted(compiled: CompiledProcedure, box: Box) -> Region:
        described.append(box)
        return region(compiled, box)

    monkeypatch.setattr(gaps, "region", counted)
    monkeypatch.setattr(overlaps, "region", counted)
    report = one_input("{type: number}", *CELLS).check()
    assert {item.severity for item in report} == {Severity.ERROR, Severity.WARNING}
    assert report.complete
    assert not report.is_clean
    assert described == []
    gap, overlap, _ = report
    for _ in range(2):
        assert gap.message.english == "no row covers x 3 to 4 or 5 to 6"
        assert gap.help is not None
        assert gap.facts.where == {"x": ["[3..4]", "[5..6]"]}
    assert len(described) == 1
    assert overlap.facts.rows == ("3", "4")
    assert len(described) == 2


def test_what_is_said_later_is_as_if_said_at_once() -> None:
    """It is equal, changed and hashed as any other, and has no more than it has."""
    table = one_input("{type: number}", *CELLS)
    later, at_once = table.check(), table.check()
    for one, other in zip(later, list(map(replace, at_once)), strict=True):
        assert one == other
        assert hash(one) == hash(replace(one))
        assert replace(one, severity=Severity.ERROR).message == other.message


@pytest.mark.parametrize("policy", ["first", "any", "unique"])
def test_a_severity_stays_when_the_words_are_made(policy: str) -> None:
    """The hit policy or a project says how much a finding matters, read or unread."""
    table = one_input("{type: number}", *CELLS, policy=policy)
    for severity in (None, *Severity):
        changed = {"gap": severity} if severity is not None else {}
        report = table.check(selection=Selection(severities=changed))
        unread = [(item.code, item.severity) for item in report]
        assert unread[0] == ("gap", changed.get("gap", Severity.ERROR))
        least = Severity.WARNING if policy == "first" else Severity.ERROR
        assert unread[1] == ("overlap-conflict", least)
        assert all(item.sentence.english for item in report)
        assert [(item.code, item.severity) for item in report] == unread


def test_a_limit_is_said_and_never_clean() -> None:
    """What a limit cuts off is reported as not checked, and the report is not complete."""
    report = one_input("{type: number}", *CELLS).check(limit=1)
    assert [item.code for item in report] == ["gap", "not-checked"]
    assert not report.complete


def test_a_limit_that_nothing_exceeds_changes_nothing() -> None:
    """With as many findings as the limit allows the report is complete."""
    report = one_input("{type: number}", *CELLS).check(limit=3)
    assert [item.code for item in report] == ["gap", "overlap-conflict", "masked-row"]
    assert report.complete


def test_a_clean_table_has_no_findings() -> None:
    """Nothing missing, nothing quarrelling: nothing to say."""
    report = one_input("{type: number}", '"< 3"', '">= 3"').check()
    assert list(report) == []
    assert report.complete
    assert report.coverage == 1
    assert report.table.id == "t"


def test_facts_are_what_programs_read() -> None:
    """A finding has the rows, the region, a context of it, and what only its kind has."""
    table = one_input("{type: integer, domain: '[0..9]'}", '"< 3"', '"> 3"', '"> 7"')
    found = {finding.code: finding.facts for finding in table.check()}
    assert found == {
        "gap": GapFacts((), {"x": "3"}, {"x": "3"}, share=Fraction(1, 10)),
        "overlap-conflict": OverlapFacts(
            ("2", "3"),
            {"x": ">= 8"},
            {"x": "8"},
            same_conditions=False,
            differ=True,
            overlaps=({"row": "3", "where": {"x": ">= 8"}, "witness": {"x": "8"}},),
        ),
        "masked-row": MaskedFacts(("3", "2"), agrees=False),
    }


def test_threads_share_a_report() -> None:
    """Each reads all findings in order, while the others make the report go on."""
    table = one_input("{type: integer}", *(f'"{2 * n}"' for n in range(60)))
    wanted = [item.message.english for item in table.check()]
    report, together = table.check(), Barrier(4)

    def read(number: int) -> list[str]:
        together.wait()
        return [item.message.english for item in report]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(read, range(4))) == [wanted] * 4
    finally:
        sys.setswitchinterval(interval)
    assert report.complete


def test_an_interrupted_check_is_not_complete() -> None:
    """Whatever ended an analysis, what it had not looked at is never said to be clean."""

    def interrupted(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        yield from ()
        raise KeyboardInterrupt

    table = one_input("{type: number}", '"< 3"', '">= 3"')
    report = Report(table.model, table.compiled_within, further={"more": interrupted})
    with pytest.raises(KeyboardInterrupt):
        list(report)
    assert not report.complete
    assert report.coverage is None
