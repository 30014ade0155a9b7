"""Long hostile texts at every reader: only the documented exceptions leave it.

The texts repeat a few fragments, up to tens of thousands of characters: a short one does not show
what is slow.  A few are tried each time, thousands by ``./test -m nightly``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile, TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapless.algebra.domain import Domain
from gapless.algebra.durations import parse_duration
from gapless.algebra.python_values import read_python
from gapless.algebra.values import Kind, parse_value
from gapless.budget import Budget
from gapless.cases.files import load_case_source
from gapless.cli.decide import read_context_arguments
from gapless.codes.example import LOAN
from gapless.deciding.context import ContextError
from gapless.diagnostic import TableError, say
from gapless.language import environment_language
from gapless.project.misuse import Misuse, WrongSettings
from gapless.project.settings import read_settings
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.files import read_bytes
from gapless.reading.loading import load_source
from gapless.render.cleaning import clean
from gapless.revisions.git import Commit, list_files
from gapless.revisions.versions import read_version
from gapless.sfeel.cells import read_tests
from gapless.sfeel.expressions import parse_expression
from gapless.unreadable import Unreadable
from tests.command_line import CommandLine, gapless
from tests.written_tables import one_input

__all__ = ["gapless"]

FRAGMENTS = (
    " ", "0", "9", "1e9", "1e999999999", ".", ",", "-", "+", "..", "[", "]", "(", ")", "{", "}",
    '"', "'", "\\", ":", "#", "&a ", "*a ", "!", "|", "%", "\n", "\r", "\t", "\0", "\u202e",
    "\u200b", "²", "٣", "é", "e\u0301", "🏙",
    "antara ", " dan ", " s.d ", "not(", "null", "bukan ", " or ",
    "jam ", "menit", "P1D", "T", "2022-12-29", "14:00", "date(", "if ", "<", ">=", "=", "a", "- ",
    "? ", "a: ", "\n  ", "<<: ", "\x1b[2J", "---\n", "@", "1.0.0", "git:", "HEAD", "/", "~",
    "{\"a\":",
    "\ud800", "[tool.gapless]\n", "select = [", "\"gap\"", "id_ID.", "%s",
    "<text>", "</text>", "<rule>", "&#0;", "&lt;", "&a;", "<!DOCTYPE a>", "<![CDATA[", "]]>",
    "<!-- ", "<?a ", "<a:b>", " a=\"1\"", "date(\"", "then ", "@\"", "? > 1 and ",
)  # fmt: skip
LONG_TEXTS = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from([1, 1, 2, 30, 1000, 9000])), max_size=6
).map(lambda pieces: "".join(fragment * times for fragment, times in pieces)[:40_000])
KINDS = {f"{kind}_datum": kind for kind in Kind} | {"a": Kind.NUMBER}
#: No text of 40,000 characters takes more steps than this to read.
MOST_STEPS = 400_000

TABLE = """table: t
inputs:
  a: {type: integer}
outputs:
  x: {type: string}
rules:
  - {row: 1, when: {a: "-"}, then: {x: b}}
"""


def _counted() -> Budget:
    return Budget(lambda budget: say("too many steps") if budget.steps > MOST_STEPS else None)


def _read_file(text: str, reader: Callable[..., object]) -> None:
    budget = _counted()
    with suppress(TableError):
        reader(read_bytes("t.yaml", text.encode("utf-8", "surrogatepass")), budget)
    assert budget.steps <= MOST_STEPS


def table_file(text: str) -> None:
    """The text alone, after a table, and as the text of its cell."""
    quoted = '"' + text.replace("\\", "").replace('"', "") + '"'
    for written in (text, TABLE + text, TABLE.replace('"-"', quoted)):
        _read_file(written, load_source)


def dmn_file(text: str) -> None:
    """The text alone, in each place of a table in DMN, and as the text of a cell and an answer."""
    parts = LOAN.split("<text>")
    pieces = [text, LOAN + text]
    pieces += [
        "<text>".join((*parts[:at], text + parts[at], *parts[at + 1 :])) for at in range(len(parts))
    ]
    cell = escape(text.encode("utf-8", "ignore").decode())
    pieces += [LOAN.replace(old, cell) for old in ("&lt; 1000", '"approved"', "plafon")]
    for piece in pieces:
        _read_file(piece, load_dmn_source)


def cases_file(text: str) -> None:
    """The text alone, and where a case is expected."""
    for written in (text, f"table: t\ncases:\n  - {text}"):
        _read_file(written, load_case_source)


def cell(text: str) -> None:
    """A cell of every kind."""
    for kind in Kind:
        _refusable(read_tests, Domain(kind), text)


def value(text: str) -> None:
    """A value of every kind, from a table and from Python."""
    for kind in Kind:
        _refusable(parse_value, kind, text)
        _refusable(read_python, kind, text)


def duration(text: str) -> None:
    """A duration, in as many characters as a value may have."""
    _refusable(parse_duration, text[:1000])


def expression(text: str) -> None:
    """An expression over data of every kind."""
    _refusable(parse_expression, text, KINDS)


def version(text: str) -> None:
    """A version, and its place among others."""
    for written in (text, f"1.0.0-{text}", f"1.0.0-rc.{text}"):
        found = read_version(written)
        assert found is None or found.order == found.order


def context(text: str) -> None:
    """A context typed as KEY=VALUE."""
    with suppress(Misuse):
        read_context_arguments([text, f"{text}=b", f"a={text}"], None, ["t"])


def json_context(text: str) -> None:
    """A context as JSON, the text alone, as a value, as a text and as a number."""
    digits = "".join(filter("0123456789.eE+-".__contains__, text))
    for written in (text, f'{{"a": {text}}}', json.dumps({text: text}), f'{{"a": {digits}}}'):
        with NamedTemporaryFile() as file:
            file.write(written.encode("utf-8", "surrogatepass"))
            file.flush()
            with suppress(Misuse):
                try_context(read_context_arguments([], file.name, ["t"]))


def try_context(given: dict[str, object]) -> None:
    """What was read is decided or refused."""
    for table in TABLES_OF_KINDS:
        with suppress(ContextError):
            table.decide(given)


def setting(text: str) -> None:
    """pyproject.toml: the text alone, as the section, and as the text of each setting."""
    names = ("tables", "select", "ignore", "min-coverage", "severity")
    quoted = json.dumps(text)
    for written in (
        text,
        f"[tool.gapless]\n{text}",
        *(f"[tool.gapless]\n{name} = [{quoted}]" for name in names),
        f"[tool.gapless.severity]\n{quoted} = {quoted}",
    ):
        with TemporaryDirectory() as folder:
            file = Path(folder, "pyproject.toml")
            file.write_bytes(written.encode("utf-8", "surrogatepass"))
            with suppress(WrongSettings):
                read_settings(Path(folder))


def language(text: str) -> None:
    """The environment's language, as a locale's name."""
    assert environment_language({"LC_ALL": text, "LANGUAGE": text}) in (None, "en", "id")


def name_in_git(text: str) -> None:
    """The name of a file in a commit, which may be any bytes but NUL, is listed and shown."""
    name = text.replace("\0", "").encode("utf-8", "surrogatepass") or b"a"
    listing = b"100644 blob " + b"0" * 40 + b"\t" + name + b".yaml\0"
    with patch("gapless.revisions.git.ask", lambda *asked, **more: listing):
        (file,) = list_files(Commit("HEAD", "0" * 40, Path()), PurePosixPath())
    shown = clean(str(file.path))
    assert not any(character in shown for character in "\x1b\n\r\u202e\x9b")


def _refusable(read: Callable[..., object], *arguments: object) -> None:
    with suppress(Unreadable):
        read(*arguments)


TABLES_OF_KINDS = [one_input(f"{{type: {kind}}}", "-") for kind in Kind]
READERS = (
    table_file,
    dmn_file,
    cases_file,
    cell,
    value,
    duration,
    expression,
    version,
    context,
    json_context,
    setting,
    language,
    name_in_git,
)
#: Where a word of the command line stands; the text takes the place of ``*``.
WORDS = (
    "check *",
    "check tables --as-of *",
    "check --select *",
    "check --timeout *",
    "check --since *",
    "--lang * check",
    "decide *",
    "decide t@* a=1",
    "decide t *=1",
    "decide t --context *",
    "diff * t",
    "diff git:*",
    "diff t --on * 2024-01-01",
    "cases *",
    "show t@*",
    "test *",
    "explain *",
    "log *",
)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@settings(max_examples=8, derandomize=True)
@given(text=LONG_TEXTS)
def test_a_long_text_is_read_or_refused(reader: Callable[[str], None], text: str) -> None:
    """A few texts, the same each time."""
    reader(text)


@pytest.mark.nightly
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@settings(max_examples=2_000)
@given(text=LONG_TEXTS)
def test_thousands_of_long_texts_are_read_or_refused(
    reader: Callable[[str], None], text: str
) -> None:
    """Whatever is repeated in them, and however often."""
    reader(text)


def _try_word(gapless: CommandLine, command: str, text: str) -> None:
    # What the system hands over: no NUL, and bytes that are no UTF-8 in their own way.
    # No path leads out of the folder of the test, to all that the machine holds.
    word = text.replace("\0", "").replace("\ud800", "\udc80").replace("/", "a/")
    assert gapless(*(part.replace("*", word) for part in command.split(" ")))[0] in (0, 1, 2)


@pytest.mark.parametrize("command", WORDS)
@settings(
    max_examples=3, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=LONG_TEXTS)
def test_a_long_word_is_understood_or_refused(
    command: str, text: str, gapless: CommandLine
) -> None:
    """Whatever is typed: a sentence and an exit status, and no bug in gapless."""
    _try_word(gapless, command, text)


@pytest.mark.nightly
@pytest.mark.parametrize("command", WORDS)
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LONG_TEXTS)
def test_hundreds_of_long_words_are_understood_or_refused(
    command: str, text: str, gapless: CommandLine
) -> None:
    """Whatever is repeated in them, and however often."""
    _try_word(gapless, command, text)


@pytest.mark.parametrize("draft", ["1" * 5000, "rc." + "9" * 5000, "0" * 5000])
def test_a_version_of_any_length_has_its_place_among_others(draft: str) -> None:
    """Python makes no number of more than 4,300 digits out of a text."""
    found, first = read_version(f"1.0.0-{draft}"), read_version("1.0.0-0")
    assert found is not None
    assert first is not None
    assert found.order >= first.order
