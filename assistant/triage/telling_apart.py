"""What tells the kind of a case from the two that come next, and a question that a person can answer.

One idea: a playbook may say the question itself (`tell_apart`); where none does, what the other kind is about is put
as the question. A kind is never changed here: the person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.playbook_library import Playbook
from assistant.records import Record
from assistant.triage.kinds import Candidate

MAX_OTHERS = 2
MAX_SIGNS = 6


class OtherKind(Record):
    """A kind of case that fits less well, and what would speak for it."""

    playbook: str
    title: str
    score: float
    signs: tuple[str, ...] = ()  # found for it and not for the first
    missing: tuple[str, ...] = ()  # would speak for it and were not found
    question: str
    yes: str  # id of the playbook that a yes speaks for
    no: str


def others_of(chosen: str, candidates: Sequence[Candidate], playbooks: Mapping[str, Playbook]) -> tuple[OtherKind, ...]:
    """The two best kinds beside the chosen one, the better first; fewer when fewer fit."""
    mine = next((c for c in candidates if c.playbook == chosen), Candidate(playbook=chosen, score=0, signs=()))
    others = [c for c in candidates if c.playbook != chosen][:MAX_OTHERS]
    return tuple(_other(playbooks[chosen], playbooks[c.playbook], c, mine) for c in others)


def _other(this: Playbook, other: Playbook, found: Candidate, mine: Candidate) -> OtherKind:
    question, yes = _question(this, other)
    own = {*this.signs.decisive, *this.signs.strong, *this.signs.weak}
    telling = [s for s in (*other.signs.decisive, *other.signs.strong) if s not in own and s not in found.signs]
    return OtherKind(
        playbook=other.id,
        title=other.title,
        score=found.score,
        signs=tuple(s for s in found.signs if s not in mine.signs)[:MAX_SIGNS],
        missing=tuple(s for s in telling if "*" not in s)[:MAX_SIGNS],
        question=question,
        yes=yes,
        no=other.id if yes == this.id else this.id,
    )


def _question(this: Playbook, other: Playbook) -> tuple[str, str]:
    """The question between two kinds, and the kind that a yes speaks for."""
    for asks, against in ((this, other), (other, this)):
        for entry in asks.tell_apart:
            if entry.kind == against.id:
                return entry.question, asks.id if entry.yes == "this" else against.id
    return f"Does this fit better? {other.summary}", other.id
