"""A client that asks as fast as it is answered, over connections that stay open.

Purpose: measure what a service holds: requests a second, how long each takes, and the memory of its
process.

Invariants: every answer is read to its end; one that is no success, or a connection that breaks,
is counted and never passed over.
"""

from __future__ import annotations

import asyncio
import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any


@dataclass
class Asked:
    """What came of asking for some time."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    refused: int = 0
    broken: int = 0
    ids: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def part(self, share: float) -> float:
        """The milliseconds within which a share of the answers came."""
        return statistics.quantiles(self.times, n=1000)[int(share * 1000) - 1] * 1000


def requests_of(host: str, path: str, bodies: Sequence[Any]) -> list[bytes]:
    """Requests to decide, as they go over the wire."""
    found = []
    for body in bodies:
        data = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(data)}\r\n\r\n"
        )
        found.append(head.encode() + data)
    return found


async def ask(
    port: int, requests: Sequence[bytes], seconds: float, connections: int, *, ids: bool = False
) -> Asked:
    """Ask for some seconds over some connections; with ``ids`` keep those of the answers."""
    found = Asked()
    begun = perf_counter()
    end = begun + seconds

    async def one(turns: Iterator[bytes]) -> None:
        while perf_counter() < end:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                while perf_counter() < end:
                    sent = perf_counter()
                    writer.write(next(turns))
                    status, body = await read_answer(reader)
                    found.times.append(perf_counter() - sent)
                    if status != 200:
                        found.refused += 1
                    elif ids:
                        found.ids.append(json.loads(body)["id"])
                writer.close()
            except ConnectionRefusedError:
                # The service is gone.
                return
            except (OSError, asyncio.IncompleteReadError):
                found.broken += 1

    half = len(requests) // 2
    starts = [[*requests[place % len(requests) :], *requests] for place in range(half + 1)]
    await asyncio.gather(
        *(one(cycle(starts[number % len(starts)])) for number in range(connections))
    )
    found.seconds = perf_counter() - begun
    return found


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and the body of an answer of a known length."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, length = int(head[9:12]), 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return status, await reader.readexactly(length)


def memory_of(process: int) -> float:
    """The memory that a process holds now, in MiB."""
    text = Path(f"/proc/{process}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if "VmRSS" in line) / 1024
