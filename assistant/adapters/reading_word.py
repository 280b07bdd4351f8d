"""Reads the text of a Word document with its tables, headers and notes, with the standard library alone.

One idea: the text comes from a stream of tags, so a hostile file costs bounded time and memory; what Word would
not show as the document's text (deleted, hidden, white or tiny letters, comments) is handed over apart and
never stands among the evidence.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import ParseError, XMLParser

from assistant.adapters.reading_document import Document, Reading
from assistant.wording.plain_text import clean_text

MAX_XML_BYTES = 40_000_000
TINY_HALF_POINTS = 3  # letters of a point and a half or less
_MAIN = "word/document.xml"
_WAY_OUT = "save it anew, or as PDF"
_BEFORE = re.compile(r"word/header[0-9]*\.xml")
_AFTER = re.compile(r"word/(?:footnotes|endnotes|footer[0-9]*)\.xml")
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, OSError, NotImplementedError, EOFError)


def read_word(raw: bytes, document: Document, reading: Reading) -> Document:
    """Fills the document with one page: Word keeps no page numbers, so there is nothing to count by."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            if any(e.flag_bits & 0x1 for e in archive.infolist()):
                return document.failed("password", f"it opens with a password only; {_WAY_OUT} without one")
            parts = [n for n in names if _BEFORE.fullmatch(n)], [n for n in names if _AFTER.fullmatch(n)]
            lines: list[str] = []
            for name in (*parts[0], _MAIN, *parts[1]):
                found = _text_of(archive, name, document, reading)
                lines += [line for line in found if name == _MAIN or line not in lines]
            if "word/comments.xml" in names:
                for line in _text_of(archive, "word/comments.xml", document, reading):
                    document.hide("in a comment", line)
    except RuntimeError:
        return document.failed("password", f"it opens with a password only; {_WAY_OUT} without one")
    except OverflowError:
        said = f"unpacked it is larger than {MAX_XML_BYTES // 1_000_000} MB; split it"
        return document.failed("too large", said)
    except _BROKEN:
        return document.failed("damaged", f"it cannot be opened as a Word document; {_WAY_OUT}")
    text = "\n".join(lines)
    if not text.strip():
        return document.failed("empty", "there is no text in it (a picture in it is not read; add it by itself)")
    taken = reading.take(text)
    document.pages = [taken]
    if len(taken) < len(text):
        document.warnings.append("it is very long; only its beginning was read")
    if any(n.startswith("word/media/") for n in names):
        document.warnings.append("pictures inside it were not read; add them by themselves if they matter")
    return document


def _text_of(archive: zipfile.ZipFile, name: str, document: Document, reading: Reading) -> list[str]:
    """The lines of one part.

    Raises:
        OverflowError: unpacked it is too large.
        ValueError: it defines entities, which is the way to make a small file explode.
    """
    limit = min(MAX_XML_BYTES, reading.unpacked_left)
    with archive.open(name) as stream:
        content = stream.read(limit + 1)
    reading.unpacked_left -= len(content)
    if len(content) > limit:
        raise OverflowError
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError
    body = _Body(document)
    parser = XMLParser(target=body)  # noqa: S314 - fetches nothing, and entities were refused before
    parser.feed(content)
    parser.close()
    return [line for line in body.lines if line.strip()]


class _Body:
    """Collects paragraphs and table rows in reading order."""

    def __init__(self, document: Document) -> None:
        self.lines: list[str] = []
        self._document = document
        self._words: list[str] = []
        self._run: list[str] = []
        self._hidden: list[str] = []  # of the open paragraph
        self._how = ""  # how the open run is hidden; empty: it is seen
        self._is_shaded = False
        self._is_in_text = self._is_in_run = False
        self._replaced = 0  # open tags of a fallback that says the same again
        self._deleted = 0
        self._cells: list[list[list[str]]] = []  # open tables -> cells of the open row -> paragraphs

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self._replaced or name == "Fallback":
            self._replaced += 1
        elif name in ("del", "moveFrom"):
            self._deleted += 1
        elif name == "p":
            self._words, self._hidden, self._is_shaded = [], [], bool(self._cells) and self._is_shaded
        elif name == "r":
            self._run, self._how, self._is_in_run = [], "", True
        elif name in ("t", "delText"):
            self._is_in_text = True
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            self._run.append({"tab": " ", "noBreakHyphen": "-"}.get(name, "\n"))
        elif name == "tbl":
            self._cells.append([])
        elif name == "tr" and self._cells:
            self._cells[-1] = []
        elif name == "tc" and self._cells:
            self._cells[-1].append([])
            self._is_shaded = False
        elif name in ("vanish", "sz", "color", "shd", "highlight"):
            self._look(name, {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def _look(self, name: str, attributes: dict[str, str]) -> None:
        """What a property does to the letters of its run, or to the ground below its paragraph or cell."""
        value = attributes.get("val", "").lower()
        if name == "shd" or name == "highlight":
            fill = attributes.get("fill", value).lower()
            self._is_shaded |= fill not in ("", "auto", "ffffff", "white", "none", "clear", "nil")
        elif not self._is_in_run:
            return
        elif name == "vanish" and value not in ("0", "false", "off"):
            self._how = "as hidden text"
        elif name == "sz" and value.isdigit() and int(value) <= TINY_HALF_POINTS:
            self._how = "in tiny letters"
        elif name == "color" and value in ("ffffff", "white", "fefefe", "fdfdfd") and not self._is_shaded:
            self._how = "white on white"

    def data(self, text: str) -> None:
        if self._is_in_text and not self._replaced:
            self._run.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if self._replaced:
            self._replaced -= 1
        elif name in ("del", "moveFrom"):
            self._deleted -= 1
        elif name in ("t", "delText"):
            self._is_in_text = False
        elif name == "r":
            self._end_run()
        elif name == "p":
            self._end_paragraph(clean_text("".join(self._words)))
        elif name == "tr" and self._cells:
            self._end_row(" | ".join(" ".join(cell) for cell in self._cells[-1]))
        elif name == "tbl" and self._cells:
            self._cells.pop()

    def close(self) -> None:
        return

    def _end_run(self) -> None:
        how = "as deleted text" if self._deleted else "" if self._is_shaded and "white" in self._how else self._how
        if how:
            self._document.hide(how, clean_text("".join(self._run)))
        else:
            self._words += self._run
        self._run, self._is_in_run = [], False

    def _end_paragraph(self, text: str) -> None:
        self._words = []
        if self._cells:
            if self._cells[-1]:
                self._cells[-1][-1].append(" ".join(text.split()))
            return
        self.lines += [line.rstrip() for line in text.split("\n")]

    def _end_row(self, row: str) -> None:
        self._cells[-1] = []
        outer = self._cells[-2] if len(self._cells) > 1 else None
        if outer:
            outer[-1].append(row)
        elif row.strip(" |"):
            self.lines.append(row.strip())
