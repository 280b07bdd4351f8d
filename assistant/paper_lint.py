"""Finds what is wrong in `papers.yaml` and `requests.yaml` before a case meets it: names that do not resolve.

One idea: whoever writes these files reads here, file and entry named, what a case would otherwise pass over in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.playbook_library import PlaybookLibrary
from assistant.playbook_papers import PaperCheck
from assistant.policy_library import PolicyLibrary
from assistant.wording.conditions import parse
from assistant.wording.patterns import slots

OWN_FACTS = frozenset({"asked_from", "units_asked", "today"})  # known where a paper is looked at
OWN_WORDS = frozenset({"paper", "lacking"})


def lint_papers(playbooks: PlaybookLibrary, library: PolicyLibrary) -> tuple[str, ...]:
    """One line a problem; empty when both files are sound."""
    rules = {c.rule.name for c in library.clauses if c.rule is not None}
    facts = {f.name for f in playbooks.catalogue} | OWN_FACTS
    return (*_papers(playbooks, facts, rules), *_requests(playbooks, facts, rules), *_documents(playbooks))


def _papers(playbooks: PlaybookLibrary, facts: set[str], rules: set[str]) -> Iterator[str]:
    for paper in playbooks.papers:
        for book in paper.playbooks:
            if book not in playbooks.playbooks:
                yield f"papers: {paper.id}: there is no playbook '{book}'"
        yield from _doubled(f"papers: {paper.id}", (c.id for c in paper.checks))
        for check in paper.checks:
            where = f"papers: {paper.id}, check {check.id}"
            yield from _check(where, check, facts, rules)


def _check(where: str, check: PaperCheck, facts: set[str], rules: set[str]) -> Iterator[str]:
    if check.rule and check.rule not in rules:
        yield f"{where}: no clause carries the rule '{check.rule}'"
    if sum(map(bool, (check.weak_when, check.shows, check.not_one_of, check.no_picture))) != 1:
        yield f"{where}: give one of weak_when, shows, not_one_of and no_picture"
    if check.adds_up and check.adds_up not in facts:
        yield f"{where}: the catalogue has no fact '{check.adds_up}'"
    yield from _conditions(where, (*check.when, *check.weak_when), facts, rules)
    for text in (check.asks, check.found):
        named, cited, _ = slots(text)
        yield from (f"{where}: the catalogue has no fact '{n}'" for n in named if n not in facts | OWN_WORDS)
        yield from (f"{where}: no clause carries the rule '{n}'" for n in cited if n not in rules)


def _requests(playbooks: PlaybookLibrary, facts: set[str], rules: set[str]) -> Iterator[str]:
    checks = {p.id: {c.id for c in p.checks} for p in playbooks.papers}
    yield from _doubled("requests", (r.id for r in playbooks.requests.requests))
    for request in playbooks.requests.requests:
        where = f"requests: {request.id}"
        if not request.papers and not request.met_when:
            yield f"{where}: give papers, or the conditions under which it is told (met_when)"
        for name in (request.rule, request.period):
            if name and name not in rules:
                yield f"{where}: no clause carries the rule '{name}'"
        if request.fact and request.fact not in facts:
            yield f"{where}: the catalogue has no fact '{request.fact}'"
        if request.check and not any(request.check in checks.get(p, ()) for p in request.papers):
            yield f"{where}: none of its papers has a check '{request.check}'"
        yield from _conditions(where, request.met_when, facts, rules)
        yield from (f"{where}: an empty phrase" for p in request.phrases if not p.replace("*", "").strip())


def _documents(playbooks: PlaybookLibrary) -> Iterator[str]:
    papers = {p.id for p in playbooks.papers}
    for book in playbooks.playbooks.values():
        documents = {d.id for d in book.documents}
        for document in book.documents:
            if document.paper and document.paper not in papers:
                yield f"{book.id}: document {document.id}: papers.yaml has no paper '{document.paper}'"
        for entry in book.weak:
            if entry.document and entry.document not in documents:
                yield f"{book.id}: weak: there is no document '{entry.document}'"


def _conditions(where: str, conditions: Iterable[str], facts: set[str], rules: set[str]) -> Iterator[str]:
    compared = {"known": (2,), "within": (1, 4), "before": (1, 3), "less": (2, 3), "value": (1,)}
    for condition in conditions:
        parsed = parse(condition)
        if parsed is None:
            yield f"{where}: not a condition: '{condition}'"
            continue
        form, m = parsed
        yield from (f"{where}: the catalogue has no fact '{m[p]}'" for p in compared.get(form, ()) if m[p] not in facts)
        if form == "within" and m[3] not in rules:
            yield f"{where}: no clause carries the rule '{m[3]}'"


def _doubled(where: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            yield f"{where}: '{name}' is there twice"
        seen.add(name)
