"""Codes of revisions and their comparison."""

from __future__ import annotations

from functools import partial

from gapless.codes.code import Code
from gapless.codes.example import (
    FILE,
    HANDING_OVER,
    OPEN,
    REVISION,
    TABLE,
    Attempt,
    Example,
    contrast,
    dated,
    swap,
)
from gapless.diagnostic import Severity

#: In the next revision row 3 answers otherwise.
_TWO = {
    "2022.yaml": REVISION,
    "2023.yaml": dated(TABLE.replace("9000", "8000"), "2.0.0", "2023-01-01"),
}
_two = partial(swap, _TWO, command="check .")
#: The first one says when it ends.
_ended = partial(
    swap,
    _TWO | {"2022.yaml": REVISION.replace("2022-01-01", "2022-01-01\nuntil: 2022-12-31")},
    right="2022-12-31",
    command="check .",
)

REVISIONS_OVERLAP = Code(
    name="revisions-overlap",
    title="two revisions are in force on one day",
    meaning="The earlier one says by `until` that it holds on days on which the later one already"
    " does. The later one counts, but the file says otherwise.",
    remedy="Let the earlier one end on the day before the later one begins.",
    example=_ended(wrong="2023-06-30"),
)
NO_REVISION = Code(
    name="no-revision",
    title="on some days no revision is in force",
    meaning="One revision ends before the next begins; cases of the days between have no rules.",
    remedy="Let the next one begin earlier, or the one before end later.",
    example=_ended(wrong="2022-11-30"),
)
FUTURE_REVISION = Code(
    name="future-revision",
    title="a revision is not in force yet",
    meaning="It is checked, but decides only from its `effective` day on.",
    remedy="Nothing needs to be done, if the day is right.",
    example=_two(right="2023-01-01", wrong="2999-01-01"),
    severity=Severity.INFORMATION,
)
HAND_OVER_NOT_IN_FORCE = Code(
    name="hand-over-not-in-force",
    title="a table that another needs is not in force all the time",
    meaning="On those days the rows that hand over to it have no answer, nor has any case of which"
    " it decides an input.",
    remedy="Add the revision that is missing, or let it begin earlier.",
    example=swap(
        {name: dated(text, "1.0.0", "2022-01-01") for name, text in HANDING_OVER.items()},
        right="table: inap\nversion: 1.0.0\neffective: 2022-01-01",
        wrong="table: inap\nversion: 1.0.0\neffective: 2022-07-01",
        command="check .",
    ),
)
UNCLEAR_VERSION = Code(
    name="unclear-version",
    title="whether the version grew cannot be seen",
    meaning="The version says how much a revision changes; for that it must be three numbers.",
    remedy="Write it like `version: 2.0.0`.",
    example=_two(right="2.0.0", wrong="dua"),
    severity=Severity.WARNING,
)
VERSION_NOT_GROWN = Code(
    name="version-not-grown",
    title="the version is not more than the one before",
    meaning="Each revision has a version of its own, greater than that of the revision before.",
    remedy="Write the version that the help suggests.",
    example=_two(right="2.0.0", wrong="1.0.0"),
)
VERSION_TOO_SMALL = Code(
    name="version-too-small",
    title="the version grew too little for the change",
    meaning="The first number grows when a decided case is decided otherwise or no longer, the"
    " second when only gaps are filled or something is added, the third when only wording changes.",
    remedy="Write the version that the help suggests.",
    example=_two(right="2.0.0", wrong="1.0.1"),
)
INCOMPARABLE = Code(
    name="incomparable",
    title="two tables cannot be compared",
    meaning="They have no input or no output in common, or mean different things by one name.",
    remedy="Compare revisions of one table; a renamed input says what it was: `was: lama`.",
    example=contrast(
        {FILE: TABLE, "baru.yaml": TABLE.replace("lama", "durasi").replace("kendaraan", "jenis")},
        {
            FILE: TABLE,
            "baru.yaml": TABLE.replace("lama:", "durasi:").replace(
                "{type: duration,", "{type: duration, was: lama,"
            ),
        },
        f"diff {FILE} baru.yaml",
    ),
)
GIT_REFUSED = Code(
    name="git",
    title="git cannot give the files to compare with",
    meaning="The folder is no git repository, the revision is not known there, or git is not"
    " installed.",
    remedy="Look at the name of the revision; or compare two files.",
    example=Example(
        Attempt({FILE: TABLE}, f"diff git:HEAD:{FILE} {FILE}"),
        Attempt({FILE: TABLE, "baru.yaml": TABLE}, f"diff {FILE} baru.yaml"),
    ),
)
UNCONFIRMED_CASE = Code(
    name="unconfirmed-case",
    title="a case has another answer since this revision, and nobody confirmed it",
    meaning="`gapless revise` carries the cases over. Where one comes out otherwise by the new"
    " revision, it expects the new answer, and `confirm` says what it was before.",
    remedy="Look at the new answer. If it is right, delete the line `confirm`; else correct the row"
    " that decides it.",
    example=swap(
        OPEN,
        right="    expect: {row: 1, tarif: 2000}\n",
        wrong="    expect: {row: 1, tarif: 2000}\n    confirm: '{row: 1, tarif: 1000}'\n",
        command=f"test {FILE}",
    ),
)
