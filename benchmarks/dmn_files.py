"""What gapless makes of DMN files as people wrote them.

Run ``python benchmarks/dmn_files.py FOLDER``; the README in this folder says how to read it.

Every file is checked and imported by the command, as its owner would, each time in a process of its
own; the figures are taken from what the command prints for programs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from gapless.model import Table
from gapless.reading.dmn.loading import load_dmn

#: After so many seconds a command is stopped, and the file counts as not checked.
LONGEST = 300
#: Hints are no findings: they propose.
_TOLD = ("error", "warning")


@dataclass(frozen=True)
class Figures:
    """What became of one file: ``codes`` are its findings, each as often as it was found."""

    file: str
    tables: int
    read: int
    complete: bool
    imported: int
    codes: Counter[str]
    seconds: float


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of gapless, in English, that ends some time."""
    return subprocess.run(
        [sys.executable, "-m", "gapless", "--lang", "en", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
        env=os.environ | {"NO_COLOR": "1"},
    )


def figures_of(path: Path) -> Figures:
    """What ``check`` and ``import`` make of a file."""
    found = [one for one in load_dmn(path) if isinstance(one, Table) or one.is_table]
    start = perf_counter()
    done = run("check", str(path), "--format", "json")
    seconds = perf_counter() - start
    report = json.loads(done.stdout or "{}")
    findings = [each for each in report.get("findings", ()) if each["severity"] in _TOLD]
    with tempfile.TemporaryDirectory() as folder:
        run("import", str(path), "-o", folder)
        imported = len([*Path(folder).rglob("*.yaml")])
    return Figures(
        path.name,
        len(found),
        sum(isinstance(one, Table) for one in found),
        bool(report.get("complete")),
        imported,
        Counter(each["code"] for each in findings),
        seconds,
    )


def print_figures(figures: Sequence[Figures]) -> None:
    """A line for each file, and the shares of all."""
    print(
        f"{'file':24} {'tables':>6} {'read':>5} {'checked':>8} {'imported':>9} {'s':>6}  findings"
    )
    for one in figures:
        found = ", ".join(f"{count} {code}" for code, count in sorted(one.codes.items()))
        print(
            f"{one.file:24} {one.tables:6} {one.read:5} {one.imported:9} "
            f"{'yes' if one.complete else 'no':>8} {one.seconds:6.2f}  {found or '-'}"
        )
    print()
    tables, files = sum(one.tables for one in figures), len(figures)
    for title, count, of in (
        ("tables are read", sum(one.read for one in figures), tables),
        ("tables are imported", sum(one.imported for one in figures), tables),
        ("files are read in full", sum(one.read == one.tables for one in figures), files),
        ("files are checked in full", sum(one.complete for one in figures), files),
        ("files are imported in full", sum(one.imported == one.tables for one in figures), files),
    ):
        print(f"{count} of {of} {title} ({count / max(of, 1):.0%})")
    print(f"{sum(one.seconds for one in figures):.1f} s for all checks, a process each")


def main() -> int:
    """Print the figures; 2 where there is no file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a folder of DMN files")
    files = sorted(parser.parse_args().folder.rglob("*.dmn"))
    if not files:
        print("the folder holds no DMN files (*.dmn)")
        return 2
    print_figures([figures_of(file) for file in files])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
