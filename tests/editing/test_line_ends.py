"""Files keep their kind of line end, whatever command writes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command_line import TABLE, CommandLine, gapless

__all__ = ["gapless"]

HEAD = TABLE[: TABLE.index("cases:")]
TEXTS = {
    "without cases": HEAD,
    "with cases": TABLE,
    "cases in brackets": f"{HEAD}cases: [{{given: {{lama: 6 jam}}, expect: {{row: 1}}}}]\n",
    "empty cases": f"{HEAD}cases: []  # none yet\n# the end\n",
    "a document's end": f"{HEAD}...\n",
    "no end": TABLE.rstrip("\n"),
}
MERGEABLE = TABLE.replace("LAPOR BARU", "LAPOR ULANG").replace(", cite: A.1", "")


def kinds(file: Path) -> set[str]:
    """The kinds of line ends of a file."""
    return set(re.findall("\r\n|\r|\n", file.read_bytes().decode()))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("arguments", [("cases", "t", "--write"), ("fmt",)], ids=" ".join)
def test_one_kind_of_line_end(
    arguments: tuple[str, ...], text: str, line_end: str, gapless: CommandLine
) -> None:
    """What is added ends its lines as the file does."""
    file = Path("tables/t.yaml")
    file.write_bytes(text.replace("\n", line_end).encode())
    before = file.read_bytes()
    assert gapless(*arguments)[0] == 0
    assert file.read_bytes() != before
    assert kinds(file) == {line_end}
    assert gapless("check", "t")[0] == 0


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=repr)
def test_fixes_keep_it(line_end: str, gapless: CommandLine) -> None:
    """Also where rows are merged."""
    file = Path("tables/t.yaml")
    file.write_bytes(MERGEABLE.replace("\n", line_end).encode())
    assert "fixed" in gapless("check", "t", "--fix")[2]
    assert kinds(file) == {line_end}


def test_where_kinds_are_mixed(gapless: CommandLine) -> None:
    """Nothing of what follows the place is lost."""
    file = Path("tables/t.yaml")
    mixed = TABLE.replace("\n", "\r\n", 3) + "# the end\n"
    file.write_bytes(mixed.encode())
    assert gapless("cases", "t", "--write")[0] == 0
    assert file.read_bytes().endswith(b"# the end\n")
