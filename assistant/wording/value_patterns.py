"""The patterns behind `find_values`, from the most specific kind to the plainest figure.

One idea: a reader is a pattern and a function from its match to zero or more (kind, value, start, end); readers run in
order and the first to claim a stretch keeps it. All repeats are bounded: no input makes a pattern slow.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from assistant.records import ValueKind
from assistant.wording.calendar import (
    DAY,
    MONTH,
    full_year,
    is_capital_month,
    iso_date,
    leading_day,
    month_number,
    numeric_date,
    yearless_date,
)
from assistant.wording.checksums import is_aadhaar, is_card, is_iban, is_social_security
from assistant.wording.measures import MEASURE_READERS
from assistant.wording.numbers import NUMBER_WORDS, alternation, plain_number, word_number
from assistant.wording.readers import Candidate, Reader, whole

REACH = 56  # characters to either side of a digit in which a cue or the rest of a value may stand
_GAP = " \x00 "
_BLANK = re.compile(r"\s")
_ANCHOR = re.compile(
    r"[0-9]+|@|https?:|www\.|\b(?:fortnight|ein(?:en|em|es)?\s(?:werktag|monat|jahr)(?:s|es)?|"
    + alternation(NUMBER_WORDS)
    + r")\b",
    re.I,
)


def found_values(folded: str, locale: str) -> Iterator[Candidate]:
    """All values of a folded text, the more specific reader first; none overlaps another.

    Only the neighbourhood of digits, number words and addresses is read: everything else in a text can hold no value.
    """
    windows = _windows(folded)
    if not windows:
        return
    pieces = [folded[a:b] for a, b in windows]
    starts = list(accumulate((len(p) + len(_GAP) for p in pieces), initial=0))
    joined = _GAP.join(pieces)
    taken = bytearray(len(joined))
    for reader in READERS:
        for match in reader.pattern.finditer(joined):
            if taken[min(match.start(match.lastindex or 0), len(joined) - 1)]:
                continue
            for kind, value, start, end in reader.read(match, locale):
                if start >= end or any(taken[start:end]):
                    continue
                taken[start:end] = b"\x01" * (end - start)
                at = bisect_right(starts, start) - 1
                moved = windows[at][0] - starts[at]
                yield kind, value, start + moved, end + moved


def _windows(text: str) -> list[tuple[int, int]]:
    """Stretches around everything that a value must contain, cut between words or at the far bound."""
    found: list[tuple[int, int]] = []
    for anchor in _ANCHOR.finditer(text):
        start, end = max(0, anchor.start() - REACH), min(len(text), anchor.end() + REACH)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return [_widened(text, a, b) for a, b in found]


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the halves of words at its ends."""
    if start > 0:
        first = _BLANK.search(text, start, start + REACH)
        start = first.end() if first else start
    if end < len(text):
        last = _BLANK.search(text, end - 1)
        end = last.start() if last else len(text)
    return start, end


def _email(match: re.Match[str], _: str) -> list[Candidate]:
    return whole("email", match[0].lower(), match)


def _url(match: re.Match[str], _: str) -> list[Candidate]:
    written = match[0].rstrip(".,;:!?)'\"*_>")
    normal = re.sub(r"^(?:https?://)?(?:www\.)?", "", written, flags=re.I).rstrip("/")
    host, slash, path = normal.partition("/")
    return [("url", host.lower() + slash + path, match.start(), match.start() + len(written))]


def _iso(match: re.Match[str], _: str) -> list[Candidate]:
    return whole("date", iso_date(int(match[1]), int(match[2]), int(match[3])), match)


def _figures(match: re.Match[str], locale: str) -> list[Candidate]:
    year = full_year(match[4])
    return whole("date", numeric_date(int(match[1]), int(match[3]), year, separator=match[2], locale=locale), match)


def _day_month(match: re.Match[str], _: str) -> list[Candidate]:
    if not is_capital_month(match[2]) and match[1].isdigit() and match[3] is None:
        return []
    return whole("date", _with_year(match[3], match[2], match[1]), match)


def _month_day(match: re.Match[str], _: str) -> list[Candidate]:
    if not is_capital_month(match[1]):
        return []
    return whole("date", _with_year(match[3], match[1], match[2]), match)


def _with_year(year: str | None, month: str, day: str) -> str:
    if year is None:
        return yearless_date(month_number(month), leading_day(day))
    return iso_date(full_year(year), month_number(month), leading_day(day))


def _range_start(match: re.Match[str], _: str) -> list[Candidate]:
    """The first day of "2-5 March 2026"."""
    value = _with_year(match[3], match[2], match[1])
    return [("date", value, match.start(1), match.end(1))] if value else []


def _range_end(match: re.Match[str], _: str) -> list[Candidate]:
    """Both days of "March 2-5, 2026"."""
    first, last = _with_year(match[4], match[1], match[2]), _with_year(match[4], match[1], match[3])
    if not first or not last or not is_capital_month(match[1]):
        return []
    return [("date", first, match.start(), match.end(2)), ("date", last, match.start(3), match.end())]


def _month_year(match: re.Match[str], _: str) -> list[Candidate]:
    year = int(match[2])
    return whole("date", f"{year}-{month_number(match[1]):02d}" if 1900 <= year <= 2199 else "", match)


def _order(match: re.Match[str], _: str) -> list[Candidate]:
    return whole("order_id", re.sub(r"\s", "", match[0]).upper(), match)


def _upper(kind: ValueKind) -> Callable[[re.Match[str], str], list[Candidate]]:
    def read(match: re.Match[str], _: str) -> list[Candidate]:
        value = re.sub(r"[\s]", "", match[0]).upper()
        return whole(kind, value, match) if any(c.isdigit() for c in value) else []

    return read


def _tracking_by_cue(match: re.Match[str], _: str) -> list[Candidate]:
    value = re.sub(r"[\s-]", "", match[1]).upper()
    if sum(c.isdigit() for c in value) < 4 or re.fullmatch(r"[A-Z]+", value):
        return []
    return [("tracking_number", value, match.start(1), match.end(1))]


def _reference_by_cue(match: re.Match[str], _: str) -> list[Candidate]:
    value = match[1].upper()
    return [("reference", value, match.start(1), match.end(1))] if any(c.isdigit() for c in value) else []


def _card(match: re.Match[str], _: str) -> list[Candidate]:
    digits = re.sub(r"[ -]", "", match[0])
    return whole("card_number", digits, match) if is_card(digits) else []


def _social_security(match: re.Match[str], _: str) -> list[Candidate]:
    return whole("identity_number", match[0], match) if is_social_security(*match.groups()) else []


def _iban(match: re.Match[str], _: str) -> list[Candidate]:
    written = match[0]
    while len(written) >= 15:
        compact = written.replace(" ", "").upper()
        if is_iban(compact):
            return [("identity_number", compact, match.start(), match.start() + len(written))]
        if " " not in written:
            return []
        written = written.rsplit(" ", 1)[0]
    return []


def _aadhaar(match: re.Match[str], _: str) -> list[Candidate]:
    digits = re.sub(r"[ -]", "", match[0])
    return whole("identity_number", digits, match) if is_aadhaar(digits) else []


def _phone(match: re.Match[str], _: str) -> list[Candidate]:
    group = match.lastindex or 0
    written = match[group]
    digits = re.sub(r"\D", "", written)
    if not 7 <= len(digits) <= 15:
        return []
    plus = "+" if written.lstrip().startswith("+") else ""
    return [("phone", plus + digits, match.start(group), match.end(group))]


def _clock(match: re.Match[str], _: str) -> list[Candidate]:
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").lower().replace(".", "").strip()
    if half and not 1 <= hour <= 12:
        return []
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return whole("number", f"{hour:02d}:{minute:02d}", match) if hour < 24 and minute < 60 else []


def _reference(match: re.Match[str], _: str) -> list[Candidate]:
    value = match[0].upper().lstrip("#")
    letters = sum(c.isalpha() for c in value)
    digits = sum(c.isdigit() for c in value)
    return whole("reference", value, match) if letters and digits and letters + digits >= 3 else []


def _hash_number(match: re.Match[str], _: str) -> list[Candidate]:
    return whole("reference", match[0].lstrip("#").strip().upper(), match)


def _number(match: re.Match[str], locale: str) -> list[Candidate]:
    return [("number", plain_number(match[1], locale=locale), match.start(1), match.end(1))]


def _spelled(match: re.Match[str], _: str) -> list[Candidate]:
    figure = word_number(match[1])
    if figure is None:
        return []
    if match[2] and match[2].lower() == "dozen":
        return [("number", str(12 * figure), match.start(1), match.end(2))]
    return [("number", str(figure), match.start(1), match.end(1))] if figure > 1 else []


def _of(kind: str) -> str:
    return rf"(?:{kind})(?:\s?(?:numbers?|no\.?|nos\.?|nr\.?|nummer|ids?|code|#))?"


_L = r"(?<![\w.@/-])"  # nothing of a word or a longer figure before
_D = r"(?<![\w.,/-])"  # the same for figures, where a comma may group
_R = r"(?![\w@]|[-/][\w])"  # and nothing of it after
_DASH = r" ?- ?"
_COPULA = r"(?:\s?(?:is|was|are|of|lautet|ist|war|:|=|#|-|\())*\s?#?\s?"
_TRACKING = r"(?:tracking|track|awb|air waybill|waybill|consignment|sendungs?(?:nummer|verfolgung)|suivi|seguimiento)"
_REFERENCE = (
    r"(?:case|complaint|invoice|claim|refund|return|rma|ref|reference|ticket|incident|transaction|confirmation|policy|"
    r"purchase order|po|notice|appeal|seller|merchant|account|customer|report|reimbursement|fall|rechnung|vorgang|"
    r"rechnungsnummer|fallnummer|serial|model|batch|lot|purchase|receipt|registration|vat|chat|trademark|patent)"
)
_NOUN = (
    r"(?!\s(?:of|are|were|was|is|and|or|have|has|had|to|in|on|at|for|the|that|which|who|more|other|by|as|with|from|a|"
    r"an|if|so|but|than|then|times?)\b)\s[^\W\d_]{3,}"
)
# "due" (Italian two) and "sept" (French seven) are other words elsewhere and count only before a unit of time.
_WORDS = alternation(w for w, n in NUMBER_WORDS.items() if n < 100 and w not in ("due", "sept"))
_YEAR = r"(?:,?\s(?:de |del |of )?((?:19|20|21)[0-9]{2}(?![0-9])|'[0-9]{2}\b))?"
_MONTH_TAIL = rf"\s(?:of |de |d')?({MONTH}){_YEAR}"
_PHONE_FORMS = (
    r"\+[0-9](?:[ .\-/()]{0,2}[0-9]){6,14}",
    r"\([0-9]{2,5}\) ?[0-9](?:[ .\-]?[0-9]){4,11}",
    r"[0-9]{3}(?:-[0-9]{3}-|\.[0-9]{3}\.| [0-9]{3} )[0-9]{4}",
    r"0[0-9]{2,5}[ /\-][0-9]{2,8}(?:[ \-][0-9]{2,8}){0,3}",
    r"0[1-9][0-9]{8,10}",
)

READERS: tuple[Reader, ...] = (
    Reader(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}", _email),
    Reader(r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"\[\]{}|\\^`]{1,2000}", _url),
    Reader(r"(?<![\w@.])(?:[a-z0-9-]{1,63}\.){1,5}"
           r"(?:com|org|net|eu|de|uk|in|fr|es|it|gov|co|io)/[^\s<>\"\[\]]{1,500}", _url),
    Reader(rf"{_L}[0-9SD][0-9]{{2}}{_DASH}[0-9]{{7}}{_DASH}[0-9]{{7}}(?![0-9]|-[0-9])", _order),
    Reader(rf"{_L}([12][0-9]{{3}})-([01][0-9])-([0-3][0-9])(?:T[0-2][0-9]:[0-5][0-9][0-9:.]{{0,10}}"
           rf"(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?{_R}", _iso),
    Reader(rf"{_L}([12][0-9]{{3}})[/.]([01]?[0-9])[/.]([0-3]?[0-9]){_R}", _iso),
    Reader(rf"{_L}([0-3]?[0-9])([./-])([0-3]?[0-9])\2([12][0-9]{{3}}|[0-9]{{2}})(?![\w]|[-/.][0-9])", _figures),
    Reader(rf"{_L}({DAY})\s?(?:-|to|and|bis)\s?(?={DAY}{_MONTH_TAIL})", _range_start),
    Reader(rf"{_L}({MONTH})\s({DAY})\s?(?:-|to|and)\s?({DAY}){_YEAR}{_R}(?!:)", _range_end),
    Reader(rf"(?<![\w.@/])({DAY}){_MONTH_TAIL}", _day_month),
    Reader(rf"{_L}({MONTH})\s(?:the )?([0-3]?[0-9](?:st|nd|rd|th)?)(?![\w:%]|[.,][0-9]){_YEAR}", _month_day),
    Reader(rf"{_L}({MONTH}),?\s(?:de |del |of )?((?:19|20|21)[0-9]{{2}}){_R}", _month_year),
    *MEASURE_READERS,
    Reader(rf"{_L}([0-9]{{3}})-([0-9]{{2}})-([0-9]{{4}}){_R}", _social_security),
    Reader(r"(?<![\w-])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{1,4}){3,8}(?![A-Z0-9])", _iban, is_case_sensitive=True),
    Reader(r"(?<![\w-])[A-CEGHJ-PR-TW-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D](?![\w-])", _upper("identity_number"),
           is_case_sensitive=True),
    Reader(rf"{_L}[2-9][0-9]{{3}}[ -][0-9]{{4}}[ -][0-9]{{4}}(?![ -]?[0-9]){_R}", _aadhaar),
    Reader(rf"{_L}[2-6](?:[ -]?[0-9]){{12,18}}{_R}", _card),
    Reader(rf"{_L}1Z ?(?:[0-9A-Z] ?){{15}}[0-9A-Z]{_R}", _upper("tracking_number")),
    Reader(rf"{_L}TB[ACM][0-9]{{9,15}}{_R}", _upper("tracking_number")),
    Reader(rf"{_L}(?:9[0-9]{{3}}(?: ?[0-9]{{4}}){{4}} ?[0-9]{{2}}|9[0-9]{{19,25}}){_R}", _upper("tracking_number")),
    Reader(rf"{_L}[A-Z]{{2}} ?[0-9]{{3}} ?[0-9]{{3}} ?[0-9]{{3}} ?[A-Z]{{2}}{_R}", _upper("tracking_number")),
    # The same number of the postal union, grouped in another way: "RN 4471 2290 5GB".
    Reader(r"(?<![\w.@/-])[A-Z]{2} ?(?:[0-9] ?){8}[0-9] ?[A-Z]{2}(?![\w@]|[-/][\w])", _upper("tracking_number"),
           is_case_sensitive=True),
    Reader(rf"{_L}J[A-Z]{{1,3}}[0-9]{{10,22}}{_R}", _upper("tracking_number")),
    Reader(rf"{_L}FBA(?=[0-9A-Z]{{0,8}}[0-9])[0-9A-Z]{{6,18}}{_R}", _upper("shipment_id")),
    Reader(rf"{_L}B0[0-9A-Z]{{8}}{_R}", _upper("asin")),
    Reader(rf"(?<!\w){_of(_TRACKING)}{_COPULA}([0-9A-Z](?:-?[0-9A-Z]| [0-9](?=[0-9])){{7,33}}){_R}", _tracking_by_cue),
    Reader(rf"(?<!\w){_of(_REFERENCE)}{_COPULA}((?=[A-Z0-9_/.-]{{0,38}}[0-9])[A-Z0-9](?:[-_/.]?[A-Z0-9]){{3,38}}){_R}",
           _reference_by_cue),
    Reader(rf"{_L}[0-9]{{12}}{_R}|{_L}[0-9]{{14,15}}{_R}|{_L}[0-9]{{20,22}}{_R}|"
           rf"{_L}[0-9]{{4}} [0-9]{{4}} [0-9]{{4}}{_R}",
           _upper("tracking_number")),
    *(Reader(rf"{_L}{form}(?![\w]|[-/.][0-9])", _phone) for form in _PHONE_FORMS),
    Reader(rf"(?<!\w)(?:phone|tel\.?|telephone|mobile|cell|call(?: me)? (?:on|at)){_COPULA}"
           rf"([0-9](?:[ .\-/]?[0-9]){{6,14}}){_R}",
           _phone),
    Reader(rf"{_L}([0-2]?[0-9]):([0-5][0-9])(?::[0-5][0-9])?(?:\s?([ap]\.?m\b\.?))?(?![\w:])", _clock),
    Reader(rf"{_L}([01]?[0-9])(?:\.([0-5][0-9]))?\s?([ap]\.?m)\b\.?", _clock),
    Reader(rf"{_L}([0-9](?:[0-9.,]{{0,12}}[0-9])?)(?=(?:kg|g|mg|cm|mm|m|km|lbs?|oz|gb|tb|mb|ml|l|kwh|w|v|x|st|nd|rd|th|"
           r"er|inch|ft|pcs)\b)", _number),
    Reader(r"#\s?[A-Z0-9](?:[-_/.]?[A-Z0-9]){1,38}", _hash_number),
    Reader(r"(?<![\w@#])[A-Z0-9](?:[-_/]?[A-Z0-9]){1,60}(?![\w@]|,[0-9]{3}(?![0-9]))", _reference),
    # Grouped in three figures or more with one mark: "10,555,123", "12,34,567", "10'555".
    Reader(r"(?<![\w.,'])([0-9]{1,3}(?:(?:,[0-9]{2,3}){1,5},[0-9]{3}|(?:\.[0-9]{3}){2,6}|(?:'[0-9]{3}){1,6})"
           r"(?:[.,][0-9]{1,4})?)(?![0-9]|[.,'][0-9])", _number),
    Reader(r"(?<![\w])([0-9](?:[.,' ]?(?<=[.,' ])[0-9]{2,3}){1,6}(?:[.,][0-9]{1,4})?)(?![0-9])", _number),
    Reader(r"([0-9]{1,60}(?:[.,][0-9]{1,6})?)", _number),
    Reader(r"([0-9]{1,60})", _number),
    Reader(r"([0-9])", _number),  # what is left between values: no digit may escape the checks
    Reader(rf"(?<![\w-])({_WORDS})\s(dozen)\b", _spelled),
    Reader(rf"(?<![\w-])((?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-[a-z]{{3,5}}|{_WORDS})(?![\w-])"
           rf"(?={_NOUN})()", _spelled),
)  # fmt: skip
