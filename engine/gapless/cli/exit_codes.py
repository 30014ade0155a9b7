"""The exit statuses of every command; ``faults`` gives the ones of what could not be used."""

from __future__ import annotations

#: Clean; findings, or no decision; wrong usage or unreadable input; interrupted.
CLEAN, FINDINGS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
