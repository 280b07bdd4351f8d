"""Retrieval: from a question, or from a whole case, to the clauses that decide it."""

from assistant.retrieval.query import case_query
from assistant.retrieval.search import search_clauses

__all__ = ["case_query", "search_clauses"]
