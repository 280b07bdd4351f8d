"""The command `claim playbook`: lists, shows, checks and starts the kinds of case, for a person who writes no code.

One idea: a playbook is a file; the command reads it back in plain words, says what in it can never happen, and starts a
new one as a copy that is sound from its first minute. With `--json`, stdout holds one object alone.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import DataError

if TYPE_CHECKING:
    from assistant.playbook_library import PlaybookLibrary
    from assistant.policy_library import PolicyLibrary
    from assistant.settings import Settings

playbook_app = typer.Typer(no_args_is_help=True)
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Kind = Annotated[str, typer.Argument(metavar="ID", help="The id of a playbook, item-not-received.")]


@playbook_app.command(name="list")
def list_playbooks(
    role: Annotated[str, typer.Option("--role", "-r", help="Only those of a buyer or a seller.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Lists the kinds of case: id, title, role, marketplaces, and how many evaluation cases try it."""
    from assistant.cli_playbook.shown import case_counts, list_lines

    if role not in ("", "buyer", "seller"):
        raise DataError(f"'{role}' is no role; write buyer or seller")
    settings = _settings()
    playbooks = _playbooks(settings)
    counts = case_counts(settings.playbooks)
    wanted = [b for b in playbooks.playbooks.values() if role in ("", b.role)]
    if as_json:
        keys = {"id", "title", "role", "marketplaces", "summary"}
        _print_json({"playbooks": [{**b.model_dump(include=keys), "cases": counts.get(b.id, 0)} for b in wanted]})
    else:
        typer.echo("\n".join(list_lines(wanted, counts)))


@playbook_app.command()
def show(kind: Kind, as_json: JsonFlag = False) -> None:
    """Shows a kind of case as a person reads it: questions, documents, dates, paths in order, what comes after."""
    from assistant.cli_playbook.shown import dates_of, page_lines

    settings = _settings()
    playbooks, library = _playbooks(settings), _library(settings)
    book = playbooks.playbook(kind)
    if as_json:
        dates = [d.model_dump() for d in dates_of(book, library)]
        _print_json({"playbook": book.model_dump(mode="json", by_alias=True), "dates": dates})
    else:
        typer.echo("\n".join(page_lines(book, playbooks, library)))


@playbook_app.command()
def lint(as_json: JsonFlag = False) -> None:
    """Says what is wrong in the playbooks or can never happen; exit 1 when there is anything."""
    from assistant.playbook_lint import lint_playbooks

    settings = _settings()
    library = _library(settings)
    try:
        problems = lint_playbooks(_playbooks(settings), library)
    except DataError as problem:  # a file that does not read is the first thing to mend
        problems = (str(problem),)
    if as_json:
        _print_json({"problems": list(problems)})
    else:
        typer.echo("\n".join([*problems, _verdict(len(problems))]))
    if problems:
        raise typer.Exit(1)


@playbook_app.command()
def new(
    kind: Kind,
    source: Annotated[str, typer.Option("--from", metavar="ID", help="The playbook to start from.")],
    as_json: JsonFlag = False,
) -> None:
    """Starts a new kind of case as a commented copy of another one; it never overwrites a file.

    Example: claim playbook new parcel-stolen --from item-not-received
    """
    from assistant.cli_playbook.skeleton import write_skeleton

    settings = _settings()
    file = write_skeleton(kind, source, settings.playbooks, _playbooks(settings))
    if as_json:
        _print_json({"file": str(file)})
    else:
        typer.echo(f"{file}\nWrite its signs, then: claim playbook lint, and a case with `playbook: {kind}`.")


def _verdict(count: int) -> str:
    return f"{count} problem{'s' * (count != 1)}" if count else "No problem found."


def _settings() -> Settings:
    from assistant.settings import read_settings

    return read_settings()


def _playbooks(settings: Settings) -> PlaybookLibrary:
    from assistant.playbook_library import read_playbooks

    return read_playbooks(settings.playbooks)


def _library(settings: Settings) -> PolicyLibrary:
    from assistant.wiring import open_library

    return open_library(settings)


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
