"""Reads the rows of a tracking table: a day, then what happened on it.

One idea: in such a table only the row says what its day is: the day of the row that says "delivered" is the
delivery, and the newest row alone is the last scan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.wording.partial_dates import is_full_date
from assistant.wording.values import Value

MIN_ROWS = 2
_LEAD = re.compile(r"[\s|>*•-]*(?:(?:date|datum|time|day)\s?:\s?)?(?:[A-Za-z]{2,9}[.,]{1,2}\s?)?", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:accepted|departed|arrived|arrival|in transit|out for delivery|delivered|delivery attempt|received at|hub|"
    r"depot|scan(?:ned)?|facility|sorted|sorting|label created|picked up|collected|handed|customs|signed|"
    r"zugestellt|zustellung|paketzentrum|eingeliefert|abgeholt|sendung)\b",
    re.IGNORECASE,
)
_DELIVERED = re.compile(r"\b(?:delivered|zugestellt)\b", re.IGNORECASE)
_NOT_DELIVERED = re.compile(
    r"\b(?:not|un|nicht|to be|will be|being|could not be|out for|attempt\w*|if|if not)[\s-](?:\w+\s)?"
    r"(?:delivered|delivery|zugestellt)\b|\bundelivered\b",
    re.IGNORECASE,
)


def tracking_names(text: str, values: Sequence[Value], names: Sequence[str]) -> dict[int, str]:
    """For each day that starts a row of a tracking table its name; "" for a row that is neither.

    Args:
        text: the whole document.
        values: its values, in order.
        names: as `attach` gave them, one for each value.
    """
    rows = _rows(text, values)
    if len(rows) < MIN_ROWS or 2 * sum(_EVENT.search(row) is not None for _, row in rows) < len(rows):
        return {}
    found: dict[int, str] = {}
    for at, row in rows:
        is_delivered = _DELIVERED.search(row) and not _NOT_DELIVERED.search(row)
        kept = names[at] if names[at] not in ("last_scan_date", "delivered_date", "notice_date") else ""
        found[at] = "delivered_date" if is_delivered else kept
    newest = max((values[at].value for at, _ in rows if is_full_date(values[at].value)), default="")
    last = next((at for at, _ in rows if values[at].value == newest), -1)
    if last >= 0 and found[last] != "delivered_date":
        found[last] = "last_scan_date"
    return found


def _rows(text: str, values: Sequence[Value]) -> list[tuple[int, str]]:
    """(index of the day that starts the line, the line) of all lines that go on behind their day."""
    rows = []
    for at, value in enumerate(values):
        if value.kind != "date":
            continue
        start = max(text.rfind("\n", 0, value.start), text.rfind("\f", 0, value.start)) + 1
        end = text.find("\n", value.end)
        line = text[start : end if end >= 0 else len(text)]
        if _LEAD.fullmatch(text[start : value.start][:40]) and any(
            c.isalpha() for c in text[value.end : start + len(line)]
        ):
            rows.append((at, line))
    return rows
