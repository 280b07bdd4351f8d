"""Ground for the tests of the front end: real services with an index of our own, and a new home for each."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.adapters.case_store import CaseStore
from assistant.pipeline import Services
from assistant.policy_library import PolicyLibrary
from assistant.ports import Hit
from assistant.settings import Settings
from assistant.ui import desk as desk_module
from assistant.wiring import build_services, open_library

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Where there is no browser, its tests are not collected; the header says so.
collect_ignore = [] if CHROMIUM else ["test_browser.py"]


def pytest_report_header() -> str:
    """Says whether the browser tests run."""
    return f"browser tests: {CHROMIUM or 'left out, no Chromium found'}"


class FakeClauseIndex:
    """An index that counts shared words; it needs no model and is the same everywhere."""

    embedder = "shared-words"

    def __init__(self, library: PolicyLibrary) -> None:
        self._words = {c.id: set(c.text.lower().split()) for c in library.clauses}

    def outside_similarity(self, query: str) -> float | None:
        """No question is known that has no answer."""
        return None

    def nearest(self, query: str, *, allowed: Sequence[str], top: int) -> list[Hit]:
        asked = set(query.lower().split())
        scored = [(len(asked & self._words[i]) / (len(asked) + 1), i) for i in allowed]
        return [Hit(clause_id=i, similarity=s) for s, i in sorted(scored, key=lambda x: (-x[0], x[1]))[:top]]


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    built = build_services(Settings(home=tmp_path_factory.mktemp("services"), engine="offline"))
    return dataclasses.replace(built, index=FakeClauseIndex(built.library))


@pytest.fixture
def store(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaseStore]:
    """The store that the screens of this test use; the screens get the services above."""
    monkeypatch.setenv("CLAIM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(desk_module, "build_services", lambda *_: services)
    monkeypatch.setattr(desk_module, "renew_library", _renewed)
    desk_module.desk_keeper.clear()
    opened = desk_module.desk_keeper().desk().store
    yield opened
    opened.close()
    desk_module.desk_keeper.clear()


def _renewed(services: Services, settings: Settings, *_: object) -> Services:
    library = open_library(settings)
    return dataclasses.replace(services, library=library, index=FakeClauseIndex(library))
