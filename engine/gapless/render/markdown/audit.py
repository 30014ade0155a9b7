"""An audit as Markdown.

Invariants: no text of a table or a call can make markup; what is left out is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gapless.diagnostic import say
from gapless.language import translate
from gapless.render.call_words import AuditWords, lines
from gapless.render.markdown.escaping import code, escape, row
from gapless.render.words import count_word

if TYPE_CHECKING:
    from gapless.bulk.audit import Audited


def markdown_audit(audited: Audited, *, most: int | None = None) -> str:
    """An audit with at most ``most`` groups (None: all), with a final line break."""
    return "\n".join(_lines(AuditWords(audited, most))) + "\n"


def _lines(words: AuditWords) -> Iterator[str]:
    yield f"## {escape(words.title)}"
    yield ""
    yield f"**{escape(translate(words.headline))}**"
    for said, tally in words.asides():
        yield f"\n- {escape(translate(said))}"
        yield from (f"  - {code(line)}" for line in lines(tally, words.language))
    if not words.shown:
        return
    yield ""
    yield row(list(map(escape, words.headings)))
    yield row(["---"] * len(words.headings))
    for place, group in enumerate(words.shown, start=1):
        conditions = "<br>".join(map(escape, words.conditions(group)))
        answered = f"**{escape(words.answered(group))}**<br><sub>{escape(words.row(group))}</sub>"
        recorded = escape(words.recorded(group))
        calls = count_word(group.tally.calls, words.language)
        yield row([str(place), calls, conditions, recorded, answered])
    if words.left:
        more = say("… and {count:,} more groups (--all shows them)", count=words.left)
        yield f"\n{translate(more)}"
    yield ""
    yield f"<details><summary>{words.word('Calls of each')}</summary>"
    yield ""
    for place, group in enumerate(words.shown, start=1):
        yield f"{place}. {escape(words.row(group))}"
        yield from (f"   - {code(line)}" for line in lines(group.tally, words.language))
    yield ""
    yield "</details>"
