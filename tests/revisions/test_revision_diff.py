"""Diffs of written tables: kinds of change, names, what cannot be compared."""

from __future__ import annotations

import pytest

import gapless
from gapless.budget import Budget
from gapless.diagnostic import Message, say
from gapless.revisions.changes import ChangeKind
from gapless.revisions.difference import Change, Diff
from gapless.revisions.versions import Step
from tests.english import english
from tests.written_tables import table_of

TABLE = """table: t
version: 1.0.0
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
  tetangga: {type: string, values: [padam, nyala]}
outputs:
  laporan: {type: string, values: [ULANG, BARU]}
  skrip: {type: string, wording: true}
rules:
  - {row: 1, when: {lama: s.d 6 jam}, then: {laporan: ULANG, skrip: Maaf}}
  - {row: 2, when: {lama: di atas 6 jam, tetangga: padam}, then: {laporan: BARU, skrip: Baik}}
"""


def diff(old: str, new: str) -> Diff:
    """The diff of two table files."""
    return gapless.diff(table_of(old), table_of(new))


def edited(*changes: tuple[str, str], text: str = TABLE) -> str:
    """The table with pieces replaced."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def told(change: Change) -> tuple[str, dict[str, object], str, str]:
    """Kind, region, and what both sides decide."""
    return (
        change.kind,
        {name: ", ".join(tests) for name, tests in change.tests.items()},
        f"{change.old.status} {change.old.outputs.get('laporan', '')}".strip(),
        f"{change.new.status} {change.new.outputs.get('laporan', '')}".strip(),
    )


def changes(*edits: tuple[str, str]) -> list[tuple[str, dict[str, object], str, str]]:
    """What changes when pieces of the table are replaced."""
    return [told(change) for change in diff(TABLE, edited(*edits))]


def test_a_table_is_equivalent_to_itself() -> None:
    """Nothing changes, nothing is asked of the version."""
    found = diff(TABLE, TABLE)
    assert found.equivalent
    assert found.complete
    assert found.step is None
    assert list(found) == []


def test_a_moved_bound_changes_the_region_between() -> None:
    """Decided before and after, but otherwise: exactly where; with rows and a witness."""
    (change,) = diff(
        TABLE, edited(("s.d 6 jam", "s.d 5 jam"), ("di atas 6 jam", "di atas 5 jam"))
    ).changes[:1]
    assert told(change) == (
        "decision",
        {"lama": "(5 jam..6 jam]", "tetangga": "padam"},
        "decided ULANG",
        "decided BARU",
    )
    assert change.step is Step.MAJOR
    assert [rule.id for _, rule in change.old.rows] == ["1"]
    assert [(table.id, rule.id, rule.span.line) for table, rule in change.new.rows] == [
        ("t", "2", 11)
    ]
    witness = change.witness
    assert table_of(TABLE).decide(witness).outputs["laporan"] == "ULANG"


@pytest.mark.parametrize(
    ("edits", "kind", "step"),
    [
        ([("skrip: Baik", "skrip: Tentu")], "wording", Step.PATCH),
        ([(", tetangga: padam", "")], "newly-decided", Step.MINOR),
        ([("s.d 6 jam", "kurang dari 6 jam")], "no-longer-decided", Step.MAJOR),
        ([("nyala]", "nyala, sebagian]")], "newly-allowed", Step.MINOR),
        ([("laporan: BARU", "laporan: ULANG")], "decision", Step.MAJOR),
        ([('domain: ">= 0 jam"', 'domain: ">= 1 jam"')], "no-longer-allowed", Step.MAJOR),
        ([("nyala]}", "nyala], nullable: true}")], "newly-allowed", Step.MINOR),
        (
            [
                (
                    "  skrip: {type: string, wording: true}",
                    "  skrip: {type: string, wording: true}\n  kode: {type: integer}",
                ),
                ("Maaf}", "Maaf, kode: 1}"),
                ("Baik}", "Baik, kode: 2}"),
            ],
            "output-added",
            Step.MINOR,
        ),
        (
            [
                ("  skrip: {type: string, wording: true}\n", ""),
                (", skrip: Maaf", ""),
                (", skrip: Baik", ""),
            ],
            "decision",
            Step.MAJOR,
        ),
    ],
)
def test_kinds_of_change(edits: list[tuple[str, str]], kind: str, step: Step) -> None:
    """Each kind asks for its step of the version."""
    found = diff(TABLE, edited(*edits))
    assert {change.kind for change in found} == {ChangeKind(kind)}
    assert found.step is step
    assert not found.equivalent


def test_rows_that_quarrel_are_no_decision() -> None:
    """Under ``unique`` two hits decide nothing: what was decided is lost."""
    unique = edited(("rules:", "hit_policy: unique\nrules:"))
    quarrel = unique.replace("di atas 6 jam", "minimal 6 jam")
    (change,) = diff(unique, quarrel).changes
    assert told(change) == (
        "no-longer-decided",
        {"lama": "6 jam", "tetangga": "padam"},
        "decided ULANG",
        "contradiction",
    )
    assert [rule.id for _, rule in change.new.rows] == ["1", "2"]
    (back,) = diff(quarrel, unique).changes
    assert back.kind is ChangeKind.NEWLY_DECIDED
    uncovered = unique.replace("s.d 6 jam", "kurang dari 6 jam").replace(", tetangga: padam", "")
    uncovered = uncovered.replace("di atas 6 jam", "di atas 7 jam")
    (both_undecided,) = (
        change for change in diff(uncovered, quarrel) if change.new.status == "contradiction"
    )
    assert both_undecided.kind is ChangeKind.UNDECIDED
    assert both_undecided.step is Step.MINOR


def test_of_rows_that_meet_the_most_important_one_is_blamed() -> None:
    """Under ``priority`` a row that gives way decides nothing, nor does a second one alike."""
    ranked = edited(
        ("rules:", "hit_policy: priority\nrules:"),
        ("lama: di atas 6 jam, ", ""),
    )
    (change, *_) = diff(ranked, ranked.replace("[ULANG, BARU]", "[BARU, ULANG]")).changes
    assert [[rule.id for _, rule in side.rows] for side in (change.old, change.new)] == [
        ["1"],
        ["2"],
    ]
    twice = ranked + ranked.splitlines()[-2].replace("row: 1", "row: 3") + "\n"
    (change,) = diff(ranked, twice.replace("skrip: Maaf", "skrip: Halo")).changes
    assert [rule.id for _, rule in change.new.rows] == ["1"]


def test_rows_that_quarrel_behind_a_hand_over_are_blamed_with_it() -> None:
    """The row that hands over to the table at fault is named too."""
    entry = edited(("table: t", "table: induk")).split("rules:")[0] + "rules: [{row: x, use: t}]\n"
    unique = edited(("rules:", "hit_policy: unique\nrules:"))
    quarrel = unique.replace("di atas 6 jam", "minimal 6 jam")
    (change,) = gapless.diff(table_of(entry, unique), table_of(entry, quarrel)).changes
    assert [rule.id for _, rule in change.new.rows] == ["x", "1", "2"]


def test_wording_is_told_apart_from_decisions() -> None:
    """A free text that differs beside a decision makes no region of another kind."""
    found = changes(("laporan: BARU, skrip: Baik", "laporan: ULANG, skrip: Lain"))
    assert [kind for kind, *_ in found] == ["decision"]


@pytest.mark.parametrize(
    "edits",
    [
        [("row: 1", "row: a"), ("row: 2", "row: b")],
        [("values: [padam, nyala]", "values: [nyala, padam]")],
        [
            (
                "  - {row: 1, when: {lama: s.d 6 jam}, then",
                "  - {row: 0, when: {lama: s.d 3 jam}, then: {laporan: ULANG, skrip: Maaf}}\n"
                "  - {row: 1, when: {lama: di atas 3 jam s.d 6 jam}, then",
            )
        ],
        [
            (
                "type: string, values: [ULANG, BARU]",
                "type: string, label: Laporan, values: [ULANG, BARU, LAIN]",
            )
        ],
        [("tetangga: {", "cuaca: {type: string, values: [hujan, cerah]}\n  tetangga: {")],
    ],
    ids=["renamed rows", "other order", "split row", "further value", "further input"],
)
def test_what_decides_the_same_is_equivalent(edits: list[tuple[str, str]]) -> None:
    """Names, order, and how rows are cut do not matter; both ways."""
    new = edited(*edits)
    assert diff(TABLE, new).equivalent
    assert diff(new, TABLE).equivalent


def test_a_renamed_input_says_what_it_was() -> None:
    """With ``was`` the two are one input; without it one is gone and another has come."""
    new = edited(("lama:", "durasi:"))
    named = new.replace('domain: ">= 0 jam"}', 'domain: ">= 0 jam", was: [umur, lama]}')
    for found in (diff(TABLE, named), diff(named, TABLE)):
        assert found.equivalent
        assert found.step is Step.MAJOR
        assert "is now called" in found.notes[0].message.english
    moved = diff(TABLE, named.replace("s.d 6 jam", "s.d 5 jam"))
    assert [set(change.old.context) for change in moved] == [{"lama", "tetangga"}]
    assert [set(change.new.context) for change in moved] == [{"durasi", "tetangga"}]
    assert not diff(TABLE, new).equivalent
    assert "no longer asked: lama" in [note.message.english for note in diff(TABLE, new).notes]


@pytest.mark.parametrize(
    ("policy", "before", "after"),
    [("priority", "b", "a"), ("output order", "b, a", "a, b")],
)
def test_another_order_of_importance_decides_otherwise(
    policy: str, before: str, after: str
) -> None:
    """No row changed, but what goes first did."""
    text = f"""table: t
hit_policy: {policy}
inputs: {{x: {{type: boolean}}}}
outputs: {{z: {{type: string, values: [b, a]}}}}
rules:
  - {{when: {{x: true}}, then: {{z: a}}}}
  - {{then: {{z: b}}}}
"""
    (change,) = diff(text, text.replace("[b, a]", "[a, b]"))
    assert change.kind is ChangeKind.DECISION
    assert dict(change.tests) == {"x": ("true",)}
    for side, wanted in ((change.old, before), (change.new, after)):
        result = side.outputs["z"]
        assert (", ".join(map(str, result)) if isinstance(result, tuple) else result) == wanted


def test_a_name_that_both_sides_know_is_not_taken_for_a_renamed_one() -> None:
    """The later file may be named first: then its ``was`` names what the other side has."""
    later = edited(("lama: {type: duration", "lama_padam: {type: duration, was: lama"))
    later = later.replace("{lama:", "{lama_padam:")
    assert diff(later, TABLE).equivalent
    both = later.replace(
        "  tetangga: {", '  lama: {type: duration, domain: ">= 0 jam"}\n  tetangga: {'
    )
    told_notes = [note.message.english for note in diff(later, both).notes]
    assert told_notes == ["newly asked: lama"]


def test_of_two_columns_that_were_the_same_the_first_is_renamed() -> None:
    """Only one can stand for it; the other is no longer asked."""
    two = edited(
        ("lama: {type: duration", "a: {type: duration, was: lama"),
        ("  tetangga:", '  b: {type: duration, domain: ">= 0 jam", was: lama}\n  tetangga:'),
        ("when: {lama:", "when: {a:"),
    )
    assert [note.message.english for note in diff(two, TABLE).notes] == [
        "input a is now called lama",
        "no longer asked: b",
    ]
    assert diff(two, TABLE).equivalent


def test_a_renamed_output_says_what_it_was() -> None:
    """The decisions are the same under another name."""
    new = edited(
        ("laporan: {type: string, ", "hasil: {type: string, was: laporan, "),
        ("laporan: ULANG", "hasil: ULANG"),
        ("laporan: BARU", "hasil: BARU"),
    )
    assert diff(TABLE, new).equivalent
    assert [note.message.english for note in diff(TABLE, new).notes] == [
        "output laporan is now called hasil"
    ]


COMPUTED = edited(
    ("inputs:", "data: {a: {type: datetime}, b: {type: datetime}}\ninputs:"),
    ('">= 0 jam"', '">= 0 jam", expression: b - a'),
)


def test_what_is_computed_otherwise_is_not_equivalent() -> None:
    """No region shows it, but a case given by raw data may come out otherwise."""
    found = diff(COMPUTED, COMPUTED.replace("b - a", "a - b"))
    assert found.changes == ()
    assert not found.equivalent
    assert [note.message.english for note in found.notes] == [
        "lama is computed otherwise: a - b, not b - a"
    ]
    assert diff(TABLE, COMPUTED).equivalent
    found = diff(COMPUTED, TABLE)
    assert not found.equivalent
    assert "lama is no longer computed" in [note.message.english for note in found.notes]


def test_raw_data_of_another_kind_is_not_equivalent() -> None:
    """The expression is the same, but the difference of two days is not that of two moments."""
    found = diff(
        COMPUTED,
        COMPUTED.replace("b: {type: datetime}", "b: {type: date}").replace(
            "a: {type: datetime}", "a: {type: date}"
        ),
    )
    assert not found.equivalent
    assert found.step is Step.MAJOR
    assert [note.message.english for note in found.notes] == [
        "raw data a is now a date, not a datetime",
        "raw data b is now a date, not a datetime",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message", "step"),
    [
        ("", "as_of: a", "the day of a case is now taken from a", Step.MINOR),
        ("as_of: a", "as_of: b", "the day of a case is now taken from b, not from a", Step.MAJOR),
        ("as_of: a", "", "the day of a case is no longer taken from a", Step.MAJOR),
    ],
)
def test_another_day_of_a_case_is_told(old: str, new: str, message: str, step: Step) -> None:
    """Which revision decides a case may change; how this one decides it does not."""
    one, other = (
        COMPUTED.replace("version: 1.0.0", f"version: 1.0.0\n{line}") for line in (old, new)
    )
    found = diff(one, other)
    assert found.equivalent
    assert [(note.message.english, note.step) for note in found.notes] == [(message, step)]


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (
            edited(("lama", "x"), ("tetangga", "y")),
            "t and t have no input in common",
        ),
        (
            edited(("table: t", "table: u"), ("laporan", "x"), ("skrip", "y")),
            "t and u have no output in common",
        ),
        (
            edited(('duration, domain: ">= 0 jam"', "number"), ("6 jam", "6")),
            "input lama is a number here, but a duration in the other t",
        ),
        (
            edited(('domain: ">= 0 jam"', 'domain: ">= 0 jam", step: 1 jam')),
            "input lama goes in other steps here than in the other t",
        ),
    ],
)
def test_what_cannot_be_compared_is_said(new: str, message: str) -> None:
    """Unrelated tables, and inputs that mean something else under the same name."""
    with pytest.raises(gapless.Incomparable) as caught:
        diff(TABLE, new)
    assert str(caught.value) == message
    assert caught.value.diagnostic.help is not None


def test_tables_of_other_names_can_be_compared() -> None:
    """A draft may have an id of its own."""
    assert diff(TABLE, edited(("table: t", "table: draft"))).equivalent


PARENT = """table: p
inputs: {status: {type: string, values: [selesai, lain]}}
outputs: {laporan: {type: string}}
rules:
  - {row: x, when: {status: selesai}, use: t}
  - {row: y, when: {status: lain}, then: {laporan: LAIN}}
"""


def test_hand_overs_are_followed() -> None:
    """A change in the table handed over to is a change of the entry, told in its inputs."""
    new = edited(("laporan: BARU", "laporan: ULANG"))
    found = gapless.diff(table_of(PARENT, TABLE), table_of(PARENT, new))
    (change,) = found.changes
    assert dict(change.tests) == {
        "status": ("selesai",),
        "lama": ("> 6 jam",),
        "tetangga": ("padam",),
    }
    assert [(table.id, rule.id) for table, rule in change.new.rows] == [("p", "x"), ("t", "2")]
    assert change.new.table is not None
    assert change.new.table.id == "t"


def test_a_hand_over_that_decides_the_same_is_equivalent() -> None:
    """Moving rows to a table of their own changes nothing for the customer."""
    inline = PARENT.replace(
        "  - {row: x, when: {status: selesai}, use: t}\n",
        "  - {row: x1, when: {status: selesai, lama: s.d 6 jam}, then: {laporan: ULANG}}\n"
        "  - {row: x2, when: {status: selesai, lama: di atas 6 jam}, then: {laporan: BARU}}\n",
    ).replace("lain]}}", 'lain]}, lama: {type: duration, domain: ">= 0 jam"}}')
    child = edited(
        ("  skrip: {type: string, wording: true}\n", ""),
        (", skrip: Maaf", ""),
        (", skrip: Baik", ""),
        (", tetangga: padam", ""),
    )
    assert gapless.diff(table_of(inline), table_of(PARENT, child)).equivalent


def test_changes_come_gravest_first_and_then_as_asked() -> None:
    """Decisions, then what is no longer decided, then what is new, then wording."""
    found = changes(
        (
            "s.d 6 jam}, then: {laporan: ULANG, skrip: Maaf",
            "s.d 5 jam}, then: {laporan: BARU, skrip: M",
        ),
        (", tetangga: padam", ""),
    )
    assert [kind for kind, *_ in found] == ["decision", "no-longer-decided", "newly-decided"]


def test_a_budget_ends_the_comparison_with_what_was_found() -> None:
    """The diff then says that it is not complete, and never that the tables are equivalent."""
    rows = "".join(f"  - {{when: {{x: {n}}}, then: {{z: a}}}}\n" for n in range(300))
    head = "table: t\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\nrules:\n"
    old = head + rows

    def stop_later(budget: Budget) -> Message | None:
        return say("enough") if budget.stage == "differences" and budget.done else None

    changed = table_of(old.replace("z: a", "z: b"))
    found = gapless.diff(table_of(old), changed, Budget(stop_later))
    assert not found.complete
    assert english(found.stopped) == "enough"
    (change,) = found.changes
    assert change.kind is ChangeKind.DECISION
    at_once = gapless.diff(table_of(old), table_of(old), Budget(lambda budget: say("enough")))
    assert not at_once.equivalent
