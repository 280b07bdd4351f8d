"""Readers for money, durations and percentages, in figures and in words.

One idea: what is compared is the amount with its unit, so weeks become days, "1 %" and "one per cent" are the same,
and a range such as "3 to 5 business days" gives both of its ends.
"""

from __future__ import annotations

import re

from assistant.wording.numbers import NUMBER_WORDS, alternation, money_amount, plain_number, word_number
from assistant.wording.readers import Candidate, Reader, whole

_SYMBOLS = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "s$": "SGD", "mx$": "MXN", "nz$": "NZD",
    "hk$": "HKD", "r$": "BRL", "€": "EUR", "£": "GBP", "₹": "INR", "rs.": "INR", "rs": "INR", "¥": "JPY", "￥": "JPY",
    "zł": "PLN", "kr": "SEK", "₺": "TRY", "₩": "KRW", "chf": "CHF", "dhs": "AED",
}  # fmt: skip
_CODES = (
    "USD EUR GBP INR CAD AUD JPY CHF SEK NOK DKK PLN CZK TRY MXN BRL AED SAR EGP SGD CNY HKD NZD ZAR KRW HUF RON BGN"
).split()
_NAMES = {
    "us dollars": "USD", "u.s. dollars": "USD", "us dollar": "USD", "canadian dollars": "CAD",
    "australian dollars": "AUD", "euros": "EUR", "euro": "EUR", "pounds sterling": "GBP", "pounds": "GBP",
    "pound": "GBP", "rupees": "INR", "rupee": "INR", "yen": "JPY", "dollars": "$", "dollar": "$", "bucks": "$",
    "zloty": "PLN", "kronor": "SEK", "kroner": "DKK", "pesos": "MXN",
}  # fmt: skip
_DOLLARS = {
    "en_CA": "CAD",
    "fr_CA": "CAD",
    "en_AU": "AUD",
    "en_SG": "SGD",
    "es_MX": "MXN",
    "en_NZ": "NZD",
    "pt_BR": "BRL",
}
_FACTORS = {"k": 1_000, "thousand": 1_000, "lakh": 100_000, "million": 1_000_000, "m": 1_000_000, "mn": 1_000_000}
_UNITS = {
    "minutes": ("minute", "minutes", "min", "mins", "minuten", "minutos", "minuti"),
    "hours": ("hour", "hours", "hr", "hrs", "h", "stunde", "stunden", "heure", "heures", "hora", "horas", "ora", "ore"),
    "days": ("day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorno", "giorni",
             "kalendertage", "kalendertagen"),
    "business days": ("werktag", "werktage", "werktagen", "arbeitstag", "arbeitstage", "arbeitstagen", "weekdays"),
    "weeks": ("week", "weeks", "wk", "wks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "settimana",
              "settimane"),
    "months": ("month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "mese", "mesi"),
    "years": ("year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "ans", "année", "années", "año", "años",
              "anno", "anni"),
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_BUSINESS = r"business|working|work|werk|trading"
_QUALIFIER = rf"(?:(?:{_BUSINESS}|calendar|consecutive|full|clear|whole|more|further|additional|natural)[\s-])"
_AFTER = r"\s(?:ouvrables?|ouvrés?|hábiles|laborables|lavorativi)"
_UNIT = f"({alternation(_UNIT_OF)})"
_WORD = alternation(NUMBER_WORDS)
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:one|two|three|four|five|six|seven|eight|nine)"
_FIGURE = rf"(?:[0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?|{_TENS}|{_WORD})"
_ALSO = r"(?:\s?\([0-9a-z-]{1,12}\))?"
_AMOUNT = r"[0-9]{1,12}(?:[.,' ][0-9]{2,3}(?![0-9])){0,5}(?:[.,][0-9]{1,2}(?![0-9]))?(?:\.-|,-)?"
_SYMBOL = (
    "(" + "|".join(re.escape(s) for s in sorted(_SYMBOLS, key=len, reverse=True)) + r"|\$|" + "|".join(_CODES) + ")"
)
_PREFIX = r"((?:us|ca|c|au|a|s|mx|nz|hk|r)?\$|£|₹|rs\.?|¥|￥)"
_NAME = "(" + "|".join(re.escape(n) for n in sorted(_NAMES, key=len, reverse=True)) + ")"
_FACTOR = r"(?:\s?(k|thousand|lakh|million|mn)\b)?"


def _money_before(match: re.Match[str], locale: str) -> list[Candidate]:
    return _money(match, match[1], match[2], match[3], locale)


def _money_after(match: re.Match[str], locale: str) -> list[Candidate]:
    return _money(match, match[3], match[1], match[2], locale)


def _money(match: re.Match[str], unit: str, written: str, factor: str | None, locale: str) -> list[Candidate]:
    currency = currency_of(unit, locale)
    figure = plain_number(written.rstrip(".,-"), locale=locale, is_money=True)
    return whole("money", f"{money_amount(figure, _FACTORS.get((factor or '').lower(), 1))} {currency}", match)


def currency_of(written: str, locale: str = "en_US") -> str:
    """ "$" -> "USD" (by locale), "€" -> "EUR", "rupees" -> "INR"; a code stays."""
    low = " ".join(written.lower().split())
    found = _SYMBOLS.get(low) or _NAMES.get(low) or ("$" if low == "$" else low.upper())
    return _DOLLARS.get(locale, "USD") if found == "$" else found


def _duration(match: re.Match[str], _: str) -> list[Candidate]:
    first, last, qualifier, unit, after = match[1], match[2], match[3], match[4], match[5]
    found = [_length(first, unit, qualifier, after)]
    if last is None:
        return whole("duration", found[0], match)
    second = _length(last, unit, qualifier, after)
    return [("duration", found[0], match.start(1), match.end(1)), ("duration", second, match.start(2), match.end())]


def _length(figure: str, unit: str, qualifier: str | None, after: str | None) -> str:
    number = word_number(figure)
    amount = plain_number(figure, locale="en_US") if number is None else str(number)
    name = _UNIT_OF[unit.lower()]
    if name == "weeks" and "." not in amount:
        return f"{int(amount) * 7} days"
    if name == "days" and (after or re.search(_BUSINESS, qualifier or "", re.I)):
        name = "business days"
    return f"{amount} {name}"


def _one_german(match: re.Match[str], _: str) -> list[Candidate]:
    return whole("duration", f"1 {_UNIT_OF[match[1].lower()]}", match)


def _fortnight(match: re.Match[str], _: str) -> list[Candidate]:
    return whole("duration", "14 days", match)


def _percent(match: re.Match[str], locale: str) -> list[Candidate]:
    number = word_number(match[1])
    amount = plain_number(match[1], locale=locale) if number is None else str(number)
    return whole("percent", f"{amount} percent", match)


_L = r"(?<![\w.,/-])"
MEASURE_READERS: tuple[Reader, ...] = (
    Reader(rf"(?<!\w){_PREFIX}\s?({_AMOUNT})(?![0-9]){_FACTOR}", _money_before),
    Reader(rf"(?<!\w)(?<![0-9]\s)(?<![0-9]){_SYMBOL}\s?({_AMOUNT})(?![0-9]){_FACTOR}", _money_before),
    Reader(rf"{_L}({_AMOUNT}){_FACTOR}\s?{_SYMBOL}(?![\w])", _money_after),
    Reader(rf"{_L}({_AMOUNT}){_FACTOR}\s{_NAME}(?![\w])", _money_after),
    Reader(
        rf"{_L}({_FIGURE}){_ALSO}(?:\s?(?:-|to|or|and|bis|à|a)\s?({_FIGURE}){_ALSO})?[\s-]{{0,2}}"
        rf"({_QUALIFIER}{{0,2}}){_UNIT}(?![\w])({_AFTER})?",
        _duration,
    ),
    Reader(r"(?<!\w)(?:a )?fortnight(?![\w])", _fortnight),
    Reader(r"(?<!\w)(?:einen|einem|eines|ein)\s(werktag|monat|jahr)(?:s|es)?(?![\w])", _one_german),
    Reader(
        rf"{_L}([0-9]{{1,4}}(?:[.,][0-9]{{1,4}})?|{_WORD})\s?(?:%|percent(?:age points?)?\b|per cent\b|prozent\b|"
        r"pour cent\b|"
        r"por ciento\b|per cento\b)",
        _percent,
    ),
)
