"""The tables that examples are made of.

Purpose: a few small tables about parking fees; most examples change one line of one of them.

Invariants: each is clean as it stands, but for hints.
"""

from __future__ import annotations

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
