"""`python -m evals public tone`: do the tone rules tell polite requests from impolite ones?

Read are the Stanford politeness corpora (CSV with Request and Normalized Score), ConvoKit utterances (JSON lines, the
score in `meta`), and any file with a text and a label. The rules look for what must not stand in a letter, so an
ordinary request that is merely short is no finding; the figure shows how far that reaches, and no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from assistant.checks import Ground, build_ground, check, read_word_lists
from assistant.errors import ClaimError, DataError
from assistant.records import Case, Channel, Draft, EngineRun, Finding, Plan, Route
from assistant.settings import read_settings
from evals.progress import say
from evals.public.areas import area
from evals.public.labelled_files import Row, column, labelled_files, rows_of

TEXT_COLUMNS = ("request", "text", "sentence", "utterance", "comment")
SCORE_COLUMNS = ("normalizedscore", "score", "politeness")
LABEL_COLUMNS = ("binary", "label", "class")
POLITE = frozenset({"polite", "1", "1.0", "p_9", "yes", "true"})
IMPOLITE = frozenset({"impolite", "rude", "-1", "-1.0", "0", "0.0", "no", "false"})
WEIGHTS = {"error": 3.0, "warning": 1.0, "info": 0.2}


class Request(NamedTuple):
    """A text with its politeness as people judged it."""

    text: str
    is_polite: bool


def register(app: typer.Typer) -> None:
    """Adds the command `tone` to the sub-app of public suites."""
    app.command("tone")(tone)


def tone(
    data: Annotated[Path, typer.Option(help="a folder or file in the original format of the data set")],
    limit: Annotated[int, typer.Option(min=0, help="at most so many texts of each file; 0: all")] = 0,
) -> None:
    """Area under the curve, polite against impolite, of the tone findings and of plain shouting marks."""
    try:
        by_file = {file.name: read_requests(file) for file in labelled_files(data)}
        by_file = {name: requests[: limit or None] for name, requests in by_file.items() if requests}
        if not by_file:
            raise DataError(f"{data} holds no columns with a text and its politeness (a score or polite/impolite)")
        ground = _ground()
    except (ClaimError, OSError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(2) from error
    rows = ["| file | area of the tone rules | area of marks and capitals | texts |", "|---|---|---|---|"]
    for name, requests in by_file.items():
        scores = [calmness(r.text, ground) for r in _told(requests, name)]
        plain = [_plain(r.text) for r in requests]
        figures = " | ".join(_figure(requests, s) for s in (scores, plain))
        rows.append(f"| {name} | {figures} | {len(requests)} |")
    typer.echo("\n".join(rows))


def read_requests(file: Path) -> list[Request]:
    """The texts of a file that are judged polite or impolite; of scores the upper and the lower quarter.

    Raises:
        DataError: the file cannot be read.
    """
    labelled: list[Request] = []
    scored: list[tuple[float, str]] = []
    for row in rows_of(file):
        text = column(row, TEXT_COLUMNS)
        score, label = _said(row, SCORE_COLUMNS), _said(row, LABEL_COLUMNS)
        if text is None:
            continue
        number = _number(score)
        if number is not None:
            scored.append((number, text))
        elif label is not None and label.strip().lower() in POLITE | IMPOLITE:
            labelled.append(Request(text, label.strip().lower() in POLITE))
    scored.sort()
    quarter = max(1, len(scored) // 4) if len(scored) > 1 else 0
    ends = [Request(t, is_polite=False) for _, t in scored[:quarter]]
    return labelled + ends + [Request(t, is_polite=True) for _, t in scored[len(scored) - quarter :]]


def _said(row: Row, names: tuple[str, ...]) -> str | None:
    """A column of the row or, as ConvoKit writes it, of its `meta`."""
    meta = row.get("meta")
    return column(row, names) or (column(meta, names) if isinstance(meta, dict) else None)


def _number(written: str | None) -> float | None:
    try:
        return float(written) if written is not None else None
    except ValueError:
        return None


def calmness(text: str, ground: Ground) -> float:
    """0 when the tone rules find nothing, less for each finding."""
    return -sum(WEIGHTS[f.severity] for f in _tone_findings(text, ground))


def _tone_findings(text: str, ground: Ground) -> Iterator[Finding]:
    return (f for f in check(text, ground).findings if f.rule.startswith("TON"))


def _plain(text: str) -> float:
    words = [w for w in text.split() if w.isalpha() and len(w) > 3]
    return -(text.count("!") + text.count("?") + sum(w.isupper() for w in words))


def _told(requests: list[Request], name: str) -> Iterator[Request]:
    for done, request in enumerate(requests, start=1):
        yield request
        say(name, done, len(requests))


def _figure(requests: list[Request], scores: list[float]) -> str:
    polite = [s for s, r in zip(scores, requests, strict=True) if r.is_polite]
    found = area(polite, [s for s, r in zip(scores, requests, strict=True) if not r.is_polite])
    return "-" if found is None else f"{found:.3f}"


def _ground() -> Ground:
    """A case of which nothing is known: the tone of a text does not hang on its case."""
    case = Case(id="none", role="buyer", marketplace="amazon.com", today=dt.date(2026, 1, 1))
    channel = Channel(
        id="text",
        label="Text",
        takes_attachments=True,
        takes_links=True,
        takes_contact_data=True,
        citation_style="none",
        is_letter=False,
    )
    nothing: tuple[()] = ()
    plan = Plan(
        case=case,
        playbook="none",
        playbook_title="None",
        channel=channel,
        facts=nothing,
        exhibits=nothing,
        sources=nothing,
        route=Route(decision="write", reason=""),
        deadlines=nothing,
        points=nothing,
        subject="",
        parts=nothing,
        gaps=nothing,
        adverse=nothing,
    )
    draft = Draft(revision=1, subject="", paragraphs=(), language="en", engine=EngineRun(name="offline"))
    return build_ground(plan, draft, (), read_word_lists(read_settings().playbooks / "wording.yaml"))
