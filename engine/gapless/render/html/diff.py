"""Diffs as one HTML file: the page to show a colleague before a revision is published.

It has of each pair the sentence that counts the changes, both revisions as one table with the
changed cells marked, every changed case with an example, before and after, and apart from these the
cases in which only instructions changed.

Invariants: those of ``page``; nothing is left out without being counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from gapless.diagnostic import Message
from gapless.language import translate
from gapless.render.call_words import asides, headline, lines
from gapless.render.change_words import DiffWords, numbers
from gapless.render.html.page import render_page
from gapless.render.merged_grid import MergedGrid, merge
from gapless.render.table_words import identity_words
from gapless.render.words import value_word, word
from gapless.revisions.difference import Change, Differences
from gapless.sfeel.set_words import set_words


class DiffPage(DiffWords):
    """One diff as the page shows it."""

    @property
    def identities(self) -> tuple[str, str]:
        """Each side with its version and day."""
        old, new = self.diff.old, self.diff.new
        return " · ".join(identity_words(old)), " · ".join(identity_words(new))

    @property
    def verdict(self) -> str:
        """Whether any case is decided otherwise, and how many."""
        if self.diff.equivalent:
            return self.word("Every case is decided as before")
        return translate(numbers(self.diff), self.language)

    @cached_property
    def grid(self) -> MergedGrid:
        """Both revisions as one table."""
        return merge(self.diff.old, self.diff.new)

    @property
    def calls(self) -> list[tuple[str, list[str]]]:
        """What became of calls: the number that says most, and of the others what they were."""
        if self.replayed is None:
            return []
        said = [
            (tally_said, lines(tally, self.language)) for tally_said, tally in asides(self.replayed)
        ]
        return [
            (translate(message, self.language), details)
            for message, details in [(headline(self.replayed), []), *said]
        ]

    def lines(self, place: int) -> list[str]:
        """When the calls of a region were made, and the first of them."""
        return lines(self.tally(place), self.language)

    def conditions(self, change: Change) -> list[tuple[str, str]]:
        """What a region has not in common with all others: labels and tests."""
        own = self.own(change.where)
        return [(self.label(name), set_words(*own[name], self.language)) for name in own]

    def values(self, change: Change) -> Iterator[tuple[str, str]]:
        """A label and a value wherever the conditions leave a choice.

        Where they are about what a table decides, that is all that it is decided by.
        """
        own, witness = self.own(change.where), change.witness
        for name in own if witness.keys() >= own.keys() else witness:
            if name not in own or own[name][0].size(own[name][1]) != 1:
                value = self.witness_value(change, name, witness[name])
                yield self.label(name), value_word(value, self.language)


def html_diffs(
    found: Differences, *, most: int | None = None, remark: Message | None = None
) -> str:
    """Diffs one after another, with a final line break; of each at most ``most`` regions.

    ``remark`` is said below them: which tables hand over to what changed.
    """
    pages = [DiffPage(diff, most) for diff in found.diffs]
    tables = [*(diff.new for diff in found.diffs), *found.added, *found.removed]
    language = tables[0].language if tables else "en"
    title = " · ".join(dict.fromkeys(page.heading for page in pages)) or word(
        "What changed", language
    )
    return render_page(
        "diff.html.jinja",
        language,
        title=title,
        foot=title,
        columns=max((len(page.grid.columns) + 1 for page in pages), default=0),
        pages=pages,
        found=found,
        remark=remark,
    )
