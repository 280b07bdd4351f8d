"""What a model is given and asked: the points that it may word, as data, and the schema of its answer.

Greeting, headings, list items and closing stay as the offline engine writes them; they are shown only so that
the wording fits between them. Nothing of a document's text and nothing of the story goes out, except what a
point says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.drafting.model_guard import is_finished
from assistant.records import Plan, Point
from assistant.wording.markers import find_markers

MAX_POINTS = 40  # worded by the model; further ones stay as they are
MAX_POINT_CHARACTERS = 900  # a longer point is not reworded
MAX_SENTENCE_CHARACTERS = 500
SPARE_SENTENCES = 3  # that an answer may have beyond those of its points
MAX_SHOWN_CHARACTERS = 1500  # of one clause
OPEN_KINDS = ("fact", "policy", "request", "courtesy")

Numbered = Mapping[int, Point]  # a point's place in the plan, from 1


def open_points(plan: Plan) -> dict[int, Point]:
    """The points that the model may word, by number."""
    found: dict[int, Point] = {}
    for number, point in enumerate(plan.points, 1):
        is_prose = point.shape == "text" and all(is_finished(s.text) for s in point.sentences)
        is_open = point.kind in OPEN_KINDS and is_prose and 0 < len(said(point)) <= MAX_POINT_CHARACTERS
        if is_open and len(found) < MAX_POINTS:
            found[number] = point
    return found


def paragraph_numbers(points: Sequence[Point]) -> list[int]:
    """For each point the number of the paragraph in which it stands; those of one number may be joined."""
    numbers: list[int] = []
    heading, current = "", 0
    for point in points:
        starts = point.starts_paragraph or point.shape == "item" or (point.heading and point.heading != heading)
        after_item = bool(numbers) and points[len(numbers) - 1].shape == "item"
        current += int(bool(starts or after_item or not numbers))
        heading = point.heading or heading
        numbers.append(current)
    return numbers


def letter_data(plan: Plan, points: Numbered) -> dict[str, Any]:
    """The data of the first call."""
    cited = {m.name for p in points.values() for s in p.sentences for m in find_markers(s.text)}
    return {
        "language": plan.case.language,
        "goes_to": plan.channel.label,
        "clauses": {s.marker: s.clause.text[:MAX_SHOWN_CHARACTERS] for s in plan.sources if s.marker in cited},
        "exhibits": {e.marker: e.title for e in plan.exhibits if e.marker in cited},
        "letter": list(_entries(plan, points)),
    }


def repair_data(points: Numbered, refused: Mapping[int, str], because: Mapping[int, Iterable[str]]) -> dict[str, Any]:
    """The data of the second call: only what could not stand, with the reasons."""
    return {
        "points": [
            {
                "point": number,
                "kind": point.kind,
                "say": said(point),
                "refused": refused.get(number, ""),
                "because": list(because.get(number, ())),
            }
            for number, point in points.items()
        ]
    }


def answer_schema(points: Numbered) -> dict[str, Any]:
    """The JSON schema of an answer. All lengths are bounded: a small model would run to its limit."""
    sentence = {
        "type": "object",
        "properties": {
            "points": {
                "type": "array",
                "items": {"type": "integer", "enum": sorted(points)},
                "minItems": 1,
                "maxItems": 2,
            },
            "text": {"type": "string", "maxLength": longest_text(points)},
        },
        "required": ["points", "text"],
        "additionalProperties": False,
    }
    most = sum(len(p.sentences) for p in points.values()) + SPARE_SENTENCES
    return {
        "title": "letter",
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": sentence, "minItems": 1, "maxItems": most}},
        "required": ["sentences"],
        "additionalProperties": False,
    }


def longest_text(points: Numbered) -> int:
    """How many characters one text of an answer may have: what the longest point has and some more."""
    longest = max(len(said(p)) for p in points.values())
    return min(MAX_SENTENCE_CHARACTERS, longest + longest // 4 + 60)


def said(point: Point) -> str:
    """What the point says, as the offline engine words it."""
    return " ".join(s.text for s in point.sentences)


def _entries(plan: Plan, points: Numbered) -> Iterator[dict[str, Any]]:
    """Greeting, closing and signature are left out: no model needs the person's name and address."""
    paragraphs = paragraph_numbers(plan.points)
    for number, (point, paragraph) in enumerate(zip(plan.points, paragraphs, strict=True), 1):
        if number in points:
            yield {"point": number, "paragraph": paragraph, "kind": point.kind, "say": said(point)}
        elif min(points) < number < max(points):
            yield {"paragraph": paragraph, "stands": said(point)[:200]}
