"""Visits: what a browser brings with every step of an interview, and takes away again.

Purpose: the service remembers nothing about who asks; answers so far travel in the address, or in
the body where a table has private inputs.

Invariants: what comes back is as hostile as anything that comes from outside; the same state is
always written alike.

Example: ``a.lama=5+jam&u=tetangga`` is an answer, and an input that nobody can answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

from gapless.algebra.texts import canonical
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import say
from gapless.serve.problems import Refused

#: A form has a few fields for every input of a table.
_MOST_FIELDS = 2000
_ANSWER, _SAY = "a.", "say."
#: Hexadecimal digits: an address that somebody changed by hand is told, and a revision since.
_SEAL = 12
#: What a step asks for.
BACK, LEAVE = "back", "leave"
#: The cookie of what a browser decided lately.
RECENT = "gapless-recent"
#: Browsers keep cookies of 4,096 characters.
_MOST_RECENT, _MOST_COOKIE, _MOST_SAID = 8, 3500, 80


@dataclass(frozen=True, slots=True)
class Visit:
    """The state of an interview, and the step that is made.

    ``answers`` are texts by the names of inputs, ``unanswered`` inputs nobody can answer, ``words``
    stand for placeholders, ``number`` is that of the decision in the log, ``seal`` says of what it
    is; ``once`` keeps others from guessing private answers by it.  The step: an ``answer`` to a
    ``question``, one to ``change``, or ``do``.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    number: str = ""
    seal: str = ""
    once: str = ""
    question: str = ""
    answer: str | None = None
    change: str = ""
    do: str = ""

    @property
    def is_step(self) -> bool:
        """Whether something is asked for, beyond showing the state."""
        return self.answer is not None or bool(self.change or self.do)

    def state(self) -> list[tuple[str, str]]:
        """The names and values by which the state comes back."""
        found = [(_ANSWER + name, text) for name, text in self.answers.items()]
        found += [("u", name) for name in sorted(self.unanswered)]
        found += [(_SAY + name, text) for name, text in self.words.items()]
        others = (("day", self.day), ("id", self.number), ("of", self.seal), ("once", self.once))
        return found + [(name, text) for name, text in others if text]

    def query(self) -> str:
        """The state in an address, and what is to be changed."""
        return urlencode([*self.state(), *([("change", self.change)] if self.change else [])])

    def sealed(self, number: str, revision: str) -> Visit:
        """The state with the number of its decision, which is by the revision of a hash."""
        return replace(self, number=number, seal=self._seal(revision))

    def known(self, cookie: str, revision: str) -> Visit:
        """The state with the number of its decision, where a browser remembers that."""
        for one in read_recent(cookie):
            number, _, seal = one.sealed.partition(" ")
            if seal and seal == self._seal(revision):
                return self.sealed(number, revision)
        return self

    def is_sealed(self, revision: str) -> bool:
        """Whether the decision with its number is that of this state by a revision."""
        return bool(self.number) and self.seal == self._seal(revision)

    def _seal(self, revision: str) -> str:
        others = [("revision", revision), ("day", self.day), ("once", self.once)]
        text = urlencode([*others, *sorted(self.answers.items())])
        return sha256(text.encode()).hexdigest()[:_SEAL]

    def now(self, answers: Mapping[str, object], unanswered: frozenset[str]) -> Visit:
        """The state after a step: whatever was decided was about something else."""
        texts = {name: "null" if value is None else str(value) for name, value in answers.items()}
        return Visit(texts, unanswered, self.words, self.day, once=self.once)


def read_visit(form: str) -> Visit:
    """The visit that a form holds; raises ``Refused``."""
    try:
        pairs = parse_qsl(
            form, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise Refused("bad-request", say("the form cannot be read")) from None
    answers: dict[str, str] = {}
    words: dict[str, str] = {}
    unanswered: set[str] = set()
    others: dict[str, str] = {}
    for name, text in pairs:
        text = canonical(text)
        if name.startswith(_ANSWER):
            answers[name.removeprefix(_ANSWER)] = text
        elif name.startswith(_SAY):
            words[name.removeprefix(_SAY)] = text
        elif name == "u":
            unanswered.add(text)
        else:
            others[name] = text
    return Visit(
        answers,
        frozenset(unanswered - answers.keys()),
        {name: text for name, text in words.items() if text.strip()},
        others.get("day", ""),
        others.get("id", ""),
        others.get("of", ""),
        others.get("once", ""),
        others.get("question", ""),
        others.get("answer"),
        others.get("change", ""),
        others.get("do", ""),
    )


@dataclass(frozen=True, slots=True)
class Recent:
    """A decision that a browser remembers: of which table, its state, the words.

    Where there is something private, ``sealed`` is all of its state: its number and its seal.
    """

    table: str
    query: str
    said: str
    sealed: str = ""


def read_recent(cookie: str) -> Iterator[Recent]:
    """The decisions that a cookie holds, the newest first; nothing of what is none."""
    try:
        found = json.loads(dict(parse_qsl(cookie, errors="strict")).get("r", "[]"))
    except (ValueError, RecursionError):
        return
    for each in found[:_MOST_RECENT] if isinstance(found, list) else ():
        if isinstance(each, list) and [type(part) for part in each] == [str] * 4:
            yield Recent(*each)


def with_recent(cookie: str, one: Recent) -> str:
    """The cookie with one more decision, and without the oldest that no longer fit."""
    one = replace(one, said=one.said[:_MOST_SAID])
    found = [one, *(each for each in read_recent(cookie) if each != one)][:_MOST_RECENT]
    while found:
        rows = [[each.table, each.query, each.said, each.sealed] for each in found]
        text = urlencode({"r": json.dumps(rows, ensure_ascii=True)})
        if len(text) <= _MOST_COOKIE:
            return text
        found.pop()
    return ""
