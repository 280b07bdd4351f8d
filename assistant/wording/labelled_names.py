"""Finds names that stand behind their label in a notice: "Rights owner: Ardent Kite Works".

One idea: a name has no form of its own, so only a label with a colon, at the start of a line or of a sentence, says
that one follows. `text[n.start:n.end] == n.text`, and nothing that reads like a sentence is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.records import FactName, Record

MAX_TEXT_CHARACTERS = 40_000  # a longer notice is read up to here
MAX_NAME_CHARACTERS, MAX_NAME_WORDS = 60, 7
_VALUE = r"[ \t]{0,4}:[ \t]{0,4}([^\n\r:;!?]{2,120})"
_STOP = re.compile(r"(?<=[\w)])\.(?=\s|$)")
_NO_NAME = re.compile(
    r"\b(?:is|are|was|were|has|have|had|must|should|please|your|you|their|unknown|none|n/a|see|below|not)\b|[\[\]{}<>@]|://",
    re.IGNORECASE,
)
_ENDINGS = frozenset("inc ltd co corp llc plc bros sa ag bv st".split())


class LabelledName(Record):
    """A name with the fact that its label means, at its place in the text."""

    name: str
    text: str
    start: int
    end: int


def find_labelled_names(text: str, catalogue: Sequence[FactName]) -> Iterator[LabelledName]:
    """The names behind the labels that the catalogue's cues give, in the catalogue's order.

    Args:
        text: a notice.
        catalogue: the fact names; those that are names and have cues are looked for.
    """
    told = text[:MAX_TEXT_CHARACTERS]
    for entry in catalogue:
        if entry.kind != "name" or not entry.cues:
            continue
        labels = "|".join(sorted((re.escape(c).replace(r"\ ", r"[ \t]+") for c in entry.cues), key=len, reverse=True))
        pattern = rf"(?:^|(?<=[.;]\s))[ \t>*•-]{{0,6}}(?:the[ \t])?(?:{labels})(?:['’]s[ \t]name|[ \t]name)?{_VALUE}"
        for match in re.finditer(pattern, told, re.IGNORECASE | re.MULTILINE):
            said = _first_sentence(match[1])
            if _is_name(said):
                yield LabelledName(name=entry.name, text=said, start=match.start(1), end=match.start(1) + len(said))


def _first_sentence(value: str) -> str:
    """The value up to the full stop that ends it; "Corvane Tools Inc." keeps its own."""
    for stop in _STOP.finditer(value):
        last = value[: stop.start()].rsplit(None, 1)[-1].lower()
        if last not in _ENDINGS and len(last) > 1:
            return value[: stop.start()]
        if not value[stop.end() :].strip():
            return value[: stop.end()]
    return value.rstrip(" ,.")


def _is_name(said: str) -> bool:
    is_short = len(said) <= MAX_NAME_CHARACTERS and len(said.split()) <= MAX_NAME_WORDS
    return is_short and bool(re.match(r"[A-Z0-9À-ÖØ-Þ]", said)) and not _NO_NAME.search(said)
