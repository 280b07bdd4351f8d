"""The only place that chooses adapters: from settings to the services that the pipeline works with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from assistant.checks import WordLists, read_word_lists
from assistant.drafting.model import write_with_model
from assistant.pipeline import ModelWriter, Services
from assistant.playbook_library import read_playbooks
from assistant.policy_library import PolicyLibrary, read_library
from assistant.ports import Embedder, Hit, Progress, silent
from assistant.prompt_library import read_prompts
from assistant.records import CheckReport, Draft, Plan
from assistant.settings import Settings


def build_services(settings: Settings, progress: Progress = silent) -> Services:
    """All services; the index is opened or built at the first search, the model's client at the first draft.

    Raises:
        DataError: a policy, playbook or prompt file breaks its own rules.
    """
    from assistant.adapters.file_reader import WorkerReader
    from assistant.adapters.own_policies import read_own_policies
    from assistant.adapters.reading_limits import ReadingLimits

    library = read_library(
        settings.corpus, own=read_own_policies(settings.home / "policies"), cache=settings.home / "cache"
    )
    limits = ReadingLimits(
        seconds=settings.read_timeout_seconds,
        megabytes=settings.max_file_megabytes,
        pages=settings.max_pages,
    )
    return Services(
        library=library,
        playbooks=read_playbooks(settings.playbooks),
        words=read_words(settings),
        index=LazyIndex(lambda: _open_index(settings, library, progress)),
        reader=WorkerReader(limits),
        write_with_model=_model_writer(settings) if settings.has_model and settings.engine != "offline" else None,
    )


def read_words(settings: Settings) -> WordLists:
    """The word lists of the checks."""
    return read_word_lists(settings.playbooks / "wording.yaml")


def choose_settings_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name."""
    from assistant.adapters.embedders import choose_embedder  # heavy only when used

    return choose_embedder(
        settings.embedder,
        model=settings.embedding_model,
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value(),
    )


class LazyIndex:
    """A clause index that is opened when it is first asked, so that commands without a search stay quick."""

    def __init__(self, open_index: Callable[[], _Index]) -> None:
        self._open_index = open_index
        self._index: _Index | None = None
        self._lock = threading.Lock()

    def nearest(self, query: str, *, allowed: Sequence[str], top: int) -> list[Hit]:
        """As the index behind it."""
        with self._lock:
            if self._index is None:
                self._index = self._open_index()
        return self._index.nearest(query, allowed=allowed, top=top)
