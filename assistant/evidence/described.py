"""What was read in each document, as `claim read --json` prints it.

Offsets are characters of the `text` beside them. The shape is fixed by the command's contract; what goes beyond it
stands in keys of its own (`marker`, `part_of`, `hidden`, `pictured` ...), boxes in pixels of the upright
picture: left, top, right, bottom.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.records import Exhibit, Fact, Suspicion


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
        **_beyond_contract(exhibit),
    }


def _beyond_contract(exhibit: Exhibit) -> dict[str, Any]:
    """What only some exhibits have: each key stands only where there is something to say."""
    found = {
        "marker": exhibit.marker if exhibit.part_of else "",
        "part_of": exhibit.part_of,
        "pictured": list(exhibit.pictured),
        "lines": [line.model_dump(mode="json") for line in exhibit.lines],
        "hidden": [passage.model_dump(mode="json") for passage in exhibit.hidden],
        "suspicious": [_suspicion(passage) for passage in exhibit.suspicious],
    }
    return {key: value for key, value in found.items() if value}


def _suspicion(passage: Suspicion) -> dict[str, Any]:
    return passage.model_dump(mode="json", include={"place", "sign", "text", "page", "start", "end"})


def _fact(fact: Fact) -> dict[str, Any]:
    box = {"box": list(fact.source.box)} if fact.source.box else {}
    return {
        "name": fact.name,
        "value": fact.value,
        "as_written": fact.as_written,
        "page": fact.source.page,
        "start": fact.source.start,
        "end": fact.source.end,
        "trust": fact.trust,
        **box,
    }
