"""Says whether a text names an amount, in figures or in words, and how long it is for an embedder.

One idea: a rule's number is only as good as the sentence beside it, so the sentence must say it too.
"""

from __future__ import annotations

import re

from assistant.wording.values import find_values

_ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ALIKE = {("months", 12): "1 years", ("years", 1): "12 months", ("days", 7): "a week", ("hours", 24): "a day"}
_PIECES = re.compile(r"[^\W\d_]+|\d|[^\w\s]")
MAX_SPELLED = 999
LETTERS_A_TOKEN = 9  # longer words are read as several tokens


def says_amount(text: str, amount: int, unit: str = "") -> bool:
    """True when the text names the amount, as figures, as words, or as the same time in another unit."""
    low = " ".join(text.lower().split())
    if re.search(rf"(?<![\d.,]){amount:,}(?![\d]|[.,]\d)|(?<![\d.,]){amount}(?![\d]|[.,]\d)", low):
        return True
    if any(re.search(rf"\b{word}\b", low) for word in _spelled(amount)):
        return True
    if amount == 1 and re.search(rf"\b(?:a|an|one|each|per) (?:\w+ )?{re.escape(unit.rstrip('s'))}\b", low):
        return True
    wanted = {f"{amount} {unit}", _ALIKE.get((unit, amount), "")}
    return any(v.value in wanted for v in find_values(text)) or f" {_ALIKE.get((unit, amount), '-')} " in f" {low} "


def has_amounts(text: str) -> bool:
    """True when the text names a period, a sum or a percentage."""
    return any(v.kind in ("duration", "money", "percent") for v in find_values(text))


def token_estimate(text: str) -> int:
    """About how many tokens an embedder reads: each word, sign and digit, a long word as two or more."""
    pieces = _PIECES.findall(text)
    return len(pieces) + sum(len(p) // (LETTERS_A_TOKEN + 1) for p in pieces)


def _spelled(number: int) -> tuple[str, ...]:
    """ "one hundred and eighty", "one hundred eighty", "a hundred and eighty"; nothing above 999."""
    if not 0 <= number <= MAX_SPELLED:
        return ()
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return (_below_hundred(rest),)
    heads = [f"{_ONES[hundreds]} hundred", *(["a hundred"] if hundreds == 1 else [])]
    if not rest:
        return tuple(heads)
    return tuple(f"{head}{joint}{_below_hundred(rest)}" for head in heads for joint in (" and ", " "))


def _below_hundred(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"[- ]{_ONES[ones]}" if ones else "")
