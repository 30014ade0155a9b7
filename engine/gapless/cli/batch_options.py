"""The options of ``decide --batch``, as one value.

Invariants: none of them means anything without ``--batch``, and then it is refused.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, cast

import click

from gapless.cli.command import Decorated
from gapless.cli.errors_option import errors_option, overwrite_option
from gapless.cli.records import column_option, empty_option, encoding_option
from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.project.misuse import Misuse


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """What is asked of a batch: where records come from and go to, and how they are read."""

    source: str
    target: str
    errors: str
    faulty: str | None
    columns: tuple[str, ...]
    empty: str
    prefix: str
    encoding: str
    overwrite: bool


_OPTIONS = (
    click.option(
        "--batch",
        "source",
        metavar="FILE|-",
        help="Decide every record of a file: Parquet, CSV or JSON Lines.",
    ),
    click.option(
        "-o",
        "--output",
        "target",
        metavar="FILE|-",
        help="Where the records go with their decisions (.parquet, .csv, .jsonl).",
    ),
    errors_option("stop", "What becomes of records with faults.  [default: stop]"),
    column_option,
    empty_option,
    click.option("--prefix", default="", help="Put this before the names of the columns added."),
    encoding_option,
    overwrite_option,
)


def batch_options(command: Decorated) -> Decorated:
    """The options of a batch, which become one ``BatchOptions``, or None without ``--batch``."""

    @wraps(command)
    def with_options(
        *words: Any,
        source: str | None,
        target: str | None,
        errors: tuple[str, str | None],
        **others: Any,
    ) -> Any:
        own = {
            name: others.pop(name)
            for name in ("columns", "empty", "prefix", "encoding", "overwrite")
        }
        if source is None:
            if target is not None or errors[0] != "stop" or own != _USUAL:
                raise Misuse(
                    say(
                        "-o, --errors, --column, --empty, --prefix, --encoding and --overwrite go"
                        " with --batch"
                    )
                )
            return command(*words, batch=None, **others)
        if target is None:
            raise Misuse(say("say where the decisions go: -o FILE, or -o - for standard output"))
        batch = BatchOptions(source, target, errors[0], errors[1], **own)
        return command(*words, batch=batch, **others)

    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return cast(Decorated, with_options)


_USUAL = {"columns": (), "empty": "refused", "prefix": "", "encoding": "utf-8", "overwrite": False}
