"""What is private in a case is known from the case itself: its people, their addresses, and every number of it.

One idea: what is known needs no recogniser. A name is looked for as a whole and by its parts ("Dana Okafor", "Mr
Okafor"), a number in whatever grouping it is written, in small or capital letters; so it is hidden with certainty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assistant.records import Fact, Plan, ValueKind
from assistant.redaction.spotting import is_everyday
from assistant.redaction.vault import PrivateKind, Stretch

LEAST_CHARACTERS = 4  # of a number or a line of an address; shorter ones name nobody
LEAST_OF_PHONE = 7
_KIND_OF: dict[ValueKind, PrivateKind] = {
    "order_id": "ORDER", "shipment_id": "ORDER", "tracking_number": "PARCEL", "reference": "REFERENCE",
    "email": "EMAIL", "phone": "PHONE", "card_number": "CARD", "identity_number": "IDENTITY", "name": "NAME",
}  # fmt: skip
# Names of companies that everybody knows and of goods: the sentence is about them, and they name no person.
_COMMON_NAMES = ("carrier", "brand", "product", "marketplace")
_TITLES = frozenset("mr mrs ms miss dr prof sir herr frau madame monsieur señor señora signor signora".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Known(NamedTuple):
    """A private value of a case as it may be written."""

    kind: PrivateKind
    text: str
    is_part: bool = False  # of a name: an everyday word counts only with a capital letter


@dataclass(frozen=True)
class KnownValues:
    """The private values of one case."""

    values: tuple[Known, ...]

    def within(self, texts: Iterable[str]) -> KnownValues:
        """Those that may stand in one of the texts: papers hold thousands of numbers, a letter holds few."""
        joined = "\n".join(_core(t) for t in texts)
        return KnownValues(tuple(v for v in self.values if _core(v.text) in joined))

    def find(self, text: str) -> Iterator[Stretch]:
        """Where they stand in the text; the places may overlap."""
        for kind, pattern in _patterns(self.values):
            for match in pattern.finditer(text):
                yield Stretch(kind=kind, start=match.start(), end=match.end())


def known_values(plan: Plan) -> KnownValues:
    """The private values of sender, contacts, facts and papers of the plan's case."""
    return KnownValues(tuple(dict.fromkeys(v for v in _values(plan) if _core(v.text))))


def _values(plan: Plan) -> Iterator[Known]:
    case = plan.case
    own = frozenset(_WORD.findall(case.marketplace.casefold()))
    for name in (case.sender.name, *(c.name for c in case.contacts)):
        yield from _of_name(name, own)
    for action in case.actions:
        if action.owner.istitle():
            yield from _of_name(action.owner, own)
    yield Known("COMPANY", case.sender.store)
    yield from _of_address(case.sender.address)
    for kind, number in (
        ("EMAIL", case.sender.email),
        ("PHONE", case.sender.phone),
        ("REFERENCE", case.sender.seller_id),
    ):
        yield from _of_number(kind, number)  # type: ignore[arg-type]  # the literals of the line above
    for contact in case.contacts:
        yield from _of_number("REFERENCE", contact.reference)
    for fact in (*plan.facts, *(f for e in plan.exhibits for f in e.facts)):
        yield from _of_fact(fact, own)


def _of_fact(fact: Fact, own: frozenset[str]) -> Iterator[Known]:
    if "address" in fact.name and fact.kind == "text":
        yield from _of_address(fact.as_written)
    elif fact.name == "date_of_birth":
        yield Known("IDENTITY", fact.as_written)
    elif fact.kind == "name":
        if not any(word in fact.name for word in _COMMON_NAMES):
            yield from _of_name(fact.as_written, own)
    elif fact.kind in _KIND_OF:
        for written in dict.fromkeys((fact.as_written, fact.value)):
            yield from _of_number(_KIND_OF[fact.kind], written)


def _of_name(name: str, own: frozenset[str]) -> Iterator[Known]:
    whole = " ".join(name.split())
    if whole.casefold() in own or len(whole) < 2:
        return
    yield Known("NAME", whole)
    for part in _WORD.findall(whole):
        low = part.casefold()
        if len(part) > 1 and part[0] == part[0].upper() and low not in _TITLES and low not in own:
            yield Known("NAME", part, is_part=True)


def _of_address(address: str) -> Iterator[Known]:
    """The whole, and each line or part of a line: they come apart in a text."""
    if address.strip():
        yield Known("ADDRESS", " ".join(address.split()))
    for part in re.split(r"[\n,;]", address):
        if len(part.strip()) >= LEAST_CHARACTERS:
            yield Known("ADDRESS", " ".join(part.split()))
        for code in re.findall(r"[0-9]{4,6}(?:-[0-9]{4})?", part):
            yield Known("ADDRESS", code)


def _of_number(kind: PrivateKind, written: str) -> Iterator[Known]:
    if len(_core(written)) >= LEAST_CHARACTERS:
        yield Known(kind, " ".join(written.split()))
    digits = re.sub(r"\D", "", written) if kind == "PHONE" else ""
    # Without the code of the country or of the area: its own last seven figures are still a person's.
    for size in {len(digits) - 1, len(digits) - 2, len(digits) - 3, LEAST_OF_PHONE}:
        if LEAST_OF_PHONE <= size < len(digits):
            yield Known(kind, digits[-size:])


def _core(text: str) -> str:
    """Letters and digits alone, without case and accents: what two spellings of a value share."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum())


def _patterns(values: Iterable[Known]) -> Iterator[tuple[PrivateKind, re.Pattern[str]]]:
    for value in values:
        if value.is_part:
            exact = is_everyday(value.text)
            forms = {value.text, value.text.upper(), value.text.capitalize()} if exact else {value.text}
            body = "|".join(_spelled(f) for f in sorted(forms))
            yield value.kind, re.compile(rf"(?<!\w)(?:{body})(?!\w)", 0 if exact else re.IGNORECASE)
        elif sum(c.isdigit() for c in value.text) * 2 >= len(_core(value.text)) and value.kind != "ADDRESS":
            body = r"[\s().\-/_]{0,3}".join(re.escape(c) for c in value.text if c.isalnum())
            yield value.kind, re.compile(rf"\+?(?<![^\W_]){body}(?![^\W_])", re.IGNORECASE)
        else:
            yield value.kind, re.compile(rf"(?<!\w){_spelled(value.text)}(?!\w)", re.IGNORECASE)


def _spelled(text: str) -> str:
    """The text in either way in which Unicode composes it, with any white space and commas between its words."""
    forms = dict.fromkeys((text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)))
    choices = (r"[\s,]+".join(re.escape(word.strip(",")) for word in form.split() if word.strip(",")) for form in forms)
    return f"(?:{'|'.join(choices)})"
