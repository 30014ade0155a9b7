"""How many random tables a property is tried on, in keeping with Hypothesis's profile."""

from __future__ import annotations

from hypothesis import settings

#: For properties over whole tables, of which there are many: together about a thousand tables.
TABLES = settings(max_examples=max(1, settings().max_examples * 2 // 5))
