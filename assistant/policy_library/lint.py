"""Says what is wrong with a corpus: files, ids, sources, dates, numbers, conflicts, versions.

One idea: lint speaks and never repairs, and nothing in a file can stop it: what cannot be read is one
problem more.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from assistant.errors import DataError
from assistant.policy_library.age import MAX_AGE_DAYS
from assistant.policy_library.entries import SLUG, AskedQuestions, DocumentEntry, Manifest, MarketplaceList, clauses_of
from assistant.policy_library.lint_clauses import CLAUSE_CHECKS, check_conflicts, check_twins, check_versions
from assistant.policy_library.lint_found import Lint, LintProblem
from assistant.policy_library.manifest import manifest_entry
from assistant.policy_library.reading import ASKED, DOCUMENTS, MANIFEST, MARKETPLACES, document_files
from assistant.strict_yaml import parse_record, read_record, read_text

__all__ = ["MAX_AGE_DAYS", "LintProblem", "lint_corpus"]


def lint_corpus(
    folder: Path, *, today: dt.date, max_age_days: int = MAX_AGE_DAYS, own: Path | None = None
) -> tuple[LintProblem, ...]:
    """Everything that is wrong with the corpus under `folder` and with the documents under `own`, errors
    first.

    A file that cannot be read is a problem among the others, never an exception.
    """
    lint = Lint(today=today, max_age_days=max_age_days)
    _read_places(folder, lint)
    documents = _read_documents(folder / DOCUMENTS, f"{DOCUMENTS}/", lint)
    _check_manifest(folder, documents, lint)
    _check_asked(folder / ASKED, documents, lint)
    if own is not None:
        _read_documents(own, "policies/", lint, is_own=True)
    for clause in lint.clauses.values():
        for check in CLAUSE_CHECKS:
            check(clause, lint)
    check_conflicts(lint)
    check_versions(lint)
    check_twins(lint)
    return tuple(sorted(lint.problems, key=lambda p: (p.severity != "error", p.where, p.message)))


# --- files ----------------------------------------------------------------------------------------------


def _read_places(folder: Path, lint: Lint) -> None:
    try:
        places = read_record(folder / MARKETPLACES, MarketplaceList, error=DataError).marketplaces
    except DataError as problem:
        lint.say("error", MARKETPLACES, str(problem))
        return
    lint.hosts = frozenset(m.host for m in places)
    lint.jurisdictions = frozenset(j for m in places for j in m.jurisdictions)


def _read_documents(folder: Path, prefix: str, lint: Lint, *, is_own: bool = False) -> dict[str, DocumentEntry]:
    found: dict[str, DocumentEntry] = {}
    for path in document_files(folder):
        name = prefix + path.name
        try:
            text = read_text(path, error=DataError)
            document = parse_record(text, DocumentEntry, error=DataError, name=name)
        except DataError as problem:
            lint.say("error", name, str(problem).removeprefix(f"{name}, ").removeprefix(f"{name}: "))
            continue
        if document.id != path.stem:
            lint.say("error", name, f"its id is '{document.id}'; id and file name must be equal")
        if not SLUG.fullmatch(document.id):
            lint.say("error", name, f"the id '{document.id}' must be lower-case words joined by hyphens")
        found[name] = document
        _place_clauses(document, name, text, lint, is_own=is_own)
    return found


def _check_asked(folder: Path, documents: dict[str, DocumentEntry], lint: Lint) -> None:
    """Questions must lead to a clause; a corpus that brings questions should bring them for every clause."""
    slugs = {d.id: {c.slug for c in d.clauses} for d in documents.values()}
    for path in document_files(folder):
        name = f"{ASKED}/{path.name}"
        try:
            asked = read_record(path, AskedQuestions, error=DataError, name=name).questions
        except DataError as problem:
            lint.say("error", name, str(problem).removeprefix(f"{name}, ").removeprefix(f"{name}: "))
            continue
        if path.stem not in slugs:
            lint.say("error", name, f"there is no document '{path.stem}'; rename or remove the file")
            continue
        for slug in sorted(set(asked) - slugs[path.stem]):
            lint.say("error", name, f"the document has no clause '{slug}'; rename or remove its questions")
        slugs[path.stem] -= {slug for slug, questions in asked.items() if questions}
    for document_id, missing in sorted(slugs.items() if folder.is_dir() else ()):
        for slug in sorted(missing):
            lint.say("warning", f"{ASKED}/{document_id}.yaml", f"nobody asks for the clause '{slug}'; add questions")


def _place_clauses(document: DocumentEntry, name: str, text: str, lint: Lint, *, is_own: bool) -> None:
    lines = _slug_lines(text)
    for clause in clauses_of(document):
        line = lines.get(clause.id.partition("#")[2])
        where = f"{name}, line {line} ({clause.id})" if line else f"{name} ({clause.id})"
        if clause.id in lint.clauses:
            lint.say("error", where, "this clause id stands twice; give one of them another slug")
            continue
        lint.clauses[clause.id] = clause
        lint.places[clause.id] = where
        if is_own:
            lint.is_own.add(clause.id)


def _slug_lines(text: str) -> dict[str, int]:
    """The last line on which each slug is given; of two equal ones the later is the one to mend."""
    found = {}
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r"[\s{-]*slug:\s*['\"]?([a-z0-9-]+)", line)
        if match:
            found[match[1]] = number
    return found


def _check_manifest(folder: Path, documents: dict[str, DocumentEntry], lint: Lint) -> None:
    again = "run `claim corpus manifest`"
    try:
        manifest = read_record(folder / MANIFEST, Manifest, error=DataError)
    except DataError as problem:
        lint.say("error", MANIFEST, f"{problem}; {again}")
        return
    listed = {entry.file: entry for entry in manifest.documents}
    if len(listed) < len(manifest.documents):
        lint.say("error", MANIFEST, f"a file is listed twice; {again}")
    for file, entry in listed.items():
        document = documents.get(file)
        if document is None:
            if not (folder / file).is_file():
                lint.say("error", MANIFEST, f"{file} is listed but missing; {again}")
            continue
        now = manifest_entry(document)
        if (entry.id, entry.clauses, entry.hash or now.hash) != (now.id, now.clauses, now.hash):
            lint.say("error", MANIFEST, f"{file} has changed since the manifest was written; {again}")
    for file in sorted(documents.keys() - listed.keys()):
        lint.say("error", MANIFEST, f"{file} is not listed; {again}")
