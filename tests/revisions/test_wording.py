"""Wording and decisions: what texts weigh, the same in diff, log, changelog and check."""

from __future__ import annotations

import json
import subprocess

import pytest

import gapless as package
from gapless.render.terminal.diff import show_diffs
from gapless.revisions.changes import ChangeKind
from gapless.revisions.difference import Diff, Differences
from gapless.revisions.versions import Step
from gapless.starting.columns import OUTPUT, read_column
from tests.command_line import CommandLine, gapless
from tests.diff_schema import validate_json
from tests.written_tables import table_of

__all__ = ["gapless"]

FEES = """table: biaya
version: 1.0.0
effective: 2022-01-01
language: id
inputs:
  umur: {type: integer, domain: "[0..120]", label: Umur}
outputs:
  biaya: {type: string, label: Biaya}
  skrip: {type: string, label: Skrip, wording: true}
rules:
  - {row: 1, when: {umur: "<= 17"}, then: {biaya: gratis, skrip: Silakan masuk.}}
  - {row: 2, when: {umur: ">= 18"}, then: {biaya: bayar, skrip: Silakan ke loket.}}
"""
LATER = FEES.replace("1.0.0", "1.0.1").replace("2022-01-01", "2022-02-01")
SWAPPED = LATER.replace("gratis", "X").replace("bayar", "gratis").replace("X", "bayar")
REWORDED = LATER.replace("Silakan masuk", "Mari masuk")
#: Row 1 decides otherwise, row 2 only says it in other words.
BOTH = LATER.replace("gratis", "setengah").replace("ke loket", "ke kasir")


def diff(old: str, new: str) -> Diff:
    """The diff of two table files."""
    return package.diff(table_of(old), table_of(new))


def weighed(old: str, new: str) -> tuple[set[ChangeKind], Step | None]:
    """The kinds of change from one table file to another, and the step they ask for."""
    found = diff(old, new)
    return {change.kind for change in found}, found.step


DECISION = {ChangeKind.DECISION}, Step.MAJOR
WORDING = {ChangeKind.WORDING}, Step.PATCH


def test_a_text_decides_unless_its_owner_says_that_it_is_wording() -> None:
    """What nobody called wording is never taken for it."""
    assert weighed(FEES, SWAPPED) == DECISION
    assert weighed(FEES, REWORDED) == WORDING
    unsaid = ", wording: true", ""
    assert weighed(FEES.replace(*unsaid), REWORDED.replace(*unsaid)) == DECISION
    refused = "wording: true", "wording: false"
    assert weighed(FEES.replace(*refused), REWORDED.replace(*refused)) == DECISION


def test_both_revisions_must_call_it_wording() -> None:
    """Else a decision could be called wording by the revision that changes it."""
    unsaid = FEES.replace(", wording: true", "")
    assert weighed(unsaid, REWORDED) == DECISION
    assert weighed(FEES, REWORDED.replace(", wording: true", "")) == DECISION


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            FEES.replace(", wording: true", ""),
            FEES,
            "the text of skrip now counts as wording, not as a decision",
        ),
        (
            FEES,
            FEES.replace(", wording: true", ""),
            "the text of skrip now counts as a decision, not as wording",
        ),
    ],
)
def test_what_counts_as_wording_is_told_and_asks_for_no_version(
    old: str, new: str, message: str
) -> None:
    """Nobody is answered otherwise, but a reviewer sees it."""
    found = diff(old, new)
    assert found.equivalent
    assert [(note.message.english, note.step) for note in found.notes] == [(message, None)]
    assert found.step is None


@pytest.mark.parametrize(("entry", "child"), [("true", "false"), ("false", "true")])
def test_every_table_on_the_way_must_call_it_wording(entry: str, child: str) -> None:
    """The table that hands over and the one that decides declare the output, each for itself."""
    induk = (
        "table: induk\ninputs: {x: {type: boolean}}\n"
        f"outputs: {{skrip: {{type: string, wording: {entry}}}}}\nrules: [{{use: anak}}]\n"
    )
    anak = (
        "table: anak\ninputs: {x: {type: boolean}}\n"
        f"outputs: {{skrip: {{type: string, wording: {child}}}}}\nrules: [{{then: {{skrip: a}}}}]\n"
    )

    def kinds(old: str, new: str) -> list[ChangeKind]:
        one, other = (table_of(induk, text) for text in (old, new))
        return [change.kind for change in package.diff(one, other)]

    assert kinds(anak, anak.replace("skrip: a", "skrip: b")) == [ChangeKind.DECISION]
    induk = induk.replace("false", "true")
    anak = anak.replace("false", "true")
    assert kinds(anak, anak.replace("skrip: a", "skrip: b")) == [ChangeKind.WORDING]
    induk = induk.replace("skrip: {type: string, wording: true}", "lain: {type: string}")
    assert kinds(anak, anak.replace("skrip: a", "skrip: b")) == [ChangeKind.WORDING]


def test_wording_is_compared_like_any_output() -> None:
    """Rows that say different words still differ: one of them is what people hear."""
    text = FEES.replace('"<= 17"', '"<= 18"').replace("bayar", "gratis")
    assert [
        item.code for item in table_of(text).check() if item.severity.name != "INFORMATION"
    ] == ["overlap-conflict"]
    assert table_of(text).decide({}).status == "undetermined"
    quarrel = text.replace("rules:", "hit_policy: any\nrules:")
    with pytest.raises(package.HitPolicyError):
        table_of(quarrel).decide({"umur": 18})


def test_where_the_answer_stays_stands_apart() -> None:
    """In the terminal the regions of wording have a heading of their own, and go on in number."""
    lines = show_diffs(Differences([diff(FEES, BOTH)])).text(80).splitlines()
    assert lines[3] == "2 regions: 1 decided otherwise, 1 worded otherwise · major"
    heading = lines.index("Jawabannya tetap; hanya kata-katanya yang berbeda:")
    before, after = "\n".join(lines[:heading]), "\n".join(lines[heading:])
    assert "1 │ maksimal 17 ║ gratis  │ setengah" in before
    assert "ke kasir" not in before
    assert "2 │ minimal 18 ║ Silakan ke loket. │ Silakan ke kasir." in after
    only = show_diffs(Differences([diff(FEES, SWAPPED)])).text(80)
    assert "Jawabannya tetap" not in only


def test_where_nothing_is_answered_on_both_sides_no_answer_stays() -> None:
    """An output under another name that does not say what it was is another answer."""
    other = FEES.replace("biaya: {", "tarif: {").replace("biaya: g", "tarif: g")
    found = diff(
        FEES, other.replace("biaya: b", "tarif: b").replace("label: Biaya", "label: Tarif")
    )
    assert {change.kind for change in found} == {ChangeKind.DECISION}
    assert not any(change.answer_stays for change in found)


def test_long_texts_that_both_sides_decide_are_left_out() -> None:
    """What tells the two apart is shown; a page of text that is the same on both is not."""
    page = "kata " * 20
    old = FEES.replace("biaya: gratis", f"biaya: gratis, catatan: {page}").replace(
        "biaya: bayar", f"biaya: bayar, catatan: {page}"
    )
    old = old.replace("  skrip:", "  catatan: {type: string}\n  skrip:")
    text = show_diffs(Differences([diff(old, old.replace("gratis", "bayar"))])).text(80)
    assert "gratis" in text
    assert "kata kata" not in text
    reworded = old.replace(f"gratis, catatan: {page}", f"gratis, catatan: {page} lain")
    assert "lain" in show_diffs(Differences([diff(old, reworded)])).text(80)


@pytest.fixture
def revised(gapless: CommandLine) -> CommandLine:
    """A command line with a table to revise."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/biaya/2022-01-01.yaml", FEES)
    return gapless


def release_notes(line: CommandLine, text: str) -> list[str]:
    """The lines of the release notes of a revision."""
    line.write("tables/biaya/2022-02-01.yaml", text)
    code, out, err = line("changelog", "biaya")
    assert (code, err) == (0, "")
    return [entry for entry in out.splitlines() if entry.startswith("- ")]


def test_release_notes_say_which_answer_stays(revised: CommandLine) -> None:
    """They say "becomes" of decisions only."""
    assert release_notes(revised, SWAPPED) == [
        "- Umur maksimal 17: **gratis** menjadi **bayar**",
        "- Umur minimal 18: **bayar** menjadi **gratis**",
    ]
    assert release_notes(revised, BOTH) == [
        "- Umur maksimal 17: **gratis** menjadi **setengah**",
        "- Umur minimal 18: tetap **bayar**, kata-katanya berbeda: Skrip",
    ]
    (revised.folder / "tables/biaya/2022-01-01.yaml").write_text(
        FEES.replace("Biaya}", "Biaya, wording: true}"), "utf-8"
    )
    assert release_notes(revised, BOTH.replace("Biaya}", "Biaya, wording: true}")) == [
        "- Umur maksimal 17: kata-katanya berbeda: Biaya",
        "- Umur minimal 18: kata-katanya berbeda: Skrip",
    ]


def test_the_log_counts_them_apart(revised: CommandLine) -> None:
    """In words and in JSON, as the diff does."""
    revised.write("tables/biaya/2022-02-01.yaml", BOTH)
    _, out, _ = revised("log", "biaya")
    assert "1 decided otherwise, 1 worded otherwise" in " ".join(out.replace("│", " ").split())
    _, out, _ = revised("log", "biaya", "--format", "json")
    assert json.loads(out)["revisions"][1]["diff"]["changes"] == {"decision": 1, "wording": 1}


def test_markdown_and_json_tell_them_apart(revised: CommandLine) -> None:
    """A heading in a pull request; for programs the kind and the outputs that are only wording."""
    revised.write("tables/biaya/2022-02-01.yaml", BOTH)
    two = ("tables/biaya/2022-01-01.yaml", "tables/biaya/2022-02-01.yaml")
    _, out, _ = revised("diff", *two, "--format", "markdown", "--lang", "id")
    before, _, after = out.partition("**Jawabannya tetap; hanya kata-katanya yang berbeda:**")
    assert "| 1 | maksimal 17 | **gratis**" in before
    assert "| 2 | minimal 18 | **Silakan ke loket.**" in after
    _, out, _ = revised("diff", *two, "--format", "json")
    validate_json(out)
    told = [(change["kind"], change["wording"]) for change in json.loads(out)["changes"]]
    assert told == [("decision", []), ("wording", ["skrip"])]
    revised.write("tables/biaya/2022-02-01.yaml", SWAPPED.replace("ke loket", "ke kasir"))
    _, out, _ = revised("diff", *two, "--format", "json")
    told = [(change["kind"], change["wording"]) for change in json.loads(out)["changes"]]
    assert told == [("decision", []), ("decision", ["skrip"])]


def test_check_demands_a_version_of_a_text_that_decides(revised: CommandLine) -> None:
    """And says how to call it wording; which, once done, is accepted."""
    revised.write("tables/biaya/2022-02-01.yaml", REWORDED)
    assert revised("check", "biaya")[0] == 0
    unsaid = ", wording: true", ""
    revised.write("tables/biaya/2022-01-01.yaml", FEES.replace(*unsaid))
    revised.write("tables/biaya/2022-02-01.yaml", REWORDED.replace(*unsaid))
    code, out, _ = revised("check", "biaya")
    told = " ".join(out.split())
    assert code == 1
    assert "from 1.0.0 to 1.0.1 is a patch step, but the change is major" in told
    assert "if skrip is only wording, let both revisions say so first: `wording: true`" in told
    silent = REWORDED.replace("  skrip: {type: string, label: Skrip, wording: true}\n", "")
    silent = silent.replace(", skrip: Mari masuk.", "").replace(", skrip: Silakan ke loket.", "")
    for later in (REWORDED.replace('"<= 17"', '"<= 16"'), silent):
        revised.write("tables/biaya/2022-02-01.yaml", later)
        assert "is only wording" not in revised("check", "biaya")[1]


def test_calling_a_text_wording_is_an_edit_without_a_version(revised: CommandLine) -> None:
    """Only after that an edit of the words is a patch."""
    revised.write("tables/biaya/2022-01-01.yaml", FEES.replace(", wording: true", ""))

    def commit() -> None:
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
            name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
            subprocess.run(["git", *name, *words], cwd=revised.folder, check=True)

    commit()
    revised.write("tables/biaya/2022-01-01.yaml", FEES)
    assert revised("check", "--since", "HEAD")[0] == 0
    edited = FEES.replace("Silakan masuk", "Mari masuk").replace("1.0.0", "1.0.1")
    revised.write("tables/biaya/2022-01-01.yaml", edited)
    code, out, _ = revised("check", "--since", "HEAD")
    assert (code, "the change since" in " ".join(out.split())) == (1, True)
    revised.write("tables/biaya/2022-01-01.yaml", FEES)
    commit()
    revised.write("tables/biaya/2022-01-01.yaml", edited)
    assert revised("check", "--since", "HEAD")[0] == 0


def test_show_new_and_fmt_know_it(revised: CommandLine) -> None:
    """In JSON, on the command line of ``new``, and at its place among the keys."""
    _, out, _ = revised("show", "biaya", "--format", "json")
    assert [output["wording"] for output in json.loads(out)["outputs"]] == [False, True]
    for words in ("Skrip CSO: wording", "Skrip CSO: Kata-kata"):
        column = read_column(words, OUTPUT, "id")
        lines = ("type: string", "label: Skrip CSO", "wording: true")
        assert (column.name, column.lines) == ("skrip_cso", lines)
    revised.write(
        "tables/biaya/2022-01-01.yaml",
        FEES.replace("{type: string, label: Skrip, wording", "{nullable: true, wording"),
    )
    text = (revised.folder / "tables/biaya/2022-01-01.yaml").read_text("utf-8")
    revised.write("t.yaml", text.replace("wording: true}", "wording: true, type: string}"))
    assert revised("fmt", "t.yaml")[0] == 0
    text = (revised.folder / "t.yaml").read_text("utf-8")
    assert "skrip: {type: string, wording: true, nullable: true}" in text


def test_a_case_expects_the_words_too(revised: CommandLine) -> None:
    """An example pins what it writes, wording or not."""
    cases = "cases:\n  - {given: {umur: 3}, expect: {skrip: Halo}}\n"
    revised.write("tables/biaya/2022-01-01.yaml", FEES + cases)
    code, out, _ = revised("test")
    assert (code, "0 passed, 1 failed" in out) == (1, True)


def test_labels_that_change_places_are_told() -> None:
    """The value decides, but people read the label."""
    labelled = FEES.replace(
        "biaya: {type: string,", "biaya: {type: string, values: {gratis: Nol, bayar: Penuh},"
    )
    swapped = labelled.replace("Nol", "X").replace("Penuh", "Nol").replace("X", "Penuh")
    found = diff(labelled, swapped)
    assert [note.message.english for note in found.notes] == [
        "biaya: gratis is now shown as Penuh, not as Nol",
        "biaya: bayar is now shown as Nol, not as Penuh",
    ]
    assert (found.step, found.equivalent) == (Step.PATCH, True)
