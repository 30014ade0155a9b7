"""Formulas of rows: outputs that begin with ``=``, read against the inputs and data of the table.

Invariants: a formula that is read gives the type of its output; one without names is its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from gapless.algebra.values import Kind, article
from gapless.codes.columns import EXPRESSION_TYPE, UNREADABLE_EXPRESSION
from gapless.codes.rows import UNFIT_FORMULA
from gapless.dataclass import dataclass
from gapless.diagnostic import Writing, listed, rewritten, say, writings
from gapless.model import HitPolicy, Input, Output, RawData
from gapless.near_words import NearMiss
from gapless.pattern import pattern
from gapless.reading.constants import Constants
from gapless.sfeel.expressions import Printer
from gapless.sfeel.formulas import Answer, Formula
from gapless.unreadable import Unreadable

#: A text in quotes of its own, which is no formula though it begins with ``=``.
_QUOTED = pattern(r'"(\s*+=[^"]*+)"')
#: Of these hit policies what is answered must be known before anything is computed.
_NEEDS_VALUES = (HitPolicy.COLLECT_SUM, HitPolicy.COLLECT_MIN, HitPolicy.COLLECT_MAX)


def is_formula(text: str) -> bool:
    """Whether the text of an output is a formula."""
    return text.lstrip().startswith("=")


def unquoted(text: str) -> str:
    """A text that begins with ``=`` in quotes of its own, without them; any other as it is."""
    quoted = _QUOTED.fullmatch(text.strip())
    return quoted[1].strip() if quoted else text


@dataclass(frozen=True, slots=True)
class FormulaReader:
    """Reads formulas of one table; ``declared`` are the names of all its inputs and data."""

    inputs: Mapping[str, Input]
    data: Mapping[str, RawData]
    declared: Mapping[str, object]
    hit_policy: HitPolicy
    zone: tzinfo | None
    near: NearMiss
    constants: Constants

    def read(self, output: Output, text: str) -> Answer | None:
        """The formula, or its value where it has no names; raises ``Unreadable``.

        None where it needs a column that has a fault itself.
        """
        self._refuse(output)
        start = text.index("=") + 1
        written = text[start:]
        if not written.strip():
            raise Unreadable(
                say("nothing stands behind `=`"),
                say("write what to compute, or a text in quotes: `{text}`", text=Writing('"="')),
                code=UNREADABLE_EXPRESSION,
            )
        kinds = {name: datum.kind for name, datum in self.data.items()}
        kinds |= {name: column.domain.kind for name, column in self.inputs.items()}
        units = [datum.numbers.unit for datum in self.data.values()]
        units += [column.numbers.unit for column in self.inputs.values()]
        show = Printer(output.language, output.numbers, output.zone or self.zone)
        try:
            expression = self.constants.expression(
                written, kinds, output.numbers, self.near, show, units
            )
        except Unreadable as fault:
            piece = written[fault.start : fault.end]
            if piece in self.declared and piece not in kinds:
                return None
            advice = fault.advice and rewritten(fault.advice, lambda meant: f"= {meant.strip()}")
            is_name = piece.isidentifier() and not any(writings(fault.advice))
            is_unknown = piece not in self.constants.known
            if fault.start is not None and is_name and is_unknown and not self.near(piece, kinds):
                known = listed(kinds, most=12) or say("none")
                advice = say("the inputs and data are {names}", names=known)
            placed = fault.at(start, len(text))
            code = fault.code or UNREADABLE_EXPRESSION
            raise Unreadable(fault.message, advice, placed.start, placed.end, code=code) from None
        widened = (expression.kind, output.kind) == (Kind.INTEGER, Kind.NUMBER)
        if expression.kind is not output.kind and not widened:
            raise Unreadable(
                say(
                    "the formula gives {got}, but the output is {wanted}",
                    got=article(expression.kind),
                    wanted=article(output.kind),
                ),
                say("change the `type` of the output or the formula"),
                code=EXPRESSION_TYPE,
            )
        formula = Formula.of(expression, output.kind)
        try:
            return formula if formula.names else formula.evaluate({})
        except Unreadable as fault:
            raise Unreadable(fault.message, fault.advice, code=UNREADABLE_EXPRESSION) from None

    def _refuse(self, output: Output) -> None:
        """Raise ``Unreadable`` where an output cannot be computed."""
        if output.values is not None:
            raise Unreadable(
                say("output {name} has `values`, so it cannot be computed", name=output.name),
                say("write one of them, or remove `values` from the output"),
                code=UNFIT_FORMULA,
            )
        if self.hit_policy.ranks or self.hit_policy in _NEEDS_VALUES:
            raise Unreadable(
                say("hit policy {policy} does not go with a formula", policy=self.hit_policy),
                say("write a value, or use a hit policy that does not compare the answers of rows"),
                code=UNFIT_FORMULA,
            )
