"""Services over a library that changed: the new ones answer from the new text, and no file keeps the old one."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path

from assistant.adapters.policy_changing import own_policies, remove_document, replace_document
from assistant.pipeline import Services
from assistant.policy_library.cutting import Labels, PolicyText, cut_document
from assistant.policy_library.entries import DocumentEntry
from assistant.retrieval import search_clauses
from assistant.settings import Settings
from assistant.wiring import build_services, renew_library
from tests.small_corpus import corpus

OLD_WORDS = "Zebra parcels may be sent back within 30 days."
NEW_WORDS = "Zebra parcels may be sent back within 45 days."


def terms(words: str) -> DocumentEntry:
    policy = PolicyText(file="z.txt", title="Zebra terms", pages=(words,))
    return cut_document(policy, Labels(marketplaces=(), as_of=dt.date(2026, 1, 1)))


def answer(services: Services) -> list[str]:
    found = search_clauses(services.library, services.index, "zebra parcels sent back", top=1)
    return [f.clause.text for f in found if "Zebra" in f.clause.text]


def kept(home: Path) -> bytes:
    return b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())


def test_each_change_is_answered_at_once_and_the_old_text_is_nowhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = Settings(home=home, corpus=corpus(tmp_path / "corpus"), embedder="wordllama", engine="offline")
    services = build_services(settings)
    assert answer(services) == []
    own_policies(home).add(terms(OLD_WORDS))
    services = renew_library(services, settings)
    assert answer(services) == [OLD_WORDS]
    replace_document(home, terms(NEW_WORDS))
    before, services = services, renew_library(services, settings)
    assert answer(services) == [NEW_WORDS]
    assert b"30 days" not in kept(home).replace(b"back within 30 days of its delivery", b"")
    assert answer(before) == [OLD_WORDS]  # a page that is still at work may finish
    del before
    gc.collect()
    assert answer(services) == [NEW_WORDS]
    assert b"Zebra parcels may be sent back within 30" not in kept(home)
    remove_document(home, "own-zebra-terms")
    services = renew_library(services, settings)
    assert answer(services) == []
    assert b"Zebra" not in kept(home)
