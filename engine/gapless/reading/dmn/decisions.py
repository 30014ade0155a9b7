"""The decisions of a DMN file: which are tables, what the others come to, and what is not read.

Purpose: sort all logic of a file, so that none is passed over in silence.

Invariants: every decision and every knowledge model with logic is one of: a table; an expression,
or the call of a table, to be read as one; a constant or an alias, which its scope has; part of
what calls it; or not read, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gapless.codes.check import NOT_CHECKED
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Diagnostic, Message, phrase, say
from gapless.pattern import pattern
from gapless.reading.dmn.calls import call_in
from gapless.reading.dmn.feel import is_literal, null_safe_path, read_literal
from gapless.reading.dmn.feel_cursor import Cursor
from gapless.reading.dmn.feel_tokens import KnownNames, tokens_of
from gapless.reading.dmn.imports import Model
from gapless.reading.dmn.names import Names
from gapless.reading.dmn.scope import NO_NAMES, Literal, Scope, is_feel
from gapless.reading.dmn.xml import OWN, Element
from gapless.unreadable import Unreadable

_PATH = pattern(r"[^\W\d]\w*(?: \w+)*(?:\.[^\W\d]\w*(?: \w+)*)*")
_IN_BRACES = pattern(r"[$#]\{([^{}]*+)\}")
_WORDS = pattern(r"\b(?:and|or|if|then|else|in|between|instance|of|for|some|every|not|true"
                    r"|false|null|return|satisfies)\b")  # fmt: skip
_LOGIC = {
    "literalExpression": phrase("an expression"),
    "context": phrase("a context"),
    "invocation": phrase("an invocation"),
    "relation": phrase("a relation"),
    "list": phrase("a list"),
    "functionDefinition": phrase("a function"),
    "conditional": phrase("a condition"),
    "filter": phrase("a filter"),
    "for": phrase("a loop"),
    "every": phrase("a loop"),
    "some": phrase("a loop"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What is read as a table: under which name, and the decision around it.

    ``table`` is None where a decision is an ``expression``.
    """

    id: str
    name: str
    owner: Element
    table: Element | None
    is_whole: bool
    """Whether it is all of the decision, so that the decision's answer is its own."""
    expression: Element | None = None
    scope: Scope = NO_NAMES

    @property
    def place(self) -> Element:
        """The element that it is."""
        return self.table or self.expression or self.owner


@dataclass(frozen=True, slots=True)
class NotRead:
    """A decision, or a knowledge model, that is no table, with the fault that says so."""

    id: str
    owner: Element
    fault: Diagnostic


def plain_name(text: str, scope: Scope = NO_NAMES) -> str | None:
    """The name or path that an expression is, also in Camunda's braces or null-safe; else None."""
    braced = _IN_BRACES.fullmatch(text)
    text = braced[1].strip() if braced else text
    safe = null_safe_path(text, scope)
    if safe is not None:
        return safe
    tokens = tokens_of(text, scope.words)
    if len(tokens) == 1 and tokens[0].form == "name" and not _WORDS.fullmatch(tokens[0].text):
        return tokens[0].text
    return text if _PATH.fullmatch(text) and not _WORDS.search(text) else None


@dataclass
class Decisions:
    """The decisions of a file, and of those that it imports."""

    model: Model
    found: list[Found] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    expressions: dict[str, Element] = field(default_factory=dict)
    scope: Scope = NO_NAMES

    def __post_init__(self) -> None:
        self.definitions = self.model.definitions
        self._names = Names()
        self._models = {
            each.get("name"): each for each in self.definitions.all("businessKnowledgeModel")
        }
        self._decisions = {each.get("id"): each for each in self.definitions.all("decision")}
        self._constants: dict[str, Literal] = {}
        self._aliases: dict[str, str] = {}
        self._constant_names = Names()
        given = [*self.definitions.all("inputData", "decision")]
        within = ("itemComponent", "formalParameter", "variable")
        parts = (each.get("name") for kind in within for each in self.definitions.within(kind))
        names = [each.get("name") for each in given]
        others = (name for known in self.model.names.values() for name in known)
        self.scope = Scope(frozenset(names), words=KnownNames((*names, *parts, *others)))
        # What is constant has a name in whatever comes before it.
        waiting = [one for one in self.definitions.all("decision") if not self._is_simple(one)]
        self.scope = replace(self.scope, constants=self._constants, aliases=self._aliases)
        # Knowledge models come last, so that who calls one is the first with its table.
        owners = (*waiting, *self.definitions.all("businessKnowledgeModel"))
        needed = self._needed()
        made = [
            (owner, each)
            for owner in owners
            if self.model.is_own(owner) or owner.get("id") in needed
            for each in self._of(owner)
        ]
        # An id that a table has kept is its own, whatever else is called so.
        kept = [self._kept_id(each) for _, each in made]
        for (owner, each), identity in zip(made, kept, strict=True):
            self._keep(owner, each, identity)
        for brought, reason in self.model.missing:
            # What it brings is an input that may be anything.
            where = brought.get("locationURI") or brought.get("namespace") or "?"
            why = say("{file}: {why}", file=where, why=reason)
            self._keep(brought, (brought.get("name") or where, brought, why), None)

    def _needed(self) -> set[str]:
        """The ids of the decisions that the file needs, directly or not."""
        found = set[str]()
        waiting = [one for one in self._decisions.values() if self.model.is_own(one)]
        for one in waiting:
            ids = {each for each in required_ids(one) if each in self._decisions} - found
            found |= ids
            waiting += (self._decisions[each] for each in ids)
        return found

    def _kept_id(self, made: Found | tuple[str, Element, Message]) -> str | None:
        """The id that a table has kept in the file."""
        holder = made.place.first("extensionElements") if isinstance(made, Found) else None
        kept = holder.first(f"{OWN}:kept") if holder else None
        return self._names.kept(kept.get("name")) if kept else None

    def _keep(
        self, owner: Element, made: Found | tuple[str, Element, Message], kept: str | None
    ) -> None:
        """Give an id to what is read, or is not, in the order of the file."""
        if isinstance(made, Found):
            self.found.append(replace(made, id=kept or self._names.table(made.name)))
            return
        name, place, why = made
        span = place.content if place.text.strip() else place.tag
        message = say("{name} is not checked: {why}", name=name, why=why)
        fault = NOT_CHECKED.at(span, message)
        self.not_read.append(NotRead(self._names.table(name), owner, fault))

    def _is_simple(self, decision: Element) -> bool:
        """Whether a decision is a constant, or an alias; then its name is known as such."""
        name = decision.get("name")
        logic = _logic_of(decision)
        text = logic.first("text") if logic and logic.name == "literalExpression" else None
        if logic is None or not name:
            return False
        if logic.name == "context":
            return self._has_constants(name, logic)
        if text is None or not is_feel(self.definitions, logic):
            return False
        written = text.text.strip()
        path = plain_name(written, self.scope) if written else None
        if path is not None:
            path = Scope(aliases=self._imported(decision)).resolved(path)
        if path is not None and path != name:
            self._aliases[name] = path
            return True
        try:
            for inner, literal in list(_constants_in(written, self.scope)):
                self._name_constant(f"{name}{inner}", literal)
        except Unreadable:
            return False
        return bool(written)

    def _has_constants(self, name: str, context: Element) -> bool:
        """Whether a context holds values alone; then they are known."""
        found: list[tuple[str, Literal]] = []
        for entry in context.all("contextEntry"):
            variable, logic = entry.first("variable"), entry.first("literalExpression")
            text = logic.first("text") if logic else None
            try:
                literal = read_literal(text.text) if text and is_feel(logic) else None
            except Unreadable:
                return False
            if variable is None or literal is None:
                return False
            found.append((f"{name}.{variable.get('name')}", literal))
        for full, literal in found:
            self._name_constant(full, literal)
        return bool(found)

    def _name_constant(self, name: str, literal: Literal) -> None:
        called = self._constant_names.column(name)
        self._constants[name] = literal._replace(called=called)

    def _of(self, owner: Element) -> list[Found | tuple[str, Element, Message]]:
        """What a decision, or a knowledge model, is read as."""
        name = owner.get("name") or owner.get("id")
        logic = _logic_of(owner)
        if logic is None:
            return []
        scope = self._scope_of(owner)
        made: list[Found | tuple[str, Element, Message]] = [
            Found("", f"{name} {inner}".strip(), owner, table, table is logic, scope=scope)
            for inner, table in _tables_in(logic)
        ]
        if logic.name == "decisionTable":
            return made
        if logic.name == "literalExpression" and owner.name == "decision":
            text = logic.first("text")
            if text is not None and text.text.strip() and is_feel(self.definitions, logic):
                called = self._call(owner, *call_in(text, scope), scope)
                if called is not None:
                    return [called]
                self.expressions[owner.get("name")] = text
                return [Found("", name, owner, None, True, text, scope)]
            if text is not None and text.text.strip():
                language = logic.get("expressionLanguage")
                language = language or self.definitions.get("expressionLanguage")
                return [(name, text, say("it is written in {language}", language=language))]
        if logic.name == "invocation":
            called = self._call(owner, *self._invoked(logic), scope)
            if called is not None:
                return [called]
        if made and _only_tables(logic):
            return made
        if logic.name == "context" and not made and owner.name == "decision":
            computed = self._result_of(owner, logic, scope)
            if computed is not None:
                return [computed]
        kind = say(_LOGIC.get(logic.name, phrase("an expression")))
        why = say("it is {kind} that gapless does not read", kind=kind)
        place = next(logic.all("text"), logic)
        return [*made, (name, place, why)]

    def _result_of(self, owner: Element, context: Element, scope: Scope) -> Found | None:
        """What a context of expressions comes to, where its last entry is the result; else None."""
        local: dict[str, Element] = {}
        result: Element | None = None
        for entry in context.all("contextEntry"):
            variable, logic = entry.first("variable"), entry.first("literalExpression")
            text = logic.first("text") if logic else None
            if text is None or result is not None or not is_feel(self.definitions, logic):
                return None
            if variable is not None:
                local[variable.get("name")] = text
            else:
                result = text
        if result is None:
            return None
        name = owner.get("name") or owner.get("id")
        return Found("", name, owner, None, True, result, scope.within(local))

    def _scope_of(self, owner: Element) -> Scope:
        """What the logic of a decision, or of a knowledge model, may name."""
        logic = owner.first("encapsulatedLogic")
        parameters = {each.get("name") for each in logic.all("formalParameter")} if logic else set()
        aliases = self._aliases | dict(self._by_other_names(owner)) | self._imported(owner)
        aliases = {name: path for name, path in aliases.items() if name not in parameters}
        constants = {
            name: literal
            for name, literal in self._constants.items()
            if name.partition(".")[0] not in parameters
        }
        variables = self.scope.variables.union(parameters)
        return replace(self.scope, variables=variables, constants=constants, aliases=aliases)

    def _imported(self, owner: Element) -> dict[str, str]:
        """The names in the file of a decision that are others here."""
        return dict(self.model.names.get(owner.source, {}))

    def _by_other_names(self, owner: Element) -> Iterator[tuple[str, str]]:
        """Names that engines give to what a decision requires, beside that of the standard.

        Camunda 8 calls a required decision by its id, Camunda 7 each of its outputs by its name.
        """
        required = [
            self._decisions[each] for each in required_ids(owner) if each in self._decisions
        ]
        outputs = [
            (output.get("name"), f"{decision.get('name')}.{output.get('name')}")
            for decision in required
            for table in decision.all("decisionTable")
            for output in table.all("output")
        ]
        named = Counter(name for name, _ in outputs)
        found = {name: path for name, path in outputs if name and named[name] == 1}
        found |= {each.get("id"): each.get("name") for each in required if each.get("name")}
        yield from ((name, path) for name, path in found.items() if not self.scope.knows(name))

    def _invoked(self, invocation: Element) -> tuple[str, list[tuple[str, Element]]]:
        """What a boxed invocation calls, and what each parameter is given; nothing if not texts."""
        called = invocation.first("literalExpression")
        text = called.first("text") if called else None
        bindings = []
        for binding in invocation.all("binding"):
            parameter, value = binding.first("parameter"), binding.first("literalExpression")
            given = value.first("text") if value else None
            if parameter is None or given is None or not is_feel(self.definitions, value):
                return "", []
            bindings.append((parameter.get("name"), given))
        return text.text.strip() if text else "", bindings

    def _call(
        self, owner: Element, called: str, given: list[tuple[str, Element]], scope: Scope
    ) -> Found | None:
        """The table that a decision calls, over what its parameters are given; else None.

        Parameters without names take what is given in their order.
        """
        model = self._models.get(scope.resolved(called))
        logic = model.first("encapsulatedLogic") if model else None
        table = logic.first("decisionTable") if logic else None
        if logic is None or table is None:
            return None
        parameters = [each.get("name") for each in logic.all("formalParameter")]
        names = [name for name, _ in given]
        names = names if any(names) else parameters
        if Counter(names) != Counter(parameters) or len(names) != len(given):
            return None
        aliases, constants = dict(scope.aliases), dict(scope.constants)
        local = dict[str, Element]()
        for name, (_, value) in zip(names, given, strict=True):
            path = plain_name(value.text.strip(), scope)
            if path is not None:
                path = scope.resolved(path)
                aliases |= {} if path == name else {name: path}
            elif is_literal(value.text, scope) and (literal := read_literal(value.text, scope)):
                constants[name] = literal
            else:
                local[name] = value
        # What a value is computed from has the name that it has for the caller.
        words = {word.text for each in local.values() for word in tokens_of(each.text, scope.words)}
        if not {word.partition(".")[0] for word in words}.isdisjoint(parameters):
            return None
        own = replace(scope, aliases=aliases, constants=constants).within(local)
        return Found("", owner.get("name") or owner.get("id"), owner, table, True, scope=own)


def _logic_of(owner: Element) -> Element | None:
    """The logic of a decision, or of a knowledge model."""
    logic = owner if owner.name == "decision" else owner.first("encapsulatedLogic")
    return next(logic.all("decisionTable", *_LOGIC), None) if logic else None


def _only_tables(context: Element) -> bool:
    """Whether what stands beside the tables in a context only passes them on."""
    for entry in context.all("contextEntry"):
        logic = next(entry.all("decisionTable", *_LOGIC), None)
        text = logic.first("text") if logic else None
        is_name = text is not None and plain_name(text.text.strip()) is not None
        if logic is not None and logic.name != "decisionTable" and not is_name:
            return False
    return context.name == "context"


def _constants_in(text: str, scope: Scope) -> Iterator[tuple[str, Literal]]:
    """The values of a context that is written as ``{a: 1, b: "x"}``, or the one value of a text."""
    cursor = Cursor(text, scope)
    if not cursor.skip("{"):
        yield "", cursor.literal()
        cursor.expect_end()
        return
    while not cursor.skip("}"):
        key = cursor.take()
        cursor.expect(":")
        name = key.text.strip('"')
        yield f".{name}", cursor.literal()
        if not cursor.sees("}"):
            cursor.expect(",")
    cursor.expect_end()


def _tables_in(owner: Element) -> Iterator[tuple[str, Element]]:
    """The decision tables in an element, with the name of the context entry that holds each."""
    waiting = [("", owner)]
    while waiting:
        name, element = waiting.pop()
        if element.name == "decisionTable":
            yield name, element
            continue
        if element.name == "contextEntry":
            variable = element.first("variable")
            name = f"{name} {variable.get('name') if variable else ''}".strip()
        waiting.extend((name, child) for child in reversed(element.children))


def required_ids(owner: Element) -> Iterator[str]:
    """The ids of the decisions of the same file that a decision requires."""
    for requirement in owner.all("informationRequirement"):
        for reference in requirement.all("requiredDecision"):
            yield reference.get("href").rpartition("#")[2]
