"""Finds what is wrong in the wording of playbooks in other languages: no words, other clauses, unknown slots.

One idea: a translated point may say things its own way, but it rests on the same facts and clauses as the English one;
so a policy sentence can never lose its clause, and no number can come in, by translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.playbook_library import Playbook, PlaybookLibrary, PointEntry
from assistant.playbook_tongues import NO_WORDS, Tongue
from assistant.wording.patterns import slots

_PERIOD = re.compile(r"\d+\s?(?:Tag|Stunde|Woche|Monat|Jahr|Werktag|day|hour|week|month|year)", re.IGNORECASE)
_CITED = re.compile(r"\[P:([a-z0-9-]+)\]")


def lint_tongues(playbooks: PlaybookLibrary, words: frozenset[str]) -> Iterator[str]:
    """One line a problem, with the language, the kind and the point.

    Args:
        playbooks: with their languages.
        words: slots that are no facts.
    """
    for language, tongue in sorted(playbooks.tongues.items()):
        voices = {slot for voice in tongue.speech.voices.values() for slot in voice}
        if len({frozenset(voice) for voice in tongue.speech.voices.values()}) > 1:
            yield f"{language}/speech.yaml: the voices do not have the same slots"
        for kind, lacking in sorted(tongue.missing.items()):
            yield f"{language}/kinds/{kind}.yaml: no words for {', '.join(lacking)}"
        for kind, book in sorted((k, b) for k, b in tongue.playbooks.items() if k in playbooks.playbooks):
            for problem in _kind(book, playbooks.playbook(kind), tongue, words | voices):
                yield f"{language}/kinds/{kind}.yaml: {problem}"


def _kind(book: Playbook, english: Playbook, tongue: Tongue, words: frozenset[str]) -> Iterator[str]:
    entries = {(p.id, p.when): p for p in english.points}
    for own in book.points:
        theirs = entries.get((own.id, own.when))
        if theirs is not None and own.patterns != (NO_WORDS,) and own.each != "story":
            yield from _point(own, theirs, words)
    letters = {(a.id, a.when): a for a in english.addressees}
    for own_to in book.addressees:
        their_to = letters.get((own_to.id, own_to.when), own_to)
        known = {f for p in their_to.subject for f in slots(p)[0]} | words
        for pattern in own_to.subject if own_to.subject != (NO_WORDS,) else ():
            for name in slots(pattern)[0]:
                if name not in known:
                    yield f"subject {own_to.id}: '{name}' is not in the English subject"
    for question in english.questions:
        if question.is_required and not tongue.label(question.fact):
            yield f"the blank for '{question.fact}' has no label; add it to facts.yaml"


def _point(own: PointEntry, theirs: PointEntry, words: frozenset[str]) -> Iterator[str]:
    facts, rules, windows = ({n for p in theirs.patterns for n in slots(p)[i]} for i in range(3))
    least = min((len(set(_CITED.findall(p))) for p in theirs.patterns), default=0)
    for pattern in own.patterns:
        used = slots(pattern)
        for what, names, known in (
            ("the fact", used[0], facts | words),
            ("the rule", used[1], rules),
            ("the window", used[2], windows),
        ):
            for name in names:
                if name not in known:
                    yield f"point {own.id}: {what} '{name}' is not in the English words"
        if own.kind == "policy" and len(set(_CITED.findall(pattern))) < least:
            yield f"point {own.id}: a policy sentence lacks the clause that the English one cites"
        if _PERIOD.search(pattern):
            yield f"point {own.id}: a period stands in the words; take it from the clause with {{rule:...}}"
