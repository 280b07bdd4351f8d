"""Drafts and scores every case of a folder.

One idea: a case that cannot be drafted is a result too, with its one line, and never stops the others. The
result holds no clock time, so two runs of the same engine over the same data write the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import ClaimError
from assistant.intake import read_case
from assistant.pipeline import Outcome, Services, draft_case
from assistant.ports import Progress, silent
from assistant.records import EngineRun, Record
from evals.bounds import upper_bound
from evals.expectations import Datasheet
from evals.scorers import GATES, SCORERS, score_all
from evals.scorers.invented_facts import NAME as INVENTED
from evals.scorers.score import Score
from evals.subject import Subject, subject_of

CASES = Path(__file__).parent / "cases"
NO_LETTER = "drafting"


class LetterShown(Record):
    """What was written, for a person to read."""

    subject: str
    body: str
    rendered: str
    sources: tuple[tuple[str, str, str], ...]  # marker, clause id, text


class CaseResult(Record):
    """One case: its path, its letter, its scores; `error` when there is no letter because of it."""

    case_id: str
    playbook: str = ""
    decision: str = ""
    reason: str = ""
    deadlines: tuple[tuple[str, str, str], ...] = ()  # name, day, status
    gaps: tuple[str, ...] = ()
    letter: LetterShown | None = None
    engine: EngineRun | None = None
    scores: tuple[Score, ...] = ()
    datasheet: Datasheet | None = None
    error: str = ""


class ScorerTotal(Record):
    """One scorer over all cases."""

    scorer: str
    passed: int
    failed: int
    not_applicable: int
    could_not_score: int
    good: int  # of `total` things looked at in all cases
    total: int
    upper_bound: float | None = None  # of the share of bad things, 95 percent; None: nothing was looked at


class RunResult(Record):
    """A whole run."""

    engine: str
    model: str = ""
    corpus_fingerprint: str = ""
    cases: tuple[CaseResult, ...]
    totals: tuple[ScorerTotal, ...]
    broken_gates: tuple[str, ...] = ()  # empty: the run passes


def find_cases(folder: Path, only: str = "") -> list[Path]:
    """The case folders of a folder in order of their names; `only` names one, or a part of the names.

    Raises:
        ClaimError: there is no case there.
    """
    found = [folder] if (folder / "case.yaml").exists() else sorted(p.parent for p in folder.glob("*/case.yaml"))
    exact = [f for f in found if f.name == only]
    found = exact or [f for f in found if only in f.name]
    if not found:
        raise ClaimError(
            f"{folder} holds no case folder{f' like {only}' if only else ''}; "
            "give a folder whose folders hold a case.yaml"
        )
    return found


def run(
    folders: Sequence[Path], services: Services, *, engine: str = "offline", progress: Progress = silent
) -> RunResult:
    """Drafts and scores the cases, one after the other.

    Args:
        folders: case folders; one without `expected.yaml` is scored on what needs no expectation.
        services: what the pipeline works with.
        engine: offline or llm.
        progress: told before each case.
    """
    results = []
    for number, folder in enumerate(folders):
        progress(folder.name, number, len(folders))
        results.append(run_case(folder, services, engine=engine))
    return RunResult(
        engine=engine,
        model=next((r.engine.model for r in results if r.engine and r.engine.model), ""),
        corpus_fingerprint=services.library.fingerprint,
        cases=tuple(results),
        totals=tuple(_totals(results)),
        broken_gates=tuple(_broken(results)),
    )


def run_case(folder: Path, services: Services, *, engine: str) -> CaseResult:
    """One case; an error that a person would meet becomes its result."""
    try:
        case = read_case(
            folder,
            catalogue=services.playbooks.catalogue,
            hosts=tuple(services.library.marketplaces),
            reader=services.reader,
        )
        outcome = draft_case(case, services, engine=engine)
        subject = subject_of(outcome, folder, services.library)
    except ClaimError as problem:
        score = Score(scorer=NO_LETTER, status="failed", total=1, details=(str(problem),))
        return CaseResult(case_id=folder.name, scores=(score,), error=str(problem))
    return _result(outcome, subject)


def _result(outcome: Outcome, subject: Subject) -> CaseResult:
    plan = outcome.plan
    letter = LetterShown(
        subject=outcome.draft.subject,
        body=outcome.body,
        rendered=outcome.rendered,
        sources=tuple((s.marker, s.clause.id, s.clause.text) for s in plan.sources),
    )
    return CaseResult(
        case_id=subject.case_id,
        playbook=plan.playbook,
        decision=plan.route.decision,
        reason=plan.route.reason,
        deadlines=tuple((d.name, d.date.isoformat() if d.date else "", d.status) for d in plan.deadlines),
        gaps=tuple(f"{g.what}: {g.why}" for g in plan.gaps),
        letter=letter,
        engine=outcome.draft.engine.model_copy(update={"seconds": 0.0}),
        scores=score_all(subject),
        datasheet=subject.expected.datasheet if subject.expected else None,
    )


def _totals(results: Sequence[CaseResult]) -> Iterator[ScorerTotal]:
    for name in (NO_LETTER, *SCORERS):
        scores = [s for r in results for s in r.scores if s.scorer == name]
        if not scores:
            continue
        good, total = sum(s.good for s in scores), sum(s.total for s in scores)
        yield ScorerTotal(
            scorer=name,
            passed=sum(s.status == "passed" for s in scores),
            failed=sum(s.status == "failed" for s in scores),
            not_applicable=sum(s.status == "not applicable" for s in scores),
            could_not_score=sum(s.status == "could not score" for s in scores),
            good=good,
            total=total,
            upper_bound=upper_bound(total - good, total),
        )


def _broken(results: Sequence[CaseResult]) -> Iterator[str]:
    """What fails the run: a case without a letter, an invented fact, a wrong citation, a wrong route.

    A gate that could not be scored is broken too: not knowing is no pass.
    """
    for result in results:
        for score in result.scores:
            if score.scorer in (NO_LETTER, *GATES) and score.status in ("failed", "could not score"):
                first = score.details[0] if score.details else ""
                yield f"{result.case_id}: {score.scorer}: {first}"


def invented_line(result: RunResult) -> str:
    """The headline: how many of all figures were invented, with its upper bound."""
    total = next((t for t in result.totals if t.scorer == INVENTED), None)
    if total is None or total.upper_bound is None:
        return "invented facts: could not be scored"
    bad = total.total - total.good
    return f"invented facts: {bad} of {total.total} figures (95 % upper bound {100 * total.upper_bound:.2f} %)"
