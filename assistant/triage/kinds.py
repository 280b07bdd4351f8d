"""Which playbook fits a case, by the words of its story, notice, wish and documents and by the facts it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.playbook_library import Playbook
from assistant.records import Case, Exhibit, Fact, FactName, Record

MIN_SCORE = 2.0  # one word in passing ("refund") makes no kind of case
DECISIVE, STRONG, WEAK, AGAINST, FACT = 9.0, 3.0, 1.0, -3.0, 2.0
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
    answers: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Candidate, ...]:
    """The playbooks of the case's role for which something speaks, best first.

    The person's own words count in full, the notice in full, documents half. `answers` are the facts that the
    person named, with the playbooks that alone know each (see `own_answers`): one speaks for each of these, the less
    the more they are.
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
        candidate = _score(playbook, told, shown, names, answers or {})
        if candidate.score >= MIN_SCORE:
            ranked.append(candidate)
    return tuple(sorted(ranked, key=lambda c: (-c.score, c.playbook)))


def own_answers(case: Case, catalogue: Iterable[FactName]) -> dict[str, tuple[str, ...]]:
    """The facts of single kinds that the case answers by their exact name or an alias, each with its kinds."""
    told = {"_".join(re.findall(r"[^\W_]+", key.lower())) for key, value in case.facts.items() if value.strip()}
    names = [f for f in catalogue if f.kinds and f.role in (case.role, "both")]
    return {f.name: f.kinds for f in names if told & {f.name, *f.aliases}}


def _score(
    playbook: Playbook, told: str, shown: str, names: set[str], answers: Mapping[str, tuple[str, ...]]
) -> Candidate:
    score, found = 0.0, []
    for weight, signs in (
        (DECISIVE, playbook.signs.decisive),
        (STRONG, playbook.signs.strong),
        (WEAK, playbook.signs.weak),
        (AGAINST, playbook.signs.against),
    ):
        for sign in signs:
            pattern = rf"\b{_ANY.join(re.escape(p.strip()) for p in sign.split('*'))}\b"
            if re.search(pattern, told):
                score += weight
                found.append(sign)
            elif weight in (STRONG, WEAK) and re.search(pattern, shown):
                score += weight / 2
                found.append(sign)
    for name in playbook.signs.facts:
        if name in names:
            score += FACT
            found.append(name)
    for name, kinds in answers.items():
        if playbook.id in kinds and name not in names:
            score += FACT / len(kinds)
            found.append(name)
    return Candidate(playbook=playbook.id, score=score, signs=tuple(found))


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces: "Didn’t  arrive" -> "didn't arrive"."""
    return re.sub(r"\s+", " ", text.replace("’", "'").lower())
