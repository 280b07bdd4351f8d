"""`python -m evals public retrieval`: ranks public question sets with the product and with plain methods.

The data stays where it is and nothing of it is shipped: the index is built in a folder that is removed, or
kept in one that the user names for the next run.
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
from evals.progress import say
from evals.public.rankers import Ranker, rankers
from evals.public.ranking import Quality, mean_quality, quality_of
from evals.public.suite_files import Split
from evals.public.suites import Question, Suite, limited, read_suite

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
    suite: Annotated[str, typer.Option(help="contractnli, policyqa or obliqa")],
    data: Annotated[Path, typer.Option(help="the suite's folder or JSON file, in its original format")],
    split: Annotated[Split, typer.Option(help="which of several files: dev when there is one, else test")] = "auto",
    embedder: Annotated[str, typer.Option(help="auto, minilm or wordllama")] = "auto",
    limit: Annotated[int, typer.Option(min=0, help="at most so many questions, always the same; 0: all")] = 0,
    cache: Annotated[Path | None, typer.Option(help="keep vectors and index there for the next run")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="also write the figures there")] = None,
) -> None:
    """Recall, nDCG, MRR and MAP of BM25, vectors, rank fusion and the product, with the time per question."""
    try:
        model = choose_embedder(embedder)
        asked = limited(read_suite(suite, data, split=split), limit)
        unknown = sum(p < 0 for questions in asked.scopes.values() for q in questions for p in q.right)
        if unknown:
            say(f"{unknown} right passages stand in no file and count as missed", 0, 0)
        lines = measure(asked, model, cache)
        if json_file is not None:
            json_file.write_text(json.dumps(as_json(asked, model, lines), indent=1) + "\n", encoding="utf-8")
    except (ClaimError, OSError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(2) from error
    typer.echo(table(asked, model, lines))


def measure(suite: Suite, embedder: Embedder, cache: Path | None = None) -> list[Line]:
    """A line for each scope of the suite and each way of ranking; what was computed is kept in `cache`."""
    with tempfile.TemporaryDirectory(prefix="claimwright-evals-") as folder:
        by_name = rankers(suite, embedder, cache or Path(folder), say)
        return [
            _measured(scope, name, ranker, questions)
            for scope, questions in suite.scopes.items()
            for name, ranker in by_name.items()
        ]


def table(suite: Suite, embedder: Embedder, lines: list[Line]) -> str:
    """The figures as a Markdown table."""
    read = f"{suite.name}, {suite.file}, {len(suite.passages)} passages, {embedder.fingerprint}"
    head = f"{read}\n\n| scope | ranking | {' | '.join(HEADINGS)} | questions | ms |"
    rows = [head, "|" + "---|" * (len(HEADINGS) + 4)]
    for line in lines:
        figures = " | ".join(f"{value:.3f}" for value in line.quality)
        rows.append(f"| {line.scope} | {line.ranker} | {figures} | {line.questions} | {line.milliseconds:.1f} |")
    return "\n".join(rows)


def as_json(suite: Suite, embedder: Embedder, lines: list[Line]) -> dict[str, Any]:
    """The figures as a JSON object."""
    rows = [{**line._asdict(), "quality": line.quality._asdict()} for line in lines]
    return {
        "suite": suite.name,
        "file": suite.file,
        "passages": len(suite.passages),
        "embedder": embedder.fingerprint,
        "lines": rows,
    }


def _measured(scope: str, name: str, ranker: Ranker, questions: tuple[Question, ...]) -> Line:
    qualities = []
    for question in questions[:1]:
        ranker(question)  # the first question also loads and opens things
    seconds = 0.0
    for done, question in enumerate(questions):
        say(f"{name}, {scope}", done, len(questions))
        started = time.perf_counter()
        ranking = ranker(question)
        seconds += time.perf_counter() - started
        qualities.append(quality_of(ranking, question.right))
    say(f"{name}, {scope}", len(questions), len(questions))
    return Line(scope, name, mean_quality(qualities), len(questions), 1000 * seconds / max(1, len(questions)))
