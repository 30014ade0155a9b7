"""What an interview says to people, whatever it is shown on.

Invariants: a choice has a number unless some are numbers themselves; texts of tables are not
cleaned here; whoever shows them does it in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.algebra.values import Kind, example
from gapless.deciding.interview import Interview
from gapless.language import translate
from gapless.model import Citation, Input, Table
from gapless.pattern import pattern
from gapless.render.words import table_phrase, value_word, word
from gapless.sfeel.set_words import describe_domain

_BOOLEANS = {"true": table_phrase("yes"), "false": table_phrase("no")}
_NUMBER = pattern(r"-?[\d.,]+")
#: How a value is written that depends on the clock.
_BY_CLOCK = {
    Kind.DURATION: table_phrase("since 2 pm, since yesterday 20:00"),
    Kind.DATETIME: table_phrase("2 pm, yesterday 20:00, now"),
    Kind.TIME: table_phrase("2 pm, now"),
    Kind.DATE: table_phrase("today, yesterday"),
}


def numbered(choices: Sequence[str]) -> bool:
    """Whether choices are called by their numbers: not where they are numbers themselves."""
    return not any(_NUMBER.fullmatch(choice) for choice in choices)


def answer_words(column: Input, text: str, language: str) -> str:
    """An answer as people say it."""
    if column.kind is Kind.BOOLEAN and text in _BOOLEANS:
        return word(_BOOLEANS[text], language)
    return value_word(text, language)


def given_words(interview: Interview, language: str) -> Iterator[tuple[str, str, str]]:
    """What was answered, and what nobody could answer: name, label and words of each."""
    for name in interview.answers:
        column = interview.input(name)
        yield name, column.label, answer_words(column, interview.text(name), language)
    for name in sorted(interview.unanswered):
        yield name, interview.input(name).label, word("not known", language)


def choice_words(column: Input, choice: str, language: str) -> str:
    """A choice with its label, where that says more."""
    domain = column.domain
    labels = {domain.print(value): label for value, label in domain.labels.items()}
    text = answer_words(column, choice, language)
    label = labels.get(choice, text)
    return text if label.casefold() == text.casefold() else f"{text} ({label})"


def ways(column: Input, language: str) -> list[str]:
    """How an answer is written: a line for what is allowed, and one with examples."""
    domain = column.domain
    written = [] if domain.kind is Kind.STRING else [example(domain.kind, domain.numbers)]
    if domain.kind in _BY_CLOCK:
        written.append(word(_BY_CLOCK[domain.kind], language))
    allowed = None if domain.enumerated else describe_domain(domain)
    lines = []
    if allowed is not None:
        lines.append(f"{word('allowed', language)}: {translate(allowed, language)}")
    if written:
        lines.append(f"{word('write it like', language)}: {', '.join(written)}")
    return lines


def whom_to_ask(table: Table, language: str) -> str:
    """Who answers for what a table leaves open: the owner of its document, as it names that."""
    source = table.citation
    document = _cited(source, language) or table.full_name
    return word("Ask the owner of {document}.", language).format(document=document)


def _cited(source: Citation, language: str) -> str:
    section = source.section and f"{word('section', language)} {source.section}"
    return ", ".join(filter(None, (source.document, section)))
