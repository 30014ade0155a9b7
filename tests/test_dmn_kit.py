"""The runner of DMN's conformance kit: what it takes as right, and that it passes nothing over."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import dmn_kit
from tests.paths import REPOSITORY, SHARED

OWN = REPOSITORY / "tests" / "dmn_kit"
TESTS = Path("compliance-level-2") / "0001-parking" / "0001-parking-test-01.xml"
#: A part of the public kit, where it lies beside the repository.
PUBLIC = SHARED / "dmn" / "tck"


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """The own kit, to be changed."""
    return Path(shutil.copytree(OWN, tmp_path / "kit"))


def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[list[str]]]:
    """The exit status of the runner, and its result as the kit's CSV."""
    out = folder.parent / "results.csv"
    monkeypatch.setattr("sys.argv", ["dmn_kit.py", str(folder), "-o", str(out)])
    status = dmn_kit.main()
    with out.open(encoding="utf-8", newline="") as file:
        return status, list(csv.reader(file))


def replace(kit: Path, old: str, new: str) -> None:
    """Change the test file."""
    text = (kit / TESTS).read_text(encoding="utf-8")
    assert old in text
    (kit / TESTS).write_text(text.replace(old, new), encoding="utf-8")


def test_every_test_is_a_line(
    kit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the kit writes it: folder, file, test, result, and why it is not right."""
    status, lines = run(kit, monkeypatch)
    assert status == 0
    begin = ["compliance-level-2/0001-parking", "0001-parking-test-01"]
    assert [line[:2] for line in lines] == [begin] * 9
    assert [line[2:] for line in lines] == [
        ["through a graph", "SUCCESS", ""],
        ["lists of components", "SUCCESS", ""],
        ["what no rule covers is null", "SUCCESS", ""],
        ["an error", "SUCCESS", ""],
        ["an invocation", "SUCCESS", ""],
        ["a knowledge model", "SUCCESS", ""],
        ["a service", "SUCCESS", ""],
        ["a decision as input", "IGNORED", "Fee: Class is given, but gapless decides it itself"],
        ["an expression", "SUCCESS", ""],
    ]
    assert "9 tests: 8 right, 0 wrong, 1 not expressible" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"xsd:string">heavy', '"xsd:string">light'),
        ('"xsd:double">10.0', '"xsd:double">10.001'),
        ('"xsd:double">10.0', '"xsd:string">10'),
        ('>25</value></inputNode>', '>24</value></inputNode>'),
        ("<value xsi:type=\"xsd:string\">old tariff</value>", "<value xsi:nil=\"true\"/>"),
        ('<component name="Text"><value xsi:type="xsd:string">no permit</value></component>', ""),
        ('<component name="Text"', '<component name="Words"'),
        ('"xsd:date">2020-01-01', '"xsd:string">2020-01-01'),
        ('"xsd:string">boat', '"xsd:string">car'),
        ('"xsd:duration">PT1H59M', '"xsd:duration">PT2H'),
    ],
)  # fmt: skip
def test_another_answer_is_wrong(
    kit: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    """Values of another type, order or set of components, too."""
    replace(kit, old, new)
    status, lines = run(kit, monkeypatch)
    assert status == 1
    [wrong] = [line for line in lines if line[3] == "ERROR"]
    assert "is expected, not" in wrong[4]


def test_what_cannot_be_read_is_a_line_of_its_own(
    kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test file, or its model; and a folder without tests is no success."""
    (kit / "a.xml").write_text("<testCases>", encoding="utf-8")
    (kit / "b.xml").write_text("<testCases/>", encoding="utf-8")
    (kit / TESTS).with_name("0001-parking.dmn").write_text("<definitions/>", encoding="utf-8")
    status, lines = run(kit, monkeypatch)
    assert status == 1
    assert [line[:4] for line in lines] == [
        ["", "a", "", "ERROR"],
        ["", "b", "", "ERROR"],
        ["compliance-level-2/0001-parking", "0001-parking-test-01", "", "ERROR"],
    ]
    shutil.rmtree(kit)
    kit.mkdir()
    monkeypatch.setattr("sys.argv", ["dmn_kit.py", str(kit)])
    assert dmn_kit.main() == 2


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="needs the public kit beside the repository")
def test_the_public_kit() -> None:
    """Every decision of level 2 is right, and nothing of level 3 wrong; what is not expressible
    says why.
    """
    lines = list(dmn_kit.run_kit(PUBLIC))
    assert len(lines) >= 48
    assert [line for line in lines if line.state == dmn_kit.WRONG] == []
    others = [line for line in lines if line.state == dmn_kit.NOT_EXPRESSIBLE]
    assert all(line.reason and line.folder.startswith("compliance-level-3/") for line in others)
    assert len(others) <= 8
