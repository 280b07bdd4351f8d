"""How the person speaks: as "I" or "we", and the wish brought into a form that fits into a sentence."""

from __future__ import annotations

import re

from assistant.records import Case
from assistant.wording.display import clean_inline
from assistant.wording.speech import Speech


def voice_of(case: Case, speech: Speech | None = None) -> dict[str, str]:
    """ "we" for a seller who speaks of "we", else "I"; in the words of another language where one is given."""
    if speech is not None:
        return _voice_in(case, speech)
    told = f"{case.story} {' '.join(a.what for a in case.actions)}".lower()
    many = len(re.findall(r"\b(?:we|our|us)\b", told))
    one = len(re.findall(r"\b(?:i|my|me)\b", told))
    if case.role == "seller" and many >= one:
        return {
            "we": "we",
            "We": "We",
            "our": "our",
            "Our": "Our",
            "us": "us",
            "we are": "we are",
            "we were": "we were",
        }
    return {"we": "I", "We": "I", "our": "my", "Our": "My", "us": "me", "we are": "I am", "we were": "I was"}


def _voice_in(case: Case, speech: Speech) -> dict[str, str]:
    told = re.findall(r"[^\W\d_]+", f"{case.story} {' '.join(a.what for a in case.actions)}".lower())
    many = sum(w in speech.voice_signs.get("many", ()) for w in told)
    one = sum(w in speech.voice_signs.get("one", ()) for w in told)
    return speech.voices["many" if case.role == "seller" and many >= one else "one"]


def wish_words(ask: str, speech: Speech) -> dict[str, str]:
    """As `ask_words`, for a wish in another language."""
    words = speech.wish
    wish = clean_inline(ask.split("\n")[0])
    for _ in range(2):
        wish = re.sub(rf"^(?:{words.leading})\s+", "", wish, flags=re.IGNORECASE)
    if not wish or len(wish.split()) > MAX_ASK_WORDS or wish.isupper() or re.search(words.heated, ask, re.IGNORECASE):
        return {}
    last = re.search(r"[^\W\d_]+$", wish)
    if last and last[0].lower() in words.deeds and len(wish.split()) > 1:
        return {"ask_to": f"{wish[: last.start()].strip()} {words.deeds[last[0].lower()]}"}
    if re.match(words.things, wish, re.IGNORECASE):
        first = wish.split()[0]
        is_noun = re.fullmatch(words.things, first, re.IGNORECASE) is not None
        return {"ask_for": wish[0].upper() + wish[1:] if is_noun else wish[0].lower() + wish[1:]}
    return {}


def in_voice(wish: str, voice: dict[str, str]) -> str:
    """ "reactivate my account" -> "reactivate our account" where the letter says "we"."""
    if voice["we"] != "we":
        return wish
    return re.sub(r"\bme\b", "us", re.sub(r"\bmy\b", "our", wish))


_WISH = re.compile(
    r"^(?:please|kindly|my wish is|i am asking for|(?:i|we)(?:'d| would)? "
    r"(?:want|like|ask for|request|demand|need|wish for|expect)(?: to (?:get|have|receive))?)\s+",
    re.IGNORECASE,
)
_THING = re.compile(
    r"^(?:(?:a|an|the|my|our|full|partial|complete|prompt|immediate|remaining|outstanding|missing|unpaid|rest|balance|"
    r"of|[£$€₹]?\s?\d[\d.,]*(?: ?[A-Z]{3})?)\s+)*"
    r"(?:refund|rest|balance|amount|replacement|reimbursement|reinstatement|reactivation|restoration|removal|release|payment|investigation|review|"
    r"repayment|credit|return|cancellation|correction|compensation|answer|decision|reversal|withdrawal|payout|disbursement)\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"^(?:the )?(?:missing|remaining|outstanding|unpaid|full) (?:amount of )?[£$€₹]?\s?\d[\d.,]*(?: [a-z]{3})?$", re.I
)
_PLEASE = re.compile(r",?\s*\b(?:please|pls|sir|madam|thanks?(?: you)?)\b[.,!]?", re.IGNORECASE)
_BARE_SUM = re.compile(
    r"\b(refund|replacement|reimbursement|payment)\s+(?=(?:[£$€₹]|Rs\.?|(?-i:[A-Z]{3}))?\s?\d)", re.IGNORECASE
)
_DEED = re.compile(
    r"^(?:refund|replace|reimburse|reinstate|reactivate|restore|remove|release|pay|investigate|review|repay|credit|send|"
    r"cancel|correct|compensate|answer|decide|reverse|withdraw|return|lift|unlock|confirm|locate|find)\b",
    re.IGNORECASE,
)
_HEATED = re.compile(r"!|\b(?:now|immediately|asap|at once|or else|thie\w+|scam\w*|sue|damn|fuck\w*)\b", re.IGNORECASE)
MAX_ASK_WORDS = 30


def ask_words(ask: str) -> dict[str, str]:
    """The person's wish as it fits into a sentence: `ask_for` ("a full refund of 49.99 USD") or `ask_to`.

    Empty when the wish is heated, too long, or neither a thing nor a deed: then the playbook's own request is used.
    """
    wish = clean_inline(_PLEASE.sub("", ask.split("\n")[0]))
    wish = _BARE_SUM.sub(r"\1 of ", wish)
    for _ in range(2):
        wish = _WISH.sub("", wish)
    if not wish or len(wish.split()) > MAX_ASK_WORDS or _HEATED.search(ask) or wish.isupper():
        return {}
    lowered = wish[0].lower() + wish[1:]
    if _THING.match(lowered) and not re.match(
        r"^(?:refund|credit|return|review|release) (?:me|my|the|our|us|it)\b", lowered, re.I
    ):
        if not re.match(r"^(?:a|an|the|my|our)\b", lowered):
            singular = re.match(
                r"^(?:reinstatement|reactivation|restoration|removal|release|payment|repayment|compensation|reimbursement)\b",
                lowered,
            )
            article = "" if singular else "an " if lowered[0] in "aeiou" else "a "
            lowered = article + lowered
        return {"ask_for": lowered}
    if _SUM.match(lowered):
        return {"ask_for": lowered if lowered.startswith("the ") else f"the {lowered}"}
    if _DEED.match(lowered) and len(lowered.split()) > 1:
        return {"ask_to": lowered}
    return {}
