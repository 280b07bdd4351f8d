"""What a case knows, in one place: the best fact of each name, the clause of each rule, the windows, the words.

Triage and planning both ask it; it answers from records alone and never guesses: of two different values that stand
with equal weight in the papers, neither is taken, and the contradiction is said.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.knowledge.wishes import ask_words, in_voice, voice_of, wish_words
from assistant.playbook_library import Playbook, PlaybookLibrary
from assistant.playbook_tongues import Tongue
from assistant.policy_library import Marketplace, PolicyLibrary
from assistant.records import Case, Channel, Clause, Contact, Deadline, Exhibit, Fact, FactName, Locator, Rule
from assistant.wording.compiled import compiled
from assistant.wording.display import clean_inline, show_date, show_fact, show_money, show_rule, with_article
from assistant.wording.values import find_values

_RANK = {
    "answer": 0,
    "exhibit": 1,
    "notice": 2,
    "action": 3,
    "contact": 3,
    "story": 4,
    "derived": 5,
    "sender": 6,
    "attempt": 7,
}
HEADQUARTERS = "headquarters"  # id of the addressee who sits in the parent company's country
MAX_CONTRADICTING = 3  # more values of one name in the papers are a list and no contradiction
_CONTACT_DAY = re.compile(r"(first|last)_([a-z]+)_contact")
_CLOCK_AFTER_DAY = re.compile(r"\d(?:T|,? (?:at )?)([01]?\d|2[0-3]):([0-5]\d)\s*$")
DAYS_OF_VERSION = ("notice_date", "order_date", "shipment_created_date", "latest_delivery_date")


@dataclass(frozen=True)
class Contradiction:
    """Two values for one thing, each with its place."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]  # (as written, place)
    is_settled: bool  # True when an explicit answer decides


@dataclass(frozen=True)
class Knowledge:
    """One case with everything that was read; the `Known` of patterns and the `Situation` of conditions."""

    case: Case
    facts: tuple[Fact, ...]
    exhibits_read: tuple[Exhibit, ...]
    library: PolicyLibrary
    playbooks: PlaybookLibrary
    playbook: Playbook
    windows: Mapping[str, Deadline] = field(default_factory=dict)
    addressee: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    tongue: Tongue | None = None  # the language of the letter; None: English

    @cached_property
    def place(self) -> Marketplace:
        """The case's marketplace."""
        return self.library.marketplace(self.case.marketplace)

    @property
    def locale(self) -> str:
        """The locale of dates and money in the letter."""
        return self.tongue.speech.locale if self.tongue else self.place.locale

    @property
    def language(self) -> str:
        """The language in which the letter is worded: "en", "de"."""
        return self.tongue.speech.language if self.tongue else "en"

    @property
    def country(self) -> str:
        """The country whose public holidays are no business days: the marketplace's first jurisdiction."""
        return next(iter(self.place.jurisdictions), "")

    @cached_property
    def catalogue(self) -> dict[str, FactName]:
        """The fact catalogue by name."""
        return {f.name: f for f in self.playbooks.catalogue}

    @cached_property
    def on(self) -> dt.date:
        """The day whose rules apply: of the notice, else of the order, else today; today where the playbook says so."""
        for name in () if self.playbook.is_ruled_by_today else DAYS_OF_VERSION:
            fact = self.fact(name)
            if fact is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", fact.value):
                return dt.date.fromisoformat(fact.value)
        return self.case.today

    @cached_property
    def _by_name(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            entry = self.catalogue.get(fact.name)
            if entry is not None and (_is_of_kind(fact, entry) or fact.source.where == "derived"):
                found.setdefault(fact.name, []).append(fact)
        return found

    @cached_property
    def _best(self) -> dict[str, Fact]:
        best = {}
        for name, facts in self._by_name.items():
            # A list of a paper ("our inventory") does not say which of its ASINs the matter is about; the story may.
            is_listed = self._is_identifier(name) and self._is_listed_in_papers(name)
            ranked = [f for f in facts if not (is_listed and f.source.where == "exhibit")]
            rank = min((_RANK[f.source.where] for f in ranked), default=-1)
            top = [f for f in ranked if _RANK[f.source.where] == rank and f.trust != "unclear"]
            if len({f.value for f in top}) == 1:
                best[name] = top[0]
        for fact in self.facts:
            if fact.source.where == "derived":
                best.setdefault(fact.name, fact)
        return best

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Names with more than one value, answers and exhibits compared."""
        found = []
        for name in self._asked_names:
            facts = self._by_name.get(name, [])
            strong = [f for f in facts if f.source.where in ("answer", "exhibit") and f.trust != "unclear"]
            values = {f.value: f for f in reversed(strong)}
            if self._is_identifier(name) and self.fact(name) is not None and self.fact(name) not in strong:
                continue  # named in the person's own words or the notice; the papers list others beside it
            answer = next((f.value for f in strong if f.source.where == "answer"), None)
            # A paper that bears the answer out, or one that lists many such values, contradicts nothing.
            is_borne_out = any(f.value == answer for f in strong if f.source.where == "exhibit")
            if not is_borne_out and 1 < len(values) <= MAX_CONTRADICTING and self._can_contradict(name):
                places = tuple(
                    (f.as_written, f.source.marker or "your answer")
                    for f in sorted(values.values(), key=lambda f: _RANK[f.source.where])
                )
                found.append(
                    Contradiction(
                        name=name,
                        label=self.catalogue[name].label,
                        values=places,
                        is_settled=any(f.source.where == "answer" for f in strong),
                    )
                )
        return tuple(found)

    def _is_listed_in_papers(self, name: str) -> bool:
        shown = {f.value for f in self._by_name[name] if f.source.where == "exhibit" and f.trust != "unclear"}
        return len(shown) > 1

    def _is_identifier(self, name: str) -> bool:
        return self.catalogue[name].kind in ("order_id", "shipment_id", "asin")

    @property
    def _asked_names(self) -> tuple[str, ...]:
        """The facts that the playbook asks for."""
        return tuple(dict.fromkeys(q.fact for q in self.playbook.questions))

    def _can_contradict(self, name: str) -> bool:
        return self.catalogue[name].kind in ("date", "money", "order_id", "shipment_id", "asin", "tracking_number")

    def fact(self, name: str) -> Fact | None:
        """The best fact of that name: an answer beats a document, a document the notice, the notice the story."""
        return self._best.get(name)

    def exhibits(self, fact: Fact) -> tuple[str, ...]:
        """Markers of the exhibit pages that show the fact's value, the page that names it first."""
        if fact.kind in ("text", "yes_no", "number", "duration"):
            return (fact.source.marker,) if fact.source.marker else ()
        named: list[str] = []
        bare: list[str] = []
        for exhibit in self.exhibits_read:
            for other in exhibit.facts:
                if other.value == fact.value and other.source.marker:
                    (named if other.name == fact.name else bare).append(other.source.marker)
        markers = list(dict.fromkeys([*([fact.source.marker] if fact.source.marker else []), *named, *bare]))
        return tuple(markers)

    def extra(self, name: str) -> str | None:
        """A word that is no fact; None when there is none of that name."""
        if name in self.words:
            return self.words[name]
        return self._fixed_words.get(name)

    @cached_property
    def _fixed_words(self) -> dict[str, str]:
        case, voice = self.case, voice_of(self.case, self.tongue.speech if self.tongue else None)
        words = {
            "marketplace": self.place.name,
            "company": self.place.company,
            "today": show_date(case.today, self.locale),
            **voice,
        }
        sender = {f"sender_{k}": clean_inline(v) for k, v in case.sender.model_dump().items() if v}
        speech = self.tongue.speech if self.tongue else None
        wishes = wish_words(case.ask, speech) if speech else ask_words(case.ask)
        asks = {
            k: self._with_sum(self._with_local_money(v if speech else in_voice(v, voice))) for k, v in wishes.items()
        }
        return {k: v for k, v in {**words, **sender, **asks}.items() if v}

    def _with_sum(self, wish: str) -> str:
        """ "a full refund" -> "a full refund of $49.99" where the sum is known and no part of it was paid."""
        ends = self.tongue.speech.wish.sum_after if self.tongue else ("refund",)
        if not wish.lower().endswith(tuple(e.lower() for e in ends)) or self.fact("partial_refund") is not None:
            return wish
        amount = self.fact("refund_amount") or self.fact("amount")
        if self.tongue is not None and amount is not None:
            said = self.tongue.speech.wish.with_sum
            return said.replace("{wish}", wish).replace("{amount}", self._money(amount.value))
        return f"{wish} of {self._money(amount.value)}" if amount is not None else wish

    def _money(self, value: str) -> str:
        return show_money(value, self.locale, is_abroad=self._is_read_abroad)

    @property
    def _is_read_abroad(self) -> bool:
        """True for a letter to the parent company, which takes "$" for the dollar of its own country."""
        return self.addressee == HEADQUARTERS

    def _with_local_money(self, text: str) -> str:
        """ "a refund of 49.99 USD" -> "a refund of $49.99"."""
        for value in reversed(find_values(text, locale=self.locale)):
            if value.kind == "money":
                text = text[: value.start] + self._money(value.value) + text[value.end :]
        return text

    def rule(self, name: str) -> Clause | None:
        """The clause that fixes that rule for this role, marketplace and day.

        Where a window was computed with it, the version of that window: the letter says the number that was counted.
        """
        return self._window_clauses.get(name) or self.rule_on(name, self.on)

    def rule_on(self, name: str, day: dt.date) -> Clause | None:
        """The version of the clause in force on a day; None when there was none."""
        return self.library.rule(name, marketplace=self.case.marketplace, role=self.case.role, on=day)

    @cached_property
    def _window_clauses(self) -> dict[str, Clause]:
        """The clauses that the windows were computed with, by their rule."""
        found: dict[str, Clause] = {}
        for window in self.windows.values():
            for clause_id in (window.opens_clause_id, window.closes_clause_id):
                clause = self.library.by_id.get(clause_id)
                if clause is not None and clause.rule is not None:
                    found.setdefault(clause.rule.name, clause)
        return found

    def clock(self, name: str) -> str:
        """The clock time of the day of that name, "10:15", where the person gave one; else empty."""
        contact = _CONTACT_DAY.fullmatch(name)
        if contact is not None:
            whens = [c.when for c in self.contacts_with(contact[2]) if c.when is not None]
        elif name == "last_attempt_date":
            whens = [a.when for a in self.case.attempts if a.when is not None and not a.reply.strip()]
        else:
            return self._answered_clock(name)
        fact = self.fact(name)
        clocks = sorted(w.clock for w in whens if w.clock and fact is not None and w.day.isoformat() == fact.value)
        return "" if not clocks else clocks[0] if contact is not None and contact[1] == "first" else clocks[-1]

    def _answered_clock(self, name: str) -> str:
        """ "notice_date: 2026-09-14 10:00" -> "10:00"."""
        fact, entry = self.fact(name), self.catalogue.get(name)
        if fact is None or entry is None or fact.source.where != "answer":
            return ""
        answers = (self.case.facts.get(key, "") for key in (name, *entry.aliases))
        found = next((m for a in answers if (m := _CLOCK_AFTER_DAY.search(a))), None)
        return f"{int(found[1]):02d}:{found[2]}" if found else ""

    def window(self, name: str) -> Deadline | None:
        """The deadline of that name."""
        return self.windows.get(name)

    def count(self, what: str) -> int:
        """How many contacts with a party, actions of a status, earlier attempts."""
        kind, _, which = what.partition(" ")
        if kind == "contacts":
            answer = self.fact(f"contacted_{which}")
            told = answer.value == "yes" if answer is not None else which in self.told_contacts
            return len(self.contacts_with(which)) or int(told)
        if kind == "actions":
            return sum(a.status == which for a in self.case.actions)
        if kind == "exhibits":
            return len(self.enclosures)
        if kind == "channel":
            return int(self.channel is not None and self.channel.takes_attachments)
        return len(self.case.attempts)

    @property
    def enclosures(self) -> tuple[Exhibit, ...]:
        """The exhibits that can be enclosed: whole files, read or at least whole."""
        return tuple(
            e
            for e in self.exhibits_read
            # Of an archive its files are enclosed, one by one: no form takes the archive.
            if e.state in ("read", "no text layer") and not e.is_wrapper and not _is_inside_another(e)
        )

    @property
    def channel(self) -> Channel | None:
        """The channel of the chosen addressee; None while nobody is chosen."""
        for addressee in self.playbook.addressees:
            if addressee.id == self.addressee:
                return self.playbooks.channels[addressee.channel]
        return None

    @cached_property
    def told_contacts(self) -> frozenset[str]:
        """Parties that the story says were contacted or answered; their days are not known."""
        story = self.case.story.replace("’", "'")
        return frozenset(
            p.id for p in self.playbooks.parties if any(compiled(t, re.IGNORECASE).search(story) for t in p.told)
        )

    def contacts_with(self, party: str) -> tuple[Contact, ...]:
        """The contacts that were made with that party."""
        return tuple(c for c in self.case.contacts if self.party_of(c) == party)

    def party_of(self, contact: Contact) -> str:
        """Whom a contact was made with: by its words, the seller's name, or the channel that only sellers have."""
        text = contact.who.lower()
        seller = self.fact("seller_name")
        if seller is not None and text and (seller.value.lower() in text or text in seller.value.lower()):
            return "seller"
        for party in self.playbooks.parties:
            if any(w in text and compiled(rf"\b{re.escape(w)}\b").search(text) for w in party.words):
                return party.id
        way = self.playbooks.ways.get(contact.channel.strip().lower(), "")
        if text and "messages" in way:
            return "seller" if self.case.role == "buyer" else "buyer"
        return "other" if text else "marketplace"

    def label(self, name: str) -> str:
        """How a blank and a question call a fact."""
        entry = self.catalogue.get(name)
        return entry.label if entry else name.replace("sender_", "your ").replace("_", " ")

    def blank(self, name: str) -> str:
        """How a blank of the letter calls a fact, in the letter's language."""
        return (self.tongue.label(name) if self.tongue else "") or self.label(name)

    def shown(self, fact: Fact) -> str:
        """The fact as the letter writes it."""
        if self.tongue is not None and fact.kind in ("text", "yes_no"):
            fact = fact.model_copy(update={"value": self.tongue.choice(fact.name, fact.value)})
        return show_fact(fact, self.locale, is_abroad=self._is_read_abroad)

    def period(self, rule: Rule, case: str) -> str:
        """What a rule fixes: "30 days", "zwei Werktagen"."""
        if self.tongue is None:
            return show_rule(rule)
        return self.tongue.speech.rule_words(rule, "nom" if case == "nom" else "dat" if case == "dat" else "acc")

    def thing(self, name: str) -> str:
        """ "the kettle"; in a language whose articles depend on the word, the bare name."""
        return self.tongue.speech.bare(name) if self.tongue else with_article(name)

    def speaking(self, **words: str) -> Knowledge:
        """The same knowledge with further words, as for one contact of a list."""
        return replace(self, words={**self.words, **{k: v for k, v in words.items() if v}})


def _is_of_kind(fact: Fact, entry: FactName) -> bool:
    """True when the value may fill the entry; a long bare number beside the word for a reference is that reference."""
    return fact.kind == entry.kind or (entry.kind == "reference" and fact.kind == "tracking_number")


def _is_inside_another(exhibit: Exhibit) -> bool:
    """True for an attachment, which comes with its mail: "mail.eml/invoice.pdf"."""
    return bool(re.search(r"\.(?:eml|msg)/", exhibit.file, re.IGNORECASE))


def derived(name: str, kind: str, value: str, as_written: str = "") -> Fact:
    """A fact computed from others; the same everywhere it is needed."""
    return Fact.model_validate(
        {
            "name": name,
            "kind": kind,
            "value": value,
            "as_written": as_written or value,
            "source": Locator(where="derived"),
        }
    )
