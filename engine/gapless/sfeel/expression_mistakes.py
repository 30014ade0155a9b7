"""Other ways to write an expression: in Indonesian, as in a spreadsheet, as in a program.

Purpose: recognise in a text that cannot be read what its writer meant by words and signs of another
language, and write it as it is written here.

Invariants: linear time; what stands in quotation marks, and the names of the data, stay as they
are.  Whether the result can be read is for the caller to try.

Example::

    >>> found = translated('jika a <> 0 && b then IF(a > b; "x"; "y") else ""', ("a", "b"))
    >>> found.text
    'if a != 0 and b then (if a > b then "x" else "y") else ""'
    >>> found.written, found.meant
    ('jika', 'if')
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from gapless.dataclass import dataclass, replace
from gapless.pattern import pattern

_PIECE = pattern(
    r'(?P<text>"[^"]*+"?)'
    r"|(?P<sign>&&|\|\||==|<>|=<|=>|[&;|]|\^\s*+[23](?![\w.,]))"
    r"|(?P<else>(?i:(?:jika|kalau|bila)\s++tidak|selain\s++itu)(?!\w))"
    r"|(?P<null>(?i:is\s++not\s++null|is\s++null)(?!\w))"
    r"|(?P<function>(?i:round\s++half\s++up|round\s++up|round\s++down)(?=\s*+\())"
    r"|(?P<of>(?<=%)\s*+(?i:dari|of)(?!\w))"
    r"|(?P<word>[^\W\d]\w*+)"
    r"|(?P<number>[0-9][0-9.,_]*+)"
    r"|(?P<rest>\s++|.)",
    re.DOTALL,
)
_CALL = pattern(r"(?i)(?<!\w)(?:if|jika)\s*+\(")
_BEFORE_BRACKET = pattern(r"(?i)tidak\s*+\(")
_COMMA = pattern(r"(,)")
_WORD = pattern(r"\w[\w.,]*+")
_MEANT = {
    "&&": "and", "||": "or", "|": "or", "==": "=", "<>": "!=", "=<": "<=", "=>": ">=",
    "&": "+", ";": ",",
    "jika": "if", "kalau": "if", "bila": "if", "apabila": "if", "maka": "then",
    "lainnya": "else", "otherwise": "else", "elseif": "else if", "elif": "else if",
    "dan": "and", "atau": "or", "bukan": "not",
    "minimum": "min", "terkecil": "min", "maksimum": "max", "terbesar": "max",
    "bulatkan": "round", "pembulatan": "round", "mutlak": "abs", "ceil": "ceiling",
    "roundup": "ceiling", "rounddown": "floor", "benar": "true", "ya": "true", "salah": "false",
    "kosong": "null", "none": "null",
}  # fmt: skip
_OWN = ("if", "then", "else", "and", "or", "not", "null", "true", "false", "min", "max", "abs",
        "round", "floor", "ceiling")  # fmt: skip
_PHRASES = {
    "is null": "= null",
    "is not null": "!= null",
    "round half up": "round",
    "round up": "ceiling",
    "round down": "floor",
}


@dataclass(frozen=True, slots=True)
class Translation:
    """An expression as it is written here; ``written`` between two places is ``meant``.

    That is the first of all that was written otherwise.
    """

    text: str
    written: str
    meant: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    sort: str
    text: str
    start: int


@dataclass(slots=True)
class _Call:
    """A spreadsheet's condition that is open: where its word, its bracket and its commas stand."""

    word: int
    opening: int
    commas: list[int]


def translated(text: str, names: Collection[str]) -> Translation | None:
    """The text without words and signs of other languages; None where it has none but ``==``."""
    originals = list(_pieces(text))
    pieces: list[str] = []
    first: Translation | None = None
    before = 0
    for original in originals:
        piece, start = original.text, original.start
        meant = written = _meaning(original, names, text)
        if piece.startswith("^") and pieces and _WORD.fullmatch(pieces[before]):
            # Only of one word is it certain what the power is of.
            meant = " * ".join([pieces[before]] * int(piece[-1]))
            pieces[before:] = [f"({meant})", *[""] * (len(pieces) - before - 1)]
            written = ""
        if meant != piece and piece != "==" and first is None:
            end = start + len(piece)
            first = Translation("", piece.strip(), meant.strip(), end - len(piece.lstrip()), end)
        before = before if piece.isspace() else len(pieces)
        pieces.append(written)
    call = _without_calls(pieces)
    if first is None and call is not None:
        start = originals[call].start
        first = Translation("", "if(…)", "if … then … else …", start, start + len("if"))
    return first and replace(first, text="".join(pieces))


def _pieces(text: str) -> Iterator[_Piece]:
    # Where no semicolon parts the values of a condition, a comma without a space does.
    parts_by_comma = ";" not in text and _CALL.search(text) is not None
    for match in _PIECE.finditer(text):
        piece, start = match[0], match.start()
        number = piece
        if match.lastgroup == "number":
            number = "" if parts_by_comma else piece.rstrip(",")
        for part in (number, *_COMMA.split(piece[len(number) :])):
            if part:
                yield _Piece(match.lastgroup or "", part, start)
            start += len(part)


def _meaning(original: _Piece, names: Collection[str], text: str) -> str:
    """What a piece is here; the piece itself where that is what it says."""
    piece, word = original.text, " ".join(original.text.casefold().split())
    match original.sort:
        case "else":
            return "else"
        case "of":
            return " *"
        case "null" | "function":
            return _PHRASES[word]
        case "sign":
            return _MEANT.get(piece, piece)
        case "word" if piece not in names:
            if word == "tidak":
                return "not" if _BEFORE_BRACKET.match(text, original.start) else "false"
            return word if word in _OWN else _MEANT.get(word, piece)
    return piece


def _without_calls(pieces: list[str]) -> int | None:
    """Write every ``if(a, b, c)`` in words; the first of them, None where there is none."""
    written = [place for place, piece in enumerate(pieces) if piece.strip()]
    calls: list[_Call | None] = []
    found: list[int] = []
    before = -1
    for place in written:
        match pieces[place]:
            case "(":
                is_call = before >= 0 and pieces[before] == "if"
                calls.append(_Call(before, place, []) if is_call else None)
            case "," if calls and calls[-1]:
                calls[-1].commas.append(place)
            case ")" if calls:
                call = calls.pop()
                if call and len(call.commas) == 2:
                    found.append(call.word)
                    is_whole = (call.word, place) == (written[0], written[-1])
                    pieces[call.word] = "if " if is_whole else "(if "
                    pieces[call.opening] = ""
                    pieces[place] = "" if is_whole else ")"
                    for comma, keyword in zip(call.commas, (" then", " else"), strict=True):
                        pieces[comma] = keyword + " " * (not pieces[comma + 1][:1].isspace())
        before = place
    return min(found, default=None)
