"""The MCP server: what an agent that is a program can ask, and what it cannot."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from gapless.mcp_server import LONGEST_TEXT, MOST, make_server
from tests.command_line import TABLE, CommandLine, gapless

__all__ = ["gapless"]

#: The name of a tool, and its arguments.
Ask = Callable[..., Any]
FIRST = TABLE.replace("cases:", "effective: 2022-01-01\ncases:")
PROPOSED = FIRST.replace("s.d 6 jam", "kurang dari 6 jam")


@pytest.fixture
def project(gapless: CommandLine) -> Path:
    """A folder with one table, and a file that is none of its."""
    gapless.write("pyproject.toml", "[project]\nname = 'x'\n")
    gapless.write("tables/t.yaml", FIRST)
    gapless.write("secret.yaml", "password: geheim\n")
    return gapless.folder


@pytest.fixture
def ask(project: Path) -> Ask:
    """Calls a tool; what it answers, as JSON, or the text of its refusal."""

    def call(name: str, *, seconds: float | None = 60, **arguments: Any) -> Any:
        async def calling() -> Any:
            async with Client(make_server(seconds)) as client:
                return await client.call_tool(name, arguments)

        result = anyio.run(calling)
        text = result.content[0].text
        assert "Traceback" not in text
        return text if result.is_error else json.loads(text)

    return call


def files_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All files with what they hold."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_tool_only_reads(project: Path) -> None:
    """It says so, and takes no argument that is not described."""

    async def listing() -> Any:
        async with Client(make_server(60)) as client:
            return await client.list_tools()

    tools = anyio.run(listing).tools
    assert [tool.name for tool in tools] == [
        "list_tables",
        "describe_table",
        "decide",
        "check_table",
        "check_yaml",
        "test_yaml",
        "diff_yaml",
    ]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.description
    described = {name for tool in tools for name in tool.input_schema["properties"]}
    assert described == {"table", "as_of", "context", "yaml"}


def test_a_case_is_decided_one_question_at_a_time(ask: Ask) -> None:
    """While it is undetermined the answer says what to ask; then there is no question."""
    [table] = ask("list_tables")["tables"]
    assert (table["table"], table["version"]) == ("t", "1.0.0")
    begun = ask("decide", table="t", context={})
    assert begun["status"] == "undetermined"
    question = begun["question"]
    assert (question["name"], question["text"]) == ("lama", "Sudah berapa lama?")
    found = ask("decide", table="t", context={"lama": "7 jam"})
    assert (found["status"], found["row"], found["question"]) == ("decided", "2", None)
    assert found["outputs"] == {"laporan": "LAPOR BARU"}


def test_a_table_is_described(ask: Ask) -> None:
    """With its inputs, their types and questions, and its rows."""
    found = ask("describe_table", table="t")
    assert [column["name"] for column in found["inputs"]] == ["lama", "tetangga"]
    assert found["inputs"][1]["values"]
    assert len(found["rules"]) == 2


def test_a_proposal_is_checked_tested_and_compared(ask: Ask, project: Path) -> None:
    """The gap that it opens is found each way, and nothing is written."""
    before = files_in(project)
    assert "gap" not in {one["code"] for one in ask("check_table", table="t")["findings"]}
    assert "gap" in {one["code"] for one in ask("check_yaml", yaml=PROPOSED)["findings"]}
    tested = ask("test_yaml", yaml=PROPOSED)
    assert (tested["passed"], tested["failed"], len(tested["cases"])) == (0, 1, 1)
    [change] = ask("diff_yaml", yaml=PROPOSED)["changes"]
    assert change["where"] == {"lama": "6 jam"}
    assert ask("diff_yaml", yaml=FIRST)["equivalent"] is True
    assert ask("test_yaml", yaml=FIRST)["cases"] == []
    assert files_in(project) == before


def test_what_was_saved_is_read_anew(ask: Ask, project: Path) -> None:
    """A call sees the files as they are."""
    assert ask("decide", table="t", context={"lama": "6 jam"})["status"] == "decided"
    (project / "tables/t.yaml").write_text(PROPOSED, "utf-8")
    assert ask("decide", table="t", context={"lama": "6 jam"})["status"] == "uncovered"


@pytest.mark.parametrize(
    ("name", "arguments", "refusal"),
    [
        ("decide", {"table": "t", "context": {"lma": "1 jam"}}, "did you mean `lama`?"),
        ("decide", {"table": "t", "context": {"lama": "x"}}, "lama"),
        ("decide", {"table": "t@9", "context": {}}, "table t has no version 9"),
        ("decide", {"table": "u", "context": {}}, "there is no table u"),
        ("decide", {"table": "", "context": {}}, "neither a path nor a table"),
        ("decide", {"table": "a\0b", "context": {}}, "a"),
        ("decide", {"table": "t", "context": []}, "context"),
        ("decide", {"table": "t"}, "context"),
        ("decide", {"table": "t", "context": {}, "as_of": "gestern"}, "as_of"),
        ("decide", {"table": "t", "context": {}, "as_of": "1990-01-01"}, "1990-01-01"),
        ("decide", {"table": "t", "context": {}, "day": "1990-01-01"}, "day"),
        ("list_tables", {"search": "x"}, "search"),
        ("check_table", {"table": "x" * 501}, "table"),
        ("check_yaml", {"yaml": "x" * (LONGEST_TEXT + 1)}, "yaml"),
        ("diff_yaml", {"yaml": "table: ["}, "yaml-syntax"),
        ("diff_yaml", {"yaml": TABLE.replace("table: t", "table: u")}, "there is no table u"),
        ("publish", {}, "publish"),
    ],
)
def test_a_wrong_call_is_told_why(
    name: str, arguments: dict[str, Any], refusal: str, ask: Ask
) -> None:
    """In the words of the command line."""
    found = ask(name, **arguments)
    assert isinstance(found, str)
    assert refusal in found


@pytest.mark.parametrize(
    "path", ["secret.yaml", "./secret.yaml", "/etc/passwd", "tables", "-", "git:HEAD:secret.yaml"]
)
def test_no_file_is_read_that_is_no_table_of_the_project(path: str, ask: Ask) -> None:
    """A table is named by its id alone."""
    for name, arguments in (
        ("decide", {"context": {}}),
        ("describe_table", {}),
        ("check_table", {}),
        ("diff_yaml", {"yaml": FIRST}),
    ):
        found = ask(name, table=path, **arguments)
        assert "name it by its id" in found
        assert "geheim" not in found


def test_a_broken_text_is_reported_as_check_does(ask: Ask) -> None:
    """With its place, and not complete."""
    for text in ("table: [", "", "\0", "- " * 50_000, "a: &a [*a, *a]", TABLE[:-40]):
        found = ask("check_yaml", yaml=text)
        assert found["complete"] is False
        assert found["findings"][0]["severity"] == "error"


def test_answers_are_no_longer_than_an_agent_can_read(ask: Ask, project: Path) -> None:
    """What is left out is counted."""
    head = "table: t\ninputs: {n: {type: integer}}\noutputs: {o: {type: string}}\nrules:\n"
    proposed = head + "  - {then: {o: x}}\n" * (MOST + 30)
    found = ask("check_yaml", yaml=proposed)
    assert len(found["findings"]) <= MOST + 1
    assert found["complete"] is False
    (project / "tables/t.yaml").write_text(proposed, "utf-8")
    described = ask("describe_table", table="t")
    assert (len(described["rules"]), described["left_out"]) == (MOST, {"rules": 30})
    wrong = {f"x{number}": 1 for number in range(500)}
    assert len(ask("decide", table="t", context=wrong).splitlines()) == MOST


def test_a_call_ends_in_time(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not looked at is never clean."""
    monkeypatch.setattr("gapless.project.time_limit.LEAST", 0)
    inputs = "".join(f"  x{n}: {{type: boolean}}\n" for n in range(40))
    text = f"table: h\ninputs:\n{inputs}outputs: {{o: {{type: string}}}}\nrules:\n"
    text += "".join(f"  - {{when: {{x{n}: true}}, then: {{o: a{n}}}}}\n" for n in range(40))
    found = ask("check_yaml", yaml=text, seconds=1e-6)
    assert found["complete"] is False
    assert any("the time limit" in one["message"] for one in found["findings"])


def test_an_agent_starts_it_as_a_process(project: Path, repository: Path) -> None:
    """Over standard input and output, where nothing else is written."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "gapless", "mcp", "--timeout", "60"],
        env={**os.environ, "PYTHONPATH": str(repository / "engine")},
        cwd=project,
    )

    async def calling() -> Any:
        async with Client(stdio_client(server)) as client:
            return await client.call_tool("decide", {"table": "t", "context": {"lama": "1 jam"}})

    assert json.loads(anyio.run(calling).content[0].text)["row"] == "1"


def test_without_the_extra_it_says_what_to_install(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else happens."""
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "gapless.mcp_server", raising=False)
    code, out, err = gapless("mcp")
    assert (code, out) == (2, "")
    assert "pip install 'gapless[mcp]'" in err
