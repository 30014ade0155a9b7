"""Dataclasses that are made in a third of the time.

Purpose: the standard library compiles up to six methods for every class, which was a third of what
a command takes to start.  Here one is compiled, which takes the fields; the others are the same
functions for all classes.

Invariants: a class is a dataclass of the standard library in all else: ``fields``, ``replace`` and
``asdict`` take it, and it compares, hashes, prints and refuses to be changed as it would there.
What it does not know (``order``, ``field(init=False)``) it refuses.

Worked example::

    >>> @dataclass(frozen=True, slots=True)
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(1) == Point(1, 0), Point(1) in {Point(1)}
    (Point(x=1, y=0), True, True)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import field, fields, replace
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # So that types are checked as they are there.
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        cls: type | None = None,
        *,
        frozen: bool = False,
        slots: bool = False,
        eq: bool = True,
        kw_only: bool = False,
    ) -> Any:
        """``dataclasses.dataclass``, with the parameters that are used here."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, slots=slots, eq=eq, kw_only=kw_only)
        own = vars(cls)
        plain = dataclasses.dataclass(
            init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
        )
        cls = plain(cls)
        every = fields(cls)
        if not all(each.init for each in every):
            raise TypeError(f"every field of {cls.__name__} is taken when one is made")
        methods = {"__init__": _init(cls, every), "__repr__": _repr}
        if eq:
            methods["__eq__"] = _eq(_picked(each.name for each in every if each.compare))
        if eq and frozen:
            is_told = (each for each in every if (each.compare if each.hash is None else each.hash))
            methods["__hash__"] = _hash(_picked(each.name for each in is_told))
        elif eq:
            methods["__hash__"] = None
        if frozen:
            methods |= {"__setattr__": _refuse_change, "__delattr__": _refuse_change}
            if slots:
                methods |= {"__getstate__": _get_state, "__setstate__": _set_state}
        for name, method in methods.items():
            if name not in own:
                setattr(cls, name, method)
        return cls


__all__ = ["dataclass", "field", "fields", "replace"]


def _init(cls: type, every: tuple[dataclasses.Field[Any], ...]) -> Any:
    """The method that takes the fields; those of keywords come last."""
    known: dict[str, Any] = {"absent": dataclasses.MISSING, "put": object.__setattr__}
    parameters = ["self"]
    body = []
    for each in sorted(every, key=lambda each: bool(each.kw_only)):
        name = each.name
        if each.kw_only and "*" not in parameters:
            parameters.append("*")
        value = name
        if each.default is not dataclasses.MISSING:
            known[f"default_{name}"] = each.default
            parameters.append(f"{name}=default_{name}")
        elif each.default_factory is not dataclasses.MISSING:
            known[f"make_{name}"] = each.default_factory
            parameters.append(f"{name}=absent")
            value = f"make_{name}() if {name} is absent else {name}"
        else:
            parameters.append(name)
        body.append(f"put(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    made: dict[str, Any] = {}
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body or ["pass"]), known, made)
    return made["__init__"]


def _picked(names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What finds some fields of an object, as a tuple."""
    every = tuple(names)
    if len(every) > 1:
        return attrgetter(*every)
    if not every:
        return lambda item: ()
    only = attrgetter(*every)
    return lambda item: (only(item),)


def _eq(picked: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], Any]:
    def equal(self: Any, other: object) -> Any:
        if other.__class__ is self.__class__:
            return picked(self) == picked(other)
        return NotImplemented

    return equal


def _hash(picked: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    return lambda self: hash(picked(self))


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_change(self: Any, name: str, *value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"{name!r} of a {type(self).__name__} cannot be changed")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)
