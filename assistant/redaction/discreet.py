"""A case whose own words give away no card number, no identity number and no contact data of other people.

One idea: the letter quotes what the person noted, so the note is where such a number is taken out, and every check
compares with the same note. It is never taken out silently: a line says what and how to have it in all the same. The
person's story and papers stay as they are; of them a letter takes over no such number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from assistant.records import Action, Case, Contact, ValueKind
from assistant.wording.values import Value, find_values

T = TypeVar("T", Contact, Action)
# The rule of the checks that guards each kind: who silences it for a case, with a reason, insists.
RULES: dict[ValueKind, str] = {
    "card_number": "PRV001",
    "identity_number": "PRV002",
    "email": "PRV004",
    "phone": "PRV004",
}
_NAMES: dict[ValueKind, str] = {
    "card_number": "a card number",
    "identity_number": "an identity or account number",
    "email": "an e-mail address that is not yours",
    "phone": "a phone number that is not yours",
}
_LEFT_OUT = {"de": "(Angabe weggelassen)"}
_ENDING = {"de": "mit der Endung"}
_A_CARD = {"de": "einer Karte "}
_NAMED = re.compile(
    r"(?:card|karte|visa|mastercard|maestro|amex|express|number|nummer|no\.|nr\.|#|:)\W{0,3}\Z", re.IGNORECASE
)
_SERVICE = re.compile(r"amazon|walmart|ebay|etsy|support|service|info|sales|office|contact|help|legal", re.IGNORECASE)


def discreet_case(case: Case) -> Case:
    """The case with its request, contacts and actions free of such data, and a warning for each kind left out."""
    taken: dict[str, ValueKind] = {}
    insisted = {s.rule for s in case.silenced}
    given = " ".join(case.facts.values()).casefold()

    def clean(text: str) -> str:
        found = [v for v in find_values(text) if v.kind in RULES and RULES[v.kind] not in insisted]
        private = [v for v in found if not _may_stand(v, case, given)]
        taken.update({v.value: v.kind for v in private})
        return _without(text, private, case.language)

    changed = case.model_copy(
        update={
            "ask": clean(case.ask),
            "contacts": tuple(_cleaned(c, ("said", "outcome"), clean) for c in case.contacts),
            "actions": tuple(_cleaned(a, ("what",), clean) for a in case.actions),
        }
    )
    if not taken:
        return case
    new = [w for w in _warnings(taken.values()) if w not in case.warnings]
    return changed.model_copy(update={"warnings": (*case.warnings, *new)})


def _cleaned(record: T, fields: Iterable[str], clean: Callable[[str], str]) -> T:
    return record.model_copy(update={f: clean(getattr(record, f)) for f in fields})


def _may_stand(value: Value, case: Case, given: str) -> bool:
    """The person's own contact data, that of a desk, and what was given as a fact for the letter."""
    if value.kind not in ("email", "phone"):
        return False
    if value.kind == "phone":
        digits = re.sub(r"\D", "", value.value)[-7:]
        return digits in re.sub(r"\D", "", case.sender.phone) or digits in re.sub(r"\D", "", given)
    written = value.value.casefold()
    return written == case.sender.email.casefold() or written in given or bool(_SERVICE.search(written))


def _without(text: str, values: list[Value], language: str) -> str:
    primary = language.split("-")[0].lower()
    for value in sorted(values, key=lambda v: -v.start):
        instead = _LEFT_OUT.get(primary, "(left out)")
        if value.kind == "card_number":
            named = "" if _NAMED.search(text[: value.start]) else _A_CARD.get(primary, "a card ")
            instead = f"{named}{_ENDING.get(primary, 'ending in')} {value.value[-4:]}"
        text = text[: value.start] + instead + text[value.end :]
    return text


def _warnings(kinds: Iterable[ValueKind]) -> list[str]:
    return [
        f"{_NAMES[kind]} in your request, contacts or actions stays out of the letter; to have it in, silence "
        f"{RULES[kind]} in the case with a reason"
        for kind in dict.fromkeys(kinds)
    ]
