"""The index on a real Chroma server: the same answers, never a stale or half-filled collection, nothing of others."""

from __future__ import annotations

import json
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters import chroma_http
from assistant.adapters.chroma_index import ChromaIndex
from assistant.adapters.chroma_server import OWNER_FILE, ServerStore
from assistant.errors import IndexUnavailableError
from assistant.ports import Progress, silent
from assistant.records import Clause
from tests.adapters.test_chroma_index import many_clauses
from tests.chroma_server import Answer, ask, collections, door, free_port, listened, real_server
from tests.clause_samples import SAMPLE, LetterEmbedder, sample_clause

IDS = [c.id for c in SAMPLE.clauses]
HEARTBEAT = json.dumps({"nanosecond heartbeat": 1}).encode()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with real_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def server(running: str) -> str:
    """The running server without a collection."""
    for name in collections(running):
        ask(running, "DELETE", f"/{name}")
    return running


def on_server(
    address: str,
    home: Path,
    clauses: tuple[Clause, ...] = SAMPLE.clauses,
    *,
    embedder: LetterEmbedder | None = None,
    progress: Progress = silent,
) -> ChromaIndex:
    store = ServerStore(address)
    return ChromaIndex(clauses, embedder or LetterEmbedder(), home, store=store, progress=progress)


def test_the_server_finds_what_the_embedded_index_finds_under_any_filter(server: str, tmp_path: Path) -> None:
    clauses = tuple(many_clauses(600))
    random = np.random.default_rng(3)
    with (
        on_server(server, tmp_path / "a", clauses) as there,
        ChromaIndex(clauses, LetterEmbedder(), tmp_path / "b") as here,
    ):
        for share in (1.0, 0.5, 0.03):
            allowed = [clauses[i].id for i in random.permutation(600)[: int(600 * share)].tolist()]
            found, expected = (i.nearest("the carrier lost my label", allowed=allowed, top=10) for i in (there, here))
            assert [h.similarity for h in found] == pytest.approx([h.similarity for h in expected], abs=1e-5)
            assert {h.clause_id for h in found} <= set(allowed)


def test_a_second_start_embeds_and_sends_nothing_but_the_question(server: str, tmp_path: Path) -> None:
    with on_server(server, tmp_path) as index:
        index.open()
    embedder, heard = LetterEmbedder(), list[tuple[str, bytes]]()
    told: list[str] = []
    with listened(server, heard) as outside:
        # Another address is another server for all we know; the collection is asked for by its name.
        store = ServerStore(outside)
        with ChromaIndex(SAMPLE.clauses, embedder, tmp_path, store=store) as index:
            index.open()
        heard.clear()
        embedder.embedded = 0
        with ChromaIndex(
            SAMPLE.clauses, embedder, tmp_path, store=store, progress=lambda what, *_: told.append(what)
        ) as index:
            assert index.nearest("parcel", allowed=IDS, top=3)
    assert (embedder.embedded, told) == (1, [])
    assert [json.loads(body).keys() for _, body in heard if body] == [{"query_embeddings", "n_results", "include"}]


def test_no_word_of_a_question_ever_leaves(server: str, tmp_path: Path) -> None:
    heard = list[tuple[str, bytes]]()
    with listened(server, heard) as outside, on_server(outside, tmp_path) as index:
        index.nearest("My neighbour Zebulon Quartz took the parcel", allowed=IDS, top=3)
        index.nearest("My neighbour Zebulon Quartz took the parcel", allowed=IDS[:2], top=3)
    sent = b" ".join(path.encode() + body for path, body in heard)
    assert b"query_embeddings" in sent
    assert b"Zebulon" not in sent
    assert b"neighbour" not in sent


def test_the_collection_is_named_by_the_fingerprint_and_told_to_the_end(server: str, tmp_path: Path) -> None:
    told: dict[str, list[tuple[int, int]]] = {}
    with on_server(
        server,
        tmp_path,
        tuple(many_clauses(600)),
        progress=lambda what, done, total: told.setdefault(what, []).append((done, total)),
    ) as index:
        index.open()
        fingerprint = index.folder.name.split("-")[0]
    assert [name.split("-")[-1] for name in collections(server)] == [fingerprint]
    steps = told["building the clause index"]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == ((0, 600), (600, 600))


def test_a_replaced_clause_leaves_the_server_and_what_is_not_ours_stays(server: str, tmp_path: Path) -> None:
    foreign = ["claimwright", "claimwright-building-abc", "claimwright-0123456789ab-old", "somebody-else"]
    for name in foreign:
        ask(server, "POST", body={"name": name})
    changed = (SAMPLE.clauses[0].model_copy(update={"text": "Two days."}), *SAMPLE.clauses[1:])
    with on_server(server, tmp_path / "other") as others, on_server(server, tmp_path / "mine") as index:
        others.open()
        index.open()
        assert len(collections(server)) == len(foreign) + 2
    with on_server(server, tmp_path / "mine", changed) as index:
        assert len(index.nearest("parcel", allowed=IDS, top=99)) == len(IDS)
        mine = index.folder.name.split("-")[0]
    left = sorted(set(collections(server)) - set(foreign))
    assert set(foreign) < set(collections(server))
    assert sorted(name.split("-")[-1] for name in left) == sorted([mine, others.folder.name.split("-")[0]])


def test_an_index_of_another_embedder_over_the_same_clauses_stays(server: str, tmp_path: Path) -> None:
    other = LetterEmbedder()
    other.fingerprint = "letters:2"
    for embedder in (LetterEmbedder(), other):
        with on_server(server, tmp_path, embedder=embedder) as index:
            index.open()
    assert len(collections(server)) == 2


def test_another_store_embeds_no_clause_again(server: str, tmp_path: Path) -> None:
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        expected = index.nearest("parcel", allowed=IDS, top=3)
    embedder = LetterEmbedder()
    with on_server(server, tmp_path, embedder=embedder) as index:
        found = index.nearest("parcel", allowed=IDS, top=3)
    assert embedder.embedded == 1
    assert [h.clause_id for h in found] == [h.clause_id for h in expected]


KILLED = """
import os, sys
from pathlib import Path
from tests.adapters.test_chroma_server import many_clauses, on_server

def stop(what, done, total):
    if what == "building the clause index" and done >= 256:
        os.kill(os.getpid(), 9)

on_server(sys.argv[1], Path(sys.argv[2]), tuple(many_clauses(600)), progress=stop).open()
"""


def test_after_kill_9_while_filling_the_next_start_repairs(server: str, tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, server, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert ["building" in name for name in collections(server)] == [True]
    clauses, embedder = tuple(many_clauses(600)), LetterEmbedder()
    with on_server(server, tmp_path, clauses, embedder=embedder) as index:
        assert len(index.nearest("parcel", allowed=[c.id for c in clauses], top=600)) == 600
    assert embedder.embedded == 1  # what was embedded before the end is kept here
    assert ["building" in name for name in collections(server)] == [False]


def _fill_and_ask(where: tuple[str, str]) -> tuple[int, int]:
    embedder, clauses = LetterEmbedder(), tuple(many_clauses(300))
    with on_server(where[0], Path(where[1]), clauses, embedder=embedder) as index:
        return len(index.nearest("refund", allowed=[c.id for c in clauses], top=5)), embedder.embedded


def test_two_processes_at_once_fill_one_collection(server: str, tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        answers = pool.map(_fill_and_ask, [(server, str(tmp_path))] * 2, chunksize=1)
    assert [hits for hits, _ in answers] == [5, 5]
    assert sorted(embedded for _, embedded in answers) == [1, 301]
    (name,) = collections(server)
    assert ask(server, path=f"/{ask(server, path='/' + name)['id']}/count") == 300


@pytest.mark.parametrize("step", [0, 300])
def test_a_copy_of_the_home_that_fills_at_the_same_moment_does_no_harm(server: str, tmp_path: Path, step: int) -> None:
    """It has a lock of its own, so it is let in before the first row and before the renaming."""
    clauses = tuple(many_clauses(300))
    for home in ("mine", "copy"):
        (tmp_path / home / "index").mkdir(parents=True)
        (tmp_path / home / "index" / OWNER_FILE).write_text("0123456789ab")

    def interrupt(what: str, done: int, total: int) -> None:
        if (what, done) == ("building the clause index", step):
            with on_server(server, tmp_path / "copy", clauses) as copy:
                copy.open()

    with on_server(server, tmp_path / "mine", clauses, progress=interrupt) as index:
        assert len(index.nearest("refund", allowed=[c.id for c in clauses], top=5)) == 5
    (name,) = collections(server)
    assert ask(server, path=f"/{ask(server, path='/' + name)['id']}/count") == 300


def test_a_collection_that_was_lost_or_changed_by_hand_is_filled_again(server: str, tmp_path: Path) -> None:
    embedder = LetterEmbedder()
    with on_server(server, tmp_path, embedder=embedder) as index:
        expected = index.nearest("parcel", allowed=IDS, top=99)
        (name,) = collections(server)
        ask(server, "DELETE", f"/{name}")
        assert index.nearest("parcel", allowed=IDS, top=99) == expected
        collection = ask(server, path=f"/{name}")["id"]
        extra = {"ids": ["stranger"], "embeddings": [[1.0] * 26], "documents": ["parcel"]}
        ask(server, "POST", f"/{collection}/add", extra)
        assert "stranger" not in {h.clause_id for h in index.nearest("parcel", allowed=IDS, top=99)}
    with on_server(server, tmp_path, embedder=embedder) as index:
        assert index.nearest("parcel", allowed=IDS, top=99) == expected
    assert ask(server, path=f"/{name}")["id"] != collection
    assert embedder.embedded <= len(IDS) + 5


def test_an_index_that_was_replaced_while_open_answers_and_does_not_come_back(server: str, tmp_path: Path) -> None:
    told: list[str] = []
    old = on_server(server, tmp_path, progress=lambda what, *_: told.append(what))
    new = on_server(server, tmp_path, SAMPLE.clauses[1:])
    with old, new:
        expected = old.nearest("parcel", allowed=IDS, top=3)
        new.open()
        left = collections(server)
        assert [h.clause_id for h in old.nearest("parcel", allowed=IDS, top=3)] == [h.clause_id for h in expected]
        assert collections(server) == left
    assert len(left) == 1
    assert any("temporary index" in t for t in told)


def test_a_home_that_cannot_be_written_answers_from_a_temporary_index_here(server: str, tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("a file stands where the folder should be")
    with on_server(server, home) as index:
        assert index.nearest("parcel", allowed=IDS, top=1)
    assert collections(server) == []


def test_no_clauses_and_hostile_clauses_are_kept_like_others(server: str, tmp_path: Path) -> None:
    with on_server(server, tmp_path / "none", ()) as index:
        index.open()
        assert index.nearest("parcel", allowed=["a#b"], top=3) == []
    odd = (SAMPLE.clauses[0].model_copy(update={"id": "a#b", "text": "parcel \ud800 \x00 \x1b[31m 日本"}),
           sample_clause("a#c", ""))  # fmt: skip
    with on_server(server, tmp_path / "odd", odd) as index:
        assert [h.clause_id for h in index.nearest("parcel", allowed=["a#b"], top=3)] == ["a#b"]


# --- servers that are none --------------------------------------------------------------------------------


def refusal(address: str, home: Path, token: str = "") -> str:
    """The one line that a search gives; nothing is embedded before."""
    embedder = LetterEmbedder()
    index = ChromaIndex(SAMPLE.clauses, embedder, home, store=ServerStore(address, token))
    with index, pytest.raises(IndexUnavailableError) as raised:
        index.nearest("parcel", allowed=IDS, top=1)
    assert embedder.embedded == 0
    assert "\n" not in str(raised.value)
    assert str(raised.value).isprintable()
    return str(raised.value)


ANSWERS: dict[str, tuple[Answer, str]] = {
    "a web page": ((200, b"<html>welcome</html>"), "no Chroma server"),
    "other json": ((200, b'{"status": "fine"}'), "no Chroma server"),
    "deep json": ((200, b"[" * 100_000), "no Chroma server"),
    "no such page": ((404, b"nothing here"), "no Chroma server"),
    "a locked door": ((401, b"who are you"), "CLAIM_CHROMA_TOKEN"),
    "a closed door": ((403, b"{}"), "CLAIM_CHROMA_TOKEN"),
    "a broken server": ((500, b"\x1b[31mred\nlines\xff"), "status 500"),
    "another place": ((302, b""), "status 302"),
    "an endless answer": ((200, b" " * 5_000_000), "without end"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_what_is_no_usable_server_gives_one_line_with_the_way_out(kind: str, tmp_path: Path) -> None:
    answer, said = ANSWERS[kind]
    with door(lambda *_: answer) as address:
        line = refusal(address, tmp_path)
    assert said in line
    assert "CLAIM_CHROMA_URL" in line


def test_a_server_that_is_away_or_says_nothing_gives_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cannot be reached" in refusal(f"http://127.0.0.1:{free_port()}", tmp_path)
    monkeypatch.setattr(chroma_http, "ALIVE_SECONDS", 0.2)
    with door(lambda *_: None) as address:
        assert "cannot be reached" in refusal(address, tmp_path)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8000", "ftp://host", "http://", "http://[::1", "http://host:99999", "http://a b", "x", "http://h\x00",
     "http://user:secret@host:8000", "http://host?key=secret", "http://\ud800", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_address_gives_one_line_and_shows_no_password(address: str, tmp_path: Path) -> None:
    line = refusal(address, tmp_path)
    assert "http://127.0.0.1:8000" in line
    assert "secret" not in line


def test_the_token_is_sent_and_never_shown(tmp_path: Path) -> None:
    seen: list[str | None] = []

    def guarded(handler: BaseHTTPRequestHandler, _: bytes) -> Answer:
        seen.append(handler.headers["Authorization"])
        if handler.headers["Authorization"] != "Bearer right-one":
            return 401, b"{}"
        return 200, HEARTBEAT if handler.path.endswith("heartbeat") else b"[]"

    with door(guarded) as address:
        ServerStore(address, "right-one").check()
        assert "wrong-one" not in refusal(address, tmp_path, "wrong-one")
        assert "wrong\n" not in refusal(address, tmp_path, "wrong\none")
    assert set(seen) == {"Bearer right-one", "Bearer wrong-one"}


@pytest.mark.parametrize(
    "answer",
    [{}, [], {"ids": []}, {"ids": 3}, {"ids": [None]}, {"ids": [[1]]}, {"ids": [[["x"]]]}, {"ids": [["x"], ["y"]]}],
)  # fmt: skip
def test_a_search_that_is_answered_with_nonsense_gives_one_line(server: str, tmp_path: Path, answer: object) -> None:
    with on_server(server, tmp_path) as index:
        index.open()

        def lying(handler: BaseHTTPRequestHandler, _: bytes) -> Answer:
            return 200, json.dumps(answer).encode()

        with door(lying) as address:
            store = ServerStore(address)
            with pytest.raises(IndexUnavailableError, match="answers a search") as raised:
                store.query([1.0], 2)
    assert "\n" not in str(raised.value)


def test_a_server_that_goes_away_while_open_gives_one_line_and_may_come_back(tmp_path: Path) -> None:
    port = free_port()
    with on_server(f"http://127.0.0.1:{port}", tmp_path) as index:
        with real_server(tmp_path / "server", port):
            expected = index.nearest("parcel", allowed=IDS, top=1)
        with pytest.raises(IndexUnavailableError, match="cannot be reached"):
            index.nearest("parcel", allowed=IDS, top=1)
        with real_server(tmp_path / "server", port):
            assert index.nearest("parcel", allowed=IDS, top=1) == expected
