"""Diagnostics: everything gapless has to say about an input, as values.

Each is made once, where the defect is found, and rendered in many formats.

Invariants:
- ``code`` is stable and names the defect, never the place (``duplicate-key``);
- ``message`` is one lower-case sentence without a full stop; what to do stands in ``help``;
- what a diagnostic made ``later`` says is made once, when somebody reads it;
- a message is a template and its values; it becomes text only where a language is named:
  ``language.translate`` for people, ``english`` for programs, sorting and the text of exceptions.
  ``str()`` of a message raises, so that English cannot slip into another language unseen.

Example::

    >>> from gapless.source import Source
    >>> span = Source("a.yaml", "tabel: x").span(0, 5)
    >>> problem = Diagnostic("unknown-key", Severity.ERROR, say("unknown key {key}", key="tabel"),
    ...                      Label(span), help=say("did you mean {key}?", key="table"))
    >>> problem.message.english, problem.primary.span.text
    ('unknown key tabel', 'tabel')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from gapless.dataclass import dataclass, field, replace
from gapless.source import Span


class Severity(IntEnum):
    """How much a diagnostic matters; the order is the order of reporting."""

    ERROR = 0
    WARNING = 1
    INFORMATION = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: an English template with named values.

    A value may itself be a ``Message``.  With a ``plural``, one value is called ``count``, and
    ``template`` is for one.  ``context`` distinguishes what is one word in English and several in
    other languages.  ``spoken`` is the text by language where no catalogue knows it; in other
    languages it is ``template``.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str = ""
    context: str = ""
    spoken: tuple[tuple[str, str], ...] = ()

    @property
    def count(self) -> int:
        """The number that chooses between singular and plural; 1 where there is no plural."""
        found = dict(self.values)["count"] if self.plural else 1
        assert isinstance(found, int), "say_count makes every message with a plural"
        return found

    @property
    def english(self) -> str:
        """The message in English, whatever language is chosen."""
        template = self.template if self.count == 1 else self.plural
        if not self.values:
            return template
        return template.format_map(
            {
                name: value.english if isinstance(value, Message) else value
                for name, value in self.values
            }
        )

    def __str__(self) -> NoReturn:
        raise TypeError(
            "a message has no text of its own: use message.english or"
            " gapless.language.translate(message)"
        )


def say(template: str, /, **values: object) -> Message:
    """Make a ``Message``: ``say("unknown key {key}", key="tabel")``.

    A template without values is shown as it is, so braces in it need no doubling.
    """
    return Message(template, tuple(values.items()))


def say_count(count: int, one: str, many: str, /, **values: object) -> Message:
    """A ``Message`` about a number: ``say_count(3, "{count} row", "{count} rows")``."""
    return Message(one, (("count", count), *values.items()), many)


def say_as(context: str, template: str, /, **values: object) -> Message:
    """A ``Message`` whose English text means several things: ``context`` says which."""
    return Message(template, tuple(values.items()), context=context)


def spoken(texts: Mapping[str, str]) -> Message:
    """A ``Message`` whose text in every language is known, English among them."""
    return Message(texts["en"], spoken=tuple(texts.items()))


def verbatim(text: str) -> Message:
    """A text of a table as a ``Message``, which no catalogue translates."""
    return spoken({"en": text})


def phrase(template: str) -> str:
    """Mark a template that stands apart from its ``say``, so that translators are shown it."""
    return template


def phrases(one: str, many: str) -> tuple[str, str]:
    """Mark the templates of a ``say_count`` that stand apart from it, likewise."""
    return one, many


def joined(parts: Iterable[object], between: str = ", ") -> Message:
    """Several messages or values as one: ``row 1, row 2``."""
    values = tuple((f"part{number}", part) for number, part in enumerate(parts))
    return Message(between.join(f"{{{name}}}" for name, _ in values), values)


def listed(items: Iterable[str], most: int | None = None) -> str:
    """``a, b, c``: the items as one shown, for a value of a message; ``most`` of them."""
    shown = list(islice(items, None if most is None else most + 1))
    if most is not None:
        shown[most:] = ["…"] * (len(shown) > most)
    return ", ".join(shown)


def sentence_of(message: Message, advice: Message | None) -> Message:
    """What is wrong with what to do about it, in one line."""
    if advice is None:
        return message
    return say("{fault} ({advice})", fault=message, advice=advice)


class Writing(str):
    """A value of an advice: what to write instead of the whole text that is at fault.

    Whoever knows where the text stands puts it as it must be written there (in YAML, in quotes).
    """


def rewritten(advice: Message, change: Callable[[str], str]) -> Message:
    """The advice with every ``Writing`` changed."""
    return replace(
        advice,
        values=tuple(
            (
                name,
                Writing(change(value))
                if isinstance(value, Writing)
                else rewritten(value, change)
                if isinstance(value, Message)
                else value,
            )
            for name, value in advice.values
        ),
    )


def writings(advice: Message | None) -> Iterator[str]:
    """What an advice says to write, in its order."""
    for _, value in advice.values if advice else ():
        if isinstance(value, Writing):
            yield value
        elif isinstance(value, Message):
            yield from writings(value)


@dataclass(frozen=True, slots=True)
class Label:
    """A place and, for a related place, what it has to do with the matter."""

    span: Span
    text: Message | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What programs read of a finding: row ids, the region, one whole context of it.

    ``where`` gives a test or several by input, ``witness`` a value's text by input.  A finding with
    more to say has a class of its own; JSON has its fields under their names.
    """

    rows: tuple[str, ...] = ()
    where: Mapping[str, str | list[str]] | None = None
    witness: Mapping[str, str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFacts(Facts):
    """Of a finding about one input."""

    input: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFacts(Facts):
    """Of a finding about one output."""

    output: str


class _Later:
    """What fills its fields when one that is not there yet is read."""

    __slots__ = ("_make",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            if name not in type(self).__slots__:
                raise AttributeError(name)
            make = self._make
            if make is not None:
                made = make()
                for each in set(type(self).__slots__) - {"code", "severity"}:
                    object.__setattr__(self, each, getattr(made, each))
                object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True)
class Diagnostic(_Later):
    """One finding, with its place and its fix; its code makes it (``GAP.at``).

    ``facts`` are what programs read: ``table``, ``version``, ``rows`` (row ids), ``where``
    and ``witness`` (input name to text).  ``origin`` is the path when there is no place in
    a text to show (a file that is missing).
    """

    code: str
    severity: Severity
    message: Message
    primary: Label | None = None
    related: tuple[Label, ...] = ()
    help: Message | None = None
    facts: Facts = field(default=Facts(), hash=False)
    origin: str | None = None

    @classmethod
    def later(cls, code: str, severity: Severity, make: Callable[[], Diagnostic]) -> Diagnostic:
        """A diagnostic of which nothing but this is known until somebody reads the rest."""
        diagnostic = object.__new__(cls)
        for name, value in (("code", code), ("severity", severity), ("_make", make)):
            object.__setattr__(diagnostic, name, value)
        return diagnostic

    @property
    def path(self) -> str:
        """The name of the file the diagnostic speaks of, ``""`` where there is none."""
        if self.primary is not None:
            return self.primary.span.source.name
        return self.origin or ""

    @property
    def labels(self) -> tuple[Label, ...]:
        """All its places, the primary one first."""
        return self.related if self.primary is None else (self.primary, *self.related)

    @property
    def sentence(self) -> Message:
        """The message with its fix, in one line."""
        return sentence_of(self.message, self.help)

    def __str__(self) -> str:
        """In English, with its place: ``t.yaml:3:5: error gap: no row covers … (add a row …)``."""
        place = self.path
        if self.primary:
            place += f":{self.primary.span.line}:{self.primary.span.column}"
        said = f"{place}: {self.severity} {self.code}: {' '.join(self.sentence.english.split())}"
        return said.removeprefix(": ")

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """The one order of diagnostics: file, place, severity, code, text."""
        start = self.primary.span.start if self.primary else -1
        return (self.path, start, int(self.severity), self.code, self.message.english)


class Portable(Exception):
    """An exception that can be copied, pickled and sent to another process with all it holds.

    Python would make the copy by calling the class again with ``args``, which is but the text.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[Portable], args: tuple[object, ...], held: dict[str, object]) -> Portable:
    restored = kind.__new__(kind, *args)
    restored.__dict__.update(held)
    return restored


class Explained(Portable):
    """An exception that says in words for people what is the matter."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.english)
        self.message = message


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics in reporting order, each once."""
    ordered: dict[tuple[str, int, int, str, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        ordered.setdefault(diagnostic.sort_key, diagnostic)
    return tuple(ordered[key] for key in sorted(ordered))


class TableError(Portable):
    """Raised where a table cannot be used; carries every diagnostic found.

    ``diagnostics`` is in reporting order and holds at least one error.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = sort_diagnostics(diagnostics)
        super().__init__("\n".join(str(item) for item in self.diagnostics))
