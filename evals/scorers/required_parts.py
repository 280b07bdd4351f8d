"""Required parts: the letter has what this kind of letter needs, found by what stands in it.

Not by the plan's own labels: a part counts when a sentence of the letter does its work.
"""

from __future__ import annotations

import re

from evals.figures import find_figures
from evals.scorers.letter import blanks, cited, plain
from evals.scorers.score import Score, could_not, counted, not_applicable
from evals.subject import Subject

NAME = "required parts"
MIN_FACT_SENTENCES = 2
_ASKS = re.compile(
    r"\b(?:please|ask|request|refund|reimburse|reinstate(?:ment)?|restore|arrange|would like|bitten?|"
    r"erstatt\w+)\b",
    re.IGNORECASE,
)
_TAKEN = r"(?:steps?|actions?|measures?)\b.{0,20}\btaken"
_HEADS = {
    "root cause": re.compile(r"\b(?:root )?cause|\bursache", re.IGNORECASE),
    "corrective": re.compile(rf"\b(?:correct(?:ive|ed|ion)|{_TAKEN}|umgesetzte maßnahmen)", re.IGNORECASE),
    "preventive": re.compile(r"\b(?:prevent|not (?:happen|recur) again|recurrence|wiederholung)", re.IGNORECASE),
    "enclosures": re.compile(r"\benclos|\banlage", re.IGNORECASE),
}


def score(subject: Subject) -> Score:
    """Failed when a part is missing; `total` counts the parts."""
    if subject.route.decision == "refuse":
        return not_applicable(NAME, "the wish was refused")
    if not subject.body.strip():
        return could_not(NAME, "there is no letter")
    if not subject.parts:
        return not_applicable(NAME, "this kind of letter names no parts")
    found = {part: _has(part, subject) for part in subject.parts}
    unknown = [part for part, there in found.items() if there is None]
    if unknown:
        return could_not(NAME, f"no rule for the part '{unknown[0]}'")
    return counted(
        NAME,
        total=len(found),
        problems=[f"'{part}' is missing" for part, there in found.items() if not there],
    )


def _has(part: str, subject: Subject) -> bool | None:
    """Whether the part is there; None when this scorer does not know the part."""
    sentences = subject.sentences
    if part == "problem":
        first = next((s for s in sentences if s.kind not in ("courtesy", "structure")), None)
        return first is not None and first.kind == "fact"
    if part == "facts":
        told = [s for s in sentences if s.kind == "fact" and (find_figures(plain(s.text)) or blanks(s.text))]
        return len(told) >= MIN_FACT_SENTENCES
    if part == "rule":
        return any(c.marker.startswith("P") for c in cited(subject.body))
    if part == "request":
        return any(s.kind == "request" and _ASKS.search(s.text) for s in sentences)
    if part == "reply date":
        later = subject.today.isoformat()
        return any(
            s.kind == "request"
            and any(r[0] == "date" and r[1] > later for f in find_figures(plain(s.text)) for r in f.readings)
            for s in sentences
        )
    pattern = _HEADS.get(part)
    return None if pattern is None else any(pattern.search(s.text) for s in sentences)
