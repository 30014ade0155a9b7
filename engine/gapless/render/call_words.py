"""Calls in words: how many are answered differently, when, and which they were.

Every form of a diff and of an audit says them.

Invariants: what is left out is counted; values are not cleaned here.

Example::

    >>> parts(Tally(7, (("2022-06-01", 4), ("2022-06-02", 2)), others=1), "en")
    '2022-06-01: 4, 2022-06-02: 2, others: 1'
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from gapless.diagnostic import Message, say, say_count
from gapless.language import translate
from gapless.render.words import value_word, word
from gapless.tally import Example, Replayed, Tally

#: So many values of a column are said beside a number.
_MOST_PARTS = 5


def headline(replayed: Replayed) -> Message:
    """``of 412,000 calls, 312 are answered differently``."""
    return say_count(
        replayed.different,
        "of {calls:,} calls, {count:,} is answered differently",
        "of {calls:,} calls, {count:,} are answered differently",
        calls=replayed.calls,
    )


def asides(replayed: Replayed) -> Iterator[tuple[Message, Tally]]:
    """What became of calls that lie in no region, where there are any."""
    kinds = (
        (
            say("elsewhere: a definition changed, or not everything was compared"),
            replayed.elsewhere,
        ),
        (say("undetermined before or after"), replayed.undetermined),
        (say("with faults"), replayed.faulty),
    )
    for what, tally in kinds:
        if tally.calls:
            yield say("{count:,} {what}", count=tally.calls, what=what), tally


def parts(tally: Tally, language: str) -> str:
    """The values of the column with the most calls, each with how many; the rest as one."""
    ranked = sorted(tally.by, key=lambda part: -part[1])
    said = [f"{value_word(value, language)}: {count:,}" for value, count in ranked[:_MOST_PARTS]]
    others = tally.others + sum(count for _, count in ranked[_MOST_PARTS:])
    if others:
        said.append(f"{word('others', language)}: {others:,}")
    return ", ".join(said)


def example_words(example: Example, language: str) -> str:
    """``record 17: durasi_padam='3 jam'``, and what is wrong with it."""
    values = " ".join(
        f"{name}={shlex.quote(_text(value))}" for name, value in example.values.items()
    )
    said = f"{word('record', language)} {example.record}: {values}"
    return said if example.fault is None else f"{said} – {translate(example.fault)}"


def lines(tally: Tally, language: str) -> list[str]:
    """The parts of a tally and its examples, each on a line."""
    return [
        *filter(None, [parts(tally, language)]),
        *(example_words(example, language) for example in tally.examples),
    ]


def _text(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
