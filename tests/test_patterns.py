"""Every regular expression of the package is matched in linear time."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapless
from gapless.pattern import pattern as pattern_of
from gapless.reading import yaml_values
from tests.backtracking import find_ambiguity

PACKAGE = Path(gapless.__file__).parent
SCHEMAS = PACKAGE.parent.parent / "schemas"

#: How a pattern is used: whether it may begin anywhere, and must reach the end.
SEARCHED = {"search": True, "sub": True, "findall": True, "finditer": True, "split": True,
            "subn": True, "match": False, "fullmatch": False}  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "searched", "whole"),
    [
        (r"\s*,", True, False),
        (r"(a|a)*b", False, False),
        (r"(a*)*b", False, False),
        (r"(?:a|b|ab)*c", False, True),
        (r"\s+\s*x", False, False),
        (r".*,.*;", False, False),
        (r"(.+)=(.+)x", False, True),
        (r"a(?=[ab]*c)", True, False),
        (r"(?=a*c)", True, False),
        (r"[a-z]+\d?[a-z]+!", False, False),
        (r"x*+y", True, False),
        (r'"(?:[^"\\]|\\.)*"', True, False),
    ],
)
def test_a_slow_pattern_is_found(pattern: str, searched: bool, whole: bool) -> None:
    """Among them the one of a search, of a lookahead, and of alternatives that overlap."""
    assert find_ambiguity(re.compile(pattern), searched=searched, whole=whole)


@pytest.mark.parametrize(
    ("pattern", "searched", "whole"),
    [
        (r"(?<!\s)\s*,", True, False),
        (r"\s*,", False, False),
        (r"\s*+x", False, False),
        (r"#[^\n]*", True, False),
        (r"(?s)[a-z]+ .*", False, True),
        (r"(?:[^\"\\]|\\.)*\"", False, True),
        (r"\d{1,3}(?:\.\d{3})+", False, True),
        (r"(?:ab)*a", False, True),
        (r"a+b+c+", False, False),
    ],
)
def test_a_fast_pattern_is_let_pass(pattern: str, searched: bool, whole: bool) -> None:
    """One whose every text can be divided in one way only, or that cannot fail."""
    assert find_ambiguity(re.compile(pattern), searched=searched, whole=whole) is None


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages([str(PACKAGE)], "gapless."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _calls(tree: ast.AST) -> Iterator[tuple[ast.expr, str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.value, node.func.attr, len(node.args)


def _uses() -> dict[str, set[str]]:
    """The methods that are called of every name: in its module, in all of them if it is public."""
    uses: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for owner, method, arguments in _calls(ast.parse(path.read_text("utf-8"))):
            if isinstance(owner, ast.Name) and method in SEARCHED:
                # From a place that moves on, a match is a search in steps.
                moves = method == "match" and arguments == 2
                name = f"{module}.{owner.id}" if owner.id.startswith("_") else owner.id
                uses.setdefault(name, set()).add("search" if moves else method)
    return uses


def _patterns() -> dict[str, tuple[re.Pattern[Any], set[str]]]:
    """Every compiled pattern by its module and name, with the methods it is used by."""
    uses = _uses()
    found: dict[str, tuple[re.Pattern[Any], set[str]]] = {}
    for module in _modules():
        for name, value in vars(module).items():
            if isinstance(value, type(pattern_of(""))):
                whole = f"{module.__name__}.{name}"
                methods = uses.get(whole if name.startswith("_") else name)
                found[whole] = (value, methods or {"search", "fullmatch"})
    return found


PATTERNS = _patterns()
#: Matched from place to place, but never from one within what another place has looked at: see
#: ``test_a_line_of_yaml_is_looked_at_once``.
_OF_YAML = ("_FLOW_KEY", "_FLOW_VALUE")
#: A token of FEEL begins at every place, so that no place is searched from twice; a text in quotes
#: goes on to the end of the whole, if nothing ends it.
_NOT_SEARCHED = (*_OF_YAML, "feel_tokens._TOKEN", "extension._DECIMAL", "from_dmn._QUOTED")


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_pattern_of_the_package_is_fast(name: str) -> None:
    """However long the text is, and whatever is in it."""
    pattern, methods = PATTERNS[name]
    for method in sorted(methods):
        searched = SEARCHED[method] and not name.endswith(_NOT_SEARCHED)
        slow = find_ambiguity(pattern, searched=searched, whole=method == "fullmatch")
        assert slow is None, f"{pattern.pattern} by {method}: {slow}"


def test_every_pattern_is_compiled_where_it_can_be_found() -> None:
    """At the top of its module: not in a call of ``re.search``, not in a class or a function."""
    compiled = {id(pattern) for pattern, _ in PATTERNS.values()}
    assert len(compiled) > 40
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        at_the_top = {
            id(node)
            for statement in tree.body
            if isinstance(statement, ast.Assign | ast.AnnAssign)
            for node in ast.walk(statement)
        }
        for node in ast.walk(tree):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called == "pattern" or (
                called.startswith("re.")
                and called != "re.escape"
                # Of these one compiles what stands in the schemas, the other all of them.
                and path.name not in ("conformance.py", "pattern.py")
            ):
                assert isinstance(node, ast.Call)
                assert id(node) in at_the_top, f"{path.name}:{node.lineno} {ast.unparse(node)}"


def _schema_patterns(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for each in value.values():
            yield from _schema_patterns(each)
    elif isinstance(value, list):
        for each in value:
            yield from _schema_patterns(each)


def test_the_patterns_of_the_schemas_are_fast() -> None:
    """They are searched for in every text of a file."""
    found = {
        pattern
        for path in SCHEMAS.glob("*.json")
        for pattern in _schema_patterns(json.loads(path.read_text("utf-8")))
    }
    assert found
    for pattern in sorted(found):
        assert find_ambiguity(re.compile(pattern), searched=True, whole=False) is None, pattern


_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_BRACKET = re.compile(r"[,{}\[\]]")


class _Counted:
    """A pattern that counts how far it may have looked where it found nothing or found much."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self.looked = 0

    def match(self, text: str, position: int) -> re.Match[str] | None:
        """Like the pattern's own; a quotation mark that is not closed is looked for to the end."""
        found = self._pattern.match(text, position)
        begin = position + len(text[position:]) - len(text[position:].lstrip(" "))
        if found is not None:
            self.looked += found.end() - position
        elif text[begin : begin + 1] in ("'", '"'):
            closed = _QUOTED.match(text, begin)
            self.looked += (closed.end() if closed else len(text)) - begin
        else:
            stop = _BRACKET.search(text, begin)
            self.looked += (stop.start() if stop else len(text)) - position
        return found


@given(line=st.text("\"'\\[]{},: a", min_size=1, max_size=12), times=st.integers(1, 60))
def test_a_line_of_yaml_is_looked_at_once(line: str, times: int) -> None:
    """However often its brackets and quotes repeat: a few times its length in all."""
    counted = [_Counted(getattr(yaml_values, name)) for name in _OF_YAML]
    with pytest.MonkeyPatch.context() as patch:
        for name, pattern in zip(_OF_YAML, counted, strict=True):
            patch.setattr(yaml_values, name, pattern)
        text = line * times
        list(yaml_values.values_on_line(text, 0, inside_flow=True))
    assert sum(pattern.looked for pattern in counted) <= 8 * len(text) + 100
