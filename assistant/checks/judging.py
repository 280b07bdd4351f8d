"""Says of each value of a sentence whether the case knows it, and whether it stands with the right thing.

Principle: every value is compared with all known statements of its kind. (1) It must be known at all: in the case, in
an exhibit, in a clause that its sentence cites, or derived. (2) If a known sentence has the same words, it must have
the same values: that is decisive. (3) Otherwise the words around the value are compared with the words around each
known value; if another value fits this place clearly better than the written one, the written one is attached to the
wrong thing. A doubt is said as *unsure*, never passed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from assistant.checks.counted import is_derived
from assistant.checks.fitting import Fitting, exchange_gain, governing, named_values, same_day_keys
from assistant.checks.ground import Ground, asked_keys
from assistant.checks.phrases import Mention, Phrase

Status = Literal["known", "unknown", "wrong", "unsure"]
WRONG_FIT, WRONG_GAP = 0.5, 0.2
UNSURE_FIT, UNSURE_GAP = 0.42, 0.14
STRANGE_FIT, STRANGE_GAP = 0.3, 0.22  # little speaks for the other value, and nothing for this one
CLAUSE_FIT = 0.6  # of a value that its own marker's clause has
EXCHANGED_FIT, EXCHANGED_GAP, EXCHANGE_DOUBT = 0.3, 0.16, 0.1
MAX_EXCHANGES = 400  # pairs of values that are tried in each other's place
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
        elif (other := _reversed_range(mention, phrase)) is not None:
            judged.append(Judgement(mention, "wrong", support, other.value.as_written, "exchanged"))
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
    if not found and is_derived(mention, phrase, ground):
        found.append("derived")
    cited = [f for f in found if f in cites or f.split(" ")[0] in cites]
    return tuple(dict.fromkeys([*cited, *found]))


def _twin(phrase: Phrase, ground: Ground, cites: frozenset[str]) -> Phrase | None:
    """The known sentence with the same words; of several, the one that shares the most values."""
    twins = [
        p
        for p in ground.by_tokens.get(phrase.tokens, ())
        if len(p.mentions) == len(phrase.mentions) and (p.origin in cites or not p.origin.startswith("P"))
    ]
    if not phrase.is_telling:
        # "Total: £226.19": one line of the offline letter with that one word tells as much as a sentence.
        own = [p for p in twins if p.origin == "letter"]
        return own[0] if len(own) == 1 and phrase.content and len(phrase.mentions) == 1 else None
    if not twins:
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
    asked = same_day_keys(mention, ground)
    cites = governing(mention, phrase)
    clauses = frozenset(c for c in cites if c.startswith("P"))
    own = fitting.fit(mention, phrase, asked, cites)
    if clauses & set(support):
        own = max(own, CLAUSE_FIT)
    rivals = [
        (fit, shown, name, "", (key,))
        for key, fit, shown, name in named_values(mention, ground)
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


def _reversed_range(mention: Mention, phrase: Phrase) -> Mention | None:
    """The other day of "from 7 October to 1 October", which runs backwards; None when the range runs forwards."""
    for other in phrase.mentions if mention.group == "date" else ():
        if other is mention or other.group != "date" or len(other.value.value) != len(mention.value.value):
            continue
        first, last = sorted((mention.value, other.value), key=lambda v: v.start)
        between = phrase.text[first.end - phrase.start : last.start - phrase.start]
        if first.value > last.value and _RANGE.fullmatch(between) and between.strip() not in ("and", "-", "–"):
            return other
    return None


def _is_known_range(mention: Mention, phrase: Phrase, ground: Ground) -> bool:
    """True for a day of "between 20 and 24 April" when one statement of the case gives both days."""
    if mention.group != "date":
        return False
    for other in phrase.mentions:
        first, last = sorted((mention.value, other.value), key=lambda v: v.start)
        if other is mention or not _RANGE.fullmatch(phrase.text[first.end - phrase.start : last.start - phrase.start]):
            continue
        theirs = {id(s.phrase) for k in same_day_keys(other, ground) for s in ground.by_key.get(k, ())}
        ours = (s for k in same_day_keys(mention, ground) for s in ground.by_key.get(k, ()))
        if any(id(s.phrase) in theirs and not s.phrase.origin.startswith("P") for s in ours):
            return True
    return False


def _stands_well(key: str, mention: Mention, phrase: Phrase, fitting: Fitting) -> bool:
    """True when the same sentence has the rival already, and the two would fit no better in each other's place."""
    for other in phrase.mentions:
        if other is not mention and key in same_day_keys(other, fitting.ground):
            return exchange_gain(mention, phrase, other, phrase, fitting)[0] < EXCHANGE_DOUBT
    return False


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
        gap, fit = exchange_gain(one.mention, phrases[i], other.mention, phrases[k], fitting)
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
