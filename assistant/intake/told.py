"""Everything that a person told, as facts with their places: answers first, then the texts, then the details.

One idea: each place of a case ("answer", "contact", ...) has one text, `place_text`, and each fact is a
stretch of it, so that whatever a letter says can be shown where it was told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.intake.answers import read_answer
from assistant.intake.inferred import IDENTIFIERS, with_inferred
from assistant.intake.told_values import renamed_as_told
from assistant.records import Case, Fact, FactName, Locator, Moment, Trust, ValueKind
from assistant.wording.asides import Asides
from assistant.wording.attachment import attach
from assistant.wording.labelled_names import find_labelled_names
from assistant.wording.near_days import merged, near_days
from assistant.wording.negation import is_denied
from assistant.wording.notices import notice_day
from assistant.wording.partial_dates import complete_date, is_full_date
from assistant.wording.values import Value, find_values

PLACES = ("answer", "notice", "story", "contact", "action", "attempt", "sender")
_SENDER_KINDS: dict[str, ValueKind] = {
    "name": "name",
    "address": "text",
    "email": "email",
    "phone": "phone",
    "store": "name",
    "seller_id": "reference",
}
_SENDER_FACTS = {"store": "store_name", "seller_id": "seller_id"}  # the others are no facts of the case


def case_facts(
    case: Case,
    catalogue: Sequence[FactName],
    *,
    others: Sequence[FactName] = (),
    locale: str = "en_US",
    currency: str = "",
) -> tuple[Fact, ...]:
    """All facts that the case itself tells; answers come first.

    A value in running text has the catalogue name that a word beside it gives, and is *stated*; without one
    its name is its bare kind and it is *unclear*. A day without a year is completed and *unclear*.

    Args:
        case: as read.
        catalogue: the fact names.
        others: facts of other kinds of case; what one of them means in running text is no fact of this one.
        locale: of dates and amounts.
        currency: of amounts written without one in an answer; empty: such an amount stays unclear.
    """
    own = tuple(e for e in catalogue if e.role in (case.role, "both"))
    sheet = _Sheet(case.today, own, locale, others=others)
    _tell_answers(sheet, case, catalogue, currency)
    sheet.begin("notice")
    sheet.text(case.notice, is_notice=True)
    sheet.begin("story")
    sheet.text(case.story, is_story=True)
    _tell_contacts(sheet, case)
    _tell_actions(sheet, case)
    _tell_attempts(sheet, case)
    _tell_sender(sheet, case)
    texts = {"story": case.story, "notice": case.notice, "answer": place_text(case, "answer")}
    return tuple(with_inferred(sheet.facts, case, own, texts))


def place_text(case: Case, where: str) -> str:
    """The whole text of a place, to which the locators of `case_facts` refer; empty for an unknown place."""
    if where in ("story", "notice"):
        return case.story if where == "story" else case.notice
    sheet = _Sheet(case.today, (), "en_US", is_bare=True)
    tell = {
        "contact": _tell_contacts,
        "action": _tell_actions,
        "attempt": _tell_attempts,
        "sender": _tell_sender,
    }
    if where == "answer":
        _tell_answers(sheet, case, (), "")
    elif where in tell:
        tell[where](sheet, case)
    return "".join(sheet.pieces)


class _Sheet:
    """One place after another, written down piece by piece, with the facts found in the pieces."""

    def __init__(
        self,
        today: dt.date,
        catalogue: Sequence[FactName],
        locale: str,
        *,
        others: Sequence[FactName] = (),
        is_bare: bool = False,
    ) -> None:
        self.facts: list[Fact] = []
        self.pieces: list[str] = []
        self.today = today
        self.locale = locale
        self._catalogue = catalogue
        self._others = frozenset(n.name for n in others)
        self._all_names = (*catalogue, *others)
        self._is_bare = is_bare  # only the text is wanted
        self._where = ""
        self._at = 0
        self._near: dt.date | None = None

    def begin(self, where: str) -> None:
        """Starts the text of another place."""
        self._where, self._at, self.pieces = where, 0, []

    def write(self, piece: str) -> int:
        """Adds a piece of text; gives the offset where it starts."""
        start = self._at
        self.pieces.append(piece)
        self._at += len(piece)
        return start

    def text(self, told: str, *, near: Moment | None = None, is_notice: bool = False, is_story: bool = False) -> None:
        """Adds running text with the facts that are found in it; `near` is the day it was said on."""
        self._near = near.day if near is not None else None
        start = self.write(told)
        if self._is_bare:
            return
        values = find_values(told, locale=self.locale)
        days = near_days(told, values, today=self.today) if is_story else ()
        found = attach(told, merged(values, days), self._all_names)
        named = [(value, "" if name in self._others else name) for value, name in found]
        doubtful = {d.value.start for d in days if not d.is_sure}
        if is_story:
            named = renamed_as_told(told, named, self._catalogue)
            asides = Asides(told, self.today)
            doubtful |= {v.start for v, name in named if asides.holds(v.start) and "other" not in name}
        day = self._notice_day(told, named) if is_notice else -1
        for at, (value, given) in enumerate(named):
            name = "notice_date" if at == day else given
            is_denied_here = value.kind in IDENTIFIERS and is_denied(told, value.start)
            is_sure = name and not is_denied_here and value.start not in doubtful
            trust: Trust = "stated" if is_sure else "unclear"
            self.add(
                name or value.kind,
                value.kind,
                value.value,
                told,
                value.start,
                value.end,
                trust=trust,
                at=start,
            )
        if is_notice:
            for found_name in find_labelled_names(told, self._catalogue):
                first, last = found_name.start, found_name.end
                self.add(found_name.name, "name", found_name.text, told, first, last, trust="stated", at=start)

    def _notice_day(self, told: str, named: Sequence[tuple[Value, str]]) -> int:
        """Which of the values is the day of the notice; -1 when a word says it already, or nothing does."""
        is_known = all(entry.name != "notice_date" for entry in self._catalogue)
        if is_known or any(name == "notice_date" and is_full_date(value.value) for value, name in named):
            return -1
        return notice_day(told, [value for value, _ in named])

    def detail(self, told: str, kind: ValueKind, *, name: str = "") -> None:
        """Adds a field that is one value; find_values gives its normal form where it can."""
        start = self.write(told)
        if self._is_bare or not told.strip():
            return
        values = find_values(told, locale=self.locale) if kind not in ("name", "text") else ()
        same = next((v.value for v in values if v.kind == kind and v.as_written == told.strip()), "")
        normal = same or " ".join(told.split())
        if kind == "reference" and not same:
            normal = normal.lstrip("# ").upper()
        self.add(name or kind, kind, normal, told, 0, len(told), trust="stated", at=start)

    def moment(self, when: Moment) -> None:
        """Adds a day, and its clock time as a figure."""
        self.detail(when.day.isoformat(), "date")
        if when.clock:
            self.write(" ")
            self.detail(when.clock, "number")

    def add(
        self,
        name: str,
        kind: ValueKind,
        value: str,
        told: str,
        start: int,
        end: int,
        *,
        trust: Trust,
        at: int,
    ) -> None:
        """Keeps a fact that stands at that stretch of the piece written at the offset `at`."""
        if kind == "date" and not is_full_date(value):
            value, trust = complete_date(value, today=self.today, near=self._near), "unclear"
        place = {"where": self._where, "start": at + start, "end": at + end}
        self.facts.append(
            Fact(
                name=name,
                kind=kind,
                value=value,
                as_written=told[start:end],
                source=Locator.model_validate(place),
                trust=trust,
            )
        )


def _tell_answers(sheet: _Sheet, case: Case, catalogue: Sequence[FactName], currency: str) -> None:
    sheet.begin("answer")
    for key, answer in case.facts.items():
        sheet.write(f"{key}: ")
        start = sheet.write(answer)
        sheet.write("\n")
        for read in read_answer(
            key, answer, catalogue, role=case.role, locale=sheet.locale, currency=currency, today=case.today
        ):
            sheet.add(read.name, read.kind, read.value, answer, read.start, read.end, trust=read.trust, at=start)
    if case.ask:
        sheet.write("ask: ")
        sheet.text(case.ask)


def _tell_contacts(sheet: _Sheet, case: Case) -> None:
    sheet.begin("contact")
    for contact in case.contacts:
        if contact.when is not None:
            sheet.moment(contact.when)
        sheet.write(f"\n{contact.channel}\n")
        _tell_details(sheet, (contact.who, "name"), (contact.name, "name"), (contact.reference, "reference"))
        for told in (contact.said, contact.outcome):
            sheet.text(told, near=contact.when)
            sheet.write("\n")


def _tell_actions(sheet: _Sheet, case: Case) -> None:
    sheet.begin("action")
    for action in case.actions:
        if action.when is not None:
            sheet.moment(action.when)
        sheet.write(f"\n{action.status}\n")
        sheet.text(action.what, near=action.when)
        sheet.write("\n")
        _tell_details(sheet, (action.owner, "name"))


def _tell_attempts(sheet: _Sheet, case: Case) -> None:
    sheet.begin("attempt")
    for attempt in case.attempts:
        if attempt.when is not None:
            sheet.moment(attempt.when)
        for told in (attempt.text, attempt.reply):
            sheet.write("\n")
            sheet.text(told, near=attempt.when)
        sheet.write("\n")


def _tell_sender(sheet: _Sheet, case: Case) -> None:
    sheet.begin("sender")
    for field, told in case.sender.model_dump().items():
        sheet.detail(told, _SENDER_KINDS[field], name=_SENDER_FACTS.get(field, ""))
        sheet.write("\n")


def _tell_details(sheet: _Sheet, *details: tuple[str, ValueKind]) -> None:
    for told, kind in details:
        sheet.detail(told, kind)
        sheet.write("\n")
