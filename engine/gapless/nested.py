"""Nested data: the way to a value in an object that holds others.

Purpose: let an input or datum say where in a context as other programs send it its value stands.

Invariants: a key is compared as names are, in its canonical form; of an object only what a path
leads to is looked at; a path leads through objects, never through a list.

Example::

    >>> path = parse_path('pelanggan."alamat.rumah".kota')
    >>> path.keys, path.follow({"pelanggan": {"alamat.rumah": {"kota": "Bandung"}}})
    (('pelanggan', 'alamat.rumah', 'kota'), 'Bandung')
    >>> path.follow({"pelanggan": {}}) is ABSENT
    True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gapless.algebra.texts import canonical
from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.pattern import pattern
from gapless.unreadable import Unreadable

#: A key that may be empty or not closed, so that it matches wherever it begins.
_KEY = pattern(r'\s*+(?P<key>"(?:[^"\\]|\\["\\])*+(?P<closed>"?)\s*+|[^."]*+)(?P<point>\.?)')
_ESCAPED = pattern(r'\\(["\\])')
_NEEDS_QUOTES = pattern(r'[."\[\]]|^\s|\s$|^\$?$')


class _Absent:
    """That a context says nothing of a value; null it says of it is ``None``."""


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class DataPath:
    """The keys that lead from a context to a value, the outermost first."""

    keys: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(map(_written, self.keys))

    @property
    def head(self) -> str:
        """The key of the context itself."""
        return self.keys[0]

    def leads_into(self, other: DataPath) -> bool:
        """Whether it goes on where another ends."""
        return len(other.keys) < len(self.keys) and self.keys[: len(other.keys)] == other.keys

    def follow(self, context: Mapping[str, object], *, nullable: bool = False) -> object:
        """The value at its end, ``ABSENT`` where a part of the way is missing.

        A part that is null is missing, too, but for a ``nullable`` value, which is null then.
        Raises ``Unreadable`` where a part, or the end, is no object but should be, or a list.
        """
        held: object = context
        for place, key in enumerate(self.keys):
            if held is None:
                return None if nullable else ABSENT
            if isinstance(held, (list, tuple)):
                raise self._is_list(place)
            if not isinstance(held, Mapping):
                raise Unreadable(
                    say("{path} is no object", path=str(DataPath(self.keys[:place]))),
                    say("it must be an object that holds `{key}`", key=_written(key)),
                )
            held = _held(held, key)
            if held is ABSENT:
                return ABSENT
        if isinstance(held, (list, tuple)):
            raise self._is_list(len(self.keys))
        return held

    def _is_list(self, place: int) -> Unreadable:
        return Unreadable(
            say("{path} is a list", path=str(DataPath(self.keys[:place]))),
            say("a path leads through objects to one value; choose one of the list before"),
        )


def flattened(given: Mapping[str, object]) -> Iterator[tuple[DataPath, object]]:
    """The values that nested objects hold, each with its path; what is in lists is left out."""
    for key, value in given.items():
        if isinstance(value, Mapping):
            yield from ((DataPath((key, *path.keys)), inner) for path, inner in flattened(value))
        elif not isinstance(value, (list, tuple)):
            yield DataPath((key,)), value


def _held(held: Mapping[object, object], key: str) -> object:
    """What an object holds under a key, in whatever form the key is written."""
    if key in held:
        return held[key]
    same = (one for one in held if isinstance(one, str) and canonical(one) == key)
    return held[name] if (name := next(same, None)) is not None else ABSENT


def _written(key: str) -> str:
    """A key as a path writes it."""
    if not _NEEDS_QUOTES.search(key):
        return key
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def parse_path(text: str) -> DataPath:
    """The path that a text spells: keys with points between; a key with a point stands in quotes.

    Raises ``Unreadable``.
    """
    keys: list[str] = []
    position, goes_on = 0, True
    while goes_on:
        found = _KEY.match(text, position)
        assert found is not None, "a key may be empty"
        key = found["key"].strip()
        ends = found["point"] or found.end() == len(text)
        if key in ("", '""') or found["closed"] == "" or not ends:
            raise Unreadable(
                say("{text} is no path", text=text),
                say(
                    "write keys with points between: `pelanggan.alamat.kota`;"
                    ' a key that holds a point stands in quotes: `"a.b".c`'
                ),
            )
        if key.startswith('"'):
            key = _ESCAPED.sub(r"\1", key[1:-1])
        elif key == "$" or "[" in key or "]" in key:
            raise Unreadable(
                say("{text} is no path", text=text),
                say(
                    "write only keys, without `$` and without places in lists; a key that holds"
                    " such a sign stands in quotes"
                ),
            )
        keys.append(canonical(key))
        position, goes_on = found.end(), bool(found["point"])
    return DataPath(tuple(keys))
