"""Takes over sentences of the person's story as their own statement, cleaned of heat.

Only a sentence that states something, stays civil, is not already said and gives no order is taken; it keeps the
person's words in their order (some words may be dropped, none is added), so nothing can be invented here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.playbook_library import StoryWords
from assistant.wording.sentences import split_sentences
from assistant.wording.values import find_values

MAX_STATEMENTS = 4
MIN_WORDS, MAX_WORDS = 5, 36
MAX_STORY_CHARACTERS = 60_000
ALREADY_SAID = 0.6  # share of a sentence's content words that the letter has already
_STOP = frozenset(
    "a an and are as at be been but by did do for from had has have he her his i in is it its me my no not of on or our she "
    "so that the their them then there they this to us was we were when which who will with would you your am".split()
)
_CALENDAR = frozenset(
    "jan feb mar apr may jun jul aug sep oct nov dec januar februa march april june july august septem octobe novemb decemb".split()
)
_STATES = re.compile(
    r"\b(?:was|were|is|are|had|has|have|did|does|said|told|got|sent|came|went|paid|made|took|found|kept|left|showed?|shows|"
    r"arrived|received|refused|promised|offered|called|wrote|asked|checked|opened|returned|\w{3,}ed)\b",
    re.IGNORECASE,
)
_STARTS = re.compile(r"^(?:I|We|My|Our|The|This|That|These|Those|It|On|In|At|When|After|Before|Since|Tracking|There|They|He|She|A|An|Two|Three|One|Customer|Amazon|Seller)\b")


def own_statements(
    story: str, words: StoryWords, *, said: Iterable[str], locale: str, left_out: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Sentences of the story for the letter, at most four, in the story's order.

    Args:
        story: the person's own words.
        words: what is dropped and what makes a sentence unfit.
        said: sentences that the letter has already.
        locale: how dates in the story are read.
        left_out: statements that a check refused before; they are not taken again.
    """
    known = [_content(s) for s in said]
    known_values = {v.value for s in said for v in find_values(s, locale=locale)}
    taken: list[str] = []
    for span in split_sentences(story[:MAX_STORY_CHARACTERS]):
        sentence = next((c for part in _parts(span.text) if (c := cleaned(part, words)) is not None), None)
        if sentence is None or sentence in left_out:
            continue
        values = {v.value for v in find_values(sentence, locale=locale)}
        if _is_said(sentence, values, known, known_values):
            continue
        taken.append(sentence)
        known.append(_content(sentence))
        if len(taken) == MAX_STATEMENTS:
            break
    return tuple(taken)


def cleaned(sentence: str, words: StoryWords) -> str | None:
    """The sentence without heat and shouting; None when it is unfit for a letter."""
    text = " ".join(sentence.split()).replace("’", "'")
    if "[" in text or "{" in text or "://" in text or "@" in text or ":" in text:
        return None
    if any(re.search(p, text, re.IGNORECASE) for p in words.unfit):
        return None
    heat = "|".join(sorted(map(re.escape, words.heat), key=len, reverse=True))
    text = re.sub(rf"\s*,?\s*\b(?:{heat})\b,?", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"\b[A-Z]{4,}\b", lambda m: m.group(0).lower(), text) if _shouts(text) else text
    text = re.sub(r"^(?:so|and|but|then|well|ok(?:ay)?|anyway|hi|hello|now)\b[,\s]+", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"\bi\b", "I", re.sub(r"\s+", " ", text)).strip(" -–*\"'")
    text = re.sub(r"[!.]+$", "", text).strip()
    text = re.sub(r"\s+([,.;])", r"\1", text)
    count = len(text.split())
    text = text[:1].upper() + text[1:]
    if not MIN_WORDS <= count <= MAX_WORDS or not _STATES.search(text) or not _STARTS.match(text):
        return None
    return text + "."


def _parts(sentence: str) -> tuple[str, ...]:
    """The whole sentence, then what stands before its last "and", "but" or semicolon."""
    cuts = list(re.finditer(r",?\s+(?:and|but|because|so)\s+|\s*;\s*", sentence))
    return (sentence, *(sentence[: cut.start()] for cut in reversed(cuts[:6])))


def _shouts(text: str) -> bool:
    return len(re.findall(r"\b[A-Z]{4,}\b", text)) >= 2


def _is_said(sentence: str, values: set[str], known: Sequence[frozenset[str]], known_values: set[str]) -> bool:
    content = frozenset(w for w in _content(sentence) if not w.isdigit() and w not in _CALENDAR)
    if not content:
        return True
    if values <= known_values:
        everything = frozenset().union(*known) if known else frozenset()
        return len(content & everything) / len(content) >= ALREADY_SAID
    return any(len(content & other) / len(content) >= ALREADY_SAID for other in known)


def _content(sentence: str) -> frozenset[str]:
    plain = re.sub(r"\[[^\]]*\]", " ", sentence.lower())
    return frozenset(w[:6] for w in re.findall(r"[a-zäöüß]+|\d+", plain) if w not in _STOP)
