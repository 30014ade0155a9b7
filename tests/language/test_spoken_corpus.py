"""Indonesian everywhere: no English sentence comes out of the corpus in Indonesian.

The corpus of ``tests/cases`` makes gapless say nearly everything it can say of a table.  Each
message of it, with the messages in its values, must have a translation.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gapless.diagnostic import Diagnostic, Message, say
from gapless.language import find_template
from gapless.register import REGISTER
from tests.cases.test_corpus import findings
from tests.paths import CORPUS

#: What reads alike in both languages.
_ALIKE = frozenset({"{input}: {problem}", "{column}: {problem}", "{fault} ({advice})", "{name}"})


def messages_of(diagnostic: Diagnostic) -> Iterator[Message]:
    """Every message that a diagnostic shows, with those in its values."""
    labels = [diagnostic.primary, *diagnostic.related]
    shown = [diagnostic.message, diagnostic.help, *(label.text for label in labels if label)]
    for message in shown:
        if message is not None:
            yield from with_values(message)


def with_values(message: Message) -> Iterator[Message]:
    """A message and the messages inside it."""
    yield message
    for _, value in message.values:
        if isinstance(value, Message):
            yield from with_values(value)


def has_words(template: str) -> bool:
    """Whether there is a letter outside the places for values."""
    outside, depth = "", 0
    for character in template:
        depth += {"{": 1, "}": -1}.get(character, 0)
        outside += character if depth == 0 else ""
    return any(character.isalpha() for character in outside)


def untranslated(messages: Iterator[Message]) -> set[str]:
    """The templates that Indonesian tells in English."""
    return {
        message.template
        for message in messages
        if has_words(message.template)
        and not message.spoken
        and message.template not in _ALIKE
        and find_template(message, "id") in (message.template, message.plural)
    }


@pytest.mark.parametrize("folder", ["good", "bad"])
def test_every_sentence_of_the_corpus(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is found in the corpus is told in Indonesian."""
    monkeypatch.chdir(CORPUS / folder)
    paths = [path for path in (CORPUS / folder).iterdir() if path.suffix in ("", ".yaml")]
    assert paths
    english = {
        template
        for path in paths
        for found in findings(path)
        for diagnostic in found
        for template in untranslated(messages_of(diagnostic))
    }
    assert english == set()


def test_every_code_is_explained() -> None:
    """What ``gapless explain`` says of a code is told in Indonesian."""
    told = (say(text) for code in REGISTER.values() for text in code.texts)
    assert untranslated(told) == set()


def test_messages_can_be_found(repository: Path) -> None:
    """No message is made inside an f-string, where translators would not be shown it."""
    hidden = []
    for path in (repository / "engine" / "gapless").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        calls = [call for node in strings for call in ast.walk(node) if isinstance(call, ast.Call)]
        hidden += [
            f"{path.name}:{call.lineno}"
            for call in calls
            if isinstance(call.func, ast.Name) and call.func.id in ("say", "say_count", "say_as")
        ]
    assert hidden == []
