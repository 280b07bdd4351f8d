"""The policy clauses as data: reads `policy_corpus/`, and answers which clauses apply where and when.

A document is one YAML file; each of its clauses stands under a heading slug, so that `<document-id>#<slug>` names it
for good. What a clause fixes in numbers stands beside its text as a `rule`, so that a changed period is a changed file
and never changed code.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from assistant.errors import DataError
from assistant.records import Audience, Clause, Confidence, Record, Role, Rule
from assistant.strict_yaml import read_record

SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


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

    @field_validator("slug")
    @classmethod
    def _is_slug(cls, slug: str) -> str:
        if not SLUG.match(slug):
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
    clauses: tuple[ClauseEntry, ...] = Field(min_length=1)


class Marketplace(Record):
    """A marketplace that the corpus knows, by its host name."""

    host: str
    name: str  # "Amazon.com"
    company: str = ""  # the group's name as a letter uses it, "Amazon"
    jurisdictions: tuple[str, ...]  # law that carries a buyer's or seller's rights there
    locale: str  # of dates and money in an English letter, "en_US"
    currency: str
    time_zone: str


class MarketplaceList(Record):
    """The file `marketplaces.yaml`."""

    marketplaces: tuple[Marketplace, ...]


class ManifestEntry(Record):
    """One document in `manifest.yaml`."""

    id: str
    file: str
    clauses: int


class Manifest(Record):
    """The file `manifest.yaml`: every document of the corpus, so that a lost file is noticed."""

    documents: tuple[ManifestEntry, ...]


@dataclass(frozen=True)
class PolicyLibrary:
    """All clauses, and the marketplaces they speak of."""

    clauses: tuple[Clause, ...]
    marketplaces: Mapping[str, Marketplace]
    documents: tuple[DocumentEntry, ...] = field(default=())

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """Clauses by their id."""
        return {c.id: c for c in self.clauses}

    @cached_property
    def fingerprint(self) -> str:
        """A hash over the ids and contents of all clauses; any changed word changes it."""
        digest = hashlib.sha256()
        for clause in sorted(self.clauses, key=lambda c: c.id):
            digest.update(f"{clause.id}\n{clause.content_hash}\n".encode())
        return digest.hexdigest()[:16]

    def marketplace(self, host: str) -> Marketplace:
        """The marketplace of that host name ("www." and capitals do not matter).

        Raises:
            DataError: the corpus does not know it; the message names those it knows.
        """
        known = self.marketplaces.get(normal_host(host))
        if known is None:
            names = ", ".join(sorted(self.marketplaces))
            raise DataError(f"the corpus does not know the marketplace '{host}'; it knows {names}")
        return known

    def applicable(
        self, *, marketplace: str = "", role: str = "", on: dt.date | None = None
    ) -> tuple[Clause, ...]:
        """The clauses that speak to that role on that marketplace and were in force on that day.

        A clause without an effective date counts as in force. Empty arguments do not filter.
        """
        place = self.marketplace(marketplace) if marketplace else None
        return tuple(c for c in self.clauses if applies(c, place=place, role=role, on=on))

    def rule(
        self, name: str, *, marketplace: str, role: str = "", on: dt.date | None = None
    ) -> Clause | None:
        """The clause that fixes the rule of that name there and then; None when no clause does.

        Of several, the one that names the marketplace beats one for its jurisdiction, then the later version.
        """
        found = [
            c
            for c in self.applicable(marketplace=marketplace, role=role, on=on)
            if c.rule is not None and c.rule.name == name
        ]
        earliest = dt.date.min
        return max(
            found,
            key=lambda c: (bool(c.marketplaces), bool(c.jurisdictions), c.effective_from or earliest, c.id),
            default=None,
        )


def applies(clause: Clause, *, place: Marketplace | None, role: str, on: dt.date | None) -> bool:
    """True when the clause speaks to that role at that place on that day."""
    if role and clause.audience not in (role, "both"):
        return False
    if place is not None:
        if clause.marketplaces:
            if place.host not in clause.marketplaces:
                return False
        elif clause.jurisdictions and not set(clause.jurisdictions) & set(place.jurisdictions):
            return False
    if on is not None:
        if clause.effective_from is not None and on < clause.effective_from:
            return False
        if clause.effective_to is not None and on > clause.effective_to:
            return False
    return True


def normal_host(host: str) -> str:
    """"https://www.Amazon.com/" -> "amazon.com"."""
    bare = re.sub(r"^[a-z]+://", "", host.strip().lower()).split("/")[0]
    return bare.removeprefix("www.").removeprefix("sellercentral.")


def read_library(folder: Path) -> PolicyLibrary:
    """All documents under `folder/documents`, checked against `manifest.yaml`.

    Raises:
        DataError: a file does not fit, is missing, or stands outside the manifest.
    """
    places = read_record(folder / "marketplaces.yaml", MarketplaceList, error=DataError)
    manifest = read_record(folder / "manifest.yaml", Manifest, error=DataError)
    documents = []
    for entry in manifest.documents:
        document = read_record(folder / entry.file, DocumentEntry, error=DataError, name=entry.file)
        if document.id != entry.id:
            raise DataError(f"{entry.file}: its id is '{document.id}' but the manifest says '{entry.id}'")
        documents.append(document)
    clauses = tuple(c for d in documents for c in clauses_of(d))
    seen: set[str] = set()
    for clause in clauses:
        if clause.id in seen:
            raise DataError(f"the clause id {clause.id} stands twice; give one of them another slug")
        seen.add(clause.id)
    return PolicyLibrary(
        clauses=clauses,
        marketplaces={m.host: m for m in places.marketplaces},
        documents=tuple(documents),
    )


def clauses_of(document: DocumentEntry) -> Iterable[Clause]:
    """The document's clauses with what they inherit from it."""
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
            content_hash=hashlib.sha256(f"{entry.heading}\n{text}".encode()).hexdigest(),
        )
