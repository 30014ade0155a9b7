"""Running: the application on a socket, until it is told to end.

Purpose: bind before anything is said, and end without losing what is under way.

Invariants: a first SIGTERM or Ctrl-C lets what is under way be finished, within a limit; a client
that sends the head of a request too slowly is let go.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType
from typing import Any

import uvicorn
from h11 import IDLE
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from gapless.serve.service import Service

#: Seconds in which the head of a request has to come, and what is under way to end.
_HEAD, _GRACE = 10.0, 20
#: Connections for each request that may be answered at once.
_CONNECTIONS = 8
_BACKLOG = 512


class Patient(H11Protocol):
    """A connection on which a request begins within some seconds of the first byte, or it ends."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait no more where a request has begun."""
        super().data_received(data)
        if self.conn.their_state is not IDLE:
            self._stop_waiting()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(_HEAD, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 is any that is free.  Raises ``OSError``."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


def run(
    app: ASGIApp,
    bound: socket.socket,
    service: Service,
    *,
    concurrency: int,
    reload: Callable[[], None],
) -> None:
    """Answer until SIGTERM or Ctrl-C; SIGHUP calls ``reload``."""
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=concurrency * _CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config, service)

    def stop(number: int, frame: FrameType | None) -> None:
        """End before the server heeds signals itself; behind its end it raises them again."""
        server.should_exit = True

    def hang_up(number: int, frame: FrameType | None) -> None:
        reload()

    handlers: dict[int, Any] = {signal.SIGINT: stop, signal.SIGTERM: stop}
    if hasattr(signal, "SIGHUP"):
        handlers[signal.SIGHUP] = hang_up
    known = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        server.run(sockets=[bound])
    finally:
        for number, handler in known.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    """A server that tells its service when it begins to end."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._service.is_ending = True
        super().handle_exit(sig, frame)
