"""How well a value fits its place in a letter: the words around it beside those around the known values.

One idea: a value is known by its company. The values of the same kind say nothing here, since it is their places that
are in question; all else that two sentences share speaks for it, rare words most.
"""

from __future__ import annotations

from itertools import islice

from assistant.checks.ground import Ground, Statement, asked_keys
from assistant.checks.phrases import Mention, Phrase

SHARED_VALUE = 1.6  # how much more than a rare word another value that both sentences have says
CLOSE_WORDING, OTHER_WORDING = 0.72, 0.7
MIN_RECORD_WORDS, RECORD_TOLD = 4, 0.9
MAX_STATEMENTS = 60


class Fitting:
    """Measures how well a value fits a place, with what it measured kept for one letter."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._weights: dict[tuple[int, str], float] = {}
        self._fits: dict[tuple[int, tuple[str, ...]], float] = {}

    def fit(self, mention: Mention, phrase: Phrase, keys: tuple[str, ...], cites: frozenset[str]) -> float:
        """How well the value of those keys fits the place of the mention, 0 to 1."""
        place = (id(mention), keys)
        if place not in self._fits:
            fits = [fit for key, fit, _, _ in named_values(mention, self.ground) if key in keys]
            known = (s for key in keys for s in self.ground.by_key.get(key, ()))
            for statement in islice((s for s in known if _may_speak(s, cites)), MAX_STATEMENTS):
                fits.append(self.of(mention, phrase, statement))
            self._fits[place] = max(fits, default=0.0)
        return self._fits[place]

    def of(self, mention: Mention, phrase: Phrase, known: Statement) -> float:
        """How well the words around a known value fit those around the mention, 0 to 1."""
        local = _local(mention.near, known.mention.near)
        rare, prefix = self.ground.rare, mention.group + ":"
        shared = sum(map(rare, phrase.content & known.phrase.content))
        # Values of the same kind say nothing here: it is their places that are in question.
        shared += SHARED_VALUE * sum(not k.startswith(prefix) for k in phrase.keys & known.phrase.keys)
        theirs = self._weight(known.phrase, prefix)
        whole = self._weight(phrase, prefix) + theirs
        alike = 2 * shared / whole if whole else 0.0
        if known.phrase.origin == "letter":
            # The offline letter tells which words it chose; only a sentence close to it shows where a value belongs.
            return (0.55 * local + 0.45 * alike) * (1.0 if alike >= CLOSE_WORDING else OTHER_WORDING)
        if len(known.phrase.content) >= MIN_RECORD_WORDS and theirs:
            alike = max(alike, RECORD_TOLD * min(1.0, shared / theirs))  # a whole record is told in the sentence
        return 0.55 * local + 0.45 * alike

    def beside(self, mention: Mention, cites: frozenset[str]) -> list[Statement]:
        """Known values of the group that stand beside the same words."""
        found: dict[int, Statement] = {}
        for near in mention.near:
            for statement in self.ground.by_near.get((mention.group, near[1:]), ())[:MAX_STATEMENTS]:
                if _may_speak(statement, cites):
                    found[id(statement.mention)] = statement
        return list(found.values())

    def _weight(self, phrase: Phrase, prefix: str) -> float:
        place = (id(phrase), prefix)
        if place not in self._weights:
            words = sum(map(self.ground.rare, phrase.content))
            self._weights[place] = words + sum(not k.startswith(prefix) for k in phrase.keys)
        return self._weights[place]


def exchange_gain(
    one: Mention, one_phrase: Phrase, other: Mention, other_phrase: Phrase, fitting: Fitting
) -> tuple[float, float]:
    """What both places gain by the exchange, and how well the worse of the two fits then."""
    ground = fitting.ground
    here, there = governing(one, one_phrase), governing(other, other_phrase)
    new_one = fitting.fit(one, one_phrase, same_day_keys(other, ground), here)
    new_other = fitting.fit(other, other_phrase, same_day_keys(one, ground), there)
    now = fitting.fit(one, one_phrase, same_day_keys(one, ground), here) + fitting.fit(
        other, other_phrase, same_day_keys(other, ground), there
    )
    return new_one + new_other - now, min(new_one, new_other)


def governing(mention: Mention, phrase: Phrase) -> frozenset[str]:
    """The markers that stand for the value: those of the next group after it, or all when none follows."""
    after = [m for m in phrase.markers if m.start >= mention.value.end]
    if not after:
        return frozenset(m.name for m in phrase.markers)
    group, end = [after[0].name], after[0].end
    for marker in after[1:]:
        if marker.start - end > 2:
            break
        group.append(marker.name)
        end = marker.end
    return frozenset(group)


def same_day_keys(mention: Mention, ground: Ground) -> tuple[str, ...]:
    """The keys that support the value, and for a day also those of the same day with or without its year."""
    keys = asked_keys(mention)
    group, _, text = mention.key.partition(":")
    if group != "date":
        return keys
    if len(text) == 10:
        return (*keys, f"date:--{text[5:]}")
    if not text.startswith("--"):
        return keys
    today = ground.plan.case.today
    return (*keys, *(f"date:{year}-{text[2:]}" for year in (today.year - 1, today.year, today.year + 1)))


def named_values(mention: Mention, ground: Ground) -> list[tuple[str, float, str, str]]:
    """(key, fit, as shown, fact name) of the values of the facts whose cues reach the mention."""
    found = []
    for name, distance in mention.names:
        fit = 0.85 if distance <= 6 else 0.75 if distance <= 16 else 0.62 if distance <= 32 else 0.45
        for key in ground.facts.get(name, ()):
            found.append((key, fit, key.partition(":")[2], name))
    return found


def _may_speak(statement: Statement, cites: frozenset[str]) -> bool:
    """A clause speaks for or against a sentence only when the sentence cites it."""
    origin = statement.phrase.origin
    return not origin.startswith("P") or origin in cites


def _local(one: dict[str, float], other: dict[str, float]) -> float:
    shared = 0.0
    for near, weight in one.items():
        beside = other.get(near)
        if beside is not None:
            shared += min(weight, beside)
            continue
        across = other.get((">" if near[0] == "<" else "<") + near[1:])
        if across is not None:
            shared += 0.35 * min(weight, across)
    whole = sum(one.values()) + sum(other.values())
    return 2 * shared / whole if whole else 0.0
