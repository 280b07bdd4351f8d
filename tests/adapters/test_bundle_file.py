"""The bundle, drawn for real and read back: copies in a frame, originals byte for byte, nothing run."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
)

from assistant.adapters import bundle_file
from assistant.adapters.bundle_file import attached_name, bundle_bytes, write_bundle
from assistant.errors import ExportError
from assistant.exporting import make_bundle
from assistant.records import EvidenceFile, Exhibit, ExhibitState, Plan
from tests.letter_plan import make_channel, make_plan

TEXT = "Dear customer service,\n\nMy parcel never came [E1 p.1]. I wrote [E2].\n\nYours sincerely\nAda Example"
HOSTILE = '#panic("x") *b* $a$ <b> ]#read("bundle.json")[ \\u{41} // /* `x` @ref https://x.example'


def pdf(*texts: str, size: tuple[int, int] = (595, 842), turned: int = 0, note: str = "") -> bytes:
    """A PDF with one page for each text, in Helvetica; `note` is the look of a filled field on each."""
    writer = PdfWriter()
    for text in texts:
        page = writer.add_blank_page(*size)
        font = DictionaryObject(
            {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
             NameObject("/BaseFont"): NameObject("/Helvetica")}
        )  # fmt: skip
        resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        page[NameObject("/Resources")] = resources
        content = DecodedStreamObject()
        content.set_data(
            f"BT /F1 24 Tf 40 {size[1] - 60} Td ({text}) Tj ET 10 10 {size[0] - 20} {size[1] - 20} re S".encode()
        )
        page[NameObject("/Contents")] = writer._add_object(content)
        if note:
            page[NameObject("/Annots")] = ArrayObject([writer._add_object(field(note, resources, writer))])
        if turned:
            page.rotate(turned)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def field(text: str, resources: DictionaryObject, writer: PdfWriter) -> DictionaryObject:
    look = DecodedStreamObject()
    look.set_data(f"BT /F1 12 Tf 2 5 Td ({text}) Tj ET".encode())
    look[NameObject("/Type")] = NameObject("/XObject")
    look[NameObject("/Subtype")] = NameObject("/Form")
    look[NameObject("/BBox")] = RectangleObject((0, 0, 200, 20))
    look[NameObject("/Resources")] = resources
    return DictionaryObject(
        {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"),
         NameObject("/F"): NumberObject(4),
         NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (40, 600, 240, 620)]),
         NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)})}
    )  # fmt: skip


def picture(size: tuple[int, int] = (400, 300), form: str = "PNG") -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((5, 5, size[0] - 6, size[1] - 6), outline="red", width=4)
    made = io.BytesIO()
    image.save(made, form)
    return made.getvalue()


def exhibit(
    folder: Path, number: int, name: str, content: bytes, *pages: str, state: ExhibitState = "read", **more: Any
) -> Exhibit:
    path = folder / "evidence" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return Exhibit(
        marker=f"E{number}", file=f"evidence/{name}", title=more.pop("title", f"Paper {number}"),
        sha256=hashlib.sha256(content).hexdigest(), state=state, pages=pages, **more,
    )  # fmt: skip


def plan_of(folder: Path, *exhibits: Exhibit, **more: Any) -> Plan:
    plan = make_plan(exhibits=exhibits, folder=folder, **more)
    listed = tuple(EvidenceFile(file=e.file) for e in exhibits)
    return plan.model_copy(update={"case": plan.case.model_copy(update={"evidence": listed})})


def bundled(plan: Plan, text: str = TEXT) -> PdfReader:
    return PdfReader(io.BytesIO(bundle_bytes(make_bundle(text, plan), plan)))


def page_texts(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def titles(outline: Any) -> list[str]:
    return [t for o in outline for t in (titles(o) if isinstance(o, list) else [str(o.title)])]


def test_bundle_holds_letter_list_and_every_page_with_its_place(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        exhibit(tmp_path, 1, "order.pdf", pdf("first page", "second page"), "first page", "second page"),
        exhibit(tmp_path, 2, "mail.txt", b"They wrote back", "They wrote back"),
    )
    reader = bundled(plan)
    texts = page_texts(reader)
    assert len(texts) == 5
    assert "My parcel never came (Enclosure 1, page 1)" in texts[0]
    assert "List of exhibits" in texts[1] and "order.pdf" in texts[1]
    assert "E1 p.1 of 2" in texts[2] and "first page" in texts[2]
    assert "E1 p.2 of 2" in texts[3] and "second page" in texts[3]
    assert "E2 p.1 of 1" in texts[4] and "Copy of the text of mail.txt" in texts[4] and "They wrote back" in texts[4]
    assert all(f"{number} / 5" in text for number, text in enumerate(texts, start=1))
    assert [t for t in titles(reader.outline) if re.match(r"E\d", t)] == [
        "E1: Paper 1", "E1 p.1 of 2", "E1 p.2 of 2", "E2: Paper 2", "E2 p.1 of 1",
    ]  # fmt: skip


def test_originals_are_attached_byte_for_byte_and_files_stay_as_they_were(tmp_path: Path) -> None:
    contents = {"order.pdf": pdf("a", note="filled in"), "photo.jpg": picture(form="JPEG"), "mail.txt": b"a\r\nb\n\xff"}
    plan = plan_of(tmp_path, *(exhibit(tmp_path, n, f, c, "a") for n, (f, c) in enumerate(contents.items(), start=1)))
    attached = bundled(plan).attachments
    assert {name[3:]: found[0] for name, found in attached.items()} == contents
    assert {f: (tmp_path / "evidence" / f).read_bytes() for f in contents} == contents


def test_bundle_is_tagged_and_says_title_and_language(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a"), "a"), language="de")
    root: Any = bundled(plan).trailer["/Root"]
    assert root["/Lang"] == "de" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" not in root["/Metadata"].get_data()
    assert any("E1 S. 1 von 1" in t for t in page_texts(bundled(plan)))


def test_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a"), "a"))
    bundle = make_bundle(TEXT, plan)
    assert bundle_bytes(bundle, plan) == bundle_bytes(bundle, plan)


def test_filled_fields_are_seen_on_the_copy(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "form.pdf", pdf("the form", note="what I filled in"), "the form"))
    assert "the form" in page_texts(bundled(plan))[2] and "what I filled in" in page_texts(bundled(plan))[2]


@pytest.mark.parametrize(("size", "turned"), [((842, 595), 0), ((595, 842), 90), ((300, 200), 0), ((595, 842), 180)])
def test_mark_stands_outside_the_copy(size: tuple[int, int], turned: int, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a", size=size, turned=turned), "a"))
    page = bundled(plan).pages[2]
    frame = frame_of(page)
    heights: list[float] = []

    def seen(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if "E1" in text or "/ 3" in text:
            heights.append(tm[5] * cm[3] + cm[5])

    page.extract_text(visitor_text=seen)
    assert len(heights) >= 2
    assert not any(frame[0] <= height <= frame[1] for height in heights)
    is_wide = (size[0] > size[1]) != (turned in (90, 270))
    assert (page.mediabox.width > page.mediabox.height) == (is_wide and max(size) > 500)


def frame_of(page: Any) -> tuple[float, float]:
    """Bottom and top of the placed copy: the box of the form, moved as the page says."""
    placed: list[tuple[float, float]] = []

    def seen(operator: bytes, operands: Any, cm: list[float], _: object) -> None:
        if operator == b"Do":
            form = page["/Resources"]["/XObject"][operands[0]]
            matrix = [float(v) for v in form.get("/Matrix", (1, 0, 0, 1, 0, 0))]
            left, bottom, right, top = (float(v) for v in form["/BBox"])
            ys = [matrix[1] * x + matrix[3] * y + matrix[5] for x in (left, right) for y in (bottom, top)]
            placed.append((min(ys) * cm[3] + cm[5], max(ys) * cm[3] + cm[5]))

    page.extract_text(visitor_operand_before=seen)
    return min(p[0] for p in placed), max(p[1] for p in placed)


def test_markup_in_names_and_texts_is_never_run(tmp_path: Path) -> None:
    name = '#panic("x") [a] $b$ <c>.txt'
    plan = plan_of(
        tmp_path,
        exhibit(tmp_path, 1, name, HOSTILE.encode(), HOSTILE, title=HOSTILE),
        exhibit(tmp_path, 2, "e'f.pdf", pdf("a"), "a", title=HOSTILE),
    )
    reader = bundled(plan, f"{HOSTILE}\n\n{TEXT}")
    together = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    assert together.count('#panic("x")*b*$a$<b>]#read("bundle.json")[') >= 3
    assert '#panic("x")[a]$b$<c>.txt' in together
    assert [n.partition(" ")[0] for n in reader.attachments] == ["E1", "E2"]


@pytest.mark.parametrize(
    "file", ["../../etc/passwd", "..", "a/b\\c:d|e.pdf", "\u202egnp.exe", "x" * 500 + ".pdf", "E1 \x00\n"]
)
def test_attached_name_is_nothing_but_a_name(file: str) -> None:
    name = attached_name("E1", file)
    assert name.startswith("E1 ") and len(name) <= 90
    assert not set(name) & set('/\\:*?"<>|\n\x00\u202e')


def test_broken_file_is_attached_and_named_as_not_shown(tmp_path: Path) -> None:
    broken = pdf("a")[:300]
    plan = plan_of(
        tmp_path,
        exhibit(tmp_path, 1, "order.pdf", pdf("a"), "a"),
        exhibit(tmp_path, 2, "broken.pdf", broken, state="damaged"),
        exhibit(tmp_path, 3, "lying.pdf", b"%PDF-1.7 and nothing more"),
        exhibit(tmp_path, 4, "photo.heic", b"\x00\x00\x00\x18ftypheic" + bytes(20), state="unsupported"),
    )
    reader = bundled(plan)
    texts = page_texts(reader)
    assert len(texts) == 3
    assert texts[1].count("could not be shown; the attached original has it") == 3
    assert reader.attachments["E2 broken.pdf"] == [broken]
    assert "E4 photo.heic" in reader.attachments


def test_locked_file_is_attached_and_one_that_opens_without_a_password_is_shown(tmp_path: Path) -> None:
    contents = []
    for password in ("", "secret"):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("bank statement"))))
        writer.encrypt(password, "owner", algorithm="AES-256")
        made = io.BytesIO()
        writer.write(made)
        contents.append(made.getvalue())
    plan = plan_of(
        tmp_path,
        exhibit(tmp_path, 1, "open.pdf", contents[0], "bank statement"),
        exhibit(tmp_path, 2, "locked.pdf", contents[1], state="password"),
    )
    reader = bundled(plan)
    assert "bank statement" in page_texts(reader)[2]
    assert reader.attachments["E2 locked.pdf"] == [contents[1]]


def test_words_recognised_in_a_picture_can_be_searched(tmp_path: Path) -> None:
    paper = exhibit(tmp_path, 1, "photo.png", picture(), "Order 113-1234567-1234567", pictured=(1,))
    assert "Order 113-1234567-1234567" in page_texts(bundled(plan_of(tmp_path, paper)))[2]


def test_long_picture_of_a_screen_gets_a_longer_page(tmp_path: Path) -> None:
    paper = exhibit(tmp_path, 1, "screen.png", picture((400, 4000)), state="no text layer")
    page = bundled(plan_of(tmp_path, paper)).pages[2]
    assert page.mediabox.height > 2 * page.mediabox.width


def test_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    text = "\n".join(f"line {n} of the chat" for n in range(6_000))
    reader = bundled(plan_of(tmp_path, exhibit(tmp_path, 1, "chat.txt", text.encode(), text)))
    texts = page_texts(reader)
    assert "The rest stands in the attached original." in texts[-1]
    assert all("E1 p.1 of 1" in t for t in texts[2:])
    assert reader.attachments["E1 chat.txt"] == [text.encode()]


def test_signs_without_a_font_in_an_exhibit_are_said(tmp_path: Path) -> None:
    text = "paid \U0001e900\U0001e901 in full"
    texts = page_texts(bundled(plan_of(tmp_path, exhibit(tmp_path, 1, "chat.txt", text.encode(), text))))
    assert "Some signs cannot be printed here; the attached original has them." in texts[2]


def test_signs_without_a_font_in_the_letter_stop_the_bundle(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a"), "a"))
    with pytest.raises(ExportError, match="no font here can print"):
        bundled(plan, "Dear \U0001e900,\n\nMy parcel never came [E1].")


def test_word_without_an_end_does_not_run_off_the_page(tmp_path: Path) -> None:
    text = "x" * 3_000
    reader = bundled(plan_of(tmp_path, exhibit(tmp_path, 1, "chat.txt", text.encode(), text)))
    right: list[float] = []
    for page in reader.pages[2:]:
        page.extract_text(visitor_text=lambda text, cm, *_: right.append(len(text.strip("\n")) * 4 + cm[4]))
    assert max(right) < 612


def test_attachment_of_a_mail_is_shown_as_text_and_goes_inside_its_mail(tmp_path: Path) -> None:
    mail = exhibit(tmp_path, 1, "mail.eml", b"From: a@b.example\n\nSee attached", "See attached")
    inner = mail.model_copy(
        update={"marker": "E2", "file": "evidence/mail.eml/invoice.pdf", "pages": ("Invoice 7",), "part_of": "E1"}
    )
    reader = bundled(plan_of(tmp_path, mail, inner))
    texts = page_texts(reader)
    assert "attached inside mail.eml" in texts[1] and "Invoice 7" in texts[3]
    assert list(reader.attachments) == ["E1 mail.eml"]


def test_changed_or_missing_exhibit_stops_the_bundle_and_leaves_no_file(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a"), "a"))
    (tmp_path / "evidence/order.pdf").write_bytes(b"%PDF-1.4 another one")
    with pytest.raises(ExportError, match="has changed since it was read"):
        write_bundle(tmp_path / "all.pdf", make_bundle(TEXT, plan), plan)
    (tmp_path / "evidence/order.pdf").unlink()
    with pytest.raises(ExportError, match="cannot be attached"):
        write_bundle(tmp_path / "all.pdf", make_bundle(TEXT, plan), plan)
    assert [p.name for p in tmp_path.iterdir()] == ["evidence"]


def test_bundle_that_grows_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a", "b", "c"), "a", "b", "c"))
    monkeypatch.setattr(bundle_file, "MAX_COPIES", 2)
    with pytest.raises(ExportError, match="the exhibits have 3 pages, a bundle takes 2"):
        bundled(plan)
    monkeypatch.setattr(bundle_file, "MAX_ATTACHED_MEGABYTES", 0)
    with pytest.raises(ExportError, match="the exhibits exceed 0 MB"):
        bundled(plan)


def test_file_that_is_no_pdf_is_refused_by_its_name(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a"), "a"))
    with pytest.raises(ExportError, match=r"a bundle is a PDF; name it all\.pdf"):
        write_bundle(tmp_path / "all.docx", make_bundle(TEXT, plan), plan)


def test_file_that_holds_its_renderer_up_costs_its_own_copy_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(tmp_path, exhibit(tmp_path, 1, "order.pdf", pdf("a"), "what was read"))
    monkeypatch.setattr(bundle_file, "TRY_SECONDS", 0.001)
    reader = bundled(plan)
    assert "its text is shown" in page_texts(reader)[1] and "what was read" in page_texts(reader)[2]


def test_channel_without_attachments_still_gets_its_exhibits_bundled(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        exhibit(tmp_path, 1, "order.pdf", pdf("a"), "a"),
        channel=make_channel("none", attachments=False),
    )
    texts = page_texts(bundled(plan))
    assert "(Enclosure 1)" in texts[0] and "E1 p.1 of 1" in texts[2]


def test_letter_without_exhibits_is_a_bundle_of_the_letter(tmp_path: Path) -> None:
    plan = make_plan(exhibits=(), folder=tmp_path)
    reader = PdfReader(io.BytesIO(bundle_bytes(make_bundle("Dear all,", plan), plan)))
    assert "Dear all," in page_texts(reader)[0]
