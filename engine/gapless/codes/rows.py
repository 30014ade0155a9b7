"""Codes of rows and cells."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import COMPUTING, FILE, LAST, OVERNIGHT, TABLE, dated, swap
from gapless.diagnostic import Severity

#: The same table, its hours as numbers.
_HOURS = TABLE.replace(
    'type: duration, domain: ">= 0 jam"', 'type: number, domain: ">= 0"'
).replace(" 2 jam", " 2")
_FEE = "then: {tarif: 9000}"
_INAP = (("inap.yaml", OVERNIGHT),)

DUPLICATE_ROW = Code(
    name="duplicate-row",
    title="two rows have one name",
    meaning="Findings, cases and decisions call a row by its name; a row without one is called by"
    " its place.",
    remedy="Give each row a name of its own.",
    example=swap(TABLE, right="row: 3", wrong="row: 2"),
)
UNKNOWN_INPUT = Code(
    name="unknown-input",
    title="an input that the table does not have",
    meaning="`when`, a case and a context name inputs as they stand under `inputs`.",
    remedy="Write the name as it is spelt there; the message names the nearest one.",
    example=swap(TABLE, right=LAST, wrong="when: {lamanya: di atas 2 jam}"),
)
UNKNOWN_OUTPUT = Code(
    name="unknown-output",
    title="an output that the table does not have",
    meaning="`then` names outputs as they stand under `outputs`.",
    remedy="Write the name as it is spelt there; the message names the nearest one.",
    example=swap(TABLE, right=_FEE, wrong="then: {tarip: 9000}"),
)
OUTPUT_UNDER_WHEN = Code(
    name="output-under-when",
    title="an output stands among the conditions",
    meaning="`when` holds what is asked, `then` what is answered.",
    remedy="Put it under `then`.",
    example=swap(
        TABLE, right=f"{LAST}\n    {_FEE}", wrong="when: {lama: di atas 2 jam, tarif: 9000}"
    ),
)
MISSING_OUTPUT = Code(
    name="missing-output",
    title="a row does not give an output",
    meaning="Every row gives all outputs; an answer with a hole helps nobody.",
    remedy="Write the output; where it may be empty, give it `nullable: true`.",
    example=swap(TABLE, right=_FEE, wrong="then: {}"),
)
UNREADABLE_OUTPUT = Code(
    name="unreadable-output",
    title="an output's value does not fit its type",
    meaning="What a row gives is of the `type` of the output.",
    remedy="Write it as the type wants, or change the type.",
    example=swap(TABLE, right=_FEE, wrong="then: {tarif: sembilan ribu}"),
)
UNFIT_FORMULA = Code(
    name="unfit-formula",
    title="an output that cannot be computed",
    meaning="A formula (`= lama * 2`) may answer anything of its type. Where an output lists its"
    " `values`, or the hit policy compares what rows answer, that must be known beforehand.",
    remedy="Write the value, remove `values`, or choose another hit policy.",
    example=swap(
        COMPUTING,
        right="tarif: {type: integer}",
        wrong="tarif: {type: integer, values: [3000, 4500]}",
    ),
)
UNFILLED_PLACEHOLDER = Code(
    name="placeholder",
    title="what was pasted is not filled in",
    meaning="`...` stands in what is pasted where you are to write the answer, or the reason.",
    remedy="Write the answer in its place.",
    example=swap(TABLE, right=_FEE, wrong="then: {tarif: ...}"),
)
UNREADABLE_CELL = Code(
    name="unreadable-cell",
    title="a cell cannot be read",
    meaning="A cell is a value, a list of values, a comparison in words (`di atas 2 jam`) or in"
    ' signs (`"> 2 jam"`), of the type of its input.',
    remedy="Write it in one of these forms; the message underlines what is not understood.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: di atas dua jam}"),
)
EMPTY_CELL = Code(
    name="empty-cell",
    title="a cell that nothing can meet",
    meaning="Between its ends lies no value, or nothing is written in it: its row could never"
    " decide.",
    remedy="Correct the ends; leave the input out where it does not matter.",
    example=swap(TABLE, right=LAST, wrong='when: {lama: "(2 jam..2 jam)"}'),
)
AMBIGUOUS_COMMA = Code(
    name="ambiguous-comma",
    title="a comma that may part two values or stand in a number",
    meaning="A comma between two digits belongs to a number where the numbers of the table are"
    " written so: `1,5` with `language: id`, `15,000,000` anywhere. Elsewhere `1,5` might as well"
    " be two values, so it is refused.",
    remedy="Write `1.5`, or for two values put a space behind the comma; or say in the table how"
    " its numbers are written: `numbers: id`.",
    example=swap(_HOURS, right="when: {lama: di atas 2}", wrong='when: {lama: "> 1,5"}'),
)
AMBIGUOUS_NUMBER = Code(
    name="ambiguous-number",
    title="a number that can be read in two ways",
    meaning="With `language: id` a point may part thousands, so `2.000` is two thousand or two. A"
    " table that does not say its language may mean either by `2.000` and by `2,000`. Nothing is"
    " read as a guess.",
    remedy="Write it so that it can only be one of them (`2000`, `2,0`), or say in the table how"
    " its numbers are written: `numbers: id`, `numbers: en` or `numbers: plain`.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: di atas 1.500 menit}"),
)
NULL_NOT_ALLOWED = Code(
    name="null-not-allowed",
    title="null where a value must be known",
    meaning="`null` means: not known. Only an input or output with `nullable: true` can be so.",
    remedy="Write a value, leave the cell out, or make the column `nullable: true`.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: null}"),
)
UNKNOWN_ROW = Code(
    name="unknown-row",
    title="a row that is not there",
    meaning="`over` names a later row of the same table.",
    remedy="Write the row's name as it stands; the message names the nearest one.",
    example=swap(TABLE, right="  - row: 1\n", wrong="  - row: 1\n    over: [4]\n"),
)
OVER_NOT_LATER = Code(
    name="over-not-later",
    title="`over` names a row that does not come later",
    meaning="A row comes before those below it; to say so of one above it means nothing.",
    remedy="Write `over` in the row that stands higher.",
    example=swap(TABLE, right="  - row: 3\n", wrong="  - row: 3\n    over: [1]\n"),
)
OVER_POLICY = Code(
    name="over-policy",
    title="`over` does not go with the hit policy",
    meaning="Only where the first row wins can a row be meant to come before another.",
    remedy="Leave `over` out, or use the hit policy `first`.",
    example=swap(
        TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: unique\n"),
        right="  - row: 1\n",
        wrong="  - row: 1\n    over: [3]\n",
    ),
)
UNFIT_CONSTANT = Code(
    name="unfit-constant",
    title="a constant that is no value of the column",
    meaning="Where a cell names a constant its value stands there, so it is of the type and the"
    " unit of the column.",
    remedy="Correct the constant, or write a value of the column.",
    example=swap(
        TABLE.replace("inputs:", "constants: {batas: 2 jam}\ninputs:").replace(
            "lama: di atas 2 jam", "lama: di atas batas"
        ),
        right="batas: 2 jam",
        wrong="batas: 2 km",
    ),
)
NO_CONSTANT_YET = Code(
    name="no-constant-yet",
    title="a constant has no value on a day on which the table needs it",
    meaning="The values of the constant begin on a day, and the table is in force before that. What"
    " it decides until then is written nowhere.",
    remedy="Write the value of the days before, or let the table take effect later.",
    example=swap(
        {
            FILE: dated(TABLE, "1.0.0", "2024-01-01").replace("di atas 2 jam", "di atas batas"),
            "constants.yaml": "constants:\n  batas: {2024-01-01: 2 jam}\n",
        },
        right="2024-01-01: 2 jam",
        wrong="2024-07-01: 2 jam",
    ),
)
SHADOWED_CONSTANT = Code(
    name="shadowed-constant",
    title="a constant stands in two places that count for the table",
    meaning="Of one name the nearest value counts: that of the table, then that of `constants.yaml`"
    " in its folder, then those of the folders above. Whoever changes another one changes nothing"
    " here.",
    remedy="Remove one of them, or give it another name.",
    example=swap(
        {
            FILE: TABLE.replace("inputs:", "constants: {batas: 2 jam}\ninputs:").replace(
                "lama: di atas 2 jam", "lama: di atas batas"
            ),
            "constants.yaml": "constants:\n  lain: 3 jam\n",
        },
        right="lain: 3 jam",
        wrong="batas: 3 jam",
    ),
    severity=Severity.WARNING,
)
AMBIGUOUS_CONSTANT = Code(
    name="ambiguous-constant",
    title="a constant has the name of something else that a cell can say",
    meaning="The cell means one thing with the constant and another without it.",
    remedy="Give the constant another name.",
    example=swap(
        TABLE.replace("inputs:", "constants: {jenis: motor}\ninputs:").replace(
            "kendaraan: motor}", "kendaraan: jenis}"
        ),
        right="constants: {jenis: motor}",
        wrong="constants: {jenis: motor, mobil: motor}",
    ),
)
