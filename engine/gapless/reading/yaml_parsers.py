"""The parsers of YAML: libyaml's where it is installed, and PyYAML's own.

Invariant: both give the same events, with the same places.

Example::

    >>> parser = choose_parser(libyaml=False)("a: b")
    >>> type(parser.get_event()).__name__
    'StreamStartEvent'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser, for where libyaml is not installed."""

    def __init__(self, stream: str) -> None:
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)


#: From 0.2.6 on libyaml gives up before the event that would tell where nesting is too deep.
TOO_DEEP_FOR_LIBYAML = "exceeded maximum nesting depth"


def choose_parser(libyaml: bool) -> Callable[[str], Any]:
    """The parser of a text: libyaml's where it is installed and not forbidden."""
    if not libyaml:
        return PythonParser
    try:
        from yaml import cyaml
    except ImportError:
        return PythonParser
    parser: Callable[[str], Any] = vars(cyaml)["CParser"]
    return parser
