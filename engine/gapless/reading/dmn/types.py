"""The types of a DMN file: its item definitions, and what ``typeRef`` means.

Example: ``tAmount`` of ``<itemDefinition name="tAmount"><typeRef>number</typeRef><allowedValues>
<text>[0..100]</text></allowedValues></itemDefinition>`` is a number with the domain ``[0..100]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gapless.algebra.values import Kind
from gapless.dataclass import dataclass
from gapless.reading.dmn.xml import Element

#: As DMN 1.1 to 1.5 and Camunda name them, in small letters.
_KINDS = {
    "string": Kind.STRING,
    "boolean": Kind.BOOLEAN,
    "number": Kind.NUMBER,
    "double": Kind.NUMBER,
    "float": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "integer": Kind.INTEGER,
    "int": Kind.INTEGER,
    "long": Kind.INTEGER,
    "short": Kind.INTEGER,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "date and time": Kind.DATETIME,
    "days and time duration": Kind.DURATION,
    "daytimeduration": Kind.DURATION,
    "years and months duration": Kind.MONTHS,
    "yearmonthduration": Kind.MONTHS,
}
#: Definitions may refer to one another; no file has a longer chain.
_LONGEST_CHAIN = 16


@dataclass(frozen=True, slots=True)
class DmnType:
    """What a type says: its kind, where it has one, and the text of its allowed values."""

    kind: Kind | None = None
    allowed: Element | None = None
    is_list: bool = False


class DmnTypes:
    """The types that a file defines, and those of its variables.

    ``variables`` are what has a type of its own: input data, decisions and parameters.
    """

    def __init__(self, definitions: Iterable[Element], variables: Iterable[Element] = ()) -> None:
        self._definitions: Mapping[str, Element] = {each.get("name"): each for each in definitions}
        self._variables: dict[str, str] = {}
        for each in variables:
            variable = each.first("variable") or each
            if reference := variable.get("typeRef"):
                self._variables.setdefault(each.get("name"), reference)

    def within(self, parameters: Iterable[Element]) -> DmnTypes:
        """The same types where there are parameters, too."""
        types = DmnTypes(self._definitions.values(), parameters)
        types._variables = self._variables | types._variables
        return types

    def find(self, reference: str) -> DmnType:
        """What a ``typeRef`` means; nothing where the file does not say it."""
        definition = self._definition(reference)
        if definition is None:
            return DmnType(_KINDS.get(reference.rpartition(":")[2].lower()))
        return self._described(definition)

    def of_path(self, path: str) -> DmnType:
        """The type of a variable, or of what a path leads to from one."""
        head, rest = path, list[str]()
        while head and head not in self._variables:
            head, _, step = head.rpartition(".")
            rest.append(step)
        reference = self._variables.get(head, "")
        if not rest:
            return self.find(reference)
        element = self._definition(reference)
        for name in reversed(rest):
            found = (one for one in self._components(element) if one.get("name") == name)
            element = next(found, None)
        return self._described(element) if element is not None else DmnType()

    def _definition(self, reference: str) -> Element | None:
        definition = self._definitions.get(reference)
        return definition or self._definitions.get(reference.rpartition(":")[2])

    def _components(self, element: Element | None) -> Iterator[Element]:
        for _ in range(_LONGEST_CHAIN):
            if element is None:
                return
            yield from element.all("itemComponent")
            element = self._definition(_reference_of(element))

    def _described(self, definition: Element) -> DmnType:
        allowed: Element | None = None
        is_list = False
        for _ in range(_LONGEST_CHAIN):
            is_list = is_list or definition.get("isCollection") == "true"
            named = next(definition.all("allowedValues", "typeConstraint"), None)
            allowed = allowed or (named.first("text") if named else None)
            reference = _reference_of(definition)
            further = self._definition(reference)
            if further is None:
                return DmnType(_KINDS.get(reference.rpartition(":")[2].lower()), allowed, is_list)
            definition = further
        return DmnType(None, allowed, is_list)


def _reference_of(definition: Element) -> str:
    reference = definition.first("typeRef")
    return reference.text.strip() if reference else ""
