"""What became of the accepted gaps: still open, covered in part, or covered."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.budget import Budget
from gapless.check.analysis import Analysis, Search
from gapless.check.uncovered import is_partly_covered, uncovered_boxes
from gapless.codes.code import Code
from gapless.codes.example import OPEN, contrast, swap
from gapless.compiling.boxes import join
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Facts, Message, Severity, joined, phrase, say
from gapless.reading.yaml_text import flow_mapping
from gapless.region import region

#: Of an accepted gap that rows cover in part, so many regions that are still open are written out.
_MOST_LEFT = 10

_ACCEPTED = "  - when: {lama: 2 jam}\n"
_ENTRY = f"accepted_gaps:\n{_ACCEPTED}    reason: Tarif tepat 2 jam sedang ditanyakan.\n"
ACCEPTED_GAP = Code(
    name="accepted-gap",
    title="a region is left open knowingly",
    meaning="The table lists it under `accepted_gaps` with the reason: an open question, not an"
    " oversight.",
    remedy="Nothing needs to be done. When the question is answered, add the row and delete the"
    " entry.",
    example=contrast(OPEN, OPEN.replace("kurang dari", "s.d").replace(_ENTRY, "")),
    severity=Severity.INFORMATION,
)
PARTLY_COVERED_GAP = Code(
    name="partly-covered-gap",
    title="an accepted gap is covered in part",
    meaning="Rows answer some of what the entry calls open, so it no longer says the truth.",
    remedy="Narrow the entry to what is still open; the help writes it.",
    example=swap(OPEN, right=_ACCEPTED, wrong='  - when: {lama: "[1 jam..2 jam]"}\n'),
    severity=Severity.WARNING,
)
STALE_ACCEPTED_GAP = Code(
    name="stale-accepted-gap",
    title="an accepted gap is no gap any more",
    meaning="Rows answer all of it.",
    remedy="Delete the entry; `gapless check --fix` does.",
    example=swap(OPEN, right="lama: kurang dari 2 jam", wrong="lama: s.d 2 jam"),
    severity=Severity.WARNING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedGapFacts(Facts):
    """Of an accepted gap: why it is left open."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartlyCoveredFacts(AcceptedGapFacts):
    """Of an accepted gap that rows cover in part: the number of regions still open."""

    open: int


def find_stale(compiled: CompiledProcedure, budget: Budget) -> Iterator[int]:
    """The positions of the entry's accepted gaps that rows cover; raises ``Exhausted``."""
    for index in range(len(compiled.entry.table.accepted_gaps)):
        box = compiled.grid.boxes[compiled.entry.first_accepted + index]
        if next(iter(uncovered_boxes(compiled, box, budget)), None) is None:
            yield index


def accepted_gap_findings(search: Search) -> Iterator[Diagnostic]:
    """Each accepted gap of the entry table: still a gap, partly covered, or stale."""
    compiled, budget, stretch = search.compiled, search.budget, search.compiled.entry
    for index, accepted in enumerate(budget.each(search.table.accepted_gaps)):
        box = compiled.grid.boxes[stretch.first_accepted + index]
        described = region(compiled, box)
        still_open = join(open_box for open_box, _ in uncovered_boxes(compiled, box, budget))
        words = described.words or say("every context")
        facts = AcceptedGapFacts(where=described.where, reason=accepted.reason)
        if still_open and not is_partly_covered(compiled, box, budget):
            yield ACCEPTED_GAP.at(
                accepted.span,
                say("{where} is left open: {reason}", where=words, reason=accepted.reason),
                facts=facts,
            )
        elif not still_open:
            yield STALE_ACCEPTED_GAP.at(
                accepted.span,
                say("{where} is no longer a gap: the rows cover it", where=words)
                if compiled.grid.is_possible(box, budget)
                else say("{where} is no gap: no case comes to it", where=words),
                help=say("remove this entry of `accepted_gaps`"),
                facts=facts,
            )
        else:
            left = [region(compiled, part).row for part in still_open[:_MOST_LEFT]]
            entries: list[str | Message] = [f"- when: {flow_mapping(row)}" for row in left]
            if len(still_open) > len(left):
                entries.append(say("# {count:,} more", count=len(still_open) - len(left)))
            rows = stretch.matched(compiled.grid.alive(box, stretch.rules))
            yield PARTLY_COVERED_GAP.at(
                accepted.span,
                say(
                    "rows cover a part of the accepted gap {where} (see {rows})",
                    where=words,
                    rows=joined(say("row {row}", row=rule.id) for rule in rows[:5]),
                ),
                help=say(
                    "narrow the rows, or write what is still open:\n{entries}",
                    entries=joined(entries, "\n"),
                ),
                facts=PartlyCoveredFacts(
                    tuple(rule.id for rule in rows),
                    described.where,
                    reason=accepted.reason,
                    open=len(still_open),
                ),
            )


ANALYSIS = Analysis(
    phrase("accepted gaps"),
    (ACCEPTED_GAP, PARTLY_COVERED_GAP, STALE_ACCEPTED_GAP),
    accepted_gap_findings,
)
