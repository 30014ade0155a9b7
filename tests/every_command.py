"""Every command in every format, on a small project in Indonesian that has something of everything.

Tests that make a promise about all of gapless run these: its language, its streams, its encodings.
``tests/language/test_spoken_commands.py`` holds the list to the commands and formats there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from gapless.cli.main import group
from tests.dmn_texts import decision, definitions

FIRST = """table: parkir
title: Tarif parkir
language: id
version: 1.0.0
effective: 2022-01-01
inputs:
  lama: {label: Lama parkir, type: duration, domain: ">= 0 jam", question: Berapa lama?}
  kendaraan: {label: Kendaraan, type: string, values: [mobil, motor]}
outputs:
  tarif: {label: Tarif, type: integer}
  skrip: {label: Contoh penyampaian, type: string}
rules:
  - row: 1
    when: {lama: s.d 2 jam, kendaraan: motor}
    then: {tarif: 2000, skrip: Dua ribu}
    cite: A.1
  - {row: 2, when: {lama: s.d 2 jam, kendaraan: mobil}, then: {tarif: 4000, skrip: Empat ribu}}
  - {row: 3, when: {lama: di atas 2 jam}, then: {tarif: 9000, skrip: Sembilan ribu}}
cases:
  - {name: sebentar, given: {lama: 1 jam, kendaraan: motor}, expect: {row: 1, tarif: 2000}}
"""
_OPEN = """accepted_gaps:
  - when: {lama: 3 jam}
    reason: Masih ditanyakan.
cases:"""
SECOND = (
    FIRST.replace("1.0.0", "2.0.0")
    .replace("effective: 2022-01-01", "effective: 2023-01-01")
    .replace("s.d 2 jam", "kurang dari 3 jam")
    .replace("di atas 2 jam", "di atas 3 jam")
    .replace("cases:", _OPEN)
)
#: A gap, rows that quarrel, a row that can never decide, a case that fails.
FAULTY = """table: inap
title: Tarif menginap
language: id
inputs:
  malam: {type: integer, domain: "[1..9]"}
outputs:
  tarif: {type: integer}
rules:
  - {row: 1, when: {malam: "<= 4"}, then: {tarif: 10}}
  - {row: 2, when: {malam: "[4..6]"}, then: {tarif: 20}}
  - {row: 3, when: {malam: 5}, then: {tarif: 30}}
cases:
  - {given: {malam: 5}, expect: {row: 3}}
"""
#: One decided, one between the revisions, one recorded otherwise, one with a fault.
CALLS = """lama,kendaraan,dibayar
1 jam,motor,2000
150 menit,mobil,9000
5 jam,motor,4000
lama,motor,2000
"""
#: A decision that is a table, one that cannot be read, one that is an expression.
LOAN = definitions(
    decision(
        "pinjaman", ["plafon: number"], ["jawaban: string"], [("> 0", '"ya"'), ("< 0", '"a"')]
    ),
    decision("rumit", ["plafon: number"], ["jawaban: string"], [("f(1)", '"ya"')]),
    '<decision name="bunga"><literalExpression/></decision>',
)
_RECORD = (
    '{"gapless": "0.0.1", "id": "1", "time": "2022-06-01T10:00:00+07:00", "asked": "parkir",'
    ' "day": "2022-06-01", "revision": "0", "status": "decided", "table": "parkir",'
    ' "version": "1.0.0", "row": "1", "via": [], "private": {}, "needs": [],'
    ' "inputs": {"lama": "1 jam", "kendaraan": "motor"}, "outputs": {"tarif": 2000}}\n'
)
#: One decided alike, one otherwise, one by a table that is gone, one with a fault, one torn.
LOG = (
    _RECORD
    + _RECORD.replace("2000}", "3000}")
    + _RECORD.replace('"asked": "parkir"', '"asked": "hilang"')
    + _RECORD.replace("motor", "becak")
    + _RECORD[:99]
)
FILES = {
    "pyproject.toml": "[project]\nname = 'x'\n",
    "tables/parkir/2022-01-01.yaml": FIRST,
    "tables/parkir/2023-01-01.yaml": SECOND,
    "inap.yaml": FAULTY,
    "calls.csv": CALLS,
    "log.jsonl": LOG,
    "pinjaman.dmn": LOAN,
}

_FINDING = ("rich", "concise", "json", "github", "sarif", "junit")
_CODES = ("gap", "masked", "alias")

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--version",),
    ("--help",),
    *((name, "--help") for name in group.list_commands(click.Context(group))),
    *(("check", path, "--format", form) for form in _FINDING for path in ("tables", "inap.yaml")),
    ("check", "inap.yaml", "--verbose", "--all"),
    ("check", "inap.yaml", "--limit", "1"),
    ("check", "inap.yaml", "--limit", "1", "--format", "json"),
    ("check", "inap.yaml", "--ignore", "gap"),
    *(("test", path, "--format", form) for form in _FINDING for path in ("tables", "inap.yaml")),
    ("test", "tables", "--coverage"),
    ("test", "tables", "--min-coverage", "100", "--format", "junit"),
    *(
        ("decide", "parkir", *given, "--format", form, *explain)
        for given in (("lama=1 jam", "kendaraan=motor"), ("lama=1 jam",), ("lama=3 jam",))
        for form in ("rich", "json")
        for explain in ((), ("--explain",))
    ),
    *(
        ("ask", "parkir", *given, "--format", form)
        for given in ((), ("lama=3 jam",))
        for form in ("rich", "json")
    ),
    *(("show", "parkir", "--format", form) for form in ("rich", "markdown", "html", "json")),
    *(("show", "inap.yaml", "--format", form) for form in ("rich", "markdown", "html", "json")),
    *(
        ("diff", "parkir@1.0.0", "parkir@2.0.0", "--format", form)
        for form in ("rich", "markdown", "html", "json")
    ),
    ("diff", "parkir@1.0.0", "parkir@2.0.0", "--verbose"),
    *(
        ("diff", "parkir@1.0.0", "parkir@2.0.0", "--calls", "calls.csv", "--format", form)
        for form in ("rich", "markdown", "html", "json")
    ),
    *(
        ("audit", "parkir", "calls.csv", "--expect", "tarif=dibayar", "--format", form)
        for form in ("rich", "markdown", "html", "json")
    ),
    *(("replay", "log.jsonl", "--format", form) for form in ("rich", "json")),
    *(("log", "parkir", "--format", form) for form in ("rich", "json")),
    ("changelog", "parkir"),
    ("changelog", "parkir", "--all"),
    ("fmt", "--check"),
    ("fmt", "--diff"),
    ("fmt", "-"),
    ("cases", "parkir"),
    ("cases", "parkir", "--variants"),
    *(
        ("explain", *codes, "--format", form)
        for codes in ((), _CODES)
        for form in ("rich", "markdown")
    ),
    ("new", "baru", "--input", "umur: integer >= 0", "--output", "tarif: number"),
    ("revise", "parkir", "--effective", "2098-01-01"),
    ("import", "pinjaman.dmn", "-o", "baru", "--effective", "2098-01-01"),
    *(
        ("schema", kind)
        for kind in ("table", "cases", "report", "test", "show", "diff", "audit", "replay", "log")
    ),
    ("schema", "--path"),
    *(("completion", shell) for shell in ("bash", "zsh", "fish")),
)


def write_project(folder: Path) -> None:
    """Write the files of the project into a folder."""
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def formats() -> Iterator[tuple[str, str]]:
    """Every command that has formats, with each of them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        for option in command.params if command else ():
            if option.name == "form" and isinstance(option.type, click.Choice):
                yield from ((name, form) for form in option.type.choices)
