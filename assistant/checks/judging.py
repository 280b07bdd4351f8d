"""Says of each value of a sentence whether the case knows it, and whether it stands with the right thing.

Principle: every value is compared with all known statements of its kind. (1) It must be known at all: in the case, in
an exhibit, in a clause that its sentence cites, or derived. (2) If a known sentence has the same words, it must have
the same values: that is decisive. (3) Otherwise the words around the value are compared with the words around each
known value; if another value fits this place clearly better than the written one, the written one is attached to the
wrong thing. A doubt is said as *unsure*, never passed in silence.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from assistant.checks.ground import Ground, Statement, asked_keys
from assistant.checks.phrases import Mention, Phrase
from assistant.wording.stems import content_stems, stem

Status = Literal["known", "unknown", "wrong", "unsure"]

WRONG_FIT, WRONG_GAP = 0.5, 0.2
UNSURE_FIT, UNSURE_GAP = 0.42, 0.14
STRANGE_FIT, STRANGE_GAP = 0.3, 0.22  # little speaks for the other value, and nothing for this one
CLAUSE_FIT = 0.6  # of a value that its own marker's clause has
EXCHANGED_FIT, EXCHANGED_GAP, EXCHANGE_DOUBT = 0.3, 0.16, 0.1
SHARED_VALUE = 1.6  # how much more than a rare word another value that both sentences have says
CLOSE_WORDING, OTHER_WORDING = 0.72, 0.7
MIN_RECORD_WORDS, RECORD_TOLD = 4, 0.9
MAX_STATEMENTS = 60
MIN_SUM, MAX_COUNTS = 10, 40
MAX_EXCHANGES = 400  # pairs of values that are tried in each other's place
_COUNTED = {
    stem(word): name
    for name, words in {
        "contacts": "contact times message call",
        "attempts": "attempt appeal submission",
        "exhibits": "enclosure document exhibit",
        "actions": "action step measure",
    }.items()
    for word in words.split()
}
_COMPARES = frozenset("older newer younger later earlier after before between apart from since".split())
_DATE_WORDS = content_stems("date day time")
_RANGE = re.compile(r"\s{0,3}(?:and|to|until|-|–)\s{0,3}")
_IDENTIFYING = frozenset({"reference", "tracking_number", "shipment_id", "number"})


@dataclass(frozen=True)
class Judgement:
    """What is known about one value of the letter."""

    mention: Mention
    status: Status
    support: tuple[str, ...] = ()  # origins
    expected: str = ""  # for wrong and unsure: the value that fits this place, as it is written there
    concerns: str = ""  # for wrong and unsure: the fact name or origin of the expected value
    settled_by: Literal["", "context"] = ""  # context: known, but no equal sentence settles where it belongs


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
            fits = [fit for key, fit, _, _ in _named(mention, self.ground) if key in keys]
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


def judge(phrases: Sequence[Phrase], are_policy: Sequence[bool], ground: Ground) -> list[tuple[Judgement, ...]]:
    """For each phrase of a letter a judgement for each of its values, in order."""
    fitting = Fitting(ground)
    judged = [
        _judge_one(p, fitting, is_policy=policy) if p.mentions else ()
        for p, policy in zip(phrases, are_policy, strict=True)
    ]
    return _try_exchanges(phrases, judged, fitting)


def _judge_one(phrase: Phrase, fitting: Fitting, *, is_policy: bool) -> tuple[Judgement, ...]:
    ground = fitting.ground
    cites = frozenset(m.name for m in phrase.markers)
    supports = [_support(m, phrase, ground, cites) for m in phrase.mentions]
    twin = _twin(phrase, ground, cites)
    judged = []
    for place, (mention, support) in enumerate(zip(phrase.mentions, supports, strict=True)):
        if not support:
            judged.append(Judgement(mention, "unknown"))
        elif twin is not None:
            judged.append(_by_twin(mention, support, twin, place))
        elif _is_known_range(mention, phrase, ground):
            judged.append(Judgement(mention, "known", support))
        else:
            judged.append(_by_context(mention, support, phrase, fitting, is_policy=is_policy))
    return tuple(judged)


def _support(mention: Mention, phrase: Phrase, ground: Ground, cites: frozenset[str]) -> tuple[str, ...]:
    """Where the value is known, cited places first; empty when nowhere."""
    found: list[str] = []
    for key in asked_keys(mention):
        for cite in sorted(cites):
            if key in ground.clause_keys.get(cite, {}):
                found.append(cite)
        found += ground.case_keys.get(key, ())
    if not found and _is_derived(mention, phrase, ground):
        found.append("derived")
    cited = [f for f in found if f in cites or f.split(" ")[0] in cites]
    return tuple(dict.fromkeys([*cited, *found]))


def _is_derived(mention: Mention, phrase: Phrase, ground: Ground) -> bool:
    """True for what can be counted: how many contacts there were, the days between two known days."""
    case = ground.plan.case
    if mention.group == "number":
        for near in mention.near:
            counted = _COUNTED.get(near[1:])
            if near[0] == ">" and counted:
                source = ground.plan.exhibits if counted == "exhibits" else getattr(case, counted)
                if mention.value.value == str(len(source)):
                    return True
        return _is_sum(mention, ground)
    if mention.group == "duration" and not any(m.kind == "P" for m in phrase.markers):
        return _is_counted_time(mention, phrase, ground) or _is_product_name(mention, phrase, ground)
    return False


def _is_sum(mention: Mention, ground: Ground) -> bool:
    """True for the sum or difference of two counts among the facts of the things it counts, as bought less sold."""
    text = mention.value.value
    if not text.isdigit() or len(text) > 9 or int(text) < MIN_SUM:
        return False
    counts: set[int] = set()
    told = {n.name: f"{n.label} {' '.join(n.cues)}" for n in ground.catalogue}
    for name, keys in ground.facts.items():
        if any(f">{s}" in mention.near for s in content_stems(f"{name.replace('_', ' ')} {told.get(name, '')}")):
            counts |= {int(n) for k in keys if k.startswith("number:") and (n := k[7:]).isdigit() and len(n) <= 9}
    known = sorted(counts)[:MAX_COUNTS]
    return any(int(text) in (a + b, b - a) for i, a in enumerate(known) for b in known[i + 1 :])


def _is_counted_time(mention: Mention, phrase: Phrase, ground: Ground) -> bool:
    """True for the time from a known day to today, or between two days that the sentence writes or names."""
    amount, _, unit = mention.value.value.partition(" ")
    if unit != "days" or not amount.isdigit() or len(amount) > 6:
        return False
    days = {d for m in phrase.mentions if (d := _day(m.key)) is not None}
    facts = {d for keys in ground.facts.values() for k in keys if (d := _day(k)) is not None}
    today = ground.plan.case.today
    spans = {abs((a - b).days) for a in days | {today} for b in days or facts}
    spans |= _named_spans(phrase, ground)
    step = 7 if "week" in mention.value.as_written.lower() else 1  # whole weeks that have passed
    return any(span // step * step == int(amount) for span in spans)


def _named_spans(phrase: Phrase, ground: Ground) -> set[int]:
    """The days between two facts that the sentence compares by their names, as an invoice and a notice."""
    if not _COMPARES & {w[1] for w in phrase.words}:
        return set()
    named = []
    for name, keys in ground.facts.items():
        stems = content_stems(name.replace("_", " ")) - _DATE_WORDS
        if stems and stems <= phrase.content:
            named.append({d for k in keys if (d := _day(k)) is not None})
    return {abs((a - b).days) for i, one in enumerate(named) for other in named[i + 1 :] for a in one for b in other}


def _is_product_name(mention: Mention, phrase: Phrase, ground: Ground) -> bool:
    """True for "100 day creams" when the case knows day creams and the count."""
    after = next((w for w in phrase.words if w[2] >= mention.value.end), None)
    unit = mention.value.as_written.split()[-1].lower()
    if after is None or after[2] - mention.value.end > 2 or not unit.isalpha() or unit.endswith("s"):
        return False
    amount = mention.value.value.split(" ")[0]
    if f"number:{amount}" not in ground.case_keys:
        return False
    name = re.compile(rf"\b{unit}[ -]{re.escape(after[1].removesuffix('s'))}", re.IGNORECASE)
    case = ground.plan.case
    texts = (case.story, case.notice, *case.facts.values(), *(e.text for e in ground.exhibits.values()))
    return any(name.search(text) for text in texts)


def _day(key: str) -> dt.date | None:
    group, _, text = key.partition(":")
    return dt.date.fromisoformat(text) if group == "date" and len(text) == 10 else None


def _twin(phrase: Phrase, ground: Ground, cites: frozenset[str]) -> Phrase | None:
    """The known sentence with the same words; of several, the one that shares the most values."""
    twins = [
        p
        for p in ground.by_tokens.get(phrase.tokens, ())
        if len(p.mentions) == len(phrase.mentions) and (p.origin in cites or not p.origin.startswith("P"))
    ]
    if not phrase.is_telling or not twins:
        return None

    def agreement(twin: Phrase) -> tuple[int, bool]:
        equal = sum(_is_same(m, t) for m, t in zip(phrase.mentions, twin.mentions, strict=True))
        return equal, twin.origin == "letter"

    return max(twins, key=agreement)


def _is_same(mention: Mention, known: Mention) -> bool:
    return known.key in asked_keys(mention) or mention.key in asked_keys(known)


def _by_twin(mention: Mention, support: tuple[str, ...], twin: Phrase, place: int) -> Judgement:
    known = twin.mentions[place]
    if _is_same(mention, known):
        return Judgement(mention, "known", support)
    return Judgement(
        mention, "wrong", support, known.value.as_written, known.names[0][0] if known.names else twin.origin
    )


def _by_context(
    mention: Mention, support: tuple[str, ...], phrase: Phrase, fitting: Fitting, *, is_policy: bool
) -> Judgement:
    ground = fitting.ground
    asked = _same_day_keys(mention, ground)
    cites = _governing(mention, phrase)
    clauses = frozenset(c for c in cites if c.startswith("P"))
    own = fitting.fit(mention, phrase, asked, cites)
    if clauses & set(support):
        own = max(own, CLAUSE_FIT)
    rivals = [
        (fit, shown, name, "", (key,))
        for key, fit, shown, name in _named(mention, ground)
        if key not in asked and _rivals(mention, key)
    ]
    for statement in fitting.beside(mention, cites):
        if statement.mention.key not in asked and _is_rival(mention, statement.mention):
            fit = fitting.of(mention, phrase, statement)
            names = statement.mention.names
            origin = statement.phrase.origin
            rivals.append(
                (
                    fit,
                    statement.mention.value.as_written,
                    names[0][0] if names else origin,
                    origin,
                    (statement.mention.key,),
                )
            )
    rivals = [r for r in rivals if not _stands_well(r[4][0], mention, phrase, fitting)]
    best = max((r[:4] for r in rivals), default=None)
    is_clause_value = is_policy and clauses and mention.group in ("duration", "percent")
    if is_clause_value and not clauses & set(support) and own < WRONG_FIT:
        return Judgement(mention, "unknown", (), best[1] if best else "")
    if best is None or (clauses & set(support) and best[3] not in clauses):
        return Judgement(mention, "known", support)
    gap = best[0] - own
    if best[0] >= WRONG_FIT and gap >= WRONG_GAP:
        return Judgement(mention, "wrong", support, best[1], best[2])
    is_strange = best[0] >= STRANGE_FIT and gap >= STRANGE_GAP
    if is_strange or (best[0] >= UNSURE_FIT and gap >= UNSURE_GAP):
        return Judgement(mention, "unsure", support, best[1], best[2])
    return Judgement(mention, "known", support, settled_by="context")


def _is_known_range(mention: Mention, phrase: Phrase, ground: Ground) -> bool:
    """True for a day of "between 20 and 24 April" when one statement of the case gives both days."""
    if mention.group != "date":
        return False
    for other in phrase.mentions:
        first, last = sorted((mention.value, other.value), key=lambda v: v.start)
        if other is mention or not _RANGE.fullmatch(phrase.text[first.end - phrase.start : last.start - phrase.start]):
            continue
        theirs = {id(s.phrase) for k in _same_day_keys(other, ground) for s in ground.by_key.get(k, ())}
        ours = (s for k in _same_day_keys(mention, ground) for s in ground.by_key.get(k, ()))
        if any(id(s.phrase) in theirs and not s.phrase.origin.startswith("P") for s in ours):
            return True
    return False


def _stands_well(key: str, mention: Mention, phrase: Phrase, fitting: Fitting) -> bool:
    """True when the same sentence has the rival already, and the two would fit no better in each other's place."""
    for other in phrase.mentions:
        if other is not mention and key in _same_day_keys(other, fitting.ground):
            return _exchange_gain(mention, phrase, other, phrase, fitting)[0] < EXCHANGE_DOUBT
    return False


def _same_day_keys(mention: Mention, ground: Ground) -> tuple[str, ...]:
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


def _governing(mention: Mention, phrase: Phrase) -> frozenset[str]:
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


def _try_exchanges(
    phrases: Sequence[Phrase], judged: list[tuple[Judgement, ...]], fitting: Fitting
) -> list[tuple[Judgement, ...]]:
    """Two values of one kind that both fit better in each other's place have been exchanged.

    The gap of both places together shows what neither shows alone, as with two lamps and their two numbers.
    """
    open_places = [
        (i, j)
        for i, judgements in enumerate(judged)
        for j, found in enumerate(judgements)
        if found.settled_by == "context" or found.status == "unsure"
    ]
    changed: dict[tuple[int, int], Judgement] = {}
    pairs = (
        (a, b)
        for n, a in enumerate(open_places)
        for b in open_places[n + 1 :]
        if _may_exchange(judged[a[0]][a[1]].mention, judged[b[0]][b[1]].mention)
    )
    for (i, j), (k, m) in islice(pairs, MAX_EXCHANGES):
        one, other = judged[i][j], judged[k][m]
        gap, fit = _exchange_gain(one.mention, phrases[i], other.mention, phrases[k], fitting)
        if gap < EXCHANGE_DOUBT or fit < EXCHANGED_FIT:
            continue
        status: Status = "wrong" if gap >= EXCHANGED_GAP else "unsure"
        for place, found, rival in (((i, j), one, other), ((k, m), other, one)):
            if changed.get(place, found).status != "wrong":
                shown = rival.mention.value.as_written
                changed[place] = Judgement(found.mention, status, found.support, shown, "exchanged")
    return [
        tuple(changed.get((i, j), found) for j, found in enumerate(judgements)) for i, judgements in enumerate(judged)
    ]


def _may_exchange(one: Mention, other: Mention) -> bool:
    return one.value.kind == other.value.kind and one.key != other.key


def _exchange_gain(
    one: Mention, one_phrase: Phrase, other: Mention, other_phrase: Phrase, fitting: Fitting
) -> tuple[float, float]:
    """What both places gain by the exchange, and how well the worse of the two fits then."""
    ground = fitting.ground
    here, there = _governing(one, one_phrase), _governing(other, other_phrase)
    new_one = fitting.fit(one, one_phrase, _same_day_keys(other, ground), here)
    new_other = fitting.fit(other, other_phrase, _same_day_keys(one, ground), there)
    now = fitting.fit(one, one_phrase, _same_day_keys(one, ground), here) + fitting.fit(
        other, other_phrase, _same_day_keys(other, ground), there
    )
    return new_one + new_other - now, min(new_one, new_other)


def _named(mention: Mention, ground: Ground) -> list[tuple[str, float, str, str]]:
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


def _rivals(mention: Mention, key: str) -> bool:
    group, _, text = key.partition(":")
    if group == "date" and len(text) != 10:
        return False
    return group == mention.group and not _is_part(mention.key, key)


def _is_rival(mention: Mention, known: Mention) -> bool:
    if mention.group != known.group or _is_part(mention.key, known.key):
        return False
    if mention.group == "id":
        kinds = {mention.value.kind, known.value.kind}
        return len(kinds) == 1 or kinds <= _IDENTIFYING
    return True


def _is_part(one: str, other: str) -> bool:
    """True for the same day with and without its year: neither is wrong beside the other."""
    a, b = one.partition(":")[2], other.partition(":")[2]
    if one.startswith("date:"):
        return a.lstrip("-") == b[5:] or b.lstrip("-") == a[5:] or a == b[:7] or b == a[:7]
    return False


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
