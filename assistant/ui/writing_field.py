"""A text field that sends its text at every pause and marks passages; it is used wherever a person writes.

Streamlit's own text area sends nothing before the field is left, so a refresh in the middle of a sentence
loses that sentence. This one keeps it: see the script beside this file. What comes from the browser is taken
as plain text of bounded length; what goes there goes as data, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import streamlit as st

from assistant.records import Record
from assistant.ui.translating import tr

MAX_TYPED_CHARACTERS: Final = 400_000
_HTML: Final = (
    '<div class="field"><label for="text"></label><div class="sheet">'
    '<div class="behind" aria-hidden="true"></div>'
    '<textarea id="text" spellcheck="true" aria-describedby="state"></textarea>'
    '</div><div class="state" id="state" role="status"></div></div>'
)


class Mark(Record):
    """A stretch of the text that is shown marked; positions are characters of the text."""

    start: int
    end: int
    kind: Literal["clause", "exhibit", "blank", "error", "warning", "info"]


class Look(Record):
    """How a field is shown."""

    label: str
    hides_label: bool = False  # screen readers still hear it
    placeholder: str = ""
    rows: int = 4
    tone: Literal["plain", "paper"] = "plain"
    language: str = ""  # of the text, for the spelling checker of the browser; empty: not known


class Chosen(Record):
    """A stretch to select and bring into view; `at` tells one choice from the next."""

    start: int
    end: int
    at: float


@cache
def _component() -> Any:
    here = Path(__file__).parent
    css = (here / "writing_field.css").read_text(encoding="utf-8")
    js = (here / "writing_field.js").read_text(encoding="utf-8")
    return st.components.v2.component("claimwright.writing_field", html=_HTML, css=css, js=js)


def writing_field(
    key: str,
    text: str,
    look: Look,
    *,
    version: str,
    on_typed: Callable[[str], None],
    marks: Iterable[Mark] = (),
    chosen: Chosen | None = None,
    on_opened: Callable[[int], None] | None = None,
) -> None:
    """Shows the field.

    Args:
        key: names the field; also what the browser keeps unsent text under.
        text: the text as saved.
        look: label, size and tone.
        version: changes when `text` is to replace what stands in the field (undo, draft), not for an echo.
        on_typed: is given the text at each pause.
        marks: passages to mark in `text`.
        chosen: a passage to select, once for each `at`.
        on_opened: is given the position of a marker that the person clicked or chose by Ctrl+Enter.
    """
    units = _unit_positions(text)

    def typed() -> None:
        value = (st.session_state.get(key) or {}).get("typed")
        new = value.get("text") if isinstance(value, dict) else None
        if isinstance(new, str):
            on_typed(new[:MAX_TYPED_CHARACTERS])

    def opened() -> None:
        value = (st.session_state.get(key) or {}).get("opened")
        position = value.get("position") if isinstance(value, dict) else None
        if isinstance(position, int) and on_opened is not None:
            on_opened(units.index(position) if position in units else 0)

    data = {
        "store": f"claimwright:{key}",
        "text": text,
        "version": version,
        "label": look.label,
        "quiet": look.hides_label,
        "placeholder": look.placeholder,
        "rows": look.rows,
        "tone": look.tone,
        "language": look.language,
        "words": _words(),
        "marks": [{"start": units[m.start], "end": units[m.end], "kind": m.kind} for m in marks if m.end < len(units)],
        "chosen": None
        if chosen is None or chosen.end >= len(units)
        else {"start": units[chosen.start], "end": units[chosen.end], "at": chosen.at},
    }
    _component()(key=key, data=data, on_typed_change=typed, on_opened_change=opened)


def _words() -> dict[str, str]:
    """What the field says of its text."""
    return {
        "saved": tr("Saved"),
        "typing": tr("Typing\u2026"),
        "saving": tr("Saving\u2026"),
        "alone": tr("Typing\u2026 (this browser keeps no copy)"),
    }


def _unit_positions(text: str) -> list[int]:
    """For each character position the browser's, which counts some characters twice; one more for the end."""
    positions, at = [], 0
    for character in text:
        positions.append(at)
        at += 2 if ord(character) > 0xFFFF else 1
    return [*positions, at]
