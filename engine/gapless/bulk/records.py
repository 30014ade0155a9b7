"""Records of a schema: which column gives which input of a procedure.

Purpose: read the columns of a batch as one context per record, each as ``decide`` would read it.

Invariants: names are compared as those of a context are; what is not known to the procedure is
another column, kept and not looked at; an input without a column is absent in every record; where a
value is computed, or stands in an object, it comes from ``read_values``, asked once for each
distinct combination of what it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from gapless.algebra.numbers import shorten
from gapless.algebra.texts import canonical
from gapless.algebra.values import Kind, article
from gapless.bulk.arrays import distinct, plain, some, taken
from gapless.bulk.columns import AtomReader, Codes, Faults
from gapless.bulk.python_values import Unit, as_python
from gapless.codes.code import Code
from gapless.codes.columns import UNREADABLE_VALUE
from gapless.codes.rows import UNKNOWN_INPUT
from gapless.codes.use import COMPUTED_VALUE
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.dimension import Dimension
from gapless.dataclass import dataclass
from gapless.deciding.context import (
    ContextError,
    ContextFault,
    known_keys,
    read_values,
    spoken_names,
    unknown_input,
)
from gapless.diagnostic import Message, listed, say
from gapless.model import Input, Procedure, RawData
from gapless.near_words import did_you_mean
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Renamed:
    """That a column gives an input or datum of another name, perhaps as numbers of a unit."""

    column: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A column of a batch: its place there, the key of a context that it gives, and its unit."""

    place: int
    key: str
    unit: Unit | None


def matching(
    keys: Mapping[str, str], names: Sequence[str], renamed: Mapping[str, Renamed]
) -> Iterator[Source]:
    """The columns that give some keys, which are by their names as they are compared."""
    taken = {canonical(one.column) for one in renamed.values()}
    for place, name in enumerate(map(canonical, names)):
        for key, one in renamed.items():
            if canonical(one.column) == name and canonical(key) in keys:
                yield Source(place, keys[canonical(key)], one.unit)
        if name not in taken and name in keys:
            yield Source(place, keys[name], None)


def refuse_unknown(
    procedures: Sequence[Procedure], names: Sequence[str], renamed: Mapping[str, Renamed]
) -> None:
    """Raise ``ContextError`` for a column that is not there, or gives what no table knows."""
    columns = {canonical(name) for name in names}
    known = known_keys(procedures)
    for key, one in renamed.items():
        if canonical(one.column) not in columns:
            near = did_you_mean(one.column, names)
            raise _refused(
                key,
                say("there is no column {column}", column=shorten(one.column)),
                say("did you mean `{near}`?", near=near)
                if near
                else say("the columns: {names}", names=listed(names)),
                UNKNOWN_INPUT,
            )
        if canonical(key) not in known:
            raise ContextError((unknown_input(key, procedures),), {})


def sources_of(
    procedure: Procedure,
    names: Sequence[str],
    renamed: Mapping[str, Renamed],
    *,
    by_record: bool = False,
) -> tuple[Source, ...]:
    """The columns of a batch that a procedure knows.

    Raises ``ContextError`` where two give one input, or one gives an input that tables decide, or
    counts in a unit what is not counted in it.  With ``by_record`` what tables decide is left to be
    refused of every record.
    """
    heads = {path.head: path.head for _, path in procedure.paths}
    keys = {**heads, **spoken_names(procedure)}
    decided = {} if by_record else {column.name: column.origin for column in procedure.decided}
    found: dict[str, Source] = {}
    for source in matching(keys, names, renamed):
        key, name = source.key, names[source.place]
        if (origin := decided.get(key)) is not None:
            raise _refused(
                key,
                say("{input} is decided by table {table}", input=key, table=origin.table),
                say("leave the column {column} out, or give it another name", column=name),
                COMPUTED_VALUE,
            )
        if key in found:
            one = names[found[key].place]
            raise _refused(
                key,
                say(
                    "{name} is given by two columns, {one} and {other}",
                    name=key,
                    one=one,
                    other=name,
                ),
                say("leave one of them out, or give it another name"),
            )
        column = procedure.inputs.get(key) or procedure.data.get(key)
        unit = source.unit
        if unit is not None and (column is None or not unit.fits(column.kind)):
            raise _refused(
                key,
                say("{name} is not counted in {unit}", name=key, unit=unit.word),
                say("leave the unit out: {key}={column}", key=key, column=name)
                if column is None or column.kind not in (Kind.DURATION, Kind.MONTHS)
                else say("it is {kind}", kind=article(column.kind)),
            )
        found[key] = source
    return tuple(found.values())


def _refused(
    key: str, message: Message, advice: Message, code: Code = UNREADABLE_VALUE
) -> ContextError:
    return ContextError((ContextFault(key, code.name, message, advice),), {})


class Records:
    """Reads batches of one schema for one procedure."""

    def __init__(
        self,
        compiled: CompiledProcedure,
        sources: Sequence[Source],
        *,
        empty_is_unknown: bool = False,
    ) -> None:
        self.sources = tuple(sources)
        self._compiled = compiled
        self._empty_is_unknown = empty_is_unknown
        by_key = {source.key: source for source in sources}
        self._readers: list[tuple[AtomReader, tuple[Source, ...]]] = []
        self._heads = {path.head for _, path in compiled.procedure.paths}
        inputs, dimensions = compiled.procedure.inputs, compiled.grid.dimensions
        # A grid of several procedures also has the inputs of others.
        self.places = [where for where in compiled.grid.asked if dimensions[where].name in inputs]
        """The dimensions of the codes of inputs."""
        self._names = [dimensions[where].name for where in self.places]
        used: set[str] = set()
        for where in self.places:
            dimension = dimensions[where]
            column = inputs[dimension.name]
            made_of = tuple(by_key[key] for key in self._made_of(column, by_key))
            used.update(source.key for source in made_of)
            unit = made_of[0].unit if len(made_of) == 1 else None
            reader = AtomReader(dimension.name, dimension, unit, empty_is_unknown=empty_is_unknown)
            self._readers.append((reader, made_of))
        unused = [source.key for source in sources if source.key not in used]
        #: Columns that no input is made of, each with those that give the same another way.
        self._checked = [tuple(by_key[key] for key in self._tied(one, by_key)) for one in unused]
        self._data: dict[str, AtomReader] = {}
        for name in unused:
            datum = compiled.procedure.data.get(name)
            if datum is None or by_key[name].unit or name in self._heads | {*self._names}:
                continue
            dimension = Dimension(name, datum.column("en").domain, ())
            self._data[name] = AtomReader(name, dimension, empty_is_unknown=empty_is_unknown)

    def _tied(self, key: str, given: Mapping[str, Source]) -> Iterator[str]:
        """A key, and those that a path ties to it."""
        found = {key: None}
        for name, path in self._compiled.procedure.paths:
            if key in (name, path.head):
                found |= dict.fromkeys(one for one in (name, path.head) if one in given)
        return iter(found)

    def _made_of(self, column: Input, given: Mapping[str, Source]) -> Iterator[str]:
        """The keys of the columns from which the value of an input comes, its own first."""
        procedure = self._compiled.procedure
        found: dict[str, None] = {}
        if column.name in given:
            found[column.name] = None
        for table in procedure.tables.values():
            same = table.inputs.get(column.name)
            if same is not None and same.expression is not None:
                names = same.expression.names
                found |= dict.fromkeys(name for name in names if name in given)
                for name, path in procedure.paths:
                    if name in names and path.head in given:
                        found[path.head] = None
        for name, path in procedure.paths:
            if name == column.name and path.head in given:
                found[path.head] = None
        return iter(found)

    def codes(self, batch: Any, faults: Faults) -> list[Codes]:
        """The codes of every input that is asked, by record: those of ``places``."""
        count = batch.num_rows
        found: list[Codes] = []
        for reader, made_of in self._readers:
            name = self._names[len(found)]
            if not made_of:
                found.append(np.full(count, reader.absent, np.int32))
            elif self._is_plain(name, made_of, batch):
                found.append(reader.read(batch.column(made_of[0].place), faults))
            else:
                found.append(self._made(batch, name, reader, made_of, faults))
        found += [self._check(batch, sources, faults) for sources in self._checked]
        return found

    def _is_plain(self, name: str, made_of: Sequence[Source], batch: Any) -> bool:
        """Whether the values of an input stand in one column, and no path begins there."""
        if [source.key for source in made_of] != [name]:
            return False
        if name not in self._heads:
            return True
        return not pa.types.is_nested(plain(batch.column(made_of[0].place)).type)

    @property
    def given(self) -> frozenset[str]:
        """The inputs that some column gives or helps to compute."""
        return frozenset(
            name for name, (_, made_of) in zip(self._names, self._readers, strict=True) if made_of
        )

    @property
    def asked(self) -> int:
        """How many of the codes are those of inputs; further ones only say what is wrong."""
        return len(self._readers)

    def contexts(
        self, batch: Any, records: Any, only: Sequence[Source] | None = None
    ) -> list[dict[str, object]]:
        """The contexts of some records, by their numbers, as a program would give them."""
        procedure = self._compiled.procedure
        return raw_contexts(
            batch,
            records,
            self.sources if only is None else only,
            {**procedure.data, **procedure.inputs},
            empty_is_unknown=self._empty_is_unknown,
        )

    def _made(
        self,
        batch: Any,
        name: str,
        reader: AtomReader,
        made_of: Sequence[Source],
        faults: Faults,
    ) -> Codes:
        """The codes of an input that is made of several columns, or of a part of one."""
        dimension = self._compiled.grid.dimensions[self.places[self._names.index(name)]]
        numbers, firsts = distinct(batch.column(source.place) for source in made_of)
        known = np.empty(len(firsts), np.int32)
        for place, context in enumerate(self.contexts(batch, firsts, made_of)):
            try:
                values, _ = read_values(self._compiled, context)
            except ContextError as problem:
                known[place] = faults.code(*problem.faults)
                continue
            if name not in values:
                known[place] = reader.absent
                continue
            atom = dimension.atom(dimension.domain.place(values[name]))
            assert atom is not None, "a value of the domain lies in an atom"
            known[place] = atom
        return known[numbers]

    def _check(self, batch: Any, sources: Sequence[Source], faults: Faults) -> Codes:
        """Codes that say what is wrong with values of columns that no input is made of."""
        reader = self._data.get(sources[0].key) if len(sources) == 1 else None
        if reader is None:
            return self._read_all(batch, sources, faults)
        codes = reader.read(batch.column(sources[0].place), Faults())
        bad = np.flatnonzero(codes < 0)
        codes[:] = 0
        if len(bad):
            codes[bad] = self._read_all(some(batch, bad), sources, faults)
        return codes

    def _read_all(self, batch: Any, sources: Sequence[Source], faults: Faults) -> Codes:
        """The same, each combination read as a context."""
        numbers, firsts = distinct(batch.column(source.place) for source in sources)
        known = np.zeros(len(firsts), np.int32)
        for place, context in enumerate(self.contexts(batch, firsts, sources)):
            try:
                read_values(self._compiled, context)
            except ContextError as problem:
                known[place] = faults.code(*problem.faults)
        return known[numbers]


def raw_contexts(
    batch: Any,
    records: Any,
    sources: Sequence[Source],
    columns: Mapping[str, Input | RawData],
    *,
    empty_is_unknown: bool = False,
) -> list[dict[str, object]]:
    """The contexts that some columns give for some records, as a program would give them.

    ``columns`` are the inputs and data of the table, by name.
    """
    contexts: list[dict[str, object]] = [{} for _ in range(len(records))]
    for source in sources:
        column = columns.get(source.key)
        null_is_value = isinstance(column, Input) and column.domain.nullable
        kind = None if column is None else column.kind
        values = as_python(taken(batch.column(source.place), records), kind)
        for context, value in zip(contexts, values, strict=True):
            if empty_is_unknown and is_empty(value, null_is_value=null_is_value):
                continue
            if source.unit is not None and column is not None:
                value = with_unit(value, source.unit, column)
            context[source.key] = value
    return contexts


def is_empty(value: object, *, null_is_value: bool) -> bool:
    """Whether a value says nothing: a blank text, or null where that is no value."""
    return not value.strip() if isinstance(value, str) else value is None and not null_is_value


def with_unit(value: object, unit: Unit, column: Input | RawData) -> object:
    """A number with its unit; what is none as it is, to be read or refused as such."""
    try:
        return unit.applied(value, column.numbers)
    except Unreadable:
        return value
