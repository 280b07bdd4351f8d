"""What is remembered for a tuple: found by identity, bounded, and never for what may change."""

from __future__ import annotations

from assistant.retrieval.recent import Recent


def test_the_same_tuple_is_worked_on_once_and_an_equal_one_again() -> None:
    recent, worked = Recent[int](), list[int]()

    def work() -> int:
        worked.append(1)
        return len(worked)

    first, equal = tuple("abc"), tuple("abc")
    assert [recent.of(first, work), recent.of(first, work), recent.of(equal, work)] == [1, 1, 2]


def test_a_list_may_change_and_is_worked_on_each_time() -> None:
    recent = Recent[int]()
    items = [1]
    assert recent.of(items, lambda: len(items)) == 1
    items.append(2)
    assert recent.of(items, lambda: len(items)) == 2


def test_only_the_last_few_are_held() -> None:
    recent = Recent[int](kept=2)
    tuples = [(n, n) for n in range(3)]
    for value, items in enumerate(tuples):
        recent.of(items, lambda value=value: value)  # type: ignore[misc]
    assert recent.of(tuples[2], lambda: -1) == 2
    assert recent.of(tuples[1], lambda: -1) == 1
    assert recent.of(tuples[0], lambda: -1) == -1
