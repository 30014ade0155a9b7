"""Codes of YAML: what makes a text something else than it seems to be."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, contrast, swap

YAML_SYNTAX = Code(
    name="yaml-syntax",
    title="the text is not valid YAML",
    meaning="YAML gives some characters a meaning: `:`, `#`, brackets, quotes, and many signs at"
    " the beginning of a value. Where they do not fit together, nothing can be read.",
    remedy="Put quotes around the text that is meant as it stands; close every bracket.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: di atas 2 jam"),
)
MISSING_COLON = Code(
    name="missing-colon",
    title="a name has no value behind it",
    meaning="Between braces every entry is a name, a colon, a space and a value.",
    remedy="Write the colon and a space; put quotes around a text that holds a comma.",
    example=swap(TABLE, right=LAST, wrong="when: {lama}"),
)
DUPLICATE_KEY = Code(
    name="duplicate-key",
    title="a key is written twice",
    meaning="Of two values under one name only one could count, and nobody would see which.",
    remedy="Keep one of the two, or put both into one entry.",
    example=swap(TABLE, right=LAST, wrong=f"{LAST}\n    when: {{kendaraan: mobil}}"),
)
BLOCK_TEXT = Code(
    name="block-text",
    title="a sign that begins a text of several lines stands where a cell is meant",
    meaning="`>` and `|` at the beginning of a value begin a text in YAML, not a comparison.",
    remedy='Put quotes around the cell: `"> 2 jam"`, or write it in words: `di atas 2 jam`.',
    example=swap(TABLE, right=LAST, wrong="when:\n      lama: >2"),
)
ANCHOR = Code(
    name="anchor",
    title="a value begins with `&`",
    meaning="In YAML `&name` marks a value to be repeated elsewhere. In a table every row says"
    " itself what it means, so that it can be read alone.",
    remedy="Put quotes around the text if the `&` belongs to it; else write the value out.",
    example=swap(TABLE, right=LAST, wrong="when: &lama {lama: di atas 2 jam}"),
)
ALIAS = Code(
    name="alias",
    title="a value begins with `*`",
    meaning="In YAML `*name` repeats a value from elsewhere. In a table every row says itself what"
    " it means, so that it can be read alone.",
    remedy="Put quotes around the text if the `*` belongs to it; else write the value out.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: *lama}"),
)
MERGE_KEY = Code(
    name="merge-key",
    title="`<<` would take entries over from elsewhere",
    meaning="In a table every row says itself what it means, so that it can be read alone.",
    remedy="Write the entries out.",
    example=swap(TABLE, right=LAST, wrong="when: {<<: {lama: di atas 2 jam}}"),
)
TAG = Code(
    name="tag",
    title="a value begins with `!`",
    meaning="In YAML `!name` gives a value a type of its own. The type of a cell is that of its"
    " input, and of nothing else.",
    remedy="Put quotes around the text if the `!` belongs to it; else leave it out.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: !penting 3 jam}"),
)
DIRECTIVE = Code(
    name="directive",
    title="a line with `%` at the beginning of the file",
    meaning="Such a line gives orders to YAML, and another meaning to what follows.",
    remedy="Leave the line out.",
    example=swap(TABLE, right="table: parkir\n", wrong="%YAML 1.1\n---\ntable: parkir\n"),
)
MULTIPLE_DOCUMENTS = Code(
    name="multiple-documents",
    title="the file holds more than one document",
    meaning="A line `---` begins another document. One file is one revision of one table.",
    remedy="Leave the line out, or make two files.",
    example=swap(TABLE, right="rules:\n", wrong="---\nrules:\n"),
)
COMPLEX_KEY = Code(
    name="complex-key",
    title="a name is itself a list or a group",
    meaning="The names of keys, inputs and outputs are plain words.",
    remedy="Write one plain word before the colon.",
    example=swap(TABLE, right=LAST, wrong="when: {[lama]: di atas 2 jam}"),
)
EMPTY_DOCUMENT = Code(
    name="empty-document",
    title="the file is empty",
    meaning="It holds nothing, or only comments.",
    remedy="Write the table, or delete the file; `gapless schema` shows what a table holds.",
    example=contrast("# besok\n", TABLE),
)
