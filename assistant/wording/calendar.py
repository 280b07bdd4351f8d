"""Dates as people write them, read into ISO form.

One idea: a date that does not exist is no date; its figures stay figures, so that a check can still ask where they
come from. Month names are read in English, German, French, Spanish and Italian.
"""

from __future__ import annotations

import datetime as dt
import re

from assistant.wording.numbers import alternation

_MONTHS = (
    "january jan januar jänner janvier janv enero ene gennaio gen",
    "february feb februar février févr fevrier febrero febbraio febb",
    "march mar märz mär maerz mars marzo mrz",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag",
    "june jun juni juin junio giugno giu",
    "july jul juli juillet juil julio luglio lug",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre settembre set sett",
    "october oct oktober okt octobre octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre",
)
MONTH_NUMBERS = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split()}
MONTH = alternation(MONTH_NUMBERS) + r"\b(?:\.(?=,?\s?[0-9']))?"
DAY = r"[0-3]?[0-9](?:st|nd|rd|th|er|\.|º|ª)?"

_AMBIGUOUS = frozenset({"may", "mar", "march", "set", "gen", "mag", "ago", "dic", "mai", "mars", "jan", "sept"})


def month_number(name: str) -> int:
    """ "Mar." -> 3."""
    return MONTH_NUMBERS[name.lower().rstrip(".")]


def is_capital_month(name: str) -> bool:
    """False for a lower-case word that is a month only with a capital ("you may 30 days later ...")."""
    return not (name[:1].islower() and name.lower().rstrip(".") in _AMBIGUOUS)


def iso_date(year: int, month: int, day: int) -> str:
    """The ISO form, or empty when there is no such day; years outside 1900 to 2199 are not dates of a case."""
    if not 1900 <= year <= 2199:
        return ""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def yearless_date(month: int, day: int) -> str:
    """ "--03-02", or empty when no year has that day."""
    return f"--{month:02d}-{day:02d}" if iso_date(2024, month, day) else ""


def full_year(written: str) -> int:
    """ "26" and "'26" -> 2026; four digits stay."""
    digits = written.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def numeric_date(first: int, second: int, year: int, *, separator: str, locale: str) -> str:
    """A date of three figures: day first with dots, month first in American locales unless that is impossible."""
    month_first = separator != "." and locale in ("en_US", "en_PH", "en")
    if month_first:
        return iso_date(year, first, second) or iso_date(year, second, first)
    found = iso_date(year, second, first)
    return found or ("" if separator == "." else iso_date(year, first, second))


def leading_day(written: str) -> int:
    """ "2nd" -> 2, "3." -> 3."""
    digits = re.match(r"[0-9]{1,2}", written)
    return int(digits[0]) if digits else 0
