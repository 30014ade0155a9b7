"""An editor with tables open in it, driving the real ``gapless lsp`` as editors do.

The client is that of pytest-lsp.  Nothing sleeps: every question waits for its answer, and every
change for the findings about it; a watchdog ends a server that says nothing for minutes.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, LanguageClient, register_lsp_features

from tests.paths import REPOSITORY

Answer = TypeVar("Answer")

#: Seconds of silence after which a server is given up, so that no test waits for ever.
_PATIENCE = 300

#: Where the cursor stands in the texts of tests.
CURSOR = "‸"

#: A table in which nothing is found, one with a gap, one that cannot be read.
TABLE = """table: t
hit_policy: unique
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
  hari: {type: string, values: [kerja, libur]}
outputs: {laporan: {type: string}}
rules:
  - {row: 1, when: {lama: s.d 6 jam}, then: {laporan: LAPOR ULANG}}
  - {row: 2, when: {lama: di atas 6 jam, hari: kerja}, then: {laporan: LAPOR BARU}}
  - {row: 3, when: {lama: di atas 6 jam, hari: libur}, then: {laporan: TUNGGU}}
cases:
  - {given: {lama: 6 jam}, expect: {row: 1}}
"""
GAP = TABLE.replace("s.d 6 jam", "kurang dari 6 jam")
BROKEN = TABLE.replace("s.d 6 jam", "s.d 6 jm")

_RESOLVED = types.ClientCodeActionResolveOptions(["edit"])


class EditingSession:
    """A server in a folder, and the texts that are open."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        encodings: Sequence[str] = (),
        seconds: str = "60",
        resolves: bool = True,
    ) -> None:
        self.folder = folder
        self.texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._found: dict[str, types.PublishDiagnosticsParams] = {}
        self._news = asyncio.Condition()
        self._runner = asyncio.Runner()

        async def publish(found: types.PublishDiagnosticsParams) -> None:
            async with self._news:
                self._found[found.uri] = found
                self._news.notify_all()

        self.client = LanguageClient(converter_factory=default_converter)
        register_lsp_features(
            self.client,
            {**DEFAULT_CLIENT_FEATURES, types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish},
        )
        self.capabilities = self.run(
            self._start(options, seconds, encodings, resolves)
        ).capabilities

    async def _start(
        self, options: Sequence[str], seconds: str, encodings: Sequence[str], resolves: bool
    ) -> types.InitializeResult:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "engine")}
        arguments = ("-m", "gapless", *options, "lsp", "--timeout", seconds)
        await self.client.start_io(sys.executable, *arguments, cwd=self.folder, env=environment)
        return await self.client.initialize_session(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(
                    general=types.GeneralClientCapabilities(
                        position_encodings=[types.PositionEncodingKind(one) for one in encodings]
                        or None
                    ),
                    text_document=types.TextDocumentClientCapabilities(
                        code_action=types.CodeActionClientCapabilities(
                            resolve_support=_RESOLVED if resolves else None
                        )
                    ),
                ),
                root_uri=self.folder.as_uri(),
            )
        )

    def run(self, work: Awaitable[Answer]) -> Answer:
        """Wait for something, but not for ever."""

        async def watched() -> Answer:
            return await asyncio.wait_for(work, _PATIENCE)

        return self._runner.run(watched())

    def close(self) -> None:
        """Let the server end, and wait until it has."""
        self.run(self.client.shutdown_session())
        stop: Callable[[], Awaitable[None]] = self.client.stop
        self.run(stop())
        self._runner.close()

    # Texts.

    def uri(self, name: str = "t.yaml") -> str:
        """The address of a file of the folder."""
        return (self.folder / name).as_uri()

    def write(self, text: str, name: str) -> Path:
        """Save a file without opening it."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def send(self, text: str, name: str = "t.yaml") -> str:
        """Open a text, or type another in its place; the address."""
        uri = name if ":" in name else self.uri(name)
        version = self._versions[uri] = self._versions.get(uri, 0) + 1
        if uri in self.texts:
            self.client.text_document_did_change(
                types.DidChangeTextDocumentParams(
                    types.VersionedTextDocumentIdentifier(version, uri),
                    [types.TextDocumentContentChangeWholeDocument(text)],
                )
            )
        else:
            opened = types.TextDocumentItem(uri, "yaml", version, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(opened))
        self.texts[uri] = text
        return uri

    def type(self, text: str, name: str = "t.yaml") -> list[types.Diagnostic]:
        """Send a text, and wait for what is found about it."""
        return self.found(self.send(text, name))

    def close_texts(self) -> None:
        """Close all texts."""
        for uri in self.texts:
            document = types.TextDocumentIdentifier(uri)
            self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
        self.texts.clear()
        self.client.messages.clear()

    def found(self, uri: str) -> list[types.Diagnostic]:
        """What is found about the newest version of a text."""

        async def wait() -> list[types.Diagnostic]:
            async with self._news:
                await self._news.wait_for(lambda: self._is_known(uri))
            return list(self._found[uri].diagnostics)

        return self.run(wait())

    def _is_known(self, uri: str) -> bool:
        return uri in self._found and self._found[uri].version == self._versions[uri]

    def wait(self, uri: str, until: Callable[[Sequence[types.Diagnostic]], bool]) -> None:
        """Wait until what is found about a text is as wanted."""

        async def wait() -> None:
            async with self._news:
                await self._news.wait_for(
                    lambda: uri in self._found and until(self._found[uri].diagnostics)
                )

        self.run(wait())

    # Questions.

    def place(self, text: str, name: str = "t.yaml") -> dict[str, Any]:
        """Open a text with a cursor in it; the parameters that say where that is."""
        before, cursor, after = text.partition(CURSOR)
        assert cursor, "the text has no cursor"
        uri = self.send(before + after, name)
        line = before.count("\n")
        column = len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
        return {
            "text_document": types.TextDocumentIdentifier(uri),
            "position": types.Position(line, column),
        }

    def edited(self, edits: Sequence[Any] | None, name: str = "t.yaml") -> str:
        """An open text with some edits made."""
        text = self.texts[self.uri(name)]
        lines = text.splitlines(keepends=True)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))

        def offset(place: types.Position) -> int:
            line = (lines[place.line] if place.line < len(lines) else "").encode("utf-16-le")
            return starts[place.line] + len(line[: place.character * 2].decode("utf-16-le"))

        def start_of(edit: Any) -> int:
            return offset(edit.range.start)

        for edit in sorted(edits or (), key=start_of, reverse=True):
            text = text[: start_of(edit)] + edit.new_text + text[offset(edit.range.end) :]
        return text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EditingSession]:
    """A server that runs as long as the tests of a module."""
    session = EditingSession(tmp_path_factory.mktemp("editor"))
    yield session
    session.close()


@pytest.fixture
def session(server: EditingSession, tmp_path: Path) -> Iterator[EditingSession]:
    """An editor in an empty folder, with nothing open."""
    server.folder = tmp_path
    yield server
    server.close_texts()
