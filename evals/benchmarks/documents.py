"""Measures how documents are read: the right state of hard files, time beside bare pypdf, and text from pictures.

One idea: a reader is judged by files that nobody made for it, and by pages whose text is known: pages of a PDF with a
text layer are drawn as pictures, read as pictures, and compared letter by letter with the layer.
"""

from __future__ import annotations

import difflib
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import ClaimError
from assistant.ports import Progress
from assistant.records import Exhibit, Record
from assistant.strict_yaml import read_text

EXPECTED = Path(__file__).parents[1] / "documents" / "expected.yaml"
MAX_TIMED_PAGES = 20  # of one file
MIN_LETTERS = 200  # of a page that is drawn and read again
SEEDS = 7


class Reading(Record):
    """One file: the state that was said and the state it has."""

    file: str
    said: str
    expected: str
    seconds: float


class Sight(Record):
    """One page read as a picture: seconds, and wrong letters in a hundred."""

    page: str
    seconds: float
    error_percent: float


def register(app: typer.Typer) -> None:
    """Adds the commands `documents` and `fuzz`."""
    app.command("documents")(documents)
    app.command("fuzz")(fuzz)


def documents(
    folder: Annotated[Path, typer.Argument(help="A folder of PDF and mail files.")],
    expected: Annotated[Path, typer.Option(help="The states that files have, where it is not 'read'.")] = EXPECTED,
    pictures: Annotated[int, typer.Option(min=0, help="Pages that are drawn and read as pictures.")] = 10,
    only: Annotated[str, typer.Option(help="A part of the names.")] = "",
) -> None:
    """Reads all files of a folder: states, time beside bare pypdf, text from pictures. Exit 1 on a wrong state."""
    files = sorted(p for p in folder.glob("*") if p.is_file() and only in p.name) if folder.is_dir() else []
    if not files:
        raise ClaimError(f"{folder} holds no file to read; check the path")
    readings = list(read_all(files, expected_states(expected), _tell))
    wrong = [r for r in readings if r.said != r.expected]
    typer.echo(f"files {len(readings)}, states right {len(readings) - len(wrong)}, median {_median(readings):.3f} s")
    for reading in wrong:
        typer.echo(f"  {reading.file}: said {reading.said}, is {reading.expected}")
    pdfs = [f for f in files if f.suffix.lower() == ".pdf"]
    own, bare, pages = page_seconds(pdfs)
    typer.echo(f"pages with text {pages}: {1000 * own:.1f} ms a page, bare pypdf {1000 * bare:.1f} ms")
    if pictures:
        sights = list(see_pages(pdfs, pictures))
        errors = [s.error_percent for s in sights]
        if sights:
            seconds = statistics.median(s.seconds for s in sights)
            typer.echo(
                f"pages read as pictures {len(sights)}: median {seconds:.1f} s a page,"
                f" wrong letters median {statistics.median(errors):.2f} %, worst {max(errors):.2f} %"
            )
    if wrong:
        raise typer.Exit(1)


def expected_states(file: Path) -> dict[str, str]:
    """The state of each named file.

    Raises:
        ClaimError: the list is not one of states with names below them.
    """
    import yaml

    data = yaml.safe_load(read_text(file, error=ClaimError))
    if not isinstance(data, dict) or not all(isinstance(names, list) for names in data.values()):
        raise ClaimError(f"{file} is no list of states; write each state with its files below it")
    return {str(name): str(state) for state, names in data.items() for name in names}


def read_all(files: Sequence[Path], expected: dict[str, str], progress: Progress) -> Iterator[Reading]:
    """Each file read by the product's reader, in its own process, as a person's would be."""
    from assistant.adapters.file_reader import WorkerReader

    with WorkerReader() as reader:
        for done, file in enumerate(files):
            progress(file.name, done, len(files))
            began = time.monotonic()
            found: Exhibit = reader.read(file, marker="E1", file=file.name, title="")[0]
            seconds = time.monotonic() - began
            is_as = expected.get(file.name, "read")
            yield Reading(file=file.name, said=found.state, expected=is_as, seconds=seconds)


def page_seconds(files: Sequence[Path]) -> tuple[float, float, int]:
    """Seconds of processor for a page with text: the product's reader, bare pypdf, and how many pages."""
    own = bare = 0.0
    pages = 0
    for file in files:
        texts, seconds = _timed(lambda f=file: _bare_pages(f))  # type: ignore[misc]
        if not any(text.strip() for text in texts):
            continue
        bare += seconds
        pages += len(texts)
        own += _timed(lambda f=file: _own_pages(f))[1]  # type: ignore[misc]
    return (own / pages, bare / pages, pages) if pages else (0.0, 0.0, 0)


def _timed(work: Callable[[], list[str]]) -> tuple[list[str], float]:
    began = time.process_time()
    return work(), time.process_time() - began


def _bare_pages(file: Path) -> list[str]:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            return []
        return [page.extract_text() for page in reader.pages[:MAX_TIMED_PAGES]]
    except Exception:  # noqa: BLE001 - these files are here because they break readers
        return []


def _own_pages(file: Path) -> list[str]:
    from assistant.adapters.reading_document import Document, ReadingLimits
    from assistant.adapters.reading_document import Reading as Budget
    from assistant.adapters.reading_worker import read_bytes

    limits = ReadingLimits(seconds=600, pages=MAX_TIMED_PAGES, picture_pages=0)
    return read_bytes(file.read_bytes(), Document(file=file.name), Budget.begin(limits))[0].pages


def see_pages(files: Sequence[Path], count: int) -> Iterator[Sight]:
    """Pages with a text layer, chosen by a fixed seed, drawn and read as pictures."""
    from assistant.adapters import reading_ocr
    from assistant.adapters.reading_render import draw_page

    if not reading_ocr.is_installed():
        raise ClaimError(f"text in pictures cannot be read here; {reading_ocr.GET_OCR}")
    known = [(f, n, t) for f in files for n, t in enumerate(_bare_pages(f), 1) if _letters(t) >= MIN_LETTERS]
    random.Random(SEEDS).shuffle(known)  # noqa: S311 - a choice that is the same in each run
    for done, (file, number, text) in enumerate(known[:count]):
        _tell(f"picture of {file.name}", done, min(count, len(known)))
        image = draw_page(file.read_bytes(), number)
        if image is None:
            continue
        began = time.monotonic()
        seen = reading_ocr.see_page(image)
        seconds = time.monotonic() - began
        words = " ".join(line.text for line in seen.lines)
        yield Sight(page=f"{file.name} p.{number}", seconds=seconds, error_percent=100 * letter_errors(text, words))


def letter_errors(text: str, seen: str) -> float:
    """The share of letters and digits of the text that were not seen, blanks and order of the words aside.

    Words are compared as a bag: a table may be read row by row or column by column and is as right.
    """
    left: dict[str, int] = {}
    for word in seen.split():
        left[_bare(word)] = left.get(_bare(word), 0) + 1
    missing = []
    for word in map(_bare, text.split()):
        if left.get(word, 0):
            left[word] -= 1
        else:
            missing.append(word)
    spare = "".join(sorted(word * count for word, count in left.items()))
    lost = len("".join(missing)) - _matched("".join(sorted(missing)), spare)
    return lost / max(1, _letters(text))


def _matched(text: str, spare: str) -> int:
    matcher = difflib.SequenceMatcher(None, text, spare, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _bare(word: str) -> str:
    return "".join(c for c in word if c.isalnum())


def _letters(text: str) -> int:
    return sum(c.isalnum() for c in text)


def fuzz(
    folder: Annotated[Path | None, typer.Argument(help="Files to begin with; none: those of the tests' kinds.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long to go on.")] = 60,
    seed: Annotated[int, typer.Option(help="The same number tries the same files.")] = SEEDS,
    keep: Annotated[Path | None, typer.Option(help="Where files that end a reader are kept.")] = None,
) -> None:
    """Spoils files at random and reads them: exit 1 when one ends the reading process or breaks its promises."""
    from evals.benchmarks.fuzzing import spoil_and_read

    result = spoil_and_read(folder, seconds=seconds, seed=seed, keep=keep, progress=_tell)
    states = ", ".join(f"{state} {count}" for state, count in sorted(result.states.items()))
    typer.echo(f"\nfiles {result.files} in {result.seconds:.0f} s: {states}")
    for failure in result.failures:
        typer.echo(f"  {failure}")
    if result.failures:
        raise typer.Exit(1)


def _median(readings: Sequence[Reading]) -> float:
    return statistics.median(r.seconds for r in readings)


def _tell(what: str, done: int, total: int) -> None:
    import sys

    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:>4} of {total}  {what[:60]:<60}")
        sys.stderr.flush()
