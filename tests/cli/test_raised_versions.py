"""Versions that are too small for the change are raised by ``check --fix``."""

from __future__ import annotations

from tests.cli.test_revise import NEW, OLD, PARKING, REVISE, files, gapless, parking, text
from tests.command_line import CommandLine

__all__ = ["gapless", "parking"]


def test_check_fix_raises_a_version_that_is_too_small(parking: CommandLine) -> None:
    """To what check asks for; the comment behind it stays."""
    parking(*REVISE)
    changed = text(parking).replace("9000", "9500").replace("1.2.1", "1.2.1  # draft")
    parking.write(NEW, changed)
    assert "version-too-small" in parking("check", "parkir")[1]
    _, _, err = parking("check", "--fix", "parkir")
    assert f"{NEW}: fixed: version 2.0.0\n" in err
    assert text(parking) == changed.replace("1.2.1  #", "2.0.0  #")
    assert "version-too-small" not in parking("check", "parkir")[1]


def test_later_revisions_are_raised_over_earlier_ones(parking: CommandLine) -> None:
    """One run is enough."""
    parking(*REVISE)
    parking.write(NEW, text(parking).replace("9000", "9500"))
    later = PARKING.replace("2022-01-01", "2100-01-01").replace("1.2.0", "1.2.2")
    parking.write("tables/parkir/2100-01-01.yaml", later.replace("9000", "9600"))
    parking("check", "--fix", "parkir")
    assert "version: 2.0.0\n" in text(parking)
    assert "version: 3.0.0\n" in text(parking, "tables/parkir/2100-01-01.yaml")
    code, out, _ = parking("check", "parkir")
    assert (code, "version" in out) == (0, False)


def test_a_version_that_is_not_asked_for_is_left(parking: CommandLine) -> None:
    """What is ignored is not fixed, and a version that is large enough stays."""
    parking(*REVISE)
    parking.write(NEW, text(parking).replace("9000", "9500"))
    before = files(parking)
    parking("check", "--fix", "parkir", "--ignore", "version-too-small")
    assert files(parking) == before
    parking.write(NEW, text(parking).replace("1.2.1", "7.0.0"))
    before = files(parking)
    parking("check", "--fix", "parkir")
    assert files(parking) == before


def test_fmt_raises_a_version_that_is_too_small(parking: CommandLine) -> None:
    """And lays the file out; ``--check`` only says that it would."""
    parking(*REVISE)
    changed = text(parking).replace("9000", "9500").replace("1.2.1", "1.2.1  # draft")
    parking.write(NEW, changed)
    for words in (("parkir",), ("tables",), (NEW,), ()):
        code, out, _ = parking("fmt", "--check", *words)
        assert code == 1
        assert f"{NEW}: would be formatted" in out
        assert text(parking) == changed
    _, _, err = parking("fmt", "parkir")
    assert f"{NEW}: fixed: version 2.0.0\n" in err
    assert "version: 2.0.0  # draft\n" in text(parking)
    assert "version: 1.2.0\n" in text(parking, OLD)
    assert parking("fmt", "--check", "parkir")[0] == 0


def test_fmt_of_standard_input_knows_no_revision_before(parking: CommandLine) -> None:
    """The text keeps its version."""
    _, out, _ = parking("fmt", "-", stdin=PARKING.replace("9000", "9500"))
    assert "version: 1.2.0\n" in out
