"""How documents, clauses, cuts and changes are shown: as lines for a person and as JSON for a program."""

from __future__ import annotations

import difflib
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from assistant.policy_library import DocumentEntry, PolicyLibrary
from assistant.records import Clause

if TYPE_CHECKING:
    from assistant.adapters.own_policies import Proposal
    from assistant.adapters.policy_changing import RestingDraft
    from assistant.policy_library.changes import ClauseChange
    from assistant.policy_library.lint import LintProblem

WIDTH = 100
PREVIEW_CHARACTERS = 90
_AGE = "last seen on "


def print_json(content: dict[str, Any]) -> None:
    """One JSON object on stdout."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def progress_on_stderr(what: str, done: int, total: int) -> None:
    """What is being done and how far, on a terminal alone; a message without a total always."""
    if not total:
        sys.stderr.write(f"{what}\n")
    elif sys.stderr.isatty():
        sys.stderr.write(f"\r{what}: {done:,} of {total:,}" + ("\n" if done >= total else ""))
        sys.stderr.flush()


def hosts_of(document: DocumentEntry) -> set[str]:
    """Every marketplace that the document or one of its clauses names."""
    return {*document.marketplaces, *(host for c in document.clauses for host in c.marketplaces or ())}


def unknown_id(wanted: str, library: PolicyLibrary) -> str:
    """The message for an id that nothing has, with the nearest one."""
    ids = library.by_id if "#" in wanted else library.document_by_id
    near = difflib.get_close_matches(wanted[:200], ids, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else "`claim corpus list` shows them"
    return f"there is no document or clause '{wanted[:100]}'; {hint}"


# --- documents and clauses ------------------------------------------------------------------------------


def document_json(document: DocumentEntry, *, is_own: bool) -> dict[str, Any]:
    """A document without its clauses."""
    return {
        "id": document.id,
        "title": document.title,
        "nature": document.nature,
        "marketplaces": list(document.marketplaces),
        "jurisdictions": list(document.jurisdictions),
        "audience": document.audience,
        "wording": document.wording,
        "clauses": len(document.clauses),
        "as_of": document.as_of.isoformat(),
        "source_url": document.source,
        "confidence": document.confidence,
        "own": is_own,
        "file": document.file,
    }


def document_lines(documents: Sequence[DocumentEntry], own: Collection[str]) -> list[str]:
    """One line a document, and a line with the sums."""
    width = max((len(d.id) for d in documents), default=0)
    lines = []
    for d in documents:
        mark = "own " if d.id in own else "    "
        place = _short(", ".join(d.marketplaces) or ", ".join(d.jurisdictions) or "everywhere", 30)
        count = f"{len(d.clauses):>3} clauses"
        lines.append(f"{mark}{d.id:<{width}}  {place:<30}  {d.audience:<6}  {count}  {d.as_of}")
    total = sum(len(d.clauses) for d in documents)
    return [*lines, f"{len(documents)} documents, {total:,} clauses"]


def document_page(document: DocumentEntry, clauses: Sequence[Clause]) -> list[str]:
    """A document with all its clauses."""
    place = ", ".join((*document.marketplaces, *document.jurisdictions)) or "everywhere"
    head = [document.title, f"{document.id} · {place} · {document.audience} · {document.wording}"]
    head += [f"from {document.file}"] if document.file else []
    return head + [line for clause in clauses for line in ["", *clause_lines(clause)]]


def clause_lines(clause: Clause) -> list[str]:
    """A clause with where it comes from."""
    lines = [
        f"{clause.heading}  [{clause.id}]",
        *_indented(clause.text, is_exact=clause.wording == "verbatim"),
    ]
    place = ", ".join(clause.marketplaces) or ", ".join(clause.jurisdictions) or "everywhere"
    source = clause.source_url or "no address given"
    lines.append(f"    {source} · as of {clause.as_of} · confidence {clause.confidence}")
    lines.append(f"    for {clause.audience} on {place}")
    if clause.effective_from or clause.effective_to:
        lines.append(f"    in force {clause.effective_from or '…'} to {clause.effective_to or '…'}")
    if clause.rule is not None:
        amount = f": {clause.rule.amount} {clause.rule.unit} {clause.rule.relation}" if clause.rule.amount else ""
        lines.append(f"    rule {clause.rule.name}{amount}")
    if clause.adverse_to:
        lines.append(f"    counts against the {clause.adverse_to}")
    lines += [f"    disagrees with {other}" for other in clause.conflicts_with]
    return lines + (_indented(f"Advice: {clause.advice}") if clause.advice else [])


def _indented(text: str, *, is_exact: bool = False) -> list[str]:
    if is_exact:
        return [f"    {line}" for line in text.split("\n")]
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


# --- lint -----------------------------------------------------------------------------------------------


def lint_json(problems: Sequence[LintProblem]) -> dict[str, Any]:
    """All problems and how many there are of each severity."""
    counts = Counter(p.severity for p in problems)
    return {
        "errors": counts["error"],
        "warnings": counts["warning"],
        "problems": [p.model_dump() for p in problems],
    }


def lint_lines(problems: Sequence[LintProblem], max_age_days: int) -> list[str]:
    """One line a problem; old clauses are counted by document, else they would hide the rest."""
    lines = [f"{p.severity}: {p.where}: {p.message}" for p in problems if not p.message.startswith(_AGE)]
    old = Counter(p.where.split(",")[0].split(" (")[0] for p in problems if p.message.startswith(_AGE))
    for file, count in sorted(old.items()):
        clauses = "1 clause was" if count == 1 else f"{count} clauses were"
        lines.append(f"warning: {file}: {clauses} last seen more than {max_age_days} days ago; look them up again")
    counts = Counter(p.severity for p in problems)
    return [*lines, f"{counts['error']} errors, {counts['warning']} warnings"]


# --- cuts and changes -----------------------------------------------------------------------------------


def proposal_lines(proposals: Sequence[Proposal], failures: Sequence[str]) -> list[str]:
    """The cut of each document, for a person to look over before it is stored."""
    lines = []
    for proposal in proposals:
        document = proposal.document
        lines.append(f"{document.file}: {document.title}  [{document.id}]")
        lines += warning_lines(proposal.warnings)
        if proposal.same_as:
            lines.append(f"    already there as {proposal.same_as}; it is not stored again")
            continue
        place = ", ".join(document.marketplaces) or "everywhere"
        lines.append(f"    for {document.audience} on {place}, as of {document.as_of}")
        for clause in document.clauses:
            text = _short(" ".join(clause.text.split()), PREVIEW_CHARACTERS)
            words = len(clause.text.split())
            lines.append(f"    p.{clause.page} #{clause.slug} ({words} words) {_short(clause.heading, 60)}")
            lines.append(f"        {text}")
        lines.append(f"    {len(document.clauses)} clauses")
    return lines + [f"left out: {failure}" for failure in failures]


def warning_lines(warnings: Iterable[str]) -> list[str]:
    """What a person should know of the reading."""
    return [f"    note: {warning}" for warning in warnings]


def proposals_json(proposals: Sequence[Proposal], failures: Sequence[str], *, is_stored: bool) -> dict[str, Any]:
    """Every cut with its places, and whether it was stored."""
    return {
        "stored": is_stored,
        "documents": [
            {
                **document_json(p.document, is_own=True),
                "same_as": p.same_as,
                "warnings": list(p.warnings),
                "clauses": [
                    {
                        "id": f"{p.document.id}#{c.slug}",
                        **c.model_dump(include={"heading", "text", "page", "start", "end"}),
                    }
                    for c in p.document.clauses
                ],
            }
            for p in proposals
        ],
        "failures": list(failures),
    }


def change_lines(changes: Sequence[ClauseChange], drafts: Sequence[RestingDraft]) -> list[str]:
    """What changed, clause by clause, with the words that were taken out and put in."""
    lines = []
    for change in changes:
        slugs = " -> ".join(dict.fromkeys(s for s in (change.slug_before, change.slug_after) if s))
        lines.append(f"{change.kind}: #{slugs}  {change.heading}")
        lines += [f"    {line}" for line in change.words.split("\n")] if change.words else []
    counts = Counter(c.kind for c in changes)
    lines.append(", ".join(f"{n} {kind}" for kind, n in counts.items()) or "No clause changes.")
    return lines + resting_lines(drafts)


def resting_lines(drafts: Sequence[RestingDraft]) -> list[str]:
    """One line for each saved draft that rests on changed clauses."""
    return [f"The saved draft '{d.title}' rests on {', '.join(d.clauses)}; draft it again." for d in drafts]


def changes_json(document_id: str, changes: Sequence[ClauseChange], drafts: Sequence[RestingDraft]) -> dict[str, Any]:
    """All changes of a document and the drafts that rest on them."""
    return {
        "document": document_id,
        "changes": [c.model_dump() for c in changes],
        "drafts": [d.model_dump() for d in drafts],
    }
