"""Indonesian everywhere: commands run with ``--lang id``, and English is searched in what they say.

English is every word of the English messages that no Indonesian one has.  What stands in the files
and arguments of a scene is known, and so are keys, codes and other words that programs share.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from gapless.cli.main import group
from gapless.register import REGISTER
from tests.catalogues import CLICK, GAPLESS, key, read_catalogue, texts
from tests.cli.test_new import answer
from tests.command_line import CommandLine, gapless
from tests.every_command import COMMANDS, FAULTY, FIRST, formats, write_project
from tests.paths import REPOSITORY

__all__ = ["gapless"]

_WORD = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")
#: What no language changes: commands to try, addresses.
_EXAMPLE = re.compile(r"^\s*[-+]?\s*(\$|gapless) .*|https?:\S+|^\\ No newline .*")
_TOLD = ("message", "help", "title", "text", "markdown", "differences", "stopped")


def words(text: str) -> set[str]:
    """The words of a text in small letters; what is written in capitals is a placeholder."""
    return set(_WORD.findall(re.sub(r"\b[A-Z]{2,}\b", " ", text).casefold()))


#: Words of programs: units, types, statuses, sections of a change log.
_SHARED = words(
    "gapless yaml json toml utf git diff head file format main row rows table true false null stdin"
    " refused patch minor major added changed removed unreleased tmp pytest"
)


def english_words() -> set[str]:
    """The words of English messages, of the system's too, that no Indonesian message has."""
    english = words(" ".join(os.strerror(number) for number in errno.errorcode))
    indonesian: set[str] = set()
    for domain in (GAPLESS, CLICK):
        for entry in read_catalogue(domain):
            english.update(*(words(text) for text in key(entry)[1:]))
            indonesian.update(*(words(text) for text in texts(entry)))
    return english - indonesian


ENGLISH = frozenset(english_words())


def names_of(schema: object) -> Iterator[str]:
    """The keys and values that a JSON Schema knows."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from map(str, schema.get("enum", ()))
        for part in schema.values():
            yield from names_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from names_of(part)


@pytest.fixture(scope="module")
def known(repository: Path) -> set[str]:
    """The words that programs and people share in every language."""
    schemas = [json.loads(file.read_text("utf-8")) for file in (repository / "schemas").iterdir()]
    names = " ".join(name for schema in schemas for name in names_of(schema)).replace("_", " ")
    shared = [names, *REGISTER, *group.list_commands(click.Context(group))]
    return _SHARED | words(" ".join(shared).replace("-", " "))


def told(text: str, form: str) -> str:
    """What people read of a document: not its keys, tags and styles."""
    if form in ("json", "sarif"):
        return "\n".join(_told_in(json.loads(text)))
    if form == "junit":
        root = ElementTree.fromstring(text)
        return "\n".join(
            part
            for element in root.iter()
            for part in (element.get("message"), element.get("name"), element.text)
            if part
        )
    if form in ("html", "markdown"):
        return re.sub(r"<style.*?</style>|</?[a-z][^>]*>", " ", text, flags=re.DOTALL)
    if form == "github":
        return re.sub(r"^::\w+ .*?(title=.*)", r"\1", text, flags=re.MULTILINE)
    return text


def _told_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _strings(part) if name in _TOLD else _told_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _told_in(part)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _strings(part)


class Listener:
    """Runs commands in Indonesian and keeps every line with English in it."""

    def __init__(self, line: CommandLine, known: set[str]) -> None:
        self._line = line
        self._known = known
        self.heard: list[str] = []

    def __call__(self, *arguments: str, known: str = "", stdin: str | bytes = "") -> None:
        """Run a command; words of ``known``, of its arguments and of its files are no English."""
        form = arguments[arguments.index("--format") + 1] if "--format" in arguments else ""
        _, out, err = self._line("--lang", "id", *arguments, stdin=stdin)
        self.hear(arguments, told(out, form) if out else "", known)
        self.hear(arguments, err, known)

    def hear(self, arguments: Sequence[str], text: str, known: str = "") -> None:
        """Keep every line with English in it of what a command said."""
        kinds = (".yaml", ".yml", ".toml", ".xml", ".dmn")
        files = [
            file for file in Path.cwd().rglob("*.*") if file.suffix in kinds and file.is_file()
        ]
        texts = [file.read_text("utf-8", "replace")[:10_000] for file in files]
        given = " ".join([known, *arguments, *texts])
        own = self._known | words(re.sub(r"[-_]", " ", given)) | words(given)
        # Where it is checked out may have any name.
        for line in text.replace(str(REPOSITORY), "").splitlines():
            found = sorted(words(_EXAMPLE.sub("", line)) & ENGLISH - own)
            if found:
                self.heard.append(f"{shlex.join(arguments)}: {found}: {line.strip()}")


@pytest.fixture
def listen(gapless: CommandLine, known: set[str]) -> Listener:
    """A listener in an empty folder."""
    (gapless.folder / "tables" / "t.yaml").unlink()
    return Listener(gapless, known)


def test_english_is_recognized() -> None:
    """English sentences have words that are searched for; Indonesian ones have none."""
    assert words("no row covers lama 3 jam") & ENGLISH >= {"covers"}
    assert words("the file is larger than 16 MiB") & ENGLISH >= {"larger", "than", "the"}
    assert not words("tidak ada baris yang mencakup lama 3 jam") & ENGLISH
    assert len(ENGLISH) > 500


def test_every_command_is_run() -> None:
    """The list of commands has each of them in each of its formats."""
    run = {(line[0], line[line.index("--format") + 1]) for line in COMMANDS if "--format" in line}
    assert set(formats()) - run == set()


def test_no_command_speaks_english(listen: Listener, gapless: CommandLine) -> None:
    """What the commands print, to both streams, in every format, is Indonesian."""
    write_project(gapless.folder)
    for line in COMMANDS:
        # Scripts and schemas are for programs.
        if line[0] not in ("completion", "schema") or "--help" in line:
            listen(*line, stdin=FIRST)
    assert listen.heard == []


def test_no_code_speaks_english(
    listen: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding of every code, and its page, is Indonesian."""
    monkeypatch.setattr("gapless.reading.nodes.MOST_EVENTS", 3000)
    for name, code in REGISTER.items():
        folder = tmp_path / name / "tables" / "parkir"
        folder.mkdir(parents=True)
        monkeypatch.chdir(folder)
        for file, text in code.example.bad.files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        if code.example.bad.prepare:
            subprocess.run(["sh", "-c", code.example.bad.prepare], check=True)
        listen(*shlex.split(code.example.bad.command))
        listen("explain", name, known=" ".join(text for text in code.example.bad.files.values()))
    assert listen.heard == []


OPTIONS = """
check inap.yaml --exit-zero | check --fail-on error | check --timeout 0.0000001 | check parkir@9.9.9
check --as-of 2022-06-01 | check --as-of 1990-01-01 | check inap.yaml --fix --declare-over | check -
check --lang de | check inap.yaml --select gap,masked --limit 1 | check parkr | check -x
show parkir --changes | show parkir --changes --format html | show parkir --changes --format json
show parkir --changes --format markdown | show inap.yaml --changes | show parkir@1.0.0 --changes
show inap.yaml --no-check | show inap.yaml --timeout 0.0000001 | show parkir --as-of 1990-01-01
show inap.yaml --timeout 0.0000001 --format html | show parkir --timeout 0.0000001 --format markdown
diff parkir --on 2022-06-01 2023-06-01 | diff parkir --on 2022-06-01 2023-06-01 --format html
diff parkir --on 2022-06-01 2023-06-01 --format json | diff --on 1990-01-01 2023-06-01 | diff --on x
diff parkir --on 2022-06-01 2023-06-01 --format markdown | diff parkir@1.0.0 parkir@2.0.0 --all
diff parkir@1.0.0 parkir@2.0.0 --timeout 0.0000001 | diff parkir@1.0.0 parkir@1.0.0
diff parkir@1.0.0 parkir@2.0.0 --timeout 0.0000001 --format html | diff parkir@1.0.0 inap.yaml
diff parkir@1.0.0 parkir@2.0.0 --timeout 0.0000001 --format markdown | diff parkir@1.0.0 tables
log parkir --timeout 0.0000001 | log inap.yaml | log tables | changelog parkir --timeout 0.0000001
changelog inap.yaml | changelog parkir@1.0.0 | test --exit-zero | test tables --as-of 2022-06-01
test inap.yaml --coverage | test inap.yaml --coverage --format json | test --min-coverage 100
test inap.yaml --coverage --format github | test --min-coverage 100 --format junit
test --timeout 0.0000001 --coverage --format sarif | test nofile.cases.yaml | fmt --check --diff
fmt - --check | fmt parkir | fmt inap.yaml --diff | cases inap.yaml | cases inap.yaml --variants
cases parkir --as-of 2022-06-01 | cases parkir --timeout 0.0000001 | cases parkir --write
cases parkir --write | cases inap.yaml --write | explain 'error[gap]' | explain gap zzz
new baru2 --input 'umur: integer >= 0' --output 'tarif: number' --effective 2024-01-01
new baru3 --input 'hari: kerja, libur' --output 'tarif: gratis, biasa' --folder nowhere
new baru4 --input 'hari: kerja, libur' --output 'tarif: gratis, biasa' --language fr
decide parkir --timeout 0.0000001 | decide parkir 'lama=1 jam' --as-of 1990-01-01 | decide -
decide inap.yaml malam=5 --explain | decide inap.yaml malam=9 --explain | decide inap.yaml --explain
decide inap.yaml malam=9 --explain --format json | decide parkir@1.0.0 'lama=1 jam' --explain
revise parkir --effective 2098-02-01 --close-gap 1 | revise parkir --effective 2098-03-01
revise parkir@1.0.0 --effective 2097-01-01 | revise parkir --effective 2020-01-01
revise parkir --effective 2098-04-01 --timeout 0.0000001 | revise inap.yaml --effective 2098-01-01
serve nofile.yaml | serve - | serve --host 0.0.0.0 | serve --log-required | serve --max-body x
serve --log nowhere/log | serve --token-file nowhere | serve --token-file inap.yaml | serve zz
replay nofile.jsonl | replay - - | replay tables | replay log.jsonl --timeout x
decide parkir --batch log.jsonl -o again.jsonl | audit parkir log.jsonl --expect tarif=tarif
schema --path cases | completion bash zsh | lsp --timeout x | lsp --nope | --nope | --lang
"""


def commands_of(text: str) -> Iterator[list[str]]:
    """The commands of a text, which bars and ends of lines keep apart."""
    return map(shlex.split, text.strip().replace("\n", " | ").split(" | "))


def test_no_option_speaks_english(listen: Listener, gapless: CommandLine) -> None:
    """What a command says of its options, of time that is over, of days, of what is not there."""
    write_project(gapless.folder)
    for line in commands_of(OPTIONS):
        listen(*line, stdin=FAULTY)
    assert listen.heard == []


def test_no_question_speaks_english(
    listen: Listener, gapless: CommandLine, repository: Path
) -> None:
    """What is asked in a terminal, and what is said of answers that will not do."""
    write_project(gapless.folder)
    new = ("", "a b", "parkir-2", "", "umur", "umur: intger", "umur: integer", "umur: date", "")
    revise = ("revise", "parkir", "--effective", "2098-01-01")
    # The language is asked for in both languages.
    known = "language of the table id indonesia or en english"
    for arguments, answers in (
        (("new",), (*new, "tarif", "tarif: ya, ya", "tarif: ya, tidak", "")),
        (revise, ("x", "ya")),
    ):
        listen.hear(
            arguments, answer(gapless.folder, repository, *answers, arguments=arguments), known
        )
    assert listen.heard == []


USAGE = """
check | check nofile.yaml | check --nope | check --format x | check --limit 0 | check --limit x
check --timeout x | check --select zzz | check --select gap --ignore gap | check --as-of x
check --watch --fix | check --watch - | check --watch --format json | check '' | chek
decide | decide t | decide a.yaml x | decide a.yaml x=1 x=2 | decide a.yaml --context MISSING
decide - --context - | decide . | show | show 'a b' | diff a b | diff git:x | diff a b c | diff - -
ask | ask a b | ask a x=1 --fill y | ask a --calls - | ask q
log q | changelog q | test q | test --min-coverage 101 | test --watch --format junit | fmt ''
fmt q.yaml | cases q | cases - --write | explain gapp | explain zzzz | new | new 'a b' | new t
new t --input x --output 'y: number' | new t --input 'x: y' --output 'z: number' | schema q
new t --input 'x: intger' --output 'z: number' | new t --input 'x: integer > y' --output 'z: number'
new t --input 'x: number' --output 'z: number' --effective 2022 | completion q | completion | nope
new t --input 'row: number' --output 'z: number' | new t --input 'x: ya, ya' --output 'z: number'
check pyproject.toml/x | check loop | decide a.yaml --context loop | check --since HEAD
decide a.yaml --context tables | revise | revise q --effective 2099-01-01 | revise q --effective x
revise a.yaml --effective 2099-01-01 | revise a.yaml --effective 2099-01-01 --close-gap x
"""


def test_no_refusal_speaks_english(listen: Listener, gapless: CommandLine) -> None:
    """Wrong usage, faults of the system and wrong settings are told in Indonesian."""
    (gapless.folder / "loop").symlink_to("loop")
    for line in commands_of(USAGE):
        listen(*line)
    gapless.write("tables/t.yaml", FIRST)
    for context in ("{", "[]", '{"a":1,"a":2}', '{"lama":NaN}', '{"lama":null}', "[" * 10_000,
                    b"\xff", '{"lama":"5 jam",}', " " * 1_100_000):  # fmt: skip
        listen("decide", "parkir", "--context", "-", stdin=context)
    for setting in ("x=1", "tabels=1", "tables=1", "min-coverage=101", "select=1", "select=[]",
                    "select=['zz']", "select=['gapp']", "select=['not-checked']", "severity=1",
                    "severity={gap='x'}", "select=['gap']\nignore=['gap']", "tables=['nowhere']",
                    "tables = [", "x"):  # fmt: skip
        gapless.write("pyproject.toml", f"[tool.gapless]\n{setting}\n")
        listen("check")
    assert listen.heard == []


CONTEXTS = """
lama=x | lama= | lama='5 jam' kendaraan=mobl | x=1 | lamaa='1 jam' | lama=null | lama='-1 jam'
lama='5 bulan' | lama=1e9999jam | lama | malam=5 | malam=10 | malam=1,5 | malam=x
"""


def test_no_context_is_answered_in_english(listen: Listener, gapless: CommandLine) -> None:
    """Contexts that cannot be decided, and hits that contradict the hit policy."""
    for policy in ("first", "unique", "any", "rule order", "collect sum"):
        gapless.write("tables/t.yaml", FIRST)
        gapless.write("tables/u.yaml", FAULTY.replace("inputs:", f"hit_policy: {policy}\ninputs:"))
        for line in commands_of(CONTEXTS):
            for table in ("parkir", "inap"):
                listen("decide", table, *line, "--explain")
        listen("check", "-v", "--all")
        listen("show", "inap")
    assert listen.heard == []


def test_no_work_on_files_speaks_english(listen: Listener, gapless: CommandLine) -> None:
    """Fixing, formatting, writing cases, failed cases, revisions, git."""
    file = "tables/t.yaml"
    fixed = FIRST.replace("cases:", "  - {row: 4, when: {lama: di atas 5 jam}, then: {tarif: 9000,"
                          " skrip: Sembilan ribu}}\ncases:")  # fmt: skip
    for text in (fixed, fixed.replace("ribu}}\ncases", "ribu}, note: x}\ncases")):
        gapless.write(file, text)
        listen("check", "--fix")
    for expected in ("{row: 2}", "{tarif: 9}", "{status: undetermined}", "{zz: 1}", "{row: 9}",
                     "{row: 1, table: zz}", "{tarif: [1, 2]}", "{tarif: x}"):  # fmt: skip
        gapless.write(file, FIRST.replace("{row: 1, tarif: 2000}", expected))
        for form in ("rich", "concise", "json", "junit", "github"):
            listen("test", "--format", form)
    gapless.write(file, FIRST)
    listen("test", "--as-of", "1990-01-01")
    listen("check", "--as-of", "1990-01-01")
    listen("test", "--coverage", "--timeout", "0.0000001")
    listen("cases", "parkir", "--write")
    listen("fmt")
    gapless.write(file, "garbage: [")
    for command in ("check", "fmt", "test", "diff"):
        listen(command)
    (gapless.folder / file).unlink()
    write_project(gapless.folder)
    new = (gapless.folder / "tables/parkir/2023-01-01.yaml").read_text("utf-8")
    for text in (new.replace("2.0.0", "1.0.1"), new.replace("2023-01-01", "2022-01-01"),
                 new.replace("kendaraan: {label: Kendaraan", "jenis: {label: Kendaraan"),
                 new.replace("[mobil, motor]", "[mobil, motor, truk]")):  # fmt: skip
        gapless.write("tables/parkir/2023-01-01.yaml", text)
        for line in (("check",), ("log", "parkir"), ("diff", "parkir@1.0.0", "parkir@2.0.0")):
            listen(*line)
    listen("diff")
    for step in (
        "git init -q .",
        "git add -A",
        "git -c user.email=a@b -c user.name=x commit -qm x",
    ):
        subprocess.run(["sh", "-c", step], check=True, cwd=gapless.folder)
    gapless.write("tables/baru.yaml", FAULTY.replace("inap", "baru"))
    for arguments in ("diff", "diff git:zz", "diff git:HEAD:nope parkir", "check --since HEAD"):
        listen(*arguments.split())
    assert listen.heard == []


def test_what_is_heard(listen: Listener, gapless: CommandLine) -> None:
    """A command that speaks English is heard."""
    gapless.write("tables/t.yaml", FIRST)
    listen("check", "--lang", "en", "--select", "zz")
    assert listen.heard
