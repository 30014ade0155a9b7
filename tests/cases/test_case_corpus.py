"""The corpus of tested folders: every sentence that running cases can say, word for word.

Each folder of ``cases/tested`` holds tables and files of cases; its ``.expected`` holds what stands
in the way, what is repeated and what fails.  After a change of wording, ``pytest
tests/cases/test_case_corpus.py --record`` writes the ``.expected`` files anew.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gapless.cases.runs import CaseRuns
from gapless.project.case_files import select_cases
from gapless.project.places import Project
from tests.cases.test_corpus import compare, record, written
from tests.paths import CORPUS

__all__ = ["record"]

TODAY = date(2024, 1, 1)
FOLDERS = sorted(path for path in (CORPUS / "tested").iterdir() if path.is_dir())


@pytest.mark.parametrize("path", FOLDERS, ids=lambda path: path.name)
def test_tested_folder(path: Path, record: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases of a folder come out exactly as expected."""
    monkeypatch.chdir(path.parent)
    selection = select_cases(Project.here(), [path.name])
    runs = CaseRuns(selection.library, today=TODAY)
    results = runs.run(selection.tables, selection.files)
    failed = [result.diagnostic() for result in results if not result.passed]
    later = [result.warning for result in results if result.warning is not None]
    told = [*selection.problems, *runs.problems, *runs.warnings, *failed, *later]
    passed = len(results) - len(failed)
    text = f"{written(told, with_paths=True)}\npassed: {passed}; failed: {len(failed)}\n"
    compare(path, text, record)
