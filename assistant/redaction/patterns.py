"""Finds numbers and addresses that name a person or an account by their form: e-mail, phone, card, bank, order, parcel.

One idea: what leaves this computer is judged the other way round than what enters a letter. Here a number without the
right check digit may still be a mistyped card, so form is enough and doubt hides. Dates and amounts are read first
and stay: a letter cannot be worded without them. All repeats are bounded: time grows with the length alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.records import ValueKind
from assistant.redaction.vault import PrivateKind, Stretch
from assistant.wording.markers import mask_markers, overwrite
from assistant.wording.values import find_values

_OF_VALUE: dict[ValueKind, PrivateKind] = {
    "email": "EMAIL", "phone": "PHONE", "url": "LINK", "card_number": "CARD", "identity_number": "IDENTITY",
    "order_id": "ORDER", "shipment_id": "ORDER", "tracking_number": "PARCEL",
}  # fmt: skip
_STAY: frozenset[ValueKind] = frozenset(("date", "money", "duration", "percent", "asin"))
_CUE = (
    r"(?:licen[cs]e|permit|passport|national id|id card|identity|insurance|social security|ssn|tax|steuer|vat|account|"
    r"konto|compte|cuenta|conto|customer|member|seller|merchant|case|claim|complaint|ticket|reference|ref|invoice|"
    r"transaction|confirmation|user|dni|nif|codice fiscale|fall|vorgang|kundennummer|rechnung|policy)"
)
_ZIP_CUE = r"(?:zip|post ?code|postal code|plz|postleitzahl|code postal|c\.?a\.?p\.?|c[oó]digo postal)"
_CALL = r"(?:phone|tel|telephone|fax|mobile|cell|call|calling|called|ring|reach|text|sms|whatsapp|desk|answering)"
_ENDS = (
    "com|net|org|info|biz|io|co|eu|us|uk|de|at|ch|fr|it|es|nl|be|pl|cz|sk|hu|si|hr|gr|ro|bg|ee|lv|lt|is|se|dk|no|fi|pt|ie|"
    "ca|au|nz|in|br|mx|jp|cn|ru|ua|tr|za|cy|lu|sg|kr|ae|app|dev|shop|store|online|site|example"
)
_BEFORE, _AFTER = r"(?<![\w.,])", r"(?![\w]|[.,-][0-9])"
_EXTENSION = r"(?: ?(?:x|ext\.?|#) ?[0-9]{1,6})?"


def _form(kind: PrivateKind, *parts: str) -> tuple[PrivateKind, re.Pattern[str]]:
    return kind, re.compile("".join(parts), re.IGNORECASE)


_FORMS: tuple[tuple[PrivateKind, re.Pattern[str]], ...] = (
    _form("EMAIL", r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}\w{2,24}"),
    _form("LINK", r"(?<![\w@])(?:https?://|www\.)[^\s<>\"]{1,2000}"),
    _form(
        "LINK",
        rf"(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_ENDS})(?:\.[a-z]{{2}})?(?![\w-]|\.\w)(?:/[^\s<>\"]{{0,500}})?",
    ),
    _form("NETWORK", r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w]|\.[0-9])"),
    _form(
        "NETWORK",
        r"(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|",
        r"(?<![\w:])(?=[0-9a-f:]{0,40}::)(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])",
    ),
    _form("NETWORK", r"(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])"),
    _form("BANK", r"(?<![\w-])[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?(?!\w)"),
    _form("IDENTITY", r"(?<![\w-])[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}(?![\w-])"),
    _form("CARD", r"(?<![\w.-])[0-9](?:[ -]?[0-9]){11,18}(?![\w-])"),
    _form(
        "REFERENCE",
        rf"(?<!\w){_CUE}(?:\s(?:number|no\.?|nr\.?|id|code|#))?(?:\s(?:is|was|of|ist))?\s?[:=#]?\s?",
        r"((?=[\w-]{0,30}[0-9])[a-z0-9](?:[ -]?[a-z0-9]){3,30})(?![\w])",
    ),
    _form("REFERENCE", r"(?<![\w-])(?=[a-z]{0,3}[0-9]{5})[a-z0-9]{6,24}(?![\w-])"),
    _form(
        "ADDRESS", rf"(?<!\w){_ZIP_CUE}(?:\scode)?(?:\s(?:is|was|ist|est|es))?\s?[:=#]?\s?",
        r"((?=[a-z]{0,2}[0-9])[a-z0-9]{2,8}(?:[ -](?=[a-z]{0,2}[0-9]|[a-z]{2}\b)[a-z0-9]{2,4})?)(?!\w)",
    ),
    ("ADDRESS", re.compile(r"(?<!\w)[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}(?!\w)")),  # of the United Kingdom
    _form("ADDRESS", r"(?<![\w-])[0-9]{5}-[0-9]{4}(?![\w-])"),  # of the United States
    _form("PHONE", rf"{_BEFORE}(?:\+|00)?\(?[0-9]{{1,5}}\)?(?:[ .()/-]{{1,3}}[0-9]{{1,8}}){{1,7}}{_EXTENSION}{_AFTER}"),
    _form("PHONE", rf"{_BEFORE}\+?[0-9]{{7,15}}{_EXTENSION}{_AFTER}"),
    _form("TEXT", rf"(?<!\w){_CALL}[^0-9\n]{{0,16}}([0-9](?:[ .()/-]{{0,2}}[0-9]){{4,5}}){_AFTER}"),
)  # fmt: skip
_YEARS = re.compile(r"(?:19|20)[0-9]{2}\D{1,3}(?:19|20)[0-9]{2}")


def staying(text: str) -> list[tuple[int, int]]:
    """The places of dates, amounts, periods and product numbers: a letter cannot be worded without them."""
    return [(v.start, v.end) for v in find_values(text) if v.kind in _STAY]


def find_numbers(text: str) -> Iterator[Stretch]:
    """The stretches of that kind, in no order; they may overlap. Citations, blanks, dates and amounts hold none."""
    values = find_values(text)
    for value in values:
        kind = _OF_VALUE.get(value.kind)
        if kind:
            yield Stretch(kind=kind, start=value.start, end=value.end)
    rest = overwrite(mask_markers(text), [(v.start, v.end) for v in values if v.kind in _STAY])
    for kind, form in _FORMS:
        for match in form.finditer(rest):
            group = match.lastindex or 0
            if kind != "PHONE" or _is_phone(match[group]):
                written = match[group].rstrip(".,;:!?)'\"") if kind == "LINK" else match[group]
                yield Stretch(kind=kind, start=match.start(group), end=match.start(group) + len(written))


def _is_phone(written: str) -> bool:
    return 7 <= sum(c.isdigit() for c in written) <= 21 and not _YEARS.fullmatch(written)
