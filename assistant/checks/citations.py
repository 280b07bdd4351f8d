"""CIT: every marker resolves, quotations are exact, and a policy sentence says what its clause says.

One idea: one wrong citation ends the trust in all of them, so each is followed to the page or clause it names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from assistant.checks.facts import POLICY_GROUPS, cites_clause
from assistant.checks.finding import finding, shown
from assistant.checks.fitting_sources import changed_quote, misplaced_markers
from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.matching import candidates, coverage
from assistant.checks.polarity import letter_turn
from assistant.checks.registry import Example, rule
from assistant.checks.word_lists import search
from assistant.records import Clause, Finding, Severity
from assistant.wording.markers import Marker, find_broken_markers

MIN_QUOTED_WORDS = 4  # shorter words in quotation marks are terms, not quotations
CLAUSE_TELLS = 0.6  # of a rule without a marker that one clause must have
MIN_CHANGED_WORDS = 3
_UNREADABLE = {
    "password": "is locked by a password",
    "damaged": "is damaged",
    "missing": "is missing",
    "empty": "is empty",
}
_SPEECH = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " "})


def _spans(letter: Letter, kind: str) -> Iterator[Marker]:
    yield from (m for m in letter.markers if m.kind == kind)


@rule(
    "CIT001",
    "error",
    title="A marker that points to nothing",
    reason="A reader who follows a citation and finds nothing stops believing the others.",
    bad=Example("The guarantee covers an order that has not arrived [P9]."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def unknown_marker(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for marker in letter.markers:
        known = ground.sources if marker.kind == "P" else ground.exhibits
        if marker.name not in known:
            names = ", ".join(known) or "none"
            yield finding(
                "CIT001",
                (marker.start, marker.end),
                f"{marker.name} does not exist; this case has {names}.",
                suggestion="point to one of these, or take the marker out",
                concerns=marker.name,
            )


@rule(
    "CIT002",
    "error",
    title="A page that the document does not have",
    reason="A page number is a promise that the fact stands there.",
    bad=Example("The order was confirmed on March 2, 2026 [E1 p.7]."),
    good=Example("The order was confirmed on March 2, 2026 [E1 p.1]."),
)
def page_beyond(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for marker in _spans(letter, "E"):
        exhibit = ground.exhibits.get(marker.name)
        if exhibit is not None and exhibit.pages and marker.page > len(exhibit.pages):
            yield finding(
                "CIT002",
                (marker.start, marker.end),
                f"{marker.name} ({exhibit.title}) has {len(exhibit.pages)} page(s), not {marker.page}.",
                suggestion=f"[{marker.name} p.1]"
                if len(exhibit.pages) == 1
                else f"name a page up to {len(exhibit.pages)}",
                concerns=marker.name,
            )


@rule(
    "CIT003",
    "error",
    title="A document that nobody can read",
    reason="What cannot be opened proves nothing; a locked or damaged file has to be replaced before it is cited.",
    bad=Example("The carrier confirmed the loss [E3]."),
    good=Example("The order was confirmed on March 2, 2026 [E1 p.1]."),
)
def unreadable_exhibit(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for marker in _spans(letter, "E"):
        exhibit = ground.exhibits.get(marker.name)
        if exhibit is None or exhibit.state == "read":
            continue
        is_shut = exhibit.state in _UNREADABLE
        what = _UNREADABLE.get(exhibit.state, "could not be read as text, so nothing in it can be checked")
        yield finding(
            "CIT003",
            (marker.start, marker.end),
            f"{marker.name} ({exhibit.title}) {what}.",
            suggestion="add a readable copy" if is_shut else "look yourself whether it shows what the sentence says",
            concerns=marker.name,
            severity="error" if is_shut else "info",
        )


@rule(
    "CIT004",
    "error",
    title="A broken marker",
    reason="A marker that lost a bracket or its number would be printed as it stands.",
    bad=Example("The guarantee covers an order that has not arrived [P]."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def broken_marker(letter: Letter, _: Ground) -> Iterator[Finding]:
    for start, end in find_broken_markers(letter.text):
        yield finding(
            "CIT004",
            (start, end),
            f"{shown(letter.text[start:end])} is no marker.",
            suggestion="write [P1] for a clause, [E1 p.2] for a page of a document",
        )


@rule(
    "CIT005",
    "warning",
    title="A rule without its source",
    reason="A reader believes a rule when it is named; a rule from memory is often another marketplace's. A duty by "
    "law or policy that no clause of the plan tells is an error.",
    bad=Example("Under your policy every buyer must be refunded at once."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def policy_without_marker(letter: Letter, ground: Ground) -> Iterator[Finding]:
    cited = {s.phrase.paragraph for s in letter.sentences if cites_clause(s)}
    notes = re.search(r"\[\s?\d{1,3}\s?\]", letter.text) is not None
    for sentence in letter.sentences:
        is_law = search(ground.words.law_claims, sentence.plain) and not cites_clause(sentence)
        if sentence.is_known or not (is_law or (sentence.kind == "policy" and not sentence.phrase.markers)):
            continue
        if notes and re.search(r"\[\s?\d{1,3}\s?\]", sentence.text):
            continue
        severity: Severity = "info" if sentence.phrase.paragraph in cited else "warning"
        if is_law:
            severity = "warning" if _told_by_clause(sentence, ground) else "error"
        names = ", ".join(f"[{m}]" for m in list(ground.sources)[:6])
        yield finding(
            "CIT005",
            (sentence.phrase.start, sentence.phrase.end),
            "This states a rule and names no source.",
            suggestion=f"add the marker of the clause it rests on ({names})" if names else "leave the rule out",
            severity=severity,
        )


def _told_by_clause(sentence: CheckedSentence, ground: Ground) -> bool:
    clauses = (p for p in candidates(sentence.phrase, ground) if p.origin in ground.sources)
    return any(coverage(sentence.phrase, p, ground) >= CLAUSE_TELLS for p in clauses)


def normal_speech(text: str) -> str:
    """The only normalisation of quotations: runs of blanks become one, curly quotation marks straight."""
    return " ".join(text.translate(_SPEECH).split())


def _stands_in(quote: str, text: str) -> bool:
    parts = [p.strip() for p in re.split(r"\s*(?:\.\.\.|…|\[…\])\s*", normal_speech(quote)) if p.strip()]
    whole, at = normal_speech(text), 0
    for part in parts:
        place = whole.find(part, at)
        if place < 0:
            place = whole.find(part.rstrip(".,;:!?"), at)
        if place < 0 or not part.rstrip(".,;:!?"):
            return False
        at = place + len(part.rstrip(".,;:!?"))
    return bool(parts)


def _told_texts(ground: Ground) -> str:
    case = ground.plan.case
    texts = [case.story, case.notice, case.ask, *case.facts.values()]
    texts += [f"{c.said}\n{c.outcome}\n{c.reference}" for c in case.contacts]
    texts += [a.what for a in case.actions] + [a.reply for a in case.attempts]
    texts += [f.as_written for f in ground.plan.facts]
    return "\n".join(t.replace('"', "'") for t in texts)


def _quotes(letter: Letter, ground: Ground) -> Iterator[tuple[CheckedSentence, str, tuple[int, int]]]:
    """Quotations that are not the person's own words or those of a contact."""
    told = _told_texts(ground)
    for sentence in letter.sentences:
        for quote in sentence.quotes:
            if quote.text.strip() and not _stands_in(quote.text.replace('"', "'"), told):
                yield sentence, quote.text, (quote.start, quote.end)


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


@rule(
    "CIT009",
    "error",
    title="A number that is not the clause's",
    reason="Copies of one rule give 48 hours, 72 hours and 7 days; only the number of the cited clause may stand here.",
    bad=Example("A claim can be made up to 60 days after the latest estimated delivery date [P3]."),
    good=Example("A claim can be made up to 90 days after the latest estimated delivery date [P3]."),
)
def wrong_policy_number(letter: Letter, _: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        if sentence.kind != "policy" or not cites_clause(sentence):
            continue
        for judged in sentence.judgements:
            if judged.status == "unknown" and judged.mention.group in POLICY_GROUPS:
                value = judged.mention.value
                hint = f"the clause says {judged.expected}" if judged.expected else "use the number of the cited clause"
                yield finding(
                    "CIT009",
                    (value.start, value.end),
                    f"{value.as_written} does not stand in {', '.join(sentence.phrase.cites)}.",
                    suggestion=hint,
                    concerns=sentence.phrase.cites[0],
                )


@rule(
    "CIT010",
    "error",
    title="A rule turned around",
    reason="May for may not, before for after, buyer for seller: the sentence cites a clause that says the opposite.",
    bad=Example("The guarantee does not cover an order that has not arrived [P1]."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def turned_rule(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        turn = letter_turn(letter, sentence, ground)
        if turn is not None and turn.is_rule:
            yield finding(
                "CIT010",
                (sentence.phrase.start, sentence.phrase.end),
                f"The source says otherwise: {shown(turn.known)}",
                suggestion=turn.change,
                concerns=turn.origin,
                severity="error" if turn.is_clear else "warning",
            )


@rule(
    "CIT011",
    "error",
    title="A rule of another place or for other people",
    reason="A rule of another marketplace, country or role does not bind the reader of this letter.",
    bad=Example("Sellers on the other site answer quickly [P5].", "buyer, foreign clause"),
    good=Example("The guarantee covers an order that has not arrived [P1].", "buyer, foreign clause"),
)
def wrong_place(letter: Letter, ground: Ground) -> Iterator[Finding]:
    case = ground.plan.case
    home = {
        j for s in ground.sources.values() if case.marketplace in s.clause.marketplaces for j in s.clause.jurisdictions
    }
    for marker, clause in _cited_clauses(letter, ground):
        why = ""
        if clause.marketplaces and case.marketplace not in clause.marketplaces:
            why = f"it is a rule of {', '.join(clause.marketplaces[:3])}, not of {case.marketplace}"
        elif not clause.marketplaces and clause.jurisdictions and home and not home & set(clause.jurisdictions):
            why = f"it is a rule of {', '.join(clause.jurisdictions[:3])}, not of {', '.join(sorted(home)[:3])}"
        elif clause.audience not in (case.role, "both"):
            why = f"it is a rule for {clause.audience}s, and this letter is a {case.role}'s"
        if why:
            yield finding(
                "CIT011",
                (marker.start, marker.end),
                f"{marker.name} does not fit: {why}.",
                suggestion="cite a rule of this marketplace for this role, or leave it out",
                concerns=clause.id,
            )


def _cited_clauses(letter: Letter, ground: Ground) -> Iterator[tuple[Marker, Clause]]:
    for marker in _spans(letter, "P"):
        if marker.name in ground.sources:
            yield marker, ground.sources[marker.name].clause


def deciding_day(ground: Ground) -> dt.date:
    """The day whose rules count: of the notice for a seller, of the order for a buyer, else today."""
    case = ground.plan.case
    wanted = "notice_date" if case.role == "seller" else "order_date"
    days = [k.partition(":")[2] for k in ground.facts.get(wanted, {}) if len(k) == len("date:2026-01-01")]
    return min((dt.date.fromisoformat(d) for d in days), default=case.today)


@rule(
    "CIT012",
    "error",
    title="A rule that was not in force",
    reason="The rule of the day of the notice or order decides, not one that came later or had ended.",
    bad=Example("The older rule gave more time [P6].", "buyer, foreign clause"),
    good=Example("The guarantee covers an order that has not arrived [P1].", "buyer, foreign clause"),
)
def not_in_force(letter: Letter, ground: Ground) -> Iterator[Finding]:
    day, today = deciding_day(ground), ground.plan.case.today
    # A window is counted by the version of the day of its own event, which may be another day.
    counted = {i for d in ground.plan.deadlines for i in (d.opens_clause_id, d.closes_clause_id)}
    for marker, clause in _cited_clauses(letter, ground):
        if _in_force(clause, day) or clause.id in counted:
            continue
        yield finding(
            "CIT012",
            (marker.start, marker.end),
            f"{marker.name} was not in force on {day.isoformat()} ({_span_of(clause)}).",
            suggestion="cite the version of that day",
            concerns=clause.id,
            severity="warning" if _in_force(clause, today) else "error",
        )


def _in_force(clause: Clause, day: dt.date) -> bool:
    starts, ends = clause.effective_from, clause.effective_to
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def _span_of(clause: Clause) -> str:
    start = f"from {clause.effective_from.isoformat()}" if clause.effective_from else ""
    end = f"until {clause.effective_to.isoformat()}" if clause.effective_to else ""
    return f"{start} {end}".strip()


@rule(
    "CIT013",
    "info",
    title="Another text says otherwise",
    reason="Two published copies of the rule differ; whoever cites one should know the other before the reader does.",
    bad=Example("A claim may be made three days after the latest estimated delivery date [P2]."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def conflict_unseen(letter: Letter, ground: Ground) -> Iterator[Finding]:
    seen = {s.clause.id for s in ground.sources.values()} | {a.clause.id for a in ground.plan.adverse}
    told: set[str] = set()
    for marker, clause in _cited_clauses(letter, ground):
        others = [c for c in clause.conflicts_with if c not in seen]
        if others and clause.id not in told:
            told.add(clause.id)
            yield finding(
                "CIT013",
                (marker.start, marker.end),
                f"Another copy of this rule says otherwise ({', '.join(others[:3])}).",
                suggestion=clause.advice or "compare both before you rely on one",
                concerns=clause.id,
            )


@rule(
    "CIT014",
    "info",
    title="A rule of low confidence",
    reason="The source of this clause is weak or old; it should carry no weight alone.",
    bad=Example("An older text gave 30 days [P4].", "buyer"),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def weak_clause(letter: Letter, ground: Ground) -> Iterator[Finding]:
    told: set[str] = set()
    for marker, clause in _cited_clauses(letter, ground):
        if clause.confidence == "C" and clause.id not in told:
            told.add(clause.id)
            yield finding(
                "CIT014",
                (marker.start, marker.end),
                f"{marker.name} rests on a weak source (as of {clause.as_of.isoformat()}).",
                suggestion=clause.advice or "look it up on the marketplace's own page first",
                concerns=clause.id,
            )


@rule(
    "CIT015",
    "error",
    title="The cited page does not show it",
    reason="A value with a page behind it must stand on that page, or the marker is the wrong one.",
    bad=Example("I paid $49.99 for the kettle [E2 p.1]."),
    good=Example("I paid $49.99 for the kettle [E1 p.1]."),
)
def wrong_page(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        markers = [m for m in sentence.phrase.markers if m.kind == "E" and m.name in ground.exhibits]
        values = [j for j in sentence.judgements if j.status != "unknown" and j.mention.group != "private"]
        if not markers or not values or cites_clause(sentence) or _says_same(sentence):
            continue
        readable = [m for m in markers if ground.page_text(m.name, m.page).strip()]
        if len(readable) < len(markers):
            continue
        pages = [ground.page_keys(m.name, m.page) for m in readable]
        if any(j.mention.key in keys for j in values for keys in pages):
            continue
        exhibits = [s for j in values for s in j.support if s.startswith("E")]
        pages_named = ", ".join(m.cite for m in readable)
        written = ", ".join(j.mention.value.as_written for j in values)
        yield finding(
            "CIT015",
            (markers[0].start, markers[0].end),
            f"{pages_named} shows none of: {written}.",
            suggestion=f"[{exhibits[0]}]" if exhibits else "point to the page that shows it, or take the marker out",
            concerns=markers[0].name,
            severity="error" if exhibits else "warning",
        )


def _says_same(sentence: CheckedSentence) -> bool:
    """True when the offline letter cites the same for the same sentence."""
    return sentence.is_known and sentence.match is not None and sentence.match.phrase.cites == sentence.phrase.cites


@rule(
    "CIT016",
    "error",
    title="A marker that belongs to another place",
    reason="Two right sources in each other's place are two wrong citations: the reader opens the clause and reads of "
    "something else.",
    bad=Example("It can be made up to 90 days after that date [P2]."),
    good=Example("It can be made up to 90 days after that date [P3]."),
)
def misplaced_marker(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        for found in misplaced_markers(sentence, ground) if sentence.phrase.markers else ():
            yield finding(
                "CIT016",
                (found.marker.start, found.marker.end),
                f"{found.marker.cite} is not the source of this; {found.better} is.",
                suggestion=f"[{found.better}]",
                concerns=found.marker.name,
            )
