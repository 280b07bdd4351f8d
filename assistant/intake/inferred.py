"""What the told facts of a case say together: the only order number is the order's, the only price is the amount.

One idea: a value without a word beside it still has one meaning when the case holds nothing else of its kind.
Where two values could be meant, neither is taken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.intake.beside import with_parcel_numbers, with_price_of_order
from assistant.records import Case, Fact, FactName, Locator
from assistant.wording.asides import Asides
from assistant.wording.negation import is_denied
from assistant.wording.partial_dates import FORWARD_DAYS, day_after, is_full_date

IDENTIFIERS = ("order_id", "shipment_id", "asin")
_OWN_WORDS = ("answer", "story", "notice", "contact")
_AFTER_ORDER = ("latest_delivery_date", "delivered_date", "return_sent_date", "return_received_date")
_LONGEST_DAYS = 330  # between the order and today: then a day of the year comes only once between them
_NEAR_DAYS = 182  # half a year: the same day of any other year is further away
_YEAR = 365
_BEFORE_CHARACTERS = 40
_OTHER_MONEY = re.compile(
    r"\b(?:compensation|damages|voucher|gift|credit|fee|postage|shipping|deposit|owes?|lost|wanted|demands?|demanded|"
    r"ask(?:s|ed)? for)\b",
    re.I,
)
_FOR = re.compile(
    r"\b(?:for|worth|für)\s(?:only\s|just\s|about\s)?$|\b(?:cost|costs|kostete|price was)(?:\s\w{2,8})?\s$|"
    r"\b(?:an?|my|this)\s$",
    re.I,
)


def with_inferred(
    facts: Sequence[Fact], case: Case, catalogue: Sequence[FactName], texts: dict[str, str]
) -> list[Fact]:
    """The facts, with those named that only one thing can be meant by; places and order stay.

    Args:
        facts: as told.
        case: the case they come from.
        catalogue: the fact names of the case's role.
        texts: the whole text of the places "answer", "story" and "notice".
    """
    names = {entry.name: entry for entry in catalogue}
    found = list(facts)
    asides = Asides(case.story, case.today)
    for name in IDENTIFIERS:
        if name in names:
            found = _only_identifier(found, name, names, texts, asides)
            found += _joined(found, name)
    found = with_parcel_numbers(found, case.story, asides, names)
    if "amount" in names:
        found = with_price_of_order(found, case.story, asides)
    if case.role == "buyer" and "amount" in names:
        found = _only_amount(found, texts, asides)
    return _near_years(_sure_years(found, case.today), case)


def _only_identifier(
    facts: list[Fact], name: str, names: dict[str, FactName], texts: dict[str, str], asides: Asides
) -> list[Fact]:
    """Two order numbers are two orders; one is the order that the case is about, unless it is denied."""
    own = [
        f
        for f in facts
        if f.kind == name and f.source.where in _OWN_WORDS and not _is_denied(f, texts) and not _is_aside(f, asides)
    ]
    if len({f.value for f in own}) != 1 or any(f.name in names and f.name != name for f in own):
        return facts
    meant = {id(f) for f in own}
    return [f.model_copy(update={"name": name, "trust": "stated"}) if id(f) in meant else f for f in facts]


def _is_aside(fact: Fact, asides: Asides) -> bool:
    return fact.source.where == "story" and asides.holds(fact.source.start)


def _is_denied(fact: Fact, texts: dict[str, str]) -> bool:
    return is_denied(texts.get(fact.source.where, ""), fact.source.start)


def _joined(facts: list[Fact], name: str) -> list[Fact]:
    """Several identifiers under one answer as one more fact, "A and B", for a letter that is about all of them."""
    listed = [f for f in facts if f.name == name and f.source.where == "answer" and f.trust == "stated"]
    values = list(dict.fromkeys(f.value for f in listed))
    if len(values) < 2:
        return []
    together = f"{', '.join(values[:-1])} and {values[-1]}"
    return [Fact(name=name, kind=listed[0].kind, value=together, as_written=together, source=Locator(where="derived"))]


def _only_amount(facts: list[Fact], texts: dict[str, str], asides: Asides) -> list[Fact]:
    """The one amount of money in story, answers and wish is the order's; else the one that it was bought for."""
    if any(f.name == "amount" and f.trust != "unclear" for f in facts):
        return facts
    money = [
        f for f in facts if f.kind == "money" and f.source.where in ("answer", "story") and not _is_aside(f, asides)
    ]
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


def _near_years(facts: list[Fact], case: Case) -> list[Fact]:
    """A day of the story without a year, not half a year ago, is that of the last year in which it has been.

    Any other year lies further away than the half of one. Nothing is taken where the case names a day that is nearer
    to the same day a year earlier: then that year may be meant, and the day is asked for.
    """
    told = [dt.date.fromisoformat(f.value) for f in facts if f.kind == "date" and f.trust != "unclear"]
    return [_with_near_year(f, told, case) if _lacks_year(f) else f for f in facts]


def _lacks_year(fact: Fact) -> bool:
    """True for a named day of the story that was completed; a bare day and one of an exhibit stay readings."""
    is_told = fact.kind == "date" and fact.name != "date" and fact.trust == "unclear" and fact.source.where == "story"
    return is_told and is_full_date(fact.value) and re.search(r"[12]\d{3}|'\d\d", fact.as_written) is None


def _with_near_year(fact: Fact, told: Sequence[dt.date], case: Case) -> Fact:
    day = dt.date.fromisoformat(fact.value)
    if not 0 <= (case.today - day).days <= _NEAR_DAYS or day.year <= 2:
        return fact
    is_older = any(abs((other - day).days) > abs((other - day).days + _YEAR) for other in told)
    return fact if is_older else fact.model_copy(update={"trust": "stated"})
