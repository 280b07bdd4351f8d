"""Tells what a value in a text is: the catalogue name whose cue stands nearest to it and whose kind fits.

One idea: a value belongs to the words beside it. "Placed on 2 March, due by 9 March" holds an order date and a
delivery date, and which is which is told by the cues "placed on" and "due by", never by the order of the values. A cue
serves one value; a cue after its value counts half as near as one before it; a cue behind another value of the same
kind does not reach across. What no cue claims is said as "".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.records import FactName, ValueKind
from assistant.wording.date_ranges import RANGE_ENDS, ranged
from assistant.wording.sentences import Span, split_sentences
from assistant.wording.shapes import reshaped
from assistant.wording.shares import shares
from assistant.wording.values import Value

HEADING_SLACK = 6  # characters that a heading may have beside its cue: "Your ", " (UTC)"
MIN_TRACKING_DIGITS = 7
MAX_CUE_DISTANCE = 90  # characters between a cue and its value
_PLAIN_KINDS = frozenset({"name", "text", "yes_no"})
_SENTENCE_END = re.compile(r"(?<!\bno)(?<!\bnr)[.!?]$", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|to|and|until|through|bis|und)\s*(?:(?:the|dem)\s)?(?:[A-Z][a-z]{1,9}[.,]{1,2}\s)?")
# "Dispatched by Amazon" tells who did it; what follows is not when.
_DOERS = frozenset(("dispatched", "shipped", "sent", "fulfilled", "sold"))
# Words that say of a count only together with its unit: "received 12 units", not "received 22:01".
_WEAK_COUNTS = frozenset(("sent", "shipped", "received", "sold", "lost", "missing"))
_COUNTED = re.compile(r"\s(?:were\s|was\s)?(?:sent|shipped|received|sold|lost|missing)\b", re.IGNORECASE)
_LABEL_END = re.compile(r"\s?[:=]|(?<=[Ss]old)\s[0-9]")  # "received: 396" in a table; only goods are sold
_UNIT_NOUN = re.compile(
    r"\s{0,2}(?:[a-z-]{1,20}\s)?(?:units?|pieces?|pcs|items?|of them|einheiten|stück|stueck|artikel)\b",
    re.I,
)
_WORD = re.compile(r"[^\W_]+")
_OF = frozenset(("of", "dated", "from", "vom", "von"))
_ANSWERED = re.compile(
    r"\b(?:repl(?:y|ied|ies)|answer(?:ed|s)?|respon(?:d|ded|se)|appeal(?:ed)?|object(?:ed|ion)?|disputed|contested)\s"
    r"(?:(?:to|against)\s)?(?:(?:the|your|this|that|their|its|amazon's|first|second|last)\s){0,2}\Z",
    re.IGNORECASE,
)
_JOINED_ON = re.compile(r",?\s(?:and|but|so|und|aber)\s(?![0-9])|\s?;", re.IGNORECASE)
_ANSWER_REACH = 60  # characters before a cue in which "replied to the" stands
_ALSO_FITS: dict[ValueKind, frozenset[ValueKind]] = {
    "money": frozenset({"number"}),
    "number": frozenset({"duration", "reference"}),
    "reference": frozenset({"number", "tracking_number", "phone", "order_id", "shipment_id"}),
    "tracking_number": frozenset({"reference", "number"}),
    "shipment_id": frozenset({"reference"}),
}

Cue = tuple[tuple[str, ...], str, ValueKind]  # words, catalogue name, kind
_Found = tuple[int, int, str, ValueKind, bool]  # start, end, catalogue name, kind, needs a unit


def attach(
    text: str, values: Sequence[Value], catalogue: Sequence[FactName], *, spans: Sequence[Span] = ()
) -> tuple[tuple[Value, str], ...]:
    """Each value with the catalogue name it stands for, or "" when no cue of a fitting kind is near.

    Identifiers in the shape of the case's own marketplace take the place of what their digits were read as.

    Args:
        text: the text the values were found in.
        values: from `find_values(text)`, in order.
        catalogue: the fact names with their cues.
        spans: the sentences of the text, where the caller has cut them already.
    """
    cues = _cues_by_first_word([n for n in catalogue if n.takes not in RANGE_ENDS])
    segments = tuple(spans) or split_sentences(text)
    values = reshaped(text, values, catalogue)
    found: dict[int, str] = dict(shares(text, values, {n.name for n in catalogue}))
    found |= ranged(text, values, catalogue)
    marks = _Marks(_counted(text, values), _closing(text, values))
    starts = [v.start for v in values]
    label: list[_Found] = []
    bare = range(0)  # the values of the last line that had any, when it held nothing else
    for segment in segments:
        inside = range(bisect_left(starts, segment.start), bisect_left(starts, segment.end))
        is_label = not inside and len(segment.text) <= MAX_CUE_DISTANCE and not _SENTENCE_END.search(segment.text)
        here = _find_cues(segment, cues) if inside or is_label else []
        if inside:
            _attach_segment(values, inside, here, label, found, marks)
        elif here and bare and bare[0] not in found and not _is_heading(segment.text, here):
            # "06.07.2026 10:47", then "Delivered at the door": what happened stands below its time in a tracking table.
            _attach_to_label(values[bare[0]], bare[0], here, found)
            here = []
        label = [] if inside else here
        if inside:
            bare = inside if _is_bare(segment, [values[i] for i in inside]) else range(0)
    _move_to_range_ends(text, values, found, {n.name for n in catalogue if n.takes == "last"})
    return tuple((v, found.get(i, "")) for i, v in enumerate(values))


def reach(
    values: Sequence[Value], catalogue: Sequence[FactName], spans: Sequence[Span]
) -> tuple[tuple[tuple[str, int], ...], ...]:
    """For each value all catalogue names whose cue can mean it, with their distance in characters, nearest first."""
    cues = _cues_by_first_word(catalogue)
    starts = [v.start for v in values]
    found: list[dict[str, int]] = [{} for _ in values]
    for segment in spans:
        inside = range(bisect_left(starts, segment.start), bisect_left(starts, segment.end))
        if not inside:
            continue
        served: dict[tuple[int, int, str], int] = {}
        pairs = _pairs(values, inside, _find_cues(segment, cues), None)
        for distance, _, at, cue in sorted(pairs, key=lambda p: p[:3]):
            # A cue speaks for the value nearest to it: "paid $49.99 and postage of $4.50" has two amounts, one postage.
            if served.setdefault((cue[0], cue[1], cue[2]), at) == at:
                found[at].setdefault(cue[2], distance)
    return tuple(tuple(sorted(names.items(), key=lambda n: n[1])) for names in found)


def fits(kind: ValueKind, wanted: ValueKind) -> bool:
    """True when a value of that kind may fill a fact of the wanted kind."""
    return kind == wanted or kind in _ALSO_FITS.get(wanted, ())


def _can_mean(value: Value, wanted: ValueKind) -> bool:
    """True when the value may fill a fact of that kind; a clock time or a code with letters counts nothing."""
    if wanted == "number" and value.kind in ("number", "reference"):
        return value.value.replace(".", "").isdecimal()
    if wanted == "tracking_number" and value.kind == "number":
        return sum(c.isdigit() for c in value.value) >= MIN_TRACKING_DIGITS  # "valid tracking under 95"
    return fits(value.kind, wanted)


class _Marks(NamedTuple):
    """What the text around the values says, by their index."""

    counted: frozenset[int]  # counts of units
    closing: frozenset[int]  # dates that end their clause: no word behind them means them


def _closing(text: str, values: Sequence[Value]) -> frozenset[int]:
    """ "removed by 9 October and we have the letter": the day is that of the removal, not of the letter."""
    return frozenset(at for at, v in enumerate(values) if v.kind == "date" and _JOINED_ON.match(text, v.end))


def _counted(text: str, values: Sequence[Value]) -> frozenset[int]:
    """The figures that a word for a unit follows, "12 units", and those that go on from there: "..., 88 lost"."""
    found: set[int] = set()
    last = -MAX_CUE_DISTANCE
    for at, value in enumerate(values):
        is_further = value.start - last < MAX_CUE_DISTANCE and _COUNTED.match(text, value.end) is not None
        if value.kind == "number" and (is_further or _UNIT_NOUN.match(text, value.end)):
            found.add(at)
            last = value.end
    return frozenset(found)


def _cues_by_first_word(catalogue: Sequence[FactName]) -> dict[str, list[Cue]]:
    return _group_cues(tuple((n.name, n.kind, (*n.cues, n.label)) for n in catalogue))


@lru_cache(maxsize=128)
def _group_cues(catalogue: tuple[tuple[str, ValueKind, tuple[str, ...]], ...]) -> dict[str, list[Cue]]:
    found: dict[str, list[Cue]] = {}
    for name in catalogue:
        if name[1] in _PLAIN_KINDS:
            continue
        for cue in dict.fromkeys(name[2]):
            words = tuple(w.lower() for w in _WORD.findall(cue))
            if words:
                found.setdefault(words[0], []).append((words, name[0], name[1]))
    for cues in found.values():
        cues.sort(key=lambda c: -len(c[0]))
    return found


def _find_cues(segment: Span, cues: dict[str, list[Cue]]) -> list[_Found]:
    words = [(m[0].lower(), segment.start + m.start(), segment.start + m.end()) for m in _WORD.finditer(segment.text)]
    found: list[_Found] = []
    covered: dict[ValueKind, tuple[int, int]] = {}  # the last cue of each kind: where it starts and ends
    for at, (word, start, _) in enumerate(words):
        for cue, name, kind in cues.get(word, ()):
            last = at + len(cue) - 1
            if last >= len(words) or any(words[at + k][0] != part for k, part in enumerate(cue)):
                continue
            # "tracking number" inside "return tracking number" says less than the whole and is no cue of its own.
            end = words[last][2]
            if (start, end) == covered.get(kind) or end > covered.get(kind, (0, 0))[1]:
                covered[kind] = (start, end)
                then = words[last + 1][0] if last + 1 < len(words) else ""
                if kind == "date" and _is_of_answer(segment, start, cue[-1], then):
                    continue
                if cue[-1] not in _DOERS or then != "by":
                    is_weak = kind == "number" and len(cue) == 1 and word in _WEAK_COUNTS
                    is_weak = is_weak and not _LABEL_END.match(segment.text, end - segment.start)
                    found.append((start, end, name, kind, is_weak))
    return found


def _is_of_answer(segment: Span, start: int, last: str, then: str) -> bool:
    """ "We replied to the notice on 5 May": the day is that of the reply; "to the notice of 3 May" is the notice's."""
    before = segment.text[max(0, start - segment.start - _ANSWER_REACH) : start - segment.start]
    return not {last, then} & _OF and _ANSWERED.search(before) is not None


def _attach_segment(
    values: Sequence[Value],
    inside: range,
    cues: list[_Found],
    label: list[_Found],
    found: dict[int, str],
    marks: _Marks,
) -> None:
    pairs = [
        p
        for p in _pairs(values, inside, cues, marks.counted)
        if p[2] not in marks.closing or p[3][0] < values[p[2]].start
    ]
    used: set[tuple[int, int]] = set()
    for _, _, at, cue in sorted(pairs, key=lambda p: p[:3]):
        if at not in found and cue[:2] not in used:
            found[at] = cue[2]
            used.add(cue[:2])
    if inside[0] not in found:
        _attach_to_label(values[inside[0]], inside[0], label, found)


def _pairs(
    values: Sequence[Value], inside: range, cues: list[_Found], counted: frozenset[int] | None
) -> list[tuple[int, int, int, _Found]]:
    """(distance, minus the cue's length, index of the value, cue) of all that can belong together.

    A weak word means a count only of the values `counted`; None: of every value.
    """
    cue_starts = [c[0] for c in cues]
    pairs: list[tuple[int, int, int, _Found]] = []
    for at in inside:
        # Only the cues within reach are looked at, so that a long hostile line stays linear.
        low = bisect_left(cue_starts, values[at].start - 2 * MAX_CUE_DISTANCE)
        high = bisect_left(cue_starts, values[at].end + MAX_CUE_DISTANCE)
        for cue in cues[low:high]:
            distance = _distance(values, at, cue)
            if distance is not None and (counted is None or not cue[4] or at in counted):
                pairs.append((distance, cue[0] - cue[1], at, cue))
    return pairs


def _move_to_range_ends(text: str, values: Sequence[Value], found: dict[int, str], names: set[str]) -> None:
    """ "Arriving March 1 - March 3": a fact that means the end of a range takes its last value."""
    for at, name in list(found.items()):
        after = at + 1
        if name not in names or after >= len(values) or values[after].kind != values[at].kind or after in found:
            continue
        if _RANGE.fullmatch(text[values[at].end : values[after].start]):
            found[after] = found.pop(at)


def _is_heading(text: str, cues: list[_Found]) -> bool:
    """True for a line that only names what follows: "Order date", "Delivered:", not "Delivered at the front door"."""
    longest = max(cue[1] - cue[0] for cue in cues)
    return text.rstrip().endswith(":") or len(text.strip(" :.#")) <= longest + HEADING_SLACK


def _is_bare(segment: Span, values: Sequence[Value]) -> bool:
    """True when the line holds nothing but its values."""
    letters = sum(c.isalpha() for c in segment.text)
    return letters <= sum(c.isalpha() for v in values for c in v.as_written)


def _attach_to_label(value: Value, at: int, label: list[_Found], found: dict[int, str]) -> None:
    """A value that starts the line after its label ("Order date:", then "2 March 2026")."""
    for _, _, name, kind, is_weak in reversed(label):
        if _can_mean(value, kind) and not is_weak:
            found[at] = name
            return


def _distance(values: Sequence[Value], at: int, cue: _Found) -> int | None:
    """How far the cue is from the value, in characters; None when it cannot mean it."""
    value = values[at]
    start, end, _, kind, _ = cue
    if not _can_mean(value, kind):
        return None
    if end <= value.start:
        gap, step = value.start - end, -1
    elif start >= value.end:
        # "100 units sent, 88 received": what stands right behind a count says what was counted.
        is_joined = kind == "number" and start - value.end <= 1
        gap, step = 0 if is_joined else 2 * (start - value.end) + 4, 1
    else:
        return None
    if gap > MAX_CUE_DISTANCE:
        return None
    near = at + step
    while 0 <= near < len(values) and (values[near].start >= end if step < 0 else values[near].start < start):
        if values[near].kind == value.kind:
            return None
        near += step
    return gap + (0 if value.kind == kind else 20)
