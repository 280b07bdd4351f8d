"""Chroma inside the program: the collection lives in the index's own folder.

The vectors are ours and Chroma gets no embedding function, so that it can neither download a model nor mix
two. No file holds anything that is not of the clauses (`chroma_files`). A collection is made from an earlier one
where that differs little (`chroma_reuse`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.adapters.chroma_files import DATABASE, GRAPH_ROWS, blank_unused, check_database
from assistant.adapters.chroma_package import folder_client
from assistant.adapters.chroma_reuse import (
    ADDED_AT_ONCE,
    CHROMA_FOLDER,
    COLLECTION,
    add_rows,
    least_different,
    row_keys,
    take_over,
    write_keys,
)
from assistant.adapters.vector_store import BUILDING, GRAPH, Rows
from assistant.ports import Progress

# Chroma writes its graph to disk after so many changes. What is not written stands in a queue, is put into the graph
# again at each opening (a second for a thousand clauses) and laid out with whatever stood in memory before; so
# everything is written at once.
WRITTEN_AFTER = 1
TAKING_OVER = "taking-over"  # a folder of its own: Chroma would keep a client that failed for the final one


class FolderStore:
    """A `VectorStore` in the folder of the index; the default."""

    suffix = ""
    needs_writing = True  # SQLite has to write beside its file even to read it

    def __init__(self) -> None:
        self._client: Any = None
        self._collection: Any = None

    def check(self) -> None:
        """Nothing to say: the folder itself is looked at when it is opened or built."""

    def build(self, folder: Path, rows: Rows, *, earlier: Sequence[Path] = (), progress: Progress) -> None:
        """Makes the collection inside that folder, from one of the earlier indexes where that is possible."""
        keys = row_keys(rows)
        difference = least_different(earlier, keys)
        if difference is not None:
            progress(BUILDING, len(difference.kept), len(rows.ids))
            try:
                take_over(difference, rows, folder / TAKING_OVER)
            except Exception as damage:  # noqa: BLE001 - Chroma, SQLite and the disk break in words of their own
                progress(f"an old clause index is damaged ({type(damage).__name__}) and is not used", 0, 0)
                shutil.rmtree(folder / TAKING_OVER, ignore_errors=True)
                difference = None
            else:
                (folder / TAKING_OVER).rename(folder / CHROMA_FOLDER)
                progress(BUILDING, len(rows.ids), len(rows.ids))
        if difference is None:
            _fill(folder / CHROMA_FOLDER, rows, progress=progress)
        write_keys(folder, keys, difference.changed if difference is not None else 0)

    def open(self, folder: Path, rows: Callable[[], Rows], count: int, *, progress: Progress) -> None:
        """Opens the collection inside that folder.

        Raises:
            Exception: it is damaged, or holds another number of rows.
        """
        del rows, progress  # all of it is in the folder
        check_database(folder / CHROMA_FOLDER / DATABASE)
        self._client = folder_client(folder / CHROMA_FOLDER)
        collection = self._client.get_collection(COLLECTION, embedding_function=None)
        if collection.count() != count:
            raise ValueError("the number of clauses differs")
        self._collection = collection

    def query(self, vector: Sequence[float], top: int) -> list[str]:
        """The ids of the nearest rows."""
        found = self._collection.query(query_embeddings=[list(vector)], n_results=top, include=[])
        return list(found["ids"][0])

    def remove_outdated(self, parent: Path, *, progress: Progress) -> None:
        """Nothing to do: what belongs to a folder went with it."""

    def close(self) -> None:
        """Frees files and memory."""
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None


def _fill(folder: Path, rows: Rows, *, progress: Progress) -> None:
    total = len(rows.ids)
    client = folder_client(folder)
    graph = {**GRAPH, "sync_threshold": WRITTEN_AFTER, "batch_size": WRITTEN_AFTER}
    try:
        collection = client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": graph})
        for start in range(0, total, ADDED_AT_ONCE):
            progress(BUILDING, start, total)
            add_rows(collection, rows, range(start, min(start + ADDED_AT_ONCE, total)))
        progress(BUILDING, total, total)
    finally:
        client.close()
    for graph_rows in folder.rglob(GRAPH_ROWS):
        blank_unused(graph_rows)
