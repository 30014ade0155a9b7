"""Interviews for people: what ``gapless ask`` prints, in the language of the table.

Invariants: a choice has a number unless some are numbers themselves; every text of a table or
an answer is cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.text import Text

from gapless.algebra.values import Kind, example
from gapless.deciding.decision import Decision, Question
from gapless.deciding.interview import Interview
from gapless.diagnostic import Message
from gapless.language import translate
from gapless.model import Citation, Input, Table
from gapless.render.terminal.definitions import Pair, definitions
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of
from gapless.render.words import count_word, table_phrase, value_word, word
from gapless.sfeel.set_words import describe_domain

#: What may be typed besides an answer.
BACK, UNKNOWN, HELP, QUIT = "<", "-", "?", "q"
_KEYS = (
    (BACK, table_phrase("go back")),
    (f"{BACK} 2", table_phrase("answer question 2 again")),
    (UNKNOWN, table_phrase("not known")),
    (HELP, table_phrase("help")),
    (QUIT, table_phrase("quit")),
)
_BOOLEANS = {"true": table_phrase("yes"), "false": table_phrase("no")}
_NUMBER = re.compile(r"-?[\d.,]+")
#: So many choices are shown unless somebody asks for all.
_MOST_CHOICES = 20
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


@paged
def show_opening(width: int, table: Table) -> Iterator[Text]:
    """The table that is asked, and what may be typed."""
    yield from indented(text_of(f"{table.full_name} · {table.title}", "bold"), width)
    keys = " · ".join(f"{key} {word(text, table.language)}" for key, text in _KEYS)
    yield from indented(text_of(keys, "dim"), width)


@paged
def show_end(width: int, table: Table) -> Iterator[Text]:
    """What may be typed once it is decided."""
    keys = " · ".join(f"{key} {word(text, table.language)}" for key, text in _KEYS[:2])
    end = word("quit", table.language)
    yield Text()
    yield from indented(text_of(f"Enter {end} · {keys}", "dim"), width)


@paged
def show_question(
    width: int, number: int, question: Question, column: Input, *, at_length: bool = False
) -> Iterator[Text]:
    """A question with its choices; ``at_length`` says how every answer is written."""
    domain = column.domain
    yield Text()
    yield from indented(text_of(f"{number}. {question.text}", "bold"), width, "", "   ")
    if question.choices:
        labels = {domain.print(value): label for value, label in domain.labels.items()}
        pairs: list[Pair] = []
        shown = question.choices if at_length else question.choices[:_MOST_CHOICES]
        for place, choice in enumerate(shown, start=1):
            text = _choice_word(choice, column)
            label = labels.get(choice, text)
            if label.casefold() != text.casefold():
                text = f"{text} ({label})"
            mark = str(place) if numbered(question.choices) else "·"
            pairs.append((text_of(mark, "bold"), text_of(text)))
        yield from definitions(pairs, width, indent=3)
        if len(shown) < len(question.choices):
            more = count_word(len(question.choices) - len(shown), domain.language)
            said = f"… {word('{count} more', domain.language).format(count=more)} ({HELP})"
            yield from indented(text_of(said, "dim"), width, "   ")
    if at_length or not question.choices:
        yield from _ways(width, column)


def _choice_word(choice: str, column: Input) -> str:
    """A choice as people say it."""
    if column.kind is not Kind.BOOLEAN or choice not in _BOOLEANS:
        return value_word(choice, column.domain.language)
    return word(_BOOLEANS[choice], column.domain.language)


def _ways(width: int, column: Input) -> Iterator[Text]:
    """How an answer is written."""
    domain, language = column.domain, column.domain.language
    written = [] if domain.kind is Kind.STRING else [example(domain.kind, domain.numbers)]
    if domain.kind in _BY_CLOCK:
        written.append(word(_BY_CLOCK[domain.kind], language))
    allowed = None if domain.enumerated else describe_domain(domain)
    lines = []
    if allowed is not None:
        lines.append(f"{word('allowed', language)}: {translate(allowed, language)}")
    if written:
        lines.append(f"{word('write it like', language)}: {', '.join(written)}")
    if column.expression is not None:
        names = ", ".join(column.expression.names)
        lines.append(f"{word('or give', language)}: {names} ({word('as', language)} NAME=…)")
    for line in lines:
        yield from indented(text_of(line, "dim"), width, "   ")


@paged
def show_understood(width: int, before: Interview, after: Interview) -> Iterator[Text]:
    """What was understood of an answer, and which answers before it no longer matter."""
    for name, value in after.answers.items():
        if name not in before.answers or before.answers[name] != value:
            yield from _said(width, after.input(name), after.text(name))
    for name in sorted(after.unanswered - before.unanswered):
        yield from _said(width, after.input(name), "null")
    left = [before.input(name) for name in before.answers if name not in after.answers]
    if left:
        language = left[0].domain.language
        names = ", ".join(column.label for column in left)
        said = f"{word('no longer matters', language)}: {names}"
        yield from indented(text_of(said, "dim"), width, "   ", "     ")


def _said(width: int, column: Input, text: str) -> Iterator[Text]:
    said = f"→ {column.label}: {_choice_word(text, column)}"
    return indented(text_of(said, "dim"), width, "   ", "     ")


@paged
def show_problems(width: int, problems: Sequence[Message], language: str) -> Iterator[Text]:
    """Why an answer cannot be."""
    for problem in problems:
        yield from indented(text_of(translate(problem, language), "red"), width, "   ! ", "     ")


@paged
def show_answers(width: int, interview: Interview) -> Iterator[Text]:
    """What was answered, and what nobody could answer."""
    language = interview.decision.decided_by.language
    pairs = [
        (text_of(column.label), text_of(_choice_word(interview.text(name), column)))
        for name in interview.answers
        for column in (interview.input(name),)
    ]
    pairs += [
        (text_of(interview.input(name).label), Text(word("not known", language), "dim"))
        for name in sorted(interview.unanswered)
    ]
    if pairs:
        yield Text()
        yield Text(f"{word('Answers', language)}:", "bold")
        yield from definitions(pairs, width, indent=2)
        yield Text()


@paged
def show_left_open(width: int, decision: Decision, open_names: Sequence[str]) -> Iterator[Text]:
    """Whom to ask about what no row covers, and which words to put in for which placeholders."""
    language = decision.decided_by.language
    if decision.status == "uncovered":
        asked = whom_to_ask(decision.decided_by)
        yield from indented(text_of(asked), width, "  ")
    if open_names:
        names = ", ".join(f"{{{name}}}" for name in open_names)
        said = f"{word('Put in when you say it', language)}: {names}"
        yield from indented(text_of(said, "dim"), width, "", "  ")


def whom_to_ask(table: Table) -> str:
    """Who answers for what a table leaves open: the owner of its document, as it names that."""
    language, source = table.language, table.citation
    document = _cited(source, language) or table.full_name
    return word("Ask the owner of {document}.", language).format(document=document)


def _cited(source: Citation, language: str) -> str:
    section = source.section and f"{word('section', language)} {source.section}"
    return ", ".join(filter(None, (source.document, section)))
