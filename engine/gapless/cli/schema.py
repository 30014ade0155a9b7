"""``gapless schema``: the JSON Schema of a table file, for editors."""

from __future__ import annotations

import click

from gapless.cli.main import CLEAN, examples
from gapless.reading.schema import SCHEMA_PATH


@click.command("schema", epilog=examples("gapless schema --path"))
@click.option("--path", "as_path", is_flag=True, help="Print where the schema file is.")
def command(as_path: bool) -> int:
    """Print the JSON Schema of a table file.

    Editors with a YAML language server take it for completion and hover texts.
    """
    click.echo(SCHEMA_PATH if as_path else SCHEMA_PATH.read_text(encoding="utf-8"), nl=as_path)
    return CLEAN
