"""What lies around a file: hand-overs and those that hand over, in any form and place."""

from __future__ import annotations

import json
import os
import unicodedata
from math import inf
from pathlib import Path
from typing import Literal

import pytest

from gapless.editor.checked import check
from gapless.editor.document import Document
from gapless.project import surroundings
from gapless.project.settings import Settings
from gapless.reading import folders
from gapless.reading.folders import Listing
from tests.command_line import TABLE, CommandLine, gapless

__all__ = ["gapless"]

#: ``a`` hands over to ``next``.
CALLER = TABLE[: TABLE.index("cases:")].replace("table: t", "table: a")
CALLER = CALLER.replace("then: {laporan: LAPOR BARU}", "use: next")
NEXT = TABLE.replace("table: t", "table: next")
UNNAMED = TABLE.replace("table: t\n", "").replace("laporan:", "laporan: [")


def dated(text: str, day: str, version: str = "1.0.0") -> str:
    """The table as a revision of a day."""
    return text.replace("version: 1.0.0", f"version: {version}\neffective: {day}")


def in_flow(text: str) -> str:
    """The table with its id in the form of JSON."""
    return text.replace("table: ", '"table": ')


def found(gapless: CommandLine, *arguments: str) -> str:
    """What a check of some words finds between files: exit code and codes."""
    code, out, _ = gapless("check", *arguments, "--select", "revisions", "--format", "json")
    return " ".join([str(code), *(one["code"] for one in json.loads(out)["findings"])])


@pytest.mark.parametrize("word", ["one", "one/a.yaml"])
@pytest.mark.parametrize("place", ["next/2.yaml", "one/b.yaml", "two/next2.yaml"])
def test_a_broken_file_that_may_be_what_is_handed_over_to(
    place: str, word: str, gapless: CommandLine
) -> None:
    """In the folder of that name, beside the caller, or beside a revision: exit 2."""
    gapless.write("one/a.yaml", CALLER)
    gapless.write("two/next.yaml", NEXT)
    assert found(gapless, word) == "0"
    gapless.write(place, UNNAMED)
    assert found(gapless, word).startswith("2 ")


def test_a_link_beside_it_that_leads_nowhere(gapless: CommandLine) -> None:
    """It may have been a revision, near by or anywhere in the project, if others lie beside it."""
    gapless.write("one/a.yaml", CALLER)
    gapless.write("two/next.yaml", NEXT)
    (gapless.folder / "three").mkdir()
    (gapless.folder / "three/x.yaml").symlink_to("/nowhere")
    assert found(gapless, "one/a.yaml") == "0"
    (gapless.folder / "two/x.yaml").symlink_to("/nowhere")
    assert found(gapless, "one/a.yaml") == "2 unreadable-table missing-file"
    gapless.write("tables/deep/a.yaml", CALLER)
    gapless.write("tables/far/away/next.yaml", NEXT)
    assert found(gapless, "tables/deep/a.yaml") == "0"
    (gapless.folder / "tables/far/away/x.yaml").symlink_to("/nowhere")
    assert found(gapless, "tables/deep/a.yaml") == "2 unreadable-table missing-file"


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
def test_an_id_is_found_in_any_style_of_yaml(
    stored: Literal["NFC", "NFD"], gapless: CommandLine
) -> None:
    """Also in flow style, and in either form of its letters."""
    gapless.write("one/a.yaml", CALLER.replace("use: next", "use: café"))
    text = in_flow(NEXT.replace("table: next", "table: café"))
    gapless.write("two/x.yaml", unicodedata.normalize(stored, text))
    assert found(gapless, "one/a.yaml") == "0"


def test_what_lies_below_is_not_beside(gapless: CommandLine) -> None:
    """Copies in a subfolder are neither revisions nor handed over to."""
    gapless.write("one/a.yaml", CALLER)
    gapless.write("one/next.yaml", NEXT)
    for folder in ("one/copies", "two/copies"):
        gapless.write(f"{folder}/a.yaml", CALLER)
        gapless.write(f"{folder}/next.yaml", NEXT)
    assert found(gapless, "one/a.yaml") == "0"
    (gapless.folder / "one/next.yaml").unlink()
    assert found(gapless, "one/a.yaml") == "2 unknown-table"


def test_a_file_outside_of_the_project_is_not_of_it(gapless: CommandLine) -> None:
    """A draft elsewhere is no twin of the project's table, as it is within."""
    gapless.write("drafts/of/me/t.yaml", TABLE)
    assert found(gapless, "drafts/of/me/t.yaml") == "0"
    gapless.write("tables/of/me/t.yaml", TABLE)
    assert found(gapless, "tables/of/me/t.yaml") == "2 duplicate-revision"


def test_a_link_that_promises_another_day_beside_it(gapless: CommandLine) -> None:
    """A lone file is not clean where its folder is not."""
    gapless.write("tables/t/2023-01-01.yaml", dated(TABLE, "2023-01-01", "2.0.0"))
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/t/2022-01-01.yaml", dated(TABLE, "2022-01-01"))
    (gapless.folder / "tables/t/2021-01-01.yaml").symlink_to("2022-01-01.yaml")
    whole = found(gapless, "tables/t")
    assert whole.startswith("2 ")
    assert found(gapless, "tables/t/2023-01-01.yaml") == whole


def test_the_note_names_the_caller_of_the_project(gapless: CommandLine) -> None:
    """And not a copy of it that lies beside, nor the copy of what is asked for."""
    gapless.write("tables/next.yaml", NEXT)
    gapless.write("tables/a.yaml", CALLER)
    gapless.write("beside/a.yaml", CALLER)
    gapless.write("beside/next.yaml", NEXT)
    assert gapless("check", "next")[2] == "note: a hands over to next: gapless check a\n"


@pytest.mark.parametrize("key", ['"use": next', "use: next"])
def test_a_broken_caller_is_noted_however_its_table_is_named(
    key: str, gapless: CommandLine
) -> None:
    """Also in the folder of a table that could be read, and by one two steps away."""
    gapless.write("tables/next.yaml", NEXT)
    gapless.write("beside/a.yaml", CALLER.replace("use: next", f"{key}, what: ["))
    assert "note: beside/a.yaml cannot be read; it may need" in gapless("check", "next")[2]
    gapless.write("beside/a.yaml", CALLER)
    far = CALLER.replace("table: a", "table: b").replace("use: next", '"use": a, what: [')
    gapless.write("beside/b.yaml", far)
    assert "note: beside/b.yaml cannot be read; it may need" in gapless("check", "next")[2]


def test_every_file_is_looked_around_and_every_folder_once(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of one folder, and of folders side by side, have the same neighbours."""
    looks: list[Path] = []
    look = folders.list_neighbours

    def record(path: Path) -> Listing:
        looks.append(path)
        return look(path)

    monkeypatch.setattr(surroundings, "list_neighbours", record)
    names = []
    for place in ("north", "south"):
        gapless.write(
            f"{place}/other/{place}.yaml", NEXT.replace("table: next", f"table: next-{place}")
        )
        for number in range(10):
            text = CALLER.replace("table: a", f"table: a{place}{number}")
            name = f"{place}/{number % 3}/{number}.yaml"
            names.append(gapless.write(name, text.replace("use: next", f"use: next-{place}")))
    assert found(gapless, *names) == "0"
    # For hand-overs, and for callers.
    assert len(looks) == 4


def test_cases_beside_a_lone_file(gapless: CommandLine) -> None:
    """A file of cases that names its table in flow style is run, or is none of this table."""
    wrong = "cases:\n- {given: {lama: 1 jam}, expect: {row: 2}}\n"
    gapless.write("beside/x.cases.yaml", f'"table": other\n{wrong}')
    assert gapless("test", "tables/t.yaml")[0] == 0
    gapless.write("beside/x.cases.yaml", f'"table": t\n{wrong}')
    assert gapless("test", "tables/t.yaml")[0] == 1


def test_cases_at_home_that_cannot_be_read(gapless: CommandLine) -> None:
    """They name no table, and lie where the table has its file: exit 2."""
    gapless.write("tables/x.cases.yaml", "cases: [\n")
    code, out, err = gapless("test", "tables/t.yaml")
    assert (code, "tables/x.cases.yaml" in out + err) == (2, True)


def checked(path: Path, text: str, *others: tuple[Path, str]) -> list[str]:
    """The codes of what an editor finds between a text and others that are open."""
    document, *beside = (
        Document(one.as_uri(), 1, content, one, inf) for one, content in ((path, text), *others)
    )
    settings = Settings(Path("/nowhere"), select=frozenset({"revisions"}))
    return [one.code for one in check(document, beside, settings).findings]


def test_a_text_in_a_folder_that_is_still_to_come(tmp_path: Path) -> None:
    """An editor knows it before it is saved: nothing of its folder is missing."""
    folder = tmp_path / "beside"
    folder.mkdir()
    (folder / "next.yaml").write_text(NEXT, encoding="utf-8")
    assert checked(tmp_path / "new" / "a.yaml", CALLER) == []


def test_what_is_open_counts_and_not_what_is_saved(tmp_path: Path) -> None:
    """A table that was just renamed is handed over to by its new name."""
    (tmp_path / "next.yaml").write_text(TABLE, encoding="utf-8")
    assert checked(tmp_path / "a.yaml", CALLER) == ["unknown-table"]
    assert checked(tmp_path / "a.yaml", CALLER, (tmp_path / "next.yaml", NEXT)) == []
    assert os.listdir(tmp_path) == ["next.yaml"]
