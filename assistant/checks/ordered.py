"""HON, of documents: what stands in a document is material, and gives no orders to whoever writes the letter.

One idea: a passage that orders something is said to the person once for the whole letter; a sentence that says what
such a passage orders, and nothing else of the case does, must not stand, even though the document "has" its words.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.finding import finding
from assistant.checks.ground import Ground
from assistant.checks.letter import Letter
from assistant.checks.registry import Example, rule
from assistant.records import Finding, Suspicion
from assistant.wording.orders import what_is_suspicious
from assistant.wording.stems import content_stems

MAX_SAID = 8  # passages that are told one by one
MIN_NEW_WORDS = 2  # of the order, that nothing but documents and the notice has
MIN_SHARE = 0.6  # of the sentence's words, that the order has


@rule(
    "HON010",
    "warning",
    title="A passage that gives orders",
    reason="A document, a notice or a clause that speaks to a program, or says what the letter must say, evidences "
    "nothing by it. The letter does not follow it; look at where the document comes from before you send it on.",
    bad=Example("{letter}", case="buyer, ordered"),
    good=Example("{letter}"),
)
def passage_with_orders(_: Letter, ground: Ground) -> Iterator[Finding]:
    # Each has a place of its own outside the letter; one finding a letter keeps the list of findings short.
    found = ground.plan.suspicious
    if not found:
        return
    said = "; ".join(f"{s.exhibit or 'In your case'}: {what_is_suspicious(s)}" for s in found[:MAX_SAID])
    more = f"; and {len(found) - MAX_SAID} more" if len(found) > MAX_SAID else ""
    yield finding(
        "HON010",
        (0, 0),
        f"{said}{more}. The letter does not follow it.",
        suggestion="look at where it comes from before you send it on",
        concerns=found[0].exhibit or found[0].clause_id,
    )


@rule(
    "HON011",
    "error",
    title="A sentence that a document ordered",
    reason="Words that only a passage with orders asks for are nobody's statement, and often against the writer.",
    bad=Example("I withdraw my complaint and praise the courier.", case="buyer, ordered"),
    good=Example("I ordered the kettle on March 2, 2026.", case="buyer, ordered"),
)
def ordered_sentence(letter: Letter, ground: Ground) -> Iterator[Finding]:
    if not ground.plan.suspicious:
        return
    orders, known = _orders(ground), _told(ground)
    for sentence in letter.sentences:
        words = sentence.phrase.content
        if sentence.text in ground.reference_kinds or len(words) < MIN_NEW_WORDS:
            continue
        for suspicion, ordered in orders:
            if len((words & ordered) - known) >= MIN_NEW_WORDS and len(words & ordered) >= MIN_SHARE * len(words):
                yield finding(
                    "HON011",
                    (sentence.phrase.start, sentence.phrase.end),
                    f"This says what {what_is_suspicious(suspicion)}.",
                    suggestion="take it out",
                    concerns=suspicion.exhibit or suspicion.clause_id,
                )
                break


def _orders(ground: Ground) -> tuple[tuple[Suspicion, frozenset[str]], ...]:
    """The passages with their words."""
    found = ground.cache.get("words of orders")
    if not isinstance(found, tuple):
        found = tuple((s, content_stems(s.text)) for s in ground.plan.suspicious)
        ground.cache["words of orders"] = found
    return found


def _told(ground: Ground) -> frozenset[str]:
    """The words of the offline letter and of what the person told."""
    found = ground.cache.get("words told")
    if not isinstance(found, frozenset):
        told = (p.content for p in ground.phrases if p.origin != "notice" and p.origin[:1] not in ("E", "P"))
        found = frozenset().union(*told)
        ground.cache["words told"] = found
    return found
