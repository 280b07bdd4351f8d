"""Writes the dates of a case as an .ics file, which every calendar takes.

One idea: the file is an offer to import, never a subscription; nothing is sent anywhere. The same case gives the same
ids at each export, and a later export has a higher sequence number, so a calendar moves its entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.adapters.letter_files import write_whole
from assistant.errors import ExportError
from assistant.exporting import CalendarEntry

if TYPE_CHECKING:
    from icalendar import Alarm, Event

REMINDER_HOUR: Final = 9  # of the day, on the clock of whoever keeps the calendar
PRODUCT: Final = "-//Claimwright//Dates of a case//EN"


def write_calendar(path: Path, entries: Sequence[CalendarEntry], *, name: str, now: dt.datetime) -> None:
    """Writes the file whole or not at all; an older one there is replaced.

    Raises:
        ExportError: the name does not end in .ics, there is no date to write, no such folder, no right to write.
    """
    if path.suffix.lower() != ".ics":
        raise ExportError(f"{path.name} is no calendar file; name it {path.with_suffix('.ics').name}")
    if not entries:
        raise ExportError("no date of this case lies ahead, so there is nothing to put into a calendar")
    write_whole(path, lambda: calendar_bytes(entries, name=name, now=now), example="dates.ics")


def calendar_bytes(entries: Sequence[CalendarEntry], *, name: str, now: dt.datetime) -> bytes:
    """The calendar file (RFC 5545).

    Args:
        entries: at least one.
        name: of the calendar, as a person sees it.
        now: when it is made, with its time zone; a later file updates an earlier one.
    """
    from icalendar import Calendar  # kept off the start-up path

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(name))
    for entry in entries:
        calendar.add_component(_event(entry, now.astimezone(dt.UTC)))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, now: dt.datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("sequence", int(now.timestamp()) // 60)  # grows with time; below the 32 bits that calendars keep
    event.add("dtstart", entry.day)
    if entry.day < dt.date.max:
        event.add("dtend", entry.day + dt.timedelta(days=1))
    event.add("summary", _line(entry.title))
    event.add("description", _printable(entry.text))
    event.add("transp", "TRANSPARENT")  # a date to know, and no time that is taken
    for days in entry.reminders:
        event.add_component(_alarm(entry, days))
    return event


def _alarm(entry: CalendarEntry, days: int) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(entry.title))
    alarm.add("trigger", dt.timedelta(hours=REMINDER_HOUR) - dt.timedelta(days=days))
    return alarm


def _line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """The text without characters that a calendar cannot hold."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in clean if c == "\n" or c.isprintable())
