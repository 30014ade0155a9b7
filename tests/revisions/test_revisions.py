"""Findings about a revision among the others, where the corpus cannot show them."""

from __future__ import annotations

from datetime import date

import pytest

from gapless.api import DecisionTable
from gapless.budget import Budget
from gapless.compiling.compiler import compile_procedure
from gapless.diagnostic import Diagnostic, Message, say
from gapless.reading.library import Library
from gapless.reading.loading import load_source
from gapless.revisions.findings import revision_analyses
from gapless.source import Source
from tests.facts import facts_of
from tests.written_tables import library_of, tables_of

TODAY = date(2026, 1, 1)
HEAD = "table: t\nversion: {version}\neffective: {day}\n"
BODY = (
    "inputs: {{x: {{type: integer}}}}\noutputs: {{z: {{type: string, values: [a, b]}}}}\nrules:\n"
)
ROWS = "".join(f"  - {{{{when: {{{{x: {n}}}}}, then: {{{{z: {{z}}}}}}}}}}\n" for n in range(600))


def revision(version: str, day: str, z: str = "a") -> str:
    """A revision of a table of 600 rows that all conclude ``z``."""
    return (HEAD + BODY + ROWS).format(version=version, day=day, z=z)


def told(library: Library, *, stored: str | None = None) -> list[Diagnostic]:
    """What is told of the last revision."""
    table = library.revisions["t"][-1]
    before = None if stored is None else load_source(Source("git:HEAD:2.yaml", stored))
    compiled = compile_procedure(library.procedure(table, library.day_of(table, TODAY)))
    analyses = revision_analyses(library, table, TODAY, before)
    return [finding for find in analyses.values() for finding in find(compiled, Budget())]


def test_a_program_gets_these_findings_too() -> None:
    """A table of a library is compared with its other revisions."""
    library = tables_of(revision("1.0.0", "2022-01-01"), revision("1.0.1", "2022-02-01", "b"))
    codes = [finding.code for finding in library["t"].check()]
    assert "version-too-small" in codes


@pytest.mark.parametrize(
    ("version", "complete"), [("1.0.1", False), ("1.1.0", False), ("2.0.0", True)]
)
def test_a_comparison_broken_off_is_not_a_clean_check(version: str, complete: bool) -> None:
    """Unless the version took the largest step, which is enough for any change."""
    library = library_of(revision("1.0.0", "2022-01-01"), revision(version, "2022-02-01", "b"))
    table = library.revisions["t"][-1]

    def stop(budget: Budget) -> Message | None:
        return say("time is up") if budget.stage == "differences" else None

    report = DecisionTable(library.procedure(table, TODAY), library).check(budget=Budget(stop))
    last = list(report)[-1]
    assert report.complete is complete
    assert (last.code == "not-checked") is not complete
    if not complete:
        assert "the step of its version" in last.message.english


@pytest.mark.parametrize(("version", "complete"), [("1.0.1", False), ("2.0.0", True)])
def test_a_revision_before_that_cannot_be_used_is_not_a_clean_check(
    version: str, complete: bool
) -> None:
    """What hands over to a table that is gone cannot be compared; a program sees that, too."""
    before = revision("1.0.0", "2022-01-01")
    first = before.partition("rules:\n")[0] + "rules: [{use: gone}]\n"
    report = tables_of(first, revision(version, "2022-02-01", "b"))["t"].check()
    last = list(report)[-1]
    assert report.complete is complete
    if not complete:
        assert "there is no table gone" in last.message.english


def test_what_was_found_before_the_end_is_enough_to_demand_more() -> None:
    """A large change found so far is told though the comparison was not finished."""
    library = library_of(revision("1.0.0", "2022-01-01"), revision("1.0.1", "2022-02-01", "b"))
    table = library.revisions["t"][-1]

    def stop(budget: Budget) -> Message | None:
        return say("time is up") if budget.stage == "differences" and budget.done > 0.1 else None

    report = DecisionTable(library.procedure(table, TODAY), library).check(budget=Budget(stop))
    assert "version-too-small" in [finding.code for finding in report]
    assert report.complete


def test_an_edit_that_changes_no_decision_needs_no_version() -> None:
    """Only where the customer notices must the version of the same revision grow."""
    library = library_of(revision("1.0.0", "2022-01-01"))
    (table,) = library.revisions["t"]
    assert told(library, stored=table.source.text) == []
    assert told(library, stored=table.source.text + "# a remark\n") == []
    (finding,) = told(library, stored=revision("1.0.0", "2022-01-01", "b"))
    assert finding.code == "version-too-small"
    assert finding.message.english == (
        "the change since git:HEAD:2.yaml is major, but the version is still 1.0.0"
    )
    assert facts_of(finding)["wanted"] == "2.0.0"
    (finding,) = told(library, stored=revision("0.9.0", "2022-01-01", "b").replace("0.9.0", "Rev1"))
    assert "but its version was Rev1" in finding.message.english


def test_an_edit_with_its_version_is_well() -> None:
    """The step is enough."""
    library = library_of(revision("2.0.0", "2022-01-01"))
    assert told(library, stored=revision("1.0.0", "2022-01-01", "b")) == []
