"""Editing: rows, cells and references change in the text of a table file, nothing else does.

Purpose: make the edits that a fix asks for, whatever the layout the owner chose.

An edit is never trusted.  The text is rewritten by the plan and read again; where it does not
hold exactly what was planned and every comment, the edit is refused.

Invariants:
- all edits are made, or ``CannotEdit`` is raised;
- no comment is lost, and their order stays;
- what stands in no edited row, cell or reference stays as it is.

Example::

    >>> from gapless.editing.plan import RemoveRow, SetCell
    >>> text = "inputs: {a: {}}\\nrules:\\n- {}\\n- {when: {a: 1}, over: [3]} # why\\n- {}"
    >>> print(edit(Source("t.yaml", text), [RemoveRow("1"), SetCell("2", "a", "< 5")]))
    inputs: {a: {}}
    rules:
    - {when: {a: "< 5"}, over: [2]} # why
    - {}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gapless.diagnostic import listed, say
from gapless.editing.plan import (
    CannotEdit,
    CellText,
    Edit,
    Plan,
    RemoveAcceptedGap,
    RenameReferences,
    Row,
    is_proved,
    make_plan,
    read_expectations,
    read_rows,
    root_to_edit,
    texts_of,
)
from gapless.editing.rewriting import Rewriting
from gapless.reading.nodes import MappingNode, Scalar, SequenceNode
from gapless.reading.references import over_text, reference
from gapless.reading.texts import data_of
from gapless.reading.yaml_text import cell, flow_mapping, scalar
from gapless.source import Source


def edit(source: Source, edits: Sequence[Edit]) -> str:
    """The text of the file with all edits made; raises ``CannotEdit``.

    The file must be one that loads.  As everywhere, its text is without a byte order mark:
    who writes it to a file that had one puts it back.
    """
    root = root_to_edit(source)
    rows = read_rows(root)
    plan = make_plan(root, rows, edits)
    text = _rewrite(source, root, rows, plan)
    if not is_proved(source, root, text, _planned(root, plan)):
        raise _not_proved(edits)
    return text


# Making the new text.


def _rewrite(source: Source, root: MappingNode, rows: Sequence[Row], plan: Plan) -> str:
    rewriting = Rewriting(source, root)
    rules = root.get("rules")
    assert isinstance(rules, SequenceNode)
    in_list = source.text[rules.start] == "["
    if len(plan.removed) == len(rows) > 0:
        rewriting.replace(_key(root, "rules"), rules, "[]")
    elif plan.removed:
        rewriting.remove(rules, plan.removed)
    gaps = root.get("accepted_gaps")
    if plan.accepted_gaps and isinstance(gaps, SequenceNode):
        if len(plan.accepted_gaps) == len(gaps.items):
            rewriting.remove(root, [root.entries.index((_key(root, "accepted_gaps"), gaps))])
        else:
            rewriting.remove(gaps, plan.accepted_gaps)
    for position, cells in plan.cells.items():
        _rewrite_when(rewriting, rows[position].node, cells, in_list=in_list)
    for position, texts in plan.over.items():
        if position not in plan.declared:
            _rewrite_over(rewriting, rows[position].node, texts)
    for position, over in plan.declared.items():
        row, written = rows[position].node, over_text(over)
        if (known := row.get("over")) is not None:
            rewriting.replace(_key(row, "over"), known, written)
        else:
            _insert(rewriting, row, f"over: {written}", in_list=in_list)
    for number, _, expect in read_expectations(root):
        if number in plan.cases:
            value = expect.values["row"]
            rewriting.replace(_key(expect, "row"), value, reference(plan.cases[number]))
    return rewriting.written()


def _key(parent: MappingNode, name: str) -> Scalar:
    return next(key for key, _ in parent.entries if key.text == name)


def _insert(rewriting: Rewriting, row: MappingNode, entry: str, *, in_list: bool) -> None:
    """Add an entry to a row, before what it concludes."""
    before = list(row.values).index("then" if row.get("then") is not None else "use")
    rewriting.insert(row, before, entry, in_list=in_list)


def _rewrite_when(
    rewriting: Rewriting, row: MappingNode, cells: Mapping[str, CellText], *, in_list: bool
) -> None:
    written = {name: cell(texts_of(text)) for name, text in cells.items() if text is not None}
    when = row.get("when")
    if not isinstance(when, MappingNode):
        if written:
            _insert(rewriting, row, f"when: {flow_mapping(written)}", in_list=in_list)
        return
    kept: list[int] = []
    gone: list[int] = []
    for place, (key, _) in enumerate(when.entries):
        (gone if cells.get(key.text, "") is None else kept).append(place)
    added = {name: text for name, text in written.items() if when.get(name) is None}
    if not kept:
        if gone or added:
            rewriting.replace(_key(row, "when"), when, flow_mapping(added))
        return
    for place in kept:
        key, value = when.entries[place]
        if key.text in written and data_of(value) != _cell_data(cells[key.text]):
            rewriting.replace(key, value, written[key.text])
    if gone:
        rewriting.remove(when, gone)
    if added:
        rewriting.add(when, kept[-1], [f"{scalar(name)}: {text}" for name, text in added.items()])


def _rewrite_over(rewriting: Rewriting, row: MappingNode, texts: Sequence[str | None]) -> None:
    over = row.get("over")
    assert isinstance(over, SequenceNode)
    gone = [place for place, text in enumerate(texts) if text is None]
    if len(gone) == len(texts):
        rewriting.remove(row, [row.entries.index((_key(row, "over"), over))])
        return
    for item, text in zip(over.items, texts, strict=True):
        if text is not None and isinstance(item, Scalar) and item.text != text:
            rewriting.replace(None, item, reference(text))
    if gone:
        rewriting.remove(over, gone)


# The proof: what the new text holds.


def _not_proved(edits: Iterable[Edit]) -> CannotEdit:
    """The refusal of edits whose text would hold other values or comments than planned."""
    if any(isinstance(each, RemoveAcceptedGap) for each in edits):
        return CannotEdit(say("the accepted gaps cannot be changed safely; change them by hand"))
    concerned = [
        each.old if isinstance(each, RenameReferences) else each.row
        for each in edits
        if not isinstance(each, RemoveAcceptedGap)
    ]
    return CannotEdit(
        say(
            "row {rows} is laid out in a way that cannot be changed safely; change it by hand",
            rows=listed(dict.fromkeys(concerned)),
        )
    )


def _planned(root: MappingNode, plan: Plan) -> Any:
    """What the file should hold, as data."""
    data = data_of(root)
    for number, name in plan.cases.items():
        data["cases"][number]["expect"]["row"] = name
    for position, texts in plan.over.items():
        over = [text for text in texts if text is not None]
        data["rules"][position]["over"] = over
        if not over:
            del data["rules"][position]["over"]
    for position, declared in plan.declared.items():
        data["rules"][position]["over"] = declared if isinstance(declared, str) else [*declared]
    for position, cells in plan.cells.items():
        for name, text in cells.items():
            row = data["rules"][position]
            if text is not None:
                row.setdefault("when", {})[name] = _cell_data(text)
            elif "when" in row:
                row["when"].pop(name, None)
    if plan.accepted_gaps:
        gaps = data.pop("accepted_gaps")
        kept = [gap for place, gap in enumerate(gaps) if place not in plan.accepted_gaps]
        data |= {"accepted_gaps": kept} if kept else {}
    data["rules"] = [
        row for position, row in enumerate(data["rules"]) if position not in plan.removed
    ]
    return data


def _cell_data(text: CellText) -> Any:
    return list(text) if isinstance(text, tuple) and len(text) > 1 else "".join(text or "")
