"""The ways of ranking that are compared: three plain ones from public libraries, and the product's own.

Each takes a question and gives the positions of its passages, best first. The plain ones rank with the
statistics of the passages that are asked; the product goes through the same index, filter and search as
`claim search`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.adapters.chroma_index import ChromaIndex
from assistant.policy_library import PolicyLibrary
from assistant.ports import Embedder, Progress
from assistant.records import Clause
from assistant.retrieval.fusion import reciprocal_rank_fusion
from assistant.retrieval.index_text import index_text
from assistant.retrieval.search import rank_clauses
from evals.public.remembered import remembering
from evals.public.suites import Question, Suite

Ranker = Callable[[Question], list[int]]
RANK_OFFSET = 60  # Cormack et al. 2009
FUSED_DEPTH = 1000  # a place further down would add less than 1/1060


def plain_bm25(passages: Sequence[str]) -> Callable[[Question], list[tuple[int, float]]]:
    """bm25s as its users set it up: Lucene's formula, k1 1.5, b .75, English stop words, Snowball stems."""
    # Only this measurement needs it.
    import bm25s
    import snowballstemmer

    def tokens(texts: list[str]) -> Any:
        stemmer = snowballstemmer.stemmer("english")
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer.stemWords, return_ids=False, show_progress=False)

    @cache
    def index_of(first: int, last: int) -> Any:
        index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        index.index(tokens(list(passages[first:last])), show_progress=False)
        return index

    def rank(question: Question) -> list[tuple[int, float]]:
        index = index_of(question.first, question.last)
        words = [w for w in tokens([question.text])[0] if w in index.vocab_dict]
        scores = index.get_scores(words) if words else [0.0] * (question.last - question.first)
        return _ordered(question, [float(s) for s in scores])

    return rank


def plain_vectors(
    matrix: Sequence[Sequence[float]], embedder: Embedder
) -> Callable[[Question], list[tuple[int, float]]]:
    """Cosine similarity of whole vectors, one row of `matrix` a passage, computed exactly."""
    import numpy as np

    rows = np.asarray(matrix, np.float32)

    def rank(question: Question) -> list[tuple[int, float]]:
        vector = np.asarray(embedder.embed([question.text])[0], np.float32)
        return _ordered(question, (rows[question.first : question.last] @ vector).tolist())

    return rank


def rankers(suite: Suite, embedder: Embedder, home: Path, progress: Progress) -> dict[str, Ranker]:
    """All rankers over that suite by name, in the order of the table; the product's index and the vectors are
    kept under `home`, and taken from there when they are there already.
    """
    clauses = tuple(passage_clause(position, text) for position, text in enumerate(suite.passages))
    memory = remembering(embedder)
    memory.read(home)
    with ChromaIndex(clauses, memory, home, progress=progress) as index:
        index.open()
    # The text that the index reads, which closes a passage with a full stop: each is embedded once.
    matrix = memory.embed([index_text(c) for c in clauses])
    memory.write(home)
    by_words = plain_bm25(suite.passages)
    by_vectors = plain_vectors(matrix, embedder)

    def fused(question: Question) -> list[int]:
        # A passage without any word of the question has no place in the ranking by words.
        words = [str(p) for p, score in by_words(question)[:FUSED_DEPTH] if score > 0]
        near = [str(p) for p, _ in by_vectors(question)[:FUSED_DEPTH]]
        total = reciprocal_rank_fusion([words, near], offset=RANK_OFFSET)
        return [int(p) for p in sorted(total, key=lambda p: (-total[p], int(p)))]

    return {
        "BM25": lambda q: [p for p, _ in by_words(q)],
        "vectors": lambda q: [p for p, _ in by_vectors(q)],
        "rank fusion": fused,
        "product": product_ranker(clauses, ChromaIndex(clauses, embedder, home, progress=progress)),
    }


def product_ranker(clauses: tuple[Clause, ...], index: ChromaIndex) -> Ranker:
    """The product's own search, each passage being a clause, with the filter set to the passages that are
    asked.
    """
    library = PolicyLibrary(clauses=clauses, marketplaces={})
    position = {clause.id: p for p, clause in enumerate(clauses)}

    def rank(question: Question) -> list[int]:
        asked = clauses[question.first : question.last]
        ranked = rank_clauses(library, index, question.text, clauses=asked)
        return [position[r.clause.id] for r in ranked]

    return rank


def passage_clause(position: int, text: str) -> Clause:
    """A bare passage as a clause: it has a text and nothing else to be found by."""
    return Clause(
        id=f"passage#{position}",
        document_id="passage",
        title="",
        heading="",
        text=text,
        marketplaces=(),
        audience="both",
        jurisdictions=(),
        nature="guidance",
        wording="verbatim",
        source_url="",
        as_of=dt.date(2000, 1, 1),
        confidence="A",
        content_hash="",
    )


def _ordered(question: Question, scores: Sequence[float]) -> list[tuple[int, float]]:
    """Positions among all passages, best first; of equals the earlier passage."""
    import numpy as np

    order = np.argsort(-np.asarray(scores), kind="stable")
    return [(question.first + i, scores[i]) for i in order.tolist()]
