"""All settings in one frozen class, read from the environment; nothing else in the package reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError

from assistant.errors import DataError
from assistant.records import Record


def data_folder(name: str) -> Path:
    """A data folder of the distribution: beside the package in a checkout, inside it in an installed wheel."""
    inside = Path(__file__).parent / "_data" / name
    return inside if inside.exists() else Path(__file__).parent.parent / name


def demo_folder() -> Path:
    """The bundled case of `claim demo`."""
    inside = Path(__file__).parent / "_data" / "demo"
    return inside if inside.exists() else Path(__file__).parent.parent / "evals" / "cases" / "demo-parcel-never-came"


class Settings(Record):
    """What can be set from outside. Each field names its environment variable in its description."""

    home: Path = Field(default=Path.home() / ".claimwright", description="CLAIM_HOME: index, saved cases and caches")
    corpus: Path = Field(
        default_factory=lambda: data_folder("policy_corpus"), description="CLAIM_CORPUS: policy clauses"
    )
    playbooks: Path = Field(default_factory=lambda: data_folder("playbooks"), description="CLAIM_PLAYBOOKS: playbooks")
    prompts: Path = Field(default_factory=lambda: data_folder("prompts"), description="CLAIM_PROMPTS: prompt files")
    engine: Literal["auto", "offline", "llm"] = Field(
        default="auto", description="CLAIM_ENGINE: auto uses the model when one is configured, else offline"
    )
    api_key: SecretStr = Field(default=SecretStr(""), description="OPENAI_API_KEY: key of the model endpoint")
    base_url: str = Field(default="", description="OPENAI_BASE_URL: address of an OpenAI-compatible endpoint")
    model: str = Field(default="", description="CLAIM_MODEL: chat model; none is assumed")
    temperature: float | None = Field(
        default=None, ge=0, le=2, description="CLAIM_TEMPERATURE: empty leaves it to the model"
    )
    timeout_seconds: float = Field(
        default=60, gt=0, le=3600, description="CLAIM_TIMEOUT_SECONDS: for one answer of the model"
    )
    retries: int = Field(
        default=2, ge=0, le=10, description="CLAIM_RETRIES: after time-outs, 429 and 5xx, with backoff"
    )
    max_output_tokens: int = Field(
        default=3000, ge=100, le=100_000, description="CLAIM_MAX_OUTPUT_TOKENS: bound of one answer"
    )
    input_price: float | None = Field(
        default=None, ge=0, description="CLAIM_INPUT_PRICE: USD for a million input tokens"
    )
    output_price: float | None = Field(
        default=None, ge=0, description="CLAIM_OUTPUT_PRICE: USD for a million output tokens"
    )
    embedder: Literal["auto", "minilm", "wordllama", "openai", "chroma-onnx"] = Field(
        default="auto",
        description="CLAIM_EMBEDDER: minilm, wordllama, openai or chroma-onnx; auto is MiniLM where its package is "
        "installed, else WordLlama",
    )
    chroma_url: str = Field(
        default="", description="CLAIM_CHROMA_URL: address of a Chroma server; empty keeps the index on this computer"
    )
    chroma_token: SecretStr = Field(
        default=SecretStr(""), description="CLAIM_CHROMA_TOKEN: for a Chroma server that wants one"
    )
    embedding_model: str = Field(default="", description="CLAIM_EMBEDDING_MODEL: for the openai embedder")
    max_file_megabytes: int = Field(
        default=25, ge=1, le=1000, description="CLAIM_MAX_FILE_MEGABYTES: of one evidence file"
    )
    max_pages: int = Field(default=300, ge=1, le=10_000, description="CLAIM_MAX_PAGES: of one evidence file")
    read_timeout_seconds: float = Field(
        default=20, gt=0, le=600, description="CLAIM_READ_TIMEOUT_SECONDS: for one evidence file"
    )

    @property
    def has_model(self) -> bool:
        """True when a model is named and there is a key or an endpoint of one's own."""
        return bool(self.model and (self.api_key.get_secret_value() or self.base_url))


VARIABLES = {name: (field.description or "").split(":")[0] for name, field in Settings.model_fields.items()}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of that environment (default: the process's own).

    Raises:
        DataError: a variable does not fit; names the variable.
    """
    environment = os.environ if environment is None else environment
    given = {name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)}
    try:
        settings = Settings.model_validate(given)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        variable = VARIABLES.get(str(first["loc"][0]), "a setting") if first["loc"] else "a setting"
        raise DataError(f"{variable} does not fit: {first['msg'].removeprefix('Input should be ')}") from None
    return settings.model_copy(update={"home": settings.home.expanduser()})
