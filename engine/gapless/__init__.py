"""gapless: decision tables that are proven complete.

``import gapless`` is cheap: every name below is imported when it is first used.
"""

from __future__ import annotations

from gapless.version import __version__

# The type checker takes this name for true; importing typing for it would cost more time than
# everything else `gapless --version` does.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from gapless import spark as spark
    from gapless.algebra.durations import Months as Months
    from gapless.api import DecisionTable as DecisionTable
    from gapless.api import TableLibrary as TableLibrary
    from gapless.api import diff as diff
    from gapless.api import load as load
    from gapless.api import load_library as load_library
    from gapless.check.report import Report as Report
    from gapless.compiling.policy import HitPolicyError as HitPolicyError
    from gapless.deciding.context import ContextError as ContextError
    from gapless.deciding.decision import Decision as Decision
    from gapless.deciding.decision import Question as Question
    from gapless.deciding.interview import Interview as Interview
    from gapless.deciding.together import Decisions as Decisions
    from gapless.diagnostic import Diagnostic as Diagnostic
    from gapless.diagnostic import Severity as Severity
    from gapless.diagnostic import TableError as TableError
    from gapless.reading.library import UnknownTable as UnknownTable
    from gapless.revisions.alignment import Incomparable as Incomparable
    from gapless.revisions.difference import Change as Change
    from gapless.revisions.difference import Diff as Diff
    from gapless.revisions.difference import Side as Side

_HOMES = {
    name: f"gapless.{home}"
    for home, names in {
        "algebra.durations": "Months",
        "api": "DecisionTable TableLibrary diff load load_library",
        "check.report": "Report",
        "compiling.policy": "HitPolicyError",
        "deciding.context": "ContextError",
        "deciding.decision": "Decision Question",
        "deciding.interview": "Interview",
        "deciding.together": "Decisions",
        "diagnostic": "Diagnostic Severity TableError",
        "reading.library": "UnknownTable",
        "revisions.alignment": "Incomparable",
        "revisions.difference": "Change Diff Side",
    }.items()
    for name in names.split()
}

__all__ = ["__version__", "spark", *_HOMES]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "spark":
        return import_module("gapless.spark")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'gapless' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
