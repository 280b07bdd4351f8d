"""How a normalised value is written in a letter: dates and money follow the reader's country.

What is shown must read back as the same value: `find_values(show(...))` gives the value that went in.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from assistant.records import Fact, Rule
from assistant.wording.measures import currency_of

NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MAX_SHOWN_CHARACTERS = 300
_SIGNS = {"EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥"}
_ABBREVIATED = re.compile(r"\b(?:[A-HJ-Z]|Co|Inc|Ltd|Corp|Bros|Jr|Sr|Cie)\.$")  # its full stop is part of the name
_OWN_SPELLING = re.compile(r"[^\W\d_A-Z]{1,3}[A-Z][^\W\d_]+")  # a capital behind small letters: no common word has it
_DETERMINER = re.compile(r"^(?:the|a|an|my|our|one|two|three|four|five|six|this|these|\d)\b", re.IGNORECASE)


def show_date(day: dt.date, locale: str = "en_US") -> str:
    """ "March 3, 2026" for the United States and Canada, "3. März 2026" in German, "3 March 2026" elsewhere."""
    from babel.dates import format_date  # kept off the start-up path

    pattern = "MMMM d, y" if locale in ("en_US", "en_CA") else "d. MMMM y" if locale[:2] == "de" else "d MMMM y"
    return format_date(day, pattern, locale=locale)


def show_money(value: str, locale: str = "en_US", *, is_abroad: bool = False) -> str:
    """ "49.99 USD" -> "$49.99", "389.00 AUD" in Australia -> "$389.00"; a value that is not money comes back as it is.

    A currency keeps its sign where the marketplace's country leaves no doubt about it, as people and documents there
    write it; else its code stands before the sum.

    Args:
        value: amount and currency, "49.99 USD".
        locale: of the letter; "$" is the dollar of its country.
        is_abroad: the reader sits in another country, where "$" is another dollar than the locale's.
    """
    from babel.numbers import format_currency, format_decimal, get_currency_symbol  # kept off the start-up path

    amount, _, currency = value.partition(" ")
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return value
    if not currency:
        return amount
    sign = _sign(currency, locale, is_abroad=is_abroad)
    if locale[:2] == "de" and not sign:
        return f"{format_decimal(number, format='#,##0.00', locale=locale)} {currency}"
    if not sign:
        return f"{currency} {number:,}"
    symbol = get_currency_symbol(currency, locale=locale)  # "JP¥" in Britain, "EUR" in Australia
    return format_currency(number, currency, locale=locale).replace(symbol, sign)


def _sign(currency: str, locale: str, *, is_abroad: bool) -> str:
    """The sign that stands for this currency and no other one there; empty where there is none."""
    if locale[:2] == "de":
        return "€" if currency == "EUR" else ""
    if currency in _SIGNS:
        return _SIGNS[currency]
    if currency != currency_of("$", locale):
        return ""
    if currency == "USD":
        return "$" if locale == "en_US" else "US$"
    return "" if is_abroad else "$"


def show_rule(rule: Rule) -> str:
    """ "three days", "30 days", "48 hours", "95 percent"; empty when the rule fixes no number."""
    if rule.amount is None:
        return ""
    if rule.unit == "percent":
        return f"{rule.amount} percent"
    number = NUMBER_WORDS[rule.amount] if 1 <= rule.amount <= len(NUMBER_WORDS) - 1 else str(rule.amount)
    unit = rule.unit[:-1] if rule.amount == 1 else rule.unit
    return f"{number} {unit}".strip()


def show_fact(fact: Fact, locale: str = "en_US", *, is_abroad: bool = False) -> str:
    """The fact as a letter writes it; `is_abroad` as in `show_money`."""
    if fact.kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", fact.value):
        return show_date(dt.date.fromisoformat(fact.value), locale)
    if fact.kind == "money":
        return show_money(fact.value, locale, is_abroad=is_abroad)
    if fact.kind == "percent":
        is_german = locale[:2] == "de"
        return re.sub(
            r"\s*percent$", " %" if is_german else "%", fact.value.replace(".", ",") if is_german else fact.value
        )
    if fact.kind == "number" and locale[:2] == "de":
        return fact.value.replace(".", ",") if re.fullmatch(r"\d+\.\d+", fact.value) else clean_inline(fact.value)
    if fact.kind == "name":
        shown = clean_inline(fact.as_written)
        is_cut = re.search(r"\b[A-Z][a-z]{0,3}\.$", fact.as_written.strip()) and not shown.endswith(".")
        return f"{shown}." if is_cut else shown
    return clean_inline(fact.value)


def clean_inline(text: str) -> str:
    """One line without letter markers, cut at a bound: free text cannot change the shape of a letter."""
    flat = " ".join(text.replace("[", "(").replace("]", ")").split())
    flat = re.sub(r"(?<=[A-Za-z])([!?])[!?]+", r"\1", flat).lstrip(" .;,")
    flat = flat.rstrip(" .;,") + (_ABBREVIATED.search(flat.rstrip(" ;,")) is not None) * "."
    return flat if len(flat) <= MAX_SHOWN_CHARACTERS else flat[:MAX_SHOWN_CHARACTERS].rsplit(" ", 1)[0] + " …"


def sentence_case(text: str) -> str:
    """ "open until June 1" -> "Open until June 1"; a brand keeps its own spelling: "eBay", "iPhone"."""
    return text if _OWN_SPELLING.match(text) else text[:1].upper() + text[1:]


def short_name(text: str) -> str:
    """ "pressure cooker, 5 litre" -> "pressure cooker": as a sentence calls a thing."""
    return re.split(r"\s*[,;|(]\s*|\s+[-–]\s+", text, maxsplit=1)[0] or text


def with_article(text: str) -> str:
    """ "kettle" -> "the kettle"; "my kettle" and "2 kettles" stay."""
    return text if not text or _DETERMINER.match(text) else f"the {text}"
