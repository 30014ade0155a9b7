"""Interviews for people: what ``gapless ask`` prints, in the language of the table.

Invariants: every text of a table or an answer is cleaned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from gapless.deciding.decision import Decision, Question
from gapless.deciding.interview import Interview
from gapless.deciding.spoken_answers import UNKNOWN
from gapless.diagnostic import Message
from gapless.language import translate
from gapless.model import Input, Table
from gapless.render.interview_words import (
    answer_words,
    choice_words,
    given_words,
    numbered,
    ways,
    whom_to_ask,
)
from gapless.render.terminal.definitions import Pair, definitions
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of
from gapless.render.words import count_word, table_phrase, word

#: What may be typed besides an answer.
BACK, HELP, QUIT = "<", "?", "q"
_KEYS = (
    (BACK, table_phrase("go back")),
    (f"{BACK} 2", table_phrase("answer question 2 again")),
    (UNKNOWN, table_phrase("not known")),
    (HELP, table_phrase("help")),
    (QUIT, table_phrase("quit")),
)
#: So many choices are shown unless somebody asks for all.
_MOST_CHOICES = 20


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
    yield Text()
    yield from indented(text_of(f"{number}. {question.text}", "bold"), width, "", "   ")
    shown = question.choices if at_length else question.choices[:_MOST_CHOICES]
    pairs: list[Pair] = [
        (
            text_of(str(place) if numbered(question.choices) else "·", "bold"),
            text_of(choice_words(column, choice, column.domain.language)),
        )
        for place, choice in enumerate(shown, start=1)
    ]
    yield from definitions(pairs, width, indent=3)
    if len(shown) < len(question.choices):
        language = column.domain.language
        more = count_word(len(question.choices) - len(shown), language)
        said = f"… {word('{count} more', language).format(count=more)} ({HELP})"
        yield from indented(text_of(said, "dim"), width, "   ")
    if at_length or not question.choices:
        yield from _ways(width, column)


def _ways(width: int, column: Input) -> Iterator[Text]:
    """How an answer is written."""
    language = column.domain.language
    lines = ways(column, language)
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
    said = f"→ {column.label}: {answer_words(column, text, column.domain.language)}"
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
    pairs: list[Pair] = [
        (text_of(label), text_of(text, "dim" if name in interview.unanswered else ""))
        for name, label, text in given_words(interview, language)
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
        asked = whom_to_ask(decision.decided_by, language)
        yield from indented(text_of(asked), width, "  ")
    if open_names:
        names = ", ".join(f"{{{name}}}" for name in open_names)
        said = f"{word('Put in when you say it', language)}: {names}"
        yield from indented(text_of(said, "dim"), width, "", "  ")
