"""The clause index: right neighbours, never a stale or half-built one, always one line when it cannot be."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters import index_folder
from assistant.adapters.chroma_index import ChromaIndex, index_fingerprint
from assistant.errors import IndexUnavailableError
from assistant.ports import silent
from assistant.records import Clause
from assistant.retrieval.index_text import index_text
from tests.clause_samples import SAMPLE, LetterEmbedder, sample_clause

VOCABULARY = "parcel refund seller letter invoice claim window day month carrier proof label listing rate"
WORDS = VOCABULARY.split()


def many_clauses(count: int) -> list[Clause]:
    """Clauses of five words each, drawn with a fixed seed."""
    random = np.random.default_rng(7)
    return [
        sample_clause(f"doc#c{i}", " ".join(random.choice(WORDS, 5)) + f" {chr(97 + i % 26)}") for i in range(count)
    ]


def folders(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "index").iterdir() if p.is_dir())


def test_neighbours_equal_an_exact_computation_under_any_filter(tmp_path: Path) -> None:
    clauses, embedder = many_clauses(600), LetterEmbedder()
    matrix = np.array(embedder.embed([index_text(c) for c in clauses]))
    random = np.random.default_rng(3)
    with ChromaIndex(clauses, embedder, tmp_path) as index:
        for share in (1.0, 0.5, 0.03):
            chosen = sorted(random.permutation(600)[: int(600 * share)].tolist())
            hits = index.nearest("the carrier lost my label", allowed=[clauses[i].id for i in chosen], top=10)
            similarity = matrix[chosen] @ np.array(embedder.embed(["the carrier lost my label"])[0])
            exact = sorted(similarity.tolist(), reverse=True)[:10]
            assert {h.clause_id for h in hits} <= {clauses[i].id for i in chosen}
            assert [h.similarity for h in hits] == pytest.approx(exact, abs=2e-4)  # kept with 11 bits


def test_a_second_start_embeds_nothing_but_the_question(tmp_path: Path) -> None:
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
    embedder = LetterEmbedder()
    with ChromaIndex(SAMPLE.clauses, embedder, tmp_path) as index:
        assert index.nearest("parcel", allowed=[c.id for c in SAMPLE.clauses], top=3)
    assert embedder.embedded == 1


def test_a_changed_word_or_another_embedder_means_another_folder() -> None:
    changed = [*SAMPLE.clauses[1:], SAMPLE.clauses[0].model_copy(update={"text": "Two days."})]
    other = LetterEmbedder()
    other.fingerprint = "letters:2"
    names = {
        index_fingerprint(SAMPLE.clauses, LetterEmbedder()),
        index_fingerprint(changed, LetterEmbedder()),
        index_fingerprint(SAMPLE.clauses, other),
    }
    assert len(names) == 3
    assert index_fingerprint(reversed(SAMPLE.clauses), LetterEmbedder()) in names


def test_unknown_ids_doubles_and_empty_questions_are_harmless(tmp_path: Path) -> None:
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        known = SAMPLE.clauses[0].id
        assert [h.clause_id for h in index.nearest("parcel", allowed=[known, "no#such", known], top=5)] == [known]
        assert index.nearest("", allowed=[known], top=5) == []
        assert index.nearest("parcel", allowed=[], top=5) == []
        assert index.nearest("parcel", allowed=[known], top=0) == []


def test_an_index_of_no_clauses_answers_with_nothing(tmp_path: Path) -> None:
    with ChromaIndex([], LetterEmbedder(), tmp_path) as index:
        index.open()
        assert index.nearest("parcel", allowed=["a#b"], top=3) == []


def test_building_reports_its_progress_to_the_end(tmp_path: Path) -> None:
    told: dict[str, list[tuple[int, int]]] = {}
    with ChromaIndex(
        many_clauses(150),
        LetterEmbedder(),
        tmp_path,
        progress=lambda what, done, total: told.setdefault(what, []).append((done, total)),
    ) as index:
        index.open()
    assert set(told) == {"embedding the clauses", "building the clause index"}
    for steps in told.values():
        assert steps == sorted(steps)
        assert (steps[0], steps[-1]) == ((0, 150), (150, 150))


def test_a_build_that_fails_leaves_no_folder_behind(tmp_path: Path) -> None:
    class Broken(LetterEmbedder):
        def embed(self, texts: object) -> list[list[float]]:
            raise IndexUnavailableError("the endpoint is away; try later")

    index = ChromaIndex(SAMPLE.clauses, Broken(), tmp_path)
    with pytest.raises(IndexUnavailableError, match="endpoint is away"):
        index.open()
    assert folders(tmp_path) == []


KILLED = """
import os, sys
from pathlib import Path
from assistant.adapters.chroma_index import ChromaIndex
from tests.adapters.test_chroma_index import many_clauses
from tests.clause_samples import LetterEmbedder

def stop(what, done, total):
    if done >= 128:
        print("half", flush=True)
        os.kill(os.getpid(), 9)

ChromaIndex(many_clauses(300), LetterEmbedder(), Path(sys.argv[1]), progress=stop).open()
"""


def test_after_kill_9_in_a_build_the_next_start_repairs(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert folders(tmp_path)[0].startswith(index_folder.UNFINISHED)
    with ChromaIndex(many_clauses(300), LetterEmbedder(), tmp_path) as index:
        assert len(index.nearest("parcel", allowed=[f"doc#c{i}" for i in range(300)], top=300)) == 300
        assert folders(tmp_path) == [index.folder.name]


def _build_and_ask(home: str) -> tuple[int, int]:
    embedder = LetterEmbedder()
    with ChromaIndex(many_clauses(300), embedder, Path(home)) as index:
        hits = index.nearest("refund of the carrier", allowed=[f"doc#c{i}" for i in range(300)], top=5)
    return len(hits), embedder.embedded


def test_two_processes_at_once_build_one_index_and_both_answer(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        answers = pool.map(_build_and_ask, [str(tmp_path)] * 2, chunksize=1)
    assert [hits for hits, _ in answers] == [5, 5]
    assert sorted(embedded for _, embedded in answers) == [1, 301]  # one built, the other waited
    assert len(folders(tmp_path)) == 1


def test_threads_share_one_index_that_is_built_once(tmp_path: Path) -> None:
    embedder = LetterEmbedder()
    with ChromaIndex(many_clauses(200), embedder, tmp_path) as index, ThreadPoolExecutor(8) as pool:
        ids = [f"doc#c{i}" for i in range(200)]
        answers = list(pool.map(lambda _: index.nearest("refund", allowed=ids, top=3), range(16)))
    assert all(a == answers[0] for a in answers)
    assert embedder.embedded < 200 + 17


@pytest.mark.parametrize("damage", ["chroma/chroma.sqlite3", "*"])
def test_a_damaged_index_is_built_again(tmp_path: Path, damage: str) -> None:
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
        folder = index.folder
    for file in folder.rglob(damage):
        if file.is_file() and file.name != index_folder.MANIFEST:
            file.write_bytes(b"not what it was")
    told: list[str] = []
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path, progress=lambda what, *_: told.append(what)) as index:
        assert len(index.nearest("parcel", allowed=[c.id for c in SAMPLE.clauses], top=9)) == len(SAMPLE.clauses)
    assert any("damaged" in t for t in told)


def test_a_home_that_cannot_be_written_gives_a_temporary_index_and_says_so(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("a file stands where the folder should be")
    told: list[str] = []
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), home, progress=lambda what, *_: told.append(what)) as index:
        assert index.nearest("parcel", allowed=[SAMPLE.clauses[0].id], top=1)
    assert any("temporary" in t for t in told)
    assert home.read_text() == "a file stands where the folder should be"


def test_a_complete_index_in_a_read_only_home_is_copied_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
    monkeypatch.setattr(index_folder, "is_writable", lambda _: False)  # rights do not stop an administrator
    embedder = LetterEmbedder()
    with ChromaIndex(SAMPLE.clauses, embedder, tmp_path) as index:
        assert index.nearest("parcel", allowed=[SAMPLE.clauses[0].id], top=1)
    assert embedder.embedded == 1


def test_vectors_of_another_length_give_one_line(tmp_path: Path) -> None:
    class Shrunk(LetterEmbedder):
        def embed(self, texts: object) -> list[list[float]]:
            return [[1.0, 0.0]]

    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
    with (
        ChromaIndex(SAMPLE.clauses, Shrunk(), tmp_path) as index,
        pytest.raises(IndexUnavailableError, match="remove that folder") as raised,
    ):
        index.nearest("parcel", allowed=[SAMPLE.clauses[0].id], top=1)
    assert "\n" not in str(raised.value)


def make_old_folder(parent: Path, name: str, days: float) -> Path:
    folder = parent / name
    folder.mkdir(parents=True)
    (folder / index_folder.MANIFEST).write_text("{}")
    moment = time.time() - days * 86_400
    os.utime(folder / index_folder.MANIFEST, (moment, moment))
    return folder


def test_of_old_indexes_the_three_used_last_and_those_of_today_stay(tmp_path: Path) -> None:
    for name, days in (("a", 0.1), ("b", 0.2), ("c", 0.3), ("d", 5), ("e", 9)):
        make_old_folder(tmp_path, name, days)
    keep = make_old_folder(tmp_path, "kept", 20)
    index_folder.remove_old_folders(tmp_path, keep=keep)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b", "c", "kept"]


def test_what_holds_no_clause_of_today_goes_and_what_another_builds_stays(tmp_path: Path) -> None:
    keep, current = make_old_folder(tmp_path, "kept", 2), make_old_folder(tmp_path, "current", 2)
    make_old_folder(tmp_path, "outdated", 0)
    (tmp_path / "half-removed").mkdir()
    building = tmp_path / f"{index_folder.UNFINISHED}x"
    building.mkdir()
    (tmp_path / "a file").write_text("not ours")

    def remove() -> list[str]:
        index_folder.remove_outdated(tmp_path, lambda f: f == current, keep=keep, progress=silent)
        return sorted(p.name for p in tmp_path.iterdir())

    (tmp_path / "outdated" / "clauses").write_text("old text")
    assert remove() == [index_folder.LOCK, "a file", "current", "kept"]
    building.mkdir()
    with (tmp_path / index_folder.LOCK).open("a+b") as held:
        fcntl.flock(held.fileno(), fcntl.LOCK_EX)
        assert building.name in remove()


def test_an_index_that_was_removed_while_open_answers_and_does_not_come_back(tmp_path: Path) -> None:
    ids = [c.id for c in SAMPLE.clauses]
    told: list[str] = []
    old = ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path, progress=lambda what, *_: told.append(what))
    new = ChromaIndex(SAMPLE.clauses[1:], LetterEmbedder(), tmp_path)
    with old, new:
        expected = old.nearest("parcel", allowed=ids, top=3)
        assert new.nearest("parcel", allowed=ids, top=9)
        assert folders(tmp_path) == [new.folder.name]
        assert old.nearest("parcel", allowed=ids, top=3) == expected
        assert folders(tmp_path) == [new.folder.name]
    assert any("temporary index" in t for t in told)


def test_opening_an_index_counts_as_use(tmp_path: Path) -> None:
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
    manifest = index.folder / index_folder.MANIFEST
    os.utime(manifest, (1_000_000, 1_000_000))
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
    assert manifest.stat().st_mtime > 1_000_000


def test_the_manifest_says_what_was_built(tmp_path: Path) -> None:
    with ChromaIndex(SAMPLE.clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
    manifest = index_folder.read_manifest(index.folder)
    assert manifest["embedder"] == "letters:1"
    assert manifest["clauses"] == len(SAMPLE.clauses)
