"""TON: calm and civil. What stands in quotation marks is not the writer's tone and is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.finding import finding, shown
from assistant.checks.ground import Ground
from assistant.checks.honesty import worded
from assistant.checks.letter import Letter
from assistant.checks.registry import Example, rule
from assistant.records import Finding

_CAPITALS = re.compile(r"(?<![\w-])[^\W\d_a-zß-öø-ÿ]{3,40}(?![\w-])")
_MARKS = re.compile(r"[!?]{2,20}|!")
MIN_SHOUTED_CHARACTERS = 4


@rule(
    "TON001",
    "error",
    title="A threat",
    reason="A threat moves the letter to the legal or abuse desk; the next lawful step may be named once, calmly.",
    bad=Example("If you do not pay I will sue you and go to the press."),
    good=Example("If this cannot be settled, I will ask my card issuer for help."),
)
def threat(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "TON001", ground.words.threats, '"{words}" reads as a threat.')


@rule(
    "TON002",
    "error",
    title="An insult",
    reason="An insulted reader looks for a reason to refuse.",
    bad=Example("Your staff are useless idiots."),
    good=Example("The seller has not answered my message of March 12, 2026."),
)
def insult(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "TON002", ground.words.insults, '"{words}" is an insult.')


@rule(
    "TON003",
    "error",
    title="Blame",
    reason="Blame answers no question; what happened, with dates, lets the reader draw the conclusion alone.",
    bad=Example("This is entirely your fault."),
    good=Example("The parcel was due by March 9, 2026 and has not arrived."),
)
def blame(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "TON003", ground.words.blame, '"{words}" puts blame.')


@rule(
    "TON004",
    "error",
    title="Shouting",
    reason="Capitals and exclamation marks are read as shouting.",
    bad=Example("I want my money back NOW, this is a SCANDAL!!"),
    good=Example("I ask you for a full refund of $49.99."),
)
def shouting(letter: Letter, ground: Ground) -> Iterator[Finding]:
    allowed = {c.lower() for c in ground.words.capitals} | _capitals_of_case(ground)
    for sentence in letter.sentences:
        if sentence.kind == "structure" and not _MARKS.search(sentence.plain):
            continue
        taken = [(m.value.start, m.value.end) for m in sentence.phrase.mentions]
        words = []
        for match in _CAPITALS.finditer(sentence.plain):
            start = sentence.phrase.start + match.start()
            if match[0].lower() in allowed or any(a <= start < b for a, b in taken):
                continue
            words.append((start, start + len(match[0])))
        is_long = any(b - a >= MIN_SHOUTED_CHARACTERS for a, b in words)
        for start, end in words if is_long or len(words) > 1 else ():
            written = letter.text[start:end]
            yield finding("TON004", (start, end), f"{shown(written)} shouts.", suggestion=f"write: {written.lower()}")
        for match in _MARKS.finditer(sentence.plain):
            if len(match[0]) > 1 or sentence.kind != "courtesy":
                start = sentence.phrase.start + match.start()
                put = "?" if "?" in match[0] else "."
                yield finding(
                    "TON004",
                    (start, start + len(match[0])),
                    f"{match[0]} shouts.",
                    suggestion=f"write: {put}",
                    severity="error" if len(match[0]) > 1 else "warning",
                )


def _capitals_of_case(ground: Ground) -> set[str]:
    """Words that the case writes in capitals: a brand, a warehouse, a trade mark; not those of a heated story."""
    name = "capitals"
    if name not in ground.cache:
        plan = ground.plan
        texts = [plan.subject, plan.case.sender.name, plan.case.sender.store, plan.case.sender.seller_id]
        texts += [f"{s.clause.title} {s.clause.text}" for s in plan.sources]
        texts += [
            f.as_written for f in plan.facts if f.kind in ("name", "text", "reference") and len(f.as_written) < 80
        ]
        texts += [f"{e.title} {e.text[:20_000]}" for e in plan.exhibits]
        texts += [c.name for c in plan.case.contacts] + [c.who for c in plan.case.contacts]
        ground.cache[name] = frozenset(m[0].lower() for t in texts for m in _CAPITALS.finditer(t))
    found = ground.cache[name]
    return set(found) if isinstance(found, frozenset) else set()


@rule(
    "TON005",
    "error",
    title="Begging",
    reason="A reader decides by facts; begging says that there are none.",
    bad=Example("I am begging you, my whole life depends on this."),
    good=Example("I ask you for a full refund of $49.99."),
)
def begging(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "TON005", ground.words.begging, '"{words}" begs.')


@rule(
    "TON006",
    "warning",
    title="Sarcasm",
    reason="Irony is lost on a reader in a hurry and on every machine that sorts letters.",
    bad=Example("Great job, thanks for nothing."),
    good=Example("Thank you for looking into this."),
)
def sarcasm(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "TON006", ground.words.sarcasm, '"{words}" sounds ironic.')


@rule(
    "TON007",
    "warning",
    title="An inflated word",
    reason="Strong adjectives weaken dated facts.",
    bad=Example("This outrageous delay is absolutely unacceptable."),
    good=Example("The parcel was due by March 9, 2026 and has not arrived."),
)
def inflated(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "TON007", ground.words.inflated, '"{words}" adds heat and no fact.')


@rule(
    "TON008",
    "warning",
    title="A vague promise",
    reason="Reviewers ask for steps that can be checked; a promise to do better is none.",
    bad=Example("We promise to do better in future.", "seller"),
    good=Example("We will install a second label printer in the warehouse.", "seller"),
)
def vague(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "TON008", ground.words.vague, '"{words}" says nothing that can be checked.')
