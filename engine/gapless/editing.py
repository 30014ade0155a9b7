"""Editing: changing rows in the text of a table file.

Purpose: remove rows, rewrite cells and rename what refers to rows, and leave every other
character of the file as it is.  Place in the flow: above ``nodes``; ``fixes`` decides what to
edit and proves the outcome.

The file is read into nodes, every edit becomes *patches* (a span and the text to put there), and
the patches are made from the end of the file to its beginning, so that no place moves before its
turn.

Worked example: removing row 2 of ::

    -{row: 1, when: {a: x}, then: {z: 1}}
    -{row: 2, when: {a: y}, then: {z: 1}}  # asked on 3 May

leaves the first line and ``# asked on 3 May``.

Invariants:
- no comment is lost: those inside what is removed are kept on lines of their own at its place;
- rows without an id are named by their position; what refers to one that moves up is renamed;
- an edit that cannot be made is refused with ``CannotEdit``, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gapless.columns import text_of
from gapless.diagnostic import Message, say
from gapless.nodes import MappingNode, Node, Scalar, SequenceNode, parse_nodes
from gapless.source import Source
from gapless.yaml_text import cell, scalar


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Remove the row with this id."""

    row: str


@dataclass(frozen=True, slots=True)
class SetCell:
    """Write other unary tests into a cell that is there; None: any, the cell is left out."""

    row: str
    input: str
    tests: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class RenameReferences:
    """Let what refers to one row refer to another."""

    old: str
    new: str


Edit = RemoveRow | SetCell | RenameReferences


class CannotEdit(Exception):
    """An edit that cannot be made; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class _Patch:
    """What to put in place of the characters from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def edit(source: Source, edits: Sequence[Edit]) -> str:
    """The text of the file with all edits made; raises ``CannotEdit``."""
    root, _ = parse_nodes(source)
    rules = root.get("rules") if isinstance(root, MappingNode) else None
    if not isinstance(root, MappingNode) or not isinstance(rules, SequenceNode):
        raise CannotEdit(say("the file has no rows"))
    rows = _rows(rules)
    removed = {each.row for each in edits if isinstance(each, RemoveRow)}
    for each in edits:
        if not isinstance(each, RenameReferences) and each.row not in rows:
            raise CannotEdit(say("there is no row {row}", row=each.row))
    if removed >= set(rows):
        raise CannotEdit(say("a table needs at least one row"))
    patches = _removals(source, rules, [row for row in rows if row in removed], list(rows))
    for each in edits:
        if isinstance(each, SetCell) and each.row not in removed:
            patches.append(_set_cell(source, rows[each.row], each))
    names = _new_names(rows, removed, edits)
    for row, node in rows.items():
        if row not in removed:
            patches.extend(_rename_over(source, node, names[row], names))
    patches.extend(_rename_expected(root, names))
    return _patched(source.text, patches)


def _rows(rules: SequenceNode) -> dict[str, MappingNode]:
    """The rows by their ids, as ``rows`` names them."""
    found: dict[str, MappingNode] = {}
    for index, node in enumerate(rules.items):
        if not isinstance(node, MappingNode):
            raise CannotEdit(say("a row is no mapping"))
        found[text_of(node.get("row")) or str(index + 1)] = node
    return found


def _new_names(
    rows: Mapping[str, MappingNode], removed: set[str], edits: Iterable[Edit]
) -> dict[str, str | None]:
    """What every row is called afterwards; None for one that is gone and has no successor."""
    kept = [row for row in rows if row not in removed]
    called: dict[str, str | None] = dict.fromkeys(removed)
    for index, row in enumerate(kept):
        called[row] = row if rows[row].get("row") is not None else str(index + 1)
    successor = {each.old: each.new for each in edits if isinstance(each, RenameReferences)}
    names: dict[str, str | None] = {}
    for row in rows:
        last, seen = row, {row}
        while last in successor and successor[last] not in seen:
            last = successor[last]
            seen.add(last)
        names[row] = called.get(last)
    return names


def _set_cell(source: Source, row: MappingNode, change: SetCell) -> _Patch:
    when = row.get("when")
    value = when.get(change.input) if isinstance(when, MappingNode) else None
    if not isinstance(when, MappingNode) or value is None:
        raise CannotEdit(say("row {row} has no cell {input}", row=change.row, input=change.input))
    if change.tests is not None:
        return _replacement(source, value, cell(change.tests))
    if len(when.entries) == 1:
        return _replacement(source, when, "{}")
    place = next(place for place, (key, _) in enumerate(when.entries) if key.text == change.input)
    parts = [(key.start, item.end) for key, item in when.entries]
    if source.text[when.start] == "{":
        return _without_flow_items(source, parts, [place])
    key, item = when.entries[place]
    if _line_before(source, key.start).strip():
        raise CannotEdit(say("the cell {input} shares its line", input=change.input))
    return _without_lines(source, key.start, item, key.start)


def _replacement(source: Source, value: Node, text: str) -> _Patch:
    """Another value in the place of one that a key has; comments inside move below it."""
    kept = _comments(source, value.start, value.end, [value])
    start, end = value.start, value.end
    before = source.text[:start].rstrip(" \t\r\n")
    if before.endswith(":"):
        start = len(before)
        text = f" {text}"
    if kept and source.text[start:end].count("\n"):
        line = source.line_number(value.start)
        indent = " " * (value.start - source.line_start(line))
        rest = source.text[end : _line_end(source, end)]
        end += len(rest)
        text += rest + "".join(f"{_line_break(source)}{indent}{comment}" for comment in kept)
    return _Patch(start, end, text)


def _rename_over(
    source: Source, row: MappingNode, own: str | None, names: Mapping[str, str | None]
) -> Iterator[_Patch]:
    over = row.get("over")
    if over is None:
        return
    items = over.items if isinstance(over, SequenceNode) else (over,)
    written = [text_of(item) or "" for item in items]
    wanted: list[str] = []
    for text in written:
        name = names.get(text, text)
        if name is not None and name != own and name not in wanted:
            wanted.append(name)
    if wanted == written:
        return
    if wanted:
        yield _replacement(source, over, f"[{', '.join(map(scalar, wanted))}]")
        return
    place = next(place for place, (key, _) in enumerate(row.entries) if key.text == "over")
    parts = [(key.start, item.end) for key, item in row.entries]
    if source.text[row.start] == "{":
        yield _without_flow_items(source, parts, [place])
        return
    key = row.entries[place][0]
    if _line_before(source, key.start).strip():
        raise CannotEdit(say("`over` of row {row} shares its line", row=own))
    yield _without_lines(source, key.start, over, key.start)


def _rename_expected(root: MappingNode, names: Mapping[str, str | None]) -> Iterator[_Patch]:
    cases = root.get("cases")
    for case in cases.items if isinstance(cases, SequenceNode) else ():
        expected = case.get("expect") if isinstance(case, MappingNode) else None
        row = expected.get("row") if isinstance(expected, MappingNode) else None
        table = expected.get("table") if isinstance(expected, MappingNode) else None
        if not isinstance(row, Scalar):
            continue
        if table is not None and text_of(table) != text_of(root.get("table")):
            continue
        name = names.get(row.text, row.text)
        if name is not None and name != row.text:
            yield _Patch(row.start, row.end, scalar(name))


def _removals(
    source: Source, rules: SequenceNode, removed: list[str], order: list[str]
) -> list[_Patch]:
    """The patches that take rows away."""
    places = [order.index(row) for row in removed]
    if source.text[rules.start] == "[":
        parts = [(item.start, item.end) for item in rules.items]
        return [_without_flow_items(source, parts, run) for run in _runs(places)]
    patches: list[_Patch] = []
    for place in places:
        item = rules.items[place]
        previous = rules.items[place - 1].end if place else rules.start
        dash = _dash(source, previous, item.start)
        patches.append(_without_lines(source, dash, item, dash))
    return patches


def _dash(source: Source, start: int, end: int) -> int:
    """The dash of a list item, between the end of the item before and its own beginning."""
    found = None
    for line in range(source.line_number(start), source.line_number(end) + 1):
        first = source.line_start(line)
        text = source.text[max(first, start) : end]
        head = text.split("\n", 1)[0].lstrip()
        if head.startswith("-"):
            found = max(first, start) + text.index("-")
    if found is None:
        raise CannotEdit(say("a row does not begin with a dash"))
    return found


def _without_lines(source: Source, start: int, last: Node, indent_at: int) -> _Patch:
    """Take whole lines away, from that of ``start`` to that of the end of a node.

    Comments stay, and one of two blank lines that would come to lie side by side goes.
    """
    text = source.text
    first = source.line_start(source.line_number(start))
    end = _line_end(source, last.end)
    indent = " " * (indent_at - first)
    kept = _comments(source, start, end, [last])
    after = _behind_line(text, end)
    if kept:
        stop = after if after > end else end
        tail = text[end:after]
        return _Patch(first, stop, _line_break(source).join(indent + item for item in kept) + tail)
    number = source.line_number(start)
    before = source.line_text(number - 1).strip() if number > 1 else ""
    following = text[after : _line_end_at(text, after)]
    if (not before or before.endswith(":")) and after < len(text) and not following.strip():
        after = _behind_line(text, _line_end_at(text, after))
    if after == end and first > 0:
        # The last line of a file that does not end in a line break: the one before goes too.
        first = len(text[:first].rstrip("\r\n"))
    return _Patch(first, after, "")


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Numbers in runs without a hole."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] + 1 == place:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _without_flow_items(
    source: Source, parts: Sequence[tuple[int, int]], run: Sequence[int]
) -> _Patch:
    """Take neighbouring items between brackets away, with a comma."""
    start, end = parts[run[0]][0], parts[run[-1]][1]
    if run[-1] + 1 < len(parts):
        end = parts[run[-1] + 1][0]
    elif run[0]:
        start = parts[run[0] - 1][1]
    removed = source.text[start:end]
    if "#" in removed:
        raise CannotEdit(
            say("there may be a comment in `{text}`", text=" ".join(removed.split())[:60])
        )
    return _Patch(start, end, "")


def _comments(source: Source, start: int, end: int, nodes: Iterable[Node]) -> list[str]:
    """The comments between two places, outside of the texts of nodes."""
    text = source.text
    hidden = sorted((leaf.start, leaf.end) for node in nodes for leaf in _leaves(node))
    found: list[str] = []
    place = start
    while (place := text.find("#", place, end)) != -1:
        inside = next((stop for begin, stop in hidden if begin <= place < stop), None)
        if inside is not None and not _is_behind_block_sign(text, hidden, place):
            place = inside
            continue
        if place == 0 or text[place - 1] in " \t\r\n":
            stop = _line_end_at(text, place)
            found.append(text[place : min(stop, end)].rstrip())
            place = stop
        else:
            place += 1
    return found


def _is_behind_block_sign(text: str, hidden: list[tuple[int, int]], place: int) -> bool:
    """Whether a place is in the line of ``|`` or ``>``, where a comment may stand."""
    for begin, stop in hidden:
        if begin <= place < stop and text[begin] in "|>":
            return place < _line_end_at(text, begin)
    return False


def _leaves(node: Node) -> Iterator[Scalar]:
    waiting: list[Node] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Scalar):
            yield item
        elif isinstance(item, SequenceNode):
            waiting.extend(item.items)
        else:
            for key, value in item.entries:
                waiting += [key, value]


def _line_before(source: Source, place: int) -> str:
    """What stands before a place in its line."""
    return source.text[source.line_start(source.line_number(place)) : place]


def _line_end(source: Source, place: int) -> int:
    """The end of the line that holds the last character before a place."""
    return _line_end_at(source.text, place)


def _line_end_at(text: str, place: int) -> int:
    ends = [at for at in (text.find("\n", place), text.find("\r", place)) if at != -1]
    return min(ends, default=len(text))


def _behind_line(text: str, end: int) -> int:
    """Behind the line break at the end of a line."""
    if text.startswith("\r\n", end):
        return end + 2
    return end + 1 if end < len(text) else end


def _line_break(source: Source) -> str:
    return "\r\n" if "\r\n" in source.text else "\n"


def _patched(text: str, patches: list[_Patch]) -> str:
    last = len(text)
    for patch in sorted(patches, key=lambda patch: patch.start, reverse=True):
        if patch.end > last:
            raise CannotEdit(say("two of the changes would touch the same place"))
        text = text[: patch.start] + patch.text + text[patch.end :]
        last = patch.start
    return text
