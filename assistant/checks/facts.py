"""FAC: every figure and name of the letter stands in the case, and with the right thing.

One idea: a value is guilty until its place is shown - in the story, an answer, the notice, a contact, an exhibit, the
clause that its sentence cites, or counted from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.finding import finding, shown
from assistant.checks.ground import Ground
from assistant.checks.judging import Judgement
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.polarity import letter_turn
from assistant.checks.registry import Example, rule
from assistant.checks.word_lists import search
from assistant.records import Finding, Severity

POLICY_GROUPS = frozenset({"number", "duration", "percent", "money"})
_WAY_OUT = "use what the case says, add the source to the case, or leave a blank such as [[{label}]]"
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*[\w]|[^\W\d_a-zß-öø-ÿ]\b")
_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|herr|frau|mme|sir|madam)\.?\s*$|\b(?:named|called|agent|representative|carrier|courier|"
    r"supplier|manager|colleague|lawyer|attorney|advisor|supervisor)\s*$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"\s(?:Ltd|Inc|GmbH|LLC|Corp|AG|S\.?A|PLC|Limited|BV|Pvt|Logistics|Express|Bank|Courier|Wholesale)\b"
)


def cites_clause(sentence: CheckedSentence) -> bool:
    """True when the sentence points to a clause."""
    return any(m.kind == "P" for m in sentence.phrase.markers)


def _unknown(letter: Letter, code: str, group: str, noun: str, label: str) -> Iterator[Finding]:
    for sentence in letter.sentences:
        is_clause_value = sentence.kind == "policy" and cites_clause(sentence) and group in POLICY_GROUPS
        for judged in sentence.judgements:
            if judged.status != "unknown" or judged.mention.group != group or is_clause_value:
                continue
            yield finding(
                code,
                _place(judged),
                f"The {noun} {judged.mention.value.as_written} stands neither in the case nor in a document.",
                suggestion=_WAY_OUT.format(label=label),
            )


def _place(judged: Judgement) -> tuple[int, int]:
    return judged.mention.value.start, judged.mention.value.end


@rule(
    "FAC001",
    "error",
    title="A figure that nothing supports",
    reason="A count or figure must stand in the case, in a document or in the clause that its sentence cites.",
    bad=Example("I ordered 7 kettles."),
    good=Example("I ordered the kettle on March 2, 2026."),
)
def unknown_number(letter: Letter, _: Ground) -> Iterator[Finding]:
    yield from _unknown(letter, "FAC001", "number", "figure", "number")


@rule(
    "FAC002",
    "error",
    title="A date that nothing supports",
    reason="An invented date is the first thing that a reader can disprove with the order page.",
    bad=Example("I ordered the kettle on March 5, 2026."),
    good=Example("I ordered the kettle on March 2, 2026."),
)
def unknown_date(letter: Letter, _: Ground) -> Iterator[Finding]:
    yield from _unknown(letter, "FAC002", "date", "date", "date")


@rule(
    "FAC003",
    "error",
    title="An amount that nothing supports",
    reason="An amount must be the one on the order, in a document or in the cited clause, in its own currency.",
    bad=Example("I paid $59.99 for the kettle."),
    good=Example("I paid $49.99 for the kettle."),
)
def unknown_amount(letter: Letter, _: Ground) -> Iterator[Finding]:
    yield from _unknown(letter, "FAC003", "money", "amount", "amount")


@rule(
    "FAC004",
    "error",
    title="An identifier that nothing supports",
    reason="One wrong digit in an order, shipment or case number sends the letter to somebody else's file.",
    bad=Example("The order number is 113-1234567-7654321."),
    good=Example("The order number is 113-1234567-1234567."),
)
def unknown_identifier(letter: Letter, _: Ground) -> Iterator[Finding]:
    yield from _unknown(letter, "FAC004", "id", "identifier", "number")


@rule(
    "FAC005",
    "error",
    title="A percentage that nothing supports",
    reason="A rate must be the one that the notice, a report or the cited clause gives.",
    bad=Example("Our late shipment rate was 6.1 %.", "seller"),
    good=Example("Our late shipment rate was 7.5 %.", "seller"),
)
def unknown_percentage(letter: Letter, _: Ground) -> Iterator[Finding]:
    yield from _unknown(letter, "FAC005", "percent", "percentage", "rate")


@rule(
    "FAC006",
    "error",
    title="A period that nothing supports",
    reason="A period must be told in the case, be the cited clause's own, or be the days between two known dates.",
    bad=Example("I have been waiting for 45 days."),
    good=Example("I wrote to the seller and waited 48 hours for an answer."),
)
def unknown_duration(letter: Letter, _: Ground) -> Iterator[Finding]:
    yield from _unknown(letter, "FAC006", "duration", "period", "period")


@rule(
    "FAC007",
    "error",
    title="An address, phone number or link that nothing supports",
    reason="A reply that goes to a wrong address is lost, and a made-up link looks like fraud.",
    bad=Example("Please write to me at j.doe@other.example."),
    good=Example("Please write to me at jane@mail.example."),
)
def unknown_address(letter: Letter, ground: Ground) -> Iterator[Finding]:
    hosts = {s.clause.source_url for s in ground.plan.sources}
    phones = [k.partition(":")[2] for k in ground.case_keys if k.startswith(("address:+", "address:0"))]
    for found in _unknown(letter, "FAC007", "address", "contact data or link", "address"):
        written = letter.text[found.start : found.end]
        digits = re.sub(r"\D", "", written).lstrip("0")
        if any(written in h for h in hosts) or (len(digits) >= 7 and any(p.endswith(digits) for p in phones)):
            continue
        yield found


@rule(
    "FAC008",
    "warning",
    title="A name that nothing supports",
    reason="A person, company or carrier that the case does not know is invented, or missing from the case.",
    bad=Example("The parcel was lost by Northwind Express in Denver."),
    good=Example("The parcel was sold by Kettle Corner."),
)
def unknown_name(letter: Letter, ground: Ground) -> Iterator[Finding]:
    # German writes every noun with a capital, so there only a title, a form of company or a known firm makes a name.
    are_nouns_capital = ground.plan.case.language.lower().startswith("de")
    companies = {c.lower() for c in ground.words.companies}
    for sentence in letter.sentences:
        for start, end in _unknown_names(sentence, letter.text, ground):
            name = letter.text[start:end]
            before = letter.text[max(0, start - 24) : start]
            is_certain = _TITLE.search(before) or _SUFFIX.search(" " + name) or name.lower() in companies
            severity: Severity = "error" if is_certain else "warning"
            if are_nouns_capital and not is_certain:
                continue
            yield finding(
                "FAC008",
                (start, end),
                f"The name {shown(name)} stands neither in the case nor in a document.",
                suggestion="name only whom the case names, or add the name to the case",
                severity=severity,
            )


def _unknown_names(sentence: CheckedSentence, text: str, ground: Ground) -> list[tuple[int, int]]:
    words = sentence.phrase.words
    is_heading = sentence.kind == "structure" and not search(ground.words.salutations, sentence.text)
    capitals = [text[w[2]].isupper() for w in words]
    if is_heading or (len(words) > 3 and sum(capitals) > 0.7 * len(words)):
        return []
    spans: list[tuple[int, int]] = []
    for at, (_, plain, start, end) in enumerate(words):
        if not capitals[at] or {plain, plain.removesuffix("'s"), plain.removesuffix("s")} & ground.names:
            continue
        if plain[:1] == "i" and plain[1:2] in ("'", "’", ""):
            continue
        before = text[max(sentence.phrase.start, start - 24) : start]
        opens = at == 0 or (re.search(r"[.:!?\"“„(\n•-]\s*$", before) and not _TITLE.search(before))
        is_pair = at + 1 < len(words) and capitals[at + 1] and words[at + 1][1] not in ground.names
        if opens and not (is_pair and words[at + 1][2] - end <= 2):
            continue
        if spans and start - spans[-1][1] <= 2:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


@rule(
    "FAC010",
    "error",
    title="A value attached to the wrong thing",
    reason="Two right values in each other's place make two false statements: the order date is not the delivery date.",
    bad=Example("I ordered the kettle on March 9, 2026 and it was due by March 2, 2026."),
    good=Example("I ordered the kettle on March 2, 2026 and it was due by March 9, 2026."),
)
def wrong_thing(letter: Letter, _: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        for judged in sentence.judgements:
            if judged.status == "wrong":
                written = judged.mention.value.as_written
                yield finding(
                    "FAC010",
                    _place(judged),
                    f"{written} is known, but not as this: here the case has {judged.expected}.",
                    suggestion=f"{judged.expected}",
                    concerns=judged.concerns,
                )


@rule(
    "FAC011",
    "warning",
    title="A value that may belong to something else",
    reason="The words around the value fit another value of the case better; a look at the source settles it.",
    bad=Example("The expected day was March 4, 2026."),
    good=Example("The kettle was due by March 9, 2026."),
)
def doubtful_thing(letter: Letter, _: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        for judged in sentence.judgements:
            if judged.status == "unsure":
                written = judged.mention.value.as_written
                yield finding(
                    "FAC011",
                    _place(judged),
                    f"Is {written} right here? The words around it fit {judged.expected} better.",
                    suggestion="compare with the source",
                    concerns=judged.concerns,
                )


@rule(
    "FAC012",
    "error",
    title="The opposite of what the case says",
    reason="A sentence that says of the facts the contrary of the person's own account makes the whole letter untrue.",
    bad=Example("The seller has answered my message of March 12, 2026."),
    good=Example("The seller has not answered my message of March 12, 2026."),
)
def turned_fact(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        turn = letter_turn(letter, sentence, ground)
        if turn is not None and not turn.is_rule:
            yield finding(
                "FAC012",
                (sentence.phrase.start, sentence.phrase.end),
                f"The case says the opposite: {shown(turn.known)}",
                suggestion=turn.change,
                concerns=turn.origin,
                severity="error" if turn.is_clear else "warning",
            )
