"""How results are shown: as the JSON of the command-line contract, and as lines for a person in a terminal."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from assistant.exporting.matrix_table import place_of as matrix_place
from assistant.pipeline import Outcome
from assistant.policy_library.resting import telling_conflicts
from assistant.records import (
    CheckReport,
    Clause,
    Conflict,
    Contradiction,
    Deadline,
    EngineRun,
    Exhibit,
    Fact,
    Finding,
    FoundClause,
    MatrixRow,
    Plan,
    Source,
)
from assistant.triage import RouteQuestion, Triage
from assistant.wording.markers import find_blanks
from assistant.wording.window_words import window_words

WIDTH = 100
DECISIONS = {
    "write": "WRITE NOW",
    "wait": "WAIT",
    "closed": "CLOSED",
    "other_channel": "ANOTHER CHANNEL FIRST",
    "refuse": "NOT LIKE THIS",
}


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
        "matrix": [_matrix_row(r) for r in plan.matrix],
        "conflicts": [
            {"clause_id": c.clause.id, "others": [o.id for o in c.others], "advice": c.advice}
            for c in telling_conflicts(plan, outcome.body)
        ],
        "contradictions": [_contradiction(c) for c in plan.contradictions],
        "adverse": [{"clause_id": a.clause.id, "text": a.clause.text, "why": a.why} for a in plan.adverse],
        "exhibits": [_exhibit(e) for e in plan.exhibits],
        "blanks": list(dict.fromkeys(b.label for b in find_blanks(outcome.body))),
        "findings": [finding_json(f) for f in outcome.report.findings],
        **_silenced_json(outcome.report),
        "warnings": list(case.warnings),
        "triage": outcome.triage.model_dump(mode="json", exclude={"route"}) if outcome.triage else None,
        "candidates": [c.model_dump(include={"playbook", "score"}) for c in outcome.candidates],
        "engine": _engine(draft.engine),
        "corpus": {"fingerprint": outcome.corpus_fingerprint, "clauses": outcome.corpus_clauses},
    }


def _contradiction(found: Contradiction) -> dict[str, Any]:
    places = {"first": found.first, "second": found.second}
    told = {"value", "as_written", "source"}
    return {"name": found.name, **{at: f.model_dump(mode="json", include=told) for at, f in places.items()}}


def _contradiction_line(found: Contradiction) -> str:
    first, second = (f"“{f.as_written}” ({f.source.marker or 'as you told'})" for f in (found.first, found.second))
    return f"{found.name.replace('_', ' ')}: {first}, but {second}; look which is right before you send anything"


def _matrix_row(row: MatrixRow) -> dict[str, Any]:
    told = {"asked", "asked_in", "clause_id", "exhibit", "state"}
    return {**row.model_dump(include=told), "pages": list(row.pages), "why": row.why}


def _deadline(deadline: Deadline) -> dict[str, Any]:
    days = {n: d.isoformat() if d else "" for n, d in deadline if n in ("date", "opens_on", "closes_on")}
    told = {"name", "label", "status", "clause_id", "reason", "opens_at", "closes_at"}
    return {**deadline.model_dump(include=told), **days}


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
        **_silenced_json(report),
        "sentences": [
            {"text": e.text, "kind": e.kind, "verdict": e.verdict, "support": list(e.support)} for e in report.ledger
        ],
    }


def _silenced_json(report: CheckReport) -> dict[str, Any]:
    """The findings that the case silences, with the reasons; no key when it silences nothing."""
    silenced = [{**finding_json(f), "reason": reason} for f, reason in report.silenced]
    return {"silenced": silenced} if silenced else {}


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
    lines += _triage_sections(outcome.triage, is_short=True) if outcome.triage else []
    lines += section("What is missing", [f"{g.what}: {g.why}" for g in plan.gaps])
    lines += section("What does not fit together", [_contradiction_line(c) for c in plan.contradictions])
    lines += _matrix_lines(plan)
    lines += section("What may be held against you", [f"{a.why} ({a.clause.heading})" for a in plan.adverse])
    lines += section("What was read", [f"{e.marker} {e.title} ({e.file}): {e.state}" for e in plan.exhibits])
    lines += section("What stayed out", plan.case.warnings)
    lines += ["", "─" * WIDTH, f"Subject: {outcome.draft.subject}", ""]
    for line in outcome.body.rstrip().split("\n"):
        lines += textwrap.wrap(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "") or [""]
    lines += ["─" * WIDTH]
    lines += section("Sources", [_source_line(s) for s in plan.sources if f"[{s.marker}]" in outcome.body])
    copies = [line for c in telling_conflicts(plan, outcome.body) for line in _conflict_lines(c)]
    lines += section("Other copies that say otherwise", copies)
    lines += section("Checks", _finding_lines(outcome.report.findings) or ["no finding"])
    lines += section("Silenced in this case", [_silenced_line(f, r) for f, r in outcome.report.silenced])
    lines += section("What happened with the model", outcome.draft.engine.fallbacks)
    return lines


def triage_lines(triage: Triage) -> list[str]:
    """The kind of case for a person: why it was taken, what it may be instead, what would change the path."""
    ground = "as you chose it" if triage.is_chosen else f"by: {', '.join(triage.signs) or 'nothing in particular'}"
    lines = textwrap.wrap(f"{triage.title} [{triage.playbook}], {ground}", WIDTH)
    lines += ["", *textwrap.wrap(f"{DECISIONS[triage.route.decision]}: {triage.route.reason}", WIDTH)]
    return lines + _triage_sections(triage, is_short=False)


def _triage_sections(triage: Triage, *, is_short: bool) -> list[str]:
    """The other kinds and the questions; short: the kinds in one line each."""
    others = []
    for other in triage.others:
        title = f"{other.title} [{other.playbook}]"
        verdict = f" yes: {title}" if other.yes == other.playbook else f" no: {title}"
        told = f" Found for it: {', '.join(other.signs)}." if other.signs and not is_short else ""
        seek = f" Would speak for it: {', '.join(other.missing)}." if other.missing and not is_short else ""
        others.append(f"{other.question}{verdict}.{told}{seek}")
    lines = section("If this is another kind of case (set `playbook:`)", others)
    return lines + section("Answers that would change the path", [_question_line(q) for q in triage.questions])


def _question_line(question: RouteQuestion) -> str:
    now = "the path as it is"
    paths = [f"{a.answer}: {now if a.is_as_now else DECISIONS[a.decision].lower()}" for a in question.answers]
    return f"{question.label} [{question.fact}] – {'; '.join(paths)}"


def _matrix_lines(plan: Plan) -> list[str]:
    """The evidence as a short table: state, where it is met, what is asked; the reasons stand among what is missing."""
    if not plan.matrix:
        return []
    met = sum(r.state == "met" for r in plan.matrix)
    lines = ["", f"Evidence: {met} of {len(plan.matrix)} met"]
    for row in sorted(plan.matrix, key=lambda r: r.state == "met"):
        lead = f"  {row.state:<11}{matrix_place(row):<17}"
        asked = row.asked + (" (asked in the notice)" if row.asked_in == "notice" else "")
        lines += textwrap.wrap(asked, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))
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
    lines += [_silenced_line(f, reason) for f, reason in report.silenced]
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
        inside = f"in {exhibit.part_of}, " if exhibit.part_of else ""
        lines.append(f"{exhibit.marker} {exhibit.file}: {inside}{exhibit.state}, {pages} page{'s' * (pages != 1)}")
        for warning in exhibit.warnings:
            lines += textwrap.wrap(warning, WIDTH, initial_indent="     ", subsequent_indent="       ")
        lines += [f"     {f.name}: {f.value}  (“{f.as_written}”, {_where(f)})" for f in exhibit.facts]
    return lines


def _where(fact: Fact) -> str:
    return f"page {fact.source.page}" + (", unclear" if fact.trust == "unclear" else "")


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
    lines = textwrap.wrap(f"{DECISIONS[plan.route.decision]}: {plan.route.reason}", WIDTH)
    steps = [f"{s.step}" + (f" ({s.when[0].lower()}{s.when[1:]})" if s.when else "") for s in plan.route.next_steps]
    return lines + section("Next steps", steps) + section("Days", [_window_line(d) for d in plan.deadlines])


def _conflict_lines(conflict: Conflict) -> list[str]:
    """The clause that was taken, each copy that says otherwise, and what to do."""
    taken = f"Taken: {_copy_line(conflict.clause)}"
    return [taken, *(f"But: {_copy_line(o)}" for o in conflict.others), f"What to do: {conflict.advice}"]


def _copy_line(clause: Clause) -> str:
    return f"{clause.text} ({clause.title}, as of {clause.as_of})"


def _window_line(deadline: Deadline) -> str:
    """The window in words, and how its days were counted where that matters."""
    reason = f"; {deadline.reason}" if deadline.reason and deadline.status != "unknown" else ""
    return f"{deadline.label}: {window_words(deadline, dt.date.isoformat)}{reason}"


def section(title: str, items: Sequence[str]) -> list[str]:
    """The lines of a titled list, after an empty one; none when there are no items."""
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


def _silenced_line(finding: Finding, reason: str) -> str:
    return f"silenced {finding.rule}: {finding.message} (reason given: {reason})"


def _finding_lines(findings: Iterable[Finding]) -> list[str]:
    return [f"{f.severity} {f.rule}: {f.message}" for f in findings]
