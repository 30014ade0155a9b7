"""A service under everything at once, for minutes: does it hold, and is its log whole?

Run ``python benchmarks/soak.py --seconds 600``.

While some connections ask as fast as they are answered, tables are saved again and again (every
third time broken), requests come that are wrong or never end, and clients go away.  In the middle
the process is killed (``kill -9``) and started anew on the same log.

It ends with 1 where a decision that was answered with success is not in the log, a line other than
the last before the kill is torn, or memory grows by more than a half in the second part of a run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from asking import Asked, ask, memory_of, requests_of
from small_case import SMALL_TABLE, small_contexts

_PATH = "/v1/tables/padam-meluas/decide"
#: Seconds between two saves, and two looks at the memory.
_SAVE, _LOOK = 3.0, 1.0
#: After this part of its time a process is killed.
_KILLED = 0.95
_BAD = (
    b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"nonsense\r\n\r\n",
    b"POST /v1/tables/padam-meluas/decide HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    *requests_of("localhost", _PATH, [{"context": {"x": 1}}, [], {"context": {"tetangga": "x"}}]),
    b"POST " + _PATH.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
    b"\r\nContent-Length: 5000000\r\n\r\n" + b" " * 2_000_000,
)
#: The head of a request whose body never comes.
_SLOW = (
    b"POST " + _PATH.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
    b"\r\nContent-Length: 100\r\n\r\n{"
)


class Service:
    """The service in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gapless", "serve", "--port", "0", "--log", "log.jsonl",
             "--log-size", "20MB"],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        found = re.search(r":(\d+)", self.process.stdout.readline())
        assert found is not None, "the service does not start"
        self.port = int(found[1])


async def disturb(service: Service, file: Path, memory: list[float]) -> None:
    """Save tables, ask wrongly, be slow, and look at the memory, until cancelled."""
    text = file.read_text("utf-8")
    port, process = service.port, service.process.pid

    async def save() -> None:
        number = 0
        while True:
            number += 1
            broken = number % 3 == 0
            file.write_text(text[:-200] if broken else f"{text}# {number}\n", "utf-8")
            await asyncio.sleep(_SAVE)

    async def be_wrong() -> None:
        number = 0
        while True:
            number += 1
            await _send(port, _BAD[number % len(_BAD)], wait=True)
            await asyncio.sleep(0.05)

    async def be_slow() -> None:
        while True:
            await asyncio.gather(*(_send(port, _SLOW, wait=False) for _ in range(4)))

    async def look() -> None:
        while True:
            memory.append(memory_of(process))
            await asyncio.sleep(_LOOK)

    try:
        await asyncio.gather(save(), be_wrong(), be_slow(), look())
    finally:
        file.write_text(text, "utf-8")


async def _send(port: int, data: bytes, *, wait: bool) -> None:
    """Send something; wait for an answer, or go away without one."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        if wait:
            async with asyncio.timeout(20):
                await reader.read(1 << 16)
        else:
            await asyncio.sleep(2)
        writer.close()
    except (OSError, TimeoutError):
        return


async def play(folder: Path, file: Path, seconds: float, connections: int) -> tuple[Asked, float]:
    """One part of the soak, ended by ``kill -9``; by how much memory grew in its second half."""
    service = Service(folder)
    bodies = [{"context": context} for context in small_contexts(hours=False)]
    requests = requests_of("localhost", _PATH, bodies)
    asking = asyncio.ensure_future(ask(service.port, requests, seconds, connections, ids=True))
    memory: list[float] = []
    disturbing = asyncio.ensure_future(disturb(service, file, memory))
    await asyncio.sleep(seconds * _KILLED)
    # While requests are under way.
    service.process.kill()
    disturbing.cancel()
    asked = await asking
    half = memory[len(memory) // 2 :]
    tenths = memory[:: max(1, len(memory) // 10)]
    print("MiB:", *(f"{one:.0f}" for one in (*tenths, memory[-1])))
    return asked, half[-1] / half[0]


def logged(folder: Path) -> tuple[set[str], int]:
    """The ids in all parts of the log, and how many lines of it are torn."""
    ids: set[str] = set()
    torn = 0
    for part in folder.glob("log.jsonl*"):
        for line in part.read_bytes().splitlines():
            try:
                ids.add(json.loads(line).get("id"))
            except ValueError:
                torn += 1
    return ids, torn


def main() -> int:
    """Play both parts; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "tables" / "padam-meluas.yaml"
        file.parent.mkdir()
        file.write_bytes(SMALL_TABLE.read_bytes())
        answered: set[str] = set()
        is_good = True
        for _ in range(2):
            asked, grown = asyncio.run(play(folder, file, options.seconds / 2, options.connections))
            print(
                f"{len(asked.times):,} answers, {asked.rate:,.0f} a second, 95 % within"
                f" {asked.part(0.95):.1f} ms; {asked.refused} no success, {asked.broken} broken"
            )
            answered.update(asked.ids)
            is_good &= grown < 1.5 and not asked.refused
        ids, torn = logged(folder)
        lost = answered - ids
        print(f"{len(answered):,} answered, {len(lost)} of them not in the log; {torn} torn lines")
        return 0 if is_good and not lost and torn <= 2 else 1


if __name__ == "__main__":
    sys.exit(main())
