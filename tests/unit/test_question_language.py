"""The hint that the clauses are in English: never for an English question, and where it helps for another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.policy_library import read_library
from assistant.wording.question_language import CERTAIN_FROM, HINT, english_hint, may_be_english

FOREIGN = [
    "Wie lange hat der Verkäufer Zeit zu antworten?",
    "Rückgabe Frist",
    "Mein Paket kam nie an",
    "Mon colis n'est jamais arrivé, que faire ?",
    "remboursement colis perdu",
    "Mi pedido no ha llegado",
    "¿Cuánto tiempo tengo para devolver un artículo?",
    "Quanto tempo ho per restituire un articolo?",
    "我的包裹没有到",
    "Где мой заказ",
]
ENGLISH = [
    "how long does the seller have to answer",
    "refund",
    "A-to-z",
    "",
    "???",
    "113-1234567",
    "zzzz qqqq",
    "Can I appeal from Los Angeles de la Cruz?",
    "My seller is El Corte Ingles de Barcelona",
    "am I in time to return an item",
    "chargeback",
    "Amazon DE seller account",
]


@pytest.mark.parametrize("question", FOREIGN)
def test_question_in_another_language_gets_the_hint(question: str) -> None:
    assert english_hint(question, 0.0) == HINT
    assert english_hint(question, CERTAIN_FROM - 0.01) == HINT


@pytest.mark.parametrize("question", FOREIGN)
def test_certain_find_needs_no_hint(question: str) -> None:
    assert english_hint(question, CERTAIN_FROM) == ""


@pytest.mark.parametrize("question", ENGLISH)
def test_english_question_never_gets_the_hint(question: str) -> None:
    assert english_hint(question, 0.0) == ""


def test_no_heading_and_no_text_of_the_corpus_counts_as_another_language() -> None:
    library = read_library(Path(__file__).parents[2] / "policy_corpus")
    assert [c.id for c in library.clauses if not (may_be_english(c.heading) and may_be_english(c.text))] == []


@given(st.text(max_size=300))
def test_any_text_is_a_fair_question(question: str) -> None:
    assert english_hint(question, 0.0) in ("", HINT)
