"""What the clause index asks of the place that keeps its vectors, whichever Chroma that is.

A store knows nothing of clauses or embedders: it takes rows and answers with ids. Its files, or what belongs
to them elsewhere, stand beside the local folder of one index, which is complete or absent (`index_folder`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.ports import Progress

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

# Wider than Chroma's defaults: with them the 50 nearest of 5,000 real clauses are found to 99.7 %, the 200
# to 100 %.
GRAPH = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32}
BUILDING = "building the clause index"  # as progress is told


@dataclass(frozen=True)
class Rows:
    """What a store keeps, in order: for each id its vector, and its text and properties for other tools."""

    ids: Sequence[str]
    vectors: NDArray[np.float16]
    texts: Sequence[str]
    properties: Callable[[int], dict[str, str]]  # of the row at that place, made when asked for


class VectorStore(Protocol):
    """Keeps rows and finds the nearest; it is opened once, asked often, and can be opened again when closed."""

    @property
    def suffix(self) -> str:
        """Ends the name of the local folder, so that two stores never share one."""

    @property
    def needs_writing(self) -> bool:
        """True when even asking writes beside the local files."""

    def check(self) -> None:
        """Says at once when the store cannot be used, before anything is computed for it.

        Raises:
            IndexUnavailableError: it cannot; one line says why and what to do.
        """

    def build(self, folder: Path, rows: Rows, *, earlier: Sequence[Path] = (), progress: Progress) -> None:
        """Puts the rows into a folder that is not yet complete; a store elsewhere waits until it is opened.

        `earlier` are complete folders of the same format, from which the store may take what it needs; it changes
        nothing in them.
        """

    def open(self, folder: Path, rows: Callable[[], Rows], count: int, *, progress: Progress) -> None:
        """Opens the store that belongs to a complete folder and must hold `count` rows.

        Raises:
            IndexUnavailableError: a store elsewhere cannot be used.
            Exception: what is there is damaged; the folder has to be built again.
        """

    def query(self, vector: Sequence[float], top: int) -> list[str]:
        """The ids of the `top` nearest rows, the nearest first.

        Raises:
            Exception: there is no answer; its words say why.
        """

    def remove_outdated(self, parent: Path, *, progress: Progress) -> None:
        """Removes what is kept elsewhere for indexes that have no local folder any more."""

    def close(self) -> None:
        """Frees files and memory."""
