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
from collections.abc import Iterable
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
from tests.mutation.trial import in_fork, is_noticed_anew
from tests.mutation.warm import IsNoticed, changed_function, with_warm_tests

_ = (click, hypothesis, jsonschema, rich, yaml)

Pair = tuple[str, Mutation]

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
    return _try(sorted(chosen, key=_place), covering, options.seconds)


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

        in_fork(find, log)
    return Covering.load(file)


def _place(pair: Pair) -> tuple[str, int, str]:
    name, mutation = pair
    return name, mutation.start, mutation.after


def _mutations(names: list[str]) -> list[Pair]:
    """All mutations of packages or modules, each with its file."""
    found = []
    for name in names:
        place = Path("engine/gapless", name)
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            found += [(str(file), mutation) for mutation in find_mutations(text)]
    return found


class _Trials:
    """A sample of mutations, put to the tests one after the other."""

    def __init__(self, covering: Covering, most: float) -> None:
        self._covering = covering
        self._most = most
        self.tried: Counter[str] = Counter()
        self.survived: Counter[str] = Counter()

    def try_all(self, chosen: Iterable[Pair], is_noticed: IsNoticed) -> None:
        """Print what survives."""
        for name, mutation in chosen:
            tests, seconds = self._tests(name, mutation)
            package = Path(name).parts[2]
            self.tried[package] += 1
            if not tests or not is_noticed(name, mutation, tests, seconds):
                self.survived[package] += 1
                _show(name, mutation, len(tests))

    def _tests(self, name: str, mutation: Mutation) -> tuple[list[str], float]:
        """The tests of a line as far as the seconds reach, and how many seconds they take."""
        tests: list[str] = []
        spent = 0.0
        for test in self._covering.tests_of(name, mutation.line):
            spent += self._covering.seconds[test]
            if tests and spent > self._most:
                break
            tests.append(self._covering.tests[test])
        return tests, spent


def _show(name: str, mutation: Mutation, tests: int) -> None:
    text = Path(name).read_text(encoding="utf-8")
    print(f"\nsurvived {tests} tests: {mutation.kind}, {name}:{mutation.line}")
    lines = difflib.unified_diff(
        text.splitlines(), mutation.apply(text).splitlines(), n=0, lineterm=""
    )
    for line in lines:
        if line[:3] not in ("---", "+++") and line[:2] != "@@":
            print(f"  {line}", flush=True)


def _try(chosen: list[Pair], covering: Covering, most: float) -> int:
    trials = _Trials(covering, most)
    # Changed where it is too late, what only the import runs would survive whatever it is.
    inside = [pair for pair in chosen if covering.is_run(*pair) and changed_function(*pair)]
    # First what is run at import, in forks of a process that has not imported gapless yet.
    trials.try_all([pair for pair in chosen if pair not in inside], is_noticed_anew)
    with_warm_tests(lambda is_noticed: trials.try_all(inside, is_noticed))
    print()
    for package, tried in sorted(trials.tried.items()):
        survived = trials.survived[package]
        print(f"{package:12}{survived:5} of {tried:5} survived  {survived / tried:6.1%}")
    return 0 if not trials.survived else 1


if __name__ == "__main__":
    sys.exit(main())
