"""Inputs that another table decides: from ``from: table.output`` to the values they can have.

Purpose: find the output in the files around, and say of which domain an input is that has its
values.  Only the columns of those files are read, so that tables may need one another in any order.

Invariants: the domain holds whatever any revision of the output may be that is of the same kind;
where a revision cannot be read, nothing is assumed and ``Unreadable`` is raised.

Example: where ``risiko.yaml`` holds ``outputs: {tingkat: {type: string, values: [rendah,
tinggi]}}``, an input with ``from: risiko.tingkat`` is a text of these two values.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gapless.algebra.domain import Domain, join_domains
from gapless.algebra.sets import HIGHEST, before, interval
from gapless.algebra.values import Kind
from gapless.budget import Budget
from gapless.codes.tables import UNFIT_ORIGIN, UNKNOWN_ORIGIN, UNREADABLE_TABLE
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, TableError, listed, say
from gapless.model import HitPolicy, Origin, Output, Table
from gapless.near_words import did_you_mean
from gapless.reading.columns import read_outputs
from gapless.reading.files import LARGEST_FILE, read_bytes, read_data
from gapless.reading.folders import is_dmn_file, list_folder, list_neighbours, shown_path
from gapless.reading.nodes import MappingNode, parse_nodes
from gapless.reading.rows import read_date
from gapless.reading.styles import Style, notation_of, zone_named
from gapless.reading.table_names import tables_named
from gapless.reading.texts import text_of
from gapless.source import Source
from gapless.unreadable import Unreadable

if TYPE_CHECKING:
    from gapless.reading.dmn.imports import DmnFolders
    from gapless.reading.dmn.tables import Translation


@dataclass(frozen=True, slots=True)
class Heading:
    """What one revision of a table can answer."""

    outputs: Mapping[str, Output]
    hit_policy: HitPolicy
    effective: date | None = None


@dataclass(frozen=True)
class Origins:
    """The outputs of the tables in some files, read when they are asked for.

    ``texts`` gives the name and the bytes of every file that may hold one.  Where some of them lie
    in the folder ``home``, other files that name the same table are not meant.  ``own`` are what
    the tables of one DMN file can answer, which is ``home`` then, None for one with a fault.
    ``around`` is where DMN files import from, if not from the disk.
    """

    texts: Callable[[], Iterable[tuple[str, bytes]]]
    home: str | None = None
    own: Mapping[str, Heading | None] = field(default_factory=dict)
    around: DmnFolders | None = None

    def find(self, origin: Origin, language: str, day: date | None = None) -> tuple[Domain, str]:
        """All values that an output may have, written in a language, and what people call it.

        What it is says the revision in force on the first ``day`` that the input is asked, or the
        first that has it then; those where it is something else decide on days that are not meant.
        Raises ``Unreadable``.
        """
        headings = self._headings(origin.table)
        began = [one for one in headings if _from(one) <= (day or date.max)]
        asked = [*began[-1:], *(one for one in headings if one not in began)] if day else headings
        named = [one for one in (*asked, *began[::-1]) if origin.output in one.outputs]
        if not named:
            raise self._unknown_output(origin, headings)
        first = deciding_domain(origin, named[0], language)
        domains = [first]
        for one in named[1:]:
            try:
                other = deciding_domain(origin, one, language)
            except Unreadable:
                continue
            domains += [other] if are_alike(first, other) else []
        return join_domains(domains), named[0].outputs[origin.output].label

    def output(self, table: str, name: str) -> Output | None:
        """An output of a table as some file that can be read says it."""
        try:
            found = [one.outputs[name] for one in self._headings(table) if name in one.outputs]
        except Unreadable:
            return None
        return found[-1] if found else None

    def offered(self, asking: str) -> Iterator[tuple[str, str]]:
        """The outputs that may decide an input of a table, with what people call them."""
        for name, named in self._by_file.items():
            for table in sorted(named - {asking}):
                try:
                    heading = self._heading(name, table)
                except Unreadable:
                    continue
                for output in heading.outputs.values():
                    if not heading.hit_policy.lists:
                        yield f"{table}.{output.name}", output.label

    def _headings(self, table: str) -> list[Heading]:
        """What the revisions of a table can answer."""
        if table in self.own:
            return [_known(self.own[table], table, Path(self.home or ""))]
        names = [name for name, named in self._by_file.items() if table in named]
        # By its id one in YAML is found before one in DMN.
        names = [name for name in names if name not in self._of_dmn] or names
        if not names:
            known = sorted({each for named in self._by_file.values() for each in named})
            near = did_you_mean(table, known)
            raise Unreadable(
                say("there is no table {name}", name=table),
                say("did you mean `{near}`?", near=near)
                if near
                else say("name the file: a text alone lies beside no other table")
                if self.home is None and not known
                else say("known tables: {known}", known=listed(known) or say("none")),
                code=UNKNOWN_ORIGIN,
            )
        own = [name for name in names if os.path.dirname(name) == self.home]
        return sorted((self._heading(name, table) for name in own or names), key=_from)

    def _heading(self, name: str, table: str) -> Heading:
        """What a table of a file can answer; raises ``Unreadable``."""
        if name in self._of_dmn:
            heading = self._of_dmn[name][table]
        else:
            heading = _heading(name, self._texts[name])
        return _known(heading, table, shown_path(Path(name)))

    @cached_property
    def _texts(self) -> dict[str, bytes]:
        return dict(self.texts())

    @cached_property
    def _by_file(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(self._of_dmn[name]) if name in self._of_dmn else tables_named(data)
            for name, data in self._texts.items()
        }

    @cached_property
    def _of_dmn(self) -> dict[str, Mapping[str, Heading | None]]:
        """What the tables of each DMN file can answer."""
        files = {name: data for name, data in self._texts.items() if is_dmn_file(Path(name))}
        return {name: _headings_in(name, data, self.around) for name, data in files.items()}

    @staticmethod
    def _unknown_output(origin: Origin, headings: Iterable[Heading]) -> Unreadable:
        known = [name for one in headings for name in one.outputs]
        near = did_you_mean(origin.output, known)
        return Unreadable(
            say("table {table} has no output {output}", table=origin.table, output=origin.output),
            say("did you mean `{near}`?", near=Origin(origin.table, near, origin.span))
            if near
            else say("it has {outputs}", outputs=listed(dict.fromkeys(known)) or say("none")),
            code=UNKNOWN_ORIGIN,
        )


def _headings_in(name: str, data: bytes, around: DmnFolders | None) -> Mapping[str, Heading | None]:
    """What the tables of a DMN file can answer; nothing where it cannot be read."""
    # Loaded where it is used, so that a start takes no longer.
    from gapless.reading.dmn.extension import translations
    from gapless.reading.dmn.imports import DmnFolders, read_model
    from gapless.reading.dmn.tables import Translator

    try:
        translator = Translator(
            read_model(read_bytes(name, data), around or DmnFolders(), Budget())
        )
    except TableError:
        return {}
    return headings_of(translations(translator))


def headings_of(found: Iterable[Translation]) -> dict[str, Heading | None]:
    """What the tables of a DMN file can answer, None for one with a fault."""
    return {one.id: None if one.faults else heading_of(one.root) for one in found}


def _heading(name: str, data: bytes) -> Heading | None:
    """What the table of a file in YAML can answer; None where it cannot be read."""
    try:
        root, faults = parse_nodes(read_bytes(name, data))
    except TableError as failure:
        root, faults = None, failure.diagnostics
    return heading_of(root) if isinstance(root, MappingNode) and not faults else None


def _known(heading: Heading | None, table: str, file: Path) -> Heading:
    """What a table can answer; raises ``Unreadable`` where that is not known."""
    if heading is None:
        raise Unreadable(
            say("not all revisions of table {name} are known", name=table),
            say("fix the faults of {file} first", file=file),
            code=UNREADABLE_TABLE,
        )
    return heading


def heading_of(root: MappingNode) -> Heading | None:
    """What the table of some nodes can answer; None where that has a fault."""
    problems: list[Diagnostic] = []
    named = text_of(root.get("language"))
    style = Style(notation_of(root), named, named or "en", zone_named(root))
    outputs = read_outputs(root.get("outputs"), style, problems, Budget())
    policy = text_of(root.get("hit_policy")) or "first"
    if problems or policy not in set(HitPolicy):
        return None
    return Heading(outputs, HitPolicy(policy), read_date(root.get("effective"), []))


def _from(one: Heading) -> date:
    """The day on which a revision begins; one that does not say is the first."""
    return one.effective or date.min


def deciding_domain(origin: Origin, one: Heading | Table, language: str) -> Domain:
    """All values that an output of a revision may have; raises ``Unreadable``."""
    output, policy = one.outputs[origin.output], one.hit_policy
    if policy is HitPolicy.COLLECT_COUNT:
        return Domain(Kind.INTEGER, None, interval(before(1), HIGHEST), language=language)
    if policy.lists:
        raise Unreadable(
            say("{origin} is a list of all answers, not one value", origin=str(origin)),
            say("give table {table} a hit policy that answers one value", table=origin.table),
            code=UNFIT_ORIGIN,
        )
    return Domain(
        output.kind,
        None if policy.computes else output.values,
        None,
        None,
        output.nullable,
        language,
        output.labels,
        output.numbers,
        output.zone,
    )


def are_alike(one: Domain, other: Domain) -> bool:
    """Whether two outputs are of one kind, with one unit and zone."""
    ours, theirs = ((each.kind, each.numbers.unit, each.zone) for each in (one, other))
    return ours == theirs


def origins_around(source: Source, opened: Mapping[str, str] | None = None) -> Origins:
    """The outputs of tables in the folder of a file, in those beside it, and in its ``folders``.

    What an editor has ``opened``, by its real path, is as it is there.
    """
    held = opened or {}
    has_file = not source.name.startswith("<")

    def texts() -> Iterator[tuple[str, bytes]]:
        listings = [list_folder(folder) for folder in source.folders if folder.is_dir()]
        if has_file:
            listings.append(list_neighbours(Path(source.name)))
        files = (path for each in listings for path in each.tables)
        for path in dict.fromkeys(map(os.path.realpath, files)):
            if path in held:
                yield path, held[path].encode("utf-8", "surrogatepass")
                continue
            try:
                yield path, read_data(path, LARGEST_FILE)
            except (OSError, ValueError, TableError):
                # It is reported where the folder is read.
                yield path, b""

    return Origins(texts, os.path.dirname(os.path.realpath(source.name)) if has_file else None)
