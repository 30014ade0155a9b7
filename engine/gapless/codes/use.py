"""Codes of cases and contexts: what happens when a table is used."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import (
    COMPUTED,
    ENTRY,
    FILE,
    OPEN,
    OVERNIGHT,
    TABLE,
    ask,
    contrast,
    dated,
    swap,
)
from gapless.diagnostic import Severity

#: A case that is handed over, to a table with a revision to come.
_HANDED_OVER = f"{ENTRY}cases:\n  - given: {{lama: 30 jam}}\n    expect: {{tarif: 30000}}\n"
_TO_COME = {
    "inap-2022.yaml": dated(OVERNIGHT, "1.0.0", "2022-01-01"),
    "inap-2999.yaml": dated(OVERNIGHT, "2.0.0", "2999-01-01").replace("30000", "35000"),
}


FAILED_CASE = Code(
    name="failed-case",
    title="a case does not come out as expected",
    meaning="A case is an example of the procedure with its answer. Either the table no longer"
    " says what the procedure does, or the procedure changed.",
    remedy="Correct the row that decides it; or the case, if the new answer is right.",
    example=swap(
        OPEN,
        right="expect: {row: 1, tarif: 2000}",
        wrong="expect: {row: 1, tarif: 3000}",
        command=f"test {FILE}",
    ),
)
REPEATED_CASE = Code(
    name="repeated-case",
    title="a case repeats an earlier one",
    meaning="It gives the same values and expects the same, so it shows nothing new.",
    remedy="Delete what is repeated, or give it the value it was meant to have.",
    example=swap(
        OPEN,
        right="    expect: {row: 1, tarif: 2000}\n",
        wrong="    expect: {row: 1, tarif: 2000}\n"
        "  - {given: {lama: 1 jam}, expect: {row: 1, tarif: 2000}}\n",
        command=f"test {FILE}",
    ),
    severity=Severity.WARNING,
)
FAILS_LATER = Code(
    name="fails-later",
    title="a case will fail when a revision to come takes effect",
    meaning="The case passes by the rules of today. A revision that is dated in advance, of its"
    " table or of one that this needs, decides it otherwise.",
    remedy="Say by the rules of which day the case is to be decided, with `as_of`. Expect what"
    " will be decided in a case of its own.",
    example=contrast(
        {FILE: _HANDED_OVER, **_TO_COME},
        {FILE: _HANDED_OVER.replace("- given", "- as_of: 2022-01-01\n    given"), **_TO_COME},
        f"test {FILE}",
    ),
    severity=Severity.WARNING,
)
LOW_COVERAGE = Code(
    name="low-coverage",
    title="the cases try too little of a table",
    meaning="Of the rows, values of lists and sides of boundaries, the cases try less than"
    " `--min-coverage` or the setting `min-coverage` demands. What no case tries can change"
    " unnoticed.",
    remedy="Add cases; `gapless cases` writes those that are missing.",
    example=ask(
        OPEN, wrong=f"test {FILE} --min-coverage 90", right=f"test {FILE} --min-coverage 10"
    ),
)
EMPTY_VALUE = Code(
    name="empty-value",
    title="a context gives an empty value",
    meaning="Empty is neither a value nor unknown.",
    remedy="Leave the input out while its value is not known.",
    example=ask(
        TABLE, wrong=f"decide {FILE} lama='3 jam' kendaraan=", right=f"decide {FILE} lama='3 jam'"
    ),
)
COMPUTED_VALUE = Code(
    name="computed-value",
    title="a computed value cannot be, or is given otherwise",
    meaning="The input is computed from raw data, or decided by another table; the outcome is not"
    " allowed, or differs from the value given beside it.",
    remedy="Look at the raw data; give one of the two, or make them agree.",
    example=ask(
        COMPUTED,
        wrong=f"decide {FILE} masuk=2022-06-01T10:00 keluar=2022-06-01T09:00",
        right=f"decide {FILE} masuk=2022-06-01T09:00 keluar=2022-06-01T10:00",
    ),
)
