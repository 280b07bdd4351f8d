"""What stands beside an order number or a carrier's name in a story: the price of the order, the number of the parcel.

One idea: people list what belongs together, "kettle, $49.99, order 113-...", so a sum that stands alone between two
marks in the sentence of the order number is its price, whatever other sums the story holds. Two such sums are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.records import Fact, FactName
from assistant.wording.asides import Asides
from assistant.wording.carrier_names import CARRIER
from assistant.wording.sentences import span_at, split_sentences

_STARTS = re.compile(
    r"(?:^|[,;:(\n.!?–—-]|\b(?:for|at|costs?|paid|worth|price|für|por|bezahlt|kostet))[ ]*\Z", re.IGNORECASE
)
_ENDS = re.compile(r"[ ]*(?:[,;:)(\n.!?–—]|$|(?:order|bestellung|and|placed|bought|ordered|on|from)\b)", re.IGNORECASE)
_OTHER_SUM = re.compile(
    r"\b(?:compensation|damages|voucher|gift|credit|fees?|postage|shipping|deposit|owes?|lost|refund\w*|offer\w*|"
    r"total|all in|"
    r"per|each|report|fraud alert|duty|customs|back|lawyer|balance|reimburse\w*|erstattet|gutschein|porto|versand)\b",
    re.IGNORECASE,
)
_OTHER_AFTER = re.compile(
    r"[ ]*(?:of )?(?:import|fees?|deposit|per|each|a unit|apiece|postage|shipping|refund|voucher|gift|credit|back|"
    r"nachlass|selbst bezahlt|porto|versand)\b",
    re.IGNORECASE,
)
_RETURN = re.compile(
    r"\b(?:return(?!ed by|s? window)\w*|sent (?:it |them )?back|posted back|send back|retour\w*|rücksend\w*|"
    r"zurück\w*|devol\w*|"
    r"renvoy\w*|reso)\b",
    re.IGNORECASE,
)
_REST_OF_CLAUSE = re.compile(r"[^.!?\n]{0,40}")
_OWN_SHAPE = re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{9,}|9[0-9]{19,25}")
_BEFORE_CHARACTERS = 60


def with_price_of_order(facts: Sequence[Fact], story: str, asides: Asides) -> list[Fact]:
    """The facts, with the sum of the order named; what a cue had called the amount elsewhere is a bare sum again."""
    spans = split_sentences(story)
    orders = {
        span_at(spans, f.source.start)
        for f in facts
        if f.kind in ("order_id", "asin") and f.source.where == "story" and not asides.holds(f.source.start)
    }
    free = [
        f
        for f in facts
        if f.kind == "money"
        and f.source.where == "story"
        and f.name in ("money", "amount")
        and not asides.holds(f.source.start)
        and span_at(spans, f.source.start) in orders
        and _is_free(f, story)
    ]
    if len({f.value for f in free}) != 1 or _is_answered(facts):
        return list(facts)
    meant = {id(f) for f in free}
    return [_named(f, is_meant=id(f) in meant) for f in facts]


def _is_answered(facts: Sequence[Fact]) -> bool:
    return any(f.name == "amount" and f.source.where != "story" for f in facts)


def _named(fact: Fact, *, is_meant: bool) -> Fact:
    if is_meant:
        return fact.model_copy(update={"name": "amount", "trust": "stated"})
    if fact.name == "amount" and fact.source.where == "story":
        return fact.model_copy(update={"name": "money", "trust": "unclear"})
    return fact


def _is_free(fact: Fact, story: str) -> bool:
    start, end = fact.source.start, fact.source.end
    before = story[max(0, start - _BEFORE_CHARACTERS) : start]
    clause = re.split(r"[,;:.!?()]", before.rstrip(" ,;:("))[-1]
    is_other = _OTHER_SUM.search(clause) or _OTHER_AFTER.match(story, end)
    return bool(_STARTS.search(before) and _ENDS.match(story, end)) and not is_other


def with_parcel_numbers(facts: Sequence[Fact], story: str, asides: Asides, names: dict[str, FactName]) -> list[Fact]:
    """The facts, with the only parcel number of the story named: of the return where its sentence speaks of one."""
    spans = split_sentences(story)
    chosen: dict[int, str] = {}
    for fact in facts:
        if fact.kind != "tracking_number" or fact.source.where != "story" or fact.trust != "unclear":
            continue
        if not asides.holds(fact.source.start) and _is_parcel(fact, story):
            span = spans[max(0, span_at(spans, fact.source.start))]
            back = _RETURN.search(story, max(span.start, fact.source.start - 2 * _BEFORE_CHARACTERS), fact.source.start)
            chosen[id(fact)] = "return_tracking_number" if back else "tracking_number"
    found = list(facts)
    for name in ("tracking_number", "return_tracking_number"):
        values = {f.value for f in facts if chosen.get(id(f)) == name}
        is_known = any(f.name == name and f.trust != "unclear" for f in facts)
        if len(values) == 1 and name in names and not is_known:
            found = [
                f.model_copy(update={"name": name, "trust": "stated"}) if chosen.get(id(f)) == name else f
                for f in found
            ]
    return found


def _is_parcel(fact: Fact, story: str) -> bool:
    """True for a number of a carrier's own shape, and for bare digits behind a carrier's name."""
    if _OWN_SHAPE.fullmatch(fact.value):
        return True
    before = story[max(0, fact.source.start - _BEFORE_CHARACTERS) : fact.source.start]
    named = [m.end() for m in CARRIER.finditer(before)]
    return bool(named) and _REST_OF_CLAUSE.fullmatch(before, named[-1]) is not None
