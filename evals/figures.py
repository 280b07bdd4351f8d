"""Finds the figures of a text: dates, amounts, shares, times, identifiers and other numbers.

Written anew and simply, so that the scorers do not share a mistake with the product's own reader. One figure
may be read in more than one way ("03/04/2026" is two days); it counts as supported when one of its readings
is. Each stretch of text belongs to one figure at most, the most telling kind first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

Reading = tuple[str, ...]  # kind first: ("date", "2026-03-04"), ("amount", "86.40", "USD"), ("number", "3")
MAX_CHARACTERS = 2_000_000

_MONTH_NAMES = (
    "january jan januar januari janvier enero gennaio",
    "february feb februar février febrero febbraio",
    "march mar märz maerz mars marzo",
    "april apr avril abril aprile",
    "may mai mayo maggio",
    "june jun juni juin junio giugno",
    "july jul juli juillet julio luglio",
    "august aug août agosto",
    "september sep sept septembre septiembre settembre",
    "october oct oktober okt octobre octubre ottobre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre diciembre dicembre",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_TENS = {"thirty": "30", "forty": "40", "sixty": "60", "ninety": "90"}
_UNITS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_GERMAN_UNITS = (
    *(
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
        "dreizehn",
        "vierzehn",
    ),
    *("fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn", "zwanzig"),
)
_WORDS = {word: str(number) for number, word in enumerate(_UNITS, 2)} | _TENS
_WORDS |= {word: str(number) for number, word in enumerate(_GERMAN_UNITS, 2)} | {"dreißig": "30", "neunzig": "90"}
_GERMAN_TIMES = {
    "hour": "stunde stunden",
    "day": "tag tage tagen kalendertag kalendertage kalendertagen",
    "business day": "werktag werktage werktagen arbeitstag arbeitstage arbeitstagen",
    "week": "woche wochen",
    "month": "monat monate monaten monats",
    "year": "jahr jahre jahren jahres",
}
_TIMES = {word: unit for unit, words in _GERMAN_TIMES.items() for word in words.split()}
_CURRENCY_NAMES = {
    "USD": "$ us$ usd dollar dollars",
    "EUR": "€ eur euro euros",
    "GBP": "£ gbp pound pounds",
    "INR": "₹ rs rs. inr rupees",
    "JPY": "¥ jpy",
    "CAD": "cad",
    "AUD": "aud",
    "AED": "aed",
    "SAR": "sar",
}
_CURRENCIES = {name: code for code, names in _CURRENCY_NAMES.items() for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A German day has a full stop ("12. Juni"). "by March 10. May I ..." has two sentences.
_DOTTED = "|".join(sorted((m for m in _MONTHS if m not in ("may", "march", "mar")), key=len, reverse=True))
_NUMBER = r"\d+(?:[.,]\d+)*"
_WORD = "|".join(_WORDS)
_TIME_UNIT = r"(?:(business|working|calendar)[ -])?(hour|day|week|month|year)s?"
_BEFORE = r"(?<!\w)(us\$|usd|eur|gbp|inr|cad|aud|jpy|aed|sar|rs\.?|[$€£₹¥])"
_AFTER = r"(usd|eur|gbp|inr|cad|aud|jpy|aed|sar|rs|dollars?|euros?|pounds?|rupees|[$€£₹¥])(?!\w)"


@dataclass(frozen=True)
class Figure:
    """One figure of a text: how it may be read, as it stands there, and where."""

    readings: frozenset[Reading]
    written: str
    start: int

    @property
    def kind(self) -> str:
        """date, amount, percent, duration, time, identifier or number."""
        return min(self.readings)[0]


def find_figures(text: str) -> tuple[Figure, ...]:
    """The figures of the text in order; only its first two million characters are read."""
    text = text[:MAX_CHARACTERS]
    taken = bytearray(len(text))
    found = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            readings = frozenset(read(match))
            if readings:
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                found.append(Figure(readings, " ".join(match.group(0).split()), match.start()))
    return tuple(sorted(found, key=lambda f: f.start))


def all_readings(texts: Iterable[str]) -> frozenset[Reading]:
    """Every reading of every figure of the texts."""
    return frozenset(r for text in texts for f in find_figures(text) for r in f.readings)


def is_among(figure: Figure, readings: frozenset[Reading]) -> bool:
    """True when one reading of the figure is there; a day without a year matches any year."""
    if figure.readings & readings:
        return True
    if figure.kind == "date":
        days = {r[1][-5:] for r in readings if r[0] == "date"}
        return any(r[1].startswith("--") and r[1][-5:] in days for r in figure.readings)
    if figure.kind == "identifier":  # the number of a register, with its commas and without: 11,204,887
        return any(r[1].isdigit() and ("number", r[1]) in readings for r in figure.readings)
    if figure.kind == "amount":
        return any(len(r) == 3 and "." in r[1] and ("number", r[1]) in readings for r in figure.readings)
    return False


def _iso(year: str, month: int, day: str) -> Iterator[Reading]:
    if 1 <= month <= 12 and 1 <= int(day) <= 31:
        yield ("date", f"{year}-{month:02d}-{int(day):02d}" if year else f"--{month:02d}-{int(day):02d}")


def _date_iso(m: re.Match[str]) -> Iterator[Reading]:
    yield from _iso(m[1], int(m[2]), m[3])


def _date_figures(m: re.Match[str]) -> Iterator[Reading]:
    year = m[3] if len(m[3]) == 4 else f"20{m[3]}"
    yield from _iso(year, int(m[2]), m[1])
    yield from _iso(year, int(m[1]), m[2])


def _date_day_first(m: re.Match[str]) -> Iterator[Reading]:
    yield from _iso(m[3] or "", _MONTHS[m[2].lower()], m[1])


def _date_month_first(m: re.Match[str]) -> Iterator[Reading]:
    yield from _iso(m[3] or "", _MONTHS[m[1].lower()], m[2])


def _amount_before(m: re.Match[str]) -> Iterator[Reading]:
    yield from (("amount", n, _CURRENCIES[m[1].lower()]) for n in _decimals(m[2]))


def _amount_after(m: re.Match[str]) -> Iterator[Reading]:
    yield from (("amount", n, _CURRENCIES[m[2].lower()]) for n in _decimals(m[1]))


def _percent(m: re.Match[str]) -> Iterator[Reading]:
    yield from (("percent", n) for n in _decimals(m[1]))


def _duration(m: re.Match[str]) -> Iterator[Reading]:
    number = _WORDS.get(m[1].lower(), m[1])
    kind = "business " if m[2] and m[2].lower() in ("business", "working") else ""
    yield ("duration", f"{number} {kind}{m[3].lower()}")


def _german_duration(m: re.Match[str]) -> Iterator[Reading]:
    number = _WORDS.get(m[1].lower(), m[1])
    yield ("duration", f"{number} {_TIMES[m[2].lower()]}")


def _time(m: re.Match[str]) -> Iterator[Reading]:
    hour, minute, half = int(m[1]), int(m[2] or 0), (m[3] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour < 24 and minute < 60 and (m[2] or half):
        yield ("time", f"{hour:02d}:{minute:02d}")


def _identifier(m: re.Match[str]) -> Iterator[Reading]:
    token = m[0].upper()
    digits = sum(c.isdigit() for c in token)
    if (digits == len(token) and digits >= 7) or (digits and digits < len(token) and len(token) >= 4):
        yield ("identifier", token)


def _number(m: re.Match[str]) -> Iterator[Reading]:
    yield from (("number", n) for n in _decimals(m[1]))


def _word(m: re.Match[str]) -> Iterator[Reading]:
    yield ("number", _WORDS[m[0].lower()])


def _decimals(written: str) -> set[str]:
    """The ways to read a written number: "1.234,50" is 1234.5; "1.234" is 1.234 or 1234."""
    found = set()
    for thousands, point in ((",", "."), (".", ",")):
        if written.count(point) > 1 or (point in written and thousands in written.split(point)[1]):
            continue
        plain = written.replace(thousands, "")
        first, *groups = written.split(point)[0].split(thousands)
        if groups and (not 1 <= len(first) <= 3 or len(groups[-1]) != 3 or any(len(g) not in (2, 3) for g in groups)):
            continue
        try:
            value = Decimal(plain.replace(point, "."))
        except InvalidOperation:
            continue
        text = f"{value:f}"
        found.add(text.rstrip("0").rstrip(".") if "." in text else text)
    return found


_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?<!\d)\d{3}-\d{7}-\d{7}(?!\d)", lambda m: [("identifier", m[0])]),
        (r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?!\d)", _date_iso),
        (rf"(?<!\w)(\d{{1,2}})\. ({_DOTTED})\.?(?: (\d{{4}}))?(?!\w)", _date_day_first),
        (
            rf"(?<!\w)(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\.?(?:,? (\d{{4}}))?(?!\w)",
            _date_day_first,
        ),
        (rf"(?<!\w)({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?(?!\w)", _date_month_first),
        (r"(?<![\d.])(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)", _date_figures),
        (rf"{_BEFORE} ?({_NUMBER})", _amount_before),
        (rf"(?<![\w.,])({_NUMBER}) ?{_AFTER}", _amount_after),
        (rf"(?<![\w.,])({_NUMBER}) ?(?:%|per ?cent|prozent)", _percent),
        (rf"(?<![\w.,])(\d+|{_WORD})[ -]{_TIME_UNIT}(?!\w)", _duration),
        (rf"(?<![\w.,])(\d+|{_WORD}) ({'|'.join(sorted(_TIMES, key=len, reverse=True))})(?!\w)", _german_duration),
        (r"(?<![\w:])(\d{1,2})(?::(\d{2}))?(?::\d{2})? ?([ap])\.?m(?!\w)", _time),
        (r"(?<=T)(\d{2}):(\d{2})()", _time),
        (r"(?<![\w:])(\d{1,2}):(\d{2})()(?!\d)", _time),
        (r"(?<![\w-])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w-])", _identifier),
        (rf"(?<![\w.,])({_NUMBER})(?:st|nd|rd|th)?(?!\w)", _number),
        (rf"(?<![\w-])(?:{_WORD})(?!\w)", _word),
    )
)
