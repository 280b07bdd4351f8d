"""The clause index: a persistent Chroma collection, beside it the word vectors where the embedder gives them.

The folder is named by a fingerprint of the clauses, of the way they are cut and of the embedder. An index
that is out of date therefore has another name and cannot be opened by mistake; it is built anew, on first
use, with progress, from the vectors that are there already. Once an index is open, no other folder beside it
holds a text that its clauses do not have. Only clauses that are allowed enter the ranking. The vectors are
ours and Chroma gets no embedding function, so that it can neither download a model nor mix two.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.adapters import index_folder
from assistant.adapters.clause_vectors import (
    ClauseVectors,
    read_kept,
    read_kept_keys,
    read_word_index,
    text_key,
    write_kept,
)
from assistant.adapters.embedders import WordEmbedder, WordVectors
from assistant.adapters.embedding_clauses import embed_clauses, mixed, read_if_sound
from assistant.adapters.word_index import WordIndex
from assistant.errors import ClaimError, IndexUnavailableError
from assistant.ports import Embedder, Hit, Progress, silent
from assistant.records import Clause
from assistant.retrieval.index_text import CUTTING, index_text

COLLECTION = "clauses"
CHROMA_FOLDER = "chroma"
FORMAT = "3"  # of the folder's files
ADDED_AT_ONCE = 1024  # Chroma takes up to 5,461, and is slow in small steps
# Vectors bring this many candidates, which are then compared word by word.
CANDIDATES = 200
# Wider than Chroma's defaults: with them the 50 nearest of 5,000 real clauses are found to 99.7 %, the 200
# to 100 %.
GRAPH = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32}
# Chroma writes its graph to disk after so many clauses. One that was never written is laid out anew at each
# opening, with whatever stood in memory before: a smaller index is therefore written when it is full.
WRITTEN_AFTER = 1000
GRAPH_ROWS, GRAPH_HEADER = "data_level0.bin", "header.bin"


class ChromaIndex:
    """The clauses of one library, embedded by one embedder, under `home`."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        embedder: Embedder,
        home: Path,
        *,
        vectors: Path | None = None,
        progress: Progress = silent,
    ) -> None:
        """Opens nothing yet; the first search opens the index, and builds it when it is not there.

        `vectors` is a file of vectors that need not be computed; it need not exist, nor speak of all clauses.
        """
        self._clauses = tuple(clauses)
        self._embedder = embedder
        self._vectors = vectors
        self._progress = progress
        self._ids = frozenset(c.id for c in self._clauses)
        self._lock = Lock()
        self._client: Any = None
        self._collection: Any = None
        self._words: WordIndex | None = None
        self._opened: Path | None = None
        self._temporary: Path | None = None
        self._last_query: tuple[str, list[float], WordVectors | None] | None = None
        self.folder = home / "index" / index_fingerprint(self._clauses, embedder)

    @property
    def embedder(self) -> str:
        """The embedder's fingerprint."""
        return self._embedder.fingerprint

    def nearest(self, query: str, *, allowed: Sequence[str], top: int) -> list[Hit]:
        """The nearest of the `allowed` clause ids, best first; ids that the index does not have are left out.

        Raises:
            IndexUnavailableError: the index can be neither opened nor built.
        """
        wanted = [i for i in dict.fromkeys(allowed) if i in self._ids]
        if not wanted or top < 1:
            return []
        self.open()
        whole, words = self._embed_query(query)
        if not any(whole):
            return []
        found = self._by_chroma(whole, wanted, max(top, CANDIDATES))
        closeness: Sequence[float | None] = [None] * len(found)
        if words is not None and self._words is not None:
            closeness = self._words.closeness(words, list(found))
        hits = [
            Hit(clause_id=i, similarity=similarity, word_similarity=close)
            for (i, similarity), close in zip(found.items(), closeness, strict=True)
        ]
        return sorted(hits, key=lambda h: (-_nearness(h), h.clause_id))[:top]

    def open(self) -> None:
        """Opens the index, after building it when needed; does nothing when it is open.

        Raises:
            IndexUnavailableError: neither is possible; one line says why and what to do.
        """
        with self._lock:
            if self._opened is not None and index_folder.is_complete(self._opened):
                return
            try:
                self._open_or_build()
            except ClaimError:
                raise
            except Exception as error:  # Chroma, numpy and the disk each fail in words of their own
                said = " ".join(str(error).split())[:160] or type(error).__name__
                raise IndexUnavailableError(
                    f"the clause index can be neither opened nor built under {self.folder.parent} ({said}); "
                    "free some space, or set CLAIM_HOME to another folder"
                ) from error

    def close(self) -> None:
        """Frees files and memory; a later search opens the index again."""
        with self._lock:
            self._release()
            if self._temporary is not None:
                shutil.rmtree(self._temporary, ignore_errors=True)
                self._temporary = None

    def __enter__(self) -> ChromaIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- opening and building ------------------------------------------------------------------------------

    def _open_or_build(self) -> None:
        folder = self._usable_folder() if self._opened is None else self._folder_aside()
        try:
            self._load(folder)
        except Exception as damage:  # noqa: BLE001 - Chroma, numpy and SQLite each break in words of their own
            self._release()
            self._progress(f"the clause index was damaged ({type(damage).__name__}) and is built again", 0, 0)
            index_folder.discard(folder)
            index_folder.ensure_built(folder, self._build, progress=self._progress)
            self._load(folder)
        self._opened = folder
        index_folder.mark_used(folder)
        if folder == self.folder:
            index_folder.remove_outdated(folder.parent, self._is_current, keep=folder, progress=self._progress)

    def _usable_folder(self) -> Path:
        """The final folder, complete and writable; where that cannot be, a temporary copy or build of it."""
        try:
            index_folder.ensure_built(self.folder, self._build, progress=self._progress)
        except OSError as error:
            self._progress(f"{self.folder.parent} cannot be written ({error.strerror}): using a temporary index", 0, 0)
        # SQLite has to write beside its file even to read it.
        if index_folder.is_complete(self.folder) and index_folder.is_writable(self.folder):
            return self.folder
        return self._temporary_folder()

    def _folder_aside(self) -> Path:
        """For an index that was removed while it was open: its clauses have been replaced since, and must not
        come back to the home folder.
        """
        self._release()
        self._progress("the clauses have changed since this program started: using a temporary index", 0, 0)
        return self._temporary_folder()

    def _temporary_folder(self) -> Path:
        self._temporary = Path(tempfile.mkdtemp(prefix="claimwright-index-"))
        atexit.register(shutil.rmtree, self._temporary, ignore_errors=True)
        folder = self._temporary / self.folder.name
        if index_folder.is_complete(self.folder):
            shutil.copytree(self.folder, folder, copy_function=shutil.copyfile)
        else:
            index_folder.ensure_built(folder, self._build, progress=self._progress)
        return folder

    def _load(self, folder: Path) -> None:
        _check_database(folder / CHROMA_FOLDER / "chroma.sqlite3")
        self._client = _chroma_client(folder)
        collection = self._client.get_collection(COLLECTION, embedding_function=None)
        if collection.count() != len(self._clauses):
            raise ValueError("the number of clauses differs")
        self._words = read_word_index(folder) if isinstance(self._embedder, WordEmbedder) else None
        self._collection = collection

    def _release(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = self._words = self._opened = None

    def _build(self, folder: Path) -> dict[str, object]:
        clauses = mixed(self._clauses)
        vectors = embed_clauses(clauses, self._embedder, self._known_vectors(), progress=self._progress)
        write_kept(vectors, [c.id for c in clauses], self.embedder, folder)
        client = _chroma_client(folder)
        written_after = max(1, min(len(clauses), WRITTEN_AFTER))
        graph = {**GRAPH, "sync_threshold": written_after, "batch_size": written_after}
        try:
            collection = client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": graph})
            for start in range(0, len(clauses), ADDED_AT_ONCE):
                self._progress("building the clause index", start, len(clauses))
                batch = clauses[start : start + ADDED_AT_ONCE]
                collection.add(
                    ids=[c.id for c in batch],
                    embeddings=vectors.wholes[start : start + ADDED_AT_ONCE].astype("float32"),
                    documents=[c.text for c in batch],
                    metadatas=[_metadata(c) for c in batch],
                )
            self._progress("building the clause index", len(clauses), len(clauses))
        finally:
            client.close()
        for rows in folder.rglob(GRAPH_ROWS):
            _blank_unused(rows)
        return {"format": FORMAT, "cutting": CUTTING, "embedder": self.embedder, "clauses": len(clauses)}

    def _known_vectors(self) -> list[ClauseVectors]:
        """What the corpus brought, and what the index used last keeps."""
        brought = read_if_sound(self._vectors, self.embedder, progress=self._progress) if self._vectors else None
        known = [brought] if brought is not None else []
        for folder in index_folder.complete_folders(self.folder.parent):
            manifest = index_folder.read_manifest(folder)
            if (manifest.get("format"), manifest.get("embedder")) != (FORMAT, self.embedder):
                continue
            try:
                return [*known, read_kept(folder, self.embedder)]
            except Exception as damage:  # noqa: BLE001 - numpy and zipfile break in words of their own
                self._progress(f"an old clause index is damaged ({type(damage).__name__}) and is not used", 0, 0)
        return known

    @cached_property
    def _keys(self) -> set[bytes]:
        return {text_key(index_text(c)) for c in self._clauses}

    def _is_current(self, folder: Path) -> bool:
        """True when the index in that folder holds no text that these clauses do not have."""
        if index_folder.read_manifest(folder).get("format") != FORMAT:
            return False
        try:
            return read_kept_keys(folder) <= self._keys
        except Exception:  # noqa: BLE001 - damaged: nobody can say what it holds
            return False

    # --- asking --------------------------------------------------------------------------------------------

    def _embed_query(self, query: str) -> tuple[list[float], WordVectors | None]:
        # A search asks twice with the same words: for the nearest, then for what BM25 found besides.
        last = self._last_query
        if last is None or last[0] != query:
            if isinstance(self._embedder, WordEmbedder):
                vectors = self._embedder.embed_words(query, is_question=True)
                last = (query, vectors.whole, vectors)
            else:
                last = (query, self._embedder.embed([query])[0], None)
            self._last_query = last
        return last[1], last[2]

    def _by_chroma(self, vector: Sequence[float], wanted: Sequence[str], top: int) -> dict[str, float]:
        # Without a filter Chroma walks its graph at once; with all ids named it would first look each of
        # them up.
        ids = None if len(wanted) == len(self._ids) else list(wanted)
        try:
            found = self._collection.query(
                query_embeddings=[vector], ids=ids, n_results=min(len(wanted), top), include=["distances"]
            )
        except Exception as error:  # Chroma's errors share no base: another length of vector, files gone
            said = " ".join(str(error).split())[:160]
            raise IndexUnavailableError(
                f"the clause index does not answer ({said}); remove that folder and try again: {self.folder}"
            ) from error
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return {i: max(-1.0, min(1.0, 1.0 - d)) for i, d in pairs}


def _nearness(hit: Hit) -> float:
    """By wholes and by words alike, for the cut to the nearest; the search weighs them anew."""
    return hit.similarity if hit.word_similarity is None else (hit.similarity + hit.word_similarity) / 2


def index_fingerprint(clauses: Iterable[Clause], embedder: Embedder) -> str:
    """A name for the index of these clauses by that embedder; a change of either or of the cutting shows."""
    digest = hashlib.sha256(f"{FORMAT}\n{CUTTING}\n{embedder.fingerprint}\n{GRAPH}\n".encode())
    for clause in sorted(clauses, key=lambda c: c.id):
        digest.update(f"{clause.id}\n{index_text(clause)}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:20]


def _chroma_client(folder: Path) -> Any:
    # Takes over a second to import.
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder / CHROMA_FOLDER), settings=Settings(anonymized_telemetry=False))


def _check_database(file: Path) -> None:
    """Raises sqlite3.Error unless the file is a database of Chroma's.

    Asked before Chroma is: a client that failed to start is kept by it, and given out again for that folder.
    """
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("SELECT count(*) FROM collections").fetchone()


def _blank_unused(rows: Path) -> None:
    """Sets the rows that hold no clause to zero: hnswlib lays them out in memory that it does not clean, so
    that they can hold any text the process has seen, one that was replaced or a person's story.

    Raises:
        ValueError: the graph's header is of another form; nobody could say what is unused.
    """
    version, _, most, count, size, _, _ = struct.unpack_from("<i6Q", rows.with_name(GRAPH_HEADER).read_bytes())
    used, length = count * size, rows.stat().st_size
    if version != 1 or not used <= length <= max(most, count) * size:
        raise ValueError("the graph's header has another form")
    with rows.open("r+b") as file:
        file.seek(used)
        for start in range(used, length, 1 << 20):
            file.write(bytes(min(1 << 20, length - start)))


def _metadata(clause: Clause) -> dict[str, str]:
    """For whoever opens the collection with another tool; our own filter works by ids."""
    return {
        "document_id": clause.document_id,
        "title": clause.title,
        "heading": clause.heading,
        "marketplaces": ", ".join(clause.marketplaces),
        "audience": clause.audience,
        "source_url": clause.source_url,
        "as_of": clause.as_of.isoformat(),
    }
