"""All that a letter may rest on, cut up once for a plan so that a check of the text takes milliseconds.

One idea: the ground is made of statements with an origin - the story, an answer, the notice, a contact, an exhibit
page, a clause, a derived fact, the offline letter of the same plan. Values of the offline letter are no ground by
themselves: whatever it says must stand on one of the other origins as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from assistant.checks.phrases import Mention, Phrase, key_of, read_phrases
from assistant.checks.word_lists import WordLists
from assistant.records import Clause, Contact, Draft, Exhibit, Fact, FactName, Plan, SentenceKind, Source
from assistant.wording.stems import content_stems, words_of
from assistant.wording.values import Value, find_values

MAX_EXHIBIT_CHARACTERS = 200_000  # of all exhibits together; beyond it only their facts count
PLANNED = "planned action"  # origin of what is not done yet
MONTH_FIRST_MARKETS = (".com",)
Keys = dict[str, tuple[str, ...]]  # key of a value -> its origins


@dataclass(frozen=True)
class Statement:
    """A value where it is known to stand."""

    mention: Mention
    phrase: Phrase


@dataclass(frozen=True, eq=False)
class Ground:
    """The plan, its offline letter, and indexes over all known statements."""

    plan: Plan
    reference: Draft
    catalogue: tuple[FactName, ...]
    words: WordLists
    locale: str
    phrases: tuple[Phrase, ...]
    case_keys: Keys  # of the case and its exhibits
    clause_keys: dict[str, Keys]  # "P1" -> keys of its text
    by_tokens: dict[tuple[str, ...], tuple[Phrase, ...]]
    by_key: dict[str, tuple[Statement, ...]]
    by_stem: dict[str, tuple[int, ...]]  # stem -> indexes into `phrases`
    by_near: dict[tuple[str, str], tuple[Statement, ...]]  # group and stem beside it -> statements
    facts: dict[str, dict[str, str]]  # catalogue name -> key -> origin
    sources: dict[str, Source]
    exhibits: dict[str, Exhibit]
    reference_kinds: dict[str, SentenceKind]  # text of a sentence -> kind
    rarity: dict[str, float]  # stem -> weight
    vocabulary: frozenset[str]
    names: frozenset[str]  # words, in lower case, that the case and the clauses use
    cache: dict[str, object] = field(default_factory=dict)

    def rare(self, stem: str) -> float:
        """How much a word tells: near 1 when few statements have it."""
        return self.rarity.get(stem, 1.0)

    def page_text(self, exhibit: str, page: int) -> str:
        """The text of a page of an exhibit; page 0 is the whole document."""
        found = self.exhibits.get(exhibit)
        if found is None or page > len(found.pages):
            return ""
        return found.pages[page - 1] if page else found.text

    def page_keys(self, exhibit: str, page: int) -> frozenset[str]:
        """Keys of all values on that page."""
        name = f"keys {exhibit} {page}"
        if name not in self.cache:
            text = self.page_text(exhibit, page)[:MAX_EXHIBIT_CHARACTERS]
            keys = {k for v in find_values(text, locale=self.locale) for k in known_keys(v, self.plan.case.today)}
            self.cache[name] = frozenset(keys)
        found = self.cache[name]
        return found if isinstance(found, frozenset) else frozenset()


def build_ground(
    plan: Plan, reference: Draft, catalogue: Sequence[FactName], words: WordLists, *, locale: str = ""
) -> Ground:
    """The ground of a plan; build it once and check many texts against it.

    Args:
        plan: what the letter may rest on.
        reference: the offline letter of the same plan.
        catalogue: the fact names with their cues.
        words: the word lists of the tone and honesty rules.
        locale: of dates and money in the letter; default: by the marketplace's host.
    """
    locale = locale or locale_of(plan.case.marketplace)
    read = _Reader(plan, tuple(catalogue), locale)
    phrases = (
        *read.reference(reference),
        *read.told(),
        *(p for s in plan.sources for p in read.clause(s)),
        *read.exhibits(),
    )
    case_keys, clause_keys = _collect_keys(read, phrases)
    rarity = _rarity(phrases)
    return Ground(
        plan=plan,
        reference=reference,
        catalogue=tuple(catalogue),
        words=words,
        locale=locale,
        phrases=phrases,
        case_keys=case_keys,
        clause_keys=clause_keys,
        by_tokens=_grouped((p.tokens, p) for p in phrases),
        by_key=_grouped((m.key, Statement(m, p)) for p in phrases for m in p.mentions),
        by_stem=_grouped((s, i) for i, p in enumerate(phrases) for s in p.content),
        by_near=_grouped(
            ((m.group, n[1:]), Statement(m, p)) for p in phrases for m in p.mentions for n in m.near if len(n) > 3
        ),
        facts=_facts(plan),
        sources={s.marker: s for s in plan.sources},
        exhibits={e.marker: e for e in plan.exhibits},
        reference_kinds={s.text: s.kind for s in reference.sentences},
        rarity=rarity,
        vocabulary=_vocabulary(phrases, plan, catalogue, words),
        names=frozenset(plain for t in _all_texts(plan, words) for _, plain, _, _ in words_of(t)),
    )


def _collect_keys(read: _Reader, phrases: Sequence[Phrase]) -> tuple[Keys, dict[str, Keys]]:
    """The keys of the case, and those of each clause, with where they stand; the offline letter is no source."""
    plan = read.plan
    case_keys: Keys = {}
    clause_keys: dict[str, Keys] = {s.marker: {} for s in plan.sources}
    for phrase in phrases:
        if phrase.origin == "letter":
            continue
        target = clause_keys.get(phrase.origin, case_keys)
        for mention in phrase.mentions:
            _add(target, mention.value, phrase.origin, plan.case.today)
    for value, origin in read.plain_values():
        _add(case_keys, value, origin, plan.case.today)
    for source in plan.sources:
        for value in read.clause_values(source.clause):
            _add(clause_keys[source.marker], value, source.marker, plan.case.today)
    return case_keys, clause_keys


def locale_of(host: str) -> str:
    """How dates are read on a marketplace: the month first on a .com, the day first elsewhere."""
    if host.endswith((".de", ".at")):
        return "en_DE"
    country = {".ca": "en_CA", ".uk": "en_GB", ".in": "en_IN", ".au": "en_AU", ".sg": "en_SG", ".mx": "es_MX"}
    return country.get(host[host.rfind(".") :], "en_US" if host.endswith(MONTH_FIRST_MARKETS) else "en_GB")


def known_keys(value: Value, today: dt.date) -> Iterator[str]:
    """The keys under which a known value may be written in a letter.

    A known day may be written without its year or without its day; a day that was told without a year may be written
    with one near today; a figure without a currency may be written as money.
    """
    key = key_of(value)
    yield key
    group, _, text = key.partition(":")
    if group == "date" and len(text) == 10:
        yield f"date:--{text[5:]}"
        yield f"date:{text[:7]}"
    elif group == "date" and text.startswith("--"):
        for year in (today.year - 1, today.year, today.year + 1):
            yield f"date:{year}-{text[2:]}"
    elif group == "money":
        amount = text.split(" ")[0]
        yield f"number:{amount.removesuffix('.00')}"
        yield f"number:{amount.rstrip('0').rstrip('.')}"
    elif group == "number" and ":" not in text:
        yield f"amount:{text}"
    if value.kind == "phone":
        yield "id:" + "".join(c for c in value.value if c.isdigit())


def asked_keys(mention: Mention) -> tuple[str, ...]:
    """The keys of the ground any of which supports a value of the letter."""
    group, _, text = mention.key.partition(":")
    if group == "money":
        amount = text.split(" ")[0]
        return (
            mention.key,
            f"amount:{amount.removesuffix('.00').rstrip('.')}",
            f"amount:{amount.rstrip('0').rstrip('.')}",
        )
    if group == "id" and mention.value.kind == "number":
        return (mention.key, f"number:{mention.value.value}")
    return (mention.key,)


@dataclass(frozen=True)
class _Reader:
    """Turns the parts of a plan into phrases with their origin."""

    plan: Plan
    catalogue: tuple[FactName, ...]
    locale: str

    def _read(self, text: str, origin: str) -> tuple[Phrase, ...]:
        return read_phrases(text, locale=self.locale, catalogue=self.catalogue, origin=origin) if text.strip() else ()

    def reference(self, reference: Draft) -> Iterator[Phrase]:
        for sentence in reference.sentences:
            yield from self._read(sentence.text, "letter")
        yield from self._read(reference.subject, "letter")

    def told(self) -> Iterator[Phrase]:
        case = self.plan.case
        yield from self._read(case.story, "story")
        yield from self._read(case.notice, "notice")
        yield from self._read(case.ask, "answer")
        for contact in case.contacts:
            yield from self._read(_contact_line(contact), "contact")
            yield from self._read(contact.said, "contact")
            yield from self._read(contact.outcome, "contact")
        for action in case.actions:
            day = action.when.day.isoformat() if action.when else ""
            done = "we have done" if action.status == "done" else "we will do"
            origin = "action" if action.status == "done" else PLANNED
            yield from self._read(f"{done} on {day} {action.what} by {action.owner}", origin)
        for attempt in case.attempts:
            day = attempt.when.day.isoformat() if attempt.when else ""
            yield from self._read(f"On {day} I submitted an appeal and wrote a letter", "attempt")
            yield from self._read(attempt.reply, "attempt")
        labels = {n.name: n.label for n in self.catalogue}
        for fact in self.plan.facts:
            if fact.source.where != "exhibit":
                label = labels.get(fact.name, fact.name.replace("_", " "))
                yield from self._read(f"{label}: {fact.value}", _origin(fact))
                yield from self._read(f"{label}: {fact.as_written}", _origin(fact))
        for name, told in case.facts.items():
            yield from self._read(f"{labels.get(name, name.replace('_', ' '))}: {told}", "answer")
        for deadline in self.plan.deadlines:
            for label, day_ in (
                ("opens on", deadline.opens_on),
                ("closes on", deadline.closes_on),
                ("is", deadline.date),
            ):
                if day_ is not None:
                    yield from self._read(f"{deadline.label} {label} {day_.isoformat()}", "derived")
        sender = case.sender
        for line in (sender.name, sender.address, sender.email, sender.phone, sender.store, sender.seller_id):
            yield from self._read(line, "sender")

    def clause(self, source: Source) -> Iterator[Phrase]:
        yield from self._read(source.clause.text, source.marker)
        if ";" in source.clause.text:
            for part in source.clause.text.split(";"):
                yield from self._read(part, source.marker)

    def exhibits(self) -> Iterator[Phrase]:
        left = MAX_EXHIBIT_CHARACTERS
        for exhibit in self.plan.exhibits:
            for number, page in enumerate(exhibit.pages, 1):
                yield from self._read(page[: max(left, 0)], f"{exhibit.marker} p.{number}")
                left -= len(page)

    def plain_values(self) -> Iterator[tuple[Value, str]]:
        """Values that need no sentence: today, facts as normalised, titles of exhibits and clauses, actions' days."""
        case = self.plan.case
        texts = [(case.today.isoformat(), "derived")]
        texts += [(f"{e.title} {e.file.rsplit('/', 1)[-1]}", e.marker) for e in self.plan.exhibits]
        texts += [(s.clause.title, s.marker) for s in self.plan.sources]
        texts += [(case.marketplace, "answer"), (case.sender.seller_id, "sender"), (case.sender.phone, "sender")]
        texts += [(m.isoformat(), "action") for a in case.actions if a.when for m in (a.when.day,)]
        for text, origin in texts:
            for value in find_values(text, locale=self.locale):
                yield value, origin
        for fact in (*self.plan.facts, *(f for e in self.plan.exhibits for f in e.facts)):
            if fact.kind not in ("name", "text", "yes_no"):
                yield _as_value(fact), _origin(fact)

    def clause_values(self, clause: Clause) -> Iterator[Value]:
        rule = clause.rule
        if rule is not None and rule.amount is not None and rule.unit:
            yield from find_values(f"{rule.amount} {rule.unit}")
        yield from find_values(f"{clause.heading}. {clause.title}", locale=self.locale)


def _contact_line(contact: Contact) -> str:
    """A contact as one sentence, so that its day, body, name and reference are known to belong together."""
    parts = [
        f"On {contact.when.day.isoformat()} {contact.when.clock}" if contact.when else "",
        f"I contacted {contact.who}" if contact.who else "I contacted",
        f"by {contact.channel}" if contact.channel else "",
        f"with {contact.name}" if contact.name else "",
        f"reference {contact.reference}" if contact.reference else "",
        contact.said.replace(".", ","),
        contact.outcome.replace(".", ","),
    ]
    return " ".join(p.strip() for p in parts if p.strip())


def _as_value(fact: Fact) -> Value:
    return Value(kind=fact.kind, value=fact.value, as_written=fact.as_written, start=0, end=0)


def _origin(fact: Fact) -> str:
    return fact.source.marker or fact.source.where


def _add(target: Keys, value: Value, origin: str, today: dt.date) -> None:
    for key in known_keys(value, today):
        origins = target.get(key, ())
        if origin not in origins:
            target[key] = (*origins, origin)


def _facts(plan: Plan) -> dict[str, dict[str, str]]:
    """Named facts by their values; a fact of unclear trust counts as a value like any other."""
    found: dict[str, dict[str, str]] = {}
    for fact in (*plan.facts, *(f for e in plan.exhibits for f in e.facts)):
        if fact.kind not in ("name", "text", "yes_no"):
            value = _as_value(fact)
            for key in known_keys(value, plan.case.today):
                found.setdefault(fact.name, {}).setdefault(key, _origin(fact))
    return found


def _grouped(pairs: Iterable[tuple[object, object]]) -> dict:  # type: ignore[type-arg]
    found: dict[object, list[object]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return {k: tuple(v) for k, v in found.items()}


def _rarity(phrases: Sequence[Phrase]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for phrase in phrases:
        for stem in phrase.content:
            counts[stem] = counts.get(stem, 0) + 1
    return {s: 1 / (1 + 0.5 * log(n)) for s, n in counts.items()}


def _vocabulary(
    phrases: Sequence[Phrase], plan: Plan, catalogue: Sequence[FactName], words: WordLists
) -> frozenset[str]:
    stems = {w[0] for p in phrases for w in p.words}
    for text in (*_all_texts(plan, words), *(f"{n.label} {' '.join(n.cues)}" for n in catalogue)):
        stems |= content_stems(text)
    return frozenset(stems)


def _all_texts(plan: Plan, words: WordLists) -> Iterator[str]:
    """Every text of the case whose words and names a letter may use."""
    case = plan.case
    yield from (
        case.story,
        case.notice,
        case.ask,
        case.marketplace,
        plan.subject,
        plan.playbook_title,
        plan.channel.label,
    )
    yield from (case.sender.name, case.sender.address, case.sender.store, case.sender.email)
    yield from (f"{n} {v}" for n, v in case.facts.items())
    yield from (f"{c.who} {c.name} {c.channel} {c.said} {c.outcome}" for c in case.contacts)
    yield from (f"{a.what} {a.owner}" for a in case.actions)
    yield from (f"{a.text} {a.reply}" for a in case.attempts)
    yield from (f"{f.as_written} {f.value}" for f in plan.facts)
    yield from (f"{e.title} {e.file.replace('_', ' ')}" for e in plan.exhibits)
    left = MAX_EXHIBIT_CHARACTERS
    for exhibit in plan.exhibits:
        yield exhibit.text[: max(left, 0)]
        left -= len(exhibit.text)
    yield from (f"{s.clause.title} {s.clause.heading} {s.clause.text}" for s in plan.sources)
    yield from (d.label for d in plan.deadlines)
    yield from (" ".join(names) for names in (words.common_names, words.everyday))
    yield from (s.text for p in plan.points for s in p.sentences)
    yield from (p.heading for p in plan.points)
