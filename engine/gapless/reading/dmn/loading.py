"""From a DMN file to its tables: each by itself, so that a fault of one leaves the others.

Invariant: every decision table of the file, and every decision that is none and says more than
another value, comes out, as a ``Table`` or as an ``Unread`` that says why not; there is at least
one table.  By its ``source`` a table is told from all others, so that each has one of its own;
their places are in one and the same, that of the file.
"""

from __future__ import annotations

from pathlib import Path

from gapless.budget import Budget
from gapless.codes.check import NOT_CHECKED
from gapless.codes.dmn import NO_DECISION_TABLE
from gapless.codes.rows import UNFIT_FORMULA
from gapless.collection import collection_paused
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Severity, TableError, say, sort_diagnostics
from gapless.model import HitPolicy, Table
from gapless.reading.constant_files import ConstantFiles
from gapless.reading.dmn.clauses import not_checked
from gapless.reading.dmn.decisions import NotRead
from gapless.reading.dmn.defaults import with_default
from gapless.reading.dmn.extension import answering_for, kept_of, translations
from gapless.reading.dmn.imports import DmnFolders, Model, read_model
from gapless.reading.dmn.tables import Translation, Translator
from gapless.reading.dmn.unmatched import without_unmatched
from gapless.reading.files import read_file
from gapless.reading.library import Unread
from gapless.reading.loading import Reading, read_root, within_budget
from gapless.reading.nodes import MappingNode, Node, Scalar, parse_nodes
from gapless.reading.origins import Origins, headings_of
from gapless.reading.table_names import fit_to_show
from gapless.source import Source, Span


def load_dmn(
    path: str | Path, budget: Budget | None = None, folders: DmnFolders | None = None
) -> tuple[Table | Unread, ...]:
    """The tables of a DMN file, and what is none; ``folders`` are where it imports from."""
    try:
        return load_dmn_source(read_file(path), budget, folders)
    except TableError as failure:
        return (Unread(str(path), fit_to_show(Path(path), failure.diagnostics)),)


@dataclass(frozen=True, slots=True)
class DmnFile:
    """The elements of a file, its tables, each as nodes and what they mean, and its other logic.

    Among the tables are those that it needs of files that it imports.
    """

    model: Model
    tables: tuple[tuple[Translation, Table | Unread], ...]
    not_read: tuple[NotRead, ...] = ()

    @property
    def others(self) -> tuple[Unread, ...]:
        """Why decisions that are no tables are not read."""
        name = self.model.definitions.source.name
        return tuple(
            Unread(name, (one.fault,), frozenset({one.id}), is_table=False) for one in self.not_read
        )


def load_dmn_source(
    source: Source, budget: Budget | None = None, folders: DmnFolders | None = None
) -> tuple[Table | Unread, ...]:
    """The tables of a text in DMN; raises ``TableError`` where it is none."""
    file = read_dmn_source(source, budget, folders)
    return (*(found for _, found in file.tables), *file.others)


@collection_paused()
def read_dmn_source(
    source: Source, budget: Budget | None = None, folders: DmnFolders | None = None
) -> DmnFile:
    """All that a text in DMN holds, with what it needs of files that it imports.

    Raises ``TableError`` where it is no DMN, or holds no table itself.
    """
    budget = budget or Budget()
    with within_budget(source):
        model = read_model(source, folders or DmnFolders(), budget)
        translator = Translator(model)
        translated = translations(translator)
        origins = Origins(tuple, source.name, headings_of(translated))
        tables: list[tuple[Translation, Table | Unread]] = []
        answers = set(answering_for(translator.found))
        not_read = [one for one in translator.not_read if one.owner.get("name") not in answers]
        for one in translated:
            if one.is_expression and one.found.name in answers:
                continue
            found = _read(one, source, budget, origins)
            if isinstance(found, Table) and not model.is_own(one.found.owner):
                found = replace(found, is_imported=True)
            if one.is_expression and isinstance(found, Unread):
                not_read.append(NotRead(one.id, one.found.owner, one.unread()))
            else:
                tables.append((one, found))
        if not any(model.is_own(one.found.owner) for one, _ in tables):
            message = say("the file holds no decision table")
            raise TableError([NO_DECISION_TABLE.at(source, message)])
        not_read.sort(key=lambda one: one.owner.start)
        return DmnFile(model, tuple(tables), tuple(not_read))


def root_of(table: Table, budget: Budget) -> MappingNode:
    """The text of a table as nodes, with all constants that it names."""
    source = table.source
    with within_budget(source):
        if source.is_dmn:
            found = read_dmn_source(source, budget).tables
            return next(one.root for one, _ in found if one.id == table.id)
        root, _ = parse_nodes(source, budget=budget)
    assert isinstance(root, MappingNode), "the text of a table is a mapping"
    named = root.get("constants")
    known = named.values if isinstance(named, MappingNode) else {}
    around = [each for name, each in table.constants.items() if name not in known]
    if not around:
        return root
    place = Span(source, root.start, root.start)
    added = [(Scalar.at(each.name, place), Scalar.at(each.text, place)) for each in around]
    entries = (*(named.entries if isinstance(named, MappingNode) else ()), *added)
    constants = _mapping(entries, root)
    key = Scalar.at("constants", place)
    rest = tuple(entry for entry in root.entries if entry[0].text != key.text)
    return _mapping((*rest, (key, constants)), root)


def _mapping(entries: tuple[tuple[Scalar, Node], ...], place: MappingNode) -> MappingNode:
    return MappingNode.of(entries, place)


def _read(one: Translation, source: Source, budget: Budget, origins: Origins) -> Table | Unread:
    """A table of the file, or why it cannot be read."""
    names = frozenset({one.id})
    if one.faults:
        errors = [each for each in one.notices if each.severity is Severity.ERROR]
        return Unread(source.name, sort_diagnostics([*errors, *one.faults]), names)
    constants = ConstantFiles(lambda folder: ())
    own = source.with_text(source.text)
    reading = read_root(one.root, own, budget, origins, constants)
    if reading.table is not None and (faults := _errors(reading)):
        left = without_unmatched(one.root, reading.table.inputs, faults)
        again = read_root(left[0], own, budget, origins, constants) if left else None
        if left and again and not _errors(again):
            one.root, reading = left[0], again
            one.notices += left[1]
    if one.default is not None and reading.table is not None and not _errors(reading):
        root = with_default(one.root, reading.table, one.default, one.place, budget)
        if root is None:
            fault = not_checked(one.place, say("its default output entry holds in too many cases"))
            return Unread(source.name, (fault,), names)
        one.root = root
        reading = read_root(root, own, budget, origins, constants)
    faults = [_beyond_ours(fault) for fault in _errors(reading)]
    if faults or reading.table is None:
        return Unread(source.name, sort_diagnostics(faults), names)
    table = reading.table
    rules = table.rules
    if table.hit_policy is HitPolicy.FIRST and kept_of(one.found.place) is None:
        # Nobody can say in DMN which overlaps are meant.
        rules = tuple(replace(rule, is_over_all=True) for rule in rules)
    return replace(table, rules=rules, notices=(*table.notices, *one.notices))


def _beyond_ours(fault: Diagnostic) -> Diagnostic:
    """A fault of a table of ours which is none in DMN: the table is not checked for it."""
    if not UNFIT_FORMULA.made(fault) or fault.primary is None:
        return fault
    message = say("the table is not checked: {why}", why=fault.message)
    return NOT_CHECKED.at(fault.primary.span, message)


def _errors(reading: Reading) -> list[Diagnostic]:
    return [item for item in reading.problems if item.severity is Severity.ERROR]
