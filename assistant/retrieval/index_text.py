"""The words by which a clause is found: its document's title, its heading, its text and its topics.

Both the vectors and BM25 read this text, so a clause that says "it" for what its heading names is still
found.
"""

from __future__ import annotations

from assistant.records import Clause

# Names this way of making the text; a change means that every index is built anew.
CUTTING = "title-heading-text-topics:1"


def index_text(clause: Clause) -> str:
    """Title, heading, text and topics as sentences; what is empty is left out."""
    parts = (clause.title, clause.heading, clause.text, ", ".join(clause.topics))
    return " ".join(p if p.endswith((".", "?", "!", ":")) else f"{p}." for p in parts if p.strip())
