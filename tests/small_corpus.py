"""Makes a small corpus in a folder of the test's own, to be broken at will."""

from __future__ import annotations

from pathlib import Path

from assistant.policy_library.manifest import write_manifest

PLACES = """marketplaces:
  - {host: shop.example, name: Shop, company: Shop, jurisdictions: [US],
     locale: en_US, currency: USD, time_zone: America/New_York}
  - {host: shop.test, name: Shop UK, company: Shop, jurisdictions: [GB],
     locale: en_GB, currency: GBP, time_zone: Europe/London}
"""
HEAD = """id: {id}
title: Returns at the shop
nature: marketplace
marketplaces: [shop.example]
jurisdictions: [US]
audience: buyer
source: https://shop.example/returns
as_of: 2026-10-01
confidence: A
clauses:
"""
WINDOW = """  - slug: window
    heading: Window
    text: A buyer may send an item back within 30 days of its delivery.
    rule: {name: return-window, amount: 30, unit: days, relation: within}
"""
LABEL = """  - slug: label
    heading: Label
    text: The shop sends a label for every return that it has accepted.
"""


def document(*clauses: str, document_id: str = "returns", **other: str) -> str:
    """A document of these clauses; `other` replaces lines of its head."""
    lines = HEAD.format(id=document_id).splitlines(keepends=True)
    changed = [next((f"{k}: {v}\n" for k, v in other.items() if line.startswith(f"{k}:")), line) for line in lines]
    return "".join(changed) + "".join(clauses)


def corpus(folder: Path, *documents: str, with_manifest: bool = True) -> Path:
    """A corpus of these documents, each kept under its own id."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    (folder / "marketplaces.yaml").write_text(PLACES, encoding="utf-8")
    for text in documents or (document(WINDOW, LABEL),):
        name = text.split("\n", 1)[0].removeprefix("id: ").strip()
        (folder / "documents" / f"{name}.yaml").write_text(text, encoding="utf-8")
    if with_manifest:
        write_manifest(folder)
    return folder
