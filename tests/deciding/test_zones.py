"""Tables in a time zone: a recorded moment and its local form are one, and nothing is cut off."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import gapless as api
from gapless.api import DecisionTable
from gapless.deciding.context import ContextError
from gapless.diagnostic import TableError
from gapless.model import Procedure, Table
from gapless.reading.loading import load_source
from gapless.revisions.alignment import Incomparable
from gapless.source import Source
from tests.command_line import CommandLine, gapless
from tests.written_tables import library_of, one_input, table_of, tables_of

__all__ = ["gapless"]

WIB = timezone(timedelta(hours=7))
CALL = """table: call
{zone}
data:
  done: {{type: datetime}}
  call: {{type: datetime}}
inputs:
  since: {{type: duration, domain: ">= 0 h", expression: call - done}}
outputs:
  report: {{type: string}}
  at: {{type: datetime}}
rules:
  - {{when: {{since: up to 6 h}}, then: {{report: AGAIN, at: 2022-12-30T12:00:00Z}}}}
  - {{when: {{since: over 6 h}}, then: {{report: NEW, at: 2022-12-30 19:00}}}}
cases:
  - given: {{done: 2022-12-30T14:00:00+07:00, call: 2022-12-30 21:00}}
    expect: {{report: NEW, at: 2022-12-30T20:00+08:00}}
"""
JAKARTA = CALL.format(zone="zone: Asia/Jakarta")
BERLIN = CALL.format(zone="zone: Europe/Berlin")

SEVEN_PM = (
    "2022-12-29T19:00:00+07:00",
    "2022-12-29T12:00:00Z",
    "2022-12-29 20:00+08",
    "2022-12-29 19.00",
    "2022-12-29 19.00 WIB",
    "2022-12-29 20:00 wita",
    datetime(2022, 12, 29, 19),
    datetime(2022, 12, 29, 12, tzinfo=UTC),
    datetime(2022, 12, 29, 13, tzinfo=ZoneInfo("Europe/Berlin")),
)


@pytest.mark.parametrize("call", SEVEN_PM)
@pytest.mark.parametrize("name", ["aturan-1x6-jam", "perlakuan-lapor-kembali"])
def test_the_example_of_the_procedure(call: object, name: str, repository: Path) -> None:
    """Done at 14.00: at 19.00 a repeated report, at 21.00 a new one, however it was recorded."""
    library = api.load_library(repository / "tables")
    context = {"status_laporan": "SELESAI"} if name != "aturan-1x6-jam" else {}
    done = {"waktu_selesai": datetime(2022, 12, 29, 14, tzinfo=WIB)}
    decision = library.decide(name, {**context, **done, "waktu_telepon": call})
    assert decision.outputs["laporan"] == "LAPOR ULANG"
    later = {"waktu_telepon": "2022-12-29T21:00:00+07:00"}
    assert library.decide(name, {**context, **done, **later}).outputs["laporan"] == "LAPORAN BARU"


@pytest.mark.parametrize("call", SEVEN_PM)
def test_one_moment_decides_alike(call: object) -> None:
    """Asked first, asked again, and asked as a value rather than raw data."""
    table = one_input(
        "{type: datetime, zone: Asia/Jakarta}", '"< 2022-12-29T12:00:00Z"', "2022-12-29 19.00"
    )
    for _ in range(3):
        assert table.decide({"x": call}).row == "2"


def test_an_answer_is_a_moment() -> None:
    """A program gets an aware datetime; equal moments in a cell and an expectation are one."""
    table = table_of(JAKARTA)
    [at] = {
        table.decide({"done": "2022-12-30 14:00", "call": call}).outputs["at"]
        for call in ("2022-12-30 15:00", "2022-12-30 23:00")
    }
    assert isinstance(at, datetime)
    assert at.isoformat() == "2022-12-30T19:00:00+07:00"


def test_the_command_line(gapless: CommandLine) -> None:
    """``check``, ``test``, ``decide`` in both forms, and ``show`` for programs."""
    Path("call.yaml").write_text(JAKARTA, "utf-8")
    assert gapless("check", "call.yaml")[0] == 0
    assert gapless("test", "call.yaml")[0] == 0
    asked = ("decide", "call.yaml", "done=2022-12-30T07:00:00Z", "call=2022-12-30 19:00:00 WIB")
    assert "at      2022-12-30 19:00\n" in gapless(*asked)[1]
    answer = json.loads(gapless(*asked, "--format", "json")[1])
    assert answer["outputs"] == {"report": "AGAIN", "at": "2022-12-30 19:00+07:00"}
    shown = json.loads(gapless("show", "call.yaml", "--format", "json")[1])
    assert [datum["zone"] for datum in shown["data"]] == ["Asia/Jakarta"] * 2
    assert [column["zone"] for column in shown["inputs"]] == [None]
    assert [column["zone"] for column in shown["outputs"]] == [None, "Asia/Jakarta"]


def test_an_offset_is_never_cut_off() -> None:
    """Without a zone it is refused with what to write, and what is written is accepted."""
    text = JAKARTA.replace("zone: Asia/Jakarta\n", "")
    with pytest.raises(TableError) as caught:
        table_of(text)
    helps = {item.help.english for item in caught.value.diagnostics if item.help}
    assert helps == {
        "say in which zone the times of the table are, such as `zone: Asia/Jakarta`; without one"
        " they are local: `2022-12-30T12:00:00`"
    }
    local = text.replace("2022-12-30T12:00:00Z", "2022-12-30T12:00:00")
    with pytest.raises(ContextError, match="names a time zone"):
        table_of(local).decide({"done": SEVEN_PM[0], "call": SEVEN_PM[-1]})


@pytest.mark.parametrize(
    ("local", "message", "both"),
    [
        ("2022-10-30 02:30", "show 2022-10-30 02:30 twice", ("02:30+02:00", "02:30+01:00")),
        ("2022-03-27 02:30", "skip 2022-03-27 02:30", ("03:30", "01:30")),
    ],
)
def test_a_change_of_the_clocks(local: str, message: str, both: tuple[str, str]) -> None:
    """What it makes two moments, or none, is refused with both, in texts and Python values."""
    table = table_of(BERLIN.replace("2022-12-30 19:00", local[:11] + both[0]))
    for given in (local, datetime.fromisoformat(local)):
        with pytest.raises(ContextError, match=f"the clocks of Europe/Berlin {message}") as caught:
            table.decide({"call": given})
        assert all(f"`{local[:11]}{one}`" in str(caught.value) for one in both)
    with pytest.raises(TableError, match=message):
        table_of(BERLIN.replace("2022-12-30 19:00", local))


def test_hours_that_pass_are_counted_not_those_on_the_clock() -> None:
    """From 01:30 to 03:30 it is three hours where the clocks are put back, one where forward."""
    table = table_of(BERLIN.replace("6 h", "2 h"))
    back = {"done": "2022-10-30 01:30", "call": "2022-10-30 03:30"}
    assert table.decide(back).outputs["report"] == "NEW"
    forward = {"done": "2022-03-27 01:30", "call": "2022-03-27 03:30"}
    assert table.decide(forward).outputs["report"] == "AGAIN"
    twice = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2022, 10, 30, 2, 30, tzinfo=twice, fold=fold) for fold in (0, 1))
    exact = table_of(BERLIN.replace("up to 6 h", "1 h").replace("over 6 h", "0 h"))
    assert exact.decide({"done": first, "call": second}).row == "1"
    skipped = datetime(2022, 3, 27, 2, 30, tzinfo=twice)
    with pytest.raises(ContextError, match="skip 2022-03-27 02:30"):
        table.decide({"call": skipped})


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("zone: Mars/Base", "Mars/Base is not a time zone", "`Asia/Jakarta`"),
        ("zone: WITA", "WITA is not a time zone", "did you mean `Asia/Makassar`?"),
        ("zone: asia/jakarta", "asia/jakarta is not a time zone", "did you mean `Asia/Jakarta`?"),
        (
            "title: t",
            "done has no zone, but call has one",
            "write `zone: Asia/Jakarta` beside `table`",
        ),
    ],
)
def test_faults_of_zones(text: str, message: str, advice: str) -> None:
    """A zone that there is not, and a local time beside a moment; one fault each."""
    table = JAKARTA.replace("zone: Asia/Jakarta", text)
    if text == "title: t":
        table = table.replace(
            "call: {type: datetime}", "call: {type: datetime, zone: Asia/Jakarta}"
        )
        table = table.replace(
            "  at: {type: datetime}", "  at: {type: datetime, zone: Asia/Jakarta}"
        )
    with pytest.raises(TableError) as caught:
        load_source(Source("t.yaml", table))
    [fault] = caught.value.diagnostics
    assert fault.code == "unfit-zone"
    assert message in fault.message.english
    assert fault.help is not None
    assert advice in fault.help.english


def test_only_datetimes_have_a_zone() -> None:
    """A time of day is what clocks show; an offset beside one is refused in any table."""
    with pytest.raises(TableError, match="only datetimes have a zone"):
        one_input("{type: time, zone: Asia/Jakarta}", '"-"')
    with pytest.raises(TableError, match="names a time zone"):
        table_of(
            JAKARTA.replace(
                "since: {type: duration",
                "clock: {type: time, domain: 14:00Z}\n  since: {type: duration",
            )
        )


def test_columns_in_several_zones() -> None:
    """Each reads and prints its own local times; moments compare all the same."""
    text = JAKARTA.replace("call: {type: datetime}", "call: {type: datetime, zone: Asia/Jayapura}")
    table = table_of(text)
    late = {"done": "2022-12-30 14:00", "call": "2022-12-30 22:00"}
    assert table.decide(late).outputs["report"] == "AGAIN"
    fixed = text.replace("call - done", 'call - date and time("2022-12-30 14:00")')
    assert table_of(fixed).decide(late).outputs["report"] == "AGAIN"
    with pytest.raises(TableError, match="in several zones"):
        table_of(
            text.replace("zone: Asia/Jakarta\n", "", 1)
            .replace("done: {type: datetime", "done: {type: datetime, zone: Asia/Jakarta")
            .replace("at: {type: datetime", "at: {type: datetime, zone: Asia/Jakarta")
        )


def test_steps_count_from_midnight_there() -> None:
    """Days of a zone without changes of the clocks; with them, only what fits into a change."""
    table = one_input("{type: datetime, zone: Asia/Jakarta, step: 1 day}", '"-"')
    assert table.decide({"x": "2022-12-29T17:00:00Z"}).row == "1"
    with pytest.raises(ContextError, match="2022-12-29 07:00 is between two steps of 1 day"):
        table.decide({"x": "2022-12-29T00:00:00Z"})
    hourly = one_input("{type: datetime, zone: Europe/Berlin, step: 1 h}", '"-"')
    assert hourly.decide({"x": "2022-07-01 12:00"}).row == "1"
    with pytest.raises(TableError, match="change by less than a step"):
        one_input("{type: datetime, zone: Europe/Berlin, step: 1 day}", '"-"')


OLD = """table: fee
effective: 2022-01-01
until: 2022-12-28
zone: Asia/Jakarta
as_of: day
data: {day: {type: datetime}}
inputs: {age: {type: integer}}
outputs: {fee: {type: integer}}
rules: [{then: {fee: 1}}]
"""


def test_the_day_of_a_moment_is_that_of_its_zone() -> None:
    """17:30 in London is the next day in Jakarta; so is the revision, also while it is open."""
    new = OLD.replace("until: 2022-12-28\n", "").replace("2022-01-01", "2022-12-29")
    library = tables_of(OLD, new.replace("fee: 1", "fee: 2"))
    for day, fee in (("2022-12-28T16:59:00Z", 1), ("2022-12-28T17:00:00Z", 2)):
        assert library.decide("fee", {"day": day, "age": 1}).outputs == {"fee": fee}
    assert library.decide("fee", {"age": 1}).needs == ("day",)


def test_tables_that_hand_over_agree_on_the_zone() -> None:
    """One name, one zone."""
    caller = (
        "table: caller\ndata: {call: {type: datetime}}\ninputs: {x: {type: boolean}}\n"
        "outputs: {report: {type: string}}\nrules: [{use: call}]\n"
    )
    library = library_of(caller, JAKARTA)
    with pytest.raises(TableError) as caught:
        library.procedure(library.revisions["caller"][0], date(2026, 1, 1))
    [fault] = caught.value.diagnostics
    assert fault.code == "hand-over-mismatch"
    assert fault.message.english == "call is in zone Asia/Jakarta here and in no zone in caller"


def revised(old: str, new: str) -> api.Diff:
    """What a revision changes."""
    one, other = (
        DecisionTable(procedure(load_source(Source("t.yaml", text)))) for text in (old, new)
    )
    return api.diff(one, other)


def procedure(table: Table) -> Procedure:
    """A table alone."""
    return library_of(table.source.text).procedure(table, date(2026, 1, 1))


def test_a_revision_in_another_zone() -> None:
    """Its first zone changes nothing that was local; another one is another decision."""
    local = CALL.format(zone="title: t").replace("T12:00:00Z", " 19:00")
    diff = revised(local, JAKARTA)
    assert (not diff.changes, str(diff.step)) == (True, "minor")
    moved = revised(JAKARTA, JAKARTA.replace("Jakarta", "Jayapura"))
    notes = [note.message.english for note in moved.notes]
    assert "call is now in zone Asia/Jayapura, not in zone Asia/Jakarta" in notes
    assert (moved.equivalent, str(moved.step)) == (False, "major")
    column = "{type: datetime, zone: Europe/Berlin}"
    one, other = one_input("{type: datetime}", '"-"'), one_input(column, '"-"')
    with pytest.raises(Incomparable, match="x is in zone Europe/Berlin here, but in no zone"):
        api.diff(one, other)


def test_pandas() -> None:
    """A Timestamp is the moment it is, in an hour that comes twice too."""
    pandas = pytest.importorskip("pandas")
    table = one_input("{type: datetime, zone: Europe/Berlin}", '"2022-10-30 02:30+01:00"', '"-"')
    stamp = pandas.Timestamp("2022-10-30T01:30:00Z")
    assert table.decide({"x": stamp}).row == "1"
    assert table.decide({"x": stamp.tz_convert("Europe/Berlin")}).row == "1"
    with pytest.raises(ContextError, match="twice"):
        table.decide({"x": pandas.Timestamp("2022-10-30 02:30")})


def test_a_revision_takes_effect_at_midnight_of_its_zone() -> None:
    """In the first hours of its first day its own rows may decide, not those of the one before."""
    text = (
        "table: t\neffective: {}-01-01\nas_of: at\n"
        "inputs: {{at: {{type: datetime, zone: Asia/Jakarta}}}}\n"
        "outputs: {{z: {{type: string}}}}\nrules: [{}{{then: {{z: a}}}}]\n"
    )
    early = '{when: {at: "< 2025-01-01 03:00"}, then: {z: b}}, '
    open_day = tables_of(text.format(2024, ""), text.format(2025, early)).decide("t", {})
    assert (open_day.status, open_day.needs) == ("undetermined", ("at",))
