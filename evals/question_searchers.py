"""The three ways of answering a labelled question: the product's search, plain Chroma and plain BM25.

All read the same text of a clause and leave out what does not apply to the question's marketplace, role and
day, so what differs is the ranking alone, and that only the product can say "nothing found".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.adapters.chroma_index import ChromaIndex
from assistant.policy_library import PolicyLibrary
from assistant.ports import Embedder, Progress
from assistant.retrieval import search_clauses
from assistant.retrieval.index_text import index_text
from evals.public.rankers import plain_bm25
from evals.public.suites import Question
from evals.question_files import DatedQuestion

DEPTH = 10  # a right clause further down counts as not found
ADDED_AT_ONCE = 1024

Searcher = Callable[[DatedQuestion], Sequence[str]]  # at most DEPTH clause ids, best first


def searchers(
    library: PolicyLibrary,
    embedder: Embedder,
    questions: Sequence[DatedQuestion],
    *,
    homes: tuple[Path, Path],
    vectors: Path | None = None,
    say: Progress,
) -> dict[str, Searcher]:
    """All three by name, the product first.

    `homes` are the folder of the product's index and an empty one for plain Chroma's; `vectors` is a file of those
    that need not be computed.
    """
    index = ChromaIndex(
        library.clauses, embedder, homes[0], not_answered=library.not_answered, vectors=vectors, progress=say
    )
    index.open()
    return {
        "product": product_searcher(library, index),
        "plain Chroma": plain_chroma(library, embedder, questions, homes[1]),
        "plain BM25": plain_words(library),
    }


def product_searcher(library: PolicyLibrary, index: ChromaIndex) -> Searcher:
    """What `claim search` answers."""

    def search(question: DatedQuestion) -> list[str]:
        asked = question.asked
        found = search_clauses(
            library,
            index,
            asked.question,
            marketplace=asked.marketplace,
            role=asked.role,
            on=question.on,
            top=DEPTH,
        )
        return [f.clause.id for f in found]

    return search


def plain_chroma(
    library: PolicyLibrary, embedder: Embedder, questions: Sequence[DatedQuestion], folder: Path
) -> Searcher:
    """A collection as its users set it up: cosine, defaults, and a filter on the clauses' metadata."""
    # Only this measurement needs it, and it takes over a second to import.
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    # Its types know plain lists of numbers only one by one.
    collection: Any = client.create_collection(
        "clauses", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    marks = _filter_marks(library, questions)
    for first in range(0, len(library.clauses), ADDED_AT_ONCE):
        part = library.clauses[first : first + ADDED_AT_ONCE]
        collection.add(
            ids=[c.id for c in part],
            embeddings=embedder.embed([index_text(c) for c in part]),
            metadatas=[{"id": c.id, **marks[c.id]} for c in part],
        )

    def search(question: DatedQuestion) -> list[str]:
        vectors = embedder.embed([question.asked.question])
        answer = collection.query(query_embeddings=vectors, n_results=DEPTH, where={_mark(question): True})
        return list(answer["ids"][0])

    return search


def plain_words(library: PolicyLibrary) -> Searcher:
    """BM25 over all clauses; those that do not apply, or share no word with the question, are left out."""
    rank = plain_bm25([index_text(c) for c in library.clauses])
    size = len(library.clauses)

    def search(question: DatedQuestion) -> list[str]:
        allowed = _applicable(library, question)
        scored = rank(Question(question.asked.question, 0, size, frozenset()))
        ids = (library.clauses[row].id for row, score in scored if score > 0)
        return [i for i in ids if i in allowed][:DEPTH]

    return search


def _filter_marks(library: PolicyLibrary, questions: Sequence[DatedQuestion]) -> dict[str, dict[str, bool]]:
    """For each clause the marks of the places, roles and days to which it speaks, as Chroma can filter them."""
    marks: dict[str, dict[str, bool]] = {c.id: {} for c in library.clauses}
    for mark, question in {_mark(q): q for q in questions}.items():
        for clause_id in _applicable(library, question):
            marks[clause_id][mark] = True
    return marks


def _mark(question: DatedQuestion) -> str:
    named = f"{question.asked.marketplace} {question.asked.role} {question.on}"
    return f"for-{hashlib.sha256(named.encode()).hexdigest()[:12]}"


def _applicable(library: PolicyLibrary, question: DatedQuestion) -> frozenset[str]:
    asked = question.asked
    return frozenset(c.id for c in library.applicable(marketplace=asked.marketplace, role=asked.role, on=question.on))
