"""The command line: contexts, revisions, explanations and cases."""

from __future__ import annotations

import json
import os

import pytest

from gapless.project.json_context import unique_names
from gapless.unreadable import Unreadable
from tests.command_line import TABLE, CommandLine, gapless

__all__ = ["gapless"]


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (["lama"], "'lama' is not KEY=VALUE"),
        (["lama=1 jam", "lama=2 jam"], "'lama' is given twice"),
        (["=1 jam"], "there is no input"),
        (["lama="], "lama"),
        (["tetanga=x"], "did you mean `tetangga`?"),
        (["tetangga=null"], "tetangga is null"),
    ],
)
def test_faults_of_pairs(pairs: list[str], message: str, gapless: CommandLine) -> None:
    """A pair that cannot be used is named on standard error."""
    code, out, err = gapless("decide", "t", *pairs)
    assert (code, out) == (2, "")
    assert message in err


def test_a_value_may_hold_an_equals_sign(gapless: CommandLine) -> None:
    """Only the first equals sign separates."""
    text = TABLE.replace("values: [turut padam, tidak padam]", "values: [a=b, c]")
    assert gapless("decide", "-", "lama=1 jam", "tetangga=a=b", stdin=text)[0] == 0


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ("", "the context is not JSON"),
        ("{", "the context is not JSON"),
        ('{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n', "git could not merge two versions"),
        ("[1]", "must be a JSON object"),
        ("3", "must be a JSON object"),
        ('{"lama": NaN}', "NaN is not a number"),
        ('{"lama": "1 jam", "lama": "2 jam"}', "'lama' is given twice"),
        ('{"lama": 6}', "lama"),
        ('{"lama": {"jam": 6}}', "lama"),
        ('{"lama": null}', "lama is null"),
        ('{"tetanga": "x"}', "did you mean `tetangga`?"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": "' + "x" * 1_000_001 + '"}', "larger than 1 MB"),
        ('{"lama": 1' + "0" * 5000 + "}", "lama"),
        ('{"lama": 1e999999999}', "lama"),
        ("\ufeff{}x", "the context is not JSON"),
    ],
)
def test_faults_of_a_json_context(context: str, message: str, gapless: CommandLine) -> None:
    """A context that is not one flat JSON object is refused with a sentence."""
    code, out, err = gapless("decide", "t", "--context", "-", stdin=context)
    assert (code, out) == (2, "")
    assert message in err


def test_a_json_context_from_a_file_and_pairs(gapless: CommandLine) -> None:
    """A context file may be completed by pairs, not contradicted."""
    gapless.write("konteks.json", '\ufeff{"lama": "7 jam"}')
    assert gapless("decide", "t", "--context", "konteks.json", "tetangga=turut padam")[0] == 0
    assert gapless("decide", "t", "--context", "konteks.json", "lama=1 jam")[0] == 2
    assert gapless("decide", "t", "--context", "tidak-ada.json")[0] == 2
    assert gapless("decide", "-", "--context", "-", stdin=TABLE)[0] == 2


def test_a_context_that_is_no_file(gapless: CommandLine) -> None:
    """A pipe by its name is refused, not waited for; so is a terminal."""
    os.mkfifo(gapless.folder / "pipa")
    code, _, err = gapless("decide", "t", "--context", "pipa")
    assert code == 2
    assert "pipa cannot be read: this is a pipe, not a file" in err
    terminal = os.ttyname(os.openpty()[1])
    for arguments in (("decide", "t", "--context", terminal), ("check", terminal)):
        code, out, err = gapless(*arguments)
        assert code == 2
        assert "this is a device, not a file" in out + err


def test_numbers_of_json_are_exact(gapless: CommandLine) -> None:
    """0.1 in JSON is exactly a tenth."""
    text = (
        "table: n\ninputs: {x: {type: number}}\noutputs: {z: {type: number}}\n"
        'rules: [{row: 1, when: {x: "0.1"}, then: {z: 1.10}}, {row: 2, then: {z: 2}}]\n'
    )
    gapless.write("tables/n.yaml", text)
    _, out, _ = gapless("decide", "n", "--context", "-", "--format", "json", stdin='{"x": 0.1}')
    assert json.loads(out)["row"] == "1"
    assert '"z": 1.1' in out


TOO_MANY = "the number has too many digits"
NUMBERS = """
table: n
inputs: {x: {type: number}}
outputs: {z: {type: number}}
rules: [{row: 1, when: {x: "> 3"}, then: {z: 1.10}}]
"""


@pytest.mark.parametrize(
    "number",
    [
        *("1e999999999", "-1e99999999", "1e5000", "1e-999999999"),
        *("1e99999999999999999999", "1e-99999999999999999999"),
        *("9" * 201, "9" * 900_000, "0." + "3" * 201),
    ],
    ids=lambda number: f"{number[:24]} of {len(number)}",
)
@pytest.mark.parametrize("kind", ["number", "integer"])
def test_a_number_of_too_many_digits_in_json(kind: str, number: str, gapless: CommandLine) -> None:
    """It is refused before anything is computed with it."""
    gapless.write("tables/n.yaml", NUMBERS.replace("number}", f"{kind}}}", 1))
    code, out, err = gapless("decide", "n", "--context", "-", stdin=f'{{"x": {number}}}')
    assert (code, out) == (2, "")
    assert f"x: {TOO_MANY}" in err


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("type", "domain: '> 9', type"),
        ("type", "values: [9], type"),
        ("type", "step: 9, type"),
        ("> 3", "> 9"),
        ("1.10", "9"),
        ("{type", "{type: number, expression: '9'}, y: {type"),
        ("rules", "cases: [{given: {x: 9}, expect: {row: 1}}]\nrules"),
        ("rules", "cases: [{given: {x: 4}, expect: {z: 9}}]\nrules"),
    ],
)
@pytest.mark.parametrize("digits", [201, 900])
def test_a_number_of_too_many_digits_in_a_table(
    written: str, wrong: str, digits: int, gapless: CommandLine
) -> None:
    """It is refused wherever it stands."""
    text = NUMBERS.replace(written, wrong.replace("9", "9" * digits), 1)
    gapless.write("tables/n.yaml", text)
    code, out, err = gapless("test", "tables/n.yaml")
    assert code == (1 if "cases" in wrong else 2)
    assert TOO_MANY in out + err


def test_a_number_of_too_many_digits_in_a_pair(gapless: CommandLine) -> None:
    """A value on the command line is read as one of a table."""
    gapless.write("tables/n.yaml", NUMBERS)
    code, out, err = gapless("decide", "n", f"x={'9' * 900}")
    assert (code, out) == (2, "")
    assert TOO_MANY in err


REVISIONS = {
    "tables/v2.yaml": TABLE.replace("version: 1.0.0", "version: 2.0.0\neffective: 2022-03-25"),
    "tables/v3.yaml": TABLE.replace(
        "version: 1.0.0", "version: 3.0.0\neffective: 2022-12-29"
    ).replace("6 jam", "3 jam"),
}


@pytest.fixture
def revisions(gapless: CommandLine) -> CommandLine:
    """Two revisions of ``t``, of March and December 2022."""
    (gapless.folder / "tables" / "t.yaml").unlink()
    for name, text in REVISIONS.items():
        gapless.write(name, text)
    return gapless


@pytest.mark.parametrize(
    ("arguments", "version"),
    [
        (["t"], "3.0.0"),
        (["t", "--as-of", "2022-12-28"], "2.0.0"),
        (["t", "--as-of", "2022-12-29"], "3.0.0"),
        (["t@2.0.0"], "2.0.0"),
        (["t@2022-03-25"], "2.0.0"),
        (["tables/v2.yaml"], "2.0.0"),
    ],
)
def test_which_revision(arguments: list[str], version: str, revisions: CommandLine) -> None:
    """A day, a version or a path names the revision; without any it is today's."""
    _, out, _ = revisions("decide", *arguments, "lama=5 jam", "--format", "json")
    assert json.loads(out)["version"] == version


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["t", "--as-of", "2022-01-01"], "not in force on 2022-01-01"),
        (["t", "--as-of", "kemarin"], "kemarin"),
        (["t", "--as-of", "2022-02-30"], "2022-02-30"),
        (["t@9.9.9"], "known versions: 2.0.0, 3.0.0"),
        (["u@2.0.0"], "there is no table u"),
    ],
)
def test_which_revision_faults(arguments: list[str], message: str, revisions: CommandLine) -> None:
    """A day before the first revision, no day at all and an unknown version are told."""
    code, out, err = revisions("decide", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_check_as_of(revisions: CommandLine) -> None:
    """With ``--as-of`` only the revision of that day is checked, otherwise every one."""
    _, out, _ = revisions("check", "--as-of", "2022-06-01", "--format", "json")
    assert [table["version"] for table in json.loads(out)["tables"]] == ["2.0.0"]
    _, out, _ = revisions("check", "--format", "json")
    assert [table["version"] for table in json.loads(out)["tables"]] == ["2.0.0", "3.0.0"]


def test_the_folder_named_in_pyproject(gapless: CommandLine) -> None:
    """``[tool.gapless] tables`` says where tables are; a wrong setting is told."""
    gapless.write("aturan/u.yaml", TABLE.replace("table: t", "table: u"))
    gapless.write("pyproject.toml", '[tool.gapless]\ntables = ["aturan"]\n')
    assert gapless("show", "u")[0] == 0
    assert gapless("show", "t")[0] == 2
    gapless.write("pyproject.toml", '[tool.gapless]\ntables = "aturan"\n')
    assert "must be a list of folders" in gapless("check")[2]
    gapless.write("pyproject.toml", "[tool")
    assert "pyproject.toml cannot be read" in gapless("check")[2]


def test_explain(gapless: CommandLine) -> None:
    """``--explain`` says what stopped every other row."""
    plain = gapless("decide", "t", "lama=7 jam")[1]
    explained = gapless("decide", "t", "lama=7 jam", "--explain")[1]
    assert "s.d 6 jam" in explained
    assert len(explained) > len(plain)


def test_explain_over_a_hand_over(gapless: CommandLine) -> None:
    """Each table on the way is told with its version, for people and for programs."""
    head = TABLE[TABLE.index("inputs:") : TABLE.index("outputs:")]
    rest = "outputs: {laporan: {type: string}}\nrules: [{row: x, use: t}]\n"
    gapless.write("tables/pintu.yaml", f"table: pintu\n{head}{rest}")
    for pairs, status in ((("lama=7 jam",), 0), ((), 1)):
        code, out, _ = gapless("decide", "pintu", *pairs, "--explain")
        assert (code, "x     │ → t" in out, "t 1.0.0" in out) == (status, True, True)
    form = ("--explain", "--format", "json")
    told = json.loads(gapless("decide", "pintu", "lama=7 jam", *form)[1])["explanation"]
    assert told == [
        {
            "table": "pintu",
            "version": None,
            "row": "x",
            "verdict": "decides",
            "use": "t",
            "cells": [],
        },
        {
            "table": "t",
            "version": "1.0.0",
            "row": "1",
            "verdict": "stopped",
            "use": None,
            "cells": [{"input": "lama", "cell": "s.d 6 jam", "value": "7 jam"}],
        },
        {
            "table": "t",
            "version": "1.0.0",
            "row": "2",
            "verdict": "decides",
            "use": None,
            "cells": [],
        },
    ]
    told = json.loads(gapless("decide", "pintu", *form)[1])["explanation"]
    assert [(row["table"], row["row"], row["verdict"]) for row in told] == [
        ("pintu", "x", "decides"),
        ("t", "1", "open"),
        ("t", "2", "open"),
    ]
    assert "explanation" not in json.loads(gapless("decide", "pintu", *form[1:])[1])


def test_an_undetermined_decision_asks_the_next_question(gapless: CommandLine) -> None:
    """What is still needed is asked in the table's own words."""
    code, out, _ = gapless("decide", "t")
    assert (code, "Sudah berapa lama?" in out) == (1, True)


def test_a_failed_case_is_told_with_its_place(gapless: CommandLine) -> None:
    """``test`` names the case, what came and what was expected."""
    gapless.write("tables/t.yaml", TABLE.replace("expect: {row: 1}", "expect: {row: 2}"))
    code, out, err = gapless("test")
    assert (code, out.strip()) == (1, "0 passed, 1 failed")
    assert "≠ │ row    │ 2        │ 1\n" in err
    assert "Baris 2 tidak cocok: lama 6 jam, bukan di atas 6 jam\n" in err
    assert "tables/t.yaml:11" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide", "t", "lama=1 jam"),
        ("show", "t", "--format", "html"),
        ("log", "t"),
        ("changelog", "t"),
        ("cases", "t"),
        ("decide", "pintu", "lama=1 jam"),
        ("decide", "tables/pintu/2022-03-25.yaml", "lama=1 jam"),
        ("log", "tables/t/2022-03-25.yaml"),
    ],
    ids=" ".join,
)
def test_a_revision_that_cannot_be_read(arguments: list[str], gapless: CommandLine) -> None:
    """The older one does not stand in for it: its rules may no longer be in force."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/t/2022-03-25.yaml", f"effective: 2022-03-25\n{TABLE}")
    broken = TABLE.replace("rules:", "rules: > 3")
    gapless.write("tables/t/2022-12-29.yaml", f"effective: 2022-12-29\n{broken}")
    head = TABLE[TABLE.index("inputs:") : TABLE.index("outputs:")]
    rest = "outputs: {laporan: {type: string}}\nrules: [{use: t}]\n"
    text = f"table: pintu\neffective: 2022-03-25\nversion: 1.0.0\n{head}{rest}"
    gapless.write("tables/pintu/2022-03-25.yaml", text)
    code, out, err = gapless(*arguments)
    assert (code, out) == (2, "")
    assert "tables/t/2022-12-29.yaml" in err


def test_a_revision_beside_one_that_cannot_be_read(gapless: CommandLine) -> None:
    """Whoever names a version gets it."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/t/2022-03-25.yaml", f"effective: 2022-03-25\n{TABLE}")
    gapless.write("tables/t/2022-12-29.yaml", TABLE.replace("rules:", "rules: > 3"))
    code, _, err = gapless("show", "t@1.0.0")
    assert (code, err) == (0, "")


def test_a_name_given_twice_is_found_in_one_pass() -> None:
    """A context of a megabyte has tens of thousands of names; each is compared with few others."""
    compared = 0

    class Name(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    names = [Name(f"input{number}") for number in range(2_000)]
    with pytest.raises(Unreadable, match="'input1999' is given twice"):
        unique_names([(name, 0) for name in (*names, Name("input1999"))])
    assert compared < 20_000


@pytest.mark.parametrize(
    ("policy", "given", "told"),
    [
        ("first", "a=5", "Decided by row 3 or 4 · t"),
        ("first", "a=1 b=1", "Decided by row 2 · t\n  Also matching: row 4"),
        ("collect", "a=1 b=-1", "Decided by row 1, 4 · t"),
    ],
)
def test_rows_that_decide_together_are_named(
    policy: str, given: str, told: str, gapless: CommandLine
) -> None:
    """They were "several rows together"; a row behind one that fits never decides."""
    gapless.write(
        "tables/t.yaml",
        f"table: t\nhit_policy: {policy}\ninputs: {{a: {{type: integer}}, b: {{type: integer}}}}\n"
        "outputs: {h: {type: string}}\nrules:\n"
        '- {row: 1, when: {a: "< 3", b: "< 0"}, then: {h: x}}\n'
        '- {row: 2, when: {a: "< 3", b: "[0..1]"}, then: {h: x}}\n'
        '- {row: 3, when: {a: "> 3", b: "> 100"}, then: {h: x}}\n'
        "- {row: 4, then: {h: x}}\n- {row: 5, when: {a: 5}, then: {h: x}}\n",
    )
    assert told in gapless("decide", "t", *given.split())[1]
