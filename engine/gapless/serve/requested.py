"""What requests of programs and of browsers have in common: days in, pages out."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from gapless.algebra.python_values import shown
from gapless.diagnostic import say
from gapless.pattern import pattern
from gapless.serve.problems import Refused

_DAY = "2022-12-29"
#: What a page allows itself, which a browser also heeds in a header.
_POLICY = pattern(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def day_of(given: object) -> date | None:
    """The day that a request names; raises ``Refused``."""
    if given is None:
        return None
    try:
        found = date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        found = None
    # Python reads weeks and days without hyphens, too.
    if found is None or found.isoformat() != given:
        fault = say("{value} is no day; write it like {day}", value=shown(given), day=_DAY)
        raise Refused("bad-request", fault)
    return found


def html_response(text: str, status: int = 200) -> Response:
    """A page, whose own content policy a browser also heeds in a header."""
    own = _POLICY.search(text)
    assert own is not None, "a page names its style sheet"
    headers = {
        "Content-Security-Policy": f"{own[1]}; frame-ancestors 'none'",
        # Without a referrer, browsers say of no form from which site it comes.
        "Referrer-Policy": "same-origin",
    }
    return Response(text, status, headers, media_type="text/html")
