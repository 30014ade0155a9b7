"""Advice for a test that cannot be read: what to write instead.

Purpose: choose, of what a faulty test may have been meant to be, what can be read in its place.

Invariant: what an advice says to write is the whole cell, and ``reads`` has read it.

Example::

    >>> from gapless.algebra.values import Kind
    >>> fault = unknown_test("!= 3 jam")
    >>> advised = better_advised(Domain(Kind.DURATION), "!= 3 jam", 0, 8, fault, lambda text: True,
    ...                          lambda word, known: None)
    >>> advised.advice.english
    'write `not(3 jam)`'
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import Numbers, shorten
from gapless.algebra.values import Kind, example, parse_value
from gapless.codes.columns import OUTSIDE_DOMAIN
from gapless.codes.form import UNKNOWN_VALUE
from gapless.codes.rows import AMBIGUOUS_COMMA, AMBIGUOUS_NUMBER, EMPTY_CELL
from gapless.diagnostic import Message, Writing, rewritten, say, writings
from gapless.near_words import NearMiss
from gapless.sfeel.cell_text import ANY, print_value_test, quote
from gapless.sfeel.cell_words import COMPARING_WORDS, DIGITS
from gapless.sfeel.set_words import describe_domain
from gapless.unreadable import Unreadable

#: A beginning and an end in a text.
Place = tuple[int, int]

#: Whether a text can be read in place of the faulty one.
Reads = Callable[[str], bool]

#: So much of a faulty test is shown.
_MOST_SHOWN = 200
#: Words that compare are like another to more than this part of them.
_NEAR = 0.8
#: So many faults of a list are corrected by an advice.
_MOST_CORRECTED = 20


def unknown_test(text: str) -> Unreadable:
    """The fault of a test that is none."""
    return Unreadable(say("{text} is not a test gapless knows", text=shorten(text, _MOST_SHOWN)))


def better_advised(
    domain: Domain,
    text: str,
    start: int,
    end: int,
    problem: Unreadable,
    reads: Reads,
    near: NearMiss,
) -> Unreadable:
    """The problem of the test between two places, with what it may have been meant to be."""
    if problem.code not in (None, UNKNOWN_VALUE):
        return problem
    from gapless.sfeel.cell_mistakes import boundaries, meanings

    def in_place(meant: str) -> Writing:
        return Writing(text[:start] + meant + text[end:])

    test = text[start:end]
    meant = next(filter(reads, map(in_place, meanings(test, domain.language))), None)
    advice = _advice(meant) if meant else None
    if domain.kind.ordered and advice is None and not any(writings(problem.advice)):
        within = tuple(map(in_place, boundaries(test)))
        if within and all(map(reads, within)):
            one, other = within
            advice = say(
                "write `{one}` with the last value, `{other}` without", one=one, other=other
            )
        advice = advice or _near_word(test, in_place, reads, near)
    if domain.kind is Kind.STRING and domain.values is None:
        quoted = Writing(text[:start] + quote(test) + text[end:])
        advice = _advice_for_text(meant, quoted) if reads(quoted) else advice
    if advice is None:
        return problem
    if problem.code is None:
        return Unreadable(unknown_test(test).message, advice, start, end)
    return Unreadable(problem.message, advice, start, end, code=problem.code)


def _near_word(
    test: str, in_place: Callable[[str], Writing], reads: Reads, near: NearMiss
) -> Message | None:
    """Of a word before a number that is none of those that compare, the nearest one."""
    digit = next((place for place, letter in enumerate(test) if letter.isdigit()), 0)
    word = test[:digit].strip().casefold()
    known = near(word, COMPARING_WORDS) if word else None
    # Loaded where it is used, so that a start takes no longer.
    from difflib import SequenceMatcher

    # A word that is far from it may as well go the other way.
    if known is None or SequenceMatcher(None, word, known).ratio() <= _NEAR:
        return None
    meant = in_place(f"{known} {test[digit:]}")
    return say("did you mean `{near}`?", near=meant) if reads(meant) else None


def _advice(meant: Writing) -> Message:
    if meant == ANY:
        return say("for any value leave the line out, or write `{any}`", any=meant)
    return say("write `{meant}`", meant=meant)


def _advice_for_text(meant: Writing | None, quoted: Writing) -> Message:
    if meant is None:
        return say(
            "write the texts that are meant; a text that is really so stands in quotes: `{quoted}`",
            quoted=quoted,
        )
    return say(
        "write `{meant}`; a text that is really so stands in quotes: `{quoted}`",
        meant=meant,
        quoted=quoted,
    )


def usual_advice(domain: Domain) -> Message:
    """What the input allows, or how a value of it is written."""
    allowed = describe_domain(domain)
    if allowed:
        return say("the input allows {allowed}", allowed=allowed)
    written = example(domain.kind, domain.numbers)
    if domain.step is not None:
        read = parse_value(domain.kind, written, domain.numbers, domain.zone)
        place = domain.cut(read, after=False)
        written = domain.print(domain.value(place[1]))
    return say("write it like `{example}`", example=written)


def advised_throughout(
    domain: Domain, problem: Unreadable, read: Callable[[str], object]
) -> Unreadable:
    """The problem of a list, advised to write everything in it so that it can be read.

    ``read`` raises ``Unreadable`` for the next thing that is wrong, which is advised alike.
    """

    def corrected(text: str, which: int) -> str | None:
        for _ in range(_MOST_CORRECTED):
            try:
                read(text)
            except Unreadable as other:
                advised = tuple(writings(other.advice))[: which + 1]
                if not advised:
                    return None
                text = advised[-1]
            else:
                return text
        return None

    advice = problem.advice
    advised = enumerate(writings(advice))
    instead = {written: corrected(written, which) for which, written in advised}
    if advice is not None:
        advice = rewritten(advice, lambda written: instead[written] or written)
    if None in instead.values():
        advice = usual_advice(domain)
    return Unreadable(problem.message, advice, problem.start, problem.end, code=problem.code)


def no_value(
    domain: Domain,
    text: str,
    start: int,
    end: int,
    *,
    is_between_steps: bool,
    near: NearMiss | None,
) -> Unreadable:
    """The fault of a value that the input cannot take."""
    value = text[start:end]
    shown = shorten(value, _MOST_SHOWN)
    if is_between_steps:
        return Unreadable(
            say("{text} lies between two steps", text=shown),
            say("the input goes in steps of {step}", step=domain.print(domain.step)),
            start,
            end,
            code=OUTSIDE_DOMAIN,
        )
    allowed = describe_domain(domain)
    advice = say("the input allows {allowed}", allowed=allowed)
    if domain.values is not None and near is not None:
        nearest = near(value, (domain.print(known) for known in domain.values))
        if nearest:
            within = (start, end) != (0, len(text))
            written = print_value_test(domain, nearest, nested=within)
            meant = Writing(text[:start] + written + text[end:])
            advice = say("did you mean `{near}`? allowed: {allowed}", near=meant, allowed=allowed)
    return Unreadable(
        say("{text} is not a value of this input", text=shown),
        advice,
        start,
        end,
        code=OUTSIDE_DOMAIN if domain.values is None else UNKNOWN_VALUE,
    )


def nothing_between(text: str, places: tuple[Place, Place], unit: str = "") -> Unreadable:
    """The fault of a test with two bounds and nothing between them; its advice exchanges them.

    ``unit`` is lent to the first bound where it has none.
    """
    first, last = places
    one, other = (text[start:end].strip() for start, end in places)
    head, middle, tail = text[: first[0]], text[first[1] : last[0]], text[last[1] :]
    advice = say(
        "write the smaller value first: `{exchanged}`",
        exchanged=Writing(f"{head}{other}{middle}{one}{unit}{tail}"),
    )
    if one == other:
        advice = say("an end in round brackets is left out, and so is that of a `<` or `>`")
    return Unreadable(
        say("there is no value between {one} and {other}", one=one, other=other),
        advice,
        code=EMPTY_CELL,
    )


def nothing_in_both(text: str, first: Place, second: Place) -> Unreadable:
    """The fault of two comparisons that no value passes; its advice makes a list of them."""
    apart = Writing(f"{text[: first[1]]}, {text[second[0] :]}")
    return Unreadable(
        say("no value is both: {text}", text=shorten(text[first[0] : second[1]], _MOST_SHOWN)),
        say("where one of the two is enough, write a list: `{apart}`", apart=apart),
        code=EMPTY_CELL,
    )


def refuse_comma(domain: Domain, text: str, reads: Reads, *, advise: bool) -> None:
    """Refuse a comma between digits that may as well part two values: nothing is read as a guess.

    Without ``advise`` the fault does not say what to write, for which ``reads`` would come here
    again and again.
    """
    if "," not in text or domain.kind not in (Kind.NUMBER, Kind.INTEGER):
        return
    numbers, whole = domain.numbers, domain.kind is Kind.INTEGER

    def is_doubtful(found: re.Match[str]) -> bool:
        digits = found[0].strip(".,_")
        return "," in digits and not numbers.is_claimed(digits, whole=whole)

    def respelled(spell: Callable[[str], str]) -> Writing:
        def change(found: re.Match[str]) -> str:
            digits = found[0].strip(".,_")
            return found[0].replace(digits, spell(digits)) if is_doubtful(found) else found[0]

        return Writing(DIGITS.sub(change, text))

    first = next(filter(is_doubtful, DIGITS.finditer(text)), None)
    if first is None:
        return
    spaced = respelled(lambda digits: digits.replace(",", ", "))
    if not reads(spaced):
        return
    message = say("a comma between digits could be a decimal or a list")
    if not advise:
        raise Unreadable(message, code=AMBIGUOUS_COMMA)
    advice = say("write lists with a space: `{text}`", text=spaced)
    meant = (
        respelled(lambda digits: "".join(numbers.meanings(digits, whole=whole)[:1])),
        respelled(lambda digits: "".join(numbers.meanings(digits, whole=whole)[1:])),
    )
    match tuple(filter(reads, meant)):
        case (one,):
            advice = say(
                "write `{one}`, or a list with a space: `{spaced}`", one=one, spaced=spaced
            )
        case (one, other):
            advice = say(
                "write `{one}` or `{other}`, or a list with a space: `{spaced}`",
                one=one,
                other=other,
                spaced=spaced,
            )
    raise Unreadable(message, advice, first.start(), first.end(), code=AMBIGUOUS_COMMA)


def refuse_lent_word(domain: Domain, text: str, *numbers_in: Place) -> None:
    """``10 to 15 million`` may begin at 10 or at 10 million: the word must stand behind both.

    ``numbers_in`` are the ends of an interval, or the items of a list.  A number that would be the
    larger one with the word (``500000 to 2 million``) is meant without it.
    """
    if len(numbers_in) < 2 or domain.kind not in (Kind.NUMBER, Kind.INTEGER):
        return
    numbers = domain.numbers
    bare: list[tuple[Place, str]] = []
    for place in numbers_in:
        written = text[slice(*place)].strip()
        word = numbers.suffix(written)
        if not word:
            bare.append((place, written))
            continue
        lent = [(each, _lent(numbers, one, word, written)) for each, one in bare]
        bare = []
        if not lent or lent[-1][1] is None:
            continue
        both = _replaced(text, [(each, one) for each, one in lent if one is not None])
        apart = _replaced(text, [(place, numbers.print(numbers.read(written)))])
        raise Unreadable(
            say("{word} may belong to one number or to both", word=word),
            say("write `{both}` or `{apart}`", both=Writing(both), apart=Writing(apart)),
            lent[-1][0][0],
            place[1],
            code=AMBIGUOUS_NUMBER,
        )


def _lent(numbers: Numbers, text: str, word: str, last: str) -> str | None:
    """A number with the word of the ``last`` one, where both may be meant to have it."""
    lent = f"{text}{'' if word == '%' else ' '}{word}"
    try:
        is_meant = numbers.read(text) != numbers.read(lent) < numbers.read(last)
    except Unreadable:
        return None
    return lent if is_meant else None


def _replaced(text: str, changes: list[tuple[Place, str]]) -> str:
    """The text with other words at some places, the blanks around them kept."""
    for (start, end), written in reversed(changes):
        piece = text[start:end]
        text = text[:start] + piece.replace(piece.strip(), written, 1) + text[end:]
    return text
