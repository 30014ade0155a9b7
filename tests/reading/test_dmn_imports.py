"""DMN files that import others: what is read along, under which names, and what is not."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from gapless.api import load
from gapless.model import Table
from gapless.reading.dmn.imports import MOST_IMPORTS
from gapless.reading.dmn.loading import load_dmn
from tests.command_line import CommandLine
from tests.command_line import gapless as gapless
from tests.dmn_logic import SIZES, SPACE, decision, expression, given, sizing, table, text
from tests.dmn_projects import (
    BASE,
    BY_LOCATION,
    KIND,
    PROJECT,
    brought,
    file,
    offer,
    read,
    refused,
    write,
)
from tests.paths import SHARED
from tests.repository import commit, needs_git

REAL = SHARED / "dmn" / "real"


def test_a_decision_of_another_file_decides_an_input(tmp_path: Path) -> None:
    """With the constants that it needs there."""
    path = write(tmp_path, PROJECT)
    table = load(path)
    assert {age: table.decide({"base_Age": age}).outputs["answer"] for age in (17, 19)} == {
        17: 1,
        19: 2,
    }
    assert table.decide({"base_Age": 18}).status == "uncovered"
    assert {name: one.is_imported for name, one in read(path).items()} == {
        "offer": False,
        "base-risk": True,
    }


def test_the_check_is_of_the_tables_in_the_file_that_was_named(gapless: CommandLine) -> None:
    """What they need is looked through; each file of a folder is reported once."""
    write(gapless.folder, PROJECT)
    code, out, _ = gapless("check", "main.dmn")
    assert code == 1
    assert out.count("error[gap]") == 1
    written = " ".join(out.split())
    assert "no row of base-risk, which decides base_Risk of offer, covers base Age" in written
    whole = gapless("check", "main.dmn", "parts")[1]
    assert whole.count("error[gap]") == 2
    assert "risk · 2 rows × 1 input · parts/base.dmn" in whole
    assert "base-risk ·" not in whole
    assert "--> parts/base.dmn:" in gapless("check", "main.dmn#base-risk")[1]


@needs_git
def test_a_commit_has_its_own_imports(gapless: CommandLine) -> None:
    """A change in the file that is imported is one of who imports it."""
    write(gapless.folder, PROJECT)
    commit(gapless.folder)
    assert gapless("diff", "main.dmn")[0] == 0
    changed = PROJECT["parts/base.dmn"].replace("&lt; Limit", "&lt;= Limit")
    write(gapless.folder, {"parts/base.dmn": changed})
    code, out, _ = gapless("diff", "main.dmn")
    assert (code, "exactly 18" in out) == (1, True)


def test_import_brings_what_decides_an_input(gapless: CommandLine) -> None:
    """The tables of the other file that are needed become tables, too."""
    write(gapless.folder, PROJECT)
    code, out, err = gapless("import", "main.dmn", "-o", "brought")
    assert code == 0, out + err
    assert sorted(each.name for each in (gapless.folder / "brought").iterdir()) == [
        "base-risk",
        "offer",
    ]


def test_types_and_inputs_of_another_file(tmp_path: Path) -> None:
    """A path into what is imported has the type that it has there."""
    person = (
        f'{KIND}<itemDefinition name="tPerson"><itemComponent name="kind"><typeRef>tKind</typeRef>'
        '</itemComponent></itemDefinition><inputData id="p" name="A Person">'
        '<variable name="A Person" typeRef="tPerson"/></inputData>'
    )
    kinds = decision("Kinds", table({"base.A Person.kind": "", "Own": ""}, [('"new"', "-", "1")]))
    kinds = kinds.replace(' typeRef=""', "")
    main = file("main", brought("base", locationURI="base.dmn"), given("Own", "base.tKind"), kinds)
    [found] = read(write(tmp_path, {"main.dmn": main, "base.dmn": file("base", person)})).values()
    assert [one.domain.values for one in found.inputs.values()] == [("new", "old")] * 2
    prefixed = main.replace("base.tKind", "b:tKind")
    [found] = read(write(tmp_path, {"main.dmn": prefixed})).values()
    assert [one.domain.values for one in found.inputs.values()] == [("new", "old")] * 2


def test_a_knowledge_model_of_another_file_is_called(tmp_path: Path) -> None:
    """Over the variables of its caller; nobody asks for its own."""
    main = file(
        "main",
        brought("base", locationURI="base.dmn"),
        given("length"),
        decision("Fee", expression("base.Sizing(length + 1)"), kind="number"),
    )
    path = write(tmp_path, {"main.dmn": main, "base.dmn": file("base", sizing("size"))})
    assert [*read(path)] == ["fee"]
    assert load(path).decide({"length": 9}).outputs["answer"] == 2
    assert load(path).decide({"length": 8}).outputs["answer"] == 1


def test_names_of_two_files_are_two(tmp_path: Path) -> None:
    """``Age`` here is not ``Age`` there, in tables, expressions and what is called."""
    both = table({"Age": "number", "base.Risk": "string"}, [("< 5", '"low"', "1")])
    main = file(
        "main",
        BY_LOCATION.replace("parts/", ""),
        given("Age"),
        decision("Both", both, "x").replace("#x", "urn:base#risk"),
        decision("Sum", expression("Age + base.Age"), kind="number"),
        decision("Fee", expression("base.Sizing(Age + 2)"), kind="number"),
    )
    base = file("base", *BASE, sizing("size"))
    found = read(write(tmp_path, {"main.dmn": main, "base.dmn": base}))
    assert [*found["both"].inputs] == ["Age", "base_Risk"]
    assert [one.label for one in found["base-risk"].inputs.values()] == ["base.Age"]
    [own], [other] = found["both"].inputs.keys() - {"base_Risk"}, found["base-risk"].inputs
    assert own != other
    sums = load(f"{tmp_path}/main.dmn#sum")
    assert sums.decide({own: 2, other: 40}).outputs["Sum"] == 42
    assert load(f"{tmp_path}/main.dmn#fee").decide({own: 7.5}).outputs["answer"] == 1


def test_a_file_that_two_import_is_one(tmp_path: Path) -> None:
    """Its input is asked once, whoever names it, and files may import one another."""
    left = decision(
        "Left", table({"c.Age": "number"}, [("< 5", "1"), (">= 5", "2")], output="number"), "x"
    ).replace('requiredDecision href="#x"', 'requiredInput href="urn:base#Age"')
    asks = table({"l.Left": "number", "base.Age": "number"}, [("1", "< 3", "1"), ("2", "-", "2")])
    path = write(
        tmp_path,
        {
            "main.dmn": file(
                "main",
                brought("left", "l", locationURI="left.dmn"),
                brought("base", locationURI="base.dmn"),
                decision("Main", asks, "x").replace("#x", "urn:left#Left"),
            ),
            "left.dmn": file("left", brought("base", "c", locationURI="base.dmn"), left),
            "base.dmn": file("base", brought("main", locationURI="main.dmn"), *BASE),
        },
    )
    assert [*load(path).procedure.asked] == ["base_Age"]
    decided = {age: load(path).decide({"base_Age": age}).status for age in (2, 3, 4, 5)}
    assert decided == {2: "decided", 3: "uncovered", 4: "uncovered", 5: "decided"}


def test_files_call_others_by_the_same_name(tmp_path: Path) -> None:
    """Each means its own by it, variables and types."""
    ages = [("< 5", "1"), (">= 5", "2")]
    left = decision("Left", table({"x.Age": "number"}, ages), "x").replace("#x", "urn:base#Age")
    kind = KIND.replace('"new", "old"', '"mine"')
    asks = table({"x.Left": "number", "Kind": ""}, [("1", "-", "1"), ("2", "-", "2")])
    main = file(
        "main",
        brought("left", "x", locationURI="left.dmn"),
        kind,
        given("Kind", "tKind"),
        decision("Main", asks.replace(' typeRef=""', ""), "x").replace("#x", "urn:left#Left"),
    )
    path = write(
        tmp_path,
        {
            "main.dmn": main,
            "left.dmn": file("left", brought("base", "x", locationURI="base.dmn"), KIND, left),
            "base.dmn": file("base", *BASE),
        },
    )
    found = read(path)
    assert [*found] == ["main", "x-left"]
    assert found["main"].uses == {"x-left"}
    assert found["main"].inputs["Kind"].domain.values == ("mine",)
    assert [one.label for one in found["x-left"].inputs.values()] == ["x 2.Age"]


def test_what_stands_for_something_there_does_here(tmp_path: Path) -> None:
    """A decision that is a name, and one that calls a knowledge model of its file."""
    base = file(
        "base",
        given("Age"),
        decision("Years", expression("Age"), kind="number"),
        decision("Size", expression("Sizing(Years)"), "Years", kind="number"),
        sizing("size"),
    )
    asks = table({"base.Size": "number", "base.Years": "number"}, [("1", "< 3", "7")])
    main = file(
        "main",
        brought("base", locationURI="base.dmn"),
        decision("Main", asks, "x").replace("#x", "urn:base#Size"),
    )
    path = write(tmp_path, {"main.dmn": main, "base.dmn": base})
    assert [*load(path).procedure.asked] == ["base_Age"]
    assert load(path).decide({"base_Age": 2}).outputs["answer"] == 7


def test_import_names_the_imports_that_lead_nowhere(gapless: CommandLine) -> None:
    """They are left out, and what they bring is given."""
    main = file("main", brought("base", locationURI="gone.dmn"), decision("Size", SIZES))
    write(gapless.folder, {"main.dmn": main})
    code, out, err = gapless("import", "main.dmn", "-o", "brought")
    assert code == 1
    assert "import base" in out + err


def test_a_file_is_found_by_its_namespace(tmp_path: Path) -> None:
    """Where an import names no location, beside the file that imports."""
    main = file("main", brought("base"), offer())
    path = write(
        tmp_path,
        {
            "main.dmn": main,
            "a.dmn": file("other", decision("x", SIZES), "<!-- urn:base -->"),
            "b.dmn": "urn:base <",
            "model.DMN": file("base", *BASE),
        },
    )
    assert [*read(path)] == ["offer", "base-risk"]
    nowhere = file("main", brought("base", namespace=""), offer())
    write(tmp_path, {"main.dmn": nowhere, "c.dmn": file("base", *BASE).replace("urn:base", "")})
    assert refused(path) == [
        "base is not checked: ?: no DMN file beside this one has its namespace"
    ]
    write(tmp_path, {"main.dmn": main})
    (tmp_path / "model.DMN").unlink()
    assert refused(path)[0] == (
        "base is not checked: urn:base: no DMN file beside this one has its namespace"
    )


def test_an_import_without_a_name_gives_its_names_as_they_are(tmp_path: Path) -> None:
    """What the file itself calls so counts first."""
    main = file("main", brought("base", "", locationURI="base.dmn"), offer("Risk"))
    path = write(tmp_path, {"main.dmn": main, "base.dmn": file("base", *BASE)})
    assert load(path).decide({"base_Age": 17}).outputs["answer"] == 1
    own = main.replace("</definitions>", given("Risk", "string") + "</definitions>")
    found = read(write(tmp_path, {"main.dmn": own}))
    assert found["offer"].uses == frozenset()


def beyond(folder: Path) -> dict[str, str]:
    """Imports that are not followed: what they name, and what is said of it."""
    write(
        folder,
        {
            "outside/base.dmn": file("base", *BASE),
            "in/broken.dmn": "<definitions",
            "in/juel.dmn": file("base", *BASE).replace(
                "<definitions", '<definitions expressionLanguage="juel"'
            ),
            "in/other.dmn": file("other", *BASE),
        },
    )
    os.symlink(folder / "outside" / "base.dmn", folder / "in" / "linked.dmn")
    os.symlink(folder / "outside", folder / "in" / "folder")
    inside = "only files in the folder of this one, and below, are read"
    return {
        "../outside/base.dmn": inside,
        "x/../../outside/base.dmn": inside,
        "%2e%2e/outside/base.dmn": inside,
        str(folder / "outside" / "base.dmn"): inside,
        "folder/base.dmn": inside,
        "linked.dmn": "there is no such file",
        "https://example.org/base.dmn": "nothing is fetched",
        "file:///base.dmn": "nothing is fetched",
        "gone.dmn": "there is no such file",
        "a%00b/base.dmn": "there is no such file",
        "https://[base.dmn": "there is no such file",
        "broken.dmn": "this is not XML",
        "juel.dmn": "it is written in juel",
        "other.dmn": "the namespace of the file is urn:other",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_what_is_not_followed_is_said(tmp_path: Path) -> None:
    """Each import that leads elsewhere is not checked, with the reason; tables still are."""
    for location, why in beyond(tmp_path).items():
        main = file("main", brought("base", locationURI=location), offer())
        path = write(tmp_path / "in", {"main.dmn": main})
        assert refused(path) == [f"base is not checked: {location}: {why}"], location
        [found] = (one for one in load_dmn(path) if isinstance(one, Table))
        assert found.uses == frozenset()


def test_what_is_no_dmn_is_not_followed(gapless: CommandLine) -> None:
    """A model of another kind, and a text that lies beside nothing."""
    pmml = brought("base", locationURI="base.dmn", importType="http://www.dmg.org/PMML-4_1")
    main = file("main", pmml, offer())
    path = write(gapless.folder, {"main.dmn": main, "base.dmn": file("base", *BASE)})
    assert refused(path) == ["base is not checked: base.dmn: it is no DMN"]
    code, out, _ = gapless("check", "-", stdin=main.replace("http://www.dmg.org/PMML-4_1", SPACE))
    assert code == 2
    assert "a text alone lies beside no other file" in " ".join(out.split())


def test_imports_are_few_enough_to_follow(tmp_path: Path) -> None:
    """A chain of them ends, and what is cut off is said."""
    files = {
        f"f{number}.dmn": file(
            f"f{number}",
            brought(f"f{number + 1}", "next", locationURI=f"f{number + 1}.dmn"),
            decision("Size", SIZES),
        )
        for number in range(MOST_IMPORTS + 2)
    }
    [fault] = refused(write(tmp_path, files))
    assert fault.endswith(f"more than {MOST_IMPORTS} files are imported")


def test_what_is_imported_is_small_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Together no larger than one file may be."""
    main = file(
        "main",
        brought("base", locationURI="base.dmn"),
        brought("left", locationURI="left.dmn"),
        decision("Size", SIZES),
    )
    base = file("base", *BASE)
    path = write(tmp_path, {"main.dmn": main, "base.dmn": base, "left.dmn": file("left", *BASE)})
    monkeypatch.setattr("gapless.reading.dmn.imports.LARGEST_FILE", 2 * len(base) - 1)
    assert refused(path) == ["left is not checked: left.dmn: what is imported is too large"]


def test_a_fix_does_not_reach_into_another_file(gapless: CommandLine) -> None:
    """It is said where the table is."""
    rule = (
        f"<rule><inputEntry>{text('< 5')}</inputEntry><outputEntry>{text('1')}</outputEntry></rule>"
    )
    base = sizing("size").replace("</decisionTable>", f"{rule}</decisionTable>")
    main = file(
        "main",
        brought("base", locationURI="base.dmn"),
        given("length"),
        decision("Fee", expression("base.Sizing(length)"), kind="number"),
    )
    files = {"main.dmn": main, "base.dmn": file("base", base.replace("UNIQUE", "FIRST"))}
    write(gapless.folder, files)
    out = "".join(gapless("check", "main.dmn", "--fix")[1:])
    assert "it is in base.dmn" in " ".join(out.split())
    assert {name: (gapless.folder / name).read_text() for name in files} == files


def shape(path: Path) -> list[object]:
    """What the tables of a file say, whatever their inputs are called, and what is no table."""
    return [
        (
            one.hit_policy,
            [(each.domain.kind, each.domain.values) for each in one.inputs.values()],
            [each.kind for each in one.data.values()],
            [[cell.text for cell in rule.cells.values()] for rule in one.rules],
            [str(rule.outputs) for rule in one.rules],
        )
        if isinstance(one, Table)
        else [fault.message.english for fault in one.faults]
        for one in load_dmn(path)
    ]


@pytest.mark.parametrize("path", sorted(REAL.glob("*.dmn")), ids=lambda path: path.stem)
def test_a_file_in_two_parts_says_what_it_said(path: Path, tmp_path: Path) -> None:
    """As people wrote them, with types and variables in a file of their own."""
    whole = path.read_text(encoding="utf-8")
    head = re.search(r"<((?:\w+:)?)definitions\b[^>]*>", whole)
    assert head
    prefix, space = (
        head[1],
        re.search(f'xmlns{":" * bool(head[1])}{head[1][:-1]}="([^"]*)"', head[0]),
    )
    assert space
    moved = re.compile(rf"<{prefix}(inputData|itemDefinition)\b(?:[^>]*/>|.*?</{prefix}\1>)", re.S)
    parts = [found[0] for found in moved.finditer(whole)]
    asked = brought("split", "", locationURI="split.dmn", importType=space[1])
    rest = moved.sub("", whole).replace(head[0], head[0] + asked.replace("<", f"<{prefix}"))
    for part in parts:
        if named := re.search(r'\bid="([^"]*)"', part):
            rest = rest.replace(f'href="#{named[1]}"', f'href="urn:split#{named[1]}"')
    split = re.sub(r'\bnamespace="[^"]*"', 'namespace="urn:split"', head[0])
    write(tmp_path, {"split.dmn": f"{split}{''.join(parts)}</{prefix}definitions>"})
    main = write(tmp_path, {"main.dmn": rest, "whole.dmn": whole})
    assert shape(main) == shape(tmp_path / "whole.dmn")
