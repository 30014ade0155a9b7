"""Where things are in the repository."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
#: Good and bad tables with what is to be said about them.
CORPUS = REPOSITORY / "tests" / "cases"
