"""Deeds and events that a letter may tell only when the case tells them: a police report, a dismissal, an admission.

One idea: such deeds come in families of words, kept as data; a sentence of a family needs a known statement of the same
family that is about the same thing. What was done to contact somebody is counted against the contacts of the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.ground import PLANNED, Ground
from assistant.checks.letter import CheckedSentence
from assistant.checks.matching import candidates
from assistant.checks.phrases import Phrase
from assistant.checks.word_lists import WordPattern, compiled, lowered
from assistant.records import Severity
from assistant.wording.stems import content_stems, is_content

SAME_THING = 0.3  # of the sentence's words that the known statement of the family must have
MANY, SEVERAL = 3, 2  # contacts that the words "many times" and "several times" need
_PAST = frozenset(
    "was were had has have been did went came saw said told gave took made got left sent paid bought sold found lost "
    "stole broke brought kept knew met ran spoke wrote rang sued fled hid held felt heard fell led put set thought "
    "threw hit wore".split()
)
_GERMAN_PAST = frozenset("habe haben hat hatte hatten wurde wurden war waren kam kamen ging gingen".split())
_GERMAN = frozenset("der das dem den ein eine einen ich wir nicht mein meine unser unsere und mir uns".split())
_NO_VERBS = frozenset("need indeed speed feed seed deed exceed proceed succeed hundred red bed shed".split())
_TELLING = content_stems(
    "item order parcel seller buyer refund payment deliver return purchase address account home door"
)
_OPEN = frozenset(
    "will would shall can could may might should must if unless please until whether to würde würden wird "
    "werden soll sollte sollten könnte könnten möchte möchten wenn falls ob".split()
)
_EVIDENCE = re.compile(r"\b(?:shows?|showed|proves?|proved|confirms?|demonstrates?|reveals?) (?:that|how|clearly)\b")
_CONTACTED = re.compile(
    r"\b(?:i|we)(?:'ve| have| had)?(?: also| already| even| since)? (?:called|phoned|rang|telephoned|e-?mailed|"
    r"messaged|contacted|wrote|written|spoke|spoken|chatted|complained|chased|asked)\b[^.!?;]{0,80}"
)
_MANY = re.compile(r"\b(?:many times|countless|numerous|dozens of|hundreds of|every (?:single )?(?:day|week)|daily)\b")
_SEVERAL = re.compile(r"\b(?:several|multiple|repeatedly|various) ?(?:times|occasions)?\b|\bagain and again\b")
_SERVICE = re.compile(r"\b(?:customer (?:service|support|care)|amazon(?:\.[a-z.]{2,6})?|support)\b")


def told_events(sentence: CheckedSentence) -> bool:
    """True when the sentence tells something as having happened, and not as a wish, a condition or a plan."""
    is_german = any(w[1] in _GERMAN for w in sentence.phrase.words)
    for at, (_, plain, _, _) in enumerate(sentence.phrase.words):
        is_past = (
            plain in _PAST
            or (is_german and plain in _GERMAN_PAST)
            or (plain.endswith("ed") and len(plain) > 4 and plain not in _NO_VERBS)
        )
        if is_past and not _OPEN & {w[1] for w in sentence.phrase.words[max(0, at - 4) : at]}:
            return True
    return False


def shows_something(sentence: CheckedSentence) -> bool:
    """True for "the page shows that ...": a paper is said to prove something."""
    return _EVIDENCE.search(lowered(sentence.plain)) is not None


def case_new_words(sentence: CheckedSentence, ground: Ground) -> frozenset[str]:
    """Stems that carry meaning and stand neither in the case nor among the words of every letter."""
    return frozenset(
        stem
        for stem, plain, _, _ in sentence.phrase.words
        if is_content(stem, plain) and not plain.isdigit() and stem not in _case_stems(ground)
    )


def _case_stems(ground: Ground) -> frozenset[str]:
    """The words of the case without those of the clauses: what a rule speaks of has not therefore happened."""
    if "case stems" not in ground.cache:
        stems = {w[0] for p in ground.phrases if not p.origin.startswith("P") for w in p.words}
        lists = (*ground.words.common_names, *ground.words.everyday)
        stems |= content_stems(" ".join(lists))
        for name in ground.catalogue:
            stems |= content_stems(f"{name.label} {' '.join(name.cues)}")
        for exhibit in ground.exhibits.values():
            stems |= content_stems(exhibit.title)
        ground.cache["case stems"] = frozenset(stems)
    found = ground.cache["case stems"]
    return found if isinstance(found, frozenset) else frozenset()


def core_support(sentence: CheckedSentence, ground: Ground) -> float:
    """How much of the sentence one known statement has, without the words of every letter; 1 when those are all."""
    core = {s for s in sentence.phrase.content if s not in _everyday(ground)}
    whole = sum(map(ground.rare, core))
    cites = {m.name for m in sentence.phrase.markers}
    shares = (
        sum(map(ground.rare, core & known.content)) / whole
        for known in (candidates(sentence.phrase, ground) if core else ())
        if not known.origin.startswith("P") or known.origin in cites
    )
    return max(shares, default=0.0) if core else 1.0


def _everyday(ground: Ground) -> frozenset[str]:
    if "everyday" not in ground.cache:
        ground.cache["everyday"] = content_stems(" ".join(ground.words.everyday)) - _TELLING
    found = ground.cache["everyday"]
    return found if isinstance(found, frozenset) else frozenset()


def unsupported_deed(sentence: CheckedSentence, ground: Ground) -> tuple[str, Severity] | None:
    """The words of a deed that no statement of the case tells, and how sure that is; None when all is told."""
    if sentence.is_known or sentence.kind == "structure":
        return None
    low = lowered(sentence.plain)
    for entry, (pattern, _) in zip(ground.words.deeds, compiled(ground.words.deeds), strict=True):
        match = pattern.search(low)
        if match is None or _is_open(low[: match.start()]):
            continue
        told = _told_of(entry, pattern, ground)
        if not told:
            return match[0], "error"
        if not any(_shares(sentence, p, ground) for p in told):
            return match[0], "warning"
    return _too_many_contacts(low, ground)


def _is_open(before: str) -> bool:
    """True for a deed that is only wished, planned, denied or supposed in its own clause."""
    words = set(re.findall(r"[a-zäöüß']+", re.split(r"[,;:]", before)[-1])[-5:])
    return bool(words & _OPEN) or bool(
        words
        & {
            "not",
            "never",
            "no",
            "nobody",
            "without",
            "neither",
            "nicht",
            "nie",
            "kein",
            "keine",
            "keinen",
            "ohne",
            "weder",
        }
    )


def _told_of(entry: WordPattern, pattern: re.Pattern[str], ground: Ground) -> tuple[Phrase, ...]:
    """The statements of the case, its papers and its offline letter in which the family stands."""
    name = f"deed {entry.pattern}"
    if name not in ground.cache:
        ground.cache[name] = tuple(
            p
            for p in ground.phrases
            if p.origin != PLANNED and not p.origin.startswith("P") and pattern.search(lowered(p.text))
        )
    found = ground.cache[name]
    return found if isinstance(found, tuple) else ()


def _shares(sentence: CheckedSentence, known: Phrase, ground: Ground) -> bool:
    own = sentence.phrase.content
    whole = sum(map(ground.rare, own))
    return bool(sentence.phrase.keys & known.keys) or (
        whole > 0 and sum(map(ground.rare, own & known.content)) / whole >= SAME_THING
    )


def _too_many_contacts(low: str, ground: Ground) -> tuple[str, Severity] | None:
    for match in _CONTACTED.finditer(low):
        words = match[0]
        needed = MANY if _MANY.search(words) else SEVERAL if _SEVERAL.search(words) else 0
        if needed and len(_contacts_of(words, ground)) < needed and not _says_often(ground):
            return words.strip(), "error"
        if _SERVICE.search(words) and not _contacts_of(words, ground) and not _story_has_service(ground):
            return words.strip(), "warning"
    return None


def _contacts_of(words: str, ground: Ground) -> list[str]:
    """Whom the contacts of the case were with, of those that the words may mean."""
    who = [lowered(f"{c.who} {c.channel}") for c in ground.plan.case.contacts]
    return [w for w in who if _SERVICE.search(w)] if _SERVICE.search(words) else who


def _says_often(ground: Ground) -> bool:
    story = lowered(ground.plan.case.story)
    return bool(_MANY.search(story) or _SEVERAL.search(story))


def _story_has_service(ground: Ground) -> bool:
    return _SERVICE.search(lowered(ground.plan.case.story)) is not None


def deed_words(sentence: CheckedSentence, ground: Ground) -> Iterator[str]:
    """The new words of the sentence as written, for the message."""
    new = case_new_words(sentence, ground)
    yield from dict.fromkeys(w[1] for w in sentence.phrase.words if w[0] in new)
