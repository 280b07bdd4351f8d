"""The few questions whose answer would change the path, found by trying the answers.

One idea: nothing is guessed about what matters; each possible answer to each open question is given to the same rules
that decide the real case, and a question that changes nothing is not asked. A question about a day is tried on the days
around the edges that the rules themselves draw, so that the answer is a stretch of days and not one example.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Sequence

from assistant.knowledge import Knowledge
from assistant.playbook_library import Opening
from assistant.records import Decision, Fact, FactName, Locator, Record
from assistant.triage.derivation import derive_facts
from assistant.triage.routes import decide_route, route_number
from assistant.triage.windows import compute_windows
from assistant.wording.conditions import parse
from assistant.wording.display import show_date

MAX_QUESTIONS = 3
# Days back from today: close together where waiting times end, far apart where claims close; ahead for what is due.
TRIED_DAYS = (-30, -5, 0, 1, 2, 3, 5, 8, 11, 15, 22, 31, 46, 61, 76, 91, 121, 181, 271, 366, 551, 731, 1_200)


class RouteAnswer(Record):
    """An answer, or a stretch of days, and the path it leads to."""

    answer: str  # "yes", a choice, or "from March 3, 2026 to March 16, 2026"
    example: str  # an answer of that stretch as a case takes it: "yes", "2026-03-10"
    decision: Decision
    reason: str
    clause_id: str = ""
    is_as_now: bool = False  # the path is the one without an answer


class RouteQuestion(Record):
    """A fact that is not known and whose answer changes the path."""

    fact: str
    label: str
    why: str = ""
    answers: tuple[RouteAnswer, ...]


def open_questions(known: Knowledge, *, most: int = MAX_QUESTIONS) -> tuple[RouteQuestion, ...]:
    """At most `most` questions, the one with the largest effect on the path first; none for a wish that is refused."""
    now = decide_route(known)
    if now.decision == "refuse":
        return ()
    here = route_number(known)
    tried = [(name, _Tried(known, name, here)) for name in _asked(known)]
    telling = sorted((t.weight(), n, t) for n, (_, t) in enumerate(tried) if t.changes)
    return tuple(t.question() for _, _, t in telling[:most])


class _Tried:
    """The paths that the answers to one question lead to."""

    def __init__(self, known: Knowledge, name: FactName, here: int) -> None:
        self._known, self._name, self._here = known, name, here
        self._numbers: dict[str, int] = {a: self._number(a) for a in self._answers()}
        # What has happened happened until today; a day to come alone makes no question.
        today = known.case.today.isoformat()
        past = (n for a, n in self._numbers.items() if name.kind != "date" or a <= today)
        self.changes = any(n != here for n in past)

    def weight(self) -> tuple[int, int, int]:
        """Smaller is asked first: other decisions, then required by the playbook, then other paths."""
        routes = self._known.playbook.routes
        decisions = {routes[n].decision if n < len(routes) else "write" for n in (*self._numbers.values(), self._here)}
        asked = [q for q in self._known.playbook.questions if q.fact == self._name.name]
        rank = 0 if any(q.is_required for q in asked) else 1 if asked else 2
        return -len(decisions), rank, -len({*self._numbers.values(), self._here})

    def question(self) -> RouteQuestion:
        asked = next((q for q in self._known.playbook.questions if q.fact == self._name.name), None)
        found = self._stretches() if self._name.kind == "date" else [(a, a) for a in self._numbers]
        return RouteQuestion(
            fact=self._name.name,
            label=self._name.label,
            why=asked.why if asked else "",
            answers=tuple(self._answer(words, example) for words, example in found),
        )

    def _answers(self) -> Iterable[str]:
        if self._name.kind == "yes_no":
            return ("yes", "no")
        if self._name.kind == "date":
            today = self._known.case.today
            days = [today.toordinal() - back for back in reversed(TRIED_DAYS)]
            return (dt.date.fromordinal(d).isoformat() for d in days if 1 <= d <= dt.date.max.toordinal())
        return self._name.choices

    def _with(self, answer: str) -> Knowledge:
        place = Locator(where="answer")
        fact = Fact(name=self._name.name, kind=self._name.kind, value=answer, as_written=answer, source=place)
        told = dataclasses.replace(self._known, facts=(*self._known.facts, fact), windows={})
        told = dataclasses.replace(told, facts=(*told.facts, *derive_facts(told)))
        return dataclasses.replace(told, windows={d.name: d for d in compute_windows(told)})

    def _number(self, answer: str) -> int:
        return route_number(self._with(answer))

    def _answer(self, words: str, example: str) -> RouteAnswer:
        route = decide_route(self._with(example))
        return RouteAnswer(
            answer=words,
            example=example,
            decision=route.decision,
            reason=route.reason,
            clause_id=route.clause_id,
            is_as_now=self._number(example) == self._here,
        )

    def _stretches(self) -> list[tuple[str, str]]:
        """Neighbouring days that lead to one path, as words, each with one of its days."""
        days = [dt.date.fromisoformat(d) for d in self._numbers]
        starts = [days[0]]
        for earlier, later in itertools.pairwise(days):
            if self._numbers[earlier.isoformat()] != self._numbers[later.isoformat()]:
                starts.append(self._edge(earlier, later))
        last = dt.timedelta(days=1)
        ends = [*(s - last for s in starts[1:]), days[-1]]
        stretches = []
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            first, final = show_date(start, self._known.locale), show_date(end, self._known.locale)
            if len(starts) == 1:
                words = "any day"
            elif number == 0:
                words = f"{final} or earlier"
            elif number == len(starts) - 1:
                words = f"{first} or later"
            else:
                words = first if start == end else f"from {first} to {final}"
            stretches.append((words, (end if number == 0 else start).isoformat()))
        return stretches

    def _edge(self, earlier: dt.date, later: dt.date) -> dt.date:
        """The first day with another path than the earlier one's."""
        path = self._numbers[earlier.isoformat()]
        while (later - earlier).days > 1:
            middle = earlier + (later - earlier) // 2
            if self._number(middle.isoformat()) == path:
                earlier = middle
            else:
                later = middle
        return later


def _asked(known: Knowledge) -> Sequence[FactName]:
    """The facts that the paths and windows look at, that are not known and that a person can answer."""
    names = {f.name: f for f in known.playbooks.catalogue_of(known.case.role, known.playbook.id)}
    found = dict.fromkeys(n for conditions in _conditions(known) for c in conditions for n in _facts(c, known))
    return [
        names[n]
        for n in found
        if n in names and known.fact(n) is None and (names[n].choices or names[n].kind in ("date", "yes_no"))
    ]


def _conditions(known: Knowledge) -> Iterable[tuple[str, ...]]:
    return (route.when for route in known.playbook.routes)


def _facts(condition: str, known: Knowledge) -> Iterable[str]:
    """The facts on which a condition of a path rests, through its windows."""
    parsed = parse(condition)
    if parsed is None:
        return
    form, m = parsed
    if form == "value":
        yield m[1]
    elif form == "known":
        yield m[2]
    elif form == "within":
        yield from (m[1], m[4])
    elif form == "before":
        yield from (m[1], m[3])
    elif form == "contacted" and not known.count(f"contacts {m[2]}"):
        yield f"contacted_{m[2]}"
    elif form == "window":
        for window in (w for w in known.playbook.deadlines if w.name == m[1]):
            for inner in window.when:
                yield from _facts(inner, known)
            for opening in (*window.opens, *window.closes):
                yield from _opening(opening, known)


def _opening(opening: Opening, known: Knowledge) -> Iterable[str]:
    yield opening.event
    for inner in opening.when:
        yield from _facts(inner, known)
