"""Facts that have no form of their own, read from a story: the item, names, quoted answers, whom one turned to.

One idea: such a fact is taken only where the story says it in one of the catalogue's patterns and says it once: two
names for one party, or two things that may be the item, are none. What tells of another matter is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.playbook_library import Party
from assistant.records import Case, Fact, FactName, Locator
from assistant.wording.asides import Asides
from assistant.wording.carrier_names import CARRIER, carrier_name
from assistant.wording.compiled import compiled
from assistant.wording.display import clean_inline
from assistant.wording.negation import is_denied
from assistant.wording.plain_text import unwrapped
from assistant.wording.things import the_thing
from assistant.wording.told_patterns import MAX_TEXT_CHARACTERS, found
from assistant.wording.values import Value

_TO_NAMED = (
    r"\b(?:i|we|ich|wir)\b[^.\n]{0,20}\b(?:wrote|written|messaged|asked|contacted|e-?mailed|called|told)(?: to)? NAME",
    r"\bNAME(?:,? [^.,\n]{1,20},?)? (?:only says?|says?|said|told me|answers?|answered|replied|promised|refuses?|"
    r"refused|offers?|"
    r"offered|bietet|sagt|schreibt|antwortet|weigert|lehnt|dice|ofrece)\b",
)


def told_in_story(
    case: Case, catalogue: Sequence[FactName], told: Sequence[Fact], parties: Sequence[Party]
) -> tuple[Fact, ...]:
    """The facts that the story tells by its wording, one of a name.

    Args:
        case: whose story is read; its other places are read elsewhere.
        catalogue: the fact names of the case.
        told: the typed facts of the case; the item stands beside those of the story.
        parties: whom people turn to, with how stories tell it.
    """
    story = unwrapped(case.story[:MAX_TEXT_CHARACTERS])
    if not story.strip():
        return ()
    asides = Asides(case.story, case.today)
    # A seller's case has no other seller to be named.
    names = {e.name: e for e in catalogue if e.name != "seller_name" or case.role == "buyer"}
    facts: dict[str, Fact] = {}
    for entry in names.values():
        fact = _named(story, entry, asides) if entry.told and entry.kind in ("name", "text") else None
        if fact is not None:
            facts[entry.name] = fact
    if "item" in names:
        values = [_value(f) for f in told if f.source.where == "story"]
        thing = the_thing(story, values, is_aside=asides.stretches)
        if thing is not None:
            facts["item"] = _fact(names["item"], thing.text, story, thing.start, thing.end)
    if "carrier" in names:
        facts |= _only_carrier(story, names["carrier"], asides)
    facts |= _contacted(story, names, asides, parties, facts)
    return tuple(facts.values())


def _value(fact: Fact) -> Value:
    place = fact.source
    return Value(kind=fact.kind, value=fact.value, as_written=fact.as_written, start=place.start, end=place.end)


def _named(story: str, entry: FactName, asides: Asides) -> Fact | None:
    """The one name or text that the patterns find; None where they find two."""
    hits = [(start, end) for p in entry.told for start, end in found(p, story) if not asides.holds(start)]
    said = {" ".join(story[s:e].lower().split()) for s, e in hits}
    # "Norlake" and "Norlake Ltd" are one: the fuller name holds the other.
    longest = max(said, key=len, default="")
    if not hits or any(other not in longest for other in said):
        return None
    start, end = next((s, e) for s, e in hits if " ".join(story[s:e].lower().split()) == longest)
    return _fact(entry, clean_inline(story[start:end]), story, start, end)


def _only_carrier(story: str, entry: FactName, asides: Asides) -> dict[str, Fact]:
    hits = [m for m in CARRIER.finditer(story) if not asides.holds(m.start())]
    if len({m[0].lower() for m in hits}) != 1:
        return {}
    first = hits[0]
    name = carrier_name(first[0])
    return {entry.name: _fact(entry, name, story, first.start(), first.end())}


def _contacted(
    story: str,
    names: Mapping[str, FactName],
    asides: Asides,
    parties: Sequence[Party],
    facts: Mapping[str, Fact],
) -> dict[str, Fact]:
    """Whom the story says that one turned to; both a yes and a no are none."""
    told: dict[str, Fact] = {}
    for party in parties:
        entry = names.get(f"contacted_{party.id}")
        if entry is None:
            continue
        ways = (*party.told, *entry.told_choices.get("yes", ()))
        if party.id == "seller" and "seller_name" in facts:
            ways = (*ways, *(w.replace("NAME", re.escape(facts["seller_name"].value)) for w in _TO_NAMED))
        yes = next((m for m in _matches(story, ways, asides) if not is_denied(story, m.start())), None)
        no = next(_matches(story, entry.told_choices.get("no", ()), asides), None)
        match = yes or no
        if match is not None and (yes is None or no is None):
            told[entry.name] = _fact(entry, "yes" if yes else "no", story, match.start(), match.end())
    return told


def _matches(story: str, ways: Sequence[str], asides: Asides) -> Iterator[re.Match[str]]:
    plain = story.replace("’", "'")
    for way in ways:
        yield from (m for m in compiled(way, re.IGNORECASE).finditer(plain) if not asides.holds(m.start()))


def _fact(entry: FactName, value: str, story: str, start: int, end: int) -> Fact:
    place = Locator(where="story", start=start, end=end)
    return Fact(name=entry.name, kind=entry.kind, value=value, as_written=story[start:end], source=place)
