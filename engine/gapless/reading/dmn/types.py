"""The types of a DMN file: its item definitions, and what ``typeRef`` means.

Example: ``tAmount`` of ``<itemDefinition name="tAmount"><typeRef>number</typeRef><allowedValues>
<text>[0..100]</text></allowedValues></itemDefinition>`` is a number with the domain ``[0..100]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gapless.algebra.values import Kind
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
    """The types that a file defines."""

    def __init__(self, definitions: Iterable[Element]) -> None:
        self._definitions: Mapping[str, Element] = {each.get("name"): each for each in definitions}

    def find(self, reference: str) -> DmnType:
        """What a ``typeRef`` means; nothing where the file does not say it."""
        allowed: Element | None = None
        is_list = False
        for _ in range(_LONGEST_CHAIN):
            definition = self._definitions.get(reference)
            definition = definition or self._definitions.get(reference.rpartition(":")[2])
            if definition is None:
                return DmnType(_KINDS.get(reference.rpartition(":")[2].lower()), allowed, is_list)
            is_list = is_list or definition.get("isCollection") == "true"
            named = next(definition.all("allowedValues", "typeConstraint"), None)
            allowed = allowed or (named.first("text") if named else None)
            further = definition.first("typeRef")
            reference = further.text.strip() if further else ""
        return DmnType(None, allowed, is_list)
