"""An array that grows row by row, in memory or in a file, without ever standing there twice.

One idea: rows are written in numpy's own format behind a head whose length does not depend on how many there will
be (numpy leaves room for that), and the head is put right at the end. A file is then mapped instead of read.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    from numpy.typing import NDArray

BUFFER_BYTES = 1 << 20


class GrowingArray:
    """Rows of one kind and width, which the first ones decide; closed by whoever made it."""

    def __init__(self, file: Path | None = None) -> None:
        """Grows in that file, which is made anew, or else in memory."""
        self._file = file
        self._memory = io.BytesIO()
        self._target: BinaryIO = self._memory if file is None else file.open("wb", buffering=BUFFER_BYTES)
        self._none: NDArray[Any] | None = None  # an array of the right form without rows
        self._rows_begin = 0
        self._count = 0

    def append(self, rows: NDArray[Any]) -> None:
        """Takes rows.

        Raises:
            ValueError: they are of another kind or width than the first ones.
            OSError: the disk is full.
        """
        if self._none is None:
            self._none = rows[:0].copy()
            self._write_head(self._none)
            self._rows_begin = self._target.tell()
        if rows.dtype != self._none.dtype or rows.shape[1:] != self._none.shape[1:]:
            raise ValueError("rows of different forms")
        self._target.write(rows.tobytes())
        self._count += len(rows)

    def finish(self, empty: NDArray[Any]) -> NDArray[Any]:
        """All rows; `empty` where there is none. Nothing can be added afterwards."""
        import numpy as np

        if self._none is None:
            self.append(empty)
        self._target.seek(0)
        self._write_head(empty if self._none is None else self._none)
        if self._target.tell() != self._rows_begin:  # numpy's promise
            raise ValueError("the head of an array has another length")
        self.close()
        if self._file is not None:
            return np.asarray(np.load(self._file, mmap_mode="r", allow_pickle=False))
        rows = np.frombuffer(self._memory.getbuffer()[self._rows_begin :], empty.dtype)
        return rows.reshape(self._count, *(empty if self._none is None else self._none).shape[1:])

    def close(self) -> None:
        """Frees the file; an array in memory stays as it is."""
        if self._file is not None:
            self._target.close()

    def _write_head(self, form: NDArray[Any]) -> None:
        import numpy as np

        kind = np.lib.format.dtype_to_descr(form.dtype)
        head = {"descr": kind, "fortran_order": False, "shape": (self._count, *form.shape[1:])}
        np.lib.format.write_array_header_1_0(self._target, head)
