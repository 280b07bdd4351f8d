"""The dates of a case as a calendar file, read back by the calendar library itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from assistant.adapters.calendar_file import calendar_bytes, write_calendar
from assistant.errors import ExportError
from assistant.exporting import CalendarEntry, calendar_entries
from assistant.planning import build_plan
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Plan
from assistant.triage import decide_route
from tests.known_case import make_case, make_known

NOW = dt.datetime(2026, 3, 4, 12, 0, tzinfo=dt.UTC)
ORDER = "113-1234567-1234567"


def plan_of(library: PolicyLibrary, playbooks: PlaybookLibrary, today: str, due: str = "2026-03-03") -> Plan:
    case = make_case(
        id="my-kettle",
        today=today,
        facts={
            "order_id": ORDER,
            "amount": "49.99 USD",
            "latest_delivery_date": due,
            "fulfilled_by": "seller",
            "seller_name": "Copperhouse Ltd",
        },
        contacts=[{"when": {"day": "2026-03-02"}, "who": "the seller", "channel": "message"}],
        sender={"name": "Maria Lopez", "email": "maria@example.org"},
    )
    known = make_known(library, playbooks, "item-not-received", case)
    return build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())


def events(content: bytes) -> dict[str, Component]:
    return {str(e["UID"]): e for e in Calendar.from_ical(content).walk("VEVENT")}


def by_title(content: bytes) -> dict[str, Component]:
    return {str(e["SUMMARY"]): e for e in events(content).values()}


def made(plan: Plan, library: PolicyLibrary, now: dt.datetime = NOW) -> bytes:
    return calendar_bytes(calendar_entries(plan, library), name="Dates", now=now)


def alarm_days(event: Component) -> list[float]:
    """Days before the start of the day of the event, in order."""
    return sorted(a.decoded("TRIGGER") / dt.timedelta(days=1) for a in event.walk("VALARM"))


def test_opening_and_last_day_are_all_day_entries_with_reminders(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    found = by_title(made(plan_of(library, playbooks, "2026-03-04"), library))
    opening = next(e for t, e in found.items() if t.startswith("Opens: Claim"))
    last = next(e for t, e in found.items() if t.startswith("Last day: Claim"))
    assert (opening.decoded("DTSTART"), last.decoded("DTSTART")) == (dt.date(2026, 3, 6), dt.date(2026, 6, 1))
    assert last.decoded("DTEND") == dt.date(2026, 6, 2)
    nine = 9 / 24
    assert alarm_days(opening) == pytest.approx([nine])
    assert alarm_days(last) == pytest.approx([-7 + nine, -2 + nine, nine])


def test_entry_quotes_its_clause_with_the_address(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    plan = plan_of(library, playbooks, "2026-03-04")
    last = next(e for t, e in by_title(made(plan, library)).items() if t.startswith("Last day: Claim"))
    window = next(d for d in plan.deadlines if d.name == "guarantee-claim")
    clause = library.by_id[window.closes_clause_id]
    assert clause.heading in str(last["DESCRIPTION"])
    assert clause.source_url in str(last["DESCRIPTION"])


def test_second_export_moves_the_same_entries(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    first = events(made(plan_of(library, playbooks, "2026-03-04"), library))
    later = plan_of(library, playbooks, "2026-03-04", due="2026-03-05")
    second = events(made(later, library, NOW + dt.timedelta(minutes=1)))
    assert first.keys() == second.keys()
    moved = [u for u in first if first[u].decoded("DTSTART") != second[u].decoded("DTSTART")]
    assert len(moved) >= 2
    assert all(second[u].decoded("SEQUENCE") > first[u].decoded("SEQUENCE") for u in first)


def test_reminders_of_days_gone_are_left_out(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    found = by_title(made(plan_of(library, playbooks, "2026-05-29"), library))
    last = next(e for t, e in found.items() if t.startswith("Last day: Claim"))
    assert alarm_days(last) == pytest.approx([-2 + 9 / 24, 9 / 24])


def test_closed_windows_and_days_gone_make_no_entry(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    entries = calendar_entries(plan_of(library, playbooks, "2026-07-01"), library)
    assert all(e.day >= dt.date(2026, 7, 1) for e in entries)
    assert not any("Claim" in e.title.partition(":")[2] for e in entries)


def test_next_step_with_a_day_is_an_entry(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    plan = plan_of(library, playbooks, "2026-03-04")
    dated = [s for s in plan.route.next_steps if "2026" in s.when]
    assert dated
    titles = {e.title for e in calendar_entries(plan, library)}
    assert all(any(t.startswith(s.step.rstrip(".")[:60]) for t in titles) for s in dated)


def test_calendar_names_the_case_and_nobody(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    content = made(plan_of(library, playbooks, "2026-03-04"), library).decode().replace("\r\n ", "")
    assert "my-kettle" in content
    for private in (ORDER, "Maria", "Lopez", "maria@example.org", "Copperhouse", "49.99"):
        assert private not in content


def test_file_is_written_whole_and_lines_are_short(
    library: PolicyLibrary, playbooks: PlaybookLibrary, tmp_path: Path
) -> None:
    path = tmp_path / "dates.ics"
    write_calendar(path, calendar_entries(plan_of(library, playbooks, "2026-03-04"), library), name="Dates", now=NOW)
    content = path.read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75  # octets, RFC 5545, 3.1
    assert list(tmp_path.iterdir()) == [path]


ENTRY = CalendarEntry(uid="u@claimwright", day=dt.date(2026, 3, 6), title="Opens", text="Now", reminders=(0,))


@pytest.mark.parametrize(
    ("name", "entries", "said"),
    [
        ("dates.txt", [ENTRY], "name it dates.ics"),
        ("dates", [ENTRY], "name it dates.ics"),
        ("dates.ics", [], "no date of this case lies ahead"),
        ("nowhere/dates.ics", [ENTRY], "does not exist"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line(
    tmp_path: Path, name: str, entries: list[CalendarEntry], said: str
) -> None:
    with pytest.raises(ExportError, match=said):
        write_calendar(tmp_path / name, entries, name="Dates", now=NOW)
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=200), st.text(max_size=400), st.dates(dt.date(2000, 1, 1)))
def test_any_text_comes_back_as_one_entry_of_that_day(title: str, text: str, day: dt.date) -> None:
    entry = CalendarEntry(uid="u@claimwright", day=day, title=title, text=text, reminders=(7, 0))
    (event,) = events(calendar_bytes([entry], name=title, now=NOW)).values()
    assert event.decoded("DTSTART") == day
    assert len(event.walk("VALARM")) == 2
