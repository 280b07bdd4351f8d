"""The offline engine: puts the plan's sentences together as a careful person would.

Points follow each other in the plan's order; a heading or a paragraph mark opens a new paragraph, items of a list stand
alone. Every sentence of the draft is a sentence of the plan, so nothing can enter here.
"""

from __future__ import annotations

import time

from assistant.records import Draft, EngineRun, Paragraph, Plan, Point, Sentence


def write_offline(plan: Plan) -> Draft:
    """The letter of the plan, revision 1; milliseconds, never empty."""
    started = time.perf_counter()
    paragraphs = compose(plan.points)
    seconds = time.perf_counter() - started
    return Draft(
        revision=1,
        subject=plan.subject,
        paragraphs=paragraphs,
        language=plan.case.language,
        engine=EngineRun(name="offline", seconds=round(seconds, 4)),
    )


def compose(points: tuple[Point, ...]) -> tuple[Paragraph, ...]:
    """Paragraphs, headings and list items from points."""
    paragraphs: list[Paragraph] = []
    running: list[Sentence] = []

    def close() -> None:
        if running:
            paragraphs.append(Paragraph(sentences=tuple(running)))
            running.clear()

    heading = ""
    last: Point | None = None
    for point in points:
        if point.heading and point.heading != heading:
            close()
            heading = point.heading
            title = Sentence(text=heading, kind="structure")
            paragraphs.append(Paragraph(sentences=(title,), shape="heading"))
        if point.shape != "text":
            close()
            paragraphs.append(Paragraph(sentences=point.sentences, shape=point.shape))
            continue
        if point.starts_paragraph or _turns(last, point):
            close()
        running.extend(point.sentences)
        last = point
    close()
    return tuple(paragraphs)


def _turns(last: Point | None, point: Point) -> bool:
    """True when the letter turns from one of its parts to another, even where a point between them was left out."""
    if last is None or not last.part or not point.part or last.part == point.part:
        return False
    return not (last.kind == point.kind == "request")
