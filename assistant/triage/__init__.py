"""Triage: what kind of case this is, which windows are open, and whether it is time to write and on which path.

A right text on a wrong path fails, so this stage decides before a word is drafted. It computes only with what a clause
fixes and what the case knows; a window whose day is not known stays *unknown* and says which fact is missing.
"""

from assistant.triage.derivation import derive_facts
from assistant.triage.explained import Triage, explain_triage
from assistant.triage.kinds import Candidate, own_answers, rank_kinds
from assistant.triage.open_questions import RouteAnswer, RouteQuestion, open_questions
from assistant.triage.replies import ReplyItem, ReplyReading, read_reply, with_attempt
from assistant.triage.routes import decide_route
from assistant.triage.telling_apart import OtherKind
from assistant.triage.windows import compute_windows

__all__ = [
    "Candidate",
    "OtherKind",
    "ReplyItem",
    "ReplyReading",
    "RouteAnswer",
    "RouteQuestion",
    "Triage",
    "compute_windows",
    "decide_route",
    "derive_facts",
    "explain_triage",
    "open_questions",
    "own_answers",
    "rank_kinds",
    "read_reply",
    "with_attempt",
]
