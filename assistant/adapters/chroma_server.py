"""Chroma as a server, by its HTTP interface: the collection lives there, the word vectors stay with the index.

A collection is filled under a name of its own and renamed when its last row is in, so that one under its
final name is whole, whatever kills a build. The final name holds the index's fingerprint and the mark of
this home folder: two homes may use one server, and neither opens or removes what belongs to the other or to
somebody else. What has no local folder any more is removed there too.

Only vectors of a question are sent, never its words.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from assistant.adapters import index_folder
from assistant.adapters.chroma_http import COLLECTIONS, ChromaHttp, NotThereError, RefusedError
from assistant.adapters.vector_store import BUILDING, GRAPH, Rows
from assistant.errors import IndexUnavailableError
from assistant.ports import Progress, silent

NAME = "claimwright"
UNFINISHED = "building-"
OWNER_FILE = "server-owner"
ADDED_AT_ONCE = 256  # two megabytes of numbers; a server takes up to 5,461 rows and 40 MB
LISTED_AT_ONCE = 100
MAX_LISTED = 10_000
ADD_SECONDS = 120.0


@dataclass(frozen=True)
class _Opened:
    """What is needed to find the collection again, should the server lose it."""

    folder: Path
    rows: Callable[[], Rows]
    count: int
    progress: Progress


class ServerStore:
    """A `VectorStore` on the Chroma server at that address; connects when it is first used."""

    needs_writing = False

    def __init__(self, address: str, token: str = "") -> None:
        self._http = ChromaHttp(address, token)
        self._opened: _Opened | None = None
        self._collection = ""

    @property
    def address(self) -> str:
        """Where the server is."""
        return self._http.address

    @property
    def suffix(self) -> str:
        """Another server means another local folder, whose collection is then looked for there."""
        return "-" + hashlib.sha256(self._http.address.encode("utf-8", "replace")).hexdigest()[:8]

    def check(self) -> None:
        """Asks the server whether it is there, and is Chroma.

        Raises:
            IndexUnavailableError: it is not; or the address or the token cannot be used.
        """
        self._http.check()

    def build(self, folder: Path, rows: Rows, *, earlier: Sequence[Path] = (), progress: Progress) -> None:
        """Nothing yet: the collection is filled from the folder when that is complete."""

    def open(self, folder: Path, rows: Callable[[], Rows], count: int, *, progress: Progress) -> None:
        """Finds the collection of that folder, after filling it when it is not there or not whole.

        Raises:
            IndexUnavailableError: the server cannot be used.
            OSError, ValueError, KeyError: the folder is damaged.
        """
        opened = _Opened(folder, rows, count, progress)
        self._collection = self._find_or_fill(opened)
        self._opened = opened

    def query(self, vector: Sequence[float], top: int) -> list[str]:
        """The ids of the nearest rows; a collection that was lost meanwhile is filled again.

        Raises:
            IndexUnavailableError: the server cannot be used, or answers with something else.
        """
        question: dict[str, Any] = {"query_embeddings": [list(vector)], "n_results": top, "include": []}
        try:
            answer = self._http.call("POST", f"{COLLECTIONS}/{self._collection}/query", question)
        except NotThereError:
            if self._opened is None:
                raise
            self._collection = self._find_or_fill(self._opened)
            answer = self._http.call("POST", f"{COLLECTIONS}/{self._collection}/query", question)
        return self._found_ids(answer)

    def remove_outdated(self, parent: Path, *, progress: Progress) -> None:
        """Removes this home's collections without a local folder, and those that a killed build left."""
        owner = _read_owner(parent)
        ends = [f.name.removesuffix(self.suffix) for f in index_folder.complete_folders(parent)]
        kept = {f"{NAME}-{owner}-{end}" for end in ends}
        ours, unfinished = f"{NAME}-{owner}-", f"{NAME}-{owner}-{UNFINISHED}"
        try:
            names = [n for n in self._names() if owner and n.startswith(ours) and n not in kept]
            for name in names:
                if not name.startswith(unfinished):
                    self._remove(name)
            if any(name.startswith(unfinished) for name in names):
                self._remove_unfinished_at_leisure(parent, unfinished)
        except (OSError, IndexUnavailableError) as error:
            progress(f"old collections on the Chroma server cannot be removed ({error})", 0, 0)

    def close(self) -> None:
        """Forgets the collection; there is no lasting connection."""
        self._opened, self._collection = None, ""

    # --- collections ---------------------------------------------------------------------------------------

    def _find_or_fill(self, opened: _Opened) -> str:
        parent, fingerprint = opened.folder.parent, opened.folder.name.removesuffix(self.suffix)
        owner = _read_owner(parent)
        found = self._whole(f"{NAME}-{owner}-{fingerprint}", opened.count) if owner else ""
        if found:
            return found
        with index_folder.alone(parent, opened.progress):
            if not index_folder.is_complete(opened.folder):  # removed meanwhile: its clauses were replaced
                raise FileNotFoundError("the index was removed by another process")
            owner = _read_owner(parent) or _make_owner(parent)
            name, unfinished = f"{NAME}-{owner}-{fingerprint}", f"{NAME}-{owner}-{UNFINISHED}"
            self._remove_all(unfinished)  # while this process is alone they belong to nobody
            return self._whole(name, opened.count) or self._fill(name, unfinished + secrets.token_hex(6), opened)

    def _fill(self, name: str, working_name: str, opened: _Opened) -> str:
        rows, total = opened.rows(), opened.count
        self._remove(name)  # there, but not whole: changed by hand
        made = self._http.call("POST", COLLECTIONS, {"name": working_name, "configuration": {"hnsw": GRAPH}})
        collection = self._id_of(made)
        try:
            for start in range(0, total, ADDED_AT_ONCE):
                opened.progress(BUILDING, start, total)
                batch = _batch(rows, slice(start, start + ADDED_AT_ONCE))
                self._http.call("POST", f"{COLLECTIONS}/{collection}/add", batch, seconds=ADD_SECONDS)
            opened.progress(BUILDING, total, total)
            self._http.call("PUT", f"{COLLECTIONS}/{collection}", {"new_name": name})
        except (NotThereError, RefusedError):  # a copy of this home folder, with a lock of its own, was faster
            self._remove(working_name)
            collection = self._whole(name, total)
            if not collection:
                raise
        return collection

    def _whole(self, name: str, count: int) -> str:
        """The id of the collection of that name; empty when it is not there or holds another number."""
        try:
            collection = self._id_of(self._http.call("GET", f"{COLLECTIONS}/{name}"))
            return collection if self._http.call("GET", f"{COLLECTIONS}/{collection}/count") == count else ""
        except NotThereError:
            return ""

    def _names(self) -> list[str]:
        names: list[str] = []
        for offset in range(0, MAX_LISTED, LISTED_AT_ONCE):
            page = self._http.call("GET", f"{COLLECTIONS}?limit={LISTED_AT_ONCE}&offset={offset}")
            if not isinstance(page, list):
                raise self._http.unusable("lists its collections in another form")
            names += [str(entry.get("name")) for entry in page if isinstance(entry, dict)]
            if len(page) < LISTED_AT_ONCE:
                break
        return names

    def _remove(self, name: str) -> None:
        with contextlib.suppress(NotThereError):
            self._http.call("DELETE", f"{COLLECTIONS}/{quote(name, safe='')}")

    def _remove_all(self, beginning: str) -> None:
        for name in self._names():
            if name.startswith(beginning):
                self._remove(name)

    def _remove_unfinished_at_leisure(self, parent: Path, beginning: str) -> None:
        # Nobody waits for a process that is building just now: its collection is no rubbish.
        with contextlib.suppress(IndexUnavailableError), index_folder.alone(parent, silent, seconds=0):
            self._remove_all(beginning)

    def _id_of(self, answer: Any) -> str:
        found = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(found, str) or not re.fullmatch(r"[0-9a-fA-F-]{36}", found):
            raise self._http.unusable("describes a collection in another form")
        return found

    def _found_ids(self, answer: Any) -> list[str]:
        try:
            (found,) = answer["ids"]
        except (KeyError, TypeError, ValueError):
            found = None
        if not isinstance(found, list) or not all(isinstance(i, str) for i in found):
            raise self._http.unusable("answers a search in another form")
        return found


def _batch(rows: Rows, part: slice) -> dict[str, object]:
    places = range(len(rows.ids))[part]
    return {
        "ids": [_sendable(i) for i in rows.ids[part]],
        "embeddings": rows.vectors[part].astype("float32").tolist(),
        "documents": [_sendable(text) for text in rows.texts[part]],
        "metadatas": [{k: _sendable(v) for k, v in rows.properties(p).items()} for p in places],
    }


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_owner(parent: Path) -> str:
    """The mark of this home folder; empty while it has none."""
    try:
        owner = (parent / OWNER_FILE).read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
    return owner if re.fullmatch(r"[0-9a-f]{12}", owner) else ""


def _make_owner(parent: Path) -> str:
    """Asked only by the process that holds the lock."""
    owner = secrets.token_hex(6)
    (parent / OWNER_FILE).write_text(owner + "\n", "ascii")
    return owner
