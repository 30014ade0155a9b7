"""Versions: reading, order, steps."""

from __future__ import annotations

import pytest

from gapless.revisions.versions import Step, Version, read_version


def version(text: str) -> Version:
    """A version that can be read."""
    found = read_version(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("3.0.0", (3, 0, 0)), ("3.1", (3, 1, 0)), ("3", (3, 0, 0)), ("v1.2.3+id", (1, 2, 3))],
)
def test_numbers_are_read(text: str, numbers: tuple[int, int, int]) -> None:
    """Three numbers, or fewer; a ``v`` before and a build behind mean nothing."""
    assert version(text).numbers == numbers


@pytest.mark.parametrize("text", ["Rev2", "", None, "1.2.3.4", "1,0", "-1.0.0", "9" * 12])
def test_other_texts_are_no_versions(text: str | None) -> None:
    """What is no version gives None."""
    assert read_version(text) is None


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("1.9.9", "2.0.0", Step.MAJOR),
        ("1.9.9", "2.3.4", Step.MAJOR),
        ("1.9.9", "1.10.0", Step.MINOR),
        ("1.9.9", "1.9.10", Step.PATCH),
        ("3.0.0-rc.1", "3.0.0", Step.PATCH),
        ("3.0.0-rc.2", "3.0.0-rc.10", Step.PATCH),
        ("1.0.0-alpha", "1.0.0-beta", Step.PATCH),
        ("1.0.0-beta", "1.0.0-alpha", None),
        ("1.0.0-rc.9", "1.0.0-rc.a", Step.PATCH),
        ("1.0.0", "1.0.0", None),
        ("1.0.0", "1.0.0+other", None),
        ("3.0.0", "3.0.0-rc.1", None),
        ("2.0.0", "1.9.9", None),
    ],
)
def test_the_step_between_versions(old: str, new: str, step: Step | None) -> None:
    """The first number that differs tells the step; a version that is not later has none."""
    assert version(new).step_from(version(old)) is step


def test_the_next_version_takes_just_the_step() -> None:
    """The next version is that step from the old one."""
    for step in Step:
        following = version(version("1.2.3").next(step))
        assert following.step_from(version("1.2.3")) is step
