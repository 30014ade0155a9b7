"""Contexts as other programs send them: the values of inputs in nested objects (``path``)."""

from __future__ import annotations

import json
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gapless import ContextError, TableError, load_library
from gapless.algebra.texts import canonical
from gapless.nested import ABSENT, DataPath, parse_path
from gapless.unreadable import Unreadable
from tests.command_line import CommandLine, gapless
from tests.written_tables import table_of, tables_of

__all__ = ["gapless"]

TABLE = """table: ongkir
inputs:
  kota: {type: string, values: [Bandung, Bogor], path: pelanggan.alamat.kota, question: Kota mana?}
  berat: {type: number, unit: kg, domain: ">= 0", path: '"paket.utama".berat', nullable: true}
outputs: {ongkir: {type: integer}}
rules:
  - {row: 1, when: {kota: Bandung}, then: {ongkir: 9000}}
  - {row: 2, when: {kota: Bogor, berat: <= 5}, then: {ongkir: 10000}}
  - {row: 3, when: {kota: Bogor, berat: "> 5"}, then: {ongkir: 20000}}
  - {row: 4, when: {kota: Bogor, berat: null}, then: {ongkir: 15000}}
"""


def city(name: object, **others: object) -> dict[str, Any]:
    """A context with a customer of a city, and what it holds besides."""
    return {"pelanggan": {"nama": "Ani", "alamat": {"kota": name, "rt": [1, 2]}}, **others}


@pytest.mark.parametrize(
    ("context", "row"),
    [
        (city("Bandung"), "1"),
        (city("Bogor", **{"paket.utama": {"berat": 3}}), "2"),
        (city("Bogor", berat="6"), "3"),
        (city("Bogor", **{"paket.utama": {"berat": None}}), "4"),
        (city("Bogor", **{"paket.utama": None}), "4"),
        ({"kota": "Bogor", "berat": 1}, "2"),
        (city("Bogor", berat=3, **{"paket.utama": {"berat": "3,0 kg"}}), "2"),
        (MappingProxyType({"pelanggan": MappingProxyType({"alamat": {"kota": "Bandung"}})}), "1"),
    ],
)
def test_values_are_read_from_nested_objects(context: Any, row: str) -> None:
    """By path, by name, or both; what else the objects hold is passed over."""
    text = TABLE.replace("table: ongkir", "table: ongkir\nlanguage: id\nnumbers: id")
    assert table_of(text).decide(context).row == row


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"pelanggan": {}},
        {"pelanggan": {"alamat": {}}},
        {"pelanggan": None},
        {"pelanggan": {"alamat": None}},
    ],
)
def test_a_missing_part_is_an_absent_input(context: dict[str, object]) -> None:
    """Nobody said where: the city is asked."""
    assert table_of(TABLE).decide({**context, "berat": 9}).needs == ("kota",)
    only = table_of(TABLE).decide({"kota": "Bogor", **context})
    assert only.needs == ("berat",)


@pytest.mark.parametrize(
    ("context", "told"),
    [
        (city(None), "kota is null"),
        (city("Bekasi"), "kota cannot be Bekasi"),
        (city({"nama": "Bogor"}), "kota"),
        (city(["Bogor"]), "pelanggan.alamat.kota is a list"),
        ({"pelanggan": []}, "pelanggan is a list"),
        ({"pelanggan": [{"alamat": {"kota": "Bogor"}}]}, "pelanggan is a list"),
        ({"pelanggan": {"alamat": "Bogor"}}, "pelanggan.alamat is no object"),
        ({"pelanggan": "Ani"}, "pelanggan is no object"),
        ({"paket.utama": 3}, '"paket.utama" is no object'),
        ({"pelangan": {"alamat": {"kota": "Bogor"}}}, "did you mean `pelanggan`"),
        ({"alamat": {"kota": "Bogor"}}, "there is no input alamat"),
        (city("Bogor", kota="Bandung"), "kota and pelanggan.alamat.kota are given and differ"),
    ],
)
def test_faults_name_the_path(context: dict[str, object], told: str) -> None:
    """What is no object where one is needed, a list, a stranger, and what contradicts itself."""
    with pytest.raises(ContextError) as caught:
        table_of(TABLE).decide(context)
    assert told in str(caught.value)


def test_an_input_may_have_the_name_of_the_outermost_key() -> None:
    """An object is the way to the value, anything else the value."""
    table = table_of(TABLE.replace("pelanggan.alamat.kota", "kota.nama"))
    assert table.decide({"kota": "Bandung"}).row == "1"
    assert table.decide({"kota": {"nama": "Bandung"}}).row == "1"
    with pytest.raises(ContextError, match="kota is a list"):
        table.decide({"kota": ["Bandung"]})


def test_a_path_of_one_key_is_another_name() -> None:
    """It is the name that other programs use."""
    table = table_of(TABLE.replace("pelanggan.alamat.kota", "customerCity"))
    assert table.decide({"customerCity": "Bandung"}).row == "1"


DATED = """table: umur
version: {}
effective: {}
as_of: hari
inputs: {{umur: {{type: integer, domain: ">= 0", expression: "years between(lahir, hari)"}}}}
data:
  lahir: {{type: date, path: pelanggan.lahir}}
  hari: {{type: date, path: panggilan.hari}}
outputs: {{dewasa: {{type: boolean}}}}
rules:
  - {{row: 1, when: {{umur: "< {}"}}, then: {{dewasa: "false"}}}}
  - {{row: 2, when: {{umur: ">= {}"}}, then: {{dewasa: "true"}}}}
"""


def test_the_day_and_raw_data_may_be_nested() -> None:
    """The revision of the day that stands in the nested data decides."""
    library = tables_of(
        DATED.format("1.0.0", "2020-01-01", 21, 21), DATED.format("2.0.0", "2023-01-01", 18, 18)
    )
    context: dict[str, Any] = {"pelanggan": {"lahir": "2003-06-01"}}
    assert library.decide("umur", context).needs == ("umur", "hari")
    context["panggilan"] = {"hari": date(2022, 1, 1)}
    assert library.decide("umur", context).outputs == {"dewasa": False}
    context["panggilan"] = {"hari": "2024-01-01"}
    assert library.decide("umur", context).outputs == {"dewasa": True}
    with pytest.raises(ContextError, match="hari is null"):
        library.decide("umur", {"panggilan": {"hari": None}})


CALLER = """table: layanan
inputs:
  umur: {type: integer, domain: ">= 0", path: pelanggan.umur}
  risiko: {from: risiko.tingkat}
outputs: {ongkir: {type: integer}}
rules:
  - {row: 1, when: {risiko: tinggi}, then: {ongkir: 0}}
  - {row: 2, when: {risiko: rendah}, use: ongkir}
"""
RISK = """table: risiko
inputs: {tunggakan: {type: number, domain: ">= 0", path: pelanggan.tagihan.tunggakan}}
outputs: {tingkat: {type: string, values: [tinggi, rendah]}}
rules:
  - {row: a, when: {tunggakan: "> 100"}, then: {tingkat: tinggi}}
  - {row: b, when: {tunggakan: "<= 100"}, then: {tingkat: rendah}}
"""


def test_paths_of_all_tables_on_the_way_are_read(gapless: CommandLine) -> None:
    """Of a table that is handed over to, of one that decides an input, and of tables together."""
    for name, text in (("layanan", CALLER), ("risiko", RISK), ("ongkir", TABLE)):
        gapless.write(f"tables/{name}.yaml", text)
    library = load_library(gapless.folder / "tables")
    context = city("Bandung")
    context["pelanggan"] |= {"umur": 30, "tagihan": {"tunggakan": 7}}
    assert library["layanan"].decide(context).via == ("layanan",)
    found = library.decide_all(["ongkir", "risiko"], context)
    assert (found["ongkir"].row, found["risiko"].row) == ("1", "b")
    with pytest.raises(ContextError, match="there is no input pesanan"):
        library.decide_all(["ongkir", "risiko"], {**context, "pesanan": {}})
    gapless.write("call.json", json.dumps(context))
    assert "9000" in gapless("decide", "layanan", "--context", "call.json")[1]
    told = CALLER.replace("from: risiko.tingkat", "from: risiko.tingkat, path: a.b")
    gapless.write("tables/layanan.yaml", told)
    assert "`path` does not go with `from`" in gapless("check")[1]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a..b", "a..b is no path"),
        (".a", ".a is no path"),
        ("a.", "a. is no path"),
        ("$.a", "$.a is no path"),
        ("'a[0].b'", "a[0].b is no path"),
        ("'a\"b'", "is no path"),
        ("'\"a\"b.c'", "is no path"),
        ("berat", "the path of kota is the name of another"),
        ("'\"paket.utama\".berat.kg'", "leads into"),
    ],
)
def test_a_path_that_leads_nowhere_is_a_fault_of_the_table(path: str, told: str) -> None:
    """It is reported where it is written, with how to write it."""
    with pytest.raises(TableError) as caught:
        table_of(TABLE.replace("pelanggan.alamat.kota", path))
    (fault,) = caught.value.diagnostics
    assert fault.code == "unfit-path"
    assert told in fault.message.english


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a", ("a",)),
        ("a.b.c", ("a", "b", "c")),
        ('"a.b".c', ("a.b", "c")),
        (r'"a\"b"."\\"', ('a"b', "\\")),
        (" a . b ", ("a", "b")),
        (' "a.b" . c ', ("a.b", "c")),
        ("kunci panjang.b-c", ("kunci panjang", "b-c")),
        ("cafe\u0301.a", ("caf\u00e9", "a")),
    ],
)
def test_paths_are_read_and_written(text: str, keys: tuple[str, ...]) -> None:
    """A key with a point stands in quotes; what is written is read as the same path."""
    path = parse_path(text)
    assert path.keys == keys
    assert parse_path(str(path)) == path


@pytest.mark.parametrize("key", ["", "$", "a.b", '"', "\\", "[0]", " a", "a ", "."])
def test_any_key_can_be_written(key: str) -> None:
    """All but the empty one."""
    path = DataPath((key, "b"))
    if key:
        assert parse_path(str(path)) == path
    else:
        with pytest.raises(Unreadable):
            parse_path(str(path))


KEYS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1)


@given(st.lists(KEYS, min_size=1, max_size=4), st.integers(), st.data())
def test_a_path_finds_what_its_keys_lead_to(
    keys: list[str], value: int, data: st.DataObject
) -> None:
    """As looking key by key does, whatever the keys; what is written is read as the same path."""
    path = DataPath(tuple(map(canonical, keys)))
    assume(all(path.keys))
    assert parse_path(str(path)) == path
    held: Any = value
    for key in reversed(keys):
        held = {data.draw(KEYS): 0, key: held}
    assert path.follow(held) == value
    if len(keys) > 1:
        assert path.follow({keys[0]: {}}) is ABSENT
        assert path.follow({keys[0]: None}, nullable=True) is None


def test_a_key_is_found_in_whatever_form_it_is_written() -> None:
    """As a name of the context is."""
    assert parse_path("caf\u00e9").follow({"cafe\u0301": 1}) == 1
    assert parse_path("a").follow({1: 2}) is ABSENT  # type: ignore[dict-item]


CASES = """cases:
  - name: bersarang
    given: {pelanggan: {alamat: {kota: Bogor, rt: [1]}}, berat: 3 kg}
    expect: {row: 2}
  - name: tanpa paket
    given: {pelanggan: {alamat: {kota: Bogor}}, "paket.utama": null}
    expect: {row: 4}
  - name: salah
    given: {pelanggan: {alamat: {kota: Bogorr}}}
    expect: {row: 1}
"""


@pytest.fixture
def nested(gapless: CommandLine) -> CommandLine:
    """A command line in a folder with the table and its cases."""
    gapless.write("tables/t.yaml", TABLE + CASES)
    return gapless


def test_commands_take_nested_data(nested: CommandLine) -> None:
    """A context from a file or standard input, flat pairs beside it, and cases."""
    nested.write("call.json", json.dumps(city("Bogor")))
    assert "10000" in nested("decide", "ongkir", "--context", "call.json", "berat=2")[1]
    code, out, err = nested("decide", "ongkir", "--context", "-", stdin='{"pelanggan": [1]}')
    assert (code, out) == (2, "")
    assert "pelanggan is a list" in err
    code, out, err = nested("test")
    assert (code, out) == (1, "2 passed, 1 failed\n")
    assert "kota cannot be Bogorr" in err
    found = json.loads(nested("test", "--format", "json")[1])
    assert [case["passed"] for case in found["cases"]] == [True, True, False]
    assert found["cases"][0]["given"]["pelanggan"] == {"alamat": {"kota": "Bogor", "rt": ["1"]}}


def test_the_table_is_shown_with_its_paths_and_cases(nested: CommandLine) -> None:
    """JSON has the paths; the cases on a page name the inputs."""
    shown = json.loads(nested("show", "ongkir", "--format", "json")[1])
    assert [column["path"] for column in shown["inputs"]] == [
        "pelanggan.alamat.kota",
        '"paket.utama".berat',
    ]
    page = nested("show", "ongkir", "--format", "markdown")[1]
    assert "| kota: Bogor, berat: 3 kg |" in page


def test_cases_are_formatted_and_fmt_puts_a_path_in_its_place(nested: CommandLine) -> None:
    """`fmt` keeps what is nested, and settles after one run."""
    assert nested("fmt")[0] in (0, 1)
    text = (nested.folder / "tables/t.yaml").read_text("utf-8")
    assert nested("fmt", "--check")[0] == 0
    assert text.index("question: Kota mana?") < text.index("path: pelanggan.alamat.kota")
    assert json.loads(nested("test", "--format", "json")[1])["passed"] == 2


def test_a_value_that_is_sent_elsewhere_is_noted(nested: CommandLine) -> None:
    """Callers must know; a place more changes nothing for them."""
    nested.write("new.yaml", TABLE.replace("pelanggan.alamat.kota", "pelanggan.kota"))
    out = nested("diff", "tables/t.yaml", "new.yaml")[1]
    assert "kota is now read from pelanggan.kota, not from pelanggan.alamat.kota" in out
    nested.write("new.yaml", TABLE.replace("path: pelanggan.alamat.kota, ", ""))
    out = nested("diff", "tables/t.yaml", "new.yaml")[1]
    assert "kota is no longer read from pelanggan.alamat.kota" in out
    assert "read from" not in nested("diff", "new.yaml", "tables/t.yaml")[1]
