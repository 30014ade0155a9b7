"""Placeholders in what is said: ``{sapaan}`` in a script, for which somebody puts the word.

Invariants: only what is named is filled in; a text that is filled in is not looked at again.

Worked example: ``Kami mohon maaf, {sapaan}.`` with ``sapaan`` ``Ibu`` is ``Kami mohon maaf, Ibu.``
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gapless.compiling.policy import Result
from gapless.deciding.decision import Decision
from gapless.pattern import pattern
from gapless.sfeel.formulas import Answer

_PLACEHOLDER = pattern(r"\{([^\W\d]\w*)\}")


def placeholders(decision: Decision) -> tuple[str, ...]:
    """The names of the placeholders in what is answered, in their order."""
    return tuple(
        dict.fromkeys(name for text in _texts(decision) for name in _PLACEHOLDER.findall(text))
    )


def filled(decision: Decision, words: Mapping[str, str]) -> Decision:
    """The decision with words in place of its placeholders."""

    def fill(value: Answer | None) -> Answer | None:
        if not isinstance(value, str):
            return value
        return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), value)

    outputs: dict[str, Result] = {
        name: tuple(map(fill, value)) if isinstance(value, tuple) else fill(value)
        for name, value in decision.outputs.items()
    }
    return decision.computed(lambda outcome: replace(outcome, outputs=outputs))


def _texts(decision: Decision) -> Iterator[str]:
    for value in decision.outputs.values():
        each = value if isinstance(value, tuple) else (value,)
        yield from (text for text in each if isinstance(text, str))
