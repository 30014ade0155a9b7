"""Codes of YAML: what makes a text something else than it seems to be.

Purpose: a part of the register.

Invariants: those of ``code``.
"""

from __future__ import annotations

from gapless.codes.code import FILE, Attempt, Code, Example, Group, swap
from gapless.codes.sample import TABLE
from gapless.diagnostic import Message, Severity, say


def _code(name: str, title: Message, meaning: Message, mend: Message, example: Example) -> Code:
    return Code(name, Group.YAML, Severity.ERROR, title, meaning, mend, example)


_LAST = "when: {lama: di atas 2 jam}"

CODES = (
    _code(
        "yaml-syntax",
        say("the text is not valid YAML"),
        say(
            "YAML gives some characters a meaning: `:`, `#`, brackets, quotes, and many signs at"
            " the beginning of a value. Where they do not fit together, nothing can be read."
        ),
        say("Put quotes around the text that is meant as it stands; close every bracket."),
        swap(TABLE, right=_LAST, wrong="when: {lama: di atas 2 jam"),
    ),
    _code(
        "missing-colon",
        say("a name has no value behind it"),
        say("Between braces every entry is a name, a colon, a space and a value."),
        say("Write the colon and a space; put quotes around a text that holds a comma."),
        swap(TABLE, right=_LAST, wrong="when: {lama}"),
    ),
    _code(
        "duplicate-key",
        say("a key is written twice"),
        say("Of two values under one name only one could count, and nobody would see which."),
        say("Keep one of the two, or put both into one entry."),
        swap(TABLE, right=_LAST, wrong=f"{_LAST}\n    when: {{kendaraan: mobil}}"),
    ),
    _code(
        "block-text",
        say("a sign that begins a text of several lines stands where a cell is meant"),
        say("`>` and `|` at the beginning of a value begin a text in YAML, not a comparison."),
        say('Put quotes around the cell: `"> 2 jam"`, or write it in words: `di atas 2 jam`.'),
        swap(TABLE, right=_LAST, wrong="when:\n      lama: >2"),
    ),
    _code(
        "anchor",
        say("a value begins with `&`"),
        say(
            "In YAML `&name` marks a value to be repeated elsewhere. In a table every row says"
            " itself what it means, so that it can be read alone."
        ),
        say("Put quotes around the text if the `&` belongs to it; else write the value out."),
        swap(TABLE, right=_LAST, wrong="when: &lama {lama: di atas 2 jam}"),
    ),
    _code(
        "alias",
        say("a value begins with `*`"),
        say(
            "In YAML `*name` repeats a value from elsewhere. In a table every row says itself what"
            " it means, so that it can be read alone."
        ),
        say("Put quotes around the text if the `*` belongs to it; else write the value out."),
        swap(TABLE, right=_LAST, wrong="when: {lama: *lama}"),
    ),
    _code(
        "merge-key",
        say("`<<` would take entries over from elsewhere"),
        say("In a table every row says itself what it means, so that it can be read alone."),
        say("Write the entries out."),
        swap(TABLE, right=_LAST, wrong="when: {<<: {lama: di atas 2 jam}}"),
    ),
    _code(
        "tag",
        say("a value begins with `!`"),
        say(
            "In YAML `!name` gives a value a type of its own. The type of a cell is that of its"
            " input, and of nothing else."
        ),
        say("Put quotes around the text if the `!` belongs to it; else leave it out."),
        swap(TABLE, right=_LAST, wrong="when: {lama: !penting 3 jam}"),
    ),
    _code(
        "directive",
        say("a line with `%` at the beginning of the file"),
        say("Such a line gives orders to YAML, and another meaning to what follows."),
        say("Leave the line out."),
        swap(TABLE, right="table: parkir\n", wrong="%YAML 1.1\n---\ntable: parkir\n"),
    ),
    _code(
        "multiple-documents",
        say("the file holds more than one document"),
        say("A line `---` begins another document. One file is one revision of one table."),
        say("Leave the line out, or make two files."),
        swap(TABLE, right="rules:\n", wrong="---\nrules:\n"),
    ),
    _code(
        "complex-key",
        say("a name is itself a list or a group"),
        say("The names of keys, inputs and outputs are plain words."),
        say("Write one plain word before the colon."),
        swap(TABLE, right=_LAST, wrong="when: {[lama]: di atas 2 jam}"),
    ),
    _code(
        "empty-document",
        say("the file is empty"),
        say("It holds nothing, or only comments."),
        say("Write the table, or delete the file; `gapless schema` shows what a table holds."),
        Example(Attempt(((FILE, "# besok\n"),)), Attempt(((FILE, TABLE),))),
    ),
)
