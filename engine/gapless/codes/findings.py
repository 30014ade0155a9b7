"""Codes of findings: what ``check`` proves about a table that can be read.

Purpose: a part of the register.

Invariants: those of ``code``.
"""

from __future__ import annotations

from gapless.codes.code import FILE, Attempt, Code, Example, Group, swap
from gapless.codes.sample import ENTRY, OPEN, OVERNIGHT, TABLE
from gapless.diagnostic import Message, Severity, say

_ERROR, _WARNING, _INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION


def _code(
    name: str,
    severity: Severity,
    title: Message,
    meaning: Message,
    mend: Message,
    example: Example,
) -> Code:
    return Code(name, Group.CHECK, severity, title, meaning, mend, example)


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

CODES = (
    _code(
        "gap",
        _ERROR,
        say("some case has no row"),
        say(
            "No row covers this region: for its cases the table has no answer. All gaps of a table"
            " together are exactly what it leaves open; each comes with an example."
        ),
        say(
            "Add the row that the help offers, widen a row, or list the region under"
            " `accepted_gaps` with the reason why it is left open."
        ),
        swap(TABLE, right=_LAST, wrong="when: {lama: di atas 3 jam}"),
    ),
    _code(
        "accepted-gap",
        _INFORMATION,
        say("a region is left open knowingly"),
        say(
            "The table lists it under `accepted_gaps` with the reason: an open question, not an"
            " oversight."
        ),
        say(
            "Nothing needs to be done. When the question is answered, add the row and delete the"
            " entry."
        ),
        Example(
            Attempt(((FILE, OPEN),)),
            Attempt(((FILE, OPEN.replace("kurang dari", "s.d").replace(_ENTRY, "")),)),
        ),
    ),
    _code(
        "partly-covered-gap",
        _WARNING,
        say("an accepted gap is covered in part"),
        say("Rows answer some of what the entry calls open, so it no longer says the truth."),
        say("Narrow the entry to what is still open; the help writes it."),
        swap(OPEN, right=_ACCEPTED, wrong='  - when: {lama: "[1 jam..2 jam]"}\n'),
    ),
    _code(
        "stale-accepted-gap",
        _WARNING,
        say("an accepted gap is no gap any more"),
        say("Rows answer all of it."),
        say("Delete the entry."),
        swap(OPEN, right="lama: kurang dari 2 jam", wrong="lama: s.d 2 jam"),
    ),
    _code(
        "overlap-conflict",
        _WARNING,
        say("two rows cover the same cases and differ"),
        say(
            "Under the hit policy `first` the upper row decides; if nobody meant that, some answers"
            " are wrong. Under `unique` and `any` it is an error; so it is under `priority` where"
            " both rows are equally important."
        ),
        say("Narrow one of the rows, or declare that it is meant: `over: [3]` in the upper row."),
        swap(TABLE, right=_LAST, wrong="when: {lama: minimal 2 jam}"),
    ),
    _code(
        "overlap-harmless",
        _INFORMATION,
        say("two rows cover the same cases and do not quarrel"),
        say(
            "They give the same answer, or the hit policy `priority` says which of them decides."
            " But who changes one row may forget the other."
        ),
        say("Narrow one of the rows if that makes the table clearer."),
        swap(
            TABLE,
            right=f"{_LAST}\n    then: {{tarif: 9000}}",
            wrong="when: {lama: minimal 2 jam, kendaraan: motor}\n    then: {tarif: 2000}",
        ),
    ),
    _code(
        "overlap-group",
        _INFORMATION,
        say("three or more rows cover the same cases"),
        say("Told together, so that their meeting is seen as one."),
        say("Look whether all of them are meant to cover these cases."),
        Example(
            Attempt(
                (
                    (
                        FILE,
                        TABLE.replace(_LAST, "when: {lama: minimal 2 jam}").replace(
                            "kendaraan: mobil}", "kendaraan: [mobil, motor]}"
                        ),
                    ),
                )
            ),
            Attempt(((FILE, TABLE),)),
        ),
    ),
    _code(
        "stale-over",
        _WARNING,
        say("`over` declares an overlap that is not there"),
        say("The two rows no longer meet, or no longer differ."),
        say("Delete the row's name from `over`."),
        swap(TABLE, right="  - row: 1\n", wrong="  - row: 1\n    over: [2]\n"),
    ),
    _code(
        "masked-row",
        _ERROR,
        say("a row can never decide"),
        say(
            "The rows that go before it, together, take all of its cases: the rows above it under"
            " the hit policy `first`, the more important ones under `priority`, those with the"
            " smaller or larger outcome under `collect min` and `max`. Mostly it stands in the"
            " wrong place, or one of them reaches too far. Under `output order` a warning says that"
            " a row is never listed first."
        ),
        say(
            "Move the row up or make its answer more important, narrow the rows that the message"
            " names, or delete it."
        ),
        Example(
            Attempt(((FILE, _MASKED),)),
            Attempt(((FILE, _MASKED.replace(_LAST, 'when: {lama: "(2 jam..5 jam]"}')),)),
        ),
    ),
    _code(
        "partly-masked-row",
        _INFORMATION,
        say("rows that go before it take a part of a row's cases"),
        say("The row still decides the rest. Told where several rows together take the part."),
        say("Write in the row only what it decides, if that makes the table clearer."),
        Example(
            Attempt(((FILE, TABLE.replace(_LAST, "when: {}")),)),
            Attempt(((FILE, TABLE),)),
        ),
    ),
    _code(
        "foreign-answer",
        _ERROR,
        say("a hand-over answers what its table does not promise"),
        say(
            "A table says what its outputs are: their type, their `values`, and that each is"
            " answered. A table that it hands over to answers otherwise, which misleads whoever"
            " relies on that."
        ),
        say("Let both tables say the same of the output, or leave `values` out in the first."),
        Example(
            Attempt(((FILE, ENTRY), ("inap.yaml", OVERNIGHT.replace("tarif", "biaya")))),
            Attempt(((FILE, ENTRY), ("inap.yaml", OVERNIGHT))),
        ),
    ),
    _code(
        "repeated-row",
        _WARNING,
        say("a row stands there twice"),
        say("Where the answers of all rows are collected, a row that is repeated counts twice."),
        say("Delete one of the two, if it is not meant."),
        Example(
            Attempt(
                (
                    (
                        FILE,
                        _COLLECT + "  - row: 4\n    when: {lama: di atas 2 jam}\n"
                        "    then: {tarif: 9000}\n",
                    ),
                )
            ),
            Attempt(((FILE, _COLLECT),)),
        ),
    ),
    _code(
        "redundant-row",
        _INFORMATION,
        say("a row could be left out"),
        say("Without it every case would be decided alike, by the other rows."),
        say("Delete the row; `gapless check --fix` does so and proves that nothing changes."),
        Example(
            Attempt(((FILE, _REDUNDANT),)),
            Attempt(((FILE, TABLE),)),
        ),
    ),
    _code(
        "mergeable-rows",
        _INFORMATION,
        say("rows could be written as one"),
        say("They answer alike, and their cases make up one row."),
        say(
            "Write them as one row; `gapless check --fix` does so and proves that nothing changes."
        ),
        swap(TABLE, right="then: {tarif: 4000}", wrong="then: {tarif: 2000}"),
    ),
    _code(
        "bound-beyond-domain",
        _WARNING,
        say("a bound lies beyond what the input allows"),
        say(
            "The cell names values that the input cannot take: it says less than it seems to, or"
            " the bound is mistyped."
        ),
        say(
            "Write the cell as the help offers, correct the bound, or widen the `domain` of the"
            " input. A bound exactly at the end of the domain is fine."
        ),
        swap(
            TABLE.replace('">= 0 jam"', '"[0 jam..24 jam]"'),
            right=_LAST,
            wrong='when: {lama: "(2 jam..48 jam]"}',
        ),
    ),
    _code(
        "two-spellings",
        _WARNING,
        say("two names or values differ in nothing that a reader looks at"),
        say(
            "They differ only in capital letters, in spaces or in a character that cannot be seen,"
            " as a keyboard or a copied text brings it along. To gapless they are two: what is"
            " said of one is not said of the other."
        ),
        say("Write both alike; the message shows what cannot be seen."),
        swap(
            TABLE.replace("row: 1", "row: a"),
            right="row: 2",
            wrong="row: A",
        ),
    ),
    _code(
        "split-range",
        _INFORMATION,
        say("a range is written in pieces"),
        say("The pieces of the list touch one another; one range says the same."),
        say("Write the one range that the help offers."),
        swap(TABLE, right=_LAST, wrong='when: {lama: ["(2 jam..5 jam]", "> 5 jam"]}'),
    ),
    _code(
        "unused-input",
        _INFORMATION,
        say("nothing depends on an input"),
        say("Whatever its value, the decision is the same. It is asked for nothing."),
        say("Leave the input out, or write the rows that need it."),
        swap(TABLE, right="then: {tarif: 4000}", wrong="then: {tarif: 2000}"),
    ),
    _code(
        "unused-output",
        _INFORMATION,
        say("an output is empty in every row"),
        say("No row says anything of it."),
        say("Fill it in where it should say something, or leave the output out."),
        swap(
            TABLE,
            right="  tarif: {type: integer}\n",
            wrong="  tarif: {type: integer}\n  catatan: {type: string, nullable: true}\n",
        ),
    ),
    _code(
        "unused-value",
        _INFORMATION,
        say("no row gives a value that an output may have"),
        say("The output lists the value, but it is never the answer."),
        say("Delete it from the list, or write the row that gives it."),
        swap(
            TABLE.replace(
                "tarif: {type: integer}", "tarif: {type: integer, values: [2000, 4000, 9000]}"
            ),
            right="values: [2000, 4000, 9000]",
            wrong="values: [2000, 4000, 9000, 12000]",
        ),
    ),
    _code(
        "hit-policy-advice",
        _INFORMATION,
        say("no two rows meet"),
        say(
            "So the order of the rows does not matter, and `hit_policy: unique` would keep it so:"
            " an overlap would then be an error."
        ),
        say("Write `hit_policy: unique`, if rows are never meant to meet."),
        swap(
            TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: unique\n"),
            right="hit_policy: unique\n",
            wrong="",
        ),
    ),
    _code(
        "not-checked",
        _WARNING,
        say("not everything was checked"),
        say(
            "The check was ended early, by a limit of time or number or by Ctrl-C. What is told is"
            " right; there may be more. Such a check is never clean."
        ),
        say("Mend what was found first, or allow more with --timeout or --limit."),
        Example(
            Attempt(
                ((FILE, TABLE.replace("di atas 2 jam", "di atas 3 jam")),),
                f"check {FILE} --limit 1",
            ),
            Attempt(((FILE, TABLE),)),
        ),
    ),
)
