"""One context decided by several tables, and what they still need asked once."""

from __future__ import annotations

import json
import pickle
from datetime import date

import pytest
from click.shell_completion import ShellComplete

from gapless import ContextError, TableError, budget
from gapless.api import TableLibrary
from gapless.cli.main import group
from tests.command_line import CommandLine, gapless
from tests.written_tables import library_of

__all__ = ["gapless"]

FEE = """
table: fee
version: 1.0.0
inputs:
  age: {type: integer, domain: ">= 0", question: How old?}
  class: {label: Class, type: string, values: [first, second]}
outputs: {fee: {label: Fee, type: number, unit: IDR}}
rules:
  - {row: 1, when: {age: < 18}, then: {fee: 5}}
  - {row: 2, when: {age: ">= 18", class: first}, then: {fee: 10}}
  - {row: 3, when: {age: ">= 18", class: second}, then: {fee: 7}}
"""
SEAT = """
table: seat
version: 1.0.0
inputs:
  class: {label: Class, type: string, values: [third, second, first], question: Which class?}
  window: {label: Window, type: boolean}
outputs: {seat: {label: Seat, type: string}}
rules:
  - {row: 1, when: {class: first}, then: {seat: A}}
  - {row: 2, when: {class: "second, third", window: "true"}, then: {seat: B}}
"""
AGED = """
table: aged
as_of: day
inputs: {age: {type: integer, domain: ">= 0", expression: "years between(born, day)"}}
data: {born: {type: date}, day: {type: date}}
outputs: {adult: {type: boolean}}
rules:
  - {row: 1, when: {age: < 18}, then: {adult: "false"}}
  - {row: 2, when: {age: ">= 18"}, then: {adult: "true"}}
"""


ANY = (
    "table: {}\ninputs: {{x: {}}}\noutputs: {{z: {{type: string}}}}\nrules: [{{then: {{z: a}}}}]\n"
)


def tables(*texts: str) -> TableLibrary:
    """A library of these tables."""
    return TableLibrary(library_of(*texts))


def test_each_table_decides_what_it_knows_of_one_context() -> None:
    """An input of one table is no unknown input for the other; each answers by its own rows."""
    found = tables(FEE, SEAT).decide_all(
        ["fee", "seat"], {"age": 30, "class": "second", "window": True}
    )
    assert list(found) == ["fee", "seat"]
    assert found.status == "decided"
    assert (found["fee"].row, found["seat"].outputs) == ("3", {"seat": "B"})
    assert (found.needs, found.questions) == ((), ())


def test_what_is_needed_is_asked_once() -> None:
    """An input that both need goes first, with the question of the one that has one, and the values
    that both allow.
    """
    found = tables(FEE, SEAT).decide_all(["fee", "seat"], {})
    assert found.status == "undetermined"
    assert found.needed_by == {"class": ("fee", "seat"), "age": ("fee",), "window": ("seat",)}
    assert found.needs == ("class", "age", "window")
    first = found.questions[0]
    assert (first.text, first.choices) == ("Which class?", ("first", "second"))


def test_the_choices_are_those_of_the_tables_that_list_some() -> None:
    """A table that takes any text asks for one of those that another lists."""
    free = FEE.replace(", values: [first, second]", "")
    for texts in ((free, SEAT), (SEAT, free)):
        found = tables(*texts).decide_all(["fee", "seat"], {"age": 30, "window": True})
        assert [one.choices for one in found.questions] == [("third", "second", "first")]


def test_the_worst_status_is_that_of_all() -> None:
    """Undetermined goes before uncovered, and that before decided."""
    library = tables(FEE, SEAT)
    context = {"class": "second", "window": False}
    assert library.decide_all(["fee", "seat"], {**context, "age": 3}).status == "uncovered"
    assert library.decide_all(["fee", "seat"], context).status == "undetermined"


def test_all_faults_of_a_context_are_told_at_once() -> None:
    """A name that no table knows, and values that one does not take; each once."""
    context = {"clas": 1, "window": 7, "seat": "A", 3: 4}
    with pytest.raises(ContextError) as caught:
        tables(FEE, SEAT).decide_all(["fee", "seat"], context)  # type: ignore[arg-type]
    told = str(caught.value).splitlines()
    assert len(told) == 4
    assert "there is no input clas" in told[0]
    assert "did you mean `class`?" in told[0]
    assert "seat is an output" in told[1]
    assert "there is no input 3" in told[2]
    assert "window" in told[3]
    with pytest.raises(ContextError, match="class cannot be third"):
        tables(FEE, SEAT).decide_all(["fee", "seat"], {"class": "third"})


def test_what_one_table_computes_the_others_know() -> None:
    """A context of raw data serves a table that asks for what another computes from them."""
    library = tables(FEE, AGED)
    context = {"born": date(2000, 1, 1), "day": date(2024, 1, 1), "class": "first"}
    found = library.decide_all(["fee", "aged"], context)
    assert (found["fee"].row, found["aged"].row) == ("2", "2")
    assert found["fee"].explain(found.contexts["fee"]).rows[0].cells[0].value == "24"
    with pytest.raises(ContextError, match="age is given as 3"):
        library.decide_all(["fee", "aged"], {**context, "age": 3})


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("{type: integer}", "{type: number}", "input x is a number here and an integer in t1"),
        ("{type: string}", "{type: boolean}", "input x is a boolean here and a string in t1"),
        ("{type: number, unit: IDR}", "{type: number, unit: USD}", "x counts USD here and IDR in"),
        ("{type: string, values: [a, b]}", "{type: string, values: [c]}", "no value of input x"),
    ],
)
def test_one_name_means_one_thing(one: str, other: str, told: str) -> None:
    """A name of another type or unit, or of values that share none, is a fault with both places."""
    library = tables(ANY.format("t1", one), ANY.format("t2", other))
    with pytest.raises(TableError) as caught:
        library.decide_all(["t1", "t2"], {})
    (fault,) = caught.value.diagnostics
    assert fault.code == "hand-over-mismatch"
    assert told in fault.message.english
    assert fault.primary is not None
    assert fault.primary.span.text == "x"
    assert [label.span.source.name for label in fault.related] == ["1.yaml"]


def test_steps_may_differ() -> None:
    """A value that both take is one value, whatever else either may have."""
    library = tables(
        ANY.format("t1", "{type: number}"), ANY.format("t2", '{type: number, step: "0.5"}')
    )
    assert library.decide_all(["t1", "t2"], {"x": "2.5"}).status == "decided"


def test_each_table_finds_its_own_day() -> None:
    """The revision of the day that the context tells decides; without it the day is asked."""
    old = AGED.replace("as_of", "effective: 2020-01-01\nas_of").replace("18", "21")
    new = AGED.replace("as_of", "effective: 2023-01-01\nas_of")
    library = tables(old, new, FEE)
    found = library.decide_all(["aged", "fee"], {"born": "2003-01-01", "day": "2022-01-01"})
    assert found["aged"].outputs == {"adult": False}
    assert "day" in library.decide_all(["aged", "fee"], {"born": "2003-01-01"}).needs
    fixed = library.decide_all(["aged", "fee"], {"age": 19}, day="2024-01-01")
    assert fixed["aged"].outputs == {"adult": True}


def test_misuse_is_refused() -> None:
    """A text is no list of tables, and a context is a mapping."""
    with pytest.raises(TypeError, match="list of ids"):
        tables(FEE).decide_all("fee", {})
    with pytest.raises(TypeError, match="context"):
        tables(FEE).decide_all(["fee"], [1])  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="did you mean `fee`"):
        tables(FEE).decide_all(["fe"], {})


def test_decisions_travel() -> None:
    """They can be pickled, are equal where they say the same, and end with a budget."""
    library = tables(FEE, SEAT)
    found = library.decide_all(["fee", "seat"], {"age": 3})
    assert pickle.loads(pickle.dumps(found)) == found
    assert library.decide_all(["fee", "seat"], {"age": 3}, budget=budget.seconds(9)) == found
    plain = json.loads(json.dumps(found.to_dict()))
    assert [one["asked"] for one in plain["decisions"]] == ["fee", "seat"]
    assert plain["questions"][0]["tables"] == ["seat"]
    assert "questions" not in plain["decisions"][1]


@pytest.fixture
def two(gapless: CommandLine) -> CommandLine:
    """A command line in a folder with the two tables."""
    gapless.write("tables/fee.yaml", FEE)
    gapless.write("tables/seat.yaml", SEAT)
    return gapless


def test_the_terminal_shows_a_block_for_each_and_asks_once(two: CommandLine) -> None:
    """Words with `=` are values wherever they stand; who needs what is named at the end."""
    code, out, _ = two("decide", "fee", "age=3", "tables/seat.yaml")
    assert code == 1
    assert out == (
        "fee\nFee  5 IDR\n\nDecided by row 1 · fee 1.0.0\n\n"
        "tables/seat.yaml\nNot yet decided; still needed: class, window\n\n"
        "Still needed:\n"
        "  class   Which class?\n          third | second | first\n"
        "          needed by: tables/seat.yaml\n"
        "  window  Window\n          true | false\n          needed by: tables/seat.yaml\n"
    )


def test_the_exit_status_is_the_worst(two: CommandLine) -> None:
    """Clean only where all decide; a wrong context or table prints nothing."""
    assert two("decide", "fee", "seat", "age=3", "class=first")[0] == 0
    assert two("decide", "fee", "seat", "age=3", "class=second", "window=false")[0] == 1
    assert two("decide", "fee", "seat", "clas=1")[:2] == (2, "")
    code, out, err = two("decide", "fee", "sea", "age=3")
    assert (code, out) == (2, "")
    assert "did you mean `seat`?" in err
    code, out, err = two("decide", "fee", "class=second", "jam")
    assert (code, out) == (2, "")
    assert "'jam' is not KEY=VALUE" in err
    assert "'fee' is given twice" in two("decide", "fee", "fee")[2]
    assert "name a table" in two("decide", "age=3")[2]


def test_options_go_with_several_tables(two: CommandLine) -> None:
    """JSON, an explanation, a context from a file, a day and a time limit."""
    two.write("call.json", '{"age": 30, "class": "second", "window": false}')
    code, out, err = two(
        "decide", "fee@1.0.0", "seat", "--context", "call.json", "--explain", "--format", "json",
        "--as-of", "2024-01-01", "--timeout", "9",
    )  # fmt: skip
    found = json.loads(out)
    assert (code, err, found["status"]) == (1, "", "uncovered")
    fee, seat = found["decisions"]
    assert (fee["asked"], fee["row"], seat["status"]) == ("fee@1.0.0", "3", "uncovered")
    assert seat["explanation"][1]["cells"] == [
        {"input": "window", "cell": "true", "value": "false"}
    ]
    shown = two("decide", "fee", "seat", "--context", "call.json", "--explain")[1]
    assert shown.count("Why, row by row") == 2
    assert "Window: false, not true" in shown
    code, out, err = two("decide", "-", "seat", "--context", "-", stdin=FEE)
    assert (code, out) == (2, "")
    assert "standard input" in err


def test_words_go_on_with_inputs_of_all_tables(two: CommandLine) -> None:
    """A shell completes the inputs of every table named so far, and further tables."""
    complete = ShellComplete(group, {}, "gapless", "_GAPLESS_COMPLETE")
    words = [one.value for one in complete.get_completions(["decide", "fee", "seat", "age=3"], "")]
    assert words == ["class=", "window="]
    assert [one.value for one in complete.get_completions(["decide", "fee"], "se")] == ["seat"]
