"""The clause index: a persistent Chroma collection, beside it the word vectors where the embedder gives them.

The collection lives in a store: in the index's folder, or on a server. The folder is named by a fingerprint
of the clauses, of the way they are cut and of the embedder. An index that is out of date therefore has another
name and cannot be opened by mistake; it is built anew, on first use, with progress, from the vectors that are
there already. Once an index is open, no other folder beside it holds a text that its clauses do not have. Only
clauses that are allowed enter the ranking.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

from assistant.adapters import index_folder
from assistant.adapters.asked_vectors import (
    ASKED_FILE,
    NOT_ANSWERED,
    AskedVectors,
    asked_bytes,
    asked_file,
    asked_groups,
    embed_asked,
    read_asked,
    read_asked_if_sound,
)
from assistant.adapters.chroma_folder import FolderStore
from assistant.adapters.chroma_reuse import words_noted
from assistant.adapters.clause_vectors import (
    ClauseVectors,
    open_kept,
    read_kept,
    read_kept_keys,
    text_key,
    write_kept,
)
from assistant.adapters.embedders import WordEmbedder
from assistant.adapters.embedding_clauses import embed_clauses, mixed, read_if_sound
from assistant.adapters.open_index import AskedIndex, OpenIndex, Question
from assistant.adapters.vector_store import GRAPH, Rows, VectorStore
from assistant.errors import ClaimError, IndexUnavailableError
from assistant.ports import Embedder, Hit, Progress, silent
from assistant.records import Clause
from assistant.retrieval.index_text import CUTTING, index_text

FORMAT = "7"  # of the folder's files


class ChromaIndex:
    """The clauses of one library, embedded by one embedder, under `home`."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        embedder: Embedder,
        home: Path,
        *,
        not_answered: Sequence[str] = (),
        vectors: Path | None = None,
        store: VectorStore | None = None,
        progress: Progress = silent,
    ) -> None:
        """Opens nothing yet; the first search opens the index, and builds it when it is not there.

        `not_answered` are questions that no clause answers.
        `vectors` is a file of vectors that need not be computed; it need not exist, nor speak of all clauses.
        `store` keeps the collection; the index's own folder does when there is none.
        """
        self._clauses = tuple(clauses)
        self._groups = asked_groups(self._clauses, not_answered)
        self._embedder = embedder
        self.embedder = embedder.fingerprint  # kept, as some embedders look it up in files
        self._vectors = vectors
        self._progress = progress
        self._lock = Lock()
        self._folder_store = FolderStore()
        self._store = store or self._folder_store
        self._in_use = self._store  # the folder store also where a store elsewhere is wanted and cannot be
        self._opened: tuple[Path, OpenIndex] | None = None
        self._temporary: Path | None = None
        self._last_question: Question | None = None
        self.folder = home / "index" / (index_fingerprint(self._clauses, embedder, not_answered) + self._store.suffix)

    def nearest(self, query: str, *, allowed: Sequence[str], top: int) -> list[Hit]:
        """The nearest of the `allowed` clause ids, best first; ids that the index does not have are left out.

        Raises:
            IndexUnavailableError: the index can be neither opened nor built.
        """
        if not allowed or top < 1:
            return []
        opened = self._open()
        found = opened.allowed(allowed)
        question = self._embedded(query)
        if not found.size or not any(question.whole):
            return []
        try:
            return opened.nearest(question, found, top)
        except ClaimError:
            raise
        except Exception as error:  # Chroma's errors share no base: another length of vector, files gone
            said = " ".join(str(error).split())[:160]
            raise IndexUnavailableError(
                f"the clause index does not answer ({said}); remove that folder and try again: {self.folder}"
            ) from error

    def outside_similarity(self, query: str) -> float | None:
        """How similar, -1 to 1, the few nearest questions are that no clause answers; None: none is known.

        Raises:
            IndexUnavailableError: as for `nearest`.
        """
        if NOT_ANSWERED not in self._groups:
            return None
        return self._open().outside_similarity(self._embedded(query))

    def open(self) -> None:
        """Opens the index, after building it when needed; does nothing when it is open.

        Raises:
            IndexUnavailableError: neither is possible; one line says why and what to do.
        """
        self._open()

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

    def _open(self) -> OpenIndex:
        with self._lock:
            if self._opened is not None and index_folder.is_complete(self._opened[0]):
                return self._opened[1]
            try:
                return self._open_or_build()
            except ClaimError:
                raise
            except Exception as error:  # Chroma, numpy and the disk each fail in words of their own
                said = " ".join(str(error).split())[:160] or type(error).__name__
                raise IndexUnavailableError(
                    f"the clause index can be neither opened nor built under {self.folder.parent} ({said}); "
                    "free some space, or set CLAIM_HOME to another folder"
                ) from error

    def _open_or_build(self) -> OpenIndex:
        was_open = self._opened is not None
        self._release()
        folder = self._folder_aside() if was_open else self._usable_folder()
        try:
            opened = self._load(folder)
        except ClaimError:  # a server that does not answer is no damage
            self._release()
            raise
        except Exception as damage:  # noqa: BLE001 - Chroma, numpy and SQLite each break in words of their own
            self._release()
            self._progress(f"the clause index was damaged ({type(damage).__name__}) and is built again", 0, 0)
            index_folder.discard(folder)
            # Nothing is taken over: the damage may come from there.
            index_folder.ensure_built(folder, partial(self._build, self._in_use, anew=True), progress=self._progress)
            opened = self._load(folder)
        self._opened = folder, opened
        index_folder.mark_used(folder)
        if folder == self.folder:
            index_folder.remove_outdated(folder.parent, self._is_current, keep=folder, progress=self._progress)
            self._store.remove_outdated(folder.parent, progress=self._progress)
        return opened

    def _usable_folder(self) -> Path:
        """The final folder, complete and writable; where that cannot be, a temporary copy or build of it."""
        self._in_use = self._store
        self._store.check()
        try:
            index_folder.ensure_built(self.folder, partial(self._build, self._store), progress=self._progress)
        except OSError as error:
            self._progress(f"{self.folder.parent} cannot be written ({error.strerror}): using a temporary index", 0, 0)
        is_usable = not self._store.needs_writing or index_folder.is_writable(self.folder)
        if index_folder.is_complete(self.folder) and is_usable:
            return self.folder
        return self._temporary_folder()

    def _folder_aside(self) -> Path:
        """For an index that was removed while it was open: its clauses have been replaced since, and must not
        come back to the home folder.
        """
        self._progress("the clauses have changed since this program started: using a temporary index", 0, 0)
        return self._temporary_folder()

    def _temporary_folder(self) -> Path:
        """A copy of the final folder, or a build of it whose collection is in the folder in any case."""
        self._temporary = Path(tempfile.mkdtemp(prefix="claimwright-index-"))
        atexit.register(shutil.rmtree, self._temporary, ignore_errors=True)
        folder = self._temporary / self.folder.name
        self._in_use = self._folder_store
        if index_folder.is_complete(self.folder) and self._store is self._folder_store:
            shutil.copytree(self.folder, folder, copy_function=shutil.copyfile)
        else:
            index_folder.ensure_built(folder, partial(self._build, self._in_use), progress=self._progress)
        return folder

    def _load(self, folder: Path) -> OpenIndex:
        stored = partial(self._stored_rows, folder)
        self._in_use.open(folder, stored, len(self._clauses), progress=self._progress)
        wholes, words = open_kept(folder, self.embedder)
        ids = [c.id for c in mixed(self._clauses)]
        if len(wholes) != len(ids):
            raise ValueError("the number of clauses differs")
        places = {clause_id: place for place, clause_id in enumerate(ids)}
        asked = None
        if self._groups:
            asked = AskedIndex.over(tuple(self._groups), read_asked(folder / ASKED_FILE, self.embedder), places)
        known_words = words if isinstance(self._embedder, WordEmbedder) else None
        return OpenIndex(ids, places, self._in_use, wholes, known_words, asked)

    def _release(self) -> None:
        self._in_use.close()
        self._opened = None

    def _build(self, store: VectorStore, folder: Path, *, anew: bool = False) -> dict[str, object]:
        clauses = mixed(self._clauses)
        keys = [self._text_keys[c.id] for c in clauses]
        known = self._known_vectors()
        vectors = embed_clauses(clauses, self._embedder, known, keys=keys, folder=folder, progress=self._progress)
        write_kept(vectors, self.embedder, folder)
        groups = list(self._groups.values())
        asked = embed_asked(groups, self._embedder, self._known_asked(), progress=self._progress)
        (folder / ASKED_FILE).write_bytes(asked_bytes(asked, self.embedder))
        earlier = [] if anew else self._earlier_folders()
        store.build(folder, _rows(clauses, vectors), earlier=earlier, progress=self._progress)
        return {"format": FORMAT, "cutting": CUTTING, "embedder": self.embedder, "clauses": len(clauses)}

    def _stored_rows(self, folder: Path) -> Rows:
        """For a store elsewhere that lost what it had: nothing is embedded twice."""
        return _rows(mixed(self._clauses), read_kept(folder, self.embedder))

    def _earlier_folders(self) -> list[Path]:
        """The complete indexes of the same format and embedder, the one used last first."""
        wanted = {"format": FORMAT, "embedder": self.embedder}
        folders = index_folder.complete_folders(self.folder.parent)
        return [f for f in folders if wanted.items() <= index_folder.read_manifest(f).items()]

    def _known_vectors(self) -> list[ClauseVectors]:
        """What the corpus brought, and what the index used last keeps."""
        brought = read_if_sound(self._vectors, self.embedder, progress=self._progress) if self._vectors else None
        known = [brought] if brought is not None else []
        for folder in self._earlier_folders():
            try:
                return [*known, read_kept(folder, self.embedder)]
            except Exception as damage:  # noqa: BLE001 - numpy and zipfile break in words of their own
                self._progress(f"an old clause index is damaged ({type(damage).__name__}) and is not used", 0, 0)
        return known

    def _known_asked(self) -> list[AskedVectors]:
        """The same of the questions that people ask for the clauses."""
        files = [asked_file(self._vectors)] if self._vectors else []
        files += [folder / ASKED_FILE for folder in self._earlier_folders()[:1]]
        found = (read_asked_if_sound(file, self.embedder, progress=self._progress) for file in files)
        return [vectors for vectors in found if vectors is not None]

    @cached_property
    def _text_keys(self) -> dict[str, bytes]:
        """By clause id; asked for several times, and making the texts takes a tenth of a second for 8,000."""
        return {c.id: text_key(index_text(c)) for c in self._clauses}

    def _is_current(self, folder: Path) -> bool:
        """True when the index in that folder holds nothing that these clauses do not have."""
        if index_folder.read_manifest(folder).get("format") != FORMAT:
            return False
        try:
            known, ours = words_noted(folder), words_noted(self.folder)
            has_our_rows = not ours or known.items() <= ours.items()
            return has_our_rows and read_kept_keys(folder) <= set(self._text_keys.values())
        except Exception:  # noqa: BLE001 - damaged: nobody can say what it holds
            return False

    # --- asking --------------------------------------------------------------------------------------------

    def _embedded(self, query: str) -> Question:
        # A search asks several times with the same words: for the nearest, then for what BM25 found besides.
        last = self._last_question
        if last is None or last.text != query:
            if isinstance(self._embedder, WordEmbedder):
                vectors = self._embedder.embed_words(query, is_question=True)
                last = Question(query, tuple(vectors.whole), vectors)
            else:
                last = Question(query, tuple(self._embedder.embed([query])[0]), None)
            self._last_question = last
        return last


def index_fingerprint(clauses: Iterable[Clause], embedder: Embedder, not_answered: Iterable[str] = ()) -> str:
    """A name for the index of these clauses by that embedder; a change of either or of the cutting shows."""
    digest = hashlib.sha256(f"{FORMAT}\n{CUTTING}\n{embedder.fingerprint}\n{GRAPH}\n".encode())
    for clause in sorted(clauses, key=lambda c: c.id):
        stored = (index_text(clause), clause.text, *_properties(clause).values())
        texts = "\n".join((clause.id, *stored, *clause.asked))
        digest.update(f"{texts}\n".encode("utf-8", "surrogatepass"))
    digest.update("\n".join(not_answered).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:20]


def _rows(clauses: Sequence[Clause], vectors: ClauseVectors) -> Rows:
    """The rows of clauses whose vectors stand in the same order."""
    return Rows(
        ids=[c.id for c in clauses],
        vectors=vectors.wholes,
        texts=[c.text for c in clauses],
        properties=lambda place: _properties(clauses[place]),
    )


def _properties(clause: Clause) -> dict[str, str]:
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
