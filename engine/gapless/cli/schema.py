"""``gapless schema``: the JSON Schemas of what gapless reads and writes."""

from __future__ import annotations

import click

from gapless.cli.answer import Answer
from gapless.cli.command import gapless_command
from gapless.cli.exit_codes import CLEAN
from gapless.reading.schema import CASES, CONSTANTS, TABLE, schema_path, schema_text

#: What a schema is of, and the name of its file.
_KINDS = {
    "table": TABLE,
    "cases": CASES,
    "constants": CONSTANTS,
    "report": "report",
    "test": "test",
    "show": "show",
    "diff": "diff",
    "audit": "audit",
    "replay": "replay",
    "log": "log",
}


@gapless_command(
    "schema",
    "gapless schema --path",
    "gapless schema > schemas/decision-table.schema.json",
    "gapless schema cases",
)
@click.argument("kind", metavar="[KIND]", type=click.Choice([*_KINDS]), default="table")
@click.option("--path", "as_path", is_flag=True, help="Print where the schema file is.")
def command(kind: str, as_path: bool) -> Answer:
    """Print the JSON Schema of a table file, or of KIND.

    KIND is table, cases (a .cases.yaml file), constants (a constants.yaml file), or the JSON of a
    command: report (check), test, show, diff, audit, replay; or log (a line of what
    gapless serve --log writes).  Editors with a YAML language server take it for completion and
    hover texts.
    """
    name = _KINDS[kind]
    yield f"{schema_path(name)}\n" if as_path else schema_text(name)
    return CLEAN
