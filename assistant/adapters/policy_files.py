"""Reads a person's policy file (PDF, Word, web page, Markdown, plain text) into text, headings and pages.

One idea: what the file's form says about headings is kept beside the text and never inside it, so that a
clause cut from it is the text of the file and nothing else. A policy text is data: nothing in it is obeyed,
fetched or run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.adapters.file_reader import WorkerReader, title_of, worker_command
from assistant.adapters.policy_docx import docx_text, is_docx
from assistant.adapters.policy_worker import HEADING_MARKS, SOURCE_MARK, TITLE_MARK
from assistant.adapters.reading_document import ReadingLimits
from assistant.errors import DataError
from assistant.policy_library.cutting import PolicyText
from assistant.wording.plain_text import clean_text

# A policy is never read from a picture: a figure that a machine took for another would become a rule.
POLICY_LIMITS = ReadingLimits(seconds=30.0, megabytes=25.0, pages=1_000, characters=1_500_000, picture_pages=0)
MAX_FOLDER_FILES = 500
MIN_RUNNING_PAGES = 3
RUNNING_SHARE = 0.6  # of the pages on which a line must stand at the same edge to count as a running line
MAX_FIGURES = 4  # of a line that may be a page number
_SUFFIXES = frozenset(
    (
        ".pdf",
        ".docx",
        ".html",
        ".htm",
        ".xhtml",
        ".mht",
        ".mhtml",
        ".md",
        ".markdown",
        ".txt",
        ".text",
        ".csv",
        ".eml",
    )
)
_PARAGRAPH_SUFFIXES = frozenset((".csv", ".tsv"))
_FIRST_HEADING = re.compile(r"(?:[^\S\n]*\n)*#{1,2}[ \t]+([^\n#]{2,200})")
_MARKS = re.compile("[\ue001-\ue008]")


class PolicyReader:
    """Reads policy files in a bounded way; close it, or use it as a context manager."""

    def __init__(self, limits: ReadingLimits = POLICY_LIMITS) -> None:
        command = tuple(p.replace("reading_worker", "policy_worker") for p in worker_command())
        self._reader = WorkerReader(limits, command=command)
        self._limits = limits

    def __enter__(self) -> PolicyReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the reading process; a later `read` starts a new one."""
        self._reader.close()

    def read(self, path: Path, *, file: str = "") -> PolicyText:
        """The text of the file; `file` is how it is called, default its own name.

        Raises:
            DataError: it cannot be read, or holds no text; says why and what to do.
        """
        file = clean_text((file or path.name).encode("utf-8", errors="replace").decode("utf-8")).replace("\n", " ")
        word = self._word_document(path, file)
        if word is not None:
            text, warnings = word
            return _marked(text, file=file, warnings=warnings)
        exhibit, *others = self._reader.read(path, marker="", file=file, title="")
        if exhibit.state != "read":
            said = exhibit.warnings[-1] if exhibit.warnings else exhibit.state
            raise DataError(f"{file} cannot be read: {said}")
        warnings = exhibit.warnings
        if others:
            warnings = (*warnings, f"{len(others)} attachment(s) were not read; add them by themselves")
        if len(exhibit.pages) == 1 and exhibit.pages[0].startswith(TITLE_MARK):
            return _marked(exhibit.pages[0], file=file, warnings=warnings)
        return _plain(exhibit.pages, file=file, warnings=warnings)

    def _word_document(self, path: Path, file: str) -> tuple[str, tuple[str, ...]] | None:
        try:
            if not path.is_file() or path.stat().st_size > self._limits.bytes:
                return None  # the reading process says what is wrong with it
            with path.open("rb") as stream:
                if stream.read(2) != b"PK":
                    return None
            raw = path.read_bytes()
        except OSError:
            return None
        if not is_docx(raw):
            return None
        text, warnings = docx_text(raw, file=file)
        if len(text) > self._limits.characters:
            raise DataError(f"{file} has more than {self._limits.characters:,} characters; split it")
        return text, warnings


def policy_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder and of those in it that may hold a policy, in order; hidden ones do not count.

    Raises:
        DataError: there are none, or more than one would add at a time.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in _SUFFIXES and not is_hidden and path.is_file():
            found.append(path)
            if len(found) > MAX_FOLDER_FILES:
                raise DataError(f"{folder} holds more than {MAX_FOLDER_FILES} files; add one of its folders at a time")
    if not found:
        raise DataError(f"{folder} holds no PDF, DOCX, HTML, Markdown or text file; check the path")
    return tuple(found)


def _marked(text: str, *, file: str, warnings: Sequence[str]) -> PolicyText:
    """From text whose marked lines are headings, and which may start with a title and an address."""
    title = source = ""
    headings: dict[int, int] = {}
    lines: list[str] = []
    at = 0
    for line in text.split("\n"):
        bare = _MARKS.sub("", line)
        if line.startswith(TITLE_MARK):
            title = bare.strip()
            continue
        if line.startswith(SOURCE_MARK):
            source = bare.strip()
            continue
        if line[:1] in HEADING_MARKS and bare.strip() and line:
            headings[at + len(bare) - len(bare.lstrip())] = HEADING_MARKS.index(line[0]) + 1
        lines.append(bare)
        at += len(bare) + 1
    whole = "\n".join(lines)
    first = next((whole[start:].split("\n", 1)[0] for start in headings), "")
    return PolicyText(
        file=file,
        title=title or first.strip() or title_of(file),
        pages=(whole,),
        headings=headings,
        lines_are_paragraphs=True,
        source=source,
        warnings=tuple(warnings),
    )


def _plain(pages: Sequence[str], *, file: str, warnings: Sequence[str]) -> PolicyText:
    pages = tuple(_MARKS.sub("", page) for page in pages)
    pages, left_out = without_running_lines(pages)
    said = [f"the line '{line[:60]}' that runs over the pages was left out" for line in left_out]
    heading = _FIRST_HEADING.match(pages[0]) if pages else None
    return PolicyText(
        file=file,
        title=" ".join(heading[1].split()) if heading else title_of(file),
        pages=tuple(pages),
        lines_are_paragraphs=Path(file).suffix.lower() in _PARAGRAPH_SUFFIXES,
        warnings=(*warnings, *said),
    )


def without_running_lines(pages: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The pages without the head and foot that most of them share ("Page 3 of 9"), and those lines.

    Such a line is the same on the pages, or the same but for a figure that counts with them. Only the two
    lines at an edge can be meant, the inner one only with the outer one, and no page loses all its text.
    """
    if len(pages) < MIN_RUNNING_PAGES:
        return tuple(pages), ()
    cut = [page.split("\n") for page in pages]
    running = {edge: _running(cut, edge) for edge in (0, -1)}
    if not (running[0] or running[-1]):
        return tuple(pages), ()
    kept: list[str] = []
    left_out: dict[str, None] = {}
    for number, lines in enumerate(cut):
        visible = [i for i, line in enumerate(lines) if line.strip()]
        dropped = _dropped(lines, visible, number, running)
        if len(dropped) < len(visible):
            left_out |= {_shape(lines[i]): None for i in sorted(dropped)}
            lines = [line for i, line in enumerate(lines) if i not in dropped]
        kept.append("\n".join(lines).strip("\n"))
    return tuple(kept), tuple(left_out)


def _running(cut: Sequence[Sequence[str]], edge: int) -> set[tuple[str, int, int]]:
    """What marks the lines that most pages share at that edge."""
    seen: Counter[tuple[str, int, int]] = Counter()
    for number, lines in enumerate(cut):
        visible = [line for line in lines if line.strip()]
        near = visible[:2] if edge == 0 else visible[-2:]
        seen.update({mark for line in near for mark in _line_marks(line, number)})
    needed = max(MIN_RUNNING_PAGES, RUNNING_SHARE * len(cut))
    return {mark for mark, count in seen.items() if count >= needed}


def _dropped(
    lines: Sequence[str],
    visible: Sequence[int],
    number: int,
    running: Mapping[int, set[tuple[str, int, int]]],
) -> set[int]:
    found: set[int] = set()
    for edge, inwards in ((0, visible[:2]), (-1, visible[:-3:-1])):
        for index in inwards:
            if not _line_marks(lines[index], number) & running[edge]:
                break
            found.add(index)
    return found


def _line_marks(line: str, number: int) -> set[tuple[str, int, int]]:
    """The line as it is, and for each figure in it: how it differs from the number of the page."""
    words = " ".join(line.split())
    figures = re.findall(r"\d{1,4}", words)[:MAX_FIGURES]
    return {(words, -1, 0), *((_shape(words), i, int(f) - number) for i, f in enumerate(figures))}


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))
