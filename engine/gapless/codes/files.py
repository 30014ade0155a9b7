"""Codes of files: what cannot be read as a text at all.

Purpose: a part of the register.

Invariants: those of ``code``.
"""

from __future__ import annotations

from gapless.codes.code import FILE, Attempt, Code, Example, Group, swap
from gapless.codes.sample import CASES, TABLE
from gapless.diagnostic import Message, Severity, say


def _code(name: str, title: Message, meaning: Message, mend: Message, example: Example) -> Code:
    return Code(name, Group.FILES, Severity.ERROR, title, meaning, mend, example)


_GOOD = Attempt(((FILE, TABLE),))

CODES = (
    _code(
        "missing-file",
        say("there is no such file"),
        say(
            "The path names nothing. Often a letter is wrong, or the terminal is in another folder."
        ),
        say("Look at the path, and at the folder you are in."),
        Example(Attempt(((FILE, TABLE),), "check parker.yaml"), _GOOD),
    ),
    _code(
        "not-a-file",
        say("a folder or a device stands where a file was expected"),
        say("The path exists, but it is nothing that holds the text of a table."),
        say("Name the file inside it, or rename the folder."),
        Example(
            Attempt(
                ((FILE, TABLE),), "test parkir.yaml parkir.cases.yaml", "mkdir parkir.cases.yaml"
            ),
            Attempt(
                ((FILE, TABLE), ("parkir.cases.yaml", CASES)), "test parkir.yaml parkir.cases.yaml"
            ),
        ),
    ),
    _code(
        "unreadable-file",
        say("the file or folder may not be read"),
        say("It is there, but the system refuses: mostly for lack of permission."),
        say("Ask for the permission to read it, or copy it to a place of your own."),
        Example(Attempt((), "check parkir.yaml", f"ln -s {FILE} {FILE}"), _GOOD),
    ),
    _code(
        "no-tables",
        say("there is no table in the folder"),
        say("Tables are files that end in .yaml or .yml; the folder holds none of them."),
        say("Name another folder, or let the name of the file end in .yaml."),
        Example(
            Attempt((("tables/parkir.txt", TABLE),), "check tables"),
            Attempt((("tables/parkir.yaml", TABLE),), "check tables"),
        ),
    ),
    _code(
        "not-utf-8",
        say("the file is not UTF-8 text"),
        say("A table is text in UTF-8; this file was saved in another encoding."),
        say("Save it again as UTF-8: every editor can."),
        Example(
            Attempt((), f"check {FILE}", rf"printf 'table: caf\351\n' > {FILE}"),
            _GOOD,
        ),
    ),
    _code(
        "file-too-large",
        say("the file is too large for a table"),
        say("A table that people can read is far smaller. Mostly this is not a table at all."),
        say("Split the table, or keep other data out of the folder of tables."),
        Example(
            Attempt((), f"check {FILE}", f"head -c 20000000 /dev/zero | tr '\\0' '#' > {FILE}"),
            _GOOD,
        ),
    ),
    _code(
        "line-too-long",
        say("a line is too long"),
        say("No person writes such a line; it would make every message about it unreadable."),
        say("Break the line: a list can have one item on each line."),
        Example(
            Attempt((), f"check {FILE}", f"head -c 1000000 /dev/zero | tr '\\0' '#' > {FILE}"),
            _GOOD,
        ),
    ),
    _code(
        "too-many-values",
        say("the file holds too many values"),
        say("There is a limit, so that no file can keep the check busy for hours."),
        say("Split the table: a row can hand over to another table with `use`."),
        Example(
            Attempt(
                (),
                f"check {FILE}",
                f"(printf 'rules: ['; yes '[],[],[],[],[],[],[],' | head -n 180000) > {FILE}",
            ),
            _GOOD,
        ),
    ),
    _code(
        "too-deep",
        say("brackets stand too deep in one another"),
        say("No table needs more than a few levels."),
        say("Look for a bracket that is never closed."),
        swap(TABLE, right="[mobil, motor]", wrong="[" * 60 + "mobil, motor" + "]" * 60),
    ),
    _code(
        "control-character",
        say("the file holds a character that cannot be seen"),
        say("Such characters steer terminals and printers; in a table they hide what it says."),
        say("Delete the character; the message says on which line it stands."),
        swap(TABLE, right="table: parkir\n", wrong='table: parkir\ntitle: "Tarif\\eparkir"\n'),
    ),
    _code(
        "bidirectional-control",
        say("the file holds a character that turns the direction of writing"),
        say("With it a row can look otherwise than it is read, to people and to programs."),
        say("Delete the character; the message says on which line it stands."),
        Example(
            Attempt((), f"check {FILE}", rf"printf 'table: parkir\342\200\256\n' > {FILE}"),
            _GOOD,
        ),
    ),
)
