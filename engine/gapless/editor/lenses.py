"""Lenses: above every row, which cases it decides and which rows take a part of what it covers."""

from __future__ import annotations

from lsprotocol import types

from gapless.check.masked import MASKED_ROW
from gapless.check.overlaps import OVERLAP_CONFLICT, find_declared
from gapless.check.partly_masked import PARTLY_MASKED_ROW
from gapless.diagnostic import Message, joined, listed, say, say_count
from gapless.editor.view import View
from gapless.language import translate
from gapless.model import HitPolicy, Rule
from gapless.render.cleaning import clean

#: So many rows are named.
_MOST = 5


def lenses(view: View, params: types.CodeLensParams) -> list[types.CodeLens]:
    """A line above every row."""
    masking = _masking(view)
    return [
        types.CodeLens(
            view.range(rule.span),
            types.Command(clean(translate(_title(view, rule, masking.get(rule.id, ())))), ""),
        )
        for rule in view.ready.model.rules
    ]


def _title(view: View, rule: Rule, masking: tuple[Message, ...]) -> Message:
    count = len(view.known.decided.get(rule.index, ()))
    cases = say_count(count, "decides {count} case", "decides {count} cases")
    return joined((cases if count else say("no case tries it"), *masking))


def _masking(view: View) -> dict[str, tuple[Message, ...]]:
    """What is taken from each row, by whom."""
    table = view.ready.model
    places = {rule.id: rule.index for rule in table.rules}
    whole: dict[str, tuple[str, ...]] = {}
    part: dict[str, dict[str, None]] = {}
    for finding in view.findings:
        rows = finding.facts.rows
        if MASKED_ROW.made(finding):
            whole[rows[0]] = rows[1:]
        elif PARTLY_MASKED_ROW.made(finding):
            part.setdefault(rows[0], {}).update(dict.fromkeys(rows[1:]))
        elif OVERLAP_CONFLICT.made(finding) and table.hit_policy is HitPolicy.FIRST:
            for row in rows[1:]:
                part.setdefault(row, {})[rows[0]] = None
    for rule, overridden in find_declared(view.ready.compiled, view.budget()):
        for later in overridden:
            part.setdefault(later.id, {})[rule.id] = None
    found: dict[str, tuple[Message, ...]] = {}
    for row, masking in whole.items():
        found[row] = (say("masked by {rows}", rows=listed(masking, _MOST)),)
    for row, by in part.items():
        ordered = sorted(by, key=places.__getitem__)
        found.setdefault(row, (say("masked in part by {rows}", rows=listed(ordered, _MOST)),))
    return found
