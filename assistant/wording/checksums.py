"""Tells private numbers from other long figures by the checksum that their issuers use.

One idea: a number is called a card or an identity number only when its form and its check digit both say so.
"""

from __future__ import annotations

import re

_CARD_PREFIX = re.compile(r"(?:4|5[1-5]|2[2-7]|3[47]|30[0-5]|3[68]|6011|64[4-9]|65|62|35(?:2[89]|[3-8])|60|81|82|508)")
_CARD_LENGTHS = {"4": (13, 16, 19), "34": (15,), "37": (15,), "30": (14,), "36": (14,), "38": (14,)}
_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27,
    "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "AE": 23, "SA": 24,
}  # fmt: skip
_VERHOEFF_PRODUCT = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_PERMUTATION = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def is_card(digits: str) -> bool:
    """True for 13 to 19 digits with an issuer's prefix, one of its lengths and a right Luhn digit."""
    if not 13 <= len(digits) <= 19 or not _CARD_PREFIX.match(digits) or len(set(digits)) == 1:
        return False
    lengths = _CARD_LENGTHS.get(digits[:2]) or _CARD_LENGTHS.get(digits[0]) or (16, 19)
    return len(digits) in lengths and luhn(digits)


def luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        figure = int(digit) * (2 if place % 2 else 1)
        total += figure - 9 if figure > 9 else figure
    return total % 10 == 0


def is_iban(compact: str) -> bool:
    """The check of ISO 13616: the country's length, and 1 modulo 97."""
    if _IBAN_LENGTHS.get(compact[:2]) != len(compact):
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def is_aadhaar(digits: str) -> bool:
    """Twelve digits, not starting with 0 or 1, with a right Verhoeff digit."""
    if len(digits) != 12 or digits[0] in "01" or len(set(digits)) == 1:
        return False
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_PRODUCT[check][int(_VERHOEFF_PERMUTATION[place % 8][int(digit)])])
    return check == 0


def is_social_security(area: str, group: str, serial: str) -> bool:
    """The ranges that are issued in the United States."""
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"
