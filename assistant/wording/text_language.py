"""Says in which language a sentence of a story is written, as far as its words give it away.

One idea: small words are enough, and a sentence that gives nothing away is said to be in no language ("") instead of
being guessed.
"""

from __future__ import annotations

import re

MAX_CHARACTERS = 5_000
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]{1,2})?")
# Words that the other language does not have; "in", "am", "an", "so", "was", "will", "hat", "also" speak for neither.
_SMALL = {
    "en": frozenset(
        "the and of to is are were been be have has had not never no i my me we our us you your it its this that these "
        "there their they he she his her from with for on at by but because when which who whom why how after before "
        "since until about into than then do does did can could would should only still just again back very yet says "
        "said told sent got came arrived ordered paid refund returned seller parcel package item didn't doesn't isn't "
        "wasn't hasn't haven't don't can't won't i'm it's".split()
    ),
    "de": frozenset(
        "der das den dem des und ist sind waren wurde wurden worden werden wird haben habe hatte hatten nicht nie kein "
        "keine keinen keinem keiner ich mein meine meinen meinem meiner mir mich wir unser unsere unseren uns sie ihr "
        "ihre ihren es sich dass daß auf aus bei beim vom von zu zum zur mit für über unter nach vor seit bis durch "
        "gegen ohne um aber oder weil wenn als auch noch nur schon jetzt dann dort hier wie wo wann warum einen einem "
        "einer eines ein eine bestellt bestellung gekauft bezahlt geliefert erhalten angekommen verkäufer paket "
        "sendung ware artikel geld erstattung zurück seitdem bisher bislang trotzdem leider".split()
    ),
}


def language_of(text: str) -> str:
    """ "en", "de", or "" when its words do not tell."""
    words = _WORD.findall(text[:MAX_CHARACTERS].lower().replace("’", "'"))
    counts = {name: sum(w in small for w in words) for name, small in _SMALL.items()}
    best = max(counts, key=lambda n: counts[n])
    return best if counts[best] > sum(counts.values()) - counts[best] else ""
