"""Revising: the text of the next revision of a table, and of the cases that go with it.

Purpose: a copy of the newest revision as it stands, with another day and version; the accepted gaps
that its owner wants closed become rows; the cases come along.

The row of a gap that is closed holds ``...`` for every output: nothing is answered for the owner,
and a table with such a row cannot be read.  A case that comes out otherwise by the new revision
expects the new answer, and ``confirm`` says what it was, until the owner deletes that line.

Invariants:
- what need not change stays byte for byte, and every comment stays;
- a case is marked exactly where it passes by the newest revision and would fail by the copy;
- cases with a day of their own stay where they are: another file would only repeat them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from gapless.algebra.sets import ValueSet
from gapless.budget import Budget, Exhausted
from gapless.cases.files import CaseFile, load_case_source
from gapless.cases.outcome import CaseResult
from gapless.cases.runs import CaseRuns
from gapless.cases.writing import output_text
from gapless.check.uncovered import uncovered_boxes
from gapless.codes.rows import UNFILLED_PLACEHOLDER
from gapless.compiling.boxes import join
from gapless.compiling.compiled import DECIDED
from gapless.compiling.compiler import compile_procedure
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Message, Severity, say
from gapless.editing.appending import FlowItem, Item, append_items
from gapless.editing.heading import rewrite_head
from gapless.editing.plan import CannotEdit, read_rows, root_to_edit
from gapless.editing.rewriting import Rewriting
from gapless.model import Case, Cell, Procedure, Rule, Table
from gapless.pattern import pattern
from gapless.reading.library import Library
from gapless.reading.loading import read_source
from gapless.reading.nodes import MappingNode, SequenceNode
from gapless.reading.references import reference
from gapless.reading.turns import on_day
from gapless.reading.yaml_text import PLACEHOLDER, flow_mapping, scalar
from gapless.region import region
from gapless.revisions.findings import wanted_version
from gapless.revisions.versions import Step, read_version


@dataclass(frozen=True, slots=True)
class AcceptedQuestion:
    """An accepted gap of a table: where it is, why it is open, and the regions still open.

    ``number`` counts the gaps of the file from 1.  Of each region in ``open`` there are the cells
    as YAML, and as sets; it is empty where rows of the table cover the gap by now.  ``elsewhere``
    says that tables that are handed over to leave it open, which no row here can change.
    """

    number: int
    where: Message
    reason: str
    open: tuple[tuple[Mapping[str, str], Mapping[str, ValueSet]], ...]
    elsewhere: bool

    @property
    def can_be_closed(self) -> bool:
        """Whether a row of the table can answer what is open."""
        return bool(self.open) and not self.elsewhere


def accepted_questions(procedure: Procedure, budget: Budget) -> Iterator[AcceptedQuestion]:
    """The accepted gaps of the entry; raises ``Exhausted``."""
    table = procedure.entry
    compiled = compile_procedure(procedure, budget=budget)
    for place, accepted in enumerate(table.accepted_gaps):
        box = compiled.grid.boxes[compiled.entry.first_accepted + place]
        found = [*uncovered_boxes(compiled, box, budget)]
        parts = []
        for part in join(open_box for open_box, _ in found):
            values, texts = compiled.grid.cells(part), dict(region(compiled, part).row)
            for name, cell in accepted.cells.items():
                if values.get(name) == cell.values and not cell.listed:
                    texts[name] = scalar(cell.text)
            parts.append((texts, values))
        yield AcceptedQuestion(
            place + 1,
            region(compiled, box).words or say("every context"),
            accepted.reason,
            tuple(parts),
            any(outcome.table.id != table.id for _, outcome in found),
        )


@dataclass(frozen=True, slots=True)
class RevisedText:
    """A text for a new file.

    Of its cases ``to_confirm`` have another answer now; ``left_out`` have days of their own.
    """

    text: str
    to_confirm: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class NextRevision:
    """The next revision of a table, before it has a file.

    ``table`` is what it will be as far as it is known: what the rows that close gaps answer is
    null.  ``after`` is the library with it, ``before`` the one without.
    """

    newest: Table
    table: Table
    closed: tuple[AcceptedQuestion, ...]
    before: Library
    after: Library

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of the rows that it adds."""
        return tuple(rule.id for rule in self.table.rules[len(self.newest.rules) :])

    def table_text(self, budget: Budget) -> RevisedText:
        """The text of its file; raises ``CannotEdit`` and ``Exhausted``."""
        source, table = self.newest.source, self.table
        changed = _changed(
            _runs(self.before, budget).run([self.newest]), _runs(self.after, budget).run([table])
        )
        root = root_to_edit(source)
        rewriting = Rewriting(source, root)
        head = {"effective": str(table.effective)}
        if table.version is not None:
            head["version"] = table.version
        rewrite_head(rewriting, root, head)
        gone = [name for name in ("until",) if self.newest.until and table.until is None]
        closed = {one.number - 1 for one in self.closed}
        accepted = root.get("accepted_gaps")
        if isinstance(accepted, SequenceNode) and len(closed) < len(accepted.items):
            if closed:
                rewriting.remove(accepted, closed)
        elif closed:
            gone.append("accepted_gaps")
        left_out = _rewrite_cases(rewriting, root, self.newest.cases, changed, self.rows, gone)
        _remove_keys(rewriting, root, gone)
        text = rewriting.written()
        if self.rows:
            text = append_items(source.with_text(text), "rules", [*self._row_items(root)])
        _prove_table(self, text, changed)
        return RevisedText(text, _names(changed), left_out)

    def _row_items(self, root: MappingNode) -> Iterator[Item]:
        """The rows that close gaps, in the layout of the one before them."""
        known = read_rows(root)
        then = flow_mapping(dict.fromkeys(self.table.outputs, PLACEHOLDER))
        cells = [cells for one in self.closed for cells, _ in one.open]
        for row, when in zip(self.rows, cells, strict=True):
            parts = {"when": flow_mapping(when)} if when else {}
            if not known or any(each.named for each in known):
                parts = {"row": reference(row), **parts}
            parts["then"] = then
            is_flow = known and self.newest.source.text[known[-1].node.start] == "{"
            yield FlowItem(flow_mapping(parts)) if is_flow else _Lines(parts)

    def cases_text(self, file: CaseFile, budget: Budget) -> RevisedText:
        """The text of a file of cases, bound to the newest revision by now, for this one.

        It names the day and not the version, which may still grow.  Raises as ``table_text`` does.
        """
        bound = replace(file, version=None, as_of=self.table.effective)
        changed = _changed(
            _runs(self.before, budget).run([], [file]), _runs(self.after, budget).run([], [bound])
        )
        root = root_to_edit(file.source)
        rewriting = Rewriting(file.source, root)
        rewrite_head(rewriting, root, {"as_of": str(self.table.effective)})
        gone = [name for name in ("version",) if root.get(name) is not None]
        left_out = _rewrite_cases(rewriting, root, file.cases, changed, self.rows, gone)
        _remove_keys(rewriting, root, gone)
        text = rewriting.written()
        found = load_case_source(file.source.with_text(text))
        is_same = (found.table, found.version, found.as_of) == (bound.table, None, bound.as_of)
        _refuse_unless(is_same and _are_same(file.cases, found.cases, changed))
        return RevisedText(text, _names(changed), left_out)


def next_revision(
    library: Library, newest: Table, day: date, closed: Sequence[AcceptedQuestion], budget: Budget
) -> NextRevision:
    """The revision that takes effect on a day after the newest; raises ``Exhausted``.

    Its version is the least that ``check`` accepts; none where the newest has none.
    """
    newest_then = on_day(newest, day)
    rules = list(newest_then.rules)
    ids = {rule.id for rule in rules}
    for _, cells in (part for one in closed for part in one.open):
        numbers = [int(found[0]) for each in ids if (found := _NUMBER.match(each))]
        row = str(max(numbers, default=0) + 1)
        ids.add(row)
        span = newest.spans["rules:"]
        when = {name: Cell(values, "") for name, values in cells.items()}
        rules.append(Rule(row, len(rules), when, span, dict.fromkeys(newest.outputs)))
    numbers_closed = {one.number for one in closed}
    old = read_version(newest.version)
    table = replace(
        newest_then,
        # A revision of its own, though the text is still that of the newest.
        source=replace(newest.source),
        turned=None,
        turns=(),
        version=newest.version if old is None else old.next(Step.PATCH),
        effective=day,
        until=newest.until if newest.until is not None and newest.until >= day else None,
        rules=tuple(rules),
        accepted_gaps=tuple(
            gap
            for number, gap in enumerate(newest_then.accepted_gaps, start=1)
            if number not in numbers_closed
        ),
        cases=tuple(case for case in newest.cases if case.as_of is None),
    )
    after = library.with_revisions(table.id, (*library.revisions[table.id], table))
    version = None
    with suppress(Exhausted):
        version = wanted_version(after, table, day, budget)
    if version is not None:
        table = replace(table, version=version)
        after = library.with_revisions(table.id, (*library.revisions[table.id], table))
    return NextRevision(newest, table, tuple(closed), library, after)


_NUMBER = pattern(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class _Lines:
    """A row with a line for each of its keys."""

    parts: Mapping[str, str]

    @property
    def lines(self) -> list[str]:
        return [f"{key}: {text}" for key, text in self.parts.items()]

    @property
    def flow(self) -> str:
        return flow_mapping(self.parts)


def _runs(library: Library, budget: Budget) -> CaseRuns:
    return CaseRuns(library, budget_of=lambda table: budget)


def _changed(before: Iterable[CaseResult], after: Iterable[CaseResult]) -> dict[int, CaseResult]:
    """What comes of the cases that passed before and now fail, by their places.

    Raises ``Exhausted`` where that is not known of some.
    """
    results = [*before, *after]
    for result in results:
        if result.stopped is not None:
            raise Exhausted(result.stopped)
    passed = {result.case.span.start for result in before if result.passed}
    return {
        result.case.span.start: result
        for result in after
        if result.failed and result.decision is not None and result.case.span.start in passed
    }


def _remove_keys(rewriting: Rewriting, root: MappingNode, gone: Collection[str]) -> None:
    places = {place for place, (key, _) in enumerate(root.entries) if key.text in gone}
    if places:
        rewriting.remove(root, places)


def _rewrite_cases(
    rewriting: Rewriting,
    root: MappingNode,
    cases: Sequence[Case],
    changed: Mapping[int, CaseResult],
    rows: Collection[str],
    gone: list[str],
) -> tuple[str, ...]:
    """Mark the cases that changed, and leave out those with days of their own; their names.

    Where none is left, ``cases`` is added to the keys that are ``gone``.
    """
    nodes = root.get("cases")
    if not isinstance(nodes, SequenceNode):
        return ()
    dated = {place for place, case in enumerate(cases) if case.as_of is not None}
    if dated and len(dated) == len(cases):
        gone.append("cases")
    elif dated:
        rewriting.remove(nodes, dated)
    for case, node in zip(cases, nodes.items, strict=True):
        result = changed.get(case.span.start)
        if result is None or not isinstance(node, MappingNode):
            continue
        place, (key, expect) = next(
            (place, entry) for place, entry in enumerate(node.entries) if entry[0].text == "expect"
        )
        rewriting.replace(key, expect, flow_mapping(_expected(result, rows)))
        before = scalar(_before(case))
        rewriting.add(node, place, [f"confirm: {before}"])
    return tuple(cases[place].name for place in sorted(dated))


def _before(case: Case) -> str:
    """What a case expected, on one line."""
    shown = {"status": case.status, "table": case.table, "row": case.row, **case.outputs}
    texts = {
        name: ", ".join(text or "null" for text in value) if isinstance(value, tuple) else value
        for name, value in shown.items()
        if value is not None or name in case.outputs
    }
    return ", ".join(f"{name} {'null' if text is None else text}" for name, text in texts.items())


def _expected(result: CaseResult, rows: Collection[str]) -> dict[str, str]:
    """What a case is to expect now; of a row that has no answer yet only that it decides."""
    case, decision = result.case, result.decision
    assert decision is not None
    if decision.status != DECIDED:
        return {"status": decision.status}
    found = {} if decision.table == result.table.id else {"table": scalar(decision.table)}
    if decision.row is not None:
        found["row"] = reference(decision.row)
    is_new = decision.table == result.table.id and not set(rows).isdisjoint(decision.hits)
    for name in () if is_new else case.outputs:
        if name in decision.outputs:
            found[name] = output_text(decision.outputs[name], decision.decided_by, name)
    return found or {"status": DECIDED}


def _names(changed: Mapping[int, CaseResult]) -> tuple[str, ...]:
    return tuple(result.case.name for result in changed.values())


def _prove_table(revision: NextRevision, text: str, marked: Collection[int]) -> None:
    """Refuse a text that is not the revision, but for answers that are still to be written."""
    newest, wanted = revision.newest, revision.table
    reading = read_source(newest.source.with_text(text))
    errors = {each.code for each in reading.problems if each.severity is Severity.ERROR}
    table = reading.table
    if errors - {UNFILLED_PLACEHOLDER.name} or table is None:
        raise CannotEdit(next(each for each in reading.problems if each.code in errors).message)
    count = len(newest.rules)
    found = replace(table, rules=table.rules[:count], cases=(), turns=())
    is_same = (
        found == replace(wanted, rules=wanted.rules[:count], cases=())
        and tuple(rule.id for rule in table.rules[count:]) == revision.rows
    )
    _refuse_unless(is_same and _are_same(newest.cases, table.cases, marked))


def _are_same(before: Iterable[Case], after: Sequence[Case], marked: Collection[int]) -> bool:
    """Whether cases are those before, but for days of their own and what some of them expect."""
    kept = [case for case in before if case.as_of is None]
    return len(kept) == len(after) and all(
        (old == new) != (old.span.start in marked)
        and (old.name, old.given) == (new.name, new.given)
        for old, new in zip(kept, after, strict=True)
    )


def _refuse_unless(is_proven: bool) -> None:
    if not is_proven:
        raise CannotEdit(say("the copy would not say the same; copy the file by hand"))
