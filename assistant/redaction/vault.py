"""Puts tokens such as `{NAME_1}` in place of private stretches of a text, and the stretches back in their places.

One idea: a token stands for one spelling, character by character, so putting back needs no guess. The braces make it
safe: nothing beside a token can run into it, and what already looks like a token in a text gets a token of its own.
For any text and any stretches, `restore(hide(text, stretches)) == text`. A vault lives in memory for one letter and
is never written anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from assistant.records import Record

PrivateKind = Literal[
    "NAME", "ADDRESS", "PLACE", "COMPANY", "EMAIL", "PHONE", "LINK", "NETWORK",
    "CARD", "BANK", "IDENTITY", "ORDER", "PARCEL", "REFERENCE", "TEXT",
]  # fmt: skip
_TOKEN = re.compile(r"\{[A-Z]{4,9}_[0-9]{1,9}\}")
_KINDS = "|".join(get_args(PrivateKind))
# A token that a model copied badly: other brackets or none, another line, small letters.
_BROKEN = re.compile(
    rf"[\[{{(<]{{0,2}}(?<![^\W_])(?:(?:{_KINDS})[ _-]?[0-9]{{1,4}}|(?i:{_KINDS})_[0-9]{{1,4}})(?!\w)[\]}})>]{{0,2}}"
    rf"|\{{\s?(?i:{_KINDS})[^{{}}\n]{{0,12}}\}}"
)
_LABELS = {"EMAIL": "e-mail address", "LINK": "address of a page", "NETWORK": "network address", "CARD": "card number",
           "BANK": "bank account", "IDENTITY": "identity number", "ORDER": "order number", "PARCEL": "tracking number",
           "PHONE": "phone number", "TEXT": "words"}  # fmt: skip


class Stretch(Record):
    """A private part of a text: `text[start:end]`."""

    kind: PrivateKind
    start: int
    end: int


@dataclass
class Vault:
    """The tokens of one letter: the same spelling always has the same token."""

    _tokens: dict[str, str] = field(default_factory=dict)  # spelling -> token
    _spellings: dict[str, str] = field(default_factory=dict)  # token -> spelling
    _counts: dict[str, int] = field(default_factory=dict)

    def hide(self, text: str, stretches: Iterable[Stretch]) -> str:
        """The text with a token for each stretch; stretches that overlap are hidden as one."""
        looks = [Stretch(kind="TEXT", start=m.start(), end=m.end()) for m in _TOKEN.finditer(text)]
        pieces: list[str] = []
        at = 0
        for stretch in united([*stretches, *looks]):
            pieces += text[at : stretch.start], self._token(stretch.kind, text[stretch.start : stretch.end])
            at = stretch.end
        return "".join(pieces) + text[at:]

    def restore(self, text: str) -> str:
        """The text with every token of this vault replaced by what it stands for; all else as it is."""
        return _TOKEN.sub(lambda m: self._spellings.get(m[0], m[0]), text)

    def restore_answer(self, text: str) -> str:
        """As `restore`, for text by a model: a token that it made up or miswrote becomes a blank, "[[name]]"."""
        pieces: list[str] = []
        at = 0
        for match in _TOKEN.finditer(text):
            spelling = self._spellings.get(match[0])
            if spelling is not None:
                pieces += _BROKEN.sub(_blank, text[at : match.start()]), spelling
                at = match.end()
        return "".join(pieces) + _BROKEN.sub(_blank, text[at:])

    def _token(self, kind: PrivateKind, spelling: str) -> str:
        if spelling not in self._tokens:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            token = f"{{{kind}_{self._counts[kind]}}}"
            self._tokens[spelling], self._spellings[token] = token, spelling
        return self._tokens[spelling]


def united(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches in order without empty ones; those that overlap become one, of the kind of the longest."""
    found: list[Stretch] = []
    longest = 0
    for stretch in sorted(stretches, key=lambda s: (s.start, -s.end)):
        length = stretch.end - stretch.start
        if length <= 0:
            continue
        if found and stretch.start < found[-1].end:
            kind = stretch.kind if length > longest else found[-1].kind
            found[-1] = Stretch(kind=kind, start=found[-1].start, end=max(found[-1].end, stretch.end))
            longest = max(longest, length)
        else:
            found.append(stretch)
            longest = length
    return found


def _blank(match: re.Match[str]) -> str:
    kind = next(k for k in get_args(PrivateKind) if k in match[0].upper())
    return f"[[{_LABELS.get(kind, kind.lower())}]]"
