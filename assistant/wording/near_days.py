"""Days that only the words around them date: "I cancelled on the 18th", "the day after", "am 6.3.", "yesterday".

One idea: such a day is said for sure only when one day of the calendar can be meant by it: the 18th after "November 3"
when no other 18th lies between that day and today. "Yesterday" depends on the day of the telling, which nobody noted,
and stays a reading.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from assistant.records import Record
from assistant.wording.partial_dates import complete_date, is_full_date
from assistant.wording.values import Value

ANCHOR_CHARACTERS = 300  # behind the full day that it follows
_NEXT = (
    r"(?=\s*(?:[.,;:!?)\n]|$)|\s(?:and|but|by|with|to|at|from|i|we|he|she|they|it|because|in|again|already|for|via|as|so|which|"
    r"when)\b)"
)
_OF_MONTH = re.compile(
    rf"\b(?:on|since|by|until|till|from|around)\sthe\s([12]?[0-9]|3[01])(?:st|nd|rd|th)\b{_NEXT}|"
    r"\b(?:am|bis zum|vom|seit dem)\s([12]?[0-9]|3[01])\.(?=\s*[,;:)!?\n]|\s*$|\s(?:und|aber|hat|ist|war|habe|kam)\b)|"
    r"\bel\s(?:día\s)?([12]?[0-9]|3[01])(?=\s*[.,;:)!?\n]|\s*$)",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<![\w.,/-])(0?[1-9]|[12][0-9]|3[01])\.(0?[1-9]|1[0-2])\.(?!\s?[0-9])(?![\w])")
_SAME = re.compile(
    r"\b(?:(?:on )?the same (?:day|evening|morning|afternoon)|am selben tag|am gleichen tag|el mismo día)\b", re.I
)
_AFTER = re.compile(
    r"\b(?:(?:on )?the (?:day after|next day|following day)(?! tomorrow)|am (?:nächsten|folgenden) tag|al día "
    r"siguiente)\b",
    re.I,
)
_AGO = re.compile(
    r"\b(?:(yesterday|gestern|ayer|ieri|hier)|(today|this morning|heute|hoy)|([1-9][0-9]?)\sdays\sago|"
    r"vor\s([1-9][0-9]?)\stagen)\b",
    re.IGNORECASE,
)


class NearDay(Record):
    """A day found by its words; `is_sure` when no other can be meant."""

    value: Value
    is_sure: bool


def near_days(text: str, values: Sequence[Value], *, today: dt.date) -> tuple[NearDay, ...]:
    """The days of the text that its words date, in order.

    Args:
        text: a story.
        values: from `find_values(text)`, in order.
        today: the day on which the story is read.
    """
    anchors = [(v.end, day) for v in values if v.kind == "date" and (day := _full(v.value, today)) is not None]
    found: list[NearDay] = []
    for match in sorted((*_of_month(text, anchors, today), *_neighbours(text, anchors, today)), key=lambda m: m[0]):
        start, end, said, is_sure = match
        found.append(_near(text, start, end, said, is_sure=is_sure))
    return tuple(found)


def merged(values: Sequence[Value], days: Sequence[NearDay]) -> tuple[Value, ...]:
    """The values with those days in the place of what their characters were read as."""
    if not days:
        return tuple(values)
    taken = {at for d in days for at in range(d.value.start, d.value.end)}
    kept = [v for v in values if taken.isdisjoint(range(v.start, v.end))]
    return tuple(sorted((*kept, *(d.value for d in days)), key=lambda v: v.start))


def _full(value: str, today: dt.date) -> dt.date | None:
    complete = complete_date(value, today=today)
    return dt.date.fromisoformat(complete) if is_full_date(complete) and complete[:4] > "1900" else None


def _near(text: str, start: int, end: int, day: str, *, is_sure: bool) -> NearDay:
    value = Value(kind="date", value=day, as_written=text[start:end], start=start, end=end)
    return NearDay(value=value, is_sure=is_sure)


def _of_month(
    text: str, anchors: Sequence[tuple[int, dt.date]], today: dt.date
) -> Iterator[tuple[int, int, str, bool]]:
    for match in _OF_MONTH.finditer(text):
        at = match.lastindex or 1
        anchor = _before(anchors, match.start())
        day = _only_day(int(match[at]), anchor, today) if anchor is not None else None
        if day is not None:
            yield match.start(at), match.end(at), day.isoformat(), True
    for match in _FIGURES.finditer(text):
        value = f"--{int(match[2]):02d}-{int(match[1]):02d}"
        if _full(value, today) is not None:
            yield match.start(), match.end(), value, True  # without a year, as "6 March"; its year is told elsewhere


def _neighbours(
    text: str, anchors: Sequence[tuple[int, dt.date]], today: dt.date
) -> Iterator[tuple[int, int, str, bool]]:
    for pattern, days in ((_SAME, 0), (_AFTER, 1)):
        for match in pattern.finditer(text):
            anchor = _before(anchors, match.start())
            day = anchor + dt.timedelta(days=days) if anchor is not None else None
            if day is not None and day <= today and "\n\n" not in text[match.start() - 1 : match.start()]:
                yield match.start(), match.end(), day.isoformat(), True
    for match in _AGO.finditer(text):
        back = 1 if match[1] else 0 if match[2] else int(match[3] or match[4])
        yield match.start(), match.end(), (today - dt.timedelta(days=back)).isoformat(), False


def _before(anchors: Sequence[tuple[int, dt.date]], place: int) -> dt.date | None:
    """The last full day that stands before the place and not far from it."""
    at = bisect_right(anchors, place, key=lambda a: a[0]) - 1
    return anchors[at][1] if at >= 0 and place - anchors[at][0] <= ANCHOR_CHARACTERS else None


def _only_day(figure: int, anchor: dt.date, today: dt.date) -> dt.date | None:
    """The day of that figure in the anchor's month; earlier in the month only when no later month has it yet."""
    day = _in_month(anchor.year, anchor.month, figure)
    if day is None or day > today:
        return None
    following = anchor.replace(day=1) + dt.timedelta(days=32)
    later = _in_month(following.year, following.month, figure)
    is_only = figure >= anchor.day or later is None or later > today
    return day if is_only else None


def _in_month(year: int, month: int, figure: int) -> dt.date | None:
    try:
        return dt.date(year, month, figure)
    except ValueError:
        return None
