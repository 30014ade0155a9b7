"""Budgets: every analysis can be stopped, tells what it found, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import combinations

import pytest

import gapless.budget
from found_gaps import find_gaps
from gapless.algebra.domain import Domain
from gapless.algebra.values import Value
from gapless.budget import Budget, Exhausted
from gapless.cases.coverage import Aims, find_aims
from gapless.check import partly_masked
from gapless.check.analysis import Search
from gapless.check.gaps import Gap
from gapless.check.masked import find_masked
from gapless.check.mergeable import find_mergeable
from gapless.check.overlap_groups import find_groups
from gapless.check.overlaps import find_overlaps
from gapless.check.redundant import find_redundant
from gapless.check.report import Report
from gapless.compiling.boxes import Box, meet
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.compiler import compile_procedure
from gapless.diagnostic import Message, say
from hard_tables import boolean_triples, crossing_strips, listed_values, mostly_any, slabs
from loan_tables import loan_table
from plain_tables import PlainTable
from tests.english import english
from tests.facts import facts_of
from tests.written_tables import one_input, table_of


def compiled_of(table: PlainTable) -> CompiledProcedure:
    """A table of the benchmarks, read as a user's file is."""
    return table_of(table.text()).compiled


def report_of(
    compiled: CompiledProcedure, limit: int | None = None, budget: Budget | None = None
) -> Report:
    """What is reported of a table that is compiled before the budget begins."""
    return Report(compiled.procedure.entry, lambda budget: compiled, limit, budget)


def steps(limit: int) -> Budget:
    """A budget of so many steps, whatever the machine."""
    return Budget(
        lambda budget: say("a limit of steps was reached") if budget.steps >= limit else None
    )


def costs(limit: int) -> Budget:
    """A budget of so much cost."""
    return Budget(lambda budget: say("the end") if budget.cost >= limit else None)


def test_an_unlimited_budget_never_ends() -> None:
    """Without a question there is nobody to end it; steps are counted all the same."""
    budget = Budget()
    for _ in range(10_000):
        budget.spend()
    assert budget.steps == 10_000


def test_the_question_is_asked_now_and_then() -> None:
    """Whoever watches is asked every 16 steps and at the beginning of an analysis."""
    asked: list[tuple[str, int]] = []

    def ask(budget: Budget) -> Message | None:
        asked.append((budget.stage, budget.steps))
        return None

    budget = Budget(ask)
    budget.enter("gaps")
    for _ in range(40):
        budget.spend()
    assert asked == [("gaps", 0), ("gaps", 16), ("gaps", 32)]


def test_seconds_are_those_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget of seconds ends when the clock says so."""
    now = [100.0]
    monkeypatch.setattr(gapless.budget, "monotonic", lambda: now[0])
    budget = gapless.budget.seconds(10)
    budget.enter("gaps")
    now[0] = 110.5
    with pytest.raises(Exhausted, match="the time limit of 10 s was reached"):
        budget.enter("overlaps")


def contexts(gaps: list[Gap]) -> Fraction:
    """The part of all contexts in some gaps."""
    return sum((gap.share for gap in gaps if gap.share is not None), Fraction(0))


def pairs_that_could_be_joined(boxes: list[Box]) -> int:
    """How many pairs differ in one input only."""
    found = 0
    for where in range(len(boxes[0])):
        rests = [box[:where] + box[where + 1 :] for box in boxes]
        found += len(rests) - len(set(rests))
    return found


def test_gaps_told_early_are_never_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told early or all at once: disjoint, as large as can be, and the same contexts."""
    compiled = compiled_of(mostly_any(20, 5))
    at_once = list(find_gaps(compiled))
    monkeypatch.setattr("gapless.check.gaps._PATIENCE", 64)
    early = list(find_gaps(compiled))
    assert [gap.box for gap in early] != [gap.box for gap in at_once]
    assert contexts(early) == contexts(at_once)
    boxes = [gap.box for gap in early]
    assert not any(meet(one, other) for one, other in combinations(boxes, 2))
    assert pairs_that_could_be_joined(boxes) == 0


def test_gaps_behind_a_hand_over_are_told_early_as_large_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row of the entry that only hands over covers nothing itself."""
    target = mostly_any(20, 5)
    head = target.text().partition("rules:")[0].replace(target.name, "entry", 1)
    entry = f"{head}rules:\n  - {{row: all, use: {target.name}}}\n"
    compiled = compile_procedure(table_of(entry, target.text()).procedure)
    at_once = list(find_gaps(compiled))
    monkeypatch.setattr("gapless.check.gaps._PATIENCE", 64)
    early = list(find_gaps(compiled))
    assert [gap.box for gap in early] != [gap.box for gap in at_once]
    assert contexts(early) == contexts(at_once)
    assert pairs_that_could_be_joined([gap.box for gap in early]) == 0


@pytest.mark.parametrize("table", [mostly_any(50, 10), boolean_triples()])
def test_hard_tables_tell_their_first_gap_soon(table: PlainTable) -> None:
    """Long before such a table is known to the end, its first gaps are."""
    budget = Budget()
    assert next(find_gaps(compiled_of(table), budget))
    assert budget.steps < 1 << 15


def test_what_was_found_is_told_when_the_budget_ends() -> None:
    """The largest gaps known come first; then the end of the budget is said."""
    compiled = compiled_of(mostly_any(50, 10))
    found: list[Gap] = []
    with pytest.raises(Exhausted, match="a limit of steps"):
        found.extend(find_gaps(compiled, steps(20_000)))
    assert len(found) > 20
    boxes = [gap.box for gap in found]
    assert not any(meet(one, other) for one, other in combinations(boxes, 2))
    assert pairs_that_could_be_joined(boxes) == 0
    assert not any(compiled.grid.alive(box, compiled.entry.rules) for box in boxes)


def test_a_report_that_was_ended_says_so() -> None:
    """The last finding says what was reached and where; coverage is not known."""
    report = report_of(compiled_of(mostly_any(50, 10)), None, steps(10_000))
    findings = list(report)
    assert findings[-1].code == "not-checked"
    assert findings[-1].message.english == (
        "not everything was checked: a limit of steps was reached while looking for gaps"
    )
    assert {finding.code for finding in findings[:-1]} == {"gap"}
    assert not report.complete
    assert report.coverage is None


def test_many_gaps_do_not_use_up_the_budget_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where gaps are very many the other analyses come in between."""
    monkeypatch.setattr("gapless.check.report._HARD", 1 << 15)
    report = report_of(compiled_of(mostly_any(50, 10)), None, steps(100_000))
    codes = [finding.code for finding in report]
    assert {"gap", "overlap-conflict", "masked-row"} <= set(codes)
    assert codes[-1] == "not-checked"
    assert "while looking for gaps" in list(report)[-1].message.english
    assert codes[codes.index("overlap-conflict") :].count("gap") > 10


def test_a_long_search_that_finds_no_gap_does_not_hold_up_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others have their turn at a pause of the search, and the gaps count as not known."""
    compiled = compiled_of(loan_table(300, 7, widened=0.1))
    at_once = [finding.message.english for finding in report_of(compiled)]
    search = Budget()
    assert list(find_gaps(compiled, search)) == []
    monkeypatch.setattr("gapless.check.gaps._PATIENCE", 64)
    monkeypatch.setattr("gapless.check.report._HARD", 256)
    stopped = report_of(compiled, None, steps(search.steps))
    findings = list(stopped)
    codes = {finding.code for finding in findings}
    assert codes == {"overlap-conflict", "overlap-harmless", "not-checked"}
    assert findings[-1].message.english == (
        "not everything was checked: a limit of steps was reached while looking for overlaps;"
        " not all gaps are known"
    )
    assert stopped.coverage is None
    whole = report_of(compiled)
    assert [finding.message.english for finding in whole] == at_once
    assert whole.complete
    assert whole.coverage == 1


def test_last_words_keep_to_the_limit_of_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gaps told when the time ends elsewhere are no more than were asked for."""
    monkeypatch.setattr("gapless.check.report._HARD", 1 << 14)
    compiled = compiled_of(mostly_any(50, 10))
    report = report_of(compiled, 98, steps(16_600))
    codes = [finding.code for finding in report]
    assert codes[-1] == "not-checked"
    assert codes[-11:-1] == ["gap"] * 10
    assert codes[-12] != "gap"
    assert len(codes) == 99


@pytest.mark.parametrize("limit", range(0, 60_000, 6_000))
def test_every_report_ends_with_the_truth(limit: int) -> None:
    """Wherever the budget ends, no gap told is covered and no row told as masked decides."""
    compiled = compiled_of(boolean_triples(60, 12))
    whole = {finding.message.english for finding in report_of(compiled)}
    report = report_of(compiled, None, steps(limit))
    told = [finding for finding in report if finding.code not in ("gap", "not-checked")]
    assert {finding.message.english for finding in told} <= whole
    assert report.complete is (list(report)[-1].code != "not-checked")


def find_partly_masked(compiled: CompiledProcedure, budget: Budget) -> Iterator[object]:
    """What the analysis of partly masked rows finds."""
    return partly_masked.ANALYSIS.find(Search(compiled, budget))


#: Steps that each analysis takes on a fixed table, with a little room: a slower algorithm fails.
STEPS = [
    (find_gaps, slabs(), 60),
    (find_gaps, loan_table(300, 7, widened=0.1, lost=0.1), 1_600),
    (find_gaps, mostly_any(50, 6), 30_000),
    (find_gaps, boolean_triples(), 800),
    (find_overlaps, loan_table(300, 7, widened=0.1, lost=0.1), 1_300),
    (find_overlaps, crossing_strips(), 2_200),
    (find_groups, crossing_strips(), 4_500),
    (find_masked, loan_table(300, 7, widened=0.1, lost=0.1), 400),
    (find_masked, boolean_triples(), 6_500),
    (find_redundant, boolean_triples(), 17_500),
    (find_mergeable, loan_table(300, 7, widened=0.1, lost=0.1), 2_200),
    (find_partly_masked, boolean_triples(), 42_000),
    (find_partly_masked, loan_table(300, 7, widened=0.1, lost=0.1), 1_250),
]


@pytest.mark.parametrize(("find", "table", "most"), STEPS)
def test_steps(find: object, table: PlainTable, most: int) -> None:
    """The work on fixed tables, counted and not timed."""
    budget = Budget()
    for _ in find(compiled_of(table), budget):  # type: ignore[operator]
        pass
    assert budget.steps <= most
    assert budget.steps > most * 0.8, "the bound is too loose to notice anything"


def test_very_many_values_are_told_in_few_words() -> None:
    """Of 5,000 texts a sentence names the first, and says how many there are; facts have all."""
    report = report_of(compiled_of(listed_values(5_000)))
    gap = next(iter(report))
    assert '"article 00012" and 4,984 more with amount 500 to 899' in gap.message.english
    assert "--format json has all of its values" in english(gap.help)
    where = facts_of(gap)["where"]
    assert isinstance(where, dict)
    assert len(where["article"]) == 4_996


def test_a_value_becomes_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many findings name a piece of an input, its example is printed for the first."""
    printed: list[object] = []
    as_text = Domain.print

    def print_and_count(domain: Domain, value: Value | None) -> str:
        printed.append(value)
        return as_text(domain, value)

    compiled = compiled_of(crossing_strips())
    monkeypatch.setattr(Domain, "print", print_and_count)
    findings = list(report_of(compiled))
    assert sum(len(facts_of(each).get("overlaps", ())) for each in findings) >= 2_000
    assert len(printed) < 1_000


@pytest.mark.parametrize("table", [mostly_any(40, 300, pinned=100), mostly_any(50, 10)])
def test_what_is_left_at_the_end_costs_a_tenth_more(table: PlainTable) -> None:
    """The gaps known are grown and told, as many as that allows; one in any case."""
    compiled = compiled_of(table)
    budget = Budget(lambda budget: say("a limit was reached") if budget.cost >= 20_000 else None)
    found: list[Gap] = []
    with pytest.raises(Exhausted):
        found.extend(find_gaps(compiled, budget))
    assert found
    assert not any(compiled.grid.alive(gap.box, compiled.entry.rules) for gap in found)
    dearest = 1_000
    assert budget.cost <= 22_000 + dearest


def test_a_step_in_a_wide_table_is_dear() -> None:
    """So that whoever waits is asked as often as in a small one."""
    asked: list[int] = []
    budget = Budget(lambda budget: asked.append(budget.steps))
    next(find_gaps(compiled_of(mostly_any(10, 300, pinned=100)), budget))
    assert len(asked) > budget.steps / 3


def test_a_budget_ends_once_and_for_all() -> None:
    """A tenth is allowed for what is left to be done, once, however often it is asked for."""
    budget = Budget()
    budget.spend(1000)
    for _ in range(30):
        budget.close(say("the end"))
        with suppress(Exhausted):
            list(budget.each(range(50)))
    with pytest.raises(Exhausted, match="the end"):
        budget.spend()
    assert budget.cost < 1200


def test_cases_are_not_looked_for_beyond_the_limit() -> None:
    """Nor are the regions that they should try put into a grid."""
    procedure = table_of(mostly_any(200, 100, pinned=50).text()).procedure
    budget = steps(100)
    with pytest.raises(Exhausted, match="a limit of steps"):
        Aims(procedure, budget)
    assert budget.steps < 300


def test_rows_of_few_cells_are_steps_on_the_way_to_cases() -> None:
    """However many there are, whoever waits is asked among them."""
    table = table_of(loan_table(300, 3).text()).model
    budget = steps(50)
    with pytest.raises(Exhausted):
        list(find_aims(table, budget))
    assert budget.steps < 50 + 16


def test_what_is_compiled_is_asked_about_all_the_way() -> None:
    """In a table of many columns and few rows as in one of many rows."""
    for table in (mostly_any(5, 200, pinned=100), loan_table(2_000, 3)):
        procedure = table_of(table.text()).procedure
        whole = Budget()
        compile_procedure(procedure, budget=whole)
        for limit in range(0, whole.cost, whole.cost // 10):
            budget = costs(limit)
            if limit <= whole.cost - 32:
                with pytest.raises(Exhausted):
                    compile_procedure(procedure, budget=budget)
                assert budget.cost <= limit + 32


def test_a_budget_that_has_ended_is_asked_at_every_step() -> None:
    """What goes on all the same, case after case, is stopped each time."""
    budget = steps(32)
    with pytest.raises(Exhausted):
        list(budget.each(range(100)))
    for _ in range(5):
        with pytest.raises(Exhausted):
            budget.spend()


def test_a_budget_can_be_given_to_check() -> None:
    """Programs pass a budget; here one that is over before it begins."""
    table = one_input("{type: number}", '"< 3"', '"> 6"')
    report = table.check(budget=Budget(lambda budget: say("the end")))
    assert [finding.code for finding in report] == ["not-checked"]
