"""``gapless show --changes``: what is new since the revision before is marked in its place."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft7Validator

from tests.command_line import CommandLine, gapless
from tests.render.json.test_table import show_schema

__all__ = ["gapless"]

OLD = """\
table: antar
title: Ongkos antar
version: 1.0.0
effective: 2024-01-01
language: id
inputs:
  jarak: {type: integer, label: Jarak, domain: ">= 0"}
  cuaca: {type: string, label: Cuaca, values: [cerah, hujan]}
outputs:
  ongkos: {type: string, label: Ongkos, values: [gratis, biasa, mahal]}
  ucapan: {type: string, label: Ucapan, nullable: true, wording: true}
rules:
  - {row: 1, when: {cuaca: hujan}, then: {ongkos: mahal, ucapan: null}, cite: B.1}
  - {row: 2, when: {jarak: "< 5"}, then: {ongkos: gratis, ucapan: null}, cite: B.2}
  - row: 3
    when: {jarak: "[5..20]"}
    then: {ongkos: biasa, ucapan: Ongkosnya dua puluh ribu rupiah sekali jalan}
    cite: B.3
  - {row: 4, when: {jarak: "> 20"}, then: {ongkos: mahal, ucapan: null}, cite: B.4}
"""
NEW = (
    OLD.replace("1.0.0", "2.0.0")
    .replace("2024", "2025")
    .replace("Cuaca, values: [cerah, hujan]", "Kota, values: [Bandung, Jakarta]")
    .replace("  cuaca:", "  kota:")
    .replace("{row: 1, when: {cuaca: hujan}", "{row: 4, when: {jarak: '> 30'}")
    .replace("B.1", "B.4")
    .replace('"< 5"', '"[0..5)"')
    .replace("dua puluh", "tiga puluh")
    .replace('{row: 4, when: {jarak: "> 20"}', "{row: 5, when: {kota: Bandung}")
)
SAME = OLD.replace("1.0.0", "1.0.1").replace("2024", "2024-07", 1).replace("-07-01-01", "-07-01")


@pytest.fixture
def revised(gapless: CommandLine) -> CommandLine:
    """A command line with two revisions of ``antar``."""
    gapless.write("tables/antar/1.yaml", OLD)
    gapless.write("tables/antar/2.yaml", NEW)
    return gapless


def rows(page: str) -> dict[str, list[str]]:
    """The rows of a grid in the terminal by what stands at their ids."""
    found = [
        [cell.strip() for cell in re.split("[│║]", line)]
        for line in page.splitlines()
        if re.search("[│║]", line)
    ]
    return {first: rest for first, *rest in found}


def test_marks_in_the_terminal(revised: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs, not colours: before the ids of rows, behind cells and labels, before headings."""
    monkeypatch.setenv("COLUMNS", "58")
    code, out, err = revised("show", "antar", "--changes", "--no-check")
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert (
        "Berubah sejak versi 1.0.0 · berlaku sejak 2024-01-01: "
        "◆ berubah, ↕ pindah, + baru, − dihapus Kolom yang dihapus: Cuaca"
    ) in " ".join(out.split())
    found = rows(out)
    assert found["Baris"] == ["Jarak", "+ Kota", "Ongkos", "Pasal"]
    assert found["◆↕ 4"] == ["> 30 ◆", "·", "mahal", "B.4"]
    assert found["2"] == ["[0..5)", "·", "gratis", "B.2"]
    assert found["◆ 3"] == ["[5..20]", "·", "biasa", "B.3"]
    assert found["+ 5"] == ["·", "Bandung", "mahal", "B.4"]
    assert found["− 1 (Cuaca: hujan)"] == ["·", "·", "mahal", "B.1"]
    assert "  Ucapan ◆  Ongkosnya tiga puluh ribu rupiah sekali jalan\n" in out
    assert "Baris yang dihapus\n" in out


@pytest.mark.parametrize("width", ["24", "160"])
def test_marks_at_every_width(
    width: str, revised: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of rows has the same signs as a grid, and so has a grid with every output."""
    monkeypatch.setenv("COLUMNS", width)
    _, out, _ = revised("show", "antar", "--changes", "--no-check")
    for text in ("◆↕", "◆ ", "+ ", "− ", "> 30 ◆", "+ Kota", "(Cuaca: hujan)"):
        assert text in " ".join(out.split())


def test_marks_in_ascii(revised: CommandLine) -> None:
    """An output that holds only ASCII tells all kinds apart."""
    from gapless.cli.streams import fitted

    _, out, _ = revised("show", "antar", "--changes", "--no-check")
    plain = fitted(out, "ascii")
    assert "?" not in plain
    assert "* berubah, ^ pindah, + baru, - dihapus" in " ".join(plain.split())


def test_colour_is_added_to_the_signs(
    revised: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With colour the same characters are printed."""
    _, plain, _ = revised("show", "antar", "--changes", "--no-check")
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, coloured, _ = revised("show", "antar", "--changes", "--no-check")
    assert coloured != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_without_the_flag_nothing_is_marked(revised: CommandLine) -> None:
    """The table as it is; no sign, no row that is gone."""
    _, out, _ = revised("show", "antar", "--no-check")
    assert not set("◆↕−") & set(out)
    assert "Cuaca" not in out


def test_marks_in_markdown(revised: CommandLine) -> None:
    """The same signs in every row; the rows that are gone are a table of their own."""
    code, out, _ = revised("show", "antar", "--changes", "--no-check", "--format", "markdown")
    assert code == 0
    for line in (
        "| Baris | Jarak | + Kota | → Ongkos | Pasal |",
        "| ◆↕ **4** | \\> 30 ◆ | · | mahal | B.4 |",
        "| **2** | \\[0..5) | · | gratis | B.2 |",
        "| ◆ **3** | \\[5..20\\] | · | biasa | B.3 |",
        "| + **5** | · | Bandung | mahal | B.4 |",
        "### Baris yang dihapus",
        "| − **1 (Cuaca: hujan)** | · | · | mahal | B.1 |",
        "- **Ucapan ◆**: Ongkosnya tiga puluh ribu rupiah sekali jalan",
    ):
        assert line in out.splitlines()
    assert "◆\N{NO-BREAK SPACE}berubah" in out


def test_changes_in_json(revised: CommandLine) -> None:
    """Which rows are new, changed, moved or gone, and where; null without the flag."""
    _, out, _ = revised("show", "antar", "--changes", "--format", "json")
    found = json.loads(out)
    Draft7Validator(show_schema()).validate(found)
    changes = found["changes"]
    assert changes["since"]["version"] == "1.0.0"
    assert [(row["row"], row["what"], row["columns"]) for row in changes["rows"]] == [
        ("4", ["changed", "moved"], ["jarak"]),
        ("1", ["removed"], []),
        ("3", ["changed"], ["ucapan"]),
        ("5", ["added"], []),
    ]
    assert changes["columns"] == [
        {"name": "kota", "what": "added"},
        {"name": "cuaca", "what": "removed"},
    ]
    _, out, _ = revised("show", "antar", "--format", "json")
    assert json.loads(out)["changes"] is None


def test_the_revision_before_the_one_shown(revised: CommandLine) -> None:
    """That of a day is compared with the one before it; where all is alike, that is said."""
    revised.write("tables/antar/between.yaml", SAME)
    _, out, _ = revised("show", "antar", "--changes", "--as-of", "2024-08-01")
    assert "urutannya sama dengan versi 1.0.0 · berlaku sejak 2024-01-01." in out
    _, out, _ = revised("show", "tables/antar/2.yaml", "--changes")
    assert "Berubah sejak versi 1.0.1" in out


@pytest.mark.parametrize("form", ["rich", "html", "json"])
def test_the_first_revision_is_refused(form: str, revised: CommandLine) -> None:
    """Nothing is printed; the message says why and what to do."""
    code, out, err = revised("show", "antar@1.0.0", "--changes", "--format", form)
    assert (code, out) == (2, "")
    assert "no earlier revision of antar 1.0.0 is known here" in err
    assert err.endswith("leave out --changes\n")


def test_a_revision_that_cannot_be_read_is_refused(revised: CommandLine) -> None:
    """A broken file may be the revision before."""
    revised.write("tables/antar/broken.yaml", OLD.replace("Ongkos antar", "["))
    code, out, err = revised("show", "antar", "--changes")
    assert (code, out) == (2, "")
    assert "broken.yaml" in err


def test_a_hand_over_that_changes(gapless: CommandLine) -> None:
    """Also in a table whose only output is a long text, which has no column when merged."""
    text = (
        "table: lanjut\nversion: 1.0.0\neffective: 2024-01-01\n"
        "inputs: {nyala: {type: boolean}}\n"
        "outputs: {laporan: {type: string}}\n"
        "rules:\n"
        "  - {row: 1, when: {nyala: true}, use: a}\n"
        "  - {row: 2, then: {laporan: a text that is far too long to be compared at a glance}}\n"
    )
    other = (
        "inputs: {x: {type: boolean}}\noutputs: {laporan: {type: string}}\n"
        "rules:\n  - {then: {laporan: q}}\n"
    )
    gapless.write("tables/1.yaml", text)
    gapless.write(
        "tables/2.yaml",
        text.replace("use: a", "use: b").replace("1.0.0", "2.0.0").replace("2024", "2025"),
    )
    for name in "ab":
        gapless.write(f"tables/{name}.yaml", f"table: {name}\n{other}")
    _, out, _ = gapless("show", "lanjut", "--changes", "--no-check")
    assert rows(out)["◆ 1"] == ["true", "→ b ◆"]
    _, out, _ = gapless("diff", "lanjut@1.0.0", "lanjut@2.0.0", "--format", "html")
    assert '<span class="fate">changed</span>' in out
