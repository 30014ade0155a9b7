"""What was asked for and cannot be done, whatever the tables say.

Invariants: ``message`` may hold what a user wrote; whoever prints it cleans it.
"""

from __future__ import annotations

from gapless.diagnostic import Explained


class Misuse(Explained):
    """Words that mean nothing here, or do not go together; ``message`` says why."""


class WrongSettings(Misuse):
    """The settings of the project cannot be used."""
