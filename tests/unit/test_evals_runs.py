"""Runs, reports and comparisons."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.file_reader import WorkerReader
from assistant.checks import read_word_lists
from assistant.errors import ClaimError
from assistant.pipeline import Services
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.ports import Hit
from assistant.settings import data_folder
from evals.reports import compare, html_page, read_run, table
from evals.runner import (
    CASES,
    CaseResult,
    LetterShown,
    RunResult,
    ScorerTotal,
    find_cases,
    invented_line,
    run,
)
from evals.scorers.score import Score


class NothingNear:
    """A clause index that finds nothing; what a playbook pins decides alone."""

    embedder = "none"

    def outside_similarity(self, query: str) -> float | None:
        """No question is known that has no answer."""
        return None

    def nearest(self, query: str, *, allowed: Any, top: int) -> list[Hit]:
        return []


@pytest.fixture
def services(library: PolicyLibrary, playbooks: PlaybookLibrary) -> Services:
    words = read_word_lists(data_folder("playbooks") / "wording.yaml")
    return Services(library=library, playbooks=playbooks, words=words, index=NothingNear(), reader=WorkerReader())


def result(*statuses: Any, case_id: str = "a", details: tuple[str, ...] = ("why",)) -> RunResult:
    scores = tuple(Score(scorer=n, status=s, good=int(s == "passed"), total=1, details=details) for n, s in statuses)
    letter = LetterShown(
        subject="<b>Subject</b>",
        body="<script>alert(1)</script>",
        rendered="",
        sources=(("P1", "a#b", "<i>"),),
    )
    case = CaseResult(case_id=case_id, decision="write", reason="a & b", letter=letter, scores=scores)
    totals = tuple(
        ScorerTotal(
            scorer=s.scorer,
            passed=0,
            failed=0,
            not_applicable=0,
            could_not_score=0,
            good=s.good,
            total=s.total,
        )
        for s in scores
    )
    return RunResult(engine="offline", cases=(case,), totals=totals)


def test_the_demo_case_runs_through_every_scorer_and_breaks_no_gate(services: Services) -> None:
    found = run(find_cases(CASES, "demo-parcel-never-came"), services)
    assert found.broken_gates == ()
    assert found.cases[0].decision == "write" and found.cases[0].letter is not None
    assert "of" in invented_line(found) and "demo-parcel-never-came" in table(found)
    assert found == RunResult.model_validate_json(found.model_dump_json())


def test_a_case_that_cannot_be_drafted_is_a_result_and_breaks_the_gate(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "role: buyer\nmarketplace: amazon.com\nstory: It never came.\ncolour: red\n", "utf-8"
    )
    found = run([folder], services)
    assert "colour" in found.cases[0].error
    assert found.broken_gates and found.broken_gates[0].startswith("bad: drafting")


def test_a_case_without_expectations_is_scored_on_the_rest(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    told = "role: buyer\nmarketplace: amazon.com\ntoday: 2026-03-12\nstory: My parcel never arrived.\n"
    (folder / "case.yaml").write_text(told, "utf-8")
    scores = {s.scorer: s.status for s in run([folder], services).cases[0].scores}
    assert scores["route"] == "not applicable"
    assert scores["invented facts"] == "passed"


def test_a_folder_without_cases_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match="holds no case folder"):
        find_cases(tmp_path)


def test_one_case_is_chosen_by_its_whole_name_before_parts_of_names(tmp_path: Path) -> None:
    for name in ("a", "ab"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text("role: buyer\n", "utf-8")
    assert [f.name for f in find_cases(tmp_path, "a")] == ["a"]
    assert [f.name for f in find_cases(tmp_path, "b")] == ["ab"]
    assert find_cases(tmp_path / "a") == [tmp_path / "a"]


def test_the_page_escapes_what_a_case_says() -> None:
    page = html_page(result(("route", "failed"), details=("<img src=x>",)))
    assert "<script>" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert "http-equiv" in page and "src=" not in page.replace("&lt;img src=x&gt;", "")


def test_comparison_names_what_got_worse_and_better() -> None:
    before = result(("route", "passed"), ("length", "failed"), ("blanks", "passed"))
    after = result(("route", "failed"), ("length", "passed"), ("blanks", "could not score"))
    text, is_worse = compare(before, after)
    assert is_worse
    assert "a: route: passed -> failed (why)" in text and "a: length: failed -> passed" in text
    assert "a: blanks: passed -> could not score" in text
    assert compare(before, before)[1] is False


def test_comparison_of_other_cases_is_no_improvement() -> None:
    text, is_worse = compare(result(("route", "failed")), result(("route", "passed"), case_id="b"))
    assert not is_worse and "better: 0" in text and "only in the first run: a" in text


def test_a_file_that_is_no_run_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", "utf-8")
    with pytest.raises(ClaimError, match="holds no run"):
        read_run(tmp_path / "x.json")
    with pytest.raises(ClaimError, match="cannot be read"):
        read_run(tmp_path / "none.json")


def test_the_command_reports_and_fails_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(result(("route", "passed")).model_dump_json(), "utf-8")
    page = tmp_path / "run.html"
    done = _evals("report", str(tmp_path / "run.json"), "--out", str(page))
    assert done.returncode == 0 and page.read_text("utf-8").startswith("<!doctype html>")
    failed = _evals("compare", str(tmp_path / "none.json"), str(tmp_path / "run.json"))
    assert failed.returncode == 2 and "Traceback" not in failed.stderr and failed.stderr.count("\n") == 1


def _evals(*arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "evals", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
