"""Hand-overs whose answer is not what the table that hands over promises.

Purpose: find and word the rows that hand over to a table which answers an output of the entry with
another kind of value or one that its ``values`` do not name, or does not answer it at all.

Worked example: ``laporan`` is ULANG or BARU, row 2 has ``use: lain``, and a row of ``lain`` that it
leads to answers TUTUP: whoever relies on the ``values`` of the entry is misled.

Invariants: what is found is decided in some context; tables that promise the same cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import islice
from operator import or_

from gapless.algebra.values import Kind, article
from gapless.check.analysis import Analysis, Search
from gapless.codes.code import Code
from gapless.codes.example import ENTRY, FILE, OVERNIGHT, contrast
from gapless.compiling.compiled import DECIDED, Verdict
from gapless.diagnostic import Diagnostic, Label, OutputFacts, listed, phrase, say
from gapless.model import HitPolicy, Output, Rule, Table
from gapless.sfeel.formulas import Answer

FOREIGN_ANSWER = Code(
    name="foreign-answer",
    title="a hand-over answers what its table does not promise",
    meaning="A table says what its outputs are: their type, their `values`, and that each is"
    " answered. A table that it hands over to answers otherwise, which misleads whoever relies on"
    " that.",
    remedy="Let both tables say the same of the output, or leave `values` out in the first.",
    example=contrast(
        {FILE: ENTRY, "inap.yaml": OVERNIGHT.replace("tarif", "biaya")},
        {FILE: ENTRY, "inap.yaml": OVERNIGHT},
    ),
)

#: Of so many answers that are not allowed each is named.
_MOST_NAMED = 5


def foreign_answer_findings(search: Search) -> Iterator[Diagnostic]:
    """What the hand-overs of the table answer against its promise, by row."""
    compiled, budget = search.compiled, search.budget
    entry = compiled.entry
    others = [stretch for stretch in compiled.stretches.values() if stretch is not entry]
    suspects = [
        output
        for output in entry.table.outputs.values()
        if any(_may_differ(output, stretch.table) for stretch in others)
    ]
    rules = reduce(or_, (stretch.rules for stretch in compiled.stretches.values()))
    handing = [rule for rule in entry.table.rules if rule.use] if suspects else []
    for rule in budget.each(handing):
        row = entry.first + rule.index
        found: dict[tuple[str, str], dict[Answer | None, None]] = {}
        pieces = compiled.grid.partition(compiled.grid.boxes[row], rules, compiled.judge, budget)
        for _, (verdict, rows) in pieces:
            for stretch in others if rows >> row & 1 and verdict[0] == DECIDED else ():
                if rows & stretch.rules & ~stretch.handing_over:
                    for output in suspects:
                        foreign = _foreign(output, stretch.table, verdict)
                        if foreign is not None:
                            known = found.setdefault((output.name, stretch.table.id), {})
                            known.update(dict.fromkeys(foreign))
        for (name, table), values in found.items():
            output, target = entry.table.outputs[name], compiled.stretches[table].table
            yield _finding(rule, target, output, values)


def _may_differ(output: Output, table: Table) -> bool:
    """Whether some row of a table may answer an output against the promise."""
    kind = _kind(output, table)
    if kind is None or not _fits(kind, output) or (output.values and table.hit_policy.many):
        return kind is not None or not output.nullable
    return any(
        not _is_promised(output, (rule.outputs or {}).get(output.name))
        for rule in table.rules
        if rule.outputs is not None
    )


def _kind(output: Output, table: Table) -> Kind | None:
    """The kind in which a table answers an output; None where it does not."""
    if output.name not in table.outputs:
        return None
    counts = table.hit_policy is HitPolicy.COLLECT_COUNT
    return Kind.INTEGER if counts else table.outputs[output.name].kind


def _fits(kind: Kind, output: Output) -> bool:
    return kind is output.kind or (kind, output.kind) == (Kind.INTEGER, Kind.NUMBER)


def _is_promised(output: Output, value: Answer | None) -> bool:
    if value is None:
        return output.nullable
    return output.values is None or value in output.values


def _foreign(output: Output, table: Table, verdict: Verdict) -> list[Answer | None] | None:
    """What is answered against the promise; None where nothing is."""
    kind = _kind(output, table)
    if kind is None:
        return None if output.nullable else []
    result = dict(verdict[1])[output.name]
    answers = result if isinstance(result, tuple) else (result,)
    if not _fits(kind, output):
        return list(answers)
    return [answer for answer in answers if not _is_promised(output, answer)] or None


def _finding(
    rule: Rule, table: Table, output: Output, values: Iterable[Answer | None]
) -> Diagnostic:
    """A row that hands over, the table that then decides, and how that answers an output.

    ``values`` are the answers that are not allowed.
    """
    names = {"row": rule.id, "table": table.id, "output": output.name}
    kind = _kind(output, table)
    related = [Label(output.span, say("what is promised"))]
    if output.name in table.outputs:
        related.append(Label(table.outputs[output.name].span, say("the same name")))
    if kind is None:
        message = say("row {row} leads to {table}, which does not answer {output}", **names)
        advice = say("answer it there too, or make it `nullable: true` here")
    elif not _fits(kind, output):
        message = say(
            "row {row} leads to {table}, where {output} is {theirs}, not {ours}",
            theirs=article(kind),
            ours=article(output.kind),
            **names,
        )
        advice = say("what means something else should have a name of its own")
    else:
        named = [output.print(value) for value in islice(values, _MOST_NAMED)]
        message = say(
            "row {row} leads to {table}, which answers {output} with {answers}: not allowed here",
            answers=listed(named),
            **names,
        )
        advice = say("allow it here too, or correct {table}", table=table.id)
    return FOREIGN_ANSWER.at(
        rule.use_span or rule.span,
        message,
        related=related,
        help=advice,
        facts=OutputFacts((rule.id,), output=output.name),
    )


ANALYSIS = Analysis(phrase("answers of other tables"), (FOREIGN_ANSWER,), foreign_answer_findings)
