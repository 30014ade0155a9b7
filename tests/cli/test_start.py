"""What a command does before it looks at a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_RUN = """
import json, sys
from gapless.cli.main import run
from gapless.pattern import pattern
status = run(sys.argv[1:])
modules = {name: module for name, module in sys.modules.items() if name.startswith("gapless")}
patterns = [
    each for module in modules.values() for each in vars(module).values() if type(each) is pattern
]
used = [each for each in patterns if len(vars(each)) > 1]
print(json.dumps([status, len(used) / len(patterns), [*sys.modules]]), file=sys.stderr)
"""


def test_a_check_imports_and_compiles_what_it_needs(tmp_path: Path) -> None:
    """Nothing that reads DMN or explains a fault of form, and few regular expressions."""
    file = tmp_path / "a.yaml"
    file.write_text(
        "table: a\ninputs: {b: {type: number}}\noutputs: {c: {type: string}}\n"
        'rules:\n  - {when: {b: "< 3"}, then: {c: d}}\n  - {when: {b: ">= 3"}, then: {c: e}}\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", _RUN, "check", str(file)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    status, used, modules = json.loads(done.stderr.splitlines()[-1])
    assert status == 0
    assert used < 1 / 3
    not_needed = {"gapless.reading.dmn.loading", "gapless.reading.yaml_faults", "jsonschema"}
    assert not_needed.isdisjoint(modules)
