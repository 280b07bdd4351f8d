"""Finds typed values in a text: dates, money, durations, identifiers, addresses, figures.

One idea: each kind has one normal form, so that "2 March 2026" and "03/02/2026" are the same day wherever they
stand. The most specific kind wins, then the earlier one; values never overlap, `text[v.start:v.end] == v.as_written`,
markers and blanks hold no values, and every pattern has bounded repeats, so time grows with the length alone.

Normal forms: date "2026-03-02" ("--03-02" without a year, "2026-03" without a day), money "49.99 USD", duration
"30 days" (weeks and fortnights become days), percent "1 percent", identifiers in capitals, phone "+" and digits,
clock times are numbers "10:15".
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from assistant.records import Record, ValueKind
from assistant.wording import value_patterns
from assistant.wording.markers import mask_markers
from assistant.wording.numbers import fold

_by_start = attrgetter("start")


class Value(Record):
    """A value with its place; `value` is the normal form of its kind."""

    kind: ValueKind
    value: str
    as_written: str
    start: int
    end: int


def find_values(text: str, *, locale: str = "en_US") -> tuple[Value, ...]:
    """All values of the text, in order, never overlapping.

    Args:
        text: any text; offsets refer to it as it is.
        locale: decides 03/02/2026, "$" and 1.234; "en_US" reads the month first.
    """
    folded = fold(mask_markers(text))
    found = [
        Value.model_construct(kind=kind, value=value, as_written=text[start:end], start=start, end=end)
        for kind, value, start, end in value_patterns.found_values(folded, locale)
    ]
    return tuple(sorted(found, key=_by_start))


def of_kinds(values: Iterable[Value], *kinds: ValueKind) -> tuple[Value, ...]:
    """The values of those kinds, in order."""
    return tuple(v for v in values if v.kind in kinds)
