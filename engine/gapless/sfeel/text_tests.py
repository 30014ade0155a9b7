"""Texts that look like tests.

Purpose: a column of texts takes any text as a value.  What looks like a test, of S-FEEL, of another
language or in words, was hardly meant as one: it is refused, and a text that is really so stands in
quotes.

Invariant: what this module does not know as a look-alike is a value; nothing is read as a test.

Example::

    >>> [looks_like_test(text) for text in ('!= "a"', "a or b", "di atas 3", "turut padam")]
    [True, True, True, False]
"""

from __future__ import annotations

import re

from gapless.algebra.texts import collapsed
from gapless.pattern import pattern
from gapless.sfeel.cell_words import NEGATIONS, OPERATOR

#: Words for "any value", which is ``-`` here, and for null.
ANYTHING = frozenset(
    {
        "semua", "semuanya", "semua nilai", "apa saja", "apapun", "apa pun", "bebas", "all", "any",
        "any value", "anything", "else", "otherwise", "*",
    }
)  # fmt: skip

_QUOTED = pattern(r'"(?:[^"\\]|\\.?+)*"?', re.DOTALL)
_SIGN = (
    r"(?<!-)>|<(?!-)|[=≠≤≥≦≧⩽⩾＜＞＝≈≡∈∉¬∧∨|^{}*]|&&|\(\?|[\w\"]\.\.[\w\"]|\\[dwsb][+*?]"
    r"|\$(?:[^\W\d]|\()|[^\W\d]%$|^@\"|\w\(\)|\.\+"
)
_EITHER = r" (?:or|atau|xor) "
_CALL = (
    r"\w\((?=[?\"'])|(?<!\w)(?:(?:contains|matches|like|in|between|(?:starts|ends) with)"
    r" ?[(\[\"']|(?:startsWith|endsWith|starts_with|ends_with|contains|upper|lower|len|length|trim"
    r"|substring|regex|date|time|duration|count|if)\()"
)
_ANYWHERE = pattern(f"{_SIGN}|{_EITHER}|{_CALL}", re.IGNORECASE)
_BEGINNING = frozenset("!~?%[]“”„‟«»‘‛`")
_NEGATIVE = "|".join((*NEGATIONS, "other than", "anything but", "tidak sama dengan"))
_WORDS = (
    rf"(?:{_NEGATIVE}|is not|not equal to|equal to|equals|sama dengan|is null|contains|matches"
    r"|(?:starts|begins|ends) with|(?:dimulai|diawali|diakhiri) dengan|mengandung|berisi|or|atau"
    r"|(?:one|any|all) of|all but|salah satu(?: dari)?|(?:is|eq|ne|like)(?= \"))(?!\w)"
    r"|(?:di antara|antara) .* dan |between .* and "
)
_COMPARED = rf"(?:{OPERATOR} ?|(?:di antara|antara|between|dari) )[\d\"'+-]"
_AT_THE_BEGINNING = pattern(f"{_WORDS}|{_COMPARED}", re.IGNORECASE)


def looks_like_test(text: str) -> bool:
    """Whether a text without quotes around it is rather a test than a value."""
    plain = collapsed(_QUOTED.sub('"', text) if '"' in text else text)
    if plain.casefold() in ANYTHING or plain.casefold() == "null":
        return True
    first, last = plain[:1], plain[-1:]
    if first in _BEGINNING or (first in "'/(" and first + last in ("''", "//", "()") and plain[1:]):
        return True
    if first == '"' and plain != '"':
        return True
    return bool(_AT_THE_BEGINNING.match(plain) or _ANYWHERE.search(plain))
