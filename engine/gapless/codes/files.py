"""Codes of files: what cannot be read as a text at all."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import (
    CASES,
    FILE,
    TABLE,
    USUAL,
    Attempt,
    Example,
    ask,
    contrast,
    prepare,
    swap,
)

MISSING_FILE = Code(
    name="missing-file",
    title="there is no such file",
    meaning="The path names nothing. Often a letter is wrong, or the terminal is in another"
    " folder.",
    remedy="Look at the path, and at the folder you are in.",
    example=ask(TABLE, wrong="check parker.yaml", right=USUAL),
)
NOT_A_FILE = Code(
    name="not-a-file",
    title="a folder or a device stands where a file was expected",
    meaning="The path exists, but it is nothing that holds the text of a table.",
    remedy="Name the file inside it, or rename the folder.",
    example=Example(
        Attempt({FILE: TABLE}, "test parkir.yaml parkir.cases.yaml", "mkdir parkir.cases.yaml"),
        Attempt({FILE: TABLE, "parkir.cases.yaml": CASES}, "test parkir.yaml parkir.cases.yaml"),
    ),
)
UNREADABLE_FILE = Code(
    name="unreadable-file",
    title="the file or folder may not be read",
    meaning="It is there, but the system refuses: mostly for lack of permission.",
    remedy="Ask for the permission to read it, or copy it to a place of your own.",
    example=prepare(f"ln -s {FILE} {FILE}"),
)
NO_TABLES = Code(
    name="no-tables",
    title="there is no table in the folder",
    meaning="Tables are files that end in .yaml or .yml; the folder holds none of them.",
    remedy="Name another folder, or let the name of the file end in .yaml.",
    example=contrast({"tables/parkir.txt": TABLE}, {"tables/parkir.yaml": TABLE}, "check tables"),
)
NOT_UTF_8 = Code(
    name="not-utf-8",
    title="the file is not UTF-8 text",
    meaning="A table is text in UTF-8; this file was saved in another encoding.",
    remedy="Save it again as UTF-8: every editor can.",
    example=prepare(rf"printf 'table: caf\351\n' > {FILE}"),
)
FILE_TOO_LARGE = Code(
    name="file-too-large",
    title="the file is too large for a table",
    meaning="A table that people can read is far smaller. Mostly this is not a table at all.",
    remedy="Split the table, or keep other data out of the folder of tables.",
    example=prepare(f"head -c 20000000 /dev/zero | tr '\\0' '#' > {FILE}"),
)
LINE_TOO_LONG = Code(
    name="line-too-long",
    title="a line is too long",
    meaning="No person writes such a line; it would make every message about it unreadable.",
    remedy="Break the line: a list can have one item on each line.",
    example=prepare(f"head -c 1000000 /dev/zero | tr '\\0' '#' > {FILE}"),
)
TOO_MANY_VALUES = Code(
    name="too-many-values",
    title="the file holds too many values",
    meaning="There is a limit, so that no file can keep the check busy for hours.",
    remedy="Split the table: a row can hand over to another table with `use`.",
    example=prepare(f"(printf 'rules: ['; yes '[],[],[],[],[],[],[],' | head -n 180000) > {FILE}"),
)
TOO_DEEP = Code(
    name="too-deep",
    title="brackets stand too deep in one another",
    meaning="No table needs more than a few levels.",
    remedy="Look for a bracket that is never closed.",
    example=swap(TABLE, right="[mobil, motor]", wrong="[" * 60 + "mobil, motor" + "]" * 60),
)
CONTROL_CHARACTER = Code(
    name="control-character",
    title="the file holds a character that cannot be seen",
    meaning="Such characters steer terminals and printers; in a table they hide what it says.",
    remedy="Delete the character; the message says on which line it stands.",
    example=swap(TABLE, right="table: parkir\n", wrong='table: parkir\ntitle: "Tarif\\eparkir"\n'),
)
BIDIRECTIONAL_CONTROL = Code(
    name="bidirectional-control",
    title="the file holds a character that turns the direction of writing",
    meaning="With it a row can look otherwise than it is read, to people and to programs.",
    remedy="Delete the character; the message says on which line it stands.",
    example=prepare(rf"printf 'table: parkir\342\200\256\n' > {FILE}"),
)
