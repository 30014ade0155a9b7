"""Dataclasses are those of the standard library, made faster."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any

import pytest

import gapless
from gapless.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row with all that a field can say of itself."""

    name: str
    cells: tuple[int, ...] = ()
    place: int = field(default=0, compare=False)
    notes: dict[str, str] = field(default_factory=dict, hash=False)
    hidden: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Row):
    """One that has a day, too."""

    day: int


@dataclass
class Counter:
    """One that may change."""

    count: int = 0


@dataclass(frozen=True, eq=False)
class Apart:
    """One that equals itself alone."""

    name: str


def test_fields_are_taken_in_their_order_or_by_their_names() -> None:
    """What is left out has its default, made anew for each where it is made."""
    assert Row("a", (1,)) == Row(cells=(1,), name="a")
    assert Row("a").notes is not Row("a").notes
    assert Dated("a", day=3).day == 3
    assert [each.name for each in fields(Dated)] == [*(each.name for each in fields(Row)), "day"]
    make: Any
    for make, given, named in (Row, (), {}), (Row, ("a",), {"nom": 1}), (Dated, ("a", 3), {}):
        with pytest.raises(TypeError):
            make(*given, **named)


def test_only_what_counts_is_compared_and_hashed() -> None:
    """And nothing of another class is equal."""
    assert Row("a", place=1) == Row("a", place=2)
    assert hash(Row("a", place=1)) == hash(Row("a", notes={"b": "c"}))
    assert Row("a") != Row("a", notes={"b": "c"})
    assert Row("a") != Dated("a", day=1)
    other: object = ("a", (), {}, "")
    assert Row("a") != other
    assert Counter(1) == Counter(1)
    assert Apart("a") != Apart("a")
    with pytest.raises(TypeError):
        hash(Counter(1))


def test_what_is_frozen_cannot_be_changed() -> None:
    """It is replaced; what is not frozen can be changed."""
    row = Row("a")
    with pytest.raises(FrozenInstanceError):
        row.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del row.name
    assert replace(row, name="b") == Row("b")
    counter = Counter()
    counter.count += 1
    assert counter == Counter(1)


def test_it_is_printed_copied_and_pickled_like_others() -> None:
    """With its name and the fields that are shown."""
    row = Row("a", hidden="b")
    assert repr(row) == "Row(name='a', cells=(), place=0, notes={})"
    assert copy.deepcopy(row) == pickle.loads(pickle.dumps(row)) == row
    assert dataclasses.asdict(Counter(2)) == {"count": 2}


def test_a_field_that_is_not_taken_is_refused() -> None:
    """The standard library would set it later; here it would be asked for."""
    with pytest.raises(TypeError, match="every field of Late is taken"):

        @dataclass
        class Late:
            name: str = field(init=False)


def _classes() -> Iterator[type[Any]]:
    for found in pkgutil.walk_packages(gapless.__path__, "gapless."):
        if not found.name.endswith("__main__"):
            for value in vars(importlib.import_module(found.name)).values():
                if isinstance(value, type) and "__dataclass_fields__" in vars(value):
                    yield value


def test_every_class_of_the_package_is_made_so() -> None:
    """But for the module of what sorts, which the standard library makes."""
    slow = {
        each.__module__
        for each in _classes()
        if each.__module__.startswith("gapless.") and each.__dataclass_params__.repr
    }
    assert slow == {"gapless.algebra.durations"}
