"""The scale benchmark with few clauses: real indexes in real processes, limits that are told, and its picture."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.adapters.embedders import choose_embedder
from assistant.errors import ClaimError
from assistant.policy_library import PolicyLibrary, read_library
from assistant.policy_library.library import applies
from assistant.settings import read_settings
from evals.__main__ import app
from evals.benchmarks import scale_systems
from evals.benchmarks.clocked import clocked
from evals.benchmarks.replacement import replace_one
from evals.benchmarks.scale_plot import plot
from evals.benchmarks.scale_process import Limits, run_phase
from evals.benchmarks.scale_report import Cell, ScaleRun, read_run, table
from evals.benchmarks.scale_systems import MARKETPLACE, ROLE, SYSTEMS, check_systems
from evals.benchmarks.scale_worker import percentiles
from evals.benchmarks.synthetic import synthetic_clauses, synthetic_documents

SIZE = 50
SILENT = Limits(seconds=300)
FULL = {
    "embedding_s": 1.5,
    "index_s": 2.5,
    "disk_mb": 12.0,
    "build_peak_mb": 300.0,
    "first_answer_s": 0.75,
    "p50_ms": 4.0,
    "p95_ms": 9.0,
    "filtered_p50_ms": 5.0,
    "filtered_p95_ms": 10.0,
    "ask_peak_mb": 200.0,
}


@pytest.fixture(scope="module")
def library() -> PolicyLibrary:
    return read_library(read_settings().corpus)


def a_run(*cells: Cell) -> ScaleRun:
    return ScaleRun(day=dt.date(2026, 1, 2), machine="2 CPUs", embedder="wordllama", questions=5, cells=cells)


# --- the clauses ----------------------------------------------------------------------------------------


def test_synthetic_clauses_are_the_same_in_every_run_and_never_twice(library: PolicyLibrary) -> None:
    count = 2 * len(library.clauses) + 7
    made = list(synthetic_clauses(library.clauses, count))
    assert len({c.id for c in made}) == len(made) == count
    assert made[-5:] == list(synthetic_clauses(library.clauses, count))[-5:]
    assert {c.id for c in made[: len(library.clauses)]} == set(library.by_id)


def test_a_copy_has_other_words_but_speaks_to_the_same_people(library: PolicyLibrary) -> None:
    *_, copy = synthetic_clauses(library.clauses, 2 * len(library.clauses))
    original = library.by_id[copy.id.partition("~")[0]]
    assert copy.text != original.text
    assert len(copy.text.split()) == len(original.text.split())
    assert (copy.marketplaces, copy.audience) == (original.marketplaces, original.audience)
    assert original.asked
    assert copy == original.model_copy(
        update={"id": copy.id, "document_id": copy.document_id, "text": copy.text, "asked": ()}
    )


def test_synthetic_documents_hold_whole_documents(library: PolicyLibrary) -> None:
    documents = synthetic_documents(library.clauses, len(library.documents) + 3)
    assert all(len({c.document_id for c in clauses}) == 1 for clauses in documents)
    assert len({clauses[0].document_id for clauses in documents}) == len(documents)


# --- the systems ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["product", "chroma"])
def test_a_system_answers_from_its_folder_and_keeps_to_the_filter(
    name: str, library: PolicyLibrary, tmp_path: Path
) -> None:
    clauses = list(synthetic_clauses(library.clauses, SIZE))
    embedder = choose_embedder("wordllama")
    SYSTEMS[name](library).build(iter(clauses), embedder, tmp_path, lambda *_: None)
    ask = SYSTEMS[name](library).opened(iter(clauses), embedder, tmp_path)
    there = {c.id for c in clauses if applies(c, place=library.marketplace(MARKETPLACE), role=ROLE, on=None)}
    assert 0 < len(there) < SIZE
    target = next(c for c in clauses if c.id not in there)
    assert ask(f"{target.heading} {target.text}", False)[0] == target.id
    filtered = ask(f"{target.heading} {target.text}", True)
    assert set(filtered) <= there


def test_an_unknown_system_is_said_in_one_line() -> None:
    with pytest.raises(ClaimError, match="there is no system 'elastic'; choose from product, chroma, langchain"):
        check_systems(["elastic"])


def test_a_peer_without_its_packages_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scale_systems.NEEDED, "langchain", ("langchain_core", "no_such_package"))
    with pytest.raises(ClaimError) as caught:
        check_systems(["product", "langchain"])
    assert "(no_such_package)" in str(caught.value)
    assert "pip install 'claimwright[evals]'" in str(caught.value)
    assert "\n" not in str(caught.value)
    check_systems(["product", "chroma"])


@pytest.mark.filterwarnings("ignore:.*langchain-community.*:DeprecationWarning")
def test_the_langchain_peer_runs_exactly_where_its_packages_are(library: PolicyLibrary, tmp_path: Path) -> None:
    """Both sides of the extra: absent, the build ends with Python's own words; present, the answer is right."""
    peer, embedder = SYSTEMS["langchain"](library), choose_embedder("wordllama")
    clauses = list(synthetic_clauses(library.clauses, SIZE))
    if find_spec("langchain_chroma") is None:
        with pytest.raises(ModuleNotFoundError, match="langchain_chroma"):
            peer.build(iter(clauses), embedder, tmp_path, lambda *_: None)
    else:
        peer.build(iter(clauses), embedder, tmp_path, lambda *_: None)
        ask = peer.opened(iter(clauses), embedder, tmp_path)
        assert ask(clauses[3].text, False)[0] == clauses[3].id


# --- the processes --------------------------------------------------------------------------------------


def test_the_command_measures_in_processes_and_writes_figures_and_picture(tmp_path: Path) -> None:
    figures, picture = tmp_path / "scale.json", tmp_path / "scale.svg"
    options = ["--sizes", str(SIZE), "--systems", "product,chroma", "--documents", "6", "--questions", "3"]
    result = CliRunner().invoke(app, ["scale", *options, "--json", str(figures), "--plot", str(picture)])
    assert result.exit_code == 0, result.output
    run = read_run(figures)
    assert [(c.system, c.size, c.note) for c in run.cells] == [("product", SIZE, ""), ("chroma", SIZE, "")]
    for cell in run.cells:
        assert set(cell.figures) == set(FULL)
        assert all(value > 0 for value in cell.figures.values())
    assert run.replacement is not None
    assert run.replacement.figures["replaced_texts"] == run.replacement.figures["new_clauses"]
    assert "| 50 | product |" in result.stdout
    again = CliRunner().invoke(app, ["scale", "--from", str(figures), "--plot", str(tmp_path / "again.svg")])
    assert again.stdout == result.stdout
    assert (tmp_path / "again.svg").read_text() == picture.read_text()


@pytest.mark.parametrize("sizes", ["", "many", "0", "10,-5", "1e3", "²", str(10**12)])
def test_sizes_that_are_no_numbers_are_said(sizes: str) -> None:
    result = CliRunner().invoke(app, ["scale", "--sizes", sizes, "--systems", "product"])
    assert isinstance(result.exception, ClaimError)
    assert "write --sizes 1000,10000" in str(result.exception)


def test_an_unknown_embedder_and_a_place_that_cannot_be_written_are_said_before_any_work(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["scale", "--systems", "product", "--embedder", "none"])
    assert "there is no embedder 'none'" in str(result.exception)
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(app, ["scale", "--systems", "product", "--json", str(tmp_path / "file" / "run.json")])
    assert "cannot be written" in str(result.exception)
    assert result.stderr == ""


def worker(tmp_path: Path, program: str) -> list[str]:
    """A worker of our own: it runs that program instead of measuring."""
    file = tmp_path / "worker.py"
    file.write_text(f"import json, sys, time\ndef tell(**k): print(json.dumps(k), flush=True)\n{program}\n")
    return [sys.executable, str(file)]


def test_a_step_beyond_its_time_is_named_and_earlier_figures_stay(tmp_path: Path) -> None:
    slow = worker(tmp_path, 'tell(step="started"); tell(step="first answer", first_answer_s=1.25); time.sleep(600)')
    figures, note = run_phase("ask", [], Limits(seconds=2), worker=slow)
    assert figures == {"first_answer_s": 1.25}
    assert note == "questions: not finished in 2 s"


def test_a_process_beyond_its_memory_is_stopped(tmp_path: Path) -> None:
    large = worker(tmp_path, 'held = b"x" * 200_000_000; tell(step="started"); time.sleep(600)')
    _, note = run_phase("build", [], Limits(seconds=300, gigabytes=0.1), worker=large)
    assert note.endswith("needs more than 0.1 GB") == sys.platform.startswith("linux")


def test_a_process_that_fails_or_dies_says_so_in_its_cell(tmp_path: Path) -> None:
    failing = worker(tmp_path, 'tell(step="started"); tell(step="failed", said="OSError: disk full"); sys.exit(1)')
    assert run_phase("build", [], SILENT, worker=failing) == ({}, "build: failed (OSError: disk full)")
    dying = worker(tmp_path, 'print("no json"); sys.exit(7)')
    assert run_phase("build", [], SILENT, worker=dying) == ({}, "started: ended with code 7")


def test_the_worker_tells_what_went_wrong(tmp_path: Path) -> None:
    arguments = ["--system", "chroma", "--size", "5", "--folder", str(tmp_path)]
    _, note = run_phase("ask", arguments, SILENT)
    assert re.fullmatch(r"first answer: failed \(NotFoundError: .*\)", note)


# --- the figures ----------------------------------------------------------------------------------------


def test_percentiles_are_the_median_and_the_nearest_rank() -> None:
    assert percentiles([n / 1000 for n in range(1, 101)]) == pytest.approx((50.5, 95))
    assert percentiles([0.002]) == (2, 2)
    assert percentiles([0.004, 0.001, 0.002]) == (2, 4)


def test_replacing_one_document_embeds_its_clauses_alone(library: PolicyLibrary, tmp_path: Path) -> None:
    figures = replace_one(library.clauses, 8, clocked(choose_embedder("wordllama")), tmp_path)
    clauses = [c for document in synthetic_documents(library.clauses, 8) for c in document]
    assert figures["clauses"] == len(clauses)
    assert figures["full_texts"] == sum(1 + len(c.asked) for c in clauses)
    assert figures["replaced_texts"] == figures["new_clauses"] > 0


def test_the_table_says_why_a_figure_is_missing() -> None:
    cut = Cell(system="chroma", size=1_000_000, figures={"embedding_s": 2.0}, note="build: not finished in 9 s")
    lines = table(a_run(Cell(system="product", size=1000, figures=FULL), cut)).splitlines()
    assert lines[4] == "| 1,000 | product | 1.5 | 2.5 | 12 | 300 | 0.75 | 4.0 / 9.0 | 5.0 / 10.0 | 200 |"
    assert lines[5] == "| 1,000,000 | chroma | 2.0 | build: not finished in 9 s | - | - | - | - | - | - |"


def test_the_table_shows_the_replacement_or_why_there_is_none() -> None:
    figures = {
        "clauses": 8000.0,
        "full_s": 60.0,
        "full_texts": 8000.0,
        "new_clauses": 7.0,
        "replaced_s": 5.25,
        "replaced_texts": 7.0,
    }
    done = Cell(system="product", size=1000, figures=figures)
    assert "| one document replaced (7 clauses) | 5.2 | 7 |" in table(a_run().model_copy(update={"replacement": done}))
    cut = Cell(system="product", size=1000, figures={}, note="replace: not finished in 1 s")
    assert table(a_run().model_copy(update={"replacement": cut})).endswith("replace: not finished in 1 s")


def test_the_picture_is_sound_svg_with_a_point_for_each_figure() -> None:
    cut = Cell(system="<odd> & co", size=10_000, figures={"p50_ms": 3.0}, note="x")
    small, large = (Cell(system="product", size=s, figures=FULL) for s in (1000, 10_000))
    text = plot(a_run(small, large, cut))
    root = ET.fromstring(text)  # noqa: S314 - made by ourselves
    drawn = [e for e in root.iter() if e.tag.endswith("circle") and e.get("r") == "4"]
    assert len(drawn) == 4 * 2 + 1  # four charts of the product, one of the other
    assert "prefers-color-scheme: dark" in text
    assert all(0 <= float(e.get("cx", "-1")) <= 420 and 0 <= float(e.get("cy", "-1")) <= 250 for e in drawn)


def test_the_picture_of_a_run_without_figures_says_so() -> None:
    empty = plot(a_run(Cell(system="product", size=1000, figures={}, note="x")))
    assert empty.count("not measured") == 4
    ET.fromstring(plot(a_run()))  # noqa: S314 - made by ourselves


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 3}', json.dumps({"day": "x"})])
def test_a_file_that_is_no_run_is_said_in_one_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(content)
    with pytest.raises(ClaimError, match="is no run of"):
        read_run(file)
