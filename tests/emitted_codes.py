"""The codes that the engine can give, read from its source.

Whatever takes a ``code`` (``Diagnostic``, ``error``, ``Unreadable`` and the functions around them)
is found by that parameter; at every call of one of them the argument is followed to the texts it
can be.  A call whose code cannot be followed is an error of its own, so that none stays unseen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PARAMETER = "code"

Functions = Mapping[str, ast.FunctionDef]
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


@dataclass(frozen=True)
class Emission:
    """A place that gives a code; ``code`` is None where it cannot be followed."""

    file: str
    line: int
    code: str | None


def emissions(folder: Path, left_out: Iterable[str] = ()) -> Iterator[Emission]:
    """Every place below a folder that gives a code; ``left_out`` are packages not looked at."""
    trees = {
        file: ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("*.py"))
        if not set(file.relative_to(folder).parts) & set(left_out)
    }
    shared = {
        name: place
        for tree in trees.values()
        for name, place in _takers(tree).items()
        if not name.startswith("_")
    }
    functions = _functions(trees.values())
    for file, tree in trees.items():
        takers = {**shared, **_takers(tree)}
        for scope, call in _calls(tree, tree):
            name = _called(call)
            if name not in takers:
                continue
            argument = _argument(call, takers[name])
            if argument is None:
                continue
            for code in _texts(argument, scope, functions):
                yield Emission(str(file.relative_to(folder)), call.lineno, code)


def _functions(trees: Iterable[ast.Module]) -> dict[str, ast.FunctionDef]:
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}


def _takers(tree: ast.Module) -> dict[str, int | None]:
    """What takes a code in a file, and in which place; None where only by name."""
    found: dict[str, int | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            _note(found, node.name, _fields(node))
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name == "__init__":
                    _note_function(found, node.name, part, bound=True)
        elif isinstance(node, ast.FunctionDef) and node.name != "__init__":
            bound = bool(node.args.args) and node.args.args[0].arg in ("self", "cls")
            _note_function(found, node.name, node, bound=bound)
    return found


def _fields(node: ast.ClassDef) -> list[str]:
    return [
        part.target.id
        for part in node.body
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
    ]


def _note_function(
    found: dict[str, int | None], name: str, node: ast.FunctionDef, *, bound: bool
) -> None:
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    _note(found, name, names[1:] if bound else names)
    if any(item.arg == PARAMETER for item in node.args.kwonlyargs):
        found[name] = None


def _note(found: dict[str, int | None], name: str, names: list[str]) -> None:
    if PARAMETER in names:
        found[name] = names.index(PARAMETER)


def _calls(node: ast.AST, scope: Scope) -> Iterator[tuple[Scope, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inner = child if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else scope
        if isinstance(child, ast.Call):
            yield scope, child
        yield from _calls(child, inner)


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _argument(call: ast.Call, place: int | None) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == PARAMETER:
            return keyword.value
    return call.args[place] if place is not None and place < len(call.args) else None


def _texts(node: ast.expr, scope: Scope, functions: Functions) -> Iterator[str | None]:
    """The texts an expression can be; None for one that cannot be followed."""
    if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str)):
        if node.value is not None:
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, scope, functions)
        yield from _texts(node.orelse, scope, functions)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _texts(part, scope, functions)
    elif _is_passed_on(node, scope):
        return
    elif isinstance(node, ast.Name) and (values := list(_assigned(node.id, scope, functions))):
        for value in values:
            yield from _texts(value, scope, functions)
    else:
        yield None


def _is_passed_on(node: ast.expr, scope: Scope) -> bool:
    """Whether the code came from elsewhere: an attribute ``code``, or the parameter itself."""
    if isinstance(node, ast.Attribute):
        return node.attr == PARAMETER
    return isinstance(node, ast.Name) and node.id == PARAMETER and _is_parameter(scope)


def _is_parameter(scope: Scope) -> bool:
    if isinstance(scope, ast.Module):
        return False
    arguments = scope.args
    return any(
        item.arg == PARAMETER
        for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    )


def _assigned(name: str, scope: Scope, functions: Functions) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield node.value
            elif isinstance(target, ast.Tuple):
                for place, part in enumerate(target.elts):
                    if isinstance(part, ast.Name) and part.id == name:
                        yield from _parts(node.value, place, functions)


def _parts(value: ast.expr, place: int, functions: Functions) -> Iterator[ast.expr]:
    """What stands in one place of a tuple, or of those that a function gives."""
    if isinstance(value, ast.Tuple):
        yield value.elts[place]
    elif isinstance(value, ast.Call) and _called(value) in functions:
        for node in ast.walk(functions[_called(value)]):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from _parts(node.value, place, functions)
    else:
        yield value
