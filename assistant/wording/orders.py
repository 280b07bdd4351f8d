"""Finds passages that give orders to whoever writes a letter, by the signs of `playbooks/suspicion.yaml`.

One idea: a document evidences what happened; it does not speak to a program, nor say what a letter must say. A sign
is looked for only near its cue words, so a long statement costs no more than a search for these words. What is found
is shown and followed by nobody; finding nothing proves nothing, and no other stage relies on it.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Literal, NamedTuple

from pydantic import Field, field_validator

from assistant.records import Exhibit, Record, Suspicion

Place = Literal["document", "hidden text", "file name", "notice", "policy"]

MAX_FOUND = 20  # passages of one text; a person reads no more
MAX_KEPT_CHARACTERS = 800  # of a passage
MAX_SHOWN_CHARACTERS = 160  # of it in a message
MAX_LOOKED_AT = 300_000  # characters near cue words, for each sign: bounds the time of a text made of cue words
_REACH = 300  # characters looked at on either side of a cue word
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,20000}={0,2}|\b(?:[0-9A-Fa-f]{2}[ :]?){20,10000}")
_MIN_INVISIBLE = 8  # a flag of a country's part is drawn with six
_INVISIBLE = re.compile(f"[\U000e0020-\U000e007e\U000e0100-\U000e01ef]{{{_MIN_INVISIBLE},20000}}")
_MIN_WORDS = 4  # of text that was put into code
_STOP = re.compile(r"[.!?…][\"'”’»)]{0,2}\s|\n\s{0,20}\n|\f")
# A line that only goes on; a role ("system:") begins one.
_WRAPPED = re.compile(r"(?<=[^\n\f])\n(?=[ \t]{0,20}[a-z]{1,20}[ ,.;'’-])")
_WORD = re.compile(r"[^\W\d_]{2,20}")
# Letters of other alphabets that look like Latin ones; inside a Latin word they are a disguise.
_LOOKALIKES = dict(zip("аеорсухіјѕԁһкмтвοαερικνυ", "aeopcyxijsdhkmtboaepikvu", strict=True))
_MIXED = re.compile(r"[a-z]{0,40}[Ͱ-ӿԀ-ԯ][a-zͰ-ӿԀ-ԯ]{0,40}")


class OrderSign(Record):
    """Ways in which passages give orders: patterns looked for near the words of `near`, all in small letters."""

    said: str  # what such a passage does, as a person is told
    near: tuple[str, ...]
    patterns: tuple[str, ...]
    voids: bool = False  # values in such a passage are no evidence

    @field_validator("patterns")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise ValueError(f"regular expressions ({pattern[:40]}: {problem})") from None
            if re.search("[*+]", re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "x", pattern)):
                raise ValueError(f"regular expressions without open-ended repeats, such as {{0,30}} ({pattern[:40]})")
        return patterns


class OrderSigns(Record):
    """All signs; none finds nothing but text in code."""

    words: dict[str, str] = Field(default={})  # name -> alternatives, for `<name>` in patterns
    signs: tuple[OrderSign, ...] = ()


NO_SIGNS = OrderSigns()


class _Found(NamedTuple):
    start: int
    end: int
    said: str
    voids: bool


def find_orders(text: str, signs: OrderSigns, *, place: Place, pages: Sequence[str] = ()) -> tuple[Suspicion, ...]:
    """The passages of a text that give orders, in order, at most `MAX_FOUND`.

    Args:
        text: as its reader gave it; offsets are into it.
        signs: what is looked for.
        place: where the text stands.
        pages: of the text, joined by one character; empty: it has none.
    """
    plain = folded(text)
    found = sorted({*_by_signs(plain, signs), *_in_code(text)})
    starts = [0, *accumulate(len(p) + 1 for p in pages)][: len(pages)]
    passages: list[Suspicion] = []
    last = -1
    for start, end, said, voids in found:
        if start < last:  # the same sentence shows several signs; the first is enough
            if voids:
                passages[-1] = passages[-1].model_copy(update={"voids": True})
            continue
        if len(passages) == MAX_FOUND:
            break
        last = end
        passages.append(
            Suspicion(
                place=place,
                sign=said,
                text=_in_one_line(text[start:end]),
                page=bisect_right(starts, start),
                start=start,
                end=end,
                voids=voids,
            )
        )
    return tuple(passages)


def without_orders(exhibits: Iterable[Exhibit]) -> tuple[Exhibit, ...]:
    """The exhibits as evidence: what speaks to a program is blank in their pages, and every offset stays."""
    return tuple(_blanked(e) if any(s.voids and s.end for s in e.suspicious) else e for e in exhibits)


def _blanked(exhibit: Exhibit) -> Exhibit:
    return exhibit.model_copy(update={"pages": tuple(blanked(exhibit.text, exhibit.suspicious).split("\f"))})


def blanked(text: str, passages: Iterable[Suspicion]) -> str:
    """The text with those passages blank that void what stands in them; every offset stays."""
    for passage in passages:
        if passage.voids:
            blank = re.sub(r"[^\n\f]", " ", text[passage.start : passage.end])
            text = text[: passage.start] + blank + text[passage.end :]
    return text


def what_is_suspicious(suspicion: Suspicion) -> str:
    """One line: where, what it does, its words."""
    where = {
        "document": f"a passage on page {suspicion.page}" if suspicion.page else "a passage",
        "hidden text": "a hidden passage" + (f" on page {suspicion.page}" if suspicion.page else ""),
        "file name": "the name of the file",
        "notice": "a passage of the notice",
        "policy": f"a passage of the clause {suspicion.clause_id}",
    }[suspicion.place]
    return f"{where} {suspicion.sign}: “{_cut(suspicion.text, MAX_SHOWN_CHARACTERS)}”"


def folded(text: str) -> str:
    """The text in small letters, its lines joined, without disguise: one character for one, so offsets stay true."""
    text = _WRAPPED.sub(" ", text)
    if text.isascii():
        return text.lower().replace("\t", " ")
    plain = "".join(_folded_letter(c) for c in text)
    return _MIXED.sub(lambda m: _undisguised(m[0]), plain)


@cache
def _folded_letter(letter: str) -> str:
    if letter in "’‘ʼ":
        return "'"
    if letter in "“”„«»":
        return '"'
    if letter.isspace():
        return letter if letter in "\n\f" else " "
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter


def _undisguised(word: str) -> str:
    """A word with its foreign letters as the Latin ones they look like, where any of it is Latin."""
    return "".join(_LOOKALIKES.get(c, c) for c in word) if re.search("[a-z]", word) else word


def _by_signs(plain: str, signs: OrderSigns) -> Iterator[_Found]:
    for sign in signs.signs:
        for start, end in _windows(plain, sign.near):
            for pattern in sign.patterns:
                for match in _ready(pattern).finditer(plain, start, end):
                    # What a sign begins with may be the end of the sentence before.
                    first = match.start() + len(match[0]) - len(match[0].lstrip(' .!?:;\n"(>-*#'))
                    start, end = _sentence(plain, min(first, match.end()), match.end())
                    yield _Found(start, _line_end(plain, end) if sign.voids else end, sign.said, sign.voids)


@cache
def _ready(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def _windows(plain: str, cues: Sequence[str]) -> list[tuple[int, int]]:
    """The stretches around the cue words, joined where they meet, together at most `MAX_LOOKED_AT` characters."""
    places = []
    for cue in cues:
        at = plain.find(cue)
        while at >= 0:
            places.append(at)
            at = plain.find(cue, at + _REACH // 4)  # nearer ones lie in the same stretch
    windows: list[tuple[int, int]] = []
    total = 0
    for at in sorted(places):
        start, end = max(0, at - _REACH), min(len(plain), at + _REACH)
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
        total += _REACH // 4
        if total > MAX_LOOKED_AT:
            break
    return windows


def _sentence(plain: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a find, at most `_REACH` characters more on either side."""
    before = plain[max(0, start - _REACH) : start]
    stops = list(_STOP.finditer(before))
    start -= len(before) - stops[-1].end() if stops else len(before)
    stop = _STOP.search(plain, max(start, end - 1), end + _REACH)
    end = stop.end() if stop else min(len(plain), end + _REACH)
    inside = plain[start:end]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


def _line_end(plain: str, place: int) -> int:
    """The end of the line from that place on: what follows such words in it belongs to them."""
    line = plain[place : place + _REACH]
    cut = re.search(r"[\n\f]", line)
    return place + len(line[: cut.start()] if cut else line)


def _in_code(text: str) -> Iterator[_Found]:
    """Sentences that were put into Base64, hexadecimal or invisible characters: a document has no use for them."""
    if any(c > "\U000e0000" for c in text) if not text.isascii() else False:
        for match in _INVISIBLE.finditer(text):
            yield _Found(match.start(), match.end(), "holds characters that nobody sees", True)
    for match in _ENCODED.finditer(text):
        if _is_sentence(_decoded(match[0])):
            yield _Found(match.start(), match.end(), "holds a sentence in code", True)


def _decoded(code: str) -> str:
    compact = re.sub(r"[ :]", "", code)
    try:
        if re.fullmatch(r"[0-9A-Fa-f]+", compact):
            return bytes.fromhex(compact[: len(compact) // 2 * 2]).decode("ascii")
        bare = compact.rstrip("=")
        return base64.b64decode(bare[: len(bare) // 4 * 4], validate=True).decode("ascii")
    except (ValueError, binascii.Error):  # a long number, a key, a name: no text in code
        return ""


def _is_sentence(text: str) -> bool:
    words = _WORD.findall(text)
    return text.isprintable() and len(words) >= _MIN_WORDS and text.count(" ") >= _MIN_WORDS - 1


def _in_one_line(text: str) -> str:
    """A passage on one line; characters that nobody sees are shown as what they stand for."""
    seen = "".join(chr(ord(c) - 0xE0000) if "\U000e0020" <= c <= "\U000e007e" else c for c in text)
    return _cut(" ".join("".join(c if c.isprintable() else " " for c in seen).split()), MAX_KEPT_CHARACTERS)


def _cut(text: str, bound: int) -> str:
    return text if len(text) <= bound else text[: bound - 2].rsplit(" ", 1)[0] + " …"
