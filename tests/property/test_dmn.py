"""Tables exported to DMN: read back they are the same, and what is said in DMN means the same."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from gapless.api import DecisionTable
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError
from gapless.model import Procedure, Table
from gapless.render.dmn.decision_table import USE, is_aggregated_apart
from tests.dmn_files import exported, library_of, procedure_of, read_back, without_extensions
from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import DAY_ASKED, python_context
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.property.test_formulas import Computing, loaded, readable
from tests.property.test_graphs import Graph, graphs

Context = Mapping[str, object]
#: What is decided: the status, and the outputs in their order.
Decided = tuple[str, tuple[object, ...]]


def check_the_same(procedure: Procedure, version: str) -> None:
    """Every table that is read back is equal to the one exported."""
    text = exported(procedure, version)
    assert text == exported(procedure, version)
    assert read_back(text) == dict(procedure.tables)


VERSIONS = st.sampled_from(["1.3", "1.5"])


@TABLES
@given(procedure=lone_tables(), version=VERSIONS)
def test_a_table_comes_back(procedure: PlainProcedure, version: str) -> None:
    """All kinds, hit policies, accepted gaps, declared overlaps, in both languages."""
    check_the_same(procedure_of(*(table.yaml for table in procedure.tables)), version)


@TABLES
@given(procedure=hand_overs(), version=VERSIONS)
def test_hand_overs_come_back(procedure: PlainProcedure, version: str) -> None:
    """The column that names the next table becomes ``use`` again."""
    check_the_same(procedure_of(*(table.yaml for table in procedure.tables)), version)


@TABLES
@given(graph=graphs(), version=VERSIONS)
def test_graphs_come_back(graph: dict[str, Graph], version: str) -> None:
    """Inputs that other tables decide, null or not."""
    check_the_same(procedure_of(*(table.yaml for table in graph.values())), version)


@TABLES
@given(table=readable, version=VERSIONS)
def test_formulas_come_back(table: Computing, version: str) -> None:
    """Computed outputs over inputs and data."""
    check_the_same(loaded(table).procedure, version)


def decided(tables: Mapping[str, Table], name: str, context: Context) -> Decided | None:
    """What a decision of a file decides, one that picks a table's answer included.

    None where a value is null and no cell names null, so that nothing in DMN says that it may be.
    """
    rows = f"{name}_rows"
    table = tables[rows if rows in tables else name]
    ready = DecisionTable(library_of(tables).procedure(table, DAY_ASKED))
    known = {key: value for key, value in context.items() if key in ready.procedure.asked}
    if any(
        known[name] is None and not ready.procedure.asked[name].domain.nullable for name in known
    ):
        return None
    try:
        decision = ready.decide(known)
    except HitPolicyError:
        return "contradiction", ()
    except ContextError:
        # A text that no row names, of an input whose texts nothing lists.
        return "uncovered", ()
    outputs = dict(decision.outputs)
    if rows in tables and decision.status == "decided":
        use = outputs.pop(USE)
        if use is not None:
            return decided(tables, str(use), context)
    return decision.status, tuple(outputs.values())


def check_meaning(plain: PlainProcedure) -> None:
    """Every context is decided alike by what is said in DMN alone."""
    procedure = procedure_of(*(table.yaml for table in plain.tables))
    if any(map(is_aggregated_apart, procedure.tables.values())):
        return
    tables = read_back(without_extensions(exported(procedure)))
    ready = DecisionTable(procedure)
    for context in Analysis(plain).contexts[:60]:
        asked = python_context(plain, context)
        try:
            decision = ready.decide(asked)
            wanted: Decided = decision.status, tuple(decision.outputs.values())
        except HitPolicyError:
            wanted = "contradiction", ()
        assert decided(tables, procedure.entry.id, asked) in (None, wanted), asked


@TABLES
@given(procedure=lone_tables())
def test_a_table_means_the_same_in_dmn(procedure: PlainProcedure) -> None:
    """Without what is kept beside it, null included."""
    check_meaning(procedure)


@TABLES
@given(procedure=hand_overs())
def test_hand_overs_mean_the_same_in_dmn(procedure: PlainProcedure) -> None:
    """The rows name the decision whose answer counts."""
    check_meaning(procedure)
