"""What breaks the schema of a table, in an owner's words.

Purpose: one function for each keyword of JSON Schema that the schema of a table uses: its place in
the text, its sentence, its help.

Invariants: every keyword has a sentence (an unknown one gets a plain general one); a
violation that only repeats another, or what ``nodes`` has said, gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from gapless.codes.form import (
    BAD_NAME,
    EMPTY_COLLECTION,
    MISSING_KEY,
    MISSING_VALUE,
    THEN_AND_USE,
    TOO_MANY_MISTAKES,
    UNKNOWN_KEY,
    UNKNOWN_VALUE,
    WRONG_KIND,
)
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Label, Message, listed, phrase, say
from gapless.model import ALL
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.yaml_values import quoted
from gapless.source import Span


@dataclass(frozen=True, slots=True)
class Violation:
    """A place that breaks a keyword of the schema.

    ``wanted`` is the keyword's value and ``schema`` what surrounds it; ``path`` the keys and
    positions that lead to ``node``; ``key`` is the node's key, None in a list and at the
    root; ``about_name`` is the key of ``node`` that is at fault, where the keys are meant.
    """

    keyword: str
    wanted: Any
    schema: Mapping[str, Any]
    about_name: str | None
    path: tuple[str | int, ...]
    node: Node
    key: Scalar | None

    @property
    def span(self) -> Span:
        """The value at fault, or its key where the value is empty or goes over many lines."""
        node = self.node
        if isinstance(node, MappingNode) and node.entries and self.key is None:
            return node.entries[0][0].span
        if self.key is not None and (node.start == node.end or not isinstance(node, Scalar)):
            return self.key.span
        return node.span


def describe(violation: Violation) -> Iterator[Diagnostic]:
    """The diagnostics for one violation: none, one, or one for each unknown key."""
    if violation.about_name is not None:
        return _bad_name(violation)
    if violation.schema.get("pattern") == "^all$" and isinstance(violation.node, Scalar):
        return _lone_row(violation, violation.node)
    return _SENTENCES.get(violation.keyword, _other)(violation)


_NO_WORD = pattern(r"\W+")
_NOT_IN_ID = pattern(r"[\s/\\@:]+")
_PARTS = {
    "source": say("the source"),
    "data": say("raw data"),
    "inputs": say("an input"),
    "outputs": say("an output"),
    "rules": say("a row"),
    "accepted_gaps": say("an accepted gap"),
    "cases": say("a case"),
}


#: What files are to people that are no tables, by the title of their schema.
_CASES, _CONSTANTS = "Cases of gapless", "Constants of gapless"
_FILES = {_CASES: say("a file of cases"), _CONSTANTS: say("a file of constants")}


def _part(violation: Violation) -> Message:
    """What the mapping at fault is to people."""
    if violation.path:
        return _PARTS.get(str(violation.path[0]), say("a table"))
    return _FILES.get(str(violation.schema.get("title")), say("a table"))


def _subject(violation: Violation) -> object:
    """What to call the value at fault."""
    if violation.key is not None:
        return violation.key.text
    if len(violation.path) <= 2:
        return _part(violation)
    return say("an item of this list")


def _reported_by_nodes(key: Scalar, value: Node) -> bool:
    """Whether ``nodes`` has complained about this key: it has no colon, or is no scalar."""
    no_colon = isinstance(value, Scalar) and value.start == value.end == key.end
    return no_colon or (key.plain and key.text[:1] in ("[", "{"))


#: Of one mapping; looking for near words takes its time.
_MOST_UNKNOWN_KEYS = 100


#: Keys as an Indonesian owner would write them; the format's own are English.
_INDONESIAN_KEYS = {
    "tabel": "table", "judul": "title", "versi": "version", "berlaku": "effective",
    "bahasa": "language", "sumber": "source", "masukan": "inputs", "keluaran": "outputs",
    "aturan": "rules", "baris": "row", "jika": "when", "bila": "when", "kapan": "when",
    "maka": "then", "catatan": "note", "kasus": "cases", "tipe": "type", "jenis": "type",
    "nilai": "values", "langkah": "step", "pertanyaan": "question", "alasan": "reason",
    "kelompok": "group", "pasal": "cite", "dokumen": "document", "bagian": "section",
    "dari": "from", "konstanta": "constants",
}  # fmt: skip


def _translated(key: str, known: Mapping[str, object]) -> str | None:
    word = _INDONESIAN_KEYS.get(key.casefold())
    return word if word in known else None


def _unknown_keys(violation: Violation) -> Iterator[Diagnostic]:
    if not isinstance(violation.node, MappingNode):
        return
    known = violation.schema.get("properties", {})
    empty: Scalar | None = None
    for key, value in violation.node.entries:
        if key.text in known or _reported_by_nodes(key, value):
            is_empty = isinstance(value, Scalar) and value.plain and not value.text
            empty = key if is_empty and key.text in _INDENTING else None
            continue
        if empty is not None:
            yield UNKNOWN_KEY.at(
                key.span,
                say(
                    "{key} stands beside `{empty}`, not under it",
                    key=shown(key.text),
                    empty=empty.text,
                ),
                help=say(
                    "begin the line two spaces further to the right than `{empty}`",
                    empty=empty.text,
                ),
            )
            continue
        what = _part(violation)
        first, _, rest = key.text.partition(" ")
        if rest and first in known and key.plain:
            yield UNKNOWN_KEY.at(
                key.part(0, len(first)),
                say("there is no colon behind `{key}`", key=first),
                help=say("write `{key}:` with a space behind it", key=first),
            )
            continue
        near = _translated(key.text, known) or did_you_mean(key.text, known)
        yield UNKNOWN_KEY.at(
            key.span,
            say("{key} is not a key of {what}", key=shown(key.text), what=what),
            help=say("did you mean `{near}`?", near=near)
            if near
            else say("the keys of {what} are {known}", what=what, known=listed(known)),
        )


#: Keys that hold names which the owner chose.
_INDENTING = frozenset({"when", "then", "given", "expect", "inputs", "outputs", "data"})

_EXAMPLES = {
    "table": "table: padam-meluas",
    "inputs": "inputs:",
    "outputs": "outputs:",
    "rules": "rules:",
    "type": "type: string",
    "when": "when: {durasi: 3 jam}",
    "reason": "reason: …",
    "given": "given: {durasi: 3 jam}",
    "expect": "expect: {row: 1}",
}


def _missing_keys(violation: Violation) -> Iterator[Diagnostic]:
    if not isinstance(violation.node, MappingNode):
        return
    present = violation.node.values
    for name in violation.wanted:
        if name in present or _has_misspelled(violation, name):
            continue
        yield MISSING_KEY.at(
            violation.key.span if violation.key else violation.span,
            say("the file does not name the table of the cases")
            if name == "table" and _part(violation) is _FILES[_CASES]
            else say("the table has no name")
            if name == "table"
            else say("{what} has no {key}", what=_named_part(violation), key=name),
            help=say("add `{example}`", example=_EXAMPLES.get(name, f"{name}: …")),
        )


_NAMED_PARTS = {
    "data": phrase("the raw datum {name}"),
    "inputs": phrase("the input {name}"),
    "outputs": phrase("the output {name}"),
}


def _named_part(violation: Violation) -> Message:
    template = _NAMED_PARTS.get(str(violation.path[0])) if violation.path else None
    if violation.key is None or template is None:
        return _part(violation)
    return say(template, name=shown(violation.key.text))


def _has_misspelled(violation: Violation, name: str) -> bool:
    """Whether an unknown key of the mapping looks like the missing one, and is reported as that."""
    known = violation.schema.get("properties", {})
    keys = violation.node.values if isinstance(violation.node, MappingNode) else {}
    unknown = islice((key for key in keys if key not in known), _MOST_UNKNOWN_KEYS)
    return any(name in (_translated(key, known), did_you_mean(key, known)) for key in unknown)


def _wrong_kind(violation: Violation) -> Iterator[Diagnostic]:
    node, schema = violation.node, violation.schema
    wanted = {violation.wanted} if isinstance(violation.wanted, str) else set(violation.wanted)
    subject = _subject(violation)
    if isinstance(node, Scalar):
        if node.plain and not node.text:
            yield MISSING_VALUE.at(
                violation.span,
                say("{subject} has no value", subject=subject),
                help=say("indent what belongs to it further than the key, or delete the key")
                if "object" in wanted
                else say("write it after the colon, or delete the key"),
            )
        elif "enum" not in schema:
            yield _wrong_scalar(violation, subject, wanted, node)
        return
    got = say("a list") if isinstance(node, SequenceNode) else say("a mapping")
    yield WRONG_KIND.at(
        node.span if _on_one_line(node) else violation.span,
        say(
            "{subject} must be {wanted}, not {got}",
            subject=subject,
            wanted=_kind_wanted(wanted),
            got=got,
        ),
        help=_advice_on_collection(node, wanted),
    )


def _kind_wanted(wanted: set[str]) -> Message:
    if wanted == {"array", "object"}:
        return say("a list or a mapping")
    if wanted & {"string", "number"}:
        return say("a text or a list") if "array" in wanted else say("a text")
    if "array" in wanted:
        return say("a list")
    return say("a mapping") if "object" in wanted else say("true or false")


def _wrong_scalar(
    violation: Violation, subject: object, wanted: set[str], node: Scalar
) -> Diagnostic:
    if not violation.path:
        return WRONG_KIND.at(
            node.span,
            say("a table consists of `key: value` lines; this is one text"),
            help=say("begin the file with `table:` and the table's name"),
        )
    if wanted == {"boolean"}:
        advice = say("write `true` or `false`, without quotes")
    elif "string" in wanted:
        advice = say("put it in quotes: `{quoted}`", quoted=quoted(node.text))
    elif wanted == {"array"} or "array" in wanted:
        advice = say("write `[{text}]`", text=node.span.text)
    else:
        advice = say("write `name: value` entries on the lines below, indented")
    return WRONG_KIND.at(
        node.span,
        say(
            "{subject} must be {wanted}, not {got}",
            subject=subject,
            wanted=_kind_wanted(wanted),
            got=shown(node.text),
        ),
        help=advice,
    )


def _advice_on_collection(node: Node, wanted: set[str]) -> Message:
    if wanted & {"string", "number"}:
        if _on_one_line(node) and node.span.text[:1] in ("[", "{"):
            return say(
                "if it is a text, put it in quotes: `{quoted}`", quoted=quoted(node.span.text)
            )
        return say("write one value")
    if "object" in wanted:
        return say("write `name: value` entries, without `-`")
    if "array" in wanted:
        return say("begin each item with `- `")
    return say("write `true` or `false`, without quotes")


def _on_one_line(node: Node) -> bool:
    return "\n" not in node.span.text


def _unknown_value(violation: Violation) -> Iterator[Diagnostic]:
    node = violation.node
    if not isinstance(node, Scalar) or (node.plain and not node.text):
        return
    near = did_you_mean(node.text, violation.wanted)
    yield UNKNOWN_VALUE.at(
        node.span,
        say("{value} is not a {key}", value=shown(node.text), key=_subject(violation)),
        help=say("did you mean `{near}`?", near=near)
        if near
        else say("write one of {known}", known=listed(violation.wanted)),
    )


def _bad_name(violation: Violation) -> Iterator[Diagnostic]:
    if not isinstance(violation.node, MappingNode):
        return
    for key, value in violation.node.entries:
        if key.text != violation.about_name or _reported_by_nodes(key, value):
            continue
        suggestion = _NO_WORD.sub("_", key.text).strip("_")
        suggestion = f"_{suggestion}" if suggestion[:1].isdigit() else suggestion
        yield BAD_NAME.at(
            key.span,
            say("{name} cannot be a name", name=shown(key.text) or "''"),
            help=say(
                "a name has no spaces, no signs but `_` and no digit at its beginning: `{name}`",
                name=shown(suggestion) or "nama",
            ),
        )


def _bad_id(violation: Violation) -> Iterator[Diagnostic]:
    if not isinstance(violation.node, Scalar):
        return
    text = violation.node.text
    yield BAD_NAME.at(
        violation.node.span,
        say("{name} cannot be the id of a table", name=shown(text) or "''"),
        help=say(
            "an id has no spaces and none of `/` `\\` `@` `:`: `{name}`",
            name=shown(_NOT_IN_ID.sub("-", text.strip())) or "nama-tabel",
        ),
    )


def _lone_row(violation: Violation, node: Scalar) -> Iterator[Diagnostic]:
    """``over: 4``, which is neither a list nor ``all``."""
    if node.plain and not node.text:
        yield from _wrong_kind(violation)
        return
    is_misspelled = did_you_mean(node.text.strip(), [ALL]) is not None
    yield WRONG_KIND.at(
        node.span,
        say("{subject} must be a list of rows, or all", subject=_subject(violation)),
        help=say("write `{all}`", all=ALL)
        if is_misspelled
        else say("write `[{text}]`", text=node.span.text),
    )


def _then_or_use(violation: Violation) -> Iterator[Diagnostic]:
    node = violation.node
    if not isinstance(node, MappingNode):
        return
    places = {key.text: key.span for key, _ in node.entries}
    if "then" in places and "use" in places:
        yield THEN_AND_USE.at(
            places["use"],
            say("the row has both `then` and `use`"),
            help=say("keep `then` to decide here, or `use` to hand over to another table"),
            related=[Label(places["then"], say("`then` stands here"))],
        )
    elif not _has_misspelled(violation, "then") and not _has_misspelled(violation, "use"):
        yield MISSING_KEY.at(
            violation.span,
            say("the row has neither `then` nor `use`"),
            help=say("add `then: {…}` with the outputs, or `use:` with the id of a table"),
        )


def _alternatives(violation: Violation) -> Iterator[Diagnostic]:
    if violation.path[:1] != ("inputs",):
        yield from _then_or_use(violation)
    elif isinstance(violation.node, MappingNode) and not (
        # With both, the reader of columns says which keys go with ``from``.
        "from" in violation.node.values or _has_misspelled(violation, "from")
    ):
        yield from _missing_keys(replace(violation, wanted=["type"]))


def _empty(violation: Violation) -> Iterator[Diagnostic]:
    yield EMPTY_COLLECTION.at(
        violation.span,
        say("{subject} is empty", subject=_subject(violation)),
        help=say("write at least one entry"),
    )


def _other(violation: Violation) -> Iterator[Diagnostic]:
    yield WRONG_KIND.at(
        violation.span, say("{subject} is not as a table needs it", subject=_subject(violation))
    )


def too_many_mistakes(key: Scalar, count: int) -> Diagnostic:
    """How many items of a list have mistakes that are not reported one by one."""
    return TOO_MANY_MISTAKES.at(
        key.span,
        say("{count} more entries of {key} have mistakes", count=count, key=key.text),
        help=say("fix the first ones, then check again"),
    )


def shown(text: str) -> str:
    """A text fit for a sentence: on one line, and not too long."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


_SENTENCES = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_kind,
    "enum": _unknown_value,
    "pattern": _bad_id,
    "oneOf": _alternatives,
    "minItems": _empty,
    "minProperties": _empty,
}
