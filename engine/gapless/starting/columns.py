"""Columns in a few words: what ``gapless new`` takes for an input or an output.

Purpose: read ``Umur pelanggan: integer >= 0`` as people write it on a command line.

What can be written, in English or Indonesian words for the types::

    lama: duration                     any value of the type
    umur: integer >= 0                 a range, as in a cell
    kelas: integer 1, 2, 3             only these values
    tetangga: turut padam, tidak padam    texts, only these
    skrip: wording                 of an output: a text to read out, no decision
    mulai: datetime Asia/Jakarta   moments, in a time zone
    harga: number IDR >= 0         with a unit
    Umur pelanggan: bilangan bulat     the name is umur_pelanggan, the label stays

Invariants: a column that comes out of here stands in a table file without a fault.

Example::

    >>> read_column("Umur pelanggan: integer >= 0", INPUT, "id").lines
    ('type: integer', 'label: Umur pelanggan', 'domain: ">= 0"')
"""

from __future__ import annotations

import re
import unicodedata

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import Numbers, column_numbers
from gapless.algebra.values import Kind, parse_value
from gapless.algebra.zones import read_zone
from gapless.dataclass import dataclass
from gapless.diagnostic import Severity, TableError, listed, say
from gapless.model import Table
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.reading.loading import load_source
from gapless.reading.yaml_text import scalar
from gapless.sfeel.cell_pieces import split
from gapless.sfeel.cell_words import COMPARISON
from gapless.source import Source
from gapless.unreadable import Unreadable

INPUT, OUTPUT = "inputs", "outputs"

_WORDING = ("wording", "kata-kata")

_TYPES = {str(kind): kind for kind in Kind}
#: Other words for types.  Values may begin with these too, so no word may follow them.
_OTHER_WORDS = {
    "angka": Kind.NUMBER,
    "bilangan": Kind.NUMBER,
    "bilangan bulat": Kind.INTEGER,
    "teks": Kind.STRING,
    "text": Kind.STRING,
    "ya/tidak": Kind.BOOLEAN,
    "yes/no": Kind.BOOLEAN,
    "tanggal": Kind.DATE,
    "jam": Kind.TIME,
    "durasi": Kind.DURATION,
    "bulan": Kind.MONTHS,
}
_TYPE = pattern(rf"({'|'.join(_TYPES)})(?:\s++(?!,)(.*))?", re.IGNORECASE)
_OTHER = pattern(
    rf"({'|'.join(sorted(_OTHER_WORDS, key=len, reverse=True))})(?:\s*(?=[<>=≤≥\[\](\d])(.*))?",
    re.IGNORECASE,
)
_UNKNOWN = Source("<new>", "")
#: Another table decides it.
_FROM = pattern(r"(?:from|dari)\s+([^\s,]+)", re.IGNORECASE)
_ZONE = pattern(r"([A-Za-z]{2,}/\S+|UTC|WIB|WITA|WIT)(?:\s+|$)")
#: A unit of numbers, before a range.
_UNIT = pattern(r"([^\W\d_]{1,20}|[$€])(?= ?(?:[<>=≤≥\[(\d]|$)) ?")
#: What parts the values of a list elsewhere.
_OTHER_BETWEEN = pattern(r"[;/|]| (?:or|atau) ", re.IGNORECASE)
_MONEY = frozenset({"money", "currency", "amount", "rupiah", "uang", "jumlah uang", "idr", "rp"})
_BREAKS = pattern(r"\W+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and the lines of its declaration."""

    name: str
    lines: tuple[str, ...]


def read_column(text: str, side: str, language: str, file: Source = _UNKNOWN) -> Column:
    """A column of ``inputs`` or ``outputs``; raises ``Unreadable``.

    Around the ``file``, whose text does not matter, lie the tables that may decide an input.
    """
    label, colon, rest = text.partition(":")
    label, rest = " ".join(label.split()), " ".join(rest.split())
    if not colon or not label or not rest:
        raise Unreadable(
            say("{text} does not say what kind of value it is", text=text.strip() or "''"),
            say("write a name, a colon and a type or the values: `age: integer >= 0`"),
        )
    name = name_of(label)
    labelled = [f"label: {scalar(label)}"] if name != label else []
    origin = _FROM.fullmatch(rest) if side == INPUT else None
    if origin is not None:
        column = Column(name, (f"from: {scalar(origin[1])}", *labelled))
        _prove(column, side, language, file)
        return column
    is_wording = side == OUTPUT and rest.lower() in _WORDING
    kind, further = (Kind.STRING, "") if is_wording else _kind_and_rest(rest)
    lines = [f"type: {kind}"]
    zone = _ZONE.match(further) if kind is Kind.DATETIME else None
    if zone:
        lines.append(f"zone: {read_zone(zone[1])}")
        further = further[zone.end() :]
    unit = _UNIT.match(further) if kind in (Kind.NUMBER, Kind.INTEGER) else None
    if unit and not COMPARISON.match(further):
        lines.append(f"unit: {scalar(unit[1])}")
        further = further[unit.end() :]
    lines += labelled
    lines += (
        ["wording: true"]
        if is_wording
        else _values_or_range(kind, further, side, column_numbers(None, language))
    )
    column = Column(name, tuple(lines))
    _prove(column, side, language, file)
    return column


def name_of(label: str) -> str:
    """A name made of a label: ``Umur pelanggan`` is ``umur_pelanggan``."""
    return _BREAKS.sub("_", unicodedata.normalize("NFC", label).lower()).strip("_")


def _kind_and_rest(text: str) -> tuple[Kind, str]:
    """The type and what follows it; without a type, everything lists texts."""
    found = _TYPE.fullmatch(text) or _OTHER.fullmatch(text)
    if found is not None:
        return (_TYPES | _OTHER_WORDS)[found[1].lower()], found[2] or ""
    if "," in text:
        return Kind.STRING, text
    parts = [part.strip() for part in _OTHER_BETWEEN.split(text)]
    if len(parts) > 1 and all(parts):
        raise Unreadable(
            say("{text} is neither a type nor a list of values", text=text),
            say("write the values with commas: `{values}`", values=", ".join(parts)),
        )
    if text.casefold() in _MONEY:
        raise Unreadable(
            say("{text} is neither a type nor a list of values", text=text),
            say("write a number with its unit: `{written}`", written="number IDR >= 0"),
        )
    near = did_you_mean(text.split()[0], _TYPES)
    raise Unreadable(
        say("{text} is neither a type nor a list of values", text=text),
        say("did you mean {near}?", near=near)
        if near
        else say("the types are {types}; values have commas between them", types=listed(_TYPES)),
    )


def _values_or_range(kind: Kind, text: str, side: str, numbers: Numbers) -> list[str]:
    if not text:
        return []
    pieces = text.split(",")
    if kind.ordered:
        pieces = [text[start:end] for start, end in split(Domain(kind), text, 0, len(text))]
    values = [value for value in map(str.strip, pieces) if value]
    if kind is Kind.STRING or all(_is_value(kind, value, numbers) for value in values):
        return [f"values: [{', '.join(map(scalar, values))}]"]
    if side == OUTPUT:
        raise Unreadable(
            say("an output has no range, but {text} is one", text=text),
            say("leave the range out, or list the values: `fee: number 0, 5000`"),
        )
    return [f"domain: {scalar(text)}"]


def _is_value(kind: Kind, text: str, numbers: Numbers) -> bool:
    try:
        parse_value(kind, text, numbers)
    except Unreadable:
        return False
    return True


def _prove(column: Column, side: str, language: str, file: Source) -> None:
    """The column stands in a table without a fault, else ``Unreadable`` with that fault."""
    body = "{" + ", ".join(column.lines) + "}"
    other = OUTPUT if side == INPUT else INPUT
    other_name = f"_{column.name}"
    text = (
        f"table: t\nlanguage: {language}\n{side}:\n  {scalar(column.name)}: {body}\n"
        f"{other}:\n  {scalar(other_name)}: {{type: string}}\nrules: []\n"
    )
    read_or_fail(text, file)


def read_or_fail(text: str, file: Source = _UNKNOWN) -> Table:
    """The table of a text in a file; raises ``Unreadable`` with its first fault."""
    try:
        return load_source(file.with_text(text))
    except TableError as failure:
        fault = next(item for item in failure.diagnostics if item.severity is Severity.ERROR)
        raise Unreadable(fault.message, fault.help) from None
