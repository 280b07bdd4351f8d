"""How sure a count is: the upper end of the interval of Clopper and Pearson for "k of n were bad".

Nothing found in few figures proves little; the bound says how little. Source: Clopper and Pearson, Biometrika
26 (1934); for k = 0 it is 1 - alpha ** (1 / n).
"""

from __future__ import annotations

import math

STEPS = 60  # halvings of the interval; far below any figure that is shown


def upper_bound(bad: int, total: int, *, confidence: float = 0.95) -> float | None:
    """The one-sided upper bound of the share of bad ones; None when nothing was counted.

    Args:
        bad: how many were bad, 0 to `total`.
        total: how many were looked at.
        confidence: of the bound, between 0 and 1.

    Raises:
        ValueError: the counts do not fit together.
    """
    if not 0 <= bad <= max(total, 0) or not 0 < confidence < 1:
        raise ValueError("0 <= bad <= total and 0 < confidence < 1 are needed")
    if total == 0:
        return None
    if bad == total:
        return 1.0
    low, high = bad / total, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _at_most(bad, total, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(bad: int, total: int, share: float) -> float:
    """The chance of `bad` or fewer among `total` when each is bad with that share."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    logs = (
        math.lgamma(total + 1)
        - math.lgamma(k + 1)
        - math.lgamma(total - k + 1)
        + k * math.log(share)
        + (total - k) * math.log1p(-share)
        for k in range(bad + 1)
    )
    return math.fsum(math.exp(x) for x in logs)
