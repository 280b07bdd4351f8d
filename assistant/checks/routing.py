"""ROU: the right path at the right time. A right text on a wrong path fails.

One idea: the plan's route decides. The offline letter of a plan that waits is kept ready, so its own request is only a
warning; a request that it does not make, on a path that is not open, is an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.finding import finding, shown
from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.registry import Example, rule
from assistant.records import Deadline, Decision, Finding, Severity
from assistant.wording.stems import content_stems

PLANNED_ALREADY = 0.6
_ASKED_PATHS = frozenset({"seller-message", "letter"})  # to the seller, to the card issuer
_GENERIC = frozenset("claim time day window last wait deadline period notice write".split())


def _requests(letter: Letter) -> list[CheckedSentence]:
    return [s for s in letter.sentences if s.kind == "request"]


def _is_planned(sentence: CheckedSentence) -> bool:
    return sentence.match is not None and sentence.match.similarity >= PLANNED_ALREADY


def _decided(letter: Letter, ground: Ground, code: str, decision: Decision, what: str) -> Iterator[Finding]:
    route = ground.plan.route
    if route.decision != decision:
        return
    requests = _requests(letter)
    worst = next((s for s in requests if not _is_planned(s)), requests[0] if requests else None)
    if worst is None:
        return
    severity: Severity = "warning" if _is_planned(worst) else "error"
    if severity == "warning" and decision == "other_channel" and ground.plan.channel.id in _ASKED_PATHS:
        severity = "info"  # the letter already goes to the one whom the route names
    steps = "; ".join(s.step for s in route.next_steps[:2])
    yield finding(
        code,
        (worst.phrase.start, worst.phrase.end),
        f"{what}: {shown(route.reason) if len(route.reason) > 200 else route.reason}",
        suggestion=steps,
        concerns=route.clause_id,
        severity=severity,
    )


@rule(
    "ROU001",
    "error",
    title="Too early",
    reason="Sent before its time, the letter is turned down for that alone; the draft is kept ready.",
    bad=Example("Please grant my claim at once.", "buyer, wait"),
    good=Example("The kettle has not arrived.", "buyer, wait"),
)
def too_early(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from _decided(letter, ground, "ROU001", "wait", "Not to be sent yet")


@rule(
    "ROU002",
    "error",
    title="The window is closed",
    reason="After the last day only another path is left; asking on the closed one costs the time of the open one.",
    bad=Example("Please grant my claim at once.", "buyer, closed"),
    good=Example("The kettle has not arrived.", "buyer, closed"),
)
def closed(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from _decided(letter, ground, "ROU002", "closed", "This path is closed")


@rule(
    "ROU003",
    "error",
    title="The wrong path",
    reason="The matter is decided elsewhere; a letter on the wrong path fails however right it is.",
    bad=Example("Please grant my claim at once.", "buyer, other channel"),
    good=Example("The kettle has not arrived.", "buyer, other channel"),
)
def other_channel(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from _decided(letter, ground, "ROU003", "other_channel", "Another path comes first")


@rule(
    "ROU004",
    "error",
    title="A request that is refused",
    reason="What was asked for cannot be done honestly; no letter may carry it.",
    bad=Example("Please grant my claim at once.", "buyer, refused"),
    good=Example("The kettle has not arrived.", "buyer, refused"),
)
def refused(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from _decided(letter, ground, "ROU004", "refuse", "This is refused")


@rule(
    "ROU005",
    "error",
    title="A request outside its own window",
    reason="Each remedy has its own first and last day; the letter asks for one whose window is not open.",
    bad=Example("I ask you to charge the amount back by a billing dispute."),
    good=Example("I ask you for a full refund of $49.99."),
)
def outside_window(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for deadline in ground.plan.deadlines:
        if deadline.status not in ("too_early", "closed"):
            continue
        topic = content_stems(f"{deadline.label} {deadline.name.replace('-', ' ')}") - _GENERIC
        for sentence in _requests(letter):
            shared = topic & sentence.phrase.content
            if len(shared) >= min(2, len(topic)) and topic:
                yield _outside(deadline, sentence)


def _outside(deadline: Deadline, sentence: CheckedSentence) -> Finding:
    is_early = deadline.status == "too_early"
    day = deadline.opens_on if is_early else deadline.closes_on
    when = f" {'before' if is_early else 'since'} {day.isoformat()}" if day else ""
    return finding(
        "ROU005",
        (sentence.phrase.start, sentence.phrase.end),
        f"{deadline.label} is not open{when}.",
        suggestion="ask for it when its window is open" if is_early else "ask for another remedy",
        concerns=deadline.clause_id,
        severity="warning" if _is_planned(sentence) else "error",
    )
