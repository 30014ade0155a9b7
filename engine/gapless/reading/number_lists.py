"""Lists of numbers whose commas may belong to a number.

Purpose: YAML parts ``[15,000,000]`` into 15, 0 and 0.  Where no space follows a comma the owner may
have meant one number, and nothing is read as a guess.

Invariant: a list with a space behind every comma is never refused, and ``[1,2,3]`` is not, for no
number is written so.

Example: of the cell ``[15,000,000]`` the advice is ``15000000`` or ``15, 000, 000``.
"""

from __future__ import annotations

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.codes.rows import AMBIGUOUS_NUMBER
from gapless.diagnostic import Diagnostic, say
from gapless.reading.nodes import Node, Scalar, SequenceNode
from gapless.sfeel.cell_advice import refuse_lent_word
from gapless.source import Span
from gapless.unreadable import Unreadable


def check_number_list(node: Node | None, domain: Domain, problems: list[Diagnostic]) -> None:
    """Report the items of a list that may be one number, and words that may belong to several.

    Items may be one number where all but the first have three digits (``15,000``), and where spaces
    part the list elsewhere (``[1,5, 2,5]``).  In ``[10, 15 juta]`` the word may belong to both.
    """
    if not isinstance(node, SequenceNode) or domain.kind not in (Kind.NUMBER, Kind.INTEGER):
        return
    for run in _runs(node):
        body = ",".join(item.text for item in run)
        meanings = domain.numbers.bare.meanings(body, whole=domain.kind is Kind.INTEGER)
        if meanings:
            written = [
                *(f'"{each}"' if "," in each else each for each in meanings),
                ", ".join(item.text for item in run),
            ]
            problems.append(
                AMBIGUOUS_NUMBER.at(
                    Span(node.source, run[0].start, run[-1].end),
                    say("{text} could be one number or a list", text=body),
                    help=say(
                        "write one of these: {texts}",
                        texts=", ".join(f"`{each}`" for each in written),
                    ),
                )
            )
    text, places = "", []
    for item in node.items:
        if isinstance(item, Scalar):
            places.append((len(text), len(text) + len(item.text)))
            text += f"{item.text}, "
    try:
        refuse_lent_word(domain.bare, text.removesuffix(", "), *places)
    except Unreadable as problem:
        problems.append(AMBIGUOUS_NUMBER.at(node.span, problem.message, help=problem.advice))


def _runs(node: SequenceNode) -> list[list[Scalar]]:
    """The neighbours in a list that may be one number, at least two in each run."""
    text = node.source.text
    is_spaced = ", " in text[node.start : node.end]
    runs: list[list[Scalar]] = [[]]
    for item in node.items:
        if isinstance(item, Scalar) and item.plain:
            touches = runs[-1] and text[runs[-1][-1].end : item.start] == ","
            if not touches or not (is_spaced or len(item.text) == 3):
                runs.append([])
            runs[-1].append(item)
        else:
            runs.append([])
    return [run for run in runs if len(run) > 1]
