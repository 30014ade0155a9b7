"""Answers as people give them to a question: in any case, by a label, by the clock, "not known".

Invariants: what is none of these stays as it is, for ``decide`` to read or refuse; only whoever
asks knows the clock.
"""

from __future__ import annotations

from datetime import datetime

from gapless.algebra.spoken_times import spoken_value
from gapless.algebra.texts import canonical
from gapless.deciding.decision import Question
from gapless.deciding.interview import Interview
from gapless.model import Input

#: What is typed where nobody can answer.
UNKNOWN = "-"
_NOT_KNOWN = {"not known", "unknown", "tidak diketahui", "tidak tahu"}


def answered(interview: Interview, question: Question, text: str, now: datetime) -> Interview:
    """The interview with what a person answers to a question; raises ``ContextError``."""
    if text == UNKNOWN and text not in question.choices:
        return interview.leave(question.name)
    answer = spoken_answer(question, interview.input(question.name), text, now)
    return interview.answer(question.name, answer)


def spoken_answer(question: Question, column: Input, text: str, now: datetime) -> str:
    """The answer that a text gives, as a context takes it; ``now`` knows its zone."""
    domain = column.domain
    text = canonical(text).strip()
    if text in question.choices:
        return text
    if domain.nullable and text.casefold() in _NOT_KNOWN:
        return "null"
    for value in domain.enumerated or ():
        choice = domain.print(value)
        if text.casefold() in (choice.casefold(), domain.labels.get(value, choice).casefold()):
            return choice
    here = now if domain.zone is None else now.astimezone(domain.zone)
    return spoken_value(domain.kind, text, here, domain.language) or text
