"""The model: what a table is, once every text in it has been read, as frozen values.

A cell is a set, a row is a box (a product of sets), a table is a list of boxes.  An input that a
rule does not mention is "any".

Invariants (``load`` keeps them, the rest relies on them):
- names and row ids are unique within their table, row ids are texts;
- every cell is a subset of its input's domain; its text and place are kept for people;
- a rule has either ``outputs`` (for every output a value or a formula, None only where the output
  is nullable) or ``use`` (the table it hands over to), never both;
- ``over`` names later rows of the same table, or none where ``is_over_all``;
- what is equal means the same: places and the spelling of cells do not count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, tzinfo
from functools import cached_property
from graphlib import TopologicalSorter

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import PLAIN, Numbers
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind, Value, print_value
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic
from gapless.hit_policy import HitPolicy as HitPolicy
from gapless.nested import DataPath
from gapless.sfeel.expressions import Expression
from gapless.sfeel.formulas import Answer, Formula, formulas_in
from gapless.source import Source, Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A set of values of one input, with the text the owner wrote.

    ``shown`` is that text with the value behind the name of each constant, where it has any.
    ``listed`` are its tests where it lists several, in the order written; ``length`` is how many
    characters it takes in the file.  Rows in which the same is written share one cell.
    """

    values: ValueSet
    text: str = field(compare=False)
    listed: tuple[ValueSet, ...] = ()
    length: int = field(default=0, compare=False)
    shown: str | None = field(default=None, compare=False)

    @property
    def phrase(self) -> str:
        """The text for people, to whom a constant is its name and its value."""
        return self.shown or self.text

    @property
    def parts(self) -> tuple[ValueSet, ...]:
        """The sets of its tests."""
        return self.listed or (self.values,)


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that cells call by its name, as it is written, from its ``first`` day on if any."""

    name: str
    text: str
    span: Span = field(compare=False)
    first: date | None = None


@dataclass(frozen=True, slots=True)
class RawData:
    """A datum from which inputs are computed; it has a kind but no domain."""

    name: str
    kind: Kind
    label: str
    question: str | None
    span: Span = field(compare=False)
    numbers: Numbers = PLAIN
    zone: tzinfo | None = None
    path: DataPath | None = None
    private: bool = field(default=False, compare=False)

    def column(self, language: str) -> Input:
        """The datum as a column that asks for it."""
        domain = Domain(self.kind, language=language, numbers=self.numbers, zone=self.zone)
        return Input(self.name, domain, self.label, self.span, self.question, path=self.path)


@dataclass(frozen=True, slots=True)
class Origin:
    """The output of another table that decides an input."""

    table: str
    output: str
    span: Span = field(compare=False)

    def __str__(self) -> str:
        return f"{self.table}.{self.output}"


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions.  ``span`` is the place of its name, ``was`` its earlier names,
    ``path`` the place of its value in a nested context.  What is ``private`` is kept in no log.

    Where it has an ``origin``, its domain is all that any revision of that output may be.
    """

    name: str
    domain: Domain
    label: str
    span: Span = field(compare=False)
    question: str | None = None
    expression: Expression | None = None
    was: tuple[str, ...] = ()
    origin: Origin | None = None
    path: DataPath | None = None
    private: bool = field(default=False, compare=False)

    @property
    def heading(self) -> str:
        """The label, with the unit of its numbers."""
        return self.numbers.head(self.label)

    @property
    def kind(self) -> Kind:
        """The kind of its values."""
        return self.domain.kind

    @property
    def numbers(self) -> Numbers:
        """How its numbers are written."""
        return self.domain.numbers

    @property
    def zone(self) -> tzinfo | None:
        """The zone of its datetimes."""
        return self.domain.zone


@dataclass(frozen=True, slots=True)
class Output:
    """A column of conclusions.

    ``values`` are the allowed ones in order of priority, if named.  ``wording`` says that its texts
    are how something is said to people, not what is decided: a revision that changes nothing else
    decides alike.  The rows are read, matched and compared with it as with any other output.
    """

    name: str
    kind: Kind
    label: str
    span: Span = field(compare=False)
    values: tuple[Value, ...] | None = None
    labels: Mapping[Value, str] = field(default_factory=dict, hash=False)
    nullable: bool = False
    was: tuple[str, ...] = ()
    wording: bool = False
    language: str = "en"
    numbers: Numbers = PLAIN
    zone: tzinfo | None = None

    @property
    def heading(self) -> str:
        """The label, with the unit of its numbers."""
        return self.numbers.head(self.label)

    def print(self, value: Answer | None) -> str:
        """The value as text in the output's language; null prints as ``null``."""
        if value is None or isinstance(value, Formula):
            return "null" if value is None else str(value)
        return print_value(value, self.language, self.numbers, self.zone)


#: What ``over`` says instead of ids where a row overrides every later row that it meets.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row.

    ``index`` is its position in the table, from 0; ``span`` is the place of its id;
    ``cell_starts`` are where its cells begin in the file, in their order.  ``is_over_all``: it
    overrides on purpose every later row that it meets.
    """

    id: str
    index: int
    cells: Mapping[str, Cell]
    span: Span = field(compare=False)
    outputs: Mapping[str, Answer | None] | None = None
    use: str | None = None
    use_span: Span | None = field(default=None, compare=False)
    cite: str | None = None
    group: str | None = None
    note: str | None = None
    over: tuple[str, ...] = ()
    is_over_all: bool = False
    over_spans: tuple[Span, ...] = field(default=(), compare=False)
    cell_starts: tuple[int, ...] = field(default=(), compare=False)

    def cell_span(self, name: str) -> Span:
        """The place of the cell of an input."""
        start = self.cell_starts[list(self.cells).index(name)]
        return self.span.source.span(start, start + self.cells[name].length)

    def declares(self, later: Rule) -> bool:
        """Whether it says that it overrides a later row on purpose."""
        return self.is_over_all or later.id in self.over

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What it computes."""
        return tuple(formulas_in(tuple((self.outputs or {}).values())))

    @property
    def conclusion(self) -> tuple[tuple[tuple[str, Answer | None], ...], str | None]:
        """What the row concludes, equal for rows with the same outputs or the same ``use``."""
        return tuple((self.outputs or {}).items()), self.use


@dataclass(frozen=True, slots=True)
class AcceptedGap:
    """A region the owner leaves open knowingly, with the reason."""

    cells: Mapping[str, Cell]
    reason: str
    span: Span = field(compare=False)


#: What a case expects of an output, as text.
Expected = str | None | tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """An example: a context as written and the decision the owner expects of it.

    ``given`` holds the values as read (text for what the library must still type), nested as they
    are written.
    ``row``, ``status`` and ``table`` are None where the case does not say.  An output's expected
    value is a text, None for null, or a tuple of these where all rows that match count.
    ``confirm`` is what it expected in the revision before, until the owner confirms the new answer.
    """

    name: str
    given: Mapping[str, object]
    span: Span = field(compare=False)
    row: str | None = None
    status: str | None = None
    table: str | None = None
    outputs: Mapping[str, Expected] = field(default_factory=dict)
    as_of: date | None = None
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The document a table comes from."""

    document: str | None = None
    section: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Table:
    """One revision of a decision table.

    ``effective`` and ``until`` are its first and last day, None where not written; ``as_of`` is
    the input or datum that gives the day of a context.  ``turns`` are the same with other values of
    its constants, oldest first: each from its day ``turned`` on, which is None for the first.
    ``spans`` are the places of the top-level keys and their values, ``notices`` what was noticed
    and is no fault; one that ``is_imported`` is in a DMN file that the file of ``source`` imports.
    """

    id: str
    title: str
    version: str | None
    effective: date | None
    citation: Citation
    hit_policy: HitPolicy
    language: str
    inputs: Mapping[str, Input]
    outputs: Mapping[str, Output]
    data: Mapping[str, RawData]
    rules: tuple[Rule, ...]
    accepted_gaps: tuple[AcceptedGap, ...]
    cases: tuple[Case, ...]
    source: Source = field(compare=False)
    spans: Mapping[str, Span] = field(compare=False)
    until: date | None = None
    as_of: str | None = None
    constants: Mapping[str, Constant] = field(default_factory=dict)
    turned: date | None = None
    turns: tuple[Table, ...] = ()
    notices: tuple[Diagnostic, ...] = field(default=(), compare=False)
    is_imported: bool = False

    @property
    def full_name(self) -> str:
        """``padam-meluas 3.0.0``: the id, and the version where it has one."""
        return f"{self.id} {self.version}" if self.version else self.id

    @cached_property
    def given(self) -> Mapping[str, Input | RawData]:
        """What a context can give, by name."""
        return {**self.inputs, **self.data}

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """The outputs of other tables that decide its inputs."""
        return tuple(column.origin for column in self.inputs.values() if column.origin)

    @cached_property
    def uses(self) -> frozenset[str]:
        """The ids of the tables it needs: its rows hand over to them, or they decide an input."""
        handed = {rule.use for rule in self.rules if rule.use}
        return frozenset(handed.union(origin.table for origin in self.origins))

    @cached_property
    def computing(self) -> tuple[Rule, ...]:
        """The rules that compute an output."""
        return tuple(rule for rule in self.rules if rule.formulas)

    def print_output(self, name: str, value: Answer | None, *, with_unit: bool = False) -> str:
        """A value that is answered for an output, which a count of rows need not be."""
        output = self.outputs.get(name)
        if isinstance(value, Formula):
            return str(value)
        if output is None or self.hit_policy is HitPolicy.COLLECT_COUNT:
            return "null" if value is None else print_value(value, self.language, PLAIN)
        unit = output.numbers.unit if with_unit and value is not None else None
        return f"{output.print(value)} {unit}" if unit else output.print(value)

    def rule(self, row: str) -> Rule | None:
        """The rule with this row id."""
        return next((rule for rule in self.rules if rule.id == row), None)


def handed_to(tables: Mapping[str, Table], name: str) -> tuple[Table, ...]:
    """A table and those among some that it can hand over to, however far away."""
    found = {name: tables[name]}
    waiting = [tables[name]]
    for table in waiting:
        for rule in table.rules:
            if rule.use is not None and rule.use in tables and rule.use not in found:
                found[rule.use] = tables[rule.use]
                waiting.append(tables[rule.use])
    return tuple(found.values())


@dataclass(frozen=True)
class Procedure:
    """A table with all tables that it needs, the entry first.

    It can hand over to them, or they decide an input of one of its tables.  ``day`` is the date
    whose revisions are reached.  What several tables call by one name is of one kind; of the
    columns under that name the first stands for all.
    """

    entry: Table
    tables: Mapping[str, Table]
    day: date

    @property
    def hands_over(self) -> bool:
        """Whether any rule of the entry hands over to another table."""
        return len(self.tables) > 1 and any(rule.use for rule in self.entry.rules)

    @property
    def callers_first(self) -> tuple[str, ...]:
        """The names of the tables, each after all that need it."""
        callers: dict[str, list[str]] = {name: [] for name in self.tables}
        for name, table in self.tables.items():
            for used in sorted(table.uses):
                callers[used].append(name)
        return tuple(TopologicalSorter(callers).static_order())

    @cached_property
    def answering(self) -> tuple[str, ...]:
        """The names of the tables that may answer; the others only decide inputs."""
        names = [next(iter(self.tables))]
        for one in names:
            uses = {rule.use for rule in self.tables[one].rules if rule.use}
            names += sorted(uses.difference(names))
        return tuple(names)

    @cached_property
    def asked(self) -> Mapping[str, Input]:
        """The inputs of all tables that a context gives; other tables decide the rest."""
        return {name: column for name, column in self.inputs.items() if column.origin is None}

    def needed_by(self, name: str) -> tuple[Table, ...]:
        """A table, by its name in ``tables``, and all that it needs, however far away."""
        names = [name]
        for one in names:
            names += sorted(self.tables[one].uses.difference(names))
        return tuple(self.tables[one] for one in names)

    @cached_property
    def decided(self) -> tuple[Input, ...]:
        """The inputs that a table decides, each after those on which that table depends."""
        order = {name: place for place, name in enumerate(reversed(self.callers_first))}
        found = ((column.origin, column) for column in self.inputs.values())
        decided = [(order[origin.table], column) for origin, column in found if origin]
        return tuple(column for _, column in sorted(decided, key=lambda item: item[0]))

    @cached_property
    def inputs(self) -> Mapping[str, Input]:
        """The inputs of all tables; one that is computed rather than one that is not."""
        found: dict[str, Input] = {}
        for table in self.tables.values():
            for name, column in table.inputs.items():
                if found.setdefault(name, column).expression is None:
                    found[name] = column if column.expression else found[name]
        return found

    @cached_property
    def outputs(self) -> Mapping[str, Output]:
        """The outputs of all tables that may answer: not of those that only decide inputs."""
        found: dict[str, Output] = {}
        for name in self.answering:
            found |= {**self.tables[name].outputs, **found}
        return found

    @cached_property
    def data(self) -> Mapping[str, RawData]:
        """The raw data of all tables."""
        found: dict[str, RawData] = {}
        for table in self.tables.values():
            found |= {**table.data, **found}
        return found

    @cached_property
    def paths(self) -> Collection[tuple[str, DataPath]]:
        """The inputs and raw data that have a place in a nested context, and that place."""
        columns = (one for table in self.tables.values() for one in table.given.values())
        return dict.fromkeys((one.name, one.path) for one in columns if one.path is not None)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What people call the inputs and outputs, with their units."""
        outputs = {name: column.heading for name, column in self.outputs.items()}
        return outputs | {name: column.heading for name, column in self.inputs.items()}
