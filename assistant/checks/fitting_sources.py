"""Whether a marker stands where its source fits: the clause that a rule is told of, the page that shows a fact.

One idea: a sentence that the offline letter has, with another marker, is judged by what both sources say; any other one
by which source of the plan has its words. Changed quotations are found by the known words they are nearest to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence
from assistant.checks.phrases import Phrase
from assistant.wording.markers import Marker
from assistant.wording.stems import content_stems, is_content

BETTER_FIT, BETTER_GAP, MIN_SEGMENT_WORDS = 0.6, 0.34, 3
CHANGED_QUOTE = 0.6  # how alike a quotation must be to a known one to count as that one changed
MAX_QUOTE_CANDIDATES = 12
MAX_SPELLED_CHARACTERS = 200  # longer quotations are compared by words alone
_NEXT_TO = 2


@dataclass(frozen=True)
class Misplaced:
    """A marker whose source does not fit, and the one that does."""

    marker: Marker
    better: str


def misplaced_markers(sentence: CheckedSentence, ground: Ground) -> Iterator[Misplaced]:
    """The markers of a sentence whose place belongs to another source."""
    groups = _groups(sentence.phrase)
    if sentence.is_known and sentence.match is not None:
        known = _same_words(sentence, ground)
        if any(k.cites == sentence.phrase.cites for k in known):
            known = [
                k for k in known if [m.cite for m in k.markers] == [m.cite for m in sentence.phrase.markers]
            ] or known
        for reference in known:
            theirs = _groups(reference)
            if len(theirs) == len(groups):
                yield from _against_reference(sentence, groups, theirs, ground)
                return
        if known:
            return
    start = sentence.phrase.start
    for group in groups:
        yield from _against_sources(sentence, group, (start, group[0].start), ground)
        start = group[-1].end


def _same_words(sentence: CheckedSentence, ground: Ground) -> list[Phrase]:
    """Sentences of the offline letter with the same words and, where there are such, the same values."""
    same = [p for p in ground.by_tokens.get(sentence.phrase.tokens, ()) if p.origin == "letter"]
    return [p for p in same if p.keys == sentence.phrase.keys] or same


def _groups(phrase: Phrase) -> list[list[Marker]]:
    groups: list[list[Marker]] = []
    for marker in phrase.markers:
        if groups and marker.start - groups[-1][-1].end <= _NEXT_TO:
            groups[-1].append(marker)
        else:
            groups.append([marker])
    return groups


def _against_reference(
    sentence: CheckedSentence, groups: list[list[Marker]], theirs: list[list[Marker]], ground: Ground
) -> Iterator[Misplaced]:
    start = sentence.phrase.start
    for own, known in zip(groups, theirs, strict=True):
        segment = (start, own[0].start)
        start = own[-1].end
        wanted = [m.cite for m in known]
        seen: set[str] = set()
        for marker in own:
            is_twice = marker.cite in seen
            seen.add(marker.cite)
            if marker.cite in wanted and not (is_twice and len(own) == len(known)):
                continue
            absent = [w for w in wanted if w not in {m.cite for m in own}] or wanted
            if not _exists(marker, ground) or _fits_as_well(sentence, marker, absent[0], segment, ground):
                continue
            yield Misplaced(marker, absent[0])


def _exists(marker: Marker, ground: Ground) -> bool:
    if marker.kind == "P":
        return marker.name in ground.sources
    exhibit = ground.exhibits.get(marker.name)
    return exhibit is not None and marker.page <= max(len(exhibit.pages), 1)


def _fits_as_well(
    sentence: CheckedSentence, marker: Marker, reference: str, segment: tuple[int, int], ground: Ground
) -> bool:
    """True when the source that stands there says it no less than the one that the offline letter names."""
    if marker.kind != reference[:1]:
        return False
    if marker.kind == "P":
        own = _segment_stems(sentence, segment)
        if reference not in ground.sources:
            return True
        fits = _clause_fit(own, marker.name, ground), _clause_fit(own, reference, ground)
        has = (
            _clause_values(sentence, segment, marker.name, ground),
            _clause_values(sentence, segment, reference, ground),
        )
        return has[0] >= has[1] and fits[0] > fits[1]
    # The whole document instead of one of its pages will do.
    return marker.cite.partition(" ")[0] == reference.partition(" ")[0] and not (marker.page and " " in reference)


def _clause_values(sentence: CheckedSentence, segment: tuple[int, int], name: str, ground: Ground) -> int:
    keys = ground.clause_keys.get(name, {})
    return sum(m.key in keys for m in sentence.phrase.mentions if segment[0] <= m.value.start < segment[1])


def _against_sources(
    sentence: CheckedSentence, group: list[Marker], segment: tuple[int, int], ground: Ground
) -> Iterator[Misplaced]:
    titled = _title_before(sentence, group, segment, ground)
    if titled is not None:
        yield titled
        return
    names = [m.name for m in group if m.kind == "P" and m.name in ground.sources]
    own = _segment_stems(sentence, segment)
    if not names or len(own) < MIN_SEGMENT_WORDS:
        return
    cited = max(_clause_fit(own, n, ground) for n in names)
    others = [(_clause_fit(own, n, ground), n) for n in ground.sources if n not in names]
    fit, better = max(others, default=(0.0, ""))
    if fit >= BETTER_FIT and fit - cited >= BETTER_GAP:
        yield Misplaced(next(m for m in group if m.name == names[0]), better)


def _segment_stems(sentence: CheckedSentence, segment: tuple[int, int]) -> frozenset[str]:
    return frozenset(
        stem
        for stem, plain, start, _ in sentence.phrase.words
        if segment[0] <= start < segment[1] and is_content(stem, plain)
    )


def _clause_fit(own: frozenset[str], name: str, ground: Ground) -> float:
    cache = f"clause stems {name}"
    if cache not in ground.cache:
        clause = ground.sources[name].clause
        ground.cache[cache] = content_stems(f"{clause.title} {clause.heading} {clause.text}")
    found = ground.cache[cache]
    stems = found if isinstance(found, frozenset) else frozenset()
    whole = sum(map(ground.rare, own))
    return sum(map(ground.rare, own & stems)) / whole if whole else 0.0


def _title_before(
    sentence: CheckedSentence, group: list[Marker], segment: tuple[int, int], ground: Ground
) -> Misplaced | None:
    """A document named by its title right before the marker of another one."""
    marker = group[0]
    if marker.kind != "E" or marker.name not in ground.exhibits:
        return None
    a, b = segment[0] - sentence.phrase.start, segment[1] - sentence.phrase.start
    before = " ".join(re.findall(r"\w+", sentence.text[a:b].lower()))
    named = [
        e.marker
        for e in ground.exhibits.values()
        if (title := " ".join(re.findall(r"\w+", e.title.lower()))) and f" {before}".endswith(f" {title}")
    ]
    if named and marker.name not in named and not any(m.name in named for m in group):
        return Misplaced(marker, named[0])
    return None


def changed_quote(quote: str, ground: Ground) -> str:
    """The known words of which the quotation is a changed copy; empty when it resembles none."""
    stems = content_stems(quote)
    scores: dict[int, float] = {}
    for stem in stems:
        for at in ground.by_stem.get(stem, ())[:200]:
            scores[at] = scores.get(at, 0.0) + ground.rare(stem)
    best = sorted(scores, key=lambda i: (-scores[i], i))[:MAX_QUOTE_CANDIDATES]
    for at in best:
        known = ground.phrases[at]
        if known.origin == "letter" or known.origin in ground.sources:
            continue
        if _alike(quote.lower(), known.text.lower()) > CHANGED_QUOTE:
            return known.text
    return ""


def _alike(quote: str, known: str) -> float:
    """How much of the quotation's words stand in the known text in order, 0 to 1; longer texts count by their part."""
    ours, theirs = quote.split(), known.split()[:200]
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size]
    if not blocks:
        return 0.0
    span = blocks[-1].a + blocks[-1].size - blocks[0].a
    by_words = 2 * sum(b.size for b in blocks) / (len(ours) + max(span, min(len(theirs), len(ours))))
    if len(known) > 4 * len(quote) or len(quote) > MAX_SPELLED_CHARACTERS:
        return by_words
    return max(by_words, SequenceMatcher(None, known, quote, autojunk=False).ratio())
