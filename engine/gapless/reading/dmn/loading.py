"""From a DMN file to its tables: each by itself, so that a fault of one leaves the others.

Invariant: every decision table of the file comes out, as a ``Table`` or as an ``Unread`` that says
why not; there is at least one of the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gapless.budget import Budget
from gapless.codes.dmn import NO_DECISION_TABLE
from gapless.collection import collection_paused
from gapless.diagnostic import Severity, TableError, say, sort_diagnostics
from gapless.model import HitPolicy, Table
from gapless.reading.constant_files import ConstantFiles
from gapless.reading.dmn.tables import Translation, Translator
from gapless.reading.dmn.xml import parse_elements
from gapless.reading.files import read_file
from gapless.reading.library import Unread
from gapless.reading.loading import read_root, within_budget
from gapless.reading.origins import Origins, heading_of
from gapless.source import Source


def load_dmn(
    path: str | Path, budget: Budget | None = None, taken: Iterable[str] = ()
) -> tuple[Table | Unread, ...]:
    """The tables of a DMN file, and what is none; ``taken`` are ids of others."""
    try:
        return load_dmn_source(read_file(path), budget, taken)
    except TableError as failure:
        return (Unread(str(path), failure.diagnostics),)


@collection_paused()
def load_dmn_source(
    source: Source, budget: Budget | None = None, taken: Iterable[str] = ()
) -> tuple[Table | Unread, ...]:
    """The tables of a text in DMN; raises ``TableError`` where it is none."""
    budget = budget or Budget()
    with within_budget(source):
        translator = Translator(parse_elements(source, budget), taken)
        if not translator.found:
            message = say("the file holds no decision table")
            raise TableError([NO_DECISION_TABLE.at(source, message)])
        translations = [translator.translate(one) for one in translator.found]
        headings = {one.id: heading_of(one.root) for one in translations if not one.faults}
        known = {name: heading for name, heading in headings.items() if heading is not None}
        return tuple(_read(one, source, budget, Origins(tuple, own=known)) for one in translations)


def _read(one: Translation, source: Source, budget: Budget, origins: Origins) -> Table | Unread:
    """A table of the file, or why it cannot be read."""
    names = frozenset({one.id})
    if one.faults:
        return Unread(source.name, sort_diagnostics(one.faults), names)
    reading = read_root(one.root, source, budget, origins, ConstantFiles(lambda folder: ()))
    faults = [item for item in reading.problems if item.severity is Severity.ERROR]
    if faults or reading.table is None:
        return Unread(source.name, sort_diagnostics(faults), names)
    table = reading.table
    rules = table.rules
    if table.hit_policy is HitPolicy.FIRST:
        # Nobody can say in DMN which overlaps are meant.
        rules = tuple(replace(rule, is_over_all=True) for rule in rules)
    return replace(table, rules=rules, notices=(*table.notices, *one.notices))
