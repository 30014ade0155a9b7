"""Numbers as people write them.

Purpose: read a number where only one can be meant, and print it so that only one can be.

=============  ======================  ===========================
notation       thousands               decimals
=============  ======================  ===========================
``plain``      none                    a point, ``1234.5``
``en``         commas, ``15,000,000``  a point, ``1,234.5``
``id``         points, ``15.000.000``  a comma, ``1.234,5``
=============  ======================  ===========================

In all of them a sign may stand in front, thousands may be parted by underscores (``15_000_000``),
and a word for a power of ten or a percent sign may stand behind (``15 juta``, ``50%``).

Which notations compete for a text is the column's: the one that ``numbers`` names, else ``plain``
and that of the table's ``language``; all of them where the table names no language.  Where none of
these can read a text, the others are tried, unless ``numbers`` names one.

Invariants:
- nothing is read as a guess: a text that is two numbers is refused, with both spelled out;
- what is printed is read by the same ``Numbers`` as the same number;
- exact, in linear time, and of at most ``MOST_DIGITS`` digits.

Example::

    >>> indonesian = column_numbers(None, "id")
    >>> indonesian.read("1.300.000,50"), indonesian.read("1,5 juta"), indonesian.read("50%")
    (Decimal('1300000.50'), Decimal('1500000'), Decimal('0.50'))
    >>> indonesian.meanings("2.000")
    ('2000', '2,0')
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache

from gapless.codes.rows import AMBIGUOUS_NUMBER
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Message, Writing, say
from gapless.pattern import pattern
from gapless.unreadable import Unreadable

#: More digits than this in one number are refused, zeros in front not counted: no procedure needs
#: them, and arithmetic on hostile numbers must stay cheap.
MOST_DIGITS = 200
#: Holds exactly the numbers that are read; every float below 10**200 is one, to the smallest.
_READ_NUMBERS = decimal.Context(
    prec=MOST_DIGITS,
    Emin=-324,
    Emax=MOST_DIGITS - 1,
    traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow, decimal.Subnormal],
)


class Notation(StrEnum):
    """A way to write thousands and decimals, named as in a table file."""

    PLAIN = "plain"
    ENGLISH = "en"
    INDONESIAN = "id"


_ALL = tuple(Notation)
_UNGROUPED = r"[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+"
_POINTED = r"(?:\.[0-9]*)?|\.[0-9]+"
#: A group that begins with 0 (``0.125``) has no thousands.
_BODY = {
    Notation.PLAIN: pattern(rf"(?:{_UNGROUPED}){_POINTED}"),
    Notation.ENGLISH: pattern(rf"(?:[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+|{_UNGROUPED}){_POINTED}"),
    Notation.INDONESIAN: pattern(
        rf"(?:[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+|{_UNGROUPED})(?:,[0-9]+)?"
    ),
}
#: The marks of thousands and of decimals.
_MARKS = {Notation.PLAIN: ("", "."), Notation.ENGLISH: (",", "."), Notation.INDONESIAN: (".", ",")}
#: From here on thousands are parted, where they are parted at all.
_LONG = 10_000

_POWERS = {
    "%": -2, "persen": -2, "percent": -2,
    "ratus": 2, "hundred": 2,
    "ribu": 3, "rb": 3, "thousand": 3, "thousands": 3,
    "juta": 6, "jt": 6, "million": 6, "millions": 6, "mln": 6, "mio": 6,
    "miliar": 9, "milyar": 9, "billion": 9, "billions": 9, "bln": 9,
    "triliun": 12, "trillion": 12, "trillions": 12,
}  # fmt: skip
#: The pattern of a word for a power of ten, or the percent sign.
POWER = rf"%|(?i:{'|'.join(word for word in _POWERS if word != '%')})(?!\w)"
_NUMERALS = {
    word: number
    for words in (
        "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas",
        "zero one two three four five six seven eight nine ten eleven twelve",
    )
    for number, word in enumerate(words.split())
}
#: Letters that stand for a power of ten, and what they may stand for in either language.
_LETTERS = {
    "k": (("ribu",), ("thousand",)),
    "m": (("juta", "miliar"), ("million", "miliar")),
    "b": (("miliar",), ("billion",)),
    "bn": (("miliar",), ("billion",)),
    "mn": (("juta",), ("million",)),
    "mil": (("ribu", "juta"), ("thousand", "million")),
    "t": (("triliun",), ("trillion",)),
}
_TEXT = pattern(r"([+-]?)([0-9.,_]+) ?(%|[^\W\d_]+)?")
_WORD_BEFORE = pattern(r"([A-Z]{2,}|[Rr]p|US\$|[$€])\.? ?")
_WORD_BEHIND = pattern(r"(?<![^\W\d_])([^\W\d_]+|[$€])$")
_EXPONENT = pattern(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?[eE][+-]?[0-9]{1,2}")
_SPACED = pattern(r"([+-]?)([0-9]{1,3}(?: [0-9]{3})+)")
#: Other ways to write a unit, in small letters.
_ALIASES = {"IDR": ("rp.", "rp", "rupiah"), "USD": ("us$", "$"), "EUR": ("€",)}


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the numbers of a column are written.

    Of the ``competing`` notations each may claim a text; the ``others`` are tried where none does.
    ``shown`` is the one that numbers are printed in, ``unit`` what may stand beside them.
    """

    competing: tuple[Notation, ...] = (Notation.PLAIN,)
    others: tuple[Notation, ...] = ()
    shown: Notation = Notation.PLAIN
    unit: str | None = None

    @property
    def bare(self) -> Numbers:
        """The same numbers for programs: printed without thousands, with a point if possible."""
        shown = Notation.PLAIN if Notation.PLAIN in self.competing else self.shown
        return replace(self, shown=shown, unit=None)

    def head(self, label: str) -> str:
        """A label, with the unit."""
        return f"{label} ({self.unit})" if self.unit else label

    def read(self, text: str, *, whole: bool = False) -> Decimal:
        """The number that a text of single spaces spells; raises ``Unreadable``.

        Where it must be ``whole``, readings that are not are none.
        """
        if text.isascii() and text.isdigit():
            return within_digits(Decimal(text))
        if self.unit is not None and text[:1] in ("+", "-") and self._amount(text[1:])[0]:
            place = self._amount(text[1:])[0]
            text = f"{text[1 : place + 1]}{text[0]}{text[place + 1 :]}"
        start, end = self._amount(text)
        found = _TEXT.fullmatch(text, start, end)
        word = found[3] if found else None
        power = _POWERS.get(word.casefold()) if word else 0
        if found is None or power is None:
            raise number_in_words(text) or _not_a_number(
                text, whole, self._advice(text, start, end, whole)
            )
        readings = self.readings(found[2], power if whole else None)
        if not readings:
            fractions = self.readings(found[2]) if whole else ()
            if fractions and within_digits(fractions[0]):
                raise _not_whole(text)
            raise _not_a_number(text, whole, self._advice(text, start, end, whole))
        if len(readings) > 1:
            head, tail = text[: found.start(2)], text[found.end(2) :]
            one, other = (
                Writing(f"{head}{self._spelled(value, whole=whole)}{tail}") for value in readings
            )
            raise Unreadable(
                say("{text} could be two numbers", text=text),
                say("write `{one}` or `{other}`", one=one, other=other),
                code=AMBIGUOUS_NUMBER,
            )
        number = within_digits(readings[0])
        if power:
            number = within_digits(Decimal(format(number.scaleb(power, _EXACT), "f")))
        return number.copy_negate() if found[1] == "-" else number

    def readings(self, body: str, whole_by: int | None = None) -> tuple[Decimal, ...]:
        """The numbers that digits and marks may be, thousands first: none, one or two.

        ``whole_by`` is the power of ten that must make them whole.
        """
        return self._claims(body, self.competing, whole_by) or self._claims(
            body, self.others, whole_by
        )

    def is_claimed(self, body: str, *, whole: bool = False) -> bool:
        """Whether a competing notation reads digits and marks in which a comma stands.

        Where all compete, one comma alone (``1,5``) may as well part two values.
        """
        if len(self.competing) < len(_ALL) and self._claims(
            body, self.competing, 0 if whole else None
        ):
            return True
        return sum(map(body.count, ",.")) > 1 and bool(self.readings(body, 0 if whole else None))

    def meanings(self, body: str, *, whole: bool = False) -> tuple[str, ...]:
        """What digits and marks may mean in any notation, each spelled so that it is read so."""
        values = self._claims(body, _ALL, 0 if whole else None)
        return tuple(self._spelled(value, whole=whole) for value in values)

    def example(self, *, whole: bool) -> str:
        """How a number may be written."""
        return "3" if whole else self.print(Decimal("1.5"))

    def suffix(self, text: str) -> str:
        """The word for a power of ten, or the percent sign, behind the number; else ``""``."""
        if self.unit is None and "0" <= text[-1:] <= "9":
            return ""
        start, end = self._amount(text)
        found = _TEXT.fullmatch(text, start, end)
        return found[3] or "" if found else ""

    def print(self, value: Decimal | int) -> str:
        """The number without exponent; thousands are parted where the column has a unit."""
        sign, digits, fraction = _digits(value)
        grouped = self.unit is not None and len(digits) >= len(str(_LONG))
        return sign + self._written(digits, fraction, grouped=grouped)

    def _written(self, digits: str, fraction: str, *, grouped: bool = False) -> str:
        """Digits and their marks in a form that has one reading."""
        thousands, point = _MARKS[self.shown]
        if grouped and thousands:
            parted = f"{int(digits):,}".replace(",", thousands)
            text = f"{parted}{point}{fraction}" if fraction else parted
            if len(self.readings(text)) == 1:
                return text
        if not fraction:
            return digits
        text = f"{digits}{point}{fraction}"
        if "," in text and not self.is_claimed(text):
            text = text.replace(",", ".")
        # Only a point or comma before three digits can be one of thousands.
        return text if len(fraction) != 3 or len(self.readings(text)) == 1 else f"{text}0"

    def _spelled(self, value: Decimal, *, whole: bool) -> str:
        """A number that some text may mean; decimals that are none stay in sight as ``,0``."""
        _, digits, fraction = _digits(value)
        is_decimal = value.as_tuple().exponent != 0 and not whole
        return self._written(digits, fraction or ("0" if is_decimal else ""))

    def _claims(
        self, body: str, notations: tuple[Notation, ...], whole_by: int | None
    ) -> tuple[Decimal, ...]:
        found: dict[Decimal, None] = {}
        for notation in notations:
            value = _value(notation, body)
            if value is not None and (whole_by is None or _is_whole(value, whole_by)):
                found[value] = None
        return tuple(sorted(found, reverse=True))

    def _amount(self, text: str) -> tuple[int, int]:
        """Where the amount stands in a text, without the unit before or behind it."""
        start, end = 0, len(text)
        if self.unit is None:
            return start, end
        for name in (self.unit, *_ALIASES.get(self.unit, ())):
            known = text if name == self.unit else text.lower()
            rest = len(known) - len(name)
            if rest <= 0 or len(known) != len(text):
                continue
            # The unit ``t`` is no part of ``jt``.
            if known.endswith(name) and not (name[0].isalpha() and known[rest - 1].isalpha()):
                end = rest
            elif known.startswith(name):
                start = len(name)
            else:
                continue
            return start + (text[start] == " "), end - (text[end - 1] == " ")
        return start, end

    def _advice(self, text: str, start: int, end: int, whole: bool) -> Message:
        """What to write instead of a text that is no number."""
        for meant in self._meant(text[start:end], whole):
            if not all(self._is_read(each, whole) for each in meant):
                continue
            written = [Writing(f"{text[:start]}{each}{text[end:]}") for each in meant]
            if len(written) == 1:
                return say("write `{text}`", text=written[0])
            if written:
                return say("write `{one}` or `{other}`", one=written[0], other=written[1])
        for found in filter(None, (_WORD_BEFORE.match(text), _WORD_BEHIND.search(text))):
            number, word = (text[: found.start()] + text[found.end() :]).strip(), found[1]
            if not self._is_read(number, whole):
                continue
            if self.unit is not None:
                return say("the unit here is {unit}; write the number in it", unit=self.unit)
            return say(
                "write `{number}`, and at the column `unit: {unit}` where that is its unit",
                number=Writing(number),
                unit=next((name for name in _ALIASES if word.lower() in _ALIASES[name]), word),
            )
        return say("write it like `{example}`", example=self.example(whole=whole))

    def _is_read(self, text: str, whole: bool) -> bool:
        """Whether a text without a unit is one number."""
        found = _TEXT.fullmatch(text)
        power = _POWERS.get(found[3].casefold()) if found and found[3] else 0
        if found is None or power is None:
            return False
        return len(self.readings(found[2], power if whole else None)) == 1

    def _meant(self, text: str, whole: bool) -> list[list[str]]:
        """Groups of what a text may mean, each written as it is read."""
        found = _TEXT.fullmatch(text)
        groups: list[list[str]] = []
        if found:
            sign, body, word = found[1], found[2], found[3] or ""
            meanings = () if self.readings(body) else self.meanings(body, whole=whole)
            groups.append([f"{sign}{each}{text[found.end(2) :]}" for each in meanings])
            words = _LETTERS.get(word.lower())
            if words and len(self.readings(body)) == 1:
                chosen = words[self.shown is not Notation.INDONESIAN]
                groups.append([f"{sign}{body} {each}" for each in chosen])
        if _EXPONENT.fullmatch(text) and (not whole or _is_whole(Decimal(text), 0)):
            groups.append([self.print(Decimal(text))])
        spaced = _SPACED.fullmatch(text)
        if spaced:
            groups.append([spaced[1] + spaced[2].replace(" ", "")])
        return groups


#: The numbers of programs, and of columns of which nothing is known.
PLAIN = Numbers()


@cache
def column_numbers(
    named: str | None, language: str | None, shown: str = "plain", unit: str | None = None
) -> Numbers:
    """The numbers of a column.

    ``named`` is the notation that the owner names, ``language`` the one that the table names, and
    ``shown`` the language in which it is shown, which parts the thousands of a ``unit``.
    """
    if named is not None:
        notation = Notation(named)
        return Numbers((notation,), (), notation, unit)
    if language is None:
        return Numbers(_ALL, (), Notation(shown) if unit else Notation.PLAIN, unit)
    own = Notation(language)
    competing = (Notation.PLAIN, own)
    others = tuple(each for each in _ALL if each not in competing)
    return Numbers(competing, others, own, unit)


def joined_numbers(several: tuple[Numbers, ...]) -> Numbers:
    """The numbers of one input of several tables: every notation of theirs competes."""
    first = several[0]
    if all(each == first for each in several):
        return first
    competing = tuple(each for each in _ALL if any(each in one.competing for one in several))
    return replace(first, competing=competing, others=())


def number_in_words(text: str) -> Unreadable | None:
    """The fault of an amount whose number is a word, ``two million``; None of another text."""
    first, _, rest = text.partition(" ")
    number = _NUMERALS.get(first.casefold())
    if number is None:
        return None
    return Unreadable(
        say("{text} has its number in words", text=text),
        say("write it in digits: `{digits}`", digits=Writing(f"{number} {rest}".strip())),
    )


def is_power(word: str) -> bool:
    """Whether a word stands for a power of ten behind a number."""
    return word.casefold() in _POWERS


def within_digits(number: Decimal) -> Decimal:
    """The same finite number; raises ``Unreadable`` where it has more digits than are read."""
    try:
        return _READ_NUMBERS.plus(number)
    except decimal.DecimalException:
        raise too_many_digits() from None


def too_many_digits() -> Unreadable:
    """What is said of a number that is too long."""
    return Unreadable(
        say("the number has too many digits"),
        say("at most {most} digits are read", most=MOST_DIGITS),
    )


def whole(number: Decimal | Fraction) -> int:
    """The integer that a number is; raises ``Unreadable`` where it is none."""
    integer = int(number)
    if integer != number:
        text = str(number) if isinstance(number, Fraction) else print_number(number)
        raise _not_whole(shorten(text))
    return integer


def print_number(value: Decimal) -> str:
    """A decimal for programs: without exponent and without trailing zeros."""
    sign, digits, fraction = _digits(value)
    return f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}"


def shorten(text: str, most: int = 60) -> str:
    """The text, cut to ``most`` characters with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _digits(value: Decimal | int) -> tuple[str, str, str]:
    """The sign, the digits before the point and those behind it, without trailing zeros."""
    text = format(value.copy_abs(), "f") if isinstance(value, Decimal) else str(abs(value))
    digits, _, fraction = text.partition(".")
    return "-" if value < 0 else "", digits, fraction.rstrip("0")


def _value(notation: Notation, body: str) -> Decimal | None:
    """The number that digits and marks are in a notation."""
    if not _BODY[notation].fullmatch(body):
        return None
    thousands, point = _MARKS[notation]
    return Decimal(body.replace(thousands, "").replace(point, ".").replace("_", ""))


def _is_whole(value: Decimal, power: int) -> bool:
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return isinstance(exponent, int) and exponent + power >= 0


#: Of texts of at most a thousand characters no digit is lost.
_EXACT = decimal.Context(prec=1000)


def _not_a_number(text: str, whole: bool, advice: Message) -> Unreadable:
    kind = say("an integer") if whole else say("a number")
    return Unreadable(say("{text} is not {kind}", text=text or "''", kind=kind), advice)


def _not_whole(text: str) -> Unreadable:
    return Unreadable(
        say("{text} is not a whole number", text=text),
        say("the type is integer; use type number for decimals"),
    )
