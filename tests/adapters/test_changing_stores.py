"""Another embedder or another store, through the command: built anew with progress, and no vectors are mixed."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.adapters.embedders import has_minilm
from tests.chroma_server import collections, free_port, real_server
from tests.small_corpus import LABEL, WINDOW, corpus, document

QUESTION = "how many days do I have to send an item back"
EMBEDDERS = ["minilm", "wordllama"] if has_minilm() else ["wordllama"]


def claim(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it at a terminal, which alone is shown progress, with these settings alone."""
    environment = {"CLAIM_HOME": str(home), "HOME": str(home), "CLAIM_CORPUS": str(home / "corpus"), **settings}
    command = [sys.executable, "-c", "from assistant.cli import main; main()", *words]
    terminal, its_end = os.openpty()
    with (home / "stdout").open("w+") as out:
        running = subprocess.Popen(command, env=environment, stdout=out, stderr=its_end, cwd=Path(__file__).parents[2])
        os.close(its_end)
        said = _all_of(terminal)
        code = running.wait()
        out.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), said)


def _all_of(terminal: int) -> str:
    said = b""
    with os.fdopen(terminal, "rb", buffering=0) as screen, contextlib.suppress(OSError):  # how a terminal ends
        while piece := screen.read(4096):
            said += piece
    return said.decode().replace("\r\n", "\n")


def search(home: Path, **settings: str) -> tuple[list[str], str]:
    """The ids that were found, best first, and what was told meanwhile."""
    done = claim(home, "search", QUESTION, "--json", **settings)
    assert done.returncode == 0, done.stderr
    return [r["clause_id"] for r in json.loads(done.stdout)["results"]], done.stderr


def embedders_of(home: Path) -> list[str]:
    """What made the vectors of each index in that home."""
    manifests = (home / "index").glob("*/manifest.json")
    return sorted(json.loads(m.read_text())["embedder"].split(":")[0] for m in manifests)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    corpus(tmp_path / "corpus", document(WINDOW, LABEL))
    return tmp_path


def test_from_minilm_to_wordllama_to_a_server_and_back(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    kinds: list[str] = []
    for embedder in EMBEDDERS:
        found, told = search(home, CLAIM_EMBEDDER=embedder)
        assert found[0] == "returns#window"
        assert "embedding the clauses" in told
        assert "building the clause index" in told
        kinds = embedders_of(home)
        assert len(set(kinds)) == len(kinds) == EMBEDDERS.index(embedder) + 1
    with real_server(tmp_path_factory.mktemp("server")) as address:
        found, told = search(home, CLAIM_EMBEDDER="wordllama", CLAIM_CHROMA_URL=address)
        assert found[0] == "returns#window"
        assert "building the clause index" in told
        assert len(collections(address)) == 1
        found, told = search(home, CLAIM_EMBEDDER="wordllama", CLAIM_CHROMA_URL=address)
        assert (found[0], told) == ("returns#window", "")
        assert "answers" in claim(home, "doctor", CLAIM_CHROMA_URL=address).stdout
        corpus(home / "corpus", document(WINDOW.replace("30", "60"), LABEL))
        _, told = search(home, CLAIM_EMBEDDER="wordllama", CLAIM_CHROMA_URL=address)
        assert "building the clause index" in told
        assert len(collections(address)) == 1
    assert embedders_of(home) == ["wordllama-l2-supercat"]  # the others held the text that was replaced
    _, told = search(home, CLAIM_EMBEDDER=EMBEDDERS[0])
    assert "building the clause index" in told


def test_a_server_that_is_away_stops_the_search_with_one_line_and_the_doctor_names_it(home: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    done = claim(home, "search", QUESTION, CLAIM_EMBEDDER="wordllama", CLAIM_CHROMA_URL=address)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f"{address} cannot be reached" in done.stderr
    doctor = claim(home, "doctor", CLAIM_CHROMA_URL=address, CLAIM_CHROMA_TOKEN="very-secret")
    assert f"PROBLEM clause store: the Chroma server at {address} cannot be reached" in doctor.stdout
    assert "very-secret" not in doctor.stdout + doctor.stderr


def test_chromas_own_model_is_asked_for_by_name_and_missed_in_one_line(home: Path) -> None:
    done = claim(home, "search", QUESTION, CLAIM_EMBEDDER="chroma-onnx")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert str(home / ".cache" / "chroma") in done.stderr
    doctor = claim(home, "doctor", CLAIM_EMBEDDER="chroma-onnx")
    assert "PROBLEM embedder: Chroma's own model is not in" in doctor.stdout
    assert "clause store: embedded Chroma under" in doctor.stdout
    assert not (home / ".cache").exists()
