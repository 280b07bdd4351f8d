"""How things look: one style sheet and a few small pieces of markup.

Every text that comes from a person, a file or the corpus is escaped here and nowhere shown as markup. Colour
never stands alone: whatever a colour says is also said in words.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from assistant.ui.translating import ENGLISH, language, tr

TONES = ("good", "wait", "bad", "calm", "clause", "exhibit")


def apply_style() -> None:
    """Puts the style sheet and the name on the page."""
    here = Path(__file__)
    st.html(f"<style>{here.with_name('look.css').read_text(encoding='utf-8')}{_upload_words()}</style>")
    st.logo(here.with_name("name.svg").read_text(encoding="utf-8"), size="large")


def _upload_words() -> str:
    """Streamlit's own words in the field for files, which are English whatever the page speaks."""
    if language() == ENGLISH:
        return ""
    field = '.stApp [data-testid="stFileUploaderDropzone"]'
    hidden, shown = "{font-size: 0}", "font-size: 0.875rem; content:"
    limit = int(st.get_option("server.maxUploadSize"))
    button, size = tr("Choose a file"), tr("At most {number} MB each", number=limit)
    return (
        f"{field} button p, {field} [data-testid$=Instructions] span {hidden}"
        f"{field} button p::after {{{shown} {json.dumps(button, ensure_ascii=False)}}}"
        f"{field} [data-testid$=Instructions] span::after {{{shown} {json.dumps(size, ensure_ascii=False)}}}"
    )


def show_html(markup: str) -> None:
    """Shows markup that was made by the functions below."""
    st.html(markup)


def text(content: str) -> str:
    """A text as it is, line ends kept."""
    return escape(content).replace("\n", "<br>")


def chip(content: str, tone: str = "calm") -> str:
    """A small label."""
    return f'<span class="cw-chip cw-{tone}">{escape(content)}</span>'


def strong(content: str) -> str:
    """Words with weight, inside a line."""
    return f'<span class="cw-strong">{escape(content)}</span>'


def quiet(content: str) -> str:
    """Words in the background, inside a line."""
    return f'<span class="cw-quiet">{escape(content)}</span>'


def paragraph(content: str, style: str = "") -> str:
    """A paragraph of plain text; style "quiet" or "lead"."""
    return f'<p class="cw-p {f"cw-{style}" if style else ""}">{text(content)}</p>'


def link(address: str, words: str) -> str:
    """A link that opens beside the page; an address that is none is shown as text."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return escape(words)
    target = 'target="_blank" rel="noopener noreferrer"'
    return f'<a class="cw-link" href="{escape(address)}" {target}>{escape(words)}</a>'


def card(*pieces: str, tone: str = "") -> str:
    """A framed block."""
    return f'<div class="cw-card {f"cw-edge-{tone}" if tone else ""}">{"".join(pieces)}</div>'


def rows(pairs: list[tuple[str, str]]) -> str:
    """A list of names and values; the values are markup."""
    inner = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f'<dl class="cw-rows">{inner}</dl>'


def sheet(key: str) -> Any:
    """A white, framed container for widgets; the key is its own on the page."""
    return st.container(border=True, key=f"sheet_{key}", gap="small")


def title(content: str, note: str = "") -> None:
    """The title of a screen, with one sentence below it."""
    quiet = f'<p class="cw-lead">{text(note)}</p>' if note else ""
    st.html(f'<div class="cw-title"><h1>{escape(content)}</h1>{quiet}</div>')


def section(content: str) -> None:
    """The title of a part of a screen."""
    st.html(f'<h2 class="cw-section">{escape(content)}</h2>')


def plain_markdown(content: str) -> str:
    """A text for a widget that takes Markdown, shown as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>$#:~|" else c for c in " ".join(content.split()))
