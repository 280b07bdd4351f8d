"""Replaces markers by what the channel shows: footnote numbers, words in brackets, or nothing.

Markers that stand together are one group and are replaced at once, so that "[E2 p.1][E2 p.3]" becomes one
bracket. The text around a group is joined again without a gap; no other character of the letter is touched.
What names no source or exhibit of the plan stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from assistant.exporting.words import LEADING_WORDS, words_for
from assistant.records import Exhibit, Plan, Record, Source
from assistant.wording.markers import Marker, find_markers

MAX_TITLE_CHARACTERS: Final = 70
_USABLE_STATES: Final = frozenset({"read", "no text layer"})  # a person can read a scan, so it may go with a letter
_BETWEEN: Final = re.compile(r"[ \t,;]*")
_SENTENCE_END: Final = re.compile(r"(?<=[\w)\]%\u20ac£$])[.!?]$")
_LIST_LABEL: Final = re.compile(r"(?:^|\n)[ \t]*(?:\d+|[A-Za-z])$")
_BLANKS: Final = " \t\u00a0"
_OPENING: Final = "([{\u201c\u201e\u00ab"
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)$")


class _Group(Record):
    """Markers that stand together, with the stretch of text they fill."""

    markers: tuple[Marker, ...]
    start: int
    end: int


def is_enclosable(exhibit: Exhibit) -> bool:
    """True when the file can go with a letter: it opens, whether or not its text could be read."""
    return exhibit.state in _USABLE_STATES


class MarkerRendering:
    """The rendering of one letter; it numbers sources in the order in which they are first cited."""

    def __init__(self, plan: Plan) -> None:
        self._channel = plan.channel
        self._words = words_for(plan.case.language)
        self._sources = {s.marker: s for s in plan.sources}
        self._exhibits = {e.marker: e for e in plan.exhibits if is_enclosable(e)}
        self._cited: list[Source] = []
        self._cited_exhibits: set[str] = set()

    @property
    def cited_sources(self) -> tuple[Source, ...]:
        """The clauses that the rendered text cites, in the order of their footnote numbers."""
        return tuple(self._cited)

    @property
    def cited_exhibits(self) -> frozenset[str]:
        """The markers of the exhibits that the rendered text cites, "E2"."""
        return frozenset(self._cited_exhibits)

    def render(self, text: str) -> str:
        """The text with every known marker replaced."""
        out, cursor = "", 0
        for group in self._groups(text):
            out += text[cursor : group.start]
            rest = text[group.end : group.end + 40]
            is_spoken = _is_spoken(out, rest)
            out, skipped = _join(out, self._replacement(group.markers, is_spoken), rest, is_spoken)
            cursor = group.end + skipped
        return out + text[cursor:]

    def render_plain(self, text: str) -> str:
        """The text with every known marker taken out, for a line that can hold no reference (a subject)."""
        out, cursor = "", 0
        for group in self._groups(text):
            out, skipped = _join(out + text[cursor : group.start], "", text[group.end : group.end + 40], False)
            cursor = group.end + skipped
        return out + text[cursor:]

    def _groups(self, text: str) -> Iterator[_Group]:
        """Runs of brackets whose markers are all known; any other bracket is left alone."""
        run: _Group | None = None
        for (start, end), found in groupby(find_markers(text), key=lambda m: (m.start, m.end)):
            markers = tuple(found)
            if not all(self._is_known(m) for m in markers):
                continue
            if run and _BETWEEN.fullmatch(text, run.end, start):
                run = _Group(markers=run.markers + markers, start=run.start, end=end)
                continue
            if run:
                yield run
            run = _Group(markers=markers, start=start, end=end)
        if run:
            yield run

    def _is_known(self, marker: Marker) -> bool:
        if marker.kind == "P":
            return f"P{marker.number}" in self._sources
        exhibit = self._exhibits.get(f"E{marker.number}")
        if exhibit is None:
            return False
        return not exhibit.pages or marker.page <= len(exhibit.pages)

    def _replacement(self, markers: tuple[Marker, ...], is_spoken: bool) -> str:
        clauses = self._clause_words([m for m in markers if m.kind == "P"], is_spoken)
        exhibits = self._exhibit_words([m for m in markers if m.kind == "E"], is_spoken)
        between = f" {self._words.join} " if is_spoken else " "
        return between.join(w for w in (clauses, exhibits) if w)

    def _clause_words(self, markers: list[Marker], is_spoken: bool) -> str:
        sources = [self._sources[f"P{m.number}"] for m in markers]
        for source in sources:
            if source not in self._cited:
                self._cited.append(source)
        if self._channel.citation_style == "footnotes":
            numbers = sorted({self._cited.index(s) + 1 for s in sources})
            return "".join(f"[{n}]" for n in numbers)
        if not sources or (self._channel.citation_style == "none" and not is_spoken):
            return ""
        titles = list(dict.fromkeys(_short(s.title or s.clause.title) for s in sources))
        return self._joined(titles) if is_spoken else f"({'; '.join(titles)})"

    def _exhibit_words(self, markers: list[Marker], is_spoken: bool) -> str:
        pages: dict[str, list[int]] = {}
        for marker in markers:
            pages.setdefault(f"E{marker.number}", []).extend([marker.page] if marker.page else [])
        self._cited_exhibits |= pages.keys()
        exhibits = [self._exhibits[m] for m in pages]
        if not self._channel.takes_attachments:
            titles = [e.title or e.file for e in exhibits]
            return self._joined(titles) if is_spoken else ""
        items = [self._exhibit_item(e, sorted(set(pages[e.marker]))) for e in exhibits]
        if not items:
            return ""
        return self._joined(items) if is_spoken else f"({'; '.join(items)})"

    def _exhibit_item(self, exhibit: Exhibit, pages: list[int]) -> str:
        name = f"{self._words.enclosure} {exhibit.marker[1:]}"
        if self._channel.citation_style == "none":
            name = exhibit.title or exhibit.file
        if not pages or len(exhibit.pages) == 1:
            return name
        if len(pages) == 1:
            return f"{name}, {self._words.page} {pages[0]}"
        if pages == list(range(pages[0], pages[-1] + 1)) and len(pages) > 2:
            return f"{name}, {self._words.pages} {pages[0]}\u2013{pages[-1]}"
        return f"{name}, {self._words.pages} {self._joined([str(p) for p in pages])}"

    def _joined(self, items: list[str]) -> str:
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self._words.join} {items[-1]}"


def _short(title: str) -> str:
    if len(title) <= MAX_TITLE_CHARACTERS:
        return title
    return title[:MAX_TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:\u2013-") + "\u2026"


def _is_spoken(before: str, rest: str) -> bool:
    """True when the marker is a part of the sentence ("As [P1] says"), so that it cannot just go."""
    last_line = before[before.rfind("\n") + 1 :].rstrip(" \t")
    word = _LAST_WORD.search(last_line[-40:])
    if word:
        return word[1].lower() in LEADING_WORDS
    opens_sentence = not last_line or last_line[-1] in ".!?:-\u2022"
    return opens_sentence and rest[:1] == " " and rest[1:2].islower()


def _join(before: str, words: str, rest: str, is_spoken: bool) -> tuple[str, int]:
    """`before` with `words` set behind it, and how many characters of `rest` to leave out."""
    bare = before.rstrip(_BLANKS)
    blanks = len(rest) - len(rest.lstrip(_BLANKS))
    after = rest[blanks : blanks + 1]
    if bare.endswith("(") and after == ")":
        inside = words.removeprefix("(").removesuffix(")")
        if inside:
            return bare + inside, blanks
        joined, skipped = _join(bare[:-1], "", rest[blanks + 1 :], is_spoken)
        return joined, blanks + 1 + skipped
    if not bare or bare.endswith("\n"):
        return before + words + (" " if words and _is_word_start(after) else ""), blanks
    if not words:
        return _close_gap(bare, after, blanks)
    ends_sentence = not is_spoken and _SENTENCE_END.search(bare) and not _LIST_LABEL.search(bare[-12:-1])
    if ends_sentence and not after.islower() and (blanks or after in ("", "\n")):
        return f"{bare[:-1]} {words}{bare[-1]}", max(blanks - 1, 0) if after.strip() else blanks
    space = "" if bare[-1] in _OPENING else " "
    return bare + space + words + (" " if _is_word_start(after) else ""), blanks


def _close_gap(bare: str, after: str, blanks: int) -> tuple[str, int]:
    """The place where a marker stood, without a double blank or a doubled stop."""
    if not after or after in ")]\n":
        return bare, blanks
    if after in ".,;:!?":
        if bare[-1] in ",;:":
            return bare[:-1].rstrip(_BLANKS), blanks
        return bare, blanks + (1 if bare[-1] in ".!?" and after == "." else 0)
    return bare + ("" if bare[-1] in _OPENING else " "), blanks


def _is_word_start(after: str) -> bool:
    return bool(after) and after not in ".,;:!?)]}\u201d\"'\n"
