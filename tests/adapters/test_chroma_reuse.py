"""A changed index is made from the one before: as good as a new one, and without a trace of what was replaced."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.adapters import chroma_reuse
from assistant.adapters.chroma_files import DATABASE, GRAPH_HEADER, GRAPH_ROWS, forget_deleted
from assistant.adapters.chroma_folder import FolderStore
from assistant.adapters.chroma_index import ChromaIndex
from assistant.adapters.chroma_reuse import MAX_CHANGED_SHARE, ROWS_FILE
from assistant.adapters.vector_store import Rows
from assistant.ports import Hit, silent
from assistant.records import Clause
from assistant.retrieval.index_text import index_text
from tests.adapters.test_chroma_index import WORDS, folders
from tests.adapters.test_clause_vectors import holds
from tests.clause_samples import LetterEmbedder, sample_clause

COUNT = 40
QUESTIONS = ("parcel refund of the carrier", "zqzq letter", "a b c d e f g")


def marked(number: int, mark: int, *, has_marked_id: bool = False) -> Clause:
    """A clause whose every part holds a mark of its own, and its id where that is wanted."""
    sign = f"zq{mark:04d}qz"
    random = np.random.default_rng([number, mark])
    return sample_clause(
        f"doc-{number}#{sign if has_marked_id else 'c'}{number}",
        f"{' '.join(random.choice(WORDS, 12))} {sign} and",
        title=f"Title {sign}",
        heading=f"Heading {sign}",
        source_url=f"https://shop.example/{sign}",
        topics=(f"topic {sign}",),
        asked=(f"what of {sign}?",) if number % 3 == 0 else (),
    )


def opened(clauses: list[Clause], home: Path) -> tuple[list[list[Hit]], int]:
    """What is found, with every clause allowed and with half of them, and how many rows changed since the graph was
    built.
    """
    ids = [c.id for c in clauses]
    with ChromaIndex(clauses, LetterEmbedder(), home) as index:
        found = [
            index.nearest(question, allowed=allowed, top=15) for question in QUESTIONS for allowed in (ids, ids[::2])
        ]
        return found, json.loads((index.folder / ROWS_FILE).read_text())["changed"]


class Step(NamedTuple):
    """A change of the library: how many clauses are removed, changed and added, and where."""

    removed: int
    changed: int
    added: int
    place: int


steps = st.builds(Step, st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(0, COUNT))


@settings(max_examples=8, deadline=None)
@given(st.lists(steps, min_size=1, max_size=4))
def test_after_any_changes_the_index_equals_a_new_one_and_keeps_nothing_old(changes: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        clauses = {n: (n, marked(n, n, has_marked_id=n % 2 == 0)) for n in range(COUNT)}
        mark = COUNT
        opened([c for _, c in clauses.values()], home)
        gone = list[int]()
        for turn, step in enumerate(changes):
            numbers = sorted(clauses, key=lambda n: (n + step.place) % (COUNT + 1))
            for number in numbers[: step.removed]:
                gone.append(clauses.pop(number)[0])
            for number in numbers[step.removed : step.removed + step.changed]:
                gone.append(clauses[number][0])
                # The id stays in one half of them, so that the row is changed and not exchanged.
                clauses[number] = (mark, marked(number, mark, has_marked_id=number % 2 == 0))
                mark += 1
            for number in range(1000 * (turn + 1), 1000 * (turn + 1) + step.added):
                clauses[number] = (mark, marked(number, mark))
                mark += 1
            wanted = [c for _, c in clauses.values()]
            found, changed = opened(wanted, home)
            assert found == opened(wanted, Path(folder) / f"fresh-{turn}")[0]
            assert not [g for g in gone if holds(home, f"zq{g:04d}qz")]
            assert strange_vectors(home, wanted) == 0
            assert changed <= MAX_CHANGED_SHARE * len(wanted)


def strange_vectors(home: Path, clauses: list[Clause]) -> int:
    """How many vectors in any graph, those of deleted rows too, are of none of the clauses."""
    own = np.array(LetterEmbedder().embed([index_text(c) for c in clauses]))
    strange = 0
    for file in home.rglob(GRAPH_ROWS):
        _, _, _, count, size, end, start = struct.unpack_from("<i6Q", file.with_name(GRAPH_HEADER).read_bytes())
        content = file.read_bytes()
        for place in range(count):
            row = np.frombuffer(content[place * size + start : place * size + end], np.float32)
            strange += bool(row.any()) and np.abs(own - row).max(axis=1).min() > 2e-4  # kept with 11 bits
    return strange


LIBRARY = [marked(n, n) for n in range(COUNT)]
CHANGED = [marked(3, 99), *LIBRARY[:3], *LIBRARY[5:]]  # one changed, one gone


def test_one_changed_clause_is_written_alone(tmp_path: Path) -> None:
    assert opened(LIBRARY, tmp_path)[1] == 0
    assert opened(CHANGED, tmp_path)[1] == 2
    assert opened([*CHANGED, marked(70, 70)], tmp_path)[1] == 3


def test_a_change_of_a_property_alone_is_written_and_the_old_one_forgotten(tmp_path: Path) -> None:
    opened(LIBRARY, tmp_path)
    moved = LIBRARY[7].model_copy(update={"source_url": "https://shop.example/moved"})
    assert opened([*LIBRARY[:7], moved, *LIBRARY[8:]], tmp_path)[1] == 1
    with contextlib.closing(sqlite3.connect(next(tmp_path.rglob(DATABASE)))) as database:
        urls = {u for (u,) in database.execute("SELECT string_value FROM embedding_metadata WHERE key = 'source_url'")}
    assert "https://shop.example/moved" in urls
    assert not holds(tmp_path, LIBRARY[7].source_url)


def test_after_a_fifth_of_changes_the_graph_is_built_anew(tmp_path: Path) -> None:
    clauses, counted = list(LIBRARY), list[int]()
    opened(clauses, tmp_path)
    for turn in range(4):
        clauses = [*clauses[3:], *(marked(100 + turn * 3 + n, 100 + turn * 3 + n) for n in range(3))]
        counted.append(opened(clauses, tmp_path)[1])
    assert counted == [3, 6, 0, 3]  # a third time would be nine of forty
    assert max(counted) <= MAX_CHANGED_SHARE * COUNT


def test_the_full_text_search_is_as_if_it_had_been_filled_anew(tmp_path: Path) -> None:
    opened(LIBRARY, tmp_path)
    for number in range(3):
        opened([marked(3, 90 + number), *LIBRARY[:3], *LIBRARY[4:]], tmp_path)
    # Blocks 1 and 10 say how the others are parted, which may differ. A word of no row would make them longer.
    query = "SELECT sum(length(block)) FROM embedding_fulltext_search_data WHERE id > 10"
    with contextlib.closing(sqlite3.connect(next(tmp_path.rglob(DATABASE)))) as database:
        found = database.execute(query).fetchone()[0]
        for command in ("rebuild", "optimize"):
            database.execute("INSERT INTO embedding_fulltext_search(embedding_fulltext_search) VALUES (?)", [command])
        assert found == database.execute(query).fetchone()[0]
        assert found


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_earlier_index_is_not_touched(tmp_path: Path) -> None:
    opened(LIBRARY, tmp_path)
    (earlier,) = (tmp_path / "index").glob("[!.]*")
    before = contents(earlier)
    assert opened([*LIBRARY, marked(70, 70)], tmp_path)[1] == 1
    assert contents(earlier) == before


@pytest.mark.parametrize("damage", [DATABASE, "index_metadata.pickle", GRAPH_HEADER, GRAPH_ROWS, ROWS_FILE])
@pytest.mark.parametrize("is_missing", [True, False])
def test_from_a_damaged_index_nothing_is_taken_over(tmp_path: Path, damage: str, *, is_missing: bool) -> None:
    opened(LIBRARY, tmp_path / "home")
    (file,) = (tmp_path / "home").rglob(damage)
    file.unlink() if is_missing else file.write_bytes(b"not what it was")
    found, changed = opened(CHANGED, tmp_path / "home")
    assert found == opened(CHANGED, tmp_path / "fresh")[0]
    assert changed == 0
    assert not holds(tmp_path / "home", "zq0004qz")


@pytest.mark.parametrize("noted", ["[]", "{}", '{"graph": 1, "changed": 0, "rows": {}}', '{"rows": []}', "{"])
def test_notes_of_another_form_mean_a_new_build(tmp_path: Path, noted: str) -> None:
    opened(LIBRARY, tmp_path)
    (file,) = tmp_path.rglob(ROWS_FILE)
    file.write_text(noted)
    assert opened(CHANGED, tmp_path)[1] == 0
    assert len(folders(tmp_path)) == 1


def test_an_interruption_leaves_the_old_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _ = opened(LIBRARY, tmp_path)
    before = folders(tmp_path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(chroma_reuse, "forget_deleted", interrupted)
        opened(CHANGED, tmp_path)
    assert folders(tmp_path) == before
    embedder = LetterEmbedder()
    with ChromaIndex(LIBRARY, embedder, tmp_path) as index:
        index.open()
    assert embedder.embedded == 0
    assert opened(LIBRARY, tmp_path)[0] == expected
    assert opened(CHANGED, tmp_path)[1] == 2


KILLED = """
import os, sys
from pathlib import Path
from assistant.adapters import chroma_reuse
from tests.adapters.test_chroma_reuse import CHANGED, opened

chroma_reuse.forget_deleted = lambda *_: os.kill(os.getpid(), 9)
opened(CHANGED, Path(sys.argv[1]))
"""


def test_after_kill_9_in_a_replacement_both_indexes_can_be_opened(tmp_path: Path) -> None:
    expected, _ = opened(LIBRARY, tmp_path)
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, text=True, cwd=root)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(folders(tmp_path)) == 2
    assert opened(LIBRARY, tmp_path)[0] == expected
    assert len(folders(tmp_path)) == 1  # what was begun is gone
    assert opened(CHANGED, tmp_path)[1] == 2
    assert not holds(tmp_path, "zq0004qz")


# --- the store alone ------------------------------------------------------------------------------------


def random_rows(numbers: range, vectors: NDArray[np.float16]) -> Rows:
    ids = [f"d#c{n}" for n in numbers]
    texts = [f"text {i}" for i in ids]
    return Rows(ids, vectors[numbers.start : numbers.stop], texts, lambda place: {"title": ids[place]})


def test_a_graph_with_a_fifth_of_changes_finds_the_nearest(tmp_path: Path) -> None:
    random = np.random.default_rng(11)
    vectors = random.normal(size=(1200, 32)).astype(np.float16)
    store, folder = FolderStore(), tmp_path / "0"
    folder.mkdir()
    store.build(folder, random_rows(range(1000), vectors), progress=silent)
    for turn in range(1, 6):  # forty gone and forty new each time
        rows = random_rows(range(40 * turn, 1000 + 40 * turn), vectors)
        earlier, folder = folder, tmp_path / str(turn)
        folder.mkdir()
        store.build(folder, rows, earlier=[earlier], progress=silent)
    assert json.loads((folder / ROWS_FILE).read_text())["changed"] == 200
    store.open(folder, lambda: rows, 1000, progress=silent)
    exact = rows.vectors.astype(np.float32)
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    found = 0
    for question in random.normal(size=(40, 32)).astype(np.float32):
        nearest = {rows.ids[i] for i in np.argsort(-(exact @ question))[:50]}
        found += len(nearest & set(store.query(question.tolist(), 50)))
    store.close()
    assert found / (40 * 50) > 0.995


def test_a_row_that_should_be_gone_is_seen_in_the_files(tmp_path: Path) -> None:
    store = FolderStore()
    rows = random_rows(range(30), np.random.default_rng(2).normal(size=(30, 8)).astype(np.float16))
    store.build(tmp_path, rows, progress=silent)
    forget_deleted(tmp_path / "chroma", rows.ids)
    with pytest.raises(ValueError, match="other rows"):
        forget_deleted(tmp_path / "chroma", [*rows.ids[1:]])
    with pytest.raises(ValueError, match="other rows"):
        forget_deleted(tmp_path / "chroma", [*rows.ids, "d#more"])
