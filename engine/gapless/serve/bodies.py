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


async def read_lines(request: Request, limits: Limits) -> AsyncIterator[tuple[int, bytes]]:
    """The lines that hold something, with their numbers; raises ``Refused`` while they are read."""
    number, rest = 0, bytearray()
    chunks = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(limits.seconds):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise _too_slow(limits) from None
        if chunk:
            # Only what is new may hold the end of a line.
            start = len(rest)
            rest += chunk
            while (end := rest.find(b"\n", start)) >= 0:
                number, start = number + 1, 0
                line = bytes(rest[:end]).strip(_BLANK)
                del rest[: end + 1]
                if len(line) > limits.most:
                    raise _too_large(limits)
                if line:
                    yield number, line
        elif chunk is None:
            if rest.strip(_BLANK):
                yield number + 1, bytes(rest).strip(_BLANK)
            return
        if len(rest) > limits.most:
            raise _too_large(limits)


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
