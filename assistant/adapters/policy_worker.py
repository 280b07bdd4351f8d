"""The reading process for policy files: the evidence reader's, with headings kept in web pages.

One idea: between two processes only text passes, so a heading is marked by one character of the private-use
area at the start of its line. Whatever marks a page brings along itself are taken out first.
"""

from __future__ import annotations

import html
import re

from assistant.adapters.reading_document import Document, Reading

HEADING_MARKS = "\ue001\ue002\ue003\ue004\ue005\ue006"  # levels 1 to 6
TITLE_MARK = "\ue007"
SOURCE_MARK = "\ue008"
_ANY_MARK = re.compile("[\ue001-\ue008]")
_ANY_MARK_WRITTEN = re.compile(r"&#(?:x0*e00[1-8]|0*5734[5-9]|0*5735[0-2]);?", re.IGNORECASE)
_HEADING_TAG = re.compile(r"<h([1-6])(?=[\s>])[^<>]{0,2000}>", re.IGNORECASE)
_SURROUNDINGS = re.compile(r"<(nav|footer)(?=[\s>])", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(https?://[^\s<>\"']{1,500})", re.IGNORECASE)
_LINK = re.compile(r"<(?:link|meta)\s[^<>]{1,2000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:href|content)\s*=\s*[\"']?(https?://[^\s<>\"']{1,500})", re.IGNORECASE)
HEAD_CHARACTERS = 200_000  # where a page's title and address are looked for


def marked_page(markup: str) -> tuple[str, int]:
    """The visible text of a page with marked headings, title and address first; and how many passages were
    left out.

    Menus and page feet are no policy and are left out like what is hidden.
    """
    from assistant.wording.html_text import html_text

    markup = _ANY_MARK_WRITTEN.sub("", _ANY_MARK.sub("", markup))
    head = markup[:HEAD_CHARACTERS]
    title = _TITLE.search(head)
    title_words = " ".join(html.unescape(title[1]).split()) if title else ""
    markup = _SURROUNDINGS.sub(r"<\1 hidden", markup)
    markup = _HEADING_TAG.sub(lambda m: m[0] + HEADING_MARKS[int(m[1]) - 1], markup)
    seen = html_text(markup)
    lines = f"{TITLE_MARK}{_ANY_MARK.sub('', title_words)}\n{SOURCE_MARK}{_address_of(head)}\n"
    return lines + seen.text, seen.hidden


def _address_of(head: str) -> str:
    saved = _SAVED_FROM.search(head)
    if saved:
        return saved[1]
    for tag in _LINK.finditer(head):
        if re.search(r"canonical|og:url", tag[0], re.IGNORECASE):
            address = _ADDRESS.search(tag[0])
            if address:
                return html.unescape(address[1])
    return ""


def read_html(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    """Fills the document with the one page of a web page."""
    from assistant.wording.html_text import declared_encoding
    from assistant.wording.plain_text import clean_text, decode_text

    text, hidden = marked_page(decode_text(raw, declared=declared_encoding(raw)) or "")
    text = clean_text(text)  # once more: entities may have brought control characters in
    if hidden:
        document.warnings.append(f"{hidden} passage(s) (menus, page foot, hidden text) were left out")
    taken = reading.take(text)
    if len(taken) < len(text):
        document.warnings.append(f"only the first {len(taken):,} characters were read; split it")
    if not taken.split("\n", 2)[2].strip():
        return [document.failed("empty", "there is no text in it")]
    document.pages = [taken]
    return [document]


def refuse(_raw: bytes, document: Document, _reading: Reading) -> list[Document]:
    """A policy is a text of its own: what is read as evidence in other formats is no policy file."""
    said = "it is a ZIP archive, a picture or an Office file; save it as PDF or plain text"
    return [document.failed("unsupported", said)]


def main() -> None:
    """Serves on the process's own streams."""
    from assistant.adapters import reading_worker

    others = dict.fromkeys(("archive", "mailbox", "outlook", "picture", "sheet", "word"), refuse)
    reading_worker.main({"html": read_html, **others})


if __name__ == "__main__":
    main()
