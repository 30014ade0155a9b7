"""Rendering as JSON: what the schemas in ``schemas/`` describe."""
