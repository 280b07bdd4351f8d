"""Every German pattern of every kind, filled with sample values: it can be used, it is German, and it reads back.

A letter of one case uses a few patterns of its kind; here each one is filled, so that an odd one cannot hide behind a
condition that no case meets.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.playbook_library import Playbook, PlaybookLibrary, PointEntry, read_playbooks
from assistant.playbook_lint import DERIVED
from assistant.playbook_tongues import Tongue
from assistant.policy_library import PolicyLibrary
from assistant.records import Clause, Deadline, Fact, Locator, Rule
from assistant.wording.display import short_name, show_fact
from assistant.wording.patterns import Filled, fill, slots
from assistant.wording.speech import GrammaticalCase
from assistant.wording.text_language import language_of
from assistant.wording.values import find_values

ROOT = Path(__file__).parents[2]
TONGUE: Tongue = read_playbooks(ROOT / "playbooks").tongues["de"]
KINDS = sorted(TONGUE.playbooks)
SAMPLES = {
    "date": "2026-03-05", "money": "1249.50 EUR", "name": "Nordlicht Handel", "number": "12", "percent": "4.2 percent",
    "order_id": "304-5582017-7719340", "asin": "B0C7XK91QT", "email": "jana.wirth@example.org", "yes_no": "yes",
}  # fmt: skip
WORDS = {
    "ask_for": "vollständige Erstattung", "ask_to": "mir den Betrag zu erstatten", "contact_when": "5. März 2026",
    "contact_who": "den Verkäufer", "contact_by": "per E-Mail", "contact_silence": "keine Antwort",
    "action_when": "5. März 2026", "action_what": "Prüfung des gesamten Bestands", "action_exhibit": "",
    "attempt_when": "5. März 2026", "reply_by": "5. März 2026", "sender_email": "jana.wirth@example.org",
}  # fmt: skip


@dataclass(frozen=True)
class Everything:
    """Knows a sample of whatever a pattern asks for."""

    kind: Playbook
    playbooks: PlaybookLibrary
    library: PolicyLibrary
    voice: str = "one"
    locale: str = "de_DE"

    def fact(self, name: str) -> Fact | None:
        for entry in self.playbooks.catalogue_of(self.kind.role, self.kind.id):
            if entry.name == name:
                value = entry.choices[0] if entry.choices else SAMPLES.get(entry.kind, "A-4471")
                return Fact(name=name, kind=entry.kind, value=value, as_written=value, source=Locator(where="answer"))
        return None

    def exhibits(self, fact: Fact) -> tuple[str, ...]:
        return ()

    def extra(self, name: str) -> str | None:
        voices = TONGUE.speech.voices["many" if self.voice == "many" else "one"]
        fixed = {"company": "Amazon", "marketplace": "Amazon.de", "enclosures": "Rechnung", **voices, **WORDS}
        if name in fixed:
            return fixed[name]
        if DERIVED.fullmatch(name):
            return "5. März 2026"
        return "Jana Wirth" if name.startswith(("contact_", "action_", "attempt_", "sender_")) else None

    def rule(self, name: str) -> Clause | None:
        found = [c for c in self.library.clauses if c.rule and c.rule.name == name]
        return next((c for c in found if c.rule and c.rule.amount is not None), found[0] if found else None)

    def window(self, name: str) -> Deadline | None:
        day = dt.date(2026, 3, 5)
        return Deadline(name=name, label=name, status="open", date=day, opens_on=day, closes_on=day)

    def shown(self, fact: Fact) -> str:
        return TONGUE.choice(fact.name, fact.value) if fact.kind == "text" else show_fact(fact, self.locale)

    def period(self, rule: Rule, case: str) -> str:
        cases: dict[str, GrammaticalCase] = {"nom": "nom", "dat": "dat"}
        return TONGUE.speech.rule_words(rule, cases.get(case, "acc"))

    def thing(self, name: str) -> str:
        return TONGUE.speech.bare(short_name(name))


def _patterns(kind: str) -> Iterator[tuple[str, str]]:
    book = TONGUE.playbooks[kind]
    for point in book.points:
        yield from ((point.id, p) for p in point.patterns)
    for addressee in book.addressees:
        yield from ((f"subject {addressee.id}", p) for p in addressee.subject)


def _filled(kind: str, known: Everything) -> Iterator[tuple[str, str, Filled]]:
    for name, pattern in _patterns(kind):
        filled = fill(pattern, known)
        assert filled is not None, f"{name}: nothing fills {pattern!r}"
        yield name, pattern, filled


@pytest.fixture(params=[(k, v) for k in KINDS for v in ("one", "many")], ids=lambda p: "-".join(p))
def known(request: pytest.FixtureRequest, playbooks: PlaybookLibrary, library: PolicyLibrary) -> Everything:
    kind, voice = request.param
    return Everything(playbooks.playbook(kind), playbooks, library, voice)


def test_every_german_pattern_can_be_filled_and_leaves_no_seam(known: Everything) -> None:
    for name, _, filled in _filled(known.kind.id, known):
        seam = re.search(r"[{}<>|\x00]|\s[,.;:)]|\(\s|\(\)|  |[,;:]{2}|\.[,;]", filled.text)
        assert seam is None, f"{name}: {filled.text}"
        assert language_of(re.sub("„[^“]*“", "", filled.text)) != "en", f"{name}: {filled.text}"


def test_every_optional_part_can_be_missing_without_a_seam(known: Everything) -> None:
    for name, pattern in _patterns(known.kind.id):
        text = re.sub(r"<<.*?>>", "", pattern)
        assert not re.search(r"\s[,.;:)]|\(\s|\(\)|  |[,;:]{2}|\.[,;]|[,;:]\.", text), f"{name}: {text}"


def test_every_date_sum_and_period_of_a_german_sentence_reads_back(known: Everything) -> None:
    kinds = {e.name: e.kind for e in known.playbooks.catalogue_of(known.kind.role, known.kind.id)}
    for name, pattern, filled in _filled(known.kind.id, known):
        facts, rules, windows = slots(pattern)
        periods = [r for r in rules if "{rule:" + r in pattern and _has_period(known, r)]
        values = find_values(re.sub(r"\[P:[^]]+]", "", filled.text), locale="de_DE")
        for kind, wanted in (
            ("date", len(windows) + sum(kinds.get(f) == "date" or known.extra(f) == "5. März 2026" for f in facts)),
            ("money", sum(kinds.get(f) == "money" for f in facts)),
            ("duration", sum(pattern.count("{rule:" + r) for r in dict.fromkeys(periods))),
        ):
            found = [v.value for v in values if v.kind == kind]
            assert len(found) == wanted, f"{name}: {kind} {found} in {filled.text}"


def _has_period(known: Everything, rule: str) -> bool:
    clause = known.rule(rule)
    return bool(clause and clause.rule and clause.rule.amount is not None and clause.rule.unit != "percent")


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_sentence_goes_on_behind_a_greeting_and_begins_large_without_one(kind: str) -> None:
    book = TONGUE.playbooks[kind]
    greetings = [p for p in book.points if p.patterns and p.id.startswith("salutation")]
    for point in book.points:
        if point.part == "problem" and point.paragraph and point.required:
            meets = [_meets(point, g) for g in greetings]
            for pattern in point.patterns:
                if "surely" in meets:
                    assert pattern[0].islower() or pattern[0] == "{", f"{point.id}: {pattern}"
                elif "perhaps" not in meets:
                    assert not pattern[0].islower(), f"{point.id}: {pattern}"


def _meets(point: PointEntry, greeting: PointEntry) -> str:
    """Whether the point's letter begins with that greeting, as far as their addressees say."""
    mine, theirs = _addressees(point.when), _addressees(greeting.when)
    if not theirs or (mine and mine <= theirs):
        return "surely"
    return "perhaps" if not mine or mine & theirs else "never"


def _addressees(conditions: Sequence[str]) -> set[str]:
    found = (re.fullmatch(r"addressee is (?!not )(.+)", c) for c in conditions)
    return {name for m in found if m for name in m[1].split(" or ")}
