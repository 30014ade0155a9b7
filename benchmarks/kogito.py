"""Kogito's DMN engine, the one of Drools, as a process of its own that decides on request.

Purpose: ask a real peer what a model decides.  The engine is the native program that the npm
package ``@kie-tools/jitexecutor-native`` ships (Apache-2.0); it listens on a port of this machine
alone, and nothing leaves it.

Invariant: numbers go there and come back with all their digits.

Example: ``with Kogito(package) as peer: peer.decide(xml, {"Age": 18})`` is
``({"Age": Decimal(18), "Answer": "yes"}, [])``: all that is known then, and its complaints.
"""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from time import sleep
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

#: Where the program lies in the package, for Linux on x86-64.
PROGRAM = Path("dist") / "linux" / "jitexecutor"
PACKAGE = "@kie-tools/jitexecutor-native"
#: How often to look whether it listens, and the seconds between.
_LOOKS, _PAUSE = 600, 0.1

Answer = tuple[dict[str, Any], list[str]]


class Kogito:
    """The engine while it runs; a context manager ends it."""

    def __init__(self, package: Path) -> None:
        program = package / PROGRAM
        program.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [program, "-Dquarkus.http.host=127.0.0.1", f"-Dquarkus.http.port={self._port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Kogito:
        for _ in range(_LOOKS):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return self
            sleep(_PAUSE)
        self._process.kill()
        raise OSError("Kogito does not listen")

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def decide(self, xml: str, context: Mapping[str, Any]) -> Answer:
        """All that is known once every decision of a model is made, and the engine's complaints.

        Raises ``ValueError`` where it refuses the model.
        """
        resource = {"URI": "model.dmn", "content": xml}
        body = _json({"mainURI": "model.dmn", "resources": [resource], "context": context})
        url = f"http://127.0.0.1:{self._port}/jitdmn/dmnresult"
        request = Request(url, body.encode(), {"Content-Type": "application/json"})
        try:
            with urlopen(request) as reply:
                result = json.loads(reply.read(), parse_float=Decimal, parse_int=Decimal)
        except HTTPError as refusal:
            raise ValueError(refusal.read().decode("utf-8", "replace")) from None
        return result["dmnContext"], [each["message"] for each in result["messages"]]


def _json(value: Any) -> str:
    """JSON with every digit of a number."""
    if isinstance(value, Mapping):
        return (
            "{" + ",".join(f"{json.dumps(key)}:{_json(each)}" for key, each in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value)
