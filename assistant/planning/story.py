"""Takes over sentences of the person's story as their own statement, cleaned of heat.

Only a sentence that states something, stays civil, is not already said and gives no order is taken; it keeps the
person's words in their order (some words may be dropped, none is added), so nothing can be invented here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.wording.display import sentence_case
from assistant.wording.sentences import split_sentences
from assistant.wording.speech import StoryWords
from assistant.wording.text_language import language_of
from assistant.wording.values import find_values

MAX_STATEMENTS = 2
MIN_WORDS, MAX_WORDS = 5, 30
MAX_STORY_CHARACTERS = 60_000
FEW_WORDS = 4
ALREADY_SAID = 0.6  # share of a sentence's content words that the letter has already
_PLACE_WORDS = frozenset("in at from near to of through via on by".split())
MIN_SHOUTED_LETTERS, SHOUTED_SHARE = 8, 0.6
_CAPITAL_WORDS = (
    "january|february|march|april|june|july|august|september|october|november|december|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|amazon"
)
_ACRONYMS = frozenset(("USPS", "ASIN", "FNSKU", "GDPR", "IMEI"))
_STOP = frozenset(
    "a an and are as at be been but by did do for from had has have he her his i in is it its me my no not of on or "
    "our she so that the their them then there they this to us was we were when which who will with would "
    "you your am "
    "der die das den dem des ein eine einen einem einer und ist sind waren wird wurde wurden worden habe haben "
    "hatte ich wir sie er es mir mich mein meine meinen meiner unser unsere unseren im bei beim laut von vom zu "
    "zum zur mit für auf aus an nach vor seit bis nicht nur auch noch schon lag".split()
)
_CALENDAR = frozenset(
    "jan feb mar apr may jun jul aug sep oct nov dec januar februa march april june july august septem "
    "octobe novemb decemb januar februa märz mai juni juli okt oktobe dez dezemb".split()
)
_STATES = re.compile(
    r"\b(?:was|were|is|are|had|has|have|did|does|said|told|got|sent|came|went|paid|made|took|found|kept|left|showed?|shows|"
    r"bought|held|contained|broke|fell|stood|lay|lacked|gave|arrived|received|refused|promised|offered|called|wrote|asked|checked|opened|returned|\w{3,}ed)\b",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^(?:I|We|My|Our|The|This|That|These|Those|It|On|In|At|When|After|Before|Since|Tracking|There|They|He|She|A|An|Two|Three|One|Customer|Amazon|Seller)\b"
)


def own_statements(
    story: str,
    words: StoryWords,
    *,
    said: Iterable[str],
    signs: Sequence[str] = (),
    names: Sequence[str] = (),
    has_contacts: bool = False,
    amounts: frozenset[str] = frozenset(),
    at_least: int = 0,
    locale: str = "en_US",
    left_out: frozenset[str] = frozenset(),
    language: str = "en",
) -> tuple[str, ...]:
    """Sentences of the story for the letter, at most two, the most telling ones, in the story's order.

    Args:
        story: the person's own words.
        words: what is dropped and what makes a sentence unfit.
        said: sentences that the letter has already.
        signs: words that belong to this kind of case; a sentence without one, a value or a name tells nothing.
        names: names of the case; a sentence that names somebody else is left to the person.
        has_contacts: the letter lists the contacts, so that a sentence about one would say it twice.
        amounts: the sums of money that the case knows; a sentence with another sum is about something else.
        at_least: so many statements are taken even where none is telling, if any is fit.
        locale: how dates in the story are read.
        left_out: statements that a check refused before; they are not taken again.
        language: of the letter; a sentence that is clearly in another one is not taken.
    """
    known = [_content(s) for s in said]
    known_values = {v.value for s in said for v in find_values(s, locale=locale)}
    known_values |= {f"--{v[5:]}" for v in known_values if re.fullmatch(r"\d{4}-\d{2}-\d{2}", v)}
    found: list[tuple[int, int, str]] = []
    for place, span in enumerate(split_sentences(story[:MAX_STORY_CHARACTERS])):
        if language_of(span.text) not in (("", language) if language == "en" else (language,)):
            continue
        calm = unshouted(span.text, names)
        sentence = next((c for part in _parts(calm, words) if (c := cleaned(part, words)) is not None), None)
        if sentence is None or sentence in left_out:
            continue
        if not words.are_nouns_capital and _names_others(sentence, names):
            continue
        if has_contacts and any(re.search(p, sentence, re.IGNORECASE) for p in words.contact):
            continue
        found_values = find_values(sentence, locale=locale)
        if any(v.kind == "money" and v.value not in amounts for v in found_values):
            continue
        values = {v.value for v in found_values}
        telling = {v.value for v in found_values if v.kind not in ("number", "duration", "percent")}
        weight = _weight(sentence, telling - known_values, signs, names)
        if (weight or at_least) and not _is_said(sentence, values, known, known_values):
            found.append((-weight, place, _new_half(sentence, words, known, known_values, locale)))
            known.append(_content(sentence))
    worth = sum(1 for weight, _, _ in found if weight)
    best = sorted(found)[: min(MAX_STATEMENTS, max(worth, at_least))]
    return tuple(s for _, _, s in sorted(best, key=lambda t: t[1]))


def foreign_sentences(story: str, language: str) -> int:
    """How many sentences of the story are clearly in another language than the letter."""
    spans = split_sentences(story[:MAX_STORY_CHARACTERS])
    return sum(language_of(s.text) not in ("", language) for s in spans)


def unshouted(sentence: str, names: Sequence[str]) -> str:
    """A sentence in capitals written small, with the names of the case, "I", months and weekdays restored."""
    letters = [c for c in sentence if c.isalpha()]
    if len(letters) < MIN_SHOUTED_LETTERS or sum(c.isupper() for c in letters) < SHOUTED_SHARE * len(letters):
        return sentence
    small = sentence.lower()
    capitals = {w.lower(): w for n in names for w in re.findall(r"[A-Za-z]{2,}", n) if not w.islower()}
    small = re.sub(r"[a-z]+", lambda m: capitals.get(m.group(0), m.group(0)), small)
    small = re.sub(rf"\b(?:{_CAPITAL_WORDS})\b", lambda m: m.group(0).capitalize(), small)
    return re.sub(r"\b(?:asin|fba|ups|usps|dhl|odr|sku)\b", lambda m: m.group(0).upper(), small)


def _names_others(sentence: str, names: Sequence[str]) -> bool:
    """True when it names a person or firm that the case does not; places ("in Louisville") are not meant."""
    known = {w.lower() for n in names for w in re.findall(r"[^\W\d_]+", n)}
    known |= {w.lower() for w in _CAPITAL_WORDS.split("|")} | {"i", "a", "to", "z"}
    for match in re.finditer(r"(?<=\s)(?<![.!?]\s)([A-Z][a-z]{2,})(?:'s)?\b", sentence):
        before = re.search(r"([A-Za-z]+)\s+$", sentence[: match.start()])
        is_place = before is not None and before.group(1).lower() in _PLACE_WORDS
        word = match.group(1).lower()
        if word not in known and word.removesuffix("s") not in known and not is_place:
            return True
    return False


def _weight(sentence: str, new_values: set[str], signs: Sequence[str], names: Sequence[str]) -> int:
    """How much a sentence tells: new values count twice, words of the case and names once."""
    low = sentence.lower()
    told = sum(bool(re.search(rf"\b{re.escape(s)}", low)) for s in signs)
    named = sum(n.lower() in low for n in names if len(n) > 2)
    return 2 * len(new_values) + min(told, 2) + min(named, 1) if told else 0


def cleaned(sentence: str, words: StoryWords) -> str | None:
    """The sentence without heat and shouting; None when it is unfit for a letter."""
    text = " ".join(sentence.split()).replace("’", "'")
    if "[" in text or "{" in text or "://" in text or "@" in text or ":" in text:
        return None
    if any(re.search(p, text, re.IGNORECASE) for p in words.unfit):
        return None
    heat = "|".join(sorted(map(re.escape, words.heat), key=len, reverse=True))
    text = re.sub(rf"\s*,?\s*\b(?:{heat})\b,?", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"\b[A-Z]{4,}\b", lambda m: m.group(0) if m.group(0) in _ACRONYMS else m.group(0).lower(), text)
    text = re.sub(
        words.drops or r"^(?:so|and|but|then|well|ok(?:ay)?|anyway|hi|hello|now)\b[,\s]+",
        "",
        text.strip(),
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\s+", " ", text)
    text = (text if words.states else re.sub(r"\bi\b", "I", text)).strip(" -–*\"'")
    text = re.sub(r"[!.]+$", "", text).strip()
    text = re.sub(r"\s+([,.;])", r"\1", text)
    count = len(text.split())
    text = sentence_case(text)
    states = re.search(words.states, text, re.IGNORECASE) if words.states else _STATES.search(text)
    starts = re.match(words.starts, text) if words.starts else _STARTS.match(text)
    if not MIN_WORDS <= count <= MAX_WORDS or not states or not starts:
        return None
    return text + "."


def _parts(sentence: str, words: StoryWords) -> tuple[str, ...]:
    """The whole sentence, then what stands before its last "and", "but" or semicolon."""
    cuts = list(re.finditer(words.cuts or r",?\s+(?:and|but|because|so)\s+|\s*;\s*", sentence))
    return (sentence, *(sentence[: cut.start()] for cut in reversed(cuts[:6])))


_HALVES = re.compile(r",?\s+(?:and|but)\s+(?=(?:the|my|our|nothing|there|no|one|two|three)\b)", re.IGNORECASE)


def _new_half(
    sentence: str, words: StoryWords, known: Sequence[frozenset[str]], known_values: set[str], locale: str
) -> str:
    """What stands behind an "and" alone, where the letter has said all that stands before it (English only)."""
    for cut in () if words.cuts else reversed(list(_HALVES.finditer(sentence))):
        head, tail = sentence[: cut.start()], cleaned(sentence[cut.end() :], words)
        if tail is not None and _is_said(
            head, {v.value for v in find_values(head, locale=locale)}, known, known_values
        ):
            return tail
    return sentence


def _is_said(sentence: str, values: set[str], known: Sequence[frozenset[str]], known_values: set[str]) -> bool:
    content = frozenset(w for w in _content(sentence) if not w.isdigit() and w not in _CALENDAR)
    if not content:
        return True
    if values <= known_values:
        if len(content) <= FEW_WORDS and values:
            return True
        everything = frozenset().union(*known) if known else frozenset()
        return len(content & everything) / len(content) >= ALREADY_SAID
    return any(len(content & other) / len(content) >= ALREADY_SAID for other in known)


def _content(sentence: str) -> frozenset[str]:
    plain = re.sub(r"\[[^\]]*\]", " ", sentence.lower())
    return frozenset(w[:6] for w in re.findall(r"[a-zäöüß]+|\d+", plain) if w not in _STOP)
