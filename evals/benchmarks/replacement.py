"""What it costs to replace one document among many, beside building the index of all of them.

The texts that went through the embedder, clauses and the questions that people ask for them, are counted beside
the seconds: after the replacement they must be the new clauses alone, whatever the machine does.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from assistant.adapters.chroma_index import ChromaIndex
from assistant.records import Clause
from evals.benchmarks.clocked import ClockedEmbedder
from evals.benchmarks.synthetic import synthetic_documents
from evals.progress import say

NEW_SENTENCE = "The revised edition of this rule counts from the first day of the next month."


def replace_one(bundled: Sequence[Clause], documents: int, embedder: ClockedEmbedder, home: Path) -> dict[str, float]:
    """Builds the index of that many synthetic documents under `home`, replaces one of them, and counts both."""
    all_documents = synthetic_documents(bundled, documents)
    old = all_documents[documents // 2]
    new = [clause.model_copy(update={"text": f"{clause.text} {NEW_SENTENCE}"}) for clause in old]
    changed = [document if document is not old else new for document in all_documents]
    full_seconds, full_texts = _opened(all_documents, embedder, home)
    new_seconds, new_texts = _opened(changed, embedder, home)
    return {
        "documents": documents,
        "clauses": sum(map(len, all_documents)),
        "full_s": full_seconds,
        "full_texts": full_texts,
        "new_clauses": len(new),
        "replaced_s": new_seconds,
        "replaced_texts": new_texts,
    }


def _opened(documents: Sequence[Sequence[Clause]], embedder: ClockedEmbedder, home: Path) -> tuple[float, int]:
    """Seconds until the index of these documents is open, and how many texts were embedded for it."""
    before, started = embedder.texts, time.perf_counter()
    with ChromaIndex([c for d in documents for c in d], embedder, home, progress=say) as index:
        index.open()
        return time.perf_counter() - started, embedder.texts - before
