"""Printing: an outline as YAML in the one canonical layout.

Purpose: lay out what ``arranging`` put in order.

The one rule: what fits into ``WIDTH`` columns stands on one line, and what belongs together is
laid out alike.  The rows of a table, its cases, its columns each stand on one line if all of them
fit, with what corresponds aligned; otherwise each stands in lines of its own, where again what
fits stands on one line.  A comment inside keeps its value off a single line.

Invariants: no line ends in space; the text ends in one line break; printing what was printed gives
the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import zip_longest

from gapless.editing.arranging import Entry, Group, Outline, Text
from gapless.pattern import pattern
from gapless.reading.yaml_text import scalar
from gapless.visible import has_hidden

#: In columns, without a comment at the end of the line.
WIDTH = 100

_INDENT = 2
#: The parts of the file that stand below a blank line, in lines of their own.
_SECTIONS = ("data", "inputs", "outputs", "rules", "accepted_gaps", "cases")
#: The lists whose items are parted by blank lines where they take several lines each.
_PARTED = ("rules", "accepted_gaps")
#: The parts of all rows that are laid out alike, so that rows can be compared at a glance.
_ALIKE = ("when", "then")
#: The parts of an item whose columns are aligned where an item lacks some of them.
_COLUMNS = ("when", "then", "given")
_LINE_OR_TAB = pattern(r"[\n\t]")
_SPACE = pattern(r"(?<=\S) (?=\S)")


def print_outline(outline: Group, head: Sequence[str]) -> str:
    """The text of a file; ``head`` is what stands above its first key."""
    lines = _trimmed(head)
    for entry in outline.entries:
        is_section = entry.name in _SECTIONS
        if is_section:
            lines.append("")
        lines += _trimmed(entry.above)
        if is_section:
            lines += _section(entry)
        else:
            # Every constant has a line of its own: who changes one is seen to change one.
            lines += _in_lines(entry, 0) if entry.name == "constants" else _entry_lines(entry, 0)
    lines += outline.below
    return "\n".join(_without_repeated_blanks(lines)).strip("\n") + "\n"


def _trimmed(lines: Iterable[str]) -> list[str]:
    """Lines without blank ones before the first."""
    kept = list(lines)
    while kept and not kept[0]:
        del kept[0]
    return kept


def _without_repeated_blanks(lines: Iterable[str]) -> Iterator[str]:
    before: str | None = None
    for line in lines:
        if line or before:
            yield line
        before = line


def _section(entry: Entry) -> list[str]:
    """A part of the file whose entries are laid out alike."""
    group = entry.value
    if not isinstance(group, Group) or not group.entries:
        return _entry_lines(entry, 0)
    lines = [f"{_key(entry)}:{_comment(entry.behind)}"]
    single = _aligned(group)
    alike = _too_long(group) if entry.name == "rules" else frozenset()
    says_nothing = single is not None and all(_is_parted(each) for each in group.entries[1:])
    for place, child in enumerate(group.entries):
        kept = place and not says_nothing
        above = _indented(child.above if kept else _trimmed(child.above), _INDENT)
        if single is None and entry.name in _PARTED and place and not (above and not above[0]):
            above = ["", *above]
        lines += above
        if single is not None:
            lines.append(" " * _INDENT + single[place] + _comment(child.behind))
        else:
            lines += _in_lines(child, _INDENT, alike)
    return [*lines, *_indented(group.below, _INDENT)]


def _is_parted(entry: Entry) -> bool:
    """Whether a blank line stands above an entry and its comments."""
    return entry.above[:1] == ("",)


def _too_long(group: Group) -> frozenset[str]:
    """The parts of rows that do not fit into a line in some row, and so get lines in all."""
    column = 2 * _INDENT
    return frozenset(
        part.name
        for row in group.entries
        if isinstance(row.value, Group)
        for part in row.value.entries
        if part.name in _ALIKE
        and isinstance(part.value, Group)
        and part.value.entries
        and not _fits(_inline(part.value), column + len(part.name) + 2)
    )


def _fits(text: str | None, column: int) -> bool:
    return text is not None and column + len(text) <= WIDTH


# Several lines.


def _indented(lines: Iterable[str], column: int) -> list[str]:
    return [" " * column + line if line else "" for line in lines]


def _comment(comment: str | None) -> str:
    return f"  {comment}" if comment else ""


def _scalar(text: Text, *, in_flow: bool = True) -> str:
    if not text.text and not text.quoted:
        return ""
    return f'"{text.text}"' if text.quoted else scalar(text.text, in_flow=in_flow)


def _key(entry: Entry) -> str:
    return "" if entry.key is None else _scalar(entry.key)


def _entry_lines(entry: Entry, column: int) -> list[str]:
    """An entry from the beginning of its line, on one line where it fits."""
    sign = "-" if entry.key is None else f"{_key(entry)}:"
    prefix = " " * column + sign
    value = entry.value
    if isinstance(value, Text):
        return _text_lines(value, prefix, column, entry.behind)
    single = _inline(value)
    if single is not None and (not value.entries or _fits(single, len(prefix) + 1)):
        return [f"{prefix} {single}{_comment(entry.behind)}"]
    return _in_lines(entry, column)


def _in_lines(entry: Entry, column: int, alike: frozenset[str] = frozenset()) -> list[str]:
    """An entry whose value is laid out in lines, below its key or behind its dash."""
    value = entry.value
    indent = " " * column
    if not isinstance(value, Group) or not value.entries:
        return _entry_lines(entry, column)
    deeper = column + _INDENT
    lines: list[str] = []
    for child in value.entries:
        lines += _indented((line for line in child.above if line), deeper)
        if child.name in alike:
            lines += _in_lines(child, deeper)
        else:
            lines += _entry_lines(child, deeper)
    lines += _indented((line for line in value.below if line), deeper)
    if entry.key is not None:
        return [f"{indent}{_key(entry)}:{_comment(entry.behind)}", *lines]
    lines[0] = f"{indent}- {lines[0][deeper:]}"
    return [*_indented([entry.behind] if entry.behind else [], column), *lines]


def _text_lines(value: Text, prefix: str, column: int, behind: str | None) -> list[str]:
    text = value.text
    written = _scalar(value, in_flow=False)
    if not written:
        return [prefix + _comment(behind)]
    indent = " " * (column + _INDENT)
    if "\n" in text and _can_be_literal(text):
        sign = "|" if text.endswith("\n") else "|-"
        header = f"{prefix} {sign}{_comment(behind)}"
        return [header, *(f"{indent}{line}" if line else "" for line in text.splitlines())]
    if len(prefix) + 1 + len(written) <= WIDTH or not _can_be_folded(text):
        return [f"{prefix} {written}{_comment(behind)}"]
    return [f"{prefix} >-{_comment(behind)}", *_folded(text, indent)]


def _can_be_literal(text: str) -> bool:
    lines = text.removesuffix("\n").split("\n")
    return bool(lines[0].strip() and lines[-1].strip()) and not any(
        line != line.strip() or "\t" in line or has_hidden(line) for line in lines
    )


def _can_be_folded(text: str) -> bool:
    return (
        text == text.strip()
        and not _LINE_OR_TAB.search(text)
        and bool(_SPACE.search(text))
        and not has_hidden(text)
    )


def _folded(text: str, indent: str) -> Iterator[str]:
    """The words of a text in lines."""
    line = ""
    for word in _SPACE.split(text):
        if line and len(indent) + len(line) + 1 + len(word) > WIDTH:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield indent + line


# One line.


def _inline(value: Outline) -> str | None:
    """A value on one line, None where it has comments inside or several lines of text."""
    if isinstance(value, Text):
        return None if "\n" in value.text else _scalar(value)
    pieces: list[str] = []
    if any(value.below):
        return None
    for entry in value.entries:
        piece = _inline(entry.value)
        if piece is None or entry.behind or any(entry.above):
            return None
        pieces.append(f"{_key(entry)}: {piece}" if value.is_mapping else piece)
    return _bracketed(", ".join(pieces), value)


def _bracketed(text: str, group: Group) -> str:
    return f"{{{text}}}" if group.is_mapping else f"[{text}]"


def _aligned(group: Group) -> list[str] | None:
    """Every entry on one line, what corresponds aligned; None where they do not all fit."""
    values = [entry.value for entry in group.entries]
    singles = [_inline(value) for value in values]
    if not all(isinstance(value, Group) and value.is_mapping for value in values):
        return None
    if any(single is None for single in singles):
        return None
    mappings = [value for value in values if isinstance(value, Group)]
    keys = [f"{_key(entry)}:" if group.is_mapping else "-" for entry in group.entries]
    widest = max(map(len, keys))
    for deep in (True, False):
        texts = [
            f"{key:<{widest}} {text}"
            for key, text in zip(keys, _columns(mappings, deep), strict=True)
        ]
        if all(_fits(text, _INDENT) for text in texts):
            return texts
    return None


def _columns(mappings: Sequence[Group], deep: bool) -> list[str]:
    """Mappings on one line each, aligned as far as all have the same keys."""
    lines = ["{" for _ in mappings]
    same = True
    for column in zip_longest(*(mapping.entries for mapping in mappings)):
        present = [entry for entry in column if entry is not None]
        same = same and len({entry.name for entry in present}) == 1
        values = _column_values(present, deep and same)
        pieces = [f"{_key(entry)}: {value}" for entry, value in zip(present, values, strict=True)]
        width = max(map(len, pieces))
        rest = iter(pieces)
        for place, entry in enumerate(column):
            if entry is None:
                continue
            piece = next(rest)
            is_last = entry is mappings[place].entries[-1]
            sign = "}" if is_last else ","
            space = "" if is_last else " " * (1 + (width - len(piece) if same else 0))
            lines[place] += piece + sign + space
    return [line if line != "{" else "{}" for line in lines]


def _column_values(entries: Sequence[Entry], deep: bool) -> list[str]:
    """The values of one key, with their own columns aligned where they have some."""
    values = [entry.value for entry in entries]
    if deep and entries[0].name in _COLUMNS:
        groups = [value for value in values if isinstance(value, Group) and value.is_mapping]
        if len(groups) == len(values):
            return _cells(groups)
    return [_inline(value) or "" for value in values]


def _cells(groups: Sequence[Group]) -> list[str]:
    """Cells by column; one that is absent leaves its place empty."""
    order = _common_order(groups)
    if order is None:
        return [_inline(group) or "" for group in groups]
    texts = [
        {entry.name: f"{_key(entry)}: {_inline(entry.value)}" for entry in group.entries}
        for group in groups
    ]
    widths = {name: max(len(each.get(name, "")) for each in texts) for name in order}
    lines = []
    for each in texts:
        line = "{"
        left = len(each)
        for name in order:
            if not left:
                break
            piece = each.get(name)
            if piece is None:
                line += " " * (widths[name] + 2)
                continue
            left -= 1
            line += f"{piece}, ".ljust(widths[name] + 2) if left else f"{piece}}}"
        lines.append(line if each else "{}")
    return lines


def _common_order(groups: Sequence[Group]) -> tuple[str, ...] | None:
    """The keys of all groups in an order that is that of each, None where there is none."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for group in groups:
        names = [entry.name for entry in group.entries]
        for before, name in zip((None, *names), names, strict=False):
            sorter.add(name, *([before] if before is not None else []))
    try:
        return tuple(sorter.static_order())
    except CycleError:
        return None
