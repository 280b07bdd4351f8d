"""A value belongs to the words beside it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.records import FactName
from assistant.wording.attachment import MAX_CUE_DISTANCE, attach, reach
from assistant.wording.sentences import split_sentences
from assistant.wording.values import find_values
from tests.unit.checks_plans import CATALOGUE

RETURNS = (
    FactName(name="tracking_number", kind="tracking_number", label="tracking number", cues=("tracking number",)),
    FactName(name="return_tracking", kind="tracking_number", label="return tracking", cues=("return tracking number",)),
)


def named(text: str, catalogue: tuple[FactName, ...] = CATALOGUE) -> dict[str, str]:
    return {v.as_written: name for v, name in attach(text, find_values(text), catalogue)}


def test_two_dates_of_a_sentence_go_to_their_own_cues() -> None:
    found = named("I ordered on 2 March 2026 and it was due by 9 March 2026.")
    assert found == {"2 March 2026": "order_date", "9 March 2026": "latest_delivery_date"}


def test_the_order_of_the_values_does_not_matter() -> None:
    found = named("It was due by 9 March 2026, although I had ordered on 2 March 2026.")
    assert found == {"9 March 2026": "latest_delivery_date", "2 March 2026": "order_date"}


def test_a_label_on_the_line_before_counts() -> None:
    assert named("Order date:\n2 March 2026") == {"2 March 2026": "order_date"}


def test_the_longer_cue_hides_the_shorter_inside_it() -> None:
    assert named("The return tracking number is 123456789012.", RETURNS) == {"123456789012": "return_tracking"}


def test_a_cue_of_another_kind_or_sentence_does_not_reach() -> None:
    assert named("I ordered it. Then came 9 April 2026.")["9 April 2026"] == ""
    assert named("The order date is 113-1234567-1234567.")["113-1234567-1234567"] == "order_id"


def test_a_cue_serves_only_the_nearest_value() -> None:
    text = "I paid $49.99, and postage of $4.50 came on top."
    values = find_values(text)
    names = [tuple(n for n, _ in reached) for reached in reach(values, CATALOGUE, split_sentences(text))]
    assert names == [("amount",), ("shipping_cost",)]


@given(st.text(alphabet="ordered on due by paid $49.99 2 March 2026,.\n", max_size=200))
def test_every_value_comes_back_once_and_in_order(text: str) -> None:
    values = find_values(text)
    assert tuple(v for v, _ in attach(text, values, CATALOGUE)) == values


def test_a_line_of_thousands_of_values_ends() -> None:
    text = "ordered on 2 March 2026 due by 9 March 2026 " * 500
    found = attach(text, find_values(text), CATALOGUE)
    assert {name for _, name in found} == {"order_date", "latest_delivery_date"}
    assert MAX_CUE_DISTANCE < 200
