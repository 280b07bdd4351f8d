"""Sees headings, numbered clauses, list items, tables and paragraphs in the lines of a policy text.

One idea: a line opens something new only where the line before it has come to an end; in the middle of a
sentence that was merely wrapped, "30 days" is no clause number and a short line is no heading. Every
visible character belongs to exactly one block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "numbered", "item", "table", "text"]
MAX_HEADING_CHARACTERS = 90
MAX_HEADING_WORDS = 12
MAX_CAPITALS_CHARACTERS = 120

_LINE = re.compile(r"[^\n]+")
_HASHES = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(?=\S)")
_RULE_LINE = re.compile(r"[ ]{0,3}(=|-)\1{2,}[ \t]*$")
_NAMED = (
    r"(?:section|article|clause|part|chapter|schedule|annex|appendix|artikel|abschnitt|art\.?|artículo"
    r"|articolo)"
)
_NUMBER = re.compile(
    rf"[ \t]*(?:(?:§{{1,2}}|{_NAMED})[ \t]*)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|[A-Z](?:\.\d{1,3}){1,4})"
    r"(?P<mark>[.):]|[ \t]*[–—-](?=[ \t]))?(?=[ \t]|$)",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(rf"[ \t]*(?:§|{_NAMED}\b)", re.IGNORECASE)
_ITEM = re.compile(r"[ \t]*(?:[-*•–▪◦·‣]|\(?(?:[a-z]|[ivx]{1,4})\)|\([0-9]{1,2}\))[ \t]+\S", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]*_]{0,3}$")

# A line that ends with one of these goes on in the next one.
_RUNNING_ON = re.compile(
    r"(?:^|\s)(?:"
    r"a|an|the|of|to|in|on|at|by|for|from|with|within|without|under|after|before|"
    r"until|than|and|or|nor|but|if|when|that|which|who|is|are|was|were|be|been|may|"
    r"must|shall|will|can|not|no|any|all|each|its|their|your|our|his|her|this|these|"
    r"der|die|das|den|dem|des|ein|eine|einer|und|oder|von|zu|im|mit|für|bei|nach|"
    r"vor|aus|le|la|les|un|une|du|de|et|ou|à|au|aux|pour|par|dans|el|los|las|y|o|"
    r"en|con|por|il|lo|gli|i|e|di|da|per|su"
    r")$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Block:
    """A stretch of the text, `text[start:end]`, without blanks around it."""

    kind: BlockKind
    start: int
    end: int
    label: str = ""  # of a heading: its words; of a numbered clause: its number
    level: int = 0  # of a heading, from 1
    number: str = ""  # of a numbered heading, "4.2"
    holds_list: bool = False  # it ends with a colon: what is listed after it belongs to it


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str
    is_after_gap: bool


def find_blocks(text: str, headings: Mapping[int, int], *, lines_are_paragraphs: bool) -> list[Block]:
    """The blocks of a text in order.

    Args: text: the whole text, lines divided by line feeds. headings: the level of each line that is known
    to be a heading, by where the line starts. lines_are_paragraphs: True where the form of the file says so
    (web pages, word processors); else a line goes on in the next one.
    """
    lines = _lines(text)
    is_marked = bool(headings) or any(_HASHES.match(line.text) for line in lines)
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        heading, taken = _heading(lines, at, headings, blocks, is_marked=is_marked)
        if heading is not None:
            blocks.append(heading)
            at += taken
            continue
        rows = _table_rows(lines, at)
        if rows:
            blocks.append(Block("table", lines[at].start, lines[at + rows - 1].end))
            at += rows
            continue
        _add_line(blocks, lines, at, lines_are_paragraphs=lines_are_paragraphs)
        at += 1
    return blocks


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        written = match[0]
        bare = written.strip()
        if not bare:
            continue
        start = match.start() + len(written) - len(written.lstrip())
        gap = text.count("\n", last_end, match.start()) > 1 or not found
        last_end = match.end()
        found.append(_Line(start, start + len(bare), bare, gap))
    return found


def _add_line(blocks: list[Block], lines: Sequence[_Line], at: int, *, lines_are_paragraphs: bool) -> None:
    line = lines[at]
    last = blocks[-1] if blocks else None
    has_ended = last is None or last.kind in ("heading", "table") or _ENDED.search(lines[at - 1].text) is not None
    # Even where each line should be a paragraph, a sentence may run over a forced line break.
    is_own_line = lines_are_paragraphs and (has_ended or not line.text[0].islower())
    is_free = last is None or line.is_after_gap or is_own_line or last.kind in ("heading", "table")
    is_open = is_free or has_ended
    number = _clause_number(line.text)
    holds = line.text.endswith(":")
    if number and (is_open or _follows(last, number)):
        blocks.append(Block("numbered", line.start, line.end, label=number, holds_list=holds))
    elif _ITEM.match(line.text) and (is_open or (last is not None and last.kind == "item")):
        blocks.append(Block("item", line.start, line.end, holds_list=holds))
    elif is_free or last is None:
        blocks.append(Block("text", line.start, line.end, holds_list=holds))
    else:
        blocks[-1] = Block(last.kind, last.start, line.end, label=last.label, holds_list=holds)


def _clause_number(line: str) -> str:
    """ "4.2 Returns ..." -> "4.2"; empty for "30 days" and for a figure without more behind it."""
    found = _NUMBER.match(line)
    if found is None or not line[found.end() :].strip():
        return ""
    number = found["number"].rstrip(".")
    is_named = _NAME_BEFORE.match(line) is not None
    if "." not in number and not found["mark"] and not is_named:
        return ""
    if re.match(r"[ \t]*(?:%|€|\$|£|percent\b|days?\b|hours?\b)", line[found.end() :]):
        return ""
    return number


def _follows(last: Block | None, number: str) -> bool:
    """True when the block before is the clause or item that stands just before that number."""
    if last is None or last.kind != "numbered":
        return False
    before, _, own = number.rpartition(".")
    last_before, _, last_own = last.label.rpartition(".")
    return before == last_before and own.isdigit() and last_own.isdigit() and int(own) == int(last_own) + 1


def _table_rows(lines: Sequence[_Line], at: int) -> int:
    """How many lines from here on are rows with cells divided by "|" or tabs; 0 when fewer than two."""
    rows = 0
    while at + rows < len(lines) and _is_row(lines[at + rows].text):
        if rows and lines[at + rows].is_after_gap:
            break
        rows += 1
    return rows if rows > 1 else 0


def _is_row(line: str) -> bool:
    return " | " in line or "\t" in line or (line.startswith("|") and line.endswith("|") and len(line) > 1)


# --- headings -------------------------------------------------------------------------------------------


def _heading(
    lines: Sequence[_Line],
    at: int,
    headings: Mapping[int, int],
    blocks: Sequence[Block],
    *,
    is_marked: bool,
) -> tuple[Block | None, int]:
    """The heading that starts on that line and how many lines it takes."""
    line = lines[at]
    if line.start in headings:
        return _made(line, line.text, headings[line.start]), 1
    hashes = _HASHES.match(line.text)
    if hashes:
        words = line.text[hashes.end() :].rstrip("#").strip() or line.text
        return _made(line, words, len(hashes[1]), start=line.start + hashes.end()), 1
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is not None and not following.is_after_gap and _is_underlined(line, following):
        level = 1 if following.text.startswith("=") else 2
        return _made(line, line.text, level, end=following.end), 2
    if is_marked or following is None or not _may_be_heading(line.text):
        return None, 0
    is_after_heading = bool(blocks) and blocks[-1].kind == "heading"
    if not _stands_free(lines, at, is_after_heading=is_after_heading):
        return None, 0
    level = _level(lines, at, is_after_heading=is_after_heading)
    return (_made(line, line.text, level), 1) if level else (None, 0)


def _made(line: _Line, words: str, level: int, *, start: int = 0, end: int = 0) -> Block:
    words = " ".join(words.strip(" *_|").split()) or line.text
    found = _NUMBER.match(words)
    number = found["number"].rstrip(".") if found and words[found.end() :].strip() and _clause_number(words) else ""
    return Block("heading", start or line.start, end or line.end, label=words, level=level, number=number)


def _is_underlined(line: _Line, following: _Line) -> bool:
    return _RULE_LINE.match(following.text) is not None and len(line.text) <= MAX_CAPITALS_CHARACTERS


def _may_be_heading(line: str) -> bool:
    if len(line) > MAX_CAPITALS_CHARACTERS or not any(c.isalpha() for c in line) or _is_row(line):
        return False
    if _ITEM.match(line) or line.endswith((".", ",", ";", ":", "!", "…")):
        return False
    return not line[0].islower()


def _stands_free(lines: Sequence[_Line], at: int, *, is_after_heading: bool) -> bool:
    """True when no sentence runs into the line or out of it: the break after it was made on purpose."""
    line, following = lines[at], lines[at + 1]
    if not (line.is_after_gap or is_after_heading or _ENDED.search(lines[at - 1].text)):
        return False
    if following.text[:1].islower() or _RUNNING_ON.search(line.text):
        return False
    if following.is_after_gap:
        return True
    first_word = following.text.split(maxsplit=1)[0]
    return len(line.text) + 1 + len(first_word) < _width(lines, at + 1)  # the next word would have fitted


def _width(lines: Sequence[_Line], at: int) -> int:
    """How long the lines of the paragraph are that starts there."""
    width = len(lines[at].text)
    for line in lines[at + 1 : at + 4]:
        if line.is_after_gap:
            break
        width = max(width, len(line.text))
    return width


def _level(lines: Sequence[_Line], at: int, *, is_after_heading: bool) -> int:
    """The level of a heading that only its look gives away; 0 when it looks like a paragraph."""
    line, following = lines[at].text, lines[at + 1]
    number = _clause_number(line)
    if number:
        other = _clause_number(following.text)
        has_sibling = bool(other) and other.count(".") == number.count(".") and not following.is_after_gap
        is_short = len(line) <= MAX_HEADING_CHARACTERS and len(line.split()) <= MAX_HEADING_WORDS
        return 0 if has_sibling or not is_short else 1 + number.count(".")
    letters = [c for c in line if c.isalpha()]
    if len(letters) >= 4 and all(c.isupper() for c in letters):
        return 1
    if len(line) > MAX_HEADING_CHARACTERS or len(line.split()) > MAX_HEADING_WORDS:
        return 0
    if is_after_heading and not lines[at].is_after_gap:
        return 0
    # A short line by itself is a heading only where a longer or ended text follows, else a list's line.
    return 2 if len(following.text) > len(line) or _ENDED.search(following.text) else 0
