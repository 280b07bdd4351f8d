"""The only place that chooses adapters: from settings to the services that the pipeline works with."""

from __future__ import annotations

from pathlib import Path

from assistant.checks import read_word_lists
from assistant.editing import letter_text
from assistant.pipeline import ModelWriter, Services
from assistant.playbook_library import read_playbooks
from assistant.policy_library import PolicyLibrary, read_library
from assistant.ports import Embedder, Progress, silent
from assistant.settings import Settings


def build_services(settings: Settings, progress: Progress = silent) -> Services:
    """All services; the index opens (or is built) at the first search, the model's client at the first draft.

    Raises:
        DataError: a policy, playbook or prompt file breaks its own rules.
    """
    from assistant.adapters.chroma_index import ChromaIndex
    from assistant.adapters.file_reader import WorkerReader
    from assistant.adapters.reading_document import ReadingLimits

    library = open_library(settings)
    embedder = embedder_of(settings)
    limits = ReadingLimits(
        seconds=settings.read_timeout_seconds,
        megabytes=settings.max_file_megabytes,
        pages=settings.max_pages,
    )
    return Services(
        library=library,
        playbooks=read_playbooks(settings.playbooks),
        words=read_word_lists(settings.playbooks / "wording.yaml"),
        index=ChromaIndex(
            library.clauses, embedder, settings.home, vectors=vectors_of(settings, embedder), progress=progress
        ),
        reader=WorkerReader(limits),
        write_with_model=_model_writer(settings),
    )


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


def vectors_of(settings: Settings, embedder: Embedder) -> Path:
    """Where the corpus keeps its vectors by that embedder; the file need not exist."""
    from assistant.adapters.embedding_clauses import file_name

    return settings.corpus / "vectors" / file_name(embedder.fingerprint)


def _model_writer(settings: Settings) -> ModelWriter | None:
    """The model engine of the settings; None when no model is configured or the offline engine is asked for."""
    if not settings.has_model or settings.engine == "offline":
        return None
    from assistant.adapters.chat_model import ChatModel, Endpoint
    from assistant.adapters.token_counter import count_tokens
    from assistant.drafting.model import ModelEngine, Prices
    from assistant.prompt_library import read_prompts

    endpoint = Endpoint(
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.api_key,
        timeout_seconds=settings.timeout_seconds,
        retries=settings.retries,
        max_output_tokens=settings.max_output_tokens,
        temperature=settings.temperature,
    )
    engine = ModelEngine(
        model=ChatModel(endpoint, count_tokens),
        prompts=read_prompts(settings.prompts),
        text_of=letter_text,
        prices=Prices(input_usd=settings.input_price, output_usd=settings.output_price),
    )
    return engine.write
