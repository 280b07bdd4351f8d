"""Triage: what kind of case this is, which windows are open, and whether it is time to write and on which path.

A right text on a wrong path fails, so this stage decides before a word is drafted. It computes only with what a clause
fixes and what the case knows; a window whose day is not known stays *unknown* and says which fact is missing.
"""

from assistant.triage.derivation import derive_facts
from assistant.triage.kinds import Candidate, rank_kinds
from assistant.triage.routes import decide_route
from assistant.triage.windows import compute_windows

__all__ = ["Candidate", "compute_windows", "decide_route", "derive_facts", "rank_kinds"]
