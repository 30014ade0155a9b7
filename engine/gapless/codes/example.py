"""Examples of codes: small tables about parking fees, and ways to change them by one line.

Invariants: each table is clean as it stands, but for hints.

Example::

    >>> swap("table: a\\ntitle: b\\n", right="title", wrong="titel").bad.files
    {'parkir.yaml': 'table: a\\ntitel: b\\n'}
"""

from __future__ import annotations

from collections.abc import Mapping

from gapless.dataclass import dataclass

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
    """What gives a code, and the same without the fault."""

    bad: Attempt
    fixed: Attempt


#: Files by name, or the text of the one file there is.
Files = str | Mapping[str, str]


def _by_name(files: Files) -> Mapping[str, str]:
    return {FILE: files} if isinstance(files, str) else files


def contrast(bad: Files, fixed: Files, command: str = USUAL) -> Example:
    """The example of files that are wrong, and the same right."""
    return Example(*(Attempt(_by_name(files), command) for files in (bad, fixed)))


def swap(files: Files, *, right: str, wrong: str, command: str = USUAL) -> Example:
    """The example of files that are right, and wrong where ``right`` is replaced by ``wrong``.

    Raises ``ValueError`` where ``right`` does not stand in them exactly once.
    """
    good = _by_name(files)
    if sum(text.count(right) for text in good.values()) != 1:
        raise ValueError(f"{right!r} does not stand exactly once in the example")
    bad = {name: text.replace(right, wrong) for name, text in good.items()}
    return contrast(bad, good, command)


def prepare(shell: str) -> Example:
    """The example of a file that a shell command makes, and the first table."""
    return Example(Attempt({}, prepare=shell), Attempt({FILE: TABLE}))


def ask(text: str, *, wrong: str, right: str) -> Example:
    """The example of a table that is good, and of what is wrong about the command that asks it."""
    return Example(*(Attempt({FILE: text}, command) for command in (wrong, right)))


def dated(text: str, version: str, effective: str) -> str:
    """A table as a revision."""
    return text.replace("\n", f"\nversion: {version}\neffective: {effective}\n", 1)


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
REVISION = dated(TABLE, "1.0.0", "2022-01-01")

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

#: Its output is computed.
COMPUTING = """table: parkir
inputs:
  jam: {type: integer, domain: "[1..24]"}
outputs:
  tarif: {type: integer}
rules:
  - when: {jam: s.d 2}
    then: {tarif: 3000}
  - when: {jam: di atas 2}
    then: {tarif: = 1500 * jam}
"""

#: Another table decides its input.
DECIDED = {
    FILE: """table: jaminan
inputs:
  tingkat: {from: risiko.tingkat}
outputs:
  jaminan: {type: string, values: [ya, tidak]}
rules:
  - when: {tingkat: tinggi}
    then: {jaminan: ya}
  - when: {tingkat: rendah}
    then: {jaminan: tidak}
""",
    "risiko.yaml": """table: risiko
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs:
  tingkat: {type: string, values: [rendah, tinggi]}
rules:
  - when: {lama: s.d 24 jam}
    then: {tingkat: rendah}
  - when: {lama: di atas 24 jam}
    then: {tingkat: tinggi}
""",
}

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

#: Is handed over to.
OVERNIGHT = """table: inap
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs:
  tarif: {type: integer}
rules:
  - when: {}
    then: {tarif: 30000}
"""

#: Two tables, of which one hands over to the other.
HANDING_OVER = {FILE: ENTRY, "inap.yaml": OVERNIGHT}

LOAN = """<definitions
 name="Loan"
 xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">
<decision name="Approval">
<decisionTable>
<input>
<inputExpression typeRef="number">
<text>plafon</text>
</inputExpression>
</input>
<input>
<inputExpression typeRef="string">
<text>customer</text>
</inputExpression>
<inputValues>
<text>"private","company"</text>
</inputValues>
</input>
<output name="answer" typeRef="string"/>
<rule>
<inputEntry>
<text>&lt; 1000</text>
</inputEntry>
<inputEntry>
<text>"company", "private"</text>
</inputEntry>
<outputEntry>
<text>"approved"</text>
</outputEntry>
</rule>
<rule>
<inputEntry>
<text>>= 1000</text>
</inputEntry>
<inputEntry>
<text>"company"</text>
</inputEntry>
<outputEntry>
<text>"approved"</text>
</outputEntry>
</rule>
<rule>
<inputEntry>
<text>>= 1000</text>
</inputEntry>
<inputEntry>
<text>"private"</text>
</inputEntry>
<outputEntry>
<text>"by hand"</text>
</outputEntry>
</rule>
</decisionTable>
</decision>
</definitions>
"""
