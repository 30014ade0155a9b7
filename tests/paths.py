"""Where things are in the repository."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
#: Good and bad tables with what is to be said about them.
CORPUS = REPOSITORY / "tests" / "cases"
#: The procedure and files of others, which may lie beside the repository; a test that wants them
#: does without where they do not.
SHARED = next(
    (path for each in REPOSITORY.parents if (path := each / "shared").is_dir()),
    REPOSITORY / "shared",
)
