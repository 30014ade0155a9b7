"""``gapless diff``: what its arguments name, what it prints, how it ends."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from markdown_it import MarkdownIt

from tests.command_line import TABLE, CommandLine, gapless
from tests.diff_schema import validate_json
from tests.repository import commit, git, needs_git

__all__ = ["gapless"]

SIX_OUT = TABLE.replace("s.d 6 jam", "kurang dari 6 jam").replace("di atas 6 jam", "minimal 6 jam")
OTHER = SIX_OUT.replace("lama: 6 jam", "lama: 5 jam")
REVISED = OTHER.replace("version: 1.0.0", "version: 2.0.0\neffective: 2022-02-01")
DATED = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2022-01-01")
UNLIKE = """table: u
version: 1.0.0
inputs: {umur: {type: integer}}
outputs: {jawaban: {type: string, values: [ya]}}
rules: [{then: {jawaban: ya}}]
"""


def test_two_files(gapless: CommandLine) -> None:
    """The region between, old and new side by side, and where the rows stand."""
    old, new = gapless.write("old.yaml", TABLE), gapless.write("new.yaml", OTHER)
    code, out, err = gapless("diff", old, new)
    assert (code, err) == (1, "")
    assert out == (
        "t lama → baru\n"
        "  lama  old.yaml\n"
        "  baru  new.yaml\n"
        "1 region is decided otherwise · major\n"
        "\n"
        "# │ lama        ║ lama        │ baru\n"
        "══╪═════════════╬═════════════╪═══════════\n"
        "1 │ tepat 6 jam ║ LAPOR ULANG │ LAPOR BARU\n"
        "  │             ║ baris 1     │ baris 2\n"
        "\n"
        "Diputuskan oleh baris:\n"
        "  lama  baris 1  old.yaml:8\n"
        "  baru  baris 2  new.yaml:9\n"
    )


def test_equivalent_files(gapless: CommandLine) -> None:
    """Exit status 0, and it is called a proof."""
    old = gapless.write("old.yaml", TABLE)
    new = gapless.write(
        "new.yaml", TABLE.replace("row: 1, when", "row: a, when").replace("row: 1}", "row: a}")
    )
    code, out, _ = gapless("diff", old, new)
    assert code == 0
    assert "equivalent: every case is decided alike (proved)" in out


def test_two_versions_of_a_table(gapless: CommandLine) -> None:
    """Revisions are named as everywhere: by version or date."""
    gapless.write("tables/t.yaml", DATED)
    gapless.write("tables/t2.yaml", REVISED)
    for old, new in (("t@1.0.0", "t@2.0.0"), ("t@2022-01-01", "t")):
        code, out, _ = gapless("diff", old, new)
        assert code == 1
        assert out.startswith("t 1.0.0 → 2.0.0\n")


def test_json(gapless: CommandLine) -> None:
    """The form that programs rely on."""
    old, new = gapless.write("old.yaml", TABLE), gapless.write("new.yaml", OTHER)
    code, out, _ = gapless("diff", old, new, "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert list(found) == ["old", "new", "equivalent", "complete", "step", "notes", "changes"]
    assert found["old"] == {
        "table": "t",
        "version": "1.0.0",
        "effective": None,
        "path": "old.yaml",
    }
    assert not found["equivalent"]
    assert found["complete"]
    (change,) = found["changes"]
    assert change["where"] == {"lama": "6 jam"}
    assert change["old"]["status"] == change["new"]["status"] == "decided"
    assert change["old"]["row"] == "1"
    assert change["new"]["outputs"] == {"laporan": "LAPOR BARU"}
    assert change["new"]["rows"] == [{"table": "t", "row": "2", "path": "new.yaml", "line": 9}]
    code, out, _ = gapless("decide", new, "--context", "-", stdin=json.dumps(change["witness"]))
    assert "LAPOR BARU" in out


def test_a_diff_too_hard_is_broken_off(gapless: CommandLine) -> None:
    """What was not compared is said, and the exit status is not 0."""
    rows = "".join(f"  - {{when: {{x: {n}}}, then: {{z: a}}}}\n" for n in range(2000))
    text = "table: u\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\nrules:\n" + rows
    old, new = (
        gapless.write("old.yaml", text),
        gapless.write("new.yaml", text.replace("z: a", "z: b")),
    )
    code, out, _ = gapless("diff", old, new, "--timeout", "0.000001")
    assert code == 1
    assert "not everything was compared: the time limit of 1e-06 s was reached" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x.yaml", "tables/t.yaml"], "there is no such file"),
        (["t", "u"], "there is no table u"),
        (["t@9.9.9", "t"], "table t has no version 9.9.9"),
        (["broken.yaml", "t"], "error["),
        (["stranger.yaml", "t"], "have no input in common"),
        (["tables", "t"], "compare two tables, or two folders"),
        (["-"], "standard input"),
        (["-", "-"], "only one of OLD and NEW can be standard input"),
        (["git:HEAD:tables/t.yaml", "t"], "in no git repository"),
    ],
)
def test_what_cannot_be_compared(
    gapless: CommandLine, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence and exit status 2."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(gapless.folder.parent))
    gapless.write("broken.yaml", TABLE.replace("s.d 6 jam", "s.d 6 jm"))
    gapless.write("stranger.yaml", TABLE.replace("lama", "x").replace("tetangga", "y"))
    code, out, err = gapless("diff", *arguments)
    assert (code, out) == (2, "")
    assert message in err


@needs_git
class TestGit:
    """Comparing with commits."""

    def test_the_working_tree_against_head(self, gapless: CommandLine) -> None:
        """One table, a folder, or everything: what was edited since the last commit."""
        commit(gapless.folder)
        for arguments in ([], ["t"], ["tables/t.yaml"], ["tables"], ["git:HEAD"]):
            assert gapless("diff", *arguments)[0] == 0
        gapless.write("tables/t.yaml", OTHER)
        for arguments in ([], ["t"], ["tables/t.yaml"], ["tables"], ["git:HEAD"]):
            code, out, _ = gapless("diff", *arguments)
            assert code == 1
            assert "git:HEAD:tables/t.yaml" in out
            assert "tepat 6 jam" in out

    def test_git_sides(self, gapless: CommandLine) -> None:
        """A file, a table id and a folder of a commit; also from below the top."""
        commit(gapless.folder)
        gapless.write("tables/t.yaml", OTHER)
        commit(gapless.folder)
        for old, new in (
            ("git:HEAD~1:tables/t.yaml", "tables/t.yaml"),
            ("git:HEAD~1:tables/t.yaml", "git:main:tables/t.yaml"),
            ("git:HEAD~1:t", "t"),
            ("git:HEAD~1:t@1.0.0", "t@1.0.0"),
            ("git:HEAD~1:tables", "tables"),
            ("git:HEAD~1", "git:HEAD"),
        ):
            code, out, err = gapless("diff", old, new)
            assert (code, err) == (1, "")
            assert "git:HEAD~1:tables/t.yaml" in out

    def test_new_and_removed_tables(self, gapless: CommandLine) -> None:
        """A new revision is compared with the one before it; a new table is named."""
        gapless.write("tables/t.yaml", DATED)
        gapless.write("tables/v.yaml", TABLE.replace("table: t", "table: v"))
        commit(gapless.folder)
        gapless.write("tables/t2.yaml", REVISED)
        gapless.write("tables/u.yaml", UNLIKE)
        (gapless.folder / "tables/v.yaml").unlink()
        code, out, _ = gapless("diff")
        assert code == 1
        assert out.startswith("t 1.0.0 → 2.0.0\n")
        assert out.endswith(
            "new table: u 1.0.0 tables/u.yaml\nremoved: v 1.0.0 git:HEAD:tables/v.yaml\n"
        )
        code, out, _ = gapless("diff", "--format", "json")
        found = json.loads(out)
        assert [table["table"] for table in found["added"]] == ["u"]
        assert [table["table"] for table in found["removed"]] == ["v"]
        assert len(found["diffs"]) == 1

    def test_hand_overs_are_those_of_the_commit(self, gapless: CommandLine) -> None:
        """A lone file of a commit hands over to its neighbours in that commit."""
        use = (
            "table: p\nlanguage: id\ninputs: {x: {type: string, values: [a]}}\n"
            "outputs: {laporan: {type: string}}\nrules: [{use: t}]\n"
        )
        gapless.write("tables/a/p.yaml", use)
        (gapless.folder / "tables/t.yaml").unlink()
        gapless.write("tables/b/t.yaml", TABLE)
        commit(gapless.folder)
        gapless.write("tables/b/t.yaml", OTHER)
        code, out, _ = gapless("diff", "tables/a/p.yaml")
        assert code == 1
        assert "tepat 6 jam" in out
        assert "  baru  t 2  tables/b/t.yaml:9\n" in out

    def test_a_repository_without_commits(self, gapless: CommandLine) -> None:
        """There is nothing to compare with yet."""
        git(gapless.folder, "init", "--quiet")
        code, out, err = gapless("diff")
        assert (code, out) == (2, "")
        assert "the repository has no commit yet" in err

    def test_a_file_that_is_not_in_head(self, gapless: CommandLine) -> None:
        """What to compare it with instead is said."""
        gapless.write("tables/t.yaml", DATED)
        commit(gapless.folder)
        gapless.write("tables/t2.yaml", REVISED)
        code, _, err = gapless("diff", "t")
        assert code == 2
        assert "tables/t2.yaml is not in HEAD" in err
        assert "gapless diff t@1.0.0 t" in err

    @pytest.mark.parametrize(
        ("side", "message"),
        [
            ("git:nope:tables/t.yaml", "git knows no revision nope"),
            ("git::tables/t.yaml", "git knows no revision"),
            ("git:--help:tables/t.yaml", "git knows no revision --help"),
            ("git:HEAD:tables/x.yaml", "tables/x.yaml is not in HEAD"),
            ("git:HEAD:u", "there is no table u"),
            ("git:HEAD:pyproject.toml", "no table file"),
            ("git:HEAD:tables/broken.yaml", "error["),
        ],
    )
    def test_what_git_does_not_have(self, gapless: CommandLine, side: str, message: str) -> None:
        """A sentence and exit status 2."""
        gapless.write("tables/broken.yaml", "table: b\nrules: 3\n")
        commit(gapless.folder)
        (gapless.folder / "tables/broken.yaml").unlink()
        code, out, err = gapless("diff", side, "t")
        assert (code, out) == (2, "")
        assert message in err

    def test_a_new_version_is_demanded_of_an_edit(self, gapless: CommandLine) -> None:
        """``check --since`` compares each file with itself in a commit."""
        commit(gapless.folder)
        assert gapless("check", "--since", "HEAD")[0] == 0
        gapless.write("tables/t.yaml", OTHER)
        code, out, _ = gapless("check", "--since", "HEAD")
        assert code == 1
        assert "is major, but the version is still" in " ".join(out.split())
        assert "write `version: 2.0.0` or more" in out
        gapless.write("tables/t.yaml", OTHER.replace("1.0.0", "2.0.0"))
        assert gapless("check", "--since", "HEAD")[0] == 0
        code, _, err = gapless("check", "--since", "nope")
        assert code == 2
        assert "Traceback" not in err


def test_markdown_shows_texts_as_they_are(gapless: CommandLine) -> None:
    """No text of a table makes markup, a mention, a column or a link."""
    hostile = "a|b <script> @you #1 *x* _y_ [z](http://q) `c` www.d.e ~~s~~"
    old = gapless.write("old.yaml", TABLE)
    new = gapless.write("new.yaml", TABLE.replace("laporan: LAPOR BARU", f'laporan: "{hostile}"'))
    code, out, _ = gapless("diff", old, new, "--format", "markdown")
    assert code == 1
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(out)
    _, shown = re.findall(r"<strong>(.*?)</strong>", page)[-2:]
    assert unescape(shown) == hostile
    for raw in ("@you", "#1", "://q", "www.d"):
        assert raw not in out


def test_markdown_shows_examples_as_they_are(gapless: CommandLine) -> None:
    """A value that looks like markup stays a value in the example to paste, too."""
    hostile = "[z](http://q) *x* @you `c` a|b"
    text = TABLE.replace("turut padam", f'"{hostile}"')
    old = gapless.write("old.yaml", text)
    new = gapless.write("new.yaml", text.replace("laporan: LAPOR BARU", "laporan: TUTUP"))
    _, out, _ = gapless("diff", old, new, "--format", "markdown")
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(out)
    assert f"<code>lama='7 jam' tetangga='{hostile}'</code>" in unescape(page)
    assert "@you" not in out
    assert "<a " not in page


def test_markdown_is_cut_and_says_so(gapless: CommandLine) -> None:
    """A comment in a pull request holds no thousand regions; ``--all`` writes them."""
    rows = "".join(f"  - {{when: {{x: {n}}}, then: {{z: a{n}}}}}\n" for n in range(100))
    text = "table: u\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\nrules:\n" + rows
    old, new = (
        gapless.write("old.yaml", text),
        gapless.write("new.yaml", text.replace("z: a", "z: b")),
    )
    _, out, _ = gapless("diff", old, new, "--format", "markdown")
    assert "… and 40 more regions (`gapless diff --all` shows them)." in out
    assert len(out) < 65_536
    _, out, _ = gapless("diff", old, new, "--format", "markdown", "--all")
    assert "more regions" not in out
    _, out, _ = gapless("diff", old, new)
    assert "… and 60 more regions (--all shows them)" in out


def test_markdown_fits_into_a_comment(gapless: CommandLine) -> None:
    """However long its texts are, and however many tables differ; what is left out is counted."""
    page = " ".join(f"kata{number}" for number in range(1_000))
    rows = "".join(f'  - {{when: {{x: {n}}}, then: {{z: "{n} {page}"}}}}\n' for n in range(60))
    text = "table: u\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\nrules:\n" + rows
    old = gapless.write("old/u.yaml", text)
    new = gapless.write("new/u.yaml", text.replace("kata", "words "))
    _, out, _ = gapless("diff", old, new, "--format", "markdown")
    assert len(out) < 60_000
    assert re.search(r"… and \d+ more regions", out)
    for number in range(1_000):
        table = TABLE.replace("table: t", f"table: t{number}")
        gapless.write(f"old/{number}.yaml", table)
        gapless.write(
            f"new/{number}.yaml",
            table.replace("lama: 6 jam", "lama: 5 jam").replace("s.d", "kurang dari"),
        )
    _, out, _ = gapless("diff", "old", "new", "--format", "markdown")
    assert len(out) < 60_000
    assert re.search(r"… and \d+ more tables that differ\.\n$", out)


def test_an_example_of_every_region(gapless: CommandLine) -> None:
    """As ``gapless decide`` takes it, by the side that can be asked."""
    old = gapless.write("old.yaml", TABLE)
    new = gapless.write("new.yaml", OTHER.replace("turut padam, ", ""))
    _, out, _ = gapless("diff", old, new, "--verbose")
    assert out.endswith(
        "Contoh kasus:\n"
        "  1  lama='6 jam' tetangga='tidak padam'\n"
        "  2  lama='3 jam' tetangga='turut padam'\n"
        "  3  lama='7 jam' tetangga='turut padam'\n"
    )


def test_tables_of_two_names_are_both_named(gapless: CommandLine) -> None:
    """Which version is whose."""
    old = gapless.write("old.yaml", TABLE)
    new = gapless.write("new.yaml", REVISED.replace("table: t", "table: u"))
    assert gapless("diff", old, new)[1].startswith("t 1.0.0 → u 2.0.0\n")


@needs_git
def test_the_json_is_as_its_schema_says(gapless: CommandLine) -> None:
    """One table, a folder of them, or a time line: ``schemas/diff.schema.json`` describes all."""
    gapless.write("tables/v.yaml", TABLE.replace("table: t", "table: v"))
    commit(gapless.folder)
    (gapless.folder / "tables/v.yaml").unlink()
    gapless.write("tables/t.yaml", OTHER.replace("tidak padam]", "tidak padam, entah]"))
    for arguments in (["diff", "t"], ["diff", "tables"], ["log", "t"]):
        validate_json(gapless(*arguments, "--format", "json")[1])
    gapless.write("tables/t.yaml", DATED)
    gapless.write("tables/t2.yaml", REVISED)
    validate_json(gapless("log", "t", "--format", "json")[1])
