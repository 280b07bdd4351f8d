"""What was read in each document, as `claim read --json` prints it.

Offsets are characters of the `text` beside them; the shape is fixed by the command's contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.records import Exhibit, Fact


def read_json(exhibits: Iterable[Exhibit]) -> dict[str, Any]:
    """The exhibits in the shape of the command's contract; `pages` is how many there are."""
    return {"exhibits": [_exhibit(exhibit) for exhibit in exhibits]}


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "file": exhibit.file,
        "state": exhibit.state,
        "pages": len(exhibit.pages),
        "sha256": exhibit.sha256,
        "text": exhibit.text,
        "facts": [_fact(fact) for fact in exhibit.facts],
        "warnings": list(exhibit.warnings),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "value": fact.value,
        "as_written": fact.as_written,
        "page": fact.source.page,
        "start": fact.source.start,
        "end": fact.source.end,
        "trust": fact.trust,
    }
