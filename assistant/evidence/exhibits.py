"""Reads documents into numbered exhibits and finds typed, named values in them.

One idea: a value is worth citing only with its place, so every fact carries its page and its stretch of the
text.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

from assistant.evidence.carriers import carrier_facts, has_wrong_check_digit
from assistant.evidence.parties import party_facts, renamed
from assistant.evidence.pictured import confirmed, seen_facts
from assistant.evidence.tracking import tracking_names
from assistant.ports import ExhibitReader, Progress, silent
from assistant.records import Case, EvidenceFile, Exhibit, Fact, FactName, Locator, Trust
from assistant.wording.attachment import attach
from assistant.wording.notices import is_notice, mail_day, notice_day
from assistant.wording.partial_dates import complete_date, day_after, is_full_date
from assistant.wording.values import Value, find_values

_DELIVERIES = ("latest_delivery_date", "delivered_date")
_SOON_DAYS = 120  # between an order, or a mail, and the delivery that it speaks of
_MAILED = "mail heading"  # the day of a mail, inside this module; as a fact it is a plain date


def read_exhibits(
    case: Case,
    reader: ExhibitReader,
    catalogue: Sequence[FactName],
    *,
    locale: str = "en_US",
    progress: Progress = silent,
) -> tuple[Exhibit, ...]:
    """The case's documents as E1, E2 ..., attachments right after the mail they came with.

    A file that cannot be read is an exhibit too; its `state` and `warnings` say why.
    """
    own = tuple(e for e in catalogue if e.role in (case.role, "both"))
    files = [(Path(case.folder) / e.file, e) for e in case.evidence]
    exhibits = _numbered(files, reader, own, locale=locale, today=case.today, progress=progress)
    return _told_too(exhibits, case, locale)


def find_again(
    exhibits: Sequence[Exhibit], case: Case, catalogue: Sequence[FactName], *, locale: str = "en_US"
) -> tuple[Exhibit, ...]:
    """Exhibits that were read, with their facts by another catalogue, such as that of one kind of case."""
    found = [_with_facts(e, catalogue, marker=e.marker, locale=locale, today=case.today) for e in exhibits]
    return _told_too(found, case, locale)


def _told_too(exhibits: Sequence[Exhibit], case: Case, locale: str) -> tuple[Exhibit, ...]:
    """The exhibits; what a picture shows is sure where the person says the same."""
    told = "\n".join((case.story, case.notice, *case.facts.values())) if any(e.pictured for e in exhibits) else ""
    return confirmed(exhibits, ((v.kind, v.value) for v in find_values(told, locale=locale)))


def read_files(
    paths: Sequence[Path],
    reader: ExhibitReader,
    catalogue: Sequence[FactName],
    *,
    locale: str = "en_US",
    today: dt.date | None = None,
    progress: Progress = silent,
) -> tuple[Exhibit, ...]:
    """Single files as exhibits, as `claim read` shows them; each is named as it was given."""
    files = [(path, EvidenceFile(file=_shown(str(path)))) for path in paths]
    return confirmed(_numbered(files, reader, catalogue, locale=locale, today=today, progress=progress))


def find_facts(
    pages: Sequence[str],
    catalogue: Sequence[FactName],
    *,
    marker: str = "",
    locale: str = "en_US",
    today: dt.date | None = None,
) -> tuple[Fact, ...]:
    """The typed values of the pages, in order, each with the catalogue name that a word beside it gives.

    Without such a word the name is the bare kind. Trust is *verbatim*; a date that lacks its day is
    *unclear*, and so is one that lacks its year, which is completed from the full date before it (else from
    `today`).
    """
    text = "\f".join(pages)
    starts = [0, *accumulate(len(page) + 1 for page in pages)][: max(len(pages), 1)]
    found = []
    near: dt.date | None = None
    sure = _Anchors()
    for value, name in _named(text, find_values(text, locale=locale), catalogue):
        normal, trust = sure.dated(name, *_dated(value, near, today))
        if value.kind == "date" and trust == "verbatim":
            near = dt.date.fromisoformat(normal)
        place = Locator.model_construct(
            where="exhibit",
            exhibit=marker,
            page=bisect_right(starts, value.start),
            start=value.start,
            end=value.end,
        )
        # model_construct: a long statement has tens of thousands of values, and each part was checked where
        # it was made.
        found.append(
            Fact.model_construct(
                name=value.kind if name in ("", _MAILED) else name,
                kind=value.kind,
                value=normal,
                as_written=value.as_written,
                source=place,
                trust=trust,
            )
        )
    return tuple(found)


class _Anchors:
    """The full days before a value that say its year: of the order, and of the mail it stands in."""

    def __init__(self) -> None:
        self._ordered: dt.date | None = None
        self._mailed: dt.date | None = None

    def dated(self, name: str, normal: str, trust: Trust) -> tuple[str, Trust]:
        """The day and how sure it is; a delivery comes soon after its order and about the time of its mail."""
        if trust == "verbatim":
            if name == "order_date":
                self._ordered = dt.date.fromisoformat(normal)
            elif name == _MAILED:
                self._mailed = dt.date.fromisoformat(normal)
            return normal, trust
        if name not in _DELIVERIES or not is_full_date(normal):
            return normal, trust
        day = dt.date.fromisoformat(normal)
        if self._ordered is not None:
            day = day_after(day, self._ordered)
            return day.isoformat(), "verbatim" if (day - self._ordered).days <= _SOON_DAYS else "unclear"
        is_near = self._mailed is not None and abs((day - self._mailed).days) <= _SOON_DAYS
        return normal, "verbatim" if is_near else "unclear"


def _named(text: str, values: Sequence[Value], catalogue: Sequence[FactName]) -> list[tuple[Value, str]]:
    """The values with their names: by the words beside them, the row of a tracking table, the heading of a mail."""
    named = attach(text, values, catalogue)
    names = [name for _, name in named]
    known = {entry.name for entry in catalogue}
    if known.issuperset(("delivered_date", "last_scan_date")):
        for at, name in tracking_names(text, values, names).items():
            names[at] = name
    mailed = mail_day(text, values)
    if mailed >= 0:
        names[mailed] = _MAILED
    if "notice_date" in known and "notice_date" not in names and is_notice(text):
        at = notice_day(text, values)
        if at >= 0:
            names[at] = "notice_date"
    return list(zip(values, names, strict=True))


def _dated(value: Value, near: dt.date | None, today: dt.date | None) -> tuple[str, Trust]:
    if value.kind != "date" or is_full_date(value.value):
        return value.value, "verbatim"
    if near is None and today is None:
        return value.value, "unclear"
    return complete_date(value.value, today=today or dt.date.max, near=near), "unclear"


def _numbered(
    files: Iterable[tuple[Path, EvidenceFile]],
    reader: ExhibitReader,
    catalogue: Sequence[FactName],
    *,
    locale: str,
    today: dt.date | None,
    progress: Progress,
) -> tuple[Exhibit, ...]:
    wanted = list(files)
    exhibits: list[Exhibit] = []
    for done, (path, entry) in enumerate(wanted):
        progress("reading documents", done, len(wanted))
        found = reader.read(path, marker=f"E{len(exhibits) + 1}", file=entry.file, title=entry.title, progress=progress)
        for read in found:
            marker = f"E{len(exhibits) + 1}"
            exhibit = _with_facts(read, catalogue, marker=marker, locale=locale, today=today)
            exhibits.append(exhibit.model_copy(update={"warnings": (*read.warnings, *_wrong_numbers(exhibit))}))
    if wanted:
        progress("reading documents", len(wanted), len(wanted))
    return tuple(exhibits)


def _with_facts(
    read: Exhibit, catalogue: Sequence[FactName], *, marker: str, locale: str, today: dt.date | None
) -> Exhibit:
    """The exhibit with its values, and what only the whole tells: carriers, parties, a notice's deadline."""
    names = {entry.name for entry in catalogue}
    values = find_facts(read.pages, catalogue, marker=marker, locale=locale, today=today)
    found = renamed(read.text, values, is_notice=is_notice(read.text), has_fnsku="fnsku" in names)
    carriers = carrier_facts(read.text, found) if "carrier" in names else ()
    told = [*found, *carriers, *party_facts(read.text, catalogue, marker=marker)]
    told = [f for f in told if not _is_void(f, read)]
    facts = seen_facts(read, sorted(told, key=lambda f: (f.source.start, f.source.end)))
    return read.model_copy(update={"marker": marker, "facts": facts})


def _is_void(fact: Fact, read: Exhibit) -> bool:
    """True for what stands in a passage that speaks to a program: it says nothing of the matter."""
    place = fact.source
    return any(s.voids and s.start < place.end and place.start < s.end for s in read.suspicious)


def _wrong_numbers(exhibit: Exhibit) -> list[str]:
    numbers = [f for f in exhibit.facts if f.kind == "tracking_number" and has_wrong_check_digit(f.value)]
    wrong = dict.fromkeys(f.as_written for f in numbers)
    return [f"tracking number {n} has a wrong check digit; look at it again" for n in wrong]


def _shown(path: str) -> str:
    """A path as it can be printed: bytes that are no text are replaced."""
    return path.encode("utf-8", errors="replace").decode("utf-8")
