"""Takes the one JSON object out of what a model wrote.

Models wrap JSON in a code fence or in a sentence; that is forgiven. A cut-off object is not: half a letter
completed by a lenient parser would look whole.
"""

from __future__ import annotations

import json
import re
from typing import Any

MAX_ANSWER_CHARACTERS = 400_000
MAX_STARTS = 20

_OBJECT = re.compile(r"\{\s*\"")


class NotJsonError(ValueError):
    """There is no JSON object; `is_cut` when one begins and does not end."""

    def __init__(self, *, is_cut: bool) -> None:
        super().__init__("no JSON object")
        self.is_cut = is_cut


def json_object(text: str) -> dict[str, Any]:
    """The first whole JSON object in the text.

    Raises:
        NotJsonError: there is none.
    """
    text = text[:MAX_ANSWER_CHARACTERS]
    decoder = json.JSONDecoder(parse_constant=_refuse)
    start = text.find("{")
    for _ in range(MAX_STARTS):
        if start < 0:
            break
        try:
            value: dict[str, Any] = decoder.raw_decode(text, start)[0]
            return value
        except (ValueError, RecursionError):
            # What looks like an object and does not parse is the answer, broken; its inner objects are not.
            if _OBJECT.match(text, start):
                raise NotJsonError(is_cut=not text.rstrip(" \n\t`").endswith("}")) from None
        start = text.find("{", start + 1)
    raise NotJsonError(is_cut=False)


def _refuse(name: str) -> Any:
    raise ValueError(name)
