"""`python -m evals public retrieval`: ranks public question sets with the product and with plain methods.

The data stays where it is: nothing of it is shipped or stored, and the index is built in a folder that is
removed.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from assistant.adapters.embedders import choose_embedder
from assistant.errors import ClaimError
from assistant.ports import Embedder
from evals.public.rankers import Ranker, rankers
from evals.public.ranking import Quality, mean_quality, quality_of
from evals.public.suites import Question, Suite, read_suite

HEADINGS = ("R@5", "R@10", "nDCG@10", "MRR", "MAP@10")


class Line(NamedTuple):
    """One line of the table."""

    scope: str
    ranker: str
    quality: Quality
    questions: int
    milliseconds: float  # mean for one question, the embedding of the question included


def register(app: typer.Typer) -> None:
    """Adds the command `retrieval` to the sub-app of public suites."""
    app.command("retrieval")(retrieval)


def retrieval(
    suite: Annotated[str, typer.Option(help="contractnli or policyqa")],
    data: Annotated[Path, typer.Option(help="the suite's folder or JSON file, in its original format")],
    embedder: Annotated[str, typer.Option(help="auto, minilm or wordllama")] = "auto",
    json_file: Annotated[Path | None, typer.Option("--json", help="also write the figures there")] = None,
) -> None:
    """Recall, nDCG, MRR and MAP of BM25, vectors, rank fusion and the product, with the time per question."""
    try:
        model = choose_embedder(embedder)
        lines = measure(read_suite(suite, data), model)
        if json_file is not None:
            json_file.write_text(json.dumps(as_json(suite, model, lines), indent=1) + "\n", encoding="utf-8")
    except (ClaimError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(table(suite, model, lines))


def measure(suite: Suite, embedder: Embedder) -> list[Line]:
    """A line for each scope of the suite and each way of ranking."""
    with tempfile.TemporaryDirectory(prefix="claimwright-evals-") as home:
        by_name = rankers(suite, embedder, Path(home), _say)
        return [
            _measured(scope, name, ranker, questions)
            for scope, questions in suite.scopes.items()
            for name, ranker in by_name.items()
        ]


def table(suite: str, embedder: Embedder, lines: list[Line]) -> str:
    """The figures as a Markdown table."""
    head = f"{suite}, {embedder.fingerprint}\n\n| scope | ranking | {' | '.join(HEADINGS)} | questions | ms |"
    rows = [head, "|" + "---|" * (len(HEADINGS) + 4)]
    for line in lines:
        figures = " | ".join(f"{value:.3f}" for value in line.quality)
        rows.append(f"| {line.scope} | {line.ranker} | {figures} | {line.questions} | {line.milliseconds:.1f} |")
    return "\n".join(rows)


def as_json(suite: str, embedder: Embedder, lines: list[Line]) -> dict[str, Any]:
    """The figures as a JSON object."""
    rows = [{**line._asdict(), "quality": line.quality._asdict()} for line in lines]
    return {"suite": suite, "embedder": embedder.fingerprint, "lines": rows}


def _measured(scope: str, name: str, ranker: Ranker, questions: tuple[Question, ...]) -> Line:
    qualities = []
    for question in questions[:1]:
        ranker(question)  # the first question also loads and opens things
    started = time.perf_counter()
    for question in questions:
        qualities.append(quality_of(ranker(question), question.right))
    seconds = time.perf_counter() - started
    _say(f"{name}, {scope}", len(questions), len(questions))
    return Line(scope, name, mean_quality(qualities), len(questions), 1000 * seconds / max(1, len(questions)))


def _say(what: str, done: int, total: int) -> None:
    if not total or done in (0, total):
        typer.echo(f"{what}: {done} of {total}" if total else what, err=True)
