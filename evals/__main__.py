"""`python -m evals`: runs the cases, shows and compares runs, measures speed, scale and public data sets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.errors import ClaimError
from evals import question_floor, question_set, story_set, swaps
from evals.benchmarks import documents, scale
from evals.names import command as names
from evals.public import grounding, injection, pii, retrieval, tone
from evals.runner import CASES, RunResult

app = typer.Typer(
    name="evals",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The evaluation of the assistant: cases with hand-made expectations, scored without a model.",
)
public = typer.Typer(no_args_is_help=True, help="Measurements on public data sets.")
app.add_typer(public, name="public")
retrieval.register(public)
injection.register(public)
grounding.register(public)
tone.register(public)
pii.register(public)
names.register(app)
question_set.register(app)
question_floor.register(app)
story_set.register(app)
swaps.register(app)
scale.register(app)
documents.register(app)

RunFile = Annotated[Path, typer.Argument(help="A file that `run --json` wrote.")]


@app.command()
def run(
    engine: Annotated[Literal["offline", "llm"], typer.Option("--engine", help="Who writes the letters.")] = "offline",
    cases: Annotated[Path, typer.Option("--cases", help="A folder of case folders, or one case folder.")] = CASES,
    only: Annotated[str, typer.Option("--only", help="One case, or a part of the names.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the run as JSON.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write each letter into this folder.")] = None,
) -> None:
    """Drafts and scores all cases. Exit 1 on an invented fact, a wrong citation or a wrong route.

    A case without expected.yaml is scored on what needs no expectation.
    """
    from assistant.settings import read_settings
    from assistant.wiring import build_services
    from evals.reports import table
    from evals.runner import find_cases
    from evals.runner import run as run_cases

    folders = find_cases(cases, only)
    services = build_services(read_settings(), _progress)
    if engine == "llm" and services.write_with_model is None:
        raise ClaimError("no model is configured; set CLAIM_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL")
    result = run_cases(folders, services, engine=engine, progress=_progress)
    sys.stderr.write("\r" + " " * 78 + "\r" if sys.stderr.isatty() else "")
    if json_file is not None:
        _write(json_file, result.model_dump_json(indent=1) + "\n")
    if out is not None:
        _write_letters(result, out)
    typer.echo(table(result))
    if result.broken_gates:
        raise typer.Exit(1)


@app.command()
def report(
    file: RunFile,
    out: Annotated[Path, typer.Option("--out", help="The HTML page to write.")] = Path("evaluation.html"),
) -> None:
    """Writes a run as one HTML page that needs nothing else: totals, cases, letters and their sources."""
    from evals.reports import html_page, read_run

    _write(out, html_page(read_run(file)))
    typer.echo(str(out))


@app.command()
def compare(first: RunFile, second: Annotated[Path, typer.Argument(help="The later run.")]) -> None:
    """Says what the second run does better and worse. Exit 1 when something is worse."""
    from evals.reports import compare as compare_runs
    from evals.reports import read_run

    text, is_worse = compare_runs(read_run(first), read_run(second))
    typer.echo(text)
    if is_worse:
        raise typer.Exit(1)


@app.command()
def benchmark(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    repeats: Annotated[
        int, typer.Option("--repeats", min=1, max=100, help="Runs of each figure; the median is shown.")
    ] = 5,
) -> None:
    """Measures speed and memory on this machine: whole processes cold, drafting and checking warm."""
    import json

    from evals.benchmarks.speed import measure, table

    result = measure(repeats=repeats)
    typer.echo(json.dumps(result.model_dump(), indent=1) if as_json else table(result))


def _write_letters(result: RunResult, folder: Path) -> None:
    for case in result.cases:
        if case.letter is not None:
            _write(folder / f"{case.case_id}.txt", f"{case.letter.subject}\n\n{case.letter.body}")


def _write(path: Path, text: str) -> None:
    """Writes beside the place first, so that a broken run leaves no half file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as problem:
        raise ClaimError(f"{path} cannot be written: {problem.strerror or problem}; choose another place") from None


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:>4} of {total}  {what[:60]:<60}")
        sys.stderr.flush()


def main() -> None:
    """The entry point: errors become one line and exit code 2."""
    try:
        app()
    except ClaimError as error:
        sys.stderr.write(f"evals: {' '.join(str(error).split())}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
