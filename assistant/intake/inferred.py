"""What the told facts of a case say together: the only order number is the order's, the only price is the amount.

One idea: a value without a word beside it still has one meaning when the case holds nothing else of its kind.
Where two values could be meant, neither is taken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.records import Case, Fact, FactName, Locator
from assistant.wording.partial_dates import FORWARD_DAYS, day_after, is_full_date

_IDENTIFIERS = ("order_id", "shipment_id", "asin")
_OWN_WORDS = ("answer", "story", "notice", "contact")
_AFTER_ORDER = ("latest_delivery_date", "delivered_date", "return_sent_date", "return_received_date")
_LONGEST_DAYS = 330  # between the order and today: then a day of the year comes only once between them
_BEFORE_CHARACTERS = 40
_OTHER_MONEY = re.compile(
    r"\b(?:compensation|damages|voucher|gift|credit|fee|postage|shipping|deposit|owes?|lost)\b", re.I
)
_FOR = re.compile(
    r"\b(?:for|worth|für)\s(?:only\s|just\s|about\s)?$|\b(?:cost|costs|kostete|price was)(?:\s\w{2,8})?\s$", re.I
)


def with_inferred(
    facts: Sequence[Fact], case: Case, catalogue: Sequence[FactName], texts: dict[str, str]
) -> list[Fact]:
    """The facts, with those named that only one thing can be meant by; places and order stay.

    Args:
        facts: as told.
        case: the case they come from.
        catalogue: the fact names of the case's role.
        texts: the whole text of the places "answer" and "story".
    """
    names = {entry.name: entry for entry in catalogue}
    found = list(facts)
    for name in _IDENTIFIERS:
        if name in names:
            found = _only_identifier(found, name, names)
            found += _joined(found, name)
    if case.role == "buyer" and "amount" in names:
        found = _only_amount(found, texts)
    return _sure_years(found, case.today)


def _only_identifier(facts: list[Fact], name: str, names: dict[str, FactName]) -> list[Fact]:
    """Two order numbers are two orders; one is the order that the case is about."""
    own = [f for f in facts if f.kind == name and f.source.where in _OWN_WORDS]
    if len({f.value for f in own}) != 1 or any(f.name in names and f.name != name for f in own):
        return facts
    meant = {id(f) for f in own}
    return [f.model_copy(update={"name": name, "trust": "stated"}) if id(f) in meant else f for f in facts]


def _joined(facts: list[Fact], name: str) -> list[Fact]:
    """Several identifiers under one answer as one more fact, "A and B", for a letter that is about all of them."""
    listed = [f for f in facts if f.name == name and f.source.where == "answer" and f.trust == "stated"]
    values = list(dict.fromkeys(f.value for f in listed))
    if len(values) < 2:
        return []
    together = f"{', '.join(values[:-1])} and {values[-1]}"
    return [Fact(name=name, kind=listed[0].kind, value=together, as_written=together, source=Locator(where="derived"))]


def _only_amount(facts: list[Fact], texts: dict[str, str]) -> list[Fact]:
    """The one amount of money in story, answers and wish is the order's; else the one that it was bought for."""
    if any(f.name == "amount" and f.trust != "unclear" for f in facts):
        return facts
    money = [f for f in facts if f.kind == "money" and f.source.where in texts]
    open_ = [
        f for f in money if f.name == "money" and f.trust == "unclear" and not _OTHER_MONEY.search(_before(f, texts))
    ]
    values = {f.value for f in money}
    if len(values) > 1:
        open_ = [f for f in open_ if _FOR.search(_before(f, texts))]
        values = {f.value for f in open_}
    if not open_:
        whole = [f for f in money if f.name == "refund_amount" and "full" in _before(f, texts).lower()]
        is_only = len(values) == 1 and len(whole) == len(money)
        return [*facts, whole[0].model_copy(update={"name": "amount"})] if is_only else facts
    if len(values) != 1:
        return facts
    meant = {id(f) for f in open_}
    return [f.model_copy(update={"name": "amount", "trust": "stated"}) if id(f) in meant else f for f in facts]


def _before(fact: Fact, texts: dict[str, str]) -> str:
    start = fact.source.start or 0
    return texts[fact.source.where][max(0, start - _BEFORE_CHARACTERS) : start]


def _sure_years(facts: list[Fact], today: dt.date) -> list[Fact]:
    """A day without a year that came after the order has one year only, while the order is less than a year old."""
    orders = {f.value for f in facts if f.name == "order_date" and f.trust != "unclear" and is_full_date(f.value)}
    if len(orders) != 1:
        return facts
    ordered = dt.date.fromisoformat(orders.pop())
    latest = today + dt.timedelta(days=FORWARD_DAYS)
    if not 0 <= (latest - ordered).days <= _LONGEST_DAYS:
        return facts
    told = {f.name for f in facts if f.trust != "unclear"}
    found = []
    for fact in facts:
        if fact.name in _AFTER_ORDER and fact.name not in told and fact.trust == "unclear" and is_full_date(fact.value):
            day = day_after(dt.date.fromisoformat(fact.value), ordered)
            if day <= latest:
                # The first promise counts; what is told later in passing stays a reading.
                told.add(fact.name)
                fact = fact.model_copy(update={"value": day.isoformat(), "trust": "stated"})
        found.append(fact)
    return found
