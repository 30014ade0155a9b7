"""Languages: the sentences of gapless as the reader wants them.

Purpose: turn a ``Message`` into text, in English or by a gettext catalogue: in renderers and on
the command line, where a message becomes text for people, and nowhere else.

Invariants:
- who chose no language reads English: a library stays in English, whatever ``LANG`` says;
- the choice holds in one context (``contextvars``), so that threads do not disturb each other;
- English opens no catalogue; a message without a translation is English.

Example::

    >>> from gapless.diagnostic import say
    >>> translate(say("unknown key {key}", key="tabel"), "en")
    'unknown key tabel'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gapless.diagnostic import Message

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH = "en"
INDONESIAN = "id"
LANGUAGES = (ENGLISH, INDONESIAN)

#: Where the catalogues are: ``id/LC_MESSAGES/gapless.mo``.
CATALOGUES = Path(__file__).with_name("locale")

_chosen: ContextVar[str] = ContextVar("language", default=ENGLISH)


def chosen_language() -> str:
    """The language of messages here, ``en`` unless chosen otherwise."""
    return _chosen.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Give messages in this language as long as the context lasts."""
    before = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(before)


def translate(message: Message, language: str | None = None) -> str:
    """The message as text, in the language given or else the one chosen."""
    language = _chosen.get() if language is None else language
    if language == ENGLISH:
        return message.english
    template = find_template(message, language)
    if not message.values:
        return template
    values = {
        name: translate(value, language) if isinstance(value, Message) else value
        for name, value in message.values
    }
    return _formatter(language)(template, values)


def find_template(message: Message, language: str) -> str:
    """The template of a message in a language; the English one where none is known."""
    if message.spoken:
        return dict(message.spoken).get(language, message.template)
    known = _catalogue(language)
    if not message.template:
        return ""
    if message.plural:
        return known.ngettext(message.template, message.plural, message.count)
    if message.context:
        return known.pgettext(message.context, message.template)
    return known.gettext(message.template)


def environment_language(environment: Mapping[str, str]) -> str | None:
    """The language that ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` name, as gettext reads them.

    The first that is set counts; ``LANGUAGE`` lists what is preferred to it.  None where they name
    none that gapless speaks.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    place = next((environment[name] for name in names if environment.get(name)), "")
    if _base(place) in ("", "c", "posix"):
        return None
    wanted = [*environment.get("LANGUAGE", "").split(":"), place]
    return next((_base(name) for name in wanted if _base(name) in LANGUAGES), None)


def _base(place: str) -> str:
    """``id`` of ``id_ID.UTF-8``."""
    return place.partition(".")[0].partition("@")[0].partition("_")[0].lower()


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> NullTranslations:
    import gettext

    return gettext.translation("gapless", CATALOGUES, [language])


@lru_cache(maxsize=len(LANGUAGES))
def _formatter(language: str) -> Callable[[str, Mapping[str, object]], str]:
    from string import Formatter

    class LocalNumbers(Formatter):
        """Thousands are set apart by a point: 1.234."""

        def format_field(self, value: Any, format_spec: str) -> str:
            text: str = super().format_field(value, format_spec)
            return text.replace(",", ".") if format_spec == "," else text

    numbers = LocalNumbers()
    return lambda template, values: numbers.vformat(template, (), values)
