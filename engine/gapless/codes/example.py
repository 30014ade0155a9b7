"""Examples of codes: what gives a code, and the same without the fault.

Purpose: the form of an example, and a few small tables about parking fees that most examples change
by one line.

Invariants: each table is clean as it stands, but for hints.

Example::

    >>> swap("table: a\\ntitle: b\\n", right="title", wrong="titel").bad.files
    {'parkir.yaml': 'table: a\\ntitel: b\\n'}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: The file of an example that needs only one.
FILE = "parkir.yaml"
#: The command of an example that needs no other.
USUAL = f"check {FILE}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Files by name, the gapless command to try, and a shell command that prepares them."""

    files: Mapping[str, str]
    command: str = USUAL
    prepare: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """What gives a code, and the same mended."""

    bad: Attempt
    mended: Attempt


def contrast(
    bad: str | Mapping[str, str], right: str | Mapping[str, str], command: str = USUAL
) -> Example:
    """The example of a text, or of several files by name, that is wrong, and the same right."""
    return Example(
        *(Attempt({FILE: it} if isinstance(it, str) else it, command) for it in (bad, right))
    )


def swap(
    text: str,
    *,
    right: str,
    wrong: str,
    command: str = USUAL,
    beside: Mapping[str, str] | None = None,
) -> Example:
    """The example of a text that is right, and wrong where ``right`` is replaced by ``wrong``.

    ``beside`` are further files, alike in both.  Raises ``ValueError`` where ``right`` does not
    stand in the text exactly once.
    """
    if text.count(right) != 1:
        raise ValueError(f"{right!r} does not stand exactly once in the example")
    beside = beside or {}
    return contrast({FILE: text.replace(right, wrong), **beside}, {FILE: text, **beside}, command)


TABLE = """table: parkir
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
  kendaraan: {type: string, values: [mobil, motor]}
outputs:
  tarif: {type: integer}
rules:
  - row: 1
    when: {lama: s.d 2 jam, kendaraan: motor}
    then: {tarif: 2000}
  - row: 2
    when: {lama: s.d 2 jam, kendaraan: mobil}
    then: {tarif: 4000}
  - row: 3
    when: {lama: di atas 2 jam}
    then: {tarif: 9000}
"""

#: The conditions of its last row.
LAST = "when: {lama: di atas 2 jam}"

#: All rows that match answer together.
COLLECTING = TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: collect\n")

#: With the keys of a revision.
REVISION = TABLE.replace(
    "table: parkir\n", "table: parkir\nversion: 1.0.0\neffective: 2022-01-01\n"
)

#: Its input is computed.
COMPUTED = """table: parkir
data:
  masuk: {type: datetime}
  keluar: {type: datetime}
inputs:
  lama: {type: duration, domain: ">= 0 jam", expression: keluar - masuk}
outputs:
  tarif: {type: integer}
rules:
  - when: {lama: s.d 2 jam}
    then: {tarif: 2000}
  - when: {lama: di atas 2 jam}
    then: {tarif: 9000}
"""

#: With one open question and one case.
OPEN = """table: parkir
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs:
  tarif: {type: integer}
rules:
  - row: 1
    when: {lama: kurang dari 2 jam}
    then: {tarif: 2000}
  - row: 2
    when: {lama: di atas 2 jam}
    then: {tarif: 9000}
accepted_gaps:
  - when: {lama: 2 jam}
    reason: Tarif tepat 2 jam sedang ditanyakan.
cases:
  - given: {lama: 1 jam}
    expect: {row: 1, tarif: 2000}
"""

#: Hands over to the table in ``inap.yaml``.
ENTRY = """table: parkir
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs:
  tarif: {type: integer}
rules:
  - when: {lama: s.d 24 jam}
    then: {tarif: 9000}
  - when: {lama: di atas 24 jam}
    use: inap
"""

#: A file of cases for the first table.
CASES = """table: parkir
cases:
  - given: {lama: 3 jam, kendaraan: motor}
    expect: {row: 3, tarif: 9000}
"""

OVERNIGHT = """table: inap
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs:
  tarif: {type: integer}
rules:
  - when: {}
    then: {tarif: 30000}
"""
