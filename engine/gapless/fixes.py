"""Fixes: rows that are redundant, masked for nothing or mergeable, and accepted gaps that are none
any more, as edits of the file, proved.

They are what ``check --fix`` makes.  ``declare`` is apart from them, for ``over`` says what the
owner means.

A fix is never trusted.  The edited text is loaded as any file is; the old and the new procedure
are compared context for context; every case that passed must still pass.  Where that fails for
all fixes together they are tried one by one, and what fails alone is left, with the reason.

Invariants:
- the text returned decides every context as the text given;
- a masked row goes only where what masks it decides the same; else it is a fault for the owner;
- a row with a ``cite`` or ``note`` that no row taking over shares is left, and so is the only row
  that gives a value or hands over to a table: removing it would lose what the owner wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from gapless.budget import Budget, Exhausted
from gapless.cases.files import CaseFile
from gapless.cases.outcome import run_cases
from gapless.check.accepted_gaps import STALE_ACCEPTED_GAP, find_stale
from gapless.check.masked import MASKED_ROW, find_masked
from gapless.check.mergeable import MERGEABLE_ROWS, MergeableRules, find_mergeable
from gapless.check.overlaps import ANALYSIS as OVERLAPS
from gapless.check.overlaps import OVERLAP_CONFLICT, find_overlaps
from gapless.check.redundant import REDUNDANT_ROW, find_redundant
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.compiler import compile_procedure
from gapless.dataclass import dataclass, replace
from gapless.deciding.decide import Decider
from gapless.diagnostic import Message, TableError, listed, phrase, say
from gapless.editing.dmn_rows import edit_dmn
from gapless.editing.edits import edit
from gapless.editing.plan import (
    CannotEdit,
    Edit,
    RemoveAcceptedGap,
    RemoveRow,
    RenameReferences,
    SetCell,
    SetOver,
)
from gapless.model import HitPolicy, Procedure, Rule, Table
from gapless.reading.dmn.feel_text import is_unlisted, named_values
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.dmn.words import one_of
from gapless.reading.library import Library
from gapless.reading.loading import load_source
from gapless.reading.references import over_text, over_with
from gapless.reading.turns import changes_with_days
from gapless.revisions.comparison import compare
from gapless.revisions.findings import wanted_version
from gapless.selection import Selection
from gapless.sfeel.cell_text import print_set
from gapless.sfeel.formulas import Answer


@dataclass(frozen=True, slots=True)
class Fix:
    """One change: what it does, in words, the edits that make it, the rows it removes, and what
    of theirs would be lost with them.
    """

    message: Message
    edits: tuple[Edit, ...]
    removes: tuple[Rule, ...]
    loses: Message | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """The outcome: the procedure with its entry as edited, what was done, and what was left.

    ``left`` holds for each fix not made the reason.
    """

    procedure: Procedure
    applied: tuple[Fix, ...]
    left: tuple[tuple[Fix, Message], ...]


def fix(
    procedure: Procedure,
    budget: Budget | None = None,
    named: frozenset[str] = frozenset(),
    selection: Selection | None = None,
    among: Collection[str] | None = None,
) -> Fixed:
    """Make all fixes of the entry that change no decision.

    ``named`` are row ids that cases of other tables expect; these rows stay.  What a ``selection``
    does not report is not fixed, nor, where there are some, what removes rows not ``among`` these.
    Raises ``Exhausted``.
    """
    budget = budget or Budget()
    budget.start()
    selection = selection or Selection()
    applied: list[Fix] = []
    left: dict[tuple[Edit, ...], tuple[Fix, Message]] = {}
    while True:
        compiled = compile_procedure(procedure, budget=budget)
        fixes: list[Fix] = []
        for proposed in propose(compiled, budget, selection):
            rows = {rule.id for rule in proposed.removes}
            if among is not None and not (rows and rows <= set(among)):
                continue
            reason = _reason_to_keep(proposed, named, procedure.entry)
            if reason is not None:
                left[proposed.edits] = proposed, reason
            elif proposed.edits not in left:
                fixes.append(proposed)
        if not fixes:
            return Fixed(procedure, tuple(applied), tuple(left.values()))
        changed = _apply(procedure, fixes, budget)
        made = fixes
        if isinstance(changed, Message):
            for single in fixes:
                changed = _apply(procedure, [single], budget)
                if not isinstance(changed, Message):
                    made = [single]
                    break
                left[single.edits] = single, changed
        if not isinstance(changed, Message):
            procedure = changed
            applied.extend(made)


def declare(
    procedure: Procedure, budget: Budget | None = None, selection: Selection | None = None
) -> Fixed:
    """Write ``over`` in the rows of the entry that override others; raises ``Exhausted``."""
    table = procedure.entry
    if table.hit_policy is not HitPolicy.FIRST:
        return Fixed(procedure, (), ())
    if selection is not None and not selection.reports(OVERLAP_CONFLICT.name):
        return Fixed(procedure, (), ())
    budget = budget or Budget()
    budget.start()
    budget.enter(OVERLAPS.subject)
    overridden: dict[str, list[str]] = {}
    for overlap in find_overlaps(compile_procedure(procedure, budget=budget), budget):
        if overlap.conflict and not overlap.declared:
            overridden.setdefault(overlap.earlier.id, []).append(overlap.later.id)
    declared = []
    for rule in table.rules:
        if rule.id in overridden:
            over = over_with(rule, overridden[rule.id])
            message = say("row {row}: `over: {over}`", row=rule.id, over=over_text(over))
            declared.append(Fix(message, (SetOver(rule.id, over),), ()))
    changed = _edited(procedure, declared, budget) if declared else procedure
    if isinstance(changed, Message):
        return Fixed(procedure, (), tuple((each, changed) for each in declared))
    return Fixed(changed, tuple(declared), ())


def propose(compiled: CompiledProcedure, budget: Budget, selection: Selection) -> Iterator[Fix]:
    """Fixes of the entry table, of what the selection reports, that can be made together.

    None where other tables decide inputs, or constants change: on other days a row may be needed
    that is not needed today.
    """
    tables = compiled.procedure.tables.values()
    if compiled.procedure.decided or any(map(changes_with_days, tables)):
        return
    if selection.reports(STALE_ACCEPTED_GAP.name):
        for position in find_stale(compiled, budget):
            what = say("remove accepted gap {number}: rows cover it", number=position + 1)
            yield Fix(what, (RemoveAcceptedGap(position),), ())
    budget.enter(phrase("rows that could go"))
    first, table = compiled.entry.first, compiled.entry.table
    said = Counter(each for table in tables for rule in table.rules for each in _says(rule))
    removed = masked_rows = 0
    for masked in find_masked(compiled, budget):
        masked_rows |= 1 << first + masked.rule.index
        if masked.agrees and selection.reports(MASKED_ROW.name):
            lost = _only_here(masked.rule, said, table)
            yield _removal(masked.rule, masked.by, lost)
            removed |= 1 << first + masked.rule.index
    may_remove = selection.reports(REDUNDANT_ROW.name)
    for redundant in find_redundant(compiled, budget, masked_rows, removed) if may_remove else ():
        lost = _only_here(redundant.rule, said, table)
        yield _removal(redundant.rule, redundant.taken_over_by, lost)
        removed |= 1 << first + redundant.rule.index
    if not selection.reports(MERGEABLE_ROWS.name):
        return
    for mergeable in find_mergeable(compiled, budget, removed | masked_rows):
        yield _merge(compiled, mergeable)


def _removal(rule: Rule, taken_over_by: tuple[Rule, ...], loses: Message | None) -> Fix:
    edits: list[Edit] = []
    if len(taken_over_by) == 1:
        edits.append(RenameReferences(rule.id, taken_over_by[0].id))
        template = phrase("remove row {row}: row {rows} decides the same")
    else:
        template = phrase("remove row {row}: other rows decide the same")
    kept = [(other.cite, other.note) for other in taken_over_by]
    if any((rule.cite, rule.note)) and (rule.cite, rule.note) not in kept:
        loses = say("its `cite` or `note` would be lost")
        if rule.span.source.is_dmn:
            loses = say("its annotation would be lost")
    return Fix(
        say(template, row=rule.id, rows=listed(other.id for other in taken_over_by)),
        (*edits, RemoveRow(rule.id)),
        (rule,),
        loses,
    )


def _says(rule: Rule) -> Iterator[tuple[str | None, Answer]]:
    """What would be lost with the last row that says it: values by output, tables by None."""
    outputs, use = rule.conclusion
    yield from ((name, value) for name, value in outputs if value is not None)
    if use:
        yield None, use


def _only_here(
    rule: Rule, said: Counter[tuple[str | None, Answer]], table: Table
) -> Message | None:
    """What only this row says; where there is nothing, its sayings no longer count."""
    for name, value in _says(rule):
        if said[name, value] == 1:
            if name is None:
                return say("no other row hands over to {table}", table=value)
            text = table.outputs[name].print(value)
            return say("no other row gives {output} {value}", output=name, value=text)
    said.subtract(_says(rule))
    return None


def _merge(compiled: CompiledProcedure, mergeable: MergeableRules) -> Fix:
    first, *others = mergeable.rules
    table = compiled.entry.table
    column = table.inputs[mergeable.input]
    domain = column.domain
    tests: tuple[str, ...] | None = None
    if mergeable.values != domain.everything:
        tests = print_set(domain, mergeable.values)
    elif is_unlisted(table, column):
        tests = tuple(map(domain.print, named_values(domain, mergeable.values)))
    edits: list[Edit] = [SetCell(first.id, mergeable.input, tests)]
    for rule in others:
        edits += [RenameReferences(rule.id, first.id), RemoveRow(rule.id)]
    template = phrase("write rows {rows} as one: {input} {tests}")
    if mergeable.is_repeated:
        template = phrase("write rows {rows} as one: they are the same")
    return Fix(
        say(
            template,
            rows=listed(rule.id for rule in mergeable.rules),
            input=mergeable.input,
            tests=say("may be anything") if tests is None else ", ".join(tests),
        ),
        tuple(edits),
        tuple(others),
    )


def _reason_to_keep(fix: Fix, named: frozenset[str], table: Table) -> Message | None:
    """Why a fix is not to be made, though no decision would change."""
    # In DMN rows are called by their positions: one that goes gives those behind it other names.
    last = max((rule.index for rule in table.rules if rule.id in named), default=-1)
    for rule in fix.removes:
        if table.source.is_dmn and rule.index <= last:
            return say("a case expects a row by its number, which would be another then")
        if rule.id in named:
            return say("a case of another table expects row {row}", row=rule.id)
    return fix.loses


def _edited(procedure: Procedure, fixes: list[Fix], budget: Budget) -> Procedure | Message:
    """The procedure with the edits of fixes made, or why they cannot be made."""
    entry = procedure.entry
    edits = [each for fix in fixes for each in fix.edits]
    try:
        text = edit_dmn(entry, edits) if entry.source.is_dmn else edit(entry.source, edits)
        return with_text(procedure, text, budget)
    except CannotEdit as problem:
        return problem.message
    except TableError as problem:
        return say(
            "the table could not be read any more: {fault}", fault=problem.diagnostics[0].message
        )


def with_text(procedure: Procedure, text: str, budget: Budget | None = None) -> Procedure:
    """The procedure with the text of its entry's file changed; raises ``TableError``."""
    entry = procedure.entry
    source = entry.source.with_text(text)
    table = (
        one_of(f"{source.name}#{entry.id}", load_dmn_source(source, budget))
        if source.is_dmn
        else load_source(source, budget)
    )
    return replace(procedure, entry=table, tables={**procedure.tables, table.id: table})


def _apply(procedure: Procedure, fixes: list[Fix], budget: Budget) -> Procedure | Message:
    """The procedure with the fixes made, or what speaks against them."""
    changed = _edited(procedure, fixes, budget)
    if isinstance(changed, Message):
        return changed
    budget.enter(phrase("differences"))
    if compare(procedure, changed, budget):
        return say("some decision would change")
    failed_before = _failing(procedure, budget)
    for place, name in _failing(changed, budget).items():
        if place not in failed_before:
            return say("the case {case} would fail", case=name)
    return changed


def _failing(procedure: Procedure, budget: Budget) -> dict[int, str]:
    """The entry's cases of the procedure's own day that fail: their names by position.

    Raises ``Exhausted`` where that of some case is not known.
    """
    decider = Decider(compile_procedure(procedure, budget=budget))
    entry = procedure.entry
    today = replace(entry, cases=tuple(case for case in entry.cases if case.as_of is None))
    failing: dict[int, str] = {}
    results = run_cases(today, lambda day: lambda context: decider.settle(context, budget))
    for place, result in enumerate(results):
        if result.stopped is not None:
            raise Exhausted(result.stopped)
        if not result.passed:
            failing[place] = result.case.name
    return failing


def raise_version(
    library: Library,
    table: Table,
    budget: Budget,
    stored: Table | None = None,
    selection: Selection | None = None,
) -> tuple[Library, str | None]:
    """The version that a check asks for where that of a revision is too small, and the library in
    which it has it, so that later revisions are held against that.

    None where it is large enough, or where the budget ends before that is known.
    """
    try:
        version = wanted_version(library, table, date.today(), budget, stored, selection)
    except Exhausted:
        version = None
    if version is None:
        return library, None
    raised = replace(table, version=version)
    known = library.revisions[table.id]
    revisions = (raised if one.source is table.source else one for one in known)
    return library.with_revisions(table.id, revisions), version


def rows_named_elsewhere(
    library: Library, table: Table, files: Iterable[CaseFile] = ()
) -> frozenset[str]:
    """The row ids of a table that cases of other tables, or of some files, expect."""
    others = (other for other in library.tables if other.source.name != table.source.name)
    elsewhere = [(case, other.rule(case.row or "")) for other in others for case in other.cases]
    elsewhere += [(case, None) for file in files for case in file.cases if file.table == table.id]
    return frozenset(
        case.row
        for case, own in elsewhere
        if case.row is not None and (case.table == table.id or (case.table is None and own is None))
    )
