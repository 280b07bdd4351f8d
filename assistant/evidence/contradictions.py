"""Where two places of a case give one thing two values: the papers among themselves, or what was told and a paper.

One idea: precise before complete. Only a thing that an order has once is compared, only where each place gives it one
value, and only between places that name the same order; two orders side by side are no contradiction. Which place is
right is never decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from assistant.records import Contradiction, Exhibit, Fact

SINGLE: Final = ("order_date", "amount", "delivered_date", "dispatch_date")
"""Names of what one order has once. Quantities are none of them: a part of an order is shipped, returned, refunded."""
_TELLING: Final = ("answer", "story")


def find_contradictions(told: Iterable[Fact], exhibits: Sequence[Exhibit]) -> tuple[Contradiction, ...]:
    """The contradictions of a case, those with what was told first.

    Args:
        told: typed facts of story and answers.
        exhibits: as they were read; passages that speak to a program are taken out before.
    """
    places = [_Place([f for f in told if f.source.where in _TELLING and f.trust == "stated"])]
    places += [_Place([f for f in e.facts if f.trust == "verbatim"]) for e in exhibits]
    found = [*_wrong_order(places[0], places[1:])]
    for name in SINGLE:
        for at, first in enumerate(places):
            for second in places[at + 1 :]:
                found += _differing(name, first, second)
    unique = {(c.name, c.first.value, c.second.value): c for c in reversed(found)}
    return tuple(sorted(unique.values(), key=found.index))


class _Place:
    """What stands in one place: the telling of the person, or one paper."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self.orders = {f.value for f in facts if f.kind == "order_id"}

    def single(self, name: str) -> Fact | None:
        """The fact of that name where the place gives it one value; a list of many gives none."""
        named = [f for f in self._facts if f.name == name]
        return named[0] if len({f.value for f in named}) == 1 else None

    def shows(self, value: str) -> bool:
        """True when the value stands there in whatever sense: then it may only have been named wrongly."""
        return any(f.value == value for f in self._facts)


def _differing(name: str, first: _Place, second: _Place) -> Iterator[Contradiction]:
    one, other = first.single(name), second.single(name)
    is_same_matter = len(first.orders) == 1 and first.orders == second.orders
    if one is None or other is None or not is_same_matter or not _exclude(one, other):
        return
    if not first.shows(other.value) and not second.shows(one.value):
        yield Contradiction(name=name, first=one, second=other)


def _wrong_order(told: _Place, papers: Sequence[_Place]) -> Iterator[Contradiction]:
    """An order number that was told and that no paper has, where all papers with a number have one and the same."""
    shown = {order for paper in papers for order in paper.orders}
    own = told.single("order_id")
    paper = next((f for p in papers if p.orders and (f := p.single("order_id")) is not None), None)
    if own is not None and paper is not None and len(shown) == 1 and len(told.orders) == 1 and own.value not in shown:
        yield Contradiction(name="order_id", first=own, second=paper)


def _exclude(one: Fact, other: Fact) -> bool:
    """True when both cannot hold: whole values of the same kind, and the same currency."""
    if one.kind != other.kind or one.value == other.value:
        return False
    if one.kind == "date":
        return len(one.value) == len(other.value) == len("2026-03-05")
    if one.kind == "money":
        return one.value[-4:] == other.value[-4:] and one.value[-4:-3] == " "
    return True
