"""What programs are promised of diffs: ``schemas/diff.schema.json``, held to the letter."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft7Validator

from tests.paths import REPOSITORY

_FILE = REPOSITORY / "schemas" / "diff.schema.json"


def _closed(schema: Any) -> Any:
    """The schema without room for keys that it does not describe."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if "properties" in schema and "type" in schema:
        closed["additionalProperties"] = False
    return closed


_SCHEMA = json.loads(_FILE.read_text("utf-8"))
Draft7Validator.check_schema(_SCHEMA)
_VALIDATOR = Draft7Validator(_closed(_SCHEMA))


def validate_json(text: str) -> None:
    """Whether JSON is as described, and nothing in it is undescribed; raises where not."""
    _VALIDATOR.validate(json.loads(text))
