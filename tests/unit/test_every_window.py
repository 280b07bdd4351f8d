"""Every window of every playbook on every marketplace, by every version of its clauses, at each of its edges.

The cases are made from the data; the days are counted here in another way than the product counts them (numpy for
business days, a walk over the calendar for months), so that neither a playbook nor the arithmetic can slip.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.knowledge import Knowledge
from assistant.playbook_library import Opening, Playbook, PlaybookLibrary, Window, read_playbooks
from assistant.policy_library import PolicyLibrary
from assistant.records import Attempt, Case, Clause, Contact, Deadline, Fact, Locator, Moment, Rule
from assistant.settings import data_folder
from assistant.triage import compute_windows, derive_facts
from assistant.wording.conditions import hold
from assistant.wording.public_holidays import public_holidays

KINDS = sorted(read_playbooks(data_folder("playbooks")).playbooks)
DAYS = (dt.date(2026, 3, 2), dt.date(2026, 12, 22), dt.date(2028, 2, 28))  # plain, before holidays, before 29 February
ONE_DAY = dt.timedelta(days=1)


def places(playbook: Playbook, library: PolicyLibrary) -> Sequence[str]:
    return playbook.marketplaces or tuple(library.marketplaces)


def versions(rule: str, library: PolicyLibrary, playbook: Playbook, host: str) -> tuple[Clause, ...]:
    """The clauses that could fix the rule there, whatever the day."""
    days = {d for c in library.clauses if c.rule and c.rule.name == rule for d in (c.effective_from, c.effective_to)}
    found = (library.rule(rule, marketplace=host, role=playbook.role, on=d or DAYS[0]) for d in {*days, *DAYS})
    return tuple({c.id: c for c in found if c is not None}.values())


def event_days(clause: Clause) -> Iterator[dt.date]:
    """The first and last day of the version, and plain days within it."""
    for day in {*DAYS, clause.effective_from or DAYS[0], clause.effective_to or DAYS[0]}:
        if (clause.effective_from or day) <= day <= (clause.effective_to or day):
            yield day


class Told:
    """Facts and contacts that make conditions hold, as far as a person's answers can."""

    def __init__(self, playbooks: PlaybookLibrary) -> None:
        self.playbooks = playbooks
        self.answers: dict[str, str] = {}
        self.contacts: list[Contact] = []
        self.attempts: list[Attempt] = []

    def happened(self, event: str, day: dt.date) -> None:
        contact = re.fullmatch(r"(?:first|last)_([a-z]+)_contact", event)
        if contact:
            self.contacted(contact[1], day)
        elif event == "last_attempt_date":
            self.attempts = [Attempt(when=Moment(day=day), text="x")]
        else:
            self.answers[event] = day.isoformat()

    def contacted(self, party: str, day: dt.date) -> None:
        words = next(p.words[0] for p in self.playbooks.parties if p.id == party)
        self.contacts = [Contact(when=Moment(day=day), who=words)]

    def satisfy(self, condition: str, day: dt.date) -> None:
        names = {f.name: f for f in self.playbooks.catalogue}
        if m := re.fullmatch(r"known ([a-z0-9_]+)", condition):
            if m[1] == "last_attempt_date":
                self.happened(m[1], day)
            else:
                entry = names[m[1]]
                known = day.isoformat() if entry.kind == "date" else next(iter(entry.choices), "yes")
                self.answers.setdefault(m[1], known)
        elif m := re.fullmatch(r"([a-z0-9_]+) (not )?before ([a-z0-9_]+)", condition):
            self.answers[m[1]] = (day if m[2] else day - ONE_DAY).isoformat()
            self.answers.setdefault(m[3], day.isoformat())
        elif m := re.fullmatch(r"contacted ([a-z]+)", condition):
            if not self.contacts:
                self.contacted(m[1], day)
        elif condition == "attempts":
            self.attempts = self.attempts or [Attempt(when=Moment(day=day), text="x")]
        elif (m := re.fullmatch(r"([a-z0-9_]+) is ([^ ].*)", condition)) and not m[2].startswith("not "):
            self.answers[m[1]] = m[2].split(" or ")[0]

    def known(self, library: PolicyLibrary, playbook: Playbook, host: str, today: dt.date) -> Knowledge:
        case = Case(
            id="case",
            role=playbook.role,
            marketplace=host,
            today=today,
            contacts=tuple(self.contacts),
            attempts=tuple(self.attempts),
        )
        names = {f.name: f for f in self.playbooks.catalogue}
        facts = tuple(
            Fact(name=n, kind=names[n].kind, value=v, as_written=v, source=Locator(where="answer"))
            for n, v in self.answers.items()
        )
        known = Knowledge(
            case=case, facts=facts, exhibits_read=(), library=library, playbooks=self.playbooks, playbook=playbook
        )
        return replace(known, facts=(*facts, *derive_facts(known)))


def counted(day: dt.date, rule: Rule, country: str) -> dt.date:
    """The same calendar in another way."""
    amount = rule.amount or 0
    if rule.unit == "business days":
        off = [d for y in range(day.year, day.year + 2) for d in public_holidays(country, y)]
        start = np.datetime64(day)
        begun = np.busday_offset(start, 0, roll="backward", holidays=[np.datetime64(d) for d in off])
        end = np.busday_offset(begun, amount, holidays=[np.datetime64(d) for d in off])
        return dt.date.fromisoformat(str(end))
    if rule.unit in ("months", "years"):
        months = amount * (12 if rule.unit == "years" else 1)
        first = day.replace(day=1)
        for _ in range(months):
            first = (first + dt.timedelta(days=32)).replace(day=1)
        last = (first + dt.timedelta(days=32)).replace(day=1) - ONE_DAY
        return min(first + dt.timedelta(days=day.day - 1), last)
    return day + dt.timedelta(days=amount // 24 if rule.unit == "hours" else amount)


def expected_edge(edges: Sequence[Opening], known: Knowledge) -> dt.date | None:
    found = []
    for opening in edges:
        fact = known.fact(opening.event)
        if fact is None or not hold(opening.when, known):
            continue
        day = dt.date.fromisoformat(fact.value)
        clause = known.rule_on(opening.rule, day) or known.rule_on(opening.rule, known.on)
        if clause is None:
            continue
        if opening.at_once:
            found.append(day)
        elif clause.rule is not None and clause.rule.amount is not None:
            found.append(counted(day, clause.rule, known.country) + opening.full_days * ONE_DAY)
    return min(found, default=None)


def computed(known: Knowledge, window: Window) -> Deadline | None:
    return next((d for d in compute_windows(known) if d.name == window.name), None)


def situations(playbook: Playbook, library: PolicyLibrary, host: str) -> Iterator[tuple[Window, Opening, dt.date]]:
    for window in playbook.deadlines:
        for opening in (*window.opens, *window.closes):
            for clause in versions(opening.rule, library, playbook, host):
                if opening.at_once or (clause.rule is not None and clause.rule.amount is not None):
                    for day in event_days(clause):
                        yield window, opening, day


def told_for(window: Window, opening: Opening, day: dt.date, playbooks: PlaybookLibrary) -> Told:
    told = Told(playbooks)
    told.happened(opening.event, day)
    for condition in (*window.when, *opening.when):
        told.satisfy(condition, day)
    # A window that both opens and closes is known when both events are; the other one is put on the same day.
    for other in window.closes if opening in window.opens else window.opens:
        if not any(c.startswith("unknown " + other.event) for c in (*window.when, *opening.when)):
            told.happened(other.event, day)
    return told


def check_edges(told: Told, library: PolicyLibrary, playbook: Playbook, host: str, window: Window) -> int:
    """Compares every day around each edge; gives how many were compared."""
    base = told.known(library, playbook, host, DAYS[0])
    if not hold(window.when, base):
        return 0
    opens, closes = expected_edge(window.opens, base), expected_edge(window.closes, base)
    if (window.opens and opens is None) or (not window.opens and closes is None):
        return 0
    compared = 0
    for today in sorted({e + n * ONE_DAY for e in (opens, closes) if e is not None for n in (-1, 0, 1)}):
        known = told.known(library, playbook, host, today)
        if (expected_edge(window.opens, known), expected_edge(window.closes, known)) != (opens, closes):
            continue  # which opening counts depends on the day's rules here; that day has its own turn
        found = computed(known, window)
        assert found is not None, (playbook.id, host, window.name, today)
        early = opens is not None and today < opens
        status = "too_early" if early else "closed" if closes is not None and today > closes else "open"
        wanted = (opens, closes, status, opens if early or closes is None else closes)
        assert (found.opens_on, found.closes_on, found.status, found.date) == wanted, (
            playbook.id,
            host,
            today,
            told.answers,
        )
        compared += 1
    return compared


@pytest.mark.parametrize("kind", KINDS)
def test_every_window_opens_and_closes_on_its_day_and_not_one_beside_it(
    kind: str, library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    playbook = playbooks.playbooks[kind]
    reached: dict[str, int] = {w.name: 0 for w in playbook.deadlines}
    for host in places(playbook, library):
        for window, opening, day in situations(playbook, library, host):
            told = told_for(window, opening, day, playbooks)
            reached[window.name] += check_edges(told, library, playbook, host, window)
    assert all(reached.values()), reached  # no window is out of reach of any case
