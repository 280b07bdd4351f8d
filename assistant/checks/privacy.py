"""PRV: no private numbers, and no data of other people. A letter is copied to many desks and kept for years."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.finding import finding
from assistant.checks.ground import Ground
from assistant.checks.letter import Letter
from assistant.checks.phrases import Mention
from assistant.checks.registry import Example, rule
from assistant.records import Finding, ValueKind

_PASSWORD = re.compile(
    r"\b(?:password|passcode|pass word|pin code|pin|cvv|cvc|security code|one-time (?:password|code)|otp|passwort|"
    r"kennwort)"
    r"(?:\s(?:is|was|number|for my account|of my card)){0,2}\s?[:=]?\s?[\"']?(?=[^\s\"']{0,30}\d)[^\s\"',;]{3,40}",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"\b(?:amazon|walmart|ebay|etsy|support|service|info|sales|office|contact)\b", re.IGNORECASE)


def _mentions(letter: Letter, *kinds: ValueKind) -> Iterator[Mention]:
    for sentence in letter.sentences:
        yield from (m for m in sentence.phrase.mentions if m.value.kind in kinds)


@rule(
    "PRV001",
    "error",
    title="A card number",
    reason="A full card number is never needed; the last four digits name the card.",
    bad=Example("I paid with my card 4111 1111 1111 1111."),
    good=Example("I paid $49.99 for the kettle."),
)
def card_number(letter: Letter, ground: Ground) -> Iterator[Finding]:
    # Sixteen digits may be an order's number, of which every tenth has the check digit of a card.
    orders = {f.value for f in ground.plan.facts if f.kind == "order_id"}
    for mention in _mentions(letter, "card_number"):
        value = mention.value
        if value.value in orders:
            continue
        yield finding(
            "PRV001",
            (value.start, value.end),
            "A full card number must not stand in a letter.",
            suggestion=f"the card ending in {value.value[-4:]}",
        )


@rule(
    "PRV002",
    "error",
    title="An identity or account number",
    reason="Social security, tax, identity and bank account numbers open the door to fraud; a letter is no safe place.",
    bad=Example("Please pay it to GB29 NWBK 6016 1331 9268 19."),
    good=Example("I ask you for a full refund of $49.99."),
)
def identity_number(letter: Letter, _: Ground) -> Iterator[Finding]:
    for mention in _mentions(letter, "identity_number"):
        yield finding(
            "PRV002",
            (mention.value.start, mention.value.end),
            "An identity or bank account number must not stand in a letter.",
            suggestion="ask for payment by the way that you paid",
        )


@rule(
    "PRV003",
    "error",
    title="A password or code",
    reason="Nobody who may decide ever needs a password.",
    bad=Example("My password is kettle2026."),
    good=Example("I have changed my password."),
)
def password(letter: Letter, _: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        for match in _PASSWORD.finditer(sentence.plain):
            start = sentence.phrase.start + match.start()
            yield finding(
                "PRV003", (start, start + len(match[0])), "A password or code must not stand in a letter.",
                suggestion="take it out and change it if it was sent anywhere",
            )  # fmt: skip


@rule(
    "PRV004",
    "warning",
    title="Somebody else's contact data",
    reason="The e-mail address or phone number of another person needs that person's consent.",
    bad=Example("My neighbour can be reached at bob@home.example."),
    good=Example("Please write to me at jane@mail.example."),
)
def other_people(letter: Letter, ground: Ground) -> Iterator[Finding]:
    sender = ground.plan.case.sender
    own_phone = re.sub(r"\D", "", sender.phone)[-7:]
    business = {f.as_written.lower() for f in ground.plan.facts if "supplier" in f.name or "carrier" in f.name}
    for mention in _mentions(letter, "email", "phone"):
        value = mention.value
        digits = re.sub(r"\D", "", value.value)
        is_own = value.value == sender.email.lower() or (
            own_phone and value.kind == "phone" and digits.endswith(own_phone)
        )
        is_business = any(value.as_written.lower() in b for b in business)
        if is_own or is_business or (value.kind == "email" and _SERVICE.search(value.value)):
            continue
        yield finding(
            "PRV004",
            (value.start, value.end),
            f"{value.as_written} is not yours.",
            suggestion="leave it out unless its owner agrees",
        )


@rule(
    "PRV005",
    "warning",
    title="A fact that was marked private",
    reason="The catalogue keeps this kind of fact out of letters unless the person insists.",
    bad=Example("My date of birth is May 5, 1980."),
    good=Example("I ordered the kettle on March 2, 2026."),
)
def private_fact(letter: Letter, ground: Ground) -> Iterator[Finding]:
    private = {n.name: n.label for n in ground.catalogue if n.is_private}
    keys = {key: private[name] for name, known in ground.facts.items() if name in private for key in known}
    for sentence in letter.sentences:
        for mention in sentence.phrase.mentions:
            if mention.key in keys:
                yield finding(
                    "PRV005",
                    (mention.value.start, mention.value.end),
                    f"This is your {keys[mention.key]}, which was marked private.",
                    suggestion="leave it out unless it is asked for",
                )
