"""The JSON of ``gapless ask``: what was asked and answered, and what came of it."""

from __future__ import annotations

from gapless.compiling.compiled import UNDETERMINED
from gapless.deciding.decision import Decision
from gapless.deciding.interview import Interview
from gapless.render.json.decision import decision_json
from gapless.render.json.text import Json


def interview_json(interview: Interview, decision: Decision) -> Json:
    """The interview and its ``decision``, in which placeholders may be filled in."""
    asked = [
        {**interview.decision.question(name).as_json(), "answer": interview.text(name)}
        for name in interview.answers
    ]
    return {
        "asked": asked,
        "unanswered": sorted(interview.unanswered),
        "complete": decision.status != UNDETERMINED,
        "decision": decision_json(decision, decision.decided_by.language),
    }
