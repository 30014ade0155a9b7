"""Codes of findings: what ``check`` proves about a table that can be read."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import (
    ENTRY,
    FILE,
    OPEN,
    OVERNIGHT,
    TABLE,
    Attempt,
    Example,
    contrast,
    swap,
)
from gapless.diagnostic import Severity

_LAST = "when: {lama: di atas 2 jam}"
_ACCEPTED = "  - when: {lama: 2 jam}\n"
_ENTRY = f"accepted_gaps:\n{_ACCEPTED}    reason: Tarif tepat 2 jam sedang ditanyakan.\n"

#: Row 4 never gets a turn.
_MASKED = TABLE + "  - row: 4\n    when: {lama: di atas 5 jam}\n    then: {tarif: 12000}\n"
#: Row 2a says what row 3 would say.
_REDUNDANT = TABLE.replace(
    "  - row: 3\n",
    "  - row: 2a\n    when: {lama: di atas 5 jam}\n    then: {tarif: 9000}\n  - row: 3\n",
)
#: Everything adds up.
_COLLECT = TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: collect\n")

GAP = Code(
    name="gap",
    title="some case has no row",
    meaning="No row covers this region: for its cases the table has no answer. All gaps of a table"
    " together are exactly what it leaves open; each comes with an example.",
    remedy="Add the row that the help offers, widen a row, or list the region under"
    " `accepted_gaps` with the reason why it is left open.",
    example=swap(TABLE, right=_LAST, wrong="when: {lama: di atas 3 jam}"),
)
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
    remedy="Delete the entry.",
    example=swap(OPEN, right="lama: kurang dari 2 jam", wrong="lama: s.d 2 jam"),
    severity=Severity.WARNING,
)
OVERLAP_CONFLICT = Code(
    name="overlap-conflict",
    title="two rows cover the same cases and differ",
    meaning="Under the hit policy `first` the upper row decides; if nobody meant that, some"
    " answers are wrong. Under `unique` and `any` it is an error; so it is under `priority` where"
    " both rows are equally important and no more important one decides.",
    remedy="Narrow one of the rows, or declare that it is meant: `over: [3]` in the upper row.",
    example=swap(TABLE, right=_LAST, wrong="when: {lama: minimal 2 jam}"),
    severity=Severity.WARNING,
)
OVERLAP_HARMLESS = Code(
    name="overlap-harmless",
    title="two rows cover the same cases and do not quarrel",
    meaning="They give the same answer, or the hit policy `priority` says which of them decides."
    " But who changes one row may forget the other.",
    remedy="Narrow one of the rows if that makes the table clearer.",
    example=swap(
        TABLE,
        right=f"{_LAST}\n    then: {{tarif: 9000}}",
        wrong="when: {lama: minimal 2 jam, kendaraan: motor}\n    then: {tarif: 2000}",
    ),
    severity=Severity.INFORMATION,
)
OVERLAP_GROUP = Code(
    name="overlap-group",
    title="three or more rows cover the same cases",
    meaning="Told together, so that their meeting is seen as one.",
    remedy="Look whether all of them are meant to cover these cases.",
    example=contrast(
        TABLE.replace(_LAST, "when: {lama: minimal 2 jam}").replace(
            "kendaraan: mobil}", "kendaraan: [mobil, motor]}"
        ),
        TABLE,
    ),
    severity=Severity.INFORMATION,
)
STALE_OVER = Code(
    name="stale-over",
    title="`over` declares an overlap that is not there",
    meaning="The two rows have no case in common, or none any more.",
    remedy="Delete the row's name from `over`.",
    example=swap(TABLE, right="  - row: 1\n", wrong="  - row: 1\n    over: [2]\n"),
    severity=Severity.WARNING,
)
MASKED_ROW = Code(
    name="masked-row",
    title="a row can never decide",
    meaning="The rows that go before it, together, take all of its cases: the rows above it under"
    " the hit policy `first`, the more important ones under `priority`, those with the smaller or"
    " larger outcome under `collect min` and `max`. Mostly it stands in the wrong place, or one of"
    " them reaches too far. Under `output order` a warning says that a row is never listed first.",
    remedy="Move the row up or make its answer more important, narrow the rows that the message"
    " names, or delete it.",
    example=contrast(_MASKED, _MASKED.replace(_LAST, 'when: {lama: "(2 jam..5 jam]"}')),
)
PARTLY_MASKED_ROW = Code(
    name="partly-masked-row",
    title="rows that go before it take a part of a row's cases",
    meaning="The row still decides the rest. Told where several rows together take the part.",
    remedy="Write in the row only what it decides, if that makes the table clearer.",
    example=contrast(TABLE.replace(_LAST, "when: {}"), TABLE),
    severity=Severity.INFORMATION,
)
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
REPEATED_ROW = Code(
    name="repeated-row",
    title="a row stands there twice",
    meaning="Where the answers of all rows are collected, a row that is repeated counts twice.",
    remedy="Delete one of the two, if it is not meant.",
    example=contrast(
        _COLLECT + "  - row: 4\n    when: {lama: di atas 2 jam}\n    then: {tarif: 9000}\n",
        _COLLECT,
    ),
    severity=Severity.WARNING,
)
REDUNDANT_ROW = Code(
    name="redundant-row",
    title="a row could be left out",
    meaning="Without it every case would be decided alike, by the other rows.",
    remedy="Delete the row; `gapless check --fix` does so and proves that nothing changes.",
    example=contrast(_REDUNDANT, TABLE),
    severity=Severity.INFORMATION,
)
MERGEABLE_ROWS = Code(
    name="mergeable-rows",
    title="rows could be written as one",
    meaning="They answer alike, and their cases make up one row.",
    remedy="Write them as one row; `gapless check --fix` does so and proves that nothing changes.",
    example=swap(TABLE, right="then: {tarif: 4000}", wrong="then: {tarif: 2000}"),
    severity=Severity.INFORMATION,
)
BOUND_BEYOND_DOMAIN = Code(
    name="bound-beyond-domain",
    title="a bound lies beyond what the input allows",
    meaning="The cell names values that the input cannot take: it says less than it seems to, or"
    " the bound is mistyped.",
    remedy="Write the cell as the help offers, correct the bound, or widen the `domain` of the"
    " input. A bound exactly at the end of the domain is fine.",
    example=swap(
        TABLE.replace('">= 0 jam"', '"[0 jam..24 jam]"'),
        right=_LAST,
        wrong='when: {lama: "(2 jam..48 jam]"}',
    ),
    severity=Severity.WARNING,
)
TWO_SPELLINGS = Code(
    name="two-spellings",
    title="two names or values differ in nothing that a reader looks at",
    meaning="They differ only in capital letters, in spaces or in a character that cannot be seen,"
    " as a keyboard or a copied text brings it along. To gapless they are two: what is said of one"
    " is not said of the other.",
    remedy="Write both alike; the message shows what cannot be seen.",
    example=swap(
        TABLE.replace("row: 1", "row: a"),
        right="row: 2",
        wrong="row: A",
    ),
    severity=Severity.WARNING,
)
SPLIT_RANGE = Code(
    name="split-range",
    title="a range is written in pieces",
    meaning="The pieces of the list touch one another; one range says the same.",
    remedy="Write the one range that the help offers.",
    example=swap(TABLE, right=_LAST, wrong='when: {lama: ["(2 jam..5 jam]", "> 5 jam"]}'),
    severity=Severity.INFORMATION,
)
UNUSED_INPUT = Code(
    name="unused-input",
    title="nothing depends on an input",
    meaning="Whatever its value, the decision is the same. It is asked for nothing.",
    remedy="Leave the input out, or write the rows that need it.",
    example=swap(TABLE, right="then: {tarif: 4000}", wrong="then: {tarif: 2000}"),
    severity=Severity.INFORMATION,
)
UNUSED_OUTPUT = Code(
    name="unused-output",
    title="an output is empty in every row",
    meaning="No row says anything of it.",
    remedy="Fill it in where it should say something, or leave the output out.",
    example=swap(
        TABLE,
        right="  tarif: {type: integer}\n",
        wrong="  tarif: {type: integer}\n  catatan: {type: string, nullable: true}\n",
    ),
    severity=Severity.INFORMATION,
)
UNUSED_VALUE = Code(
    name="unused-value",
    title="no row gives a value that an output may have",
    meaning="The output lists the value, but it is never the answer.",
    remedy="Delete it from the list, or write the row that gives it.",
    example=swap(
        TABLE.replace(
            "tarif: {type: integer}", "tarif: {type: integer, values: [2000, 4000, 9000]}"
        ),
        right="values: [2000, 4000, 9000]",
        wrong="values: [2000, 4000, 9000, 12000]",
    ),
    severity=Severity.INFORMATION,
)
HIT_POLICY_ADVICE = Code(
    name="hit-policy-advice",
    title="no two rows meet",
    meaning="So the order of the rows does not matter, and `hit_policy: unique` would keep it so:"
    " an overlap would then be an error.",
    remedy="Write `hit_policy: unique`, if rows are never meant to meet.",
    example=swap(
        TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: unique\n"),
        right="hit_policy: unique\n",
        wrong="",
    ),
    severity=Severity.INFORMATION,
)
NOT_CHECKED = Code(
    name="not-checked",
    title="not everything was checked",
    meaning="The check was ended early, by a limit of time or number or by Ctrl-C. What is told is"
    " right; there may be more. Such a check is never clean.",
    remedy="Mend what was found first, or allow more with --timeout or --limit.",
    example=Example(
        Attempt({FILE: TABLE.replace("di atas 2 jam", "di atas 3 jam")}, f"check {FILE} --limit 1"),
        Attempt({FILE: TABLE}),
    ),
    severity=Severity.WARNING,
)
