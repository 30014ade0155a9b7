"""From a file to a table, with every fault collected.

Purpose: text -> nodes -> JSON Schema -> ``Table``.

Invariants: a table is returned only when the file has no error at all; the diagnostics
hold every fault that could be found in one run, in reporting order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path, PurePath

from gapless.algebra.durations import is_indonesian
from gapless.algebra.values import Kind, article
from gapless.budget import Budget, Exhausted
from gapless.codes.check import NOT_CHECKED
from gapless.codes.columns import UNREADABLE_EXPRESSION
from gapless.codes.form import (
    ENDS_BEFORE_IT_BEGINS,
    HIT_POLICY_OUTPUTS,
    UNREADABLE_AS_OF,
    WRONG_KIND,
)
from gapless.codes.yaml import MISSING_COLON
from gapless.collection import collection_paused
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Message, Severity, TableError, listed, say
from gapless.model import Citation, Constant, HitPolicy, Input, Output, RawData, Table
from gapless.near_words import NearMisses
from gapless.pattern import pattern
from gapless.reading.cells import CellReader, OutputReader
from gapless.reading.columns import (
    duration_texts,
    read_data,
    read_inputs,
    read_outputs,
)
from gapless.reading.constant_files import (
    MOST_DAYS,
    ConstantFiles,
    shadowed_constants,
    too_many_days,
    turning_days,
    value_on,
)
from gapless.reading.constants import Constants, read_constants
from gapless.reading.dated_names import misdated, misnamed
from gapless.reading.files import read_file
from gapless.reading.formulas import FormulaReader
from gapless.reading.nodes import MappingNode, Node, parse_nodes
from gapless.reading.origins import Origins, origins_around
from gapless.reading.paths import check_paths
from gapless.reading.rows import (
    read_accepted_gaps,
    read_cases,
    read_date,
    read_rules,
    unconfirmed,
    unknown_rows,
)
from gapless.reading.schema import check_schema
from gapless.reading.spellings import spelling_notices
from gapless.reading.styles import Style, check_units, check_zones, notation_of, zone_named
from gapless.reading.table_names import fit_to_show
from gapless.reading.texts import entries, text_of
from gapless.sfeel.expressions import LONGEST_EXPRESSION
from gapless.source import DMN, Source, Span

#: Faults of form compared with later ones; a file with more is beyond echoes.
_MOST_ECHOES = 200
_XML = pattern(r"\s*+<[?!\w]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds, as far as it can be read, and every fault of it.

    ``table`` lacks what has a fault; there is none where the text is no mapping.
    """

    root: Node | None
    table: Table | None
    problems: tuple[Diagnostic, ...]

    @property
    def whole(self) -> Table:
        """The table; raises ``TableError`` where anything is wrong with the text."""
        if self.table is None or any(item.severity is Severity.ERROR for item in self.problems):
            raise TableError(self.problems)
        return self.table


def load_file(
    path: str | Path,
    budget: Budget | None = None,
    folders: Iterable[Path] = (),
    origins: Origins | None = None,
    constants: ConstantFiles | None = None,
) -> Table:
    """Read one table file; raises ``TableError`` with every diagnostic.

    Tables that decide its inputs are looked for among the ``origins``; where none are given around
    it, and in the ``folders``.
    """
    try:
        source = replace(read_file(path), folders=tuple(folders))
        if _XML.match(source.text):
            raise TableError([_no_yaml(source)])
        return load_source(source, budget, PurePath(path), origins, constants)
    except TableError as failure:
        raise TableError(fit_to_show(Path(path), failure.diagnostics)) from None


def _no_yaml(source: Source) -> Diagnostic:
    """That a file is XML, though its name does not say so."""
    name = PurePath(source.name).with_suffix(DMN)
    return WRONG_KIND.at(
        source.span(0, len(source.line_text(1))),
        say("this is XML, not a table in YAML"),
        help=say("if its tables are DMN, call the file {name}", name=name),
    )


def load_source(
    source: Source,
    budget: Budget | None = None,
    file: PurePath | None = None,
    origins: Origins | None = None,
    constants: ConstantFiles | None = None,
) -> Table:
    """Read one table from a text; raises ``TableError`` with every diagnostic.

    The budget learns how far the reading is; where it ends it, that is a diagnostic.  ``file`` is
    what the text is the file of, where the day in its name counts: not in a commit, whose names
    nobody can correct any more.  ``origins`` are the outputs that may decide inputs, ``constants``
    the files of constants: those around the file where none are given.
    """
    # The nodes are gone before the garbage collector walks what is left.
    with collection_paused():
        return read_source(source, budget, file, origins, constants).whole


@collection_paused()
def read_source(
    source: Source,
    budget: Budget | None = None,
    file: PurePath | None = None,
    origins: Origins | None = None,
    constants: ConstantFiles | None = None,
) -> Reading:
    """What a text holds as far as it can be read; the parameters are those of ``load_source``."""
    origins, constants = origins or origins_around(source), constants or ConstantFiles()
    try:
        with within_budget(source):
            return _read(source, budget or Budget(), file, origins, constants)
    except TableError as failure:
        return Reading(None, None, failure.diagnostics)


@contextmanager
def within_budget(source: Source) -> Iterator[None]:
    """Raises ``TableError`` where the budget ends the reading of a text."""
    try:
        yield
    except Exhausted as stopped:
        message = say("the file was not read to its end: {reason}", reason=stopped.reason)
        advice = say("split the table, or allow more with --timeout")
        raise TableError([NOT_CHECKED.at(source, message, help=advice)]) from None


def _read(
    source: Source,
    budget: Budget,
    file: PurePath | None,
    origins: Origins,
    constants: ConstantFiles,
) -> Reading:
    root, faults = parse_nodes(source, budget=budget)
    if root is None:
        return Reading(None, None, faults)
    problems = [*faults, *check_schema(root)]
    table = None
    if isinstance(root, MappingNode):
        found: list[Diagnostic] = []
        table = _read_on_all_days(root, source, found, budget, origins, constants)
        problems.extend(_without_echoes(found, problems))
        dated = table.effective is not None or "effective" not in table.spans
        if file is not None and dated and (fault := misdated(file, table)) is not None:
            problems.append(fault)
        if file is not None and (notice := misnamed(Path(file), table)) is not None:
            table = replace(table, notices=(*table.notices, notice))
    return Reading(root, table, tuple(problems))


def _without_echoes(found: list[Diagnostic], reported: list[Diagnostic]) -> Iterator[Diagnostic]:
    """The diagnostics that are not about a text whose form is already at fault."""
    places = [item.primary.span for item in reported[:_MOST_ECHOES] if item.primary]
    commas = [
        item.primary.span.start
        for item in reported[:_MOST_ECHOES]
        if item.primary and item.code == MISSING_COLON.name
    ]
    for item in found:
        span = item.primary.span if item.primary else None
        if span is None:
            yield item
            continue
        is_echo = any(place.start < span.end and span.start < place.end for place in places)
        if item.code == UNREADABLE_EXPRESSION.name:
            is_echo = is_echo or any(_is_cut_off(span, start) for start in commas)
        if not is_echo:
            yield item


def _is_cut_off(span: Span, start: int) -> bool:
    """Whether an expression ended at a comma of its own, which YAML took for its own."""
    between = span.source.text[span.end : min(start, span.end + LONGEST_EXPRESSION)]
    return span.end < start <= span.end + LONGEST_EXPRESSION and not set(":\n") & set(between)


def read_root(
    root: MappingNode, source: Source, budget: Budget, origins: Origins, constants: ConstantFiles
) -> Reading:
    """The table of nodes that come from no YAML."""
    problems: list[Diagnostic] = []
    table = _read_on_all_days(root, source, problems, budget, origins, constants)
    return Reading(root, table, tuple(problems))


def _read_on_all_days(
    root: MappingNode,
    source: Source,
    problems: list[Diagnostic],
    budget: Budget,
    origins: Origins,
    files: ConstantFiles,
) -> Table:
    """The table with the constants of its first day, and as it turns with them."""
    own = read_constants(root.get("constants"), problems)
    around = files.around(source.name, budget)
    faults = [fault for file in around for fault in file.faults]
    values: dict[str, tuple[Constant, ...]] = {}
    for file in reversed(around):
        values |= file.values
    values |= {name: (constant,) for name, constant in own.items()}
    first = read_date(root.get("effective"), [])

    def read(day: date | None, problems: list[Diagnostic]) -> Table:
        known = {name: value_on(each, day) for name, each in values.items()}
        constants = Constants(known, day, frozenset(own))
        return _read_table(root, source, problems, budget, origins, constants)

    # What is wrong with the names of a file that cannot be read is not known.
    table = read(first, [] if faults else problems)
    problems.extend(faults)
    turns: list[Table] = []
    days_of_change = turning_days(table.constants, values, first, table.until)
    if len(days_of_change) > MOST_DAYS:
        problems.append(too_many_days(root.entries[0][0].span, table.id))
    for day in days_of_change:
        if problems:
            break
        found: list[Diagnostic] = []
        turn = read(day, found)
        days = say("from {first} on", first=day)
        problems.extend(
            replace(item, message=say("{fault}, {days}", fault=item.message, days=days))
            for item in found
        )
        turns.append(replace(turn, turned=day))
    shadowed = tuple(shadowed_constants(table.constants, own, around))
    first_one, *others = (
        replace(each, notices=(*each.notices, *shadowed)) for each in (table, *turns)
    )
    return replace(first_one, turns=tuple(others))


def _read_table(
    root: MappingNode,
    source: Source,
    problems: list[Diagnostic],
    budget: Budget,
    origins: Origins,
    constants: Constants,
) -> Table:
    named = text_of(root.get("language"))
    named = named if named in ("en", "id") else None
    language = named
    if language is None:
        texts = duration_texts(root.get("inputs"), root.get("rules"))
        language = "id" if any(map(is_indonesian, texts)) else "en"
    style = Style(notation_of(root), named, language, zone_named(root), constants)
    policy_name = text_of(root.get("hit_policy")) or "first"
    hit_policy = HitPolicy(policy_name) if policy_name in set(HitPolicy) else HitPolicy.FIRST
    check_units(root, problems)
    check_zones(root, problems)
    data = read_data(root.get("data"), style, problems)
    near = NearMisses()
    find_output = partial(origins.find, day=read_date(root.get("effective"), []))
    inputs = read_inputs(root.get("inputs"), data, style, problems, near, budget, find_output)
    check_paths(inputs, data, problems)
    outputs = read_outputs(root.get("outputs"), style, problems, budget)
    declared = _declared(root.get("outputs"))
    cells = CellReader(inputs, _declared(root.get("inputs")), declared, near, constants)
    _check_policy(hit_policy, outputs, root.get("hit_policy"), problems)
    zones = [datum.zone for datum in data.values()]
    zones += [column.domain.zone for column in inputs.values()]
    formulas = FormulaReader(
        inputs,
        data,
        _declared(root.get("inputs")) | _declared(root.get("data")),
        hit_policy,
        style.zone or next((zone for zone in zones if zone is not None), None),
        near,
        constants,
    )
    conclusions = OutputReader(outputs, declared, near, formulas)
    rules = read_rules(root.get("rules"), cells, conclusions, hit_policy, problems, budget, near)
    spelt = tuple(spelling_notices(root, inputs, outputs, rules, cells, conclusions, budget))
    gaps = read_accepted_gaps(root.get("accepted_gaps"), cells, problems, budget)
    cases = read_cases(root.get("cases"), problems, budget)
    name = text_of(root.get("table")) or ""
    source_node = root.get("source")
    document = {key.text: text_of(value) for key, value in entries(source_node)}
    return Table(
        id=name,
        title=text_of(root.get("title")) or name,
        version=text_of(root.get("version")),
        effective=read_date(root.get("effective"), problems),
        citation=Citation(document.get("document"), document.get("section"), document.get("date")),
        hit_policy=hit_policy,
        language=language,
        inputs=inputs,
        outputs=outputs,
        data=data,
        rules=rules,
        accepted_gaps=gaps,
        cases=cases,
        source=source,
        spans={key.text: value.span for key, value in root.entries}
        | {f"{key.text}:": key.span for key, _ in root.entries},
        until=_read_until(root, problems),
        as_of=_read_as_of(root.get("as_of"), inputs, data, problems),
        constants={
            name: constant
            for name, constant in constants.known.items()
            if name in constants.own or name in constants.used
        },
        notices=(
            *cells.notices,
            *spelt,
            *unknown_rows(root.get("cases"), rules, name),
            *unconfirmed(cases),
            *constants.unused(),
        ),
    )


def _read_until(root: MappingNode, problems: list[Diagnostic]) -> date | None:
    node = root.get("until")
    until = read_date(node, problems)
    effective = read_date(root.get("effective"), [])
    if until is not None and effective is not None and until < effective and node is not None:
        problems.append(
            ENDS_BEFORE_IT_BEGINS.at(
                node.span,
                say(
                    "the last day {until} is before the first, {first}",
                    until=until,
                    first=effective,
                ),
                help=say("`until` is the last day this revision applies; correct one of the days"),
            )
        )
    return until


def _read_as_of(
    node: Node | None,
    inputs: Mapping[str, Input],
    data: Mapping[str, RawData],
    problems: list[Diagnostic],
) -> str | None:
    """The name of what tells the day; it must be a date or a datetime."""
    name = text_of(node)
    if node is None or name is None:
        return None
    asked = {key: column for key, column in inputs.items() if column.origin is None}
    kinds = {key: column.domain.kind for key, column in asked.items()}
    kinds |= {key: datum.kind for key, datum in data.items()}
    days = [key for key, kind in kinds.items() if kind in (Kind.DATE, Kind.DATETIME)]
    if name not in days:
        problems.append(
            UNREADABLE_AS_OF.at(
                node.span,
                say("{name} tells no day: it is {kind}", name=name, kind=article(kinds[name]))
                if name in kinds
                else say("there is no input or raw data {name}", name=name),
                help=say("name one of type date or datetime: {days}", days=listed(days))
                if days
                else say("name an input or raw data of type date or datetime"),
            )
        )
        return None
    return name


def _declared(node: Node | None) -> dict[str, None]:
    """The names a file declares, those with a fault included."""
    return {key.text: None for key, _ in entries(node)}


def _check_policy(
    policy: HitPolicy, outputs: dict[str, Output], node: Node | None, problems: list[Diagnostic]
) -> None:
    """What a hit policy asks of the outputs."""
    sums = say("outputs of type number, integer, duration or months")
    order = say("outputs that have an order")
    needs: dict[HitPolicy, tuple[Callable[[Output], bool], Message]] = {
        HitPolicy.COLLECT_SUM: (lambda output: output.kind.written_with_numbers, sums),
        HitPolicy.COLLECT_MIN: (lambda output: output.kind.ordered, order),
        HitPolicy.COLLECT_MAX: (lambda output: output.kind.ordered, order),
        HitPolicy.COLLECT_COUNT: (
            lambda output: not output.wording,
            say("outputs that are not `wording`"),
        ),
    }
    if node is None or not outputs:
        return
    fits, wanted = needs.get(policy, (None, Message("")))
    wrong = [name for name, output in outputs.items() if fits and not fits(output)]
    if wrong:
        problems.append(
            HIT_POLICY_OUTPUTS.at(
                node.span,
                say("hit policy {policy} needs {wanted}", policy=policy, wanted=wanted),
                help=say("what is answered is a number; remove `wording`")
                if policy is HitPolicy.COLLECT_COUNT
                else say("change the type of {outputs}", outputs=", ".join(wrong)),
            )
        )
    if policy.ranks and not any(output.values for output in outputs.values()):
        message = say("hit policy {policy} needs an output with `values`", policy=policy)
        advice = say("list the values of an output, the most important first")
        problems.append(HIT_POLICY_OUTPUTS.at(node.span, message, help=advice))
