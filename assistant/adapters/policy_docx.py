"""Reads the text of a Word document with its headings and tables, with the standard library alone.

One idea: the text is taken from a stream of tags and no tree is built, nothing is fetched and no part but
the text and the names of its styles is opened, so a hostile file costs bounded time and memory. What Word
would not show (deleted or hidden text) is not read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import ParseError, XMLParser

from assistant.adapters.policy_worker import HEADING_MARKS
from assistant.errors import DataError
from assistant.wording.plain_text import clean_text

MAX_XML_BYTES = 40_000_000
_MAIN_PART = "word/document.xml"
_WAY_OUT = "save it anew, or as PDF or plain text"
_SKIPPED = frozenset(("Fallback", "del", "moveFrom", "instrText", "delText"))
_MARKS = re.compile("[\ue001-\ue008]")


def is_docx(raw: bytes) -> bool:
    """True when the bytes are a Word document of the kind that can be read."""
    if not raw.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _MAIN_PART in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def docx_text(raw: bytes, *, file: str) -> tuple[str, tuple[str, ...]]:
    """The text, one line for each paragraph and table row, headings marked; and warnings.

    Raises:
        DataError: it is damaged, protected, or too large when unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            levels = _style_levels(_part(archive, "word/styles.xml", file)) if "word/styles.xml" in names else {}
            body = _Body(levels)
            _feed(_part(archive, _MAIN_PART, file), body)
            notes = {"word/footnotes.xml": "footnotes", "word/endnotes.xml": "endnotes"}
            left_out = [said for part, said in notes.items() if part in names and b"<w:t" in _part(archive, part, file)]
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ):
        raise DataError(f"{file}: it cannot be opened as a Word document; {_WAY_OUT}") from None
    text = "\n".join(line for line in body.lines if line.strip())
    if not _MARKS.sub("", text).strip():
        raise DataError(f"{file}: there is no text in it; {_WAY_OUT}")
    return text, tuple(f"its {said} were not read" for said in left_out)


def _part(archive: zipfile.ZipFile, name: str, file: str) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(MAX_XML_BYTES + 1)
    if len(content) > MAX_XML_BYTES:
        raise DataError(f"{file}: unpacked it is larger than {MAX_XML_BYTES // 1_000_000} MB; split it")
    # A text of Word has none; entities defined here are the way to make a small file explode.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DataError(f"{file}: it defines entities, which no word processor writes; {_WAY_OUT}")
    return content


def _feed(content: bytes, target: object) -> None:
    # Nothing outside is fetched by this parser, and entities were refused before.
    parser = XMLParser(target=target)  # noqa: S314
    parser.feed(content)
    parser.close()


def _style_levels(content: bytes) -> dict[str, int]:
    styles = _Styles()
    _feed(content, styles)
    return styles.levels


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(attributes: dict[str, str]) -> str:
    return next((v for k, v in attributes.items() if _local(k) == "val"), "")


class _Styles:
    """Heading levels by style id: by name ("heading 2", in every language of Word) or by outline level."""

    def __init__(self) -> None:
        self.levels: dict[str, int] = {}
        self._style = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "style":
            self._style = next((v for k, v in attributes.items() if _local(k) == "styleId"), "")
        elif name == "name" and self._style:
            found = re.fullmatch(r"heading ([1-6])", _value(attributes).lower())
            if found:
                self.levels[self._style] = int(found[1])
            elif _value(attributes).lower() == "title":
                self.levels[self._style] = 1
        elif name == "outlineLvl" and self._style and _value(attributes) in "012345":
            self.levels.setdefault(self._style, int(_value(attributes) or 0) + 1)

    def end(self, tag: str) -> None:
        if _local(tag) == "style":
            self._style = ""

    def close(self) -> None:
        return


class _Body:
    """Collects paragraphs and table rows in reading order."""

    def __init__(self, levels: dict[str, int]) -> None:
        self.lines: list[str] = []
        self._levels = levels
        self._words: list[str] = []
        self._run: list[str] = []
        self._level = 0
        self._is_in_text = self._is_hidden = self._is_in_run_style = False
        self._skipping = 0
        self._cells: list[list[list[str]]] = []  # open tables -> cells of the open row -> paragraphs

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
            return
        if name == "p":
            self._words, self._level = [], 0
        elif name == "pStyle":
            self._level = self._levels.get(_value(attributes), 0)
        elif name == "r":
            self._run, self._is_hidden = [], False
        elif name == "vanish":
            self._is_hidden = _value(attributes) not in ("0", "false")
        elif name == "t":
            self._is_in_text = True
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            self._run.append({"tab": " ", "noBreakHyphen": "-"}.get(name, "\n"))
        elif name == "tbl":
            self._cells.append([])
        elif name == "tr" and self._cells:
            self._cells[-1] = []
        elif name == "tc" and self._cells:
            self._cells[-1].append([])

    def data(self, text: str) -> None:
        if self._is_in_text and not self._skipping:
            self._run.append(_MARKS.sub("", text))

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        name = _local(tag)
        if name == "t":
            self._is_in_text = False
        elif name == "r":
            self._words += [] if self._is_hidden else self._run
            self._run = []
        elif name == "p":
            self._end_paragraph(clean_text("".join(self._words)))
            self._words = []
        elif name == "tr" and self._cells:
            self._end_row(" | ".join(" ".join(cell) for cell in self._cells[-1]))
        elif name == "tbl" and self._cells:
            self._cells.pop()

    def close(self) -> None:
        return

    def _end_paragraph(self, text: str) -> None:
        if self._cells:
            if self._cells[-1]:
                self._cells[-1][-1].append(" ".join(text.split()))
            return
        if self._level and text.strip():
            text = HEADING_MARKS[self._level - 1] + " ".join(text.split())
        self.lines.append(text.rstrip())

    def _end_row(self, row: str) -> None:
        self._cells[-1] = []
        outer = self._cells[-2] if len(self._cells) > 1 else None
        if outer:
            outer[-1].append(row)
        elif row.strip(" |"):
            self.lines.append(row.strip())
