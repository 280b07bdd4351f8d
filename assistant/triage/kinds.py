"""Which playbook fits a case, by the words of its story, notice, wish and documents and by the facts it has."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from assistant.playbook_library import Playbook
from assistant.records import Case, Exhibit, Fact, FactName, Record
from assistant.wording.compiled import compiled
from assistant.wording.likeness import GroupWords

MIN_SCORE = 2.0  # one word in passing ("refund") makes no kind of case
DECISIVE, STRONG, WEAK, AGAINST, FACT = 9.0, 3.0, 1.0, -3.0, 2.0
LIKENESS = 0.7  # for each unit of log odds above the middle kind; chosen on 300 stories (docs/decisions/008)
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
    told_words: GroupWords | None = None,
) -> tuple[Candidate, ...]:
    """The playbooks of the case's role for which something speaks, best first.

    The person's own words count in full, the notice in full, documents half. `answers` are the facts that the
    person named, with the playbooks that alone know each (see `own_answers`): one speaks for each of these, the less
    the more they are. `told_words` are those of stories that people told of each kind: what reads like them needs no
    sign.
    """
    told = _plain(f"{case.story}\n{case.ask}\n{case.notice}")
    shown = _plain("\n".join(f"{e.title}\n{e.text[:MAX_EXHIBIT_CHARACTERS]}" for e in exhibits))
    names = {f.name for f in facts}
    possible = [
        p
        for p in playbooks.values()
        if p.role == case.role and (not p.marketplaces or case.marketplace in p.marketplaces)
    ]
    alike = _alike(told, [p.id for p in possible], told_words) if told_words is not None else {}
    ranked = []
    for playbook in possible:
        candidate = _score(playbook, told, shown, names, answers or {})
        candidate = candidate.model_copy(update={"score": round(candidate.score + alike.get(playbook.id, 0.0), 2)})
        if candidate.score >= MIN_SCORE:
            ranked.append(candidate)
    return tuple(sorted(ranked, key=lambda c: (-c.score, c.playbook)))


def _alike(text: str, kinds: Sequence[str], told_words: GroupWords) -> dict[str, float]:
    """What the likeness to told stories is worth: nothing for the half of the kinds that it fits least, nor for a kind
    of which nobody told yet.
    """
    odds = told_words.likeness(text, kinds)
    middle = statistics.median(odds.values()) if odds else 0.0
    return {kind: LIKENESS * max(0.0, odd - middle) for kind, odd in odds.items()}


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
            if _says(told, sign):
                score += weight
                found.append(sign)
            elif weight in (STRONG, WEAK) and _says(shown, sign):
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


def _says(text: str, sign: str) -> bool:
    """True when the text has the words of the sign, with up to four others at each of its stars."""
    parts = _parts(sign)
    if any(part not in text for part in parts):
        return False  # by far the most signs, found without a pattern
    return compiled(rf"\b{_ANY.join(re.escape(p) for p in parts)}\b").search(text) is not None


@lru_cache(maxsize=8_192)
def _parts(sign: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in sign.split("*"))


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces: "Didn’t  arrive" -> "didn't arrive"."""
    return re.sub(r"\s+", " ", text.replace("’", "'").lower())
