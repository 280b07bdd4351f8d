"""As many clauses as one likes, made from the bundled ones: copies in which words are exchanged.

They have the lengths, the marketplaces and roles and most of the words of real clauses, so that an index has
the work it would have; what a search finds among them says nothing of its quality. Copies bring no questions that
people ask for them, as the policies that users add bring none: only the bundled clauses have such questions. The
same seed gives the same clauses in every process.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from assistant.records import Clause

SEED = 2026
CHANGED_SHARE = 0.3  # of the longer words
ALL_FIELDS = set(Clause.model_fields)
LONGER_WORD = re.compile(r"[A-Za-z]{4,}")


def synthetic_clauses(bundled: Sequence[Clause], count: int, *, seed: int = SEED) -> Iterator[Clause]:
    """That many clauses with different ids: the bundled ones in a mixed order, then their copies."""
    order = list(bundled)
    random.Random(seed).shuffle(order)  # noqa: S311 - nothing secret
    vocabulary = sorted({word for clause in bundled for word in LONGER_WORD.findall(clause.text)})
    for number in range(count):
        copy, position = divmod(number, len(order))
        clause = order[position]
        yield changed(clause, vocabulary, f"{seed}:{copy}") if copy else clause


def synthetic_documents(bundled: Sequence[Clause], count: int, *, seed: int = SEED) -> list[list[Clause]]:
    """The clauses of that many documents, document by document: the bundled ones, then their copies."""
    by_document: dict[str, list[Clause]] = {}
    for clause in bundled:
        by_document.setdefault(clause.document_id, []).append(clause)
    originals = list(by_document.values())
    vocabulary = sorted({word for clause in bundled for word in LONGER_WORD.findall(clause.text)})
    documents = []
    for number in range(count):
        copy, position = divmod(number, len(originals))
        original = originals[position]
        documents.append([changed(c, vocabulary, f"{seed}:{copy}") for c in original] if copy else original)
    return documents


def changed(clause: Clause, vocabulary: Sequence[str], copy: str) -> Clause:
    """The copy of that name: another id and document, and other words in place of some longer ones."""
    chance = random.Random(f"{copy}:{clause.id}")  # noqa: S311 - nothing secret
    size = len(vocabulary)

    def exchanged(word: re.Match[str]) -> str:
        return vocabulary[int(chance.random() * size)] if chance.random() < CHANGED_SHARE else word[0]

    number = copy.rpartition(":")[2]
    values = {
        **dict(clause),
        "id": f"{clause.id}~{number}",
        "document_id": f"{clause.document_id}~{number}",
        "text": LONGER_WORD.sub(exchanged, clause.text),
        "asked": (),
    }
    # Made without a look at the values, which are those of a clause; the set of fields is shared, as a million of
    # them would take two gigabytes in which there is nothing to measure.
    return Clause.model_construct(_fields_set=ALL_FIELDS, **values)
