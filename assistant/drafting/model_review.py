"""Judges wordings: first each against its point, then the whole letter through the checks.

A wording that brings a finding which the offline letter does not have is taken out, and the rest is judged
again, until nothing new is found. So what is kept is never worse than the offline letter in the eyes of the
checks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.drafting.model_answer import Wording
from assistant.drafting.model_guard import Material, Objection, objections
from assistant.drafting.model_letter import Place, build_letter, find_places, nearest, with_citations
from assistant.drafting.model_points import said
from assistant.records import CheckReport, Draft, Finding, LedgerEntry, Point

MAX_ROUNDS = 4
MAX_REASON_CHARACTERS = 160
NO_GROUND = "it is not carried by your papers"

Check = Callable[[str], CheckReport]
TextOf = Callable[[Draft], str]


@dataclass(frozen=True)
class Review:
    """What may stand, and for each point that may not: why, and what was refused."""

    kept: tuple[Wording, ...]
    faults: Mapping[int, tuple[Objection, ...]]
    refused: Mapping[int, str]


@dataclass(frozen=True)
class Judge:
    """Compares letters with the offline one."""

    points: tuple[Point, ...]  # all of the plan
    open_numbers: frozenset[int]  # of those that a wording may be for
    offline: Draft
    known: Material
    check: Check
    text_of: TextOf
    baseline: Counter[tuple[str, str, str]]

    def review(self, wordings: Sequence[Wording]) -> Review:
        """The wordings that may stand together."""
        faults: dict[int, tuple[Objection, ...]] = {}
        refused: dict[int, str] = {}
        kept: list[Wording] = []

        def refuse(wording: Wording, why: tuple[Objection, ...]) -> None:
            for number in wording.points:
                faults[number], refused[number] = why, " ".join(wording.sentences)

        by_number = dict(enumerate(self.points, 1))
        for wording in wordings:
            why = objections(wording.sentences, [by_number[n] for n in wording.points], self.known)
            if why:
                refuse(wording, why)
            else:
                kept.append(with_citations(wording, by_number))
        kept += self._moved([w for w in wordings if w.points[0] in faults], kept)
        for _ in range(MAX_ROUNDS):
            found = self._found(kept)
            if not found:
                return Review(tuple(kept), faults, refused)
            for index in sorted(found, reverse=True):
                refuse(kept.pop(index), tuple(found[index]))
        for wording in kept if self._found(kept) else ():
            refuse(wording, (Objection(reason="the checks kept finding something"),))
            kept = []
        return Review(tuple(kept), faults, refused)

    def _moved(self, refused: Sequence[Wording], kept: Sequence[Wording]) -> list[Wording]:
        """Refused sentences that word another point, still unworded, faultlessly: weak models miscount."""
        by_number = dict(enumerate(self.points, 1))
        free = set(self.open_numbers) - {n for w in kept for n in w.points}
        moved: list[Wording] = []
        for sentence in (s for w in refused for s in w.sentences):
            near = nearest(sentence, [said(by_number[n]) for n in sorted(free)])
            number = sorted(free)[near] if near >= 0 else 0
            if number and not objections([sentence], [by_number[number]], self.known):
                moved.append(with_citations(Wording(points=(number,), sentences=(sentence,)), by_number))
                free.discard(number)
        return moved

    def _found(self, wordings: Sequence[Wording]) -> dict[int, list[Objection]]:
        """For each wording, by its index, what the checks newly find in it.

        A new error that lies nowhere in particular ("no request") is laid at every wording of a part.
        """
        if not wordings:
            return {}
        text = self.text_of(build_letter(self.points, wordings, self.offline))
        report = self.check(text)
        places = [p for p in find_places(text, self.points, wordings) if p.wording >= 0]
        now = Counter(_key(f) for f in report.findings)
        found: dict[int, list[Objection]] = {}
        for finding in report.findings:
            is_new = now[_key(finding)] > self.baseline[_key(finding)]
            inside = _overlapping(places, finding.start, finding.end)
            if finding.severity == "error" and inside and finding.end > finding.start:
                pass
            elif finding.severity == "info" or not is_new:
                continue
            elif not inside:
                inside = self._parts(wordings) if finding.severity == "error" else set()
            for index in inside:
                found.setdefault(index, []).append(Objection(reason=_reason(finding)))
        for entry in report.ledger:
            if _is_groundless(entry):
                for index in _overlapping(places, entry.start, entry.end):
                    found.setdefault(index, []).append(Objection(reason=NO_GROUND, detail=entry.text))
        return found

    def _parts(self, wordings: Sequence[Wording]) -> set[int]:
        named = {i for i, w in enumerate(wordings) if any(self.points[n - 1].part for n in w.points)}
        return named or set(range(len(wordings)))


def baseline_of(check: Check, text: str) -> Counter[tuple[str, str, str]]:
    """The findings of the offline letter, which no wording is blamed for."""
    return Counter(_key(f) for f in check(text).findings)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.concerns, finding.message


def _overlapping(places: Sequence[Place], start: int, end: int) -> set[int]:
    return {p.wording for p in places if start < p.end and max(end, start + 1) > p.start} if end > start else set()


def _is_groundless(entry: LedgerEntry) -> bool:
    return entry.kind in ("fact", "policy") and entry.verdict in ("unsupported", "contradicted")


def _reason(finding: Finding) -> str:
    message = " ".join(finding.message.split()).rstrip(".")
    return f"{message[:MAX_REASON_CHARACTERS]} ({finding.rule})"
