"""Finds sentences that turn a known statement around: "may" for "may not", "before" for "after", buyer for seller.

One idea: lay the sentence beside the known statement that it most resembles; if what differs is a negation or a pair of
opposites, the meaning is turned. A free wording is compared by its modal verbs instead: who may or must do what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.checks.denied import denied_statement, other_role, other_side
from assistant.checks.ground import PLANNED, Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.matching import candidates, similarity
from assistant.checks.phrases import Phrase
from assistant.checks.support import TURNED_SURELY, SourceText, turned_force
from assistant.records import SentenceKind
from assistant.wording.stems import is_content, stem

NEAR, CLEAR = 0.5, 0.62
HEAD_NEAR, HEAD_CLEAR = 0.24, 0.4
MAX_COMPARED = 6
MIN_FRAME_TOKENS = 4
SAYS_THE_SAME = 0.85
MAX_CHANGED_TOKENS = 4
SAME_FRAME = 0.66  # of the shorter sentence's words, in order, that both must have
_MODALS = frozenset("may must can shall should need might could cannot".split())
_PRESENT = frozenset("do does is are".split()) | _MODALS
_FILLERS = frozenset("be been also only then still always to have has ever".split())
_ROLES = frozenset({"buyer", "seller"})
_MUST, _MAY = frozenset({"must", "shall"}), frozenset({"may", "can", "might"})
_NEED_NOT = frozenset({"need"})
_OPENS = frozenset("opens opening begins starts earliest".split())
_CLOSES = frozenset("close closes closing expires ends lapses latest deadline".split())


@dataclass(frozen=True)
class Turn:
    """A known statement that says the opposite, and the change that turns it."""

    known: str
    origin: str
    change: str
    is_clear: bool
    is_rule: bool = False  # True: it is a rule that is turned around, not a fact


def letter_turn(letter: Letter, sentence: CheckedSentence, ground: Ground) -> Turn | None:
    """As `turned_around`, worked out once for a sentence."""
    name = f"turn {sentence.phrase.start}"
    if name not in letter.cache:
        letter.cache[name] = turned_around(sentence, ground)
    found = letter.cache[name]
    return found if isinstance(found, Turn) else None


def turned_around(sentence: CheckedSentence, ground: Ground) -> Turn | None:
    """The known statement that the sentence turns around; None when there is none."""
    phrase = sentence.phrase
    if sentence.is_known or len(phrase.tokens) < 4:
        return None
    pairs = opposite_stems(ground.words.opposites)
    turned = _one_word_turned(phrase, ground, sentence.kind, pairs)
    if turned is not None:
        return turned
    cites = frozenset(m.name for m in phrase.markers)
    near = []
    is_rule = any(c.startswith("P") for c in cites)
    for known in candidates(phrase, ground):
        if (
            known.origin == PLANNED
            or not known.is_telling
            or not _comparable(known, cites, sentence.kind, is_rule=is_rule)
        ):
            continue
        if known.tokens == phrase.tokens:
            return None
        near.append((similarity(phrase, known, ground), known))
    near.sort(key=lambda n: -n[0])
    found = None
    for close, known in near[:MAX_COMPARED]:
        if close < NEAR:
            break
        change = change_of_meaning(phrase, known, pairs)
        if change == "" and close >= SAYS_THE_SAME and _negations(phrase) == _negations(known):
            return None  # a known statement says just this
        if change and found is None:
            rule = known.origin in cites or (known.origin == "letter" and is_rule)
            found = Turn(known.text, known.origin, change, is_clear=close >= CLEAR, is_rule=rule)
    if found is None and is_rule:
        found = (
            _turned_heads(phrase, ground, cites)
            or _turned_window(phrase, ground, cites)
            or _turned_force(phrase, ground, cites)
        )
    if found is None and sentence.kind in ("fact", "policy"):
        found = _denied(phrase, ground, is_rule=is_rule)
    return found


def _one_word_turned(
    phrase: Phrase, ground: Ground, kind: SentenceKind, pairs: frozenset[frozenset[str]]
) -> Turn | None:
    """A known statement, however short, that has the same words and values but for a negation or an opposite."""
    cites = frozenset(m.name for m in phrase.markers)
    is_rule = any(c.startswith("P") for c in cites)
    for known in _by_frame(ground, pairs).get(_frame(phrase, pairs), ()):
        if known.origin == PLANNED or phrase.keys != known.keys:
            continue
        if not _comparable(known, cites, kind, is_rule=is_rule):
            continue
        change = "(nothing) -> not" if _negations(phrase) else "not -> (nothing)"
        if _negations(phrase) == _negations(known):
            change = change_of_meaning(phrase, known, pairs)
        if change:
            rule = known.origin in cites or (known.origin == "letter" and is_rule)
            return Turn(known.text, known.origin, change, is_clear=True, is_rule=rule)
    return None


def _frame(phrase: Phrase, pairs: frozenset[frozenset[str]]) -> tuple[str, ...]:
    """The words without negations, and with one name for all that have an opposite."""
    paired = _paired(pairs)
    units = (_unit(t) for t in phrase.tokens)
    return tuple("<opposite>" if u in paired else u for u in units if u != "not")


@lru_cache(maxsize=16)
def _paired(pairs: frozenset[frozenset[str]]) -> frozenset[str]:
    return frozenset(word for pair in pairs for word in pair)


def _by_frame(ground: Ground, pairs: frozenset[frozenset[str]]) -> dict[tuple[str, ...], tuple[Phrase, ...]]:
    name = "frames"
    if name not in ground.cache:
        found: dict[tuple[str, ...], tuple[Phrase, ...]] = {}
        for known in ground.phrases:
            frame = _frame(known, pairs)
            if len(frame) >= MIN_FRAME_TOKENS:
                found[frame] = (*found.get(frame, ()), known)
        ground.cache[name] = found
    kept = ground.cache[name]
    return kept if isinstance(kept, dict) else {}


def _denied(phrase: Phrase, ground: Ground, *, is_rule: bool) -> Turn | None:
    """A denial in other words than those of the case or the clause: a doubt for a value, sure for a counted day."""
    side = other_side(phrase, ground) if is_rule else None
    denial = side or denied_statement(phrase, ground, is_rule=is_rule)
    if denial is None and not is_rule:
        denial = other_role(phrase, ground)
    if denial is None:
        return None
    return Turn(denial.known.text, denial.known.origin, denial.change, is_clear=side is not None, is_rule=is_rule)


def _turned_window(phrase: Phrase, ground: Ground, cites: frozenset[str]) -> Turn | None:
    """A period that closes a window told as one that opens it, or the other way round."""
    plain = {w[1] for w in phrase.words}
    if bool(plain & _OPENS) == bool(plain & (_CLOSES - {"latest"})):
        return None
    says = "after" if plain & _OPENS else "within"
    for cite in sorted(cites & set(ground.sources)):
        clause = ground.sources[cite].clause
        rule = clause.rule
        own = {m.value.value for m in phrase.mentions if m.group == "duration"}
        if rule is None or not rule.relation or rule.relation == says or f"{rule.amount} {rule.unit}" not in own:
            continue
        words = ("opens", "closes") if says == "after" else ("closes", "opens")
        return Turn(clause.text, cite, f"{words[1]} -> {words[0]}", is_clear=True, is_rule=True)
    return None


def _turned_force(phrase: Phrase, ground: Ground, cites: frozenset[str]) -> Turn | None:
    """A duty of the cited clauses told as a freedom, or what they forbid as allowed; when no cited one says it so."""
    cited = sorted(cites & set(ground.sources))
    turns = [(turned_force(phrase.text, clause_text(c, ground)), c) for c in cited]
    best, origin = min(turns, key=lambda t: t[0].degree, default=(None, ""))
    if best is None or best.degree < TURNED_SURELY:
        return None
    return Turn(best.statement, origin, " -> ".join(best.forces), is_clear=False, is_rule=True)


def clause_text(marker: str, ground: Ground) -> SourceText:
    """The clause of that marker, read once for all its sentences."""
    name = f"clause text {marker}"
    if name not in ground.cache:
        ground.cache[name] = SourceText(ground.sources[marker].clause.text, locale=ground.locale)
    kept = ground.cache[name]
    return kept if isinstance(kept, SourceText) else SourceText(ground.sources[marker].clause.text)


def _negations(phrase: Phrase) -> int:
    return sum(w[0] == "not" for w in phrase.words) % 2


def _comparable(known: Phrase, cites: frozenset[str], kind: SentenceKind, *, is_rule: bool) -> bool:
    """A rule is compared with the clauses it cites, a fact with what the person told; both with the offline letter."""
    if known.origin == "letter":
        return is_rule or not any(m.kind == "P" for m in known.markers)
    if known.origin.startswith("P"):
        return known.origin in cites
    return not (is_rule and kind == "policy")


def change_of_meaning(phrase: Phrase, known: Phrase, pairs: frozenset[frozenset[str]]) -> str:
    """What turns the known statement around, as "not -> (nothing)"; empty when nothing does."""
    ours, theirs = [_unit(t) for t in phrase.tokens], [_unit(t) for t in known.tokens]
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    opcodes = matcher.get_opcodes()
    matched = sum(b - a for tag, a, b, _, _ in opcodes if tag == "equal")
    if not matched or matched < SAME_FRAME * min(len(ours), len(theirs)):
        return ""  # another sentence about the same things, not this one changed
    flips = _flips(theirs, ours, opcodes)
    for tag, a, b, c, d in opcodes:
        gone, new = theirs[a:b], ours[c:d]
        if tag == "equal" or max(len(gone), len(new)) > MAX_CHANGED_TOKENS:
            continue
        # "must not" and "may not" forbid alike, "must" and "may" do not.
        forbids = theirs[b : b + 1] == ours[d : d + 1] == ["not"]
        for old in gone:
            for fresh in new:
                if frozenset((old, fresh)) in pairs and not (forbids and {old, fresh} <= _MODALS):
                    return f"{old} -> {fresh}"
        # A German negation may be the last word: "Das Konto gehört uns nicht."
        stands_last = [*gone, *new] == ["not"] and b == len(theirs) and d == len(ours)
        if flips and (gone.count("not") + new.count("not")) % 2 and (stands_last or _keeps_verb(theirs, b, ours, d)):
            return f"{' '.join(gone) or '(nothing)'} -> {' '.join(new) or '(nothing)'}"
    return ""


def _flips(theirs: list[str], ours: list[str], opcodes: Sequence[tuple[str, int, int, int, int]]) -> bool:
    """True when one has an odd number of negations more, in the stretch that both have in common."""
    equal = [op for op in opcodes if op[0] == "equal"]
    first, last = equal[0], equal[-1]
    there = theirs[max(0, first[1] - 2) : last[2] + 2]
    here = ours[max(0, first[3] - 2) : last[4] + 2]
    return (there.count("not") + here.count("not")) % 2 == 1


def _keeps_verb(theirs: list[str], b: int, ours: list[str], d: int) -> bool:
    """True when the next word after the change is the same, so that the negation concerns the same verb."""
    return b < len(theirs) and d < len(ours) and theirs[b] == ours[d]


def _unit(token: str) -> str:
    return token if token.startswith("<") else stem(token)


@lru_cache(maxsize=16)
def opposite_stems(opposites: tuple[tuple[str, str], ...]) -> frozenset[frozenset[str]]:
    """The pairs in their compared form, both ways."""
    return frozenset(frozenset((stem(a), stem(b))) for a, b in opposites if stem(a) != stem(b))


@dataclass(frozen=True)
class _Head:
    subject: str  # buyer, seller or empty
    verb: str
    is_negated: bool
    modal: str


def _heads(phrase: Phrase) -> Iterator[_Head]:
    """Who may, must or does not do what; only modal and present forms, as rules are written."""
    words = phrase.words
    for at, (_, plain, _, _) in enumerate(words):
        base = "can" if plain == "cannot" else plain.removesuffix("n't").removesuffix("n’t")
        if base not in _PRESENT:
            continue
        negated = plain in ("cannot",) or plain.endswith(("n't", "n’t"))
        after = at + 1
        while after < len(words) and after <= at + 4:
            word_stem, word, _, _ = words[after]
            if word_stem == "not":
                negated = True
            elif word not in _FILLERS and is_content(word_stem, word):
                subject = next((w[0] for w in reversed(words[max(0, at - 5) : at]) if w[0] in _ROLES), "")
                if base in _MODALS or negated:
                    yield _Head(subject, word_stem, negated, base)
                break
            after += 1


def _turned_heads(phrase: Phrase, ground: Ground, cites: frozenset[str]) -> Turn | None:
    own = list(_heads(phrase))
    if not own:
        return None
    for cite in sorted(cites):
        clause = [p for p in ground.phrases if p.origin == cite]
        heads = [(h, p) for p in clause for h in _heads(p)]
        for head in own:
            turn = _against(head, heads, phrase, ground)
            if turn is not None:
                return turn
    return None


def _against(head: _Head, heads: list[tuple[_Head, Phrase]], phrase: Phrase, ground: Ground) -> Turn | None:
    same = [(h, p) for h, p in heads if h.verb == head.verb]
    if not same or any(_agrees(head, h) for h, _ in same):
        return None
    known_head, known = same[0]
    close = similarity(phrase, known, ground)
    if close < HEAD_NEAR:
        return None
    old = f"{known_head.subject} {known_head.modal}{' not' if known_head.is_negated else ''} {known_head.verb}".strip()
    new = f"{head.subject} {head.modal}{' not' if head.is_negated else ''} {head.verb}".strip()
    return Turn(known.text, known.origin, f"{old} -> {new}", is_clear=close >= HEAD_CLEAR, is_rule=True)


def _agrees(one: _Head, other: _Head) -> bool:
    if one.subject and other.subject and one.subject != other.subject:
        return False
    musts = (one.modal in _MUST, other.modal in _MUST)
    if one.is_negated != other.is_negated:
        return False
    if one.subject and other.subject and not one.is_negated and {one.modal, other.modal} & _MAY and any(musts):
        return False
    return not (one.is_negated and any(musts) and {one.modal, other.modal} & _NEED_NOT)
