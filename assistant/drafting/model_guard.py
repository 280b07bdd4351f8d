"""Whether a wording keeps to the point it words: compares the two, trusts nothing that the model says about
itself.

The comparison is one-sided on purpose: a faithful wording may be refused (the offline sentence then stands,
which costs style), an invented date, name, quotation, denial or event should not pass. No part of it asks
what is true; the point is the measure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.records import Point, Record
from assistant.wording.markers import (
    find_blanks,
    find_broken_markers,
    find_markers,
    find_notes,
    mask_markers,
    overwrite,
)
from assistant.wording.stems import content_stems
from assistant.wording.values import Value, find_values

MIN_KEPT_WORDS = 0.5  # share of a point's content words that its wording must keep

# Sets of words that change what a sentence claims. A wording has as many denials as its point, and speaks of
# reports, plans, requests and possibilities exactly when its point does.
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|nicht|nichts|kein\w{0,2}|nie|ohne"
    r"|pas|jamais|sans|aucune?|nunca|sin|ning[uú]n\w?|mai|senza|nessun\w?)\b|n['’]t\b",
    re.IGNORECASE,
)
_STANCES = {
    "report": r"sa(?:id|ys?)|told|tells?|stat(?:ed?|es)|wr(?:o|i)tes?|written|repl(?:y|ied|ies)|according"
    r"|answer(?:ed|s)?|claim(?:ed|s)|reported|assured|admit\w*|acknowledg\w*|confirm\w*|promised|insist\w*",
    "plan": r"will|shall|plan(?:s|ned|ning)?|intends?|going to|about to|propos\w+",
    "request": r"ask(?:ed|s|ing)?|request(?:ed|s|ing)?|please|kindly|demand\w*|would like|appeal\w*"
    r"|call(?:ed)? (?:on|upon)",
    "possibility": r"may|might|could|perhaps|possibl\w+|probabl\w+|likely|seem(?:s|ed)?|appear(?:s|ed)? to"
    r"|suspect\w*|if|unless",
    "refusal": r"refus\w+|reject\w+|declin\w+|den(?:y|ied|ies)|fail(?:ed|s|ure)?|lack\w*|missing|lost|unable",
    "duty": r"must|ha(?:s|ve) to|required|oblig\w+|entitled|owed?s?|should",
}
_STANCE = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _STANCES.items()}
_ACTORS = {
    "the writer": r"i|we|my|our|us|me|myself|ourselves",
    "the reader": r"you|your",
    "the seller": r"seller|merchant|vendor|shop|supplier",
    "the carrier": r"carrier|courier|driver|post",
    "customer service": r"agent|representative|advisor|adviser|associate|(?:customer )?(?:service|support)",
    "the buyer": r"buyers?|customers?(?! (?:service|support))",
}
_ACTOR = re.compile("|".join(rf"(?P<a{n}>\b(?:{words})\b)" for n, words in enumerate(_ACTORS.values())), re.IGNORECASE)
_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»]{1,400})[\"”“»]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_END = re.compile(r"[.?!][\"'”’»)]{0,2}$")
_NAME = re.compile(r"(?<=[\w,;:'’)] )[A-ZÀ-Þ][\w'’&-]*")
# Words that carry a sentence without claiming anything; all others must be of the letter or its clauses.
_NEUTRAL = content_stems(
    "accordingly additionally allow appreciate attention concern consider date day detail enable "
    "fact far finally first follow forward furthermore give given grateful hence hear hope inform "
    "kind know least let letter like likewise look make matter mean meanwhile mention moreover "
    "next note now particular per permit point present refer "
    "reference regard remain respect review section see show shown sincerely sincere state still "
    "subsequently subject take thank therefore think thus time today understand unfortunately use "
    "want way whole wish yet "
)
_PLAIN_VALUES = {
    "date": "a date that the point does not have",
    "money": "an amount that the point does not have",
    "duration": "a period that the point does not have",
    "percent": "a percentage that the point does not have",
    "number": "a number that the point does not have",
    "email": "an address that the point does not have",
    "url": "a link that the point does not have",
    "phone": "a phone number that the point does not have",
}


class Objection(Record):
    """Why a wording cannot stand."""

    reason: str  # in plain words, the same for the same fault
    detail: str = ""  # what exactly, as written


@dataclass(frozen=True)
class Material:
    """All words that a letter may use: of its own offline text, its clauses and the names of its exhibits."""

    stems: frozenset[str]
    words: frozenset[str]
    are_nouns_capital: bool  # German: a capital letter does not show a name


def material(texts: Iterable[str], *, language: str) -> Material:
    """The material of these texts."""
    bare = [mask_markers(t) for t in texts]
    return Material(
        stems=frozenset().union(*map(content_stems, bare)),
        words=frozenset(w.casefold() for t in bare for w in _WORD.findall(t)),
        are_nouns_capital=language.lower().startswith("de"),
    )


def objections(wording: Sequence[str], points: Sequence[Point], known: Material) -> tuple[Objection, ...]:
    """What speaks against these sentences as the wording of these points; empty when they may stand.

    Args:
        wording: the model's sentences, in order.
        points: what they must say, in order; more than one when the sentences join neighbours.
        known: the words of the whole letter.
    """
    said = " ".join(wording)
    meant = " ".join(s.text for p in points for s in p.sentences)
    return (
        *_unfinished(wording),
        *_values(said, meant),
        *_marks(said, meant),
        *_quotations(said, meant),
        *_stances(said, meant),
        *_actors(wording, points),
        *_names(wording, known),
        *_words(said, meant, known),
    )


def _unfinished(wording: Sequence[str]) -> Iterable[Objection]:
    for sentence in wording:
        if not is_finished(sentence):
            yield Objection(reason="an unfinished sentence", detail=sentence[-60:])


def is_finished(sentence: str) -> bool:
    """True when it ends as a sentence does; a greeting, a signature or half a sentence does not."""
    return _END.search(_bare(sentence).strip()) is not None


def _values(said: str, meant: str) -> Iterable[Objection]:
    mine, theirs = find_values(said), find_values(meant)
    allowed = {_key(v) for v in theirs}
    for value in mine:
        if _key(value) not in allowed:
            reason = _PLAIN_VALUES.get(value.kind, "an identifier that the point does not have")
            yield Objection(reason=reason, detail=value.as_written)
    kept = {_key(v) for v in mine}
    for value in theirs:
        if value.kind != "number" and _key(value) not in kept:
            yield Objection(reason="a value left out", detail=value.as_written)
    if _orders(mine) != _orders(v for v in theirs if _key(v) in kept):
        yield Objection(reason="values in another order", detail=", ".join(v.as_written for v in theirs))


def _key(value: Value) -> tuple[str, str]:
    """Dates must be copied as written, because 03/02 is read differently in different places."""
    return value.kind, " ".join(value.as_written.split()).casefold() if value.kind == "date" else value.value


def _orders(values: Iterable[Value]) -> dict[str, list[tuple[str, str]]]:
    """For each kind its values in the order of their first place."""
    orders: dict[str, list[tuple[str, str]]] = {}
    for value in values:
        order = orders.setdefault(value.kind, [])
        if _key(value) not in order:
            order.append(_key(value))
    return orders


def _marks(said: str, meant: str) -> Iterable[Objection]:
    allowed = {m.cite for m in find_markers(meant)}
    for marker in find_markers(said):
        if marker.cite not in allowed:
            yield Objection(reason="a citation that does not belong there", detail=marker.text)
    if find_broken_markers(said) or find_notes(said) or re.search(r"[\[\]]", mask_markers(said)):
        yield Objection(reason="a broken citation", detail=said[:80])
    if Counter(b.label for b in find_blanks(said)) != Counter(b.label for b in find_blanks(meant)):
        yield Objection(reason="a blank made up or filled")


def _quotations(said: str, meant: str) -> Iterable[Objection]:
    for quote in _QUOTE.finditer(said):
        if quote[1].strip(" .,;") not in meant:
            yield Objection(reason="a quotation that the point does not have", detail=quote[1])
    for quote in _QUOTE.finditer(meant):
        if quote[1] not in said:
            yield Objection(reason="a quotation changed or left out", detail=quote[1])


def _stances(said: str, meant: str) -> Iterable[Objection]:
    bare, point = _without_values(said), _without_values(meant)  # "May 3" is no possibility
    if len(_DENIAL.findall(bare)) != len(_DENIAL.findall(point)):
        yield Objection(reason="a 'not' more or less than the point has")
    for name, pattern in _STANCE.items():
        if bool(pattern.search(bare)) != bool(pattern.search(point)):
            reason = (
                f"a {name} that the point does not have"
                if pattern.search(bare)
                else f"a {name} turned into something else"
            )
            yield Objection(reason=reason)


def _actors(wording: Sequence[str], points: Sequence[Point]) -> Iterable[Objection]:
    """Who is named first in each sentence must be named first in a sentence of the point."""
    theirs = {a for p in points for s in p.sentences if (a := _first_actor(s.text))}
    for sentence in wording:
        actor = _first_actor(sentence)
        if actor and actor not in (theirs or {"the writer"}):
            yield Objection(reason="somebody else as the one who acts", detail=actor)


def _first_actor(sentence: str) -> str:
    found = _ACTOR.search(_bare(sentence))
    return list(_ACTORS)[int(found.lastgroup[1:])] if found and found.lastgroup else ""


def _names(wording: Sequence[str], known: Material) -> Iterable[Objection]:
    """Capital letters that show a name; at the start of a sentence any unknown word is taken for one."""
    if known.are_nouns_capital:
        return
    for sentence in wording:
        bare = _bare(sentence).strip(" \"'“„«(")
        start = _WORD.match(bare)
        names = [*([start[0]] if start else []), *(m[0] for m in _NAME.finditer(bare))]
        for word in (w for name in names for w in _WORD.findall(name)):
            is_known = word.casefold() in known.words or content_stems(word) <= known.stems | _NEUTRAL
            if not is_known:
                yield Objection(reason="a name that is not in your papers", detail=word)


def _words(said: str, meant: str, known: Material) -> Iterable[Objection]:
    mine, theirs = content_stems(_without_values(said)), content_stems(_without_values(meant))
    new = mine - known.stems - _NEUTRAL
    if new:
        yield Objection(reason="words for which there is no ground", detail=", ".join(sorted(new)))
    if len(mine & theirs) < MIN_KEPT_WORDS * len(theirs):
        yield Objection(reason="too little of what the point says")


def _bare(text: str) -> str:
    return mask_markers(text)


def _without_values(text: str) -> str:
    bare = _bare(text)
    return overwrite(bare, [(v.start, v.end) for v in find_values(bare)])
