"""Reads the answers of a case (`facts`) into typed facts.

One idea: an explicit answer is taken as the person's word. It gets the kind of the catalogue entry that its
key means; an answer that does not fit that kind is kept as written, as text that is unclear, so that
nothing computes with it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.intake.fact_keys import catalogue_entry, plain_key
from assistant.records import Case, FactName, Trust, ValueKind
from assistant.wording.negation import is_denied
from assistant.wording.partial_dates import complete_date, is_full_date
from assistant.wording.values import Value, find_values

_UNKNOWN = frozenset(
    ("?", "??", "-", "--", "n/a", "na", "unknown", "tbd", "not known", "don't know", "dont know", "null")
)
_YES = frozenset(("yes", "y", "true", "ja", "oui", "si", "sí"))
_NO = frozenset(("no", "n", "false", "nein", "non"))
_IDENTIFIERS = frozenset(("order_id", "shipment_id", "tracking_number", "reference", "asin"))
_IDENTIFIER = re.compile(r"#?\s*[A-Za-z0-9][A-Za-z0-9._/-]{1,38}[A-Za-z0-9]")
# "US 10,555,123", "RF-20918-A and RF-20918-B": a register's number with its commas, and a list of numbers.
_REFERENCE = re.compile(r"(?=[^\d]*\d)[A-Za-z0-9#][A-Za-z0-9 .,/#()_-]{1,60}")
MAX_REFERENCE_WORDS = 6
_FIGURE = re.compile(r"[+-]?\d[\d.,' ]*")
_BETWEEN = re.compile(r"[\s,;/&+]*(?:and|und|et|y|e)?[\s,;]*")
_HOW: dict[ValueKind, str] = {
    "date": "a date such as 2026-03-02",
    "money": "an amount with its currency, such as 49.99 USD",
    "percent": "a share such as 4.2 %",
    "duration": "a time such as 14 days",
    "number": "a number",
    "email": "an e-mail address",
    "phone": "a phone number",
    "url": "a web address",
    "asin": "an ASIN, ten letters and digits",
}


@dataclass(frozen=True)
class Read:
    """One value of an answer, at its place in the answer."""

    name: str
    kind: ValueKind
    value: str
    start: int
    end: int
    trust: Trust = "stated"


def read_answer(
    key: str,
    answer: str,
    catalogue: Sequence[FactName],
    *,
    role: str,
    locale: str,
    currency: str,
    today: dt.date,
) -> tuple[Read, ...]:
    """What an answer says: one value, or each of a list; empty when it says that the thing is not known."""
    start = len(answer) - len(answer.lstrip())
    text = answer.strip()
    values = find_values(text, locale=locale)
    entry = catalogue_entry(key, catalogue, role=role, kinds=_possible_kinds(text, values))
    choices = entry.choices if entry else ()
    if not text or (text.lower() in _UNKNOWN and text.lower() not in choices):
        return ()
    found = _typed(text, values, entry, currency=currency) if entry else _untyped(plain_key(key) or key, text, values)
    return tuple(_dated(_moved(read, start), today) for read in found)


def doubtful_answers(case: Case, catalogue: Sequence[FactName]) -> Iterator[str]:
    """One line for each answer whose value does not fit what its key asks for."""
    if not catalogue:
        return
    kinds = {f.name: f.kind for f in catalogue}
    for key, answer in case.facts.items():
        reads = read_answer(key, answer, catalogue, role=case.role, locale="en_US", currency="USD", today=case.today)
        for read in reads[:1]:
            wanted = kinds.get(read.name, "text")
            if read.trust == "unclear" and read.kind == "text" and wanted in _HOW:
                yield f"facts: {key}: '{_short(answer)}' is kept but not understood; write {_HOW[wanted]}"
            elif read.trust == "unclear" and read.kind == "date":
                yield f"facts: {key}: '{_short(answer)}' has no full date; write {_HOW['date']}"


def _typed(text: str, values: Sequence[Value], entry: FactName, *, currency: str) -> list[Read]:
    """The answer as the entry's kind; as unclear text where it does not fit."""
    kind = entry.kind
    if kind in ("text", "name"):
        return [_whole(entry.name, kind, _choice(text, entry), text), *_inside(text, values)]
    if kind == "yes_no":
        word = text.lower().strip(" .!")
        return [_whole(entry.name, kind, "yes" if word in _YES else "no" if word in _NO else text, text)]
    if kind == "reference" and _REFERENCE.fullmatch(text) and len(text.split()) <= MAX_REFERENCE_WORDS:
        return [_whole(entry.name, kind, " ".join(text.split()).lstrip("# "), text)]
    fitting = [v for v in values if v.kind == kind]
    if len({v.value for v in fitting}) == 1 or (fitting and _is_list(text, fitting)):
        return [Read(entry.name, kind, v.value, v.start, v.end) for v in _distinct(fitting)]
    normal = _from_figure(text, kind, currency) if _FIGURE.fullmatch(text) else ""
    if not normal and kind in _IDENTIFIERS and _IDENTIFIER.fullmatch(text) and any(c.isdigit() for c in text):
        normal = text.lstrip("# ").upper() if kind != "asin" or len(text) == 10 else ""
    if normal:
        return [_whole(entry.name, kind, normal, text)]
    return [_whole(entry.name, "text", " ".join(text.split()), text, trust="unclear"), *_inside(text, values)]


def _untyped(name: str, text: str, values: Sequence[Value]) -> list[Read]:
    """An answer under a key that is in no catalogue: of the kind of its value when that is all it says."""
    if len(values) == 1 and values[0].as_written == text:
        return [_whole(name, values[0].kind, values[0].value, text)]
    return [_whole(name, "text", " ".join(text.split()), text), *_inside(text, values)]


def _possible_kinds(text: str, values: Sequence[Value]) -> frozenset[str]:
    """The kinds that the whole answer can be of; text and names only when no typed value stands in it."""
    kinds: set[str] = {v.kind for v in values}
    if not kinds:
        return frozenset(("text", "name", "yes_no"))
    if _FIGURE.fullmatch(text):
        kinds |= {"money", "number", "percent"}
    if _IDENTIFIER.fullmatch(text) and not kinds & {"date", "money", "percent", "duration", "email", "url"}:
        kinds |= _IDENTIFIERS - {"asin"}
    return frozenset(kinds)


def _from_figure(text: str, kind: ValueKind, currency: str) -> str:
    """A bare figure in its kind: of the marketplace's currency, of a hundred, or a count."""
    if kind == "money" and currency:
        return next((v.value for v in find_values(f"{currency} {text}") if v.kind == "money"), "")
    figure = next((v.value for v in find_values(f"{text} %") if v.kind == "percent"), "")
    if kind == "percent":
        return figure
    return figure.removesuffix(" percent") if kind == "number" else ""


def _choice(text: str, entry: FactName) -> str:
    plain = plain_key(text)
    return next((c for c in entry.choices if plain_key(c) == plain), " ".join(text.split()))


def _inside(text: str, values: Sequence[Value]) -> list[Read]:
    """The values in the words of an answer; an identifier that the words deny ("not B0...") is unclear."""
    return [
        Read(v.kind, v.kind, v.value, v.start, v.end, "unclear" if _is_denied(text, v) else "stated") for v in values
    ]


def _is_denied(text: str, value: Value) -> bool:
    return value.kind in _IDENTIFIERS and is_denied(text, value.start)


def _is_list(text: str, values: Sequence[Value]) -> bool:
    """True when nothing but commas and "and" stands around and between the values."""
    edges = [0, *(e for v in values for e in (v.start, v.end)), len(text)]
    return all(_BETWEEN.fullmatch(text, edges[i], edges[i + 1]) for i in range(0, len(edges), 2))


def _distinct(values: Sequence[Value]) -> list[Value]:
    return list({v.value: v for v in reversed(values)}.values())[::-1]


def _whole(name: str, kind: ValueKind, value: str, text: str, *, trust: Trust = "stated") -> Read:
    return Read(name, kind, value, 0, len(text), trust)


def _moved(read: Read, by: int) -> Read:
    return Read(read.name, read.kind, read.value, read.start + by, read.end + by, read.trust)


def _dated(read: Read, today: dt.date) -> Read:
    if read.kind != "date" or is_full_date(read.value):
        return read
    return Read(read.name, read.kind, complete_date(read.value, today=today), read.start, read.end, "unclear")


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 40 else shown[:40] + "…"
