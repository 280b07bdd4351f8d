"""Reads what a model answered into wordings of points, forgiving in form, strict in binding.

A wording always belongs to points of the plan: a sentence that names none, or an unknown one, has no place in
the letter. Sentences that join neighbouring points of a paragraph make one wording of these points together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.drafting.model_points import Numbered, longest_text
from assistant.records import Record
from assistant.wording.sentences import split_sentences

MAX_READ_SENTENCES = 400
MAX_JOINED_POINTS = 2
_LEAD = re.compile(r"^(?:[-*•–]|\d{1,2}[.)]|#{1,6})\s+")


class Wording(Record):
    """The model's sentences for one point, or for neighbours that it joined."""

    points: tuple[int, ...]
    sentences: tuple[str, ...]


class WrongShapeError(ValueError):
    """The answer is JSON but not a list of sentences."""


def read_wordings(data: Mapping[str, Any], points: Numbered, paragraphs: Sequence[int]) -> tuple[Wording, ...]:
    """The wordings of an answer, in the order of the plan; a point that occurs in none was not worded.

    Args:
        data: the answer as it came.
        points: the points that were asked for.
        paragraphs: for each point of the plan the paragraph in which it stands.

    Raises:
        WrongShapeError: there is no list of sentences in it.
    """
    entries = data.get("sentences")
    if not isinstance(entries, list):
        raise WrongShapeError
    bound = longest_text(points)
    read = [
        (numbers, text)
        for e in entries[:MAX_READ_SENTENCES]
        if (numbers := _numbers(e, points)) and (text := _text(e, bound))
    ]
    group = {number: {number} for number in points}
    for numbers, _ in read:
        if len(numbers) > 1 and _can_join(numbers, points, paragraphs):
            joined = set().union(*(group[n] for n in numbers))
            for number in joined:
                group[number] = joined
    wordings: dict[tuple[int, ...], list[str]] = {}
    for numbers, text in read:
        wordings.setdefault(tuple(sorted(group[numbers[0]])), []).extend(s.text for s in split_sentences(text))
    return tuple(Wording(points=k, sentences=tuple(v)) for k, v in sorted(wordings.items()) if v)


def clean_text(text: str) -> str:
    """One line of ordinary characters, without list signs and emphasis."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) not in ("Cs", "Cn", "Co") and not _is_hidden(c))
    flat = " ".join(kept.replace("**", "").replace("__", "").split())
    return _LEAD.sub("", flat)


def _is_hidden(character: str) -> bool:
    """True for characters that nobody sees; the joiners of Indic and Arabic writing stay."""
    return unicodedata.category(character) == "Cf" and character not in "\u200c\u200d"


def _numbers(entry: Any, points: Numbered) -> tuple[int, ...]:
    given = entry.get("points", entry.get("point")) if isinstance(entry, dict) else None
    listed = given if isinstance(given, list) else [given]
    return tuple(dict.fromkeys(n for n in listed if isinstance(n, int) and not isinstance(n, bool) and n in points))


def _text(entry: Any, bound: int) -> str:
    text = entry.get("text")
    # What fills the bound was cut there; half a sentence is none.
    return clean_text(text) if isinstance(text, str) and len(text) < bound else ""


def _can_join(numbers: Sequence[int], points: Numbered, paragraphs: Sequence[int]) -> bool:
    """True for neighbours in one paragraph of the same letter."""
    first, last = min(numbers), max(numbers)
    are_neighbours = last - first + 1 == len(numbers) <= MAX_JOINED_POINTS
    return are_neighbours and all(n in points and paragraphs[n - 1] == paragraphs[first - 1] for n in numbers)
