"""The catalogues are in line with the code: nothing missing, nothing left over.

After a change of messages, ``pytest tests/language/test_catalogues.py --record`` brings the files
in line; new messages are then empty and want a translation.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from gapless.language import CATALOGUES
from tests.catalogues import (
    CLICK,
    GAPLESS,
    LANGUAGE,
    Domain,
    fields,
    find_messages,
    key,
    read_catalogue,
    read_compiled,
    texts,
    write_catalogue,
)

HOW = (
    "run `.venv/bin/pytest tests/language/test_catalogues.py --record`, "
    "then translate what is empty"
)

pytestmark = pytest.mark.parametrize("domain", [GAPLESS, CLICK], ids=lambda domain: domain.name)


def entries(catalogue: Catalog) -> Iterator[Entry]:
    """The messages of a catalogue, without its head."""
    return (entry for entry in catalogue if entry.id)


def test_no_message_is_missing(domain: Domain, request: pytest.FixtureRequest) -> None:
    """The catalogue holds the messages that are found in the code: none missing, none left over."""
    if request.config.getoption("--record"):
        write_catalogue(domain)
    kept = {key(entry) for entry in entries(read_catalogue(domain))}
    found = {key(entry) for entry in entries(find_messages(domain))}
    assert sorted(found - kept) == [], HOW
    assert not domain.exact or sorted(kept - found) == [], HOW


def test_every_message_is_translated(domain: Domain) -> None:
    """No translation is empty, and none is a guess (``fuzzy``)."""
    kept = [*entries(read_catalogue(domain))]
    assert [key(entry) for entry in kept if not all(texts(entry))] == []
    assert [key(entry) for entry in kept if entry.fuzzy] == []


def test_placeholders_are_the_same(domain: Domain) -> None:
    """A translation has the places for values that its message has, in the same format."""
    wrong = []
    for entry in entries(read_catalogue(domain)):
        _, one, many = key(entry)
        wanted = fields(many or one)
        wrong += [text for text in texts(entry) if text and fields(text) != wanted]
    assert wrong == []


def test_the_compiled_file_is_fresh(domain: Domain) -> None:
    """The ``.mo`` file is the ``.po`` file compiled, and gettext reads it."""
    kept = [entry for entry in entries(read_catalogue(domain)) if any(texts(entry))]
    assert len(kept) == len([*entries(read_compiled(domain))]), HOW
    known = gettext.translation(domain.name, CATALOGUES, [LANGUAGE])
    for entry in kept:
        context, one, many = key(entry)
        if many:
            found = known.ngettext(one, many, 2)
        else:
            found = known.pgettext(context, one) if context else known.gettext(one)
        assert [found] == texts(entry), HOW
