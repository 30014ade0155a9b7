"""The order of the modules, ground floor first, and what else every file keeps to.

The list below is the rule; the code is held to it.  A name stands for a module or for a whole
package (``check`` covers ``check/gaps.py``); a dotted name sets one module of a package apart.
A file imports only from earlier lines: names on one line do not know each other, and within a
package, modules may import each other but never in a circle.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.paths import REPOSITORY

LAYERS: tuple[tuple[str, ...], ...] = (
    ("version", "dataclass", "pattern"),
    ("source", "visible", "near_words"),
    ("diagnostic",),
    ("language", "system_faults"),
    ("codes", "budget", "collection", "tally"),
    ("unreadable",),
    ("selection",),
    ("algebra",),
    ("nested",),
    ("sfeel",),
    ("hit_policy",),
    ("model",),
    ("reading", "compiling"),
    ("editing",),
    ("region",),
    ("deciding", "check", "revisions"),
    ("cases", "starting", "bulk"),
    ("register",),
    ("fixes", "revising"),
    ("render",),
    ("project",),
    ("api",),
    ("spark",),
    ("__init__",),
    ("editor", "mcp_server", "serve"),
    ("cli",),
    ("pytest_plugin", "__main__"),
)

#: Ways to use a compiled table beyond deciding; each must make sense without the others.
SIBLINGS = ("check", "revisions", "cases")

MOST_LINES = 450

PACKAGE = REPOSITORY / "engine" / "gapless"

Modules = dict[str, Path]
Import = tuple[str, int]


def find_modules(package: Path) -> Modules:
    """Every module by its dotted name in the package, which is itself ``__init__``."""
    modules = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if len(parts) > 1 and parts[-1] == "__init__":
            parts = parts[:-1]
        modules[".".join(parts)] = path
    return modules


def read_imports(module: str, modules: Modules, package: str) -> Iterator[Import]:
    """The modules of the package that a file imports, wherever in it, with the line."""
    tree = ast.parse(modules[module].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                folder = modules[module].parent.relative_to(modules["__init__"].parent).parts
                above = (package, *folder)[: len(folder) + 2 - node.level]
                start = ".".join((*above, *filter(None, [node.module])))
            targets = [f"{start}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and node.args:
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            first = node.args[0]
            if name not in ("import_module", "__import__") or not isinstance(first, ast.Constant):
                continue
            targets = [str(first.value)]
        else:
            continue
        for target in targets:
            if target == package or target.startswith(package + "."):
                yield nearest_module(target[len(package) + 1 :], modules), node.lineno


def nearest_module(name: str, modules: Modules) -> str:
    """The module that holds a name: ``sets`` holds ``sets.union``, the package all the rest."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or "__init__"


def layer_entry(module: str, layers: tuple[tuple[str, ...], ...]) -> tuple[int, str] | None:
    """The layer of a module and the name there that covers it, the most exact one."""
    covering = [
        (len(name), number, name)
        for number, layer in enumerate(layers)
        for name in layer
        if module == name or module.startswith(name + ".")
    ]
    return max(covering)[1:] if covering else None


def find_violations(package: Path, layers: tuple[tuple[str, ...], ...]) -> list[str]:
    """One sentence for every import that does not point down, and every module without a layer."""
    modules = find_modules(package)
    wrong = [
        f"{module} is in no layer: add it to LAYERS in tests/test_layers.py, "
        "above all that it imports and below all that import it"
        for module in modules
        if layer_entry(module, layers) is None
    ]
    for module in modules:
        own = layer_entry(module, layers)
        for target, line in read_imports(module, modules, package.name):
            other = layer_entry(target, layers)
            if own is None or other is None or own == other or other[0] < own[0]:
                continue
            where = "above it" if other[0] > own[0] else "beside it"
            wrong.append(f"{module}, line {line}, imports {target}, which stands {where}")
    return list(dict.fromkeys(wrong))


def find_circle(package: Path) -> list[str]:
    """The modules of one import circle, or none."""
    modules = find_modules(package)
    graph = {
        module: {target for target, _ in read_imports(module, modules, package.name)} - {module}
        for module in modules
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        return list(problem.args[1])
    return []


def find_sibling_imports(package: Path) -> list[str]:
    """The imports by which one sibling knows another."""
    modules = find_modules(package)
    wrong = [
        f"{module}, line {line}, imports its sibling {target}"
        for module in modules
        for target, line in read_imports(module, modules, package.name)
        if {module.split(".")[0], target.split(".")[0]} <= set(SIBLINGS)
        and module.split(".")[0] != target.split(".")[0]
    ]
    return list(dict.fromkeys(wrong))


def python_files() -> list[Path]:
    """Every Python file that this project keeps."""
    folders = ("engine", "tests", "benchmarks")
    return sorted(path for folder in folders for path in (REPOSITORY / folder).rglob("*.py"))


def test_imports_point_down() -> None:
    """A module imports only from the layers below its own."""
    violations = find_violations(PACKAGE, LAYERS)
    assert not violations, "\n" + "\n".join(violations)


def test_no_import_circles() -> None:
    """No module imports itself by a detour, not even within a package."""
    assert find_circle(PACKAGE) == []


def test_siblings_do_not_know_each_other() -> None:
    """Checking, comparing and running cases never import each other."""
    assert find_sibling_imports(PACKAGE) == []


def test_files_are_short() -> None:
    """A file does one thing, so it stays under the most lines."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    long = {str(path.relative_to(REPOSITORY)): n for path, n in lengths.items() if n >= MOST_LINES}
    assert long == {}


def test_the_page_for_newcomers_names_every_room() -> None:
    """``docs/architecture.md`` says of every room what it is for."""
    page = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {name for layer in LAYERS for name in layer} - {"version", "__init__", "__main__"}
    assert [room for room in sorted(rooms) if f"`{room}`" not in page] == []


def test_modules_say_what_they_are_for() -> None:
    """Every module begins with a docstring."""
    silent = [
        str(path.relative_to(REPOSITORY))
        for path in python_files()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.fixture
def small_package(tmp_path: Path) -> Path:
    """A package of three layers: ``low``; ``left`` and the package ``right``; ``top``."""
    package = tmp_path / "small"
    (package / "right").mkdir(parents=True)
    for name in ("__init__", "low", "left", "right/__init__", "right/part", "top"):
        (package / f"{name}.py").write_text("", encoding="utf-8")
    return package


SMALL = (("low",), ("left", "right"), ("top",), ("__init__",))


@pytest.mark.parametrize(
    ("module", "text", "told"),
    [
        ("low", "import small.top", "low, line 1, imports top, which stands above it"),
        ("low", "from small import top", "low, line 1, imports top, which stands above it"),
        ("low", "from . import top", "low, line 1, imports top, which stands above it"),
        ("low", "from .top import x", "low, line 1, imports top, which stands above it"),
        ("low", "from small import x", "low, line 1, imports __init__, which stands above it"),
        ("low", "def f():\n    import small.top", "low, line 2, imports top"),
        ("low", "if TYPE_CHECKING:\n    from small.left import x", "low, line 2, imports left"),
        ("low", "importlib.import_module('small.top')", "low, line 1, imports top"),
        ("left", "from small.right.part import x", "imports right.part, which stands beside it"),
        ("right/part", "from ..left import x", "right.part, line 1, imports left"),
        ("right/part", "from .. import top", "right.part, line 1, imports top"),
        ("other", "", "other is in no layer: add it to LAYERS"),
    ],
)
def test_a_wrong_import_is_told(small_package: Path, module: str, text: str, told: str) -> None:
    """Each way to write an import upward or sideways is found and told with its line."""
    (small_package / f"{module}.py").write_text(text, encoding="utf-8")
    [sentence] = find_violations(small_package, SMALL)
    assert told in sentence


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("top", "from small import left, right\nfrom small.right.part import x"),
        ("right/__init__", "from .part import x\nfrom ..low import y"),
        ("left", "import smaller.top\nfrom collections import abc\nfrom small.low import top"),
    ],
)
def test_a_right_import_is_left_alone(small_package: Path, module: str, text: str) -> None:
    """Imports downward, within a package and of other packages are allowed."""
    (small_package / f"{module}.py").write_text(text, encoding="utf-8")
    assert find_violations(small_package, SMALL) == []


def test_a_circle_is_found(small_package: Path) -> None:
    """Two modules of one package that import each other are a circle."""
    (small_package / "right" / "__init__.py").write_text("from . import part", encoding="utf-8")
    (small_package / "right" / "part.py").write_text("def f():\n    import small.right", "utf-8")
    assert set(find_circle(small_package)) == {"right", "right.part"}
