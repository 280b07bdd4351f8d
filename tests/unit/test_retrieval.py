"""The search: filters before it ranks, knows when it found nothing, and survives any question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.chroma_index import ChromaIndex
from assistant.adapters.embedders import choose_embedder
from assistant.errors import DataError
from assistant.ports import Hit
from assistant.records import Case, Fact, Locator
from assistant.retrieval import case_query, search_clauses
from assistant.retrieval.fusion import (
    COVERAGE_WEIGHT,
    DOCUMENT_SHARE,
    LONG_QUERY_SHARE,
    NEAREST_FEW,
    OWN_NOTHING_BESIDE,
    OWN_OUTSIDE_SHARE,
    Calibration,
    Evidence,
    Floor,
    blend,
    calibration_of,
    evidence,
    few_nearest,
    is_answer,
    lifted,
    reciprocal_rank_fusion,
    stretched,
    vector_score,
)
from assistant.retrieval.index_text import index_text
from assistant.retrieval.search import (
    MAX_QUERY_CHARACTERS,
    WORD_CANDIDATES,
    Selection,
    best_rows,
    clean_query,
    rank_clauses,
    words_of,
)
from tests.clause_samples import (
    INVOICE,
    LATE_RATE,
    PARCEL,
    PARCEL_DE,
    RETURN_NEW,
    RETURN_OLD,
    SAMPLE,
    sample_clause,
    sample_library,
)


class FakeClauseIndex:
    """Similarities as the test wants them, 0 for other clauses; remembers what was allowed."""

    embedder = "fake:1"

    def __init__(self, similarities: dict[str, float]) -> None:
        self.similarities = similarities
        self.allowed: list[Sequence[str]] = []

    def outside_similarity(self, query: str) -> float | None:
        """No question is known that has no answer."""
        return None

    def nearest(self, query: str, *, allowed: Sequence[str], top: int) -> list[Hit]:
        """The allowed ids, best first."""
        self.allowed.append(tuple(allowed))
        hits = [Hit(clause_id=i, similarity=self.similarities.get(i, 0.0)) for i in allowed]
        return sorted(hits, key=lambda h: -h.similarity)[:top]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> ChromaIndex:
    """The real index with the real offline embedder that the plain installation has."""
    return ChromaIndex(SAMPLE.clauses, choose_embedder("wordllama"), tmp_path_factory.mktemp("index"))


def ids(found: Sequence[object]) -> list[str]:
    return [f.clause.id for f in found]  # type: ignore[attr-defined]


def test_the_deciding_clause_comes_first(index: ChromaIndex) -> None:
    found = search_clauses(SAMPLE, index, "my parcel has not arrived, when do I get a refund?")
    assert found[0].clause in (PARCEL, PARCEL_DE)
    found = search_clauses(SAMPLE, index, "account deactivated, too many orders shipped late")
    assert found[0].clause == LATE_RATE


def test_scores_lie_between_0_and_1_and_fall(index: ChromaIndex) -> None:
    scores = [f.score for f in search_clauses(SAMPLE, index, "refund for a missing parcel")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 for s in scores)


@pytest.mark.parametrize("question", ["best pizza recipe", "how do I train for a marathon", "how do I meditate"])
def test_an_unrelated_question_finds_nothing(index: ChromaIndex, question: str) -> None:
    assert search_clauses(SAMPLE, index, question) == ()


@pytest.mark.parametrize("question", ["", "   ", "\x00\x00", "?!*&%$§", "\ud800", "how do I", "…" * 5000])
def test_a_question_without_words_finds_nothing(index: ChromaIndex, question: str) -> None:
    assert search_clauses(SAMPLE, index, question) == ()


@pytest.mark.parametrize("question", ["parcel " * 150_000, "x" * 1_000_000, "parcel\x00\ud800 refund"])
def test_a_hostile_question_gets_an_ordinary_answer(index: ChromaIndex, question: str) -> None:
    assert len(search_clauses(SAMPLE, index, question)) <= 8


def test_only_clauses_of_that_marketplace_and_role_are_ranked() -> None:
    fake = FakeClauseIndex({c.id: 0.9 for c in SAMPLE.clauses})
    found = search_clauses(SAMPLE, fake, "parcel refund", marketplace="laden.example", role="buyer")
    assert set(ids(found)) == {PARCEL_DE.id, RETURN_OLD.id, RETURN_NEW.id}
    assert all(PARCEL.id not in allowed and INVOICE.id not in allowed for allowed in fake.allowed)


def test_a_clause_is_found_only_while_it_is_in_force() -> None:
    fake = FakeClauseIndex({RETURN_OLD.id: 0.9, RETURN_NEW.id: 0.9})
    before = search_clauses(SAMPLE, fake, "return goods", on=dt.date(2025, 12, 31))
    after = search_clauses(SAMPLE, fake, "return goods", on=dt.date(2026, 1, 1))
    assert ids(before) == [RETURN_OLD.id]
    assert ids(after) == [RETURN_NEW.id]


def test_an_unknown_marketplace_is_said() -> None:
    with pytest.raises(DataError, match="does not know the marketplace"):
        search_clauses(SAMPLE, FakeClauseIndex({}), "parcel", marketplace="nowhere.example")


def test_no_more_than_asked_for_are_given() -> None:
    fake = FakeClauseIndex({c.id: 0.9 for c in SAMPLE.clauses})
    assert [len(search_clauses(SAMPLE, fake, "parcel goods", top=n)) for n in (0, 1, 3)] == [0, 1, 3]


def test_a_rare_word_is_found_even_when_the_vectors_miss_it() -> None:
    others = [sample_clause(f"doc#c{i}", f"Rule {i} about parcels and refunds.") for i in range(300)]
    rare = sample_clause("doc#rare", "Form DSP-17 is filled in.")
    library = sample_library(*others, rare)
    fake = FakeClauseIndex({c.id: 0.5 for c in others} | {rare.id: 0.4})
    assert rare.id in ids(rank_clauses(library, fake, "DSP form 17", clauses=library.clauses))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=700), st.integers(1, 4))
def test_the_best_by_words_are_those_of_a_full_sort(points: list[int], each: int) -> None:
    library = sample_library(*(sample_clause(f"d#c{n % 7}-{n}", "Text.") for n in range(len(points))))
    scores = np.array(points, np.float64) / 7
    rows = list(range(0, len(points), each))
    expected = sorted((r for r in rows if points[r]), key=lambda r: (-points[r], library.clauses[r].id))
    selection = Selection((), None if each == 1 else np.array(rows))
    assert best_rows(library, scores, selection) == expected[:WORD_CANDIDATES]


def test_an_empty_library_gives_nothing() -> None:
    assert search_clauses(sample_library(), FakeClauseIndex({}), "parcel") == ()


def test_the_word_index_is_built_once_for_each_library() -> None:
    assert words_of(SAMPLE) is words_of(SAMPLE)
    assert words_of(SAMPLE) is not words_of(sample_library(PARCEL))


@given(st.text(max_size=300))
def test_a_cleaned_query_is_one_bounded_line(query: str) -> None:
    cleaned = clean_query(query * 20)
    assert len(cleaned) <= MAX_QUERY_CHARACTERS
    assert "\n" not in cleaned
    assert clean_query(cleaned) == cleaned


@given(st.lists(st.floats(-1e6, 1e6), max_size=30))
def test_stretching_keeps_the_order_and_fills_0_to_1(scores: list[float]) -> None:
    result = stretched(scores)
    assert all(0 <= r <= 1 for r in result)
    by_score = [r for _, r in sorted(zip(scores, result, strict=True))]
    assert by_score == sorted(by_score)


WEIGHTS = Calibration(
    vector_weight=0.25,
    asked_vector_weight=0.5,
    long_vector_weight=0.1,
    nothing_below=0.4,
    floor=Floor(near=10, outside=10, coverage=1, length=1, start=2),
    sure_above=0.8,
)


def test_the_blend_weighs_both_scores() -> None:
    nobody_asked = [None, None, None]
    assert blend([0, 2, 1], [0.9, 0.1, 0.5], nobody_asked, calibration=WEIGHTS) == pytest.approx([0.25, 0.75, 0.5])


def test_words_weigh_more_in_a_long_query() -> None:
    found = blend([0, 2, 1], [0.9, 0.1, 0.5], [None] * 3, calibration=WEIGHTS, query_words=40)
    assert found == pytest.approx([0.1, 0.9, 0.5])


def test_questions_asked_for_a_clause_weigh_half_of_the_vectors_and_a_clause_without_any_loses_nothing() -> None:
    found = blend([0, 2, 1], [0.9, 0.1, 0.5], [0.2, None, 0.8], calibration=WEIGHTS)
    assert found == pytest.approx([0.5 * (1 + 0) / 2, 0.5 * 1 + 0.5 * 0, 0.5 * 0.5 + 0.5 * (0.5 + 1) / 2])


def test_a_question_that_was_asked_before_is_evidence_for_its_clause() -> None:
    plain = Hit(clause_id="a#b", similarity=0.3)
    asked = plain.model_copy(update={"asked_similarity": 0.9})
    assert evidence(asked, 2.0, 0.5).total > evidence(plain, 2.0, 0.5).total
    assert (evidence(asked, 2.0, 0.5).near, evidence(plain, 2.0, 0.5).near) == (0.9, 0.3)
    assert evidence(plain, 2.0, 0.5).total == pytest.approx(0.3 + 0.5 * COVERAGE_WEIGHT)


def asked_for(*near: float, coverage: float = 0.0) -> list[Evidence]:
    """What speaks for clauses of which it is known what people ask for them."""
    return [Evidence(total=n, near=n, coverage=coverage, is_asked=True) for n in near]


def test_without_questions_that_have_no_answer_the_best_evidence_decides() -> None:
    assert is_answer(asked_for(0.1, 0.5), None, calibration=WEIGHTS)
    assert not is_answer(asked_for(0.1, 0.3), None, calibration=WEIGHTS)
    assert not is_answer([], None, calibration=WEIGHTS)
    assert not is_answer([], 0.0, calibration=WEIGHTS)


def test_a_question_nearer_to_those_without_an_answer_needs_more_evidence() -> None:
    found = asked_for(0.5, 0.5, 0.5, 0.5, 0.5)
    assert is_answer(found, 0.2, calibration=WEIGHTS)
    assert not is_answer(found, 0.4, calibration=WEIGHTS)
    assert is_answer(asked_for(0.5, 0.5, 0.5, 0.5, 0.5, coverage=1), 0.4, calibration=WEIGHTS)
    assert is_answer(found, 0.4, calibration=WEIGHTS, query_words=9)


def test_one_near_clause_alone_may_be_near_by_chance() -> None:
    assert is_answer(asked_for(0.6, 0.6, 0.6, 0.6, 0.6), 0.3, calibration=WEIGHTS)
    assert not is_answer(asked_for(0.6, 0.1, 0.1, 0.1, 0.1), 0.3, calibration=WEIGHTS)


def test_a_clause_of_which_nobody_asked_answers_by_itself() -> None:
    enough = OWN_OUTSIDE_SHARE * 0.3 + OWN_NOTHING_BESIDE
    own = Evidence(total=enough + 0.01, near=0.2, coverage=0.2, is_asked=False)
    others = asked_for(0.1, 0.1, 0.1, 0.1, 0.1)
    assert is_answer([*others, own], 0.3, calibration=WEIGHTS)
    assert not is_answer([*others, own._replace(is_asked=True)], 0.3, calibration=WEIGHTS)
    assert not is_answer([*others, own._replace(total=enough - 0.01)], 0.3, calibration=WEIGHTS)


def test_a_story_of_any_length_is_no_answer_by_its_length_alone() -> None:
    found = asked_for(0.2, 0.2, 0.2, 0.2, 0.2)
    assert not is_answer(found, 0.4, calibration=WEIGHTS, query_words=100_000)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12))
def test_the_few_nearest_are_the_largest_few(similarities: list[float]) -> None:
    best = sorted(similarities)[-NEAREST_FEW:]
    assert few_nearest(similarities) == pytest.approx(sum(best) / len(best))


def test_where_nothing_is_near_there_are_no_few_nearest() -> None:
    with pytest.raises(ValueError, match="nothing"):
        few_nearest([])


def test_the_best_clause_of_a_document_lifts_the_others() -> None:
    found = lifted([1.0, 0.4, 0.5], ["a", "a", "b"])
    assert found == pytest.approx([1.0, (0.4 + DOCUMENT_SHARE) / (1 + DOCUMENT_SHARE), 0.5])
    assert lifted([], []) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abc")), min_size=1, max_size=20))
def test_lifting_keeps_the_first_place_and_the_order_within_a_document(found: list[tuple[float, str]]) -> None:
    scores, documents = [s for s, _ in found], [d for _, d in found]
    result = lifted(scores, documents)
    assert all(0 <= r <= 1 + 1e-9 for r in result)
    assert result[scores.index(max(scores))] == pytest.approx(max(result))
    for document in set(documents):
        own = [(s, r) for s, r, d in zip(scores, result, documents, strict=True) if d == document]
        assert [r for _, r in sorted(own)] == sorted(r for _, r in own)


def test_an_unmeasured_embedder_gets_equal_weights() -> None:
    assert calibration_of("something:new").vector_weight == 0.5
    assert calibration_of("wordllama-l2-supercat:0.4.0:256").vector_weight < 0.5


def test_a_long_query_is_ranked_half_by_wholes() -> None:
    hit = Hit(clause_id="a#b", similarity=0.2, word_similarity=1.0)
    assert vector_score(hit, 200) == pytest.approx(LONG_QUERY_SHARE + (1 - LONG_QUERY_SHARE) * 0.2)
    assert vector_score(hit, 5) > vector_score(hit, 13) > vector_score(hit, 200)


def test_rank_fusion_prefers_what_both_rank_high() -> None:
    total = reciprocal_rank_fusion([["a", "b", "c"], ["b", "a", "d"], ["b"]])
    assert max(total, key=lambda key: total[key]) == "b"
    assert total["d"] == pytest.approx(1 / 63)


def test_the_index_text_names_title_heading_text_and_topics() -> None:
    clause = sample_clause("a#b", "It opens then.", title="Guarantee", heading="When?", topics=("lost", "late"))
    assert index_text(clause) == "Guarantee. When? It opens then. lost, late."


def a_case(**changes: object) -> Case:
    fields = {"id": "c", "role": "buyer", "marketplace": "shop.example", "today": dt.date(2026, 3, 18)}
    return Case.model_validate(fields | changes)


def test_a_case_asks_by_kind_request_facts_notice_and_story() -> None:
    place = Locator(where="story")
    facts = [
        Fact(name="order_id", kind="order_id", value="113-1", as_written="113-1", source=place),
        Fact(name="carrier", kind="text", value="City Couriers", as_written="City Couriers", source=place),
        Fact(name="order_id", kind="order_id", value="113-2", as_written="113-2", source=place),
    ]
    case = a_case(story="It never came.", notice="We closed your claim.", ask="A refund")
    assert case_query(case, "Item not received", facts).splitlines() == [
        "Item not received",
        "A refund",
        "order id, carrier City Couriers",
        "We closed your claim.",
        "It never came.",
    ]


def test_a_story_of_any_length_makes_a_bounded_question() -> None:
    assert len(case_query(a_case(story="word " * 1_000_000, notice="x" * 1_000_000), "Kind", [])) < 15_000


def test_a_case_that_says_nothing_still_asks_by_its_kind() -> None:
    assert case_query(a_case(), "Refund missing", []) == "Refund missing"


def test_the_langchain_retriever_gives_the_same_clauses(tmp_path: Path) -> None:
    from assistant.adapters.langchain_retriever import ClauseRetriever

    with ChromaIndex(SAMPLE.clauses, choose_embedder("wordllama"), tmp_path) as real:
        retriever = ClauseRetriever(library=SAMPLE, index=real, marketplace="shop.example", role="buyer", top=3)
        documents = retriever.invoke("my parcel has not arrived")
        found = search_clauses(
            SAMPLE, real, "my parcel has not arrived", marketplace="shop.example", role="buyer", top=3
        )
    assert [d.metadata["clause_id"] for d in documents] == ids(found) != []
    assert documents[0].page_content == found[0].clause.text
