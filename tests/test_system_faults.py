"""What the operating system refuses: a sentence of ours, with its own words quoted."""

from __future__ import annotations

import errno

from gapless.language import speaking, translate
from gapless.system_faults import reason_of


def test_a_refusal_that_is_not_foreseen_is_quoted() -> None:
    """The system's words are English whatever language is chosen."""
    reason = reason_of(OSError(errno.ENXIO, "No such device or address"))
    assert translate(reason).endswith(': "No such device or address"')
    with speaking("id"):
        assert translate(reason).startswith("sistem menolak")
