"""The catalogues of messages: what the code says, and what translators made of it.

Purpose: find every message of gapless and of click with Babel, and bring the ``.po`` and ``.mo``
files in line with them.  ``tests/language/test_catalogues.py`` holds the files to this, and with
``--record`` writes them.

A message is found where it stands: in ``say("…")``, ``say_count(n, "…", "…")``, ``say_as("…",
"…")``, ``phrase("…")`` and ``phrases("…", "…")``; the commands know their help pages, the register
its codes.  A file of translations is edited by hand only between the quotes after ``msgstr``.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import jinja2
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import nodes

from gapless.cli.languages import paragraphs
from gapless.cli.main import _COMMANDS, group
from gapless.language import CATALOGUES
from gapless.register import TOPICS

LANGUAGE = "id"
PACKAGE = CATALOGUES.parent
ENGINE = PACKAGE.parent

_OWN: Mapping[str, tuple[object, ...] | None] = {
    "say": (1,),
    "say_count": (2, 3),
    "say_as": ((1, "c"), 2),
    "phrase": (1,),
    "phrases": (1, 2),
}
_CLICK: Mapping[str, tuple[object, ...] | None] = {"_": (1,), "ngettext": (1, 2)}

_HEADER = """msgid ""
msgstr ""
"Language: id\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""

_FIELD = re.compile(r"\{\w*(![a-z])?(:[^{}]*)?\}")

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

#: A message as it is looked up: context, template, plural.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Domain:
    """One catalogue: its name, and whether it holds nothing but what is found here.

    click's holds the sentences of other versions of click too.
    """

    name: str
    exact: bool

    @property
    def po(self) -> Path:
        """The file that translators edit."""
        return CATALOGUES / LANGUAGE / "LC_MESSAGES" / f"{self.name}.po"

    @property
    def mo(self) -> Path:
        """The file that the program reads."""
        return self.po.with_suffix(".mo")


GAPLESS = Domain("gapless", exact=True)
CLICK = Domain("click", exact=False)


def empty_catalogue(domain: Domain) -> Catalog:
    """A catalogue without messages; Indonesian has one form for every number."""
    new = Catalog(locale=LANGUAGE, domain=domain.name, fuzzy=False)
    new.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return new


def find_messages(domain: Domain) -> Catalog:
    """Every message of a domain, without translations."""
    found = empty_catalogue(domain)
    own = domain is GAPLESS
    folder = PACKAGE if own else Path(click.__file__).parent
    start = ENGINE if own else folder.parent
    messages = extract_from_dir(
        folder,
        [("**.py", "python")],
        keywords=_OWN if own else _CLICK,  # type: ignore[arg-type]
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for name, _, message, comments, context in messages:
        place = (folder / name).relative_to(start).as_posix()
        _add(found, message, place, comments, context)
    if own:
        for place, text in (*_help_texts(), *_register_texts()):
            _add(found, text, place, [], None)
        for place, text in _table_words():
            _add(found, text, place, [], "table")
    return found


def _add(
    catalogue: Catalog,
    message: str | tuple[str, ...],
    place: str,
    comments: list[str],
    context: str | None,
) -> None:
    catalogue.add(
        message,
        locations=[(place, 1)],
        auto_comments=comments,
        context=context,
    )


def _help_texts() -> Iterator[tuple[str, str]]:
    """The help pages: the list of commands, their paragraphs, the words beside the options."""
    yield from (("gapless/cli/main.py", told) for told in _COMMANDS.values())
    with click.Context(group) as context:
        names = group.list_commands(context)
        commands = [("main", group), *((name, group.get_command(context, name)) for name in names)]
    for name, command in commands:
        assert command is not None
        place = f"gapless/cli/{name}.py"
        if command.help:
            yield from ((place, text) for text in paragraphs(command.help))
        for option in command.params:
            if isinstance(option, click.Option) and option.help:
                yield place, option.help


def _table_words() -> Iterator[tuple[str, str]]:
    """The words around tables: in calls of ``word`` and the like, and in templates."""
    names = {"word", "_word", "heading", "table_phrase"}
    for file in sorted((PACKAGE / "render").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            if getattr(call.func, "attr", getattr(call.func, "id", "")) in names:
                for part in ast.walk(call.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield file.relative_to(ENGINE).as_posix(), part.value
    for file in sorted((PACKAGE / "render").rglob("*.jinja")):
        tree = jinja2.Environment().parse(file.read_text(encoding="utf-8"))
        asked: list[nodes.Node] = [
            each.node for each in tree.find_all(nodes.Filter) if each.name == "word" and each.node
        ]
        for call_in_page in tree.find_all(nodes.Call):
            if getattr(call_in_page.node, "attr", "") in names:
                asked += call_in_page.args
        for each in asked:
            if isinstance(each, nodes.Const):
                yield file.relative_to(ENGINE).as_posix(), str(each.value)


def _register_texts() -> Iterator[tuple[str, str]]:
    """What the register says of each code."""
    for topic in TOPICS:
        for code in topic.codes:
            yield from ((f"gapless/codes/{topic.name}", text) for text in code.texts)


def read_catalogue(domain: Domain) -> Catalog:
    """The translations as they are kept; none where there is no file yet."""
    if not domain.po.exists():
        return empty_catalogue(domain)
    with domain.po.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain=domain.name, abort_invalid=True)


def read_compiled(domain: Domain) -> Catalog:
    """The translations as the program reads them."""
    with domain.mo.open("rb") as file:
        return read_mo(file)


def update_catalogue(domain: Domain) -> Catalog:
    """The kept translations with every message that is found: new ones are empty.

    What the file keeps behind ``#~`` are translations made ahead: a message that comes takes its
    own from there.
    """
    kept, found = read_catalogue(domain), find_messages(domain)
    new = empty_catalogue(domain)
    new.header_comment = kept.header_comment
    others = [] if domain.exact else [entry for entry in kept if entry.id]
    for entry in [*found, *others]:
        if not entry.id:
            continue
        known = kept.get(entry.id, entry.context) or kept.obsolete.pop(entry.id, None)
        new.add(
            entry.id,
            known.string if known else None,
            locations=[(file, 1) for file, _ in entry.locations],
            auto_comments=entry.auto_comments,
            user_comments=known.user_comments if known else (),
            context=entry.context,
        )
    for entry in new:
        entry.flags.discard("python-format")
    new.obsolete = kept.obsolete
    return new


def po_text(catalogue: Catalog) -> bytes:
    """The catalogue as a ``.po`` file, without dates and line numbers, which change for nothing."""
    file = io.BytesIO()
    write_po(file, catalogue, width=96, sort_by_file=True, include_lineno=False, omit_header=True)
    return f"{catalogue.header_comment}\n{_HEADER}\n".encode() + file.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as a ``.mo`` file; a date in it would change it for nothing."""
    file = io.BytesIO()
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    write_mo(file, catalogue)
    return file.getvalue()


def key(entry: Entry) -> Key:
    """What a message is looked up by."""
    one, many = (entry.id, "") if isinstance(entry.id, str) else entry.id
    return entry.context or "", one, many


def texts(entry: Entry) -> list[str]:
    """The translations of a message, one for each number the language knows."""
    found = [entry.string] if isinstance(entry.string, str) else entry.string or [""]
    return [text or "" for text in found]


def fields(template: str) -> list[str]:
    """The places for values in a template, with their formats, in order of their names."""
    return sorted({field.group() for field in _FIELD.finditer(template)})


def write_catalogue(domain: Domain) -> None:
    """Write both files of a domain."""
    domain.po.parent.mkdir(parents=True, exist_ok=True)
    domain.po.write_bytes(po_text(update_catalogue(domain)))
    domain.mo.write_bytes(mo_bytes(read_catalogue(domain)))
