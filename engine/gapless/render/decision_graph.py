"""What decides what: a table over those that decide its inputs, as a tree of lines.

Invariants: a table that several need has its own lines once, the first time; every line names an
input or a table that is handed over to, in the order of the file.

Worked example: ``tindakan`` needs ``tingkat``, which ``risiko`` decides by ``lama``::

    tindakan
    ├─ tingkat ← risiko.tingkat
    │  └─ lama
    └─ pelanggan
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gapless.dataclass import dataclass
from gapless.model import Table


@dataclass(frozen=True, slots=True)
class Branch:
    """One line below a table: an input with what decides it, or a table that it hands over to.

    ``ends`` says of the line, and before that of every line above it, whether it is the last of its
    table.  ``is_known`` says that the lines of the table below it stand further up.
    """

    label: str
    origin: str | None
    use: str | None
    ends: tuple[bool, ...]
    is_known: bool = False

    @property
    def text(self) -> str:
        """``tingkat ← risiko.tingkat``, ``lama`` or ``→ padam-meluas``."""
        if self.use is not None:
            return f"→ {self.use}"
        return f"{self.label} ← {self.origin}" if self.origin else self.label

    @property
    def stem(self) -> str:
        """What is drawn before the line, as in ``│  └─``."""
        above = "".join("   " if end else "│  " for end in self.ends[:-1])
        return f"{above}{'└─ ' if self.ends[-1] else '├─ '}"

    @property
    def trunk(self) -> str:
        """What is drawn before further lines of the same text."""
        return "".join("   " if end else "│  " for end in self.ends)


def branches_of(entry: Table, tables: Mapping[str, Table]) -> Iterator[Branch]:
    """The lines below a table, those of the tables that it needs among them."""
    seen = {entry.id}
    waiting = [_below(entry, ())]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
            continue
        branch, name = found
        table = tables.get(name) if name is not None else None
        if table is None:
            yield branch
        elif table.id in seen:
            yield Branch(branch.label, branch.origin, branch.use, branch.ends, is_known=True)
        else:
            seen.add(table.id)
            yield branch
            waiting.append(_below(table, branch.ends))


def _below(table: Table, ends: tuple[bool, ...]) -> Iterator[tuple[Branch, str | None]]:
    """The lines of one table, each with the table below it."""
    uses = dict.fromkeys(rule.use for rule in table.rules if rule.use is not None)
    last = len(table.inputs) + len(uses) - 1
    for place, column in enumerate(table.inputs.values()):
        origin, own = column.origin, (*ends, place == last)
        yield (
            Branch(column.label, str(origin) if origin else None, None, own),
            origin.table if origin else None,
        )
    for place, use in enumerate(uses, len(table.inputs)):
        yield Branch(use, None, use, (*ends, place == last)), use
