"""Versions: three numbers, and which of them must grow.

Purpose: read semantic versions (semver.org), say how far one is from another, and which one is
next.  Which step a change asks for, ``changes.step_of`` says.

Invariants: ``Step`` values grow with what they mean, so the step a revision needs is the largest
of its changes.

Example::

    >>> old = read_version("2.0.1")
    >>> old.next(Step.MINOR), read_version("3.0.0").step_from(old).name
    ('2.1.0', 'MAJOR')
"""

from __future__ import annotations

from enum import IntEnum

from gapless.dataclass import dataclass
from gapless.pattern import pattern

_VERSION = pattern(
    r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
)


class Step(IntEnum):
    """How far one version is from another: which number grows."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Version:
    """A version; ``draft`` is what follows a hyphen (``3.0.0-rc.1`` comes before ``3.0.0``)."""

    numbers: tuple[int, int, int]
    draft: str = ""

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers)) + (f"-{self.draft}" if self.draft else "")

    @property
    def order(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str, str], ...]]:
        """A key in which later versions are greater."""
        parts = self.draft.split(".") if self.draft else []
        return self.numbers, not self.draft, tuple(map(_place, parts))

    def step_from(self, earlier: Version) -> Step | None:
        """The step from an earlier version; None where this one is not later."""
        if self.order <= earlier.order:
            return None
        for step, mine, other in zip(
            (Step.MAJOR, Step.MINOR, Step.PATCH), self.numbers, earlier.numbers, strict=True
        ):
            if mine != other:
                return step
        return Step.PATCH

    def next(self, step: Step) -> str:
        """The next version at a step."""
        major, minor, patch = self.numbers
        if step is Step.MAJOR:
            return f"{major + 1}.0.0"
        return f"{major}.{minor + 1}.0" if step is Step.MINOR else f"{major}.{minor}.{patch + 1}"


def _place(part: str) -> tuple[bool, int, str, str]:
    """Numbers by their size, however many digits, then words; ``01`` comes before ``1``."""
    if not part.isdigit():
        return True, 0, part, part
    digits = part.lstrip("0")
    return False, len(digits), digits, part


def read_version(text: str | None) -> Version | None:
    """The version a text spells; ``3`` and ``3.0`` are ``3.0.0``.  None where it spells none."""
    match = _VERSION.fullmatch(text or "")
    if match is None:
        return None
    major, minor, patch, draft = match.groups()
    return Version((int(major), int(minor or 0), int(patch or 0)), draft or "")
