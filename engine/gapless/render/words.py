"""Fixed words: headings and short phrases around tables, and the few words around messages.

Those around tables are for the people who use the table, in its language; the others for who writes
it.

Invariants: the words are kept in English and translated by the catalogue of messages; those of a
table have the context ``table`` there, for a short word alone means too many things.

Example::

    >>> word("row", "id"), word("row", "en")
    ('Baris', 'Row')
"""

from __future__ import annotations

from gapless.diagnostic import Message, Severity, say, say_as
from gapless.language import translate
from gapless.model import HitPolicy

_WORDS: dict[str, Message] = {
    "row": say_as("table", "Row"),
    "if": say_as("table", "If"),
    "then": say_as("table", "Then"),
    "always": say_as("table", "always"),
    "cite": say_as("table", "Section"),
    "source": say_as("table", "Source"),
    "section": say_as("table", "section"),
    "version": say_as("table", "version"),
    "in force from": say_as("table", "in force from"),
    "open questions": say_as("table", "Open questions"),
    "questions": say_as("table", "What to ask"),
    "details": say_as("table", "Details by row"),
    "note": say_as("table", "Note"),
    "notes": say_as("table", "Notes"),
    "findings": say_as("table", "Findings"),
    "computed": say_as("table", "computed"),
    "or": say_as("table", "or"),
    "null": say_as("table", "not known"),
    "no row": say_as("table", "no row"),
    "gaps": say_as("table", "Gaps: cases without a row"),
    "decided by": say_as("table", "Decided by"),
    "together": say_as("table", "several rows together"),
    "by way of": say_as("table", "by way of"),
    "undetermined": say_as("table", "Not yet decided; still needed"),
    "not all needed": say_as("table", "Not all inputs that matter are known"),
    "uncovered": say_as("table", "No row covers this case"),
    "left open": say_as("table", "Left open"),
    "nearest": say_as("table", "Nearest rows"),
    "is not": say_as("table", "not"),
    "also match": say_as("table", "Also matching"),
    "why": say_as("table", "Why, row by row"),
    "table": say_as("table", "Table"),
    "result": say_as("table", "Result"),
    "because": say_as("table", "Because"),
    "decides": say_as("table", "decides"),
    "matches": say_as("table", "matches too"),
    "open": say_as("table", "still open"),
    "stopped": say_as("table", "does not match"),
    "unknown": say_as("table", "not known yet"),
    "under": say_as("table", "under"),
    "up to": say_as("table", "up to"),
    "over": say_as("table", "over"),
    "at least": say_as("table", "at least"),
    "to": say_as("table", "to"),
    "exactly": say_as("table", "exactly"),
    "just outside": say_as("table", "just outside"),
    "other than": say_as("table", "other than"),
    "known": say_as("table", "known"),
    "every case": say_as("table", "every case"),
    "region": say_as("table", "Case"),
    "old": say_as("table", "old"),
    "new": say_as("table", "new"),
    "in all": say_as("table", "In all of these cases"),
    "no decision": say_as("table", "no decision"),
    "quarrel": say_as("table", "rows contradict each other"),
    "outside": say_as("table", "cannot be given"),
    "outputs gone": say_as("table", "No longer answered"),
    "outputs come": say_as("table", "Answered in addition"),
    "becomes": say_as("table", "becomes"),
    "stays": say_as("table", "stays"),
    "only wording": say_as("table", "The answer stays; only the wording differs"),
    "answer stays": say_as("table", "The answer stays"),
    "worded otherwise": say_as("table", "worded otherwise"),
    "no longer answered": say_as("table", "no longer answered"),
    "answered too": say_as("table", "answered in addition"),
    "before": say_as("table", "before"),
    "first revision": say_as("table", "First revision. Rows: {rows}, inputs: {inputs}"),
    "equivalent": say_as("table", "Every case is decided as before"),
    "cannot compare": say_as("table", "Cannot be compared with the revision before"),
    "and more": say_as("table", "and {count} more cases"),
    "not all compared": say_as("table", "Not everything was compared"),
    "by rows": say_as("table", "Decided by these rows"),
    "answer changes": say_as("table", "The answer changes"),
    "both in one": say_as("table", "Both in one table"),
    "reworded": say_as("table", "Reworded texts"),
    "changed": say_as("table", "changed"),
    "added": say_as("table", "new"),
    "removed": say_as("table", "removed"),
    "for example": say_as("table", "for example:"),
    "now": say_as("table", "now"),
    "new table": say_as("table", "New table"),
    "removed table": say_as("table", "Removed table"),
    "no table differs": say_as("table", "No table differs."),
    "definitions": say_as("table", "Changed definitions"),
    "any": say_as("table", "any"),
    "none": say_as("table", "none"),
    "finding": say_as("table", "finding"),
    "cannot decide": say_as("table", "can never decide"),
    "until": say_as("table", "until"),
    "from": say_as("table", "from"),
    "history": say_as("table", "Revisions"),
    "this revision": say_as("table", "this page"),
    "changes": say_as("table", "What changed"),
    "rows": say_as("table", "Rows"),
    "cases": say_as("table", "Examples"),
    "case": say_as("table", "Example"),
    "given": say_as("table", "Given"),
    "expected": say_as("table", "Decision"),
    "value": say_as("table", "Value"),
    "question": say_as("table", "Question"),
    "meaning": say_as("table", "Meaning"),
    "to the table": say_as("table", "Skip to the table"),
    "every case answered": say_as("table", "Every case has an answer."),
    "all but open questions": say_as(
        "table", "Every case has an answer, except for open questions: {count}."
    ),
    "not whole": say_as("table", "This table is not finished. Findings: {count}."),
    "examples": say_as("table", "An example of each"),
    "fits": say_as("table", "matches"),
    "hands over to": say_as("table", "hands over to"),
    "comes first": say_as("table", "comes first"),
    "is more important": say_as("table", "is more important"),
    "but": say_as("table", "but"),
}

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


def word(name: str, language: str) -> str:
    """A fixed word or phrase in ``id`` or ``en``."""
    return translate(_WORDS[name], language)


def policy_sentence(policy: HitPolicy, language: str) -> str:
    """What a hit policy means, as one sentence for people."""
    return translate(_POLICIES[policy], language)
