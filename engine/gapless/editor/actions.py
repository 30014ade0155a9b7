"""Actions: what an editor offers to do about a finding, or to a row.

That is the row for a gap, or the gap accepted with a reason to fill in; ``over`` for rows that
quarrel; fixes that are proved to change no decision; a case for a row.

What is offered is cheap to find; the edit is made, and proved, when it is chosen
(``codeAction/resolve``), or at once for an editor that cannot ask again.

Invariants: an edit is of the version that it was offered for; one that cannot be made is refused
with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from lsprotocol import types

from gapless.budget import Exhausted
from gapless.cases.coverage import AimKind, Aims, on_own_days
from gapless.cases.generation import generate
from gapless.cases.writing import add_cases, case_texts
from gapless.check.gaps import GAP
from gapless.check.masked import MASKED_ROW, MaskedFacts
from gapless.check.mergeable import MERGEABLE_ROWS
from gapless.check.overlaps import OVERLAP_CONFLICT
from gapless.check.redundant import REDUNDANT_ROW
from gapless.diagnostic import Diagnostic, Message, TableError, listed, say
from gapless.editing.appending import FlowItem, append_items
from gapless.editing.edits import edit
from gapless.editing.plan import CannotEdit, SetOver
from gapless.editor.document import items_of
from gapless.editor.published import published_one
from gapless.editor.view import Refused, View
from gapless.fixes import fix, rows_named_elsewhere
from gapless.language import translate
from gapless.model import HitPolicy, Table
from gapless.reading.references import over_with
from gapless.reading.yaml_text import PLACEHOLDER, cell, flow_mapping, scalar
from gapless.render.cleaning import clean
from gapless.render.marks import region_said
from gapless.selection import Selection

#: Of so many findings at one place something is offered.
_MOST = 10
_FIXED = (MASKED_ROW.name, REDUNDANT_ROW.name, MERGEABLE_ROWS.name)


def actions(view: View, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about the lines that are selected."""
    found = list(_offered(view, params.range))
    if params.context.only:
        wanted = [str(getattr(kind, "value", kind)) for kind in params.context.only]
        found = [
            each
            for each in found
            if any(f"{_kind(each)}.".startswith(f"{kind}.") for kind in wanted)
        ]
    if view.asks_again:
        return found
    possible = []
    for action in found:
        with suppress(Refused, Exhausted):
            possible.append(resolve(view, action))
    return possible


def resolve(view: View, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; raises ``Refused``."""
    asked = action.data if isinstance(action.data, Mapping) else {}
    make = _MAKERS.get(str(asked.get("what")))
    if make is None or asked.get("version") != view.document.version:
        return action
    try:
        text = make(view, asked)
    except CannotEdit as problem:
        raise Refused(problem.message) from None
    except TableError as failure:
        raise Refused(failure.diagnostics[0].message) from None
    action.edit = types.WorkspaceEdit(changes={view.document.uri: view.edits(text)})
    return action


def _kind(action: types.CodeAction) -> str:
    return str(getattr(action.kind, "value", action.kind))


def _offered(view: View, selected: types.Range) -> Iterator[types.CodeAction]:
    table = view.ready.model
    first, last = selected.start.line, selected.end.line
    shown = 0
    for number, found in enumerate(view.findings):
        place = view.place_of(found)
        if place is None or shown >= _MOST:
            continue
        lines = view.range(place)
        if not first <= lines.end.line or not lines.start.line <= last:
            continue
        offers = list(_about(table, found))
        shown += bool(offers)
        for what, title in offers:
            yield _action(view, what, title, number=number, found=found)
    if any(_is_fixable(found) for found in view.findings):
        title = say("make all fixes that change no decision")
        yield _action(view, "fix all", title, types.CodeActionKind.SourceFixAll)
    row = _row_at(view, table, first)
    if row is not None:
        title = say("add a case that row {row} decides", row=row)
        yield _action(view, "case", title, types.CodeActionKind.Refactor, row=row)


def _row_at(view: View, table: Table, line: int) -> str | None:
    """The row that stands on a line."""
    root = view.document.root
    rules = root.get("rules") if root else None
    for rule, node in zip(table.rules, items_of(rules), strict=False):
        lines = view.range(node.span)
        if lines.start.line <= line <= lines.end.line:
            return rule.id
    return None


def _action(
    view: View,
    what: str,
    title: Message,
    kind: types.CodeActionKind = types.CodeActionKind.QuickFix,
    found: Diagnostic | None = None,
    **more: object,
) -> types.CodeAction:
    document = view.document
    return types.CodeAction(
        clean(translate(title)),
        kind=kind,
        diagnostics=[published_one(view, found)] if found else None,
        data={"what": what, "uri": document.uri, "version": document.version, **more},
    )


def _about(table: Table, found: Diagnostic) -> Iterator[tuple[str, Message]]:
    """What can be done about a finding."""
    facts = found.facts
    if GAP.made(found) and (facts.where or {}).keys() <= table.inputs.keys():
        region = region_said(found)
        # A gap of a table that is handed over to is underlined where that is done.
        if found.primary is not None and found.primary.span == table.spans["rules:"]:
            yield "row", say("add a row for {where}", where=region)
        yield "accept", say("accept that {where} is left open, with a reason", where=region)
    elif OVERLAP_CONFLICT.made(found) and table.hit_policy is HitPolicy.FIRST:
        earlier, *later = facts.rows
        yield (
            "over",
            say("declare that row {row} goes over {over}", row=earlier, over=listed(later, _MOST)),
        )
    elif _is_fixable(found):
        yield "fix", say("fix it: no decision changes")


def _is_fixable(found: Diagnostic) -> bool:
    is_harmless = not isinstance(found.facts, MaskedFacts) or found.facts.agrees
    return found.code in _FIXED and is_harmless


# Making the edits.


def _finding(view: View, asked: Mapping[str, Any]) -> Diagnostic:
    number = asked.get("number")
    if not isinstance(number, int) or not 0 <= number < len(view.findings):
        raise Refused(say("the text has changed"))
    return view.findings[number]


def _where(found: Diagnostic) -> str:
    where = found.facts.where or {}
    return flow_mapping(
        {
            name: cell((tests,) if isinstance(tests, str) else tuple(tests))
            for name, tests in where.items()
        }
    )


def _add_row(view: View, asked: Mapping[str, Any]) -> str:
    """The row for a gap, its outcomes to be filled in; with an id where all rows have one."""
    table, source = view.ready.model, view.document.source
    outputs = flow_mapping(dict.fromkeys(table.outputs, PLACEHOLDER))
    when = _where(_finding(view, asked))
    number = _free_number(view, table)
    row = f"row: {number}, " if number else ""
    return append_items(source, "rules", [FlowItem(f"{{{row}when: {when}, then: {outputs}}}")])


def _free_number(view: View, table: Table) -> str | None:
    """The next number where rows have numbers as their ids."""
    root = view.document.root
    rules = root.get("rules") if root else None
    named = [rule.id for rule in table.rules if rule.span.text.strip("\"'") == rule.id]
    if rules is None or len(named) != len(table.rules) or not all(map(str.isdecimal, named)):
        return None
    return str(max(map(int, named), default=0) + 1)


def _accept(view: View, asked: Mapping[str, Any]) -> str:
    when = _where(_finding(view, asked))
    item = FlowItem(f"{{when: {when}, reason: {scalar(PLACEHOLDER)}}}")
    return append_items(view.document.source, "accepted_gaps", [item])


def _declare(view: View, asked: Mapping[str, Any]) -> str:
    earlier, *later = _finding(view, asked).facts.rows
    rule = view.ready.procedure.entry.rule(earlier)
    assert rule is not None, "the finding is about rows of the table"
    return edit(view.document.source, [SetOver(earlier, over_with(rule, later))])


def _fix(view: View, asked: Mapping[str, Any]) -> str:
    found = _finding(view, asked)
    return _fixed(view, Selection(frozenset({found.code})), found)


def _fix_all(view: View, asked: Mapping[str, Any]) -> str:
    return _fixed(view, view.known.settings.selection, None)


def _fixed(view: View, selection: Selection, found: Diagnostic | None) -> str:
    """The text with the fixes made; refused with the reason where none can be."""
    procedure = view.ready.procedure
    named = rows_named_elsewhere(view.known.library, procedure.entry)
    rows = None if found is None else frozenset(found.facts.rows)
    fixed = fix(procedure, view.budget(), named, selection, rows)
    if not fixed.applied:
        for _, reason in fixed.left:
            raise Refused(reason)
        raise Refused(say("nothing can be fixed without changing a decision"))
    return fixed.procedure.entry.source.text


def _add_case(view: View, asked: Mapping[str, Any]) -> str:
    """A case that a row decides."""
    procedure = on_own_days(view.known.library, view.ready.procedure)
    budget = view.budget()
    aims = Aims(procedure, budget)
    wanted = [
        number
        for number, aim in enumerate(aims.all)
        if aim.kind is AimKind.ROW and aim.rule is not None and aim.rule.id == asked.get("row")
    ]
    everything = (1 << len(aims.all)) - 1
    for number in wanted:
        for case in generate(aims, everything & ~(1 << number), budget):
            texts = case_texts(procedure, [case])
            return add_cases(view.document.source, texts)
    raise Refused(say("row {row} decides nothing", row=asked.get("row")))


_MAKERS: Mapping[str, Callable[[View, Mapping[str, Any]], str]] = {
    "row": _add_row,
    "accept": _accept,
    "over": _declare,
    "fix": _fix,
    "fix all": _fix_all,
    "case": _add_case,
}
