"""Exported files in dmn-js, the modeler of Camunda: they open without a warning, view by view."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gapless.api import load
from tests.browser import Chromium, Window
from tests.browser import chromium as chromium
from tests.dmn_files import exported
from tests.npm_packages import npm_package
from tests.paths import REPOSITORY

SHIPPED = sorted((REPOSITORY / "tables").rglob("*.yaml"))
#: Opens a file, and then each of its views: the diagram of decisions, every table and expression.
OPEN = """async xml => {
    document.body.innerHTML = '<div id="modeler" style="height: 800px"></div>';
    const modeler = new DmnJS({container: '#modeler'});
    const {warnings} = await modeler.importXML(xml);
    const opened = [];
    for (const view of modeler.getViews()) {
        // The file opens with its diagram, which warns of itself where it is opened twice.
        if (modeler.getActiveView().id !== view.id) {
            const {warnings: further} = await modeler.open(view);
            warnings.push(...further);
        }
        opened.push([view.type, view.name, document.querySelectorAll('#modeler tbody tr').length]);
    }
    modeler.destroy();
    return [opened, warnings.map(each => each.message || String(each))];
}"""


@pytest.fixture(scope="module")
def modeler(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Window:
    """A page with the modeler."""
    page = tmp_path_factory.mktemp("modeler") / "modeler.html"
    page.write_text("<!doctype html><title>DMN</title><body></body>", encoding="utf-8")
    window = chromium.open(page)
    bundle = npm_package("dmn-js", "npm-dmn") / "dist" / "dmn-modeler.production.min.js"
    window.page.add_script_tag(path=bundle)
    return window


def open_file(modeler: Window, xml: str) -> tuple[list[list[Any]], list[str]]:
    """Every view of a file with its kind, name and rows; and the warnings."""
    opened, warnings = modeler.page.evaluate(OPEN, xml)
    console = [said for said in modeler.console if "Inferno" not in said]
    return opened, [*warnings, *console]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_exported_tables_open(modeler: Window, file: Path) -> None:
    """Every table is a view with its rows, and the diagram shows how they hang together."""
    procedure = load(file).procedure
    views, warnings = open_file(modeler, exported(procedure))
    assert warnings == []
    assert [kind for kind, *_ in views].count("drd") == 1
    rows = [count for kind, _, count in views if kind == "decisionTable"]
    assert sorted(rows) == sorted(len(table.rules) for table in procedure.tables.values())


def test_what_the_modeler_cannot_read_is_seen(modeler: Window) -> None:
    """A reference that leads nowhere is a warning."""
    xml = exported(load(SHIPPED[0]).procedure)
    broken = xml.replace('dmnElementRef="', 'dmnElementRef="no_', 1)
    assert open_file(modeler, broken)[1]
