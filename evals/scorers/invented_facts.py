"""Invented facts: every figure of the letter must come from somewhere.

A figure is a day, an amount, a share, a time, an identifier or another number. It must stand in a file of the
case, in a clause that the letter cites, be the case's own day, or be a day computed for a deadline. A sum or
a count that the product derived is accepted only when the arithmetic holds with figures of the case.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from evals.figures import Figure, Reading, all_readings, find_figures, is_among
from evals.scorers.letter import cited, plain
from evals.scorers.score import Score, could_not, counted, not_applicable
from evals.subject import Subject

NAME = "invented facts"


def score(subject: Subject) -> Score:
    """Failed when a figure of the letter has no source; `total` counts all figures."""
    if not subject.body.strip():
        return not_applicable(NAME, "there is no letter")
    if not any(f.pages for f in subject.files):
        return could_not(NAME, "no file of the case could be read")
    known = all_readings(_grounds(subject)) | _computed(subject)
    figures = [*find_figures(plain(subject.subject)), *find_figures(plain(subject.body))]
    problems = [f"{f.written} ({f.kind}) has no source" for f in figures if not is_among(f, known)]
    return counted(NAME, total=len(figures), problems=problems)


def _grounds(subject: Subject) -> Iterable[str]:
    yield from (page for file in subject.files for page in file.pages)
    # An enclosure is called by its file's name, "invoice-HX-3391.pdf" as "Invoice HX 3391".
    yield from (re.sub(r"[-_/.]+", " ", file.file) for file in subject.files)
    markers = {c.marker for c in cited(subject.body)}
    for source in subject.sources:
        if source.marker in markers:
            clause = source.clause
            # "Three weeks" is the clause's word, 21 days its rule.
            rule = f"{clause.rule.amount} {clause.rule.unit}" if clause.rule and clause.rule.amount else ""
            yield f"{clause.title}. {clause.heading}. {clause.text} {rule}"


def _computed(subject: Subject) -> frozenset[Reading]:
    days = {subject.today.isoformat()}
    days |= {d.isoformat() for w in subject.deadlines for d in (w.date, w.opens_on, w.closes_on) if d}
    days |= {f.value for f in subject.derived if f.kind == "date"}
    days |= {full for file in subject.files for page in file.pages for full in _completed(page, subject.today)}
    computed: set[Reading] = {("date", day) for day in days}
    computed |= {("number", str(n)) for n in subject.counts}
    told = _quantities(f for file in subject.files for page in file.pages for f in find_figures(page))
    for fact in subject.derived:
        for figure in find_figures(fact.value) if fact.kind in ("money", "number", "percent") else ():
            if _follows(figure, told):
                computed |= figure.readings
    return frozenset(computed)


def _completed(page: str, today: dt.date) -> Iterable[str]:
    """The days that a page gives without a year, each as the last one that came ("24 September", in October)."""
    for figure in find_figures(page):
        for reading in figure.readings:
            if reading[0] == "date" and reading[1].startswith("--"):
                month, day = int(reading[1][2:4]), int(reading[1][5:])
                for year in (today.year, today.year - 1):
                    if day <= calendar.monthrange(year, month)[1] and dt.date(year, month, day) <= today:
                        yield f"{year}{reading[1][1:]}"
                        break


def _quantities(figures: Iterable[Figure]) -> frozenset[Decimal]:
    found = set()
    for figure in figures:
        if figure.kind in ("amount", "number", "percent"):
            found |= {q for r in figure.readings if (q := _decimal(r[1])) is not None}
    return frozenset(found)


def _follows(figure: Figure, told: frozenset[Decimal]) -> bool:
    """True when it is a difference, sum or product of two quantities of the case."""
    wanted = {q for r in figure.readings if (q := _decimal(r[1])) is not None}
    return any(
        a - b in wanted or a + b in wanted or (a * b).quantize(Decimal("0.01")) in wanted for a in told for b in told
    )


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
