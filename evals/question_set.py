"""`python -m evals questions`: how well a question in plain words finds the clause that decides it.

The figures of a ranking come from the questions that the corpus answers; how often it claims an answer comes
from those that it does not. Both are printed, because a search that always or never answers is perfect in one
of them.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from assistant.errors import ClaimError
from evals.question_files import QUESTIONS, DatedQuestion, read_questions
from evals.question_searchers import Searcher, searchers

PRODUCT = "product"
# What is aimed at; the first two at least, the third at most.
AIMS = {"hit at 1": 0.75, "hit at 5": 0.95, "false answers": 0.10}
HEADINGS = ("answerable", "hit at 1", "hit at 5", "MRR", "nothing found", "unanswerable", "false answers", "ms")
GROUPS: dict[str, Callable[[DatedQuestion], str]] = {
    "role": lambda q: q.asked.role,
    "marketplace": lambda q: q.asked.marketplace,
    "language": lambda q: q.asked.language,
}


class Outcome(NamedTuple):
    """What one question brought."""

    question: DatedQuestion
    found: tuple[str, ...]  # clause ids, best first
    milliseconds: float  # the embedding of the question included

    @property
    def place(self) -> int:
        """The place of the first right clause, from 1; 0 when it is not there."""
        right = set(self.question.asked.clauses)
        return next((place for place, i in enumerate(self.found, start=1) if i in right), 0)


class Scores(NamedTuple):
    """Shares from 0 to 1 over a group of questions; None where there was nothing to count."""

    answerable: int
    first: float | None  # a right clause comes first
    five: float | None  # a right clause is among the first five
    reciprocal_rank: float | None
    missed: float | None  # "nothing found" although a clause answers
    unanswerable: int
    false_answers: float | None  # something found although no clause answers
    milliseconds: float  # mean for one question


def register(app: typer.Typer) -> None:
    """Adds the command `questions`."""
    app.command("questions")(questions)


def questions(
    embedder: Annotated[str, typer.Option(help="auto, minilm or wordllama")] = "auto",
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write figures and answers there.")] = None,
    misses: Annotated[bool, typer.Option("--misses", help="List what the product got wrong.")] = False,
    folder: Annotated[Path, typer.Option("--questions", help="A folder of question files.")] = QUESTIONS,
) -> None:
    """Plain-words questions over the bundled corpus: hits, false answers and time, beside plain searches."""
    # These open Chroma and the models.
    from assistant.adapters.embedders import choose_embedder
    from assistant.policy_library import read_library
    from assistant.settings import read_settings
    from assistant.wiring import vectors_of

    settings = read_settings()
    library = read_library(settings.corpus)
    asked = read_questions(folder, library)
    model = choose_embedder(embedder)
    with tempfile.TemporaryDirectory(prefix="claimwright-evals-") as empty:
        homes, vectors = (settings.home, Path(empty)), vectors_of(settings, model)
        by_name = searchers(library, model, asked, homes=homes, vectors=vectors, say=_say)
        outcomes = {name: measure(searcher, asked) for name, searcher in by_name.items()}
    if json_file is not None:
        _write_json(json_file, as_json(model.fingerprint, outcomes))
    typer.echo(tables(model.fingerprint, outcomes))
    if misses:
        typer.echo(miss_list(outcomes[PRODUCT]))


def measure(searcher: Searcher, asked: Sequence[DatedQuestion]) -> list[Outcome]:
    """The outcome of each question, in order."""
    outcomes = []
    for question in asked[:1]:
        searcher(question)  # the first question also loads and opens things
    for question in asked:
        started = time.perf_counter()
        found = tuple(searcher(question))
        outcomes.append(Outcome(question, found, 1000 * (time.perf_counter() - started)))
    return outcomes


def score(outcomes: Sequence[Outcome]) -> Scores:
    """The figures of a group of outcomes."""
    answerable = [o for o in outcomes if o.question.asked.clauses]
    unanswerable = [o for o in outcomes if not o.question.asked.clauses]
    return Scores(
        answerable=len(answerable),
        first=_mean([o.place == 1 for o in answerable]),
        five=_mean([0 < o.place <= 5 for o in answerable]),
        reciprocal_rank=_mean([1 / o.place if o.place else 0.0 for o in answerable]),
        missed=_mean([not o.found for o in answerable]),
        unanswerable=len(unanswerable),
        false_answers=_mean([bool(o.found) for o in unanswerable]),
        milliseconds=_mean([o.milliseconds for o in outcomes]) or 0.0,
    )


def groups(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes by role, marketplace and language; names such as "role buyer"."""
    found: dict[str, list[Outcome]] = {}
    for kind, value in GROUPS.items():
        for name in sorted({value(o.question) for o in outcomes}):
            found[f"{kind} {name}"] = [o for o in outcomes if value(o.question) == name]
    return found


def tables(embedder: str, outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """The figures as Markdown: all questions by way of searching, then each group."""
    aims = ", ".join(f"{name} {'<=' if name == 'false answers' else '>='} {aim:.2f}" for name, aim in AIMS.items())
    rows = [f"{embedder}; aims: {aims}", "", _row(("search", *HEADINGS)), "|" + "---|" * (len(HEADINGS) + 1)]
    rows += [_row((name, *_cells(score(found)))) for name, found in outcomes.items()]
    rows += ["", "hit at 1 / hit at 5 / MRR, and false answers of the product:", ""]
    rows += [_row(("group", "answerable", *outcomes, "false answers")), "|" + "---|" * (len(outcomes) + 3)]
    by_search = {name: groups(found) for name, found in outcomes.items()}
    for group, own in by_search[PRODUCT].items():
        scores = [score(found[group]) for found in by_search.values()]
        ranks = [" / ".join(_share(v) for v in (s.first, s.five, s.reciprocal_rank)) for s in scores]
        rows.append(_row((group, str(len([o for o in own if o.question.asked.clauses])), *ranks, _false(score(own)))))
    return "\n".join(rows)


def miss_list(outcomes: Sequence[Outcome]) -> str:
    """What was not right among five, or was answered wrongly, one question a paragraph."""
    lines = []
    for outcome in outcomes:
        asked = outcome.question.asked
        if 0 < outcome.place <= 5 if asked.clauses else not outcome.found:
            continue
        what = f"right at {outcome.place}" if outcome.place else "right not found" if outcome.found else "nothing found"
        lines += ["", f"{asked.id} ({asked.marketplace}, {asked.role}): {asked.question}"]
        lines.append(f"  {what if asked.clauses else 'answered, though no clause answers it'}")
        lines.append(
            f"  wanted {asked.clauses[0] if asked.clauses else 'nothing'}; found {', '.join(outcome.found[:3])}"
        )
    return "\n".join(lines)


def as_json(embedder: str, outcomes: Mapping[str, Sequence[Outcome]]) -> dict[str, Any]:
    """All figures, and for each question what each search found."""
    return {
        "embedder": embedder,
        "aims": AIMS,
        "searches": {
            name: {
                "all": score(found)._asdict(),
                "groups": {group: score(part)._asdict() for group, part in groups(found).items()},
                "questions": [{"id": o.question.asked.id, "place": o.place, "found": o.found} for o in found],
            }
            for name, found in outcomes.items()
        },
    }


def _cells(scores: Scores) -> tuple[str, ...]:
    shares = [_share(v) for v in (scores.first, scores.five, scores.reciprocal_rank, scores.missed)]
    time_cell = f"{scores.milliseconds:.1f}"
    return (str(scores.answerable), *shares, str(scores.unanswerable), _share(scores.false_answers), time_cell)


def _false(scores: Scores) -> str:
    return f"{_share(scores.false_answers)} of {scores.unanswerable}" if scores.unanswerable else "-"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _write_json(file: Path, content: dict[str, Any]) -> None:
    try:
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except OSError as problem:
        raise ClaimError(f"{file} cannot be written: {problem.strerror or problem}; choose another place") from None


def _say(what: str, done: int, total: int) -> None:
    if not total or done in (0, total):
        typer.echo(f"{what}: {done} of {total}" if total else what, err=True)
