"""Tables as DMN files, and what is read of them again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from xml.etree import ElementTree

from gapless.budget import Budget
from gapless.model import Procedure, Table
from gapless.reading.dmn.loading import load_dmn_source, root_of
from gapless.reading.dmn.xml import OWN_SPACE
from gapless.reading.library import Library, Unread, build_library
from gapless.reading.loading import load_source
from gapless.reading.origins import Origins
from gapless.render.dmn.definitions import dmn
from gapless.source import Source

DAY = date(2024, 1, 1)


def procedure_of(*texts: str) -> Procedure:
    """The first of some tables in YAML, with the others."""
    named = {f"{number}.yaml": text for number, text in enumerate(texts)}
    origins = Origins(lambda: [(name, text.encode()) for name, text in named.items()])
    loaded = [load_source(Source(name, text), origins=origins) for name, text in named.items()]
    return build_library(loaded)[0].procedure(loaded[0], DAY)


def exported(procedure: Procedure, version: str = "1.3") -> str:
    """The procedure as a DMN file."""
    roots = {name: root_of(table, Budget()) for name, table in procedure.tables.items()}
    return dmn(procedure, roots, version)


def read_back(text: str) -> dict[str, Table]:
    """The tables of a DMN file, all of which can be read; other decisions may not."""
    found: dict[str, Table] = {}
    for one in load_dmn_source(Source("exported.dmn", text)):
        if isinstance(one, Unread) and not one.is_table:
            continue
        assert isinstance(one, Table), [fault.message.english for fault in one.faults]
        found[one.id] = one
    return found


def library_of(tables: Mapping[str, Table]) -> Library:
    """The tables of a file as a library."""
    return build_library(tables.values())[0]


def without_extensions(text: str) -> str:
    """The file as another program has it that knows nothing of ours."""
    root = ElementTree.fromstring(text)
    for element in list(root.iter()):
        for child in list(element):
            if child.tag.endswith("}extensionElements"):
                element.remove(child)
    plain = ElementTree.tostring(root, encoding="unicode")
    assert OWN_SPACE not in plain
    return plain
