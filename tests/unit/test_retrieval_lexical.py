"""BM25: the same scores as a public library, zero for no shared word, never stopped by odd text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.lexical import Lexicon, query_stems, stems

TEXTS = [
    "The refund is paid within fourteen days of the return.",
    "A parcel that is lost is refunded by the seller.",
    "Late shipments count against the seller, and late refunds too.",
    "Invoices show where goods were bought.",
    "",
]


def test_scores_equal_those_of_bm25s() -> None:
    import bm25s

    tokens = [list(stems(t)) for t in TEXTS]
    reference = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
    reference.index(tokens, show_progress=False)
    lexicon = Lexicon(TEXTS, k1=1.2, b=0.6)
    for query in ("seller refund", "late late parcel", "invoices of goods"):
        expected = reference.get_scores(list(query_stems(query)))
        assert lexicon.scores(query).tolist() == pytest.approx(expected.tolist(), abs=1e-5)


def test_inflected_words_meet_in_their_stem() -> None:
    assert set(stems("refunded refunds refunding")) == {"refund"}


def test_a_text_without_a_shared_word_scores_exactly_zero() -> None:
    assert Lexicon(TEXTS).scores("invoices").tolist().count(0.0) == 4
    assert Lexicon(TEXTS).scores("zebra").tolist() == [0.0] * 5


def test_words_that_only_ask_do_not_count() -> None:
    lexicon = Lexicon([*TEXTS, "How to do what you can."])
    assert lexicon.scores("how can I do that").tolist() == [0.0] * 6
    assert lexicon.scores("how do I get a refund").tolist() == lexicon.scores("refund").tolist()


def test_coverage_is_one_when_all_words_are_there_and_zero_when_none_is() -> None:
    coverage = Lexicon(TEXTS).coverage("lost parcels of a seller").tolist()
    assert coverage[1] == pytest.approx(1.0)
    assert coverage[3] == coverage[4] == 0.0
    assert 0 < coverage[2] < 1


def test_an_empty_library_has_no_scores() -> None:
    assert Lexicon([]).scores("refund").tolist() == []
    assert Lexicon([""]).scores("refund").tolist() == [0.0]


@given(st.lists(st.text(max_size=60), max_size=6), st.text(max_size=60))
def test_any_text_gives_finite_scores_that_are_not_negative(texts: list[str], query: str) -> None:
    lexicon = Lexicon(texts)
    scores, coverage = lexicon.scores(query), lexicon.coverage(query)
    assert len(scores) == len(coverage) == len(texts)
    assert all(0 <= s < 1e6 for s in scores.tolist())
    assert all(0 <= c <= 1 + 1e-9 for c in coverage.tolist())
    assert [(s > 0) for s in scores.tolist()] == [(c > 0) for c in coverage.tolist()]
    rows = [*range(len(texts))][::-2]
    assert lexicon.coverage(query, rows).tolist() == [coverage[row] for row in rows]
