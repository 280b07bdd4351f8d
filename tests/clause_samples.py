"""A small library of clauses for the tests of the search, and an embedder whose vectors can be foreseen."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Sequence
from typing import Any

from assistant.policy_library import Marketplace, PolicyLibrary
from assistant.records import Clause

SHOP_US = Marketplace(
    host="shop.example",
    name="Shop",
    jurisdictions=("US",),
    locale="en_US",
    currency="USD",
    time_zone="America/New_York",
)
SHOP_DE = Marketplace(
    host="laden.example",
    name="Laden",
    jurisdictions=("DE", "EU"),
    locale="en_GB",
    currency="EUR",
    time_zone="Europe/Berlin",
)


def sample_clause(clause_id: str, text: str, **changes: Any) -> Clause:
    """A clause for everybody and everywhere unless `changes` say otherwise."""
    fields: dict[str, Any] = {
        "id": clause_id,
        "document_id": clause_id.split("#")[0],
        "title": "",
        "heading": "",
        "text": text,
        "marketplaces": (),
        "audience": "both",
        "jurisdictions": (),
        "nature": "marketplace",
        "wording": "paraphrase",
        "source_url": "https://shop.example/rules",
        "as_of": dt.date(2026, 1, 1),
        "confidence": "A",
        "content_hash": hashlib.sha256(text.encode()).hexdigest(),
    }
    return Clause(**(fields | changes))


def sample_library(*clauses: Clause) -> PolicyLibrary:
    """A library of those clauses that knows two marketplaces."""
    return PolicyLibrary(clauses=clauses, marketplaces={m.host: m for m in (SHOP_US, SHOP_DE)})


PARCEL = sample_clause(
    "guarantee#parcel-missing",
    "A buyer whose parcel has not arrived may ask for a refund three days after the last promised day.",
    title="Buyer guarantee",
    heading="When a missing parcel can be claimed",
    audience="buyer",
    marketplaces=("shop.example",),
)
PARCEL_DE = sample_clause(
    "guarantee-de#parcel-missing",
    "A buyer whose parcel has not arrived may ask for a refund on the day after the last promised day.",
    title="Buyer guarantee",
    heading="When a missing parcel can be claimed",
    audience="buyer",
    marketplaces=("laden.example",),
)
LATE_RATE = sample_clause(
    "performance#late-rate",
    "An account is deactivated when more than four percent of its orders are shipped late in thirty days.",
    title="Seller performance",
    heading="Late shipment rate",
    audience="seller",
)
RETURN_OLD = sample_clause(
    "returns#window-until-2025",
    "Goods can be sent back within thirty days of delivery.",
    title="Returns",
    heading="Return window",
    effective_to=dt.date(2025, 12, 31),
)
RETURN_NEW = sample_clause(
    "returns#window",
    "Goods can be sent back within fourteen days of delivery.",
    title="Returns",
    heading="Return window",
    effective_from=dt.date(2026, 1, 1),
)
INVOICE = sample_clause(
    "authenticity#invoices",
    "To show that goods are genuine, a seller sends invoices of the last year with the supplier's address.",
    title="Authenticity complaints",
    heading="Which invoices count",
    audience="seller",
)
SAMPLE = sample_library(PARCEL, PARCEL_DE, LATE_RATE, RETURN_OLD, RETURN_NEW, INVOICE)


class LetterEmbedder:
    """Counts letters: fast, and alike texts have alike vectors. `embedded` counts the texts it saw."""

    fingerprint = "letters:1"

    def __init__(self) -> None:
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """26 numbers for each text."""
        self.embedded += len(texts)
        return [_unit([float(t.lower().count(chr(97 + i))) for i in range(26)]) for t in texts]


def _unit(row: list[float]) -> list[float]:
    length = math.sqrt(sum(x * x for x in row))
    return [x / length for x in row] if length else row
