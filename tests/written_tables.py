"""Tables written in a test: from the text of one or more table files to what decides."""

from __future__ import annotations

from datetime import date

from gapless.algebra.domain import Domain
from gapless.api import DecisionTable, TableLibrary
from gapless.diagnostic import Diagnostic
from gapless.reading.library import Library, build_library
from gapless.reading.loading import load_source
from gapless.source import Source

TODAY = date(2026, 1, 1)


def library_of(*texts: str) -> Library:
    """The library of some table files; nothing may be wrong between them."""
    tables = [load_source(Source(f"{n}.yaml", text)) for n, text in enumerate(texts, start=1)]
    library, problems = build_library(tables)
    assert problems == ()
    return library


def tables_of(*texts: str) -> TableLibrary:
    """The same, as a program sees it."""
    return TableLibrary(library_of(*texts))


def table_of(text: str, *others: str) -> DecisionTable:
    """The first of some table files, with what it hands over to."""
    table = load_source(Source("table.yaml", text))
    rest = [load_source(Source(f"{n}.yaml", other)) for n, other in enumerate(others, start=2)]
    library, problems = build_library([table, *rest])
    assert problems == ()
    return DecisionTable(library.procedure(table, library.day_of(table, TODAY)))


def one_input(declaration: str, *cells: str, policy: str = "first") -> DecisionTable:
    """A table of one input ``x`` and a row for each cell; row n concludes ``z: n``."""
    rows = "".join(
        f"  - {{row: {n}, when: {{x: {cell}}}, then: {{z: {n}}}}}\n"
        for n, cell in enumerate(cells, start=1)
    )
    return table_of(
        f"table: t\nhit_policy: {policy}\ninputs:\n  x: {declaration}\n"
        f"outputs:\n  z: {{type: string}}\nrules:\n{rows}"
    )


def domain_of(declaration: str) -> Domain:
    """The domain of an input as a file declares it: ``{type: integer}``."""
    return one_input(declaration, '"-"').model.inputs["x"].domain


def told(table: DecisionTable, *, code: str | None = None) -> list[str]:
    """The sentences of ``check``, those of one code where one is named."""
    return [item.message.english for item in found(table) if code in (None, item.code)]


def hinted(table: DecisionTable, code: str) -> list[str]:
    """The hints of one code how to write the same better."""
    return [item.message.english for item in table.check() if item.code == code]


def found(table: DecisionTable) -> list[Diagnostic]:
    """The findings of ``check`` about what is decided, without hints how to write it better."""
    return [item for item in table.check() if item.code not in HINTS]


#: What could be simpler, though all is decided.
HINTS = frozenset(
    {
        "redundant-row",
        "mergeable-rows",
        "split-range",
        "unused-input",
        "unused-output",
        "unused-value",
        "hit-policy-advice",
    }
)
