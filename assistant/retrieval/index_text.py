"""The words by which a clause is found: its document's title, its heading, its text and its topics.

Both the vectors and BM25 read this text, so a clause that says "it" for what its heading names is still
found. The questions that people ask for a clause have vectors of their own; BM25 reads them with the rest.
"""

from __future__ import annotations

from assistant.records import Clause

# Names this way of making the text; a change means that every index is built anew.
CUTTING = "title-heading-text-topics:1"


def index_text(clause: Clause) -> str:
    """Title, heading, text and topics as sentences; what is empty is left out."""
    parts = (clause.title, clause.heading, clause.text, ", ".join(clause.topics))
    return " ".join(p if p.endswith((".", "?", "!", ":")) else f"{p}." for p in parts if p.strip())


def words_text(clause: Clause) -> str:
    """What BM25 reads: the text for the index and the questions that people ask for the clause."""
    return " ".join((index_text(clause), *clause.asked))
