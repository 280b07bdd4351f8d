"""The dates of a case, as the command and the page tell them and give them to a calendar."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from icalendar import Calendar

from assistant import cli
from assistant.adapters.case_store import CaseStore
from assistant.intake import read_case
from assistant.settings import demo_folder
from assistant.ui.desk import desk_keeper, time_at
from tests.app.test_screens import LETTER, ROUTE, opened, shown, told_case


@pytest.fixture
def command_home(index_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_HOME", str(index_home))
    monkeypatch.setenv("CLAIM_EMBEDDER", "wordllama")


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["claim", *words])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def write_case(folder: Path, today: str) -> Path:
    folder.mkdir()
    day = f"today: {today}\n" if today else ""
    (folder / "case.yaml").write_text(
        f"role: buyer\nmarketplace: amazon.com\n{day}playbook: item-not-received\nstory: It never came.\n"
        "facts: {latest_delivery_date: 2026-03-03, fulfilled_by: seller}\n"
        "contacts: [{when: 2026-03-16T10:15, with: the seller, channel: message}]\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.usefixtures("command_home")
def test_calendar_is_written_beside_the_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dates.ics"
    assert run(monkeypatch, "draft", str(demo_folder()), "--engine", "offline", "--json", "--calendar", str(path)) == 0
    printed = capsys.readouterr()
    windows = {d["closes_on"] for d in json.loads(printed.out)["deadlines"] if d["status"] == "open" and d["closes_on"]}
    days = {str(e.decoded("DTSTART")) for e in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}
    assert windows and windows <= days
    assert f"written to {path}" in printed.err


@pytest.mark.usefixtures("command_home")
def test_calendar_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dates.pdf"
    assert run(monkeypatch, "draft", str(demo_folder()), "--engine", "offline", "--calendar", str(path)) == 2
    assert "name it dates.ics" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.usefixtures("command_home")
@pytest.mark.parametrize(
    ("today", "status", "said"),
    [
        ("2026-03-18T10:14", "too_early", "too early until 2026-03-18 at 10:15"),
        ("2026-03-18T10:15", "open", "open since 2026-03-18 at 10:15"),
        ("2026-03-18", "open", "open since 2026-03-18 at 10:15"),
    ],
)
def test_hour_of_today_decides_on_the_day_itself(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    today: str,
    status: str,
    said: str,
) -> None:
    folder = str(write_case(tmp_path / "case", today))
    assert run(monkeypatch, "draft", folder, "--engine", "offline", "--json") == 0
    deadlines = json.loads(capsys.readouterr().out)["deadlines"]
    wait = next(d for d in deadlines if d["name"] == "seller-wait")
    assert (wait["status"], wait["date"], wait["opens_at"]) == (status, "2026-03-18", "10:15")
    assert run(monkeypatch, "draft", folder, "--engine", "offline") == 0
    assert said in capsys.readouterr().out


def test_case_without_a_day_has_the_day_where_the_marketplace_is(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", "")
    west, east = (read_case(folder, time_zones={"amazon.com": z}) for z in ("Etc/GMT+12", "Etc/GMT-14"))
    assert (east.today - west.today).days in (1, 2)  # the two ends of the world, 26 hours apart
    assert west.clock and east.clock


def test_route_screen_tells_each_window_in_plain_words(store: CaseStore) -> None:
    page = shown(opened(store.create_case(told_case()), ROUTE))
    assert "Open until" in page
    assert "Not known yet: needs the" in page


def test_page_offers_the_calendar_even_while_points_are_open(store: CaseStore) -> None:
    at = opened(store.create_case(told_case()), LETTER)
    at.segmented_control(key="side_tab").set_value("Send").run()
    assert not at.exception, at.exception
    labels = [str(b.proto.label) for b in at.get("download_button")]
    assert any(label.startswith("Calendar with reminders") for label in labels), labels


@pytest.mark.usefixtures("store")
def test_case_told_in_the_app_counts_by_the_day_of_its_marketplace() -> None:
    desk = desk_keeper().desk()
    here = dt.datetime.now(dt.UTC).date()
    assert abs((time_at(desk, "amazon.co.jp").day - here).days) <= 1
    assert time_at(desk, "no.such.place").clock.endswith(("0", "5"))
