"""The paths of inputs and raw data: where in a nested context their values stand.

Invariant: of the paths of one table each can lead to a value in one and the same context.

Example: ``path: pelanggan.kota`` beside one with ``path: pelanggan`` is reported: what holds a city
is no value.
"""

from __future__ import annotations

from collections.abc import Mapping

from gapless.algebra.texts import canonical
from gapless.codes.columns import UNFIT_PATH
from gapless.diagnostic import Diagnostic, Label, say
from gapless.model import Input, RawData
from gapless.nested import DataPath, parse_path
from gapless.reading.nodes import MappingNode, Scalar
from gapless.reading.texts import unreadable
from gapless.unreadable import Unreadable


def read_path(body: MappingNode, problems: list[Diagnostic]) -> DataPath | None:
    """The path of an input or datum, where it says one."""
    node = body.get("path")
    if not isinstance(node, Scalar):
        return None
    try:
        return parse_path(node.text)
    except Unreadable as problem:
        problems.append(unreadable(problem, node, UNFIT_PATH))
        return None


def check_paths(
    inputs: Mapping[str, Input], data: Mapping[str, RawData], problems: list[Diagnostic]
) -> None:
    """Report paths that cannot both lead to a value, and those of one key that is another name."""
    asked: dict[str, Input | RawData] = {canonical(name): one for name, one in data.items()}
    asked |= {canonical(name): one for name, one in inputs.items()}
    with_path = [(one, one.path) for one in asked.values() if one.path is not None]
    for column, path in with_path:
        other = asked.get(path.head) if len(path.keys) == 1 else None
        if other is not None and other is not column:
            problems.append(
                UNFIT_PATH.at(
                    column.span,
                    say("the path of {name} is the name of another", name=column.name),
                    related=[Label(other.span, say("the other one"))],
                    help=say("give the other one a path, too, or another name"),
                )
            )
        for short, within in with_path:
            if path.leads_into(within):
                problems.append(
                    UNFIT_PATH.at(
                        column.span,
                        say(
                            "{path} leads into {within}, which is the value of {name}",
                            path=str(path),
                            within=str(within),
                            name=short.name,
                        ),
                        related=[Label(short.span, say("the other one"))],
                        help=say("one of the two leads to an object; correct the path of one"),
                    )
                )
