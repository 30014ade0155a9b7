"""Languages: how a message becomes text, and which language is chosen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from mypy import api

from gapless.diagnostic import Message, joined, say, say_as, say_count
from gapless.language import chosen_language, environment_language, speaking, translate
from tests import message_types
from tests.command_line import GAP, CommandLine, gapless

__all__ = ["gapless"]


def test_english_is_the_template_filled() -> None:
    """Without a choice a message is in English."""
    message = say("unknown key {key}", key=say("row {row}", row="{x}"))
    assert translate(message) == message.english == "unknown key row {x}"


def test_a_message_has_no_text_before_a_language_is_chosen() -> None:
    """What makes text of anything is refused: English would show in every language."""
    message: object = say("interrupted")
    for make in (str, format, "{}".format, print, lambda it: f"{it}"):
        with pytest.raises(
            TypeError, match=r"use message\.english or gapless\.language\.translate"
        ):
            make(message)
    assert repr(message).startswith("Message(template='interrupted'")


def test_types_refuse_a_message_as_text(tmp_path: Path) -> None:
    """Mypy reports the places where a message would become text, also within a union or a list."""
    lines = {
        "str(said)": True,
        "print(1, said)": True,
        "f'{said}: x'": True,
        "f'{maybe}'": True,
        "str([said])": True,
        "str(said.english)": False,
        "f'{said.english}'": False,
    }
    file = tmp_path / "told.py"
    head = [
        "from gapless.diagnostic import Message",
        "def f(said: Message, maybe: Message | None):",
    ]
    file.write_text("\n".join([*head, *(f"    {line}" for line in lines)]), encoding="utf-8")
    settings = tmp_path / "mypy.ini"
    settings.write_text(f"[mypy]\nplugins = {message_types.__file__}\n", encoding="utf-8")
    out, _, _ = api.run(
        [f"--config-file={settings}", f"--cache-dir={tmp_path}", "--check-untyped-defs", str(file)]
    )
    refused = [line for line in out.splitlines() if "has no text of its own" in line]
    found = [int(line.split(":")[1]) - len(head) - 1 for line in refused]
    assert [line for line, wrong in lines.items() if wrong] == [[*lines][place] for place in found]


def test_a_choice_holds_as_long_as_its_context() -> None:
    """``speaking`` is a context: what was chosen before holds again at its end."""
    with speaking("id"):
        assert chosen_language() == "id"
        with speaking("en"):
            assert chosen_language() == "en"
        assert chosen_language() == "id"
    assert chosen_language() == "en"


def test_a_choice_does_not_reach_other_threads() -> None:
    """A thread that has chosen nothing speaks English."""
    heard: list[str] = []
    with speaking("id"):
        thread = threading.Thread(target=lambda: heard.append(chosen_language()))
        thread.start()
        thread.join()
    assert heard == ["en"]


def test_english_is_not_changed_by_a_choice() -> None:
    """The English of a message stays, for sorting and for programs."""
    with speaking("id"):
        assert say("interrupted").english == "interrupted"
        assert translate(say("interrupted")) == "dihentikan"


@pytest.mark.parametrize(
    ("message", "english", "indonesian"),
    [
        (say_count(1, "{count:,} row", "{count:,} rows"), "1 row", "1 baris"),
        (say_count(1234, "{count:,} row", "{count:,} rows"), "1,234 rows", "1.234 baris"),
        (say("no sentence of gapless {x}", x=joined([say("interrupted"), 2])),
         "no sentence of gapless interrupted, 2", "no sentence of gapless dihentikan, 2"),
        (say_as("nowhere", "interrupted"), "interrupted", "interrupted"),
        (Message(""), "", ""),
    ],
)  # fmt: skip
def test_translating(message: Message, english: str, indonesian: str) -> None:
    """Plurals, numbers, nested messages and values with words; what is unknown stays English."""
    assert translate(message, "en") == english
    assert translate(message, "id") == indonesian


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, None),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id"}, "id"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "id_ID", "LC_MESSAGES": "en_US"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "id_ID@latin"}, "id"),
        ({"LANG": "id_ID", "LC_MESSAGES": "id_ID", "LC_ALL": "C"}, None),
        ({"LANG": "id_ID", "LC_ALL": ""}, "id"),
        ({"LANG": "en_US", "LANGUAGE": "de:id:en"}, "id"),
        ({"LANG": "C", "LANGUAGE": "id"}, None),
        ({"LANGUAGE": "id"}, None),
    ],
)
def test_the_environment(environment: dict[str, str], language: str | None) -> None:
    """The first of the variables that is set counts, as gettext reads them."""
    assert environment_language(environment) == language


def test_lang_comes_first(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--lang`` before or behind the command, then the settings, then the environment."""
    indonesian = (2, "Tidak ada perintah 'x'.")
    english = (2, "No such command 'x'.")

    def said(*arguments: str) -> tuple[int, str]:
        code, _, err = gapless(*arguments)
        return code, err.splitlines()[-1].partition(": ")[2]

    assert said("x") == english
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert said("x") == indonesian
    gapless.write("pyproject.toml", "[tool.gapless]\nlang = 'en'\n")
    assert said("x") == english
    assert said("--lang", "id", "x") == indonesian
    assert said("--lang=id", "x") == indonesian
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    gapless.write("pyproject.toml", "[tool.gapless]\nlang = 'id'\n")
    assert said("x") == indonesian
    assert said("x", "--lang", "en") == english
    assert said("x", "--", "--lang", "en") == indonesian
    for refused in (("--lang", "de"), ("--lang=de",), ("--lang", "id", "x", "--lang", "de")):
        assert "bukan salah satu dari 'en', 'id'" in said("check", *refused)[1]


def test_a_language_that_is_not_spoken(gapless: CommandLine) -> None:
    """An unknown language is refused, on the command line and in the settings."""
    code, _, err = gapless("check", "--lang", "de")
    assert code == 2
    assert err.splitlines()[-1] == (
        "Error: Invalid value for '--lang': 'de' is not one of 'en', 'id'."
    )
    gapless.write("pyproject.toml", "[tool.gapless]\nlang = 'de'\n")
    code, _, err = gapless("check")
    assert (code, err.replace(str(gapless.folder), "")) == (
        2,
        "Error: /pyproject.toml: [tool.gapless] lang must be en or id\n",
    )
    assert gapless("--help")[0] == 0
    assert gapless("check", "--lang", "en")[0] == 2


def test_help_pages(gapless: CommandLine) -> None:
    """Help pages are translated: what click says, what the command says, options, examples."""
    code, out, _ = gapless("--lang", "id", "check", "--help")
    assert code == 0
    for text in ("Cara pakai: gapless check [OPTIONS] [PATH]...", "Opsi:", "[bawaan: 60; x>=0]",
                 "Tampilkan bantuan ini, lalu selesai."):  # fmt: skip
        assert text in " ".join(out.split())
    # Nothing is kept for the next command.
    code, out, _ = gapless("check", "--help")
    assert out.startswith("Usage: gapless check")
    assert "Show this message and exit." in out


def test_a_library_speaks_english(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gapless: CommandLine
) -> None:
    """Who uses gapless from Python reads English, whatever the machine speaks."""
    import gapless as library

    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    file = tmp_path / "gap.yaml"
    file.write_text(GAP, encoding="utf-8")
    first, *_ = library.load(file).check().findings
    assert first.message.english.startswith("no row covers")
    assert translate(first.message) == first.message.english


def test_english_opens_no_catalogue(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads English does not wait for translations to be loaded."""

    def refuse(language: str) -> None:
        raise AssertionError(f"the catalogue of {language} was opened")

    monkeypatch.setattr("gapless.language._catalogue", refuse)
    gapless.write("tables/t.yaml", GAP.replace("jam", "h").replace("kurang dari", "under"))
    assert gapless("check")[0] == 1
    assert gapless("check", "--help")[0] == 0
    with pytest.raises(AssertionError):
        translate(say("interrupted"), "id")
