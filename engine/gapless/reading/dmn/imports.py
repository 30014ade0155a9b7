"""What a DMN file imports: the logic of other files, under the names that it gives them.

Purpose: make one ``definitions`` of a file and of those that it imports, so that whoever reads
logic need not know where it is written.

An ``import`` names a file by its location, or only by the namespace that a file beside it has.

Invariants:
- only DMN files in the folder of the file that imports, and below, are read; nothing is fetched;
- each file is read once, however many import it, and also where they import one another;
- what is imported is called ``import name.its name``, its id ``import name.its id``, and so is
  what refers to them; places stay those of its own file.

Example: with ``<import name="base" locationURI="base.dmn"/>`` the decision ``Risk`` of
``base.dmn`` is ``base.Risk``; ``Age`` in its logic means ``base.Age``.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from gapless.budget import Budget
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Message, TableError, say
from gapless.reading.constant_files import FindFiles
from gapless.reading.dmn.scope import is_feel
from gapless.reading.dmn.xml import MODEL, Element, parse_elements
from gapless.reading.files import LARGEST_FILE, read_bytes, read_file
from gapless.reading.folders import folder_of, shown_path
from gapless.source import Source, is_dmn_name

#: Of one file, those of what it imports included.
MOST_IMPORTS = 100
#: So many files of a folder are read to see which has a namespace.
_MOST_BESIDE = 200
#: What has a name that others use; types have theirs apart.
_NAMED = ("inputData", "decision", "businessKnowledgeModel")


@dataclass(frozen=True)
class DmnFolders:
    """Where files that are imported lie.

    ``find`` gives the DMN files in a folder where they are not on the disk, ``home`` the folder of
    a file, and ``opened`` the texts of those that an editor has open, by their real paths.
    """

    find: FindFiles | None = None
    home: Callable[[str], str] = folder_of
    opened: dict[str, str] = field(default_factory=dict)

    def files(self, folder: str) -> Iterable[tuple[str, Callable[[], Source]]]:
        """The DMN files in a folder."""
        return self._on_disk(folder) if self.find is None else self.find(folder)

    def _on_disk(self, folder: str) -> Iterator[tuple[str, Callable[[], Source]]]:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            return
        for name in filter(is_dmn_name, names):
            path, real = (
                shown_path(Path(folder, name)),
                os.path.realpath(os.path.join(folder, name)),
            )
            text = self.opened.get(real)
            if text is not None:
                data = text.encode("utf-8", "surrogatepass")
                yield str(path), partial(read_bytes, str(path), data)
            elif Path(real).is_relative_to(folder):
                yield str(path), partial(read_file, path)


@dataclass(frozen=True)
class Model:
    """A file and all that it imports, as one ``definitions``.

    ``names`` are, for each file that imports or is imported, the names in its logic that are others
    here.  ``missing`` are the imports that are not followed, each with the reason.
    """

    definitions: Element
    names: Mapping[Source, Mapping[str, str]] = field(default_factory=dict)
    missing: tuple[tuple[Element, Message], ...] = ()

    def is_own(self, element: Element) -> bool:
        """Whether an element is not imported."""
        return element.source is self.definitions.source


def read_model(source: Source, folders: DmnFolders, budget: Budget) -> Model:
    """A file with all that it imports; raises ``TableError`` where it is no DMN itself."""
    definitions = parse_elements(source, budget)
    if definitions.first("import") is None:
        return Model(definitions)
    return _Joining(definitions, folders, budget).model()


@dataclass
class _File:
    """One of the files: what it is called here, and what it imports under which names."""

    definitions: Element
    prefix: str = ""
    imports: list[tuple[str, _File]] = field(default_factory=list)

    @property
    def lead(self) -> str:
        """What stands before its names."""
        return f"{self.prefix}." if self.prefix else ""

    @property
    def namespace(self) -> str:
        return self.definitions.get("namespace")


class _Joining:
    """Reads the files, and joins them."""

    def __init__(self, definitions: Element, folders: DmnFolders, budget: Budget) -> None:
        self._folders = folders
        self._budget = budget
        self._root = _File(definitions)
        self._known = {_identity(definitions.source.name): self._root}
        self._prefixes = {each.get("name") for each in definitions.all(*_NAMED)}
        self._missing: list[tuple[Element, Message]] = []
        self._room = LARGEST_FILE

    def model(self) -> Model:
        """All files as one."""
        waiting = deque([self._root])
        while waiting:
            waiting.extend(self._follow(waiting.popleft()))
        files = [*self._known.values()]
        # What types are called is asked before any is called otherwise.
        types = {
            id(file): {each.get("name") for each in file.definitions.all("itemDefinition")}
            for file in files
        }
        names = {file.definitions.source: _names_in(file) for file in files}
        for file in files:
            _refer(file, types)
        for file in files[1:]:
            for each in file.definitions.all(*_NAMED, "itemDefinition"):
                each.attributes["name"] = f"{file.lead}{each.get('name') or each.get('id')}"
                each.attributes["id"] = f"{file.lead}{each.get('id')}"
        own, *others = files
        missing = [element for element, _ in self._missing]
        children = [
            each for each in own.definitions.children if each.name != "import" or each in missing
        ]
        for file in others:
            children += file.definitions.all(*_NAMED, "itemDefinition")
        definitions = replace(own.definitions, children=children)
        return Model(definitions, names, tuple(self._missing))

    def _follow(self, file: _File) -> Iterator[_File]:
        """The files that one imports and that are not known yet."""
        for element in file.definitions.all("import"):
            try:
                source = self._source_of(element, file.definitions.source.name)
                found = self._known.get(_identity(source.name))
                if found is None:
                    found = self._read(element, file, source)
                    yield found
                file.imports.append((element.get("name"), found))
            except _NotFollowed as stopped:
                self._missing.append((element, stopped.why))

    def _source_of(self, element: Element, name: str) -> Source:
        """The text of what a file imports; raises ``_NotFollowed``."""
        kind, location = element.get("importType"), unquote(element.get("locationURI"))
        if kind and not MODEL.fullmatch(kind):
            raise _NotFollowed(say("it is no DMN"))
        if name.startswith("<"):
            raise _NotFollowed(say("a text alone lies beside no other file"))
        home = self._folders.home(name)
        if not location:
            return self._beside(home, element.get("namespace"))
        try:
            is_address = urlsplit(location).scheme != ""
            path = os.path.normpath(os.path.join(home, location))
            folder, wanted = self._folders.home(path), os.path.basename(path)
        except ValueError:
            # No file has such a name.
            raise _NotFollowed(say("there is no such file")) from None
        if is_address:
            raise _NotFollowed(say("nothing is fetched"))
        if not Path(folder).is_relative_to(home):
            raise _NotFollowed(say("only files in the folder of this one, and below, are read"))
        for path, read in self._folders.files(folder):
            if os.path.basename(path) == wanted:
                return _opened(read)
        raise _NotFollowed(say("there is no such file"))

    def _beside(self, home: str, namespace: str) -> Source:
        """The text of the file in a folder that has a namespace; raises ``_NotFollowed``."""
        for _, read in islice(self._folders.files(home), _MOST_BESIDE):
            self._budget.spend(8)
            with suppress(_NotFollowed):
                source = _opened(read)
                if (
                    namespace
                    and namespace in source.text
                    and self._parsed(source).get("namespace") == namespace
                ):
                    return source
        raise _NotFollowed(say("no DMN file beside this one has its namespace"))

    def _parsed(self, source: Source) -> Element:
        """A file; raises ``_NotFollowed``."""
        try:
            return parse_elements(source, self._budget)
        except TableError as failure:
            raise _NotFollowed(failure.diagnostics[0].message) from None

    def _read(self, element: Element, file: _File, source: Source) -> _File:
        """A file that is not known yet, with a name of its own; raises ``_NotFollowed``."""
        if len(self._known) > MOST_IMPORTS:
            raise _NotFollowed(say("more than {most} files are imported", most=MOST_IMPORTS))
        self._room -= len(source.text)
        if self._room < 0:
            raise _NotFollowed(say("what is imported is too large"))
        definitions = self._parsed(source)
        if not is_feel(definitions):
            language = definitions.get("expressionLanguage")
            raise _NotFollowed(say("it is written in {language}", language=language))
        if definitions.get("namespace") != element.get("namespace"):
            raise _NotFollowed(
                say("the namespace of the file is {name}", name=definitions.get("namespace"))
            )
        prefix = element.get("name") or Path(source.name).stem
        name, number = prefix, 1
        while name in self._prefixes:
            number += 1
            name = f"{prefix} {number}"
        self._prefixes.add(name)
        found = self._known[_identity(source.name)] = _File(definitions, name)
        return found


class _NotFollowed(Exception):
    def __init__(self, why: Message) -> None:
        self.why = why


def _identity(name: str) -> str:
    return os.path.realpath(name) if os.path.exists(name) else name


def _opened(read: Callable[[], Source]) -> Source:
    """A text; raises ``_NotFollowed``."""
    try:
        return read()
    except TableError as failure:
        raise _NotFollowed(failure.diagnostics[0].message) from None


def _names_in(file: _File) -> dict[str, str]:
    """What the names in the logic of a file are called here, where that is something else."""
    called = {
        f"{name}.{each.get('name')}" if name else each.get("name"): f"{one.lead}{each.get('name')}"
        for name, one in file.imports
        for each in one.definitions.all(*_NAMED)
    }
    # What a file names itself counts before what it imports without a name.
    called |= {
        each.get("name"): f"{file.lead}{each.get('name')}" for each in file.definitions.all(*_NAMED)
    }
    return {name: path for name, path in called.items() if name and name != path}


def _refer(file: _File, types: Mapping[int, set[str]]) -> None:
    """Let the types and references in a file mean what they do among all files."""
    seen = [("", file), *file.imports]
    ids = {one.namespace: one for _, one in reversed(seen)} | {"": file}
    named: dict[str, str] = {}
    for name, one in reversed(seen):
        for each in types[id(one)]:
            full = f"{one.lead}{each}"
            # DMN 1.1 writes a prefix of XML where later ones write the name of the import.
            named[each] = full
            if name:
                named[f"{name}.{each}"] = full
    waiting = [file.definitions]
    for element in waiting:
        waiting += element.children
        place, sign, target = element.get("href").rpartition("#")
        if sign and place in ids:
            element.attributes["href"] = f"#{ids[place].lead}{target}"
        if reference := element.get("typeRef"):
            element.attributes["typeRef"] = _type_named(reference, named)
        if element.name == "typeRef":
            element.text = _type_named(element.text.strip(), named)


def _type_named(reference: str, named: Mapping[str, str]) -> str:
    return named.get(reference) or named.get(reference.rpartition(":")[2]) or reference
