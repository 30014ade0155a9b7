"""The report: everything found about one table, as diagnostics.

Purpose: run the analyses over a compiled procedure and word what they find.  Place in the
flow: the top of ``check``; renderers and the interface take it from here.

Invariants:
- findings come as they are found: gaps first, then accepted gaps, overlaps, rows;
- ``complete`` is False exactly when something was not looked at, and then a ``not-checked``
  finding says so;
- every gap's witness has been put to the evaluator and was uncovered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gapless.cell_text import print_set
from gapless.check.gaps import Gap, find_gaps, is_partly_covered, uncovered_boxes, witness_of
from gapless.check.masked import MaskedRule, find_masked
from gapless.check.overlaps import Overlap, find_overlaps, stale_declarations
from gapless.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Label, Message, Severity, listed, say
from gapless.grid import join
from gapless.model import HitPolicy, Table
from gapless.sets import ValueSet
from gapless.source import Span
from gapless.values import Value
from gapless.yaml_text import PLACEHOLDER, cell, flow_mapping


class Report:
    """The findings of one table, produced as they are asked for and kept.

    ``coverage`` is the part of all contexts that some row covers, as an exact fraction; None
    where contexts cannot be counted.
    """

    def __init__(self, compiled: CompiledProcedure, limit: int | None = None) -> None:
        self._compiled = compiled
        self._limit = limit
        self._known: list[Diagnostic] = []
        self._rest = self._run()
        self._complete = True
        self._coverage: Fraction | None = None

    @property
    def table(self) -> Table:
        """The table the report is about."""
        return self._compiled.procedure.entry

    @property
    def findings(self) -> Iterator[Diagnostic]:
        """The findings, each as soon as it is known."""
        position = 0
        while True:
            while position < len(self._known):
                yield self._known[position]
                position += 1
            following = next(self._rest, None)
            if following is None:
                return
            self._known.append(following)

    def __iter__(self) -> Iterator[Diagnostic]:
        return self.findings

    @property
    def complete(self) -> bool:
        """Whether everything was looked at; finishes the check first."""
        for _ in self.findings:
            pass
        return self._complete

    @property
    def coverage(self) -> Fraction | None:
        """The covered part of all contexts; finishes the check first."""
        for _ in self.findings:
            pass
        return self._coverage

    def _run(self) -> Iterator[Diagnostic]:
        for count, finding in enumerate(self._findings()):
            if self._limit is not None and count >= self._limit:
                self._complete = False
                yield self._not_checked()
                return
            yield finding

    def _findings(self) -> Iterator[Diagnostic]:
        compiled = self._compiled
        gaps = find_gaps(compiled)
        self._coverage = _covered(gaps)
        yield from (gap_finding(compiled, gap) for gap in gaps if gap.reason is None)
        yield from accepted_gap_findings(compiled)
        for overlap in find_overlaps(compiled):
            if not overlap.declared:
                yield overlap_finding(compiled, overlap)
        for rule, row in stale_declarations(compiled):
            yield stale_over_finding(self.table, rule.id, row, dict(rule.over)[row])
        yield from (masked_finding(self.table, masked) for masked in find_masked(compiled))

    def _not_checked(self) -> Diagnostic:
        return Diagnostic(
            "not-checked",
            Severity.WARNING,
            say("stopped at the limit of {limit}; there may be more findings", limit=self._limit),
            Label(self.table.spans["table"]),
            help=say("mend these first, or raise --limit"),
            facts=_facts(self.table, ()),
        )


def _covered(gaps: tuple[Gap, ...]) -> Fraction | None:
    lost = Fraction(0)
    for gap in gaps:
        if gap.share is None:
            return None
        lost += gap.share
    return 1 - lost


@dataclass(frozen=True, slots=True)
class Region:
    """A region in words and in cell text, for the messages and facts of a finding."""

    words: str
    where: Mapping[str, str | list[str]]
    row: Mapping[str, str]


def region(compiled: CompiledProcedure, cells: Mapping[str, ValueSet]) -> Region:
    """Describe a region in the order of the entry table's inputs."""
    domains = {dimension.name: dimension.domain for dimension in compiled.grid.dimensions}
    order = [name for table in compiled.procedure.tables.values() for name in table.inputs]
    tests = {
        name: print_set(domains[name], cells[name])
        for name in dict.fromkeys(order)
        if name in cells
    }
    words = [f"{name} {', '.join(texts)}" for name, texts in tests.items()]
    return Region(
        " with ".join([words[0], _enumeration(words[1:])]) if words[1:] else "".join(words),
        {name: texts[0] if len(texts) == 1 else list(texts) for name, texts in tests.items()},
        {name: cell(texts) for name, texts in tests.items()},
    )


def _enumeration(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def witness_text(
    compiled: CompiledProcedure, witness: Mapping[str, Value | None]
) -> dict[str, str | None]:
    """A witness as a context that can be put on the command line or into JSON."""
    domains = {dimension.name: dimension.domain for dimension in compiled.grid.dimensions}
    return {
        name: None if value is None else domains[name].print(value)
        for name, value in witness.items()
    }


def _facts(table: Table, rows: Iterable[str], **more: object) -> dict[str, object]:
    return {"table": table.id, "version": table.version, "rows": list(rows), **more}


def gap_finding(compiled: CompiledProcedure, gap: Gap) -> Diagnostic:
    """An open gap: the region, who handed over into it, and a row to paste."""
    table = compiled.procedure.entry
    described = region(compiled, gap.cells)
    words = described.words or "any context"
    span: Span = table.spans["rules:"]
    if gap.via:
        message = say(
            "no row of {table} covers {where}, to which {via} hands over",
            table=gap.table.id,
            where=words,
            via=" -> ".join(gap.via),
        )
        span = _use_span(compiled, gap) or span
    else:
        message = say("no row covers {where}", where=words)
    outputs = dict.fromkeys(gap.table.outputs, PLACEHOLDER)
    own = {name: text for name, text in described.row.items() if name in gap.table.inputs}
    row = f"- {{when: {flow_mapping(own)}, then: {flow_mapping(outputs)}}}"
    return Diagnostic(
        "gap",
        Severity.ERROR,
        message,
        Label(span),
        help=say("add a row, or list it under `accepted_gaps` with the reason:\n{row}", row=row),
        facts=_facts(
            table,
            (),
            where=described.where,
            witness=witness_text(compiled, witness_of(compiled, gap.box)),
            share=gap.share,
        ),
    )


def _use_span(compiled: CompiledProcedure, gap: Gap) -> Span | None:
    """Where the entry table hands over towards the gap."""
    following = gap.via[1] if len(gap.via) > 1 else gap.table.id
    stretch = compiled.entry
    for rule in stretch.matched(compiled.grid.alive(gap.box, stretch.rules)):
        if rule.use == following:
            return rule.use_span
    return None


def accepted_gap_findings(compiled: CompiledProcedure) -> Iterator[Diagnostic]:
    """Each accepted gap of the entry table: still a gap, partly covered, or stale."""
    stretch = compiled.entry
    table = stretch.table
    for index, accepted in enumerate(table.accepted_gaps):
        box = compiled.grid.boxes[stretch.first_accepted + index]
        described = region(compiled, {name: cell.values for name, cell in accepted.cells.items()})
        still_open = join(open_box for open_box, _ in uncovered_boxes(compiled, box))
        words = described.words or "every context"
        facts = _facts(table, (), where=described.where, reason=accepted.reason)
        if still_open and not is_partly_covered(compiled, box):
            yield Diagnostic(
                "accepted-gap",
                Severity.INFORMATION,
                say("{where} is left open: {reason}", where=words, reason=accepted.reason),
                Label(accepted.span),
                facts=facts,
            )
        elif not still_open:
            yield Diagnostic(
                "stale-accepted-gap",
                Severity.WARNING,
                say("{where} is no longer a gap: the rows cover it", where=words),
                Label(accepted.span),
                help=say("remove this entry of `accepted_gaps`"),
                facts=facts,
            )
        else:
            left = (region(compiled, compiled.grid.cells(part)).row for part in still_open)
            rows = stretch.matched(compiled.grid.alive(box, stretch.rules))
            yield Diagnostic(
                "partly-covered-gap",
                Severity.WARNING,
                say(
                    "rows cover a part of the accepted gap {where} (see {rows})",
                    where=words,
                    rows=listed(f"row {rule.id}" for rule in rows[:5]),
                ),
                Label(accepted.span),
                help=say(
                    "narrow the rows, or write what is still open:\n{entries}",
                    entries="\n".join(f"- when: {flow_mapping(row)}" for row in left),
                ),
                facts=facts | {"rows": [rule.id for rule in rows]},
            )


_POLICY_ADVICE = {
    HitPolicy.FIRST: "narrow one of the rows, or declare it: `over: [{later}]` in row {earlier}",
    HitPolicy.UNIQUE: "narrow one of the rows, or choose another `hit_policy`",
    HitPolicy.ANY: "narrow one of the rows, or let them decide the same",
    HitPolicy.PRIORITY: "narrow one of the rows; their outputs are equally important",
}


def overlap_finding(compiled: CompiledProcedure, overlap: Overlap) -> Diagnostic:
    """Two rows that share a context, and what that means under the hit policy."""
    table = compiled.procedure.entry
    described = region(compiled, compiled.grid.cells(overlap.box))
    earlier, later = overlap.earlier, overlap.later
    values = {
        "earlier": earlier.id,
        "later": later.id,
        "where": described.words or "every context",
    }
    if not overlap.conflict:
        template = "rows {earlier} and {later} both cover {where} and agree"
        if (earlier.outputs, earlier.use) != (later.outputs, later.use):
            template = "rows {earlier} and {later} both cover {where}; the more important decides"
        message = say(template, **values)
        severity = Severity.INFORMATION
    elif table.hit_policy is HitPolicy.FIRST:
        message = say(
            "rows {earlier} and {later} both cover {where} and differ; row {earlier} decides",
            **values,
        )
        severity = Severity.WARNING
    else:
        message = say("rows {earlier} and {later} both cover {where}", **values)
        severity = Severity.ERROR
    advice: Message | None = None
    if overlap.conflict:
        advice = say(_POLICY_ADVICE[table.hit_policy], **values)
    return Diagnostic(
        "overlap-conflict" if overlap.conflict else "overlap-harmless",
        severity,
        message,
        Label(later.span),
        (Label(earlier.span, say("row {earlier}", earlier=earlier.id)),),
        advice,
        _facts(
            table,
            (earlier.id, later.id),
            where=described.where,
            witness=witness_text(compiled, witness_of(compiled, overlap.box)),
        ),
    )


def stale_over_finding(table: Table, row: str, over: str, span: Span) -> Diagnostic:
    """A declared overlap that does not exist."""
    return Diagnostic(
        "stale-over",
        Severity.WARNING,
        say(
            "row {row} declares to go over row {over}, but they do not overlap", row=row, over=over
        ),
        Label(span),
        help=say("remove {over} from `over`", over=over),
        facts=_facts(table, (row, over)),
    )


def masked_finding(table: Table, masked: MaskedRule) -> Diagnostic:
    """A row that can never be the decision, and the rows that take its contexts."""
    rows = [rule.id for rule in masked.by]
    return Diagnostic(
        "masked-row",
        Severity.ERROR,
        say(
            "row {row} can never decide: row {rows} covers everything it covers"
            if len(rows) == 1
            else "row {row} can never decide: rows {rows} together cover everything it covers",
            row=masked.rule.id,
            rows=listed(rows),
        ),
        Label(masked.rule.span),
        tuple(Label(rule.span, say("row {row}", row=rule.id)) for rule in masked.by[:5]),
        say("move it further up, narrow the rows before it, or remove it"),
        _facts(table, (masked.rule.id, *rows)),
    )
