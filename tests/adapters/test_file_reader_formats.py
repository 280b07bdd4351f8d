"""Files inside files and Office files: each part is read under its own name, and none can harm the rest."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.file_reader import WorkerReader
from assistant.adapters.reading_archive import _member_name
from assistant.adapters.reading_document import Document, Reading, ReadingLimits
from assistant.adapters.reading_sheets import shown_cell
from assistant.adapters.reading_worker import read_bytes
from assistant.evidence import read_files
from assistant.records import Exhibit
from tests.evidence_files import mail, mailbox, outlook, pdf, run, word, zipped
from tests.small_catalogue import CATALOGUE

ORDER = b"Order placed: 2 March 2026\nOrder number 113-1234567-1234567"


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkerReader]:
    with WorkerReader() as shared:
        yield shared


def read(reader: WorkerReader, folder: Path, name: str, raw: bytes) -> list[Exhibit]:
    (folder / name).write_bytes(raw)
    return list(reader.read(folder / name, marker="E1", file=name, title=""))


def documents(name: str, raw: bytes, limits: ReadingLimits | None = None) -> list[Document]:
    """The same without a process, for many small cases."""
    return read_bytes(raw, Document(file=name), Reading.begin(limits or ReadingLimits()))


# --- archives ---------------------------------------------------------------------------------------------


def test_an_archive_is_followed_by_its_files(reader: WorkerReader, tmp_path: Path) -> None:
    raw = zipped([("papers/invoice_1.pdf", pdf("Invoice 7")), ("order.txt", ORDER), ("__MACOSX/._a", b"x")])
    found = read(reader, tmp_path, "all.zip", raw)
    assert [(e.file, e.state, e.title, e.part_of) for e in found] == [
        ("all.zip", "read", "All", ""),
        ("all.zip/papers/invoice_1.pdf", "read", "Invoice 1", "E1"),
        ("all.zip/order.txt", "read", "Order", "E1"),
    ]
    assert (found[0].is_wrapper, found[0].warnings) == (True, ("an archive with 2 files, read one by one",))


def test_facts_of_files_inside_stand_on_their_own_pages(reader: WorkerReader, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(zipped([("a.txt", b"nothing"), ("b.eml", mail("See it.", attachments=[("o.txt", ORDER)]))]))
    found = read_files([path], reader, CATALOGUE)
    assert [(e.marker, e.file.removeprefix(str(path)), e.part_of) for e in found] == [
        ("E1", "", ""),
        ("E2", "/a.txt", "E1"),
        ("E3", "/b.eml", "E1"),
        ("E4", "/b.eml/o.txt", "E1"),
    ]
    order = next(f for f in found[3].facts if f.name == "order_id")
    assert order.source.marker == "E4 p.1"
    assert found[3].text[order.source.start : order.source.end] == "113-1234567-1234567"


def test_a_locked_file_in_an_archive_is_said_and_the_others_are_read() -> None:
    found = documents("a.zip", zipped([("locked.txt", b"1"), ("open.txt", b"2")], password=True))
    assert [d.state for d in found] == ["read", "password", "read"]


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\Users\\a\\b.txt", "C/Users/a/b.txt"),
        ("/abs/b.txt", "abs/b.txt"),
        ("a\x00\nb.txt", "a b.txt"),
        ("..", "file"),
        ("\u202egpj.exe", "gpj.exe"),
    ],
)
def test_names_in_an_archive_lead_nowhere(given_name: str, shown: str) -> None:
    assert _member_name(given_name, set()) == shown


@given(st.lists(st.text(max_size=300), max_size=8))
def test_every_file_of_an_archive_has_a_name_of_its_own_without_a_way_out(names: list[str]) -> None:
    taken: set[str] = set()
    shown = [_member_name(name, taken) for name in names]
    assert len(set(shown)) == len(names)
    for name in shown:
        assert name and not name.startswith("/") and ".." not in name.split("/") and "\n" not in name


def test_an_archive_that_unfolds_to_far_more_than_it_is_stops_at_the_limit() -> None:
    bomb = zipped([(f"{n}.txt", bytes(9_000_000)) for n in range(8)])
    assert len(bomb) < 100_000
    found = documents("bomb.zip", bomb, ReadingLimits(unpacked_megabytes=20))
    assert [d.state for d in found[1:]].count("too large") >= 5
    assert sum(len(page) for d in found for page in d.pages) <= ReadingLimits().characters


def test_archives_inside_archives_are_read_to_the_limit_and_share_one_budget() -> None:
    raw = zipped([("bottom.txt", b"deep")])
    for _ in range(5):
        raw = zipped([("in.zip", raw), ("zeros.txt", bytes(3_000_000))])
    found = documents("a.zip", raw, ReadingLimits(unpacked_megabytes=5))
    assert {d.state for d in found} >= {"read", "unsupported", "too large"}
    assert not any(page == "deep" for d in found for page in d.pages)


def test_more_files_than_a_person_could_mean_are_left_out_and_counted() -> None:
    found = documents("a.zip", zipped([(f"{n}.txt", b"x") for n in range(30)]), ReadingLimits(parts=10))
    assert len(found) == 11
    assert found[0].warnings[-1] == "only its first 10 files were read; add the others apart"


def test_an_archive_that_lies_about_its_sizes_is_read_by_what_it_holds() -> None:
    raw = bytearray(zipped([("a.txt", bytes(500_000))]))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = (10).to_bytes(4, "little")
    assert documents("a.zip", bytes(raw))[1].state in ("damaged", "read", "empty")


@given(st.binary(max_size=400))
def test_broken_archives_and_office_files_never_raise(noise: bytes) -> None:
    whole = zipped([("word/document.xml", noise), ("[Content_Types].xml", noise)])
    for name, raw in (("a.zip", b"PK\x03\x04" + noise), ("a.docx", whole), ("a.msg", b"\xd0\xcf\x11\xe0" + noise)):
        assert all(isinstance(d.state, str) for d in documents(name, raw))


# --- mailboxes and Outlook --------------------------------------------------------------------------------


def test_a_mailbox_is_read_message_by_message(reader: WorkerReader, tmp_path: Path) -> None:
    raw = mailbox(mail("first", subject="One"), mail("second", subject="Two", attachments=[("a.txt", ORDER)]))
    found = read(reader, tmp_path, "archive.mbox", raw)
    assert [(e.file, e.title) for e in found] == [
        ("archive.mbox", "Archive"),
        ("archive.mbox/message 1.eml", "One"),
        ("archive.mbox/message 2.eml", "Two"),
        ("archive.mbox/message 2.eml/a.txt", "Document"),
    ]
    assert found[1].text.endswith("first")


def test_a_single_mail_with_its_mailbox_line_is_that_mail() -> None:
    assert [d.file for d in documents("a.eml", mailbox(mail("only")))] == ["a.eml"]


def test_an_outlook_message_is_read_with_attachments_and_messages_inside(reader: WorkerReader, tmp_path: Path) -> None:
    raw = outlook("Refund refused", "See below", [("order.txt", ORDER.ljust(5_000))], [("Older mail", "deep text")])
    found = read(reader, tmp_path, "m.msg", raw)
    assert [(e.file, e.state, e.title) for e in found] == [
        ("m.msg", "read", "Refund refused"),
        ("m.msg/order.txt", "read", "Order"),
        ("m.msg/Older mail.msg", "read", "Older mail"),
    ]
    assert found[0].text.split("\n")[:3] == [
        "From: Shop <orders@shop.example>",
        "Date: Mon, 02 Mar 2026 10:15:00 +0000",
        "Subject: Refund refused",
    ]
    assert found[2].text.endswith("deep text")


# --- Office -----------------------------------------------------------------------------------------------


def test_a_word_document_keeps_its_tables_and_its_order(reader: WorkerReader, tmp_path: Path) -> None:
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("Kettle", "12", "£49.99"))
    body = f"<w:p>{run('Invoice INV-7')}</w:p><w:tbl><w:tr>{cells}</w:tr></w:tbl><w:p>{run('Total £599.88')}</w:p>"
    raw = word(body, header1=f"<w:p>{run('Northwind Ltd')}</w:p>", footnotes=f"<w:p>{run('Net 30')}</w:p>")
    (found,) = read(reader, tmp_path, "invoice.docx", raw)
    assert found.text.split("\n") == [
        "Northwind Ltd",
        "Invoice INV-7",
        "Kettle | 12 | £49.99",
        "Total £599.88",
        "Net 30",
    ]


def test_a_word_document_is_known_by_its_content() -> None:
    assert documents("report.txt", word(f"<w:p>{run('Hello')}</w:p>"))[0].pages == ["Hello"]


def test_entities_in_a_word_document_are_refused() -> None:
    raw = zipped([("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')])
    assert documents("a.docx", raw)[0].state == "damaged"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Orders"
    sheet.append(["Orders of March"])
    sheet.append(["order-id", "placed", "amount", "units", "secret"])
    sheet.append(["113-1234567-1234567", dt.date(2026, 3, 2), 49.9, 12, "hidden cell"])
    sheet["C3"].number_format = '"$"#,##0.00'
    sheet.column_dimensions["E"].hidden = True
    aside = book.create_sheet("Aside")
    aside.append(["not for you"])
    aside.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_names_columns_and_shows_values_as_formatted(reader: WorkerReader, tmp_path: Path) -> None:
    (found,) = read(reader, tmp_path, "orders.xlsx", workbook())
    assert found.text.split("\n") == [
        "Orders of March",
        "order-id: 113-1234567-1234567; placed: 2026-03-02; amount: $49.90; units: 12",
    ]
    assert [(h.where, h.text, h.page) for h in found.hidden] == [
        ("in a hidden row or column", "secret", 1),
        ("in a hidden row or column", "hidden cell", 1),
        ("in the hidden sheet Aside", "not for you", 0),
    ]


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"),
        (0.25, "0%", "25%"),
        (12, "General", "12"),
        (12.0, "General", "12"),
        (dt.datetime(2026, 3, 2, 10, 15), "General", "2026-03-02 10:15"),
        (True, "General", "True"),
        (None, "General", ""),
        (" x ", "0.00", "x"),
    ],
)
def test_a_cell_is_shown_as_its_format_says(value: object, shape: str, shown: str) -> None:
    assert shown_cell(value, shape) == shown


def test_a_workbook_that_unfolds_to_far_more_than_it_is_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", bytes(30_000_000))
    (found,) = documents("a.xlsx", out.getvalue(), ReadingLimits(unpacked_megabytes=20))
    assert (found.state, len(found.warnings)) == ("too large", 1)
