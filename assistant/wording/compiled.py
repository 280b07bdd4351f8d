"""Regular expressions that are made from data (signs of playbooks, refusals, parties), compiled once each.

One idea: `re` keeps 512 compiled patterns and forgets the oldest; the playbooks have some thousands, so that a second
case would compile every one of them again. What a pattern matches is the same, whether it was compiled before or not.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_PATTERNS = 8_192  # several times those of the bundled playbooks; a few megabytes


@lru_cache(maxsize=MAX_PATTERNS)
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled pattern.

    Raises:
        re.error: it is no regular expression (the lint of playbooks finds these first).
    """
    return re.compile(pattern, flags)
