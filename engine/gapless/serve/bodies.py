"""Bodies of requests: read within limits of size and time.

Invariants: no body is in memory beyond the limit; one that comes too slowly is given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request

from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.serve.problems import Refused

#: So much of a body that is too large is read and thrown away, so that its sender hears why.
_MOST_DRAINED = 16
_BLANK = b" \t\r\n"
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Limits:
    """The bytes of a body, or of a line of a batch, and the seconds in which it has to come."""

    most: int = 1_000_000
    seconds: float = 10.0


async def read_body(request: Request, limits: Limits, *media_types: str) -> bytes:
    """The whole body, of one of some types; raises ``Refused``."""
    expect_type(request, *media_types)
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(limits.seconds):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= limits.most:
                    body += chunk
                elif size > limits.most * _MOST_DRAINED:
                    break
    except TimeoutError:
        raise _too_slow(limits) from None
    except ClientDisconnect:
        # Nobody hears it; it is counted.
        raise Refused("bad-request", say("it ended too early")) from None
    if size > limits.most:
        raise _too_large(limits)
    return bytes(body)


async def read_lines(request: Request, limits: Limits) -> AsyncIterator[list[tuple[int, bytes]]]:
    """The lines that hold something, with their numbers, as many as come at once.

    Raises ``Refused`` while they are read.
    """
    number, rest = 0, bytearray()
    chunks = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(limits.seconds):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise _too_slow(limits) from None
        whole: list[bytearray] = []
        if chunk is None:
            whole, rest = [rest], bytearray()
        elif b"\n" in chunk:
            *whole, rest = (rest + chunk).split(b"\n")
        else:
            rest += chunk
        lines = []
        is_long = len(rest) > limits.most
        for line in (one.strip(_BLANK) for one in whole):
            number += 1
            if len(line) > limits.most:
                is_long = True
                break
            if line:
                lines.append((number, bytes(line)))
        if lines:
            yield lines
        if is_long:
            raise _too_large(limits)
        if chunk is None:
            return


def expect_type(request: Request, *media_types: str) -> None:
    """Refuse a body of another type, which a page of another site could send without asking."""
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() not in media_types:
        fault = say(
            "send it as {expected}, not as {given}",
            expected=media_types[0],
            given=given or say("a body of no type"),
        )
        raise Refused("wrong-media-type", fault)
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refused("wrong-media-type", say("send it as it is, not compressed"))


def _too_large(limits: Limits) -> Refused:
    fault = say("it is larger than {most:,} bytes", most=limits.most)
    return Refused("too-large", fault, _CLOSE)


def _too_slow(limits: Limits) -> Refused:
    fault = say("it did not arrive within {seconds:g} s", seconds=limits.seconds)
    return Refused("too-slow", fault, _CLOSE)
