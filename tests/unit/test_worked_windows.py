"""Windows worked out by hand, from `worked_windows.yaml`; each row quotes the number that its clause fixes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Deadline
from tests.known_case import make_case, make_known

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("worked_windows.yaml").read_text("utf-8"))["rows"]
TODAY = dt.date(2026, 11, 22)


def window_of(row: dict[str, Any], library: PolicyLibrary, playbooks: PlaybookLibrary, today: dt.date) -> Deadline:
    facts = {name: str(value) for name, value in row["with"].items()}
    contact, attempt = facts.pop("contact", ""), facts.pop("attempt", "")
    party, _, day = contact.partition(" ")
    case = make_case(
        role=playbooks.playbooks[row["kind"]].role,
        marketplace=row["at"],
        today=today,
        story="",
        facts=facts,
        contacts=[{"who": f"the {party}", "when": {"day": day}}] if contact else [],
        attempts=[{"when": {"day": attempt}, "text": "x"}] if attempt else [],
    )
    return make_known(library, playbooks, row["kind"], case).windows[row["window"]]


def number_of(clause_id: str, library: PolicyLibrary) -> str:
    rule = library.by_id[clause_id].rule
    assert rule is not None
    return f"{rule.amount} {rule.unit}"


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['kind']}-{r['at']}-{r['window']}-{r['quoted'][0]}")
def test_window_is_the_one_worked_out_by_hand(
    row: dict[str, Any], library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    window = window_of(row, library, playbooks, TODAY)
    numbers = [number_of(i, library) for i in (window.opens_clause_id, window.closes_clause_id) if i]
    assert (numbers, window.opens_on, window.closes_on) == (row["quoted"], row.get("opens"), row.get("closes"))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['kind']}-{r['at']}-{r['window']}-{r['quoted'][0]}")
def test_status_changes_at_the_days_worked_out_by_hand(
    row: dict[str, Any], library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    one = dt.timedelta(days=1)
    if "opens" in row:
        days = [(row["opens"] - one, "too_early"), (row["opens"], "open")]
    else:
        days = [(row["closes"] - one, "open")]
    if "closes" in row:
        days += [(row["closes"], "open"), (row["closes"] + one, "closed")]
    for today, status in days:
        assert window_of(row, library, playbooks, today).status == status, today


def test_table_has_windows_of_every_unit_and_most_kinds() -> None:
    units = {number.partition(" ")[2] for row in ROWS for number in row["quoted"]}
    assert units == {"days", "business days", "hours", "months", "years"}
    assert len(ROWS) >= 90
    assert len({row["kind"] for row in ROWS}) >= 30
