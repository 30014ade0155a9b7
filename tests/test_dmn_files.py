"""The figures of DMN files: what is read, and what is found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import dmn_files
from gapless.codes.example import LOAN

GAP = LOAN.replace("<text>>= 1000</text>", "<text>> 1000</text>")
BROKEN = LOAN.replace("<text>>= 1000</text>", "<text>limit(1)</text>")


def test_figures_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each file, and the shares."""
    monkeypatch.setattr("sys.argv", ["dmn_files.py", str(tmp_path)])
    assert dmn_files.main() == 2
    (tmp_path / "gap.dmn").write_text(GAP, encoding="utf-8")
    (tmp_path / "broken.dmn").write_text(BROKEN, encoding="utf-8")
    assert dmn_files.main() == 0
    out = capsys.readouterr().out
    _, broken, gap, *_ = out.partition("file ")[2].splitlines()
    assert broken.split()[:5] == ["broken.dmn", "1", "0", "0", "no"]
    assert gap.split()[:5] == ["gap.dmn", "1", "1", "1", "yes"]
    assert gap.endswith("  1 gap")
    assert "1 of 2 tables are read (50%)" in out
    assert "1 of 2 files are checked in full (50%)" in out
