"""The server: looks at open texts once they are left alone, and answers from what is known.

Each version of a text is a ``Document``, and what is found about it a ``Checked``; a task for
each waits until nothing more is typed, has the engine look, and publishes.  A request waits for the
task of its text where it needs to.  The engine works in threads; all else happens in one loop.

Invariants: whatever a text holds, the server goes on; what is asked of a text that is not open, or
has changed meanwhile, is answered with nothing; standard output carries messages alone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from gapless.budget import Exhausted
from gapless.diagnostic import say
from gapless.editor.checked import Checked, check
from gapless.editor.document import Document
from gapless.editor.features import FEATURES, Feature, uri_of
from gapless.editor.published import published
from gapless.editor.view import Refused, View
from gapless.language import translate
from gapless.project.misuse import WrongSettings
from gapless.project.settings import Settings, read_settings
from gapless.reading.folders import identity_of
from gapless.render.cleaning import clean
from gapless.version import __version__

#: Seconds without a keystroke after which a text is looked at.
_QUIET = 0.2
_WATCHED = ("**/*.yaml", "**/*.yml", "**/*.dmn", "**/pyproject.toml")


class TableServer(LanguageServer):
    """The language server of tables; every look at a text takes at most some ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            "gapless", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full
        )
        self._seconds = seconds
        self._documents: dict[str, Document] = {}
        self._tasks: dict[str, asyncio.Task[Checked | None]] = {}
        self._said: set[str] = set()

    # The open texts.

    def open(self, uri: str, version: int, text: str, quiet: float = _QUIET) -> None:
        """Take a text for the newest version, and look at it when it is left alone."""
        self.forget(uri)
        path = _path_of(uri)
        folders = self._settings(path).folders
        opened = {
            os.path.realpath(each.path): each.text for each in self._documents.values() if each.path
        }
        self._documents[uri] = Document(uri, version, text, path, self._seconds, folders, opened)
        self._tasks[uri] = asyncio.get_running_loop().create_task(
            self._checked(self._documents[uri], quiet)
        )

    def change(self, uri: str, version: int, text: str, quiet: float = _QUIET) -> None:
        """Take a text for the newest version; what needs a table of it is looked at again."""
        names = frozenset[str]() if uri not in self._documents else self._documents[uri].tables
        self.open(uri, version, text, quiet)
        if self._documents[uri].holds_constants:
            self.look_again(uri)
        names |= self._documents[uri].tables
        for other, document in list(self._documents.items()):
            if other != uri and document.is_table and self._may_need(other, names):
                self.open(other, document.version, document.text)

    def _may_need(self, uri: str, names: frozenset[str]) -> bool:
        """Whether what is found about an open text can depend on some tables."""
        task = self._tasks[uri]
        checked = task.result() if task.done() and not task.cancelled() else None
        ready = checked.ready if checked else None
        return ready is None or not names.isdisjoint(ready.procedure.tables)

    def close(self, uri: str) -> None:
        """Forget a text, and what was found about it; others go by what is saved again."""
        self.forget(uri)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self.look_again(uri)

    def forget(self, uri: str) -> None:
        """End all work on a text."""
        document = self._documents.pop(uri, None)
        if document is not None:
            document.ended.set()
            self._tasks.pop(uri).cancel()

    def look_again(self, but: str | None = None) -> None:
        """Look at all open texts again, but for one: something around them has changed."""
        for uri, document in list(self._documents.items()):
            if uri != but:
                self.open(uri, document.version, document.text)

    async def _checked(self, document: Document, quiet: float) -> Checked | None:
        await asyncio.sleep(quiet)
        others = [each for each in self._documents.values() if each is not document]
        try:
            settings = self._settings(document.path)
            checked = await asyncio.to_thread(check, document, others, settings)
            found = await asyncio.to_thread(published, self.view(document, checked))
        except Exception:
            self._report_bug()
            return None
        if document.ended.is_set():
            return None
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, found, document.version)
        )
        return checked

    def _settings(self, path: Path | None) -> Settings:
        """The settings of the project; none, and a word, where they are wrong."""
        folder = Path.cwd() if path is None else path.parent
        try:
            return read_settings(folder)
        except WrongSettings as problem:
            text = clean(translate(problem.message))
            if text not in self._said:
                self._said.add(text)
                self.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))
            return Settings(folder / "pyproject.toml")

    # Answers.

    def view(self, document: Document, checked: Checked | None) -> View:
        """One look at a text."""
        encoding = self.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16
        known = self.client_capabilities.text_document
        action = known.code_action if known else None
        resolved = action.resolve_support if action else None
        asks_again = resolved is not None and "edit" in resolved.properties
        encoding = types.PositionEncodingKind(encoding).value
        return View(document, checked, encoding, self.uri_of, asks_again)

    def uri_of(self, name: str) -> str:
        """The address of a file; that by which the editor has opened it, where it has."""
        identity = identity_of(name)
        for document in self._documents.values():
            if document.path is not None and identity_of(document.path) == identity is not None:
                return document.uri
        return Path(name).absolute().as_uri()

    async def answer(self, feature: Feature, uri: str, params: Any) -> Any:
        """What a feature answers about a text; None for one that is not open or has changed."""
        document = self._documents.get(uri)
        if document is None or document.source.is_dmn:
            return None
        task = self._tasks[uri]
        if feature.needs:
            await asyncio.wait([task])
        known = task.done() and not task.cancelled()
        view = self.view(document, task.result() if known else None)
        if document.ended.is_set() or feature.needs > view.knows:
            return None
        try:
            return await asyncio.to_thread(feature.answer, view, params)
        except Exhausted:
            return None
        except Refused as refused:
            text = clean(translate(refused.message))
            raise JsonRpcException(text, types.LSPErrorCodes.RequestFailed) from None
        except Exception:
            self._report_bug()
            return None
        finally:
            view.cancelled.set()

    def _report_bug(self) -> None:
        """Say that something went wrong that never should."""
        kind, problem, _ = sys.exc_info()
        text = say(
            "error: this is a bug in gapless: {kind}: {problem}",
            kind=kind.__name__ if kind else "",
            problem=problem,
        )
        self.window_log_message(
            types.LogMessageParams(types.MessageType.Error, traceback.format_exc())
        )
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, translate(text)))


def make_server(seconds: float) -> TableServer:
    """A server that knows all features."""
    server = TableServer(seconds)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: TableServer, params: types.DidOpenTextDocumentParams) -> None:
        opened = params.text_document
        ls.change(opened.uri, opened.version, opened.text, quiet=0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: TableServer, params: types.DidChangeTextDocumentParams) -> None:
        changed = params.text_document
        ls.change(changed.uri, changed.version, ls.workspace.get_text_document(changed.uri).source)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: TableServer, params: types.DidSaveTextDocumentParams) -> None:
        ls.look_again(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: TableServer, params: types.DidCloseTextDocumentParams) -> None:
        ls.close(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_files(ls: TableServer, params: types.DidChangeWatchedFilesParams) -> None:
        ls.look_again()

    @server.feature(types.INITIALIZED)
    def initialized(ls: TableServer, params: types.InitializedParams) -> None:
        workspace = ls.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching is not None and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            wanted = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            ls.client_register_capability(types.RegistrationParams([wanted]))

    for method, feature in FEATURES.items():
        server.feature(method, feature.options)(_answering(feature))
    return server


def _answering(feature: Feature) -> Callable[[TableServer, Any], Any]:
    async def answer(ls: TableServer, params: Any) -> Any:
        found = await ls.answer(feature, uri_of(params), params)
        return params if found is None and feature.echoes else found

    return answer


def _path_of(uri: str) -> Path | None:
    """The file of an address; None where it is that of no file."""
    try:
        found = uris.to_fs_path(uri) if uri.startswith("file:") else None
    except ValueError:
        return None
    return Path(found) if found and "\0" not in found else None


def serve(stdin: BinaryIO, stdout: BinaryIO, seconds: float) -> None:
    """Answer an editor until it says that it is done, or is gone."""
    # What goes wrong is reported to the editor; pygls would also write it to standard error.
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    make_server(seconds).start_io(stdin, stdout)
