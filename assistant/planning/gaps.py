"""What is missing, contradictory or against the person: said openly, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.knowledge import Knowledge
from assistant.records import Adverse, FoundClause, Gap, MatrixRow
from assistant.wording.conditions import hold
from assistant.wording.patterns import fill

MAX_FOUND_ADVERSE = 3
MIN_ADVERSE_SCORE = 0.5


def find_gaps(known: Knowledge, matrix: Sequence[MatrixRow]) -> tuple[Gap, ...]:
    """Missing facts, missing and weak documents, unread files and contradictions, in that order.

    What the matrix says about papers is taken from it and not found a second time.
    """
    gaps = (
        *_missing_facts(known),
        *_of_rows([r for r in matrix if r.state == "missing" and not r.fact and r.document]),
        *_untold_contacts(known),
        *_of_rows([r for r in matrix if r.state == "weak"]),
        *_weak(known, matrix),
        *_unread(known),
        *_contradictions(known),
    )
    return (*gaps, *_untold_requests(known, matrix, gaps))


def _missing_facts(known: Knowledge) -> Iterator[Gap]:
    for question in known.playbook.questions:
        if question.is_required and hold(question.when, known) and known.fact(question.fact) is None:
            clause = known.rule(question.rule) if question.rule else None
            yield Gap(
                what=known.label(question.fact),
                why=question.why,
                clause_id=clause.id if clause else "",
                fact=question.fact,
            )


def _of_rows(rows: Sequence[MatrixRow]) -> Iterator[Gap]:
    """Rows as gaps; what two rows say in the same words is said once."""
    said: set[str] = set()
    for row in rows:
        what = row.found or row.asked
        if what not in said:
            said.add(what)
            yield Gap(what=what, why=row.instead, clause_id=row.clause_id)


def _untold_requests(known: Knowledge, matrix: Sequence[MatrixRow], gaps: Sequence[Gap]) -> Iterator[Gap]:
    """What the notice asks to be told and nobody told, where no other gap says so."""
    requests = {r.id: r for r in known.playbooks.requests.requests}
    told = {c for w in known.playbook.weak if hold(w.when, known) for c in w.when}
    for row in matrix:
        request = requests.get(row.request)
        if row.state != "missing" or row.document or request is None:
            continue
        is_said = any(g.fact and g.fact == row.fact for g in gaps)
        if not is_said and not any(f"no {c}" in told for c in request.met_when):
            yield Gap(what=row.asked, why=row.instead, clause_id=row.clause_id, fact=row.fact)


def _untold_contacts(known: Knowledge) -> Iterator[Gap]:
    """Contacts that the story or an answer mentions and the list of contacts does not have."""
    for party in known.playbooks.parties:
        if known.count(f"contacts {party.id}") and not known.contacts_with(party.id):
            told = "your story mentions" if party.id in known.told_contacts else "you answered that there was"
            yield Gap(
                what=f"contact with the {party.id}: day, channel and answer",
                why=f"{told} it, but the list of contacts does not; with its day it can decide the path",
            )


def _weak(known: Knowledge, matrix: Sequence[MatrixRow]) -> Iterator[Gap]:
    """What the playbook calls too weak, but for what a row of the matrix says already."""
    said = {r.found for r in matrix}
    for entry in known.playbook.weak:
        if hold(entry.when, known):
            clause = known.rule(entry.rule) if entry.rule else None
            what, why = fill(entry.what, known), fill(entry.why, known)
            if (what.text if what else entry.what) in said:
                continue
            yield Gap(
                what=what.text if what else entry.what,
                why=why.text if why else entry.why,
                clause_id=clause.id if clause else "",
            )


def _unread(known: Knowledge) -> Iterator[Gap]:
    ways = {
        "no text layer": "it is a picture of a page: nothing in it could be read, so type in the facts that it shows",
        "password": "it is locked with a password: hand in an unlocked copy from its issuer",
        "damaged": "it is damaged: ask its issuer for a new copy",
        "too large": "it is too large: hand in only the pages that matter, as their issuer made them",
        "unsupported": "its kind of file cannot be read: type in the facts that it shows",
        "empty": "there is nothing in it",
        "missing": "it is named in the case but is not there",
    }
    for exhibit in known.exhibits_read:
        if exhibit.state != "read":
            why = ways[exhibit.state]
            yield Gap(what=f"{exhibit.marker} {exhibit.title} ({exhibit.file}) could not be read", why=why)
        elif any(f.trust == "unclear" and f.source.page in exhibit.pictured for f in exhibit.facts):
            yield Gap(
                what=f"{exhibit.marker} {exhibit.title} ({exhibit.file}) was read from a picture",
                why="a machine may take one figure for another: type in the facts that it shows, to have them used",
            )


def _contradictions(known: Knowledge) -> Iterator[Gap]:
    for c in known.contradictions:
        places = " but ".join(f"{where} says {what}" for what, where in c.values)
        way = (
            "the letter follows your answer; make sure that it is right" if c.is_settled else "tell which one is right"
        )
        yield Gap(what=f"{c.label}: {places}", why=way, fact=c.name)


def find_adverse(known: Knowledge, found: Sequence[FoundClause]) -> tuple[Adverse, ...]:
    """Clauses that count against the person: those the playbook names, then those the search found."""
    out: dict[str, Adverse] = {}
    for entry in known.playbook.adverse:
        clause = known.rule(entry.rule)
        if clause is not None and hold(entry.when, known):
            said = fill(entry.why, known)
            out.setdefault(clause.id, Adverse(clause=clause, why=said.text if said else entry.why))
    against = [
        f.clause
        for f in found
        if f.clause.adverse_to == known.case.role and f.score >= MIN_ADVERSE_SCORE and f.clause.id not in out
    ]
    for clause in against[:MAX_FOUND_ADVERSE]:
        out[clause.id] = Adverse(clause=clause, why=f"It may be held against you: {clause.heading.lower()}.")
    return tuple(out.values())
