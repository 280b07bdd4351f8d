"""Fills a playbook's sentence patterns with what is known, and says what each filled sentence rests on.

A pattern holds slots and citations:

    {order_date}            a fact, written for the reader's country
    {item|the item}         a fact, or these words when it is not known
    {the:item}              a fact with "the" before it where it needs one
    {rule:return-window}    what a clause fixes: "30 days"; .nom and .dat where a language has cases
    {window:claim.opens}    a day computed from a clause and a fact (also .closes)
    [P:return-window]       cites the clause behind a rule
    << for {amount}>>       left out when something inside is not known

A pattern can be used when every slot outside << >> is known and every rule it names has a clause on this marketplace;
nothing is ever guessed. The richest usable pattern is the one with the most facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.records import Clause, Deadline, Fact, Rule
from assistant.wording.display import sentence_case, short_name, show_date

_MARK = "\ue000"  # encloses an exhibit marker until it is moved to the end of its sentence
_NAMING = "\ue001"  # the same, of a fact that only names the matter
_UNSHOWN = "\ue002"  # stands behind a fact that no exhibit shows
_SEMICOLON = "\ue003"  # a semicolon inside a value, which parts no halves of the pattern
_NAMES_THE_MATTER = frozenset(("order_id", "shipment_id", "asin"))
_PRIVATE = re.compile(f"{_MARK}[^{_MARK}]*{_MARK}|{_NAMING}[^{_NAMING}]*{_NAMING}|{_UNSHOWN}")
WISH_WEIGHT = 3
_GROUP = re.compile(r"<<(.*?)>>", re.DOTALL)
_SLOT = re.compile(r"\{([^{}]+)\}|\[P:([a-z0-9-]+)\]")
# Not at an initial ("P. Lund"), nor between a German day and its month ("3. März").
_SENTENCE_BREAK = re.compile(
    r"(?<=[.?!])(?<!\b[A-Z]\.)\s+(?=[A-ZÄÖÜ])(?!(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|"
    r"Oktober|November|Dezember)\s[12][0-9]{3})"
)
_CLAUSE_TOKEN = re.compile(r"\[P:([^\]\s]+#[^\]\s]+)\]")


class Known(Protocol):
    """What a pattern may draw on."""

    @property
    def locale(self) -> str:
        """The locale of dates and money."""

    def fact(self, name: str) -> Fact | None:
        """The best fact of that name."""

    def exhibits(self, fact: Fact) -> tuple[str, ...]:
        """Markers of exhibit pages that show that value, "E2 p.1"."""

    def extra(self, name: str) -> str | None:
        """A word that is no fact: the marketplace's name, a contact's channel."""

    def rule(self, name: str) -> Clause | None:
        """The clause that fixes that rule here."""

    def window(self, name: str) -> Deadline | None:
        """The deadline of that name."""

    def shown(self, fact: Fact) -> str:
        """The fact as the letter writes it."""

    def period(self, rule: Rule, case: str) -> str:
        """What a rule fixes, in words; `case` is empty, nom, acc or dat."""

    def thing(self, name: str) -> str:
        """The short name of a thing as it stands in a sentence, with an article where the language has one for all."""


@dataclass(frozen=True)
class Filled:
    """A filled pattern. `text` holds clause tokens "[P:<clause id>]" and exhibit markers "[E1 p.2]"."""

    text: str
    facts: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    words: int = 0  # weight of the slots that are no facts

    @property
    def richness(self) -> int:
        """How many things it says; the person's own wish weighs more than a stock request."""
        return len(self.facts) + len(self.clauses) + self.words


@dataclass
class _Filling:
    known: Known
    facts: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    exhibits: list[str] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)
    words: int = 0
    label: Callable[[str], str] | None = None  # set: an unknown slot becomes a blank with that label
    must: frozenset[str] = frozenset()  # facts that become blanks inside << >> too

    def slot(self, match: re.Match[str]) -> str:
        if match.group(2):
            return self._cite(match.group(2))
        name, has_default, default = match.group(1).partition("|")
        text = self._value(name.strip())
        if text is not None:
            return text.replace(";", _SEMICOLON)
        if has_default:
            return default
        bare = name.strip().removeprefix("the:")
        if self.label is None or name.startswith(("rule:", "window:")) or (self.must and bare not in self.must):
            raise _UnknownSlotError(name)
        label = self.label(bare)
        self.blanks.append(label)
        return f"[[{label}]]"

    def _value(self, name: str) -> str | None:
        if name.startswith("rule:"):
            rule, _, case = name[5:].partition(".")
            clause = self._clause(rule)
            return self.known.period(clause.rule, case) or None if clause and clause.rule else None
        if name.startswith("window:"):
            window_name, _, edge = name[7:].partition(".")
            window = self.known.window(window_name)
            day = None if window is None else window.closes_on if edge == "closes" else window.opens_on
            return None if day is None else show_date(day, self.known.locale)
        takes_article, bare = name.startswith("the:"), name.removeprefix("the:")
        extra = self.known.extra(bare)
        if extra is not None:
            self.words += WISH_WEIGHT if bare.startswith("ask_") else 1
            return self.known.thing(extra) if takes_article else extra
        fact = self.known.fact(bare)
        if fact is None:
            return None
        self.facts.append(bare)
        shown = self.known.shown(fact)
        shown = self.known.thing(short_name(shown)) if takes_article else shown
        pages = self.known.exhibits(fact)
        cited = next((p for p in pages if p in self.exhibits), pages[0] if pages else "")
        if not cited:
            return shown if fact.kind == "name" or fact.name == "item" else f"{shown}{_UNSHOWN}"
        self.exhibits.append(cited)
        mark = _NAMING if fact.kind in _NAMES_THE_MATTER else _MARK
        return f"{shown}{mark}{cited}{mark}"

    def _clause(self, rule: str) -> Clause | None:
        return self.known.rule(rule)

    def _cite(self, rule: str) -> str:
        clause = self._clause(rule)
        if clause is None:
            raise _UnknownSlotError(rule)
        if clause.id not in self.clauses:
            self.clauses.append(clause.id)
        return f"[P:{clause.id}]"


class _UnknownSlotError(Exception):
    """A slot has no value and no default."""


def fill(
    pattern: str,
    known: Known,
    *,
    label: Callable[[str], str] | None = None,
    must: frozenset[str] = frozenset(),
) -> Filled | None:
    """The pattern filled, or None when something it needs is not known.

    Args:
        pattern: see the module's description.
        known: what may be drawn on.
        label: when given, an unknown fact becomes a visible blank `[[label]]` instead.
        must: facts that the letter needs; with a label they become blanks inside << >> as well.
    """
    filling = _Filling(known, label=label)

    def group(match: re.Match[str]) -> str:
        inner = _Filling(known, label=label if must else None, must=must)
        try:
            text = _SLOT.sub(inner.slot, match.group(1))
        except _UnknownSlotError:
            return ""
        filling.words += inner.words
        for name in ("facts", "clauses", "exhibits", "blanks"):
            mine: list[str] = getattr(filling, name)
            mine.extend(x for x in getattr(inner, name) if x not in mine)
        return text.replace("{", "(").replace("}", ")")

    try:
        text = _SLOT.sub(filling.slot, _GROUP.sub(group, pattern))
    except _UnknownSlotError:
        return None
    return Filled(
        text=_with_exhibits(_tidy(text, goes_on=pattern[:1].islower())),
        facts=tuple(filling.facts),
        clauses=tuple(filling.clauses),
        blanks=tuple(filling.blanks),
        words=filling.words,
    )


def best(patterns: Sequence[str], known: Known, *, choose: Callable[[int], int]) -> Filled | None:
    """The richest usable pattern; `choose(n)` picks one among n equals (seeded by the case)."""
    filled = [f for p in patterns if (f := fill(p, known)) is not None]
    if not filled:
        return None
    most = max(f.richness for f in filled)
    equals = [f for f in filled if f.richness == most]
    return equals[choose(len(equals))]


def number_clauses(text: str, marker: Callable[[str], str]) -> str:
    """Clause tokens become markers: "[P:a#b]" -> "[P1]" by `marker("a#b") == "P1"`."""
    return _CLAUSE_TOKEN.sub(lambda m: f"[{marker(m.group(1))}]", text)


def slots(pattern: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The facts, rules and windows that a pattern names, for the lint of playbooks."""
    facts, rules, windows = [], [], []
    for match in _SLOT.finditer(pattern):
        if match.group(2):
            rules.append(match.group(2))
            continue
        name = match.group(1).partition("|")[0].strip().removeprefix("the:")
        if name.startswith("rule:"):
            rules.append(name[5:].partition(".")[0])
        elif name.startswith("window:"):
            windows.append(name[7:].partition(".")[0])
        else:
            facts.append(name)
    return tuple(facts), tuple(rules), tuple(windows)


def _tidy(text: str, *, goes_on: bool) -> str:
    """One line with single blanks; it begins with a capital unless its pattern goes on behind a greeting's comma."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"\.\.+(?=\s|$)", ".", text)
    text = re.sub(r"[\"“„](\[\[[^\[\]]*\]\])[\"”“]", r"\1", text)  # a blank quotes nobody
    return text if goes_on or re.match(r"\S+@\S", text) else sentence_case(text)


def _with_exhibits(text: str) -> str:
    """Each sentence with the markers of its facts before its full stop: "... on March 3 [E1 p.1]."."""
    sentences = _SENTENCE_BREAK.split(text)
    return " ".join(_with_exhibits_of_halves(s) for s in sentences).replace(_SEMICOLON, ";")


def _with_exhibits_of_halves(sentence: str) -> str:
    """What stands before a semicolon has its own pages: "charged on June 3 [E1 p.1]; I have used nothing since."

    A page that both halves need is cited once, behind the last of them.
    """
    halves = sentence.split("; ")
    for at, half in enumerate(halves):
        for mark in _PRIVATE.findall(half):
            if len(mark) > 1 and any(mark in later for later in halves[at + 1 :]):
                halves[at] = halves[at].replace(mark, "")
    return "; ".join(_with_own_exhibits(half) for half in halves)


def _with_own_exhibits(sentence: str) -> str:
    """A page that shows the order number and nothing else of what the sentence says is no evidence for it."""
    marks = re.findall(rf"{_MARK}([^{_MARK}]*){_MARK}", sentence)
    if not marks and _UNSHOWN not in sentence:
        marks = re.findall(rf"{_NAMING}([^{_NAMING}]*){_NAMING}", sentence)
    text = re.sub(r"\.\.+(?=\s|$)", ".", _PRIVATE.sub("", sentence))
    if not marks:
        return text
    markers = "".join(f"[{m}]" for m in sorted(dict.fromkeys(marks), key=_place))
    stop = text[-1] if text.endswith((".", ":", ";", "?", "!")) else ""
    body = text.removesuffix(stop)
    return f"{body}{'' if body.endswith(']') else ' '}{markers}{stop}"


def _place(marker: str) -> tuple[int, ...]:
    """ "E2 p.10" -> (2, 10)."""
    return tuple(int(n) for n in re.findall(r"\d+", marker))
