"""Codes of ``check`` that are given elsewhere too; each other one stands with its analysis."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import FILE, LAST, TABLE, Attempt, Example, swap
from gapless.dataclass import dataclass
from gapless.diagnostic import Facts, Message, Severity

BOUND_BEYOND_DOMAIN = Code(
    name="bound-beyond-domain",
    title="a bound lies beyond what the input allows",
    meaning="The cell names values that the input cannot take: it says less than it seems to, or"
    " the bound is mistyped.",
    remedy="Write the cell as the help offers, correct the bound, or widen the `domain` of the"
    " input. A bound exactly at the end of the domain is fine.",
    example=swap(
        TABLE.replace('">= 0 jam"', '"[0 jam..24 jam]"'),
        right=LAST,
        wrong='when: {lama: "(2 jam..48 jam]"}',
    ),
    severity=Severity.WARNING,
)
EVERY_VALUE_PASSES = Code(
    name="every-value-passes",
    title="two bounds of a cell let every value pass",
    meaning="A comma, and a list, mean `or`: what passes one of the two bounds passes, and together"
    " they leave nothing out.",
    remedy="For values that pass both bounds write one range, as the help does; for any value leave"
    " the line out.",
    example=swap(TABLE, right=LAST, wrong='when: {lama: "di atas 2 jam, s.d 5 jam"}'),
)
UNUSED_CONSTANT = Code(
    name="unused-constant",
    title="a constant that nothing names",
    meaning="A value stands under `constants`, and no cell, `domain` or expression names it: a"
    " change of it would change nothing.",
    remedy="Write its name where its value stands, or remove it.",
    example=swap(
        TABLE.replace("inputs:", "constants: {batas: 2 jam}\ninputs:").replace(
            "lama: di atas 2 jam", "lama: di atas batas"
        ),
        right="lama: di atas batas",
        wrong="lama: di atas 2 jam",
    ),
    severity=Severity.INFORMATION,
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
NOT_CHECKED = Code(
    name="not-checked",
    title="not everything was checked",
    meaning="The check was ended early, by a limit of time or number or by Ctrl-C. What is reported"
    " is right; there may be more. Such a check is never clean.",
    remedy="Fix what was found first, or allow more with --timeout or --limit.",
    example=Example(
        Attempt({FILE: TABLE.replace("di atas 2 jam", "di atas 3 jam")}, f"check {FILE} --limit 1"),
        Attempt({FILE: TABLE}),
    ),
    severity=Severity.WARNING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCheckedFacts(Facts):
    """Of what was not looked at: why, and what was still to be looked for."""

    stopped: Message
    unfinished: tuple[str, ...] = ()
