"""The YAML language server that VS Code's extension runs, driven as an editor drives it.

It speaks the Language Server Protocol over its standard streams: each message is JSON behind a
``Content-Length``.  A watchdog ends a server that says nothing for minutes.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.npm_packages import npm_package
from tests.outside_programs import find_program

#: Seconds of silence after which a server is ended, so that no test waits for ever.
_PATIENCE = 600

#: Where the cursor stands in the texts of tests.
CURSOR = "‸"

_SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
    }
}


class LanguageServer:
    """A running server, and what it says of the files that are opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = npm_package("yaml-language-server") / "bin" / "yaml-language-server"
        self._process = subprocess.Popen(
            [find_program("node"), str(program), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._last = 0
        self._found: dict[str, list[dict[str, Any]]] = {}
        self._ask(
            "initialize",
            processId=None,
            rootUri=folder.as_uri(),
            workspaceFolders=[{"uri": folder.as_uri(), "name": "tables"}],
            capabilities={
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {
                    "completion": {"completionItem": {"snippetSupport": True}},
                    "hover": {"contentFormat": ["markdown"]},
                },
            },
        )
        self._tell("initialized")
        self._tell("workspace/didChangeConfiguration", settings=_SETTINGS)

    def close(self) -> None:
        """Ask the server to end, and wait until it has."""
        self._ask("shutdown")
        self._tell("exit")
        self._process.communicate(timeout=_PATIENCE)

    def problems(self, text: str, file: Path | None = None) -> list[str]:
        """What the editor underlines in a text: the words and the message."""
        uri = self._open(text, file)
        while uri not in self._found:
            self._handle(self._receive())
        lines = text.split("\n")
        return [
            f"{_underlined(lines, item['range'])}: {item['message']}" for item in self._found[uri]
        ]

    def complete(self, text: str, file: Path | None = None) -> dict[str, dict[str, Any]]:
        """What the editor offers at the cursor: label to item."""
        answer = self._at_cursor("textDocument/completion", text, file)
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: item for item in items or ()}

    def hover(self, text: str, file: Path | None = None) -> str:
        """What the editor shows when the mouse rests at the cursor."""
        answer = self._at_cursor("textDocument/hover", text, file)
        if not answer:
            return ""
        contents = answer["contents"]
        return str(contents["value"] if isinstance(contents, dict) else contents)

    def _at_cursor(self, method: str, text: str, file: Path | None) -> Any:
        before, cursor, after = text.partition(CURSOR)
        assert cursor, "the text has no cursor"
        uri = self._open(before + after, file)
        line = before.count("\n")
        position = {"line": line, "character": len(before) - before.rfind("\n") - 1}
        return self._ask(method, textDocument={"uri": uri}, position=position)

    def _open(self, text: str, file: Path | None) -> str:
        """Open a text, as a file of the folder where none is named; it need not be there."""
        self._last += 1
        uri = (file or self.folder / f"{self._last}.yaml").as_uri()
        if uri in self._found:
            self._tell("textDocument/didClose", textDocument={"uri": uri})
            self._ask("textDocument/foldingRange", textDocument={"uri": uri})
            self._found.pop(uri, None)
        document = {"uri": uri, "languageId": "yaml", "version": self._last, "text": text}
        self._tell("textDocument/didOpen", textDocument=document)
        return uri

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]
            self._handle(message)

    def _tell(self, method: str, **parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _handle(self, message: dict[str, Any]) -> None:
        """What the server asks of an editor, and what it tells unasked."""
        if message.get("method") == "textDocument/publishDiagnostics":
            found = message["params"]
            self._found[found["uri"]] = found["diagnostics"]
        elif "method" in message and "id" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                asked = message["params"]["items"]
                result = [_SETTINGS.get(item.get("section")) for item in asked]
            self._send({"id": message["id"], "result": result})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        watchdog = threading.Timer(_PATIENCE, self._process.kill)
        watchdog.start()
        try:
            return self._read()
        finally:
            watchdog.cancel()

    def _read(self) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(stream.read(length))
        return message


def _underlined(lines: list[str], place: dict[str, dict[str, int]]) -> str:
    line = place["start"]["line"]
    end = place["end"]["character"] if place["end"]["line"] == line else None
    return lines[line][place["start"]["character"] : end]


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """A language server in an empty folder."""
    server = LanguageServer(tmp_path_factory.mktemp("editor"))
    yield server
    server.close()
