"""How results are shown: as the JSON of the command-line contract, and as lines for a person in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from assistant.pipeline import Outcome
from assistant.records import CheckReport, Deadline, EngineRun, Exhibit, Finding, FoundClause, Plan, Source
from assistant.wording.markers import find_blanks

WIDTH = 100


class ProgressLine:
    """Long work as one line on a terminal, rewritten in place; silent where stderr is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        if not self._is_terminal:
            return
        share = f" {done}/{total}" if total > 1 else ""
        is_last = total > 1 and done >= total
        self._stream.write(f"\r\x1b[K{what}{share}" + ("\r\x1b[K" if is_last else ""))
        if what == "Checking":
            self._stream.write("\r\x1b[K")
        self._stream.flush()


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The object of `claim draft --json`."""
    plan, draft = outcome.plan, outcome.draft
    case = plan.case
    return {
        "case": {
            "id": case.id,
            "role": case.role,
            "marketplace": case.marketplace,
            "playbook": plan.playbook,
            "language": case.language,
        },
        "route": plan.route.model_dump(include={"decision", "reason", "clause_id", "next_steps"}),
        "deadlines": [_deadline(d) for d in plan.deadlines],
        "gaps": [g.model_dump(include={"what", "why", "clause_id"}) for g in plan.gaps],
        "letter": {
            "subject": draft.subject,
            "body": outcome.body,
            "rendered": outcome.rendered,
            "language": draft.language,
        },
        "sentences": [s.model_dump() for s in draft.sentences],
        "sources": [_source(s, plan) for s in plan.sources],
        "adverse": [{"clause_id": a.clause.id, "text": a.clause.text, "why": a.why} for a in plan.adverse],
        "exhibits": [_exhibit(e) for e in plan.exhibits],
        "blanks": list(dict.fromkeys(b.label for b in find_blanks(outcome.body))),
        "findings": [finding_json(f) for f in outcome.report.findings],
        "warnings": list(case.warnings),
        "candidates": [c.model_dump(include={"playbook", "score"}) for c in outcome.candidates],
        "engine": _engine(draft.engine),
        "corpus": {"fingerprint": outcome.corpus_fingerprint, "clauses": outcome.corpus_clauses},
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    days = {n: d.isoformat() if d else "" for n, d in deadline if n in ("date", "opens_on", "closes_on")}
    return {**deadline.model_dump(include={"name", "label", "status", "clause_id", "reason"}), **days}


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    return {**exhibit.model_dump(include={"marker", "file", "title", "sha256", "state"}), "pages": len(exhibit.pages)}


def _engine(run: EngineRun) -> dict[str, Any]:
    """An offline letter costs nothing; the price of a model that is not known stays unknown."""
    free = run.cost_usd is None and run.name == "offline"
    return {**run.model_dump(), "cost_usd": 0 if free else run.cost_usd, "fallbacks": list(run.fallbacks)}


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as the contract has it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "start": finding.start,
        "end": finding.end,
        "suggestion": finding.suggestion,
    }


def report_json(report: CheckReport) -> dict[str, Any]:
    """The object of `claim check --json`."""
    return {
        "findings": [finding_json(f) for f in report.findings],
        "sentences": [
            {"text": e.text, "kind": e.kind, "verdict": e.verdict, "support": list(e.support)} for e in report.ledger
        ],
    }


def search_json(found: Sequence[FoundClause], marketplace: str) -> dict[str, Any]:
    """The object of `claim search --json`."""
    return {
        "results": [
            {
                "clause_id": f.clause.id,
                "title": f"{f.clause.title}: {f.clause.heading}",
                "text": f.clause.text,
                "marketplace": place_of(f.clause.marketplaces, f.clause.jurisdictions, marketplace),
                "source_url": f.clause.source_url,
                "as_of": f.clause.as_of.isoformat(),
                "score": round(f.score, 4),
                "confidence": f.clause.confidence,
            }
            for f in found
        ]
    }


def place_of(marketplaces: Sequence[str], jurisdictions: Sequence[str], asked: str) -> str:
    """The marketplace that was asked for where the clause speaks of it, else its own places or its law's countries."""
    if asked and asked in marketplaces:
        return asked
    return ", ".join(marketplaces) or ", ".join(jurisdictions) or "any"


def outcome_lines(outcome: Outcome) -> list[str]:
    """A drafted case for a person: the path, the days, what is missing, the letter, its sources, the findings."""
    plan = outcome.plan
    lines = [f"{plan.playbook_title} · {plan.case.marketplace} · {plan.case.role}", ""]
    lines += _route_lines(plan)
    lines += _section("What is missing", [f"{g.what}: {g.why}" for g in plan.gaps])
    lines += _section("What may be held against you", [f"{a.why} ({a.clause.heading})" for a in plan.adverse])
    lines += _section("What was read", [f"{e.marker} {e.title} ({e.file}): {e.state}" for e in plan.exhibits])
    lines += ["", "─" * WIDTH, f"Subject: {outcome.draft.subject}", ""]
    for line in outcome.body.rstrip().split("\n"):
        lines += textwrap.wrap(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "") or [""]
    lines += ["─" * WIDTH]
    lines += _section("Sources", [_source_line(s) for s in plan.sources if f"[{s.marker}]" in outcome.body])
    lines += _section("Checks", _finding_lines(outcome.report.findings) or ["no finding"])
    lines += _section("What happened with the model", outcome.draft.engine.fallbacks)
    return lines


def report_lines(report: CheckReport, text: str) -> list[str]:
    """The findings for a person, then one line a sentence that is not supported."""
    lines = []
    for finding in report.findings:
        quoted = " ".join(text[finding.start : finding.end].split())
        lines.append(f"{finding.severity:7} {finding.rule}  {finding.message}")
        if quoted:
            lines.append(f"         in: “{quoted[:WIDTH]}”")
        if finding.suggestion:
            lines.append(f"         try: {finding.suggestion}")
    counts = {s: sum(f.severity == s for f in report.findings) for s in ("error", "warning", "info")}
    lines.append(f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes")
    return lines


def search_lines(found: Sequence[FoundClause]) -> list[str]:
    """Found clauses for a person; says so when there is none."""
    if not found:
        return ["No clause answers this. Try other words, or another marketplace or role."]
    lines = []
    for f in found:
        lines.append(f"{f.score:.2f}  {f.clause.title}: {f.clause.heading}  [{f.clause.id}]")
        lines += textwrap.wrap(f.clause.text, WIDTH, initial_indent="      ", subsequent_indent="      ")
        lines.append(f"      {f.clause.source_url} · as of {f.clause.as_of} · confidence {f.clause.confidence}")
    return lines


def exhibit_lines(exhibits: Iterable[Exhibit]) -> list[str]:
    """What was read, for a person."""
    lines = []
    for exhibit in exhibits:
        pages = len(exhibit.pages)
        lines.append(f"{exhibit.marker} {exhibit.file}: {exhibit.state}, {pages} page{'s' * (pages != 1)}")
        lines += [f"     {w}" for w in exhibit.warnings]
        lines += [f"     {f.name}: {f.value}  (“{f.as_written}”, page {f.source.page})" for f in exhibit.facts]
    return lines


def _source(source: Source, plan: Plan) -> dict[str, Any]:
    clause = source.clause
    return {
        "marker": source.marker,
        "clause_id": clause.id,
        "title": f"{clause.title}: {clause.heading}",
        "text": clause.text,
        "wording": clause.wording,
        "marketplace": place_of(clause.marketplaces, clause.jurisdictions, plan.case.marketplace),
        "source_url": clause.source_url,
        "as_of": clause.as_of.isoformat(),
        "confidence": clause.confidence,
    }


def _route_lines(plan: Plan) -> list[str]:
    words = {
        "write": "WRITE NOW",
        "wait": "WAIT",
        "closed": "CLOSED",
        "other_channel": "ANOTHER CHANNEL FIRST",
        "refuse": "NOT LIKE THIS",
    }
    lines = textwrap.wrap(f"{words[plan.route.decision]}: {plan.route.reason}", WIDTH)
    steps = [f"{s.step}" + (f" ({s.when[0].lower()}{s.when[1:]})" if s.when else "") for s in plan.route.next_steps]
    days = [
        f"{d.label}: {d.status.replace('_', ' ')}" + _days(d.opens_on, d.closes_on, d.reason) for d in plan.deadlines
    ]
    return lines + _section("Next steps", steps) + _section("Days", days)


def _days(opens: object, closes: object, reason: str) -> str:
    parts = [f"opens {opens}" if opens else "", f"closes {closes}" if closes else "", reason]
    said = ", ".join(p for p in parts if p)
    return f" ({said})" if said else ""


def _section(title: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    lines = ["", title]
    for item in items:
        lines += textwrap.wrap(item, WIDTH - 2, initial_indent="- ", subsequent_indent="  ")
    return lines


def _source_line(source: Source) -> str:
    clause = source.clause
    where = f"{clause.source_url}, as of {clause.as_of}, confidence {clause.confidence}"
    return f"{source.marker} {clause.title}: {clause.heading} ({where})"


def _finding_lines(findings: Iterable[Finding]) -> list[str]:
    return [f"{f.severity} {f.rule}: {f.message}" for f in findings]
