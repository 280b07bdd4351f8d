"""`python -m evals scale`: what the product and its peers cost as the clauses grow from a thousand to a million.

One idea: each system at each size runs in processes of its own, each step under a limit of time, and a step
that reaches it is shown as not finished instead of being left out. What was measured is written after each
system, so that a run that is broken off keeps its figures.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant.adapters.embedders import choose_embedder
from assistant.errors import ClaimError
from evals.benchmarks.scale_plot import plot
from evals.benchmarks.scale_process import Limits, run_phase
from evals.benchmarks.scale_report import Cell, ScaleRun, read_run, table
from evals.benchmarks.scale_systems import SYSTEMS, check_systems
from evals.benchmarks.speed import machine
from evals.progress import say

MAX_SIZE = 100_000_000


def register(app: typer.Typer) -> None:
    """Adds the command `scale`."""
    app.command("scale")(scale)


def scale(
    sizes: Annotated[str, typer.Option(help="Numbers of clauses.")] = "1000,10000,100000,1000000",
    systems: Annotated[str, typer.Option(help="Of product, chroma, langchain; empty: none.")] = ",".join(SYSTEMS),
    documents: Annotated[int, typer.Option(min=0, help="Replace one of so many documents; 0: do not.")] = 1000,
    embedder: Annotated[str, typer.Option(help="auto, minilm or wordllama")] = "wordllama",
    questions: Annotated[int, typer.Option(min=1, help="How many questions are asked.")] = 100,
    step_seconds: Annotated[float, typer.Option(min=0, help="The most that one step may take.")] = 7200,
    memory_gb: Annotated[float, typer.Option(min=0, help="The most memory of a process (Linux); 0: any.")] = 0,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there.")] = None,
    plot_file: Annotated[Path | None, typer.Option("--plot", help="Write a picture (SVG) there.")] = None,
    earlier: Annotated[Path | None, typer.Option("--from", help="Show what --json wrote; measure nothing.")] = None,
) -> None:
    """Time, memory and disk of the product and its peers over many synthetic clauses."""
    if earlier is not None:
        run = read_run(earlier)
    else:
        chosen = [name.strip() for name in systems.split(",") if name.strip()]
        check_systems(chosen)
        choose_embedder(embedder)  # an unknown one is told before hours of work
        wanted = [(size, system) for size in _sizes(sizes) for system in chosen]
        run = ScaleRun(day=dt.datetime.now(dt.UTC).date(), machine=machine(), embedder=embedder, questions=questions)
        limits = Limits(seconds=step_seconds, gigabytes=memory_gb)
        run = _measure(run, wanted, documents, limits, json_file)
    if plot_file is not None:
        _write(plot_file, plot(run))
    typer.echo(table(run))


def _measure(
    run: ScaleRun, wanted: Sequence[tuple[int, str]], documents: int, limits: Limits, json_file: Path | None
) -> ScaleRun:
    """The run with its cells, written after each of them."""
    run = _kept(run, json_file)  # a place that cannot be written is told at once
    options = ["--embedder", run.embedder]
    if documents:
        say(f"replacing one of {documents} documents", 0, 0)
        with tempfile.TemporaryDirectory(prefix="claimwright-scale-") as folder:
            figures, note = run_phase("replace", [*options, "--size", str(documents), "--folder", folder], limits)
        replacement = Cell(system="product", size=documents, figures=figures, note=note)
        run = _kept(run.model_copy(update={"replacement": replacement}), json_file)
    options += ["--questions", str(run.questions)]
    for size, system in wanted:
        say(f"{system}, {size} clauses", 0, 0)
        cell = _cell(system, size, options, limits)
        run = _kept(run.model_copy(update={"cells": (*run.cells, cell)}), json_file)
    return run


def _cell(system: str, size: int, options: Sequence[str], limits: Limits) -> Cell:
    """Builds and asks, in a folder that is removed."""
    with tempfile.TemporaryDirectory(prefix="claimwright-scale-") as folder:
        arguments = [*options, "--system", system, "--size", str(size), "--folder", folder]
        figures, note = run_phase("build", arguments, limits)
        if not note:
            asked, note = run_phase("ask", arguments, limits)
            figures |= asked
    return Cell(system=system, size=size, figures=figures, note=note)


def _sizes(text: str) -> list[int]:
    sizes = [part.strip() for part in text.split(",") if part.strip()]
    if not sizes or not all(s.isdecimal() and 0 < int(s) <= MAX_SIZE for s in sizes):
        raise ClaimError(f"'{text}' is no list of numbers of clauses; write --sizes 1000,10000")
    return [int(s) for s in sizes]


def _kept(run: ScaleRun, file: Path | None) -> ScaleRun:
    if file is not None:
        _write(file, run.model_dump_json(indent=1) + "\n")
    return run


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as problem:
        raise ClaimError(f"{file} cannot be written: {problem.strerror or problem}; choose another place") from None
