"""Pages for an agent on the phone: the next question, then the decision and the words to say.

Purpose: from requests of a browser to interviews, and to pages of ``render/html``.

Invariants:
- nothing is remembered between two requests but what answers faster;
- a step that is made leads to the address of its state, so that a browser's own keys go back and
  forth; of a table with private inputs states travel in bodies, and no address holds an answer;
- a decision that a page shows was logged first, once: by a form that a person sent, never because
  an address was opened.

Example: ``/ask/padam-meluas?a.durasi_padam=5+jam`` asks whether the neighbours have light.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from urllib.parse import quote
from uuid import uuid4

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gapless.algebra.texts import canonical
from gapless.api import DecisionTable, TableLibrary
from gapless.deciding.context import ContextError
from gapless.deciding.interview import Interview
from gapless.deciding.spoken_answers import answered
from gapless.diagnostic import Message, say
from gapless.language import LANGUAGES, chosen_language, translate
from gapless.render.html.interview import InterviewPage, html_interview
from gapless.render.html.tables import Linked, TablesPage, html_problem, html_tables
from gapless.render.table_words import identity_words
from gapless.serve.bodies import Limits, read_body
from gapless.serve.catalogue import Catalogue, Revision
from gapless.serve.guard import LANGUAGE
from gapless.serve.problems import problem_of
from gapless.serve.requested import day_of, html_response
from gapless.serve.service import Service
from gapless.serve.visits import (
    BACK,
    LEAVE,
    RECENT,
    Recent,
    Visit,
    read_recent,
    read_visit,
    with_recent,
)

_FORM = "application/x-www-form-urlencoded"
#: Seconds: a shift.
_SHIFT = 12 * 60 * 60
#: So many interviews are kept, each with what it found out about the order of questions.
_MOST_KEPT = 256

Handler = Callable[[Request], Awaitable[Response]]


class Pages:
    """The pages of one service."""

    def __init__(self, service: Service, limits: Limits) -> None:
        self._service = service
        self._limits = limits
        self._kept: dict[str, Interview] = {}

    async def home(self, request: Request) -> Response:
        """All tables, or those that a search finds."""
        language = request.query_params.get("language", "")
        if language in LANGUAGES:
            response: Response = RedirectResponse("/", 303)
            _keep(response, LANGUAGE, language)
            return response
        catalogue = self._service.live.catalogue
        search = request.query_params.get("q", "").strip()
        tables = [
            Linked(table.title, " · ".join(identity_words(table)), _address(name), table.language)
            for name in catalogue.names
            for table in [catalogue.newest(name, self._service.clock().date()).table]
            if _has(f"{name} {table.title}", search)
        ]
        recent = [
            Linked(
                one.said,
                catalogue.newest(name, self._service.clock().date()).table.title,
                _address(one.table, one.query) if one.query else "",
            )
            for one in read_recent(request.cookies.get(RECENT, ""))
            for name in [one.table.partition("@")[0]]
            if name in catalogue.names
        ]
        page = TablesPage(search, tables, recent, self._notice(chosen_language()))
        return html_response(html_tables(page, chosen_language()))

    async def forget(self, request: Request) -> Response:
        """Forget what was decided in this browser."""
        response = RedirectResponse("/", 303)
        response.delete_cookie(RECENT)
        return response

    async def ask(self, request: Request) -> Response:
        """A step of an interview."""
        form = request.scope["query_string"].decode("ascii", "replace")
        posted = request.method == "POST"
        if posted:
            form = (await read_body(request, self._limits, _FORM)).decode("ascii", "replace")
        visit = read_visit(form)
        word = canonical(request.path_params["table"])
        cookie = request.cookies.get(RECENT, "")
        step = partial(self._step, word, visit, cookie, posted=posted)
        return await to_thread.run_sync(step)

    def _step(self, word: str, visit: Visit, cookie: str, *, posted: bool) -> Response:
        catalogue = self._service.live.catalogue
        day, now = day_of(visit.day or None), self._service.clock()
        revision, _ = catalogue.find(word, {}, day, now.date())
        root = self._root(catalogue, revision)
        procedures = revision.decider.procedures
        known = {
            name for one in procedures for table in one.tables.values() for name in table.given
        }
        # Of tables that were saved since the page was made, another one may ask.
        visit = replace(
            visit,
            unanswered=visit.unanswered & known,
            question=visit.question if visit.question in known else "",
        )
        state = replace(root, answers=visit.answers, unanswered=visit.unanswered)
        is_private = bool(revision.private[0])
        if is_private and not visit.once:
            visit = replace(visit, once=uuid4().hex)
        page = InterviewPage(
            state,
            revision.table,
            visit.state(),
            word,
            words=visit.words,
            notice=self._notice(revision.table.language),
        )
        if visit.change in (*state.answers, *state.unanswered):
            if posted and not is_private:
                return RedirectResponse(_address(word, visit.query()), 303)
            return html_response(html_interview(replace(page, again=visit.change)))
        visit, is_step = replace(visit, change=""), visit.is_step
        if is_step:
            try:
                after = self._after(state, visit)
            except ContextError as problem:
                lines = [translate(one.sentence, revision.table.language) for one in problem.faults]
                typed = visit.answer or ""
                page = replace(page, again=visit.question, typed=typed, problems=lines)
                return html_response(html_interview(page))
            if after is not state:
                state, visit = after, visit.now(after.answers, after.unanswered)
        if posted and is_private:
            # Who loads the page again sends the form again.
            visit = visit.known(cookie, revision.hash)
        is_due = state.question is None and not visit.is_sealed(revision.hash)
        recent: Recent | None = None
        if is_due and posted:
            made = self._service.decide(word, visit.answers, as_of=day, catalogue=catalogue)
            visit, is_due = visit.sealed(made.number, revision.hash), False
            hidden = made.case.revision.private[1]
            # Neither the name of a customer nor what is private stays in the browser.
            bare = replace(page, interview=state, words={})
            shown = (one for one in bare.outputs if (made.decision.table, one.name) not in hidden)
            said = next((text for one in shown for text in one.texts), bare.outcome)
            query, sealed = replace(visit, words={}).query(), ""
            if is_private:
                query, sealed = "", f"{visit.number} {visit.seal}"
            recent = Recent(word, query, said, sealed)
        response: Response
        if (posted or is_step) and not is_private:
            response = RedirectResponse(_address(word, visit.query()), 303)
        else:
            page = replace(page, interview=state, fields=visit.state(), is_due=is_due)
            response = html_response(html_interview(page))
        if recent is not None:
            _keep(response, RECENT, with_recent(cookie, recent))
        return response

    def _after(self, state: Interview, visit: Visit) -> Interview:
        """The interview after a step; raises ``ContextError``."""
        if visit.do == BACK:
            return state.back()
        if not visit.question:
            return state
        question = state.decision.question(visit.question)
        if visit.do == LEAVE:
            return state.leave(question.name)
        given = (visit.answer or "").strip()
        if not given:
            return state
        return answered(state, question, given, self._service.clock())

    def _root(self, catalogue: Catalogue, revision: Revision) -> Interview:
        """The interview of a revision before its first answer."""
        found = self._kept.get(revision.hash)
        if found is None:
            while len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            decider, budget = revision.decider, self._service.limit.of_question
            if isinstance(decider, DecisionTable):
                found = decider.interview(budget)
            else:
                found = TableLibrary(catalogue.library).interview(revision.table.id, None, budget)
            self._kept[revision.hash] = found
        return found

    def _notice(self, language: str) -> str:
        """That saved tables are not in force, and why."""
        live = self._service.live
        if live.refusal is None or live.refused is None:
            return ""
        fault: Message | object = next(iter(live.refusal.faults), "")
        text = fault if isinstance(fault, Message) else getattr(fault, "sentence", "")
        notice = say(
            "the tables that were saved at {time:%H:%M} are not in force, the ones before are:"
            " {fault}",
            time=live.refused,
            fault=text,
        )
        return translate(notice, language)


def for_people(handler: Handler) -> Handler:
    """The handler, with a page for what goes wrong."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except Exception as fault:
            problem = problem_of(fault)
            if problem.code == "bug":
                raise
            lines = [translate(problem.detail)]
            title = translate(problem.title)
            page = html_response(html_problem(title, lines, chosen_language()), problem.status)
            page.headers.update(problem.headers)
            return page

    return handle


def _address(table: str, query: str = "") -> str:
    path = f"/ask/{quote(table, safe='')}"
    return f"{path}?{query}" if query else path


def _has(text: str, search: str) -> bool:
    """Whether a text has all words of a search."""
    return all(each in text.casefold() for each in search.casefold().split())


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_SHIFT, httponly=True, samesite="strict")
