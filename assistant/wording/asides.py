"""The sentences of a story that tell of another matter: another order, an earlier case, what once went well.

One idea: people tell more than their case, and they say so: "an earlier claim, $612, was paid", "the pedals, keep them
out of it". What stands in such a sentence is no fact of this case. The words are few and plain: a sentence that is
missed is read as before, and a sentence taken for an aside gives a blank and never a wrong value.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right

from assistant.wording.calendar import MONTH
from assistant.wording.sentences import split_sentences

_THINGS = (
    r"(?:orders?|shipments?|parcels?|packages?|boxes|deliver(?:y|ies)|claims?|cases?|listings?|products?|items?|asins?|"
    r"auctions?|buyers?|customers?|ladies|lady|guys?|man|woman|clients?|sales?|invoices?|refunds?|returns?|charges?|"
    r"payments?|cards?|complaints?|sellers?|shops?|ones?|things?|stuff)"
)
_OTHER = re.compile(
    rf"\b(?:(?:an ?other|the other|other|(?:a |some )?different|(?:a )?separate|(?:an )?earlier|(?:a )?previous|"
    rf"(?:an )?"
    rf"unrelated|the same (?:guy|buyer|customer|seller)(?:'s)? other|my first ever|my last)\s(?:\w+\s)?{_THINGS}\b|"
    rf"{_THINGS} before (?:this|that) (?:one)?|not part of (?:this|it)\b|"
    rf"(?:has |have |had |got )?nothing to do with (?:this|it|that)\b|"
    rf"(?:keep|leave) (?:them|it|that|this) out\b|forget (?:that|about that|this)\b|(?:a )?different (?:story|"
    rf"matter)\b|"
    rf"by the way\b|\bbtw\b|unrelated|(?:was|were|is|got|been) (?:settled|paid) (?:in|no|without|long|already)|"
    rf"no (?:issue|trouble|problem)s?(?: (?:at all|whatsoever|there))?[.!]?$|"
    rf"(?:i|we) also (?:had|have|ordered|bought|sold|got)\b|(?:the|my|our|last|that) {MONTH}(?:'s)? "
    rf"(?:order|claim|case|one|charge|shipment)\b|last {MONTH}'s|(?<!the )last year\b|(?:years?|\d years) ago|back "
    rf"then|"
    # German, Spanish, French, Italian
    rf"gehört (?:aber |hier )?nicht dazu|nichts (?:damit|mit) \w* ?zu tun|(?:eine?[mnrs]?|der|die|das) "
    rf"ander[ens]+\s[^\W\d]+|"
    rf"damals|schon (?:ein)?mal|übrigens|letztes jahr|voriges jahr|(?:ist|war) (?:längst |schon )?erledigt|parallel "
    rf"läuft|"
    rf"también|otro pedido|otra (?:compra|cosa)|el año pasado|autre commande|aussi command|l'an dernier|altro ordine)",
    re.IGNORECASE,
)
_IN_YEAR = re.compile(rf"\b(?:in|im|en|since|back in|of)\s(?:(?:{MONTH})\s)?(20[0-9]{{2}})\b(?![-/.])", re.IGNORECASE)
_OWN_PAST = re.compile(
    r"\b(?:bought|purchased|ordered|made|took|sold since|registered|founded|gekauft)\b", re.IGNORECASE
)
_OPEN_YEARS = 1  # a matter of the year before is still the case's


class Asides:
    """The stretches of a text that tell of another matter."""

    def __init__(self, text: str, today: dt.date) -> None:
        spans = split_sentences(text)
        # The first sentence says what the case is about, whatever it compares it with.
        found = [s for s in spans[1:] if _is_aside(s.text, today)]
        self._starts = [s.start for s in found]
        self._ends = [s.end for s in found]

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Where each of them starts and ends."""
        return tuple(zip(self._starts, self._ends, strict=True))

    def holds(self, place: int) -> bool:
        """True when the character at that place belongs to another matter."""
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and place < self._ends[at]


def without_asides(text: str, today: dt.date) -> str:
    """The text with blanks in the place of what tells of another matter; every offset stays."""
    for start, end in Asides(text, today).stretches:
        text = text[:start] + re.sub(r"\S", " ", text[start:end]) + text[end:]
    return text


def _is_aside(sentence: str, today: dt.date) -> bool:
    plain = " ".join(sentence.replace("’", "'").split())
    if _OTHER.search(plain):
        return True
    if _OWN_PAST.search(plain):
        return False
    years = [int(m[1]) for m in _IN_YEAR.finditer(plain)]
    return bool(years) and max(years) < today.year - _OPEN_YEARS
