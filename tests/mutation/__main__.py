"""``python -m tests.mutation [PACKAGE…]``: which small mistakes no test would notice."""

from __future__ import annotations

import argparse
import difflib
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

# Imported before the processes of the trials are forked, none of them has to do it again.
import click
import hypothesis
import jsonschema
import rich
import yaml

from tests import mutation as about
from tests.mutation.covering import Covering, find_covering
from tests.mutation.mutations import Mutation, find_mutations
from tests.mutation.trial import in_fork, is_noticed

_ = (click, hypothesis, jsonschema, rich, yaml)

PACKAGES = ["algebra", "compiling", "deciding", "check", "revisions", "sfeel"]


def main() -> int:
    """Try a sample and print what survives."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=about.__doc__)
    parser.add_argument("packages", nargs="*", default=PACKAGES, help="of the engine")
    parser.add_argument("--part", type=float, default=0.1, help="of the mutations is tried")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--seconds", type=float, default=60, help="of tests for one mutation")
    parser.add_argument("--line", help="all mutations of one line instead: check/masked.py:152")
    parser.add_argument(
        "--map", type=_whole_path, help="file that keeps which tests run which line"
    )
    parser.add_argument("--here", action="store_true", help="change these files, not a copy")
    options = parser.parse_args()
    if not options.here:
        given = ["--map", str(options.map)] if options.map else []
        return _run_in_copy([*sys.argv[1:], *given])
    if options.line:
        file, _, line = options.line.rpartition(":")
        chosen = [pair for pair in _mutations([file]) if pair[1].line == int(line)]
        if not chosen:
            parser.error(f"nothing to change in {options.line}")
    else:
        every = _mutations(options.packages)
        chosen = random.Random(options.seed).sample(every, round(len(every) * options.part))
    covering = _covering(options.map)
    return _try_all(sorted(chosen, key=_place), covering, options.seconds)


def _whole_path(text: str) -> Path:
    return Path(text).resolve()


def _run_in_copy(arguments: list[str]) -> int:
    """The same command where it can change files, and where all programs find the changed ones."""
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        _copy_tree(folder)
        # Byte code is told apart by size and second, which a small mistake need not change.
        environment = {
            **os.environ,
            "PYTHONPATH": f"{folder / 'engine'}{os.pathsep}{folder}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_PROFILE": "ci",
        }
        command = [sys.executable, "-m", "tests.mutation", *arguments, "--here"]
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


def _copy_tree(folder: Path) -> None:
    """Copy the working tree: what git keeps, and what it does not ignore."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    for name in filter(os.path.isfile, names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, folder / name)


def _covering(kept: Path | None) -> Covering:
    file = kept or Path("map.json").resolve()
    if not file.exists():
        log = Path("log").resolve()

        def find() -> int:
            find_covering(Path.cwd(), PACKAGES).save(file)
            return 0

        if in_fork(find, log):
            sys.exit(log.read_text(encoding="utf-8"))
    return Covering.load(file)


def _place(pair: tuple[str, Mutation]) -> tuple[str, int, str]:
    name, mutation = pair
    return name, mutation.start, mutation.after


def _mutations(names: list[str]) -> list[tuple[str, Mutation]]:
    """All mutations of packages or modules, each with its file."""
    found = []
    for name in names:
        place = Path("engine/gapless", name)
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            found += [(str(file), mutation) for mutation in find_mutations(text)]
    return found


def _try_all(chosen: list[tuple[str, Mutation]], covering: Covering, most: float) -> int:
    tried: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    for name, mutation in chosen:
        file = Path(name)
        package = file.parts[2]
        text = file.read_text(encoding="utf-8")
        seconds = 0.0
        tests: list[str] = []
        for test in covering.tests_of(name, mutation.line):
            seconds += covering.seconds[test]
            if tests and seconds > most:
                break
            tests.append(covering.tests[test])
        tried[package] += 1
        if tests and is_noticed(file, mutation.apply(text), tests, seconds, Path("log").resolve()):
            continue
        survived[package] += 1
        print(f"\nsurvived {len(tests)} tests: {mutation.kind}, {name}:{mutation.line}")
        for line in difflib.unified_diff(
            text.splitlines(), mutation.apply(text).splitlines(), n=0, lineterm=""
        ):
            if line[:3] not in ("---", "+++") and line[:2] != "@@":
                print(f"  {line}", flush=True)
    print()
    for package in sorted(tried):
        share = survived[package] / tried[package]
        print(f"{package:12}{survived[package]:5} of {tried[package]:5} survived  {share:6.1%}")
    return 0 if not survived.total() else 1


if __name__ == "__main__":
    sys.exit(main())
