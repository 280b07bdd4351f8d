"""Policy files as people have them: real PDF, Word, web pages and text, and files that are none."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.policy_docx import docx_text, is_docx
from assistant.adapters.policy_files import PolicyReader, policy_files, without_running_lines
from assistant.adapters.policy_worker import marked_page
from assistant.adapters.reading_document import ReadingLimits
from assistant.errors import DataError
from assistant.policy_library import DocumentEntry
from assistant.policy_library.cutting import Labels, PolicyText, cut_document
from tests.evidence_files import pdf

LABELS = Labels(marketplaces=("shop.example",), as_of=dt.date(2026, 11, 1))


@pytest.fixture(scope="module")
def reader() -> Iterator[PolicyReader]:
    with PolicyReader() as reader:
        yield reader


def cut(policy: PolicyText) -> DocumentEntry:
    document = cut_document(policy, LABELS)
    assert all(policy.text[c.start : c.end] == c.text for c in document.clauses)
    return document


def by_slug(policy: PolicyText) -> dict[str, str]:
    return {c.slug: c.text for c in cut(policy).clauses}


# --- real files ------------------------------------------------------------------------------------------


def test_typeset_pdf_is_cut_at_its_headings_with_pages_and_without_running_lines(
    reader: PolicyReader, tmp_path: Path
) -> None:
    import typst

    body = "Goods may be sent back within 30 days of their delivery to the buyer. " * 14
    source = tmp_path / "terms.typ"
    source.write_text(
        "#set page(height: 8cm, header: [Shop terms], footer: context [Page #counter(page).display()])\n"
        f'#set heading(numbering: "1.1")\n= Scope\n{body}\n\n== Limits\n{body}\n= Fees\nThe fee is 5 EUR.\n',
        encoding="utf-8",
    )
    file = tmp_path / "terms.pdf"
    typst.compile(str(source), output=str(file))
    policy = reader.read(file)
    document = cut(policy)
    clauses = {c.slug: c for c in document.clauses}
    assert {"scope", "limits", "fees"} <= clauses.keys()
    assert clauses["fees"].text == "The fee is 5 EUR."
    assert 1 == clauses["scope"].page < clauses["limits"].page < clauses["fees"].page
    assert all(c.text.endswith(".") for c in document.clauses)
    assert not any("Shop terms" in c.text or "Page 2" in c.text for c in document.clauses)
    assert sum("was left out" in w for w in policy.warnings) == 2


def test_simple_pdf_is_read_page_by_page(reader: PolicyReader, tmp_path: Path) -> None:
    file = tmp_path / "rules.pdf"
    file.write_bytes(pdf("1. Returns\nGoods may be sent back within 30 days.", "2. Fees\nNo fee is taken for this."))
    document = cut(reader.read(file))
    assert [(c.slug, c.page) for c in document.clauses] == [("returns", 1), ("fees", 2)]


def test_word_document_keeps_headings_tables_and_words(reader: PolicyReader, tmp_path: Path) -> None:
    import docx

    word = docx.Document()
    word.add_heading("Seller terms", 0)
    word.add_paragraph("These terms hold for all sellers.")
    word.add_heading("Payment", 1)
    word.add_paragraph("Sums are paid within 5 business days.")
    table = word.add_table(2, 2)
    for row, column, text in ((0, 0, "Place"), (0, 1, "Fee"), (1, 0, "Europe"), (1, 1, "5 EUR")):
        table.cell(row, column).text = text
    word.add_heading("Returns", 2)
    word.add_paragraph("An invoice", style="List Bullet")
    word.save(str(tmp_path / "terms.docx"))
    policy = reader.read(tmp_path / "terms.docx")
    assert policy.title == "Seller terms"
    assert by_slug(policy) == {
        "text": "These terms hold for all sellers.",
        "payment": "Sums are paid within 5 business days.\nPlace | Fee\nEurope | 5 EUR",
        "payment-returns": "An invoice",
    }


PAGE = """<!DOCTYPE html><!-- saved from url=(0034)https://shop.example/help/returns -->
<html><head><title>Returns &amp; refunds</title>
<link rel="canonical" href="https://shop.example/other"></head><body>
<nav><a>Home</a> <a>Cart</a></nav><h1 class="big">Returns</h1>
<p>Goods may be<br>sent back within 30&nbsp;days.</p>
<h2><span>Refunds</span></h2><ul><li>an invoice</li><li>a photo</li></ul>
<table><tr><th>Place</th><th>Fee</th></tr><tr><td>Europe</td><td>5 EUR</td></tr></table>
<p style="display:none">Hidden words.</p>
<script>alert(1)</script><h2></h2><footer>2026 Shop</footer></body></html>"""


def test_saved_web_page_keeps_headings_tables_and_address(reader: PolicyReader, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    policy = reader.read(tmp_path / "page.html")
    assert (policy.title, policy.source) == ("Returns & refunds", "https://shop.example/help/returns")
    assert by_slug(policy) == {
        "returns": "Goods may be\nsent back within 30 days.",
        "returns-refunds": "an invoice\na photo\nPlace | Fee\nEurope | 5 EUR",
    }
    assert any("3 passage(s)" in w for w in policy.warnings)


def test_page_cannot_pass_off_its_own_marks_as_ours(reader: PolicyReader, tmp_path: Path) -> None:
    page = "<html><body><p>\ue001Not a heading.</p><p>&#xE007;Not a title &#57345;here.</p></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    policy = reader.read(tmp_path / "page.html")
    assert policy.headings == {}
    assert by_slug(policy) == {"text": "Not a heading.\nNot a title here."}


def test_markdown_takes_its_title_from_its_first_heading(reader: PolicyReader, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("# Shop terms\n\n## Fees\n\nNo fee is taken.\n", encoding="utf-8")
    policy = reader.read(tmp_path / "x.md")
    assert policy.title == "Shop terms"
    assert by_slug(policy) == {"fees": "No fee is taken."}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_in_any_encoding_reads_alike(reader: PolicyReader, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "terms.txt").write_bytes("Rückgabe binnen 30 Tagen.\r\nGebühr: keine.".encode(encoding))
    assert cut(reader.read(tmp_path / "terms.txt")).clauses[0].text == "Rückgabe binnen 30 Tagen.\nGebühr: keine."


def test_name_of_the_file_can_be_given(reader: PolicyReader, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("Goods may be sent back.", encoding="utf-8")
    assert reader.read(tmp_path / "x", file="returns_policy-2026.txt").title == "Returns policy 2026"


# --- files that are none ---------------------------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


BODY = b'<w:document xmlns:w="w"><w:body>%s</w:body></w:document>'
REFUSED = {
    "missing": (None, "there is no such file"),
    "empty": (b"", "no content"),
    "blank": (b" \n\n", "no text"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "picture"),
    "pdf without text": (pdf(""), "picture"),
    "locked pdf": (pdf("Goods.", password="secret"), "password"),
    "broken pdf": (b"%PDF-1.7\n\x00\x01", "cannot be opened as a PDF"),
    "archive": (zipped(a=b"x"), "ZIP archive"),
    "word without text": (zipped(word__document=BODY % b"<w:p/>"), "no text in it"),
    "word with broken xml": (zipped(word__document=b"<w:document"), "cannot be opened as a Word document"),
    "word with entities": (
        zipped(word__document=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "defines entities",
    ),
    "word cut off": (zipped(word__document=BODY % b"<w:p/>")[:-30], "it is"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_file_without_a_readable_text_is_refused_in_one_line(reader: PolicyReader, tmp_path: Path, case: str) -> None:
    content, message = REFUSED[case]
    file = tmp_path / "terms.bin"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataError, match=message) as refused:
        reader.read(file)
    assert "\n" not in str(refused.value) and str(refused.value).startswith("terms.bin")


def test_folder_is_no_file(reader: PolicyReader, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no ordinary file"):
        reader.read(tmp_path)


def test_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("word " * 1000, encoding="utf-8")
    with (
        PolicyReader(ReadingLimits(megabytes=0.001)) as small,
        pytest.raises(DataError, match=r"above 0\.001 MB"),
    ):
        small.read(tmp_path / "long.txt")


def test_word_document_that_explodes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.adapters.policy_docx.MAX_XML_BYTES", 10_000)
    raw = zipped(word__document=BODY % (b"<w:p/>" * 50_000))
    assert len(raw) < 10_000
    with pytest.raises(DataError, match="unpacked it is larger"):
        docx_text(raw, file="x.docx")


def test_deleted_and_hidden_words_of_a_word_document_are_not_read() -> None:
    body = (
        b"<w:p><w:r><w:t>Kept </w:t></w:r><w:del><w:r><w:delText>gone </w:delText></w:r></w:del>"
        b"<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden </w:t></w:r>"
        b"<w:ins><w:r><w:t>new.</w:t></w:r></w:ins></w:p>"
    )
    raw = zipped(word__document=BODY % body, word__footnotes=b"<a xmlns:w='w'><w:t>note</w:t></a>")
    assert is_docx(raw)
    assert docx_text(raw, file="x.docx") == ("Kept new.", ("its footnotes were not read",))


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_bytes_that_claim_to_be_word_never_crash(junk: bytes) -> None:
    for raw in (b"PK\x03\x04" + junk, zipped(word__document=junk)):
        if is_docx(raw):
            try:
                docx_text(raw, file="x.docx")
            except DataError as refused:
                assert "\n" not in str(refused)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_marking_a_page_never_loses_its_visible_words(text: str) -> None:
    import html

    visible = "".join(c for c in text if c.isalnum() and c.isascii())
    marked, _ = marked_page(f"<html><body><h2>Head</h2><p>{html.escape(text)}</p></body></html>")
    assert visible in "".join(c for c in marked if c.isalnum() and c.isascii())


# --- pages and folders -----------------------------------------------------------------------------------


def test_running_lines_are_left_out_and_named() -> None:
    texts = ["Goods go back.", "Fees are none.", "A label is sent.", "Refunds come soon."]
    pages = [f"Shop terms\n{text}\nVersion 2\nPage {n} of 4" for n, text in enumerate(texts, 1)]
    assert without_running_lines(pages) == (tuple(texts), ("Shop terms", "Version #", "Page # of #"))


def test_rule_at_the_edge_of_pages_is_no_running_line() -> None:
    pages = [f"The fee is {f} EUR\nIt holds {w}." for f, w in ((5, "here"), (9, "there"), (2, "now"), (7, "then"))]
    assert without_running_lines(pages) == (tuple(pages), ())


def test_page_never_loses_all_its_text() -> None:
    assert without_running_lines(["Shop terms"] * 5)[0] == ("Shop terms",) * 5


def test_text_that_only_some_pages_share_is_kept() -> None:
    pages = [
        "Goods go back.\nOne.",
        "Goods go back.\nTwo words.",
        "Fees are none.\nThree.",
        "Last.\nFour of them.",
    ]
    assert without_running_lines(pages) == (tuple(pages), ())


def test_short_document_has_no_running_lines() -> None:
    assert without_running_lines(["Shop\nOne.", "Shop\nTwo."]) == (("Shop\nOne.", "Shop\nTwo."), ())


def test_folder_gives_its_policy_files_in_order(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.TXT", "a/.hidden.txt", ".git/d.md", "picture.png", "e.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [str(p.relative_to(tmp_path)) for p in policy_files(tmp_path)] == ["a/c.TXT", "b.md", "e.docx"]


def test_folder_without_policies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no PDF"):
        policy_files(tmp_path)
