"""Planning: which points the letter makes, in which order, on which facts, pages and clauses each rests.

The plan is complete before a sentence is polished: both engines write from it and every check compares with it. A point
whose facts are not known is left out, or, where the letter needs it, stands with a visible blank.
"""

from assistant.planning.build import build_plan
from assistant.planning.matrix import build_matrix

__all__ = ["build_matrix", "build_plan"]
