"""The English text of a message that may be missing."""

from __future__ import annotations

from gapless.diagnostic import Message


def english(message: Message | None) -> str:
    """The text of a message; nothing where there is none."""
    return "" if message is None else message.english
