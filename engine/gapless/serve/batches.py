"""Answers of batches: sent while the questions still come in.

A client may send all its lines before it reads an answer, or read while it sends.  So that neither
waits for the other, answers that it does not take yet wait in a temporary file.

Invariants: the request is read on to its end, or until the client is gone; no more than a piece of
the answers is in memory.
"""

from __future__ import annotations

import tempfile

from anyio import Event, create_task_group, fail_after
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

#: So many bytes are kept in memory, and sent at once.
_PIECE = 1 << 16
#: Seconds in which a client takes a piece.
_PATIENCE = 60


class BatchResponse(StreamingResponse):
    """A streamed answer whose content reads the request, which nothing else may read meanwhile."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answers as they come."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        with tempfile.SpooledTemporaryFile(_PIECE) as waiting:
            more, written, is_over = Event(), 0, False

            async def take() -> None:
                nonlocal more, written, is_over
                try:
                    async for part in self.body_iterator:
                        data = part.encode() if isinstance(part, str) else bytes(part)
                        waiting.seek(written)
                        waiting.write(data)
                        written += len(data)
                        more.set()
                        more = Event()
                except ClientDisconnect:
                    # Nobody waits for the rest.
                    pass
                is_over = True
                more.set()

            async with create_task_group() as tasks:
                tasks.start_soon(take)
                # Who waits for the head before sending a line gets it now.
                await send({"type": "http.response.body", "body": b"", "more_body": True})
                sent = 0
                while sent < written or not is_over:
                    if sent == written:
                        await more.wait()
                        continue
                    waiting.seek(sent)
                    data = waiting.read(_PIECE)
                    sent += len(data)
                    # A client that reads no more ends it, like one that is gone.
                    with fail_after(_PATIENCE):
                        await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
