"""Sentences in a form that can be compared: their words without values, and each value with the words around it.

One idea: what a sentence says is its words, what it says it about is its values. Two sentences with the same words
must have the same values, and a value belongs to the words that stand beside it. Letter and ground are cut by this one
reader, so that what is the same text is always the same phrase.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.records import FactName
from assistant.wording.attachment import reach
from assistant.wording.markers import Marker, find_markers, mask_markers
from assistant.wording.sentences import Span, item_prefix, split_sentences
from assistant.wording.stems import FUNCTION_WORDS, is_content, words_of
from assistant.wording.values import Value, find_values

LEFT_WORDS, RIGHT_WORDS = 7, 5
BEYOND_JOINT = 0.25  # how much a word beyond an "and" says about a value
NOUN_AFTER = 1.2  # what is counted stands after its number
_JOINTS = frozenset({"and", "but", "while", "whereas", "or", "so", "because"})
_IDENTIFIERS = frozenset({"order_id", "shipment_id", "asin", "tracking_number", "reference"})
_GROUPS = {"email": "address", "url": "address", "phone": "address", "card_number": "private",
           "identity_number": "private"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A value in a sentence. `near` weighs the words around it: "<order" before, ">refund" after."""

    value: Value
    group: str  # date, money, duration, percent, id, address, private, number
    key: str  # equal for equal values of a group
    names: tuple[tuple[str, int], ...]  # catalogue names whose cue reaches it, with the distance
    near: dict[str, float]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with its values, markers and words; offsets are those of the whole text."""

    text: str
    start: int
    end: int
    words: tuple[tuple[str, str, int, int], ...]  # stem, plain, start, end; none inside a value or marker
    tokens: tuple[str, ...]  # plain words and "<date>" in order
    content: frozenset[str]  # stems that carry meaning
    identifiers: frozenset[str]  # keys of the identifiers it holds
    keys: frozenset[str]  # keys of all its values
    mentions: tuple[Mention, ...]
    markers: tuple[Marker, ...]
    origin: str = ""  # where a known phrase stands: "story", "E2 p.1", "P1", "letter"
    paragraph: int = 0

    @property
    def cites(self) -> tuple[str, ...]:
        """The markers as a draft lists them."""
        return tuple(dict.fromkeys(m.cite for m in self.markers))

    @property
    def is_telling(self) -> bool:
        """True when its words alone say what it is about, so that an equal one must mean the same thing."""
        return len(self.content) >= 2 and len(self.tokens) >= 3


def read_phrases(
    text: str, *, locale: str, catalogue: Sequence[FactName], origin: str = "letter"
) -> tuple[Phrase, ...]:
    """The sentences of a text as phrases, in order."""
    spans = split_sentences(text)
    values = find_values(text, locale=locale)
    markers = find_markers(text)
    masked = mask_markers(text)
    names = reach(values, catalogue, spans)
    starts = [v.start for v in values]
    marker_starts = [m.start for m in markers]
    found = []
    paragraph, last = 0, 0
    for span in spans:
        paragraph += text.count("\n\n", last, span.start) > 0
        last = span.end
        low, high = bisect_left(starts, span.start + item_prefix(span.text)), bisect_left(starts, span.end)
        own = [(values[i], names[i]) for i in range(low, high)]
        marks = markers[bisect_left(marker_starts, span.start) : bisect_left(marker_starts, span.end)]
        found.append(_phrase(masked, span, own, marks, origin, paragraph))
    return tuple(found)


def group_of(value: Value) -> str:
    """The group whose values can be mistaken for each other."""
    if value.kind in _IDENTIFIERS:
        return "id"
    if value.kind == "number" and len(value.value) >= 5 and value.value.isdigit():
        return "id"
    return _GROUPS.get(value.kind, value.kind)


def key_of(value: Value) -> str:
    """Equal for two values that are the same thing however written."""
    group = group_of(value)
    if group == "id":
        return "id:" + "".join(c for c in value.value.upper() if c.isalnum())
    return f"{group}:{value.value}"


def _phrase(
    masked: str,
    span: Span,
    own: list[tuple[Value, tuple[tuple[str, int], ...]]],
    markers: Sequence[Marker],
    origin: str,
    paragraph: int,
) -> Phrase:
    words = []
    at = 0
    for word in words_of(masked[span.start : span.end], span.start):
        while at < len(own) and own[at][0].end <= word[2]:
            at += 1
        if at < len(own) and own[at][0].start < word[3]:
            continue
        words.append(word)
    line = _line(words, [v for v, _ in own])
    mentions = tuple(
        Mention(v, group_of(v), key_of(v), names, _near(line, place, group_of(v)))
        for place, (v, names) in zip(_places(line), own, strict=True)
    )
    return Phrase(
        text=span.text,
        start=span.start,
        end=span.end,
        words=tuple(words),
        tokens=tuple(t[1] for t in line),
        content=frozenset(w[0] for w in words if is_content(w[0], w[1])),
        identifiers=frozenset(m.key for m in mentions if m.group == "id"),
        keys=frozenset(m.key for m in mentions),
        mentions=mentions,
        markers=tuple(markers),
        origin=origin,
        paragraph=paragraph,
    )


def _line(words: list[tuple[str, str, int, int]], values: list[Value]) -> list[tuple[str, str, int]]:
    """(stem, token, start) of words and values in order; a value's stem is its group in angle brackets."""
    line = [(stem, plain, start) for stem, plain, start, _ in words]
    # A long figure is an identifier and a short one a number; exchanged they must still leave the same words.
    line += [(f"<{group_of(v)}>", f"<{'number' if group_of(v) == 'id' else group_of(v)}>", v.start) for v in values]
    return sorted(line, key=lambda t: t[2])


def _places(line: list[tuple[str, str, int]]) -> list[int]:
    return [i for i, token in enumerate(line) if token[0].startswith("<")]


def _near(line: list[tuple[str, str, int]], place: int, group: str) -> dict[str, float]:
    near: dict[str, float] = {}
    for side, step, reach_words in (("<", -1, LEFT_WORDS), (">", 1, RIGHT_WORDS)):
        at, seen = place + step, 0
        strength = 1.0 if side == "<" else NOUN_AFTER if group in ("number", "duration") else 0.8
        while 0 <= at < len(line) and seen < reach_words:
            stem, plain, _ = line[at]
            if stem == f"<{group}>":
                break
            if plain in _JOINTS:
                strength *= BEYOND_JOINT
            weight = 1.0 if is_content(stem, plain) else 0.35 if plain in FUNCTION_WORDS else 0.0
            if stem.startswith("<"):
                weight = 0.4
            if weight:
                seen += 1
                weight *= strength / (1 + 0.45 * (seen - 1))
                key = side + stem
                near[key] = max(near.get(key, 0.0), weight)
            at += step
    return near
