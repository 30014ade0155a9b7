"""``gapless serve``: tables over HTTP."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import gaierror, socket
from typing import TYPE_CHECKING, Any

import click

from gapless.cli.answer import Answer, Aside, Line, Steps
from gapless.cli.command import gapless_command, seconds_option
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN, FINDINGS, UNUSABLE
from gapless.cli.extras import extra
from gapless.cli.output import print_message, print_page, room
from gapless.diagnostic import Message, say, say_count, verbatim
from gapless.language import chosen_language, translate
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_limit import TimeLimit
from gapless.project.watched import Watched
from gapless.reading.dmn.words import part
from gapless.system_faults import reason_of

if TYPE_CHECKING:
    from gapless.serve.catalogue import Catalogue, Refusal

_LEAST_TOKEN, _LEAST_KEY = 16, 16
_LAST_PORT = 65535
_UNITS = {"kb": 1000, "mb": 1000**2, "gb": 1000**3}


class Size(click.ParamType):  # type: ignore[type-arg]
    """A number of bytes: ``1000000``, ``100MB``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The bytes; raises ``click.BadParameter``."""
        text = str(value).strip().lower().replace(" ", "")
        factor = _UNITS.get(text[-2:], 1)
        digits = text[:-2] if factor > 1 else text
        if not (digits.isascii() and digits.isdigit()) or int(digits[:15]) == 0:
            fault = say("{value} is no size; write it like 100MB", value=value)
            self.fail(translate(fault), param, ctx)
        return int(digits[:15]) * factor


@gapless_command(
    "serve",
    "gapless serve",
    "gapless serve tables/lapor-kembali --port 8080 --log decisions.jsonl",
    "gapless serve --host 0.0.0.0 --token-file token --log decisions.jsonl --log-required",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=complete_tables)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0: any that is free.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    help="Answer only who brings the token in FILE; needed for an address beyond this machine.",
)
@click.option(
    "--host-name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name by which the service may be called, as behind a proxy.",
)
@click.option("--log", "log_file", metavar="FILE", help="Add every decision to FILE.")
@click.option(
    "--log-size",
    type=Size(),
    metavar="SIZE",
    help="Begin another file when FILE would grow larger: 100MB.",
)
@click.option("--log-required", is_flag=True, help="Answer no decision that the log does not take.")
@click.option(
    "--log-key-file",
    metavar="FILE",
    help="Keep private values as hashes with the key in FILE, not leave them out.",
)
@seconds_option(
    "--timeout",
    default=2,
    help="Stop looking for what a case still needs after so many seconds; 0: never.",
)
@seconds_option(
    "--check-timeout", default=60, help="Refuse a table whose check takes longer; 0: never."
)
@click.option(
    "--max-body",
    type=Size(),
    default="1MB",
    show_default=True,
    metavar="SIZE",
    help="The largest body of a request, or line of a batch.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    metavar="N",
    help="Answer so many requests at once.",
)
def command(
    paths: tuple[str, ...],
    host: str,
    port: int,
    token_file: str | None,
    names: tuple[str, ...],
    log_file: str | None,
    log_size: int | None,
    log_required: bool,
    log_key_file: str | None,
    timeout: float | None,
    check_timeout: float | None,
    max_body: int,
    concurrency: int,
) -> Answer:
    """Answer programs over HTTP.

    PATH is a table file, a folder of them or a table id; without one, the tables of the project.
    Only tables that pass `gapless check` are taken. When a file is saved, or at SIGHUP, they are
    read anew; until all pass, the old ones stay.

    SIGTERM and Ctrl-C end the service when what is under way is finished.

    It needs the extra `serve`.

    Exit status: 0 ended, 1 the tables do not pass, 2 wrong usage or a table that could not be read.
    """
    advice = say("the service needs more packages: pip install 'gapless[serve]'")
    with extra(advice, "starlette", "uvicorn", "prometheus_client", "anyio", "h11"):
        from gapless.serve.app import make_app
        from gapless.serve.bodies import Limits
        from gapless.serve.catalogue import Refusal, load_catalogue
        from gapless.serve.decision_log import DecisionLog
        from gapless.serve.guard import Rules
        from gapless.serve.live import Live, Reloader
        from gapless.serve.running import Server, bind, is_loopback
        from gapless.serve.service import Service

    is_local = is_loopback(host)
    _refuse(paths, host, token_file, is_local=is_local)
    if log_file is None and (log_size or log_required or log_key_file):
        raise Misuse(say("--log-size, --log-required and --log-key-file go with --log"))
    token = None if token_file is None else _secret(token_file, _LEAST_TOKEN)
    key = None if log_key_file is None else _secret(log_key_file, _LEAST_KEY).encode()
    if log_file is not None:
        _refuse_another_file(Path(log_file))

    def clock() -> datetime:
        return datetime.now().astimezone()

    def load() -> Catalogue | Refusal:
        return load_catalogue(paths, TimeLimit(check_timeout))

    watched = Watched(paths)
    # What is saved while tables are read is seen afterwards.
    look = watched.look()
    found = load_catalogue(paths, TimeLimit(check_timeout), print_message)
    if isinstance(found, Refusal):
        yield from _report(found)
        return FINDINGS if found.reports and not found.problems else UNUSABLE
    service = Service(
        Live(found, load, clock, _tell),
        clock,
        TimeLimit(timeout),
        None if log_file is None else DecisionLog(Path(log_file), log_size),
        key,
        required=log_required,
        report=_report_bug,
    )
    hosts = {"localhost", "127.0.0.1", "::1", host.lower()} if is_local else set()
    allowed = frozenset(name.lower() for name in (*hosts, *names))
    rules = Rules(allowed, token, concurrency, chosen_language())
    app = make_app(service, rules, Limits(max_body))
    with (
        _bound(partial(bind, host, port), host, port) as bound,
        Reloader(service.live, watched, look) as reloader,
        Server(app, service, concurrency=concurrency, reload=reloader.ask) as server,
    ):
        service.start()
        if service.log_fault is not None:
            reason = service.log_fault
            raise Misuse(say("{file} cannot be written: {reason}", file=log_file, reason=reason))
        yield Line(_listening(bound.getsockname()[:2], len(found.names)))
        server.run(sockets=[bound])
    if service.log is not None:
        service.log.close()
    return CLEAN


def _refuse(paths: Sequence[str], host: str, token_file: str | None, *, is_local: bool) -> None:
    if any(part(path)[0] == STANDARD_INPUT for path in paths):
        raise Misuse(say("a service needs files; standard input has no saves"))
    if not is_local and token_file is None:
        raise Misuse(
            say(
                "other machines can reach {host}; write a token into a file and name it:"
                " --token-file FILE",
                host=host,
            )
        )


def _refuse_another_file(log: Path) -> None:
    """Refuse to add decisions to what is no log; what cannot be read, cannot be written either."""
    try:
        if not log.is_file():
            return
        with log.open("rb") as file:
            first = file.read(1)
    except OSError:
        return
    if first not in (b"", b"{"):
        raise Misuse(say("{file} is there already, and no log of decisions", file=log))


def _secret(file: str, least: int) -> str:
    """The text of a file that others must not know; raises ``Misuse``."""
    try:
        text = Path(file).read_bytes().decode("ascii").strip()
    except OSError as problem:
        reason = reason_of(problem)
        raise Misuse(say("{file} cannot be read: {reason}", file=file, reason=reason)) from None
    except UnicodeDecodeError:
        text = ""
    if len(text) < least or not text.isprintable() or " " in text:
        raise Misuse(
            say(
                "{file} must hold one line of {least} letters and digits at least: {command}",
                file=file,
                least=least,
                command=f"openssl rand -hex 32 > {file}",
            )
        )
    return text


def _bound(bind: Callable[[], socket], host: str, port: int) -> socket:
    """The socket; raises ``Misuse`` where there is none."""
    try:
        return bind()
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            fault = say(
                "port {port} of {host} is in use; choose another: --port {other}",
                port=port,
                host=host,
                other=port + 1 if port < _LAST_PORT else 0,
            )
            raise Misuse(fault) from None
        if isinstance(problem, gaierror):
            raise Misuse(say("{host} is no address of this machine", host=host)) from None
        where = f"{host}:{port}"
        raise Misuse(
            say("{file} cannot be used: {reason}", file=where, reason=reason_of(problem))
        ) from None


def _listening(address: tuple[str, int], tables: int) -> Message:
    host, port = address
    shown = f"[{host}]" if ":" in host else host
    return say_count(
        tables,
        "{count} table on http://{address}; Ctrl-C ends",
        "{count} tables on http://{address}; Ctrl-C ends",
        address=f"{shown}:{port}",
    )


def _report(refusal: Refusal) -> Steps[None]:
    """Why tables were not taken."""
    from gapless.render.terminal.report import show_reports

    if refusal.reason is not None:
        raise Misuse(refusal.reason)
    yield Aside(show_reports(refusal.reports, refusal.problems, room=room(), verbose=False))


def _report_bug(bug: Exception) -> None:
    """Say that there is a bug; where, if that is asked for."""
    kind = type(bug).__name__
    print_message(say("error: this is a bug in gapless: {kind}: {problem}", kind=kind, problem=bug))
    if os.environ.get("GAPLESS_TRACEBACK"):
        for line in traceback.format_exception(bug):
            print_message(verbatim(line))


def _tell(found: Catalogue | Refusal) -> None:
    """Say what became of tables that were saved."""
    from gapless.serve.catalogue import Catalogue

    now = datetime.now()
    if isinstance(found, Catalogue):
        count = len(found.names)
        print_message(
            say_count(
                count,
                "{time:%H:%M:%S} {count} table is live",
                "{time:%H:%M:%S} {count} tables are live",
                time=now,
            )
        )
        return
    if found.reason is not None:
        print_message(found.reason)
    else:
        from gapless.render.terminal.report import show_reports

        print_page(
            show_reports(found.reports, found.problems, room=room(), verbose=False), error=True
        )
    print_message(say("{time:%H:%M:%S} not taken; the tables of before stay live", time=now))
