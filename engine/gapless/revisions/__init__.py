"""Revisions of a table: their days, their versions and what they decide differently."""
