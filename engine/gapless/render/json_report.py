"""JSON for programs: reports and decisions, exactly as INTERFACE promises.

Purpose: the JSON of ``gapless check`` and ``gapless decide``.  Place in the flow: beside the
renderers for people; needs no layout.

Invariants: the same input gives the same bytes; keys come in one order; numbers are exact
(``1.10`` is the number 1.1, not the float next to it); a fraction that is no decimal, dates,
times and durations are text as a table file writes them; no control or bidi character leaves
unescaped.  ``schemas/report.schema.json`` describes the whole.

Example::

    >>> from decimal import Decimal
    >>> print(write_json({"harga": Decimal("1.10"), "nama": "a\\u202eb"}, indent=None))
    {"harga": 1.1, "nama": "a\\u202eb"}
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction

from gapless.check.report import Report
from gapless.decision import Decision
from gapless.diagnostic import Diagnostic
from gapless.values import print_number, print_value
from gapless.version import __version__

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BEYOND_ASCII = re.compile(r"[^ -~]")


def check_json(reports: Iterable[Report], problems: Iterable[Diagnostic] = ()) -> dict[str, object]:
    """The JSON of ``gapless check``; ``problems`` are those of files that could not be read."""
    known = tuple(reports)
    faults = tuple(problems)
    findings = [_finding(problem) for problem in faults]
    findings += [_finding(finding, report) for report in known for finding in report.findings]
    tables = [_table(report) for report in known]
    return {
        "gapless": __version__,
        "complete": not faults and all(report.complete for report in known),
        "tables": tables,
        "findings": findings,
    }


def _table(report: Report) -> dict[str, object]:
    table = report.table
    return {
        "table": table.id,
        "version": table.version,
        "path": table.source.name,
        "rows": len(table.rules),
        "inputs": len(table.inputs),
        "complete": report.complete,
        "gaps": sum(finding.code == "gap" for finding in report.findings),
        "coverage": None if report.coverage is None else _exact(report.coverage),
    }


#: What every finding has, under names of its own.
_COMMON = frozenset({"table", "version", "rows", "where", "witness"})


def _finding(finding: Diagnostic, report: Report | None = None) -> dict[str, object]:
    facts = finding.facts
    table = report.table if report else None
    span = finding.primary.span if finding.primary else None
    rows = facts.get("rows")
    witness = facts.get("witness")
    found: dict[str, object] = {
        "code": finding.code,
        "severity": str(finding.severity),
        "table": facts.get("table", table.id if table else None),
        "version": facts.get("version", table.version if table else None),
        "path": finding.path or (table.source.name if table else None),
        "line": span.line if span else None,
        "column": span.column if span else None,
        "message": str(finding.message),
        "help": None if finding.help is None else str(finding.help),
        "rows": [str(row) for row in rows] if isinstance(rows, (list, tuple)) else [],
        "where": _where(facts.get("where")),
        "witness": dict(witness) if isinstance(witness, Mapping) else None,
    }
    for name, fact in facts.items():
        if name not in _COMMON:
            found[name] = _plain(fact, "en")
    return found


def _where(where: object) -> dict[str, object]:
    if not isinstance(where, Mapping):
        return {}
    return {
        str(name): list(tests) if isinstance(tests, (list, tuple)) else str(tests)
        for name, tests in where.items()
    }


def decision_json(decision: Decision, language: str = "en") -> dict[str, object]:
    """The JSON of ``gapless decide``; ``language`` (``id``, ``en``) is that of durations."""
    plain = _plain(decision.as_json(), language)
    assert isinstance(plain, dict)
    return plain


def _plain(value: object, language: str) -> object:
    """The value made of what JSON has, numbers exact."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item, language) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, language) for item in value]
    if isinstance(value, Fraction):
        return _exact(value)
    if isinstance(value, (date, time, timedelta)):
        return print_value(value, language)
    return value


def _exact(value: Fraction) -> object:
    """A decimal where the fraction is one, else its text ``1/3``."""
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return str(value)
    places = max(twos, fives)
    digits = value.numerator * 10**places // value.denominator
    return Decimal(f"{digits}E-{places}")


def write_json(value: object, indent: int | None = 2) -> str:
    """The value as JSON text, without a final line break; raises ``TypeError`` for a float."""
    return "".join(_write(value, indent, 0))


def _write(value: object, indent: int | None, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        items = [(f"{_write_text(str(key))}: ", item) for key, item in value.items()]
        yield from _write_items("{", "}", items, indent, depth)
    elif isinstance(value, (list, tuple)):
        yield from _write_items("[", "]", [("", item) for item in value], indent, depth)
    elif isinstance(value, str):
        yield _write_text(value)
    elif value is None or isinstance(value, (bool, int)):
        yield json.dumps(value)
    elif isinstance(value, Decimal):
        yield print_number(value)
    else:
        raise TypeError(f"{type(value).__name__} has no JSON form here")


def _write_items(
    opening: str,
    closing: str,
    items: list[tuple[str, object]],
    indent: int | None,
    depth: int,
) -> Iterator[str]:
    if not items:
        yield opening + closing
        return
    outer = "" if indent is None else "\n" + " " * (indent * depth)
    inner = "" if indent is None else "\n" + " " * (indent * (depth + 1))
    between = ", " if indent is None else ","
    yield opening
    for number, (name, item) in enumerate(items):
        yield (between if number else "") + inner + name
        yield from _write(item, indent, depth + 1)
    yield outer + closing


def _write_text(text: str) -> str:
    return _BEYOND_ASCII.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    """A character that could steer a terminal, as JSON writes it; others as they are."""
    character = match.group()
    if unicodedata.category(character) not in _STEERING:
        return character
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"
