"""What the files of the policy corpus hold, one record a file form.

One idea: a clause is written once, beside its source and dates, and what its document already says is not
repeated.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import Field, field_validator

from assistant.records import Audience, Clause, Confidence, Record, Role, Rule

NOTHING_ASKED: Mapping[str, tuple[str, ...]] = MappingProxyType({})
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class ClauseEntry(Record):
    """A clause as its file writes it; what is empty is taken from the document."""

    slug: str
    heading: str
    text: str
    source: str = ""
    as_of: dt.date | None = None
    confidence: Confidence | None = None
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    audience: Audience | None = None
    marketplaces: tuple[str, ...] | None = None
    jurisdictions: tuple[str, ...] | None = None
    rule: Rule | None = None
    topics: tuple[str, ...] = ()
    adverse_to: Role | None = None
    conflicts_with: tuple[str, ...] = ()
    advice: str = ""
    page: int = 0  # of the file it was cut from, from 1; 0: not cut from a file
    start: int = 0  # characters from the start of that file's text; the text is `[start:end]` of it
    end: int = 0

    @field_validator("slug")
    @classmethod
    def _is_slug(cls, slug: str) -> str:
        if not SLUG.fullmatch(slug):
            raise ValueError("lower-case words joined by hyphens")
        return slug


class DocumentEntry(Record):
    """A policy document as its file writes it."""

    id: str
    title: str
    nature: Literal["marketplace", "law", "guidance"]
    marketplaces: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    audience: Audience
    wording: Literal["paraphrase", "verbatim"] = "paraphrase"
    source: str = ""
    as_of: dt.date
    confidence: Confidence
    file: str = ""  # the name of the file that a person added; empty: written for the corpus
    clauses: tuple[ClauseEntry, ...] = Field(min_length=1)

    @property
    def content_hash(self) -> str:
        """A hash over ids, headings and texts of the clauses; dates and sources do not enter it."""
        lines = (f"{c.id}\n{c.content_hash}\n" for c in clauses_of(self))
        return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]

    @property
    def text_hash(self) -> str:
        """A hash over the words of all clauses, however they are cut and called: equal for a duplicate."""
        words = " ".join(" ".join(c.text.split()) for c in self.clauses)
        return hashlib.sha256(words.encode()).hexdigest()[:16]


class Marketplace(Record):
    """A marketplace that the corpus knows, by its host name."""

    host: str
    name: str  # "Amazon.com"
    company: str = ""  # the group's name as a letter uses it, "Amazon"
    jurisdictions: tuple[str, ...]  # law that carries a buyer's or seller's rights there
    locale: str  # of dates and money in an English letter, "en_US"
    currency: str
    time_zone: str


class NotAnswered(Record):
    """The file `not_answered.yaml`: questions that people type into such a search and that no clause answers."""

    questions: tuple[str, ...]


class AskedQuestions(Record):
    """A file of `asked/`, named as its document: how people ask for what a clause says."""

    questions: dict[str, tuple[str, ...]]  # by the clause's slug


class MarketplaceList(Record):
    """The file `marketplaces.yaml`."""

    marketplaces: tuple[Marketplace, ...]


class ManifestEntry(Record):
    """One document in `manifest.yaml`."""

    id: str
    file: str
    clauses: int
    hash: str = ""  # `DocumentEntry.content_hash` when the manifest was written; empty: not kept


class Manifest(Record):
    """The file `manifest.yaml`: every document of the corpus, so that a lost file is noticed."""

    documents: tuple[ManifestEntry, ...]


def clauses_of(document: DocumentEntry, asked: Mapping[str, tuple[str, ...]] = NOTHING_ASKED) -> Iterable[Clause]:
    """The document's clauses with what they inherit from it, and with the questions `asked`, by slug."""
    for entry in document.clauses:
        text = " ".join(entry.text.split()) if document.wording == "paraphrase" else entry.text
        yield Clause(
            id=f"{document.id}#{entry.slug}",
            document_id=document.id,
            title=document.title,
            heading=entry.heading,
            text=text,
            marketplaces=document.marketplaces if entry.marketplaces is None else entry.marketplaces,
            audience=entry.audience or document.audience,
            jurisdictions=document.jurisdictions if entry.jurisdictions is None else entry.jurisdictions,
            nature=document.nature,
            wording=document.wording,
            source_url=entry.source or document.source,
            as_of=entry.as_of or document.as_of,
            effective_from=entry.effective_from,
            effective_to=entry.effective_to,
            confidence=entry.confidence or document.confidence,
            rule=entry.rule,
            topics=entry.topics,
            adverse_to=entry.adverse_to,
            conflicts_with=entry.conflicts_with,
            advice=entry.advice,
            asked=asked.get(entry.slug, ()),
            content_hash=hashlib.sha256(f"{entry.heading}\n{text}".encode()).hexdigest(),
        )
