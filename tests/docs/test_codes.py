"""The register of codes: complete, true, and run; and ``gapless explain``, which shows it.

After a change of the register, ``pytest tests/docs/test_codes.py --record`` writes
``docs/codes.md`` anew.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from gapless.cli.main import group, run
from gapless.codes.code import Code
from gapless.codes.example import Attempt, swap
from gapless.diagnostic import Severity
from gapless.register import REGISTER, SELECTABLE, TOPICS, title_of
from gapless.render.terminal.explain import register_markdown, show_code
from tests.command_line import CommandLine
from tests.command_line import gapless as gapless
from tests.paths import REPOSITORY

ENGINE = REPOSITORY / "engine" / "gapless"
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAMED = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)*)`")
_HEAD = re.compile(r"^(?:error|warning|information)\[([a-z0-9-]+)\]", re.MULTILINE)
_LINE = re.compile(r"^[^ ]*?: ?([a-z0-9-]+) ", re.MULTILINE)


def codes_given(attempt: Attempt, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The codes that gapless gives of the files and the command, in the current folder."""
    for name, text in attempt.files.items():
        file = Path(name)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if attempt.prepare:
        subprocess.run(["sh", "-c", attempt.prepare], check=True)
    arguments = shlex.split(attempt.command)
    if arguments[0] in ("check", "test"):
        arguments += ["--format", "concise"]
    if arguments[0] == "check":
        arguments += ["--verbose"]
    run(arguments)
    printed = capsys.readouterr()
    assert "bug in gapless" not in printed.err
    return {*_HEAD.findall(printed.out + printed.err), *_LINE.findall(printed.out)}


@pytest.mark.parametrize("name", REGISTER)
@pytest.mark.parametrize("kind", ["bad", "fixed"])
def test_examples(
    name: str,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What an example calls wrong gives the code; fixed, it gives no error and no warning."""
    # A table looks for others in the folders beside its own; those of other tests lie elsewhere.
    folder = tmp_path / "tables" / "parkir"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("gapless.reading.nodes.MOST_EVENTS", 3000)
    example = REGISTER[name].example
    found = codes_given(example.bad if kind == "bad" else example.fixed, capsys)
    if kind == "bad":
        assert name in found
    else:
        known = found & REGISTER.keys()
        assert name not in known
        assert {x for x in known if REGISTER[x].severity is not Severity.INFORMATION} == set()


def test_every_code_is_registered() -> None:
    """Each code that a module of the package defines is in the register, and so under one name."""
    modules = (
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages([str(ENGINE)], "gapless.")
        if not module.name.endswith("__main__")
    )
    defined = {
        id(value) for module in modules for value in vars(module).values() if type(value) is Code
    }
    assert defined == set(map(id, REGISTER.values()))


def test_only_codes_make_diagnostics() -> None:
    """No module writes a code or a severity beside the register: ``Code.at`` makes diagnostics."""
    making = {
        path.relative_to(ENGINE).as_posix()
        for path in ENGINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Diagnostic"
    }
    assert making == {"codes/code.py"}


def test_register() -> None:
    """Names are kebab-case and unique, titles are lower-case sentences, texts end in a stop."""
    assert all(topic.codes for topic in TOPICS)
    titles = [code.title for code in REGISTER.values()]
    assert len(set(titles)) == len(titles)
    for name, code in REGISTER.items():
        assert name == code.name
        assert _CODE.fullmatch(name)
        title = code.title
        assert not title.endswith("."), title
        assert title[0].islower() or title[0] == "`" or title.startswith("YAML"), title
        for text in (code.meaning, code.remedy):
            assert text.endswith("."), text
            assert text[0].isupper() or text[0] == "`", text
    assert title_of("gap").english == "some case has no row"
    assert title_of("no-such-code").english == "no-such-code"


def test_example_that_does_not_hold_what_it_changes() -> None:
    """An example is made only of a text that holds what is changed exactly once."""
    with pytest.raises(ValueError, match="exactly once"):
        swap("a a", right="a", wrong="b")


def test_page_of_codes(repository: Path, request: pytest.FixtureRequest) -> None:
    """``docs/codes.md`` is what the register says today (``--record`` writes it)."""
    page = repository / "docs" / "codes.md"
    if request.config.getoption("--record"):
        page.parent.mkdir(exist_ok=True)
        page.write_text(register_markdown(), encoding="utf-8", newline="\n")
    assert page.read_text(encoding="utf-8") == register_markdown()
    anchors = set(re.findall(r"\(#([^)]+)\)", register_markdown()))
    assert anchors == set(REGISTER)


def test_page_of_findings(repository: Path) -> None:
    """``docs/checking.md`` names every finding in a row of its table, once, and nothing else."""
    page = (repository / "docs" / "checking.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = [
        name for row in rows for name in _NAMED.findall(row) if name in REGISTER or "-" in name
    ]
    selectable = {name for names in SELECTABLE.values() for name in names}
    assert sorted(named) == sorted({*selectable, "not-checked"})


@pytest.mark.parametrize("width", [40, 80, 160])
def test_explained(width: int) -> None:
    """Every code is explained within the width, with its title and its example."""
    for name, code in REGISTER.items():
        text = show_code(code).text(width)
        assert text.startswith(f"{name} · {code.severity}\n")
        assert max(map(len, text.splitlines())) <= width
        assert re.search("^    [-+] ", text, re.MULTILINE)


def test_explain(gapless: CommandLine) -> None:
    """One code with its example, also as it stands in a message."""
    code, out, err = gapless("explain", "stale-over")
    assert (code, err) == (0, "")
    assert out.startswith(
        "stale-over · warning\n"
        "`over` declares an overlap that is not there\n"
        "\n"
        "The two rows have no case in common, or none any more.\n"
        "\n"
        "To fix it: Delete the row's name from `over`.\n"
        "\n"
        "Example (- is wrong, + fixes it):\n"
        "\n"
        "      table: parkir\n"
    )
    assert "\n        - row: 1\n    -     over: [2]\n          when: " in out
    assert gapless("explain", "warning[stale-over]:")[1] == out
    assert gapless("explain", "gap", "stale-over")[1].endswith(f"\n\n{out}")


def test_explain_all(gapless: CommandLine) -> None:
    """Without a code, all are listed in their groups."""
    code, out, err = gapless("explain")
    assert (code, err) == (0, "")
    assert all(f"\n  {name} " in out for name in REGISTER)
    assert "\nWhat check proves\n  gap                     some case has no row\n" in out


def test_explain_as_markdown(gapless: CommandLine) -> None:
    """The page of the docs, or a part of it."""
    assert gapless("explain", "--format", "markdown")[1] == register_markdown()
    part = gapless("explain", "gap", "tag", "--format", "markdown")[1]
    assert part.startswith("### gap\n\n*error* – some case has no row\n")
    assert "\n### tag\n\n*error* – a value begins with `!`\n" in part


def test_codes_are_completed() -> None:
    """A shell completes codes, with their titles."""
    shell = ShellComplete(group, {}, "gapless", "_GAPLESS_COMPLETE")
    found = [(item.value, item.help) for item in shell.get_completions(["explain"], "stale")]
    assert found == [
        ("stale-accepted-gap", "an accepted gap is no gap any more"),
        ("stale-over", "`over` declares an overlap that is not there"),
    ]


def test_explain_an_unknown_code(gapless: CommandLine) -> None:
    """An unknown code is refused, with the nearest one."""
    code, out, err = gapless("explain", "stale-overs")
    assert (code, out) == (2, "")
    assert "there is no code 'stale-overs'; did you mean stale-over?" in err
    assert "`gapless explain` lists all codes" in gapless("explain", "xyzzy")[2]
