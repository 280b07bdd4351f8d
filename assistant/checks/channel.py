"""CHN: what the place where the letter goes takes. No limit is invented: one is checked only where it is set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.finding import finding
from assistant.checks.ground import Ground
from assistant.checks.letter import Letter
from assistant.checks.registry import Example, rule
from assistant.records import Finding, ValueKind

_ATTACHED = re.compile(
    r"\b(?:attached|enclosed|attachments?|enclosures?|(?:i|we) (?:have )?(?:attach|enclose)(?:d)?|please find)\b",
    re.IGNORECASE,
)


@rule(
    "CHN001",
    "error",
    title="An enclosure where none can go",
    reason="A text box takes no files; a letter that promises some sends the reader looking for nothing.",
    bad=Example("I have attached the order confirmation.", "buyer, text form"),
    good=Example("The kettle has not arrived.", "buyer, text form"),
)
def no_attachments(letter: Letter, ground: Ground) -> Iterator[Finding]:
    if ground.plan.channel.takes_attachments:
        return
    for sentence in letter.sentences:
        for match in _ATTACHED.finditer(sentence.plain):
            start = sentence.phrase.start + match.start()
            yield finding(
                "CHN001",
                (start, start + len(match[0])),
                f"{ground.plan.channel.label} takes no attachments.",
                suggestion="say what the document shows instead",
                severity="warning" if sentence.is_known else None,
            )


def _of_kind(letter: Letter, kinds: tuple[ValueKind, ...]) -> Iterator[tuple[int, int]]:
    for sentence in letter.sentences:
        for mention in sentence.phrase.mentions:
            if mention.value.kind in kinds:
                yield mention.value.start, mention.value.end


@rule(
    "CHN002",
    "error",
    title="A link where none may stand",
    reason="Messages with links are blocked or held back there.",
    bad=Example("See www.kettle.example/order for the details.", "buyer, text form"),
    good=Example("The kettle has not arrived.", "buyer, text form"),
)
def no_links(letter: Letter, ground: Ground) -> Iterator[Finding]:
    if not ground.plan.channel.takes_links:
        for place in _of_kind(letter, ("url",)):
            yield finding(
                "CHN002", place, f"{ground.plan.channel.label} takes no links.", suggestion="leave the link out"
            )


@rule(
    "CHN003",
    "error",
    title="Contact data where none may stand",
    reason="Messages inside a marketplace must not carry e-mail addresses or phone numbers; they are held back.",
    bad=Example("Please write to jane@mail.example.", "buyer, text form"),
    good=Example("Please answer here.", "buyer, text form"),
)
def no_contact_data(letter: Letter, ground: Ground) -> Iterator[Finding]:
    if not ground.plan.channel.takes_contact_data:
        for place in _of_kind(letter, ("email", "phone")):
            yield finding(
                "CHN003",
                place,
                f"{ground.plan.channel.label} takes no contact data.",
                suggestion="ask for the answer in the same place",
            )


@rule(
    "CHN004",
    "error",
    title="Longer than the form takes",
    reason="What is beyond the limit is cut off, and the request usually stands at the end.",
    bad=Example("The kettle has not arrived. " * 20, "buyer, text form"),
    good=Example("The kettle has not arrived.", "buyer, text form"),
)
def over_limit(letter: Letter, ground: Ground) -> Iterator[Finding]:
    limit = ground.plan.channel.max_characters
    length = len(letter.text.strip())
    if limit is not None and length > limit:
        yield finding(
            "CHN004",
            (min(limit, len(letter.text)), len(letter.text)),
            f"{length} characters; the form takes {limit}.",
            suggestion=f"cut {length - limit} characters",
        )
