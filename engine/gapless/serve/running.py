"""Running: the application on a socket, until it is told to end.

Purpose: bind before anything is said, and end without losing what is under way.

Invariants: a first SIGTERM or Ctrl-C lets what is under way be finished, within a limit; a client
that sends the head of a request too slowly is let go.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType
from typing import Any

import uvicorn
from h11 import IDLE, SERVER, Connection, Event, Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from gapless.serve.service import Service

#: Seconds in which the head of a request has to come, and what is under way to end.
_HEAD, _GRACE = 10.0, 20
#: Connections for each request that may be answered at once.
_CONNECTIONS = 8
_BACKLOG = 512
#: The bytes of a head.
_LONGEST_HEAD = 1 << 16


class Joining(Connection):
    """HTTP on a connection, which sends the head of an answer with what follows it: one call of
    the system costs more than a decision.
    """

    _head = b""

    def send(self, event: Event) -> bytes | None:  # type: ignore[override]
        """The bytes of an event, behind a head that waits for them."""
        data = super().send(event)
        if isinstance(event, Response):
            self._head = data or b""
            return b""
        head, self._head = self._head, b""
        return head + data if head and data is not None else data


class Patient(H11Protocol):
    """A connection on which a request begins within some seconds of the first byte, or it ends."""

    _waiting: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn = Joining(SERVER, _LONGEST_HEAD)

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


class Server(uvicorn.Server):
    """A server for an application; a context manager, in which signals are heeded.

    SIGTERM and Ctrl-C end it; SIGHUP calls ``reload``, unless a terminal is closed.
    """

    def __init__(
        self, app: ASGIApp, service: Service, *, concurrency: int, reload: Callable[[], None]
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Patient,
                ws="none",
                lifespan="off",
                log_config=None,
                # What is wrong with a request it hears itself; bugs are reported by the service.
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=concurrency * _CONNECTIONS,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._service = service
        self._reload = reload
        self._known: dict[int, Any] = {}
        self._has_terminal = _has_terminal()

    def __enter__(self) -> Server:
        handlers: dict[int, Any] = {
            signal.SIGINT: self.handle_exit,
            signal.SIGTERM: self.handle_exit,
        }
        if hasattr(signal, "SIGHUP"):
            handlers[signal.SIGHUP] = self._hang_up
        self._known = {number: signal.signal(number, one) for number, one in handlers.items()}
        return self

    def __exit__(self, *ignored: object) -> None:
        for number, handler in self._known.items():
            signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End when what is under way is finished."""
        if not self._service.is_ending or sig == signal.SIGINT:
            self._service.is_ending = True
            super().handle_exit(sig, frame)

    def _hang_up(self, number: int, frame: FrameType | None) -> None:
        if self._has_terminal and not _has_terminal():
            self.should_exit = self._service.is_ending = True
        else:
            self._reload()


def _has_terminal() -> bool:
    """Whether somebody sits at standard input."""
    return sys.__stdin__ is not None and not sys.__stdin__.closed and sys.__stdin__.isatty()
