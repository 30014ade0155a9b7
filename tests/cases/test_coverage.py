"""What cases try: rows, branches, both sides of boundaries, accepted gaps."""

from __future__ import annotations

import pytest

from gapless.budget import Budget
from gapless.cases.coverage import Aim, AimKind, Aims, Coverage, find_aims, measure
from gapless.compiling.boundaries import boundaries
from gapless.deciding.context import read_context
from gapless.sfeel.cell_text import print_set
from tests.written_tables import table_of

TABLE = """table: t
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
  status: {type: string, values: [a, b, c]}
  tetangga: {type: boolean}
outputs: {laporan: {type: string}}
rules:
  - {row: 1, when: {lama: s.d 6 jam, status: [a, b]}, then: {laporan: x}}
  - {row: 2, when: {lama: di atas 6 jam, status: [a, b]}, then: {laporan: y}}
  - {row: 3, when: {status: c, tetangga: true}, then: {laporan: z}}
  - {row: 4, when: {lama: s.d 6 jam, status: a}, then: {laporan: never}}
accepted_gaps:
  - {when: {status: c, tetangga: false}, reason: open}
"""


def aims_of(text: str = TABLE) -> Aims:
    """The aims of a table file."""
    return Aims(table_of(text).procedure)


def coverage(*contexts: dict[str, object]) -> Coverage:
    """What some contexts of the table try."""
    aims = aims_of()
    known = [read_context(aims.compiled, context) for context in contexts]
    return measure(aims, aims.tried_by_all(known), Budget())


def told(aim: Aim) -> str:
    """An aim in a few words."""
    if aim.rule is None:
        return str(aim.kind)
    domains = table_of(TABLE).model.inputs
    where = ""
    if aim.input is not None and aim.values is not None:
        where = f" {aim.input} {', '.join(print_set(domains[aim.input].domain, aim.values))}"
    return f"{aim.kind} {aim.rule.id}{'' if aim.decides else ' not'}{where}"


def test_everything_there_is_to_try() -> None:
    """Rows, the values of lists, both sides of every boundary, accepted gaps."""
    assert [told(aim) for aim in aims_of().all] == [
        "row 1",
        "boundary 1 lama 6 jam",
        "boundary 1 not lama > 6 jam",
        "branch 1 status a",
        "branch 1 status b",
        "row 2",
        "boundary 2 lama > 6 jam",
        "boundary 2 not lama 6 jam",
        "branch 2 status a",
        "branch 2 status b",
        "row 3",
        "row 4",
        "boundary 4 lama 6 jam",
        "boundary 4 not lama > 6 jam",
        "gap",
    ]


def test_what_no_context_can_try_is_not_counted() -> None:
    """Row 4 is masked: it can be neither tried nor missed, but for its outer side."""
    found = coverage()
    assert found.tried == ()
    assert [told(aim) for aim in found.missed if aim.rule and aim.rule.id == "4"] == [
        "boundary 4 not lama > 6 jam"
    ]
    assert found.counts(AimKind.ROW) == (0, 3)
    assert found.share == 0


def test_one_context_tries_several_things() -> None:
    """A row, its value of a list, a side of its boundary, and the outer side of others."""
    found = coverage({"lama": "6 jam", "status": "a", "tetangga": True})
    assert [told(aim) for aim in found.tried] == [
        "row 1",
        "boundary 1 lama 6 jam",
        "branch 1 status a",
        "boundary 2 not lama 6 jam",
    ]


def test_a_value_inside_the_cell_is_not_its_boundary() -> None:
    """Five hours do not tell ``up to 6 h`` from ``under 6 h``."""
    found = coverage({"lama": "5 jam", "status": "a", "tetangga": True})
    assert "boundary 1 lama 6 jam" not in [told(aim) for aim in found.tried]


def test_a_partial_context_tries_what_all_its_completions_do() -> None:
    """The row decides whoever the neighbours are, but no one value of the list is tried."""
    found = coverage({"lama": "6 jam", "status": "a"})
    assert "row 1" in [told(aim) for aim in found.tried]
    assert coverage({"status": "a"}).tried == ()


def test_an_accepted_gap_is_tried_where_it_stays_open() -> None:
    """A context that is left undecided there."""
    found = coverage({"status": "c", "tetangga": False})
    assert [told(aim) for aim in found.tried] == ["gap"]


def test_a_context_on_which_rows_quarrel_tries_nothing() -> None:
    """Under ``unique`` two hits are no decision."""
    text = TABLE.replace("rules:", "hit_policy: unique\nrules:")
    aims = aims_of(text)
    context = read_context(aims.compiled, {"lama": "6 jam", "status": "a", "tetangga": True})
    found = measure(aims, aims.tried_by_all([context]), Budget())
    assert AimKind.ROW not in {aim.kind for aim in found.tried}


def test_nothing_to_try_is_all_tried() -> None:
    """A table without rows is covered by no cases."""
    empty = table_of(
        "table: t\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\n"
        "rules: [{then: {z: a}}]\n"
    )
    aims = Aims(empty.procedure)
    found = measure(aims, aims.tried_by_all([{"x": 1}]), Budget())
    assert found.share == 1


@pytest.mark.parametrize(
    ("declaration", "cell", "sides"),
    [
        ("{type: duration}", "<= 6 jam", [("6 jam", "> 6 jam")]),
        ("{type: duration}", "< 6 jam", [("< 6 jam", "6 jam")]),
        ("{type: duration}", "> 6 jam", [("> 6 jam", "6 jam")]),
        ("{type: duration}", ">= 6 jam", [("6 jam", "< 6 jam")]),
        ("{type: duration, step: 1 jam}", "<= 6 jam", [("6 jam", "7 jam")]),
        ("{type: duration}", "6 jam", [("6 jam", "< 6 jam"), ("6 jam", "> 6 jam")]),
        ("{type: duration, domain: '>= 0 jam'}", "[0 jam..6 jam]", [("6 jam", "> 6 jam")]),
        ("{type: integer}", "<= 6", [("6", "7")]),
        ("{type: integer}", "> 6", [("7", "6")]),
        ("{type: integer}", "[3..6]", [("3", "2"), ("6", "7")]),
        ("{type: number}", "<= 0.5", [("0,5", "> 0,5")]),
        ("{type: number}", "< 0.5", [("< 0,5", "0,5")]),
        ("{type: number}", "not(1)", [("< 1", "1"), ("> 1", "1")]),
        ("{type: date}", ">= 2022-01-01", [("2022-01-01", "2021-12-31")]),
        ("{type: time}", "< 12:00", [("< 12:00", "12:00")]),
        ("{type: number, nullable: true}", "null", []),
        ("{type: number, nullable: true}", "<= 3, null", [("3", "> 3")]),
        ("{type: string, values: [a, b]}", "a", []),
        ("{type: string}", "a", []),
        ("{type: boolean}", "true", []),
        ("{type: integer, values: [1, 2, 3]}", "1", []),
    ],
)
def test_both_sides_of_a_boundary(
    declaration: str, cell: str, sides: list[tuple[str, str]]
) -> None:
    """The value the bound names is tried itself; beside it the neighbour or what lies next."""
    table = table_of(
        f"table: t\nlanguage: id\ninputs:\n  x: {declaration}\noutputs: {{z: {{type: string}}}}\n"
        f"rules: [{{when: {{x: '{cell}'}}, then: {{z: a}}}}]\n"
    ).model
    domain = table.inputs["x"].domain
    chosen = table.rules[0].cells["x"].values
    found = [
        (", ".join(print_set(domain, side.inside)), ", ".join(print_set(domain, side.outside)))
        for side in boundaries(domain, chosen, sorted(chosen.cuts))
    ]
    assert found == sides


@pytest.mark.parametrize(
    ("cell", "sides"),
    [
        ('"<= 2"', [("2", "3")]),
        ('">= 2"', [("2", "1")]),
        ('"[2..3]"', [("2", "1"), ("3", "5")]),
        ('"not(2)"', [("1", "2"), ("3", "2")]),
        ("1", []),
        ("[1, 2]", []),
        ('["<= 2", 5]', [("2", "3")]),
        ('["<= 2", 3]', []),
    ],
)
def test_boundaries_among_listed_values(cell: str, sides: list[tuple[str, str]]) -> None:
    """A range over listed numbers ends between two of them; a value by itself is no range."""
    table = table_of(
        "table: t\ninputs: {x: {type: integer, values: [5, 3, 2, 1], nullable: true}}\n"
        f"outputs: {{z: {{type: string}}}}\nrules: [{{when: {{x: {cell}}}, then: {{z: a}}}}]\n"
    ).model
    domain = table.inputs["x"].domain
    ends = [
        ", ".join(print_set(domain, aim.values))
        for aim in find_aims(table, Budget())
        if aim.kind is AimKind.BOUNDARY and aim.values
    ]
    assert ends == [side for pair in sides for side in pair]


QUARREL = """table: t
hit_policy: POLICY
inputs: {x: {type: integer, domain: "[0..9]"}}
outputs: {z: {type: string, values: [b, a]}}
rules:
  - {row: 1, when: {x: "<= 5"}, then: {z: a}}
  - {row: 2, when: {x: ">= 5"}, then: {z: b}}
  - {row: 3, when: {x: ">= 5"}, then: {z: b}}
"""


def missed(policy: str) -> list[str]:
    """What can be tried of three rows that meet at 5, under a hit policy."""
    text = QUARREL.replace("POLICY", policy)
    aims = Aims(table_of(text).procedure)
    domain = table_of(text).model.inputs["x"].domain
    return [
        f"{aim.rule.id if aim.rule else ''}{'' if aim.decides else ' not'}"
        f" {', '.join(print_set(domain, aim.values)) if aim.values else ''}".strip()
        for aim in measure(aims, 0, Budget()).missed
    ]


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ("first", ["1", "1 5", "1 not 6", "2", "2 not 4", "3 not 4"]),
        ("unique", ["1", "2 not 4", "3 not 4"]),
        ("any", ["1", "1 not 6", "2", "2 not 4", "3", "3 not 4"]),
        ("priority", ["1", "1 not 6", "2", "2 5", "2 not 4", "3 not 4"]),
        ("rule order", ["1", "1 5", "1 not 6", "2", "2 5", "2 not 4", "3", "3 5", "3 not 4"]),
    ],
)
def test_what_can_be_tried_under_a_hit_policy(policy: str, asked: list[str]) -> None:
    """A row counts where its outputs are taken; where rows quarrel nothing can be tried.

    From 5 on, rows 2 and 3 both match: the first decides under ``first`` and ``priority``, they
    agree under ``any``, and contradict each other under ``unique``; at 5 all three rows meet.
    """
    assert missed(policy) == asked


def test_the_other_side_ends_at_the_next_bound() -> None:
    """Beyond 10 hours another row decides: that is not just outside of 6 hours."""
    table = table_of(
        "table: t\nlanguage: id\ninputs: {x: {type: duration}}\noutputs: {z: {type: string}}\n"
        "rules:\n  - {when: {x: '<= 6 jam'}, then: {z: a}}\n"
        "  - {when: {x: '> 10 jam'}, then: {z: b}}\n"
    )
    aims = Aims(table.procedure)
    domain = table.model.inputs["x"].domain
    outer = [aim.values for aim in aims.all if not aim.decides and aim.values]
    assert [print_set(domain, values) for values in outer] == [("(6 jam..10 jam]",), ("10 jam",)]
