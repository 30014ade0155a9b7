"""Files of constants: ``constants.yaml``, whose values the tables around it call by their names.

Purpose: find the files that count for a table, and read what their constants are on each day.

A file counts for the tables in its folder, in the folders there and in the folders in those: so a
table, a procedure and a project can have one.  Of one name the nearest counts.

Invariants: a file is read once; where one that counts cannot be read, neither can the table.  What
lies above the folder of a table and does not speak of constants is another program's.

Worked example: ``tables/constants.yaml`` says ``denda: {2024-01-01: 2 %, 2024-07-01: 3 %}``.  In
``tables/tagihan/2024.yaml`` the name ``denda`` is 3 % from July on, and nothing before 2024.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import islice, pairwise
from pathlib import Path, PurePath

from gapless.algebra.texts import canonical
from gapless.budget import Budget
from gapless.codes.form import TOO_MANY_MISTAKES, WRONG_KIND
from gapless.codes.rows import SHADOWED_CONSTANT
from gapless.codes.yaml import DUPLICATE_KEY, EMPTY_DOCUMENT
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Diagnostic, Label, TableError, say, sort_diagnostics
from gapless.model import Constant
from gapless.near_words import did_you_mean
from gapless.reading.constants import check_names
from gapless.reading.files import read_bytes, read_file
from gapless.reading.folders import CONSTANT_FILES, folder_of, is_constants_file, shown_path
from gapless.reading.nodes import MappingNode, Node, Scalar, parse_nodes
from gapless.reading.rows import read_date
from gapless.reading.schema import CONSTANTS, check_schema
from gapless.reading.texts import entries
from gapless.source import Source, Span

#: A table is read again for each day on which one of its constants changes.
MOST_DAYS = 500
_MOST_CONSTANTS = 5000
#: So many keys are looked at to see what a file is about.
_MOST_KEYS = 100
#: So many folders above that of a table are looked into.
_ABOVE = 2

#: The values of a constant, by its name, oldest first.
Values = Mapping[str, tuple[Constant, ...]]
#: Gives the files of one kind in a folder: their names, and how to read them.
FindFiles = Callable[[str], Iterable[tuple[str, Callable[[], Source]]]]


@dataclass(frozen=True, slots=True)
class ConstantFile:
    """What a file says, and every fault of it; ``is_foreign`` where it is another program's."""

    values: Values
    faults: tuple[Diagnostic, ...] = ()
    is_foreign: bool = False


def on_disk(folder: str, opened: Mapping[str, str]) -> Iterator[tuple[str, Callable[[], Source]]]:
    """The files of constants in a folder of the disk; an editor may have ``opened`` some."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        # Who may not list a folder may yet open what is in it.
        names = [*CONSTANT_FILES]
    for name in filter(is_constants_file, names):
        path = shown_path(Path(folder, name))
        if path.exists():
            text = opened.get(os.path.realpath(path))
            read = partial(read_file, path) if text is None else partial(_open, path, text)
            yield str(path), read


def _open(path: Path, text: str) -> Source:
    return read_bytes(str(path), text.encode("utf-8", "surrogatepass"))


@dataclass
class ConstantFiles:
    """The files of constants around tables, each read once.

    ``find`` gives those in a folder where they are not on the disk, ``home`` the folder of a
    table's file, and ``opened`` the texts of those that an editor has open, by their real paths.
    """

    find: FindFiles | None = None
    home: Callable[[str], str] = folder_of
    opened: dict[str, str] = field(default_factory=dict)
    _known: dict[str, tuple[ConstantFile, ...]] = field(default_factory=dict)

    def around(self, name: str, budget: Budget) -> tuple[ConstantFile, ...]:
        """The files that count for the table in a file, the nearest first; raises ``Exhausted``."""
        own, *above = self._folders(name) or [""]
        beside = self.within(own, budget) if own else ()
        further = (file for folder in above for file in self.within(folder, budget))
        return (*beside, *(file for file in further if not file.is_foreign))

    def names_around(self, name: str) -> tuple[str, ...]:
        """The names of the files that may count for a table."""
        return tuple(file for folder in self._folders(name) for file, _ in self._files(folder))

    def _files(self, folder: str) -> Iterable[tuple[str, Callable[[], Source]]]:
        return on_disk(folder, self.opened) if self.find is None else self.find(folder)

    def _folders(self, name: str) -> list[str]:
        """Where files that count for a table lie, the nearest first; nowhere for a lone text."""
        if name.startswith("<"):
            return []
        own = self.home(name)
        return [own, *islice(map(str, PurePath(own).parents), _ABOVE)]

    def within(self, folder: str, budget: Budget) -> tuple[ConstantFile, ...]:
        """The file in a folder, by its real path; raises ``Exhausted``."""
        found = self._known.get(folder)
        if found is None:
            files = [*self._files(folder)]
            found = tuple(_read_file(read, budget) for _, read in files)
            if len(found) > 1:
                message = say("there are two files of constants in this folder")
                advice = say("put all constants into {file}", file=files[0][0])
                fault = DUPLICATE_KEY.at(Source(files[1][0], ""), message, help=advice)
                found = (replace(found[0], faults=(*found[0].faults, fault)),)
            self._known[folder] = found
        return found


def _read_file(read: Callable[[], Source], budget: Budget) -> ConstantFile:
    try:
        return read_constant_source(read(), budget)
    except TableError as failure:
        return ConstantFile({}, failure.diagnostics)


def read_constant_source(source: Source, budget: Budget | None = None) -> ConstantFile:
    """What the text of a file of constants says; raises ``Exhausted``."""
    root, faults = parse_nodes(source, budget=budget or Budget())
    problems = [_as_constants(fault) for fault in faults]
    if root is None or (not problems and not isinstance(root, MappingNode)):
        place = source if root is None else root.span
        if not problems:
            problems.append(
                WRONG_KIND.at(
                    place,
                    say("a file of constants has names and values below `constants:`"),
                    help=say("begin the file with `constants:`"),
                )
            )
        return ConstantFile({}, tuple(problems))
    keys = root.values if isinstance(root, MappingNode) else {}
    near = keys and any(
        did_you_mean(key, ("constants", "konstanta")) for key in islice(keys, _MOST_KEYS)
    )
    if keys and not problems and not near and "constants" not in keys:
        return ConstantFile({}, check_schema(root, CONSTANTS), is_foreign=True)
    problems.extend(check_schema(root, CONSTANTS))
    named = root.get("constants") if isinstance(root, MappingNode) else None
    check_names(named, problems)
    if isinstance(named, MappingNode) and len(named.entries) > _MOST_CONSTANTS:
        problems.append(
            TOO_MANY_MISTAKES.at(
                named.entries[0][0].span,
                say("the file holds more than {most} constants", most=_MOST_CONSTANTS),
                help=say("let a table decide what is so long a list"),
            )
        )
    values = {
        canonical(key.text): tuple(_values(key, value, problems))
        for key, value in islice(entries(named), _MOST_CONSTANTS)
    }
    return ConstantFile(
        {name: each for name, each in values.items() if each}, sort_diagnostics(problems)
    )


def _values(key: Scalar, node: Node, problems: list[Diagnostic]) -> Iterator[Constant]:
    """The values of one constant, oldest first."""
    name = canonical(key.text)
    if isinstance(node, Scalar):
        yield Constant(name, node.text, key.span)
        return
    days: dict[date, Constant] = {}
    for written, value in islice(entries(node), MOST_DAYS):
        day = read_date(written, problems)
        if day is None or not isinstance(value, Scalar):
            continue
        if day in days:
            problems.append(
                DUPLICATE_KEY.at(
                    written.span,
                    say("the constant {name} has two values from {day} on", name=name, day=day),
                    related=[Label(days[day].span, say("the first stands here"))],
                    help=say("remove one of them, or correct its day"),
                )
            )
        days[day] = Constant(name, value.text, written.span, day)
    if isinstance(node, MappingNode) and len(node.entries) > MOST_DAYS:
        problems.append(too_many_days(key.span, name))
    yield from (days[day] for day in sorted(days))


def too_many_days(place: Span, name: str) -> Diagnostic:
    """That something changes more often than is read."""
    return TOO_MANY_MISTAKES.at(
        place,
        say("{name} changes on more than {most} days", name=name, most=MOST_DAYS),
        help=say("let what changes so often be an input of the table"),
    )


def _as_constants(fault: Diagnostic) -> Diagnostic:
    """A fault of YAML, said of a file of constants."""
    if not EMPTY_DOCUMENT.made(fault):
        return fault
    return replace(
        fault,
        message=say("the file holds no constants"),
        help=say("write them below `constants:`, each with its value, or delete the file"),
    )


def value_on(values: tuple[Constant, ...], day: date | None) -> Constant:
    """The value of a constant on a day, None for all days; the first where it has none yet."""
    found = values[0]
    for each in values:
        if each.first is None or (day is not None and each.first <= day):
            found = each
    return found


def turning_days(
    names: Iterable[str], values: Values, first: date | None, until: date | None
) -> list[date]:
    """The days behind the first, and up to the last, on which one of some constants changes."""
    return sorted(
        {
            each.first
            for name in names
            for before, each in pairwise(values[name])
            if each.first is not None and each.text != before.text
            if (first or date.min) < each.first <= (until or date.max)
        }
    )


def shadowed_constants(
    names: Iterable[str], own: Mapping[str, Constant], around: Iterable[ConstantFile]
) -> Iterator[Diagnostic]:
    """The constants a table uses that stand in several places which count for it."""
    places = [own, *({name: each[0] for name, each in file.values.items()} for file in around)]
    for name in names:
        counts, *others = (place[name] for place in places if name in place)
        if others:
            yield SHADOWED_CONSTANT.at(
                counts.span,
                say("the constant {name} stands in two places; this one counts here", name=name),
                related=[Label(other.span, say("this one does not")) for other in others],
                help=say("remove one of them, or give it another name"),
            )
