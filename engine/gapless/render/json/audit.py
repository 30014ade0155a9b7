"""The JSON of ``gapless audit``, as ``schemas/audit.schema.json`` describes.

Invariants: keys come in one order; ``where`` is in symbols that read back as cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gapless.render.json.diff import table_json, tally_json
from gapless.render.json.text import Json, cell_tests, picked

if TYPE_CHECKING:
    from gapless.bulk.audit import Audited


def audit_json(audited: Audited) -> Json:
    """The JSON of an audit."""
    return {
        **{name: value for name, value in table_json(audited.table).items() if name != "path"},
        **picked(audited, "calls", "agreed", "disagreed", "by"),
        "groups": [
            {
                "table": group.table.id,
                "version": group.table.version,
                "row": group.row,
                "recorded": group.recorded,
                "answered": group.answered,
                "where": None
                if group.where is None
                else {name: cell_tests(*chosen) for name, chosen in group.where.items()},
                **tally_json(group.tally),
            }
            for group in audited.groups
        ],
        **{
            name: tally_json(getattr(audited, name))
            for name in ("further", "uncovered", "undetermined", "faulty")
        },
    }
