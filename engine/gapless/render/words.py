"""Fixed words: headings and short phrases around tables, and the few words around messages.

Those around tables are for the people who use the table, in its language; the others for who writes
it.

Invariants: words are translated by the catalogue of messages; those of a table have the context
``table`` there, for a short word alone means too many things.

Example::

    >>> word("Row", "id"), word("Row", "en")
    ('Baris', 'Row')
"""

from __future__ import annotations

from gapless.diagnostic import Message, Severity, say, say_as
from gapless.language import translate
from gapless.model import HitPolicy

_POLICIES: dict[HitPolicy, Message] = {
    HitPolicy.FIRST: say("Read from the top: the first row that matches decides."),
    HitPolicy.UNIQUE: say("At most one row matches."),
    HitPolicy.ANY: say("Several rows may match if they decide the same."),
    HitPolicy.PRIORITY: say(
        "Of the rows that match, the one with the most important outcome decides."
    ),
    HitPolicy.RULE_ORDER: say("All rows that match apply, in the order of the rows."),
    HitPolicy.OUTPUT_ORDER: say("All rows that match apply, the most important first."),
    HitPolicy.COLLECT: say("All rows that match apply."),
    HitPolicy.COLLECT_SUM: say("The outcomes of all rows that match are added up."),
    HitPolicy.COLLECT_MIN: say("The smallest outcome of the rows that match applies."),
    HitPolicy.COLLECT_MAX: say("The largest outcome of the rows that match applies."),
    HitPolicy.COLLECT_COUNT: say("The outcome is the number of rows that match."),
}


_SEVERITIES = {
    Severity.ERROR: say("error"),
    Severity.WARNING: say("warning"),
    Severity.INFORMATION: say("information"),
}


def severity_word(severity: Severity, language: str | None = None) -> str:
    """A severity, in the language of the messages unless another is given."""
    return translate(_SEVERITIES[severity], language)


def help_word() -> str:
    """What stands before an advice, in the language of the messages."""
    return translate(say("help"))


def table_phrase(text: str) -> str:
    """Mark a text for ``word`` that stands apart from it, so that translators are shown it."""
    return text


def word(text: str, language: str) -> str:
    """A fixed word or phrase around a table, from English."""
    return translate(say_as("table", text), language)


def count_word(count: int, language: str) -> str:
    """A number of things as people of a language write it: ``2,518``, ``2.518``."""
    return translate(Message("{count:,}", (("count", count),)), language)


def value_word(value: str | None, language: str) -> str:
    """A value as people read it: null, in a cell or an answer, is "not known"."""
    return word("not known", language) if value in (None, "null") else str(value)


def policy_sentence(policy: HitPolicy, language: str) -> str:
    """What a hit policy means, as one sentence for people."""
    return translate(_POLICIES[policy], language)
