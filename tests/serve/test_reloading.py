"""Tables that are saved: taken when all pass, else the old ones stay and the service says so."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from gapless.codes.example import LOAN
from gapless.project.watched import Watched
from gapless.serve.catalogue import Catalogue, Refusal
from gapless.serve.live import Reloader
from gapless.serve.service import Service
from tests.command_line import BROKEN, GAP, TABLE
from tests.service import Asked, asked, decide

__all__ = ["asked"]

OTHER = TABLE.replace("LAPOR ULANG", "TUTUP")


def test_saved_tables_are_taken(asked: Asked) -> None:
    """At once for those that ask from then on."""
    service = asked.service()
    watched = Watched(())
    reloader = Reloader(service.live, watched, watched.look())
    client = asked.client(service)
    before = decide(client, "t", {"lama": "5 jam"}).json()
    assert not reloader.turn()
    asked.write("t.yaml", OTHER)
    assert reloader.turn()
    after = decide(client, "t", {"lama": "5 jam"}).json()
    assert (before["outputs"], after["outputs"]) == (
        {"laporan": "LAPOR ULANG"},
        {"laporan": "TUTUP"},
    )
    assert before["revision"] != after["revision"]


def test_what_reloading_leaves_behind_is_let_go(asked: Asked) -> None:
    """At once: a service that reloads all day stays as small as it was."""
    service = asked.service()
    client = asked.client(service)
    decide(client, "t", {"lama": "5 jam"})
    asked.write("t.yaml", OTHER)
    gc.disable()
    try:
        assert isinstance(service.live.reload(), Catalogue)
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 100


def test_an_address_means_one_table(asked: Asked) -> None:
    """Of DMN files several may have a table of one name, which only their files tell apart."""
    asked.write("a.dmn", LOAN)
    service = asked.service()
    assert service.live.catalogue.names == ("approval", "t")
    asked.write("b.dmn", LOAN)
    refused = service.live.reload()
    assert isinstance(refused, Refusal)
    (problem,) = refused.problems
    assert problem.sentence.english.startswith("several files describe table approval (name the")
    assert service.live.catalogue.names == ("approval", "t")


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        (GAP, "gap", "no row covers"),
        (BROKEN, "unreadable-cell", "jm"),
        ("table: t\n\ttab", "yaml-syntax", ""),
        (None, "", "there is no folder"),
    ],
)
def test_tables_that_do_not_pass_are_refused(
    asked: Asked, text: str | None, code: str, reason: str
) -> None:
    """The old ones answer, and health says why until they pass."""
    service = asked.service()
    client = asked.client(service)
    revision = decide(client, "t", {}).json()["revision"]
    if text is None:
        (asked.folder / "tables").rename(asked.folder / "gone")
    else:
        asked.write("t.yaml", text)
    assert isinstance(service.live.reload(), Refusal)
    assert decide(client, "t", {}).json()["revision"] == revision
    health = client.get("/health").json()
    assert (health["status"], health["revision"]) == ("degraded", service.live.catalogue.hash)
    refused = health["refused"]
    if text is None:
        assert reason in refused["reason"]
        (asked.folder / "gone").rename(asked.folder / "tables")
    else:
        assert refused["findings"][0]["path"] == str(Path("tables/t.yaml"))
        assert reason in refused["findings"][0]["message"]
        assert code in (refused["findings"][0]["code"], "yaml-syntax")
    assert client.get("/ready").status_code == 200
    asked.write("t.yaml", TABLE)
    assert isinstance(service.live.reload(), Catalogue)
    assert client.get("/health").json()["status"] == "ok"


def test_one_table_that_does_not_pass_keeps_all_back(asked: Asked) -> None:
    """Tables belong together: none is newer than another."""
    service = asked.service()
    asked.write("t.yaml", OTHER)
    asked.write("u.yaml", GAP.replace("table: t", "table: u"))
    service.live.reload()
    assert service.decide("t", {"lama": "5 jam"}).decision.outputs["laporan"] == "LAPOR ULANG"


def test_what_is_under_way_goes_on_by_the_old_tables(asked: Asked) -> None:
    """Whoever holds a catalogue decides by it to the end."""
    service = asked.service()
    old = service.live.catalogue
    asked.write("t.yaml", OTHER)
    service.live.reload()
    context = {"lama": "5 jam"}
    assert service.decide("t", context, catalogue=old).decision.outputs["laporan"] == "LAPOR ULANG"
    assert service.decide("t", context).decision.outputs["laporan"] == "TUTUP"


def test_a_bug_while_tables_are_read_keeps_the_old_ones(asked: Asked) -> None:
    """And is told."""
    service: Service = asked.service()

    def fail() -> Catalogue:
        raise ZeroDivisionError("x")

    service.live._load = fail
    service.live.reload()
    told = asked.client(service).get("/health").json()["refused"]["reason"]
    assert told == "this is a bug in gapless: ZeroDivisionError: x"
    assert service.decide("t", {}).decision.status == "undetermined"


def test_the_log_tells_which_tables_were_live(asked: Asked) -> None:
    """Since when, and what was refused."""
    asked.log = asked.folder / "log.jsonl"
    service = asked.service()
    service.live.reload()
    asked.write("t.yaml", GAP)
    service.live.reload()
    taken, refused = asked.records()
    assert (taken["event"], taken["revision"]) == ("reloaded", service.live.catalogue.hash)
    assert refused["event"] == "reload-refused"
    assert "no row covers" in refused["refused"][0]


def test_the_same_text_has_the_same_hash(asked: Asked) -> None:
    """Wherever it lies and whenever it was read; another text has another."""
    one, other = asked.load(), asked.load()
    asked.write("t.yaml", TABLE + "# seen\n")
    third = asked.load()
    assert isinstance(one, Catalogue)
    assert isinstance(other, Catalogue)
    assert isinstance(third, Catalogue)
    assert one.hash == other.hash != third.hash
