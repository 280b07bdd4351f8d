"""The words of one contact as a point tells it: whom, when, how, and the answer as silence, a deed or a quoted note.

One idea: English tells short outcomes in its own words ("they asked me to wait"); another language quotes every outcome
as it was written, because words that are bent into its grammar would no longer be the person's.
"""

from __future__ import annotations

import re

from assistant.knowledge import Knowledge
from assistant.records import Contact
from assistant.wording.display import clean_inline, show_date
from assistant.wording.speech import Speech


def contact_words(contact: Contact, known: Knowledge) -> dict[str, str]:
    """The slots of one contact: contact_when, contact_who, contact_by, contact_name, contact_reference, ..."""
    day = show_date(contact.when.day, known.locale) if contact.when else ""
    if known.tongue is not None:
        who, by = _party_in(contact, known, known.tongue.speech), _way_in(contact.channel, known.tongue.speech)
        return _contact_slots(contact, known, day=day, who=who, by=by)
    who = clean_inline(contact.who)
    if who.lower() in ("seller", "merchant", "shop", "supplier", "carrier", "courier"):
        who = f"the {who.lower()}"
    who = _as_reader(contact, who or f"{known.place.company} customer service", known)
    return _contact_slots(contact, known, day=day, who=who, by=_way(contact.channel, known))


_SERVICE = re.compile(r"(?:the )?(?:customer|buyer|seller)? ?(?:service|support|care)", re.IGNORECASE)
_READS = {"issuer": "bank", "bank": "bank", "seller": "seller", "carrier": "carrier"}  # addressee -> party


def _as_reader(contact: Contact, who: str, known: Knowledge) -> str:
    """ "you" where the letter goes to the very party of the contact, "your customer service" where to its company."""
    party = known.party_of(contact)
    if known.addressee == "service" and party == "marketplace":
        plain = re.sub(rf"^{re.escape(known.place.company)}(?:'s)?\b ?", "", who, flags=re.IGNORECASE)
        return f"your {plain.lower().removeprefix('the ')}" if plain and _SERVICE.fullmatch(plain) else who
    if _READS.get(known.addressee) != party:
        return who
    carrier = known.fact("carrier")
    is_another = party == "carrier" and carrier is not None and carrier.value.lower() not in who.lower()
    return who if is_another else "you"


def _contact_slots(contact: Contact, known: Knowledge, *, day: str, who: str, by: str) -> dict[str, str]:
    return {
        "contact_they": "you" if who == "you" else "they",
        "contact_when": day,
        "contact_clock": contact.when.clock if contact.when else "",
        "contact_who": who,
        "contact_by": by,
        "contact_name": clean_inline(contact.name),
        "contact_reference": clean_inline(contact.reference),
        "contact_said": _quotable(contact.said, known),
        **_outcome_words(_quotable(contact.outcome, known), known),
    }


def _party_in(contact: Contact, known: Knowledge, speech: Speech) -> str:
    """Whom a contact was made with, in another language: a name as it is, a bare "customer service" in its words."""
    who = clean_inline(contact.who)
    plain = who.lower().replace(known.place.company.lower(), "").strip(" -")
    if not plain:
        return speech.service.replace("{company}", known.place.company)
    for party in speech.parties.values():
        if plain in party.words or who.lower() in party.words:
            return party.name.replace("{company}", known.place.company)
    return who


def _way_in(channel: str, speech: Speech) -> str:
    name = channel.strip().lower()
    inside = max((key for key in speech.ways if key in name), key=len, default="")
    return speech.ways.get(name) or speech.ways.get(inside, "")


_SILENCE = re.compile(
    r"^(?:still |yet )?(?:no (?:answer|reply|response)|not answered|did(?: not|n.t) (?:answer|reply|respond)|"
    r"nobody answered|ignored|nothing|silence|silent|none)(?: (?:yet|so far|since))?$",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"^(?:asked|told|promised|refused|offered|rejected|advised|confirmed|wanted|referred|sent|closed|denied|declined|apologi[sz]ed|"
    r"agreed|suggested|repeated|escalated|opened|said|requested|admitted|ignored|stopped|blocked|credited|cancelled|"
    r"canceled|passed|forwarded|transferred|explained|gave|put|registered|raised|restored|reopened|accepted|granted)\b"
    r"(?<!\bsaid)(?!\s+\w+\s+(?:cannot|can|is|are|must|may|will)\b)|^said\b",  # "Opened goods cannot be": none
    re.I,
)


def _way(channel: str, known: Knowledge) -> str:
    """How a sentence names the channel: by its exact name, else by the longest known name that stands in it."""
    name, ways = channel.strip().lower(), known.playbooks.ways
    inside = max((key for key in ways if key in name), key=len, default="")
    return ways.get(name) or ways.get(inside, "")


def _outcome_words(outcome: str, known: Knowledge) -> dict[str, str]:
    """How a sentence tells the outcome of a contact: as silence, a deed ("asked me to wait"), or a quoted note.

    In another language the note is quoted as it was written, whatever its language.
    """
    if not outcome:
        return {}
    if known.tongue is not None:
        speech = known.tongue.speech
        is_silent = _SILENCE.match(outcome) or re.fullmatch(speech.silence, outcome, re.IGNORECASE)
        return {"contact_silence": speech.silence_said} if is_silent else {"contact_outcome": outcome}
    if _SILENCE.match(outcome):
        return {"contact_silence": "no answer"}
    if _DEED.match(outcome) and len(outcome.split()) >= 2:
        return {"contact_deed": outcome[0].lower() + outcome[1:]}
    return {"contact_outcome": outcome}


def _quotable(text: str, known: Knowledge) -> str:
    """Words of a conversation that may stand in a letter in quotation marks; empty when they are not civil."""
    flat = clean_inline(text).replace('"', "'")
    if any(re.search(p, flat, re.IGNORECASE) for p in known.playbooks.story_words.unfit[1:3]):
        return ""
    if known.tongue is not None and re.search(known.tongue.speech.uncivil, flat, re.IGNORECASE):
        return ""
    if re.search(r"\b(?:system|assistant|instructions?|ignore|you must|rude|hung up)\b", flat, re.IGNORECASE):
        return ""
    return "" if re.search(r"!\s*$|\b[A-Z]{6,}\b.*\b[A-Z]{6,}\b", flat) else flat
