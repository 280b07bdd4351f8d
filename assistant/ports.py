"""What the stages need from the outside, as small protocols; `adapters` fill them, `wiring` chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from assistant.records import Exhibit, Record


class Progress(Protocol):
    """Told about long work: what is being done, how much of it is done, how much there is."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


def silent(what: str, done: int, total: int) -> None:
    """The progress listener that listens to nothing."""


class Embedder(Protocol):
    """Turns texts into vectors of unit length."""

    @property
    def fingerprint(self) -> str:
        """Name and version of the model; a change means that old vectors are of no use."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text, each of the same length; an empty text gives a zero vector."""


class Hit(Record):
    """A clause id with its similarity to the query, -1 to 1, as wholes and, where the embedder can, word by word.

    `asked_similarity` is that of the nearest question which people ask for the clause; None: none is known.
    """

    clause_id: str
    similarity: float
    word_similarity: float | None = None
    asked_similarity: float | None = None


class ClauseIndex(Protocol):
    """A persistent vector index over the clauses of the library, filtered before ranking."""

    @property
    def embedder(self) -> str:
        """The fingerprint of the embedder behind it: what a similarity means depends on the model."""

    def nearest(self, query: str, *, allowed: Sequence[str], top: int) -> list[Hit]:
        """The nearest of the `allowed` clause ids, best first."""

    def outside_similarity(self, query: str) -> float | None:
        """How similar the few nearest questions are, on average, that the library does not answer; None: none is
        known.
        """


class ExhibitReader(Protocol):
    """Reads one file in a bounded way; never raises for what is in the file, never changes it."""

    def read(self, path: Path, *, marker: str, file: str, title: str, progress: Progress = silent) -> Sequence[Exhibit]:
        """The exhibit, and after it one for each file inside it (attachments, members of an archive).

        Markers of those are left to the caller; their `part_of` is the marker of the exhibit.
        """


class Completion(Record):
    """What a model answered."""

    data: dict[str, Any]
    model: str
    input_tokens: int
    output_tokens: int
    seconds: float


class LanguageModel(Protocol):
    """Any chat model that can answer in a given JSON schema."""

    @property
    def name(self) -> str:
        """The model's name as configured."""

    def complete(self, *, system: str, user: str, schema: Mapping[str, Any]) -> Completion:
        """An answer in that schema.

        Raises:
            ModelError: nothing usable came; `is_temporary` says whether a later try may help.
        """
