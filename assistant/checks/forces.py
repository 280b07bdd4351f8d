"""Who may, must or must not do what: the force that governs a word of a rule, and the acts that rules are about.

One idea: what a rule says of an act hangs on the last words of duty, freedom or ban before it, and a few dozen words of
English name these; behind "except" the ban is off, behind "which" nothing is ruled at all.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.wording.stems import stem

Force = Literal["must", "must not", "may", "need not"]
_FREE = re.compile(
    r"\b(?:need not|whether or not|regardless of|irrespective of|even (?:if|though) not|"
    r"(?:do|does|is|are|shall|will) not (?:be )?(?:required|obliged|obligated|need|have) to|"
    r"nothing (?:\w+ ){0,12}(?:prevents?|prohibits?|restricts?|limits?|precludes?|obligates?)|"
    r"(?:not|never) (?:be )?(?:prevent|prohibit|restrict|preclude|limit|forbid)\w{0,6})\b"
)
_FORBID = re.compile(
    r"\b(?:(?:shall|must|may|will|can|should|is|are|be|does|do|did|has|have|to)(?: \w+){0,2}? (?:not|never)|"
    r"cannot|can't|mustn't|won't|shan't|don't|doesn't|not to|neither|nor|refrains? from|prohibit\w*|forbid\w*|"
    r"(?:shall|may|must|will) (?:no|neither|under no circumstances)|in no event|at no time|"
    r"no(?: \w+){1,6}? (?:shall|may|must|will|can|is|are)|nothing(?: \w+){1,12}? (?:shall|may|will)|"
    r"not (?:be )?(?:allowed|permitted|entitled|eligible))\b"
)
_FREEDOM = re.compile(
    r"\b(?:may|can|might|could|(?:is|are|be) (?:allowed|permitted|entitled|free|eligible)|has the right|have the right|"
    r"reserves? the right|at (?:its|their|his|her) (?:own )?discretion|permits?|allows?|survives?)\b"
)
_DUTY = re.compile(
    r"\b(?:shall|must|will|should|agrees? to|undertakes? to|(?:is|are|be) (?:required|obliged|obligated|bound|"
    r"responsible)|has to|have to|needs? to|requires?)\b"
)
NO_ACTS = frozenset(
    "required obliged obligated permitted allowed entitled free agree agrees undertake undertakes expressly explicitly "
    "independently only solely".split()
)
# What the source's force (first) does to a sentence of another force (second): 1 the opposite, 0 no objection.
AGAINST = {
    ("must not", "may"): 1.0, ("must not", "must"): 1.0, ("must not", "need not"): 0.0,
    ("must", "must not"): 1.0, ("must", "need not"): 1.0, ("must", "may"): 0.0,
    ("may", "must not"): 1.0, ("may", "must"): 0.6, ("may", "need not"): 0.0,
    ("need not", "must"): 1.0, ("need not", "may"): 0.0, ("need not", "must not"): 0.4,
}  # fmt: skip
_FORCES: tuple[tuple[re.Pattern[str], Force], ...] = (
    (_DUTY, "must"),
    (_FREEDOM, "may"),
    (_FORBID, "must not"),
    (_FREE, "need not"),
)
APART = re.compile(r"\b(?:except|unless|other than|save (?:as|for|that)|provided,? (?:that|however))\b")
_RELATIVE = re.compile(r"\b(?:which|who|whom|where|when|if|(?<!agrees )that)\b")
SOFT = re.compile(rf"{APART.pattern}|\b(?:only|solely|exclusively|to the extent)\b")
ITEM = re.compile(r"\s*(?:\(?[a-z0-9]{1,4}[).]|[-•*])\s")
# Words for the acts that rules are about: one name for those that mean the same act.
_ACTS = {
    "share": "share disclose reveal divulge communicate disseminate distribute furnish publish release transmit",
    "copy": "copy reproduce duplicate photocopy copies reproduction",
    "keep": "keep retain maintain possess store",
    "give up": "destroy return delete erase surrender",
    "identify": "identify mark designate label stamp",
    "obtain": "acquire obtain receive",
    "tell": "notify inform advise",
    "hire": "solicit hire recruit employ",
    "take apart": "reverse decompile disassemble",
    "accept": "accept grant approve",
    "refuse": "refuse reject deny decline",
}
ACT_OF = {stem(word): name for name, words in _ACTS.items() for word in words.split()}
OPPOSITE_ACT = {"keep": "give up", "give up": "keep", "accept": "refuse", "refuse": "accept"}
OF_OPPOSITE: dict[Force, Force] = {"must": "must not", "must not": "must", "may": "need not", "need not": "may"}


def force_of(low: str, at: int) -> Force | None:
    """What governs the word at that place: the last words of duty, freedom or ban before it in its own sentence."""
    before = low[:at]
    last, found = -1, None
    for pattern, force in _FORCES:
        for match in pattern.finditer(before):
            if match.end() >= last:
                last, found = match.end(), force
    apart = [m.end() for m in APART.finditer(before)]
    if found is not None and _RELATIVE.search(before, max(last, 0)):
        return None  # "the information that you received": told of the thing, not ruled
    if found == "must not" and apart and apart[-1] > last:
        return "may"  # what stands behind "except" is let off the ban
    return found
