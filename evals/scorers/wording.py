"""What must stand in a letter and what must not: gaps, blanks, phrases, deciding clauses, length.

All compare with the case's expectations, without regard to case and line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from evals.expectations import Words, alternatives
from evals.figures import all_readings, find_figures, is_among
from evals.scorers.letter import blanks, cited, plain
from evals.scorers.score import Score, could_not, counted, not_applicable
from evals.subject import Subject

GAPS, BLANKS, SAID, NOT_SAID, CLAUSES, LENGTH, OWN = (
    "gaps", "blanks", "said", "must not say", "deciding clause", "length", "own checks",
)  # fmt: skip


def score_gaps(subject: Subject) -> Score:
    """Failed when an expected gap is not told, or when one is told although none is expected."""
    expected = subject.expected
    if expected is None or expected.gaps is None:
        return not_applicable(GAPS, "no gaps are expected")
    told = [f"{g.what} {g.why} {g.fact}" for g in subject.gaps]
    if not expected.gaps:
        return counted(
            GAPS,
            total=1,
            problems=[f"told without need: {g.what}" for g in subject.gaps],
            bad=int(bool(told)),
        )
    missing = [f"not told: {wanted}" for wanted in expected.gaps if not _any_has(told, wanted)]
    return counted(GAPS, total=len(expected.gaps), problems=missing)


def score_blanks(subject: Subject) -> Score:
    """Failed when an expected blank is missing, or when there is one although none is expected."""
    expected = subject.expected
    if expected is None or expected.blanks is None:
        return not_applicable(BLANKS, "no blanks are expected")
    if not subject.body.strip():
        return could_not(BLANKS, "there is no letter")
    there = list(dict.fromkeys([*blanks(subject.subject), *blanks(subject.body)]))
    if not expected.blanks:
        return counted(
            BLANKS, total=1, problems=[f"[[{label}]] is left blank" for label in there], bad=int(bool(there))
        )
    missing = [f"no blank for {wanted}" for wanted in expected.blanks if not _any_has(there, wanted)]
    return counted(BLANKS, total=len(expected.blanks), problems=missing)


def score_said(subject: Subject) -> Score:
    """Failed when a phrase or figure that has to stand in the letter does not."""
    expected = subject.expected
    if expected is None or not expected.must_say:
        return not_applicable(SAID, "nothing has to be said")
    text = _whole(subject)
    return counted(
        SAID,
        total=len(expected.must_say),
        problems=[f"not said: {w}" for w in expected.must_say if not _says(text, w)],
    )


def score_not_said(subject: Subject) -> Score:
    """Failed when a phrase stands in the letter that must not."""
    expected = subject.expected
    if expected is None or not expected.must_not_say:
        return not_applicable(NOT_SAID, "nothing is forbidden")
    text = _flat(_whole(subject))
    said = [w for w in expected.must_not_say if any(_stands(_flat(a), text) for a in alternatives(w))]
    return counted(NOT_SAID, total=len(expected.must_not_say), problems=[f"said: {w}" for w in said])


def score_clauses(subject: Subject) -> Score:
    """Failed when a deciding clause is neither cited in the letter nor given as the route's reason."""
    expected = subject.expected
    if expected is None or not expected.must_cite:
        return not_applicable(CLAUSES, "no clause is expected")
    markers = {c.marker for c in cited(subject.body)}
    used = {s.clause.id for s in subject.sources if s.marker in markers} | {subject.route.clause_id}
    used |= {s.clause_id for s in subject.route.next_steps}
    names = used | {subject.rule_names[i] for i in used if i in subject.rule_names}
    missing = [w for w in expected.must_cite if not names & set(alternatives(w))]
    return counted(CLAUSES, total=len(expected.must_cite), problems=[f"not used: {w}" for w in missing])


def score_length(subject: Subject) -> Score:
    """Failed when the letter has fewer or more words than fit."""
    if subject.route.decision == "refuse" or not subject.body.strip():
        return not_applicable(LENGTH, "there is no letter")
    fits = subject.expected.words if subject.expected else Words()
    count = len(plain(subject.body).split())
    right = fits.min <= count <= fits.max
    return counted(LENGTH, total=1, problems=[] if right else [f"{count} words; {fits.min} to {fits.max} fit"])


def score_own_checks(subject: Subject) -> Score:
    """Failed when the product's own checks call something in its own letter an error."""
    if not subject.body.strip():
        return not_applicable(OWN, "there is no letter")
    return counted(OWN, total=1, problems=list(subject.own_errors), bad=int(bool(subject.own_errors)))


def _whole(subject: Subject) -> str:
    return f"{subject.subject}\n{subject.body}\n{subject.rendered}"


def _flat(text: str) -> str:
    return " ".join(text.replace("’", "'").lower().split())


def _stands(phrase: str, text: str) -> bool:
    """True where the phrase stands as whole words: "2 June" does not stand in "12 June"."""
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def _any_has(texts: Iterable[str], wanted: str) -> bool:
    flat = [_flat(t) for t in texts]
    return any(_flat(a) in t for a in alternatives(wanted) for t in flat)


def _says(text: str, wanted: str) -> bool:
    """A phrase as it stands, or a figure in any of its ways of writing ("74.90" for 74,90)."""
    flat, readings = _flat(text), all_readings([plain(text)])
    for one in alternatives(wanted):
        figures = find_figures(one)
        if _flat(one) in flat or (
            figures and all(_is_said(f.readings, readings) or is_among(f, readings) for f in figures)
        ):
            return True
    return False


def _is_said(wanted: frozenset[tuple[str, ...]], there: frozenset[tuple[str, ...]]) -> bool:
    numbers = {r[1] for r in there if r[0] in ("amount", "number", "percent")}
    return any(r[0] == "number" and r[1] in numbers for r in wanted)
