"""DMN files that import one another, as tests write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from gapless.model import Table
from gapless.reading.dmn.loading import load_dmn
from gapless.reading.library import Unread
from tests.dmn_logic import SPACE, decision, expression, given, table, text

LISTED = '"new", "old"'
KIND = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues>'
    f"{text(chr(34) + 'new' + chr(34) + ', ' + chr(34) + 'old' + chr(34))}"
    "</allowedValues></itemDefinition>"
)
RISK = table({"Age": "number"}, [("< Limit", '"high"'), ("> Limit", '"low"')], output="string")
#: A model with a gap where ``Age`` is just 18.
BASE = (
    given("Age"),
    decision("Limit", expression("18"), kind="number"),
    '<decision id="risk" name="Risk"><variable name="Risk" typeRef="string"/>'
    '<informationRequirement><requiredInput href="#Age"/></informationRequirement>'
    f'<informationRequirement><requiredDecision href="#Limit"/></informationRequirement>{RISK}'
    "</decision>",
)


def file(name: str, *parts: str) -> str:
    """A DMN file with a namespace of its own."""
    written = "".join(parts)
    return (
        f'<definitions xmlns="{SPACE}" name="{name}" namespace="urn:{name}">\n{written}'
        "</definitions>"
    )


def brought(name: str, called: str | None = None, **attributes: str) -> str:
    """An import of the file ``name``, by its location where one is given."""
    words = {"namespace": f"urn:{name}", "importType": SPACE, **attributes}
    words |= {} if called == "" else {"name": called or name}
    written = " ".join(f"{key}={quoteattr(value)}" for key, value in words.items())
    return f"<import {written}/>\n"


def offer(asked: str = "base.Risk", needed: str = "urn:base#risk") -> str:
    """A decision that asks a decision of another file."""
    rows = [('"high"', "1"), ('"low"', "2")]
    return decision("Offer", table({asked: "string"}, rows), needed).replace(
        f'href="#{needed}"', f'href="{needed}"'
    )


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """The first of some files."""
    for name, written in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(written)
    return folder / next(iter(files))


def read(path: Path) -> dict[str, Table]:
    """The tables of a file, all of which can be read; imported ones too."""
    found = load_dmn(path)
    assert all(isinstance(one, Table) for one in found), found
    return {one.id: one for one in found if isinstance(one, Table)}


def refused(path: Path) -> list[str]:
    """What is said of a file beside its tables."""
    return [
        fault.message.english
        for one in load_dmn(path)
        if isinstance(one, Unread)
        for fault in one.faults
    ]


#: How the file of a project imports the other.
BY_LOCATION = brought("base", locationURI="parts/base.dmn")


PROJECT = {
    "main.dmn": file("main", BY_LOCATION, offer()),
    "parts/base.dmn": file("base", *BASE),
}
