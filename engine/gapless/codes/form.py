"""Codes of form: what a table file may hold, and what its inputs and outputs may be.

Purpose: a part of the register.

Invariants: those of ``code``.
"""

from __future__ import annotations

from gapless.codes.code import FILE, Attempt, Code, Example, Group, swap
from gapless.codes.sample import COMPUTED, OPEN, REVISION, TABLE
from gapless.diagnostic import Message, Severity, say


def _form(name: str, title: Message, meaning: Message, mend: Message, example: Example) -> Code:
    return Code(name, Group.FORM, Severity.ERROR, title, meaning, mend, example)


def _column(name: str, title: Message, meaning: Message, mend: Message, example: Example) -> Code:
    return Code(name, Group.COLUMNS, Severity.ERROR, title, meaning, mend, example)


_HOURS = '{type: duration, domain: ">= 0 jam"}'
_VALUES = "values: [mobil, motor]"

CODES = (
    _form(
        "unknown-key",
        say("a key that tables do not have"),
        say(
            "A misspelt key would be passed over in silence, and the table would mean something"
            " else than its owner wrote. Keys are English words."
        ),
        say("Write the key as it is spelt; the message names the nearest one."),
        swap(TABLE, right="rules:\n", wrong="aturan:\n"),
    ),
    _form(
        "missing-key",
        say("a key that must be there is not"),
        say("Without it the table, or this part of it, does not say enough."),
        say("Add the key; the message says which."),
        swap(OPEN, right="    reason: Tarif tepat 2 jam sedang ditanyakan.\n", wrong=""),
    ),
    _form(
        "missing-value",
        say("nothing stands behind a key"),
        say("The key is there, its value is not."),
        say("Write the value, or leave the key out."),
        swap(TABLE, right="table: parkir\n", wrong="table:\n"),
    ),
    _form(
        "wrong-kind",
        say("a list, a group or a single value stands where another is meant"),
        say("`rules` is a list, `inputs` a group of names, a title one text."),
        say("Bring it into the form that the message names."),
        swap(TABLE, right="[mobil, motor]", wrong="mobil"),
    ),
    _form(
        "unknown-value",
        say("a value that is not among those allowed"),
        say("Where an input, an output or a key has a list of values, others mean nothing."),
        say("Write one of the list, or add the value to it; the message names the nearest one."),
        swap(TABLE, right="kendaraan: motor}", wrong="kendaraan: motr}"),
    ),
    _form(
        "empty-collection",
        say("a list or group is empty"),
        say("A table without rows, or an input without values, decides nothing."),
        say("Write what belongs into it, or leave the key out."),
        swap(TABLE, right=_VALUES, wrong="values: []"),
    ),
    _form(
        "bad-name",
        say("a name cannot be used as one"),
        say(
            "Names of inputs and outputs are words of letters, digits and `_`, beginning with a"
            " letter; a table's may have `-` too. Expressions and commands name them."
        ),
        say("Write `_` for a space. A `label` may be any text."),
        swap(TABLE, right="  kendaraan: {type", wrong="  jenis kendaraan: {type"),
    ),
    _form(
        "duplicate-name",
        say("two columns have one name"),
        say("An input, an output and raw data are called by their names alone."),
        say("Rename one of them."),
        swap(
            COMPUTED,
            right="  masuk: {type: datetime}\n",
            wrong="  masuk: {type: datetime}\n  lama: {type: duration}\n",
        ),
    ),
    _form(
        "then-and-use",
        say("a row has both `then` and `use`"),
        say("A row either decides itself or hands over to another table."),
        say("Keep one of the two."),
        swap(
            TABLE,
            right="    then: {tarif: 9000}\n",
            wrong="    then: {tarif: 9000}\n    use: inap\n",
        ),
    ),
    _form(
        "unreadable-date",
        say("a date cannot be read"),
        say(
            "Dates are written year, month, day, so that nobody takes one for the other; and the"
            " day must exist."
        ),
        say("Write it like 2022-12-29."),
        swap(REVISION, right="effective: 2022-01-01", wrong="effective: 1 Januari 2022"),
    ),
    _form(
        "ends-before-it-begins",
        say("a revision ends before it begins"),
        say("`until` is the last day of a revision, `effective` its first."),
        say("Correct one of the two dates."),
        swap(
            REVISION.replace("effective: 2022-01-01", "effective: 2022-01-01\nuntil: 2022-12-31"),
            right="until: 2022-12-31",
            wrong="until: 2021-12-31",
        ),
    ),
    _form(
        "unreadable-as-of",
        say("`as_of` names nothing that tells a day"),
        say(
            "`as_of` names the value, of type date or datetime, that says on which day a case"
            " happened; by the rules of that day it is decided."
        ),
        say("Name an input or raw data with a date, or leave `as_of` out."),
        swap(
            COMPUTED.replace("table: parkir\n", "table: parkir\nas_of: masuk\n"),
            right="as_of: masuk",
            wrong="as_of: lama",
        ),
    ),
    _form(
        "hit-policy-outputs",
        say("the hit policy does not fit the outputs"),
        say(
            "`collect sum`, `min` and `max` need one output that counts or compares; `priority` and"
            " `output order` need `values` in order of preference; what `collect count` answers is"
            " no `wording`."
        ),
        say("Choose another hit policy, or change the outputs."),
        swap(
            TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: collect sum\n"),
            right="tarif: {type: integer}",
            wrong="tarif: {type: string}",
        ),
    ),
    _form(
        "too-many-mistakes",
        say("there are more mistakes than are told"),
        say("After so many, the next ones mostly come of the first."),
        say("Mend those that are told and check again."),
        Example(
            Attempt(
                ((FILE, TABLE),),
                f"check {FILE}",
                f"yes '  - {{kapan: {{}}}}' | head -n 300 >> {FILE}",
            ),
            Attempt(((FILE, TABLE),)),
        ),
    ),
    _column(
        "duplicate-value",
        say("a value is listed twice"),
        say("The list of an input's values says each once. Mostly another was meant."),
        say("Write the value that was meant, or leave one out."),
        swap(TABLE, right=_VALUES, wrong="values: [mobil, mobil, motor]"),
    ),
    _column(
        "unfit-wording",
        say("an output that cannot be wording"),
        say(
            "`wording: true` says that the texts of an output are only how something is said. A"
            " number, a day or one of listed `values` is a decision."
        ),
        say("Remove `wording`, or the `values` if any text will do."),
        swap(TABLE, right="tarif: {type: integer}", wrong="tarif: {type: integer, wording: true}"),
    ),
    _column(
        "reserved-name",
        say("an output has a name that cases need themselves"),
        say(
            "`expect` of a case may name the row, the status and the table; an output of that name"
            " could not be told from it."
        ),
        say("Rename the output; its `label` may be any text."),
        swap(
            TABLE.replace("tarif", "biaya"),
            right="  biaya: {type: integer}\n",
            wrong="  biaya: {type: integer}\n  row: {type: integer}\n",
        ),
    ),
    _column(
        "reserved-text",
        say("a value that means something else in a cell"),
        say("`-` means any value and `null` an unknown one, so neither can be a text of its own."),
        say("Use another word for the value."),
        swap(TABLE, right=_VALUES, wrong='values: [mobil, motor, "-"]'),
    ),
    _column(
        "empty-domain",
        say("an input can have no value at all"),
        say("`domain`, `step` and `values` together leave nothing."),
        say("Widen one of them."),
        swap(TABLE, right=_HOURS, wrong="{type: duration, step: 1 jam, values: [30 menit]}"),
    ),
    _column(
        "outside-domain",
        say("a value that the input cannot have"),
        say(
            "A cell that speaks of values outside the input's `domain`, or between its steps, could"
            " never be met."
        ),
        say("Correct the cell, or widen the `domain`."),
        swap(TABLE, right="lama: di atas 2 jam", wrong="lama: -1 jam"),
    ),
    _column(
        "unreadable-domain",
        say("a domain cannot be read"),
        say('`domain` is written like a cell: `">= 0 jam"`, `[0..100]`.'),
        say("Write it like a cell, in quotes where it begins with a sign."),
        swap(TABLE, right=_HOURS, wrong="{type: duration, domain: tidak negatif}"),
    ),
    _column(
        "unreadable-step",
        say("a step cannot be used"),
        say(
            "`step` is the smallest difference between two values of numbers, times and durations;"
            " it is above zero."
        ),
        say("Write an amount like `1 menit`, or leave it out."),
        swap(TABLE, right=_HOURS, wrong="{type: duration, step: 0 menit}"),
    ),
    _column(
        "unreadable-value",
        say("a value does not fit its type"),
        say("The values of an input or output, and those of a context, are of its `type`."),
        say("Write it as the type wants, or change the type."),
        swap(
            TABLE,
            right="tarif: {type: integer}",
            wrong="tarif: {type: integer, values: [dua ribu]}",
        ),
    ),
    _column(
        "unreadable-expression",
        say("an expression cannot be read"),
        say("An input may be computed from raw data: names joined by `+`, `-`, `*` and `/`."),
        say("Use the names under `data`, and write durations in quotes."),
        swap(COMPUTED, right="keluar - masuk", wrong="keluar masuk"),
    ),
    _column(
        "expression-type",
        say("an expression gives another type than its input has"),
        say("The difference of two moments is a duration, the sum of two numbers a number."),
        say("Correct the expression, or the `type` of the input."),
        swap(COMPUTED, right="keluar - masuk", wrong="keluar"),
    ),
)
