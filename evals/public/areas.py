"""How well a score tells two classes apart, and how good labels are: area under the curve, macro F1."""

from __future__ import annotations

from collections.abc import Sequence


def area(right: Sequence[float], wrong: Sequence[float]) -> float | None:
    """The chance that one of `right` scores above one of `wrong`, a tie counting half; None when one is empty."""
    if not right or not wrong:
        return None
    ordered = sorted([(score, True) for score in right] + [(score, False) for score in wrong])
    ranks = 0.0
    at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += sum(is_right for _, is_right in ordered[at:end]) * (at + end + 1) / 2
        at = end
    return (ranks - len(right) * (len(right) + 1) / 2) / (len(right) * len(wrong))


def macro_f1(labels: Sequence[str], given: Sequence[str]) -> float | None:
    """The mean over the true labels of their F1; None when there are none."""
    classes = sorted(set(labels))
    return sum(_f1(labels, given, c) for c in classes) / len(classes) if classes else None


def _f1(labels: Sequence[str], given: Sequence[str], wanted: str) -> float:
    both = sum(a == b == wanted for a, b in zip(labels, given, strict=True))
    whole = sum(a == wanted for a in labels) + sum(b == wanted for b in given)
    return 2 * both / whole if whole else 0.0
