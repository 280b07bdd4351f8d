"""What was worked out for the last few tuples, so that the same one is not gone through at every question.

One idea: a tuple never changes and is held here, so it is known by its identity, which costs nothing to look up.
Whatever is not a tuple may change between two questions and is worked out each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")
KEPT = 8


class Recent(Generic[Value]):
    """Keeps the values of the last few tuples; safe in threads, where a value may be worked out twice."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._values: tuple[tuple[Sequence[object], Value], ...] = ()  # exchanged as a whole

    def of(self, items: Sequence[object], work: Callable[[], Value]) -> Value:
        """The value of those items, worked out when it is not known."""
        for known, value in self._values:
            if known is items:
                return value
        value = work()
        if isinstance(items, tuple):
            self._values = ((items, value), *self._values[: self._kept - 1])
        return value
