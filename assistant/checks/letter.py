"""The letter under check, cut once: its sentences with their kinds, what each value rests on, blanks and quotations.

One idea: rules look, they do not parse; everything that more than one rule needs is found here, in linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from assistant.checks.ground import Ground
from assistant.checks.judging import Judgement, judge
from assistant.checks.matching import Match, nearest
from assistant.checks.phrases import Phrase, read_phrases
from assistant.checks.word_lists import lowered, search
from assistant.records import SentenceKind
from assistant.wording.markers import Blank, Marker, find_blanks, find_markers, overwrite

MAX_QUOTE_CHARACTERS = 1_000
_QUOTE = re.compile(
    r"\"([^\"\n]{1,1000})\"|“([^”\n]{1,1000})”|„([^“”\n]{1,1000})[“”]|«([^»\n]{1,1000})»|‘([^’\n]{12,1000})’(?!\w)"
    r"|(?<!\w)'([^'\n]{12,1000})'(?!\w)"
)
_ENDS = re.compile(r"[.!?:…]|\)\s*$")
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class Quote:
    """Words in quotation marks, without the marks."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class CheckedSentence:
    """A sentence with all that is known about it."""

    phrase: Phrase
    kind: SentenceKind
    match: Match | None  # the most similar sentence of the offline letter
    judgements: tuple[Judgement, ...]
    quotes: tuple[Quote, ...]

    @property
    def text(self) -> str:
        """As written, with its markers."""
        return self.phrase.text

    @cached_property
    def plain(self) -> str:
        """The text with what stands in quotation marks overwritten, so that quoted heat is not the writer's."""
        text = self.phrase.text
        for quote in self.quotes:
            start, end = quote.start - self.phrase.start, quote.end - self.phrase.start
            text = text[:start] + " " * (end - start) + text[end:]
        return text

    @property
    def is_known(self) -> bool:
        """True when the offline letter has this very sentence, apart from values."""
        return self.match is not None and self.match.is_same_words


@dataclass(frozen=True)
class Letter:
    """The whole text with its sentences."""

    text: str
    sentences: tuple[CheckedSentence, ...]
    markers: tuple[Marker, ...]
    blanks: tuple[Blank, ...]
    cache: dict[str, object] = field(default_factory=dict)  # what more than one rule works out

    @cached_property
    def word_count(self) -> int:
        """How many words a reader counts."""
        return len(self.text.split())

    @cached_property
    def unquoted(self) -> str:
        """The whole text in lower case with what stands in quotation marks overwritten; offsets stay true."""
        return lowered(overwrite(self.text, [(q.start, q.end) for s in self.sentences for q in s.quotes]))

    def markers_of(self, kind: str) -> tuple[Marker, ...]:
        """Those that point to clauses ("P") or to documents ("E")."""
        return tuple(m for m in self.markers if m.kind == kind)

    def sentence_at(self, place: int) -> CheckedSentence | None:
        """The sentence that holds that character."""
        return next((s for s in self.sentences if s.phrase.start <= place < s.phrase.end), None)


def read_letter(text: str, ground: Ground) -> Letter:
    """The text cut and compared with the ground."""
    phrases = read_phrases(text, locale=ground.locale, catalogue=ground.catalogue)
    quotes = find_quotes(text)
    matches = [nearest(p, ground) for p in phrases]
    kinds = [kind_of(p, m, ground) for p, m in zip(phrases, matches, strict=True)]
    judged = judge(phrases, [k == "policy" for k in kinds], ground)
    sentences = []
    at = 0
    for phrase, match, kind, judgements in zip(phrases, matches, kinds, judged, strict=True):
        while at < len(quotes) and quotes[at].end <= phrase.start:
            at += 1
        own = []
        place = at
        while place < len(quotes) and quotes[place].start < phrase.end:
            own.append(quotes[place])
            place += 1
        sentences.append(CheckedSentence(phrase, kind, match, judgements, tuple(own)))
    return Letter(text, tuple(sentences), find_markers(text), find_blanks(text))


def find_quotes(text: str) -> tuple[Quote, ...]:
    """What stands in quotation marks, on one line; an apostrophe is none."""
    found = []
    for match in _QUOTE.finditer(text):
        group = match.lastindex or 1
        found.append(Quote(match[group], match.start(group), match.end(group)))
    return tuple(found)


def kind_of(phrase: Phrase, match: Match | None, ground: Ground) -> SentenceKind:
    """The kind of a sentence: that of the same sentence in the offline letter, else by its words."""
    if match is not None and match.similarity >= 0.75:
        known = ground.reference_kinds.get(match.phrase.text)
        if known is not None:
            return known
    words, text = ground.words, phrase.text
    if _is_structure(phrase, ground):
        return "structure"
    if search(words.requests, text):
        return "request"
    if search(words.courtesy, text) and all(m.group == "date" for m in phrase.mentions) and len(phrase.words) <= 25:
        return "courtesy"
    if any(m.kind == "P" for m in phrase.markers) or search(words.policy, text):
        return "policy"
    return "fact"


def _is_structure(phrase: Phrase, ground: Ground) -> bool:
    words = ground.words
    if search(words.salutations, phrase.text) or search(words.closings, phrase.text):
        return len(phrase.words) <= 12
    return len(phrase.words) <= 8 and not phrase.mentions and _ENDS.search(phrase.text[-1:]) is None
