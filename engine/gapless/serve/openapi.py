"""OpenAPI: the service described to programs, from the tables' own types.

Invariants: the description is valid OpenAPI 3.1 whatever tables are called; it has one address to
decide for every table, so that a program made from it knows the inputs and outputs of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from gapless.diagnostic import say
from gapless.language import translate
from gapless.render.json.text import Json
from gapless.serve.catalogue import Catalogue, Revision
from gapless.serve.problems import KINDS, MEDIA_TYPE
from gapless.serve.schemas import inputs_schema, outputs_schema
from gapless.version import __version__

JSON, JSON_LINES = "application/json", "application/jsonl"

_TEXT: Json = {"type": "string"}
_TEXT_OR_NULL: Json = {"type": ["string", "null"]}
_TEXTS: Json = {"type": "array", "items": _TEXT}

_QUESTION: Json = {
    "type": "object",
    "required": ["name", "text", "type", "choices"],
    "properties": {"name": _TEXT, "text": _TEXT, "type": _TEXT, "choices": _TEXTS},
}
_DECISION: Json = {
    "type": "object",
    "description": "A decision: the JSON of `gapless decide`, with the id under which it is in the"
    " log and the hash of the revision that made it.",
    "required": ["id", "revision", "day", "status", "table", "version", "row", "outputs", "needs"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "revision": _TEXT,
        "day": {"type": ["string", "null"], "format": "date"},
        "status": {"enum": ["decided", "undetermined", "uncovered", "failed"]},
        "table": _TEXT,
        "version": _TEXT_OR_NULL,
        "row": _TEXT_OR_NULL,
        "outputs": {"type": "object"},
        "hits": _TEXTS,
        "needs": _TEXTS,
        "cite": _TEXT_OR_NULL,
        "complete": {"type": "boolean"},
        "via": _TEXTS,
        "reason": _TEXT,
        "failure": _TEXT,
        "questions": {"type": "array", "items": _QUESTION},
        "explanation": {"type": "array", "items": {"type": "object"}},
    },
}
_PROBLEM: Json = {
    "type": "object",
    "description": "What is wrong (RFC 9457), in the sentences of the command line.",
    "required": ["type", "title", "status", "detail", "code", "faults"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": _TEXT,
        "faults": {"type": "array", "items": {"type": "object"}},
    },
}
_AS_OF: Json = {
    "name": "as_of",
    "in": "query",
    "description": "The day (2022-06-01) by whose rules to decide.",
    "schema": {"type": "string", "format": "date"},
}


def describe_service(catalogue: Catalogue, today: date, *, with_token: bool) -> Json:
    """The OpenAPI description of a service with the tables of a catalogue."""
    paths: Json = {
        "/v1/tables": {"get": _read("listTables", "Every table that is live")},
        "/health": {"get": _read("health", "How the service is")},
        "/ready": {"get": _read("ready", "Whether it can answer", also=("503",))},
        "/metrics": {"get": _read("metrics", "Metrics for Prometheus", media_type="text/plain")},
    }
    schemas: Json = {"Decision": _DECISION, "Problem": _PROBLEM}
    for place, name in enumerate(catalogue.names, 1):
        revision = catalogue.newest(name, today)
        schemas |= _schemas_of(place, revision)
        paths |= _paths_of(place, revision)
    found: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": translate(say("Decision tables of gapless")),
            "version": __version__,
            "description": translate(
                say("made from tables with the hash {hash}", hash=catalogue.hash)
            ),
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "; ".join(sorted({kind for _, kind in KINDS.values()})),
                    "content": {MEDIA_TYPE: {"schema": _ref("Problem")}},
                }
            },
        },
    }
    if with_token:
        components = found["components"]
        assert isinstance(components, dict), "it was just made"
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
    return found


def _schemas_of(place: int, revision: Revision) -> Json:
    procedures = revision.decider.procedures[::-1]
    return {
        f"Inputs{place}": {"title": revision.table.title, **inputs_schema(procedures)},
        f"Decision{place}": {
            "allOf": [
                _ref("Decision"),
                {"type": "object", "properties": {"outputs": outputs_schema(procedures)}},
            ]
        },
    }


def _paths_of(place: int, revision: Revision) -> Json:
    table = revision.table
    path = f"/v1/tables/{quote(table.id, safe='')}"
    decide: Json = {
        "type": "object",
        "required": ["context"],
        "additionalProperties": False,
        "properties": {
            "context": _ref(f"Inputs{place}"),
            "as_of": {"type": "string", "format": "date"},
            "explain": {"type": "boolean", "default": False},
        },
    }
    lines: Json = {"schema": {"type": "string", "description": "A context on each line."}}
    return {
        path: {"get": _read(f"describe{place}", table.title)},
        f"{path}/page": {"get": _read(f"page{place}", table.title, media_type="text/html")},
        f"{path}/decide": {
            "post": {
                "operationId": f"decide{place}",
                "summary": table.title,
                "requestBody": {"required": True, "content": {JSON: {"schema": decide}}},
                "responses": _responses(JSON, _ref(f"Decision{place}")),
            }
        },
        f"{path}/batch": {
            "post": {
                "operationId": f"batch{place}",
                "summary": table.title,
                "parameters": [_AS_OF],
                "requestBody": {"required": True, "content": {JSON_LINES: lines}},
                "responses": _responses(JSON_LINES, _TEXT),
            }
        },
    }


def _read(name: str, summary: str, media_type: str = JSON, also: tuple[str, ...] = ()) -> Json:
    schema: Json = {"type": "object"} if media_type == JSON else _TEXT
    responses = _responses(media_type, schema)
    return {
        "operationId": name,
        "summary": summary,
        "responses": {**responses, **dict.fromkeys(also, responses["200"])},
    }


def _responses(media_type: str, schema: Mapping[str, object]) -> Json:
    return {
        "200": {"description": "OK", "content": {media_type: {"schema": schema}}},
        "default": {"$ref": "#/components/responses/Problem"},
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
