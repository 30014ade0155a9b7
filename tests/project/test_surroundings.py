"""What lies around a lone file: revisions, hand-overs and callers, found as by id or by folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from gapless import budget
from gapless.budget import Budget
from gapless.cases import files
from gapless.diagnostic import Message, say
from gapless.model import Table
from gapless.project import time_limit
from gapless.project.surroundings import Surroundings
from gapless.reading import collecting
from gapless.reading.collecting import Collector
from gapless.reading.loading import load_file
from loan_tables import loan_table
from tests.command_line import BROKEN, TABLE, CommandLine, gapless

__all__ = ["gapless"]

OLD = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2022-01-01")
NEW = (
    OLD.replace("2022", "2023")
    .replace("1.0.0", "1.0.1")
    .replace("s.d 6", "s.d 5")
    .replace("di atas 6", "di atas 5")
)
NEW = NEW.replace("6 jam}, expect", "5 jam}, expect")
CALLER = TABLE[: TABLE.index("cases:")].replace("table: t", "table: a")
CALLER = CALLER.replace("then: {laporan: LAPOR BARU}", "use: t")


@pytest.fixture
def project(gapless: CommandLine) -> CommandLine:
    """Two revisions of ``t`` that decide differently, though the versions say they do not."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/t/2022-01-01.yaml", OLD)
    gapless.write("tables/t/2023-01-01.yaml", NEW)
    return gapless


def codes(gapless: CommandLine, *arguments: str) -> list[str]:
    """The codes of what a check finds about revisions and hand-overs."""
    code, out, _ = gapless("check", *arguments, "--select", "revisions", "--format", "json")
    found = json.loads(out)["findings"]
    assert (code == 0) is (not found)
    return [one["code"] for one in found]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are parsed as tables."""
    names: list[str] = []
    load = load_file

    def record(path: Path, *others: Any) -> Table:
        names.append(path.name)
        return load(path, *others)

    monkeypatch.setattr(collecting, "load_file", record)
    return names


@pytest.mark.parametrize("word", ["t", "tables/t", "tables", "tables/t/2023-01-01.yaml"])
def test_a_version_that_is_too_small_is_found_however_it_is_named(
    word: str, project: CommandLine
) -> None:
    """A lone file is compared with the revisions that lie beside it."""
    assert codes(project, word) == ["version-too-small"]


def test_a_revision_elsewhere_in_the_project_counts(project: CommandLine) -> None:
    """As it does where the table is named by its id; one outside of it does not."""
    (project.folder / "tables/t/2022-01-01.yaml").rename(project.folder / "tables/old.yaml")
    assert codes(project, "tables/t/2023-01-01.yaml") == ["version-too-small"]
    (project.folder / "tables/old.yaml").rename(project.folder / "old.yaml")
    assert codes(project, "tables/t/2023-01-01.yaml") == []


def test_a_file_outside_of_the_project_is_not_compared_with_it(project: CommandLine) -> None:
    """Though its table has the same id."""
    (project.folder / "elsewhere").mkdir()
    (project.folder / "tables/t/2023-01-01.yaml").rename(project.folder / "elsewhere/new.yaml")
    assert codes(project, "elsewhere/new.yaml") == []


def test_a_twin_beside_a_lone_file_is_found(project: CommandLine) -> None:
    """Two files that are one revision of one day are refused, as in their folder."""
    project.write("tables/t/again.yaml", NEW.replace("LAPOR ULANG", "LAPOR SEKALI"))
    for word in ("t", "tables/t", "tables/t/2023-01-01.yaml"):
        for command in ("check", "test", "log"):
            if (command, word) == ("log", "tables/t"):
                continue
            code, out, err = project(command, word)
            assert (command, word, code) == (command, word, 2)
            assert "duplicate-revision" in out + err
    code, _, err = project("decide", "tables/t/2023-01-01.yaml", "lama=1 jam")
    assert (code, err) == (0, "")
    assert project("diff", "tables/t/2023-01-01.yaml", "tables/t/again.yaml")[0] == 1


@pytest.mark.parametrize("text", ["garbage: [", BROKEN, ""], ids=["garbage", "cell", "empty"])
@pytest.mark.parametrize("command", ["check", "test", "log", "changelog"])
def test_a_revision_beside_it_that_cannot_be_read(
    command: str, text: str, project: CommandLine
) -> None:
    """It is not known whether the version has grown enough: named, and exit 2."""
    project.write("tables/t/2022-01-01.yaml", text)
    code, out, err = project(command, "tables/t/2023-01-01.yaml")
    assert code == 2
    assert "tables/t/2022-01-01.yaml" in out + err


def test_yaml_of_another_kind_beside_it_does_not_matter(project: CommandLine) -> None:
    """Neither does a broken file that tells another table."""
    project.write("tables/t/compose.yaml", "services:\n  web: {image: nginx}\n")
    project.write("tables/t/other.yaml", BROKEN.replace("table: t", "table: other"))
    assert codes(project, "tables/t/2023-01-01.yaml") == ["version-too-small"]


def test_two_files_are_compared_as_their_revisions_are(project: CommandLine) -> None:
    """By path as by version: the days are those on which customers met them."""
    by_path = project("diff", "tables/t/2022-01-01.yaml", "tables/t/2023-01-01.yaml")
    project.write("tables/t/2023-01-01.yaml", NEW.replace("1.0.1", "2.0.0"))
    by_id = project("diff", "t@1.0.0", "t@2.0.0")
    assert by_path[0] == by_id[0] == 1
    assert by_path[1].count("\n") == by_id[1].count("\n")


@pytest.mark.parametrize("word", ["one", "one/a.yaml"])
def test_hand_overs_are_looked_for_beside_a_folder_too(word: str, gapless: CommandLine) -> None:
    """One rule for a folder and for each of its files."""
    gapless.write("one/a.yaml", CALLER.replace("use: t", "use: u"))
    gapless.write("another/u.yaml", TABLE.replace("table: t", "table: u"))
    assert codes(gapless, word) == []
    assert gapless("test", word)[0] == 0


def test_a_folder_that_has_the_table_looks_no_further(gapless: CommandLine) -> None:
    """A copy in another folder is no quarrel."""
    gapless.write("one/a.yaml", CALLER.replace("use: t", "use: u"))
    gapless.write("one/u.yaml", TABLE.replace("table: t", "table: u"))
    gapless.write("copies/u.yaml", TABLE.replace("table: t", "table: u"))
    assert codes(gapless, "one") == []


@pytest.mark.parametrize("word", ["t", "tables/t.yaml", "tables"])
def test_callers_lie_beside_files_and_folders(word: str, gapless: CommandLine) -> None:
    """In quotes, in flow style, over two steps; other mentions are none."""
    gapless.write("beside/a.yaml", CALLER.replace("use: t", "'use': \"t\""))
    gapless.write(
        "beside/c.yaml", CALLER.replace("table: a", "table: c").replace("use: t", "use: a")
    )
    gapless.write("beside/d.yaml", TABLE.replace("table: t", "title: use t\ntable: d"))
    _, _, err = gapless("check", word)
    assert "note: a, c hand over to t: gapless check beside/a.yaml beside/c.yaml\n" in err


def test_a_caller_is_known_by_all_its_revisions(gapless: CommandLine) -> None:
    """One that hands over no longer when the table begins is no caller of it."""
    gapless.write("tables/t.yaml", NEW.replace("2023", "2024"))
    early = CALLER.replace("version: 1.0.0", "version: 1.0.0\neffective: 2022-01-01")
    late = CALLER.replace("version: 1.0.0", "version: 2.0.0\neffective: 2023-01-01")
    gapless.write("tables/a/1.yaml", early)
    assert "a hands over to t" in gapless("check", "tables/t.yaml")[2]
    gapless.write("tables/a/2.yaml", late.replace("use: t", "then: {laporan: LAPOR BARU}"))
    assert "hands over" not in gapless("check", "tables/t.yaml")[2]


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("test",), ("decide", "lama=1 jam", "--as-of", "2024-01-01"), ("log",)],
)
def test_foreign_tables_are_not_parsed(
    arguments: tuple[str, ...], project: CommandLine, parsed: list[str]
) -> None:
    """Their text tells that they have no part in it; a word for it is searched, no more."""
    for number in range(20):
        name = f"table: foreign-{number}\ntitle: made because of t\n"
        text = TABLE.replace("table: t\n", name)
        project.write(f"tables/foreign/{number}.yaml", text)
        project.write(f"tables/t/foreign-{number}.yaml", text)
        link = project.folder / f"tables/t/2024-01-{number + 1:02}.yaml"
        link.symlink_to(f"foreign-{number}.yaml")
    command, *rest = arguments
    project(command, "tables/t/2023-01-01.yaml", *rest)
    assert set(parsed) == {"2022-01-01.yaml", "2023-01-01.yaml"}


def test_the_search_costs_little(tmp_path: Path) -> None:
    """A step for each file and each 64 KiB of it, whatever it holds."""
    for number in range(30):
        text = loan_table(300, 5).text()
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(TABLE, encoding="utf-8")
    collector, steps = Collector(), Budget()
    (table,) = collector.file(tmp_path / "t.yaml")
    assert isinstance(table, Table)
    around = Surroundings(collector, steps)
    found, _ = around.revisions(table)
    assert found == (table,)
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert steps.cost < 2 * 31 + size / 2**16


def test_all_around_has_one_budget(tmp_path: Path) -> None:
    """Where it ends, what was not looked at is told; it does not begin anew with each file."""
    for number in range(30):
        (tmp_path / f"{number}.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(NEW, encoding="utf-8")
    collector = Collector()
    (table,) = collector.file(tmp_path / "t.yaml")
    assert isinstance(table, Table)

    def ask(budget: Budget) -> Message | None:
        return say("a test ended it") if budget.cost > 100 else None

    around = Surroundings(collector, Budget(ask))
    around.revisions(table)
    (fault,) = around.faults
    assert fault.code == "not-checked"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "tables/t/2023-01-01.yaml", "--timeout", "5"),
        ("check", "tables/t", "--timeout", "5"),
        ("test", "tables/t/2023-01-01.yaml", "--timeout", "5"),
        ("decide", "tables/t/2023-01-01.yaml", "lama=1 jam", "--as-of=2024-01-01", "--timeout=5"),
        ("log", "tables/t/2023-01-01.yaml", "--timeout", "5"),
    ],
    ids=" ".join,
)
def test_a_search_that_ends_early_is_never_clean(
    arguments: tuple[str, ...], project: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that not all was read, and why; exit 2."""
    project.write("tables/t/2023-01-01.yaml", NEW.replace("1.0.1", "2.0.0"))
    for number in range(400):
        project.write(f"tables/foreign/{number}.yaml", f"table: foreign-{number}\n")
    ticks = iter(range(10**9))
    for module in (budget, time_limit):
        monkeypatch.setattr(module, "monotonic", lambda: 0.25 * next(ticks))
    code, out, err = project(*arguments)
    assert code == 2
    assert "not all files around were read: the time limit of" in " ".join((out + err).split())


def test_files_of_cases_of_others_are_not_read(
    project: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their text tells another table; one that tells none may be of this one."""
    for number in range(20):
        project.write(f"beside/{number}.cases.yaml", f"table: foreign-{number}\ncases: [\n")
    project.write("tables/t/calls.cases.yaml", "table: t\ncases:\n- {given: {lama: 9 jam}}\n")
    names: list[str] = []
    load = files.load_case_file

    def record(path: str | Path, budget: Budget | None = None) -> files.CaseFile:
        names.append(Path(path).name)
        return load(path, budget)

    monkeypatch.setattr(files, "load_case_file", record)
    project("test", "tables/t/2023-01-01.yaml")
    assert names == ["calls.cases.yaml"]


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_day_on_which_another_revision_is_in_force(command: str, project: CommandLine) -> None:
    """Nothing of what was named is looked at: exit 2, and which file to name."""
    code, out, err = project(command, "tables/t/2022-01-01.yaml", "--as-of", "2024-01-01")
    assert code == 2
    told = " ".join((out + err).split())
    assert "what was named is not in force on 2024-01-01" in told
    assert "on that day tables/t/2023-01-01.yaml is; name that, or another day" in told
    assert project(command, "tables/t/2023-01-01.yaml", "--as-of", "2024-01-01")[0] < 2
    code, out, err = project(command, "t", "--as-of", "2021-01-01")
    assert (code, "no table is in force on 2021-01-01" in out + err) == (2, True)


def test_ids_that_differ_in_capital_letters_are_noted(gapless: CommandLine) -> None:
    """Whoever writes `use: T` may mean the other one."""
    gapless.write("tables/u.yaml", TABLE.replace("table: t", "table: T"))
    note = "note: the tables T, t differ in capital letters only\n"
    for words in ((), ("t",), ("tables",)):
        assert gapless("check", *words)[2] == note


def test_settings_that_are_no_file_are_not_passed_over(gapless: CommandLine) -> None:
    """A pipe or a folder in their place is named; nobody waits for it."""
    settings = gapless.folder / "pyproject.toml"
    settings.unlink()
    os.mkfifo(settings)
    code, _, err = gapless("check")
    assert (code, "pyproject.toml cannot be read: this is a pipe, not a file" in err) == (2, True)
