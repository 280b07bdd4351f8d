"""Two values for one thing are listed with both places; two orders side by side are no contradiction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import find_contradictions
from assistant.records import Contradiction, Exhibit, Fact, Locator, Trust, ValueKind

ONE, OTHER = "113-1234567-1234567", "113-7654321-7654321"
KINDS: dict[str, ValueKind] = {
    "order_id": "order_id", "order_date": "date", "amount": "money", "delivered_date": "date", "date": "date",
}  # fmt: skip


def told(**values: str) -> list[Fact]:
    return [fact(n, v, Locator(where="answer"), "stated") for n, v in values.items()]


def fact(name: str, value: str, source: Locator, trust: Trust) -> Fact:
    return Fact(name=name, kind=KINDS[name], value=value, as_written=value, source=source, trust=trust)


def paper(number: int, *values: tuple[str, str], trust: Trust = "verbatim") -> Exhibit:
    at = Locator(where="exhibit", exhibit=f"E{number}", page=1)
    return Exhibit(
        marker=f"E{number}", file=f"{number}.txt", title="", sha256="", state="read",
        facts=tuple(fact(n, v, at, trust) for n, v in values),
    )  # fmt: skip


def said(found: tuple[Contradiction, ...]) -> list[tuple[str, str, str]]:
    return [(c.name, c.first.value, c.second.value) for c in found]


def test_told_day_that_the_paper_of_the_same_order_gives_otherwise_is_listed_with_both_places() -> None:
    papers = [paper(1, ("order_id", ONE), ("order_date", "2026-02-21"))]
    found = find_contradictions(told(order_id=ONE, order_date="2026-02-20"), papers)
    assert said(found) == [("order_date", "2026-02-20", "2026-02-21")]
    assert (found[0].first.source.where, found[0].second.source.marker) == ("answer", "E1 p.1")


def test_two_papers_of_one_order_with_two_sums_are_listed() -> None:
    papers = [paper(n, ("order_id", ONE), ("amount", f"{n}9.00 USD")) for n in (1, 2)]
    assert said(find_contradictions([], papers)) == [("amount", "19.00 USD", "29.00 USD")]


def test_two_orders_are_no_contradiction() -> None:
    papers = [
        paper(1, ("order_id", ONE), ("amount", "19.00 USD")),
        paper(2, ("order_id", OTHER), ("amount", "29.00 USD")),
    ]
    assert find_contradictions(told(order_id=ONE), papers) == ()


def test_list_of_many_orders_is_no_contradiction() -> None:
    papers = [paper(1, ("order_id", ONE), ("order_id", OTHER), ("amount", "19.00 USD"), ("amount", "29.00 USD"))]
    assert find_contradictions(told(order_id=ONE, amount="19.00 USD"), papers) == ()


def test_paper_that_names_no_order_contradicts_nothing() -> None:
    assert find_contradictions(told(order_id=ONE, amount="19.00 USD"), [paper(1, ("amount", "29.00 USD"))]) == ()


def test_other_currency_or_a_bare_month_excludes_nothing() -> None:
    papers = [paper(1, ("order_id", ONE), ("amount", "17.00 EUR"), ("order_date", "2026-02"))]
    assert find_contradictions(told(order_id=ONE, amount="19.00 USD", order_date="2026-03-01"), papers) == ()


def test_value_that_stands_in_the_paper_under_another_name_is_no_contradiction() -> None:
    papers = [paper(1, ("order_id", ONE), ("order_date", "2026-02-21"), ("date", "2026-02-20"))]
    assert find_contradictions(told(order_id=ONE, order_date="2026-02-20"), papers) == ()


def test_unclear_reading_contradicts_nothing() -> None:
    papers = [paper(1, ("order_id", ONE), ("order_date", "2026-02-21"), trust="unclear")]
    assert find_contradictions(told(order_id=ONE, order_date="2026-02-20"), papers) == ()


def test_told_order_number_that_no_paper_has_is_listed() -> None:
    papers = [paper(1, ("order_id", OTHER)), paper(2, ("order_id", OTHER))]
    assert said(find_contradictions(told(order_id=ONE), papers)) == [("order_id", ONE, OTHER)]
    assert find_contradictions(told(order_id=ONE), [*papers, paper(3, ("order_id", ONE))]) == ()


@given(
    st.lists(
        st.lists(
            st.sampled_from([("order_id", ONE), ("order_id", OTHER), ("amount", "1.00 USD"), ("amount", "2.00 USD")])
        ),
        max_size=4,
    )
)
def test_each_contradiction_names_two_places_and_two_values(papers: list[list[tuple[str, str]]]) -> None:
    found = find_contradictions(told(order_id=ONE), [paper(n, *values) for n, values in enumerate(papers, start=1)])
    assert all(c.first.value != c.second.value and c.first.source != c.second.source for c in found)
    assert len(set(said(found))) == len(found)
