"""The MCP server: tables for agents that are programs, read-only.

Purpose: let an agent find a table, ask it a case one question at a time, and try a change of its
text before a person looks at it.  It speaks the Model Context Protocol over standard input and
output; every answer is the JSON that the command of the same name prints.

Invariants: nothing is written and nothing is published; only tables of the project are read, by
their ids, never a path that somebody names; every call reads the files anew, and ends within its
seconds; what is wrong with a call is an answer in the words of the command line, never a traceback.

Example: the tool ``decide`` with ``{"table": "padam-meluas", "context": {}}`` answers that it is
undetermined, and with ``question`` what to ask first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations
from pydantic import Field

from gapless.api import DecisionTable, TableLibrary
from gapless.budget import Exhausted
from gapless.cases.report import CaseReport
from gapless.cases.runs import CaseRuns
from gapless.check.report import Report
from gapless.compiling.policy import HitPolicyError
from gapless.dataclass import dataclass, replace
from gapless.deciding.context import ContextError
from gapless.diagnostic import Diagnostic, Explained, TableError, say
from gapless.language import translate
from gapless.project.case_files import select_cases
from gapless.project.misuse import Misuse
from gapless.project.places import Project, is_path
from gapless.project.settings import read_settings
from gapless.project.sides import find_pairs
from gapless.project.standard_input import NAME, STANDARD_INPUT
from gapless.project.stored import GIT
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import (
    Workspace,
    names_no_revision,
    open_table,
    open_workspace,
)
from gapless.reading.files import read_bytes
from gapless.reading.library import UnknownTable
from gapless.render.ci.concise import concise
from gapless.render.json.cases import cases_json
from gapless.render.json.decision import decision_json
from gapless.render.json.diff import diffs_json, table_json
from gapless.render.json.report import check_json
from gapless.render.json.table import show_json
from gapless.render.json.text import Json, write_json
from gapless.render.publication import Publication
from gapless.revisions.alignment import Incomparable
from gapless.revisions.counterparts import compare_pairs
from gapless.revisions.difference import Differences
from gapless.version import __version__

#: In characters; a text that an agent proposes is shorter.
LONGEST_TEXT = 1_000_000
#: So many findings, changes and cases are given at most.
MOST = 100

_INSTRUCTIONS = (
    "Decision tables that are proved complete. To answer a case: list_tables, then decide with what"
    " is known; as long as the answer is undetermined ask the person its `question` (allowed values"
    " are its `choices`), and decide again with the answer added. Never guess a value. Where the"
    " status is uncovered, nobody has decided: give the `reason`, and do not invent an answer. To"
    " propose a change of a table, try its text with check_yaml, test_yaml and diff_yaml; a person"
    " reviews and publishes it."
)

TableName = Annotated[
    str, Field(max_length=500, description="A table id; `id@version` for one revision.")
]
Day = Annotated[date | None, Field(description="The day whose rules apply, like 2022-06-01.")]
Text = Annotated[str, Field(max_length=LONGEST_TEXT, description="A whole table file, in YAML.")]


def make_server(seconds: float | None) -> MCPServer[Any]:
    """The server, each of whose calls has so many seconds; None for no limit."""
    tools = Tools(seconds)
    return MCPServer(
        "gapless",
        version=__version__,
        instructions=_INSTRUCTIONS,
        log_level="WARNING",
        tools=[
            _tool(tools.list_tables),
            _tool(tools.describe_table),
            _tool(tools.decide),
            _tool(tools.check_table),
            _tool(tools.check_yaml),
            _tool(tools.test_yaml),
            _tool(tools.diff_yaml),
        ],
    )


def _tool(asked: Callable[..., str]) -> Tool:
    """What an agent may ask; it refuses arguments that it does not know, and would not heed."""
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    tool = Tool.from_function(asked, annotations=hints, structured_output=False)
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    tool.parameters["additionalProperties"] = False
    return tool


@dataclass(frozen=True, slots=True)
class Tools:
    """What an agent may ask, within ``seconds`` a call."""

    seconds: float | None

    def list_tables(self) -> str:
        """List the decision tables: ids, titles, and the revision in force today."""
        with told():
            workspace = open_workspace(self._project()[0], [])
            found = []
            for name in workspace.library.names:
                table = workspace.library.in_force(name, date.today())
                if table is not None:
                    found.append({**table_json(table), "title": table.title})
            return write_json({"tables": found, "unread": _sentences(workspace.problems)})

    def describe_table(self, table: TableName, as_of: Day = None) -> str:
        """Give a table: its inputs with types, allowed values and questions, outputs and rows."""
        with told():
            ready = self._open(table, as_of)
            others = tuple(one for one in ready.procedure.tables.values() if one is not ready.model)
            found = show_json(Publication(ready.model, others=others), date.today())
            return write_json(_shortened(found, "rules", "cases"))

    def decide(self, table: TableName, context: dict[str, Any], as_of: Day = None) -> str:
        """Decide one case with what is known of it; while it is undetermined, say what to ask.

        Values are written as people write them (`5 jam`, `true`); what is not known is left out.
        The answer has the status, the outputs, the row and its citation; `question` is the one to
        ask next, so that as few as can be are needed.
        """
        with told():
            project, limit = self._project()
            name = _checked(table)
            library, found = open_table(project, name, revisions=as_of is not None)
            ready = TableLibrary(library)
            if names_no_revision(name):
                begun = ready.interview(found.id, as_of, limit.of_question)
            else:
                day = as_of or library.day_of(found, date.today())
                begun = ready.prepare(found, day).interview(limit.of_question)
            interview = replace(begun, answers=context)
            decision, question = interview.decision, interview.question
            answer = decision_json(decision, decision.decided_by.language)
            answer.pop("questions", None)
            answer["question"] = None if question is None else question.as_json()
            return write_json(answer)

    def check_table(self, table: TableName, as_of: Day = None) -> str:
        """Check a table: gaps, overlaps, rows that can never decide, with their places and help."""
        with told():
            return self._check(*self._project(), _checked(table), as_of)

    def check_yaml(self, yaml: Text) -> str:
        """Check the text of a table that is proposed, among the tables that are there."""
        with told():
            return self._check(*self._project(yaml), STANDARD_INPUT, None)

    def test_yaml(self, yaml: Text) -> str:
        """Run the cases in the text of a table that is proposed; those that fail are given."""
        with told():
            project, limit = self._project(yaml)
            selection = select_cases(project, [STANDARD_INPUT])
            runs = CaseRuns(
                selection.library, None, budget_of=lambda table: limit.budget(table.source.name)
            )
            results = selection.concerned(runs.run(selection.entries, selection.files))
            problems = (*selection.problems, *runs.problems)
            report = CaseReport(results, problems, tuple(runs.warnings))
            failing = replace(report, results=(*report.failed, *report.unknown))
            cases = cases_json(failing)["cases"]
            return write_json(_shortened({**cases_json(report), "cases": cases}, "cases"))

    def diff_yaml(self, yaml: Text, table: TableName | None = None) -> str:
        """Say which cases a proposed text decides otherwise than the table in force does.

        That is the table of the same id, or `table`.  Each change has its region, one case of it,
        and both decisions.
        """
        with told():
            project, limit = self._project(yaml)
            proposed = open_workspace(project, [STANDARD_INPUT], revisions=True)
            if proposed.problems or not proposed.asked:
                raise TableError(proposed.problems)
            old = proposed.asked[0].id if table is None else _checked(table)
            pairs = find_pairs(project, old, STANDARD_INPUT)
            diffs = compare_pairs(
                pairs.pairs, lambda pair: limit.budget(pair.new.entry.source.name)
            )
            found = diffs_json(Differences(diffs, pairs.added, pairs.removed, pairs.unread))
            return write_json(_shortened(found, "changes"))

    def _project(self, text: str | None = None) -> tuple[Project, TimeLimit]:
        """The project as it is now, a text that is proposed in place of standard input."""
        limit = TimeLimit(self.seconds, whole=True)
        proposed = (text or "").encode("utf-8", "surrogatepass")
        project = Project(
            read_settings(),
            lambda file: limit.budget(file),
            read_input=lambda: read_bytes(NAME, proposed),
        )
        return project, limit

    def _open(self, name: str, day: date | None) -> DecisionTable:
        project, _ = self._project()
        library, table = open_table(project, _checked(name), revisions=day is not None)
        ready = TableLibrary(library)
        if names_no_revision(name):
            return ready.at(table.id, day or date.today())
        return ready.prepare(table, day or library.day_of(table, date.today()))

    def _check(self, project: Project, limit: TimeLimit, word: str, day: date | None) -> str:
        workspace: Workspace = open_workspace(project, [word], revisions=True)
        procedures, problems = workspace.procedures(day)
        reports: list[Report] = []
        for procedure in procedures:
            ready = DecisionTable(procedure, workspace.library)
            reports.append(ready.check(MOST, limit.budget(procedure.entry.source.name)))
            reports[-1].finish()
        return write_json(_shortened(check_json(reports, problems), "findings"))


def _checked(name: str) -> str:
    """A table's id; raises ``Misuse`` for a path, by which no agent may read a file."""
    if name == STANDARD_INPUT or name.startswith(GIT) or is_path(name):
        raise Misuse(say("{name} is no table; name it by its id", name=name))
    return name


def _shortened(found: Json, *keys: str) -> Json:
    """An answer with no more than ``MOST`` of what may be many; ``left_out`` counts the others."""
    several = found.get("diffs")
    if isinstance(several, list):
        return {**found, "diffs": [_shortened(one, *keys) for one in several]}
    long = {key: many for key in keys if isinstance(many := found.get(key), list)}
    left_out = {key: len(many) - MOST for key, many in long.items() if len(many) > MOST}
    if not left_out:
        return found
    return {**found, **{key: long[key][:MOST] for key in left_out}, "left_out": left_out}


@contextmanager
def told() -> Iterator[None]:
    """Turn what is wrong with a call into an answer; raises ``ToolError``."""
    try:
        yield
    except TableError as problem:
        raise ToolError("\n".join(_sentences(problem.diagnostics))) from None
    except (UnknownTable, Incomparable) as problem:
        raise ToolError("\n".join(_sentences([problem.diagnostic]))) from None
    except ContextError as problem:
        raise ToolError(
            "\n".join(translate(one.sentence) for one in problem.faults[:MOST])
        ) from None
    except (Explained, HitPolicyError) as problem:
        raise ToolError(translate(problem.message)) from None
    except Exhausted as problem:
        raise ToolError(translate(problem.reason)) from None


def _sentences(problems: Sequence[Diagnostic]) -> list[str]:
    """Diagnostics, each with its place and its fix."""
    return [
        concise(problem) + (f" ({translate(problem.help)})" if problem.help else "")
        for problem in problems
    ]


def serve(seconds: float | None) -> None:
    """Answer over standard input and output until the agent goes away."""
    make_server(seconds).run("stdio")
