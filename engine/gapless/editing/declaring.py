"""Declaring: a row says that it goes over others.

Invariants: the table that comes out is the table before with this ``over``, or ``CannotEdit`` is
raised; no comment is lost.

Example::

    >>> text = '''table: t
    ... inputs: {a: {type: integer, values: [1, 2]}}
    ... outputs: {o: {type: integer}}
    ... rules:
    ...   - {row: 1, when: {a: 1}, then: {o: 1}}
    ...   - {row: 2, then: {o: 2}}
    ... '''
    >>> print(declare_over(Source("t.yaml", text), "1", ["2"]).splitlines()[4])
      - {row: 1, when: {a: 1}, over: [2], then: {o: 1}}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gapless.diagnostic import TableError, say
from gapless.editing.edits import reference
from gapless.editing.formatting import meaning
from gapless.editing.layout import Layout
from gapless.editing.plan import CannotEdit, read_rows
from gapless.editing.rewriting import Rewriting
from gapless.model import Table
from gapless.reading.loading import load_source
from gapless.reading.nodes import MappingNode, SequenceNode, parse_nodes
from gapless.source import Source


def declare_over(source: Source, row: str, others: Sequence[str]) -> str:
    """The text in which a row goes over others too, which come after it; raises ``CannotEdit``."""
    root, problems = parse_nodes(source)
    if not isinstance(root, MappingNode) or problems:
        raise CannotEdit(say("the file has mistakes; correct them first"))
    node = next((each.node for each in read_rows(root) if each.id == row), None)
    rules, table = root.get("rules"), load_source(source)
    rule = table.rule(row)
    if node is None or rule is None or not isinstance(rules, SequenceNode):
        raise CannotEdit(say("there is no row {row}", row=row))
    rewriting = Rewriting(source, root)
    known = node.get("over")
    rows = dict.fromkeys([*rule.over, *others])
    written = f"[{', '.join(map(reference, rows))}]"
    if known is not None:
        key = next(key for key, _ in node.entries if key.text == "over")
        rewriting.replace(key, known, written)
    else:
        before = list(node.values).index("then" if rule.use is None else "use")
        in_list = source.text[rules.start] == "["
        rewriting.insert(node, before, f"over: {written}", in_list=in_list)
    text = rewriting.written()
    wanted = replace(rule, over=tuple(rows))
    rules_after = tuple(wanted if each is rule else each for each in table.rules)
    _prove(source, root, replace(table, rules=rules_after), text)
    return text


def _prove(source: Source, root: MappingNode, wanted: Table, text: str) -> None:
    """Refuse a text that does not hold the table that is wanted, and every comment."""
    changed = Source(source.name, text)
    try:
        after = load_source(changed)
    except TableError as failure:
        raise CannotEdit(failure.diagnostics[0].message) from None
    new_root, _ = parse_nodes(changed)
    assert new_root is not None, "what loads has nodes"
    comments = Layout(source, root).comment_texts == Layout(changed, new_root).comment_texts
    if meaning(after) != meaning(wanted) or not comments:
        raise CannotEdit(say("the row is laid out in a way that cannot be changed safely"))
