"""How far a source says what a sentence says: a graded score, from the words, the figures, and who may or must do what.

One idea: words in common show what is spoken of, not what is said of it. So the score starts from the words of the
nearest stretch of the source and loses for each figure and name that the source lacks, for a limit ("only", "all",
"must") that is the sentence's own, and most for a duty told as a freedom, or the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.forces import (
    ACT_OF,
    AGAINST,
    APART,
    ITEM,
    NO_ACTS,
    OF_OPPOSITE,
    OPPOSITE_ACT,
    SOFT,
    Force,
    force_of,
)
from assistant.checks.phrases import key_of
from assistant.checks.word_lists import lowered
from assistant.records import Verdict
from assistant.wording.sentences import split_sentences
from assistant.wording.stems import is_content, words_of
from assistant.wording.values import find_values

LIMITED_WORDS, LIMIT_REACH = 3, 8  # words of meaning after "only" that it limits, in the sentence and in the source
LIMIT_SHARED = 0.6
WINDOW = 3  # sentences of the source that a sentence may draw together
SAID, TURNED_SURELY, SHORT_SOURCE = 0.5, 0.8, 12  # the last in sentences
NEAREST = 6  # sentences of the source whose force is compared
MIN_ACT_SHARE, FULL_ACT = 0.35, 1.6  # of the sentence's words that one of the source must have to speak of the same act
UNTOLD = 0.05  # for each word that the stretch lacks: a long sentence half told has more of its own than a short one
UNSEEN_FIGURE, UNSEEN_NAME, OWN_VIEW, OWN_LIMIT, TURNED = 0.35, 0.12, 0.2, 0.8, 0.6
MAX_SOURCE_CHARACTERS, MAX_SENTENCE_CHARACTERS = 400_000, 4_000

_NAME = re.compile(r"(?<![.!?:\"“]\s)(?<!^)\b[A-Z][\w’'-]{2,30}")
_FIGURE = re.compile(r"\d[\d.,]{0,20}")
_OWN_VIEW = re.compile(
    r"\b(?:i(?:'m|'ve|'d|'ll)?|my|me|mine|we|our|yes|yeah|yep|no|oh|wow|lol|haha|you|your|sure|maybe|hope|love|guess|"
    r"think|believe|opinion)\b|\?",
    re.IGNORECASE,
)
_LIMITS = {
    "only": re.compile(r"\b(?:only|solely|exclusively|nothing but|limited to)\b"),
    "expressly": re.compile(r"\b(?:expressly|explicitly|conspicuously|clearly|in writing)\b"),
}


@dataclass(frozen=True, slots=True)
class Support:
    """What a source gives a sentence. `score`: 0 nothing, 1 all of it; below 0: the source says the opposite."""

    score: float
    told: float  # share of the sentence's words in the nearest stretch
    nearest: str = ""  # the sentence of the source that says most of it
    unseen: tuple[str, ...] = ()  # figures and names that the source lacks
    limits: tuple[str, ...] = ()  # limits of the sentence that the stretch does not have
    turned: float = 0.0  # 0: the same force or none; 1: a duty told as a freedom, or what is forbidden as allowed
    forces: tuple[str, str] = ("", "")  # of the source and of the sentence, where they differ


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with its words: (stem, plain, start in the sentence)."""

    text: str
    low: str
    words: tuple[tuple[str, str, int], ...]
    stems: frozenset[str]
    content: frozenset[str]
    acts: frozenset[str]  # the content with one name for one act


class SourceText:
    """A source read once for many sentences."""

    def __init__(self, text: str, *, locale: str = "en_US") -> None:
        text = text[:MAX_SOURCE_CHARACTERS]
        self.locale = locale
        self.sentences = tuple(_read(s.text) for s in split_sentences(text)) or (_read(text),)
        self.keys = frozenset(key_of(v) for v in find_values(text, locale=locale))
        self.digits = frozenset(_FIGURE.findall(text))
        self.plain = frozenset(w[1] for s in self.sentences for w in s.words)


def support_of_text(sentence: str, source: SourceText) -> Support:
    """How far the source says the sentence."""
    own = _read(sentence[:MAX_SENTENCE_CHARACTERS])
    stretch = _nearest_stretch(own, source.sentences)
    stems = frozenset[str]().union(*(s.stems for s in stretch))
    missing = [plain for stem, plain, _ in own.words if stem not in stems]
    told = 1 - len(missing) / len(own.words) if own.words else 0.0
    figures, names = _unseen_figures(own.text, source), _unseen_names(own.text, source)
    limits = _own_limits(own, source.sentences)
    turned = _turned(own, source.sentences)
    is_view = _OWN_VIEW.search(own.text) is not None and not any(_OWN_VIEW.search(s.text) for s in stretch)
    score = told - UNTOLD * len(missing) - UNSEEN_FIGURE * min(1, len(figures)) - UNSEEN_NAME * min(2, len(names))
    score -= OWN_VIEW * is_view + OWN_LIMIT * len(limits) + TURNED * turned.degree
    return Support(
        score=max(-1.0, min(1.0, score)),
        told=told,
        nearest=turned.statement or max(stretch, key=lambda s: len(own.stems & s.stems)).text,
        unseen=(*figures, *names),
        limits=limits,
        turned=turned.degree,
        forces=turned.forces,
    )


def turned_force(sentence: str, source: SourceText) -> TurnedForce:
    """The part of the score that tells a duty from a freedom, for callers that need no more."""
    return _turned(_read(sentence[:MAX_SENTENCE_CHARACTERS]), source.sentences)


def own_limits(sentence: str, source: SourceText) -> tuple[tuple[str, ...], float]:
    """The limits that are the sentence's own, and the share of its words that the nearest stretch has."""
    own = _read(sentence[:MAX_SENTENCE_CHARACTERS])
    limits = _own_limits(own, source.sentences)
    if not limits:
        return (), 1.0
    stems = frozenset[str]().union(*(s.stems for s in _nearest_stretch(own, source.sentences)))
    return limits, sum(stem in stems for stem, _, _ in own.words) / max(1, len(own.words))


def _read(text: str) -> _Read:
    words = words_of(text)
    content = frozenset(w[0] for w in words if is_content(w[0], w[1]))
    return _Read(
        text=text,
        low=lowered(text).replace("’", "'"),
        words=tuple((stem, plain, start) for stem, plain, start, _ in words),
        stems=frozenset(w[0] for w in words),
        content=content,
        acts=frozenset(ACT_OF.get(w, w) for w in content),
    )


def _nearest_stretch(own: _Read, sentences: Sequence[_Read]) -> Sequence[_Read]:
    """The few sentences in a row that have the most of the sentence's words."""
    if len(sentences) <= WINDOW:
        return sentences
    wanted = own.content or own.stems
    hits = [s.stems & own.stems for s in sentences]

    def words_had(at: int) -> tuple[float, int]:
        had = frozenset[str]().union(*hits[at : at + WINDOW])
        return len(had & wanted) + 0.25 * len(had), -at

    best = max(range(len(sentences) - WINDOW + 1), key=words_had)
    return sentences[best : best + WINDOW]


def _unseen_figures(text: str, source: SourceText) -> tuple[str, ...]:
    """Figures that the source has neither as the same value nor as the same digits."""
    values = find_values(text, locale=source.locale)
    unseen = [v.as_written for v in values if key_of(v) not in source.keys and not _has_digits(v.as_written, source)]
    covered = [(v.start, v.end) for v in values]
    for match in _FIGURE.finditer(text):
        if not any(a <= match.start() < b for a, b in covered) and match[0].rstrip(".,") not in source.digits:
            unseen.append(match[0])
    return tuple(dict.fromkeys(unseen))


def _has_digits(written: str, source: SourceText) -> bool:
    digits = _FIGURE.findall(written)
    words = [plain for _, plain, _, _ in words_of(written) if not plain.isdigit()]
    return all(d in source.digits for d in digits) and all(w in source.plain for w in words)


def _unseen_names(text: str, source: SourceText) -> tuple[str, ...]:
    names = (m[0] for m in _NAME.finditer(text))
    return tuple(dict.fromkeys(n for n in names if not {p for _, p, _, _ in words_of(n)} <= source.plain))


def _own_limits(own: _Read, sentences: Sequence[_Read]) -> tuple[str, ...]:
    """Limits that the sentence sets and no sentence of the source sets about the same thing."""
    found = []
    for name, pattern in _LIMITS.items():
        match = pattern.search(own.low)
        if match is None:
            continue
        limited = _after(own, match.end(), LIMITED_WORDS)
        least = LIMIT_SHARED * len(limited)
        if not any(
            len(limited & _after(s, there.end(), LIMIT_REACH)) >= least
            for s in sentences
            for there in pattern.finditer(s.low)
        ):
            found.append(name)
    return tuple(found)


def _after(read: _Read, at: int, count: int) -> frozenset[str]:
    """The stems of the next words of meaning."""
    stems = [w[0] for w in read.words if w[2] >= at and w[0] in read.content]
    return frozenset(ACT_OF.get(w, w) for w in stems[:count])


@dataclass(frozen=True, slots=True)
class TurnedForce:
    """A statement of a source with another force than the sentence. `degree`: 0 there is none, 1 the opposite."""

    degree: float = 0.0
    forces: tuple[str, str] = ("", "")
    statement: str = ""


def _turned(own: _Read, sentences: Sequence[_Read]) -> TurnedForce:
    """The nearest statement about the same act that has another force, when none of the near ones has the same."""
    act = _act(own)
    if act is None:
        return TurnedForce()
    force, stem = act
    verbs = {ACT_OF.get(stem, stem): False, OPPOSITE_ACT.get(ACT_OF.get(stem, stem), ""): True}
    worst = TurnedForce()
    for share, statement, lead in _nearest(own, sentences):
        for other, plain, start in statement.words:
            if ACT_OF.get(other, other) not in verbs or not is_content(other, plain):
                continue
            theirs = force_of(statement.low, start) or lead
            if theirs is not None and verbs[ACT_OF.get(other, other)]:
                theirs = OF_OPPOSITE[theirs]
            if theirs is None:
                continue
            degree = AGAINST.get((theirs, force), 0.0)
            if degree == 0 or _is_same_limit(theirs, force, own, statement):
                return TurnedForce()  # a near statement says it so as well
            if degree * share > worst.degree:
                worst = TurnedForce(degree * share, (theirs, force), statement.text)
    return worst


def _is_same_limit(theirs: Force, force: Force, own: _Read, statement: _Read) -> bool:
    """True when a ban with an exception and a leave with a limit may be one rule: "not ... other than", "only ..."."""
    forces = {theirs, force}
    is_soft = SOFT.search(statement.low) is not None
    return is_soft and (forces == {"may", "must not"} or ("must not" in forces and APART.search(own.low) is not None))


def _nearest(own: _Read, sentences: Sequence[_Read]) -> Iterator[tuple[float, _Read, Force | None]]:
    """Statements about the same things with the share they have, the nearest first; and the force of their lead."""
    near = []
    lead: Force | None = None
    for at, statement in enumerate(sentences):
        share = len(own.acts & statement.acts) / max(1, len(own.acts))
        if share >= MIN_ACT_SHARE:
            near.append((min(1.0, FULL_ACT * share), -at, statement, lead))
        if statement.low.rstrip().endswith((":", ",", "shall", "not", "will", "may", "agrees to", "agrees that")):
            lead = force_of(statement.low, len(statement.low))
        elif not ITEM.match(statement.low):
            lead = None
    for share, _, statement, its_lead in sorted(near, key=lambda n: n[:2], reverse=True)[:NEAREST]:
        yield share, statement, its_lead


def _act(own: _Read) -> tuple[Force, str] | None:
    """The force of the sentence and the act it governs: the first word of meaning after its modal."""
    for stem, plain, start in own.words:
        if not is_content(stem, plain) or plain in NO_ACTS:
            continue
        force = force_of(own.low, start)
        if force is not None:
            return force, stem
    return None


def verdict_of(support: Support, source: SourceText) -> Verdict:
    """The score in one word. In a long source a turned force says little: another part of it may set it right."""
    is_turned = support.turned >= TURNED_SURELY and len(source.sentences) <= SHORT_SOURCE
    if is_turned or "only" in support.limits:
        return "contradicted"
    return "supported" if support.score >= SAID else "unsupported"
