"""Codes of columns: what inputs and outputs may be."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import COMPUTED, TABLE, swap

_HOURS = '{type: duration, domain: ">= 0 jam"}'
_VALUES = "values: [mobil, motor]"

DUPLICATE_VALUE = Code(
    name="duplicate-value",
    title="a value is listed twice",
    meaning="The list of an input's values says each once. Mostly another was meant.",
    remedy="Write the value that was meant, or leave one out.",
    example=swap(TABLE, right=_VALUES, wrong="values: [mobil, mobil, motor]"),
)
UNFIT_WORDING = Code(
    name="unfit-wording",
    title="an output that cannot be wording",
    meaning="`wording: true` says that the texts of an output are only how something is said. A"
    " number, a day or one of listed `values` is a decision.",
    remedy="Remove `wording`, or the `values` if any text will do.",
    example=swap(
        TABLE, right="tarif: {type: integer}", wrong="tarif: {type: integer, wording: true}"
    ),
)
RESERVED_NAME = Code(
    name="reserved-name",
    title="an output has a name that cases need themselves",
    meaning="`expect` of a case may name the row, the status and the table; an output of that name"
    " could not be told from it.",
    remedy="Rename the output; its `label` may be any text.",
    example=swap(
        TABLE.replace("tarif", "biaya"),
        right="  biaya: {type: integer}\n",
        wrong="  biaya: {type: integer}\n  row: {type: integer}\n",
    ),
)
RESERVED_TEXT = Code(
    name="reserved-text",
    title="a value that means something else in a cell",
    meaning="`-` means any value and `null` an unknown one, so neither can be a text of its own.",
    remedy="Use another word for the value.",
    example=swap(TABLE, right=_VALUES, wrong='values: [mobil, motor, "-"]'),
)
EMPTY_DOMAIN = Code(
    name="empty-domain",
    title="an input can have no value at all",
    meaning="`domain`, `step` and `values` together leave nothing.",
    remedy="Widen one of them.",
    example=swap(TABLE, right=_HOURS, wrong="{type: duration, step: 1 jam, values: [30 menit]}"),
)
OUTSIDE_DOMAIN = Code(
    name="outside-domain",
    title="a value that the input cannot have",
    meaning="A cell that speaks of values outside the input's `domain`, or between its steps,"
    " could never be met.",
    remedy="Correct the cell, or widen the `domain`.",
    example=swap(TABLE, right="lama: di atas 2 jam", wrong="lama: -1 jam"),
)
UNREADABLE_DOMAIN = Code(
    name="unreadable-domain",
    title="a domain cannot be read",
    meaning='`domain` is written like a cell: `">= 0 jam"`, `[0..100]`.',
    remedy="Write it like a cell, in quotes where it begins with a sign.",
    example=swap(TABLE, right=_HOURS, wrong="{type: duration, domain: tidak negatif}"),
)
UNREADABLE_STEP = Code(
    name="unreadable-step",
    title="a step cannot be used",
    meaning="`step` is the smallest difference between two values of numbers, times and durations;"
    " it is above zero.",
    remedy="Write an amount like `1 menit`, or leave it out.",
    example=swap(TABLE, right=_HOURS, wrong="{type: duration, step: 0 menit}"),
)
UNREADABLE_VALUE = Code(
    name="unreadable-value",
    title="a value does not fit its type",
    meaning="The values of an input or output, and those of a context, are of its `type`.",
    remedy="Write it as the type wants, or change the type.",
    example=swap(
        TABLE,
        right="tarif: {type: integer}",
        wrong="tarif: {type: integer, values: [dua ribu]}",
    ),
)
UNREADABLE_EXPRESSION = Code(
    name="unreadable-expression",
    title="an expression cannot be read",
    meaning="An input may be computed from raw data: names joined by `+`, `-`, `*` and `/`.",
    remedy="Use the names under `data`, and write durations in quotes.",
    example=swap(COMPUTED, right="keluar - masuk", wrong="keluar masuk"),
)
EXPRESSION_TYPE = Code(
    name="expression-type",
    title="an expression gives another type than its input has",
    meaning="The difference of two moments is a duration, the sum of two numbers a number.",
    remedy="Correct the expression, or the `type` of the input.",
    example=swap(COMPUTED, right="keluar - masuk", wrong="keluar"),
)
UNFIT_PATH = Code(
    name="unfit-path",
    title="a path that leads to no value",
    meaning="`path` says where in a nested context a value stands: keys with points between, from"
    " the outside in. A path cannot lead through the value of another input.",
    remedy="Write the keys as the data has them: `pelanggan.alamat.kota`.",
    example=swap(
        TABLE.replace("{type: duration,", "{type: duration, path: parkir.lama,"),
        right="path: parkir.lama",
        wrong="path: parkir..lama",
    ),
)
UNFIT_UNIT = Code(
    name="unfit-unit",
    title="a unit or a notation where there are no such numbers",
    meaning="`unit` is what numbers count (IDR, W), and `numbers` how numbers and the amounts of"
    " durations are written; a word for a power of ten (juta) is part of the number.",
    remedy="Remove the key, or correct the type or the unit.",
    example=swap(
        TABLE,
        right='lama: {type: duration, domain: ">= 0 jam"}',
        wrong='lama: {type: duration, domain: ">= 0 jam", unit: jam}',
    ),
)
UNFIT_ZONE = Code(
    name="unfit-zone",
    title="a time zone that there is not, or that does not fit",
    meaning="`zone` says in which time zone the datetimes of a table or a column are: the name of a"
    " region and a city. A table has all its datetimes in zones or none of them, for a local time"
    " and a moment cannot be compared.",
    remedy="Write a name like `Asia/Jakarta` beside `table`; remove `zone` where there are no"
    " datetimes.",
    example=swap(TABLE, right="inputs:", wrong="zone: Asia/Jakarto\ninputs:"),
)
