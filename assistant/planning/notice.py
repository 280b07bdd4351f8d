"""What a notice asks for, read from its own sentences by the phrases of `playbooks/requests.yaml`.

One idea: only a sentence that asks is looked at, and a phrase behind "do not send" asks for nothing. Whatever else the
text says, "ignore the rules" included, is data: it can add a row to a table and do nothing more.
`text[r.start:r.end] == r.passage` for each request of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.playbook_papers import NoticeRequest, NoticeRequests, NoticeWords
from assistant.records import Record, Rule
from assistant.wording.numbers import NUMBER_WORDS, fold
from assistant.wording.sentences import Span, split_sentences
from assistant.wording.values import find_values

MAX_NOTICE_CHARACTERS = 40_000  # a longer text is read up to here
MAX_ASINS = 50
_ANY = r"(?:\W+\w+){0,6}?\W+"
_END = r"(?:s|es|n|en|e)?(?!\w)"
_NEAR = 40  # characters between "do not send" and what is not to be sent
_OR = re.compile(r"\b(?:or|oder)\b", re.IGNORECASE)
_BREAK = re.compile(r"[;:]|\b(?:and|as well as|und|sowie|but|aber)\b", re.IGNORECASE)
_SHORT_ITEM = 160  # characters of an item that stands below "the following"


class Asked(Record):
    """One thing that the notice asks for."""

    request: NoticeRequest
    passage: str
    start: int  # characters of the notice
    end: int
    period: Rule | None = None  # the time that the notice itself gives: "in the last 180 days"
    units: int | None = None  # the quantity that it gives
    since: str = ""  # the day from which it asks, ISO
    alternative_to: int = -1  # index of the request before it, to which it is an "or"; -1: it stands alone


def read_requests(text: str, known: NoticeRequests, *, locale: str = "en_US") -> tuple[Asked, ...]:
    """The requests of a notice in their order; each kind once, with the first sentence that asks for it.

    Args:
        text: the notice.
        known: the phrases and words by which requests are known.
        locale: of the dates in it.
    """
    found: list[Asked] = []
    at: dict[str, int] = {}
    for span in _asking(text[:MAX_NOTICE_CHARACTERS], known.words):
        for asked in _in_sentence(span, known, locale, first=len(found)):
            earlier = at.get(asked.request.id)
            if earlier is None:
                at[asked.request.id] = len(found)
                found.append(asked)
            else:
                found[earlier] = _with_numbers(found[earlier], asked)
    return tuple(found)


def named_asins(text: str) -> tuple[tuple[str, int, int], ...]:
    """The ASINs of a notice with their places, each once, at most 50."""
    found: dict[str, tuple[str, int, int]] = {}
    for value in find_values(text[:MAX_NOTICE_CHARACTERS]):
        if value.kind == "asin":
            found.setdefault(value.value, (value.value, value.start, value.end))
    return tuple(found.values())[:MAX_ASINS]


def phrase(words: str) -> re.Pattern[str]:
    """A phrase of the data file as a pattern; * stands for up to six words."""
    return _compiled(words)


@lru_cache(maxsize=2_000)
def _compiled(words: str) -> re.Pattern[str]:
    parts = [r"\s+".join(re.escape(w) for w in part.split()) for part in words.split("*")]
    return re.compile(rf"(?<!\w){_ANY.join(p for p in parts if p)}{_END}", re.IGNORECASE)


def _asking(text: str, words: NoticeWords) -> Iterator[Span]:
    is_list = False
    for span in split_sentences(text):
        flat = fold(span.text)
        asks = _has(words.asking, flat)
        if asks or (is_list and len(span.text) <= _SHORT_ITEM):
            yield span
        ends_open = span.text.rstrip().endswith(":")
        if ends_open or (asks and _has(words.lead_in, flat)):
            is_list = asks or _has(words.lead_in, flat)
        elif len(span.text) > _SHORT_ITEM or asks:
            is_list = False


def _has(phrases: Sequence[str], text: str) -> bool:
    return any(_compiled(p).search(text) for p in phrases)


def _in_sentence(span: Span, known: NoticeRequests, locale: str, *, first: int) -> list[Asked]:
    text = fold(span.text)
    hits = []
    for request in known.requests:
        places = [m for p in request.phrases for m in _compiled(p).finditer(text)]
        wanted = [m for m in places if not _is_denied(text, m, known.words)]
        if wanted:
            hits.append((min(wanted, key=lambda m: m.start()), request))
    hits.sort(key=lambda h: (h[0].start(), -h[0].end()))
    period, units, since = _period(text, known.words), _units(text, known.words), _since(span.text, known.words, locale)
    found: list[Asked] = []
    before: re.Match[str] | None = None
    for match, request in hits:
        between = text[before.end() : match.start()] if before else ""
        is_or = before is not None and bool(_OR.search(between)) and not _BREAK.search(between)
        alternative = first + len(found) - 1 if is_or else -1
        asked = Asked(
            request=request,
            passage=span.text,
            start=span.start,
            end=span.end,
            alternative_to=alternative,
        )
        if request.period:
            rule = period.model_copy(update={"name": request.period}) if period else None
            asked = asked.model_copy(update={"period": rule, "units": units, "since": since})
        found.append(asked)
        before = match
    return found


def _with_numbers(first: Asked, later: Asked) -> Asked:
    """The first request of its kind with the numbers that only a later sentence gives."""
    given = {n: getattr(later, n) for n in ("period", "units", "since") if not getattr(first, n)}
    return first.model_copy(update=given)


def _is_denied(text: str, match: re.Match[str], words: NoticeWords) -> bool:
    start = max(0, match.start() - _NEAR)
    before = re.split(r"[;:]|\bbut\b|\baber\b|\bsondern\b", text[start : match.start()])[-1]
    after = re.split(r"[;,.]|\bbut\b|\baber\b", text[match.end() : match.end() + _NEAR])[0]
    return any(_compiled(w).search(before) for w in words.not_asking) or any(
        _compiled(w).search(after) for w in words.not_asking if w.startswith(("not ", "nicht "))
    )


def _period(text: str, words: NoticeWords) -> Rule | None:
    names = {n: unit for unit, all_names in words.units.items() for n in all_names}
    if not names or not words.period:
        return None
    lead = "|".join(re.escape(p) for p in sorted(words.period, key=len, reverse=True))
    unit = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    match = re.search(rf"(?<!\w)(?:{lead})\s+(\d{{1,4}}|[a-zäöüß-]+)\s+({unit})(?!\w)", text, re.IGNORECASE)
    amount = _number(match[1]) if match else None
    if match is None or not amount:
        return None
    kind = names[match[2].lower()]
    if kind == "weeks":
        amount, kind = 7 * amount, "days"
    return Rule.model_validate({"name": "notice", "amount": amount, "unit": kind, "relation": "within"})


def _number(written: str) -> int | None:
    return int(written) if written.isdigit() else NUMBER_WORDS.get(written.lower())


def _units(text: str, words: NoticeWords) -> int | None:
    names = "|".join(re.escape(c) for c in words.counted)
    match = re.search(rf"(?<![\w.,-])(\d{{1,6}})\s+(?:{names})(?!\w)", text, re.IGNORECASE) if names else None
    return int(match[1]) or None if match else None


def _since(text: str, words: NoticeWords, locale: str) -> str:
    for value in find_values(text, locale=locale):
        before = fold(text[max(0, value.start - 30) : value.start]).rstrip().lower()
        if value.kind == "date" and len(value.value) == 10 and before.endswith(words.since):
            return value.value
    return ""
