"""Bytes of any encoding, pages and mails become clean text that holds what a reader would see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.html_text import declared_encoding, html_text
from assistant.wording.mail_text import MAX_PARTS, read_mail
from assistant.wording.plain_text import clean_text, decode_text
from tests.evidence_files import mail

WORDS = "Größe fehlt: 12,50 € für „Lampe“ "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_read_in_any_common_encoding(encoding: str) -> None:
    text = WORDS if encoding not in ("utf-16-le", "utf-16-be") else "Order placed on 2 March, 12,50 €"
    assert decode_text(text.encode(encoding)) == text


def test_a_declared_encoding_is_used_where_utf8_does_not_fit() -> None:
    assert decode_text("Цена 100".encode("koi8-r"), declared="koi8-r") == "Цена 100"
    assert decode_text(b"caf\xe9", declared="no-such-thing") == "café"
    assert decode_text(b"caf\xe9", declared="idna") == "café"


def test_a_few_broken_bytes_do_not_spoil_the_whole_text() -> None:
    raw = ("äöü" * 20).encode() + b"\xff ende"
    assert (decode_text(raw) or "").startswith("äöüäöü")


def test_a_text_cut_in_the_middle_of_a_character_keeps_the_rest() -> None:
    assert decode_text("äbc €".encode()[:-1]) == "äbc \ufffd"


def test_random_bytes_are_no_text() -> None:
    assert decode_text(bytes(range(256)) * 20) is None


def test_zero_bytes_in_a_text_become_blanks() -> None:
    assert decode_text(b"Order\0 113") == "Order  113"


def test_clean_text_keeps_what_is_seen_and_drops_what_is_not() -> None:
    assert clean_text("a\r\nb\rc\fd\u2028e") == "a\nb\nc\nd\ne"
    assert clean_text("12\xa0345\u202f€ so\xadft \u202e99\u202c \ud800") == "12 345 € soft 99 \ufffd"
    assert clean_text("क्\u200dष") == "क्\u200dष"


@given(st.binary(max_size=300))
def test_any_bytes_give_clean_text_or_none(raw: bytes) -> None:
    text = decode_text(raw)
    if text is not None:
        assert "\f" not in text
        assert "\r" not in text
        assert clean_text(text) == text
        text.encode("utf-8")


@given(st.text(max_size=200))
def test_utf8_text_comes_back_as_itself_but_for_cleaning(text: str) -> None:
    raw = text.encode("utf-8", errors="ignore")
    decoded = decode_text(b"\xef\xbb\xbf" + raw)
    assert decoded == clean_text(raw.decode("utf-8"))


def test_a_page_is_read_as_it_is_seen() -> None:
    page = """<!doctype html><html><head><title>t</title><style>.x{color:red}</style></head><body>
    <h1>Your   order</h1><p>Order&nbsp;number: <b>113-1234567-1234567</b><br>Total &pound;5</p>
    <script>alert(1)</script><table><tr><th>Item<th>Price<tr><td>Lamp</td><td>$49.99</td></tr></table>
    <pre>a
    b</pre></body></html>"""
    assert html_text(page).text.split("\n") == [
        "Your order",
        "Order number: 113-1234567-1234567",
        "Total £5",
        "Item | Price",
        "Lamp | $49.99",
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    "hiding",
    [
        "<p hidden>SECRET</p>",
        "<p style='color:red; DISPLAY : none'>SECRET</p>",
        "<div style='visibility:hidden'><p><b>SECRET</b></p></div>",
        "<span style='font-size:0px'>SECRET</span>",
        "<p class='note x'>SECRET</p>",
        "<p id=pre>SECRET</p>",
        "<div hidden><br><img src=x>SECRET",
    ],
)
def test_hidden_passages_are_left_out_and_counted(hiding: str) -> None:
    style = "<style>p.x, #pre { display:none } @media print { .seen { display:none } }</style>"
    found = html_text(f"{style}<p class=seen>Seen</p>{hiding}")
    assert found.text == "Seen"
    assert found.hidden == 1


def test_text_after_a_hidden_passage_is_read_again() -> None:
    found = html_text("<p>a</p><p hidden>b<p>c</p></b></i><div hidden>d</div>e")
    assert found.text.replace("\n", "") == "ace"
    assert found.hidden == 2


@given(st.text(alphabet="<>/!-pdivhen b'\"=&;#x", max_size=200))
def test_any_markup_is_read_without_an_error(markup: str) -> None:
    assert "\n\n" not in html_text(markup).text


def test_the_encoding_of_a_page_is_found() -> None:
    assert declared_encoding(b'<meta http-equiv="x" content="text/html; charset=koi8-r">') == "koi8-r"
    assert declared_encoding(b"<p>none</p>") == ""


def test_a_mail_is_read_with_its_heading_lines() -> None:
    read = read_mail(mail("Bonjour,\nvotre commande", subject="Commande reçue"))
    assert read.text.split("\n") == [
        "From: Shop <orders@shop.example>",
        "To: buyer@mail.example",
        "Date: Mon, 02 Mar 2026 10:15:00 +0000",
        "Subject: Commande reçue",
        "",
        "Bonjour,",
        "votre commande",
    ]


def test_the_plain_form_of_a_mail_is_read_unless_it_is_a_stub() -> None:
    long = "<p>" + "Your order was sent. " * 20 + "</p><p hidden>x</p>"
    plain = read_mail(mail("Your order was sent. " * 20, html=long))
    assert plain.text.count("Your order was sent.") == 20
    rich = read_mail(mail("See the HTML form.", html=long))
    assert "See the HTML form" not in rich.text
    assert "Your order was sent." in rich.text
    assert rich.hidden == 1


def test_attachments_keep_their_bytes_and_get_names_of_their_own() -> None:
    raw = bytes(range(256))
    attachments = [("../../a b.bin", raw), ("a b.bin", b"2"), ("Größe.pdf", b"3")]
    read = read_mail(mail("x", attachments=attachments))
    assert [(p.name, len(p.raw)) for p in read.parts] == [
        ("a b.bin", 256),
        ("a b (2).bin", 1),
        ("Größe.pdf", 1),
    ]
    assert read.parts[0].raw == raw


def test_attachments_above_the_limit_are_counted() -> None:
    read = read_mail(mail("x", attachments=[("a.txt", b"1")] * (MAX_PARTS + 3)))
    assert len(read.parts) == MAX_PARTS
    assert read.parts_left_out == 3


def test_an_embedded_mail_is_an_attachment() -> None:
    raw = (
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        b"Content-Type: text/plain\n\nOuter\n--x\nContent-Type: message/rfc822\n\n"
        b"From: c@d.example\nSubject: Inner\n\nInner text\n--x--\n"
    )
    read = read_mail(raw)
    assert "Inner" not in read.text
    assert [p.name for p in read.parts] == ["forwarded.eml"]
    assert b"Inner text" in read.parts[0].raw


def test_pictures_inside_a_mail_are_counted_and_not_handed_on() -> None:
    raw = (
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
        b"Content-Type: text/html\n\n<p>Hi</p><img src=cid:1>\n--x\n"
        b"Content-Type: image/png\nContent-ID: <1>\n"
        b"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x--\n"
    )
    read = read_mail(raw)
    assert (read.pictures, read.parts) == (1, [])
    assert read.text.endswith("Hi")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"Subject: =?no-such-code?B?xx?=\n\nx",
        b"Subject: =?utf-8?B?!!!?=\nFrom: \xff\xfe\n\nx",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b'Content-Type: text/plain; charset="nonsense"\n\nx',
        b"Content-Transfer-Encoding: base64\n\n%%%",
        b"Content-Disposition: attachment; filename*=x''%\n\nx",
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(raw: bytes) -> None:
    assert isinstance(read_mail(raw).text, str)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_a_mail_without_an_error(raw: bytes) -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    for text in (read_mail(raw).text, read_mail(head + raw).text):
        assert "\f" not in text
