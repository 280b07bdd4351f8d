"""Files that hang, kill, flood or deceive their reader cost themselves alone."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters.file_reader import WorkerReader
from assistant.adapters.reading_document import ReadingLimits
from assistant.errors import CaseError
from assistant.evidence import read_files
from assistant.records import Exhibit
from tests.evidence_files import content_stream, pdf

ROOT = Path(__file__).resolve().parents[2]
START = (
    f"import sys, runpy; sys.path.insert(0, {str(ROOT)!r});"
    " runpy.run_module('tests.adapters.hostile_worker', run_name='__main__')"
)


def hostile_reader(seconds: float = 20.0) -> WorkerReader:
    return WorkerReader(ReadingLimits(seconds=seconds), command=(sys.executable, "-c", START))


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkerReader]:
    with WorkerReader() as shared:
        yield shared


def read(reader: WorkerReader, folder: Path, name: str, raw: bytes) -> Exhibit:
    (folder / name).write_bytes(raw)
    return reader.read(folder / name, marker="E1", file=name, title="")[0]


def test_a_file_that_hangs_its_reader_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    with hostile_reader(seconds=0.5) as own:
        lost = read(own, tmp_path, "a.txt", b"hang")
        assert (lost.state, lost.warnings) == (
            "too large",
            ("it could not be read within 0.5 seconds; split it",),
        )
        assert len(lost.sha256) == 64
        assert read(own, tmp_path, "b.txt", b"fine").text == "fine"


def test_a_file_that_kills_its_reader_is_damaged_and_the_next_is_read(tmp_path: Path) -> None:
    with hostile_reader() as own:
        lost = read(own, tmp_path, "a.txt", b"die")
        assert (lost.state, len(lost.sha256)) == ("damaged", 64)
        assert read(own, tmp_path, "b.txt", b"fine").text == "fine"


def test_a_reader_killed_between_two_files_is_replaced_for_the_one_after(tmp_path: Path) -> None:
    with hostile_reader() as own:
        read(own, tmp_path, "a.txt", b"fine")
        own._processes[0]._popen.kill()
        own._processes[0]._popen.wait()
        assert read(own, tmp_path, "b.txt", b"fine").state in ("read", "damaged")
        assert read(own, tmp_path, "c.txt", b"fine").text == "fine"


def test_a_library_that_prints_does_not_spoil_the_answer(tmp_path: Path) -> None:
    with hostile_reader() as own:
        assert read(own, tmp_path, "a.txt", b"print this").text == "print this"


def test_an_error_inside_a_library_costs_that_file(tmp_path: Path) -> None:
    with hostile_reader() as own:
        lost = read(own, tmp_path, "a.txt", b"raise")
        assert (lost.state, lost.warnings) == ("damaged", ("it cannot be read (LookupError); save it anew",))


def test_a_file_that_asks_for_too_much_memory_is_too_large(tmp_path: Path) -> None:
    with hostile_reader() as own:
        lost = read(own, tmp_path, "a.txt", b"hoard")
        if sys.platform.startswith("linux"):  # elsewhere memory may be lent without being there
            assert lost.state == "too large"
        assert read(own, tmp_path, "b.txt", b"fine").text == "fine"


def test_a_process_that_does_not_start_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    own = WorkerReader(command=(sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(CaseError, match="the reading process does not start"):
        own.read(tmp_path / "a.txt", marker="E1", file="a.txt", title="")


def test_a_pdf_of_fifty_megabytes_is_too_large(reader: WorkerReader, tmp_path: Path) -> None:
    path = tmp_path / "big.pdf"
    with path.open("wb") as stream:
        stream.write(pdf("x"))
        stream.truncate(50_000_000)
    found = reader.read(path, marker="E1", file="big.pdf", title="")[0]
    assert (found.state, found.pages, len(found.sha256)) == ("too large", (), 64)
    assert found.warnings == ("it has 50 MB; files above 25 MB are not read, so make it smaller",)


def test_a_pdf_that_unpacks_to_far_more_than_it_is_does_no_harm(reader: WorkerReader, tmp_path: Path) -> None:
    found = read(reader, tmp_path, "bomb.pdf", content_stream(b"BT (" + b"A" * 120_000_000 + b") Tj ET"))
    assert found.state in ("damaged", "too large", "no text layer")
    assert read(reader, tmp_path, "good.pdf", pdf("fine")).text == "fine"


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n" + bytes(range(256)) * 20,
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\n"
        b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
    ],
)
def test_a_pdf_that_is_nonsense_is_damaged(reader: WorkerReader, tmp_path: Path, raw: bytes) -> None:
    assert read(reader, tmp_path, "a.pdf", raw).state == "damaged"


def test_ten_megabytes_of_brackets_are_read_to_the_limit(reader: WorkerReader, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"(" * 10_000_000)
    (found,) = read_files([path], reader, ())
    assert (found.state, len(found.text), found.facts) == ("read", 1_000_000, ())


def test_a_mail_of_endless_boxes_is_damaged(reader: WorkerReader, tmp_path: Path) -> None:
    boxes = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(2000))
    found = read(reader, tmp_path, "deep.eml", b"From: a@b.example\nMIME-Version: 1.0\n" + boxes)
    assert (found.state, len(found.warnings)) == ("damaged", 1)


def test_markup_of_endless_depth_is_read(reader: WorkerReader, tmp_path: Path) -> None:
    found = read(reader, tmp_path, "deep.html", b"<html>" + b"<div>" * 50_000 + b"bottom" + b"</i>" * 50_000)
    assert found.text == "bottom"


def test_a_file_name_that_is_no_text_is_shown_as_far_as_it_is(reader: WorkerReader, tmp_path: Path) -> None:
    path = tmp_path / "bad\udcff.txt"
    path.write_bytes(b"x")
    (found,) = read_files([path], reader, ())
    assert (found.state, found.file.endswith("bad?.txt")) == ("read", True)


def test_a_compressed_stream_is_no_text(reader: WorkerReader, tmp_path: Path) -> None:
    raw = zlib.compress(b"".join(bytes([n % 251, n % 13]) for n in range(60_000)), 9) * 50
    assert read(reader, tmp_path, "a.txt", raw).state == "unsupported"


def test_a_pdf_of_ten_thousand_pages_is_read_to_the_limit_and_says_so(reader: WorkerReader, tmp_path: Path) -> None:
    kids = b" ".join(b"3 0 R" for _ in range(10_000))
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 10000/Kids[" + kids + b"]>>"
        b"endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F<</Type/Font/Subtype/Type1"
        b"/BaseFont/Helvetica>>>>>>/Contents 4 0 R>>endobj\n4 0 obj<</Length 29>>stream\nBT /F 9 Tf 1 1 Td (x) Tj ET \n"
        b"endstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
    )
    found = read(reader, tmp_path, "long.pdf", body)
    assert (found.state, len(found.pages) <= 300, len(found.warnings)) == ("read", True, 1)
    assert found.warnings[0].endswith("of its 10000 pages were read; split it if the others matter")


def test_a_gigabyte_of_text_is_refused_unread(reader: WorkerReader, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(1_200_000_000)  # a file of holes: it has the size and takes no place
    found = reader.read(path, marker="E1", file="huge.txt", title="")[0]
    assert (found.state, found.pages) == ("too large", ())
    assert found.warnings == ("it has 1200 MB; files above 25 MB are not read, so make it smaller",)
    assert read(reader, tmp_path, "good.txt", b"fine").text == "fine"


def test_mails_inside_mails_without_end_are_read_to_the_limit(reader: WorkerReader, tmp_path: Path) -> None:
    raw = b"From: a@b.example\nMIME-Version: 1.0\n\nbottom"
    for _ in range(300):
        raw = b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + raw
    (tmp_path / "deep.eml").write_bytes(raw)
    found = reader.read(tmp_path / "deep.eml", marker="E1", file="deep.eml", title="")
    assert len(found) <= 5
    assert all(len(e.warnings) <= 1 for e in found)


def test_pictures_that_end_the_reader_do_not_cost_what_is_written(tmp_path: Path) -> None:
    with hostile_reader() as own:
        found = read(own, tmp_path, "a.txt", b"picture then die")
        assert found.text == "picture then die"
