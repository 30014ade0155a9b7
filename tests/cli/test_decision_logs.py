"""Decision logs, read: decided again by ``replay``, and as calls by other commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from gapless.serve.replaying import replay
from tests.command_line import GAP, TABLE, CommandLine, gapless
from tests.paths import REPOSITORY
from tests.serve.test_log import ANI, PERSON
from tests.service import NOON, Asked, decide

__all__ = ["gapless"]

SCHEMA = json.loads((REPOSITORY / "schemas/replay.schema.json").read_text("utf-8"))
FIVE, SEVEN = {"lama": "5 jam"}, {"lama": "7 jam", "tetangga": "turut padam"}


def validate(gapless: CommandLine) -> None:
    """Hold the JSON of a replay to its schema."""
    _, out, _ = gapless("replay", "log.jsonl", "--format", "json")
    Draft7Validator(SCHEMA).validate(json.loads(out))


@pytest.fixture
def asked(gapless: CommandLine) -> Asked:
    """A service that logs, in the folder of the command line."""
    found = Asked(gapless.folder, log=gapless.folder / "log.jsonl")
    found.write("t.yaml", TABLE)
    return found


def test_a_log_comes_out_as_it_was_recorded(asked: Asked, gapless: CommandLine) -> None:
    """Whole and partial contexts, other days, several tables, all kinds of values."""
    dated = TABLE.replace("table: t", "table: u\nas_of: hari")
    dated = dated.replace("inputs:", "data: {hari: {type: date}}\ninputs:")
    for version, year in (("1.0.0", 2024), ("2.0.0", 2026)):
        text = dated.replace("version: 1.0.0", f"version: {version}\neffective: {year}-01-01")
        asked.write(f"u{year}.yaml", text.replace("LAPOR BARU", f"BARU {year}"))
    client = asked.client()
    for context in ({}, FIVE, SEVEN, {"lama": "PT7H"}):
        assert decide(client, "t", context).status_code == 200
        assert decide(client, "u", context).status_code == 200
        assert decide(client, "u", context, as_of="2025-01-01").status_code == 200
    assert decide(client, "u", {**SEVEN, "hari": "2024-05-05"}).json()["version"] == "1.0.0"
    assert decide(client, "u@1.0.0", FIVE).json()["version"] == "1.0.0"
    asked.clock[0] = NOON + timedelta(days=400)
    decide(client, "t", FIVE)
    code, out, err = gapless("replay", "log.jsonl")
    assert (code, out, err) == (0, "15 decisions: 15 alike\n", "")
    code, out, _ = gapless("replay", "log.jsonl", "--format", "json")
    report = json.loads(out)
    assert (code, report["decisions"], report["alike"], report["groups"]) == (0, 15, 15, [])


def test_a_changed_text_decides_again(asked: Asked, gapless: CommandLine) -> None:
    """Alike where the answers are, else with both; though the rows have other names."""
    client = asked.client()
    for context in (FIVE, SEVEN, SEVEN, {}):
        decide(client, "t", context)
    asked.write("t.yaml", TABLE.replace("row: 1", "row: a").replace("LAPOR BARU", "TUTUP"))
    code, out, _ = gapless("replay", "log.jsonl")
    assert code == 1
    validate(gapless)
    assert out.splitlines() == [
        "4 decisions: 2 alike by a changed text, 2 otherwise by a changed text",
        "t, 2 decisions, the first at log.jsonl, line 2:",
        '  recorded: decided, row 2: {"laporan": "LAPOR BARU"}',
        '  now: decided, row 2: {"laporan": "TUTUP"}',
    ]


def test_another_answer_of_the_same_revision_is_a_bug(asked: Asked, gapless: CommandLine) -> None:
    """Here somebody changed the log."""
    decide(asked.client(), "t", FIVE)
    assert asked.log is not None
    asked.log.write_text(asked.log.read_text().replace("LAPOR ULANG", "x\\u001b[31m"))
    code, out, _ = gapless("replay", "log.jsonl")
    assert code == 1
    assert "1 decision: 1 otherwise by the same revision" in out
    assert "the revision is the same, and so is gapless: please report this" in out
    assert "\x1b" not in out
    asked.log.write_text(asked.log.read_text().replace('"gapless": "', '"gapless": "9'))
    assert "gapless was 9" in gapless("replay", "log.jsonl")[1]


def test_a_revision_that_is_gone_is_told(asked: Asked, gapless: CommandLine) -> None:
    """With why it is not found."""
    asked.write("u.yaml", TABLE.replace("table: t", "table: u"))
    client = asked.client()
    decide(client, "u", FIVE)
    decide(client, "t", FIVE)
    (gapless.folder / "tables" / "u.yaml").unlink()
    asked.write("t.yaml", TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2099-01-01"))
    code, out, _ = gapless("replay", "log.jsonl")
    assert code == 1
    validate(gapless)
    assert "2 decisions: 2 by a revision that is not known" in out
    assert "there is no table u" in out
    assert "table t is not in force on 2026-03-01" in out


def test_torn_lines_are_told(asked: Asked, gapless: CommandLine) -> None:
    """Each with its line; what is no record of a decision, too."""
    decide(asked.client(), "t", FIVE)
    assert asked.log is not None
    whole = asked.log.read_text()
    asked.log.write_text(f'{whole[:50]}\n{whole}{{"a": 1}}\n[1]\n{whole[:-30]}')
    code, out, _ = gapless("replay", "log.jsonl")
    assert code == 1
    validate(gapless)
    assert "5 decisions: 1 alike, 4 torn" in out
    for number in (1, 3, 4, 5):
        assert f"log.jsonl, line {number}: " in out
    assert "line 2:" not in out


def test_private_values_are_not_guessed(asked: Asked, gapless: CommandLine) -> None:
    """Where they matter, that is said; where they do not, the decision comes out alike."""
    asked.write("person.yaml", PERSON)
    asked.write("t.yaml", TABLE.replace("tetangga: {", "tetangga: {private: true, "))
    client = asked.client()
    decide(client, "t", SEVEN)
    decide(client, "person", ANI)
    code, out, _ = gapless("replay", "log.jsonl")
    assert code == 1
    head, table, recorded, now = out.splitlines()
    assert head == ("2 decisions: 1 alike, 1 by private values that the log does not hold")
    assert table == "person, 1 decision, at log.jsonl, line 2:"
    assert '{"z": "a"}' in recorded
    assert now == "  now: not known, for private values are not in the log"


def test_several_logs_and_standard_input(asked: Asked, gapless: CommandLine) -> None:
    """One after another, as they were put aside."""
    service = asked.service(largest=600)
    for _ in range(4):
        decide(asked.client(service), "t", FIVE)
    names = sorted(path.name for path in gapless.folder.glob("log.jsonl*"))
    assert len(names) > 1
    assert gapless("replay", *names)[:2] == (0, "4 decisions: 4 alike\n")
    data = b"".join((gapless.folder / name).read_bytes() for name in names)
    assert gapless("replay", "-", stdin=data)[:2] == (0, "4 decisions: 4 alike\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none.jsonl",), "none.jsonl cannot be read: there is no such file or folder"),
        (("tables",), "tables cannot be read: it is a folder"),
        (("-", "-"), "standard input can be read once"),
        (("log.jsonl", "--tables", "nothing"), "nothing"),
        ((), "LOG"),
    ],
)
def test_what_cannot_be_read_is_told(
    asked: Asked, gapless: CommandLine, arguments: tuple[str, ...], told: str
) -> None:
    """With exit status 2."""
    decide(asked.client(), "t", FIVE)
    code, out, err = gapless("replay", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_tables_with_findings_can_be_replayed(asked: Asked, gapless: CommandLine) -> None:
    """Those that cannot be read cannot."""
    decide(asked.client(), "t", {"lama": "6 jam"})
    asked.write("t.yaml", GAP)
    assert "now: uncovered {}" in gapless("replay", "log.jsonl")[1]
    asked.write("t.yaml", "table: [")
    assert gapless("replay", "log.jsonl")[0] == 2


def test_replay_needs_no_extra(
    asked: Asked, gapless: CommandLine, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what speaks HTTP nor what reads columns."""
    decide(asked.client(), "t", FIVE)
    program = (
        "import sys; sys.modules |= dict.fromkeys(['starlette', 'uvicorn', 'numpy', 'pyarrow',"
        " 'prometheus_client', 'anyio']); from gapless.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "replay", "log.jsonl"],
        env={**os.environ, "PYTHONPATH": str(repository / "engine")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 decision: 1 alike\n", "")


def test_private_changes_no_decision(asked: Asked, gapless: CommandLine) -> None:
    """A revision that differs in it alone decides alike, and needs no more than a patch."""
    new = TABLE.replace("lama: {", "lama: {private: true, ")
    asked.write("new.yaml", new.replace("version: 1.0.0", "version: 1.0.1"))
    assert gapless("diff", "tables/t.yaml", "tables/new.yaml")[0] == 0
    (gapless.folder / "tables" / "t.yaml").unlink()
    shown = json.loads(gapless("show", "t", "--format", "json")[1])
    assert [column["private"] for column in shown["inputs"]] == [True, False]
    assert gapless("fmt", "--check")[0] in (0, 1)
    assert gapless("check")[0] == 0


def test_an_empty_log_is_alike(asked: Asked, gapless: CommandLine) -> None:
    """Nothing was decided, and nothing is missing."""
    gapless.write("log.jsonl", "")
    assert gapless("replay", "log.jsonl")[:2] == (0, "0 decisions: nothing to decide\n")


@pytest.fixture
def mixed(asked: Asked) -> Path:
    """A log of two tables, with events and a torn line at the end."""
    asked.write("u.yaml", TABLE.replace("table: t", "table: u").replace("lama", "umur"))
    service = asked.service()
    client = asked.client(service)
    service.start()
    for context in (FIVE, FIVE, SEVEN, {"tetangga": "turut padam"}):
        decide(client, "t", context)
    decide(client, "u", {"umur": "5 jam"})
    assert asked.log is not None
    with asked.log.open("a", encoding="utf-8") as file:
        file.write('{"gapless": "0')
    return asked.log


LEFT_OUT = [
    "note: 1 decision of another table in log.jsonl is left out",
    "note: 1 line of log.jsonl is torn and left out",
]


def test_a_log_is_a_batch(mixed: Path, gapless: CommandLine) -> None:
    """Each record of the table with its answer behind it."""
    code, _, err = gapless("decide", "t", "--batch", mixed.name, "-o", "again.jsonl")
    assert [line for line in err.splitlines() if line.startswith("note")] == LEFT_OUT
    lines = [*map(json.loads, (gapless.folder / "again.jsonl").read_text().splitlines())]
    assert [(one["status"], one["_status"]) for one in lines] == [
        ("decided", "decided"),
        ("decided", "decided"),
        ("decided", "decided"),
        ("undetermined", "undetermined"),
    ]
    assert [one["laporan"] for one in lines[:3]] == [one["outputs"]["laporan"] for one in lines[:3]]
    assert code == 1


def test_a_log_is_the_calls_of_a_diff(mixed: Path, gapless: CommandLine) -> None:
    """Whom a draft would have reached."""
    draft = gapless.write("draft.yaml", TABLE.replace("LAPOR BARU", "TUTUP"))
    _, out, err = gapless("diff", "t", draft, "--calls", mixed.name, "--format", "json")
    calls = json.loads(out)["calls"]
    assert (calls["calls"], calls["different"]) == (4, 1)
    assert [line for line in err.splitlines() if line.startswith("note")] == LEFT_OUT


def test_a_log_is_audited(mixed: Path, gapless: CommandLine) -> None:
    """What was recorded is in its outputs, its day in ``day``."""
    code, out, _ = gapless(
        "audit", "t", mixed.name, "--expect", "laporan=laporan", "--as-of-column", "day",
        "--format", "json",
    )  # fmt: skip
    found = json.loads(out)
    assert (found["calls"], found["agreed"], found["disagreed"]) == (4, 3, 0)
    assert code == 0


def test_a_log_tries_the_rows_of_a_table(mixed: Path, gapless: CommandLine) -> None:
    """As calls do."""
    _, out, _ = gapless("test", "t", "--calls", mixed.name)
    assert "of 4 calls" in out


def test_an_input_may_be_called_like_a_part_of_a_record(asked: Asked, gapless: CommandLine) -> None:
    """Where it was not given, the log does not give it either."""
    asked.write(
        "t.yaml",
        "table: t\ninputs: {row: {type: string, values: ['1', b]}, day: {type: string}}\n"
        "outputs: {z: {type: string}}\n"
        "rules: [{row: 1, when: {row: b}, over: all, then: {z: p}}, {row: 2, then: {z: q}}]\n",
    )
    client = asked.client()
    decide(client, "t", {"row": "b"})
    decide(client, "t", {})
    gapless("decide", "t", "--batch", "log.jsonl", "-o", "again.jsonl")
    lines = [*map(json.loads, (gapless.folder / "again.jsonl").read_text().splitlines())]
    assert [one["_status"] for one in lines] == ["decided", "undetermined"]
    assert gapless("replay", "log.jsonl")[0] == 0


def test_the_lines_of_a_log_are_read_one_by_one(asked: Asked) -> None:
    """A log of any size is replayed as it is read."""
    service = asked.service()
    decide(asked.client(service), "t", FIVE)
    assert asked.log is not None
    line = asked.log.read_bytes()
    lines = iter([(1, line), (2, line)])
    found = replay(lines, "log", service.live.catalogue, service.limit)
    next(found)
    assert next(lines) == (2, line)
