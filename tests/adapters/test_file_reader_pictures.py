"""Text in pictures: scans, photos and screenshots are read, and what a machine saw is never taken for sure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters import reading_ocr
from assistant.adapters.file_reader import WorkerReader
from assistant.adapters.reading_document import Document, Reading, ReadingLimits
from assistant.adapters.reading_ocr import SeenLine, in_order, joint
from assistant.adapters.reading_worker import read_bytes
from assistant.evidence import read_files, read_json
from assistant.records import Exhibit
from tests.evidence_files import mail, pdf, picture, scanned
from tests.small_catalogue import CATALOGUE

ORDER = "Order placed: 2 March 2026\nOrder number 113-1234567-1234567\nTotal $49.99"
CHECK = "read from a picture (OCR); check the figures"


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkerReader]:
    with WorkerReader() as shared:
        yield shared


def read(reader: WorkerReader, folder: Path, name: str, raw: bytes) -> Exhibit:
    (folder / name).write_bytes(raw)
    return reader.read(folder / name, marker="E1", file=name, title="")[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
def test_a_picture_is_read_in_every_format(reader: WorkerReader, tmp_path: Path, kind: str) -> None:
    found = read(reader, tmp_path, "screen.dat", picture("Order 113-1234567-1234567", kind=kind))
    assert (found.state, found.text, found.pictured) == ("read", "Order 113-1234567-1234567", (1,))
    assert found.warnings == (CHECK,)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_picture_is_read(reader: WorkerReader, tmp_path: Path, turned: int) -> None:
    found = read(reader, tmp_path, "photo.png", picture(ORDER, turned=turned))
    assert found.text.split("\n") == ORDER.split("\n")
    assert found.warnings == ("page 1 lay on its side or head and was turned to be read", CHECK)


def test_a_photo_is_turned_as_its_camera_says(reader: WorkerReader, tmp_path: Path) -> None:
    found = read(reader, tmp_path, "photo.jpg", picture(ORDER, kind="JPEG", turned=90, exif=6))
    assert found.text.split("\n") == ORDER.split("\n")
    assert found.warnings == (CHECK,)


def test_faint_print_is_read(reader: WorkerReader, tmp_path: Path) -> None:
    assert read(reader, tmp_path, "faint.png", picture(ORDER, ink=190, paper=215)).text == ORDER


def test_a_picture_without_text_is_kept_as_one(reader: WorkerReader, tmp_path: Path) -> None:
    found = read(reader, tmp_path, "door.png", picture(" "))
    assert (found.state, found.pages) == ("no text layer", ("",))
    assert found.warnings == ("no text was found in the picture; type in the facts that it shows",)


def test_pages_of_a_scan_are_read_and_named(reader: WorkerReader, tmp_path: Path) -> None:
    found = read(reader, tmp_path, "scan.pdf", scanned(picture("Invoice INV-2026-17"), picture("Total $49.99")))
    assert (found.state, found.pages) == ("read", ("Invoice INV-2026-17", "Total $49.99"))
    assert found.warnings == (f"2 pages {CHECK}: page 1, 2",)


def test_values_from_a_picture_are_unclear_and_carry_their_box(reader: WorkerReader, tmp_path: Path) -> None:
    path = tmp_path / "order.png"
    path.write_bytes(picture(ORDER))
    (found,) = read_files([path], reader, CATALOGUE)
    order = next(f for f in found.facts if f.name == "order_id")
    assert (order.value, order.trust) == ("113-1234567-1234567", "unclear")
    assert all(found.text[f.source.start : f.source.end] == f.as_written for f in found.facts)
    assert order.source.box is not None
    left, top, right, bottom = order.source.box
    assert 0 <= left < right and 70 <= top < bottom <= 130  # of the second line
    told = json.loads(json.dumps(read_json([found])))["exhibits"][0]
    assert next(f for f in told["facts"] if f["name"] == "order_id")["box"] == [left, top, right, bottom]
    assert [line["page"] for line in told["lines"]] == [1, 1, 1]


def test_a_value_from_a_picture_that_another_paper_confirms_is_taken(reader: WorkerReader, tmp_path: Path) -> None:
    (tmp_path / "order.png").write_bytes(picture(ORDER))
    (tmp_path / "order.txt").write_text("Your order 113-1234567-1234567", encoding="utf-8")
    seen, _ = read_files([tmp_path / "order.png", tmp_path / "order.txt"], reader, CATALOGUE)
    assert {f.name: f.trust for f in seen.facts} == {
        "order_date": "unclear",
        "order_id": "verbatim",
        "amount": "unclear",
    }


def test_a_picture_in_a_mail_is_read(reader: WorkerReader, tmp_path: Path) -> None:
    path = tmp_path / "m.eml"
    path.write_bytes(mail("See the photo.", attachments=[("label.png", picture("Parcel 7 of 9"))]))
    assert [e.text for e in reader.read(path, marker="E1", file="m.eml", title="")][1] == "Parcel 7 of 9"


def test_a_broken_picture_costs_itself_alone(reader: WorkerReader, tmp_path: Path) -> None:
    assert read(reader, tmp_path, "cut.png", picture(ORDER)[:600]).state == "damaged"
    assert read(reader, tmp_path, "text.txt", b"fine").text == "fine"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unfolded() -> None:
    raw = bytearray(picture("x"))
    raw[16:24] = (60_000).to_bytes(4, "big") * 2
    (found,) = read_bytes(bytes(raw), Document(file="a.png"), Reading.begin(ReadingLimits()))
    assert found.state in ("too large", "damaged") and len(found.warnings) == 1


@pytest.mark.parametrize(
    ("name", "raw"), [("a.png", picture("x")), ("a.pdf", pdf("")), ("b.pdf", scanned(picture("x")))]
)
def test_without_the_extra_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch, name: str, raw: bytes) -> None:
    monkeypatch.setattr(reading_ocr, "is_installed", lambda: False)
    (found,) = read_bytes(raw, Document(file=name), Reading.begin(ReadingLimits()))
    assert (found.state, found.pages) == ("no text layer", [""])
    assert "pip install 'claimwright[ocr]'" in found.warnings[0]
    assert "type its facts into the case" in found.warnings[0]


def test_no_more_pictures_are_read_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def see_nothing(image: object) -> reading_ocr.SeenPage:
        asked.append(image)
        return reading_ocr.SeenPage(lines=())

    monkeypatch.setattr(reading_ocr, "see_page", see_nothing)
    raw = scanned(*[picture("x")] * 4)
    (found,) = read_bytes(raw, Document(file="a.pdf"), Reading.begin(ReadingLimits(picture_pages=2)))
    assert len(asked) == 2
    assert "pictures of pages from page 3 on were not read; split it" in found.warnings


def line(text: str, left: int, top: int, right: int, bottom: int) -> SeenLine:
    return SeenLine(text, (left, top, right, bottom), 0.9)


def test_lines_are_put_into_reading_order_by_rows() -> None:
    seen = [
        line("b", 300, 12, 360, 30),
        line("c", 10, 50, 60, 70),
        line("a", 10, 10, 60, 30),
        line("d", 70, 52, 99, 70),
    ]
    assert [s.text for s in in_order(seen)] == ["a", "b", "c", "d"]


def test_a_wide_gap_in_a_row_is_the_end_of_a_column() -> None:
    a, b, c = line("a", 0, 0, 50, 20), line("b", 60, 0, 90, 20), line("c", 200, 0, 250, 20)
    assert (joint(a, b), joint(b, c)) == (" ", " | ")
