"""Near words: which known word a misspelt one was meant to be.

Purpose: every "did you mean" asks here, so that all agree on how near is near enough.

Example::

    >>> did_you_mean("tabel", ["table", "rules"]), did_you_mean("biaya", ["table", "rules"])
    ('table', None)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

#: Finds the nearest of the known words, None where none is near.
NearMiss = Callable[[str, Iterable[str]], str | None]

#: How alike words are that are near, of 1: ``difflib``'s ratio.
_NEAR = 0.6
#: Longer words have no near ones: comparing takes the product of both lengths.
_LONGEST_WORD = 100


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to ``word``, or None where none is near."""
    if len(word) > _LONGEST_WORD:
        return None
    # Loaded where it is used, so that a start takes no longer.
    from difflib import get_close_matches

    by_folded = {name.casefold(): name for name in known if len(name) <= _LONGEST_WORD}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=_NEAR)
    return by_folded[near[0]] if near else None


class NearMisses:
    """Finds near words for the first few faults of a file, for comparing takes long.

    Not safe to share between threads.
    """

    def __init__(self, most: int = 20_000) -> None:
        self._left = most

    def __call__(self, word: str, known: Iterable[str]) -> str | None:
        """The known word nearest to ``word``, None where none is near or much was compared."""
        if self._left <= 0:
            return None
        words = list(known)
        self._left -= len(words)
        return did_you_mean(word, words)
