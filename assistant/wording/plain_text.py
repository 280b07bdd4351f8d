"""Turns bytes of unknown encoding into clean text.

One idea: text is cleaned once, before anything is measured in it, so that every later offset stays true.
Clean text has no control characters except line feed and tab, no form feed (it separates pages), no
invisible joints and no lone surrogates; nothing that a reader can see is lost.
"""

from __future__ import annotations

import codecs
import re

MAX_SAMPLE_BYTES = 65_536
MAX_CONTROL_SHARE = 0.05  # of the sample; above it the bytes are no text ...
MAX_UTF8_CONTROL_SHARE = 0.3  # ... unless they are valid UTF-8, which other data hardly ever is
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL_BYTES = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])
# Only real character sets: Python also knows "encodings" such as idna that take quadratic time.
_ENCODING_NAME = re.compile(
    r"(?:utf|iso|latin|windows|cp\d|koi8|gb|big5|shift|sjis|euc|mac|us-ascii|tis)", re.IGNORECASE
)
_LINE_ENDS = re.compile(r"\r\n?|[\f\v\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\xa0\u2007\u202f]")
# Zero-width joiners stay: Indic scripts need them. Direction marks go: they can show a number in another
# order.
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode_text(raw: bytes, *, declared: str = "") -> str | None:
    """The bytes as clean text; None when they are no text.

    Tried in this order: a byte order mark, UTF-16 without a mark, UTF-8, the `declared` encoding,
    Windows-1252.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return clean_text(raw[len(mark) :].decode(encoding, errors="replace"))
    encoding = _unmarked_utf16(raw)
    if encoding:
        return clean_text(raw.decode(encoding, errors="replace"))
    if not looks_like_text(raw):
        return None
    return clean_text(_decode_bytes(raw, declared))


def looks_like_text(raw: bytes) -> bool:
    """True when few of the first bytes are control characters."""
    if any(raw.startswith(mark) for mark, _ in _BOMS) or _unmarked_utf16(raw):
        return True
    sample = raw[:MAX_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls <= MAX_CONTROL_SHARE * len(sample):
        return True
    return controls <= MAX_UTF8_CONTROL_SHARE * len(sample) and _decoded(sample, "utf-8") is not None


def clean_text(text: str) -> str:
    """The text with line feeds only, plain blanks, and without control and invisible characters."""
    text = _LINE_ENDS.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROLS.sub(" ", text)
    return _SURROGATES.sub("\ufffd", text)


def unwrapped(text: str) -> str:
    """The text with its wrapped lines joined: a line end before a small letter becomes a space, so every offset stays.

    Phrases are looked for in this; "we\\nnever sold it" is the same wish as in one line.
    """
    return re.sub(r"\n(?=[ \t]*[a-z])", " ", text)


def _unmarked_utf16(raw: bytes) -> str:
    """The name of the UTF-16 order that the zero bytes betray; empty when none."""
    sample = raw[:4096]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _decode_bytes(raw: bytes, declared: str) -> str:
    text = _decoded(raw, "utf-8")
    if text is not None:
        return text
    lenient = raw.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    whole = sum(1 for c in lenient if c > "\x7f") - broken
    if whole > 10 * broken or (whole and broken == 1 and lenient.endswith("\ufffd")):
        return lenient  # UTF-8 with a few broken bytes, or cut in the middle of its last character
    if _ENCODING_NAME.match(declared):
        text = _decoded(raw, declared)
    text = text if text is not None else _decoded(raw, "cp1252")
    return text if text is not None else raw.decode("latin-1")


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (LookupError, UnicodeError):
        return None
