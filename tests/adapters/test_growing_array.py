"""Arrays that grow: the same rows in memory and in a file, in numpy's own format, whatever comes in which steps."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.adapters.growing_array import GrowingArray

NONE = np.zeros((0, 3), np.float32)


@given(st.lists(st.integers(0, 40), max_size=12))
def test_rows_come_back_in_their_order_from_memory_and_from_a_file(counts: list[int]) -> None:
    rows = np.arange(3 * sum(counts), dtype=np.float32).reshape(-1, 3)
    ends = np.cumsum(counts, dtype=np.int64).tolist()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.npy"
        for growing in (GrowingArray(), GrowingArray(file)):
            for end, count in zip(ends, counts, strict=True):
                growing.append(rows[end - count : end])
            found = growing.finish(NONE)
            assert found.dtype == np.float32
            assert np.array_equal(found, rows)
            del found
        assert np.array_equal(np.load(file), rows)


def test_an_array_without_rows_has_the_form_that_is_wanted(tmp_path: Path) -> None:
    for growing in (GrowingArray(), GrowingArray(tmp_path / "rows.npy")):
        assert growing.finish(NONE).shape == (0, 3)


@pytest.mark.parametrize("other", [np.zeros((1, 4), np.float32), np.zeros((1, 3), np.float64), np.zeros(3, np.float32)])
def test_rows_of_another_form_are_refused(other: NDArray[np.float32]) -> None:
    growing = GrowingArray()
    growing.append(np.ones((2, 3), np.float32))
    with pytest.raises(ValueError, match="different forms"):
        growing.append(other)
