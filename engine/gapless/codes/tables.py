"""Codes of tables together: what needs what, and what is in force when."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import (
    DECIDED,
    ENTRY,
    FILE,
    HANDING_OVER,
    OVERNIGHT,
    REVISION,
    TABLE,
    Attempt,
    Example,
    ask,
    contrast,
    dated,
    swap,
)
from gapless.diagnostic import Severity

UNKNOWN_TABLE = Code(
    name="unknown-table",
    title="there is no table of this name",
    meaning="A row's `use`, a file of cases or a command names a table by its `table:`.",
    remedy="Write the name as it is spelt; the message names the nearest one.",
    example=swap(HANDING_OVER, right="use: inap", wrong="use: inab"),
)
UNREADABLE_TABLE = Code(
    name="unreadable-table",
    title="a table that another needs has errors of its own",
    meaning="Without it nothing can be said of the tables that need it.",
    remedy="Fix the errors of its file first.",
    example=swap(HANDING_OVER, right="rules:\n  - when: {}", wrong="aturan:\n  - when: {}"),
)
NOT_IN_FORCE = Code(
    name="not-in-force",
    title="the table is not in force on that day",
    meaning="Each revision holds from its `effective` day on; before the first there is none.",
    remedy="Ask for another day, or add the revision that held then.",
    example=ask(
        REVISION,
        wrong=f"decide {FILE} --as-of 2021-06-01 lama='3 jam'",
        right=f"decide {FILE} --as-of 2022-06-01 lama='3 jam'",
    ),
)
CIRCULAR_HAND_OVER = Code(
    name="circular-hand-over",
    title="tables need one another in a circle",
    meaning="Such a question would never be answered.",
    remedy="Let one of them decide itself.",
    example=swap(HANDING_OVER, right="then: {tarif: 30000}", wrong="use: parkir"),
)
HAND_OVER_MISMATCH = Code(
    name="hand-over-mismatch",
    title="two tables mean different things by one name",
    meaning="Tables that hand over, or are asked together, ask the same inputs and raw data; what"
    " has one name must have one type and no two units, and inputs the same steps.",
    remedy="Let both tables say the same of it, or rename it in one of them.",
    example=contrast(
        {
            FILE: ENTRY,
            "inap.yaml": OVERNIGHT.replace(
                '{type: duration, domain: ">= 0 jam"}', "{type: integer}"
            ),
        },
        HANDING_OVER,
    ),
)
HAND_OVER_POLICY = Code(
    name="hand-over-policy",
    title="the hit policy does not go with `use`",
    meaning="Where several rows answer together, one of them cannot hand over to another table.",
    remedy="Use the hit policy `first` or `unique`, or let the row decide itself.",
    example=swap(
        HANDING_OVER | {FILE: ENTRY.replace("inputs", "hit_policy: first\ninputs")},
        right="hit_policy: first",
        wrong="hit_policy: collect",
    ),
)
UNKNOWN_ORIGIN = Code(
    name="unknown-origin",
    title="an input is decided by an output that there is not",
    meaning="`from` names an output of another table as `table.output`. The table is looked for in"
    " the folder of the file, in the folders beside it and in those of the project.",
    remedy="Write the id of the table and the name of its output as they are spelt there.",
    example=swap(DECIDED, right="from: risiko.tingkat", wrong="from: risiko.tingkatan"),
)
UNFIT_ORIGIN = Code(
    name="unfit-origin",
    title="an input cannot be decided by that output",
    meaning="What decides an input answers one value, of one type and unit as long as a revision"
    " asks for it; the input takes its type and values from there and does not say them again.",
    remedy="Remove what the other table says already, give that one a hit policy with one answer,"
    " or write a revision for the days on which the answer is something else.",
    example=swap(
        DECIDED,
        right="{from: risiko.tingkat}",
        wrong="{from: risiko.tingkat, values: [rendah, tinggi]}",
    ),
)
DUPLICATE_REVISION = Code(
    name="duplicate-revision",
    title="two files are the same revision of a table",
    meaning="A table has one revision for each `effective` day; of two, nobody knows which holds.",
    remedy="Give one of them another date, or delete it.",
    example=contrast(
        {"a.yaml": REVISION, "b.yaml": REVISION.replace("9000", "8000")},
        {
            "a.yaml": REVISION,
            "b.yaml": dated(TABLE.replace("9000", "8000"), "2.0.0", "2023-01-01"),
        },
        "check .",
    ),
)
MISSING_EFFECTIVE = Code(
    name="missing-effective",
    title="a revision does not say from when it holds",
    meaning="Where a table has several revisions, each needs its `effective` day.",
    remedy="Add `effective: 2022-12-29` with its day.",
    example=contrast({"a.yaml": TABLE, "b.yaml": REVISION}, {"b.yaml": REVISION}, "check ."),
)
MISNAMED_TABLE = Code(
    name="misnamed-table",
    title="a file among the revisions of a table names another one",
    meaning="The file is named for a day and lies in the folder of a table, and what it calls its"
    " table is almost that one's name. Mistyped, a new revision is a table of its own, which nobody"
    " asks, and the old one stays in force.",
    remedy="Correct `table`; a table of its own belongs into a folder of its own.",
    example=swap(
        {
            "parkir/2022-01-01.yaml": REVISION,
            "parkir/2022-02-01.yaml": dated(
                TABLE.replace("9000", "8000"), "2.0.0", "2022-02-01"
            ).replace("table: parkir", "table: 'parkir'"),
        },
        right="table: 'parkir'",
        wrong="table: 'parkri'",
        command="check .",
    ),
    severity=Severity.WARNING,
)
MISDATED_FILE = Code(
    name="misdated-file",
    title="a file is named for another day than that on which it takes effect",
    meaning="Whoever trusts the name expects the revision on another day than it is in force.",
    remedy="Give the file the name of its `effective` day, or correct the day.",
    example=Example(
        Attempt({"2022-02-01.yaml": REVISION}, "check 2022-02-01.yaml"),
        Attempt({"2022-01-01.yaml": REVISION}, "check 2022-01-01.yaml"),
    ),
)
