"""Citation validity: each reference of the letter leads to a thing that says it.

- every marker resolves;
- the clause is one of this marketplace, of a law that applies there, and speaks to this role;
- a policy sentence cites a clause, and its times and shares stand in that clause;
- an exhibit page exists, was read, and holds a figure of the sentence (where it has none, a word).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.records import Clause, Sentence
from evals.figures import Figure, all_readings, find_figures, is_among
from evals.scorers.letter import Cited, cited, plain
from evals.scorers.score import Score, counted, not_applicable
from evals.subject import Subject

NAME = "citation validity"
BOUND_TO_CLAUSE = (
    "duration",
    "percent",
)  # kinds of figures that a policy sentence takes from its clause alone


def score(subject: Subject) -> Score:
    """Failed when a reference is wrong; `total` counts references and policy sentences."""
    if not subject.body.strip():
        return not_applicable(NAME, "there is no letter")
    problems: list[str] = []
    bad = total = 0
    for sentence in subject.sentences:
        found = list(_sentence_problems(sentence, subject))
        looked_at = len(cited(sentence.text)) or int(sentence.kind == "policy")
        total += looked_at
        bad += min(len(found), looked_at)
        problems += [f"{problem}: {_short(sentence.text)}" for problem in found]
    stray = {c.marker for c in cited(subject.body)} - {c.marker for s in subject.sentences for c in cited(s.text)}
    problems += [f"[{marker}] stands outside the sentences" for marker in sorted(stray)]
    return counted(NAME, total=total + len(stray), problems=problems, bad=bad + len(stray))


def _sentence_problems(sentence: Sentence, subject: Subject) -> Iterator[str]:
    references = cited(sentence.text)
    figures = find_figures(plain(sentence.text))
    clauses = {s.marker: s.clause for s in subject.sources}
    for reference in references:
        if reference.marker.startswith("P"):
            if reference.marker not in clauses:
                yield f"[{reference.marker}] leads nowhere"
            else:
                yield from _misfits(reference.marker, clauses[reference.marker], subject)
        else:
            yield from _exhibit_problems(reference, sentence, figures, subject)
    if sentence.kind == "policy":
        cited_clauses = [clauses[r.marker] for r in references if r.marker in clauses]
        if not cited_clauses:
            yield "a policy sentence without a clause"
        else:
            known = all_readings(_clause_text(c) for c in cited_clauses)
            for figure in figures:
                if figure.kind in BOUND_TO_CLAUSE and not is_among(figure, known):
                    yield f"{figure.written} is not in the cited clause"


def _misfits(marker: str, clause: Clause, subject: Subject) -> Iterator[str]:
    if clause.marketplaces and subject.marketplace not in clause.marketplaces:
        yield f"[{marker}] is a clause of another marketplace ({clause.id})"
    if clause.jurisdictions and not set(clause.jurisdictions) & set(subject.jurisdictions):
        yield f"[{marker}] is a rule of another country ({clause.id})"
    if clause.audience not in (subject.role, "both"):
        yield f"[{marker}] is a clause for a {clause.audience} ({clause.id})"
    if clause.effective_from is not None and clause.effective_from > subject.today:
        yield f"[{marker}] is not in force yet ({clause.id})"


def _clause_text(clause: Clause) -> str:
    rule = f"{clause.rule.amount} {clause.rule.unit}" if clause.rule and clause.rule.amount else ""
    return f"{clause.heading}. {clause.text} {rule}"


def _exhibit_problems(
    reference: Cited, sentence: Sentence, figures: tuple[Figure, ...], subject: Subject
) -> Iterator[str]:
    exhibit = next((e for e in subject.exhibits if e.marker == reference.marker), None)
    if exhibit is None:
        yield f"[{reference.marker}] leads nowhere"
        return
    own = next((f.pages for f in subject.files if f.file == exhibit.file), ())
    pages = own or exhibit.pages
    for page in reference.pages:
        if not 1 <= page <= len(pages):
            yield f"[{reference.marker} p.{page}] does not exist or could not be read"
        elif not _holds(pages[page - 1], sentence, figures):
            yield f"[{reference.marker} p.{page}] holds no figure of the sentence"


def _holds(page: str, sentence: Sentence, figures: tuple[Figure, ...]) -> bool:
    if figures:
        known = all_readings([page])
        return any(is_among(f, known) for f in figures)
    shown = page.lower()
    return any(word in shown for word in re.findall(r"[^\W\d_]{4,}", plain(sentence.text).lower()))


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:90] + "…"
