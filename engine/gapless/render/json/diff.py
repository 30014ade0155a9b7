"""The JSON of ``gapless diff``, as INTERFACE promises and ``schemas/diff.schema.json`` describes.

Invariants: keys come in one order; ``where`` is in symbols that read back as cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from gapless.algebra.json_values import plain
from gapless.language import translate
from gapless.model import Table
from gapless.reading.time_line import Period
from gapless.render.json.text import Json, cell_tests, picked
from gapless.revisions.difference import Change, Diff, Differences, Side
from gapless.revisions.history import HistoryEntry
from gapless.tally import Tally


def diff_json(diff: Diff, *earlier: Diff) -> Json:
    """The JSON of one diff; ``earlier`` are those of the same revisions on other days."""
    changes = [_change(change, diff) for change in diff.changes]
    found: Json = {
        "old": table_json(diff.old) | _day(diff, 0),
        "new": table_json(diff.new) | _day(diff, 1),
        "equivalent": diff.equivalent,
        "complete": diff.complete,
        "step": diff.step,
        "notes": [picked(note, "message", "step") for note in diff.notes],
        "changes": changes,
    }
    if diff.replayed is not None:
        replayed = diff.replayed
        found["calls"] = {
            **picked(replayed, "calls", "different", "by"),
            **{
                name: tally_json(getattr(replayed, name))
                for name in ("elsewhere", "undetermined", "faulty")
            },
        }
        for change, tally in zip(changes, replayed.regions, strict=True):
            change["calls"] = tally_json(tally)
    if earlier:
        found["equivalent"] = all(each.equivalent for each in (diff, *earlier))
        found["complete"] = all(each.complete for each in (diff, *earlier))
        found["other_days"] = [diff_json(each) for each in earlier]
    return found


def tally_json(tally: Tally) -> Json:
    """Some calls: how many, by the values of a column, and the first few."""
    examples = []
    for example in tally.examples:
        fault = {} if example.fault is None else {"fault": translate(example.fault)}
        examples.append({**picked(example, "record", "values"), **fault})
    return {
        "calls": tally.calls,
        "by": [{"value": value, "calls": count} for value, count in tally.by],
        "others": tally.others,
        "examples": examples,
    }


def _day(diff: Diff, side: int) -> Json:
    return {} if diff.days is None else {"day": diff.days[side]}


def diffs_json(found: Differences) -> Json:
    """The JSON of the diffs of two folders, or of one table where there is nothing else."""
    entries = {(id(diff.old), id(diff.new)) for diff in found.diffs}
    if len(entries) == 1 and not any(found.others):
        return diff_json(*reversed(found.diffs))
    return {
        "equivalent": found.equivalent,
        "complete": found.complete,
        "diffs": [diff_json(diff) for diff in found.diffs],
        "added": [table_json(table) for table in found.added],
        "removed": [table_json(table) for table in found.removed],
    }


def table_json(table: Table) -> Json:
    """Which revision of which table."""
    return {
        "table": table.id,
        "version": table.version,
        "effective": table.effective,
        "path": table.source.name,
    }


def _change(change: Change, diff: Diff) -> Json:
    return {
        "kind": change.kind,
        "step": change.step,
        "where": {name: cell_tests(*chosen) for name, chosen in change.where.items()},
        "witness": change.witness,
        "answer_stays": change.answer_stays,
        **({"may_differ": True} if change.may_differ else {}),
        "wording": sorted(
            name
            for name in change.wording
            if change.old.outputs.get(name) != change.new.outputs.get(name)
        ),
        "old": _side(change.old, diff.old.language),
        "new": _side(change.new, diff.new.language),
    }


def _side(side: Side, language: str) -> Json:
    found: Json = {"status": side.status}
    if side.table is not None:
        found["table"] = side.table.id
        found["version"] = side.table.version
    if side.row is not None:
        found["row"] = side.row
    found["context"] = side.context
    if side.outputs:
        found["outputs"] = plain(side.outputs, language)
    if side.answers:
        found["values"] = plain(side.answers, language)
    if side.failure is not None:
        found["failure"] = translate(side.failure, language)
    found["rows"] = [
        {"table": table.id, "row": rule.id, "path": table.source.name, "line": rule.span.line}
        for table, rule in side.rows
    ]
    return found


def log_json(entries: Sequence[HistoryEntry], callers: Sequence[Table], today: date) -> Json:
    """The JSON of ``gapless log``; ``callers`` are the revisions that hand over to the table."""
    found: Json = {
        "table": entries[-1].table.id,
        "revisions": revisions_json(entries, today),
    }
    if callers:
        found["callers"] = [table_json(table) for table in callers]
    return found


def revisions_json(entries: Sequence[HistoryEntry], today: date) -> list[Json]:
    """The JSON of a history: a revision each, with what changed while it was in force."""
    revisions: list[Json] = []
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


def _hand_over(entry: HistoryEntry, today: date) -> Json:
    return {
        **_days(entry.period, today),
        "tables": [
            {"table": name, "version": None, "effective": None, "path": None}
            if table is None
            else table_json(table)
            for name, table in entry.reached.items()
            if table is None or table.source is not entry.table.source
        ],
        "constants": {
            name: constant.text
            for table in entry.reached.values()
            for name, constant in (table.constants if table else {}).items()
            if constant.first is not None and constant.first == entry.period.first
        },
        **_numbers(entry),
    }


def _days(period: Period, today: date) -> Json:
    return {
        "from": period.first,
        "until": period.last,
        "in_force": today in period,
    }


def _numbers(entry: HistoryEntry) -> Json:
    found: Json | None = None
    if entry.diff is not None:
        found = picked(entry.diff, "equivalent", "complete", "step")
        found["changes"] = dict(sorted(Counter(str(change.kind) for change in entry.diff).items()))
    return {"unknown": entry.unknown, "diff": found}
