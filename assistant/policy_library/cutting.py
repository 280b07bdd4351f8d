"""Cuts a person's own policy text into clauses that can be found, cited and quoted to the byte.

One idea: a clause is a stretch of the text as it was read, `text[start:end]`, so it can be quoted exactly.
It starts at a heading or a numbered clause, or where the one before grew too long, always between two
sentences. Its slug is made of the headings above it and its number alone, so that a change in another
section leaves it as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pydantic import Field

from assistant.errors import DataError
from assistant.policy_library.blocks import Block, find_blocks
from assistant.policy_library.entries import ClauseEntry, DocumentEntry
from assistant.records import Audience, Record
from assistant.wording.sentences import split_sentences

TARGET_WORDS = 110  # paragraphs are put together up to here: short clauses are found more exactly
MAX_WORDS = 180  # with digits and signs still within the 256 tokens that the default embedder reads
MAX_SLUG_CHARACTERS = 60
MAX_HEADING_CHARACTERS = 200
MAX_CLAUSES = 5_000
OWN_PREFIX = "own-"


class PolicyText(Record):
    """A person's policy file as it was read."""

    file: str
    title: str  # as the file gives it, or made from its name
    pages: tuple[str, ...]
    # Where a line starts in `text` -> the level of the heading on it; empty: the file's form has no headings.
    headings: dict[int, int] = Field(default={})
    lines_are_paragraphs: bool = False
    source: str = ""  # the web address that a saved page gives for itself
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All pages, one below the other; a sentence may run over their border."""
        return "\n".join(self.pages)


class Labels(Record):
    """What a person says of a document and its text does not."""

    id: str = ""  # empty: made from the title
    title: str = ""  # empty: the file's own
    marketplaces: tuple[str, ...]  # host names; empty: it holds everywhere
    audience: Audience = "both"
    as_of: dt.date
    source: str = ""  # empty: the file's own


@dataclass(frozen=True)
class _Piece:
    """A clause to be: a stretch of the text under a path of headings."""

    path: tuple[Block, ...]
    start: int
    end: int
    number: str = ""
    columns: str = ""  # for rows of a table that was cut: its first row


def cut_document(policy: PolicyText, labels: Labels) -> DocumentEntry:
    """The document with its clauses, each a stretch of `policy.text`.

    Raises:
        DataError: there is no text in it, or more than a policy can have.
    """
    title = " ".join((labels.title or policy.title).split())[:MAX_HEADING_CHARACTERS] or "Policy"
    clauses = cut_clauses(policy, title=title)
    if not clauses:
        raise DataError(f"{policy.file}: there is no text in it; nothing can be stored")
    if len(clauses) > MAX_CLAUSES:
        raise DataError(f"{policy.file}: more than {MAX_CLAUSES:,} clauses; split it into several files")
    return DocumentEntry(
        id=labels.id or OWN_PREFIX + (slug_of(title) or _fallback(title)),
        title=title,
        nature="marketplace" if labels.marketplaces else "guidance",
        marketplaces=labels.marketplaces,
        audience=labels.audience,
        wording="verbatim",
        source=labels.source or policy.source,
        as_of=labels.as_of,
        confidence="A",
        file=policy.file,
        clauses=clauses,
    )


def cut_clauses(policy: PolicyText, *, title: str) -> tuple[ClauseEntry, ...]:
    """The clauses in order. Their texts and headings together hold every visible character of the text."""
    text = policy.text
    starts = [0, *accumulate(len(page) + 1 for page in policy.pages)][: max(len(policy.pages), 1)]
    blocks = find_blocks(text, policy.headings, lines_are_paragraphs=policy.lines_are_paragraphs)
    taken: dict[str, int] = {}
    found = []
    for piece in _pieces(text, blocks):
        found.append(
            ClauseEntry(
                slug=_free_slug(piece, title, taken),
                heading=_heading_of(piece, title),
                text=text[piece.start : piece.end],
                page=bisect_right(starts, piece.start),
                start=piece.start,
                end=piece.end,
            )
        )
    return tuple(found)


# --- which blocks stand together ------------------------------------------------------------------------


def _pieces(text: str, blocks: Sequence[Block]) -> Iterator[_Piece]:
    path: tuple[Block, ...] = ()
    group: list[Block] = []
    is_bare = False  # the last heading has no text of its own yet
    for block in blocks:
        if block.kind == "heading":
            yield from _finished(text, path, group)
            if is_bare and block.level <= path[-1].level:
                yield _Piece(path, path[-1].start, path[-1].end)
            path = (*(h for h in path if h.level < block.level), block)
            group, is_bare = [], True
            continue
        is_bare = False
        if group and not _belongs(text, group, block):
            yield from _finished(text, path, group)
            group = []
        group.append(block)
    yield from _finished(text, path, group)
    if is_bare:
        yield _Piece(path, path[-1].start, path[-1].end)


def _belongs(text: str, group: Sequence[Block], block: Block) -> bool:
    """True when the block goes on with what the group says and the group stays short enough to be found."""
    words = _words(text, group[0].start, block.end)
    if words > MAX_WORDS:
        return False
    is_listed = _is_listed(group, block)
    if block.kind == "numbered" and not is_listed:
        return False
    return is_listed or block.kind == "item" or words <= TARGET_WORDS


def _is_listed(group: Sequence[Block], block: Block) -> bool:
    """True when a lead-in with a colon stands before the block, with nothing but its list in between."""
    at = next((i for i in reversed(range(len(group))) if group[i].holds_list), None)
    if at is None or any(b.kind == "text" for b in group[at + 1 :]):
        return False
    lead_in = group[at]
    if block.kind == "text":
        return at == len(group) - 1
    if block.kind == "numbered" and lead_in.kind == "numbered":
        is_deeper = block.label.startswith(f"{lead_in.label}.")
        return not is_deeper and block.label.count(".") != lead_in.label.count(".")
    return True


def _finished(text: str, path: tuple[Block, ...], group: Sequence[Block]) -> Iterator[_Piece]:
    """The group as one piece, or cut between its sentences or rows where it is too long."""
    if not group:
        return
    number = group[0].label if group[0].kind == "numbered" else ""
    start, end = group[0].start, group[-1].end
    if _words(text, start, end) <= MAX_WORDS:
        yield _Piece(path, start, end, number)
        return
    is_table = len(group) == 1 and group[0].kind == "table"
    columns = text[start:end].split("\n", 1)[0].strip() if is_table else ""
    units = _rows(text, start, end) if is_table else _sentences(text, group)
    for index, (unit_start, unit_end) in enumerate(_packed(text, units)):
        yield _Piece(path, unit_start, unit_end, number, columns if index else "")


def _rows(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + m.start(), start + m.end()) for m in re.finditer(r"\S[^\n]*", text[start:end])]


def _sentences(text: str, group: Sequence[Block]) -> list[tuple[int, int]]:
    return [
        (block.start + s.start, block.start + s.end)
        for block in group
        for s in split_sentences(text[block.start : block.end])
    ]


def _packed(text: str, units: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbouring units put together up to the limit; a single longer one stays whole."""
    start = end = -1
    words = 0
    for unit_start, unit_end in units:
        more = _words(text, unit_start, unit_end)
        if start >= 0 and words + more > MAX_WORDS:
            yield start, end
            start, words = -1, 0
        if start < 0:
            start = unit_start
        end, words = unit_end, words + more
    if start >= 0:
        yield start, end


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


# --- names ----------------------------------------------------------------------------------------------


def _heading_of(piece: _Piece, title: str) -> str:
    words = [h.label for h in piece.path]
    if len(words) > 1 and words[0].casefold() == title.casefold():
        words = words[1:]
    heading = " – ".join(words) or title
    if piece.columns:
        heading = f"{heading} ({piece.columns})"
    if piece.number and not heading.startswith(piece.number):
        heading = f"{heading}, {piece.number}"
    return heading


def _free_slug(piece: _Piece, title: str, taken: dict[str, int]) -> str:
    """A slug of the headings and the number; what has the same name is counted on inside its own section."""
    names = [h.label for h in piece.path if not (h.level == 1 and h.label.casefold() == title.casefold())]
    parts = [slug_of(_unnumbered(name)) or _fallback(name) for name in names]
    if piece.number:
        parts.append(slug_of(piece.number))
    base = _shortened("-".join(parts), "-".join(names)) if parts else "text"
    slug = base
    while slug in taken:
        taken[base] += 1
        slug = f"{base}-part-{taken[base]}"
    taken[slug] = 1
    return slug


def slug_of(words: str) -> str:
    """ "Fees & Gebühren" -> "fees-gebuhren"; empty when no Latin letter or digit is in it."""
    plain = unicodedata.normalize("NFKD", words.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    return slug if len(slug) <= MAX_SLUG_CHARACTERS else _shortened(slug, words)


def _shortened(slug: str, whole: str) -> str:
    """Cut at a word, with a hash of the whole so that two long names stay apart."""
    if len(slug) <= MAX_SLUG_CHARACTERS:
        return slug
    head = slug[: MAX_SLUG_CHARACTERS - 7]
    return f"{head.rpartition('-')[0] or head}-{_fallback(whole)}".strip("-")


def _unnumbered(heading: str) -> str:
    """The heading without its number: a section that moves keeps its name."""
    bare = re.sub(r"^[§\s]*(?:\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+)[.):]?[\s–—-]+", "", heading)
    return bare or heading


def _fallback(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:6]
