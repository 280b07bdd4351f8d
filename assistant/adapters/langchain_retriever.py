"""The clause search as a LangChain retriever, for whoever builds a chain of their own upon the policies.

It is the same search as everywhere else: filter, ranking and "nothing found" included.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

# Heavy: whoever imports this module has LangChain in use already.
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.policy_library import PolicyLibrary
from assistant.retrieval import search_clauses


class ClauseRetriever(BaseRetriever):
    """Gives clauses as documents: the text as content; id, title, source, date and score as metadata."""

    library: PolicyLibrary
    index: Any  # a ClauseIndex; pydantic cannot check a protocol that is not made for checks at run time
    marketplace: str = ""
    role: str = ""
    on: dt.date | None = None
    top: int = 8

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by this name
    ) -> list[Document]:
        found = search_clauses(
            self.library,
            self.index,
            query,
            marketplace=self.marketplace,
            role=self.role,
            on=self.on,
            top=self.top,
        )
        return [
            Document(
                id=f.clause.id,
                page_content=f.clause.text,
                metadata={
                    "clause_id": f.clause.id,
                    "title": f"{f.clause.title}: {f.clause.heading}",
                    "source_url": f.clause.source_url,
                    "as_of": f.clause.as_of.isoformat(),
                    "score": f.score,
                },
            )
            for f in found
        ]
