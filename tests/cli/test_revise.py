"""``gapless revise``: the next revision of a table, copied, asked about and carried over."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.cli.test_new import answer
from tests.command_line import CommandLine, gapless, without_room

__all__ = ["gapless"]

PARKING = """\
# yaml-language-server: $schema=../../schemas/decision-table.schema.json
table: parkir   # the owner's comment
version: 1.2.0
effective: 2022-01-01  # a Saturday
language: en
inputs:
  lama: {type: duration, domain: ">= 0 h"}
  anggota: {type: boolean}
outputs:
  tarif: {type: integer}
  catatan: {type: string}
rules:
  # short
  - row: 1
    when: {lama: under 2 h}
    then: {tarif: 2000, catatan: short}
  - row: 2a
    when: {lama: over 2 h}
    then: {tarif: 9000, catatan: long}
accepted_gaps:
  - when: {lama: 2 h, anggota: true}
    reason: Members at two hours are being asked about.
  # the other half
  - when: {lama: 2 h, anggota: false}
    reason: Guests, too.
cases:
  # a case
  - name: short stay
    given: {lama: 1 h}
    expect: {row: 1, tarif: 2000}
  - name: member at two hours
    given: {lama: 2 h, anggota: true}
    expect:
      status: uncovered
  - {name: guest at two hours, given: {lama: 2 h, anggota: false}, expect: {status: uncovered}}
"""
OLD = "tables/parkir/2022-01-01.yaml"
NEW = "tables/parkir/2099-01-01.yaml"
REVISE = ("revise", "parkir", "--effective", "2099-01-01")


@pytest.fixture
def parking(gapless: CommandLine) -> CommandLine:
    """A command line beside a table with two accepted gaps."""
    gapless.write(OLD, PARKING)
    return gapless


def files(gapless: CommandLine) -> dict[str, bytes]:
    """All files below the folder."""
    found = (path for path in sorted(gapless.folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(gapless.folder)): path.read_bytes() for path in found}


def text(gapless: CommandLine, file: str = NEW) -> str:
    """The text of a file."""
    return (gapless.folder / file).read_text("utf-8")


def test_a_copy_byte_for_byte(parking: CommandLine) -> None:
    """Only the day and the version differ; what stays open is said, and what comes next."""
    code, out, err = parking(*REVISE)
    assert (code, out) == (0, f"{NEW}\n")
    assert text(parking) == PARKING.replace("1.2.0", "1.2.1").replace("2022-01-01", "2099-01-01")
    assert text(parking, OLD) == PARKING
    assert err.splitlines() == [
        "gap 1 stays open: lama exactly 2 h with anggota true",
        "gap 2 stays open: lama exactly 2 h with anggota false",
        "version 1.2.1: `gapless check --fix` raises it when the changes need more",
        f"next: change {NEW}; then gapless check parkir; gapless test parkir; "
        "gapless diff parkir@2022-01-01 parkir@2099-01-01",
    ]
    assert parking("check", "parkir")[0] == 0
    assert parking("test", "parkir")[0] == 0


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_and_byte_order_mark_stay(line_end: str, mark: str, parking: CommandLine) -> None:
    """They belong to the file as its owner keeps it, in rows that are added too."""
    data = (mark + PARKING.replace("\n", line_end)).encode()
    (parking.folder / OLD).write_bytes(data)
    assert parking(*REVISE, "--close-gap", "1")[0] == 0
    written = (parking.folder / NEW).read_bytes()
    assert written.startswith(data[:60])
    assert written.count(b"\n") == written.count(line_end.encode())


def test_a_closed_gap_becomes_a_row_to_fill_in(parking: CommandLine) -> None:
    """Nothing is answered for the owner: the table cannot be used before the answer is there."""
    code, _, err = parking(*REVISE, "--close-gap", "1")
    assert code == 0
    assert (
        "    then: {tarif: 9000, catatan: long}\n"
        "  - row: 3\n"
        "    when: {lama: 2 h, anggota: true}\n"
        "    then: {tarif: ..., catatan: ...}\n"
        "accepted_gaps:\n"
        "  # the other half\n"
        "  - when: {lama: 2 h, anggota: false}\n"
    ) in text(parking)
    assert "version: 1.3.0\n" in text(parking)
    assert "write the answers of row 3 in place of `...`\n" in err
    assert "gap 2 stays open: lama exactly 2 h with anggota false\n" in err
    assert "gap 1" not in err
    code, out, _ = parking("check", "parkir")
    assert code == 2
    assert "output tarif still has a placeholder" in out


def test_without_gaps_no_list_of_them_is_left(parking: CommandLine) -> None:
    """All closed, in any order; comments stay."""
    parking(*REVISE, "--close-gap", "2", "--close-gap", "1")
    assert "accepted_gaps" not in text(parking)
    assert "# the other half\n" in text(parking)
    assert "- row: 3\n    when: {lama: 2 h, anggota: true}\n" in text(parking)
    assert "- row: 4\n    when: {lama: 2 h, anggota: false}\n" in text(parking)


def filled_in(gapless: CommandLine, *numbers: str) -> None:
    """Close gaps and write the answers."""
    gapless(*REVISE, *(word for number in numbers for word in ("--close-gap", number)))
    done = text(gapless).replace("tarif: ...", "tarif: 9000").replace("...", "long")
    gapless.write(NEW, done)


def test_cases_with_another_answer_wait_for_the_owner(parking: CommandLine) -> None:
    """They expect the new answer, and fail in check and test until ``confirm`` is deleted."""
    _, _, err = parking(*REVISE, "--close-gap", "1", "--close-gap", "2")
    assert (
        "2 cases have another answer now: `member at two hours`, `guest at two hours`; "
        "where it is right, delete the line `confirm`\n"
    ) in err
    (parking.folder / NEW).unlink()
    filled_in(parking, "1", "2")
    assert (
        "    given: {lama: 2 h, anggota: true}\n"
        "    expect: {row: 3}\n"
        "    confirm: status uncovered\n"
        "  - {name: guest at two hours, given: {lama: 2 h, anggota: false}, expect: {row: 4},"
        " confirm: status uncovered}\n"
    ) in text(parking)
    told = "case member at two hours: its answer changed with this revision and is not confirmed"
    code, out, _ = parking("check", "parkir")
    assert code == 1
    assert told in " ".join(out.split())
    code, out, err = parking("test", "parkir")
    assert (code, out) == (1, "4 passed, 2 failed\n")
    assert told in " ".join(err.split())
    assert "delete the line `confirm`" in " ".join(err.split())
    confirmed = text(parking).replace("    confirm: status uncovered\n", "")
    parking.write(NEW, confirmed.replace(", confirm: status uncovered", ""))
    assert parking("check", "parkir")[0] == 0
    assert parking("test", "parkir")[0] == 0


def test_a_mark_is_seen_wherever_cases_are_run(parking: CommandLine) -> None:
    """In JSON with its own code, and ``fmt`` keeps it."""
    filled_in(parking, "1", "2")
    _, out, _ = parking("test", "parkir", "--format", "json")
    assert out.count('"code": "unconfirmed-case"') == 2
    assert parking("fmt", NEW)[0] == 0
    assert text(parking).count("confirm: status uncovered") == 2


def test_an_answer_of_another_table_changes(parking: CommandLine) -> None:
    """A case is marked too where what is handed over to answers otherwise from that day on."""
    inner = PARKING.replace("table: parkir", "table: dalam")
    parking.write("tables/dalam/2022-01-01.yaml", inner)
    parking.write(
        "tables/dalam/2099-01-01.yaml",
        inner.replace("2022-01-01", "2099-01-01").replace("2000", "3000").replace("1.2.0", "2.0.0"),
    )
    parking.write(
        OLD,
        PARKING.partition("rules:")[0] + "rules:\n  - {row: 1, use: dalam}\ncases:\n"
        "  - {given: {lama: 1 h}, expect: {table: dalam, tarif: 2000}}\n",
    )
    assert parking(*REVISE)[0] == 0
    assert text(parking).endswith(
        'expect: {table: dalam, row: 1, tarif: 3000}, confirm: "table dalam, tarif 2000"}\n'
    )


def test_cases_with_a_day_of_their_own_stay(parking: CommandLine) -> None:
    """They are decided on their day wherever they stand; a copy would only repeat them."""
    parking.write(
        OLD, PARKING.replace("given: {lama: 1 h}", "as_of: 2022-05-05\n    given: {lama: 1 h}")
    )
    _, _, err = parking(*REVISE)
    assert "1 case with an `as_of` of its own stays where it is\n" in err
    assert "short stay" not in text(parking)
    assert "# a case\n" in text(parking)
    code, _, err = parking("test", "parkir")
    assert (code, err) == (0, "")


def test_files_of_cases_are_copied_where_they_are_bound(parking: CommandLine) -> None:
    """One that names the version or a day of the newest revision is for that one alone."""
    calls = (
        "table: parkir\nversion: 1.2.0  # bound\ncases:\n"
        "  - {given: {lama: 2 h, anggota: true}, expect: {status: uncovered}}\n"
    )
    parking.write("tables/parkir/calls.cases.yaml", calls)
    parking.write(
        "tables/parkir/2022-06-01.cases.yaml", calls.replace("version: 1.2.0", "as_of: 2022-06-01")
    )
    parking.write("tables/parkir/free.cases.yaml", calls.replace("version: 1.2.0  # bound\n", ""))
    parking.write("tables/parkir/older.cases.yaml", calls.replace("1.2.0", "0.1.0"))
    _, out, err = parking(*REVISE, "--close-gap", "1")
    assert out.splitlines() == [
        NEW,
        "tables/parkir/2099-01-01.cases.yaml",
        "tables/parkir/calls-2099-01-01.cases.yaml",
    ]
    assert "note: the cases of tables/parkir/free.cases.yaml are decided by the new revision" in err
    assert text(parking, "tables/parkir/calls-2099-01-01.cases.yaml") == (
        "table: parkir\nas_of: 2099-01-01\n# bound\ncases:\n"
        "  - {given: {lama: 2 h, anggota: true}, expect: {row: 3}, confirm: status uncovered}\n"
    )
    assert text(parking, "tables/parkir/calls.cases.yaml") == calls


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("parkir.yaml", "parkir-2099-01-01.yaml"),
        ("parkir_2022.01.01.yml", "parkir_2099.01.01.yml"),
        ("20220101-parkir.yaml", "20990101-parkir.yaml"),
    ],
)
def test_the_file_is_named_as_the_one_before(
    name: str, expected: str, parking: CommandLine
) -> None:
    """The day in a name is replaced, in its way of writing; else it is put behind."""
    (parking.folder / OLD).rename(parking.folder / f"tables/parkir/{name}")
    code, out, _ = parking("revise", f"tables/parkir/{name}", "--effective", "2099-01-01")
    assert (code, out) == (0, f"tables/parkir/{expected}\n")


def test_an_end_that_has_come_goes(parking: CommandLine) -> None:
    """A copy that ended before it began could not be read; a later end stays."""
    parking.write(OLD, PARKING.replace("language: en", "until: 2098-12-31\nlanguage: en"))
    assert parking(*REVISE)[0] == 0
    assert "until" not in text(parking)
    parking.write(OLD, PARKING.replace("language: en", "until: 2100-12-31\nlanguage: en"))
    (parking.folder / NEW).unlink()
    assert parking(*REVISE)[0] == 0
    assert "until: 2100-12-31\n" in text(parking)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--effective", "2022-01-01"), "there is a revision of 2022-01-01 already: " + OLD),
        (("--effective", "2021-12-31"), "2021-12-31 is before 2022-01-01"),
        (("--effective", "soon"), "soon is no day; write it like 2022-12-29"),
        (
            ("--effective", "2099-01-01", "--close-gap", "3"),
            "there is no accepted gap 3; there are 2",
        ),
        (("--effective", "2099-01-01", "--close-gap", "0"), "0 is not in the range"),
        ((), "Missing option '--effective'"),
    ],
)
def test_wrong_words_change_nothing(
    arguments: tuple[str, ...], told: str, parking: CommandLine
) -> None:
    """Each is refused in one sentence."""
    before = files(parking)
    code, out, err = parking("revise", "parkir", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert files(parking) == before


def test_what_stands_in_the_way_changes_nothing(parking: CommandLine) -> None:
    """An unknown table, an older revision, a file that is there, a revision that is not readable
    or not finished.
    """

    def refused(*arguments: str) -> str:
        before = files(parking)
        code, out, err = parking("revise", *arguments, "--effective", "2099-01-01")
        assert (code, out) == (2, "")
        assert files(parking) == before
        return err

    assert "there is no table parkr" in refused("parkr")
    assert "'-' is neither a path nor a table" in refused("-")
    assert "tables does not hold one table" in refused("tables")
    parking.write("tables/parkir/2023-01-01.yaml", PARKING.replace("2022-01-01", "2023-01-01"))
    assert "the newest revision is tables/parkir/2023-01-01.yaml" in refused(OLD)
    assert "copy of that: name it, or parkir" in refused("parkir@2022-01-01")
    code, out, err = parking("revise", "parkir")
    assert (code, out) == (2, "")
    assert "Missing option '--effective'. Write a day, like --effective 2022-12-29." in err
    unfinished = PARKING.replace("2022-01-01", "2023-01-01").replace(
        "2000}\n  - name: m", "2000}\n    confirm: row 2\n  - name: m"
    )
    parking.write("tables/parkir/2023-01-01.yaml", unfinished)
    assert "2023-01-01.yaml is not finished: its case short stay is not confirmed" in refused(
        "parkir"
    )
    parking.write("tables/parkir/2023-01-01.yaml", PARKING.replace("row: 1", "rwo: 1"))
    assert "rwo is not a key of a row" in refused("parkir")
    (parking.folder / "tables/parkir/2023-01-01.yaml").unlink()
    parking.write(NEW.replace("2099-01-01.yaml", "2099-01-01.yaml/x"), "")
    assert f"{NEW} is there already; nothing was written" in refused("parkir")


def test_a_table_without_a_day_is_dated_first(parking: CommandLine) -> None:
    """Two revisions without days could not be told apart; the file that is there is the owner's."""
    parking.write(
        "tables/parkir/a.yaml", PARKING.replace("effective: 2022-01-01  # a Saturday\n", "")
    )
    (parking.folder / OLD).unlink()
    code, _, err = parking(*REVISE)
    assert code == 2
    assert "tables/parkir/a.yaml has no date; a table with several revisions dates each" in err


def test_gaps_that_no_row_can_close(parking: CommandLine) -> None:
    """One that rows cover by now, and one that another table leaves open."""
    parking.write(OLD, PARKING.replace("under 2 h", "up to 2 h"))
    code, _, err = parking(*REVISE, "--close-gap", "1")
    assert code == 2
    assert "gap 1 is no gap any more: the rows cover it" in err
    parking.write("tables/dalam/a.yaml", PARKING.replace("table: parkir", "table: dalam"))
    parking.write(
        OLD,
        PARKING.partition("rules:")[0] + "rules: [{row: 1, use: dalam}]\naccepted_gaps:"
        "\n  - {when: {lama: 2 h}, reason: open}\n",
    )
    code, _, err = parking(*REVISE, "--close-gap", "1")
    assert code == 2
    assert "gap 1 is left open by another table, which this one needs; close it there" in err


def test_a_read_only_folder(parking: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault is said in words, and nothing is left of what was written before it."""
    parking.write("tables/parkir/calls.cases.yaml", "table: parkir\nversion: 1.2.0\ncases: []\n")
    before = files(parking)
    open_file = Path.open

    def refuse(path: Path, mode: str = "r", **how: object) -> object:
        if path.name == "calls-2099-01-01.cases.yaml":
            raise PermissionError(13, os.strerror(13), str(path))
        return open_file(path, mode, **how)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    code, out, err = parking(*REVISE)
    assert (code, out) == (2, "")
    assert err == "error: permission is denied: tables/parkir/calls-2099-01-01.cases.yaml\n"
    assert files(parking) == before


def test_a_full_disk(parking: CommandLine, repository: Path) -> None:
    """No half of a file is left."""
    before = files(parking)
    done = without_room(parking, repository, REVISE)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"error: the file becomes too large")
    assert files(parking) == before


def test_ctrl_c_half_way(parking: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command ends as interrupted, and no file is left."""
    before = files(parking)
    monkeypatch.setattr(os, "fsync", lambda _: signal.raise_signal(signal.SIGINT))
    code, out, err = parking(*REVISE)
    assert (code, out, err.strip()) == (130, "", "interrupted")
    assert files(parking) == before


def test_a_copy_that_cannot_be_proved(
    parking: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the text would not say the same, nothing is written."""
    before = files(parking)
    for broken in ("rules:", "rules: []"):
        monkeypatch.setattr(
            "gapless.revising.append_items",
            lambda source, *_, text=broken: f"{source.text.partition('rules:')[0]}{text}",
        )
        code, out, err = parking(*REVISE, "--close-gap", "1")
        assert (code, out) == (2, "")
        assert err.startswith("error: nothing was written: ")
    assert files(parking) == before


@pytest.mark.parametrize("said", [("", "y"), ("tidak", "ya"), ("No", "YES"), ("?", "n", "yes")])
def test_a_terminal_is_asked_about_each_gap(
    said: tuple[str, ...], parking: CommandLine, repository: Path
) -> None:
    """In the language of the messages, with the reason; empty keeps the gap.  The answer may be in
    either language.
    """
    shown = answer(parking.folder, repository, *said, arguments=REVISE)
    assert ("jawab y (ya, yes) atau n (tidak, no)" in shown) == (said[0] == "?")
    assert "1. lama tepat 2 h" in shown
    assert "Members at two hours are being asked about." in shown
    assert "2. lama tepat 2 h" in shown
    assert "when: {lama: 2 h, anggota: false}\n    then: {tarif: ..., catatan: ...}" in text(
        parking
    )
    assert "Members at two hours are being asked about." in text(parking)


def test_a_folder_with_one_table_is_that_table(parking: CommandLine) -> None:
    """As for ``check``; a day may be said with its month in words."""
    for day in ("1 Januari 2099", "January 1, 2099"):
        assert parking("revise", "tables/parkir", "--effective", day)[1] == f"{NEW}\n"
        code, out, _ = parking("log", "tables/parkir", "--format", "json")
        assert (code, out.count('"version"')) == (0, 2)
        (parking.folder / NEW).unlink()
    parking.write("tables/lain/2022-01-01.yaml", PARKING.replace("table: parkir", "table: lain"))
    code, _, err = parking("revise", "tables", "--effective", "1/6/2099")
    assert (code, "could be two days; write 2099-06-01 or 2099-01-06" in err) == (2, True)
    code, _, err = parking("log", "tables")
    assert code == 2
    assert "tables does not hold one table; name one of its files: tables/lain/2022" in err


def test_answers_on_the_command_line_leave_nothing_to_ask(
    parking: CommandLine, repository: Path
) -> None:
    """The gaps that are not named stay open."""
    shown = answer(parking.folder, repository, arguments=(*REVISE, "--close-gap", "2"))
    assert "1. lama tepat 2 h" not in shown
    assert "- row: 3\n" in text(parking)
    assert "Members at two hours are being asked about." in text(parking)
