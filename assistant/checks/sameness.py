"""SIM: neither a template that readers know by its first sentence, nor the last attempt sent again."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.finding import finding
from assistant.checks.ground import Ground
from assistant.checks.honesty import worded
from assistant.checks.letter import Letter
from assistant.checks.registry import Example, rule
from assistant.records import Finding
from assistant.wording.stems import words_of

SHINGLE_WORDS = 4
SAME_SHARE, ALIKE_SHARE = 0.7, 0.45
MIN_SHINGLES = 12
MAX_ATTEMPT_CHARACTERS = 50_000


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = [plain for _, plain, _, _ in words_of(text)]
    return frozenset(tuple(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1))


def _attempts(ground: Ground) -> tuple[frozenset[tuple[str, ...]], ...]:
    if "attempts" not in ground.cache:
        texts = [a.text[:MAX_ATTEMPT_CHARACTERS] for a in ground.plan.case.attempts if a.text.strip()]
        ground.cache["attempts"] = tuple(_shingles(t) for t in texts)
    found = ground.cache["attempts"]
    return found if isinstance(found, tuple) else ()


def _share(letter: Letter, ground: Ground) -> tuple[float, int]:
    """The largest share of the letter's word groups that one earlier attempt has, and its number from 1."""
    attempts = _attempts(ground)
    own = _shingles(letter.text) if attempts else frozenset()
    if len(own) < MIN_SHINGLES:
        return 0.0, 0
    return max(((len(own & a) / len(own), n) for n, a in enumerate(attempts, 1)), default=(0.0, 0))


_ATTEMPT = (
    "We are sorry for the late shipments in our store. Our packing team started too late each day and the carrier left "
    "without the parcels. We will be more careful and ask you to open our account again."
)


@rule(
    "SIM001",
    "error",
    title="The last attempt again",
    reason="The same text sent again counts as spam and gets the same answer; a new attempt needs something new.",
    bad=Example(_ATTEMPT, "seller"),
    good=Example("We have trained the packing team on the new cut-off time.", "seller"),
)
def same_again(letter: Letter, ground: Ground) -> Iterator[Finding]:
    share, number = _share(letter, ground)
    if share >= SAME_SHARE:
        yield finding(
            "SIM001",
            (0, 0),
            f"{share:.0%} of this text stood in attempt {number}, which was not accepted.",
            suggestion="answer the refusal with what is new: a fact, a document, a step taken",
        )


@rule(
    "SIM002",
    "warning",
    title="Much of the last attempt",
    reason="A reader who refused the first text looks for what has changed.",
    bad=Example(
        "Our packing team started too late each day and the carrier left without the parcels. Since then we have "
        "trained the packing team on the new cut-off time.",
        "seller",
    ),
    good=Example("We have trained the packing team on the new cut-off time.", "seller"),
)
def much_alike(letter: Letter, ground: Ground) -> Iterator[Finding]:
    share, number = _share(letter, ground)
    if ALIKE_SHARE <= share < SAME_SHARE:
        yield finding(
            "SIM002",
            (0, 0),
            f"{share:.0%} of this text stood in attempt {number}.",
            suggestion="put what is new first",
        )


@rule(
    "SIM003",
    "warning",
    title="A template's opening",
    reason="Readers know the openings of public templates; the first sentence should be about this case.",
    bad=Example("I am writing to you today to appeal the suspension of my selling privileges.", "seller"),
    good=Example("Our late shipment rate was 7.5 %.", "seller"),
)
def template_opening(letter: Letter, ground: Ground) -> Iterator[Finding]:
    message = '"{words}" opens many public templates.'
    for found in worded(letter, "SIM003", ground.words.template_openings, message):
        sentence = letter.sentence_at(found.start)
        if sentence is None or not sentence.is_known:
            yield found
