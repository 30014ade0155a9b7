"""Tables that decide inputs of other tables, as the commands show them."""

from __future__ import annotations

import json
import subprocess

import pytest

from gapless.api import load, load_library
from gapless.reading import origins
from gapless.reading.files import read_data
from tests.command_line import CommandLine, gapless

__all__ = ["gapless"]

REGION = """table: region
version: 1.0.0
inputs:
  place: {type: string, values: [city, island], question: Where is it?}
outputs:
  grade: {type: string, label: Declared grade, values: [high, low]}
rules:
  - {row: c, when: {place: city}, then: {grade: high}}
  - {row: i, when: {place: island}, then: {grade: low}}
"""
OUTAGE = """table: outage
version: 1.0.0
inputs:
  grade: {from: region.grade}
  hours: {type: integer, domain: "[0..99]"}
outputs:
  level: {type: string, label: Level of the outage, values: [usual, bad]}
rules:
  - {row: h, when: {grade: high, hours: "< 3"}, then: {level: usual}}
  - {row: b, when: {grade: high, hours: ">= 3"}, then: {level: bad}}
  - {row: l, when: {grade: low}, then: {level: usual}}
"""
CREDIT = """table: credit
version: 1.0.0
inputs:
  level: {from: outage.level}
  tariff: {type: string, values: [home, trade]}
outputs:
  credit: {type: integer, unit: IDR}
rules:
  - {row: 1, when: {level: usual}, then: {credit: 0}}
  - {row: 2, when: {level: bad, tariff: home}, then: {credit: 100}}
  - {row: 3, when: {level: bad, tariff: trade}, use: by-hand}
"""
BY_HAND = """table: by-hand
version: 1.0.0
inputs:
  hours: {type: integer, domain: "[0..99]"}
outputs:
  credit: {type: integer, unit: IDR}
rules:
  - {row: 2, when: {hours: "> 9"}, then: {credit: 900}}
  - {row: x, when: {hours: "<= 9"}, then: {credit: 500}}
"""


@pytest.fixture
def graph(gapless: CommandLine) -> CommandLine:
    """Three tables that decide one another's inputs, the upmost of which hands over to a fourth."""
    texts = {"region": REGION, "outage": OUTAGE, "credit": CREDIT, "by-hand": BY_HAND}
    for name, text in texts.items():
        gapless.write(f"g/{name}.yaml", text)
    return gapless


def test_an_explanation_says_what_was_decided_on_the_way(graph: CommandLine) -> None:
    """The value that each table gave, for which input, by which row; the lowest first."""
    pairs = ("place=city", "hours=5", "tariff=home")
    code, out, _ = graph("decide", "g/credit.yaml", *pairs, "--explain")
    assert code == 0
    first = out.partition("Decided first\n")[2].splitlines()[:2]
    assert first == [
        "  Declared grade       high · region 1.0.0, row c",
        "  Level of the outage  bad · outage 1.0.0, row b",
    ]


def test_json_says_what_was_decided_on_the_way(graph: CommandLine) -> None:
    """As far as the context tells it."""
    whole = graph("decide", "g/credit.yaml", "place=city", "hours=1", "--format", "json")[1]
    assert json.loads(whole)["decided"] == {
        "grade": {"value": "high", "table": "region", "row": "c"},
        "level": {"value": "usual", "table": "outage", "row": "h"},
    }
    part = graph("decide", "g/credit.yaml", "place=city", "--format", "json")[1]
    assert json.loads(part)["decided"] == {
        "grade": {"value": "high", "table": "region", "row": "c"}
    }
    alone = graph("decide", "g/region.yaml", "place=city", "--format", "json")[1]
    assert "decided" not in json.loads(alone)


def test_python_says_what_was_decided_on_the_way(graph: CommandLine) -> None:
    """In ``to_dict()`` and in the text of an explanation; decisions that say the same are equal."""
    table = load(str(graph.folder / "g/credit.yaml"))
    decision = table.decide({"place": "city", "hours": 5, "tariff": "home"})
    decided = decision.to_dict()["decided"]
    assert decided == {
        "grade": {"value": "high", "table": "region", "row": "c"},
        "level": {"value": "bad", "table": "outage", "row": "b"},
    }
    assert str(decision.explain()).splitlines()[:2] == [
        "grade is high, decided by region row c",
        "level is bad, decided by outage row b",
    ]
    assert decision == table.decide({"place": "city", "hours": 7, "tariff": "home"})


def test_an_answer_that_is_missing_below_is_said(graph: CommandLine) -> None:
    """Which input it was for; rows that wait for that input are not near."""
    graph.write("g/region.yaml", REGION.replace("  - {row: i", "  #"))
    code, out, _ = graph("decide", "g/credit.yaml", "place=island", "hours=5", "--explain")
    assert code == 1
    assert "No row covers this case · region 1.0.0" in out
    assert "It decides Declared grade (region.grade), without which there is no answer." in out
    near = out.partition("Nearest rows\n")[2].partition("\n\n")[0]
    assert near == "  Row c  place: island, not city"
    assert "Declared grade       – · region: No row covers this case" in out


def test_rows_below_do_not_pass_for_the_row_of_a_case(graph: CommandLine) -> None:
    """A case that fails speaks of the tables that may answer it."""
    case = 'cases:\n  - {given: {place: city, hours: 5, tariff: trade}, expect: {row: "2"}}\n'
    graph.write("g/credit.yaml", CREDIT + case)
    graph.write("g/region.yaml", REGION.replace("row: c", "row: 2"))
    _, out, _ = graph("test", "g/credit.yaml")
    assert "(region)" not in out


DRAWING = """
What decides the inputs
  credit
  ├─ Level of the outage ← outage.level
  │  ├─ Declared grade ← region.grade
  │  │  └─ place
  │  └─ hours
  ├─ tariff
  └─ → by-hand
     └─ hours
"""


def test_show_draws_what_decides_what(graph: CommandLine) -> None:
    """A tree of tables; the heading of a column says where its values come from."""
    _, out, _ = graph("show", "g/credit.yaml")
    assert DRAWING in out
    assert "Level of the outage ←" in out.partition("\n1 ")[0]
    assert "What decides the inputs" not in graph("show", "g/by-hand.yaml")[1]


def test_show_draws_it_for_wikis_pages_and_programs(graph: CommandLine) -> None:
    """As nested lists, and in JSON table by table."""
    markdown = graph("show", "g/credit.yaml", "--format", "markdown")[1]
    assert "  - Level of the outage ← outage.level\n    - Declared grade ← region.grade" in markdown
    page = graph("show", "g/credit.yaml", "--format", "html")[1]
    drawn = page.partition('<section class="graph">')[2].partition("</section>")[0]
    assert drawn.count("<ul>") == drawn.count("</ul>") == 5
    assert drawn.count("<li>") == drawn.count("</li>") == 8
    shown = json.loads(graph("show", "g/credit.yaml", "--format", "json")[1])["graph"]
    assert shown[0]["table"] == "credit"
    by_name = {one["table"]: (one["asks"], one["decided"], one["use"]) for one in shown}
    assert by_name == {
        "credit": (["tariff"], {"level": "outage.level"}, ["by-hand"]),
        "outage": (["hours"], {"grade": "region.grade"}, []),
        "region": (["place"], {}, []),
        "by-hand": (["hours"], {}, []),
    }


def test_a_table_needed_twice_is_drawn_once(graph: CommandLine) -> None:
    """So that the drawing is no longer than the tables."""
    graph.write(
        "g/credit.yaml", CREDIT.replace("  tariff:", "  grade: {from: region.grade}\n  tariff:")
    )
    out = graph("show", "g/credit.yaml", "--no-check")[1]
    assert "  ├─ Declared grade ← region.grade (see above)\n" in out


@pytest.mark.parametrize("form", ["rich", "markdown", "html"])
def test_the_questions_of_the_tables_below_are_on_the_page(form: str, graph: CommandLine) -> None:
    """Each once; what a table decides is not asked."""
    graph.write("g/credit.yaml", CREDIT.replace("outage.level}", "outage.level, nullable: true}"))
    out = graph("show", "g/credit.yaml", "--no-check", "--format", form)[1]
    asked = out.partition("What to ask")[2].partition("Revisions")[0]
    assert asked.count("Where is it?") == 1
    assert asked.count("Level of the outage") == 1
    assert "null = outage decides nothing" in asked
    assert "Declared grade" not in asked


def test_the_page_of_a_diff_gives_an_example_that_can_be_asked(graph: CommandLine) -> None:
    """Where a region is about what a table decides, by what that is decided."""
    graph.write("g/outage.yaml", OUTAGE.replace("[usual, bad]", "[usual, bad, worse]"))
    for name, answer in (("old", 0), ("new", 1)):
        rows = f"  - {{when: {{level: bad}}, then: {{z: 5}}}}\n  - {{then: {{z: {answer}}}}}\n"
        graph.write(
            f"{name}/c.yaml",
            "table: c\ninputs: {level: {from: outage.level}}\n"
            f"outputs: {{z: {{type: integer}}}}\nrules:\n{rows}",
        )
    page = graph("diff", "old/c.yaml", "new/c.yaml", "--format", "html")[1]
    example = page.partition("for example: ")[2].partition("</p>")[0]
    assert "place " in example
    assert "hours " in example


def test_the_file_that_keeps_a_table_from_being_read_is_named(graph: CommandLine) -> None:
    """It need not be among those that were asked for."""
    graph.write("g/outage.yaml", OUTAGE.replace("{row: h,", "{row: h, 5 jam,"))
    _, out, err = graph("check", "g/credit.yaml")
    assert "fix the faults of g/outage.yaml first" in out + err


def test_the_files_of_a_folder_are_searched_for_outputs_once(
    graph: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many tables of it take an input from another."""
    names: list[str] = []
    read = read_data

    def record(path: str, most: int) -> bytes:
        names.append(path)
        return read(path, most)

    monkeypatch.setattr(origins, "read_data", record)
    assert graph("check", "g")[0] == 0
    assert len(names) == len(set(names)) > 3


@pytest.fixture
def apart(gapless: CommandLine) -> CommandLine:
    """A project in which the tables that decide inputs lie in another corner."""
    for name, text in {"low/region": REGION, "low/outage": OUTAGE, "up/by-hand": BY_HAND}.items():
        gapless.write(f"tables/{name}/1.yaml", text)
    case = "cases:\n  - {given: {place: city, hours: 5, tariff: home}, expect: {row: 2}}\n"
    gapless.write(
        "tables/up/credit/1.yaml",
        CREDIT.replace("version", "effective: 2026-01-01\nversion") + case,
    )
    return gapless


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("check", "--fix", "--declare-over"),
        ("fmt",),
        ("fmt", "-"),
        ("cases", "credit", "--write"),
        ("revise", "credit", "--effective", "2027-01-01"),
        ("test",),
    ],
    ids=" ".join,
)
def test_a_text_that_is_written_anew_finds_the_tables_of_the_project(
    command: tuple[str, ...], apart: CommandLine
) -> None:
    """Whatever reads a changed table again knows where those lie that decide its inputs."""
    (apart.folder / "tables/up/credit/1.yaml").rename(
        apart.folder / "tables/up/credit/2026-01-01.yaml"
    )
    text = (apart.folder / "tables/up/credit/2026-01-01.yaml").read_text("utf-8")
    code, out, err = apart(*command, stdin=text)
    assert (code, "unknown" in out + err) == (0, False), out + err


def test_a_text_alone_says_to_name_its_file(gapless: CommandLine) -> None:
    """What is read from standard input lies beside no table."""
    for file in [*gapless.folder.rglob("*.yaml")]:
        file.unlink()
    code, out, _ = gapless("check", "-", stdin=OUTAGE)
    assert code == 2
    assert "there is no table region" in out
    assert "help: name the file: a text alone lies beside no other table" in out


@pytest.mark.parametrize("text", ["", '""', '" "'])
def test_an_empty_origin_is_one_fault(text: str, graph: CommandLine) -> None:
    """Whether there is nothing, or an empty text."""
    graph.write("g/outage.yaml", OUTAGE.replace("region.grade", text))
    _, out, _ = graph("check", "g/outage.yaml")
    assert out.count("error[") == 1
    assert "from has no value" in out or "'' names no output of a table" in out


def test_days_on_which_nothing_decides_an_input(graph: CommandLine) -> None:
    """A fault of the table that needs it, at its ``from``, as it is for hand-overs."""
    graph.write("g/outage.yaml", OUTAGE.replace("version", "effective: 2026-01-01\nversion"))
    graph.write("g/region.yaml", REGION.replace("version", "effective: 2026-06-01\nversion"))
    code, out, _ = graph("check", "g/outage.yaml")
    assert code == 1
    assert "error[hand-over-not-in-force]: table region has no revision in force from" in out
    assert "|                 ^^^^^^^^^^^^" in out
    assert "help: it decides an input of this revision, which is in force from" in out
    found = json.loads(graph("check", "g/outage.yaml", "--format", "json")[1])
    assert {tuple(finding["rows"]) for finding in found["findings"]} == {()}
    code, _, err = graph("decide", "g/outage.yaml", "place=city", "--as-of", "2026-02-01")
    assert code == 2
    assert "table region is not in force on 2026-02-01" in err
    assert graph("decide", "g/outage.yaml", "place=island", "--as-of", "2026-07-01")[0] == 0


def test_tables_that_need_one_are_named_as_such(graph: CommandLine) -> None:
    """Where one of them takes an input from it, "hands over" would be wrong."""
    _, _, err = graph("check", "g/region.yaml")
    assert "note: credit, outage need region: gapless check" in err
    _, _, err = graph("check", "g/outage.yaml")
    assert "note: credit needs outage: gapless check" in err
    graph.write("g/outage.yaml", OUTAGE.replace("rules", "rows"))
    _, _, err = graph("check", "g/region.yaml")
    assert "outage.yaml cannot be read; it may need these tables" in err


def test_cases_count_for_the_tables_that_decide_their_inputs(graph: CommandLine) -> None:
    """They are run for these too, and try rows of them; what breaks below is seen at once."""
    cases = (
        "cases:\n"
        "  - {given: {place: city, hours: 5, tariff: home}, expect: {row: 2}}\n"
        "  - {given: {place: island, hours: 5, tariff: home}, expect: {row: 1}}\n"
    )
    graph.write("g/credit.yaml", CREDIT + cases)
    _, out, err = graph("test", "g/region.yaml", "--coverage")
    assert "2 passed, 0 failed" in out
    assert "region 1.0.0: 100 % tried (2 of 2 rows)" in out
    assert "credit needs region; the cases that pass through were run too" in err
    graph.write("g/region.yaml", REGION.replace("{grade: low}", "{grade: high}"))
    code, out, err = graph("test", "g/region.yaml")
    assert code == 1
    assert "1 passed, 1 failed" in out
    assert "failed-case]: case 2" in err


def test_revise_names_the_tables_above(apart: CommandLine) -> None:
    """With what shows how they decide after it."""
    file = apart.folder / "tables/low/region/2026-01-01.yaml"
    text = REGION.replace("version", "effective: 2026-01-01\nversion")
    (apart.folder / "tables/low/region/1.yaml").unlink()
    file.write_text(text, encoding="utf-8")
    code, _, err = apart("revise", "region", "--effective", "2027-01-01")
    assert code == 0
    assert "credit, outage need region: gapless diff" in err
    assert "--on 2026-12-31 2027-01-01" in err


def test_tables_apart_are_found_by_programs_and_in_commits(apart: CommandLine) -> None:
    """A library finds them in its folder, a commit in the folders of the project."""
    library = load_library(str(apart.folder / "tables"))
    assert library["credit"].decide({"place": "island"}).row == "1"
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run([*git, *words], cwd=apart.folder, check=True)
    apart.write("tables/low/region/1.yaml", REGION.replace("{grade: low}", "{grade: high}"))
    code, out, err = apart("diff", "tables/up/credit/1.yaml")
    assert code == 1, out + err
    assert "is decided otherwise" in out or "are decided otherwise" in out


def test_what_a_table_decides_is_not_given(graph: CommandLine) -> None:
    """Whoever says it could say otherwise than the table, and be believed."""
    code, _, err = graph("decide", "g/credit.yaml", "level=bad", "place=city", "hours=1")
    assert code == 2
    assert "level is decided by table outage" in err
    assert "leave it out, and give what that table needs" in err


def test_the_day_is_not_what_a_table_decides(gapless: CommandLine) -> None:
    """The revision must be known before any table of it is asked."""
    low = "table: low\ninputs: {a: {type: boolean}}\noutputs: {day: {type: date}}\nrules:\n"
    gapless.write("g/low.yaml", low + "  - {when: {}, then: {day: 2022-01-01}}\n")
    top = "table: top\nas_of: day\ninputs:\n  day: {from: low.day}\noutputs: {t: {type: integer}}\n"
    gapless.write("g/top.yaml", top + "rules:\n  - {when: {}, then: {t: 1}}\n")
    code, out, err = gapless("check", "g/top.yaml")
    assert code == 2
    assert "unreadable-as-of" in out + err


def test_rows_that_another_day_needs_stay(gapless: CommandLine) -> None:
    """What the table below decides today may make a row needless that decided before."""
    low = "table: low\nversion: {0}.0.0\neffective: {1}\ninputs: {{a: {{type: boolean}}}}\n"
    low += "outputs: {{n: {{type: integer}}}}\nrules:\n  - {{when: {{a: yes}}, then: {{n: {2}}}}}\n"
    low += "  - {{when: {{a: no}}, then: {{n: 3}}}}\n"
    gapless.write("g/low/1.yaml", low.format(1, "2022-01-01", 5))
    gapless.write("g/low/2.yaml", low.format(2, "2022-07-01", 7))
    top = "table: top\nversion: 1.0.0\neffective: 2022-01-01\ninputs: {n: {from: low.n}}\n"
    top += "outputs: {t: {type: string, values: [p, q]}}\nrules:\n"
    for cell, answer in (("7", "p"), ("[4..9]", "p"), ("3", "q")):
        top += f'  - {{when: {{n: "{cell}"}}, then: {{t: {answer}}}}}\n'
    gapless.write("g/top/1.yaml", top)
    gapless("check", "g/top", "--fix")
    assert (gapless.folder / "g/top/1.yaml").read_text(encoding="utf-8") == top
    _, out, _ = gapless("decide", "g/top/1.yaml", "a=yes", "--as-of", "2022-05-05")
    assert out.startswith("t  p\n")


def test_an_explanation_prints_the_value_that_was_decided(gapless: CommandLine) -> None:
    """Not all values that no cell tells from it."""
    low = "table: low\ninputs: {a: {type: boolean}}\noutputs: {n: {type: integer}}\nrules:\n"
    gapless.write("g/low.yaml", low + "  - {when: {}, then: {n: 5}}\n")
    top = "table: top\ninputs: {n: {from: low.n}}\noutputs: {t: {type: integer}}\nrules:\n"
    top += '  - {when: {n: "7"}, then: {t: 1}}\n  - {when: {n: "[4..6]"}, then: {t: 2}}\n'
    gapless.write("g/top.yaml", top)
    _, out, _ = gapless("decide", "g/top.yaml", "a=yes", "--explain")
    assert "n: 5, not 7" in out
