"""Looks on a paper for what it has to show: telephone, address, website, the holder's name, the product.

One idea: it says only what stands in the text that was read. A mark that is not found may still be on a picture of the
page, so a paper without text is never said to lack anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assistant.playbook_papers import Mark
from assistant.records import Exhibit
from assistant.wording.numbers import fold

HEAD_CHARACTERS = 400  # of a paper; its head says what it is
_LABELLED_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|fon|telefon|ph|mobile|mobil|call)\b[^\d\n]{0,14}\+?\(?\d[\d ()./-]{6,}", re.I
)
_BARE_PHONE = re.compile(
    r"(?<![\w.-])(?:\+\d{1,3}[ -]?(?:\(?\d{1,5}\)?[ /-]?){2,5}\d{2,}|\(?\d{3}\)?[ -]\d{3}-\d{4}"
    r"|0\d{2,5}[ /-]\d{3,}(?:[ -]?\d{2,})?)(?![\w-])"
)
_TLD = (
    "com|net|org|eu|de|at|ch|uk|fr|it|es|nl|be|pl|se|in|ca|au|jp|us|ae|sa|cn|hk|io|biz|info|shop|store|co|example|test"
)
_WEBSITE = re.compile(
    rf"(?<![\w@.-])(?:https?://|www\.)?[a-z0-9](?:[a-z0-9-]{{0,60}}[a-z0-9])?(?:\.[a-z0-9-]{{2,60}}){{0,3}}\.(?:{_TLD})\b(?![@\w-])",
    re.I,
)
_ADDRESS = re.compile(
    r"\b[A-Z]{2}\.? \d{5}(?:-\d{4})?\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
    r"|\b(?:[A-Z]{1,2}-)?\d{5} [A-ZÄÖÜ][a-zäöüß]"
    r"|\b\d{4} ?[A-Z]{2} [A-Z]|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{3} ?\d{3}\b(?=\s*,?\s*India)"
    r"|\b\d{1,5}[a-z]? (?:[A-Z][\w'’.-]+ ){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Row|Way|Drive|Dr|Court|Place|"
    r"Square|Boulevard|Blvd|Close|Park|Terrace|Quay|Wharf|Yard|Hill|Highway|Parkway|Estate)\b"
    r"|\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer) \d"
    r"|\b(?:Unit|Suite|Floor|P\.?O\.? Box) \d",
)
_BUYER_BLOCK = re.compile(
    r"^[^\n]{0,40}\b(?:bill(?:ed)? to|sold to|ship(?:ped)? to|invoice to|customer|buyer|client|rechnung an|kunde|"
    r"käufer|rechnungsadresse|lieferadresse)\b[^\n]*(?:\n[^\n]*){0,3}",
    re.IGNORECASE | re.MULTILINE,
)
_LEGAL_FORMS = re.compile(
    r"\b(?:ltd|limited|llc|inc|gmbh|ug|co|kg|ohg|plc|corp|bv|srl|sarl|pty|haftungsbeschränkt|e\s?k)\b", re.IGNORECASE
)
_SCREENSHOT = re.compile(
    r"screen[ _-]?(?:shot|grab|capture)|screenshot|bildschirmfoto|bildschirmaufnahme", re.IGNORECASE
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|pjpeg|gif|tiff?|heic|webp|bmp)$", re.IGNORECASE)
_POST_CODE = re.compile(
    r"\b(?:\d{5}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{6})\b", re.I
)
WORDS: Mapping[Mark, str] = {
    "phone": "a telephone number",
    "address": "an address",
    "website": "a website",
    "holder": "your name",
    "holder address": "your address",
    "product": "the product",
}
MAX_SHOWN_CHARACTERS = 3000
FIRST_LINES = 2


def has_mark(
    mark: Mark, exhibit: Exhibit, *, holders: Iterable[str], address: str, products: Iterable[str]
) -> bool | None:
    """True when the paper shows the mark, False when its text does not, None when it is not known what to look for.

    Args:
        mark: what is looked for.
        exhibit: a paper whose text was read.
        holders: names by which the person may be named.
        address: the person's address; empty: not known.
        products: ASINs and other names of the product.
    """
    text = fold(exhibit.text)
    if mark == "holder":
        names = [n for n in map(_plain_name, holders) if len(n) > 2]
        return any(f" {n} " in f" {_plain_name(text)} " for n in names) if names else None
    if mark == "holder address":
        return _names_address(text, address)
    if mark == "product":
        names = [p for p in products if p.strip()]
        return any(_names_product(text, p) for p in names) if names else None
    of_issuer = _BUYER_BLOCK.sub("\n", text)
    if mark == "phone":
        return bool(_LABELLED_PHONE.search(text) or _BARE_PHONE.search(of_issuer))
    if mark == "website":
        return bool(_WEBSITE.search(of_issuer))
    return bool(_ADDRESS.search(of_issuer))


def calls_itself(exhibit: Exhibit, words: Iterable[str], others: Iterable[str]) -> str:
    """The words with which the paper calls itself something else; empty when it calls itself what it should be.

    The first name in its head counts: an invoice that mentions an order confirmation further down is an invoice.
    """
    others = tuple(others)
    for place in (exhibit.text[:HEAD_CHARACTERS], exhibit.title, _file_words(exhibit)):
        head = fold(place).lower()
        right = [m.start() for w in words if w not in others and (m := _word(w).search(head))]
        wrong = [(m.start(), w) for w in others if (m := _word(w).search(head))]
        if wrong and (not right or min(wrong)[0] < min(right)):
            return min(wrong)[1]
        if right:
            return ""
    return ""


def is_paper(exhibit: Exhibit, words: Iterable[str]) -> bool:
    """True when title, file name or head of the exhibit has one of the words; an archive is no paper."""
    if exhibit.is_wrapper:
        return False
    head = fold(f"{exhibit.title}\n{_file_words(exhibit)}\n{exhibit.text[:HEAD_CHARACTERS]}").lower()
    return any(_word(w).search(head) for w in words)


def shows_document(words: Iterable[str], exhibit: Exhibit) -> bool:
    """True when title, file name or first lines name the document, or two of the words stand in its first 3000
    characters: one word in passing ('message "brush stuck"') names nothing. A missing file shows nothing.
    """
    if exhibit.state in ("missing", "empty", "damaged") or exhibit.is_wrapper:
        return False
    start = exhibit.text[:MAX_SHOWN_CHARACTERS].lower()
    first_lines = "\n".join([line for line in start.splitlines() if line.strip()][:FIRST_LINES])
    names = f"{exhibit.title}\n{_file_words(exhibit)}\n{first_lines}".lower()
    patterns = [re.compile(rf"\b{re.escape(word)}") for word in words]
    return any(p.search(names) for p in patterns) or sum(p.search(start) is not None for p in patterns) > 1


def picture_of(exhibit: Exhibit) -> str:
    """ "a screenshot by its name", "a picture without text"; empty for a file with text of its own."""
    if _SCREENSHOT.search(f"{exhibit.file} {exhibit.title}"):
        return "a screenshot by its name"
    if exhibit.state == "no text layer" or (_PICTURE.search(exhibit.file) and not exhibit.text.strip()):
        return "a picture without text"
    return ""


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}")


def _file_words(exhibit: Exhibit) -> str:
    return re.sub(r"[_\-./\\]", " ", exhibit.file.rpartition("/")[2])


def _plain_name(name: str) -> str:
    bare = _LEGAL_FORMS.sub(" ", re.sub(r"[^\w\s]", " ", fold(name).casefold().replace("&", " and ")))
    return " ".join(bare.split())


def _names_address(text: str, address: str) -> bool | None:
    if not address.strip():
        return None
    codes = {re.sub(r"\s", "", c).lower() for c in _POST_CODE.findall(fold(address))}
    if not codes:
        return None
    return any(c in re.sub(r"\s", "", text).lower() for c in codes)


def _names_product(text: str, product: str) -> bool:
    words = [w for w in re.findall(r"\w+", fold(product).casefold()) if len(w) > 2]
    there = set(re.findall(r"\w+", text.casefold()))
    if not words:
        return False
    found = sum(w in there or w.rstrip("s") in there or f"{w}s" in there for w in words)
    return found == len(words) if len(words) < 3 else found * 2 > len(words)
