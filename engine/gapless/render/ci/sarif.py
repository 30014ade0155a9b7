"""SARIF 2.1.0: findings for code scanning and editors.

Invariants:
- one run, whose rules are the codes that occur, in the order of the register;
- columns count characters, as ``columnKind`` says; a region ends behind its last character;
- a fingerprint depends on what is found, never on where: lines and rows can be added above, rows
  be called otherwise and texts be translated without changing it;
- accepted gaps are suppressed results, with the reason as the justification.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from gapless.check.accepted_gaps import ACCEPTED_GAP, AcceptedGapFacts
from gapless.codes.check import NOT_CHECKED
from gapless.codes.code import Code
from gapless.diagnostic import Diagnostic, Label, Severity, say
from gapless.language import translate
from gapless.model import Rule
from gapless.register import REGISTER, topic_of
from gapless.render.cleaning import clean_lines
from gapless.render.file_names import FileNames
from gapless.render.finding import Finding, with_help, worst_first
from gapless.render.place import Place, place_of
from gapless.render.terminal.explain import code_markdown
from gapless.version import __version__

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

#: The key of fingerprints; another way to make them needs another version.
FINGERPRINT = "gapless/v1"
#: What else distinguishes findings of one code.
_FACTS = ("where", "input", "output", "value", "tests", "same_conditions")
_TOP = "%SRCROOT%"
_TOP_FOLDER = say("The top folder of the repository")
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
}
#: A place more is not stored by code scanning.
_MOST_RELATED = 100

Json = dict[str, object]


def sarif_log(
    command: str, findings: Iterable[Finding], names: FileNames, *, complete: bool
) -> Json:
    """The log of one command (``check``, ``test``); ``complete`` is whether all was looked at."""
    ordered = worst_first(findings)
    used = {finding.diagnostic.code for finding in ordered}
    rules = [code for name, code in REGISTER.items() if name in used]
    places = {code.name: place for place, code in enumerate(rules)}
    prints = Fingerprints(names)
    run: Json = {
        "tool": {
            "driver": {
                "name": "gapless",
                "version": __version__,
                "rules": [_rule(code) for code in rules],
            }
        },
        "automationDetails": {"id": f"gapless-{command}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_TOP: {"description": {"text": translate(_TOP_FOLDER)}}},
        "invocations": [_invocation(ordered, places, complete=complete)],
        "results": [_result(finding, places, names, prints) for finding in ordered],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: Code) -> Json:
    title, meaning, remedy = (translate(say(text)) for text in code.texts)
    return {
        "id": code.name,
        "shortDescription": {"text": f"{title[0].upper()}{title[1:]}"},
        "fullDescription": {"text": meaning},
        "help": {"text": f"{meaning}\n\n{remedy}", "markdown": code_markdown(code)},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "properties": {"tags": [topic_of(code.name)]},
    }


def _invocation(findings: Sequence[Finding], places: Mapping[str, int], *, complete: bool) -> Json:
    """How the command went; what was not looked at is a notification too."""
    stopped = [item.diagnostic for item in findings if NOT_CHECKED.made(item.diagnostic)]
    return {
        "executionSuccessful": complete,
        "toolExecutionNotifications": [
            {
                "descriptor": {"id": item.code, "index": places[item.code]},
                "level": _LEVELS[item.severity],
                "message": {"text": with_help(item)},
            }
            for item in stopped
        ],
    }


def _result(
    finding: Finding, places: Mapping[str, int], names: FileNames, prints: Fingerprints
) -> Json:
    diagnostic = finding.diagnostic
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": places.get(diagnostic.code, -1),
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": with_help(diagnostic)},
        "locations": [_location(finding.place, names)] if finding.place.path else [],
        "partialFingerprints": {FINGERPRINT: prints.of(finding)},
    }
    related = [
        {"id": number, **_location(place_of(label.span), names), "message": _words(label)}
        for number, label in enumerate(diagnostic.related[:_MOST_RELATED], start=1)
    ]
    if related:
        result["relatedLocations"] = related
    if ACCEPTED_GAP.made(diagnostic) and isinstance(diagnostic.facts, AcceptedGapFacts):
        result["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": diagnostic.facts.reason}
        ]
    return result


def _words(label: Label) -> Json:
    text = label.span.text if label.text is None else translate(label.text)
    return {"text": " ".join(clean_lines(text))}


def _location(place: Place, names: FileNames) -> Json:
    uri = names.uri(place.path)
    artifact: Json = {"uri": uri}
    if not uri.startswith("file:"):
        artifact["uriBaseId"] = _TOP
    physical: Json = {"artifactLocation": artifact}
    if place.line is not None:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical}


class Fingerprints:
    """The fingerprints of the findings of one log."""

    def __init__(self, names: FileNames) -> None:
        self._names = names
        self._seen: Counter[str] = Counter()
        self._rows: dict[str, Mapping[str, Rule]] = {}

    def of(self, finding: Finding) -> str:
        """A hash of what is found: the code, the revision, the region, and the rows or the text.

        Findings that agree in all of these are numbered.
        """
        diagnostic, table = finding.diagnostic, finding.table
        effective = table.effective if table is not None else None
        identity = [
            diagnostic.code,
            finding.table_id,
            None if effective is None else effective.isoformat(),
            None if finding.table_id else self._names.from_top(finding.place.path),
            self._conditions(finding) or _texts(diagnostic),
            {
                name: fact
                for name in _FACTS
                if (fact := getattr(diagnostic.facts, name, None)) is not None
            },
        ]
        text = json.dumps(identity, sort_keys=True, default=str)
        hashed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._seen[hashed] += 1
        return f"{hashed}:{self._seen[hashed]}"

    def _conditions(self, finding: Finding) -> list[object]:
        """What the rows of a finding say; it stays when they are moved or called otherwise."""
        rows, table = finding.diagnostic.facts.rows, finding.table
        if table is None:
            return []
        name = table.source.name
        if name not in self._rows:
            self._rows[name] = {rule.id: rule for rule in table.rules}
        found = map(self._rows[name].get, rows)
        return [
            {name: cell.text for name, cell in rule.cells.items()}
            for rule in found
            if rule is not None
        ]


def _texts(diagnostic: Diagnostic) -> list[str]:
    return [" ".join(label.span.text.split()) for label in diagnostic.labels]
