"""Facts of fixed choices: told by the wording of a story or paper, and answers brought to one of the choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.records import Case, Exhibit, Fact, FactName, Locator
from assistant.wording.asides import Asides
from assistant.wording.compiled import compiled
from assistant.wording.display import sentence_case
from assistant.wording.negation import is_denied
from assistant.wording.plain_text import unwrapped

HEAD_CHARACTERS = 400  # of a document; its head says what it is


def chosen_facts(
    case: Case, catalogue: Sequence[FactName], facts: Iterable[Fact], exhibits: Sequence[Exhibit] = ()
) -> tuple[Fact, ...]:
    """Facts of fixed choices that notice, story, contacts or papers tell by their wording ("marked as delivered").

    A fact that is already known, or for which two choices are told, is left out.
    """
    known = {f.name for f in facts}
    found = []
    asides = Asides(case.story, case.today)
    for entry in catalogue:
        if (
            not (entry.signs or entry.told_choices)
            or entry.name.startswith("contacted_")
            or entry.name in known
            or entry.role not in (case.role, "both")
        ):
            continue
        for place, text in _told_texts(case, exhibits):
            hits = _hits(entry, text, asides if place.where == "story" else None)
            if len(hits) == 1:
                choice, match = next(iter(hits.items()))
                source = place.model_copy(update={"start": match.start(), "end": match.end()})
                if place.exhibit:
                    source = source.model_copy(update={"page": text.count("\f", 0, match.start()) + 1})
                found.append(
                    Fact.model_validate(
                        {
                            "name": entry.name,
                            "kind": entry.kind,
                            "value": choice,
                            "as_written": match.group(0),
                            "source": source,
                        }
                    )
                )
                break
    return tuple(found)


_CAUSE = re.compile(
    r"\b(?:because|due to the fact that|the (?:root )?cause was(?: that)?|the reason was(?: that)?|caused by|due to)\s+"
    r"(?!of (?:you|amazon)\b)((?:[^.!?\n]|\.(?=\d)){12,240})",
    re.IGNORECASE,
)


_NOTICE_VERB = re.compile(r"\b(?:suspend|deactivat|clos|remov|block|disabl|shut)\w*\b", re.IGNORECASE)


def told_cause(case: Case, unfit: Sequence[str], pattern: str = "") -> tuple[Fact, ...]:
    """The root cause that a seller's story tells after "because": the first that is fit for a letter.

    Args:
        case: whose story is read.
        unfit: regular expressions of what no letter takes over.
        pattern: regular expression of a cause told in another language, its first group is the cause; empty: English.
    """
    if case.role != "seller":
        return ()
    story = unwrapped(case.story)
    for match in re.finditer(pattern, story, re.IGNORECASE) if pattern else _CAUSE.finditer(story):
        said = match.group(1).strip(" ,;")
        before = story[max(0, match.start() - 80) : match.start()]
        is_notice = _NOTICE_VERB.search(before.rsplit(".", 1)[-1]) is not None
        if is_notice or any(re.search(p, said, re.IGNORECASE) for p in unfit):
            continue
        start = match.start(1)
        place = Locator(where="story", start=start, end=start + len(match.group(1)))
        cause = sentence_case(said)
        fact = {"name": "root_cause", "kind": "text", "value": cause, "as_written": match.group(1), "source": place}
        return (Fact.model_validate(fact),)
    return ()


def _told_texts(case: Case, exhibits: Sequence[Exhibit]) -> Iterable[tuple[Locator, str]]:
    yield Locator(where="notice"), unwrapped(case.notice)
    yield Locator(where="story"), unwrapped(case.story)
    yield Locator(where="contact"), "\n".join(f"{c.said}\n{c.outcome}" for c in case.contacts)
    for exhibit in exhibits:
        if re.search(r"\b(?:track|status|deliver|shipment|scan|zustell|sendung)", exhibit.text[:HEAD_CHARACTERS], re.I):
            yield Locator(where="exhibit", exhibit=exhibit.marker, page=1), exhibit.text


def _hits(entry: FactName, text: str, asides: Asides | None) -> dict[str, re.Match[str]]:
    """The choices that the text tells, each with its place; none in a sentence about another matter."""
    hits: dict[str, re.Match[str]] = {}
    for choice in dict.fromkeys((*entry.signs, *entry.told_choices)):
        signs = tuple(rf"\b{re.escape(s)}\b" for s in entry.signs.get(choice, ()))
        match = _first_of("|".join((*signs, *entry.told_choices.get(choice, ()))), text, asides)
        if match is not None:
            hits[choice] = match
    return hits


def _first_of(pattern: str, text: str, asides: Asides | None) -> re.Match[str] | None:
    """The first match that the words before it do not deny: not in "has not yet been delivered"."""
    for match in compiled(pattern, re.IGNORECASE).finditer(text):
        if not is_denied(text, match.start()) and not (asides and asides.holds(match.start())):
            return match
    return None


def _first(signs: Sequence[str], text: str) -> re.Match[str] | None:
    """The first of the signs that the words before it do not deny: not in "has not yet been delivered"."""
    return _first_of("|".join(rf"\b{re.escape(s)}\b" for s in signs), text, None)


def normal_choices(facts: Iterable[Fact], catalogue: Sequence[FactName]) -> tuple[Fact, ...]:
    """Facts of fixed choices brought to one of the choices ("Amazon" -> "marketplace"); others as they are."""
    entries = {f.name: f for f in catalogue}
    out = []
    for fact in facts:
        entry = entries.get(fact.name)
        if entry is not None and fact.source.where == "answer" and (entry.choices or entry.kind == "yes_no"):
            value = _choice(fact.value.strip().lower(), entry)
            out.append(fact.model_copy(update={"value": value, "kind": entry.kind}) if value else fact)
        else:
            out.append(fact)
    return tuple(out)


_YES, _NO = ("yes", "true", "y", "1", "ja"), ("no", "false", "n", "0", "nein", "none")


def _choice(written: str, entry: FactName) -> str:
    if entry.kind == "yes_no":
        return "yes" if written in _YES else "no" if written in _NO else ""
    if written in entry.choices:
        return written
    for choice in entry.choices:
        # "not delivered" is not the choice "delivered"; a choice that itself begins with "not" is found before.
        if _first((choice, *entry.signs.get(choice, ())), written) is not None:
            return choice
    if entry.name == "fulfilled_by":
        named = re.finditer(r"amazon|fba|prime|marketplace|afn", written)
        return "marketplace" if any(not is_denied(written, m.start()) for m in named) else "seller"
    return ""
