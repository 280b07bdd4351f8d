"""The command `claim`: thin; each command reads its arguments, asks the pipeline, prints, and sets the exit code.

Heavy packages load inside the commands, so that `claim --help` stays instant. Errors are one line on stderr, exit 2.
With `--json`, stdout holds one JSON object alone; progress and messages go to stderr.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from assistant.errors import CaseError, ClaimError

if TYPE_CHECKING:
    from assistant.pipeline import Outcome, Services
    from assistant.ports import Progress
    from assistant.records import Plan
    from assistant.settings import Settings

app = typer.Typer(
    name="claim",
    help="Drafts polite, evidence-backed marketplace appeals and escalation letters in which nothing is invented.\n\n"
    "Start with `claim demo`, then `claim app`, or write a case folder (see README) and run `claim draft FOLDER`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

EngineName = Literal["auto", "offline", "llm"]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
EngineOption = Annotated[
    EngineName, typer.Option("--engine", help="auto: the model when one is configured, else offline.")
]


@app.command()
def demo(
    engine: EngineOption = "offline",
    as_json: JsonFlag = False,
) -> None:
    """Drafts a bundled case, end to end, offline, in seconds: what was read, the path, the letter, the checks."""
    from assistant.settings import demo_folder

    _draft(demo_folder(), engine=engine, as_json=as_json)


@app.command()
def draft(
    case: Annotated[Path, typer.Argument(help="The case folder, or its case.yaml.")],
    engine: EngineOption = "auto",
    as_json: JsonFlag = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the letter: .txt .md .docx .pdf or .eml.")] = None,
    calendar: Annotated[Path | None, typer.Option("--calendar", help="Write the dates with reminders: .ics.")] = None,
    matrix: Annotated[
        Path | None, typer.Option("--matrix", help="Write what is asked and what meets it, for you: .md .csv or .docx.")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="Write what each sentence rests on, for you: .md .csv or .docx.")
    ] = None,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", help="Write letter, copies of the exhibits and originals as one .pdf.")
    ] = None,
    documents: Annotated[
        bool, typer.Option("--documents", help="List in the letter what stands in which enclosure (.docx .pdf .md).")
    ] = False,
) -> None:
    """Drafts the letter of a case folder and says whether, where and when to send it.

    Example: claim draft my-case --out letter.pdf
    """
    _draft(case, engine=engine, as_json=as_json, files=_Files(out, calendar, matrix, documents, ledger, bundle))


@app.command()
def check(
    letter: Annotated[Path | None, typer.Argument(help="The letter as a text file; - reads it from stdin.")] = None,
    case: Annotated[Path | None, typer.Option("--case", help="The case folder that the letter belongs to.")] = None,
    as_json: JsonFlag = False,
    form: Annotated[
        Literal["text", "json", "sarif"], typer.Option("--format", help="How the findings are told.")
    ] = "text",
    explain: Annotated[str, typer.Option("--explain", metavar="CODE", help="Explain a rule (or 'all') and stop.")] = "",
) -> None:
    """Checks any text against its case: every figure, marker, quotation, promise and tone. Exit 1 on an error.

    Examples: claim check letter.txt --case my-case   |   claim check --explain FAC001
    """
    if explain:
        from assistant.checks import explain as explain_rule

        typer.echo(explain_rule(explain))
        return
    if letter is None or case is None:
        raise CaseError("name the letter and its case: claim check LETTER --case CASE")
    from assistant.pipeline import check_text, prepare

    text = _read_letter(letter)
    services = _services(_settings())
    plan = prepare(_read_case(case, services), services, _progress())
    report = check_text(text, plan, services)
    if form == "sarif":
        from assistant.sarif import report_sarif

        _print_json(report_sarif(report, text, file=str(letter)))
    elif as_json or form == "json":
        from assistant.printing import report_json

        _print_json(report_json(report))
    else:
        from assistant.printing import report_lines

        typer.echo("\n".join(report_lines(report, text)))
    if report.has_error:
        raise typer.Exit(1)


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="A question in plain words.")],
    marketplace: Annotated[str, typer.Option("--marketplace", "-m", help="A host name, amazon.com.")] = "",
    role: Annotated[Literal["", "buyer", "seller"], typer.Option("--role", "-r", help="buyer or seller.")] = "",
    on: Annotated[str, typer.Option("--on", help="Only clauses in force on this day, 2026-03-18.")] = "",
    top: Annotated[int, typer.Option("--top", "-n", min=1, max=100, help="How many clauses at most.")] = 5,
    as_json: JsonFlag = False,
) -> None:
    """Finds the policy clauses that answer a question; nothing found is an answer.

    Example: claim search "how long do I wait for the seller" -m amazon.com -r buyer
    """
    from assistant.printing import search_json, search_lines
    from assistant.retrieval import search_clauses
    from assistant.wording.question_language import english_hint

    services = _services(_settings())
    place = services.library.marketplace(marketplace).host if marketplace else ""
    found = search_clauses(services.library, services.index, words, marketplace=place, role=role, on=_day(on), top=top)
    if as_json:
        _print_json(search_json(found, place))
    else:
        typer.echo("\n".join(search_lines(found)))
    hint = english_hint(words, found[0].score if found else 0.0)
    if hint:
        typer.echo(hint, err=True)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Files to read: PDF, pictures, Office, e-mail, ZIP ...")],
    as_json: JsonFlag = False,
) -> None:
    """Shows what the assistant reads in a document: its state, its pages, and the facts with their positions."""
    from assistant.evidence import read_files, read_json
    from assistant.printing import exhibit_lines

    services = _services(_settings())
    exhibits = read_files(files, services.reader, services.playbooks.catalogue, locale="en_US", progress=_progress())
    if as_json:
        _print_json(read_json(exhibits))
    else:
        typer.echo("\n".join(exhibit_lines(exhibits)))


@app.command(name="app")
def front_end(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port on this computer.")] = 8501,
    language: Annotated[str, typer.Option("--language", help="Of the pages, such as de; default: the browser's.")] = "",
) -> None:
    """Starts the front end in the browser; it listens on this computer alone."""
    from assistant.ui.launch import launch

    raise typer.Exit(launch(port, language))


@app.command()
def doctor(as_json: JsonFlag = False) -> None:
    """Says what is installed, configured and reachable, and what to do about the rest."""
    from assistant.doctor import examine, finding_lines

    findings = examine(_settings())
    if as_json:
        _print_json({"findings": [f.model_dump() for f in findings]})
    else:
        typer.echo("\n".join(finding_lines(findings)))


class _Files(NamedTuple):
    """What `claim draft` writes beside what it prints."""

    letter: Path | None = None
    calendar: Path | None = None
    matrix: Path | None = None
    lists_documents: bool = False
    ledger: Path | None = None
    bundle: Path | None = None


def _draft(folder: Path, *, engine: EngineName, as_json: bool, files: _Files | None = None) -> None:
    from assistant.pipeline import draft_case
    from assistant.printing import outcome_json, outcome_lines

    settings = _settings()
    services = _services(settings)
    case = _read_case(folder, services)
    wanted = settings.engine if engine == "auto" else engine
    outcome = draft_case(case, services, engine=wanted, progress=_progress())
    files = files or _Files()
    if files.letter is not None:
        _write(outcome, files.letter, with_documents=files.lists_documents)
    if files.bundle is not None:
        _write_bundle(outcome, files.bundle, with_documents=files.lists_documents)
    if files.calendar is not None:
        _write_dates(outcome.plan, services, files.calendar)
    if files.matrix is not None:
        from assistant.adapters.matrix_files import write_matrix

        write_matrix(files.matrix, outcome.plan, services.library.by_id)
        typer.echo(f"{len(outcome.plan.matrix)} rows written to {files.matrix}", err=True)
    if files.ledger is not None:
        from assistant.adapters.matrix_files import write_ledger_file

        write_ledger_file(files.ledger, outcome.report, outcome.plan)
        typer.echo(f"the ledger is written to {files.ledger}", err=True)
    if as_json:
        _print_json(outcome_json(outcome))
    else:
        typer.echo("\n".join(outcome_lines(outcome)))
        if files.letter is not None:
            typer.echo(f"\nWritten to {files.letter}", err=True)


def _write_dates(plan: Plan, services: Services, calendar: Path) -> None:
    import datetime as dt

    from assistant.adapters.calendar_file import write_calendar
    from assistant.exporting import calendar_entries

    entries = calendar_entries(plan, services.library)
    write_calendar(calendar, entries, name=f"Dates of {plan.case.id}", now=dt.datetime.now(dt.UTC))
    typer.echo(f"{len(entries)} dates written to {calendar}", err=True)


def _write(outcome: Outcome, out: Path, *, with_documents: bool = False) -> None:
    from assistant.adapters.letter_files import write_letter
    from assistant.exporting import render_letter

    subject = outcome.draft.subject
    letter = render_letter(outcome.body, outcome.plan, subject=subject, with_documents=with_documents)
    write_letter(out, letter, outcome.plan)


def _write_bundle(outcome: Outcome, path: Path, *, with_documents: bool) -> None:
    from assistant.adapters.bundle_file import write_bundle
    from assistant.exporting import make_bundle

    _progress()("Drawing the exhibits", 0, 1)
    subject = outcome.draft.subject
    bundle = make_bundle(outcome.body, outcome.plan, subject=subject, with_documents=with_documents)
    write_bundle(path, bundle, outcome.plan)
    typer.echo(f"the letter with {len(bundle.exhibits)} exhibits is written to {path}", err=True)


def _settings() -> Settings:
    from assistant.settings import read_settings

    return read_settings()


def _services(settings: Settings) -> Services:
    from assistant.wiring import build_services

    return build_services(settings, _progress())


def _read_case(folder: Path, services: Services) -> Any:
    from assistant.intake import read_case

    return read_case(
        folder,
        catalogue=services.playbooks.catalogue,
        hosts=tuple(services.library.marketplaces),
        time_zones={host: m.time_zone for host, m in services.library.marketplaces.items()},
        reader=services.reader,
    )


def _read_letter(letter: Path) -> str:
    from assistant.errors import CaseError
    from assistant.strict_yaml import read_text

    if str(letter) == "-":
        return sys.stdin.read()
    return read_text(letter, error=CaseError)


def _day(text: str) -> Any:
    import datetime as dt

    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CaseError(f"'{text}' is not a day; write it like 2026-03-18") from None


def _progress() -> Progress:
    from assistant.printing import ProgressLine

    return ProgressLine(sys.stderr)


def _print_json(content: dict[str, Any]) -> None:
    import json

    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """The entry point: errors become one line and exit code 2."""
    from assistant.cli_corpus import corpus_app
    from assistant.cli_playbook import playbook_app
    from assistant.cli_triage import reply, triage

    app.command()(triage)
    app.command()(reply)
    app.add_typer(playbook_app, name="playbook", help="Lists, shows, checks and starts the kinds of case.")
    app.add_typer(corpus_app, name="corpus", help="Lists, shows, checks and changes the policy clauses.")
    try:
        app()
    except ClaimError as error:
        _stop(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _stop(message: str) -> None:
    sys.stderr.write(f"claim: {' '.join(message.split())}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
