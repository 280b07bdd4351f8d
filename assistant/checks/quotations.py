"""CIT, the quotations: words in quotation marks are those of the page or clause they are said to be of.

One idea: a quotation is byte-equal to its source or it is none; blanks and the form of the quotation marks are the
only freedom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.finding import finding, shown
from assistant.checks.fitting_sources import changed_quote
from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.registry import Example, rule
from assistant.records import Finding

MIN_QUOTED_WORDS = 4  # shorter words in quotation marks are terms, not quotations
MIN_CHANGED_WORDS = 3
_SPEECH = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " "})


@rule(
    "CIT006",
    "error",
    title="A quotation that is not exact",
    reason="Words in quotation marks must be those of the page or clause, to the letter; blanks and the form of the "
    "quotation marks are the only freedom.",
    bad=Example('The page says "Order received on March 2, 2026" [E1 p.1].'),
    good=Example('The page says "Order placed on March 2, 2026" [E1 p.1].'),
)
def inexact_quote(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence, quote, place in _quotes(letter, ground):
        markers = sentence.phrase.markers
        texts = [ground.page_text(m.name, m.page) for m in markers if m.kind == "E" and m.name in ground.exhibits]
        clauses = [ground.sources[m.name].clause for m in markers if m.kind == "P" and m.name in ground.sources]
        verbatim = [c.text for c in clauses if c.wording == "verbatim"]
        if not (texts or verbatim) or any(_stands_in(quote, t) for t in (*texts, *verbatim)):
            continue
        if not verbatim and not any(t.strip() for t in texts):
            continue  # CIT003 says that the document cannot be read
        yield finding(
            "CIT006",
            place,
            f'"{shown(quote)}" does not stand there word for word.',
            suggestion="copy the words exactly, or say it without quotation marks",
            concerns=markers[0].name,
        )


@rule(
    "CIT007",
    "error",
    title="A paraphrase quoted as if it were the rule's words",
    reason="The clauses of the corpus are told in our own words; in quotation marks they would seem the rule's own.",
    bad=Example('The guarantee says "covers an order that has not arrived" [P1].'),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def quoted_paraphrase(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence, quote, place in _quotes(letter, ground):
        markers = sentence.phrase.markers
        sources = [ground.sources[m.name] for m in markers if m.kind == "P" and m.name in ground.sources]
        pages = [ground.page_text(m.name, m.page) for m in markers if m.kind == "E"]
        if not any(s.clause.wording == "paraphrase" for s in sources) or len(quote.split()) < MIN_QUOTED_WORDS:
            continue
        exact = [s.clause.text for s in sources if s.clause.wording == "verbatim"]
        if not any(_stands_in(quote, t) for t in (*pages, *exact)):
            yield finding(
                "CIT007",
                place,
                "These are our words for the rule, not the rule's own.",
                suggestion="say it without quotation marks",
                concerns=sources[0].marker,
            )


@rule(
    "CIT008",
    "warning",
    title="Words in quotation marks that nobody said",
    reason="A quotation without a source must at least be found in the case: a message, a note of a call, a document. "
    "A changed copy of known words is an error.",
    bad=Example('The seller wrote "we will never send it again to you".'),
    good=Example('Customer service told me "please wait two more days".'),
)
def quote_from_nowhere(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence, quote, place in _quotes(letter, ground):
        if sentence.phrase.markers or len(quote.split()) < MIN_CHANGED_WORDS:
            continue
        if any(_stands_in(quote, e.text) for e in ground.exhibits.values()):
            continue
        known = changed_quote(quote, ground)
        if known:
            message, way_out = f"The words are: {shown(known)}", "copy the words exactly"
        elif len(quote.split()) >= MIN_QUOTED_WORDS:
            message = f'"{shown(quote)}" is found nowhere in the case.'
            way_out = "say it in your own words, or add the message to the case"
        else:
            continue
        yield finding("CIT008", place, message, suggestion=way_out, severity="error" if known else "warning")


def _quotes(letter: Letter, ground: Ground) -> Iterator[tuple[CheckedSentence, str, tuple[int, int]]]:
    """Quotations that are not the person's own words or those of a contact."""
    told = _told_texts(ground)
    for sentence in letter.sentences:
        for quote in sentence.quotes:
            if quote.text.strip() and not _stands_in(quote.text.replace('"', "'"), told):
                yield sentence, quote.text, (quote.start, quote.end)


def _told_texts(ground: Ground) -> str:
    case = ground.plan.case
    texts = [case.story, case.notice, case.ask, *case.facts.values()]
    texts += [f"{c.said}\n{c.outcome}\n{c.reference}" for c in case.contacts]
    texts += [a.what for a in case.actions] + [a.reply for a in case.attempts]
    texts += [f.as_written for f in ground.plan.facts]
    return "\n".join(t.replace('"', "'") for t in texts)


def _stands_in(quote: str, text: str) -> bool:
    parts = [p.strip() for p in re.split(r"\s*(?:\.\.\.|…|\[…\])\s*", _normal_speech(quote)) if p.strip()]
    whole, at = _normal_speech(text), 0
    for part in parts:
        place = whole.find(part, at)
        if place < 0:
            place = whole.find(part.rstrip(".,;:!?"), at)
        if place < 0 or not part.rstrip(".,;:!?"):
            return False
        at = place + len(part.rstrip(".,;:!?"))
    return bool(parts)


def _normal_speech(text: str) -> str:
    """The only normalisation of quotations: runs of blanks become one, curly quotation marks straight."""
    return " ".join(text.translate(_SPEECH).split())
