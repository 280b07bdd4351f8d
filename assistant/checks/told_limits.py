"""CIT017: what a clause limits and what it leaves open, told as it is: no "only" of one's own, no "unless" left out.

One idea: most false tellings of a rule keep all its words but one; so the words that set bounds
are looked at by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.facts import cites_clause
from assistant.checks.finding import finding, shown
from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.polarity import clause_text
from assistant.checks.registry import Example, rule
from assistant.checks.support import own_limits
from assistant.checks.word_lists import lowered
from assistant.records import Finding
from assistant.wording.stems import content_stems

ABOUT_IT = 0.5  # of the sentence's words that the clause must have, for its limits to be compared
RULE_TOLD, CONDITION_TOLD = 0.8, 0.3  # of the rule's words that are told, and of its condition's
MIN_CONDITION_WORDS = 2
_CONDITION = re.compile(
    r",?\s\b(?:unless|except(?: (?:if|when|where|for|that))?|provided that|only (?:if|when)|as long as)\s"
)
_BOUND = re.compile(
    r"\b(?:unless|except\w*|provided|only|if|when|as long as|without|other than|apart from|but|however|subject to)\b"
)


@rule(
    "CIT017",
    "warning",
    title="A limit added to a rule, or left out",
    reason="An only or an unless decides cases; a reader who knows the clause sees at once that it was put in or "
    "dropped.",
    bad=Example("The guarantee covers only an order that has not arrived [P1]."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def changed_limit(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        if sentence.is_known or sentence.kind != "policy" or not cites_clause(sentence):
            continue
        found = _added(sentence, ground) or _left_out(sentence, ground)
        if found is not None:
            message, suggestion, origin = found
            place = (sentence.phrase.start, sentence.phrase.end)
            yield finding("CIT017", place, message, suggestion=suggestion, concerns=origin)


def _cited(sentence: CheckedSentence, ground: Ground) -> list[str]:
    return [n for n in dict.fromkeys(m.name for m in sentence.phrase.markers) if n in ground.sources]


def _added(sentence: CheckedSentence, ground: Ground) -> tuple[str, str, str] | None:
    """An "only" that none of the cited clauses has."""
    cited = _cited(sentence, ground)
    told = [own_limits(sentence.text, clause_text(n, ground)) for n in cited]
    if not told or any("only" not in limits for limits, _ in told) or max(share for _, share in told) < ABOUT_IT:
        return None
    return f"{', '.join(cited)} sets no such limit as “only”.", "leave the limit out", cited[0]


def _left_out(sentence: CheckedSentence, ground: Ground) -> tuple[str, str, str] | None:
    """A condition of the clause that the sentence, which tells the rest, passes over."""
    if _BOUND.search(lowered(sentence.plain)):
        return None
    told = sentence.phrase.content
    for name in _cited(sentence, ground):
        for statement in clause_text(name, ground).sentences:
            match = _CONDITION.search(statement.low)
            if match is None:
                continue
            rule_stems = content_stems(statement.text[: match.start()])
            condition = content_stems(statement.text[match.end() :]) - rule_stems
            if len(condition) < MIN_CONDITION_WORDS or not rule_stems:
                continue
            has_rule = len(rule_stems & told) >= RULE_TOLD * len(rule_stems)
            if has_rule and len(condition & told) < CONDITION_TOLD * len(condition):
                words = shown(statement.text[match.start() :].strip(" ,"))
                return f"{name} has a condition that is left out: {words}", f"add: {words}", name
    return None
