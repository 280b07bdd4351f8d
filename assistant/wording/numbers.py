"""Reads figures as people write them: digits with any separators, and number words.

One idea: a figure has one normal form, a plain decimal without needless zeros, however it is grouped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "dix": 10, "quinze": 15, "trente": 30,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "treinta": 30,
    "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sette": 7, "otto": 8, "nove": 9, "dieci": 10, "trenta": 30,
}  # fmt: skip
COMMA_DECIMAL_LANGUAGES = frozenset({"de", "fr", "es", "it", "nl", "pl", "pt", "sv", "tr"})


def fold(text: str) -> str:
    """The text with plain digits, blanks and hyphens, one character for one, so that offsets stay true.

    Digits of other scripts, no-break blanks and the various hyphens all read alike to a person, and so they must to
    the patterns.
    """
    if text.isascii():
        return text
    table = {ord(c): _plain(c) for c in set(text) if not c.isascii()}
    return text.translate(table)


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in "\u2028\u2029\x85":
        return "\n"
    if character.isspace():
        return " "
    if character in "\u2010\u2011\u2012\u2013\u2212\u00ad\ufe63\uff0d":
        return "-"
    if character in "\u2018\u2019\u02bc":
        return "'"
    return character


def plain_number(written: str, *, locale: str = "en_US", is_money: bool = False) -> str:
    """ "1.234,50" -> "1234.5"; a separator is the decimal one when it stands last or the locale says so.

    A single separator before exactly three digits groups thousands in money; elsewhere the locale decides.
    """
    compact = re.sub(r"[\s' ]", "", written)
    dot, comma = compact.rfind("."), compact.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal = "." if dot > comma else ","
    elif dot < 0 and comma < 0:
        decimal = ""
    else:
        decimal = _single_separator("." if dot >= 0 else ",", compact, locale=locale, is_money=is_money)
    grouped = {".", ","} - {decimal}
    for separator in grouped:
        compact = compact.replace(separator, "")
    return trimmed(compact.replace(decimal, ".") if decimal else compact)


def _single_separator(separator: str, compact: str, *, locale: str, is_money: bool) -> str:
    if compact.count(separator) > 1:
        return ""
    if len(compact) - compact.index(separator) - 1 != 3:
        return separator
    if is_money:
        return ""
    local = "," if locale[:2] in COMMA_DECIMAL_LANGUAGES else "."
    return separator if separator == local else ""


def trimmed(figure: str) -> str:
    """ "0049.990" -> "49.99"; "30.0" -> "30"."""
    whole, _, part = figure.partition(".")
    part = part.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{part}" if part else whole


def money_amount(figure: str, factor: int = 1) -> str:
    """A trimmed figure with two decimals: "50" -> "50.00"."""
    return f"{Decimal(figure) * factor:.2f}"


def word_number(word: str) -> int | None:
    """ "fifteen" -> 15, "twenty-one" -> 21; None when it is no number word."""
    low = word.lower()
    if low in NUMBER_WORDS:
        return NUMBER_WORDS[low]
    tens, dash, ones = low.partition("-")
    if dash and tens in NUMBER_WORDS and NUMBER_WORDS.get(ones, 99) < 10 and NUMBER_WORDS[tens] >= 20:
        return NUMBER_WORDS[tens] + NUMBER_WORDS[ones]
    return None


def alternation(words: Iterable[str]) -> str:
    """A pattern that matches the longest of the words, branching letter by letter, which is much faster than a list."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    found = [re.escape(c) + _branches(node[c]) for c in sorted(node) if c]
    if not found:
        return ""
    if len(found) == 1 and "" not in node:
        return found[0]
    return f"(?:{'|'.join(found)})" + ("?" if "" in node else "")
