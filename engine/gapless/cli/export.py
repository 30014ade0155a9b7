"""``gapless export``: a table in DMN, for other engines and modelers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from gapless.cli.answer import Answer
from gapless.cli.command import as_of_option, gapless_command, project_here, timeout_option
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN
from gapless.cli.output import print_message
from gapless.diagnostic import say, say_count
from gapless.editing.layout import Layout
from gapless.project.data_files import refuse_overwriting, whole_file
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import find_table
from gapless.reading.dmn.loading import root_of
from gapless.reading.folders import is_dmn_file
from gapless.render.dmn.definitions import dmn
from gapless.render.dmn.elements import VERSIONS

#: What only leads editors to the schema, and is no comment of the owner.
_OF_EDITORS = "# yaml-language-server:"


@gapless_command(
    "export",
    "gapless export padam-meluas -o padam-meluas.dmn",
    "gapless export perlakuan-lapor-kembali -o - --dmn 1.5",
)
@click.argument("table", metavar="TABLE", shell_complete=complete_tables)
@click.option("-o", "target", metavar="FILE|-", help="Write this file; - is standard output.")
@click.option(
    "--dmn",
    "version",
    type=click.Choice(VERSIONS),
    default=VERSIONS[0],
    show_default=True,
    help="The version of DMN; Camunda Modeler opens 1.3.",
)
@as_of_option
@timeout_option("Stop reading after so many seconds; 0: never.", whole=True)
@click.option("--overwrite", is_flag=True, help="Replace a file that is there already.")
def command(
    table: str,
    target: str | None,
    version: str,
    as_of: date | None,
    limit: TimeLimit,
    overwrite: bool,
) -> Answer:
    """Write TABLE, a file or a table id with an optional @version, as a DMN file.

    The tables that it hands over to, or that decide its inputs, are decisions of the same file.
    What DMN cannot say (days, cases, accepted gaps) is kept in extension elements, and gapless
    reads it back from there.
    """
    if target is None:
        raise Misuse(say("say where the file goes: -o FILE.dmn, or -o - for standard output"))
    if target != STANDARD_INPUT:
        if not is_dmn_file(Path(target)):
            raise Misuse(say("{file}: end the name in .dmn", file=target))
        refuse_overwriting(Path(target), overwrite=overwrite)
    library, found, day = find_table(project_here(limit), table, as_of)
    procedure = library.procedure(found, day)
    roots = {
        name: root_of(one, limit.budget(one.source.name)) for name, one in procedure.tables.items()
    }
    text = dmn(procedure, roots, version)
    for one in procedure.tables.values():
        comments = Layout(one.source, roots[one.id]).comment_texts if not one.source.is_dmn else ()
        if any(not each.startswith(_OF_EDITORS) and each.strip("# ") for each in comments):
            print_message(say("note: comments of {file} do not come along", file=one.source.name))
    if target == STANDARD_INPUT:
        yield text
        return CLEAN
    with whole_file(Path(target), overwrite=overwrite) as file:
        file.write(text.encode())
    print_message(
        say_count(
            len(procedure.tables), "{file}: {count} table", "{file}: {count} tables", file=target
        )
    )
    return CLEAN
