"""A document: one version of a text that is open in an editor, and what can be read of it.

Invariants: a document never changes; the next version is another one, and when it comes, all work
on this one is at an end (``ended``).

Example: while ``when: {lama: s.d}`` is typed the table cannot be used, but its reading still has
the inputs, which is enough to complete the cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from threading import Event

from gapless.budget import Budget, time_limit
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Diagnostic, Message, TableError, say
from gapless.editor.positions import MARK
from gapless.model import Table
from gapless.pattern import pattern
from gapless.reading.constant_files import ConstantFiles, read_constant_source
from gapless.reading.dmn.imports import DmnFolders
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.dmn.words import ids_of
from gapless.reading.files import read_bytes
from gapless.reading.folders import is_case_file, is_constants_file
from gapless.reading.library import Unread
from gapless.reading.loading import Reading, read_source
from gapless.reading.nodes import MappingNode, Node, SequenceNode
from gapless.reading.origins import Origins, origins_around
from gapless.reading.table_names import fit_to_show, tables_named
from gapless.source import Source

#: What every table has, at the beginning of a line.
_KEY = pattern(r"""(?:^|[\r\n])\ufeff?\{?["']?(table|inputs|outputs|rules)["']?[ \t]*:""")
_SCHEMA_LINE = pattern(r"(?:^|[\r\n])# yaml-language-server:[^\r\n]*decision-table")


@dataclass(frozen=True, eq=False)
class Document:
    """One version of an open text.  ``path`` is where it is saved, None where it is not.

    ``seconds`` is how long it may be read, and how long it may be checked; ``folders`` are those of
    the project's tables, ``opened`` the texts of the files that are open too, by their real paths.
    """

    uri: str
    version: int
    text: str
    path: Path | None
    seconds: float
    folders: tuple[Path, ...] = ()
    opened: Mapping[str, str] = field(default_factory=dict)
    ended: Event = field(default_factory=Event)

    @property
    def lead(self) -> str:
        """What the editor has before the first character of the source."""
        return MARK if self.text.startswith(MARK) else ""

    @cached_property
    def source(self) -> Source:
        """The text with its name."""
        name = "<untitled>" if self.path is None else str(self.path)
        return Source(name, self.text.removeprefix(MARK), self.folders)

    @property
    def is_table(self) -> bool:
        """Whether the text is, or will become, a table: editors show us all YAML there is."""
        if self.source.is_dmn:
            return True
        if self.path is not None and (is_case_file(self.path) or self.holds_constants):
            return False
        keys = {match[1] for match in _KEY.finditer(self.text)}
        return "table" in keys or len(keys) > 1 or _SCHEMA_LINE.search(self.text) is not None

    @property
    def holds_constants(self) -> bool:
        """Whether the text holds constants of the tables around."""
        return self.path is not None and is_constants_file(self.path)

    @property
    def constant_faults(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the constants that the text holds."""
        try:
            source = read_bytes(self.source.name, self.text.encode("utf-8", "surrogatepass"))
        except TableError as failure:
            return failure.diagnostics
        return read_constant_source(source).faults

    def budget(self, cancelled: Event | None = None) -> Budget:
        """The budget of one look at the text: it ends with the time, or when nobody wants it."""
        in_time = time_limit(self.seconds)
        over = [self.ended, *([cancelled] if cancelled else [])]

        def ask(budget: Budget) -> Message | None:
            if any(each.is_set() for each in over):
                return say("the text has changed")
            return in_time(budget)

        return Budget(ask)

    @cached_property
    def reading(self) -> Reading:
        """What the text holds, as far as it can be read."""
        try:
            source = read_bytes(self.source.name, self.text.encode("utf-8", "surrogatepass"))
        except TableError as failure:
            return Reading(None, None, failure.diagnostics)
        source = replace(source, folders=self.folders)
        constants = ConstantFiles(opened=dict(self.opened))
        return read_source(source, self.budget(), self.path, self.origins, constants)

    @property
    def origins(self) -> Origins:
        """The outputs of other tables that may decide inputs."""
        return origins_around(self.source, self.opened)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The ids of the tables that the text names as its own."""
        if self.source.is_dmn:
            return frozenset(ids_of(self.held))
        return tables_named(self.text.encode("utf-8", "replace"))

    @property
    def root(self) -> MappingNode | None:
        """The nodes of the table, None where there is nothing that could be one."""
        root = self.reading.root
        return root if isinstance(root, MappingNode) else None

    @cached_property
    def held(self) -> tuple[Table | Unread, ...]:
        """What a file of this text holds for the tables around it."""
        try:
            if self.source.is_dmn:
                data = self.text.encode("utf-8", "surrogatepass")
                source = read_bytes(self.source.name, data)
                around = DmnFolders(opened=dict(self.opened))
                return load_dmn_source(source, self.budget(), around)
            return (self.reading.whole,)
        except TableError as failure:
            faults = failure.diagnostics
            if self.path is not None:
                faults = fit_to_show(self.path, faults)
            named = frozenset[str]() if self.source.is_dmn else self.tables
            return (Unread(self.source.name, faults, named),)


def items_of(node: Node | None) -> Iterator[MappingNode]:
    """The mappings that a list holds."""
    if isinstance(node, SequenceNode):
        yield from (item for item in node.items if isinstance(item, MappingNode))
