"""Compares two versions of a document, clause by clause and word by word.

One idea: clauses are matched by slug, then by equal words, then by likeness, so a clause that only moved is
not shown as new and a reader sees what really changed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Literal

from assistant.policy_library.entries import ClauseEntry
from assistant.records import Record

MIN_LIKENESS = 0.6
MAX_COMPARED = 120  # clauses without a partner on one side; above it likeness is not looked for
MAX_WORD_PAIRS = 4_000_000  # above it two texts are shown whole: comparing them would take seconds
_TOKEN = re.compile(r"\s+|[^\s]+")


class ClauseChange(Record):
    """One difference. `words` shows it as [-taken out-]{+put in+}; an empty slug: not in that version."""

    kind: Literal["added", "removed", "changed", "renamed"]
    slug_before: str = ""
    slug_after: str = ""
    heading: str
    before: str = ""
    after: str = ""
    words: str = ""


def compare_clauses(before: Sequence[ClauseEntry], after: Sequence[ClauseEntry]) -> tuple[ClauseChange, ...]:
    """What changed, in the order of the new version; what was removed comes last."""
    partner = _partners(before, after)
    changes = []
    for clause in after:
        old = partner.get(clause.slug)
        if old is None:
            changes.append(
                ClauseChange(
                    kind="added",
                    slug_after=clause.slug,
                    heading=clause.heading,
                    after=clause.text,
                    words=f"{{+{clause.text}+}}",
                )
            )
        elif not _same(old, clause):
            changes.append(_changed(old, clause))
        elif old.slug != clause.slug:
            changes.append(_changed(old, clause, kind="renamed"))
    kept = {old.slug for old in partner.values()}
    for old in before:
        if old.slug not in kept:
            changes.append(
                ClauseChange(
                    kind="removed",
                    slug_before=old.slug,
                    heading=old.heading,
                    before=old.text,
                    words=f"[-{old.text}-]",
                )
            )
    return tuple(changes)


def word_changes(before: str, after: str) -> str:
    """The new text with what was taken out as [-...-] and what was put in as {+...+}."""
    signs = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
    return "".join(signs[kind].format(words) for kind, words in word_pieces(before, after))


def word_pieces(before: str, after: str) -> tuple[tuple[Literal["same", "out", "in"], str], ...]:
    """The two texts as stretches that stayed, were taken out or were put in, in reading order; blanks that changed
    are no change. What stayed and what was put in make the new text together, blanks aside.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > MAX_WORD_PAIRS:
        return (("out", before), ("in", after))
    found: list[tuple[Literal["same", "out", "in"], str]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            found.append(("same", come))
            continue
        if gone.strip():
            found.append(("out", gone))
        if come:
            found.append(("in" if come.strip() else "same", come))
    return tuple(found)


def _partners(before: Sequence[ClauseEntry], after: Sequence[ClauseEntry]) -> dict[str, ClauseEntry]:
    """For each slug of the new version the old clause it comes from."""
    old_by_slug = {c.slug: c for c in before}
    found: dict[str, ClauseEntry] = {}
    free = dict(old_by_slug)
    for clause in after:  # the same words come first: a section may have got another number
        twin = old_by_slug.get(clause.slug)
        if twin is not None and _same(twin, clause):
            found[clause.slug] = free.pop(clause.slug)
    by_words: dict[str, list[ClauseEntry]] = {}
    for old in free.values():
        by_words.setdefault(_flat(old.text), []).append(old)
    for clause in after:
        same = by_words.get(_flat(clause.text))
        if clause.slug not in found and same:
            found[clause.slug] = free.pop(same.pop(0).slug)
    for clause in after:
        if clause.slug not in found and clause.slug in free:
            found[clause.slug] = free.pop(clause.slug)
    _match_by_likeness([c for c in after if c.slug not in found], free, found)
    return found


def _match_by_likeness(
    clauses: Sequence[ClauseEntry], free: dict[str, ClauseEntry], found: dict[str, ClauseEntry]
) -> None:
    if len(clauses) * len(free) > MAX_COMPARED**2:
        return
    for clause in clauses:
        best, likeness = None, MIN_LIKENESS
        matcher = difflib.SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(clause.text.split())
        for old in free.values():
            matcher.set_seq1(old.text.split())
            if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness:
                ratio = matcher.ratio()
                if ratio > likeness:
                    best, likeness = old, ratio
        if best is not None:
            found[clause.slug] = free.pop(best.slug)


def _changed(old: ClauseEntry, new: ClauseEntry, *, kind: Literal["changed", "renamed"] = "changed") -> ClauseChange:
    return ClauseChange(
        kind=kind,
        slug_before=old.slug,
        slug_after=new.slug,
        heading=new.heading,
        before=old.text,
        after=new.text,
        words=word_changes(old.text, new.text) if kind == "changed" else "",
    )


def _same(old: ClauseEntry, new: ClauseEntry) -> bool:
    return _flat(old.text) == _flat(new.text)


def _flat(text: str) -> str:
    return " ".join(text.split())
