"""Codes of revisions, cases and contexts: what happens when a table is used.

Purpose: a part of the register.

Invariants: those of ``code``.
"""

from __future__ import annotations

from gapless.codes.code import FILE, Attempt, Code, Example, Group, swap
from gapless.codes.sample import COMPUTED, ENTRY, OPEN, OVERNIGHT, REVISION, TABLE
from gapless.diagnostic import Message, Severity, say

_ERROR, _WARNING, _INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION


def _revision(
    name: str,
    severity: Severity,
    title: Message,
    meaning: Message,
    mend: Message,
    example: Example,
) -> Code:
    return Code(name, Group.REVISIONS, severity, title, meaning, mend, example)


def _use(name: str, title: Message, meaning: Message, mend: Message, example: Example) -> Code:
    return Code(name, Group.USE, _ERROR, title, meaning, mend, example)


#: The next revision: row 3 answers otherwise.
_NEXT = REVISION.replace("2022-01-01", "2023-01-01").replace("9000", "8000")


def _after(bad: str, mended: str, before: str = REVISION) -> Example:
    """An example of two revisions, of which the later one is wrong."""
    return Example(
        Attempt((("2022.yaml", before), ("2023.yaml", bad)), "check ."),
        Attempt((("2022.yaml", before), ("2023.yaml", mended)), "check ."),
    )


def _dated(text: str, version: str, effective: str) -> str:
    return text.replace("\n", f"\nversion: {version}\neffective: {effective}\n", 1)


#: A case that is handed over, to a table with a revision to come.
_HANDED_OVER = f"{ENTRY}cases:\n  - given: {{lama: 30 jam}}\n    expect: {{tarif: 30000}}\n"
_TO_COME = (
    ("inap-2022.yaml", _dated(OVERNIGHT, "1.0.0", "2022-01-01")),
    ("inap-2999.yaml", _dated(OVERNIGHT, "2.0.0", "2999-01-01").replace("30000", "35000")),
)


CODES = (
    _revision(
        "revisions-overlap",
        _ERROR,
        say("two revisions are in force on one day"),
        say(
            "The earlier one says by `until` that it holds on days on which the later one already"
            " does. The later one counts, but the file says otherwise."
        ),
        say("Let the earlier one end on the day before the later one begins."),
        Example(
            Attempt(
                (
                    ("2022.yaml", REVISION.replace("2022-01-01", "2022-01-01\nuntil: 2023-06-30")),
                    ("2023.yaml", _NEXT.replace("1.0.0", "2.0.0")),
                ),
                "check .",
            ),
            Attempt(
                (
                    ("2022.yaml", REVISION.replace("2022-01-01", "2022-01-01\nuntil: 2022-12-31")),
                    ("2023.yaml", _NEXT.replace("1.0.0", "2.0.0")),
                ),
                "check .",
            ),
        ),
    ),
    _revision(
        "no-revision",
        _ERROR,
        say("on some days no revision is in force"),
        say("One revision ends before the next begins; cases of the days between have no rules."),
        say("Let the next one begin earlier, or the one before end later."),
        Example(
            Attempt(
                (
                    ("2022.yaml", REVISION.replace("2022-01-01", "2022-01-01\nuntil: 2022-11-30")),
                    ("2023.yaml", _NEXT.replace("1.0.0", "2.0.0")),
                ),
                "check .",
            ),
            Attempt(
                (
                    ("2022.yaml", REVISION.replace("2022-01-01", "2022-01-01\nuntil: 2022-12-31")),
                    ("2023.yaml", _NEXT.replace("1.0.0", "2.0.0")),
                ),
                "check .",
            ),
        ),
    ),
    _revision(
        "future-revision",
        _INFORMATION,
        say("a revision is not in force yet"),
        say("It is checked, but decides only from its `effective` day on."),
        say("Nothing needs to be done, if the day is right."),
        _after(
            _NEXT.replace("1.0.0", "2.0.0").replace("2023-01-01", "2999-01-01"),
            _NEXT.replace("1.0.0", "2.0.0"),
        ),
    ),
    _revision(
        "hand-over-not-in-force",
        _ERROR,
        say("a table handed over to is not in force all the time"),
        say("On those days the rows that hand over to it have no answer."),
        say("Add the revision that is missing, or let it begin earlier."),
        Example(
            Attempt(
                (
                    (FILE, _dated(ENTRY, "1.0.0", "2022-01-01")),
                    ("inap.yaml", _dated(OVERNIGHT, "1.0.0", "2022-07-01")),
                ),
                "check .",
            ),
            Attempt(
                (
                    (FILE, _dated(ENTRY, "1.0.0", "2022-01-01")),
                    ("inap.yaml", _dated(OVERNIGHT, "1.0.0", "2022-01-01")),
                ),
                "check .",
            ),
        ),
    ),
    _revision(
        "unclear-version",
        _WARNING,
        say("whether the version grew cannot be told"),
        say("The version tells how much a revision changes; for that it must be three numbers."),
        say("Write it like `version: 2.0.0`."),
        _after(_NEXT.replace("1.0.0", "dua"), _NEXT.replace("1.0.0", "2.0.0")),
    ),
    _revision(
        "version-not-grown",
        _ERROR,
        say("the version is not more than the one before"),
        say("Each revision has a version of its own, greater than that of the revision before."),
        say("Write the version that the help suggests."),
        _after(_NEXT, _NEXT.replace("1.0.0", "2.0.0")),
    ),
    _revision(
        "version-too-small",
        _ERROR,
        say("the version grew too little for the change"),
        say(
            "The first number grows when a decided case is decided otherwise or no longer, the"
            " second when only gaps are filled or something is added, the third when only wording"
            " changes."
        ),
        say("Write the version that the help suggests."),
        _after(_NEXT.replace("1.0.0", "1.0.1"), _NEXT.replace("1.0.0", "2.0.0")),
    ),
    _revision(
        "incomparable",
        _ERROR,
        say("two tables cannot be compared"),
        say("They have no input or no output in common, or mean different things by one name."),
        say("Compare revisions of one table; a renamed input says what it was: `was: lama`."),
        Example(
            Attempt(
                (
                    (FILE, TABLE),
                    ("baru.yaml", TABLE.replace("lama", "durasi").replace("kendaraan", "jenis")),
                ),
                f"diff {FILE} baru.yaml",
            ),
            Attempt(
                (
                    (FILE, TABLE),
                    (
                        "baru.yaml",
                        TABLE.replace("lama:", "durasi:").replace(
                            "{type: duration,", "{type: duration, was: lama,"
                        ),
                    ),
                ),
                f"diff {FILE} baru.yaml",
            ),
        ),
    ),
    _revision(
        "git",
        _ERROR,
        say("git cannot give the files to compare with"),
        say(
            "The folder is no git repository, the revision is not known there, or git is not"
            " installed."
        ),
        say("Look at the name of the revision; or compare two files."),
        Example(
            Attempt(((FILE, TABLE),), f"diff git:HEAD:{FILE} {FILE}"),
            Attempt(((FILE, TABLE), ("baru.yaml", TABLE)), f"diff {FILE} baru.yaml"),
        ),
    ),
    _use(
        "failed-case",
        say("a case does not come out as expected"),
        say(
            "A case is an example of the procedure with its answer. Either the table no longer says"
            " what the procedure does, or the procedure changed."
        ),
        say("Correct the row that decides it; or the case, if the new answer is right."),
        swap(
            OPEN,
            right="expect: {row: 1, tarif: 2000}",
            wrong="expect: {row: 1, tarif: 3000}",
            command=f"test {FILE}",
        ),
    ),
    Code(
        "repeated-case",
        Group.USE,
        _WARNING,
        say("a case repeats an earlier one"),
        say("It gives the same values and expects the same, so it shows nothing new."),
        say("Delete what is repeated, or give it the value it was meant to have."),
        swap(
            OPEN,
            right="    expect: {row: 1, tarif: 2000}\n",
            wrong="    expect: {row: 1, tarif: 2000}\n"
            "  - {given: {lama: 1 jam}, expect: {row: 1, tarif: 2000}}\n",
            command=f"test {FILE}",
        ),
    ),
    Code(
        "fails-later",
        Group.USE,
        _WARNING,
        say("a case will fail when a revision to come takes effect"),
        say(
            "The case passes by the rules of today. A revision that is dated in advance, of its"
            " table or of one that this hands over to, decides it otherwise."
        ),
        say(
            "Say by the rules of which day the case is to be decided, with `as_of`. Expect what"
            " will be decided in a case of its own."
        ),
        Example(
            Attempt(((FILE, _HANDED_OVER), *_TO_COME), f"test {FILE}"),
            Attempt(
                (
                    (FILE, _HANDED_OVER.replace("- given", "- as_of: 2022-01-01\n    given")),
                    *_TO_COME,
                ),
                f"test {FILE}",
            ),
        ),
    ),
    _use(
        "low-coverage",
        say("the cases try too little of a table"),
        say(
            "Of the rows, values of lists and sides of boundaries, the cases try less than"
            " `--min-coverage` or the setting `min-coverage` demands. What no case tries can change"
            " unnoticed."
        ),
        say("Add cases; `gapless cases` writes those that are missing."),
        Example(
            Attempt(((FILE, OPEN),), f"test {FILE} --min-coverage 90"),
            Attempt(((FILE, OPEN),), f"test {FILE} --min-coverage 10"),
        ),
    ),
    _use(
        "empty-value",
        say("a context gives an empty value"),
        say("Empty is neither a value nor unknown."),
        say("Leave the input out while its value is not known."),
        Example(
            Attempt(((FILE, TABLE),), f"decide {FILE} lama='3 jam' kendaraan="),
            Attempt(((FILE, TABLE),), f"decide {FILE} lama='3 jam'"),
        ),
    ),
    _use(
        "computed-value",
        say("a computed value cannot be, or is given otherwise"),
        say(
            "The input is computed from raw data; the outcome is not allowed, or differs from the"
            " value given beside it."
        ),
        say("Look at the raw data; give one of the two, or make them agree."),
        Example(
            Attempt(
                ((FILE, COMPUTED),), f"decide {FILE} masuk=2022-06-01T10:00 keluar=2022-06-01T09:00"
            ),
            Attempt(
                ((FILE, COMPUTED),), f"decide {FILE} masuk=2022-06-01T09:00 keluar=2022-06-01T10:00"
            ),
        ),
    ),
)
