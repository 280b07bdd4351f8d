"""The five forms of a letter, written for real and read back."""

from __future__ import annotations

import io
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.adapters.letter_files import SUFFIXES, letter_bytes, write_letter
from assistant.errors import ExportError
from assistant.exporting import RenderedLetter, render_letter
from tests.letter_plan import make_channel, make_plan

TEXT = """Dear customer service,

My order [[order number]] was due on March 3, 2026 [E1 p.1]. It cost \u00a349.99, #x *b* $a$ <b>.

What happened
1. On March 4 I wrote to the seller [E2 p.3].
2. Nothing came back [P1].

Yours sincerely
Ada Example"""


def letter_of(folder: Path, text: str = TEXT) -> tuple[RenderedLetter, bytes]:
    plan = make_plan(folder=folder)
    letter = render_letter(text, plan)
    return letter, letter_bytes(".eml", letter, plan)


def words(text: str) -> list[str]:
    return re.findall(r"[\w\u00a3$#<>*]+", text)


def read_back(suffix: str, content: bytes) -> str:
    if suffix == ".pdf":
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if suffix == ".docx":
        import docx

        return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    if suffix == ".eml":
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        part = message.get_body(("plain",))
        assert part is not None
        return f"{message['Subject']}\n{part.get_content()}"
    return content.decode().replace("\\", "")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_form_holds_every_word_of_the_letter(suffix: str, tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    letter = render_letter(TEXT, plan)
    found = set(words(read_back(suffix, letter_bytes(suffix, letter, plan))))
    assert set(words(f"{letter.subject}\n{letter.text}")) <= found
    assert "[[order number]]" in read_back(suffix, letter_bytes(suffix, letter, plan))


@pytest.mark.parametrize("suffix", [".txt", ".md", ".pdf", ".eml"])
def test_same_letter_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    letter = render_letter(TEXT, plan)
    assert letter_bytes(suffix, letter, plan) == letter_bytes(suffix, letter, plan)


def test_mail_is_a_draft_with_the_enclosures_unchanged(tmp_path: Path) -> None:
    _, content = letter_of(tmp_path)
    message = message_from_bytes(content, policy=default)
    assert message["X-Unsent"] == "1"
    assert message["To"] is None
    assert "ada@mail.example" in message["From"]
    assert isinstance(message, EmailMessage)
    attached = {a.get_filename(): a.get_content() for a in message.iter_attachments()}
    assert attached == {f"paper-{n}.pdf": (tmp_path / f"evidence/paper-{n}.pdf").read_bytes() for n in (1, 2)}


def test_mail_attaches_nothing_where_the_channel_takes_nothing(tmp_path: Path) -> None:
    plan = make_plan(make_channel("none", attachments=False), folder=tmp_path, listed=(1, 2))
    content = letter_bytes(".eml", render_letter(TEXT, plan), plan)
    assert b"application/pdf" not in content


def test_changed_exhibit_is_not_sent(tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    letter = render_letter(TEXT, plan)
    (tmp_path / "evidence/paper-1.pdf").write_bytes(b"something else")
    with pytest.raises(ExportError, match=r"paper-1\.pdf has changed since it was read; draft again"):
        letter_bytes(".eml", letter, plan)


def test_missing_exhibit_is_said(tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    letter = render_letter(TEXT, plan)
    (tmp_path / "evidence/paper-2.pdf").unlink()
    with pytest.raises(ExportError, match=r"paper-2\.pdf cannot be attached"):
        letter_bytes(".eml", letter, plan)


def test_line_end_in_the_subject_makes_no_second_header(tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    letter = render_letter(TEXT, plan, subject="Order\r\nBcc: all@mail.example")
    message = message_from_bytes(letter_bytes(".eml", letter, plan), policy=default)
    assert message["Bcc"] is None


@pytest.mark.parametrize("email", ["not an address", "a@b", "x\r\nBcc: y@mail.example", "@", "..@mail.example"])
def test_broken_sender_address_is_left_out(email: str, tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    sender = plan.case.sender.model_copy(update={"email": email})
    plan = plan.model_copy(update={"case": plan.case.model_copy(update={"sender": sender})})
    message = message_from_bytes(letter_bytes(".eml", render_letter(TEXT, plan), plan), policy=default)
    assert message["From"] is None
    assert message["Bcc"] is None


def test_pdf_is_made_for_archives_and_screen_readers(tmp_path: Path) -> None:
    from pypdf import PdfReader

    plan = make_plan(folder=tmp_path)
    reader = PdfReader(io.BytesIO(letter_bytes(".pdf", render_letter(TEXT, plan), plan)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Order that did not arrive"
    assert "20260318" in str(reader.metadata["/CreationDate"])
    assert str(reader.root_object["/Lang"]) == "en"
    assert reader.xmp_metadata is not None
    assert b"pdfaid:part" in reader.xmp_metadata.stream.get_data()
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()


def test_character_without_a_glyph_is_named(tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    with pytest.raises(ExportError, match=r"no font here can print '.+'; take that character out, or export \.docx"):
        letter_bytes(".pdf", render_letter("A private sign \ue123 here.", plan), plan)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_hostile_characters_do_not_stop_an_export(suffix: str, tmp_path: Path) -> None:
    plan = make_plan(folder=tmp_path)
    letter = render_letter("A\x00b \x1b[31m \ud800 \ufffe end", plan)
    assert "end" in read_back(suffix, letter_bytes(suffix, letter, plan))


def test_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("an older and much longer letter " * 100)
    plan = make_plan()
    write_letter(path, render_letter("Short.", plan), plan)
    assert path.read_text() == "Subject: Order that did not arrive\n\nShort.\n"
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_failed_export_leaves_the_older_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"older")
    plan = make_plan()
    with pytest.raises(ExportError):
        write_letter(path, render_letter("\ue123", plan), plan)
    assert path.read_bytes() == b"older"
    assert [p.name for p in tmp_path.iterdir()] == ["letter.pdf"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("letter.rtf", r"cannot be written as '\.rtf'; use one of \.txt"),
        ("letter", r"cannot be written as ''; use one of"),
        ("nowhere/letter.txt", r"nowhere does not exist"),
        ("folder.txt", r"folder\.txt is a folder"),
        ("x" * 300 + ".txt", r"cannot be written \(File name too long\)"),
    ],
)
def test_place_that_cannot_be_written_is_one_clear_line(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    plan = make_plan()
    with pytest.raises(ExportError, match=said) as caught:
        write_letter(tmp_path / name, render_letter("Late.", plan), plan)
    assert "\n" not in str(caught.value)


def test_label_of_an_item_is_kept_in_word() -> None:
    plan = make_plan()
    text = read_back(".docx", letter_bytes(".docx", render_letter("3. Three\n4. Four", plan), plan))
    assert "3.\tThree" in text and "4.\tFour" in text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=120))
def test_no_text_can_break_the_pdf_or_reach_its_markup(text: str) -> None:
    plan = make_plan()
    content = letter_bytes(".pdf", render_letter(f"begin {text} end", plan), plan)
    shown = read_back(".pdf", content)
    assert "begin" in shown and "end" in shown
