"""``gapless export``: a table as a DMN file, which comes back the same."""

from __future__ import annotations

import json

import pytest

from tests.command_line import CommandLine
from tests.command_line import gapless as gapless

TABLE = """table: parkir
title: Tarif parkir
version: 1.0.0
effective: 2024-01-01
language: id
constants:
  batas: 2 jam
inputs:
  lama: {type: duration, domain: ">= 0 jam", question: Berapa lama?}
outputs:
  tarif: {type: integer, unit: IDR}
rules:
  - row: singkat
    when: {lama: s.d batas}
    then: {tarif: 2000}
    cite: Bab 1
  - row: lama
    when: {lama: di atas batas}
    then: {tarif: 9000}
accepted_gaps: []
"""


def test_a_file_that_comes_back(gapless: CommandLine) -> None:
    """Said on standard error; what is checked, decided and shown of it is what the table says."""
    gapless.write("parkir.yaml", TABLE)
    assert gapless("export", "parkir.yaml", "-o", "parkir.dmn") == (0, "", "parkir.dmn: 1 table\n")
    answers = [
        (
            gapless("decide", file, "lama=3 jam"),
            gapless("show", file, "--no-check", "--format", "markdown"),
        )
        for file in ("parkir.yaml", "parkir.dmn")
    ]
    assert answers[0] == answers[1]
    assert "Diputuskan oleh baris lama · parkir 1.0.0" in answers[1][0][1]
    code, out, _ = gapless("diff", "parkir.yaml", "parkir.dmn", "--format", "json")
    assert code == 0, out


def test_standard_output(gapless: CommandLine) -> None:
    """The same text as in the file, in the version asked for."""
    gapless.write("parkir.yaml", TABLE)
    for version, day in (("1.3", "20191111"), ("1.5", "20230324")):
        code, out, err = gapless("export", "parkir.yaml", "-o", "-", "--dmn", version)
        assert (code, err) == (0, "")
        assert f'xmlns="https://www.omg.org/spec/DMN/{day}/MODEL/"' in out
        gapless("export", "parkir.yaml", "-o", f"{version}.dmn", "--dmn", version)
        assert (gapless.folder / f"{version}.dmn").read_text("utf-8") == out


def test_nothing_is_overwritten_unasked(gapless: CommandLine) -> None:
    """Nor written where the table cannot be read, or under a name that is no DMN's."""
    gapless.write("parkir.yaml", TABLE)
    gapless.write("parkir.dmn", "mine")
    code, out, err = gapless("export", "parkir.yaml", "-o", "parkir.dmn")
    assert (code, out) == (2, "")
    assert "parkir.dmn is there already; --overwrite replaces it" in err
    assert (gapless.folder / "parkir.dmn").read_text("utf-8") == "mine"
    assert gapless("export", "parkir.yaml", "-o", "parkir.dmn", "--overwrite")[0] == 0
    assert (gapless.folder / "parkir.dmn").read_text("utf-8").startswith("<?xml")
    for arguments, told in (
        (("parkir.yaml",), "say where the file goes: -o FILE.dmn"),
        (("parkir.yaml", "-o", "parkir.xml"), "parkir.xml: end the name in .dmn"),
        (("parker.yaml", "-o", "new.dmn"), "parker.yaml"),
    ):
        code, out, err = gapless("export", *arguments)
        assert (code, out) == (2, "")
        assert told in err
    assert not (gapless.folder / "new.dmn").exists()


def test_a_changed_cell_counts(gapless: CommandLine) -> None:
    """What a modeler changed is what DMN says; all that it did not touch stays as it was."""
    gapless.write("parkir.yaml", TABLE)
    gapless("export", "parkir.yaml", "-o", "parkir.dmn")
    text = (gapless.folder / "parkir.dmn").read_text("utf-8")
    assert text.count('<text>&lt;= duration("PT2H")</text>') == 1
    gapless.write("parkir.dmn", text.replace('&lt;= duration("PT2H")', '&lt;= duration("PT1H")'))
    code, out, _ = gapless("decide", "parkir.dmn", "lama=90 menit")
    assert code == 1
    code, out, _ = gapless("decide", "parkir.dmn", "lama=1 jam")
    assert (code, "Diputuskan oleh baris singkat · parkir 1.0.0" in out) == (0, True)
    assert "Tarif" in gapless("show", "parkir.dmn")[1]
    code, out, _ = gapless("check", "parkir.dmn", "--format", "concise")
    assert code == 1
    assert "gap no row covers lama over 1 jam up to 2 jam" in out


NUMBERS = """table: denda
language: id
numbers: id
inputs:
  pokok: {type: number, domain: "[0..1.000.000]"}
outputs:
  denda: {type: number}
rules:
  - row: kecil
    when: {pokok: "s.d 1,125"}
    then: {denda: "1,5"}
    cite: Bab 1
    note: sering
  - row: besar
    when: {pokok: "di atas 1,125"}
    then: {denda: 2000}
"""


def test_a_changed_number_keeps_its_decimals(gapless: CommandLine) -> None:
    """A point is one of decimals in DMN, and one of thousands in an Indonesian table."""
    gapless.write("denda.yaml", NUMBERS)
    assert gapless("export", "denda.yaml", "-o", "denda.dmn")[2] == "denda.dmn: 1 table\n"
    text = (gapless.folder / "denda.dmn").read_text("utf-8")
    assert text.count("&gt; 1.125<") == 1
    gapless.write("denda.dmn", text.replace("&gt; 1.125<", "&gt; 1.250<"))
    code, out, _ = gapless("check", "denda.dmn", "--format", "concise")
    assert code == 1
    assert "gap no row covers pokok over 1,125 up to 1,25" in out
    assert gapless("decide", "denda.dmn", "pokok=1,2")[0] == 1
    assert gapless("decide", "denda.dmn", "pokok=1,3")[0] == 0


HANDING = """table: atas
inputs:
  a: {type: boolean}
outputs:
  y: {type: integer}
rules:
  - {row: ke-bawah, when: {a: yes}, use: bawah-sekali, cite: "1", note: lihat bawah}
  - {row: sendiri, when: {a: no}, then: {y: 1}}
"""
BELOW = """table: bawah-sekali
inputs:
  b: {type: boolean}
outputs:
  y: {type: integer}
rules:
  - {then: {y: 2}}
"""


def test_a_changed_row_still_hands_over(gapless: CommandLine) -> None:
    """Its column is read as it stands in DMN; the row keeps its id, and its notes apart."""
    gapless.write("own/a/atas.yaml", HANDING)
    gapless.write("own/a/bawah.yaml", BELOW)
    assert gapless("export", "own/a/atas.yaml", "-o", "atas.dmn")[2] == "atas.dmn: 2 tables\n"
    text = (gapless.folder / "atas.dmn").read_text("utf-8")
    assert text.count("<text>true</text>") == 1
    gapless.write("other/b/atas.dmn", text.replace("<text>true</text>", "<text>-</text>"))
    code, out, _ = gapless("decide", "other/b/atas.dmn", "a=no", "b=no")
    assert (code, out) == (0, "y  2\n\nDecided by row 1 · bawah-sekali\n  by way of atas\n")
    code, out, _ = gapless("show", "other/b/atas.dmn#atas", "--format", "json")
    assert code == 0
    [row, _] = json.loads(out)["rules"]
    assert (row["row"], row["cite"], row["note"]) == ("ke-bawah", "1", "lihat bawah")


_ROW = '<gapless:entry key="row">sendiri</gapless:entry>'
_TABLE = '<gapless:entry key="table">atas</gapless:entry>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_ROW, "<gapless:entry/>"),
        (_ROW, '<gapless:entry key="use">x</gapless:entry>'),
        (_ROW, '<gapless:entry key="when"><gapless:item/></gapless:entry>'),
        ('<gapless:kept name="a"', '<gapless:kept nome="a"'),
        (_TABLE, '<gapless:entry key="rules">x</gapless:entry>'),
        (_TABLE, '<gapless:entry key="tabel">x</gapless:entry>'),
        ('hitPolicy="FIRST"', 'hitPolicy="ANY"'),
        ("</decisionTable>", "<rule/></decisionTable>"),
    ],
)
def test_what_is_kept_may_be_nonsense(gapless: CommandLine, old: str, new: str) -> None:
    """It is refused at its place, or counts for nothing."""
    gapless.write("own/a/atas.yaml", HANDING)
    gapless.write("own/a/bawah.yaml", BELOW)
    assert gapless("export", "own/a/atas.yaml", "-o", "atas.dmn")[2] == "atas.dmn: 2 tables\n"
    text = (gapless.folder / "atas.dmn").read_text("utf-8")
    assert old in text
    gapless.write("other/b/atas.dmn", text.replace(old, new, 1))
    code, _, err = gapless("check", "other/b/atas.dmn")
    assert code in (0, 1, 2)
    assert "Traceback" not in err


def test_a_copy_beside_its_table_is_no_other_table(gapless: CommandLine) -> None:
    """The table is asked for by its file, and exported again."""
    gapless.write("parkir.yaml", TABLE)
    gapless("export", "parkir.yaml", "-o", "parkir.dmn")
    assert gapless("decide", "parkir.yaml", "lama=1 jam")[0] == 0
    assert gapless("export", "parkir.yaml", "-o", "parkir.dmn", "--overwrite")[0] == 0


def test_comments_that_stay_behind_are_told(gapless: CommandLine) -> None:
    """Of the owner: not the line that leads an editor to the schema."""
    own = TABLE.replace("rules:", "rules: # as of 2024")
    gapless.write("parkir.yaml", f"# yaml-language-server: $schema=a.json\n{TABLE}")
    assert gapless("export", "parkir.yaml", "-o", "a.dmn")[2] == "a.dmn: 1 table\n"
    gapless.write("parkir.yaml", own)
    _, _, err = gapless("export", "parkir.yaml", "-o", "b.dmn")
    assert err == "note: comments of parkir.yaml do not come along\nb.dmn: 1 table\n"
