"""Declaring: rows say that they go over others.

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
    >>> print(declare_over(Source("t.yaml", text), {"1": ["2"]}).splitlines()[4])
      - {row: 1, when: {a: 1}, over: [2], then: {o: 1}}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from gapless.diagnostic import TableError, say
from gapless.editing.formatting import meaning
from gapless.editing.layout import Layout
from gapless.editing.plan import CannotEdit, read_rows, root_to_edit
from gapless.editing.rewriting import Rewriting
from gapless.model import Table
from gapless.reading.loading import load_source
from gapless.reading.nodes import MappingNode, parse_nodes
from gapless.reading.references import over_text, with_over
from gapless.source import Source


def declare_over(source: Source, others: Mapping[str, Collection[str]]) -> str:
    """The text in which rows, by their ids, go over others too; raises ``CannotEdit``."""
    root = root_to_edit(source)
    rules, table = root.get("rules"), load_source(source)
    nodes = {each.id: each.node for each in read_rows(root)}
    rewriting = Rewriting(source, root)
    wanted = []
    for rule in table.rules:
        if rule.id not in others:
            wanted.append(rule)
            continue
        wanted.append(declared := with_over(rule, others[rule.id]))
        node = nodes[rule.id]
        known = node.get("over")
        if known is not None:
            key = next(key for key, _ in node.entries if key.text == "over")
            rewriting.replace(key, known, over_text(declared))
        else:
            before = list(node.values).index("then" if rule.use is None else "use")
            in_list = rules is not None and source.text[rules.start] == "["
            rewriting.insert(node, before, f"over: {over_text(declared)}", in_list=in_list)
    text = rewriting.written()
    _prove(source, root, replace(table, rules=tuple(wanted)), text)
    return text


def _prove(source: Source, root: MappingNode, wanted: Table, text: str) -> None:
    """Refuse a text that does not hold the table that is wanted, and every comment."""
    changed = source.with_text(text)
    try:
        after = load_source(changed)
    except TableError as failure:
        raise CannotEdit(failure.diagnostics[0].message) from None
    new_root, _ = parse_nodes(changed)
    assert new_root is not None, "what loads has nodes"
    comments = Layout(source, root).comment_texts == Layout(changed, new_root).comment_texts
    if meaning(after) != meaning(wanted) or not comments:
        raise CannotEdit(say("the row is laid out in a way that cannot be changed safely"))
