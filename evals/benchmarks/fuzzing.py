"""Spoils documents at random and reads them: whatever comes, a reader may refuse a file, never fall over it.

One idea: whole files are spoilt as mail servers, disks and enemies spoil them (bytes changed, cut, doubled,
swapped between files), so that what is behind the first check is reached too.
"""

from __future__ import annotations

import io
import random
import tempfile
import time
import zipfile
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

from assistant.adapters.file_reader import WorkerReader
from assistant.adapters.reading_document import ReadingLimits
from assistant.errors import ClaimError
from assistant.ports import Progress
from assistant.records import Exhibit, Record

MAX_SEED_BYTES = 400_000
MAX_CHANGES = 24
# Short limits, and pictures are left to the library that reads them.
LIMITS = ReadingLimits(seconds=10.0, megabytes=2.0, pages=20, characters=200_000, picture_pages=0)
_NUMBERS = (b"0", b"-1", b"4294967295", b"99999999999999999999", b"\x00", b"\xff\xff\xff\xff", b"<", b">>", b"(", b"{")


class FuzzResult(Record):
    """How many files were tried, what was said of them, and what broke, one line each."""

    files: int
    seconds: float
    states: dict[str, int]
    failures: tuple[str, ...]


def spoil_and_read(
    folder: Path | None, *, seconds: float, seed: int, keep: Path | None, progress: Progress
) -> FuzzResult:
    """Tries spoilt files until the time is over.

    Raises:
        ClaimError: the folder holds no file of a bearable size.
    """
    seeds = _seeds(folder)
    chance = random.Random(seed)  # noqa: S311 - to be the same in each run
    states: Counter[str] = Counter()
    failures: list[str] = []
    began, files = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as place, WorkerReader(LIMITS) as reader:
        while time.monotonic() - began < seconds:
            name, raw = chance.choice(seeds)
            spoilt = _spoilt(raw, chance, chance.choice(seeds)[1])
            path = Path(place) / f"spoilt{Path(name).suffix}"
            path.write_bytes(spoilt)
            found = reader.read(path, marker="E1", file=path.name, title="")
            files += 1
            progress("files spoilt", files, files + 1)
            states.update(exhibit.state for exhibit in found)
            broken = _broken(found)
            if broken:
                failures.append(f"{files}: {name}: {broken}{_kept(keep, files, path, spoilt)}")
    return FuzzResult(files=files, seconds=time.monotonic() - began, states=dict(states), failures=tuple(failures))


def _broken(found: object) -> str:
    """Which promise of the reader does not hold; empty when all do."""
    assert isinstance(found, (list, tuple))
    for exhibit in found:
        assert isinstance(exhibit, Exhibit)
        if any("ends any reader" in warning or "within" in warning for warning in exhibit.warnings):
            return exhibit.warnings[-1]
        if any("\n" in warning for warning in exhibit.warnings):
            return "a warning of more than one line"
        if exhibit.state != "read" and not exhibit.warnings:
            return f"{exhibit.state} without a reason"
        if any("\f" in page or "\x00" in page for page in exhibit.pages):
            return "control characters in a page"
    return ""


def _kept(keep: Path | None, number: int, path: Path, raw: bytes) -> str:
    if keep is None:
        return ""
    keep.mkdir(parents=True, exist_ok=True)
    target = keep / f"{number}{path.suffix}"
    target.write_bytes(raw)
    return f" (kept as {target})"


def _spoilt(raw: bytes, chance: random.Random, other: bytes) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, MAX_CHANGES)):
        if not data:
            break
        at, length = chance.randrange(len(data)), chance.choice((1, 1, 2, 4, 16, 200))
        way = chance.randrange(7)
        if way == 0:
            data[at] = chance.randrange(256)
        elif way == 1:
            data[at : at + length] = chance.choice(_NUMBERS)
        elif way == 2:
            del data[at : at + length]
        elif way == 3:
            data[at:at] = data[at : at + length] * chance.choice((1, 2, 50))
        elif way == 4:
            begin = chance.randrange(max(1, len(other)))
            data[at:at] = other[begin : begin + length]
        elif way == 5 and chance.random() < 0.2:
            del data[at:]
        elif way == 6:
            data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def _seeds(folder: Path | None) -> list[tuple[str, bytes]]:
    made = _made_seeds()
    if folder is None:
        return made
    files = [p for p in sorted(folder.glob("*")) if p.is_file() and p.stat().st_size <= MAX_SEED_BYTES]
    if not files:
        raise ClaimError(f"{folder} holds no file below {MAX_SEED_BYTES:,} bytes; check the path")
    return [(p.name, p.read_bytes()) for p in files] + made


def _made_seeds() -> list[tuple[str, bytes]]:
    """One small file of each kind."""
    message = EmailMessage()
    message["From"], message["Subject"] = "a@shop.example", "Your order"
    message.set_content("Order number 113-1234567-1234567")
    message.add_attachment(b"order,amount\n1,2\n", maintype="text", subtype="csv", filename="a.csv")
    mail = message.as_bytes()
    page = b"<html><style>.a{color:#fff}</style><table><tr><td class=a>Total<td>$5</table><!-- a b c d --></html>"
    text = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>'
    return [
        ("a.eml", mail),
        ("a.mbox", (b"From a@b.example Mon Mar  2 10:15:00 2026\n" + mail) * 2),
        ("a.html", page),
        ("a.csv", b"order-id;amount\n113-1234567-1234567;49.99\n"),
        ("a.docx", _zip(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", text.encode()))),
        ("a.xlsx", _workbook()),
        ("a.zip", _zip(("a.eml", mail), ("b/c.html", page))),
        ("a.pdf", _pdf()),
    ]


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return out.getvalue()


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["order-id", "amount"])
    sheet.append(["113-1234567-1234567", 49.99])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    import typst

    raw: bytes = typst.compile(b"= Invoice 7\n#table(columns: 2, [Kettle], [12])\nTotal 49.99 EUR", format="pdf")
    return raw
