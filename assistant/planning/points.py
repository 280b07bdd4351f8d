"""Makes the points of a letter from a playbook's entries and what the case knows."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.knowledge import Knowledge
from assistant.planning.contacts import contact_words
from assistant.planning.story import own_statements
from assistant.playbook_library import PointEntry
from assistant.records import Action, Moment, Point, Sentence, SentenceKind
from assistant.wording.asides import without_asides
from assistant.wording.conditions import hold
from assistant.wording.display import clean_inline, sentence_case, show_date
from assistant.wording.markers import find_markers
from assistant.wording.patterns import Filled, best, fill, number_clauses, slots
from assistant.wording.sentences import split_sentences

MAX_PROSE_ENTRIES = 3  # more contacts than this are easier to read as a list
MAX_ENTRIES = 40  # of one list; a longer one is cut and the cut is said by the gap list


@dataclass
class PointMaker:
    """Makes points one after the other; the clause markers are numbered in the order of their first use."""

    known: Knowledge
    left_out: frozenset[str] = frozenset()
    cited: list[str] = field(default_factory=list)  # clause ids; P1 is the first
    _said: list[str] = field(default_factory=list)

    def make(self, entries: Sequence[PointEntry]) -> tuple[Point, ...]:
        """All points, the neighbouring ones of the timeline in order of their days.

        Story sentences are chosen last, when everything else is said, and put where their entry stands.
        """
        slots_: list[list[_Raw]] = [[] for _ in entries]
        later = [i for i, e in enumerate(entries) if e.each == "story"]
        for i in [i for i in range(len(entries)) if i not in later] + later:
            entry = entries[i]
            if hold(entry.when, self.known):
                slots_[i] = list(self._raw(entry))
                self._said.extend(r.filled.text for r in slots_[i])
        raws = _in_order_of_time([r for rs in slots_ for r in rs])
        return tuple(self._point(r) for r in raws)

    def marker(self, clause_id: str) -> str:
        """ "P1" for the clause that is cited first, and so on."""
        if clause_id not in self.cited:
            self.cited.append(clause_id)
        return f"P{self.cited.index(clause_id) + 1}"

    def _raw(self, entry: PointEntry) -> Iterator[_Raw]:
        if entry.each == "":
            filled = self._best(entry, self.known, 0)
            if filled is not None:
                filled = self._without_pages(filled, entry.kind)
                yield _Raw(entry, filled, self._day(filled), shape=entry.shape)
            return
        if entry.each == "story":
            signs = self.known.playbooks.playbook(self.known.playbook.id).signs
            for text in own_statements(
                without_asides(self.known.case.story, self.known.case.today),
                self.known.tongue.speech.story if self.known.tongue else self.known.playbooks.story_words,
                said=(*self._said, *signs.strong),
                signs=(*signs.strong, *signs.weak),
                language=self.known.language,
                names=self._names,
                has_contacts=bool(self.known.case.contacts),
                at_least=int(entry.required),
                amounts=frozenset(
                    f.value for f in self.known.facts if f.kind == "money" and f.source.where in ("answer", "exhibit")
                ),
                locale=self.known.locale,
                left_out=self.left_out,
            ):
                yield _Raw(entry, Filled(text), None, is_own=True)
            return
        items = list(self._items(entry))[:MAX_ENTRIES]
        shape: Literal["text", "item"] = "item" if entry.shape == "item" or len(items) > MAX_PROSE_ENTRIES else "text"
        for number, (known, day) in enumerate(items):
            filled = self._best(entry, known, number)
            if filled is not None:
                yield _Raw(entry, filled, day, shape=shape, is_first=number == 0)

    def _without_pages(self, filled: Filled, kind: SentenceKind) -> Filled:
        """A greeting cites no page; a request, which states nothing either, none that an earlier sentence cites."""
        if kind not in ("courtesy", "request"):
            return filled
        said = {m.text for text in self._said for m in find_markers(text)}
        text = filled.text
        for cited in {m.text for m in find_markers(text) if m.kind == "E" and (kind == "courtesy" or m.text in said)}:
            text = text.replace(f" {cited}", "").replace(cited, "")
        return dataclasses.replace(filled, text=text)

    @property
    def _names(self) -> tuple[str, ...]:
        """Names that the case gives: of contacts, the seller, the carrier, the marketplace."""
        known = self.known
        contacts = [n for c in known.case.contacts for n in (c.name, c.who) if n]
        facts = [f.as_written for f in known.facts if f.kind == "name" and f.source.where in ("answer", "exhibit")]
        item = known.fact("item")
        own = [known.place.company, known.case.sender.name, known.case.sender.store, item.as_written if item else ""]
        return tuple(dict.fromkeys(n for n in [*contacts, *facts, *own] if n))

    def _best(self, entry: PointEntry, known: Knowledge, number: int) -> Filled | None:
        """The richest usable wording; a required point shows what the letter needs and does not have as blanks."""
        choose = _chooser(known, entry.id, number)
        if not entry.required:
            return best(entry.patterns, known, choose=choose)
        needed = self._needed
        options = [f for p in entry.patterns if (f := fill(p, known, label=known.blank, must=needed)) is not None]
        wanted = {known.blank(name) for name in needed}
        options.sort(key=lambda f: (sum(b not in wanted for b in f.blanks), -f.richness - len(f.blanks)))
        if not options:
            return None
        first = options[0]
        rank = (sum(b not in wanted for b in first.blanks), first.richness + len(first.blanks))
        equals = [f for f in options if (sum(b not in wanted for b in f.blanks), f.richness + len(f.blanks)) == rank]
        return equals[choose(len(equals))]

    @property
    def _needed(self) -> frozenset[str]:
        """Facts that the playbook asks for without fail and that are not known."""
        known = self.known
        return frozenset(
            q.fact
            for q in known.playbook.questions
            if q.is_required and hold(q.when, known) and known.fact(q.fact) is None
        )

    def _items(self, entry: PointEntry) -> Iterator[tuple[Knowledge, dt.date | None]]:
        case = self.known.case
        if entry.each == "contacts":
            for contact in sorted(case.contacts, key=lambda c: _sort_key(c.when)):
                yield self.known.speaking(**contact_words(contact, self.known)), _day_of(contact.when)
        elif entry.each in ("done actions", "planned actions"):
            status = entry.each.split()[0]
            # Python's sort is stable: steps of one day, and those without a day at the end, stay as they were told.
            actions = sorted((a for a in case.actions if a.status == status), key=lambda a: _sort_key(a.when))
            for action in actions:
                yield self.known.speaking(**action_words(action, self.known)), _day_of(action.when)
        elif entry.each == "attempts":
            for attempt in case.attempts:
                day = show_date(attempt.when.day, self.known.locale) if attempt.when else ""
                words = {"attempt_when": day, "attempt_reply": clean_inline(attempt.reply)}
                yield self.known.speaking(**words), _day_of(attempt.when)
        elif entry.each == "exhibits":
            for exhibit in self.known.enclosures:
                words = {
                    "exhibit_title": clean_inline(exhibit.title),
                    "exhibit_marker": f"[{exhibit.marker}]",
                }
                yield self.known.speaking(**words), None

    def _day(self, filled: Filled) -> dt.date | None:
        for name in filled.facts:
            fact = self.known.fact(name)
            if fact is not None and fact.kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", fact.value):
                return dt.date.fromisoformat(fact.value)
        return None

    def _point(self, raw: _Raw) -> Point:
        entry, filled = raw.entry, raw.filled
        text = number_clauses(filled.text, self.marker)
        sentences = tuple(
            Sentence(text=s.text, kind=entry.kind, cites=tuple(dict.fromkeys(m.cite for m in find_markers(s.text))))
            for s in split_sentences(text)
        )
        return Point(
            id=entry.id,
            kind=entry.kind,
            part=entry.part,
            heading=_heading(entry, self.known),
            shape=raw.shape,
            starts_paragraph=entry.paragraph and raw.is_first,
            sentences=sentences,
            is_own_statement=raw.is_own,
            facts=filled.facts,
            clauses=filled.clauses,
        )


@dataclass(frozen=True)
class _Raw:
    entry: PointEntry
    filled: Filled
    day: dt.date | None
    shape: Literal["text", "item", "line"] = "text"
    is_own: bool = False
    is_first: bool = True  # of the entries of a list; only the first opens a paragraph


def _heading(entry: PointEntry, known: Knowledge) -> str:
    filled = fill(entry.heading, known) if entry.heading else None
    return filled.text if filled else ""


def _in_order_of_time(raws: list[_Raw]) -> list[_Raw]:
    """Runs of timeline points sorted by day; a point without a day stays behind the one before it."""
    out: list[_Raw] = []
    run: list[tuple[dt.date, int, _Raw]] = []

    def close() -> None:
        out.extend(r for _, _, r in sorted(run, key=lambda t: t[:2]))
        run.clear()

    for raw in raws:
        if not raw.entry.timeline:
            close()
            out.append(raw)
            continue
        day = raw.day or (run[-1][0] if run else dt.date.min)
        run.append((day, len(run), raw))
    close()
    return out


def _chooser(known: Knowledge, entry_id: str, number: int) -> Callable[[int], int]:
    """Picks among equal wordings, always the same for the same case, another one for each entry of a list.

    A further letter, after one that was refused, takes other wordings than that one did.
    """
    seed = f"{known.case.id}\n{known.case.story}\n{known.case.sender.name}\n{entry_id}"
    start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
    return lambda n: (start + number + len(known.case.attempts)) % n


def action_words(action: Action, known: Knowledge) -> dict[str, str]:
    """The slots of one action: action_what, action_when, action_owner, action_exhibit."""
    what = clean_inline(action.what)
    exhibit = next((e.marker for e in known.exhibits_read if action.evidence and e.file == action.evidence), "")
    return {
        "action_what": sentence_case(what),
        "action_when": show_date(action.when.day, known.locale) if action.when else "",
        "action_owner": clean_inline(action.owner),
        "action_exhibit": f" [{exhibit}]" if exhibit else "",
    }


def _day_of(moment: Moment | None) -> dt.date | None:
    return moment.day if moment else None


def _sort_key(moment: Moment | None) -> tuple[dt.date, str]:
    return (moment.day, moment.clock) if moment else (dt.date.max, "")


def named_slots(entry: PointEntry) -> tuple[str, ...]:
    """All facts that an entry's patterns name, for the lint of playbooks."""
    return tuple(name for p in (*entry.patterns, entry.heading) for name in slots(p)[0])
