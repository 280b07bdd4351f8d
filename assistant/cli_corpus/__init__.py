"""The command `claim corpus`: lists, shows, checks and changes the policy clauses.

One idea: the bundled corpus is changed by its files alone, a person's own documents by `add`, `replace` and
`remove`, and before anything of a person's is stored they have seen how it was cut. With `--json`, stdout
holds one object alone.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli_corpus import shown
from assistant.errors import DataError
from assistant.policy_library.age import MAX_AGE_DAYS

if TYPE_CHECKING:
    from assistant.adapters.own_policies import OwnPolicies
    from assistant.policy_library import PolicyLibrary
    from assistant.settings import Settings

corpus_app = typer.Typer(no_args_is_help=True)

DEFAULT_AGE_DAYS = MAX_AGE_DAYS
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
YesFlag = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
AsOf = Annotated[str, typer.Option("--as-of", help="The day on which the text was seen, 2026-03-18; default today.")]
Source = Annotated[str, typer.Option("--source", help="The web address of the text.")]


@corpus_app.command(name="list")
def list_documents(
    marketplace: Annotated[str, typer.Option("--marketplace", "-m", help="Only those of this host.")] = "",
    own: Annotated[bool, typer.Option("--own", help="Only your own documents.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Lists the documents: id, marketplaces or countries, audience, clauses, date."""
    settings, library = _opened()
    mine = _store(settings).ids()
    host = library.marketplace(marketplace).host if marketplace else ""
    wanted = [d for d in library.documents if (not own or d.id in mine) and (not host or host in shown.hosts_of(d))]
    if as_json:
        shown.print_json({"documents": [shown.document_json(d, is_own=d.id in mine) for d in wanted]})
    else:
        typer.echo("\n".join(shown.document_lines(wanted, mine)))


@corpus_app.command()
def show(
    document_or_clause: Annotated[str, typer.Argument(metavar="ID", help="An id of a document or a clause.")],
    as_json: JsonFlag = False,
) -> None:
    """Shows a document with its clauses, or one clause, with source, dates and what it disagrees with."""
    _, library = _opened()
    clause = library.by_id.get(document_or_clause)
    if clause is not None:
        if as_json:
            shown.print_json({"clause": clause.model_dump(mode="json")})
        else:
            typer.echo("\n".join(shown.clause_lines(clause)))
        return
    document = library.document_by_id.get(document_or_clause)
    if document is None:
        raise DataError(shown.unknown_id(document_or_clause, library))
    clauses = [c for c in library.clauses if c.document_id == document.id]
    if as_json:
        found = shown.document_json(document, is_own=bool(document.file))
        shown.print_json({"document": {**found, "clauses": [c.model_dump(mode="json") for c in clauses]}})
    else:
        typer.echo("\n".join(shown.document_page(document, clauses)))


@corpus_app.command()
def lint(
    max_age_days: Annotated[
        int, typer.Option("--max-age-days", min=1, help="Warn about clauses last seen longer ago.")
    ] = DEFAULT_AGE_DAYS,
    as_json: JsonFlag = False,
) -> None:
    """Says what is wrong with the corpus and your own documents; exit 1 when there is an error."""
    from assistant.cli_corpus.vectors import lint_vectors
    from assistant.policy_library.lint import lint_corpus

    settings = _settings()
    problems = lint_corpus(
        settings.corpus, today=dt.date.today(), max_age_days=max_age_days, own=settings.home / "policies"
    )
    problems += lint_vectors(settings)
    if as_json:
        shown.print_json(shown.lint_json(problems))
    else:
        typer.echo("\n".join(shown.lint_lines(problems, max_age_days)))
    if any(p.severity == "error" for p in problems):
        raise typer.Exit(1)


@corpus_app.command()
def manifest() -> None:
    """Rewrites the manifest of the corpus from its files, and names the saved drafts whose clauses have changed."""
    from assistant.adapters.policy_changing import changed_drafts
    from assistant.policy_library.manifest import write_manifest
    from assistant.wiring import open_library

    settings = _settings()
    folder = settings.corpus
    entries = write_manifest(folder).documents
    typer.echo(f"{folder / 'manifest.yaml'}: {len(entries)} documents, {sum(e.clauses for e in entries):,} clauses")
    for line in shown.resting_lines(changed_drafts(settings.home, open_library(settings))):
        typer.echo(line)


@corpus_app.command()
def vectors(
    is_anew: Annotated[
        bool, typer.Option("--anew", help="Compute all, also what has not changed (half a minute).")
    ] = False,
) -> None:
    """Brings the vectors that the corpus carries for MiniLM up to date, so that the first search is quick."""
    from assistant.cli_corpus.vectors import write_corpus_vectors

    written = write_corpus_vectors(_settings(), is_anew=is_anew, progress=shown.progress_on_stderr)
    done = "written" if written.is_changed else "up to date"
    typer.echo(
        f"{written.file}: {done}, {written.clauses:,} clauses, {written.questions:,} questions, "
        f"{written.size / 1e6:.1f} MB"
    )


@corpus_app.command()
def add(
    source_file: Annotated[str, typer.Argument(metavar="FILE|FOLDER|-", help="What to add; - reads stdin.")],
    marketplace: Annotated[
        list[str] | None, typer.Option("--marketplace", "-m", help="A host name, again for more; or all.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Its title; default the file's own.")] = "",
    audience: Annotated[Literal["buyer", "seller", "both"], typer.Option("--audience")] = "both",
    as_of: AsOf = "",
    source: Source = "",
    yes: YesFlag = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show the cut and store nothing.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Adds your own policy texts: PDF, DOCX, HTML, Markdown or plain text, cut into clauses you may quote.

    Example: claim corpus add returns.pdf --marketplace amazon.com --audience seller
    """
    from assistant.adapters import policy_changing
    from assistant.cli_corpus import changing
    from assistant.policy_library.cutting import Labels

    settings, library = _opened()
    labels = Labels(
        title=title,
        marketplaces=changing.hosts_of(marketplace or [], library),
        audience=audience,
        as_of=_day(as_of),
        source=policy_changing.web_address(source),
    )
    changing.refuse_silent_question(source_file, is_answered=yes or preview, as_json=as_json)
    found = changing.proposals(source_file, labels, library.documents)
    if not as_json:
        typer.echo("\n".join(shown.proposal_lines(found.proposals, found.failures)))
    new = [p.document for p in found.proposals if not p.same_as]
    is_stored = bool(new) and not preview and (yes or _agrees(f"Store {len(new)} document(s)?"))
    if is_stored:
        changing.store_all(_store(settings), new)
    if as_json:
        shown.print_json(shown.proposals_json(found.proposals, found.failures, is_stored=is_stored))
    elif is_stored:
        typer.echo("Stored. The next search finds it.")
    elif new and not preview:
        raise typer.Exit(1)


@corpus_app.command()
def replace(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="The id of your own document.")],
    source_file: Annotated[str, typer.Argument(metavar="FILE|-", help="The new text.")],
    as_of: AsOf = "",
    source: Source = "",
    yes: YesFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Puts a new text in the place of one of your own documents; the old text is found no more."""
    from assistant.adapters import policy_changing
    from assistant.cli_corpus import changing

    settings, library = _opened()
    old = _own_document(document_id, settings, library)
    changing.refuse_silent_question(source_file, is_answered=yes, as_json=as_json)
    new = changing.new_version(source_file, old, as_of=_day(as_of), source=policy_changing.web_address(source))
    changes, drafts = policy_changing.differences(old, new.document, settings.home)
    if not as_json:
        typer.echo("\n".join([*shown.change_lines(changes, drafts), *shown.warning_lines(new.warnings)]))
    is_stored = yes or _agrees(f"Replace {document_id}?")
    if is_stored:
        policy_changing.replace_document(settings.home, new.document)
    if as_json:
        shown.print_json({**shown.changes_json(document_id, changes, drafts), "stored": is_stored})
    elif is_stored:
        typer.echo(f"Replaced {document_id}: {len(new.document.clauses)} clauses.")
    else:
        raise typer.Exit(1)


@corpus_app.command()
def remove(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="The id of your own document.")],
    yes: YesFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Removes one of your own documents."""
    from assistant.adapters import policy_changing

    settings = _settings()
    if (
        document_id not in _store(settings).ids()
    ):  # the library is not opened: a file that cannot be read can be removed too
        _own_document(document_id, settings, _opened()[1])
    if not yes and as_json:
        raise DataError("with --json nothing is asked; give --yes")
    if not yes and not _agrees(f"Remove {document_id}?"):
        raise typer.Exit(1)
    policy_changing.remove_document(settings.home, document_id)
    if as_json:
        shown.print_json({"removed": document_id})
    else:
        typer.echo(f"Removed {document_id}.")


@corpus_app.command()
def diff(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="A document's id.")],
    source_file: Annotated[str, typer.Argument(metavar="FILE|-", help="The text to compare with.")],
    as_json: JsonFlag = False,
) -> None:
    """Shows, clause by clause, what a new text changes, and which saved drafts rest on a changed clause."""
    from assistant.adapters import policy_changing
    from assistant.cli_corpus import changing

    settings, library = _opened()
    old = library.document_by_id.get(document_id)
    if old is None:
        raise DataError(shown.unknown_id(document_id, library))
    new = changing.new_version(source_file, old, as_of=dt.date.today(), source="")
    changes, drafts = policy_changing.differences(old, new.document, settings.home)
    if as_json:
        shown.print_json(shown.changes_json(document_id, changes, drafts))
    else:
        typer.echo("\n".join([*shown.change_lines(changes, drafts), *shown.warning_lines(new.warnings)]))


def _settings() -> Settings:
    from assistant.settings import read_settings

    return read_settings()


def _opened() -> tuple[Settings, PolicyLibrary]:
    from assistant.wiring import open_library

    settings = _settings()
    return settings, open_library(settings)


def _store(settings: Settings) -> OwnPolicies:
    from assistant.adapters.policy_changing import own_policies

    return own_policies(settings.home)


def _own_document(document_id: str, settings: Settings, library: PolicyLibrary) -> Any:
    if document_id in _store(settings).ids():
        return _store(settings).get(document_id)
    if document_id in library.document_by_id:
        file = settings.corpus / "documents" / f"{document_id}.yaml"
        raise DataError(f"{document_id} belongs to the bundled corpus; edit {file}, or add a document of your own")
    return _store(settings).get(document_id)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError:
        raise DataError(f"'{text}' is not a day; write it like 2026-03-18") from None


def _agrees(question: str) -> bool:
    is_agreed = typer.confirm(question, default=False, err=True)
    if not is_agreed:
        typer.echo("Nothing was changed.", err=True)
    return is_agreed
