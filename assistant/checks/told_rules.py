"""CIT, the rules that a letter tells: the clause says it, here, for this reader, on that day, and unopposed.

One idea: a clause is more than its words; a rule of another place, role or year is a wrong citation even where every
word is right.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from assistant.checks.facts import POLICY_GROUPS, cites_clause
from assistant.checks.finding import finding, shown
from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.matching import candidates, coverage
from assistant.checks.polarity import letter_turn
from assistant.checks.registry import Example, rule
from assistant.checks.word_lists import search
from assistant.records import Clause, Finding, Severity
from assistant.wording.markers import Marker

CLAUSE_TELLS = 0.6  # of a rule without a marker that one clause must have


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


@rule(
    "CIT012",
    "error",
    title="A rule that was not in force",
    reason="The rule of the day of the notice or order decides, not one that came later or had ended.",
    bad=Example("The older rule gave more time [P6].", "buyer, foreign clause"),
    good=Example("The guarantee covers an order that has not arrived [P1].", "buyer, foreign clause"),
)
def not_in_force(letter: Letter, ground: Ground) -> Iterator[Finding]:
    day, today = _deciding_day(ground), ground.plan.case.today
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


def _deciding_day(ground: Ground) -> dt.date:
    """The day whose rules count: of the notice for a seller, of the order for a buyer, else today."""
    case = ground.plan.case
    wanted = "notice_date" if case.role == "seller" else "order_date"
    days = [k.partition(":")[2] for k in ground.facts.get(wanted, {}) if len(k) == len("date:2026-01-01")]
    return min((dt.date.fromisoformat(d) for d in days), default=case.today)


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


def _cited_clauses(letter: Letter, ground: Ground) -> Iterator[tuple[Marker, Clause]]:
    for marker in letter.markers_of("P"):
        if marker.name in ground.sources:
            yield marker, ground.sources[marker.name].clause
