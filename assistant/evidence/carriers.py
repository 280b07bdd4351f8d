"""Tells whose tracking number a number is, by its shape and its check digit.

One idea: a shape alone is a guess, a right check digit is close to proof: twelve digits are FedEx's only when the
twelfth is what the first eleven ask for. Numbers without a check digit are told by a prefix that nobody else uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.records import Fact

_S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])([A-Z]{2})")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_POSTS = {
    "GB": "Royal Mail",
    "US": "USPS",
    "DE": "Deutsche Post",
    "FR": "La Poste",
    "CA": "Canada Post",
    "AU": "Australia Post",
    "NL": "PostNL",
    "ES": "Correos",
    "IT": "Poste Italiane",
    "AT": "Österreichische Post",
    "CH": "Swiss Post",
    "IE": "An Post",
    "JP": "Japan Post",
    "CN": "China Post",
    "IN": "India Post",
    "SE": "PostNord",
    "BE": "bpost",
    "SG": "Singapore Post",
    "HK": "Hongkong Post",
}
_NAMES = {"Deutsche Post": ("deutsche post", "dhl"), "Amazon Logistics": ("amazon logistics", "amazon")}


def carrier_of(number: str) -> str:
    """The carrier whose number this is; empty where it cannot be told.

    Sources: label guides of UPS and FedEx, USPS Publication 199, UPU standard S10, GS1 General Specifications.
    """
    compact = re.sub(r"[^0-9A-Z]", "", number.upper())
    return next((name for is_own, name in _SHAPES if is_own(compact)), "") or _post_of(compact)


def has_wrong_check_digit(number: str) -> bool:
    """True for a number that is certainly UPS's or a post's by its shape, and whose check digit is another one."""
    compact = re.sub(r"[^0-9A-Z]", "", number.upper())
    if re.fullmatch(r"1Z[0-9A-Z]{15}[0-9]", compact):
        return not _is_ups(compact)
    found = _S10.fullmatch(compact)
    return found is not None and found[3] in _POSTS and not _is_s10(compact)


def carrier_facts(text: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """A carrier for each tracking number that tells one: verbatim where the document names it, else unclear.

    Args:
        text: the whole document.
        facts: what was found in it.
    """
    found: dict[str, Fact] = {}
    for fact in facts:
        carrier = carrier_of(fact.value) if fact.kind == "tracking_number" else ""
        if not carrier or carrier in found:
            continue
        names = "|".join(re.escape(n) for n in _NAMES.get(carrier, (carrier.lower(),)))
        said = re.search(rf"(?<!\w)(?:{names})(?!\w)", text, re.IGNORECASE)
        start, end = said.span() if said else (fact.source.start, fact.source.end)
        place = fact.source.model_copy(update={"start": start, "end": end, "page": text.count("\f", 0, start) + 1})
        found[carrier] = Fact(
            name="carrier",
            kind="name" if said else "text",  # a number is no name that a letter could write
            value=carrier,
            as_written=text[start:end],
            source=place,
            trust="verbatim" if said else "unclear",
        )
    return tuple(found.values())


def _is_ups(number: str) -> bool:
    if not re.fullmatch(r"1Z[0-9A-Z]{15}[0-9]", number):
        return False
    figures = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in number[2:17]]
    total = sum(figures[0::2]) + 2 * sum(figures[1::2])
    return -total % 10 == int(number[17])


def _is_fedex(number: str) -> bool:
    if re.fullmatch(r"[0-9]{12}", number):
        total = sum(int(d) * w for d, w in zip(number[:11], (3, 1, 7) * 4, strict=False))
        return total % 11 % 10 == int(number[11])
    if re.fullmatch(r"[0-9]{15}", number):
        return _is_modulo_ten(number)
    return bool(re.fullmatch(r"96[0-9]{20}", number)) and _is_modulo_ten(number[7:])


def _is_usps(number: str) -> bool:
    routed = re.fullmatch(r"420[0-9]{5}(?:[0-9]{4})?(9[1-5][0-9]{20})", number)
    number = routed[1] if routed else number
    return bool(re.fullmatch(r"9[1-5][0-9]{18}(?:[0-9]{2})?", number)) and _is_modulo_ten(number)


def _is_dhl(number: str) -> bool:
    if re.fullmatch(r"(?:JJD|JVGL|JD01|GM)[0-9]{10,22}", number):
        return True
    return bool(re.fullmatch(r"(?:00)?340434[0-9]{12}", number)) and _is_modulo_ten(number)


def _is_amazon(number: str) -> bool:
    return bool(re.fullmatch(r"TB[ACM][0-9]{9,15}", number))


def _is_modulo_ten(number: str) -> bool:
    """The check of GS1: each second digit from the right, the check digit aside, counts three times."""
    total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(number[:-1])))
    return -total % 10 == int(number[-1])


def _is_s10(number: str) -> bool:
    found = _S10.fullmatch(number)
    if found is None:
        return False
    check = 11 - sum(int(d) * w for d, w in zip(found[1], _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(check, check) == int(found[2])


def _post_of(number: str) -> str:
    return _POSTS.get(number[-2:], "") if _is_s10(number) else ""


_SHAPES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (_is_ups, "UPS"),
    (_is_usps, "USPS"),
    (_is_dhl, "DHL"),
    (_is_fedex, "FedEx"),
    (_is_amazon, "Amazon Logistics"),
)
