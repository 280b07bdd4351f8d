"""Regular expressions of how people tell a fact, with places for what is read: "seller is called {name}".

One idea: a pattern is data, and what it may take stands in it by name: `{name}` a name in capitals, `{quote}` quoted
words, `{words}` up to the next mark, `{value}` a value that was found there already and may fill the fact, `{exact}`
one of its very kind, `{four}` one of four characters. A pattern takes nothing else, so that no half of a number or of a
sentence becomes a fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.errors import DataError
from assistant.wording.compiled import compiled
from assistant.wording.values import Value

MAX_TEXT_CHARACTERS = 40_000  # a longer story is read up to here
VALUE_MARK = "\ue000"  # stands for each character of a value of the kind; no text of a person holds it
FITTING_MARK = "\ue001"  # of a value of another kind that may fill it: a bare figure for a reference
_INITIAL = r"[A-ZÀ-ÖØ-Þ0-9]"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = r"[\w&+'’.-]{0,30}"
_JOIN = r"(?:(?:&|of|and|und|de|the|for|von|e)[ ])?"
PLACES = {
    "{name}": rf"[\"“„«]?(?P<v>(?-i:{_CAPITAL}{_WORD}(?:[ ]{_JOIN}{_INITIAL}{_WORD}){{0,4}}))",
    "{handle}": r"[\"“„«]?(?P<v>(?-i:[A-ZÀ-ÖØ-Þ][\w.&+'’-]{1,30}(?:[ ][A-ZÀ-ÖØ-Þ0-9][\w&+'’.-]{0,30}){0,4}|"
    r"(?=[a-z][\w.-]{0,30}[A-Z0-9_])[a-z][\w.-]{2,30}))",
    "{quote}": r"[\"“„«](?P<v>[^\"“”„«»\n]{4,160})[\"”“»]",
    "{words}": r"(?P<v>[^.,;:!?\"“”„«»()\n]{3,80})",
    "{value}": rf"(?P<v>[{VALUE_MARK}{FITTING_MARK}]+)",
    "{exact}": rf"(?P<v>{VALUE_MARK}+)",
    "{four}": rf"(?P<v>[{VALUE_MARK}{FITTING_MARK}]{{4}})(?![{VALUE_MARK}{FITTING_MARK}])",
}
_ENDINGS = frozenset("inc ltd co corp llc plc bros sa ag".split())
_NO_NAME = frozenset(
    "i i'm i've my we our he she it it's they them their this that these those the a an and but so when what where "
    "who why "
    "how no not yes ok if in on at of for to from with by is was are has have had do does did then now also just even "
    "still never order orders asin fba fbm refund please mr mrs ich wir er sie es der die das den dem ein eine mein "
    "meine und aber doch bestellung artikel verkäufer amazon ebay etsy walmart aliexpress cedr prime paypal visa "
    "mastercard amex credit debit chat support customer service seller buyer english german he's she's they're nothing "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december usd eur gbp cad aud inr".split()
)


def found(pattern: str, text: str, *, masked: str = "") -> Iterator[tuple[int, int]]:
    """The stretches that the pattern takes from the text: of its place, or of all it matches where it has none.

    Args:
        pattern: as in `playbooks/reading.yaml`.
        text: a story, its wrapped lines joined.
        masked: the text with the characters of fitting values as `VALUE_MARK`; empty: the text.
    """
    own = masked or text
    for match in _compiled(pattern).finditer(own[:MAX_TEXT_CHARACTERS]):
        if "v" not in match.re.groupindex:
            yield match.span()
        elif match["v"] is not None:
            start, end = match.span("v")
            if "{name}" in pattern or "{handle}" in pattern:
                end = start + len(_name(text[start:end]))
            if end > start:
                yield start, end


def masked_values(text: str, values: Sequence[Value], mark: Callable[[Value], str]) -> str:
    """The text with each character of a value as its mark, where it has one; every offset stays."""
    pieces, at = [], 0
    for value in values:
        sign = mark(value)
        if sign and value.start >= at:
            pieces += [text[at : value.start], sign * (value.end - value.start)]
            at = value.end
    return "".join([*pieces, text[at:]])


def problem(pattern: str) -> str:
    """What is wrong with a pattern; empty when nothing is."""
    if len(re.findall(r"\{[a-z]+\}", pattern)) > 1:
        return "it has more than one place"
    unknown = [p for p in re.findall(r"\{[a-z]+\}", pattern) if p not in PLACES]
    if unknown:
        return f"there is no place {unknown[0]}; there are {', '.join(PLACES)}"
    try:
        _compiled(pattern)
    except DataError as error:
        return str(error)
    return ""


def _compiled(pattern: str) -> re.Pattern[str]:
    whole = pattern
    for place, expression in PLACES.items():
        whole = whole.replace(place, expression)
    try:
        return compiled(whole, re.IGNORECASE)
    except re.error as error:
        # Found here and not when the file is read: compiling all patterns would take longer than reading a story.
        raise DataError(
            f"reading.yaml: '{pattern}' is no regular expression ({error}); see `claim playbook lint`"
        ) from None


def _name(written: str) -> str:
    """The name without the words that follow it; empty where its first word is none of a name."""
    words = written.split(" ")
    kept: list[str] = []
    for word in words:
        bare = word.strip(".,'’").lower()
        if bare in _NO_NAME and bare not in ("and", "of", "the", "for", "de"):
            break
        kept.append(word)
        if word.endswith(".") and bare not in _ENDINGS and len(bare) > 1:
            break  # a sentence ends here
    while kept and kept[-1].lower() in ("and", "of", "the", "for", "de", "&", "und", "von", "e"):
        kept.pop()
    text = " ".join(kept)
    last = kept[-1].strip(".").lower() if kept else ""
    return text if last in _ENDINGS else text.rstrip(".,'’-")
