"""A publication: one table as a supervisor would pin it to the wall, before it is laid out.

It has rows in their groups with the findings in their places, what rows say at length, questions,
history, examples.

Long free texts (scripts) stand below the grid row by row, as in the terminal, unless a table has
nothing else to answer.

Invariants: rows keep the file's order; nothing is cut; texts are as the file has them, so whoever
writes them escapes them; the same table gives the same publication on every day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import groupby

from gapless.algebra.domain import Domain
from gapless.algebra.sets import union
from gapless.check.accepted_gaps import ACCEPTED_GAP
from gapless.compiling.compiled import FAILED, UNCOVERED, UNDETERMINED
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Severity, listed
from gapless.language import translate
from gapless.model import AcceptedGap, Case, Cell, Input, Rule, Table
from gapless.nested import flattened
from gapless.render.change_words import DiffWords
from gapless.render.decision_graph import Branch, branches_of
from gapless.render.marks import Marks, Where, mark
from gapless.render.merged_grid import Fate, MergedGrid, MergedRow
from gapless.render.published_rows import CellKind, PublishedCell, PublishedGroup, PublishedRow
from gapless.render.region_words import region_words
from gapless.render.table_words import (
    asked_columns,
    identity_words,
    input_meanings,
    is_long,
    output_meanings,
    output_words,
    source_words,
)
from gapless.render.terminal.log import change_in_numbers
from gapless.render.words import table_phrase, value_word, word
from gapless.revisions.history import HistoryEntry
from gapless.sfeel.cells import read_set
from gapless.sfeel.set_words import set_words

#: What heads the columns of the questions, the revisions and the examples.
ASKED = (table_phrase("Value"), table_phrase("Question"), table_phrase("Meaning"))
REVISIONS = (
    table_phrase("version"),
    table_phrase("from"),
    table_phrase("until"),
    table_phrase("Rows"),
    table_phrase("What changed"),
)
EXAMPLES = (table_phrase("Example"), table_phrase("Given"), table_phrase("Decision"))
#: So many changed cases are listed.
_MOST_CHANGES = 40


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An accepted gap: where, why, and the numbers of findings about it.

    ``table`` is the title of the table that leaves it open, where that is not the one shown.
    """

    where: str
    reason: str
    marks: tuple[int, ...] = ()
    table: str | None = None


@dataclass(frozen=True)
class Publication:
    """A table with all that a page says about it.

    ``findings`` is None where the table was not checked; ``complete`` says whether the check
    looked at everything.  ``history`` may be empty.  ``others`` are the tables it needs:
    what these leave open, this one leaves open too.  ``columns_of`` are the outputs with a column
    in the grid, all short ones unless it says otherwise; ``with_citations`` whether citations have
    one.  ``changes`` is the table merged with an earlier revision, where what is new is marked.
    """

    table: Table
    findings: tuple[Diagnostic, ...] | None = None
    complete: bool = False
    history: tuple[HistoryEntry, ...] = ()
    others: tuple[Table, ...] = ()
    columns_of: tuple[str, ...] | None = None
    with_citations: bool = True
    changes: MergedGrid | None = None

    @cached_property
    def marks(self) -> Marks:
        """Where the findings touch the table."""
        return mark(self.table, self.findings or ())

    @property
    def legend(self) -> Iterator[str]:
        """Since which revision changes are marked, what the marks mean, which columns are gone."""
        if self.changes is None:
            return
        since = " · ".join(identity_words(self.changes.old)[1:]) or self.changes.old.id
        fates = self.changes.fates
        if not fates:
            yield self.word("Conditions, answers and order are as in {since}.").format(since=since)
            return
        signs = [f"{fate.sign}\N{NO-BREAK SPACE}{self.word(fate.text)}" for fate in fates]
        yield f"{self.word('Changed since {since}').format(since=since)}: {', '.join(signs)}"
        gone = [one.label for one in self.changes.all_columns if one.fate is Fate.REMOVED]
        if gone:
            yield f"{self.word('Columns that are gone')}: {', '.join(gone)}"

    def heading_of(self, name: str) -> str:
        """What heads the column of an input or an output, marked where it is new."""
        column = self.table.inputs.get(name) or self.table.outputs[name]
        origin = column.origin if isinstance(column, Input) else None
        heading = f"{column.heading} ← {origin}" if origin else column.heading
        added = self.changes is not None and self.changes.former.get(name) is None
        return f"{Fate.ADDED.sign} {heading}" if added else heading

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.table.language

    def word(self, name: str) -> str:
        """A fixed word in the language of the page."""
        return word(name, self.language)

    def heading(self, name: str) -> str:
        """A fixed word as it begins a line or heads a column."""
        text = self.word(name)
        return text[:1].upper() + text[1:]

    @property
    def identity(self) -> list[str]:
        """``padam-meluas``, ``versi 3.0.0``, ``berlaku sejak 2022-12-29``, ``sampai …``."""
        parts = identity_words(self.table)
        if self.table.until:
            parts.append(f"{self.word('until')} {self.table.until.isoformat()}")
        return parts

    @property
    def source(self) -> str:
        """The document the table comes from; empty where it does not say."""
        return source_words(self.table)

    @property
    def has_faults(self) -> bool:
        """Whether a check found an error, or did not look at everything."""
        return self.findings is not None and (
            not self.complete or any(item.severity is Severity.ERROR for item in self.findings)
        )

    @property
    def status(self) -> str:
        """What the check proves, as a sentence; empty where there was none."""
        if self.findings is None:
            return ""
        if self.has_faults:
            return self.word("This table is not finished. Findings: {count}.").format(
                count=len(self.marks.notes)
            )
        questions = sum(ACCEPTED_GAP.made(item) for item in self.findings)
        questions += sum(len(table.accepted_gaps) for table in self.others)
        if questions:
            return self.word(
                "Every case has an answer, except for open questions: {count}."
            ).format(count=questions)
        return self.word("Every case has an answer.")

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The outputs with a column in the grid: all that are not long texts, if any is not."""
        if self.columns_of is not None:
            return self.columns_of
        short = tuple(name for name in self.table.outputs if name not in self.long)
        return short or tuple(self.table.outputs)

    @cached_property
    def long(self) -> frozenset[str]:
        """The outputs that hold texts to read at length."""
        return frozenset(
            name for name, output in self.table.outputs.items() if is_long(self.table, output)
        )

    @property
    def is_whole(self) -> bool:
        """Whether every output has a column in the grid."""
        return len(self.outputs) == len(self.table.outputs)

    @cached_property
    def cited(self) -> bool:
        """Whether the grid has a column for where the document says so."""
        return self.with_citations and any(rule.cite for rule in self.table.rules)

    @property
    def columns(self) -> int:
        """How many columns the grid has."""
        return 1 + len(self.table.inputs) + len(self.outputs) + self.cited

    def groups(self) -> Iterator[PublishedGroup]:
        """The rows in their groups, and at the end those that are missing."""
        for heading, rules in groupby(self.table.rules, key=lambda rule: rule.group):
            yield PublishedGroup(heading, map(self._row, rules))
        if self.marks.missing:
            found = tuple(self._missing_row(*missing) for missing in self.marks.missing)
            yield PublishedGroup(self.word("Gaps: cases without a row"), found, missing=True)
        gone = tuple(self._gone_rows())
        if gone:
            yield PublishedGroup(self.word("Rows that are gone"), gone)

    @cached_property
    def _merged(self) -> dict[int, MergedRow]:
        rows = self.changes.rows if self.changes else ()
        return {row.rule.index: row for row in rows if row.rule}

    def _row(self, rule: Rule) -> PublishedRow:
        merged = self._merged.get(rule.index)
        changed = merged.changed if merged else frozenset()
        conditions = (
            _marked(
                self._condition(rule.cells.get(name)),
                self.marks.rows.get((rule.id, name), ()),
                changed=name in changed,
            )
            for name in self.table.inputs
        )
        if rule.use is not None:
            conclusions = [self._hand_over(rule.use, changed=not changed.isdisjoint(self.outputs))]
        else:
            said = ((name, _conclusion(self.table, rule, name)) for name in self.outputs)
            conclusions = [_marked(cell, changed=name in changed) for name, cell in said]
        return PublishedRow(
            rule.index + 1,
            PublishedCell(rule.id, marks=tuple(self.marks.rows.get((rule.id, None), ()))),
            tuple(conditions),
            tuple(conclusions),
            rule.cite or "",
            rule.id in self.marks.masked,
            self._texts(rule, changed),
            merged.fates if merged else (),
        )

    def _gone_rows(self) -> Iterator[PublishedRow]:
        """The rows of the revision before that are gone, in the columns that there are now."""
        if self.changes is None:
            return
        table, former = self.changes.old, self.changes.former
        for row in self.changes.rows:
            rule = row.before
            if rule is None or row.rule is not None:
                continue
            elsewhere = listed(
                f"{column.label}: {cell.text}"
                for column, cell in zip(self.changes.columns, row.cells, strict=True)
                if column.new is None and cell.text
            )
            names = [former[name] or "" for name in self.table.inputs]
            if rule.use is not None:
                conclusions = [self._hand_over(rule.use)]
            else:
                conclusions = [_conclusion(table, rule, former[name]) for name in self.outputs]
            yield PublishedRow(
                0,
                PublishedCell(f"{rule.id} ({elsewhere})" if elsewhere else rule.id),
                tuple(self._condition(rule.cells.get(name)) for name in names),
                tuple(conclusions),
                rule.cite or "",
                fates=(Fate.REMOVED,),
            )

    def _condition(self, cell: Cell | None) -> PublishedCell:
        if cell is None or cell.text == "-":
            return PublishedCell("", CellKind.ANY)
        return PublishedCell(value_word(cell.phrase, self.language))

    def _hand_over(self, name: str, *, changed: bool = False) -> PublishedCell:
        return PublishedCell(name, CellKind.HAND_OVER, span=len(self.outputs), changed=changed)

    def _missing_row(self, number: int, where: Where) -> PublishedRow:
        conditions = tuple(
            PublishedCell(_said(column.domain, where[name], self.language), CellKind.REGION)
            if name in where
            else PublishedCell("", CellKind.ANY)
            for name, column in self.table.inputs.items()
        )
        text = self.word("no row")
        inputs = self.table.inputs
        elsewhere = listed(f"{name} {tests}" for name, tests in where.items() if name not in inputs)
        if elsewhere:
            text += f" ({elsewhere})"
        span = len(self.outputs) + self.cited
        return PublishedRow(
            0,
            PublishedCell("?", marks=(number,)),
            conditions,
            (PublishedCell(text, CellKind.MISSING, span=span),),
            "",
        )

    def row_texts(self) -> list[PublishedRow]:
        """The rows that say something at length."""
        return [self._row(rule) for rule in self.table.rules if any(self._texts(rule, frozenset()))]

    def _texts(self, rule: Rule, changed: Collection[str]) -> tuple[tuple[str, str], ...]:
        marks = dict.fromkeys(changed, f" {Fate.CHANGED.sign}")
        texts = [
            (output.label + marks.get(name, ""), output_words(self.table, rule, name))
            for name, output in self.table.outputs.items()
            if name not in self.outputs
        ]
        if rule.is_over_all:
            texts.append((self.word("Order"), self.word("before all later rows")))
        elif rule.over:
            over = self.word("before rows {rows}").format(rows=listed(rule.over))
            texts.append((self.word("Order"), over))
        if rule.note:
            texts.append((self.word("Note"), rule.note))
        return tuple((label, text) for label, text in texts if text)

    def questions(self) -> Iterator[tuple[str, str, str]]:
        """Label, question and meanings of all that is asked and answered, where it has one."""
        for column in asked_columns(self.table, self.others):
            meanings = "; ".join(input_meanings(column, self.language))
            if column.question or meanings:
                yield column.label, column.question or "", meanings
        for output in self.table.outputs.values():
            meanings = "; ".join(output_meanings(output))
            if meanings:
                yield output.label, "", meanings

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What decides the inputs, as the lines of a tree; none where no table does."""
        tables = {table.id: table for table in (self.table, *self.others)}
        if not any(table.origins for table in tables.values()):
            return ()
        return tuple(branches_of(self.table, tables))

    def open_questions(self) -> Iterator[OpenQuestion]:
        """The accepted gaps, then those of the tables it needs."""
        for gap in self.table.accepted_gaps:
            marks = tuple(self.marks.accepted.get(gap.span.start, ()))
            yield OpenQuestion(self._region(self.table, gap), gap.reason, marks)
        for table in self.others:
            for gap in table.accepted_gaps:
                yield OpenQuestion(self._region(table, gap), gap.reason, table=table.title)

    def _region(self, table: Table, gap: AcceptedGap) -> str:
        tests = [
            f"{table.inputs[name].label}: {value_word(cell.phrase, self.language)}"
            for name, cell in gap.cells.items()
        ]
        return ", ".join(tests) or self.word("every case")

    @cached_property
    def changed(self) -> DiffWords | None:
        """What this revision changed, where it says so and there is something."""
        entries = [one for one in self.history if self._is_shown(one) and one.diff is not None]
        diff = entries[-1].diff if entries else None
        return DiffWords(diff, _MOST_CHANGES) if diff is not None and diff.changes else None

    def changed_cases(self) -> Iterator[tuple[str, str, str]]:
        """The cases that this revision decides otherwise: which, and what before and now."""
        words = self.changed
        if words is None:
            return
        for title, numbered in words.sections():
            for _, change in numbered:
                region = region_words(words.own(change.where), words.diff.labels, self.language)
                old, new = words.both(change)
                told = "; ".join([title, *words.beside(change)]) if title else new.text
                yield region or self.word("every case"), old.text, told

    def _is_shown(self, entry: HistoryEntry) -> bool:
        one, table = entry.table, self.table
        named = (one.version, one.effective) == (table.version, table.effective)
        return named and not entry.reached

    def revisions(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Version, days, number of rows and changes of the revisions, latest first."""
        for entry in reversed(self.history):
            one, period, is_shown = entry.table, entry.period, self._is_shown(entry)
            yield (
                (one.version or "–") + (f" ({self.word('this page')})" if is_shown else ""),
                str(period.first or "–"),
                str(period.last or "–"),
                str(len(one.rules)),
                translate(change_in_numbers(entry), self.language),
            )

    def examples(self) -> Iterator[tuple[str, str, str]]:
        """Name, given values and expected decision of every case of the table."""
        names = {str(one.path): one.name for one in self.table.given.values()}
        for case in self.table.cases:
            given = ", ".join(
                f"{self._label(names.get(str(path), str(path)))}:"
                f" {value_word(None if value is None else str(value), self.language)}"
                for path, value in flattened(case.given)
            )
            yield case.name, given, self._expected(case)

    def _expected(self, case: Case) -> str:
        parts = []
        if case.status == UNDETERMINED:
            parts.append(self.word("Not yet decided; still needed"))
        if case.status == UNCOVERED:
            parts.append(self.word("No row covers this case"))
        if case.status == FAILED:
            parts.append(self.word("The answer cannot be computed"))
        if case.table:
            parts.append(f"→ {case.table}")
        if case.row is not None:
            parts.append(f"{self.word('Row')} {case.row}")
        parts += [
            f"{self._label(name)}: {self.word('none') if value is None else value}"
            for name, value in case.outputs.items()
            if name not in self.table.outputs or name in self.outputs or value is None
        ]
        return ", ".join(parts)

    def _label(self, name: str) -> str:
        """What people call an input, output or datum of this table or of one it needs."""
        for table in (self.table, *self.others):
            for known in (table.inputs, table.outputs, table.data):
                column = known.get(name)
                if column is not None:
                    return column.label
        return name


def _marked(cell: PublishedCell, marks: Collection[int] = (), *, changed: bool) -> PublishedCell:
    return replace(cell, marks=tuple(marks), changed=changed) if marks or changed else cell


def _conclusion(table: Table, rule: Rule, name: str | None) -> PublishedCell:
    text = output_words(table, rule, name) if name is not None else ""
    return PublishedCell(text) if text else PublishedCell("", CellKind.NOTHING)


def _said(domain: Domain, tests: str | list[str], language: str) -> str:
    """The tests of a region, which are written for programs, as people say it."""
    several = [tests] if isinstance(tests, str) else tests
    return set_words(domain, union(read_set(domain.bare, test) for test in several), language)
