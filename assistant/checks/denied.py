"""Small words that turn a sentence of another wording around: a denied value or deed, "before" a day for "after" it.

One idea: where no known sentence has the same words, the values tell which known statements are about the same thing; a
sentence that denies what all of these say, or counts from the other side of the day, says the opposite.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.checks.ground import PLANNED, Ground, asked_keys
from assistant.checks.phrases import Mention, Phrase
from assistant.wording.stems import is_content

MAX_STATEMENTS = 40
NEXT_WORDS, RELATION_WORDS = 3, 5
VALUE_NEXT = 4  # characters between a "not" and the value that it denies
_NO_DENIAL = frozenset(
    "only later earlier more less least until before exactly yet".split()
)  # "not only", "not later than"
_RELATIONS = {**dict.fromkeys(("after", "since", "from", "following"), "after"),
              **dict.fromkeys(("before", "prior", "preceding"), "before")}  # fmt: skip
_ROLES = frozenset({"buyer", "seller"})
_GROUPS = frozenset({"date", "money", "id", "duration", "number", "percent"})


@dataclass(frozen=True, slots=True)
class Denial:
    """A known statement that a sentence denies, and the change that does so."""

    known: Phrase
    change: str


def denied_statement(phrase: Phrase, ground: Ground, *, is_rule: bool) -> Denial | None:
    """The known statement about the same value that the sentence denies; None when a known one denies it as well."""
    for at, (stem, plain, _, end) in enumerate(phrase.words):
        follows = phrase.words[at + 1 : at + 1 + NEXT_WORDS]
        if stem != "not" or plain in ("without", "no") or (follows and follows[0][1] in _NO_DENIAL):
            continue
        verb = next((s for s, p, _, _ in follows if is_content(s, p)), "")
        for mention in phrase.mentions:
            is_next = 0 <= mention.value.start - end <= VALUE_NEXT
            if mention.group not in _GROUPS or mention.value.start < end:
                continue
            told = [
                k for k in _known(mention, phrase, ground, is_rule=is_rule) if is_next or verb in k.content or is_rule
            ]
            if told and not any(_denies(k, "" if is_rule or is_next else verb) for k in told):
                return Denial(told[0], "not -> (nothing)")
    return None


def _denies(known: Phrase, verb: str) -> bool:
    """True when the statement denies that verb; any denial counts when there is no verb to ask for."""
    for at, word in enumerate(known.words):
        if word[0] == "not" and (not verb or verb in {w[0] for w in known.words[at + 1 : at + 1 + NEXT_WORDS]}):
            return True
    return False


def other_role(phrase: Phrase, ground: Ground) -> Denial | None:
    """The statements about the same value that all tell it of the other of buyer and seller."""
    own = _ROLES & {w[0] for w in phrase.words}
    if len(own) != 1:
        return None
    (role,) = own
    (other,) = _ROLES - own
    for mention in phrase.mentions:
        known = [k for k in _known(mention, phrase, ground, is_rule=False) if k.origin != "letter"]
        roles = [(_ROLES & {w[0] for w in k.words}, k) for k in known if phrase.content & k.content]
        told = [(r, k) for r, k in roles if r]
        if told and all(r == {other} for r, _ in told):
            return Denial(told[0][1], f"{other} -> {role}")
    return None


def other_side(phrase: Phrase, ground: Ground) -> Denial | None:
    """The statement of a cited clause that counts the same period from the other side of a day."""
    for mention in phrase.mentions:
        relation = _relation(mention, phrase) if mention.group == "duration" else ""
        if not relation:
            continue
        known = list(_known(mention, phrase, ground, is_rule=True))
        relations = [(_relation(m, k), k) for k in known for m in k.mentions if m.key in asked_keys(mention)]
        others = [(r, k) for r, k in relations if r]
        if others and all(r != relation for r, _ in others):
            return Denial(others[0][1], f"{others[0][0]} -> {relation}")
    return None


def _relation(mention: Mention, phrase: Phrase) -> str:
    """ "after" or "before", from the first such word behind the period; empty when none follows closely."""
    after = [w[1] for w in phrase.words if w[2] >= mention.value.end][:RELATION_WORDS]
    return next((_RELATIONS[w] for w in after if w in _RELATIONS), "")


def _known(mention: Mention, phrase: Phrase, ground: Ground, *, is_rule: bool) -> Iterator[Phrase]:
    """Statements with the same value: of the cited clauses for a rule, of the case for a fact."""
    cites = {m.name for m in phrase.markers}
    for key in asked_keys(mention):
        for statement in ground.by_key.get(key, ())[:MAX_STATEMENTS]:
            known = statement.phrase
            is_clause = known.origin.startswith("P") and known.origin in ground.sources
            if known.origin == PLANNED or (known.origin not in cites if is_clause else is_rule):
                continue
            yield known
