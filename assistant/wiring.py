"""The only place that chooses adapters: from settings to the services that the pipeline works with."""

from __future__ import annotations

import dataclasses
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.checks import read_word_lists
from assistant.editing import letter_text
from assistant.evidence import WatchfulReader, read_order_signs
from assistant.pipeline import ModelWriter, Services
from assistant.playbook_library import read_playbooks
from assistant.policy_library import PolicyLibrary, read_library
from assistant.ports import Embedder, LanguageModel, Progress, silent
from assistant.records import CheckReport, Draft, Plan
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.adapters.chroma_index import ChromaIndex
    from assistant.adapters.chroma_server import ServerStore


def build_services(
    settings: Settings, progress: Progress = silent, *, around: Callable[[LanguageModel], LanguageModel] | None = None
) -> Services:
    """All services; the index opens (or is built) at the first search, the model's client at the first draft.

    `around` puts something between the model and whoever asks it, such as a listener of an evaluation.

    Raises:
        DataError: a policy, playbook or prompt file breaks its own rules.
    """
    from assistant.adapters.file_reader import WorkerReader
    from assistant.adapters.reading_document import ReadingLimits
    from assistant.adapters.reading_kept import KeptReadings

    library = open_library(settings)
    index = _index_of(library, settings, progress)
    limits = ReadingLimits(
        seconds=settings.read_timeout_seconds,
        megabytes=settings.max_file_megabytes,
        pages=settings.max_pages,
    )
    signs = read_order_signs(settings.playbooks / "suspicion.yaml")
    services = Services(
        library=library,
        playbooks=read_playbooks(settings.playbooks),
        words=read_word_lists(settings.playbooks / "wording.yaml"),
        index=index,
        reader=WatchfulReader(WorkerReader(limits, kept=KeptReadings(settings.home / "cache" / "readings")), signs),
        signs=signs,
        write_with_model=_model_writer(settings, around),
    )
    _close_with(services, index)
    return services


def renew_library(services: Services, settings: Settings, progress: Progress = silent) -> Services:
    """The same services over the library as its files are now; whoever still works with the old ones may finish.

    Raises:
        DataError: a policy file breaks its own rules.
    """
    library = open_library(settings)
    index = _index_of(library, settings, progress)
    renewed = dataclasses.replace(services, library=library, index=index)
    _close_with(renewed, index)
    return renewed


def _index_of(library: PolicyLibrary, settings: Settings, progress: Progress) -> ChromaIndex:
    from assistant.adapters.chroma_index import ChromaIndex  # heavy only when used

    embedder = embedder_of(settings)
    if settings.embedder == "openai":  # the only one whose texts leave this computer
        from assistant.adapters.private_embedder import PrivateEmbedder, public_words

        embedder = PrivateEmbedder(embedder, public_words(library.clauses))
    return ChromaIndex(
        library.clauses,
        embedder,
        settings.home,
        not_answered=library.not_answered,
        vectors=vectors_of(settings, embedder),
        store=store_of(settings),
        progress=progress,
    )


def _close_with(services: Services, index: ChromaIndex) -> None:
    """Closes the index as soon as nobody holds the services: earlier would take it from a page that is searching."""
    weakref.finalize(services, index.close).atexit = False


def open_library(settings: Settings) -> PolicyLibrary:
    """The bundled clauses and the user's own."""
    return read_library(settings.corpus, own=settings.home / "policies", cache=settings.home / "cache")


def embedder_of(settings: Settings) -> Embedder:
    """The embedder that the settings name.

    Raises:
        IndexUnavailableError: its model is not there.
    """
    from assistant.adapters.embedders import choose_embedder  # heavy only when used

    return choose_embedder(
        settings.embedder,
        model=settings.embedding_model,
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value(),
    )


def store_of(settings: Settings) -> ServerStore | None:
    """The Chroma server that the settings name; None keeps the index in the home folder."""
    if not settings.chroma_url:
        return None
    from assistant.adapters.chroma_server import ServerStore  # needed only where a server is named

    return ServerStore(settings.chroma_url, settings.chroma_token.get_secret_value())


def vectors_of(settings: Settings, embedder: Embedder) -> Path:
    """Where the corpus keeps its vectors by that embedder; the file need not exist."""
    from assistant.adapters.embedding_clauses import file_name

    return settings.corpus / "vectors" / file_name(embedder.fingerprint)


def _model_writer(
    settings: Settings, around: Callable[[LanguageModel], LanguageModel] | None = None
) -> ModelWriter | None:
    """The model engine of the settings; None when no model is configured or the offline engine is asked for."""
    if not settings.has_model or settings.engine == "offline":
        return None
    from assistant.adapters.chat_model import ChatModel, Endpoint
    from assistant.adapters.private_model import PrivateModel
    from assistant.adapters.token_counter import count_tokens
    from assistant.drafting.model import ModelEngine, Prices
    from assistant.prompt_library import read_prompts
    from assistant.redaction import hider_of  # its learnt model is read only where a model is asked

    endpoint = Endpoint(
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.api_key,
        timeout_seconds=settings.timeout_seconds,
        retries=settings.retries,
        max_output_tokens=settings.max_output_tokens,
        temperature=settings.temperature,
    )
    model: LanguageModel = ChatModel(endpoint, count_tokens)
    engine = ModelEngine(
        model=around(model) if around else model,
        prompts=read_prompts(settings.prompts),
        text_of=letter_text,
        prices=Prices(input_usd=settings.input_price, output_usd=settings.output_price),
    )

    def write(plan: Plan, offline: Draft, check: Callable[[str], CheckReport]) -> Draft:
        # A hider knows one case, so each letter has its own door to the model.
        private = PrivateModel(engine.model, hider_of(plan))
        return dataclasses.replace(engine, model=private).write(plan, offline, check)

    return write
