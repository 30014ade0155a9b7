"""The guard: what stands between the network and the answers.

Purpose: turn away what may not ask, and give every answer the headers of a careful service.

- ``Host`` must name this service, so that no page of another site reaches it under a name of its
  own (DNS rebinding); without names any host will do, which needs a token.
- What changes something is refused where ``Origin`` is another site.
- With a token, a request brings it as a bearer, or as the password of HTTP Basic, which browsers
  ask for.  It is compared in constant time.  Probes (``/health``, ``/ready``) need none.
- So many requests are answered at once; the others are told to come again.

Invariants: every answer has the headers, refusals too; an answer keeps its own content policy.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.language import INDONESIAN, LANGUAGES, speaking
from gapless.serve.problems import Refused, problem_of

#: What probes ask; it is answered at any time and to anybody.
PROBES = frozenset({"/health", "/ready"})
#: The cookie of who chose a language.
LANGUAGE = "gapless-language"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

#: What every answer says, unless it says otherwise itself.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may ask: the ``hosts`` by which the service is called (any, if empty), and the token.

    ``concurrency`` is how many requests are answered at once; ``language`` is that of answers to
    who asks for none.
    """

    hosts: frozenset[str] = frozenset()
    token: str | None = None
    concurrency: int = 64
    language: str = "en"


class Guard:
    """The middleware that keeps the rules; ``report`` is called with what nobody foresaw."""

    def __init__(
        self, app: ASGIApp, rules: Rules, report: Callable[[Exception], None] = lambda bug: None
    ) -> None:
        self._app = app
        self._rules = rules
        self._report = report
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or turn it away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in _RAW_HEADERS if pair[0] not in own),
                ]
            await send(message)

        with speaking(language_of(headers, self._rules.language)):
            try:
                self._check(scope, headers)
            except Refused as refused:
                await problem_of(refused).response()(scope, receive, send_guarded)
                return
            counted = scope["path"] not in PROBES
            self._busy += counted
            try:
                await self._app(scope, receive, send_guarded)
            except Exception as bug:
                self._report(bug)
                if begun:
                    # What was sent is not whole; the server breaks the connection.
                    raise
                await problem_of(bug).response()(scope, receive, send_guarded)
            finally:
                self._busy -= counted

    def _check(self, scope: Scope, headers: Headers) -> None:
        rules = self._rules
        host = headers.get("host", "")
        if rules.hosts and host_name(host) not in rules.hosts:
            fault = say("this service is not called {host}; --host-name allows a name", host=host)
            raise Refused("wrong-host", fault)
        origin = headers.get("origin")
        if origin is not None and scope["method"] not in _SAFE and not _is_of(origin, host):
            raise Refused("other-site", say("a page of {origin} may not ask this", origin=origin))
        is_probe = scope["path"] in PROBES
        scope["gapless.known"] = rules.token is None or holds_token(headers, rules.token)
        if not (is_probe or scope["gapless.known"]):
            ask = {"WWW-Authenticate": 'Bearer realm="gapless", Basic realm="gapless"'}
            raise Refused("no-token", say("bring the token: Authorization: Bearer …"), ask)
        if not is_probe and self._busy >= rules.concurrency:
            fault = say("{count} requests are under way; come again", count=self._busy)
            raise Refused("too-busy", fault)


def _is_of(origin: str, host: str) -> bool:
    """Whether a page of an ``Origin`` is one of a ``Host``."""
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False


@lru_cache(maxsize=64)
def host_name(host: str) -> str:
    """The name in a ``Host`` header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def holds_token(headers: Headers, token: str) -> bool:
    """Whether a request brings the token; takes as long whatever it brings."""
    scheme, _, given = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "basic":
        try:
            given = b64decode(given, validate=True).decode().partition(":")[2]
        except ValueError:
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    # Of digests, the length says nothing of the token's.
    brought, wanted = (sha256(text.strip().encode()).digest() for text in (given, token))
    return hmac.compare_digest(brought, wanted)


def language_of(headers: Headers, otherwise: str) -> str:
    """The language that a browser keeps, or a request asks for, of those that gapless speaks."""
    return _language(headers.get("cookie", ""), headers.get("accept-language", ""), otherwise)


@lru_cache(maxsize=64)
def _language(cookie: str, accepted: str, otherwise: str) -> str:
    kept = cookie_parser(cookie).get(LANGUAGE)
    if kept in LANGUAGES:
        return kept
    wanted = []
    for place, part in enumerate(accepted.split(",")):
        tag, _, weight = part.partition(";")
        base = tag.strip().lower().partition("-")[0]
        # What Indonesian was called before 1989; some Java programs still do.
        base = INDONESIAN if base == "in" else base
        if base in LANGUAGES:
            wanted.append((-_weight(weight), place, base))
    return min(wanted)[2] if wanted else otherwise


def _weight(text: str) -> float:
    """``0.5`` of ``q=0.5``; 1 where nothing is said, 0 for what is no number."""
    name, _, number = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(max(float(number), 0.0), 1.0)
    except ValueError:
        return 0.0
