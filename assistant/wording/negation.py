"""Whether a word or a value is denied by what stands right before it: "not B0ABCDEFGH", "has not yet been delivered".

One idea: what is denied is neither told nor chosen; only the few words before it are read, so a "not" elsewhere in the
sentence denies nothing.
"""

from __future__ import annotations

import re

REACH = 48  # characters before the place in which a denial may stand
_DENIED = re.compile(
    r"(?:\b(?:not|never|nor|neither|nicht|nie|kein|keine|keinen|keinem|keiner|instead of|rather than|other than|"
    r"different from|except|statt|anstatt|außer)|n't)"
    r"(?:\s(?:yet|been|be|even|really|actually|about|of|for|by|with|on|in|the|a|an|my|our|your|noch|der|die|das|den|dem|asin|order|"
    r"bestellung|shipment|number|no|nr|id)[.:]?){0,4}[\s#:(]+\Z",
    re.IGNORECASE,
)


def is_denied(text: str, start: int) -> bool:
    """True when the words right before `start` deny what stands there."""
    return _DENIED.search(text[max(0, start - REACH) : start].replace("’", "'")) is not None
