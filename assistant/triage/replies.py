"""Reads a marketplace's answer: what it asks, which part it found weak, until when, and what to do about it.

One idea: an answer is matched sentence by sentence with phrases that are data (`playbooks/replies.yaml`); what matches
nothing is not interpreted, and the sentences that look like requests are shown as they stand. The answer is a text of
somebody else: it is read, shown and quoted, and nothing in it can choose a kind of case or a wish.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from assistant.knowledge import Knowledge
from assistant.playbook_library import ReplyMeaning
from assistant.records import Attempt, Fact, MatrixRow, Moment, NextStep, Record, Route, Rule, ValueKind
from assistant.triage.derivation import derive_facts
from assistant.triage.routes import decide_route
from assistant.triage.windows import compute_windows
from assistant.wording.display import show_date
from assistant.wording.notices import mail_day
from assistant.wording.partial_dates import complete_date, is_full_date
from assistant.wording.periods import shift
from assistant.wording.plain_text import clean_text
from assistant.wording.sentences import Span, split_sentences
from assistant.wording.values import Value, find_values

Outcome = Literal["granted", "refused", "more", "pending", "other path", "mixed", "not understood"]
MAX_CHARACTERS = 60_000
MAX_REQUESTS = 12
MAX_QUOTED_CHARACTERS = 300  # of the answer in the next letter
PARTS = ("root cause", "corrective", "preventive", "documents")
_SHOWN: tuple[ValueKind, ...] = (
    "date", "money", "duration", "order_id", "shipment_id", "asin", "reference", "tracking_number",
)  # fmt: skip
_ANY = r"(?: \S+){0,4} "
_QUOTED = re.compile(
    r"^(?:-{2,}\s?(?:Original Message|Ursprüngliche Nachricht|Forwarded message).*|"
    r"On .{5,80}wrote:|Am .{5,80}schrieb.{0,80}:)$",
    re.IGNORECASE | re.MULTILINE,
)
_REQUEST = re.compile(
    r"\?\s*$|\b(?:please|kindly|provide|submit|send us|upload|attach|must|you need to|we need|we require|required|"
    r"could you|reply|respond|answer|antworten|bitte|senden sie|reichen sie|laden sie|übermitteln|benötigen|müssen sie|"
    r"erforderlich)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:by|until|before|no later than|not later than|deadline(?: is|:)?|bis(?: zum)?|spätestens(?: am| bis)?)\s+"
    r"(?:(?:the|dem|den)\s+)?(?:\w+,\s+)?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|in the next|innerhalb(?: von| der nächsten)?|binnen)\s+(?:the next\s+)?$", re.IGNORECASE
)
_UNITS: dict[str, Literal["days", "business days", "hours", "months"]] = {
    "days": "days",
    "business days": "business days",
    "hours": "hours",
    "months": "months",
}


class ReplyItem(Record):
    """One thing that the answer says, with the sentence that says it; offsets are into the answer."""

    meaning: str
    label: str
    outcome: Outcome
    sentence: str
    start: int
    end: int
    part: str = ""  # of the letter, where one was found weak
    documents: tuple[str, ...] = ()  # titles of the playbook's documents that it speaks of
    do: str
    clause_id: str = ""


class ReplyValue(Record):
    """A day, a sum, a period or a number of the answer."""

    kind: ValueKind
    value: str
    as_written: str
    start: int
    end: int


class ReplyReading(Record):
    """What an answer says, as far as its words are known."""

    outcome: Outcome
    items: tuple[ReplyItem, ...]
    weak_parts: tuple[str, ...]  # in the order of a letter
    values: tuple[ReplyValue, ...]
    received_on: dt.date | None = None  # the day of the answer, from its heading
    due_on: dt.date | None = None  # the day by which it wants to hear
    due_words: str = ""  # the sentence that says so
    requests: tuple[str, ...] = ()  # what looks like a request and matches no phrase
    next_steps: tuple[NextStep, ...] = ()
    route: Route | None = None  # of the case with this answer kept; None: it ended or was not understood
    attempt: Attempt  # what to keep with the case
    matrix: tuple[MatrixRow, ...] = ()  # how your own papers stand of which the answer speaks


def read_reply(
    text: str, known: Knowledge, meanings: Sequence[ReplyMeaning], *, received: dt.date | None = None
) -> ReplyReading:
    """What the answer says about this case, and the next steps with their clauses.

    Args:
        text: the answer as pasted; only the first 60,000 characters are read, and what it quotes of an earlier
            message is left out.
        known: the case with its windows.
        meanings: what phrases mean; the earlier comes first.
        received: the day it came; default the day in its heading.
    """
    plain = _own_words(clean_text(text[:MAX_CHARACTERS]))
    values = find_values(plain, locale=known.locale)
    sentences = split_sentences(plain)
    received = received or _heading_day(plain, values)
    items = _items(sentences, known, meanings)
    due, words = _due(sentences, values, received or known.case.today, known.case.today)
    outcome = _outcome(items, meanings)
    attempt = _attempt(known, items, plain)
    return ReplyReading(
        outcome=outcome,
        items=items,
        weak_parts=tuple(p for p in PARTS if any(i.part == p for i in items)),
        values=tuple(_value(v) for v in values if v.kind in _SHOWN),
        received_on=received,
        due_on=due,
        due_words=words,
        requests=_requests(sentences, items, words),
        next_steps=_steps(items, known, due),
        route=None if outcome in ("granted", "not understood") else _route_after(known, attempt),
        attempt=attempt,
    )


def _own_words(text: str) -> str:
    """The text with what it quotes blanked out, so that every offset stays."""
    quoted = _QUOTED.search(text)
    if quoted and text[: quoted.start()].strip():
        text = text[: quoted.start()] + re.sub(r"[^\n]", " ", text[quoted.start() :])
    return re.sub(r"^[ \t]*>[^\n]*", lambda m: " " * len(m[0]), text, flags=re.MULTILINE)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'").lower())


@lru_cache(maxsize=2048)
def _pattern(phrase: str) -> re.Pattern[str]:
    pieces = [re.escape(p.strip()) for p in _plain(phrase).split("*")]
    return re.compile(rf"(?<!\w){_ANY.join(pieces)}(?!\w)")


def _says(sentence: str, phrases: Iterable[str]) -> bool:
    return any(_pattern(p).search(sentence) for p in phrases)


def _items(sentences: Sequence[Span], known: Knowledge, meanings: Sequence[ReplyMeaning]) -> tuple[ReplyItem, ...]:
    found: list[ReplyItem] = []
    plain = [(s, _plain(s.text)) for s in sentences]
    for meaning in meanings:
        # "Greater detail on the root cause" asks for that, and not for more in general as well.
        taken = (
            {i.start for i in found if i.outcome == "more"} if meaning.outcome == "more" and not meaning.part else ()
        )
        for span, words in plain:
            if span.start not in taken and _says(words, meaning.phrases) and not _says(words, meaning.unless):
                found.append(_item(meaning, span, known))
                break
    return tuple(found)


def _said(span: Span) -> str:
    """The sentence in one line, without the mark of a list."""
    return re.sub(r"^(?:[-*•–—·]+\s+)", "", " ".join(span.text.split()))


def _item(meaning: ReplyMeaning, span: Span, known: Knowledge) -> ReplyItem:
    clause = next((c for r in meaning.rules if (c := known.rule(r)) is not None), None)
    return ReplyItem(
        meaning=meaning.id,
        label=meaning.label,
        outcome=meaning.outcome,
        sentence=_said(span),
        start=span.start,
        end=span.end,
        part=meaning.part,
        documents=tuple(d.title for d in known.playbook.documents if d.id in meaning.documents),
        do=meaning.do,
        clause_id=clause.id if clause else "",
    )


def _outcome(items: Sequence[ReplyItem], meanings: Sequence[ReplyMeaning]) -> Outcome:
    decisive = {m.id for m in meanings if m.is_decisive}
    ended = {i.outcome for i in items if i.meaning in decisive}
    if "granted" in ended and (len(ended) > 1 or any(i.outcome in ("refused", "more") for i in items)):
        return "mixed"
    for outcome in ("granted", "refused", "more", "other path", "pending"):
        if outcome in ended:
            return outcome
    return items[0].outcome if items else "not understood"


def _heading_day(text: str, values: Sequence[Value]) -> dt.date | None:
    at = mail_day(text, values)
    return dt.date.fromisoformat(values[at].value) if at >= 0 and is_full_date(values[at].value) else None


def _due(
    sentences: Sequence[Span], values: Sequence[Value], received: dt.date, today: dt.date
) -> tuple[dt.date | None, str]:
    """The earliest day that a request of the answer names, as a day or as a period from the day it came."""
    found = []
    for span in sentences:
        for value in (v for v in values if span.start <= v.start < span.end):
            before = " ".join(span.text[: value.start - span.start].split()) + " "
            day = _day_of(value, before, received, today) if _is_asking(span) else None
            if day is not None:
                found.append((day, _said(span)))
    return min(found) if found else (None, "")


def _is_asking(span: Span) -> bool:
    """ "You can expect our answer within 2 days" asks for nothing."""
    return _REQUEST.search(span.text) is not None and not re.search(
        r"\b(?:we will|wir werden|expect)\b", span.text, re.I
    )


def _day_of(value: Value, before: str, received: dt.date, today: dt.date) -> dt.date | None:
    if value.kind == "date" and _UNTIL.search(before):
        day = value.value if is_full_date(value.value) else complete_date(value.value, today=today, near=received)
        return dt.date.fromisoformat(day) if is_full_date(day) else None
    if value.kind == "duration" and _WITHIN.search(before):
        amount, _, unit = value.value.partition(" ")
        named = _UNITS.get(unit if unit.endswith("s") else f"{unit}s")
        if named and amount.isdigit() and len(amount) < 4:
            return shift(received, Rule(name="reply", amount=int(amount), unit=named, relation="within"))
    return None


def _value(value: Value) -> ReplyValue:
    return ReplyValue(kind=value.kind, value=value.value, as_written=value.as_written, start=value.start, end=value.end)


def _requests(sentences: Sequence[Span], items: Sequence[ReplyItem], due: str) -> tuple[str, ...]:
    """What looks like a request and is not said above; the head of a list says nothing by itself."""
    understood = {i.start for i in items}
    asking = [s for s in sentences if s.start not in understood and _REQUEST.search(s.text)]
    found = dict.fromkeys(_said(s) for s in asking if not s.text.rstrip().endswith(":"))
    return tuple(r for r in found if r != due)[:MAX_REQUESTS]


def _steps(items: Sequence[ReplyItem], known: Knowledge, due: dt.date | None) -> tuple[NextStep, ...]:
    when = f"by {show_date(due, known.locale)}" if due else ""
    steps = {i.do: NextStep(step=i.do, when=when if i.outcome == "more" else "", clause_id=i.clause_id) for i in items}
    return tuple(steps.values())


def _attempt(known: Knowledge, items: Sequence[ReplyItem], text: str) -> Attempt:
    """The last attempt that has no answer yet, with this one; a new one where each has its answer.

    A word that it is still being looked at is no answer.
    """
    last = known.case.attempts[-1] if known.case.attempts else Attempt()
    base = last if not last.reply.strip() else Attempt()
    if items and all(i.outcome == "pending" for i in items):
        return base
    said = dict.fromkeys(i.sentence for i in sorted(items, key=lambda i: i.start))
    reply = ""
    for sentence in said or [_said(s) for s in split_sentences(text)]:
        if reply and len(reply) + len(sentence) > MAX_QUOTED_CHARACTERS:
            break
        reply = f"{reply} {sentence}".strip()
    if len(reply) > 2 * MAX_QUOTED_CHARACTERS:
        reply = reply[: 2 * MAX_QUOTED_CHARACTERS].rpartition(" ")[0] + " …"
    return base.model_copy(update={"reply": reply})


def with_attempt(attempts: tuple[Attempt, ...], kept: Attempt, *, sent: dt.date | None = None) -> tuple[Attempt, ...]:
    """The attempts with an answer kept: at the last one where that has none yet, else as one more.

    Args:
        attempts: those of the case.
        kept: the attempt of a reading.
        sent: the day the text was sent, where the attempt has none.
    """
    if sent is not None and kept.when is None:
        kept = kept.model_copy(update={"when": Moment(day=sent)})
    if attempts and not attempts[-1].reply.strip():
        return (*attempts[:-1], kept)
    return (*attempts, kept)


def _route_after(known: Knowledge, attempt: Attempt) -> Route:
    case = known.case.model_copy(update={"attempts": with_attempt(known.case.attempts, attempt)})
    facts: tuple[Fact, ...] = tuple(f for f in known.facts if f.name != "last_attempt_date")
    told = dataclasses.replace(known, case=case, facts=facts, windows={})
    told = dataclasses.replace(told, facts=(*facts, *derive_facts(told)))
    return decide_route(dataclasses.replace(told, windows={d.name: d for d in compute_windows(told)}))
