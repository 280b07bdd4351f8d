"""Finds what a playbook says in vain: a path that no case can reach, a point that can never be used, a part without
words, a choice that does not exist.

One idea: these are no errors of form, so nothing breaks when a case meets them; they only never happen. What is looked
at is what can be known without a case: conditions that contradict each other, and rules that no clause carries on any
of the playbook's marketplaces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import get_args

from assistant.playbook_library import Playbook, PlaybookLibrary, PointEntry
from assistant.policy_library import PolicyLibrary
from assistant.records import DeadlineStatus, FactName
from assistant.wording.conditions import parse
from assistant.wording.patterns import slots

STATUSES = frozenset(get_args(DeadlineStatus))
_GROUP = re.compile(r"<<.*?>>", re.DOTALL)


def lint_use(playbooks: PlaybookLibrary, library: PolicyLibrary) -> tuple[str, ...]:
    """One line for each thing that is said in vain; empty when everything can be used."""
    rules = {c.rule.name for c in library.clauses if c.rule is not None}
    problems: list[str] = []
    for book in playbooks.playbooks.values():
        names = {f.name: f for f in playbooks.catalogue_of(book.role, book.id)}
        for problem in (
            *_twice(book),
            *_choices(book, names),
            *_routes(book),
            *_points(book, library),
            *_parts(book),
            *_signs(book),
            *_kinds(book, playbooks),
            *_suggestions(book, rules),
        ):
            problems.append(f"{book.id}: {problem}")
    return (*problems, *_replies(playbooks, rules))


def _conditions(book: Playbook) -> Iterator[tuple[str, Sequence[str]]]:
    """Every list of conditions with the place where it stands."""
    for number, route in enumerate(book.routes, 1):
        yield f"route {number} ({route.decision})", route.when
        for step in route.next_steps:
            yield f"route {number} ({route.decision})", step.when
    for window in book.deadlines:
        yield f"deadline {window.name}", window.when
        for opening in (*window.opens, *window.closes):
            yield f"deadline {window.name}", opening.when
    for point in book.points:
        yield f"point {point.id}", point.when
    for addressee in book.addressees:
        yield f"addressee {addressee.id}", addressee.when
    for name, entries in (
        ("questions", book.questions),
        ("documents", book.documents),
        ("ladder", book.ladder),
        ("adverse", book.adverse),
        ("weak", book.weak),
        ("suggestions", book.suggestions),
    ):
        for entry in entries:
            yield name, entry.when


def _twice(book: Playbook) -> Iterator[str]:
    """Ids that stand twice under the same conditions; with other conditions they are two wordings of one thing."""
    lists: Mapping[str, Iterable[tuple[str, tuple[str, ...]]]] = {
        "point": ((p.id, p.when) for p in book.points),
        "question": ((q.fact, q.when) for q in book.questions),
        "document": ((d.id, d.when) for d in book.documents),
        "deadline": ((w.name, ()) for w in book.deadlines),
        "addressee": ((a.id, a.when) for a in book.addressees),
        "part": ((p, ()) for p in book.parts),
        "suggestion": ((s.id, ()) for s in book.suggestions),
        "tell_apart": ((t.kind, ()) for t in book.tell_apart),
    }
    for what, ids in lists.items():
        for (name, _), count in Counter(ids).items():
            if count > 1:
                yield f"{what} '{name}' stands {count} times; keep one, or give them different conditions"


def _choices(book: Playbook, names: Mapping[str, FactName]) -> Iterator[str]:
    addressees = {a.id for a in book.addressees}
    for where, conditions in _conditions(book):
        for condition in conditions:
            form, match = parse(condition) or ("", None)
            if match is None:
                continue
            if form == "addressee":
                unknown = [a for a in match[2].split(" or ") if a.strip() not in addressees]
                yield from (f"{where}: there is no addressee '{a}'; there are {_list(addressees)}" for a in unknown)
            elif form == "window":
                unknown = [s for s in match[3].split(" or ") if s.strip() not in STATUSES]
                yield from (f"{where}: a window is never '{s}', only {_list(STATUSES)}" for s in unknown)
            elif form == "value" and match[1] in names:
                yield from (f"{where}: {p}" for p in _values(match[3], names[match[1]]))


def _values(written: str, name: FactName) -> Iterator[str]:
    choices = ("yes", "no") if name.kind == "yes_no" else name.choices
    for value in written.split(" or "):
        if choices and value.strip().lower() not in {c.lower() for c in choices}:
            yield f"'{name.name}' is never '{value.strip()}'; its choices are {_list(choices)}"


def _routes(book: Playbook) -> Iterator[str]:
    """Paths behind one that is always taken first; one that stands on a rule alone is passed over without it."""
    for number, route in enumerate(book.routes):
        for earlier, first in enumerate(book.routes[:number]):
            takes_all = set(first.when) <= set(route.when)
            if takes_all and (first.when or not first.rule):
                yield (
                    f"route {number + 1} ({route.decision}) is never reached: route {earlier + 1} ({first.decision}) "
                    "is taken before it; put it earlier or give the other one more conditions"
                )
                break
        yield from (f"route {number + 1} ({route.decision}) is never taken: {c}" for c in _contradictions(route.when))


def _contradictions(conditions: Sequence[str]) -> Iterator[str]:
    """Conditions that cannot hold together."""
    stated = set(conditions)
    allowed: dict[str, set[str]] = {}
    for condition in conditions:
        form, match = parse(condition) or ("", None)
        if match is None:
            continue
        opposite = _opposite(condition, form)
        if opposite in stated and condition < opposite:
            yield f"'{condition}' and '{opposite}' cannot both hold"
        if form in ("value", "window") and not match[2]:
            options = {o.strip().lower() for o in match[3].split(" or ")}
            name = match[1]
        elif form == "addressee" and not match[1]:
            options, name = {o.strip() for o in match[2].split(" or ")}, "addressee"
        else:
            continue
        if f"unknown {name}" in stated and form == "value":
            yield f"'{condition}' and 'unknown {name}' cannot both hold"
        if name in allowed and not allowed[name] & options:
            yield f"'{name}' cannot be {_list(allowed[name])} and {_list(options)} at once"
        allowed[name] = allowed.get(name, options) & options


def _opposite(condition: str, form: str) -> str:
    if form == "known":
        return condition.removeprefix("un") if condition.startswith("un") else f"un{condition}"
    if form in ("rule", "actions", "attempts", "exhibits"):
        return condition.removeprefix("no ") if condition.startswith("no ") else f"no {condition}"
    if form == "contacted":
        return condition.removeprefix("not ") if condition.startswith("not ") else f"not {condition}"
    return ""


def _points(book: Playbook, library: PolicyLibrary) -> Iterator[str]:
    hosts = tuple(h for h in book.marketplaces or tuple(library.marketplaces) if h in library.marketplaces)
    known: dict[tuple[str, str], bool] = {}

    def carried(rule: str, host: str) -> bool:
        if (rule, host) not in known:
            known[rule, host] = library.rule(rule, marketplace=host, role=book.role) is not None
        return known[rule, host]

    for point in book.points:
        contradiction = next(iter(_contradictions(point.when)), "")
        if contradiction:
            yield f"point {point.id} can never be used: {contradiction}"
        elif not point.patterns and point.each != "story":
            yield f"point {point.id} can never be used: it has no pattern"
        elif point.patterns and not any(_is_usable(point, p, h, carried) for p in point.patterns for h in hosts):
            yield (
                f"point {point.id} can never be used: each of its patterns needs a fact that its conditions call "
                "unknown, or rules that no clause of one marketplace carries together"
            )


def _is_usable(point: PointEntry, pattern: str, host: str, carried: Callable[[str, str], bool]) -> bool:
    """True when the conditions let the pattern be filled on that marketplace."""
    facts, rules, _ = slots(_GROUP.sub("", pattern))
    required = re.findall(r"\{(?:the:)?([a-z0-9_]+)\}", _GROUP.sub("", pattern))
    # A required point shows what is unknown as a blank.
    if not point.required and any(f"unknown {f}" in point.when for f in facts if f in required):
        return False
    wanted = [c.removeprefix("rule ") for c in point.when if c.startswith("rule ")]
    barred = [c.removeprefix("no rule ") for c in point.when if c.startswith("no rule ")]
    return all(carried(r, host) for r in (*rules, *wanted)) and not any(carried(r, host) and r in rules for r in barred)


def _parts(book: Playbook) -> Iterator[str]:
    asked = {p for a in book.addressees for p in a.parts} | set(book.parts)
    worded = {p.part for p in book.points if p.patterns or p.each == "story"}
    fulfilled = {p.part for p in book.points}
    for part in sorted(asked):
        if part not in fulfilled and part not in book.parts:
            yield f"no point fulfils the part '{part}' of an addressee"
        elif part in fulfilled and part not in worded:
            yield f"the part '{part}' has no words: none of its points has a pattern"


def _signs(book: Playbook) -> Iterator[str]:
    speaking = {*book.signs.decisive, *book.signs.strong, *book.signs.weak}
    for sign in sorted(speaking & set(book.signs.against)):
        yield f"the sign '{sign}' speaks for it and against it; keep one"
    for sign in sorted({*speaking, *book.signs.against}):
        if sign != sign.lower():
            yield f"the sign '{sign}' is never found: write it in small letters"


def _kinds(book: Playbook, playbooks: PlaybookLibrary) -> Iterator[str]:
    for entry in book.tell_apart:
        other = playbooks.playbooks.get(entry.kind)
        if other is None:
            yield f"tell_apart: there is no playbook '{entry.kind}'"
        elif other.id == book.id or other.role != book.role:
            yield f"tell_apart: '{entry.kind}' is never beside it; name another kind of the same role"
        elif any(t.kind == book.id for t in other.tell_apart):
            yield f"tell_apart: '{entry.kind}' asks the same question already; keep one of the two"
        if not entry.question.rstrip().endswith("?"):
            yield f"tell_apart: '{entry.question}' is no question"
    for kind in book.facts_of:
        if kind not in playbooks.playbooks:
            yield f"facts_of: there is no playbook '{kind}'"


def _suggestions(book: Playbook, rules: set[str]) -> Iterator[str]:
    asked = {q.fact for q in book.questions}
    told = {p.each for p in book.points}
    for entry in book.suggestions:
        where = f"suggestion {entry.id}"
        if not entry.question.rstrip().endswith("?"):
            yield f"{where}: '{entry.question}' is no question; a person has to say yes to it"
        if entry.rule and entry.rule not in rules:
            yield f"{where}: no clause carries the rule '{entry.rule}'"
        if entry.part == "root cause" and "root_cause" not in asked:
            yield f"{where}: a root cause is never used, because no question asks for 'root_cause'"
        if entry.part != "root cause" and not told & {"done actions", "planned actions"}:
            yield f"{where}: a step is never used, because no point lists the actions"


def _replies(playbooks: PlaybookLibrary, rules: set[str]) -> Iterator[str]:
    documents = {d.id for b in playbooks.playbooks.values() for d in b.documents}
    for meaning in playbooks.replies:
        where = f"replies: {meaning.id}"
        yield from (f"{where}: no clause carries the rule '{r}'" for r in meaning.rules if r not in rules)
        yield from (f"{where}: no playbook has a document '{d}'" for d in meaning.documents if d not in documents)
        if not any(p.strip() for p in meaning.phrases):
            yield f"{where}: it has no phrase"
        for phrase in sorted({*meaning.phrases} & {*meaning.unless}):
            yield f"{where}: '{phrase}' speaks for it and against it; keep one"
    for name, count in Counter(m.id for m in playbooks.replies).items():
        if count > 1:
            yield f"replies: '{name}' stands {count} times; keep one"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"'{n}'" for n in sorted(names))
