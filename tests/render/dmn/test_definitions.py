"""DMN files of tables: valid, whole, and such that other engines decide as we do."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from xmlschema import XMLSchema

from gapless.diagnostic import TableError
from gapless.model import Procedure
from gapless.reading.collecting import Collector
from gapless.reading.library import build_library
from gapless.render.dmn.elements import VERSIONS, namespaces
from tests.dmn_files import DAY, exported, procedure_of
from tests.paths import REPOSITORY, SHARED

SCHEMAS = SHARED / "dmn" / "schema"
SHIPPED, _ = build_library(Collector().path(REPOSITORY / "tables")[0])
NAMED = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"

EVERY_KIND = """
table: semua-jenis-1
title: "Semua <jenis> & \\"lainnya\\""
language: id
inputs:
  angka: {type: number, domain: "[0..100]", label: Angka, question: "Berapa < 100?"}
  bilangan: {type: integer, nullable: true}
  teks_bebas: {type: string, nullable: true}
  ya_tidak: {type: boolean}
  tanggal: {type: date, path: pelanggan.lahir}
  jam: {type: time}
  waktu: {type: datetime}
  lama: {type: duration, domain: ">= 0 jam"}
  tenor: {type: months}
  kota: {type: string, path: 'pelanggan."kota asal".nama'}
outputs:
  jawaban: {type: string, nullable: true}
rules:
  - row: a
    when:
      angka: "[0..2,5), 10"
      bilangan: bukan 3
      teks_bebas: not("a")
      ya_tidak: ya
      tanggal: antara 2022-01-01 dan 2022-12-31
      jam: "[22:00..06:00)"
      waktu: "< 2022-12-29 14:00"
      lama: s.d 1 jam 30 menit
      tenor: 1 tahun s.d 18 bulan
      kota: Bandung
    then: {jawaban: "kata \\"ya\\"\\nbaris \\\\ dua"}
    cite: C.1
  - row: b
    when: {teks_bebas: [a, "null"], bilangan: "null"}
    then: {jawaban: "null"}
    note: sisanya
"""


def table_xml(text: str, version: str = "1.3") -> Element:
    """The only table of a file, exported."""
    [table] = ElementTree.fromstring(exported(procedure_of(text), version)).iter(
        f"{NAMED}decisionTable"
    )
    return table


def cells(text: str) -> list[list[str]]:
    """The tests and the answers of each row."""
    return [
        [
            entry.findtext(f"{NAMED}text") or ""
            for entry in rule
            if entry.tag in (f"{NAMED}inputEntry", f"{NAMED}outputEntry")
        ]
        for rule in table_xml(text).iter(f"{NAMED}rule")
    ]


def expressions(text: str) -> list[str]:
    """What each input tests."""
    found = table_xml(text).iter(f"{NAMED}inputExpression")
    return [each.findtext(f"{NAMED}text") or "" for each in found]


def test_every_kind_in_feel() -> None:
    """Each with the literals of its type; null where it is meant, and only there."""
    assert expressions(EVERY_KIND) == [
        "angka",
        "bilangan",
        "teks_bebas",
        "ya_tidak",
        "pelanggan.lahir",
        "jam",
        "waktu",
        "lama",
        "tenor",
        'get value(pelanggan, "kota asal").nama',
    ]
    assert cells(EVERY_KIND) == [
        [
            "< 2.5, 10",
            "not(3, null)",
            'not("a", null)',
            "true",
            '[date("2022-01-01")..date("2022-12-31")]',
            '< time("06:00:00"), >= time("22:00:00")',
            '< date and time("2022-12-29T14:00:00")',
            '<= duration("PT1H30M")',
            '[duration("P1Y")..duration("P1Y6M")]',
            '"Bandung"',
            '"kata \\"ya\\"\\nbaris \\\\ dua"',
        ],
        ["-", "null", '"a", null', "-", "-", "-", "-", "-", "-", "-", "null"],
    ]


@pytest.mark.parametrize(
    ("cell", "feel"),
    [
        ("not(a)", '"b", "c", null'),
        ("not(null)", "not(null)"),
        ("-", "-"),
        ("a", '"a"'),
        ('["null"]', "null"),
    ],
)
def test_null_is_where_the_table_names_it(cell: str, feel: str) -> None:
    """FEEL's ``not("a")`` holds null, ours does not."""
    text = f"""table: t
inputs:
  x: {{type: string, values: [a, b, c], nullable: true}}
outputs:
  y: {{type: integer}}
rules:
  - {{when: {{x: {cell}}}, then: {{y: 1}}}}
"""
    wanted = feel.removesuffix(", null") if cell == "not(a)" else feel
    assert cells(text) == [[wanted, "1"]]


@pytest.mark.parametrize(
    ("formula", "feel"),
    [
        ("a * 2 / 100", "a * 2 / 100"),
        ("(a + 1) * 2", "(a + 1) * 2"),
        ("a - (b - 1)", "a - (b - 1)"),
        ("-(a + 1)", "-(a + 1)"),
        ("a % * b", "a * 0.01 * b"),
        ("min(a, b, 3)", "min(min(a, b), 3)"),
        ("if a > 0 and b != null then a else if b = null then 0 else b",
         "if a > 0 and b != null then a else if b = null then 0 else b"),
        ("floor(a) + ceiling(b)", "floor(a) + ceiling(b)"),
        ("abs(a)", "abs(a)"),
        ("round(a, 2)",
         "(if a < 0 then ceiling(a * 100 - 0.5) else floor(a * 100 + 0.5)) / 100"),
        ("years between(d, \"2022-01-01\")",
         'years and months duration(d, date("2022-01-01")).years'),
    ],
)  # fmt: skip
def test_formulas_in_feel(formula: str, feel: str) -> None:
    """With brackets where they are needed."""
    text = f"""table: t
data:
  d: {{type: date}}
inputs:
  a: {{type: number, domain: "[0..9]"}}
  b: {{type: number, nullable: true}}
outputs:
  y: {{type: number}}
rules:
  - then: {{y: '= {formula}'}}
"""
    assert cells(text) == [["-", "-", feel]]


def test_half_away_from_zero() -> None:
    """DMN 1.4 has a function for it, DMN 1.3 has none."""
    text = """table: t
inputs:
  a: {type: number}
outputs:
  y: {type: number}
rules:
  - then: {y: "= round(a, 2)"}
"""
    assert "<text>round half up(a, 2)</text>" in exported(procedure_of(text), "1.5")


def test_a_computed_input() -> None:
    """The expression over raw data, where the input stands and where a formula names it."""
    text = """table: t
data:
  begun: {type: datetime}
  ended: {type: datetime}
inputs:
  took: {type: duration, domain: ">= 0 h", expression: ended - begun}
outputs:
  twice: {type: duration}
rules:
  - then: {twice: "= took * 2"}
"""
    assert expressions(text) == ["ended - begun"]
    assert cells(text) == [["-", "(ended - begun) * 2"]]


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ('= "selama " + lama', "DMN prints a duration in a text otherwise"),
        ('= "pukul " + jam', "DMN prints a time in a text otherwise"),
    ],
)
def test_what_dmn_prints_otherwise_is_refused(formula: str, told: str) -> None:
    """At the row, before anything is written."""
    text = f"""table: t
inputs:
  lama: {{type: duration}}
  jam: {{type: time}}
outputs:
  y: {{type: string}}
rules:
  - then: {{y: '{formula}'}}
"""
    with pytest.raises(TableError) as refused:
        exported(procedure_of(text))
    [fault] = refused.value.diagnostics
    assert (fault.code, fault.message.english) == ("not-in-dmn", f"y: {told}")


def test_an_indonesian_number_in_a_text() -> None:
    """It has its decimal comma in every engine."""
    text = """table: t
language: id
numbers: id
inputs:
  a: {type: number}
outputs:
  y: {type: string}
rules:
  - then: {y: '= "No " + a'}
"""
    assert cells(text) == [["-", '"No " + replace(string(a), "[.]", ",")']]


POLICIES = {
    "first": ("FIRST", None),
    "unique": ("UNIQUE", None),
    "any": ("ANY", None),
    "priority": ("PRIORITY", None),
    "rule order": ("RULE ORDER", None),
    "output order": ("OUTPUT ORDER", None),
    "collect": ("COLLECT", None),
    "collect sum": ("COLLECT", "SUM"),
    "collect min": ("COLLECT", "MIN"),
    "collect max": ("COLLECT", "MAX"),
    "collect count": ("COLLECT", "COUNT"),
}
COLLECTING = """table: t
hit_policy: {policy}
inputs:
  a: {{type: boolean}}
outputs:
  y: {{type: integer, values: [3, 2, 1]}}
rules:
  - then: {{y: 1}}
"""


@pytest.mark.parametrize("policy", POLICIES)
def test_hit_policies(policy: str) -> None:
    """Each as DMN calls it."""
    table = table_xml(COLLECTING.format(policy=policy))
    assert (table.get("hitPolicy"), table.get("aggregation")) == POLICIES[policy]


def test_sums_of_several_outputs_stand_behind_the_table() -> None:
    """DMN adds up one output only, and of a null makes null."""
    text = """table: t
hit_policy: collect sum
inputs:
  a: {type: boolean}
outputs:
  y: {type: integer, nullable: true}
  z: {type: integer}
rules:
  - then: {y: 1, z: 2}
"""
    whole = exported(procedure_of(text))
    assert table_xml(text).get("aggregation") is None
    assert (
        "<text>if t_rows = null or count(t_rows) = 0 then null else"
        " {y: sum(t_rows.y[item != null]), z: sum(t_rows.z)}</text>" in whole
    )


def shipped(version: str) -> list[tuple[Procedure, str]]:
    """Every shipped table with what it needs, as a file."""
    procedures = [SHIPPED.procedure(table, SHIPPED.day_of(table, DAY)) for table in SHIPPED.tables]
    return [(each, exported(each, version)) for each in procedures]


@pytest.mark.parametrize("version", VERSIONS)
def test_ids_and_references(version: str) -> None:
    """Ids are unique, and whatever is referred to is there; every decision has its shape."""
    every_kind = procedure_of(EVERY_KIND)
    for _, text in [*shipped(version), (every_kind, exported(every_kind, version))]:
        root = ElementTree.fromstring(text)
        ids = [identity for each in root.iter() if (identity := each.get("id"))]
        assert len(ids) == len(set(ids))
        named = [each.get("href", "#")[1:] for each in root.iter() if each.get("href")]
        drawn = [each.get("dmnElementRef") or "" for each in root.iter()]
        assert {*named, *filter(None, drawn)} <= set(ids)
        model = namespaces(version)["xmlns"]
        shapes = chain(root.iter(f"{{{model}}}decision"), root.iter(f"{{{model}}}inputData"))
        assert {each.get("id") for each in shapes} <= set(drawn)


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas of DMN are not here")
@pytest.mark.parametrize("version", VERSIONS)
def test_valid(version: str, tmp_path: Path) -> None:
    """As DMN's own schemas have it, diagram included."""
    schema = XMLSchema(str(SCHEMAS / f"DMN{version.replace('.', '')}.xsd"))
    every_kind = procedure_of(EVERY_KIND)
    for _, text in [*shipped(version), (every_kind, exported(every_kind, version))]:
        schema.validate(text)


def test_a_hand_over_is_picked() -> None:
    """One decision with the rows, and one that takes the answer of the table they name."""
    here = """table: here
inputs:
  a: {type: boolean}
outputs:
  y: {type: integer}
rules:
  - {when: {a: yes}, use: there}
  - {when: {a: no}, then: {y: 1}}
"""
    there = """table: there
inputs:
  b: {type: boolean}
outputs:
  y: {type: integer}
rules:
  - then: {y: 2}
"""
    text = exported(procedure_of(here, there))
    assert '<text>if here_rows.use = "there" then there else here_rows.y</text>' in text
    root = ElementTree.fromstring(text)
    names = [each.get("name") for each in root.iter(f"{NAMED}decision")]
    assert names == ["here", "here_rows", "there"]


def test_a_table_below_that_decides_nothing_matches_nothing() -> None:
    """Its output is null then, and a row that takes any value must not take that one."""
    above = """table: above
inputs:
  level: {from: below.level}
  b: {type: boolean}
outputs:
  y: {type: integer}
rules:
  - {when: {b: yes}, then: {y: 1}}
"""
    below = """table: below
inputs:
  a: {type: boolean}
outputs:
  level: {type: string, values: [low, high]}
rules:
  - {when: {a: yes}, then: {level: low}}
"""
    text = exported(procedure_of(above, below))
    assert "<text>not(null)</text>" in text
