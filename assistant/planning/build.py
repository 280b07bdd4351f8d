"""Builds the plan from what triage and retrieval found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.knowledge import Knowledge, derived
from assistant.planning.gaps import find_adverse, find_gaps
from assistant.planning.matrix import build_matrix
from assistant.planning.points import PointMaker
from assistant.planning.story import foreign_sentences
from assistant.playbook_library import Addressee, Playbook, PointEntry
from assistant.playbook_tongues import NO_WORDS
from assistant.policy_library.resting import with_grounds
from assistant.records import Case, Clause, Deadline, Exhibit, Fact, FoundClause, Plan, Point, Route, Sentence, Source
from assistant.wording.conditions import hold
from assistant.wording.display import show_date
from assistant.wording.patterns import best, fill

MAX_RELATED = 8
MAX_MAIL_HEAD = 4_000  # characters of a mail in which its subject stands


def build_plan(
    known: Knowledge,
    *,
    route: Route,
    deadlines: Sequence[Deadline],
    found: Sequence[FoundClause],
    left_out: frozenset[str] = frozenset(),
    has_model: bool = False,
) -> Plan:
    """The plan of the letter; its points are in the letter's language where the playbook has words in it.

    Args:
        known: the case with everything read and computed.
        route: what triage decided.
        deadlines: the windows of the case.
        found: clauses that the search found, best first.
        left_out: sentences of the story that a check refused; they are not taken over.
        has_model: a model can word the letter in a language that the playbook has no words in.
    """
    known = replace(known, addressee=_addressee(known).id)
    is_refused = route.decision == "refuse"
    letter = known if is_refused else in_its_language(known)
    addressee = _addressee(letter)
    matrix = build_matrix(known)
    reply = _reply_day(known)
    shown = show_date(reply, letter.locale) if reply else ""
    letter = letter.speaking(enclosures=_enclosures(letter), reply_by=shown)
    maker = PointMaker(letter, left_out)
    points = refusal_points(route) if is_refused else maker.make(letter.playbook.points)
    pinned = [c.id for name in known.playbook.pins if (c := known.rule(name)) is not None]
    for clause_id in pinned:
        maker.marker(clause_id)
    sources = tuple(_source(n, known.library.by_id[clause_id], letter) for n, clause_id in enumerate(maker.cited, 1))
    plan = Plan(
        case=known.case if is_refused else _case_in_its_language(letter, has_model=has_model),
        playbook=known.playbook.id,
        playbook_title=known.playbook.title,
        channel=known.playbooks.channels[addressee.channel],
        facts=(*known.facts, *_derived(known, deadlines, reply)),
        exhibits=known.exhibits_read,
        sources=sources,
        related=tuple(f for f in found if f.clause.id not in maker.cited)[:MAX_RELATED],
        route=route,
        deadlines=tuple(deadlines),
        points=points,
        subject="No letter for this wish" if is_refused else _subject(addressee, letter),
        parts=() if is_refused else addressee.parts or known.playbook.parts,
        gaps=find_gaps(known, matrix),
        adverse=find_adverse(known, found),
        matrix=matrix,
    )
    return with_grounds(plan, known.library, on=known.on)


def in_its_language(known: Knowledge) -> Knowledge:
    """The same knowledge, spoken in the language of the letter; in English where a needed point has no words in it."""
    tongue = known.playbooks.tongue(known.case.language)
    book = tongue.playbooks.get(known.playbook.id) if tongue else None
    if tongue is None or book is None:
        return known
    needed = [p for p in lacking_points(book, known) if p.required]
    if needed or _addressee(replace(known, playbook=book)).subject == (NO_WORDS,):
        return known
    worded = tuple(p for p in book.points if p.patterns != (NO_WORDS,))
    return replace(known, tongue=tongue, playbook=book.model_copy(update={"points": worded}))


def lacking_points(book: Playbook, known: Knowledge) -> tuple[PointEntry, ...]:
    """The points that this letter would have and that have no words in its language."""
    return tuple(p for p in book.points if p.patterns == (NO_WORDS,) and hold(p.when, known))


def _case_in_its_language(letter: Knowledge, *, has_model: bool) -> Case:
    """The case with the language that its letter has, and a note where that is not the one that was asked for."""
    case = letter.case
    language, notes = case.language, []
    if _primary(case.language) not in ("en", letter.language) and not has_model:
        language = "en"
        notes.append(
            f"this kind of case has no wording in '{case.language}' yet, so the letter is in English; a model can "
            "write it in that language"
        )
    elif letter.tongue is not None:
        lacking = lacking_points(letter.tongue.playbooks[letter.playbook.id], letter)
        ids = ", ".join(dict.fromkeys(p.id for p in lacking))
        notes += (
            [f"these points have no wording in '{case.language}' and stayed out of the letter: {ids}"] if ids else []
        )
    left = foreign_sentences(case.story, letter.language)
    if left and language == case.language:
        notes.append(
            f"{left} sentence{'s' if left > 1 else ''} of the story in another language stayed out of the letter; put "
            f"what belongs in it into the letter's language"
        )
    new = tuple(n for n in notes if n not in case.warnings)
    return case.model_copy(update={"language": language, "warnings": (*case.warnings, *new)})


def _primary(language: str) -> str:
    """ "de-AT" -> "de"."""
    return language.replace("_", "-").split("-")[0].lower()


def _source(number: int, clause: Clause, letter: Knowledge) -> Source:
    titles = letter.tongue.words.sources if letter.tongue else {}
    return Source(marker=f"P{number}", clause=clause, title=titles.get(clause.document_id, ""))


def refusal_points(route: Route) -> tuple[Point, ...]:
    """In place of a letter: one polite sentence that says no and why, and the honest way."""
    reason = Sentence(text=route.reason, kind="courtesy")
    steps = [
        Point(id=f"way-{n}", kind="courtesy", shape="item", sentences=(Sentence(text=s.step, kind="courtesy"),))
        for n, s in enumerate(route.next_steps, 1)
    ]
    return (Point(id="refusal", kind="courtesy", starts_paragraph=True, sentences=(reason,)), *steps)


def _addressee(known: Knowledge) -> Addressee:
    for addressee in known.playbook.addressees:
        if hold(addressee.when, known):
            return addressee
    return known.playbook.addressees[-1]


def _subject(addressee: Addressee, known: Knowledge) -> str:
    filled = best(addressee.subject, known, choose=lambda _: 0)
    if filled is None:
        filled = fill(addressee.subject[-1], known, label=known.blank)
    text = filled.text if filled else known.playbook.title
    return re.sub(r"\s*\[(?:E\d|P:)[^\]]*\]", "", text)


def _reply_day(known: Knowledge) -> dt.date | None:
    """The day by which an answer is asked for: today and the time that the playbook's guidance clause gives."""
    clause = known.rule(known.playbook.reply_rule) if known.playbook.reply_rule else None
    if clause is None or clause.rule is None or clause.rule.amount is None:
        return None
    return known.case.today + dt.timedelta(days=clause.rule.amount)


def _enclosures(known: Knowledge) -> str:
    """ "Order confirmation [E1], Tracking history [E2] and Messages [E3]"; empty when there is none."""
    names = [f"{_enclosed_as(e)} [{e.marker}]" for e in known.enclosures]
    if known.tongue is not None:
        return known.tongue.speech.listed(tuple(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _enclosed_as(exhibit: Exhibit) -> str:
    """A mail that is called by its subject is called a mail, as a subject alone reads like a sentence of the letter."""
    head = exhibit.pages[0][:MAX_MAIL_HEAD] if exhibit.pages else ""
    subject = re.search(r"^Subject: (.*)$", head, re.MULTILINE)
    is_subject = subject is not None and exhibit.title.lower() in subject[1].lower()
    return f'E-mail "{exhibit.title}"' if is_subject and exhibit.file.lower().endswith(".eml") else exhibit.title


def _derived(known: Knowledge, deadlines: Sequence[Deadline], reply: dt.date | None) -> tuple[Fact, ...]:
    """The days computed from clauses, as facts, so that a check knows them."""
    days = [
        (f"{d.name}.{edge}", day)
        for d in deadlines
        for edge, day in (("opens", d.opens_on), ("closes", d.closes_on))
        if day
    ]
    facts = [derived(name, "date", day.isoformat()) for name, day in days]
    if reply is not None:
        facts.append(derived("reply_by", "date", reply.isoformat()))
    facts.append(derived("today", "date", known.case.today.isoformat()))
    return tuple(facts)
