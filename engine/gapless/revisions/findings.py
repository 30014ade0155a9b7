"""Findings about a revision among the others: its days, and whether its version grew enough.

Purpose: what only the time line of a table shows.

The version is judged by what changed in this file: both revisions are compared with the tables
they hand over to as in force on the day the new one takes effect.

Invariants: a revision is compared with the one before it only; where the comparison could not be
finished, nothing is said that may be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from gapless.algebra.values import Kind
from gapless.budget import Budget, Exhausted
from gapless.codes.code import Code
from gapless.codes.revisions import (
    FUTURE_REVISION,
    HAND_OVER_NOT_IN_FORCE,
    NO_REVISION,
    REVISIONS_OVERLAP,
    UNCLEAR_VERSION,
    VERSION_NOT_GROWN,
    VERSION_TOO_SMALL,
)
from gapless.codes.tables import CIRCULAR_HAND_OVER, HAND_OVER_MISMATCH, UNFIT_ORIGIN
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import (
    Diagnostic,
    Facts,
    Label,
    Message,
    TableError,
    joined,
    listed,
    phrase,
    say,
    say_count,
)
from gapless.model import Procedure, Table
from gapless.reading.hand_overs import needs_of
from gapless.reading.library import Library
from gapless.reading.time_line import Period, days_without, period_of, preceding, stages_of
from gapless.reading.turns import keeps
from gapless.region import region_phrase
from gapless.revisions.alignment import Incomparable
from gapless.revisions.changes import ChangeKind
from gapless.revisions.counterparts import compare_pairs, counterparts, day_notes
from gapless.revisions.difference import Change, Diff, compare_revisions
from gapless.revisions.versions import Step, Version, read_version
from gapless.selection import Selection
from gapless.sfeel.set_words import set_phrase
from gapless.source import Span

_NO_FACTS = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts(Facts):
    """Of a version that grew too little: the one before, and the least that is asked for."""

    previous: str | None
    wanted: str


RevisionAnalysis = Callable[[CompiledProcedure, Budget], Iterator[Diagnostic]]

_DAY = timedelta(days=1)
#: Faults between tables; that one is not in force has a finding of its own.
_BETWEEN = frozenset({CIRCULAR_HAND_OVER.name, HAND_OVER_MISMATCH.name, UNFIT_ORIGIN.name})
_FACT = {
    ChangeKind.DECISION: phrase("is decided otherwise"),
    ChangeKind.NO_LONGER_DECIDED: phrase("is no longer decided"),
    ChangeKind.NO_LONGER_ALLOWED: phrase("is no longer allowed"),
    ChangeKind.NEWLY_DECIDED: phrase("is decided now"),
    ChangeKind.NEWLY_ALLOWED: phrase("is allowed now"),
    ChangeKind.OUTPUT_ADDED: phrase("has a further output"),
    ChangeKind.UNDECIDED: phrase("is undecided in another way"),
    ChangeKind.WORDING: phrase("is worded otherwise"),
}


def revision_analyses(
    library: Library, table: Table, today: date, stored: Table | None = None
) -> dict[str, RevisionAnalysis]:
    """The analyses of one revision, by what they look for.

    ``today`` tells past from future; ``stored`` is the same revision as it was before an edit,
    where the version must have grown with it.
    """

    def days(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        yield from _period_findings(library, table, today)
        yield from _hand_over_findings(library, table, today)
        yield from _stage_findings(library, table, today)

    def version(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        # Nothing in DMN says a version.
        if not table.source.is_dmn:
            yield from _step_findings(library, table, today, budget, stored)

    return {phrase("its days"): days, phrase("the step of its version"): version}


def wanted_version(
    library: Library,
    table: Table,
    today: date,
    budget: Budget,
    stored: Table | None = None,
    selection: Selection | None = None,
) -> str | None:
    """The least version that a check accepts of a revision whose own is too small; else None.

    What a ``selection`` does not report is not asked for.  Raises ``Exhausted`` where it could not
    be found out.
    """
    selection = selection or Selection()
    found = [
        version
        for finding in _step_findings(library, table, today, budget, stored)
        if selection.reports(finding.code) and isinstance(finding.facts, VersionFacts)
        if (version := read_version(finding.facts.wanted)) is not None
    ]
    return str(max(found, key=lambda version: version.order)) if found else None


def _step_findings(
    library: Library, table: Table, today: date, budget: Budget, stored: Table | None
) -> Iterator[Diagnostic]:
    before = preceding(library, table)
    if before is not None:
        yield from _version_findings(library, before, table, budget)
    table = library.revision_of(table)
    if stored is not None and not keeps(table, stored):
        yield from _edit_findings(library, stored, table, today, budget)


def _finding(
    code: Code,
    table: Table,
    message: Message,
    place: str,
    *,
    advice: Message | None = None,
    other: Label | None = None,
    facts: Facts = _NO_FACTS,
) -> Diagnostic:
    return code.at(
        _span(table, place),
        message,
        related=(other,) if other else (),
        help=advice,
        facts=facts,
    )


def _span(table: Table, place: str) -> Span:
    return table.spans.get(place) or table.spans["table"]


def _period_findings(library: Library, table: Table, today: date) -> Iterator[Diagnostic]:
    before = preceding(library, table)
    first = table.effective
    if before is not None and before.until is not None and first is not None:
        ended = Label(_span(before, "until"), say("the revision before ends here"))
        if before.until >= first:
            last = min(day for day in (before.until, table.until) if day is not None)
            yield _finding(
                REVISIONS_OVERLAP,
                table,
                say("two revisions are in force {days}", days=Period(first, last).words),
                "effective",
                advice=say(
                    "the later one counts; let the one before end on {day}", day=first - _DAY
                ),
                other=ended,
            )
        elif before.until < first - _DAY and not library.faults_of(table.id):
            yield _finding(
                NO_REVISION,
                table,
                say(
                    "no revision is in force {days}",
                    days=Period(before.until + _DAY, first - _DAY).words,
                ),
                "effective",
                advice=say("let this one begin earlier, or the one before end later"),
                other=ended,
            )
    if first is not None and first > today:
        yield _finding(
            FUTURE_REVISION,
            table,
            say("this revision takes effect on {day}", day=first),
            "effective",
        )


def _hand_over_findings(library: Library, table: Table, today: date) -> Iterator[Diagnostic]:
    """Days of the period on which a table that this one needs is not in force."""
    period = period_of(library, table)
    if period.first is None:
        period = Period(today, period.last)
    seen: set[str] = set()
    for need in needs_of(table):
        if need.table in seen or need.span is None:
            continue
        seen.add(need.table)
        if library.beside(table, need.table) or library.faults_of(need.table):
            # The revision of those days may be the one that cannot be read, which is reported.
            continue
        missing = list(days_without(library, need.table, period))
        if missing:
            yield HAND_OVER_NOT_IN_FORCE.at(
                need.span,
                say(
                    "table {name} has no revision in force {days}",
                    name=need.table,
                    days=joined(period.words for period in missing),
                ),
                help=say(
                    "this revision hands over to it and is in force {days}; add the revision"
                    " that is missing",
                    days=period.words,
                )
                if need.row is not None
                else say(
                    "it decides an input of this revision, which is in force {days}; add the"
                    " revision that is missing",
                    days=period.words,
                ),
                facts=Facts((need.row,) if need.row is not None else ()),
            )


def _stage_findings(library: Library, table: Table, today: date) -> Iterator[Diagnostic]:
    """What is wrong between a revision and what it hands over to on other days than today."""
    seen: set[Message] = set()
    for stage in stages_of(library, table):
        try:
            library.procedure(table, stage.period.some_day(today))
        except TableError as failure:
            for fault in failure.diagnostics:
                if fault.code in _BETWEEN and fault.message not in seen:
                    seen.add(fault.message)
                    message = say("{fault}, {days}", fault=fault.message, days=stage.period.words)
                    yield replace(fault, message=message)


def _version_findings(
    library: Library, before: Table, table: Table, budget: Budget
) -> Iterator[Diagnostic]:
    old, new = read_version(before.version), read_version(table.version)
    place = Label(_span(before, "version"), say("the revision before"))
    if old is None or new is None:
        odd = table if new is None else before
        yield _finding(
            UNCLEAR_VERSION,
            table,
            say(
                "whether the version grew cannot be known: {version} is no version",
                version=odd.version,
            )
            if odd.version
            else say("whether the version grew cannot be known: a revision has none"),
            "version",
            advice=say("write versions as three numbers: `version: 3.0.0`"),
            other=place,
        )
        return
    grown = new.step_from(old)
    wanted, why, stopped = _wanted(_compare(library, before, table, budget))
    if grown is None or grown < wanted:
        yield _version_finding(table, before, old, grown, wanted, why, place)
    elif stopped is not None and grown < Step.MAJOR:
        raise Exhausted(stopped)


def _edit_findings(
    library: Library, stored: Table, table: Table, today: date, budget: Budget
) -> Iterator[Diagnostic]:
    """An edit of a revision itself, whose version must tell, on whichever of its days."""
    try:
        known = {one.turned for one in (stored, *stored.turns)}
        # Another value from a new day on is no edit of what was.
        pairs = [
            pair
            for pair in counterparts(library, library, stored, table, today)
            if pair.new.entry.turned in known
        ]
        diffs: Sequence[Diff | Incomparable | None] = compare_pairs(
            [replace(pair, edited=False) for pair in pairs], lambda _: budget
        )
    except TableError:
        diffs = [None]
    except Incomparable as problem:
        diffs = [problem]
    days = tuple(day_notes(stored, table))
    diffs = [
        replace(diff, notes=(*days, *diff.notes)) if isinstance(diff, Diff) else diff
        for diff in diffs
    ]
    found = [_wanted(diff) for diff in diffs]
    wanted, why, _ = max(found, key=lambda one: one[0])
    stopped = next((reason for _, _, reason in found if reason is not None), None)
    if stopped is not None and wanted < Step.MAJOR:
        raise Exhausted(stopped)
    if all(isinstance(diff, Diff) and diff.step is None for diff in diffs):
        return
    if stored.source.text == table.source.text and wanted is Step.PATCH:
        # Only constants are written otherwise.
        return
    old, new = read_version(stored.version), read_version(table.version)
    grown = None if old is None or new is None else new.step_from(old)
    if grown is not None and grown >= wanted:
        return
    suggested = str(old.next(wanted)) if old else "1.0.0"
    yield _finding(
        VERSION_TOO_SMALL,
        table,
        say(
            "the change since {name} is {wanted}, but the version is still {version}",
            name=stored.source.name,
            wanted=wanted,
            version=table.version,
        )
        if stored.version == table.version
        else say(
            "the change since {name} is {wanted}, but its version was {before}",
            name=stored.source.name,
            wanted=wanted,
            before=stored.version,
        ),
        "version",
        advice=say("write `version: {version}` or more: {why}", version=suggested, why=why),
        facts=VersionFacts(previous=stored.version, wanted=suggested),
    )


def _wanted(diff: Diff | Incomparable | Message | None) -> tuple[Step, Message, Message | None]:
    """The step that is asked for, why, and why it may be more."""
    if isinstance(diff, Incomparable):
        return Step.MAJOR, diff.diagnostic.message, None
    if not isinstance(diff, Diff) or diff.step is None:
        stopped = diff.stopped if isinstance(diff, Diff) else diff
        return Step.PATCH, say("each revision has a version of its own"), stopped
    return diff.step, _reason(diff), diff.stopped


def _version_finding(
    table: Table,
    before: Table,
    old: Version,
    grown: Step | None,
    wanted: Step,
    why: Message,
    place: Label,
) -> Diagnostic:
    numbers = {"version": table.version, "before": before.version}
    suggested = old.next(wanted)
    advice = say("write `version: {version}` or more: {why}", version=suggested, why=why)
    facts = VersionFacts(previous=before.version, wanted=str(suggested))
    if grown is None:
        message = say("version {version} is not more than {before}, the one before", **numbers)
        code = VERSION_NOT_GROWN
    else:
        message = say(
            "from {before} to {version} is a {grown} step, but the change is {wanted}",
            grown=grown,
            wanted=wanted,
            **numbers,
        )
        code = VERSION_TOO_SMALL
    return _finding(code, table, message, "version", advice=advice, other=place, facts=facts)


def _compare(
    library: Library, before: Table, table: Table, budget: Budget
) -> Diff | Incomparable | Message:
    """The diff of two revisions among the tables of one day, or why one cannot be used."""
    try:
        old, new = _on_one_day(library, before, table)
        return compare_revisions(old, new, budget)
    except TableError as failure:
        return failure.diagnostics[0].message
    except Incomparable as problem:
        return problem


def _on_one_day(library: Library, before: Table, table: Table) -> tuple[Procedure, Procedure]:
    day = table.effective or date.min
    new = library.procedure(table, day)
    try:
        return library.procedure(before, day), new
    except TableError:
        return library.procedure(before, library.day_of(before, day)), new


def _reason(diff: Diff) -> Message:
    """The gravest change in words, and how many there are."""
    gravest = [change for change in diff.changes if change.step == diff.step]
    if not gravest:
        return next(note.message for note in diff.notes if note.step == diff.step)
    first, *others = gravest
    phrases = {name: set_phrase(*found) for name, found in first.where.items()}
    where = region_phrase(phrases) or say("every case")
    is_lost = first.kind is ChangeKind.DECISION and first.answer_stays
    fact = say("is decided alike with fewer outputs") if is_lost else say(_FACT[first.kind])
    message = say("{where} {fact}", where=where, fact=fact)
    if others:
        message = say_count(
            len(others),
            "{message}, and 1 more region",
            "{message}, and {count} more regions",
            message=message,
        )
    texts = [_differing_texts(change) for change in gravest]
    if not all(texts):
        return message
    return say(
        "{message}; if {outputs} is only wording, let both revisions say so first: `wording: true`",
        message=message,
        outputs=listed(dict.fromkeys(name for names in texts for name in names)),
    )


def _differing_texts(change: Change) -> list[str]:
    """The outputs that a change decides otherwise, where all of them are texts of any kind."""
    old, new = change.old.outputs, change.new.outputs
    names = [name for name in old if old[name] != new.get(name) and name not in change.wording]
    columns = [
        table.outputs.get(name)
        for side in (change.old, change.new)
        for table in {id(table): table for table, _ in side.rows}.values()
        for name in names
    ]
    may_be_wording = all(
        column is None or (column.kind is Kind.STRING and column.values is None)
        for column in columns
    )
    return names if may_be_wording and all(name in new for name in names) else []
