"""The shapes inside a letter's plain text: paragraphs, headings and lists, for the forms that can show them.

The text stays the master: a block is a view of some of its lines, and all blocks together hold every word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from assistant.records import Record

_ITEM: Final = re.compile(r"[ \t]*(?:[-*\u2022\u2013]|\d{1,2}[.)])[ \t]+(?=\S)")
_HASHES: Final = re.compile(r"#{1,6}[ \t]+(?=\S)")
MAX_HEADING_CHARACTERS: Final = 60
MIN_TEXT_CHARACTERS: Final = 60  # a shorter line below a first line looks like an address, not like running text


class Block(Record):
    """One paragraph, heading or list item; `label` is what stands before an item, "1." or "-"."""

    shape: Literal["text", "heading", "item"]
    text: str  # lines of a paragraph are kept: an address block is one paragraph with line ends
    label: str = ""


def letter_blocks(body: str) -> tuple[Block, ...]:
    """The blocks of a body, in order; blank lines part paragraphs, a heading stands above what it heads."""
    found: list[Block] = []
    group: list[str] = []
    for line in [*body.splitlines(), ""]:
        if line.strip():
            group.append(line.rstrip())
            continue
        if len(group) > 1 and _is_heading(group[0], group[1]):
            found.append(Block(shape="heading", text=group.pop(0).strip()))
        found += _blocks_of(group)
        group = []
    return tuple(found)


def _blocks_of(lines: list[str]) -> Iterator[Block]:
    running: list[str] = []
    for line in lines:
        item, hashes = _ITEM.match(line), _HASHES.match(line)
        if not item and not hashes:
            running.append(line)
            continue
        if running:
            yield Block(shape="text", text="\n".join(running))
            running = []
        if item:
            yield Block(shape="item", text=line[item.end() :].strip(), label=item[0].strip())
        elif hashes:
            yield Block(shape="heading", text=line[hashes.end() :].strip())
    if running:
        yield Block(shape="text", text="\n".join(running))


def _is_heading(line: str, below: str) -> bool:
    """A short line without an end mark, right above a list or running text."""
    line = line.strip()
    if len(line) > MAX_HEADING_CHARACTERS or line[-1] in ".,;!?" or _ITEM.match(line) or _HASHES.match(line):
        return False
    return bool(_ITEM.match(below)) or len(below) >= MIN_TEXT_CHARACTERS or below.endswith((".", "?", "!"))
