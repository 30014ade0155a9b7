"""Diffs as one HTML file: the page to show a colleague before a revision is published.

It has of each pair the sentence that counts the changes, both revisions as one table with the
changed cells marked, every changed case with an example, before and after, and apart from these the
cases in which only instructions changed.

Invariants: those of ``page``; nothing is left out without being counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from gapless.diagnostic import Message
from gapless.language import translate
from gapless.model import Table
from gapless.render.change_words import (
    DiffWords,
    SideWords,
    common_tests,
    heading,
    in_all,
    numbers,
    sections,
    side_names,
)
from gapless.render.html.page import render_page
from gapless.render.merged_grid import MergedGrid, merge
from gapless.render.region_words import set_words
from gapless.render.table_words import identity_words
from gapless.render.word_changes import Piece, word_changes
from gapless.render.words import word
from gapless.revisions.difference import Change, Diff


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A changed region: its number, its conditions, an example, and both decisions.

    The example gives a value wherever the conditions leave a choice.  ``also`` names texts that are
    worded otherwise beside what is shown; ``rows`` are those that decide, before and now.
    """

    number: int
    where: tuple[tuple[str, str], ...]
    example: tuple[tuple[str, str], ...]
    old: SideWords
    new: SideWords
    also: str
    rows: tuple[str, str]


@dataclass(frozen=True)
class DiffPage:
    """One diff as the page shows it; of its regions at most ``most`` (None: all)."""

    diff: Diff
    most: int | None = None

    @cached_property
    def words(self) -> DiffWords:
        """The words of the diff, in the language of its new table."""
        return DiffWords(self.diff)

    @property
    def heading(self) -> str:
        """The title of the new table, and what is compared."""
        return heading(self.diff)

    @property
    def sides(self) -> tuple[str, str]:
        """What to call the two sides."""
        return side_names(self.diff)

    @property
    def identities(self) -> tuple[str, str]:
        """Each side with its version and day."""
        old, new = self.diff.old, self.diff.new
        return " · ".join(identity_words(old)), " · ".join(identity_words(new))

    @property
    def verdict(self) -> str:
        """Whether any case is decided otherwise, and how many."""
        language = self.words.language
        if self.diff.equivalent:
            return word("Every case is decided as before", language)
        return translate(numbers(self.diff), language)

    @property
    def stopped(self) -> str:
        """Why not everything was compared; empty where it was."""
        if self.diff.stopped is None:
            return ""
        reason = translate(self.diff.stopped, self.words.language)
        return f"{word('Not everything was compared', self.words.language)}: {reason}"

    @cached_property
    def common(self) -> frozenset[str]:
        """The inputs that all shown changes restrict alike."""
        return common_tests(self.diff.changes[: self.most])

    @property
    def in_all(self) -> list[str]:
        """What all changes have in common."""
        return in_all(self.words, self.diff.changes[: self.most])

    @cached_property
    def grid(self) -> MergedGrid:
        """Both revisions as one table."""
        return merge(self.diff.old, self.diff.new)

    @property
    def left_out(self) -> int:
        """How many regions the page does not show."""
        return len(self.diff.changes) - len(self.diff.changes[: self.most])

    def sections(self) -> Iterator[tuple[str, list[ChangedCase]]]:
        """The changed cases: first those of the answer, then, under a heading, the others."""
        language = self.words.language
        for title, numbered in sections(self.diff.changes[: self.most], language):
            yield (
                title or word("The answer changes", language),
                [self._case(number, change) for number, change in numbered],
            )

    def _case(self, number: int, change: Change) -> ChangedCase:
        words = self.words
        old, new = words.both(change)
        return ChangedCase(
            number,
            tuple(
                (words.label(name), set_words(*chosen, words.language))
                for name, chosen in change.where.items()
                if name not in self.common
            ),
            tuple(self._example(change)),
            old,
            new,
            ", ".join(words.other_wording(change)),
            (words.rows(change.old), words.rows(change.new)),
        )

    def _example(self, change: Change) -> Iterator[tuple[str, str]]:
        for name, (domain, chosen) in change.where.items():
            if name not in self.common and domain.size(chosen) != 1:
                value = change.witness[name]
                unknown = word("not known", self.words.language)
                yield self.words.label(name), unknown if value is None else value

    def rewordings(self) -> Iterator[tuple[str, str, list[tuple[Piece, str]]]]:
        """Row, label and pieces of every long text that differs."""
        for row in self.grid.rows:
            for label, old, new in row.texts:
                yield row.id, label, list(word_changes(old, new))


def html_diffs(
    diffs: Sequence[Diff],
    added: Sequence[Table] = (),
    removed: Sequence[Table] = (),
    *,
    most: int | None = None,
    remark: Message | None = None,
) -> str:
    """Diffs one after another, with a final line break; of each at most ``most`` regions.

    ``remark`` is said below them: which tables hand over to what changed.
    """
    pages = [DiffPage(diff, most) for diff in diffs]
    tables = [*(diff.new for diff in diffs), *added, *removed]
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
        added=added,
        removed=removed,
        remark=remark,
    )
