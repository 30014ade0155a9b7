"""An interview as pages: one question at a time, then the decision and what to say.

Purpose: what an agent on the phone sees.  A page shows a state and has forms with all of it;
whoever serves them remembers nothing.

Invariants: those of ``page``; a page is in the language of the table that was asked for.  What
other tables say stands in theirs, and is marked so that it is read out so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from gapless.compiling.compiled import DECIDED, UNDETERMINED
from gapless.compiling.policy import Result
from gapless.dataclass import dataclass, field
from gapless.deciding.decision import Decision, Question
from gapless.deciding.explain import STOPPED, RowReason
from gapless.deciding.interview import Interview
from gapless.deciding.placeholders import filled, placeholders
from gapless.diagnostic import Message
from gapless.language import translate
from gapless.model import Table
from gapless.render.html.page import render_page
from gapless.render.interview_words import choice_words, given_words, numbered, ways, whom_to_ask
from gapless.render.table_words import NOTHING, identity_words
from gapless.render.words import word
from gapless.sfeel.formulas import Formula

#: Keys that choices have.
_KEYS = "123456789"
#: So many rows that nearly match are named.
_MOST_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """An output of the decision: its values, and whether they are words to say."""

    name: str
    label: str
    texts: tuple[str, ...]
    said: bool


@dataclass(frozen=True, slots=True)
class InterviewPage:
    """A state of an interview; ``again`` is an answer to be given anew.

    ``asked`` is the id of the table, with ``@version`` where that was asked for.
    ``fields`` are the names and values by which the state comes back.  ``typed`` is an answer that
    was refused for ``problems``.  ``words`` stand for placeholders.  What ``is_due`` has all
    answers, and is not decided until somebody says so.
    """

    interview: Interview
    table: Table
    fields: Sequence[tuple[str, str]]
    asked: str
    again: str | None = None
    typed: str = ""
    problems: Sequence[str] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    is_due: bool = False

    @property
    def question(self) -> Question | None:
        """What is asked; None where it is over."""
        if self.again is not None:
            return self.interview.decision.question(self.again)
        return self.interview.question

    @property
    def number(self) -> int:
        """Of the question."""
        asked = [*self.interview.answers]
        return 1 + (asked.index(self.again) if self.again in asked else len(asked))

    @property
    def action(self) -> str:
        """Where the forms go."""
        return f"/ask/{quote(self.asked, safe='')}"

    @property
    def reference(self) -> str:
        """Where the whole table is."""
        return f"/v1/tables/{quote(self.asked, safe='')}/page"

    @property
    def identity(self) -> str:
        """Which table and revision asks."""
        return " · ".join(identity_words(next(iter(self.interview.decision.tables.values()))))

    @property
    def choices(self) -> Iterator[tuple[str, str, str]]:
        """Every choice with its words and its key."""
        assert self.question is not None, "it is asked"
        column = self.interview.input(self.question.name)
        keys = _KEYS if numbered(self.question.choices) else ""
        for place, choice in enumerate(self.question.choices):
            yield choice, choice_words(column, choice, self.table.language), keys[place : place + 1]

    @property
    def ways(self) -> list[str]:
        """How the answer is written."""
        assert self.question is not None, "it is asked"
        return ways(self.interview.input(self.question.name), self.table.language)

    @property
    def spoken(self) -> str:
        """The language of what is asked, or of what decides."""
        if self.question is not None:
            return self.interview.input(self.question.name).domain.language
        return self.decision.decided_by.language

    @property
    def may_leave(self) -> bool:
        """Whether "not known" is none of the choices."""
        return self.question is not None and "null" not in self.question.choices

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """What was answered, and what nobody could answer."""
        return list(given_words(self.interview, self.table.language))

    @property
    def decision(self) -> Decision:
        """The decision with words in place of its placeholders."""
        return filled(self.interview.decision, self.words)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What may be put into what is said."""
        return placeholders(self.interview.decision)

    @property
    def outcome(self) -> str:
        """What has become of it, as a heading."""
        status, language = self.decision.status, self.table.language
        if self.is_due:
            return word("Every question is answered", language)
        if status == DECIDED:
            return word("Decision", language)
        if status == UNDETERMINED:
            return word("Not decided: too little is known", language)
        if self.decision.failure is not None:
            return word("The answer cannot be computed", language)
        return word("No row covers this case", language)

    @property
    def reasons(self) -> Iterator[str]:
        """Why there is no answer, and who can give one."""
        decision, language = self.decision, self.table.language
        if self.is_due:
            return
        if decision.status == UNDETERMINED:
            labels = ", ".join(decision.input(name)[1].label for name in decision.needs)
            yield f"{word('Still needed', language)}: {labels}"
        elif decision.status != DECIDED:
            if decision.failure is not None:
                yield translate(decision.failure, language)
            if decision.reason:
                yield f"{word('Left open', language)}: {decision.reason}"
            yield whom_to_ask(decision.decided_by, language)

    @property
    def outputs(self) -> Iterator[Answered]:
        """What is decided, what is to be done and said."""
        decision = self.decision
        if decision.status != DECIDED or self.is_due:
            return
        table = decision.decided_by
        for name, result in decision.outputs.items():
            output = table.outputs.get(name)
            texts = tuple(_texts(table, name, result))
            label, said = (output.label, output.wording) if output else (name, False)
            yield Answered(name, label, texts, bool(said))

    @property
    def by(self) -> Iterator[str]:
        """What decided: the row, the section of the document, the tables on the way."""
        decision, language = self.decision, self.table.language
        if decision.status != DECIDED:
            return
        table = decision.decided_by
        row = f"{word('Row', language).lower()} {decision.row} · " if decision.row else ""
        yield f"{word('Decided by', language)} {row}{table.full_name}"
        cited = ", ".join(filter(None, (table.citation.document, decision.cite)))
        if cited:
            yield f"{word('Source', language)}: {cited}"
        if decision.via:
            yield f"{word('by way of', language)} {' → '.join(decision.via)}"

    @property
    def why(self) -> Iterator[str]:
        """What was decided on the way, and what kept other rows from deciding."""
        language = self.table.language
        explanation = self.decision.explain(self.interview.answers)
        for step in explanation.steps:
            if step.text is not None:
                yield f"{step.label}: {step.text} · {step.table}"
        rows = explanation.nearest[:_MOST_NEAREST]
        if self.decision.status == DECIDED:
            rows = tuple(row for row in explanation.answering if row.verdict == STOPPED)
        for row in rows:
            yield f"{word('Row', language)} {row.row}: {_stops(row, language)}"


def html_interview(page: InterviewPage) -> str:
    """The page, with a final line break."""
    title = page.question.text if page.question is not None else page.outcome
    return render_page(
        "interview.html.jinja",
        page.table.language,
        title=f"{title} · {page.table.title}",
        assets="interview",
        page=page,
    )


def _texts(table: Table, name: str, result: Result) -> Iterator[str]:
    """Every value with its label, where that says more."""
    output = table.outputs.get(name)
    for value in result if isinstance(result, tuple) else (result,):
        text = table.print_output(name, value, with_unit=True) if value is not None else NOTHING
        label = None
        if output is not None and value is not None and not isinstance(value, Formula):
            label = output.labels.get(value)
        yield text if not label or label.casefold() == text.casefold() else f"{text} ({label})"


def _stops(row: RowReason, language: str) -> str:
    return "; ".join(
        f"{cell.label}: {_met(cell.met, language)} {word('not', language)} {cell.cell}"
        for cell in row.cells
    )


def _met(met: Message | None, language: str) -> str:
    return f"{translate(met, language)}," if met is not None else ""
