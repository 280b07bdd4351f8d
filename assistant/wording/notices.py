"""Finds the day of a notice in its own text: its mail heading, a date that stands alone at its top or its end, or
the day on which it says that something was removed.

One idea: only a text that speaks to the seller about a removal is a notice; a date in any other text stays a date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.wording.partial_dates import is_full_date
from assistant.wording.sentences import Span, split_sentences
from assistant.wording.values import Value

HEAD_CHARACTERS = 3_000  # of a document; a notice says early what was done
MAX_LETTERS = 12  # beside a date that stands alone: a weekday, "Dated"
_HEADING = re.compile(r"(?:From|To|Cc|Date|Subject): [^\n]*\n?")
_DATE_LINE = re.compile(r"^Date: [^\n]*", re.MULTILINE)
_DONE = re.compile(
    r"\b(?:removed|deactivated|suspended|blocked|restricted|taken down|deaktiviert|gesperrt|entfernt)\b", re.I
)
_TO_SELLER = re.compile(
    r"\b(?:your|ihre?)\b[^.!?\n]{0,80}\b(?:removed|deactivated|suspended|blocked|restricted|at risk|deactivation|"
    r"deaktiviert|gesperrt|entfernt)\b|"
    r"\b(?:removed|deactivated|suspended|blocked|restricted)\s(?:your|the following)\b",
    re.IGNORECASE,
)


def is_notice(text: str) -> bool:
    """True for a text that tells a seller of a removal, a suspension or the risk of one."""
    return _TO_SELLER.search(text[:HEAD_CHARACTERS]) is not None


def mail_day(text: str, values: Sequence[Value]) -> int:
    """The index of the date in the mail heading that the text starts with; -1 when it starts with none."""
    end = 0
    while (line := _HEADING.match(text, end)) is not None and line.end() > end:
        end = line.end()
    line = _DATE_LINE.search(text, 0, end)
    return _first_date(values, line.start(), line.end()) if line else -1


def notice_day(text: str, values: Sequence[Value]) -> int:
    """The index of the value that is the day of this notice; -1 when the text does not say it for sure."""
    at = mail_day(text, values)
    if at >= 0:
        return at
    spans = split_sentences(text)
    for span in (*spans[:1], *spans[-1:]):
        at = _first_date(values, span.start, span.end)
        if at >= 0 and sum(c.isalpha() for c in _without(text, span, values[at])) <= MAX_LETTERS:
            return at
    days = [_only_date(values, span) for span in spans if _DONE.search(span.text)]
    found = {values[at].value: at for at in reversed(days) if at >= 0}
    return next(iter(found.values())) if len(found) == 1 else -1


def _without(text: str, span: Span, value: Value) -> str:
    return text[span.start : value.start] + text[value.end : span.end]


def _only_date(values: Sequence[Value], span: Span) -> int:
    inside = [i for i, v in enumerate(values) if v.kind == "date" and span.start <= v.start < span.end]
    return inside[0] if len(inside) == 1 and is_full_date(values[inside[0]].value) else -1


def _first_date(values: Sequence[Value], start: int, end: int) -> int:
    return next(
        (i for i, v in enumerate(values) if v.kind == "date" and is_full_date(v.value) and start <= v.start < end), -1
    )
