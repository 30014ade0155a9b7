"""Codes of rows and cells, and of tables together: what a table's parts may say of others.

Purpose: a part of the register.

Invariants: those of ``code``.
"""

from __future__ import annotations

from gapless.codes.code import FILE, Attempt, Code, Example, Group, swap
from gapless.codes.sample import ENTRY, OVERNIGHT, REVISION, TABLE
from gapless.diagnostic import Message, Severity, say


def _row(name: str, title: Message, meaning: Message, mend: Message, example: Example) -> Code:
    return Code(name, Group.ROWS, Severity.ERROR, title, meaning, mend, example)


def _tables(name: str, title: Message, meaning: Message, mend: Message, example: Example) -> Code:
    return Code(name, Group.TABLES, Severity.ERROR, title, meaning, mend, example)


_LAST = "when: {lama: di atas 2 jam}"
_FEE = "then: {tarif: 9000}"
_INAP = (("inap.yaml", OVERNIGHT),)

CODES = (
    _row(
        "duplicate-row",
        say("two rows have one name"),
        say(
            "Findings, cases and decisions call a row by its name; a row without one is called by"
            " its place."
        ),
        say("Give each row a name of its own."),
        swap(TABLE, right="row: 3", wrong="row: 2"),
    ),
    _row(
        "unknown-input",
        say("an input that the table does not have"),
        say("`when`, a case and a context name inputs as they stand under `inputs`."),
        say("Write the name as it is spelt there; the message names the nearest one."),
        swap(TABLE, right=_LAST, wrong="when: {lamanya: di atas 2 jam}"),
    ),
    _row(
        "unknown-output",
        say("an output that the table does not have"),
        say("`then` names outputs as they stand under `outputs`."),
        say("Write the name as it is spelt there; the message names the nearest one."),
        swap(TABLE, right=_FEE, wrong="then: {tarip: 9000}"),
    ),
    _row(
        "output-under-when",
        say("an output stands among the conditions"),
        say("`when` holds what is asked, `then` what is answered."),
        say("Put it under `then`."),
        swap(TABLE, right=f"{_LAST}\n    {_FEE}", wrong="when: {lama: di atas 2 jam, tarif: 9000}"),
    ),
    _row(
        "missing-output",
        say("a row does not give an output"),
        say("Every row gives all outputs; an answer with a hole helps nobody."),
        say("Write the output; where it may be empty, give it `nullable: true`."),
        swap(TABLE, right=_FEE, wrong="then: {}"),
    ),
    _row(
        "unreadable-output",
        say("an output's value does not fit its type"),
        say("What a row gives is of the `type` of the output."),
        say("Write it as the type wants, or change the type."),
        swap(TABLE, right=_FEE, wrong="then: {tarif: sembilan ribu}"),
    ),
    _row(
        "placeholder",
        say("a row that was pasted is not filled in"),
        say("`...` stands in rows to paste where you are to write the answer."),
        say("Write the answer in its place."),
        swap(TABLE, right=_FEE, wrong="then: {tarif: ...}"),
    ),
    _row(
        "unreadable-cell",
        say("a cell cannot be read"),
        say(
            "A cell is a value, a list of values, a comparison in words (`di atas 2 jam`) or in"
            ' signs (`"> 2 jam"`), of the type of its input.'
        ),
        say("Write it in one of these forms; the message underlines what is not understood."),
        swap(TABLE, right=_LAST, wrong="when: {lama: di atas dua jam}"),
    ),
    _row(
        "empty-cell",
        say("a cell that nothing can meet"),
        say(
            "Between its ends lies no value, or nothing is written in it: its row could never"
            " decide."
        ),
        say("Correct the ends; leave the input out where it does not matter."),
        swap(TABLE, right=_LAST, wrong='when: {lama: "(2 jam..2 jam)"}'),
    ),
    _row(
        "ambiguous-comma",
        say("a comma that may part two values or be a decimal comma"),
        say(
            "In a cell a comma parts two values, and numbers have a decimal point. `1,5` might be"
            " either, so it is refused."
        ),
        say("Write `1.5`, or for two values put a space behind the comma."),
        swap(TABLE, right=_LAST, wrong='when: {lama: "> 1,5 jam"}'),
    ),
    _row(
        "null-not-allowed",
        say("null where a value must be known"),
        say("`null` means: not known. Only an input or output with `nullable: true` can be so."),
        say("Write a value, leave the cell out, or make the column `nullable: true`."),
        swap(TABLE, right=_LAST, wrong="when: {lama: null}"),
    ),
    _row(
        "unknown-row",
        say("a row that is not there"),
        say("`over` names a later row of the same table."),
        say("Write the row's name as it stands; the message names the nearest one."),
        swap(TABLE, right="  - row: 1\n", wrong="  - row: 1\n    over: [4]\n"),
    ),
    _row(
        "over-not-later",
        say("`over` names a row that does not come later"),
        say("A row comes before those below it; to say so of one above it means nothing."),
        say("Write `over` in the row that stands higher."),
        swap(TABLE, right="  - row: 3\n", wrong="  - row: 3\n    over: [1]\n"),
    ),
    _row(
        "over-policy",
        say("`over` does not go with the hit policy"),
        say("Only where the first row wins can a row be meant to come before another."),
        say("Leave `over` out, or use the hit policy `first`."),
        swap(
            TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: unique\n"),
            right="  - row: 1\n",
            wrong="  - row: 1\n    over: [3]\n",
        ),
    ),
    _tables(
        "unknown-table",
        say("there is no table of this name"),
        say("A row's `use`, a file of cases or a command names a table by its `table:`."),
        say("Write the name as it is spelt; the message names the nearest one."),
        swap(ENTRY, right="use: inap", wrong="use: inab", beside=_INAP),
    ),
    _tables(
        "unreadable-table",
        say("a table that is handed over to has errors of its own"),
        say("Without it nothing can be said of the tables that need it."),
        say("Mend the errors of its file first."),
        Example(
            Attempt(((FILE, ENTRY), ("inap.yaml", OVERNIGHT.replace("rules", "aturan")))),
            Attempt(((FILE, ENTRY), *_INAP)),
        ),
    ),
    _tables(
        "not-in-force",
        say("the table is not in force on that day"),
        say("Each revision holds from its `effective` day on; before the first there is none."),
        say("Ask for another day, or add the revision that held then."),
        Example(
            Attempt(((FILE, REVISION),), f"decide {FILE} --as-of 2021-06-01 lama='3 jam'"),
            Attempt(((FILE, REVISION),), f"decide {FILE} --as-of 2022-06-01 lama='3 jam'"),
        ),
    ),
    _tables(
        "circular-hand-over",
        say("tables hand over to one another in a circle"),
        say("Such a question would never be answered."),
        say("Let one of them decide itself."),
        Example(
            Attempt(
                (
                    (FILE, ENTRY),
                    ("inap.yaml", OVERNIGHT.replace("then: {tarif: 30000}", "use: parkir")),
                )
            ),
            Attempt(((FILE, ENTRY), *_INAP)),
        ),
    ),
    _tables(
        "hand-over-mismatch",
        say("two tables mean different things by one input"),
        say(
            "A table that is handed over to asks the same inputs; type, steps and values of one"
            " name must agree."
        ),
        say("Let both tables say the same of the input, or rename it in one of them."),
        Example(
            Attempt(
                (
                    (FILE, ENTRY),
                    (
                        "inap.yaml",
                        OVERNIGHT.replace(
                            'lama: {type: duration, domain: ">= 0 jam"}', "lama: {type: integer}"
                        ),
                    ),
                )
            ),
            Attempt(((FILE, ENTRY), *_INAP)),
        ),
    ),
    _tables(
        "hand-over-policy",
        say("the hit policy does not go with `use`"),
        say("Where several rows answer together, one of them cannot hand over to another table."),
        say("Use the hit policy `first` or `unique`, or let the row decide itself."),
        swap(
            ENTRY.replace("table: parkir\n", "table: parkir\nhit_policy: first\n"),
            right="hit_policy: first",
            wrong="hit_policy: collect",
            beside=_INAP,
        ),
    ),
    _tables(
        "duplicate-revision",
        say("two files are the same revision of a table"),
        say("A table has one revision for each `effective` day; of two, nobody knows which holds."),
        say("Give one of them another date, or delete it."),
        Example(
            Attempt(
                (("a.yaml", REVISION), ("b.yaml", REVISION.replace("9000", "8000"))), "check ."
            ),
            Attempt(
                (
                    ("a.yaml", REVISION),
                    (
                        "b.yaml",
                        REVISION.replace("9000", "8000")
                        .replace("2022-01-01", "2023-01-01")
                        .replace("1.0.0", "2.0.0"),
                    ),
                ),
                "check .",
            ),
        ),
    ),
    _tables(
        "missing-effective",
        say("a revision does not say from when it holds"),
        say("Where a table has several revisions, each needs its `effective` day."),
        say("Add `effective: 2022-12-29` with its day."),
        Example(
            Attempt((("a.yaml", TABLE), ("b.yaml", REVISION)), "check ."),
            Attempt((("b.yaml", REVISION),), "check ."),
        ),
    ),
    _tables(
        "misdated-file",
        say("a file is named for another day than that on which it takes effect"),
        say("Whoever trusts the name expects the revision on another day than it is in force."),
        say("Give the file the name of its `effective` day, or correct the day."),
        Example(
            Attempt((("2022-02-01.yaml", REVISION),), "check 2022-02-01.yaml"),
            Attempt((("2022-01-01.yaml", REVISION),), "check 2022-01-01.yaml"),
        ),
    ),
)
