"""`python -m evals floor`: from when on something found is an answer, fitted on questions of the corpus itself.

One idea: a tenth of what people ask, and of what no clause answers, is taken out of the corpus and asked, ten
times in turn. So the weights of the floor are learnt without the questions of `evals/questions`, which then tell
how good they are. What is asked is never among what the search knows.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from assistant.adapters.chroma_index import ChromaIndex
from assistant.errors import DataError
from assistant.policy_library import PolicyLibrary
from assistant.ports import Embedder
from assistant.records import Clause
from assistant.retrieval.fusion import Floor, answer_odds, calibration_of, is_answer, signs
from assistant.retrieval.lexical import query_stems
from assistant.retrieval.search import clean_query, rank_clauses
from evals.progress import say
from evals.public.remembered import remembering

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

PARTS = 10
ASKED_CLAUSES = 3  # of so many clauses one is asked for in each part
# Shares of the questions without an answer that might be let through. Held-out ones are further from the subject than
# what people will ask, so one takes less than what is aimed at for those (`evals.question_set.AIMS`).
LET_THROUGH = (0.03, 0.04, 0.05, 0.06, 0.08)
ASKED_ON = dt.date(2026, 11, 1)  # as the test questions: a clause that ended before is not asked for
STEPS = 25  # of Newton's method, which needs about eight
RIDGE = 1e-3  # keeps the weights finite where a line divides all questions
ROLES = ("buyer", "seller")


class Held(NamedTuple):
    """A question that the search does not know, and the clause for which it was written; "": no clause answers it."""

    question: str
    clause_id: str
    marketplace: str
    role: str


class Sample(NamedTuple):
    """What such a question brought."""

    held: Held
    signs: tuple[float, float, float, float]  # in the order of the floor's weights
    place: int  # of its clause, from 1; 0 when it is not there
    is_found: bool  # as the product decides now


def register(app: typer.Typer) -> None:
    """Adds the command `floor`."""
    app.command("floor")(floor)


def floor(
    embedder: Annotated[str, typer.Option(help="auto, minilm or wordllama")] = "auto",
    own: Annotated[
        bool, typer.Option("--own", help="Take the questions of whole documents away, as of one's own.")
    ] = False,
    each: Annotated[int, typer.Option(min=1, help="Ask only one of so many questions, for a quick look.")] = 1,
) -> None:
    """Asks the corpus its own questions, held out in turn, and fits the weights of "nothing found" to them."""
    # These open Chroma and the models.
    from assistant.adapters.embedders import choose_embedder
    from assistant.policy_library import read_library
    from assistant.settings import read_settings
    from assistant.wiring import vectors_of

    settings = read_settings()
    model = choose_embedder(embedder)
    library = read_library(settings.corpus)
    samples = measure(library, model, own=own, each=each, vectors=vectors_of(settings, model))
    typer.echo(report(samples, model.fingerprint))


def measure(
    library: PolicyLibrary, embedder: Embedder, *, own: bool = False, each: int = 1, vectors: Path | None = None
) -> list[Sample]:
    """All samples, part by part; `own` takes away all questions of a tenth of the documents."""
    memory = remembering(embedder)
    samples: list[Sample] = []
    for part in range(PARTS):
        rest, held = held_out(library, part, own=own)
        with tempfile.TemporaryDirectory(prefix="claimwright-evals-") as home:
            index = ChromaIndex(rest.clauses, memory, Path(home), not_answered=rest.not_answered, vectors=vectors)
            with index:
                for done, question in enumerate(held[::each]):
                    say(f"part {part + 1} of {PARTS}", done, len(held[::each]))
                    samples += _sample(rest, index, question)
    return samples


def held_out(library: PolicyLibrary, part: int, *, own: bool = False) -> tuple[PolicyLibrary, list[Held]]:
    """The library without that part of its questions, and of these one for each third clause and all without an
    answer.

    Each is asked from a place to which its clause speaks, or from any; the choice is always the same.
    """
    chance = random.Random(part)  # noqa: S311 - a choice that is the same each time
    places = _places(library)
    numbers = {d: n for n, d in enumerate(sorted({c.document_id for c in library.clauses}))}
    clauses: list[Clause] = []
    held: list[Held] = []
    for row, clause in enumerate(library.clauses):
        gone = _gone(clause, part, numbers[clause.document_id] if own else None)
        clauses.append(clause.model_copy(update={"asked": tuple(q for q in clause.asked if q not in gone)}))
        if gone and clause.id in places and (row + part) % ASKED_CLAUSES == 0:
            held.append(Held(chance.choice(gone), clause.id, *chance.choice(places[clause.id])))
    everywhere = [(host, role) for host in sorted(library.marketplaces) for role in ROLES]
    for number, question in enumerate(library.not_answered):
        if number % PARTS == part:
            held.append(Held(question, "", *chance.choice(everywhere)))
    left = tuple(q for number, q in enumerate(library.not_answered) if number % PARTS != part)
    return dataclasses.replace(library, clauses=tuple(clauses), not_answered=left), held


def fitted(samples: Sequence[Sample]) -> Floor:
    """The weights that tell best which questions have an answer; both kinds count as one half.

    Raises:
        DataError: one of the kinds is missing.
    """
    import numpy as np

    has_answer = np.array([bool(s.held.clause_id) for s in samples])
    if has_answer.all() or not has_answer.any():
        raise DataError(
            "questions with and without an answer are needed; the corpus keeps them in asked/ and not_answered.yaml"
        )
    table = np.array([s.signs for s in samples], np.float64)
    middle, width = table.mean(axis=0), table.std(axis=0)
    width[width == 0] = 1.0
    weights = np.where(has_answer, 0.5 / has_answer.mean(), 0.5 / (1 - has_answer.mean()))
    found = _regression((table - middle) / width, has_answer, weights)
    near, outside, coverage, length = (found[:-1] / width).tolist()
    start = float((found[:-1] * middle / width).sum() - found[-1])
    return Floor(near=near, outside=-outside, coverage=coverage, length=length, start=start)


def started(samples: Sequence[Sample], weights: Floor, share: float) -> Floor:
    """Those weights with the start that lets that share of the questions through which have no answer."""
    import numpy as np

    odds = [answer_odds(s.signs, weights) for s in samples if not s.held.clause_id]
    return weights._replace(start=weights.start + float(np.quantile(odds, 1 - share)))


def report(samples: Sequence[Sample], embedder: str) -> str:
    """The figures as Markdown: what the product makes of the questions now, and what would be fitted to them."""
    answerable = [s for s in samples if s.held.clause_id]
    unanswerable = [s for s in samples if not s.held.clause_id]
    best, now = fitted(samples), calibration_of(embedder).floor
    figures = (
        ("answerable", str(len(answerable))),
        ("own clause first", _share([s.place == 1 for s in answerable])),
        ("own clause among five", _share([0 < s.place <= 5 for s in answerable])),
        ("nothing found", _share([not s.is_found for s in answerable])),
        ("unanswerable", str(len(unanswerable))),
        ("false answers", _share([s.is_found for s in unanswerable])),
    )
    rows = [embedder, "", f"| {' | '.join(name for name, _ in figures)} |", "|" + "---|" * len(figures)]
    rows += [f"| {' | '.join(value for _, value in figures)} |", ""]
    rows += [f"weights now:    {_weights(now)}, start={now.start:.1f}", f"weights fitted: {_weights(best)}", ""]
    rows += ["| false answers, with the fitted weights | start | nothing found |", "|---|---|---|"]
    for share in LET_THROUGH:
        floor = started(samples, best, share)
        missed = _share([answer_odds(s.signs, floor) < 0 for s in answerable])
        rows.append(f"| {share:.2f} | {floor.start:.1f} | {missed} |")
    return "\n".join(rows)


def _gone(clause: Clause, part: int, number: int | None) -> list[str]:
    """The questions that are taken from a clause; `number` is that of its document when all of them may be."""
    if number is not None:
        return list(clause.asked) if number % PARTS == part else []
    return [q for n, q in enumerate(clause.asked) if n % PARTS == part and len(clause.asked) > 1]


def _places(library: PolicyLibrary) -> dict[str, list[tuple[str, str]]]:
    """For each clause the marketplaces and roles to which it speaks."""
    found: dict[str, list[tuple[str, str]]] = {}
    for host in sorted(library.marketplaces):
        for role in ROLES:
            for clause in library.applicable(marketplace=host, role=role, on=ASKED_ON):
                found.setdefault(clause.id, []).append((host, role))
    return found


def _sample(library: PolicyLibrary, index: ChromaIndex, held: Held) -> Iterator[Sample]:
    """One sample; none where the question has no word that could be looked for."""
    clauses = library.applicable(marketplace=held.marketplace, role=held.role, on=ASKED_ON)
    query = clean_query(held.question)
    ranked = rank_clauses(library, index, query, clauses=clauses)
    outside = index.outside_similarity(query) if ranked else None
    if outside is None:
        return
    found, length = [r.evidence for r in ranked], sum(1 for _ in query_stems(query))
    place = next((place for place, r in enumerate(ranked, start=1) if r.clause.id == held.clause_id), 0)
    is_found = is_answer(found, outside, calibration=calibration_of(index.embedder), query_words=length)
    yield Sample(held, signs(found, outside, length), place, is_found)


def _regression(
    table: NDArray[np.float64], is_yes: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted logistic regression by Newton's method; the last value is the constant."""
    import numpy as np

    rows = np.column_stack([table, np.ones(len(table))])
    ridge = RIDGE * weights.sum() * np.diag([1.0] * table.shape[1] + [0.0])
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weights * (is_yes - likely)) - ridge @ found
        curve = (rows * (weights * likely * (1 - likely))[:, None]).T @ rows + ridge
        found = found + np.linalg.solve(curve, slope)
    return found


def _weights(floor: Floor) -> str:
    return ", ".join(f"{name}={value:.1f}" for name, value in floor._asdict().items() if name != "start")


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "-"
