"""The policy clauses as data: reads `policy_corpus/` and the user's own documents, and answers which
clauses apply.

A document is one YAML file; each of its clauses stands under a heading slug, so that `<document-id>#<slug>`
names it for good. What a clause fixes in numbers stands beside its text as a `rule`, so that a changed
period is a changed file and never changed code.
"""

from assistant.policy_library.entries import (
    SLUG,
    ClauseEntry,
    DocumentEntry,
    Manifest,
    ManifestEntry,
    Marketplace,
    MarketplaceList,
    clauses_of,
)
from assistant.policy_library.library import PolicyLibrary, applies, normal_host
from assistant.policy_library.reading import read_document, read_library

__all__ = [
    "SLUG",
    "ClauseEntry",
    "DocumentEntry",
    "Manifest",
    "ManifestEntry",
    "Marketplace",
    "MarketplaceList",
    "PolicyLibrary",
    "applies",
    "clauses_of",
    "normal_host",
    "read_document",
    "read_library",
]
