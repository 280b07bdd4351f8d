"""The two days of a period: "from 1 April to 30 April 2026", "zwischen dem 2. und dem 9. März 2026".

One idea: "from", "since" and "to" stand beside all sorts of days ("a notice from 3 May", "I replied to it on 4 May"),
so a day is the start or the end of a period only when both ends stand there side by side.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assistant.records import FactName
from assistant.wording.values import Value

RANGE_ENDS = ("start of a range", "end of a range")
_WEEKDAY = r"(?:[A-Z][a-zäöüß]{1,9}[.,]{1,2}\s?)?"
_OPENER = re.compile(
    r"(?<![^\W_])(from|between|vom|von|zwischen|period(?:\s(?:of|is|was|concerned))?|zeitraum|entre|du)"
    rf"(?:\sdem|\sthe)?:?\s{_WEEKDAY}\Z",
    re.I,
)
_JOINER = re.compile(
    rf"\s{{0,2}}(-|–|—|to|and|until|till|up to|through|thru|bis(?:\szum)?|und(?:\sdem)?|et|au)"
    rf"(?:\sthe|\sdem)?\s{{0,2}}{_WEEKDAY}",
    re.I,
)
_PAIRED = frozenset(("and", "und", "und dem", "et"))  # join two days, unless "between" stands before the first
_BETWEEN = frozenset(("between", "zwischen", "entre"))
_BEFORE = 24  # characters in which the opener stands


def ranged(text: str, values: Sequence[Value], catalogue: Sequence[FactName]) -> dict[int, str]:
    """The names of the values that are the two ends of a range, by their index.

    Args:
        text: the text the values were found in.
        values: in order.
        catalogue: the fact names; without one for each end nothing is found.
    """
    ends = [next((n.name for n in catalogue if n.takes == end), "") for end in RANGE_ENDS]
    if not all(ends):
        return {}
    found: dict[int, str] = {}
    for at, (first, last) in enumerate(itertools.pairwise(values)):
        if first.kind == last.kind == "date" and at not in found and _is_range(text, first, last):
            found |= {at: ends[0], at + 1: ends[1]}
    return found


def _is_range(text: str, first: Value, last: Value) -> bool:
    joiner = _JOINER.fullmatch(text, first.end, last.start)
    opener = _OPENER.search(text[max(0, first.start - _BEFORE) : first.start])
    if joiner is None or opener is None or (len(first.value) == len(last.value) and first.value > last.value):
        return False
    is_between = opener[1].lower() in _BETWEEN
    return is_between == (" ".join(joiner[1].lower().split()) in _PAIRED) or (is_between and joiner[1] in "-–—")
