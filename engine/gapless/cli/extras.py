"""Extras: packages that a command needs and that are not installed with every gapless.

Example: ``with extra(advice, "mcp", "anyio"): from gapless.mcp_server import serve``
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from gapless.diagnostic import Message
from gapless.language import translate


@contextmanager
def extra(advice: Message, *packages: str) -> Iterator[None]:
    """Give an ``advice`` where what is imported within lacks one of the packages of an extra."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in packages:
            raise
        raise click.ClickException(translate(advice)) from None
