"""Builds a letter from wordings, the offline sentences standing wherever there is none, and finds its places
again.

Order, headings, paragraphs, kinds and citations are the plan's: a model's sentence can only stand where its
point stands, and a citation can only support the sentence that says what the cited sentence of the plan says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.drafting.model_answer import Wording
from assistant.drafting.offline import compose
from assistant.records import Draft, Point, Record, Sentence, SentenceKind
from assistant.wording.markers import find_markers, strip_markers
from assistant.wording.stems import content_stems
from assistant.wording.values import find_values

_STOP = re.compile(r"\s*([.?!:;]?[\"'”’»)]{0,2})$")


class Place(Record):
    """Where a sentence stands in the text of a letter; `wording` is its index, -1 for an offline sentence."""

    start: int
    end: int
    wording: int


def build_letter(points: Sequence[Point], wordings: Sequence[Wording], offline: Draft) -> Draft:
    """The offline draft with these wordings in it."""
    return offline.model_copy(update={"paragraphs": compose(tuple(_filled(points, wordings)))})


def find_places(text: str, points: Sequence[Point], wordings: Sequence[Wording]) -> tuple[Place, ...]:
    """The places of all sentences in the text of that letter, in order."""
    owner = {w.points[0]: i for i, w in enumerate(wordings)}
    places: list[Place] = []
    at = 0
    for number, point in enumerate(_filled(points, wordings), 1):
        for sentence in point.sentences:
            start = text.find(sentence.text, at)
            if start >= 0:
                at = start + len(sentence.text)
                places.append(Place(start=start, end=at, wording=owner.get(number, -1)))
    return tuple(places)


def with_citations(wording: Wording, points: Mapping[int, Point]) -> Wording:
    """The wording with exactly the markers of its points, each at the sentence that says what it supports.

    A model's own markers stay where they are right; else they are set anew.
    """
    meant = [s for n in wording.points for s in points[n].sentences]
    wanted: list[list[str]] = [[] for _ in wording.sentences]
    for sentence in meant:
        cites = [m.text for m in find_markers(sentence.text)]
        if cites:
            target = wanted[nearest(sentence.text, wording.sentences)]
            target.extend(c for c in dict.fromkeys(cites) if c not in target)
    done = [_cited(text, marks) for text, marks in zip(wording.sentences, wanted, strict=True)]
    return wording.model_copy(update={"sentences": tuple(done)})


def _filled(points: Sequence[Point], wordings: Iterable[Wording]) -> Iterable[Point]:
    at = {n: w for w in wordings for n in w.points}
    for number, point in enumerate(points, 1):
        wording = at.get(number)
        if wording is None:
            yield point
        elif number != wording.points[0]:
            yield point.model_copy(update={"sentences": ()})
        else:
            kind = _kind([points[n - 1] for n in wording.points])
            yield point.model_copy(update={"sentences": tuple(_sentence(t, kind) for t in wording.sentences)})


def _kind(points: Sequence[Point]) -> SentenceKind:
    kinds = [p.kind for p in points]
    return "policy" if "policy" in kinds else kinds[0]


def _sentence(text: str, kind: SentenceKind) -> Sentence:
    return Sentence(text=text, kind=kind, cites=tuple(dict.fromkeys(m.cite for m in find_markers(text))))


def nearest(sentence: str, candidates: Sequence[str]) -> int:
    """The index of the candidate that shares most with the sentence, -1 where there is none.

    Values count double; among equals the last one is taken.
    """
    stems, values = content_stems(strip_markers(sentence)), {v.value for v in find_values(sentence)}

    def shared(index: int) -> tuple[int, int]:
        other = candidates[index]
        return len(stems & content_stems(strip_markers(other))) + 2 * len(
            values & {v.value for v in find_values(other)}
        ), index

    return max(range(len(candidates)), key=shared, default=-1)


def _cited(text: str, marks: Sequence[str]) -> str:
    has = {m.cite for m in find_markers(text)}
    wants = {m.cite for mark in marks for m in find_markers(mark)}
    if has == wants:
        return text
    bare = strip_markers(text).rstrip()
    return _STOP.sub(lambda m: f" {''.join(marks)}{m[1]}" if marks else m[1], bare, count=1)
