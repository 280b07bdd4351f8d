"""The tables of a case: contacts, actions, earlier letters. Each change of a cell is saved.

An editor gives only what differs from the rows it was first shown; those first rows are therefore kept until
the screen is left, and the case is made from both.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.records import Action, Attempt, Contact, Moment
from assistant.ui.desk import Desk, change_case
from assistant.ui.translating import day_field, later_in, tr

FIRST_ROWS: Final = "first_rows_"
MAX_ROWS: Final = 200
CHANNELS: Final = {
    "message": later_in("way of a contact", "message"),
    "chat": later_in("way of a contact", "chat"),
    "phone": later_in("way of a contact", "phone"),
    "e-mail": later_in("way of a contact", "e-mail"),
    "form": later_in("way of a contact", "form"),
    "letter": later_in("way of a contact", "letter"),
}
STATES: Final = {"done": later_in("action", "done"), "planned": later_in("action", "planned")}


def forget_first_rows() -> None:
    """To be called when another screen comes up."""
    for key in [k for k in st.session_state if str(k).startswith(FIRST_ROWS)]:
        del st.session_state[key]


def renew(saved: SavedCase, field: str) -> None:
    """To be called when the rows of a table were changed beside it: it is shown anew, with the rows of the case."""
    st.session_state.pop(f"{FIRST_ROWS}{field}_{saved.id}", None)
    turn = f"table_turn_{field}_{saved.id}"
    st.session_state[turn] = st.session_state.get(turn, 0) + 1


def contacts(desk: Desk, saved: SavedCase) -> None:
    """The attempts to settle the matter."""
    columns = {
        "day": _day_column(),
        "clock": st.column_config.TextColumn(tr("Time"), width="small"),
        "channel": st.column_config.SelectboxColumn(
            tr("How"),
            options=list(CHANNELS),
            format_func=_words_of(CHANNELS),
            width="small",
        ),
        "who": st.column_config.TextColumn(tr("With")),
        "name": st.column_config.TextColumn(tr("Name there")),
        "reference": st.column_config.TextColumn(tr("Reference")),
        "said": st.column_config.TextColumn(tr("What was said")),
        "outcome": st.column_config.TextColumn(tr("Outcome")),
    }
    rows = [{**_moment_cells(c.when), **c.model_dump(exclude={"when"})} for c in saved.case.contacts]
    _table(desk, saved, "contacts", rows, columns, make=_contact, alt=tr("Table of contacts; one row each"))


def actions(desk: Desk, saved: SavedCase) -> None:
    """What a seller did or plans."""
    columns = {
        "what": st.column_config.TextColumn(tr("What"), width="large"),
        "status": st.column_config.SelectboxColumn(
            tr("State"),
            options=list(STATES),
            format_func=_words_of(STATES),
            default="planned",
        ),
        "day": _day_column(),
        "owner": st.column_config.TextColumn(tr("Who"), width="small"),
        "evidence": st.column_config.SelectboxColumn(tr("Proof"), options=[e.file for e in saved.case.evidence]),
    }
    rows = [{**_moment_cells(a.when), **a.model_dump(exclude={"when"})} for a in saved.case.actions]
    _table(desk, saved, "actions", rows, columns, make=_action, alt=tr("Table of actions; one row each"))


def attempts(desk: Desk, saved: SavedCase) -> None:
    """Earlier letters and the answers to them."""
    columns = {
        "day": _day_column(),
        "text": st.column_config.TextColumn(tr("What you sent"), width="large"),
        "reply": st.column_config.TextColumn(tr("The answer"), width="large"),
    }
    rows = [{**_moment_cells(a.when), **a.model_dump(exclude={"when"})} for a in saved.case.attempts]
    _table(desk, saved, "attempts", rows, columns, make=_attempt, alt=tr("Table of earlier letters; one row each"))


def _words_of(names: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda name: tr(names.get(str(name), str(name)))


def _day_column() -> Any:
    return st.column_config.DateColumn(tr("Day"), format=day_field(), width="small")


def _table(
    desk: Desk,
    saved: SavedCase,
    field: str,
    rows: list[dict[str, Any]],
    columns: dict[str, Any],
    *,
    make: Callable[[dict[str, Any]], Any],
    alt: str,
) -> None:
    turn = st.session_state.get(f"table_turn_{field}_{saved.id}", 0)
    first_key = f"{FIRST_ROWS}{field}_{saved.id}"
    key = f"{field}_{saved.id}{f'_{turn}' if turn else ''}"
    first = st.session_state.setdefault(first_key, rows)

    def change() -> None:
        entries = [make(row) for row in merged_rows(first, st.session_state[key])[:MAX_ROWS]]
        change_case(desk, saved.id, **{field: tuple(e for e in entries if e is not None)})

    st.data_editor(
        _frame(first, list(columns)),
        key=key,
        column_config=columns,
        num_rows="dynamic",
        placeholder="",
        hide_index=True,
        on_change=change,
        alt=alt,
    )


def _frame(rows: Sequence[dict[str, Any]], columns: list[str]) -> Any:
    """The rows with a type for each column, which an empty list would not have."""
    # Streamlit brings pandas along; by name, because it comes without types and is slow to load.
    pandas = importlib.import_module("pandas")
    types = {name: "datetime64[ns]" if name == "day" else "string" for name in columns}
    return pandas.DataFrame(
        {name: pandas.Series([row.get(name) for row in rows], dtype=types[name]) for name in columns}
    )


def merged_rows(first: Sequence[dict[str, Any]], edits: Any) -> list[dict[str, Any]]:
    """The rows that an editor shows now, from those it was given and what was changed since."""
    edited = {int(number): cells for number, cells in edits["edited_rows"].items()}
    deleted = {int(number) for number in edits["deleted_rows"]}
    kept = [{**row, **edited.get(n, {})} for n, row in enumerate(first) if n not in deleted]
    return [*kept, *(dict(row) for row in edits["added_rows"])]


def _moment_cells(when: Moment | None) -> dict[str, Any]:
    return {"day": when.day if when else None, "clock": when.clock if when else ""}


def _contact(row: dict[str, Any]) -> Contact | None:
    cells = {name: _cell(row, name) for name in Contact.model_fields if name != "when"}
    when = _moment(row)
    return Contact(when=when, **cells) if when or any(cells.values()) else None


def _action(row: dict[str, Any]) -> Action | None:
    what = _cell(row, "what")
    status = "done" if _cell(row, "status") == "done" else "planned"
    cells = {name: _cell(row, name) for name in ("owner", "evidence")}
    return Action.model_validate({"what": what, "status": status, "when": _moment(row), **cells}) if what else None


def _attempt(row: dict[str, Any]) -> Attempt | None:
    text, reply, when = _cell(row, "text"), _cell(row, "reply"), _moment(row)
    return Attempt(when=when, text=text, reply=reply) if text or reply or when else None


def _cell(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _moment(row: dict[str, Any]) -> Moment | None:
    day = row.get("day")
    if isinstance(day, str):
        try:
            day = dt.date.fromisoformat(day[:10])
        except ValueError:
            day = None
    if isinstance(day, dt.datetime):
        day = day.date()
    return Moment(day=day, clock=_cell(row, "clock")) if isinstance(day, dt.date) else None
