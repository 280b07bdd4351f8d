"""What a case knows, in one place: the best fact of each name, the clause of each rule, the windows, the words.

Triage and planning both ask it; it answers from records alone and never guesses: of two different values that stand
with equal weight in the papers, neither is taken, and the contradiction is said.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property

from assistant.playbook_library import DocumentKind, Playbook, PlaybookLibrary
from assistant.policy_library import Marketplace, PolicyLibrary
from assistant.records import Case, Channel, Clause, Contact, Deadline, Exhibit, Fact, FactName, Locator
from assistant.wording.display import clean_inline, show_date, show_money
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

    @cached_property
    def place(self) -> Marketplace:
        """The case's marketplace."""
        return self.library.marketplace(self.case.marketplace)

    @property
    def locale(self) -> str:
        """The locale of dates and money in the letter."""
        return self.place.locale

    @cached_property
    def catalogue(self) -> dict[str, FactName]:
        """The fact catalogue by name."""
        return {f.name: f for f in self.playbooks.catalogue}

    @cached_property
    def on(self) -> dt.date:
        """The day whose rules apply: of the notice, else of the order, else today."""
        for name in DAYS_OF_VERSION:
            fact = self.fact(name)
            if fact is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", fact.value):
                return dt.date.fromisoformat(fact.value)
        return self.case.today

    @cached_property
    def _by_name(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            entry = self.catalogue.get(fact.name)
            if entry is not None and (fact.kind == entry.kind or fact.source.where == "derived"):
                found.setdefault(fact.name, []).append(fact)
        return found

    @cached_property
    def _best(self) -> dict[str, Fact]:
        best = {}
        for name, facts in self._by_name.items():
            rank = min(_RANK[f.source.where] for f in facts)
            top = [f for f in facts if _RANK[f.source.where] == rank and f.trust != "unclear"]
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
        case, voice = self.case, voice_of(self.case)
        words = {
            "marketplace": self.place.name,
            "company": self.place.company,
            "today": show_date(case.today, self.locale),
            **voice,
        }
        sender = {f"sender_{k}": clean_inline(v) for k, v in case.sender.model_dump().items() if v}
        asks = {k: self._with_local_money(v) for k, v in ask_words(case.ask).items()}
        return {k: v for k, v in {**words, **sender, **asks}.items() if v}

    def _with_local_money(self, text: str) -> str:
        """ "a refund of 49.99 USD" -> "a refund of $49.99"."""
        for value in reversed(find_values(text, locale=self.locale)):
            if value.kind == "money":
                text = text[: value.start] + show_money(value.value, self.locale) + text[value.end :]
        return text

    def rule(self, name: str) -> Clause | None:
        """The clause that fixes that rule for this role, marketplace and day."""
        return self.library.rule(name, marketplace=self.case.marketplace, role=self.case.role, on=self.on)

    def window(self, name: str) -> Deadline | None:
        """The deadline of that name."""
        return self.windows.get(name)

    def count(self, what: str) -> int:
        """How many contacts with a party, actions of a status, earlier attempts."""
        kind, _, which = what.partition(" ")
        if kind == "contacts":
            return len(self.contacts_with(which))
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
            e for e in self.exhibits_read if e.state in ("read", "no text layer") and not _is_inside_another(e)
        )

    @property
    def channel(self) -> Channel | None:
        """The channel of the chosen addressee; None while nobody is chosen."""
        for addressee in self.playbook.addressees:
            if addressee.id == self.addressee:
                return self.playbooks.channels[addressee.channel]
        return None

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
            if any(re.search(rf"\b{re.escape(w)}\b", text) for w in party.words):
                return party.id
        way = self.playbooks.ways.get(contact.channel.strip().lower(), "")
        if text and "messages" in way:
            return "seller" if self.case.role == "buyer" else "buyer"
        return "other" if text else "marketplace"

    def label(self, name: str) -> str:
        """How a blank and a question call a fact."""
        entry = self.catalogue.get(name)
        return entry.label if entry else name.replace("sender_", "your ").replace("_", " ")

    def speaking(self, **words: str) -> Knowledge:
        """The same knowledge with further words, as for one contact of a list."""
        return replace(self, words={**self.words, **{k: v for k, v in words.items() if v}})


def _is_inside_another(exhibit: Exhibit) -> bool:
    """True for an attachment, which comes with its mail: "mail.eml/invoice.pdf"."""
    return bool(re.search(r"\.eml/", exhibit.file, re.IGNORECASE))


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


def voice_of(case: Case) -> dict[str, str]:
    """ "we" for a seller who speaks of "we", else "I"."""
    told = f"{case.story} {' '.join(a.what for a in case.actions)}".lower()
    many = len(re.findall(r"\b(?:we|our|us)\b", told))
    one = len(re.findall(r"\b(?:i|my|me)\b", told))
    if case.role == "seller" and many >= one:
        return {
            "we": "we",
            "We": "We",
            "our": "our",
            "Our": "Our",
            "us": "us",
            "we are": "we are",
            "we were": "we were",
        }
    return {"we": "I", "We": "I", "our": "my", "Our": "My", "us": "me", "we are": "I am", "we were": "I was"}


_WISH = re.compile(
    r"^(?:please|kindly|my wish is|i am asking for|(?:i|we)(?:'d| would)? "
    r"(?:want|like|ask for|request|demand|need|wish for|expect)(?: to (?:get|have|receive))?)\s+",
    re.IGNORECASE,
)
_THING = re.compile(
    r"^(?:(?:a|an|the|my|our|full|partial|complete|prompt|immediate|remaining|outstanding|missing|unpaid|rest|balance|"
    r"of|[£$€₹]?\s?\d[\d.,]*(?: ?[A-Z]{3})?)\s+)*"
    r"(?:refund|rest|balance|amount|money|replacement|reimbursement|reinstatement|reactivation|restoration|removal|release|payment|investigation|review|"
    r"repayment|credit|return|cancellation|correction|compensation|answer|decision|reversal|withdrawal|payout|disbursement)\b",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"^(?:refund|replace|reimburse|reinstate|reactivate|restore|remove|release|pay|investigate|review|repay|credit|send|"
    r"cancel|correct|compensate|answer|decide|reverse|withdraw|give|return|lift|unlock|confirm|locate|find)\b",
    re.IGNORECASE,
)
_HEATED = re.compile(r"!|\b(?:now|immediately|asap|at once|or else|thie\w+|scam\w*|sue|damn|fuck\w*)\b", re.IGNORECASE)
MAX_ASK_WORDS = 30


def ask_words(ask: str) -> dict[str, str]:
    """The person's wish as it fits into a sentence: `ask_for` ("a full refund of 49.99 USD") or `ask_to`.

    Empty when the wish is heated, too long, or neither a thing nor a deed: then the playbook's own request is used.
    """
    wish = clean_inline(ask.split("\n")[0])
    for _ in range(2):
        wish = _WISH.sub("", wish)
    if not wish or len(wish.split()) > MAX_ASK_WORDS or _HEATED.search(ask) or wish.isupper():
        return {}
    lowered = wish[0].lower() + wish[1:]
    if _THING.match(lowered) and not re.match(
        r"^(?:refund|credit|return|review|release) (?:me|my|the|our|us|it)\b", lowered, re.I
    ):
        if not re.match(r"^(?:a|an|the|my|our)\b", lowered):
            singular = re.match(
                r"^(?:reinstatement|reactivation|restoration|removal|release|payment|repayment|compensation|reimbursement)\b",
                lowered,
            )
            article = "" if singular else "an " if lowered[0] in "aeiou" else "a "
            lowered = article + lowered
        return {"ask_for": lowered}
    if _DEED.match(lowered):
        return {"ask_to": lowered}
    return {}


MAX_CONTRADICTING = 3  # more values of one name in the papers are a list and no contradiction
HEAD_CHARACTERS = 400  # of a document; its head says what it is


def placed_facts(exhibit: Exhibit, playbook: str, kinds: Sequence[DocumentKind]) -> tuple[Fact, ...]:
    """The exhibit's facts, with what its kind of document makes of the open ones.

    A plain value (a date that no words name) is renamed only when the document has one such value.
    """
    kind = next((k for k in kinds if _is_of_kind(exhibit, playbook, k)), None)
    if kind is None:
        return exhibit.facts
    if kind.has_priced_rows:
        exhibit = exhibit.model_copy(update={"facts": _with_priced_rows(exhibit.facts)})
    several = {n for n in kind.renames if len({f.value for f in exhibit.facts if f.name == n}) > 1}
    taken = {f.name for f in exhibit.facts}
    return tuple(
        f.model_copy(update={"name": kind.renames[f.name]})
        if f.name in kind.renames and not (f.name in several or (f.name == f.kind and kind.renames[f.name] in taken))
        else f
        for f in exhibit.facts
    )


def _with_priced_rows(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts of a priced row by its own sum: where n times a price is the amount that follows, n is the quantity."""
    row = [f for f in facts if f.kind in ("number", "money")]
    names: dict[int, str] = {}
    for count, price, total in zip(row, row[1:], row[2:], strict=False):
        if (count.kind, price.kind, total.kind) == ("number", "money", "money") and _multiplies(count, price, total):
            names[id(count)], names[id(price)] = "invoice_quantity", "unit_cost"
    return tuple(f.model_copy(update={"name": names[id(f)]}) if id(f) in names else f for f in facts)


def _multiplies(count: Fact, price: Fact, total: Fact) -> bool:
    try:
        amounts = [Decimal(f.value.split(" ")[0].replace(",", "")) for f in (count, price, total)]
    except InvalidOperation:
        return False
    return amounts[0] * amounts[1] == amounts[2] and price.value.split(" ")[-1] == total.value.split(" ")[-1]


def _is_of_kind(exhibit: Exhibit, playbook: str, kind: DocumentKind) -> bool:
    if kind.playbooks and playbook not in kind.playbooks:
        return False
    name = re.sub(r"[_\-./]", " ", exhibit.file)
    head = f"{exhibit.title}\n{name}\n{exhibit.text[:HEAD_CHARACTERS]}".lower()
    if any(re.search(rf"\b{re.escape(w)}", head) for w in kind.unless):
        return False
    return any(re.search(rf"\b{re.escape(w)}", head) for w in kind.words)


def chosen_facts(
    case: Case, catalogue: Sequence[FactName], facts: Iterable[Fact], exhibits: Sequence[Exhibit] = ()
) -> tuple[Fact, ...]:
    """Facts of fixed choices that notice, story, contacts or papers tell by their wording ("marked as delivered").

    A fact that is already known, or for which two choices are told, is left out.
    """
    known = {f.name for f in facts}
    found = []
    for entry in catalogue:
        if not entry.signs or entry.name in known or entry.role not in (case.role, "both"):
            continue
        for place, text in _told_texts(case, exhibits):
            hits = {choice: m for choice, signs in entry.signs.items() if (m := _first(signs, text))}
            if len(hits) == 1:
                choice, match = next(iter(hits.items()))
                source = place.model_copy(update={"start": match.start(), "end": match.end()})
                if place.exhibit:
                    source = source.model_copy(update={"page": text.count("\f", 0, match.start()) + 1})
                found.append(
                    Fact.model_validate(
                        {
                            "name": entry.name,
                            "kind": entry.kind,
                            "value": choice,
                            "as_written": match.group(0),
                            "source": source,
                        }
                    )
                )
                break
    return tuple(found)


def _told_texts(case: Case, exhibits: Sequence[Exhibit]) -> Iterable[tuple[Locator, str]]:
    yield Locator(where="notice"), case.notice
    yield Locator(where="story"), case.story
    yield Locator(where="contact"), "\n".join(f"{c.said}\n{c.outcome}" for c in case.contacts)
    for exhibit in exhibits:
        if re.search(r"\b(?:track|status|deliver|shipment|scan|zustell|sendung)", exhibit.text[:HEAD_CHARACTERS], re.I):
            yield Locator(where="exhibit", exhibit=exhibit.marker, page=1), exhibit.text


def _first(signs: Sequence[str], text: str) -> re.Match[str] | None:
    pattern = "|".join(rf"(?<!not )(?<!never )\b{re.escape(s)}\b" for s in signs)
    return re.search(pattern, text, re.IGNORECASE)


def normal_choices(facts: Iterable[Fact], catalogue: Sequence[FactName]) -> tuple[Fact, ...]:
    """Facts of fixed choices brought to one of the choices ("Amazon" -> "marketplace"); others as they are."""
    entries = {f.name: f for f in catalogue}
    out = []
    for fact in facts:
        entry = entries.get(fact.name)
        if entry is not None and fact.source.where == "answer" and (entry.choices or entry.kind == "yes_no"):
            value = _choice(fact.value.strip().lower(), entry)
            out.append(fact.model_copy(update={"value": value, "kind": entry.kind}) if value else fact)
        else:
            out.append(fact)
    return tuple(out)


_YES, _NO = ("yes", "true", "y", "1", "ja"), ("no", "false", "n", "0", "nein", "none")


def _choice(written: str, entry: FactName) -> str:
    if entry.kind == "yes_no":
        return "yes" if written in _YES else "no" if written in _NO else ""
    if written in entry.choices:
        return written
    for choice in entry.choices:
        signs = (choice, *entry.signs.get(choice, ()))
        if any(re.search(rf"\b{re.escape(s)}\b", written) for s in signs):
            return choice
    if entry.name == "fulfilled_by":
        return "marketplace" if re.search(r"amazon|fba|prime|marketplace|afn", written) else "seller"
    return ""
