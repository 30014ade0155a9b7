"""gapless: decision tables that are proven complete.

``import gapless`` is cheap: every name below is imported when it is first used.
"""

from __future__ import annotations

from gapless.version import __version__

# The type checker takes this name for true; importing typing for it would cost more time than
# everything else `gapless --version` does.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from gapless.api import DecisionTable, TableLibrary, diff, load, load_library
    from gapless.check.report import Report
    from gapless.compiling.policy import HitPolicyError
    from gapless.deciding.context import ContextError
    from gapless.deciding.decision import Decision
    from gapless.diagnostic import Diagnostic, Severity, TableError
    from gapless.revisions.alignment import Incomparable
    from gapless.revisions.difference import Change, Diff, Side

__all__ = [
    "Change",
    "ContextError",
    "Decision",
    "DecisionTable",
    "Diagnostic",
    "Diff",
    "HitPolicyError",
    "Incomparable",
    "Report",
    "Severity",
    "Side",
    "TableError",
    "TableLibrary",
    "__version__",
    "diff",
    "load",
    "load_library",
]

_HOMES = {
    "Change": "gapless.revisions.difference",
    "ContextError": "gapless.deciding.context",
    "Decision": "gapless.deciding.decision",
    "DecisionTable": "gapless.api",
    "Diagnostic": "gapless.diagnostic",
    "Diff": "gapless.revisions.difference",
    "HitPolicyError": "gapless.compiling.policy",
    "Incomparable": "gapless.revisions.alignment",
    "Report": "gapless.check.report",
    "Severity": "gapless.diagnostic",
    "Side": "gapless.revisions.difference",
    "TableError": "gapless.diagnostic",
    "TableLibrary": "gapless.api",
    "diff": "gapless.api",
    "load": "gapless.api",
    "load_library": "gapless.api",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'gapless' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
