"""The ledger: each sentence of the letter with its kind, a verdict and what supports it.

One idea: *supported* is said only when every figure and name of the sentence is found and nothing speaks against it; a
doubt is *unclear*, a missing support *unsupported*, the opposite of a source *contradicted*.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checks.ground import Ground
from assistant.checks.honesty import TOLD_A_LITTLE, is_unsupported, support_of
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.matching import nearest
from assistant.records import Finding, LedgerEntry, Verdict

CONTRADICTING = frozenset({"FAC010", "FAC012", "CIT010"})
UNSUPPORTING = frozenset(
    "FAC001 FAC002 FAC003 FAC004 FAC005 FAC006 FAC007 FAC008 CIT001 CIT002 CIT003 CIT006 CIT007 CIT009 CIT015 CIT016 "
    "HON001 HON002 HON003 HON004 HON008 HON009 HON011 PRV001 PRV002".split()
)
DOUBTING = frozenset({"FAC011", "CIT005", "CIT008", "CIT011", "CIT012", "CIT017", "STR004", "HON006", "HON007"})


def write_ledger(letter: Letter, findings: Sequence[Finding], ground: Ground) -> tuple[LedgerEntry, ...]:
    """An entry for each sentence, in order."""
    entries = []
    waiting = sorted(findings, key=lambda f: f.start, reverse=True)
    reaching: list[Finding] = []  # findings that started and may still reach the next sentence
    for sentence in letter.sentences:
        phrase = sentence.phrase
        while waiting and waiting[-1].start < phrase.end:
            reaching.append(waiting.pop())
        own = reaching = [f for f in reaching if f.end > phrase.start]
        entries.append(
            LedgerEntry(
                text=sentence.text,
                start=phrase.start,
                end=phrase.end,
                kind=sentence.kind,
                verdict=_verdict(sentence, own, ground),
                support=_support(sentence, ground),
            )
        )
    return tuple(entries)


def _verdict(sentence: CheckedSentence, findings: Sequence[Finding], ground: Ground) -> Verdict:
    codes = {f.rule for f in findings if f.severity == "error"}
    doubts = {f.rule for f in findings if f.severity == "warning"}
    if codes & CONTRADICTING:
        return "contradicted"
    if codes & UNSUPPORTING or any(j.status == "unknown" for j in sentence.judgements):
        return "unsupported"
    if "HON008" in doubts or "HON009" in doubts or "HON001" in doubts:
        return "unsupported"
    if doubts & (DOUBTING | CONTRADICTING | UNSUPPORTING) or codes & DOUBTING:
        return "unclear"
    if sentence.kind in ("courtesy", "structure", "request"):
        return "supported"
    if sentence.is_known or sentence.judgements or sentence.phrase.markers:
        return "unsupported" if is_unsupported(sentence, ground) else "supported"
    return "supported" if support_of(sentence, ground)[0] > TOLD_A_LITTLE else "unclear"


def _support(sentence: CheckedSentence, ground: Ground) -> tuple[str, ...]:
    """Cited sources and documents that exist, then where the values stand, then the nearest statement."""
    found = [m.cite for m in sentence.phrase.markers if m.name in ground.sources or m.name in ground.exhibits]
    for judged in sentence.judgements:
        if judged.status == "known":
            found += [s for s in judged.support[:2] if not s.startswith("P") or s in found]
    if not found and sentence.kind in ("fact", "policy"):
        share, origin = support_of(sentence, ground)
        if origin == "letter":  # what the offline letter says rests on something itself
            match = nearest(sentence.phrase, ground, wanted=lambda p: p.origin not in ("letter", ""))
            share, origin = (match.similarity, match.phrase.origin) if match else (0.0, "")
        if share > TOLD_A_LITTLE and origin:
            found.append(origin)
    return tuple(dict.fromkeys(found))
