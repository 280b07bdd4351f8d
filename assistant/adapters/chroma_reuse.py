"""Makes a collection from an earlier one: its files are copied, and the rows that differ are written alone.

One idea: a row is known by a hash of all that is stored of it, its vector included, so whatever is not the same is
seen, whoever made it. The earlier collection is read and never changed. The graph keeps a place for each row that
was removed, so after a share of changes nothing is taken over any more and the graph is built anew.

What was removed leaves no trace (`chroma_files.forget_deleted`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.adapters.chroma_files import DATABASE, check_database, forget_deleted
from assistant.adapters.chroma_package import folder_client
from assistant.adapters.vector_store import GRAPH, Rows

COLLECTION = "clauses"
CHROMA_FOLDER = "chroma"
ADDED_AT_ONCE = 4096  # Chroma takes up to 5,461, and is slow in small steps: it writes a list of all ids after each
ROWS_FILE = "rows.json"  # of an index folder: the hashes of the rows, and how many changed since the graph was built
KEY_DIGITS = 32
# Of the rows: with a fifth of 8,000 clauses exchanged the graph found 99.3 % of the 50 nearest, a new one 99.4 %. It
# also bounds what the places of deleted rows take.
MAX_CHANGED_SHARE = 0.2


@dataclass(frozen=True)
class Difference:
    """What makes an earlier collection the wanted one."""

    folder: Path  # of the earlier index
    deleted: tuple[str, ...]  # ids of the rows that are gone or changed
    written: tuple[int, ...]  # positions of the rows that are new or changed
    kept: tuple[int, ...]  # and of those that stay as they are
    changed: int  # how many rows will have come or gone since the graph was built


def row_keys(rows: Rows) -> dict[str, str]:
    """For each id, in order, the hash of its words and properties, and that of its vector, joined by a colon."""
    keys = {}
    for place, (clause_id, vector, text) in enumerate(zip(rows.ids, rows.vectors, rows.texts, strict=True)):
        words = repr((clause_id, text, sorted(rows.properties(place).items()))).encode()
        parts = (hashlib.sha256(part).hexdigest()[:KEY_DIGITS] for part in (words, vector.tobytes()))
        keys[clause_id] = ":".join(parts)
    return keys


def words_noted(folder: Path) -> dict[str, str]:
    """The hashes of the words and properties alone, which do not depend on the embedder.

    Raises:
        ValueError: as `noted_keys`.
    """
    return {clause_id: key.split(":", 1)[0] for clause_id, key in noted_keys(folder).items()}


def write_keys(folder: Path, keys: Mapping[str, str], changed: int) -> None:
    """Notes in an index folder what its collection holds."""
    noted = {"graph": GRAPH, "files": _digests(folder), "changed": changed, "rows": dict(keys)}
    (folder / ROWS_FILE).write_text(json.dumps(noted), "ascii")


def noted_keys(folder: Path) -> dict[str, str]:
    """The hashes of the rows of an index folder by id; none where its collection is elsewhere.

    Raises:
        ValueError: what is noted there is damaged.
    """
    try:
        keys = json.loads((folder / ROWS_FILE).read_text("ascii"))["rows"]
    except FileNotFoundError:
        return {}
    except (KeyError, TypeError) as error:
        raise ValueError("the rows are noted in another form") from error
    if not isinstance(keys, dict):
        raise ValueError("the rows are noted in another form")
    return keys


def least_different(earlier: Iterable[Path], keys: Mapping[str, str]) -> Difference | None:
    """How to come from one of these index folders to rows of these hashes; None: only by building anew."""
    found = [d for folder in earlier if (d := _difference(folder, keys)) is not None]
    return min(found, key=lambda d: d.changed, default=None)


def add_rows(collection: Any, rows: Rows, places: Sequence[int]) -> None:
    """Writes the rows at these places, no more than ADDED_AT_ONCE."""
    collection.add(
        ids=[rows.ids[p] for p in places],
        embeddings=rows.vectors[list(places)].astype("float32"),
        documents=[rows.texts[p] for p in places],
        metadatas=[rows.properties(p) for p in places],
    )


def take_over(difference: Difference, rows: Rows, working: Path) -> None:
    """Makes the collection of those rows in `working`, which must not exist.

    Raises:
        Exception: the earlier collection is damaged or gone; what is in `working` cannot be used.
    """
    shutil.copytree(difference.folder / CHROMA_FOLDER, working, copy_function=shutil.copyfile)
    check_database(working / DATABASE)
    client = folder_client(working)
    try:
        collection = client.get_collection(COLLECTION, embedding_function=None)
        _write(collection, difference, rows)
    finally:
        client.close()
    forget_deleted(working, frozenset(rows.ids))


def _write(collection: Any, difference: Difference, rows: Rows) -> None:
    for start in range(0, len(difference.deleted), ADDED_AT_ONCE):
        collection.delete(ids=list(difference.deleted[start : start + ADDED_AT_ONCE]))
    # A changed row was deleted too: a new place serves the graph better than another vector in the old one.
    for start in range(0, len(difference.written), ADDED_AT_ONCE):
        add_rows(collection, rows, difference.written[start : start + ADDED_AT_ONCE])
    if not difference.written:  # the last entry stays in the queue: it must not be of a row that is gone
        last = difference.kept[0]
        collection.update(ids=[rows.ids[last]], metadatas=[rows.properties(last)])


def _difference(folder: Path, keys: Mapping[str, str]) -> Difference | None:
    try:
        noted = json.loads((folder / ROWS_FILE).read_text("ascii"))
        graph, files, before, old = (noted[name] for name in ("graph", "files", "changed", "rows"))
    except (OSError, ValueError, KeyError, TypeError):  # damaged, or removed just now
        return None
    if graph != GRAPH or not isinstance(before, int) or not isinstance(old, dict):
        return None
    kept, written = _parted(list(keys.items()), old)
    deleted = tuple(i for i, key in old.items() if keys.get(i) != key)
    changed = before + max(len(deleted), len(written))
    if not kept or not 0 <= changed <= MAX_CHANGED_SHARE * len(keys):
        return None
    if files != _digests(folder):  # hnswlib trusts its files: damaged ones end the whole program
        return None
    return Difference(folder, deleted, tuple(written), tuple(kept), changed)


def _parted(keys: Sequence[tuple[str, str]], old: Mapping[str, object]) -> tuple[list[int], list[int]]:
    """The positions of what stays and of what has to be written."""
    kept, written = list[int](), list[int]()
    for position, (clause_id, key) in enumerate(keys):
        (kept if old.get(clause_id) == key else written).append(position)
    return kept, written


def _digests(folder: Path) -> dict[str, str]:
    """The hashes of the graph's files; SQLite looks after its own."""
    digests = {}
    for path in sorted((folder / CHROMA_FOLDER).glob("*/*")):
        with path.open("rb") as file:
            digests[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests
