"""Which playbook fits a case, by the words of its story, notice, wish and documents and by the facts it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.playbook_library import Playbook
from assistant.records import Case, Exhibit, Fact, Record

MIN_SCORE = 2.0  # one word in passing ("refund") makes no kind of case
STRONG, WEAK, AGAINST, FACT = 3.0, 1.0, -3.0, 2.0
_ANY = r"(?: \S+){0,4} "  # a star in a sign: up to four words
MAX_EXHIBIT_CHARACTERS = 4_000  # of each exhibit; the head of a document says what it is


class Candidate(Record):
    """A kind of case with its score and the signs that were found."""

    playbook: str
    score: float
    signs: tuple[str, ...]


def rank_kinds(
    case: Case,
    playbooks: Mapping[str, Playbook],
    *,
    facts: Iterable[Fact] = (),
    exhibits: Sequence[Exhibit] = (),
) -> tuple[Candidate, ...]:
    """The playbooks of the case's role for which something speaks, best first.

    The person's own words count in full, the notice in full, documents half.
    """
    told = _plain(f"{case.story}\n{case.ask}\n{case.notice}")
    shown = _plain("\n".join(f"{e.title}\n{e.text[:MAX_EXHIBIT_CHARACTERS]}" for e in exhibits))
    names = {f.name for f in facts}
    ranked = []
    for playbook in playbooks.values():
        if playbook.role != case.role:
            continue
        if playbook.marketplaces and case.marketplace not in playbook.marketplaces:
            continue
        candidate = _score(playbook, told, shown, names)
        if candidate.score >= MIN_SCORE:
            ranked.append(candidate)
    return tuple(sorted(ranked, key=lambda c: (-c.score, c.playbook)))


def _score(playbook: Playbook, told: str, shown: str, names: set[str]) -> Candidate:
    score, found = 0.0, []
    for weight, signs in (
        (STRONG, playbook.signs.strong),
        (WEAK, playbook.signs.weak),
        (AGAINST, playbook.signs.against),
    ):
        for sign in signs:
            pattern = rf"\b{_ANY.join(re.escape(p.strip()) for p in sign.split('*'))}\b"
            if re.search(pattern, told):
                score += weight
                found.append(sign)
            elif weight > 0 and re.search(pattern, shown):
                score += weight / 2
                found.append(sign)
    for name in playbook.signs.facts:
        if name in names:
            score += FACT
            found.append(name)
    return Candidate(playbook=playbook.id, score=score, signs=tuple(found))


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces: "Didn’t  arrive" -> "didn't arrive"."""
    return re.sub(r"\s+", " ", text.replace("’", "'").lower())
