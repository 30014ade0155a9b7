"""Overlaps, declared overlaps and masked rows, against the oracle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gapless.diagnostic import Diagnostic
from tests.facts import facts_of, pairs_of
from tests.oracle.analysis import Analysis, in_region
from tests.oracle.answers import Context, PlainProcedure, hits, preferred, rank, row_holds
from tests.oracle.bridge import build, findings, read_where, read_witness
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.tables import MANY_ROWS, PlainTable, Row

PREFERRING = ("priority", "priority", "output order", "collect min", "collect max")
PROCEDURES = st.one_of(lone_tables(), lone_tables(), hand_overs())


def _is_conflict(table: PlainTable, one: Row, other: Row) -> bool:
    """Whether it makes a difference that both rows match."""
    differ = (one.outputs, one.use) != (other.outputs, other.use)
    if table.policy == "unique":
        return True
    if table.policy == "priority":
        return differ and rank(table, one) == rank(table, other)
    return differ


def shows(table: PlainTable, one: Row, other: Row, context: Context) -> bool:
    """Whether two rows are, of those that match, not outdone by a third."""
    matching = hits(table, context)
    if table.policy == "priority":
        best = min(rank(table, row) for row in matching)
        return best in (rank(table, one), rank(table, other))
    return table.policy != "first" or matching[0] in (one, other)


def check_overlaps(procedure: PlainProcedure) -> None:
    """The pairs, their regions, witnesses and weight are those the oracle finds."""
    table = build(procedure)
    analysis = Analysis(procedure)
    entry = procedure.entry
    found: dict[tuple[str, ...], Diagnostic] = {
        tuple(facts_of(pair)["rows"]): pair
        for finding in findings(table, "overlap-conflict", "overlap-harmless")
        for pair in pairs_of(finding)
    }
    overriding = [facts_of(item)["rows"][0] for item in findings(table, "overlap-conflict")]
    assert entry.policy != "first" or len(set(overriding)) == len(overriding)
    wanted: set[tuple[str, str]] = set()
    for index, one in enumerate(entry.rows):
        for other in entry.rows[index + 1 :]:
            shared = analysis.shared(one, other)
            if not shared or entry.policy in MANY_ROWS or other.id in one.over:
                continue
            pair = (one.id, other.id)
            wanted.add(pair)
            finding = found[pair]
            is_conflict = finding.code == "overlap-conflict"
            showing = [context for context in shared if shows(entry, one, other, context)]
            assert is_conflict is bool(
                _is_conflict(entry, one, other) and (showing or entry.policy != "priority")
            )
            region = read_where(analysis, table, finding)
            assert shared == [
                context for context in analysis.contexts if in_region(region, context)
            ]
            witness = read_witness(analysis, finding)
            assert row_holds(entry, one.cells, witness)
            assert row_holds(entry, other.cells, witness)
            assert shows(entry, one, other, witness) or not is_conflict or not showing
    assert set(found) == wanted


@TABLES
@given(procedure=PROCEDURES)
def test_overlaps_are_exactly_the_pairs_that_share_a_context(procedure: PlainProcedure) -> None:
    """Every undeclared pair with a common point is told with exactly that region."""
    check_overlaps(procedure)


@TABLES
@given(procedure=lone_tables(policies=("first",)))
def test_a_declared_overlap_is_stale_exactly_when_there_is_none(
    procedure: PlainProcedure,
) -> None:
    """``over`` naming a row that shares no context is told."""
    analysis = Analysis(procedure)
    rows = {row.id: row for row in procedure.entry.rows}
    wanted = [
        [row.id, other]
        for row in procedure.entry.rows
        for other in row.over
        if not analysis.shared(row, rows[other])
    ]
    found = findings(build(procedure), "stale-over")
    assert [facts_of(finding)["rows"] for finding in found] == wanted
    underlined = [finding.primary.span.text for finding in found if finding.primary]
    assert underlined == [other for _, other in wanted]


def check_masked(procedure: PlainProcedure) -> None:
    """A row is masked exactly when it is preferred nowhere; the rows named cover it, no fewer."""
    found: dict[str, Diagnostic] = {}
    for finding in findings(build(procedure), "masked-row"):
        rows = facts_of(finding)["rows"]
        assert isinstance(rows, list)
        found[rows[0]] = finding
    analysis = Analysis(procedure)
    first = analysis.preferred_somewhere()
    assert set(found) == {row for row, takers in first.items() if row not in takers}
    rows_by_id = {row.id: row for row in procedure.entry.rows}
    for row, finding in found.items():
        cover = facts_of(finding)["rows"]
        assert isinstance(cover, list)
        matching = [
            {other.id for other in hits(procedure.entry, context)}
            for context in analysis.contexts
            if row_holds(procedure.entry, rows_by_id[row].cells, context)
        ]
        assert all(ids & set(cover[1:]) for ids in matching)
        for other in cover[1:]:
            pair = [each for each in procedure.entry.rows if each.id in (row, other)]
            assert [each.id for each in preferred(procedure.entry, pair)] == [other]
        for spared in cover[1:]:
            assert not all(ids & (set(cover[1:]) - {spared}) for ids in matching)
        agrees = procedure.entry.policy in ("first", "priority") and all(
            rows_by_id[taker].outputs == rows_by_id[row].outputs
            and rows_by_id[taker].use == rows_by_id[row].use
            for taker in first[row]
        )
        assert facts_of(finding)["agrees"] is agrees


@TABLES
@given(
    procedure=st.one_of(
        lone_tables(policies=("first",)),
        lone_tables(policies=PREFERRING),
        lone_tables(),
        hand_overs(),
    )
)
def test_masked_rows_are_exactly_those_that_are_preferred_nowhere(
    procedure: PlainProcedure,
) -> None:
    """Each is told with rows before it that cover it, and whether they decide the same."""
    check_masked(procedure)
