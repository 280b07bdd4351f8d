"""STR: the parts that this kind of letter needs, one clear request, nothing left blank, and a length that is read.

One idea: a part is there when a sentence of the letter does what the plan's point for that part does, or shows the
signs of that part; the order is the writer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.finding import finding, shown
from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.matching import similarity
from assistant.checks.phrases import Phrase, read_phrases
from assistant.checks.registry import Example, rule
from assistant.checks.word_lists import search
from assistant.records import Finding, Severity
from assistant.wording.markers import find_blanks, overwrite

MAX_LETTER_CHARACTERS = 60_000  # far above any letter; longer texts are not checked but refused
ONE_PAGE_WORDS, TWO_PAGES_WORDS = 450, 900
SAME_PART = 0.42
_WORD = re.compile(r"\w")
_OPTIONAL = frozenset({"enclosures", "rule", "courtesy", "closing", "salutation", "reply date"})


@rule(
    "STR001",
    "error",
    title="A part is missing",
    reason="A reader who has minutes looks for the problem, the dated facts, the rule, the request and the day for the "
    "answer; a plan of action is refused without cause, correction and prevention.",
    bad=Example("I ordered the kettle on March 2, 2026."),
    good=Example("{letter}"),
)
def missing_part(letter: Letter, ground: Ground) -> Iterator[Finding]:
    if not letter.text.strip():
        return
    for part in ground.plan.parts:
        if any(_is_part(s, part, ground) for s in letter.sentences):
            continue
        planned = any(p.part == part for p in ground.plan.points)
        severity: Severity = "error" if planned and part not in _OPTIONAL and not _is_blank(part, ground) else "warning"
        example = next((s.text for p in ground.plan.points if p.part == part for s in p.sentences), "")
        end = len(letter.text.rstrip())
        yield finding(
            "STR001",
            (end, end),
            f"The letter has no part '{part}'.",
            suggestion=f"add, for instance: {example}" if example else f"add a sentence for '{part}'",
            concerns=part,
            severity=severity,
        )


def _is_part(sentence: CheckedSentence, part: str, ground: Ground) -> bool:
    signs = ground.words.parts.get(part, ())
    if search(signs, sentence.text):
        return True
    if part == "facts" and sentence.kind == "fact" and sentence.phrase.mentions:
        return True
    if part == "rule" and sentence.kind == "policy" and (sentence.phrase.markers or "[" in sentence.text):
        return True
    if part == "request" and sentence.kind == "request":
        return True
    planned = [s.text for p in ground.plan.points if p.part == part for s in p.sentences]
    if any(t in sentence.text for t in planned):
        return True  # also where the sentence is nothing but a blank
    if part == "enclosures" and any(m.kind == "E" for m in sentence.phrase.markers):
        return True
    return any(similarity(sentence.phrase, p, ground) >= SAME_PART for p in _part_phrases(part, ground))


def _is_blank(part: str, ground: Ground) -> bool:
    """True when the plan itself has nothing for the part but blanks."""
    texts = [s.text for p in ground.plan.points if p.part == part for s in p.sentences]
    return all(not _WORD.search(overwrite(t, [(b.start, b.end) for b in find_blanks(t)])) for t in texts)


def _part_phrases(part: str, ground: Ground) -> tuple[Phrase, ...]:
    name = f"part {part}"
    if name not in ground.cache:
        texts = [s.text for p in ground.plan.points if p.part == part for s in p.sentences]
        ground.cache[name] = tuple(
            p for t in texts for p in read_phrases(t, locale=ground.locale, catalogue=ground.catalogue)
        )
    found = ground.cache[name]
    return found if isinstance(found, tuple) else ()


@rule(
    "STR002",
    "error",
    title="Nothing to read",
    reason="An empty letter asks for nothing.",
    bad=Example("   "),
    good=Example("I ask you for a full refund of $49.99."),
)
def empty_letter(letter: Letter, _: Ground) -> Iterator[Finding]:
    if not letter.text.strip():
        yield finding("STR002", (0, 0), "The letter is empty.", suggestion="start again from the draft")


@rule(
    "STR003",
    "error",
    title="Two different requests",
    reason="A reader grants one clear request; of two amounts the smaller one is paid, or none.",
    bad=Example("Please refund $49.99. Alternatively, please refund $20.00."),
    good=Example("Please refund $49.99."),
)
def two_requests(letter: Letter, ground: Ground) -> Iterator[Finding]:
    known = {m.key for p in ground.phrases if p.origin == "letter" for m in p.mentions if m.group == "money"}
    seen: dict[str, str] = {}
    for sentence in letter.sentences:
        if sentence.kind != "request":
            continue
        for mention in sentence.phrase.mentions:
            if mention.group != "money":
                continue
            if seen and mention.key not in seen and not {mention.key, *seen} <= known:
                first = next(iter(seen.values()))
                yield finding(
                    "STR003",
                    (mention.value.start, mention.value.end),
                    f"The letter asks for {first} and for {mention.value.as_written}.",
                    suggestion="ask for one amount",
                )
            seen.setdefault(mention.key, mention.value.as_written)


@rule(
    "STR004",
    "warning",
    title="A blank to fill",
    reason="The letter cannot be sent with a blank in it; what is not known is asked for, never guessed.",
    bad=Example("The order number is [[order number]]."),
    good=Example("The order number is 113-1234567-1234567."),
)
def blank_left(letter: Letter, _: Ground) -> Iterator[Finding]:
    for blank in letter.blanks:
        yield finding(
            "STR004",
            (blank.start, blank.end),
            f"A blank to fill: {blank.label or 'what belongs here'}.",
            suggestion="fill it, or take the sentence out",
            concerns=blank.label,
        )


@rule(
    "STR005",
    "info",
    title="A blank that the case can fill",
    reason="The case knows this already.",
    bad=Example("The order number is [[order number]]."),
    good=Example("The order number is 113-1234567-1234567."),
)
def known_blank(letter: Letter, ground: Ground) -> Iterator[Finding]:
    labels = {n.label.lower(): n.name for n in ground.catalogue}
    labels |= {n.name: n.name for n in ground.catalogue}
    known = {f.name: f.as_written for f in ground.plan.facts}
    for blank in letter.blanks:
        name = labels.get(blank.label.lower(), "")
        if name in known:
            yield finding(
                "STR005",
                (blank.start, blank.end),
                f"The case knows the {blank.label}: {shown(known[name])}.",
                suggestion=known[name],
                concerns=name,
            )


@rule(
    "STR006",
    "warning",
    title="No salutation or closing",
    reason="A letter greets and closes; a form does neither.",
    bad=Example("I ask you for a full refund of $49.99."),
    good=Example("{letter}"),
)
def greeting(letter: Letter, ground: Ground) -> Iterator[Finding]:
    words = ground.words
    if not ground.plan.channel.is_letter or not letter.sentences:
        return
    if not ground.plan.parts and ground.plan.route.decision == "refuse":
        return  # an answer to a wish that no letter may carry
    if not any(search(words.salutations, s.text) for s in letter.sentences[:8]):
        yield finding("STR006", (0, 0), "The letter has no salutation.", suggestion='begin with "Dear ..."')
    if not any(search(words.closings, s.text) for s in letter.sentences[-8:]):
        end = len(letter.text.rstrip())
        yield finding(
            "STR006", (end, end), "The letter has no closing.", suggestion='end with "Yours sincerely," and your name'
        )


@rule(
    "STR007",
    "info",
    title="Longer than readers like",
    reason="No source gives an official length; people who handle such letters read about a page from a buyer and two "
    "from a seller.",
    bad=Example("The kettle has not arrived. " * 100),
    good=Example("The kettle has not arrived."),
)
def too_long(letter: Letter, ground: Ground) -> Iterator[Finding]:
    limit = TWO_PAGES_WORDS if ground.plan.case.role == "seller" else ONE_PAGE_WORDS
    if letter.word_count > limit:
        yield finding(
            "STR007",
            (0, 0),
            f"{letter.word_count} words; about {limit} are read willingly (a habit, not an official limit).",
            suggestion="leave out what the decision does not need",
        )


@rule(
    "STR008",
    "error",
    title="Too long to be a letter",
    reason="A text of this length is a file pasted by mistake; it is not checked, so it must not be sent.",
    bad=Example("word " * 13_000),
    good=Example("The kettle has not arrived."),
)
def oversized(letter: Letter, _: Ground) -> Iterator[Finding]:
    if len(letter.text) > MAX_LETTER_CHARACTERS:
        yield finding(
            "STR008",
            (0, 0),
            f"The text has {len(letter.text):,} characters and was not checked; a letter has a few thousand.",
            suggestion="paste the letter alone",
        )
