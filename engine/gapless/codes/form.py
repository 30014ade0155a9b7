"""Codes of form: what a table file may hold."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import COMPUTED, FILE, OPEN, REVISION, TABLE, Attempt, Example, swap

_VALUES = "values: [mobil, motor]"

UNKNOWN_KEY = Code(
    name="unknown-key",
    title="a key that tables do not have",
    meaning="A misspelt key would be passed over in silence, and the table would mean something"
    " else than its owner wrote. Keys are English words.",
    remedy="Write the key as it is spelt; the message names the nearest one.",
    example=swap(TABLE, right="rules:\n", wrong="aturan:\n"),
)
MISSING_KEY = Code(
    name="missing-key",
    title="a key that must be there is not",
    meaning="Without it the table, or this part of it, does not say enough.",
    remedy="Add the key; the message says which.",
    example=swap(OPEN, right="    reason: Tarif tepat 2 jam sedang ditanyakan.\n", wrong=""),
)
MISSING_VALUE = Code(
    name="missing-value",
    title="nothing stands behind a key",
    meaning="The key is there, its value is not.",
    remedy="Write the value, or leave the key out.",
    example=swap(TABLE, right="table: parkir\n", wrong="table:\n"),
)
WRONG_KIND = Code(
    name="wrong-kind",
    title="a list, a group or a single value stands where another is meant",
    meaning="`rules` is a list, `inputs` a group of names, a title one text.",
    remedy="Bring it into the form that the message names.",
    example=swap(TABLE, right="[mobil, motor]", wrong="mobil"),
)
UNKNOWN_VALUE = Code(
    name="unknown-value",
    title="a value that is not among those allowed",
    meaning="Where an input, an output or a key has a list of values, others mean nothing.",
    remedy="Write one of the list, or add the value to it; the message names the nearest one.",
    example=swap(TABLE, right="kendaraan: motor}", wrong="kendaraan: motr}"),
)
EMPTY_COLLECTION = Code(
    name="empty-collection",
    title="a list or group is empty",
    meaning="A table without rows, or an input without values, decides nothing.",
    remedy="Write what belongs into it, or leave the key out.",
    example=swap(TABLE, right=_VALUES, wrong="values: []"),
)
BAD_NAME = Code(
    name="bad-name",
    title="a name cannot be used as one",
    meaning="Names of inputs and outputs are words of letters, digits and `_`, beginning with a"
    " letter; a table's may have `-` too. Expressions and commands name them.",
    remedy="Write `_` for a space. A `label` may be any text.",
    example=swap(TABLE, right="  kendaraan: {type", wrong="  jenis kendaraan: {type"),
)
DUPLICATE_NAME = Code(
    name="duplicate-name",
    title="two columns have one name",
    meaning="An input, an output and raw data are called by their names alone.",
    remedy="Rename one of them.",
    example=swap(
        COMPUTED,
        right="  masuk: {type: datetime}\n",
        wrong="  masuk: {type: datetime}\n  lama: {type: duration}\n",
    ),
)
THEN_AND_USE = Code(
    name="then-and-use",
    title="a row has both `then` and `use`",
    meaning="A row either decides itself or hands over to another table.",
    remedy="Keep one of the two.",
    example=swap(
        TABLE,
        right="    then: {tarif: 9000}\n",
        wrong="    then: {tarif: 9000}\n    use: inap\n",
    ),
)
UNREADABLE_DATE = Code(
    name="unreadable-date",
    title="a date cannot be read",
    meaning="Dates are written year, month, day, so that nobody takes one for the other; and the"
    " day must exist.",
    remedy="Write it like 2022-12-29.",
    example=swap(REVISION, right="effective: 2022-01-01", wrong="effective: 1 Januari 2022"),
)
ENDS_BEFORE_IT_BEGINS = Code(
    name="ends-before-it-begins",
    title="a revision ends before it begins",
    meaning="`until` is the last day of a revision, `effective` its first.",
    remedy="Correct one of the two dates.",
    example=swap(
        REVISION.replace("effective: 2022-01-01", "effective: 2022-01-01\nuntil: 2022-12-31"),
        right="until: 2022-12-31",
        wrong="until: 2021-12-31",
    ),
)
UNREADABLE_AS_OF = Code(
    name="unreadable-as-of",
    title="`as_of` names nothing that gives a day",
    meaning="`as_of` names the value, of type date or datetime, that says on which day a case"
    " happened; by the rules of that day it is decided.",
    remedy="Name an input or raw data with a date, or leave `as_of` out.",
    example=swap(
        COMPUTED.replace("table: parkir\n", "table: parkir\nas_of: masuk\n"),
        right="as_of: masuk",
        wrong="as_of: lama",
    ),
)
HIT_POLICY_OUTPUTS = Code(
    name="hit-policy-outputs",
    title="the hit policy does not fit the outputs",
    meaning="`collect sum`, `min` and `max` need one output that counts or compares; `priority`"
    " and `output order` need `values` in order of preference; what `collect count` answers is no"
    " `wording`.",
    remedy="Choose another hit policy, or change the outputs.",
    example=swap(
        TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: collect sum\n"),
        right="tarif: {type: integer}",
        wrong="tarif: {type: string}",
    ),
)
TOO_MANY_MISTAKES = Code(
    name="too-many-mistakes",
    title="there are more mistakes than are reported",
    meaning="After so many, the next ones mostly come of the first.",
    remedy="Fix those that are reported and check again.",
    example=Example(
        Attempt(
            {FILE: TABLE}, f"check {FILE}", f"yes '  - {{kapan: {{}}}}' | head -n 300 >> {FILE}"
        ),
        Attempt({FILE: TABLE}),
    ),
)
