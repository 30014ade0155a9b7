"""The JSON of ``gapless diff``, as INTERFACE promises and ``schemas/diff.schema.json`` describes.

Purpose: diffs for programs.

Invariants: keys come in one order; ``where`` is in symbols that read back as cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from gapless.language import translate
from gapless.model import Table
from gapless.reading.time_line import Period
from gapless.render.json.text import plain
from gapless.revisions.difference import Change, Diff, Side
from gapless.revisions.history import HistoryEntry
from gapless.sfeel.cell_text import print_set


def diff_json(diff: Diff, *earlier: Diff) -> dict[str, object]:
    """The JSON of one diff; ``earlier`` are those of the same revisions on other days."""
    found: dict[str, object] = {
        "old": table_json(diff.old) | _day(diff, 0),
        "new": table_json(diff.new) | _day(diff, 1),
        "equivalent": diff.equivalent,
        "complete": diff.complete,
        "step": None if diff.step is None else str(diff.step),
        "notes": [
            {
                "message": translate(note.message),
                "step": None if note.step is None else str(note.step),
            }
            for note in diff.notes
        ],
        "changes": [_change(change, diff) for change in diff.changes],
    }
    if earlier:
        found["equivalent"] = all(each.equivalent for each in (diff, *earlier))
        found["complete"] = all(each.complete for each in (diff, *earlier))
        found["other_days"] = [diff_json(each) for each in earlier]
    return found


def _day(diff: Diff, side: int) -> dict[str, object]:
    return {} if diff.days is None else {"day": str(diff.days[side])}


def diffs_json(
    diffs: Sequence[Diff], added: Sequence[Table], removed: Sequence[Table]
) -> dict[str, object]:
    """The JSON of the diffs of two folders."""
    return {
        "equivalent": not added and not removed and all(diff.equivalent for diff in diffs),
        "complete": all(diff.complete for diff in diffs),
        "diffs": [diff_json(diff) for diff in diffs],
        "added": [table_json(table) for table in added],
        "removed": [table_json(table) for table in removed],
    }


def table_json(table: Table) -> dict[str, object]:
    """Which revision of which table."""
    return {
        "table": table.id,
        "version": table.version,
        "effective": None if table.effective is None else str(table.effective),
        "path": table.source.name,
    }


def _change(change: Change, diff: Diff) -> dict[str, object]:
    return {
        "kind": str(change.kind),
        "step": str(change.step),
        "where": {
            name: tests[0] if len(tests) == 1 else list(tests)
            for name, (domain, chosen) in change.where.items()
            for tests in (print_set(domain.bare, chosen),)
        },
        "witness": dict(change.witness),
        "answer_stays": change.answer_stays,
        "wording": sorted(
            name
            for name in change.wording
            if change.old.outputs.get(name) != change.new.outputs.get(name)
        ),
        "old": _side(change.old, diff.old.language),
        "new": _side(change.new, diff.new.language),
    }


def _side(side: Side, language: str) -> dict[str, object]:
    found: dict[str, object] = {"status": side.status}
    if side.table is not None:
        found["table"] = side.table.id
        found["version"] = side.table.version
    if side.row is not None:
        found["row"] = side.row
    found["context"] = dict(side.context)
    if side.outputs:
        found["outputs"] = plain(side.outputs, language)
    found["rows"] = [
        {
            "table": table.id,
            "row": rule.id,
            "path": table.source.name,
            "line": rule.span.line,
        }
        for table, rule in side.rows
    ]
    return found


def log_json(
    entries: Sequence[HistoryEntry], callers: Sequence[Table], today: date
) -> dict[str, object]:
    """The JSON of ``gapless log``; ``callers`` are the revisions that hand over to the table."""
    found: dict[str, object] = {
        "table": entries[-1].table.id,
        "revisions": revisions_json(entries, today),
    }
    if callers:
        found["callers"] = [table_json(table) for table in callers]
    return found


def revisions_json(entries: Sequence[HistoryEntry], today: date) -> list[dict[str, object]]:
    """The JSON of a history: a revision each, with what changed while it was in force."""
    revisions: list[dict[str, object]] = []
    for _, group in groupby(entries, key=lambda entry: id(entry.table)):
        first, *others = group
        revisions.append(
            {
                "version": first.table.version,
                **_days(Period(first.period.first, [first, *others][-1].period.last), today),
                "path": first.table.source.name,
                "rows": len(first.table.rules),
                **_numbers(first),
                "hand_overs": [_hand_over(entry, today) for entry in others],
            }
        )
    return revisions


def _hand_over(entry: HistoryEntry, today: date) -> dict[str, object]:
    return {
        **_days(entry.period, today),
        "tables": [
            {"table": name, "version": None, "effective": None, "path": None}
            if table is None
            else table_json(table)
            for name, table in entry.reached.items()
        ],
        **_numbers(entry),
    }


def _days(period: Period, today: date) -> dict[str, object]:
    return {
        "from": None if period.first is None else str(period.first),
        "until": None if period.last is None else str(period.last),
        "in_force": today in period,
    }


def _numbers(entry: HistoryEntry) -> dict[str, object]:
    diff = entry.diff
    return {
        "unknown": None if entry.unknown is None else translate(entry.unknown),
        "diff": None
        if diff is None
        else {
            "equivalent": diff.equivalent,
            "complete": diff.complete,
            "step": None if diff.step is None else str(diff.step),
            "changes": dict(sorted(Counter(str(change.kind) for change in diff).items())),
        },
    }
