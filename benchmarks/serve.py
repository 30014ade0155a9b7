"""How many requests a service holds on loopback, beside zen-engine behind the same framework.

Run ``python benchmarks/serve.py``; the README in this folder says how to read the table.

Every service runs in a process of its own: gapless as ``gapless serve``, with and without a log;
zen-engine in a bare Starlette application that reads JSON, decides and writes JSON, under the same
server; and the same application with nothing to decide, which is what the framework costs.  They
take turns.  All decide the contexts of the small case of ``decide.py``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from asking import Asked, ask, memory_of, requests_of
from competitors import ZEN_INSTALLED, quoted, zen_document
from small_case import SMALL_INPUTS, SMALL_TABLE, SMALL_ZEN_ROWS, small_contexts

_PATH = "/v1/tables/padam-meluas/decide"
#: What each service is started with.
SERVICES = {
    "gapless": ("-m", "gapless", "serve", str(SMALL_TABLE), "--port", "0"),
    "gapless, log": (
        "-m", "gapless", "serve", str(SMALL_TABLE), "--port", "0", "--log", "log.jsonl",
    ),
    "zen-engine": (__file__, "--serve", "zen-engine"),
    "framework": (__file__, "--serve", "framework"),
}  # fmt: skip


def serve(name: str) -> None:
    """Be the service of a competitor, until killed."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from gapless.serve.running import bind

    def decide(context: Any) -> Any:
        return {"row": None}

    if name == "zen-engine":
        folder = Path(tempfile.mkdtemp())
        rows = [(answer, (cells[0], *map(quoted, cells[1:]))) for answer, cells in SMALL_ZEN_ROWS]
        (folder / "small.json").write_text(json.dumps(zen_document(SMALL_INPUTS, rows)))
        engine = import_module("zen").ZenEngine({"loader": {"type": "fs", "path": str(folder)}})

        def decide(context: Any) -> Any:
            return engine.evaluate("small.json", context)["result"]

    async def answer(request: Request) -> Response:
        body = json.loads(await request.body())
        return Response(json.dumps(decide(body["context"])), media_type="application/json")

    app = Starlette(routes=[Route(_PATH, answer, methods=["POST"])])
    bound = bind("127.0.0.1", 0)
    print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, http="h11", log_config=None, access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[bound])


@contextmanager
def running(name: str) -> Iterator[tuple[int, int]]:
    """A service in a process of its own: its port and its id."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, *SERVICES[name]], cwd=folder, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        found = re.search(r":(\d+)", process.stdout.readline())
        assert found is not None, f"{name} does not start"
        yield int(found[1]), process.pid
        process.kill()
        process.wait()


def measure(name: str, seconds: float, connections: int) -> tuple[Asked, float]:
    """What a service held, and the memory it had at the end."""
    contexts = small_contexts(hours=name == "zen-engine")
    bodies = [{"context": context} for context in contexts]
    with running(name) as (port, process):
        requests = requests_of(f"127.0.0.1:{port}", _PATH, bodies)
        asyncio.run(ask(port, requests, seconds / 5, connections))
        found = asyncio.run(ask(port, requests, seconds, connections))
        return found, memory_of(process)


def main() -> None:
    """Measure all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--serve", choices=["zen-engine", "framework"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    names = [name for name in SERVICES if name != "zen-engine" or ZEN_INSTALLED]
    results: dict[str, list[tuple[Asked, float]]] = {name: [] for name in names}
    for _ in range(options.repeats):
        for name in names:
            results[name].append(measure(name, options.seconds, options.connections))
    print(f"{options.connections} connections, {options.repeats} x {options.seconds:g} s each")
    if not ZEN_INSTALLED:
        print("zen-engine is not installed, and left out")
    print(
        f"{'':14}{'requests/s':>12}{'(lowest to highest)':>22}{'median ms':>12}{'95 % ms':>10}"
        f"{'MiB':>8}{'failed':>8}"
    )
    for name, found in results.items():
        middle = statistics.median
        failed = sum(asked.refused + asked.broken for asked, _ in found)
        rates = [asked.rate for asked, _ in found]
        span = f"({min(rates):,.0f} to {max(rates):,.0f})"
        print(
            f"{name:14}{middle(rates):12,.0f}{span:>22}"
            f"{middle(asked.part(0.5) for asked, _ in found):12.2f}"
            f"{middle(asked.part(0.95) for asked, _ in found):10.2f}"
            f"{max(memory for _, memory in found):8.0f}{failed:8}"
        )


if __name__ == "__main__":
    main()
