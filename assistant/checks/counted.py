"""Values that stand nowhere and can be counted: how many contacts there were, the days between two known days.

One idea: a figure that the case's own figures give is no invention; each way of counting is named here, none guesses.
"""

from __future__ import annotations

import datetime as dt
import re

from assistant.checks.ground import Ground
from assistant.checks.phrases import Mention, Phrase
from assistant.wording.stems import content_stems, stem

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
MIN_SUM, MAX_COUNTS = 10, 40


def is_derived(mention: Mention, phrase: Phrase, ground: Ground) -> bool:
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
