"""HON: nothing is claimed that the person did not confirm, and nothing is promised that nobody can promise.

One idea: a sentence about what was done is laid beside what the case says was done; what is only planned may be told
only as a plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.deeds import (
    case_new_words,
    core_support,
    deed_words,
    shows_something,
    told_events,
    unsupported_deed,
)
from assistant.checks.finding import finding, shown
from assistant.checks.ground import PLANNED, Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.matching import candidates, coverage
from assistant.checks.registry import Example, rule
from assistant.checks.word_lists import WordPattern, compiled
from assistant.records import Finding, Severity
from assistant.wording.stems import is_content, stem

TOLD_ENOUGH, TOLD_A_LITTLE = 0.42, 0.28
SHOWN_ENOUGH, HALF, MILD_OVERLAP = 0.5, 0.5, 0.3  # of a sentence that one known statement has
_OWN_SUBJECT = re.compile(r"\b(?:we|i|our|my|us)\b", re.IGNORECASE)
_NOT_YET = frozenset(
    "will would shall plan plans intend going can could should must may might to if cannot not never once until".split()
)
_PERFECT = frozenset("have has had ve been were was already now since".split())
_ATTACHED = re.compile(
    r"\b(?:attached|enclosed|(?:i|we) (?:have )?(?:attach|enclose|include|add)d?|"
    r"see (?:the )?(?:attachment|enclosure)s?|"
    r"in the (?:attachment|enclosure|annex)|please find)\b",
    re.IGNORECASE,
)


def worded(
    letter: Letter, code: str, patterns: tuple[WordPattern, ...], message: str, *, severity: Severity | None = None
) -> Iterator[Finding]:
    """A finding for each place where a pattern of a list stands outside quotation marks."""
    taken: list[tuple[int, int]] = []
    for pattern, better in compiled(patterns):
        for match in pattern.finditer(letter.unquoted):
            start, end = match.span()
            if end <= start or any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            yield finding(
                code,
                (start, end),
                message.format(words=shown(letter.text[start:end])),
                suggestion=f"write: {better}" if better else "leave it out",
                severity=severity,
            )


def claims_done(sentence: CheckedSentence, ground: Ground) -> bool:
    """True for "we have trained ...", "new scales were installed": a measure told as done."""
    words = sentence.phrase.words
    done = ground.words.remedial_verbs
    if ground.plan.case.role != "seller" or sentence.kind in ("policy", "request", "courtesy"):
        return False
    if not _OWN_SUBJECT.search(sentence.plain):
        return False
    for at, (_, plain, _, _) in enumerate(words):
        if plain not in done:
            continue
        before = [w[1] for w in words[max(0, at - 6) : at]]
        last = [w[1] for w in words[max(0, at - 3) : at]]
        if _NOT_YET & set(before):
            continue
        if _PERFECT & set(last) or {"we", "i"} & set(last) or at <= 1:
            return True
    return False


def _told(sentence: CheckedSentence, ground: Ground) -> tuple[float, float, str]:
    """How much of the sentence is told as done and as planned, and the nearest planned action."""
    best_done, best_planned, planned = 0.0, 0.0, ""
    for known in candidates(sentence.phrase, ground):
        if known.origin == "letter" or known.origin.startswith("P"):
            continue
        share = coverage(sentence.phrase, known, ground)
        if known.origin != PLANNED:
            best_done = max(best_done, share)
        elif share > best_planned:
            best_planned, planned = share, known.text
    return best_done, best_planned, planned


@rule(
    "HON001",
    "error",
    title="A measure that the person did not confirm",
    reason="A measure told as taken is read as kept; one that was never taken ends the account for good.",
    bad=Example("We have hired two warehouse managers and replaced our carrier.", "seller"),
    good=Example("We have trained the packing team on the new cut-off time.", "seller"),
)
def unconfirmed_action(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        if sentence.is_known or not claims_done(sentence, ground):
            continue
        done, planned, _ = _told(sentence, ground)
        if done >= TOLD_ENOUGH or (planned > done and planned >= TOLD_ENOUGH):
            continue
        severity: Severity = "error" if done < TOLD_A_LITTLE and ground.plan.case.role == "seller" else "warning"
        yield finding(
            "HON001",
            (sentence.phrase.start, sentence.phrase.end),
            "The case does not say that this was done.",
            suggestion="add it to the actions of the case with its date if it is true, or take it out",
            severity=severity,
        )


@rule(
    "HON002",
    "error",
    title="A plan told as done",
    reason="What is only planned must be told as planned, with its date.",
    bad=Example("We have installed a second label printer in the warehouse.", "seller"),
    good=Example("We will install a second label printer in the warehouse.", "seller"),
)
def planned_as_done(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        if sentence.is_known or not claims_done(sentence, ground):
            continue
        done, planned, action = _told(sentence, ground)
        if planned > done and planned >= TOLD_ENOUGH:
            yield finding(
                "HON002",
                (sentence.phrase.start, sentence.phrase.end),
                f"The case has this as planned, not as done: {shown(action)}",
                suggestion='write "we will" with its date, or mark the action as done if it is',
            )


@rule(
    "HON003",
    "error",
    title="An enclosure that does not exist",
    reason="A reader who looks for a promised paper and does not find it stops reading.",
    bad=Example("I have attached the warranty certificate."),
    good=Example("I have attached the order confirmation [E1]."),
)
def missing_enclosure(letter: Letter, ground: Ground) -> Iterator[Finding]:
    usable = [e for e in ground.exhibits.values() if e.state not in ("missing", "damaged", "empty")]
    shown_words = {stem(w) for e in usable for w in re.findall(r"\w+", f"{e.title} {e.file} {e.text[:20_000]}")}
    kinds = {stem(d) for d in ground.words.documents}
    for sentence in letter.sentences:
        said = _ATTACHED.search(sentence.plain)
        if said is None or any(m.kind == "E" for m in sentence.phrase.markers) or sentence.is_known:
            continue
        named = [(w[1], w[0]) for w in sentence.phrase.words if w[0] in kinds]
        absent = [plain for plain, name in named if name not in shown_words]
        if usable and not absent:
            continue
        what = f"no {absent[0]} among the documents" if absent and usable else "no document in the case"
        start = sentence.phrase.start + said.start()
        yield finding(
            "HON003",
            (start, sentence.phrase.start + said.end()),
            f"The letter promises an enclosure, but there is {what}.",
            suggestion="add the file to the case, or take the promise out",
        )


@rule(
    "HON004",
    "error",
    title="A promise of success",
    reason="Nobody can know the decision, and published success rates contradict each other; none belongs in a letter.",
    bad=Example("With this letter the refund is guaranteed."),
    good=Example("I ask you for a full refund of $49.99."),
)
def promised_success(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "HON004", ground.words.success, '"{words}" promises what nobody can promise.')


@rule(
    "HON005",
    "error",
    title="Words of forgery",
    reason="Papers must be genuine and unaltered; a letter that speaks of made-up or changed ones must not exist.",
    bad=Example("I enclose a backdated invoice."),
    good=Example("I have attached the order confirmation [E1]."),
)
def forgery(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "HON005", ground.words.forgery, '"{words}" speaks of a paper that is not genuine.')


@rule(
    "HON006",
    "warning",
    title="An oath",
    reason="A statement under penalty of perjury has legal weight; it belongs only into the form that asks for it.",
    bad=Example("I swear under penalty of perjury that I never received it."),
    good=Example("I have not received the kettle."),
)
def oath(letter: Letter, ground: Ground) -> Iterator[Finding]:
    yield from worded(letter, "HON006", ground.words.oaths, '"{words}" is an oath; does the form ask for one?')


@rule(
    "HON007",
    "warning",
    title="A claim without limits",
    reason="Never, always and perfect are disproved by one counterexample in the reader's own records.",
    bad=Example("We have never had a single complaint.", "seller"),
    good=Example("Our late shipment rate was 7.5 %.", "seller"),
)
def absolute_claim(letter: Letter, ground: Ground) -> Iterator[Finding]:
    told = " ".join(ground.plan.case.story.lower().split())
    for found in worded(letter, "HON007", ground.words.absolutes, '"{words}" is easily disproved.'):
        if " ".join(letter.text[found.start : found.end].lower().split()) not in told:
            yield found


@rule(
    "HON008",
    "warning",
    title="A statement that is found nowhere",
    reason="A statement about the case must stand in the story, the answers or the documents; told as having happened, "
    "with hardly a word in common with them, it is an error.",
    bad=Example("The item was a birthday gift for my daughter."),
    good=Example("The seller has not answered."),
)
def unsupported_statement(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        invented = is_invented(sentence, ground)
        if not invented and not is_unsupported(sentence, ground):
            continue
        if claims_done(sentence, ground) or unsupported_deed(sentence, ground) is not None:
            continue  # HON001 and HON009 say it
        words = ", ".join(deed_words(sentence, ground)) or ", ".join(dict.fromkeys(new_words(sentence, ground)))
        words = words or shown(sentence.text)
        yield finding(
            "HON008",
            (sentence.phrase.start, sentence.phrase.end),
            f"Not found in your story, answers or documents: {shown(words)}.",
            suggestion="add it to the story if it is true, or take it out",
            severity="error" if invented else "warning",
        )


@rule(
    "HON009",
    "error",
    title="A deed or event that nothing supports",
    reason="A police report, a dismissal, an admission, a lawyer or a call that never was is the first thing a reader "
    "asks for; such deeds are told only when the case tells them.",
    bad=Example("I also filed a police report about the theft."),
    good=Example("The seller has not answered."),
)
def invented_deed(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        found = unsupported_deed(sentence, ground)
        if found is not None:
            words, severity = found
            yield finding(
                "HON009",
                (sentence.phrase.start, sentence.phrase.end),
                f'The case does not tell this: "{shown(words)}".',
                suggestion="add it to the story, the contacts or the actions if it is true, or take it out",
                severity=severity,
            )


def is_invented(sentence: CheckedSentence, ground: Ground) -> bool:
    """True when something is told as having happened whose main words stand in no statement of the case."""
    if sentence.kind != "fact" or sentence.is_known or len(sentence.phrase.content) < 2:
        return False
    is_shown = shows_something(sentence)
    if not is_shown and not told_events(sentence):
        return False
    new = len(case_new_words(sentence, ground))
    if not new:
        return False
    best = max(core_support(sentence, ground), support_of(sentence, ground)[0])
    if is_shown and new and best < SHOWN_ENOUGH:
        return True
    if any(j.status == "known" for j in sentence.judgements):
        return new >= 3 and best < MILD_OVERLAP
    return (new >= 2 and best < HALF) or (new >= 1 and best < MILD_OVERLAP)


def new_words(sentence: CheckedSentence, ground: Ground) -> list[str]:
    """Words that carry meaning and stand nowhere in the ground, as written."""
    return [
        w[1]
        for w in sentence.phrase.words
        if is_content(w[0], w[1]) and w[0] not in ground.vocabulary and not w[1].isdigit()
    ]


def is_unsupported(sentence: CheckedSentence, ground: Ground) -> bool:
    """True when a statement of fact shares too little with anything that is known."""
    if sentence.kind != "fact" or sentence.is_known or len(sentence.phrase.content) < 2:
        return False
    best = support_of(sentence, ground)[0]
    new = len(set(new_words(sentence, ground)))
    if any(j.status == "known" for j in sentence.judgements):
        return new >= 4 or (new >= 1 and best < 0.4)
    if new >= 3 or (new == 2 and best < 0.6) or (new == 1 and (best < 0.4 or len(sentence.phrase.content) <= 3)):
        return True
    return best < 0.2 and len(sentence.phrase.content) >= 4


def support_of(sentence: CheckedSentence, ground: Ground) -> tuple[float, str]:
    """How much of the sentence one known statement has, and where that stands."""
    best, origin = 0.0, ""
    cites = {m.name for m in sentence.phrase.markers}
    for known in candidates(sentence.phrase, ground):
        if known.origin.startswith("P") and known.origin not in cites:
            continue
        share = coverage(sentence.phrase, known, ground)
        if share > best or (share == best and origin == "letter"):
            best, origin = share, known.origin
    return best, origin
