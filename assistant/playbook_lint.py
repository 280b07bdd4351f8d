"""Finds what is wrong in the playbooks before a case meets it: names that do not resolve, conditions that do not read.

A playbook is data that a non-programmer edits; so every fact, rule, window and condition that it names is looked up
here, and a message says which file and what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from assistant.paper_lint import lint_papers
from assistant.playbook_library import Playbook, PlaybookLibrary
from assistant.playbook_tongue_lint import lint_tongues
from assistant.playbook_use import lint_use
from assistant.policy_library import PolicyLibrary
from assistant.records import FactName
from assistant.wording.conditions import parse
from assistant.wording.patterns import slots
from assistant.wording.told_patterns import problem

DERIVED = re.compile(r"^(?:first|last)_[a-z]+_contact$|^contact_count$|^last_attempt_date$|^local_steps$")
WORDS = frozenset(
    "marketplace company today we We our Our us ask_for ask_to reply_by enclosures sender_name sender_address "
    "sender_email "
    "sender_phone sender_store sender_seller_id contact_when contact_clock contact_who contact_by contact_name "
    "contact_reference contact_said contact_they contact_outcome contact_silence contact_deed action_what action_when "
    "action_owner action_exhibit attempt_when "
    "attempt_reply exhibit_title exhibit_marker".split()
)


def lint_playbooks(playbooks: PlaybookLibrary, library: PolicyLibrary) -> tuple[str, ...]:
    """One line a problem; empty when every playbook is sound."""
    rules = {c.rule.name for c in library.clauses if c.rule is not None}
    problems: list[str] = []
    for book in playbooks.playbooks.values():
        facts = {f.name for f in playbooks.catalogue_of(book.role, book.id)}
        problems += _book(book, playbooks, facts, rules)
    for fact in playbooks.catalogue:
        unknown = [kind for kind in fact.kinds if kind not in playbooks.playbooks]
        problems += [f"facts: {fact.name}: there is no playbook '{kind}'" for kind in unknown]
        problems += _choices_read_otherwise(fact, playbooks)
        patterns = (*fact.told, *(p for found in fact.told_choices.values() for p in found))
        problems += [f"reading.yaml: {fact.name}: {wrong}: {p}" for p in patterns if (wrong := problem(p))]
    for refusal in playbooks.refusals:
        if refusal.rule and refusal.rule not in rules:
            problems.append(f"refusals: {refusal.id}: no clause carries the rule '{refusal.rule}'")
    problems += lint_tongues(playbooks, WORDS)
    return (*problems, *lint_use(playbooks, library), *lint_papers(playbooks, library))


def _choices_read_otherwise(fact: FactName, playbooks: PlaybookLibrary) -> Iterator[str]:
    """Choices that a condition takes for something else: "X is not own" says that X is another than "own"."""
    doubtful = [c for c in fact.choices if c.startswith("not ") or " or " in c]
    conditions = {c for book in playbooks.playbooks.values() for _, texts in _conditions(book) for c in texts}
    for choice in doubtful:
        bare = re.compile(rf"^{re.escape(fact.name)} is .*(?<!\"){re.escape(choice)}(?!\")")
        if any(bare.match(c) for c in conditions):
            yield f"facts: {fact.name}: a condition cannot ask for '{choice}' without quotes; write \"{choice}\""


def _book(book: Playbook, playbooks: PlaybookLibrary, facts: set[str], rules: set[str]) -> Iterator[str]:
    windows = {w.name for w in book.deadlines}
    known_facts = facts | WORDS
    for where, texts in _patterns(book):
        for text in texts:
            yield from _pattern(f"{book.id}: {where}", text, known_facts, rules, windows)
    for where, conditions in _conditions(book):
        for condition in conditions:
            yield from _condition(f"{book.id}: {where}", condition, facts, rules, windows)
    for where, name in _rules(book):
        if name and name not in rules:
            yield f"{book.id}: {where}: no clause carries the rule '{name}'"
    for where, name in _facts(book):
        if name not in facts and not DERIVED.match(name):
            yield f"{book.id}: {where}: the catalogue has no fact '{name}'"
    for addressee in book.addressees:
        if addressee.channel not in playbooks.channels:
            yield f"{book.id}: addressee {addressee.id}: there is no channel '{addressee.channel}'"
    parts = {p.part for p in book.points}
    for part in book.parts:
        if part not in parts:
            yield f"{book.id}: no point fulfils the part '{part}'"


def _patterns(book: Playbook) -> Iterator[tuple[str, Iterable[str]]]:
    for point in book.points:
        yield f"point {point.id}", (*point.patterns, point.heading)
    for addressee in book.addressees:
        yield f"addressee {addressee.id}", addressee.subject
    for route in book.routes:
        yield (
            f"route {route.decision}",
            (route.reason, *(t for s in route.next_steps for t in (s.step, s.when_text))),
        )
    yield "ladder", (t for s in book.ladder for t in (s.step, s.when_text))
    yield "weak", (t for w in book.weak for t in (w.what, w.why))
    yield "adverse", (a.why for a in book.adverse)


def _conditions(book: Playbook) -> Iterator[tuple[str, Iterable[str]]]:
    for point in book.points:
        yield f"point {point.id}", point.when
    for entry in _entries(book):
        yield type(entry).__name__, entry.when
    for window in book.deadlines:
        yield f"deadline {window.name}", window.when
    for addressee in book.addressees:
        yield f"addressee {addressee.id}", addressee.when


class _Entry(Protocol):
    """What all entries with a condition and a rule have."""

    @property
    def when(self) -> tuple[str, ...]:
        """Its conditions."""

    @property
    def rule(self) -> str:
        """Its rule; empty: none."""


def _entries(book: Playbook) -> tuple[_Entry, ...]:
    return (*book.routes, *book.ladder, *book.adverse, *book.weak, *book.documents, *book.questions)


def _rules(book: Playbook) -> Iterator[tuple[str, str]]:
    for name in (*book.pins, book.reply_rule):
        yield "pins", name
    for entry in _entries(book):
        yield type(entry).__name__, entry.rule
    for route in book.routes:
        for step in route.next_steps:
            yield f"route {route.decision}", step.rule
    for window in book.deadlines:
        for opening in (*window.opens, *window.closes):
            yield f"deadline {window.name}", opening.rule


def _facts(book: Playbook) -> Iterator[tuple[str, str]]:
    for question in book.questions:
        yield "questions", question.fact
    for window in book.deadlines:
        for opening in (*window.opens, *window.closes):
            yield f"deadline {window.name}", opening.event
    for name in book.signs.facts:
        yield "signs", name


def _pattern(where: str, text: str, facts: set[str], rules: set[str], windows: set[str]) -> Iterator[str]:
    named_facts, named_rules, named_windows = slots(text)
    for name in named_facts:
        if name not in facts and not DERIVED.match(name):
            yield f"{where}: the catalogue has no fact '{name}'"
    for name in named_rules:
        if name not in rules:
            yield f"{where}: no clause carries the rule '{name}'"
    for name in named_windows:
        if name not in windows:
            yield f"{where}: the playbook has no window '{name}'"
    if text.count("<<") != text.count(">>"):
        yield f"{where}: << and >> do not match in '{text}'"


def _condition(where: str, condition: str, facts: set[str], rules: set[str], windows: set[str]) -> Iterator[str]:
    parsed = parse(condition)
    if parsed is None:
        yield f"{where}: not a condition: '{condition}'"
        return
    form, match = parsed
    if form == "value" and match[1] not in facts:
        yield f"{where}: the catalogue has no fact '{match[1]}'"
    if form == "known" and match[2] not in facts and not DERIVED.match(match[2]):
        yield f"{where}: the catalogue has no fact '{match[2]}'"
    if form == "window" and match[1] not in windows:
        yield f"{where}: the playbook has no window '{match[1]}'"
    if form == "rule" and match[2] not in rules:
        yield f"{where}: no clause carries the rule '{match[2]}'"
