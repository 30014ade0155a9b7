r"""Small mistakes that could be made in a text of Python, each as the text it would be.

Purpose: what mutation testing changes.  Only what decides something is changed: no annotation, no
text, no ``assert``, no import.

Invariants: every mutation is valid Python and another program than the original; the same text
gives the same mutations in the same order.

Worked example::

    >>> for mutation in find_mutations("def f(a):\n    return a < 3\n"):
    ...     print(mutation.line, mutation.kind, mutation.after)
    2 return return None
    2 comparison (a <= 3)
    2 comparison (a >= 3)
    2 number 4
    2 number 2
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq, ast.GtE, ast.LtE),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COMPUTED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitAnd,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Div: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
#: Operators of which one side alone is a likely mistake.
_ONE_SIDED = (ast.BitAnd, ast.BitOr, ast.Sub)
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
#: Calls that hand on their first argument in another order or form.
_DROPPED = ("sorted", "reversed", "abs", "tuple", "frozenset", "set")


@dataclass(frozen=True)
class Mutation:
    """A piece of a text (from ``start`` to ``end``, on ``line``) and what stands there instead."""

    kind: str
    line: int
    start: int
    end: int
    after: str

    def apply(self, text: str) -> str:
        """The text with the mistake in it."""
        return text[: self.start] + self.after + text[self.end :]


def find_mutations(text: str) -> list[Mutation]:
    """All mutations of a text, in the order of its lines."""
    tree = ast.parse(text)
    original = ast.dump(tree)
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines = text.splitlines()

    def offset(line: int, column: int) -> int:
        """The place of a character; ``ast`` counts bytes."""
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    found: dict[str, Mutation] = {}
    for node, kind, after in _mistakes(tree):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        mutation = Mutation(
            kind,
            node.lineno,
            offset(node.lineno, node.col_offset),
            offset(node.end_lineno, node.end_col_offset),
            after,
        )
        mutated = mutation.apply(text)
        try:
            dumped = ast.dump(ast.parse(mutated))
        except SyntaxError:
            continue
        if dumped != original:
            found.setdefault(dumped, mutation)
    return sorted(found.values(), key=lambda mutation: mutation.line)


Mistake = tuple[ast.stmt | ast.expr, str, str]


def _mistakes(node: ast.AST) -> Iterator[Mistake]:
    """What could be wrong in a node and below it: the piece, the kind, what stands there then."""
    if isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr)):
        return
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
    elif isinstance(node, ast.expr):
        yield from _of_expression(node)
    for child in _children(node):
        yield from _mistakes(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that are run."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child


def _of_statement(node: ast.stmt) -> Iterator[Mistake]:
    match node:
        case ast.Return(value=value) if value is not None:
            if not (isinstance(value, ast.Constant) and value.value is None):
                yield node, "return", "return None"
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield node, "statement", "pass"
        case ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield node, "statement", "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield node, "statement", "pass"
        case ast.If(orelse=[]):
            yield node, "guard", "pass"
    if isinstance(node, (ast.If, ast.While)):
        yield node.test, "condition", _negated(node.test)


def _of_expression(node: ast.expr) -> Iterator[Mistake]:
    match node:
        case ast.Compare(ops=[operator], comparators=[other]):
            for turned in _COMPARED[type(operator)]:
                yield node, "comparison", _text(ast.Compare(node.left, [turned()], [other]))
            if isinstance(other, (ast.Tuple, ast.Set)):
                for fewer in _without_each(other.elts):
                    shorter = ast.Compare(node.left, [operator], [ast.Tuple(fewer, ast.Load())])
                    yield node, "member", _text(shorter)
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for turned in _COMPARED[type(operator)]:
                    ops = [*node.ops[:index], turned(), *node.ops[index + 1 :]]
                    yield node, "comparison", _text(ast.Compare(node.left, ops, node.comparators))
        case ast.BoolOp(op=operator, values=values):
            other_operator = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield node, "boolean", _text(ast.BoolOp(other_operator, values))
            for kept in _without_each(values):
                yield node, "boolean", _text(ast.BoolOp(operator, kept) if kept[1:] else kept[0])
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            yield node, "sign", _text(operand)
        case ast.BinOp(left=left, op=arithmetic, right=right):
            for swapped in _COMPUTED.get(type(arithmetic), ()):
                yield node, "operator", _text(ast.BinOp(left, swapped(), right))
            if isinstance(arithmetic, _ONE_SIDED):
                yield node, "operator", _text(left)
            if isinstance(arithmetic, (ast.BitAnd, ast.BitOr)):
                yield node, "operator", _text(right)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield node, "condition", _text(body)
            yield node, "condition", _text(orelse)
            yield test, "condition", _negated(test)
        case ast.Constant(value=bool() as value):
            yield node, "constant", str(not value)
        case ast.Constant(value=int() as value):
            yield node, "number", str(value + 1)
            yield node, "number", _text(ast.Constant(value - 1))
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _DROPPED:
            yield node, "call", _text(first)
        case ast.Call(func=ast.Name(id=name) as function) if name in _CALLED:
            yield function, "call", _CALLED[name]
        case ast.Subscript(value=value, slice=ast.Slice() as part):
            yield node, "slice", _text(value)
            if part.lower and part.upper:
                for half in (ast.Slice(part.lower, None), ast.Slice(None, part.upper)):
                    yield node, "slice", _text(ast.Subscript(value, half, ast.Load()))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for generator in node.generators:
                for condition in generator.ifs:
                    yield condition, "filter", "True"
                    yield condition, "condition", _negated(condition)
        case ast.Tuple(elts=elements) if any(isinstance(part, ast.Starred) for part in elements):
            for fewer in _without_each(elements):
                yield node, "member", _text(ast.Tuple(fewer, ast.Load()))


def _without_each(items: Iterable[ast.expr]) -> Iterator[list[ast.expr]]:
    every = list(items)
    for index in range(len(every)):
        if rest := every[:index] + every[index + 1 :]:
            yield rest


def _negated(node: ast.expr) -> str:
    return _text(ast.UnaryOp(ast.Not(), node))


def _text(node: ast.expr) -> str:
    """The expression, in parentheses unless it needs none anywhere."""
    text = ast.unparse(ast.fix_missing_locations(node))
    alone = (ast.Name, ast.Constant, ast.Call, ast.Subscript, ast.Attribute, ast.Tuple)
    return text if isinstance(node, alone) else f"({text})"
