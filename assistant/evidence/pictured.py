"""Values that were recognised in a picture: where they stand in it, and how far they can be trusted.

One idea: a machine that reads a picture takes 8 for 3 now and then, so such a value is *unclear* until the same value
stands in a paper with text of its own, or in what the person told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from assistant.records import Exhibit, Fact, SeenLine

_Known = tuple[str, str]  # kind and value


def seen_facts(exhibit: Exhibit, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of an exhibit; those on pages read from a picture are unclear and carry their box."""
    if not exhibit.pictured:
        return tuple(facts)
    starts = [0, *accumulate(len(page) + 1 for page in exhibit.pages)]
    lines: dict[int, list[SeenLine]] = {}
    for line in exhibit.lines:
        lines.setdefault(line.page, []).append(line)
    return tuple(_seen(f, lines.get(f.source.page, []), starts) if _is_seen(exhibit, f) else f for f in facts)


def confirmed(exhibits: Sequence[Exhibit], told: Iterable[_Known] = ()) -> tuple[Exhibit, ...]:
    """The exhibits, each value from a picture that stands elsewhere too taken as read.

    Args:
        exhibits: with their facts.
        told: kind and value of what the person told.
    """
    if not any(exhibit.pictured for exhibit in exhibits):
        return tuple(exhibits)
    known = set(told)
    known.update((f.kind, f.value) for e in exhibits for f in e.facts if not _is_seen(e, f) and f.trust == "verbatim")
    return tuple(e.model_copy(update={"facts": _confirmed(e, known)}) if e.pictured else e for e in exhibits)


def _confirmed(exhibit: Exhibit, known: set[_Known]) -> tuple[Fact, ...]:
    return tuple(
        f.model_copy(update={"trust": "verbatim"}) if _is_seen(exhibit, f) and (f.kind, f.value) in known else f
        for f in exhibit.facts
    )


def _is_seen(exhibit: Exhibit, fact: Fact) -> bool:
    return fact.source.page in exhibit.pictured


def _seen(fact: Fact, lines: Sequence[SeenLine], starts: Sequence[int]) -> Fact:
    first = starts[max(bisect_right(starts, fact.source.start) - 1, 0)]
    start, end = fact.source.start - first, fact.source.end - first
    boxes = [line.box for line in lines if line.start < end and start < line.end]
    place = fact.source.model_copy(update={"box": _around(boxes)}) if boxes else fact.source
    return fact.model_copy(update={"trust": "unclear", "source": place})


def _around(boxes: Sequence[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
