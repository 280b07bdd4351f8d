"""Writes a title that was made from a file name as a person would write it: "ups pod may" -> "UPS POD May".

One idea: only the case of letters changes, never a word, so that the title still names the same file.
"""

from __future__ import annotations

import re

_SPELLED = {
    w.lower(): w
    for w in (
        "USPS UPS POD SOP FBA FBM ASIN FNSKU SKU EAN EIN UPC EORI EPR VAT ID IMEI ISBN GPS LOA EU UK USA CE EMC RoHS "
        "SDS UL ISO CSV ATOZ DOA EDD FedEx PostNL PayPal eBay AliExpress Amazon Walmart Etsy Hermes Evri Royal DHL"
    ).split()
}
_MONTHS = frozenset(
    "january february march april june july august september october november december "
    "januar februar märz mai juni juli oktober dezember".split()
)
_VOWELLESS = re.compile(r"[bcdfghjklmnpqrstvwxz]{2,4}")
_NOT_CAPITAL = frozenset("no nr mr mrs dr st ltd".split())


def with_hyphens(stem: str) -> str:
    """A number as papers bear it keeps its hyphen: "invoice-k-7714" -> "invoice-K-7714"."""
    return re.sub(
        r"(?<![^\W_])(?!(?:no|nr|may|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|day|the|of|to|e|s|p)-)"
        r"([a-z]{1,3})-(?=[0-9]{3,})",
        lambda m: f"{m[1].upper()}-",
        stem,
    )


def spelled(title: str) -> str:
    """Abbreviations, months and some names in the spelling that they have in a letter; all other words as they are."""
    return re.sub(r"[^\W\d_]+", lambda m: _word(m[0]), title)


def _word(word: str) -> str:
    if not word.islower():
        return _SPELLED.get(word.lower(), word) if word.istitle() else word
    if word in _SPELLED:
        return _SPELLED[word]
    if word in _MONTHS:
        return word.capitalize()
    return word.upper() if _VOWELLESS.fullmatch(word) and word not in _NOT_CAPITAL else word
