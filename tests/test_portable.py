"""What crosses processes: exceptions, tables and decisions, copied, pickled, sent by a pool."""

from __future__ import annotations

import copy
import pickle
import pkgutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import gapless
from gapless import budget
from gapless.bulk.sources import DataFault
from gapless.bulk.stream import BatchError, ColumnTaken
from gapless.cli.streams import OutputFault
from gapless.codes.rows import EMPTY_CELL
from gapless.deciding import decide as deciding
from gapless.diagnostic import Explained, Portable, say
from gapless.editing.formatting import CannotFormat
from gapless.editing.plan import CannotEdit
from gapless.editor.view import Refused
from gapless.project.misuse import Misuse, WrongSettings
from gapless.project.settings import WrongSetting
from gapless.project.writing import NotWritten
from gapless.pytest_plugin.items import TableFailure
from gapless.reading.library import UnknownTable
from gapless.revisions.git_command import GitError
from gapless.serve.problems import Refused as RefusedRequest
from gapless.serve.service import NotLogged
from gapless.starting.importing import CannotImport
from gapless.unreadable import Unreadable
from tests.written_tables import one_input, table_of, tables_of

#: Never leaves the process: pytest shows it where it is raised.
_STAYS = {TableFailure}

CROSSINGS: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    *(
        lambda item, protocol=protocol: pickle.loads(pickle.dumps(item, protocol))
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    ),
]


def raised(action: Callable[[], object]) -> Exception:
    """What an action raises."""
    with pytest.raises(Exception) as caught:
        action()
    return caught.value


def wrong_context() -> Exception:
    """Two faults in one context."""
    return raised(lambda: one_input("{type: integer}", "3").decide({"x": "tiga", "y": 1}))


def two_hits() -> Exception:
    """Two rows match under ``unique``."""
    table = one_input("{type: number}", '"< 3"', '"< 5"', policy="unique")
    return raised(lambda: table.decide({"x": 1}))


def strangers() -> Exception:
    """Two tables without a common output."""
    one, other = one_input("{type: number}", "3"), one_input("{type: string}", "a")
    return raised(lambda: gapless.diff(one, other))


MAKERS: dict[type[Exception], Callable[[], Exception]] = {
    gapless.ContextError: wrong_context,
    gapless.HitPolicyError: two_hits,
    gapless.Incomparable: strangers,
    gapless.TableError: lambda: raised(lambda: gapless.load("tidak-ada.yaml")),
    UnknownTable: lambda: raised(lambda: tables_of().at("t", date(2024, 1, 1))),
    Refused: lambda: Refused(say("row {row} decides nothing", row=1)),
    RefusedRequest: lambda: RefusedRequest("too-large", say("{x} is wrong", x=1), {"a": "b"}),
    Misuse: lambda: Misuse(say("{x} is wrong", x=1)),
    WrongSettings: lambda: WrongSettings(say("{x} is wrong", x=1)),
    Unreadable: lambda: Unreadable(say("{x} is wrong", x=1), say("write 2"), 3, 4, code=EMPTY_CELL),
    budget.Exhausted: lambda: budget.Exhausted(say("time is up")),
    BatchError: lambda: BatchError(6, say("{x} is wrong", x=1)),
    GitError: lambda: GitError(say("git is gone"), say("install it")),
    **{
        kind: lambda kind=kind: kind(say("it cannot be done"))  # type: ignore[misc]
        for kind in (
            CannotEdit,
            CannotFormat,
            CannotImport,
            ColumnTaken,
            DataFault,
            NotLogged,
            NotWritten,
            OutputFault,
            WrongSetting,
        )
    },
}


def exceptions_of_gapless() -> set[type[Exception]]:
    """Every public exception that the package defines."""
    for module in pkgutil.walk_packages(gapless.__path__, "gapless."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found: set[type[Exception]] = set()
    waiting: list[type[Exception]] = [Exception]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in found:
                found.add(kind)
                waiting.append(kind)
    return {
        kind
        for kind in found
        if kind.__module__.startswith("gapless.")
        and not kind.__name__.startswith("_")
        and kind not in (Portable, Explained)
    }


def test_every_exception_is_tried() -> None:
    """A new exception joins the list below, or says why it need not."""
    assert exceptions_of_gapless() == MAKERS.keys() | _STAYS


@pytest.mark.parametrize("crossing", CROSSINGS)
@pytest.mark.parametrize("make", MAKERS.values(), ids=[kind.__name__ for kind in MAKERS])
def test_an_exception_is_copied_with_all_it_holds(
    make: Callable[[], Exception], crossing: Callable[[Any], Any]
) -> None:
    """Its kind, its text and everything it carries are the same on the other side."""
    known = make()
    known.add_note("seen in a pool")
    found = crossing(known)
    assert type(found) is type(known)
    assert (str(found), found.args) == (str(known), known.args)
    assert {name: repr(value) for name, value in vars(found).items()} == {
        name: repr(value) for name, value in vars(known).items()
    }


def fail(file: str, work: str) -> object:
    """What a worker of a pool does wrong; with the file of a table that it may use."""
    if work == "context":
        return gapless.load(file).decide({"x": lambda: "cannot be pickled"})
    if work == "policy":
        return gapless.load(file).decide({"x": 1})
    if work == "table":
        return gapless.load(f"{file}.yaml")
    return gapless.load_library(file)[work]


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A table of two rows that collide at 1."""
    path = tmp_path / "t.yaml"
    path.write_text(
        "table: t\nhit_policy: unique\ninputs: {x: {type: number}}\noutputs: {z: {type: string}}\n"
        'rules: [{when: {x: "< 3"}, then: {z: a}}, {when: {x: "< 5"}, then: {z: b}}]\n'
    )
    return str(path)


def test_a_pool_neither_breaks_nor_hangs_on_an_exception(file: str) -> None:
    """Each comes back as it was raised, and the pool goes on with the next piece of work."""
    wanted = {
        "context": gapless.ContextError,
        "policy": gapless.HitPolicyError,
        "table": gapless.TableError,
        "u": UnknownTable,
    }
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        for work, kind in wanted.items():
            with pytest.raises(kind):
                pool.submit(fail, file, work).result(timeout=60)
    with get_context("fork").Pool(1) as workers:
        for work, kind in wanted.items():
            with pytest.raises(kind):
                workers.apply_async(fail, (file, work)).get(timeout=60)


DESK = """
table: desk
inputs: {status: {type: string, values: [open, closed]}}
outputs: {z: {type: string}}
rules: [{row: 1, when: {status: open}, use: lab}, {row: 2, then: {z: shut}}]
"""
LAB = """
table: lab
version: 2.0.0
inputs: {hours: {type: duration}, size: {type: number}}
outputs: {z: {type: string}}
rules:
  - {row: a, when: {hours: "< 3 h"}, then: {z: wait}, cite: L.1}
  - {row: b, when: {hours: "> 3 h", size: "> 5"}, then: {z: call}}
accepted_gaps: [{when: {hours: 3 h}, reason: not yet said}]
"""
CONTEXTS: list[dict[str, object]] = [
    {},
    {"status": "open"},
    {"status": "closed"},
    {"status": "open", "hours": timedelta(hours=1), "size": 3},
    {"status": "open", "hours": timedelta(hours=5), "size": Decimal(7)},
    {"status": "open", "hours": timedelta(hours=3), "size": 1},
    {"status": "open", "hours": "4 h", "size": "2"},
]


@pytest.mark.parametrize("small", [True, False], ids=["small", "large"])
@pytest.mark.parametrize("crossing", CROSSINGS)
def test_a_table_is_copied_before_and_after_it_decided(
    crossing: Callable[[Any], Any], small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy decides, checks and explains as the table does, whatever was asked before."""
    monkeypatch.setattr(deciding, "is_small", lambda grid: small)
    table = table_of(DESK, LAB)
    fresh = crossing(table)
    decisions = [table.decide(context) for context in CONTEXTS * 2]
    used, bound = crossing(table), crossing(table.decide)
    for decide in (fresh.decide, used.decide, bound):
        assert [decide(context) for context in CONTEXTS * 2] == decisions
    assert list(map(repr, used.check())) == list(map(repr, table.check()))


@pytest.mark.parametrize("small", [True, False], ids=["small", "large"])
@pytest.mark.parametrize("crossing", CROSSINGS)
def test_a_decision_is_copied_with_its_reasons(
    crossing: Callable[[Any], Any], small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is equal and says why, as the decision does."""
    monkeypatch.setattr(deciding, "is_small", lambda grid: small)
    table = table_of(DESK, LAB)
    for context in CONTEXTS * 2:
        decision = table.decide(context)
        found = crossing(decision)
        assert (found, hash(found)) == (decision, hash(decision))
        assert found.as_json() == decision.as_json()
        assert found.explain() == decision.explain()
        assert found.explain(context) == decision.explain(context)
        assert (crossing(found), found.tables.keys()) == (found, decision.tables.keys())
        assert found.decided_by.id == decision.decided_by.id


@pytest.mark.parametrize("crossing", CROSSINGS)
@pytest.mark.parametrize("read", [0, 1, None], ids=["unread", "begun", "finished"])
def test_a_report_is_copied_with_all_its_findings(
    crossing: Callable[[Any], Any], read: int | None
) -> None:
    """However much of it was read before."""
    report = tables_of(DESK, LAB)["lab"].check(limit=None)
    found = list(islice(report.findings, read))
    copied = crossing(report)
    assert list(map(repr, copied)) == list(map(repr, report))
    assert list(map(repr, copied))[: len(found)] == list(map(repr, found))
    assert (copied.complete, copied.coverage) == (report.complete, report.coverage)
    assert (copied.table.id, copied.left_out) == (report.table.id, report.left_out)


def test_decisions_that_say_the_same_are_equal() -> None:
    """Of one context, asked first or again, of the table or of the same table loaded anew."""
    one, other = table_of(DESK, LAB), table_of(DESK, LAB)
    for context in CONTEXTS:
        assert one.decide(context) == one.decide(context) == other.decide(dict(context))
    assert len({one.decide(context) for context in CONTEXTS * 3}) == len(CONTEXTS)
    assert one.decide(CONTEXTS[0]) != one.decide(CONTEXTS[2])
    assert one.decide({}) != "undetermined"


def test_a_library_is_copied() -> None:
    """With what it has prepared, and without."""
    library = tables_of(DESK, LAB)
    for _ in range(2):
        for crossing in CROSSINGS:
            copied = crossing(library)
            assert list(copied) == ["desk", "lab"]
            decision = copied.decide("desk", CONTEXTS[4])
            assert decision == library.decide("desk", CONTEXTS[4])


def test_a_pool_decides() -> None:
    """The table and what it decides cross processes; ``decide`` can be mapped over contexts."""
    table = table_of(DESK, LAB)
    decisions = list(map(table.decide, CONTEXTS))
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        assert list(pool.map(table.decide, CONTEXTS, timeout=60)) == decisions
