"""A playbook in plain words: what it asks, which papers it wants, its days with the clauses' numbers, its paths."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assistant.playbook_library import Opening, Playbook, PlaybookLibrary, RouteEntry
from assistant.policy_library import PolicyLibrary
from assistant.records import Record
from assistant.wording.display import show_rule

WIDTH = 110
_KIND = re.compile(r"^playbook: *([a-z0-9-]+)", re.MULTILINE)


class DateShown(Record):
    """One edge of a window: what it counts from, and what the clauses of each marketplace fix."""

    window: str
    edge: str  # opens or closes
    event: str
    rule: str
    when: tuple[str, ...]
    periods: dict[str, tuple[str, ...]]  # "30 days" -> host names; a marketplace without a clause is left out


def case_counts(playbooks: Path) -> dict[str, int]:
    """How many evaluation cases there are of each kind; empty where the test set is not beside the playbooks."""
    found: Counter[str] = Counter()
    for file in (playbooks.resolve().parent / "evals" / "cases").glob("*/expected.yaml"):
        match = _KIND.search(file.read_text(encoding="utf-8", errors="replace"))
        found.update([match[1]] if match else [])
    return dict(found)


def list_lines(books: Iterable[Playbook], counts: Mapping[str, int]) -> list[str]:
    """One kind a line."""
    lines = []
    for book in books:
        cases = f"{counts.get(book.id, 0)} cases" if counts else ""
        lines.append(f"{book.id:26} {book.role:7} {_places(book.marketplaces):16} {cases:9} {book.title}".rstrip())
    return lines


def _places(hosts: Sequence[str]) -> str:
    if not hosts:
        return "all"
    return hosts[0] if len(hosts) == 1 else f"{len(hosts)} marketplaces"


def dates_of(book: Playbook, library: PolicyLibrary) -> tuple[DateShown, ...]:
    """Every edge of every window, with the number of the clause in force last on each marketplace."""
    hosts = tuple(h for h in book.marketplaces or tuple(library.marketplaces) if h in library.marketplaces)
    found = []
    for window in book.deadlines:
        for edge, openings in (("opens", window.opens), ("closes", window.closes)):
            found += [_date(window.name, edge, o, book, (library, hosts)) for o in openings]
    return tuple(found)


def _date(
    window: str, edge: str, opening: Opening, book: Playbook, places: tuple[PolicyLibrary, tuple[str, ...]]
) -> DateShown:
    library, hosts = places
    periods: dict[str, list[str]] = {}
    for host in hosts:
        clause = library.rule(opening.rule, marketplace=host, role=book.role)
        if clause is not None and clause.rule is not None:
            says = "at once" if opening.at_once else show_rule(clause.rule) or "no number"
            periods.setdefault(says, []).append(host)
    return DateShown(
        window=window,
        edge=edge,
        event=opening.event,
        rule=opening.rule,
        when=opening.when,
        periods={says: tuple(named) for says, named in periods.items()},
    )


def page_lines(book: Playbook, playbooks: PlaybookLibrary, library: PolicyLibrary) -> list[str]:
    """The whole playbook for a person."""
    label = {f.name: f.label for f in playbooks.catalogue_of(book.role, book.id)}
    places = ", ".join(book.marketplaces) or "every marketplace"
    lines = [f"{book.title} [{book.id}]", *_wrapped(f"For a {book.role} on {places}.", ""), *_wrapped(book.summary, "")]
    lines += _section("Questions", (_question(q.fact, label, q.is_required, q.why, q.when) for q in book.questions))
    lines += _section("Documents", (f"{d.title}: {d.why}{_when(d.when)}" for d in book.documents))
    lines += _section("Dates", _date_lines(book, library, label))
    routes = (_route(n, r) for n, r in enumerate(book.routes, 1))
    lines += _section("Paths; the first that fits is taken", routes)
    lines += _section("After the letter", (f"{s.step}{_by(s.when_text)}{_when(s.when)}" for s in book.ladder))
    lines += _section("What may be held against you", (f"{a.why} ({a.rule}){_when(a.when)}" for a in book.adverse))
    asked = (f"{s.question} – {s.part}: “{s.what}”{_when(s.when)}" for s in book.suggestions)
    lines += _section("Asked, never assumed: causes and steps to tick", asked)
    apart = (f"{t.kind}: {t.question} (yes: {book.id if t.yes == 'this' else t.kind})" for t in book.tell_apart)
    lines += _section("What tells it apart", apart)
    to = (f"{a.id}, by {playbooks.channels[a.channel].label}{_when(a.when)}" for a in book.addressees)
    lines += _section("To whom; the first that fits", to)
    return lines + _section("Parts of the letter", [", ".join(book.parts)])


def _question(fact: str, label: Mapping[str, str], is_required: bool, why: str, when: Sequence[str]) -> str:
    return f"{label.get(fact, fact)} [{fact}]{', needed' if is_required else ''}: {why}{_when(when)}"


def _date_lines(book: Playbook, library: PolicyLibrary, label: Mapping[str, str]) -> Iterable[str]:
    titles = {w.name: f"{w.label}{_when(w.when)}" for w in book.deadlines}
    for date in dates_of(book, library):
        event = label.get(date.event, date.event.replace("_", " "))
        for says, hosts in date.periods.items() or {"no clause here": ()}.items():
            where = f" ({', '.join(hosts)})" if hosts else ""
            after = event if says == "at once" else f"{says} from the {event}"
            yield f"{titles[date.window]}: {date.edge} {after}{_when(date.when)}{where}"


def _route(number: int, route: RouteEntry) -> str:
    always = f" (where a clause carries {route.rule})" if route.rule else " (always)"
    return f"{number}. {route.decision.replace('_', ' ')}{_when(route.when) or always}: {route.reason}"


def _by(when: str) -> str:
    return f" ({when})" if when else ""


def _when(conditions: Sequence[str]) -> str:
    return f" (when {' and '.join(conditions)})" if conditions else ""


def _section(title: str, items: Iterable[str]) -> list[str]:
    lines = [line for item in items for line in _wrapped(item, "- ")]
    return ["", title, *lines] if lines else []


def _wrapped(text: str, mark: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
