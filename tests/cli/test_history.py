"""``gapless log``, ``gapless changelog``, and the rules of another day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from gapless.api import load_library
from gapless.budget import Budget
from gapless.diagnostic import say
from gapless.language import translate
from gapless.render.markdown.changelog import changelog
from gapless.revisions.history import history
from tests.command_line import TABLE, CommandLine, gapless
from tests.paths import REPOSITORY

__all__ = ["gapless"]

FIRST = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2022-01-01")
SECOND = (
    TABLE.replace("version: 1.0.0", "version: 1.0.1\neffective: 2022-02-01\nuntil: 2022-02-28")
    .replace("s.d 6 jam", "s.d 5 jam")
    .replace("di atas 6 jam", "di atas 5 jam")
    .replace("lama: 6 jam", "lama: 5 jam")
)
THIRD = TABLE.replace("version: 1.0.0", "version: 1.1.0\neffective: 2022-03-01").replace(
    "{row: 2, when: {lama: di atas 6 jam}",
    "{row: 2, when: {lama: di atas 6 jam, tetangga: turut padam}",
)


@pytest.fixture
def revised(gapless: CommandLine) -> CommandLine:
    """A command line with three revisions of ``t``."""
    for name, text in {"t": FIRST, "t2": SECOND, "t3": THIRD}.items():
        gapless.write(f"tables/{name}.yaml", text)
    return gapless


def test_the_time_line(revised: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version, days, size and what changed, oldest first; the one in force is marked."""
    monkeypatch.setenv("COLUMNS", "88")
    code, out, err = revised("log", "t")
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if not line.startswith("──")]
    assert lines[2:4] == [
        "  │ version │ from       │ until      │ rows │ what changed",
        "══╪═════════╪════════════╪════════════╪══════╪" + "═" * (len(lines[3]) - 46),
    ]
    assert lines[4:] == [
        "  │ 1.0.0   │ 2022-01-01 │ 2022-01-31 │ 2    │ first revision",
        "  │ 1.0.1   │ 2022-02-01 │ 2022-02-28 │ 2    │ 1 region is decided otherwise · major",
        "→ │ 1.1.0   │ 2022-03-01 │ –          │ 2    │ 2 regions: 1 decided otherwise, 1 no",
        "  │         │            │            │      │ longer decided · major",
        "",
        "→ in force today",
    ]


@pytest.mark.parametrize("name", ["t", "t@1.0.1", "tables/t2.yaml"])
def test_a_time_line_is_that_of_the_table(revised: CommandLine, name: str) -> None:
    """Whichever revision is named, all are told."""
    code, out, _ = revised("log", name, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [item["version"] for item in found["revisions"]] == ["1.0.0", "1.0.1", "1.1.0"]
    assert [item["until"] for item in found["revisions"]] == ["2022-01-31", "2022-02-28", None]
    assert [item["in_force"] for item in found["revisions"]] == [False, False, True]
    assert found["revisions"][1]["diff"] == {
        "equivalent": False,
        "complete": True,
        "step": "major",
        "changes": {"decision": 1},
    }


def test_a_time_line_that_is_narrow(revised: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no grid fits every revision is a list."""
    monkeypatch.setenv("COLUMNS", "36")
    _, out, _ = revised("log", "t")
    assert "version" in out
    assert "1.1.0" in out
    assert all(len(line) <= 36 for line in out.splitlines())


def test_revisions_that_cannot_be_compared(gapless: CommandLine) -> None:
    """The log goes on and says why."""
    gapless.write("tables/t.yaml", FIRST)
    gapless.write(
        "tables/t2.yaml",
        SECOND.replace('duration, domain: ">= 0 jam"', "number").replace(" jam", ""),
    )
    code, out, _ = gapless("log", "t")
    assert code == 0
    assert "cannot be compared: input lama is a number here" in " ".join(out.split())
    _, out, _ = gapless("changelog", "t")
    assert "Cannot be compared with the revision before" in out


def test_release_notes(revised: CommandLine) -> None:
    """A section of a change log for the latest revision, or for the one named."""
    code, out, err = revised("changelog", "t")
    assert (code, err) == (0, "")
    assert out == (
        "## [1.1.0] - 2022-03-01\n"
        "\n"
        "### Changed\n"
        "- Lama lebih dari 5 jam sampai 6 jam: **LAPOR BARU** menjadi **LAPOR ULANG**\n"
        "\n"
        "### Removed\n"
        "- Lama lebih dari 6 jam, tetangga tidak padam:"
        " **LAPOR BARU** menjadi **tanpa keputusan**\n"
    )
    _, out, _ = revised("changelog", "t@1.0.1")
    assert out.startswith("## [1.0.1] - 2022-02-01\n")
    _, out, _ = revised("changelog", "t", "--all")
    assert out.count("\n## ") == 2
    assert out.endswith("### Added\n- Revisi pertama: 2 baris, 2 masukan\n")


def test_release_notes_of_an_equivalent_revision(gapless: CommandLine) -> None:
    """They say that nothing changes for the customer."""
    gapless.write("tables/t.yaml", FIRST)
    gapless.write("tables/t2.yaml", FIRST.replace("1.0.0", "1.0.1").replace("01-01", "02-01"))
    _, out, _ = gapless("changelog", "t")
    assert out == (
        "## [1.0.1] - 2022-02-01\n\n### Changed\n- Semua kasus diputuskan sama seperti sebelumnya\n"
    )


@pytest.mark.parametrize("command", ["log", "changelog"])
@pytest.mark.parametrize(
    ("name", "message"),
    [("u", "there is no table u"), ("t@9", "no version 9"), ("x.yaml", "no such file")],
)
def test_a_time_line_of_nothing(
    revised: CommandLine, command: str, name: str, message: str
) -> None:
    """A sentence and exit status 2."""
    code, out, err = revised(command, name)
    assert (code, out) == (2, "")
    assert message in err


def test_cases_of_a_day(revised: CommandLine) -> None:
    """``test --as-of`` tries the cases of the revisions in force on that day only."""
    assert revised("test")[1] == "3 passed, 0 failed\n"
    assert revised("test", "--as-of", "2022-01-15")[1] == "1 passed, 0 failed\n"
    assert revised("test", "--as-of", "2021-01-15")[1] == "0 passed, 0 failed\n"


TOLD = """table: k
version: {version}.0.0
effective: {effective}
as_of: waktu
data: {{waktu: {{type: datetime}}, awal: {{type: datetime}}}}
inputs: {{lama: {{type: duration, domain: ">= 0 jam", expression: waktu - awal}}}}
outputs: {{laporan: {{type: string}}}}
rules: [{{then: {{laporan: revisi {version}}}}}]
"""


def test_a_context_can_tell_its_day(gapless: CommandLine) -> None:
    """Where the table says which value it is; ``--as-of`` and ``@version`` go before."""
    for version, effective in ((1, "2022-01-01"), (2, "2022-06-01")):
        text = TOLD.format(version=version, effective=effective)
        gapless.write(f"tables/k{version}.yaml", text)
    call = "waktu=2022-03-01 14:00"
    assert "revisi 1" in gapless("decide", "k", call)[1]
    assert "revisi 2" in gapless("decide", "k", "waktu=2022-06-01 00:00")[1]
    assert "waktu" in gapless("decide", "k")[1]
    assert "revisi 2" in gapless("decide", "k@2.0.0")[1]
    assert "revisi 2" in gapless("decide", "k", call, "--as-of", "2023-01-01")[1]
    assert "revisi 2" in gapless("decide", "k@2.0.0", call)[1]
    code, _, err = gapless("decide", "k", "waktu=2021-03-01 14:00")
    assert code == 2
    assert "table k is not in force on 2021-03-01" in err
    code, _, err = gapless("decide", "k", "waktu=kemarin")
    assert code == 2
    assert "waktu" in err


def test_a_program_can_leave_the_day_to_the_context(gapless: CommandLine) -> None:
    """``TableLibrary.decide`` chooses the revision as the command line does."""
    for version, effective in ((1, "2022-01-01"), (2, "2022-06-01")):
        text = TOLD.format(version=version, effective=effective)
        gapless.write(f"tables/k{version}.yaml", text)
    library = load_library(gapless.folder / "tables")
    context = {"waktu": "2022-03-01 14:00"}
    assert library.decide("k", context).version == "1.0.0"
    assert library.decide("k", context, date(2022, 7, 1)).version == "2.0.0"
    assert library.decide("k", {}).needs == ("waktu",)


def test_a_day_is_written_as_a_date(revised: CommandLine) -> None:
    """What else is written is refused in plain words."""
    for command in ("decide", "show", "check", "test"):
        code, _, err = revised(
            command, *["t"] * (command in ("decide", "show")), "--as-of", "1/6/22"
        )
        assert code == 2
        assert "1/6/22 is no day; write it like 2022-12-29" in err


def test_a_day_on_which_nothing_is_in_force_is_no_clean_check(revised: CommandLine) -> None:
    """A check of nothing is none."""
    code, out, _ = revised("check", "--as-of", "1999-01-01")
    assert code == 2
    assert "error[not-in-force]: no table is in force on 1999-01-01" in out


def test_the_time_line_tells_changed_definitions(gapless: CommandLine) -> None:
    """Where no region changed, what else asks for a new version."""
    gapless.write("tables/t.yaml", FIRST)
    renamed = FIRST.replace("lama: {", "durasi: {was: lama, ").replace("lama: ", "durasi: ")
    gapless.write("tables/t2.yaml", renamed.replace("2022-01-01", "2022-02-01"))
    out = gapless("log", "t")[1].replace("│", " ")
    assert "equivalent: every case is decided alike; masukan lama kini bernama durasi" in " ".join(
        out.split()
    )


def test_release_notes_say_in_the_language_of_the_table_why_they_end() -> None:
    library = load_library(REPOSITORY / "tables").library
    entries = history(library, "perlakuan-lapor-kembali", lambda table: Budget())
    entry = next(each for each in entries if each.diff is not None)
    assert entry.diff is not None
    reason = say("the time limit of {limit:g} s was reached", limit=1)
    ended = replace(entry, diff=replace(entry.diff, stopped=reason))
    assert f": {translate(reason, 'id')}\n" in changelog([ended], date.today())
    assert translate(reason, "id") != reason.english
