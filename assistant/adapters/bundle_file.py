"""Writes a bundle as one PDF: letter, list of exhibits, copies of their pages in a frame, originals attached.

One idea: an evidence file is read once, compared with its hash, and those very bytes are attached; copies are drawn
from a second copy in a folder made for it, by a process that may break. What cannot be drawn is named, never dropped.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, Final

import assistant
from assistant.adapters.bundle_worker import BUNDLE_TEMPLATE, TRY_TEMPLATE
from assistant.adapters.letter_files import (
    letter_data,
    media_type,
    printable,
    printable_letter,
    unchanged_bytes,
    write_whole,
)
from assistant.adapters.reading_formats import Kind, format_of
from assistant.errors import ExportError
from assistant.exporting import Bundle, BundleExhibit, BundleWords, bundle_words
from assistant.records import Plan

MAX_ATTACHED_MEGABYTES: Final = 100
MAX_COPIES: Final = 1_000  # pages of all exhibits
MAX_TEXT_CHARACTERS: Final = 60_000  # of one exhibit that is shown as text, about 20 pages
MAX_SEEN_CHARACTERS: Final = 6_000  # recognised in the picture of one page
MAX_NAME_CHARACTERS: Final = 80
MAX_HEADING_CHARACTERS: Final = 60  # above a copy it has one line
TRY_SECONDS: Final = 60.0  # for one file
SET_SECONDS: Final = 300.0  # for the whole
_HERE: Final = Path(__file__).parent
_LETTER_PARTS: Final = "letter_parts.typ"
_DRAWN_PICTURES: Final = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WebP": ".webp"}
_ONE_PIECE: Final = re.compile(r"(\S{60})(?=\S)")
_NO_NAME: Final = re.compile(r"[^\w.()+ -]+")
_START: Final = (
    "import sys; p = sys.argv.pop(1);"
    " at = next((i for i, s in enumerate(sys.path) if s.endswith('-packages')), len(sys.path));"
    " sys.path.insert(at, p); from assistant.adapters.bundle_worker import main; main()"
)


def write_bundle(path: Path, bundle: Bundle, plan: Plan) -> None:
    """Writes the bundle whole or not at all; an older file there is replaced.

    Raises:
        ExportError: the name does not end in .pdf, no such folder, no right to write, or as `bundle_bytes`.
    """
    if path.suffix.lower() != ".pdf":
        raise ExportError(f"a bundle is a PDF; name it {path.with_suffix('.pdf').name}")
    write_whole(path, lambda: bundle_bytes(bundle, plan), example="bundle.pdf")


def bundle_bytes(bundle: Bundle, plan: Plan) -> bytes:
    """The bundle as a tagged PDF; the same case gives the same bytes.

    It does not claim PDF/UA or PDF/A: the copied pages come as they are, and what they lack is theirs.

    Raises:
        ExportError: an exhibit is gone or changed since it was read, the exhibits exceed 100 MB or 1,000 pages, or a
            character of the letter has no font here.
    """
    originals = _originals(bundle, plan)
    with tempfile.TemporaryDirectory(prefix="claim-bundle-") as name:
        folder = Path(name)
        for template in (BUNDLE_TEMPLATE, TRY_TEMPLATE, _LETTER_PARTS):
            shutil.copyfile(_HERE / template, folder / template)
        making = _Making(folder, bundle_words(bundle.letter.language))
        exhibits = [making.exhibit(e, originals.get(e.marker)) for e in bundle.exhibits]
        copies = sum(len(e["pages"]) for e in exhibits)
        if copies > MAX_COPIES:
            raise ExportError(f"the exhibits have {copies:,} pages, a bundle takes {MAX_COPIES:,}; leave some out")
        letter = letter_data(printable_letter(bundle.letter), plan)
        making.check_fonts(letter)
        content = {"letter": letter, "words": making.words.model_dump(), "exhibits": exhibits}
        (folder / "bundle.json").write_text(json.dumps(content), encoding="utf-8")
        _worker("set", folder, seconds=SET_SECONDS)
        return (folder / "made.pdf").read_bytes()


def _originals(bundle: Bundle, plan: Plan) -> dict[str, bytes]:
    """The bytes of each file by its marker; a file inside another one goes along in that one."""
    found: dict[str, bytes] = {}
    size = 0
    for exhibit in bundle.exhibits:
        if not exhibit.inside:
            found[exhibit.marker] = unchanged_bytes(exhibit.file, exhibit.sha256, plan)
            size += len(found[exhibit.marker])
            if size > MAX_ATTACHED_MEGABYTES * 1_000_000:
                raise ExportError(
                    f"the exhibits exceed {MAX_ATTACHED_MEGABYTES} MB, too much for one PDF; leave some out"
                )
    return found


class _Making:
    """The exhibits of one bundle as the template takes them; files it needs are put into `folder`."""

    def __init__(self, folder: Path, words: BundleWords) -> None:
        self._folder = folder
        self.words = words

    def exhibit(self, exhibit: BundleExhibit, original: bytes | None) -> dict[str, Any]:
        title, name = _line(exhibit.title, 200), _line(PurePosixPath(exhibit.file).name, MAX_NAME_CHARACTERS)
        said = {"marker": exhibit.marker, "title": title, "file": name}
        kind: Kind = "text"
        pages: list[dict[str, Any]] = []
        if original is not None:
            found = format_of(original, exhibit.file)
            kind = found.kind
            pages = self._copies(exhibit, original, said)
            (self._folder / f"{exhibit.marker}.original").write_bytes(original)
        is_text = not pages
        pages = pages or self._texts(exhibit, kind, said)
        note = "" if pages and not is_text else self.words.text_shown if pages else self.words.not_shown
        inside = PurePosixPath(exhibit.inside).name
        notes = [name, self.words.inside.format(file=_line(inside, MAX_NAME_CHARACTERS)) if inside else "", note]
        return {
            "marker": exhibit.marker,
            "title": title,
            "heading": f"{exhibit.marker}: {_line(title, MAX_HEADING_CHARACTERS)}",
            "short": _line(title, MAX_HEADING_CHARACTERS),
            "name": self.words.text_of.format(file=name) if is_text else name,
            "notes": ["; ".join(n for n in notes if n)],
            "count": str(len(pages) or len(exhibit.pages) or "–"),
            "pages": pages,
            "original": "" if original is None else f"{exhibit.marker}.original",
            "attached_as": attached_name(exhibit.marker, exhibit.file),
            "media": media_type(exhibit.file),
            "described": self.words.attached.format(**said),
        }

    def check_fonts(self, letter: dict[str, Any]) -> None:
        """Raises ExportError where a character of the letter has no font here; a box in its place would be a loss."""
        rows = [p["text"] for b in letter["blocks"] for row in b["rows"] for p in row]
        listed = [t for part in letter["lists"] for t in (part["title"], *part["rows"])]
        self._print_all([letter["subject"], letter["author"], letter["date"], *rows, *listed])

    def _copies(self, exhibit: BundleExhibit, original: bytes, said: dict[str, str]) -> list[dict[str, Any]]:
        """The pages of a PDF or a picture; none where it is neither, or cannot be drawn."""
        found = format_of(original, exhibit.file)
        suffix = ".pdf" if found.kind == "pdf" else _DRAWN_PICTURES.get(found.said, "")
        if not suffix or found.kind not in ("pdf", "picture") or not exhibit.is_readable:
            return []
        name = f"{exhibit.marker}{suffix}"
        (self._folder / name).write_bytes(original)
        try:
            count = _worker("try", self._folder, name, seconds=TRY_SECONDS)["pages"]
        except ExportError:  # it breaks its renderer: named in the list, and attached as it is
            return []
        pages = []
        for number in range(1, count + 1):
            at = {**said, "page": number, "pages": count}
            seen = exhibit.pages[number - 1] if number in exhibit.pictured and number <= len(exhibit.pages) else ""
            pages.append(
                {
                    "kind": "copy",
                    "file": name,
                    "number": number if suffix == ".pdf" else 0,
                    "place": self.words.place.format(**at),
                    "alt": self.words.copy_of.format(**at),
                    "seen": printable(seen)[:MAX_SEEN_CHARACTERS],
                }
            )
        return pages

    def _texts(self, exhibit: BundleExhibit, kind: Kind, said: dict[str, str]) -> list[dict[str, Any]]:
        """What was read in it, page by page; none where nothing was."""
        if not exhibit.text_characters:
            return []
        pages: list[dict[str, Any]] = []
        left = MAX_TEXT_CHARACTERS
        for number, text in enumerate(exhibit.pages, start=1):
            if left <= 0:
                break
            shown = printable(text)[:left]
            left -= len(shown)
            at = {**said, "page": number, "pages": len(exhibit.pages)}
            pages.append(
                {
                    "kind": "text",
                    "place": self.words.place.format(**at),
                    "is_table": kind in ("table", "sheet"),
                    "paragraphs": _paragraphs(shown),
                    "notes": [],
                }
            )
        notes = [self.words.cut] if exhibit.text_characters > MAX_TEXT_CHARACTERS else []
        if not self._can_print(pages):
            notes.append(self.words.unprintable)
        pages[-1]["notes"] = notes
        return pages

    def _can_print(self, pages: list[dict[str, Any]]) -> bool:
        try:
            self._print_all([row for page in pages for paragraph in page["paragraphs"] for row in paragraph])
        except ExportError:
            return False
        return True

    def _print_all(self, texts: list[str]) -> None:
        signs = sorted({sign for text in texts for sign in text if not sign.isspace()})
        if any(ord(sign) > 0xFF for sign in signs):  # the first 256 are in every font of ours
            (self._folder / "signs.json").write_text(json.dumps([" ".join(signs)]), encoding="utf-8")
            _worker("text", self._folder, "signs.json", seconds=TRY_SECONDS)


def attached_name(marker: str, file: str) -> str:
    """The name of an original inside the PDF, "E2 order.pdf": unlike any other, and nothing but a name."""
    name = _NO_NAME.sub("_", printable(PurePosixPath(file).name))
    return f"{marker} {name[-MAX_NAME_CHARACTERS:].lstrip('. ') or 'file'}"


def _paragraphs(text: str) -> list[list[str]]:
    """Blocks of lines; a word that is longer than a line gets places where it may break."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    return [[_ONE_PIECE.sub("\\1\u200b", row.replace("\t", "    ")) for row in b.split("\n")] for b in blocks]


def _line(text: str, most: int) -> str:
    flat = " ".join(printable(text).split())
    flat = flat if len(flat) <= most else flat[: most - 1] + "…"
    return _ONE_PIECE.sub("\\1\u200b", flat)


def _worker(*task: str | Path, seconds: float) -> dict[str, Any]:
    """What the drawing process answers; raises ExportError when it breaks, takes too long or says why not."""
    found_in = str(Path(assistant.__file__).resolve().parents[1])
    command = (sys.executable, "-I", "-c", _START, found_in, *(str(part) for part in task))
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise ExportError(f"drawing the exhibits took more than {seconds:g} seconds; leave some out") from None
    if done.returncode != 0:
        raise ExportError("the exhibits cannot be drawn into one PDF; export .eml, which attaches them as they are")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise ExportError(str(answer["error"]))
    return answer
