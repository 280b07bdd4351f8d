"""Shows a run: as a table for the terminal, as one HTML page that needs nothing else, and beside another run.

Everything that comes from a case or a letter is escaped: a case is written by strangers.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import ClaimError
from evals.runner import CaseResult, RunResult, ScorerTotal, invented_line
from evals.scorers.matrix import ALARMS, FOUND
from evals.scorers.score import Score

_SIGNS = {"passed": "ok", "failed": "FAIL", "not applicable": "-", "could not score": "?"}
_WORSE = {"passed": 0, "not applicable": 0, "could not score": 1, "failed": 2}


def read_run(path: Path) -> RunResult:
    """The run of a JSON file that `run --json` wrote.

    Raises:
        ClaimError: there is no such file, or it holds no run.
    """
    try:
        return RunResult.model_validate_json(path.read_bytes())
    except OSError as problem:
        raise ClaimError(f"{path} cannot be read: {problem.strerror or problem}") from None
    except ValidationError:
        raise ClaimError(f"{path} holds no run; write one with `python -m evals run --json {path}`") from None


def table(result: RunResult) -> str:
    """The run as text: one line for each case, the totals, and what failed."""
    names = [t.scorer for t in result.totals]
    width = max([len(c.case_id) for c in result.cases] + [4])
    lines = [f"{'case':<{width}}  {'path':<13}  " + "  ".join(f"{n:>{max(len(n), 4)}}" for n in names)]
    for case in result.cases:
        cells = [f"{_cell(case, n):>{max(len(n), 4)}}" for n in names]
        lines.append(f"{case.case_id:<{width}}  {case.decision or 'error':<13}  " + "  ".join(cells))
    lines += ["", *_total_lines(result), "", invented_line(result)]
    failed = [
        f"  {c.case_id}: {s.scorer}: {d}"
        for c in result.cases
        for s in c.scores
        if s.status == "failed"
        for d in s.details
    ]
    lines += (["", "what failed:", *failed] if failed else []) + [""]
    lines.append("gates: " + ("all hold" if not result.broken_gates else f"{len(result.broken_gates)} broken"))
    return "\n".join([*lines, *(f"  {gate}" for gate in result.broken_gates)])


def _cell(case: CaseResult, name: str) -> str:
    score = next((s for s in case.scores if s.scorer == name), None)
    return _SIGNS[score.status] if score else "-"


def _total_lines(result: RunResult) -> Iterator[str]:
    yield f"{'scorer':<18}{'passed':>7}{'failed':>7}{'n/a':>5}{'?':>4}   things looked at"
    for t in result.totals:
        counts = f"{t.passed:>7}{t.failed:>7}{t.not_applicable:>5}{t.could_not_score:>4}"
        yield f"{t.scorer:<18}{counts}   {t.good} of {t.total} right"
    shares = {t.scorer: t for t in result.totals if t.scorer in (FOUND, ALARMS) and t.total}
    if len(shares) == 2:
        recall, precision = shares[FOUND], shares[ALARMS]
        yield (
            f"evidence matrix: recall {recall.good / recall.total:.2f} ({recall.good} of {recall.total} rows), "
            f"precision {precision.good / precision.total:.2f} "
            f"({precision.good} of {precision.total} that call something not met)"
        )


def compare(before: RunResult, after: RunResult) -> tuple[str, bool]:
    """What got better and worse, and whether anything got worse.

    A case or a scorer that only one of the runs has is named, not counted.
    """
    worse: list[str] = []
    better: list[str] = []
    other: list[str] = []
    old = {c.case_id: c for c in before.cases}
    new = {c.case_id: c for c in after.cases}
    other += [f"only in the first run: {i}" for i in sorted(set(old) - set(new))]
    other += [f"only in the second run: {i}" for i in sorted(set(new) - set(old))]
    for case_id in sorted(set(old) & set(new)):
        was, now = ({s.scorer: s for s in c.scores} for c in (old[case_id], new[case_id]))
        for name in sorted(set(was) | set(now)):
            change = _change(was.get(name), now.get(name))
            if change:
                (worse if change[0] > 0 else better).append(f"{case_id}: {name}: {change[1]}")
    lines = [f"{_title(before)} -> {_title(after)}", invented_line(before), invented_line(after), ""]
    for title, found in (("worse", worse), ("better", better), ("not compared", other)):
        lines += [f"{title}: {len(found)}", *(f"  {line}" for line in found)]
    return "\n".join(lines), bool(worse)


def _change(was: Score | None, now: Score | None) -> tuple[int, str] | None:
    """+1 when worse, -1 when better; a missing score counts as one that could not be made."""
    before, after = _badness(was), _badness(now)
    if before == after:
        return None
    said = f"{was.status if was else 'missing'} -> {now.status if now else 'missing'}"
    detail = f" ({now.details[0]})" if now and now.details and after > before else ""
    return (1 if after > before else -1), said + detail


def _badness(score: Score | None) -> tuple[int, int]:
    return (1, 0) if score is None else (_WORSE[score.status], score.total - score.good)


def _title(result: RunResult) -> str:
    return f"{result.engine}{f' {result.model}' if result.model else ''} ({len(result.cases)} cases)"


def html_page(result: RunResult) -> str:
    """The run as one page without scripts or outside files."""
    names = [t.scorer for t in result.totals]
    head = "".join(f"<th>{_e(n)}</th>" for n in ("case", "path", *names))
    rows = "".join(_row(c, names) for c in result.cases)
    totals = "".join(_total_row(t) for t in result.totals)
    gates = "".join(f"<li>{_e(g)}</li>" for g in result.broken_gates) or "<li>all hold</li>"
    return _PAGE.format(
        title=_e(f"Evaluation: {_title(result)}"),
        invented=_e(invented_line(result)),
        corpus=_e(result.corpus_fingerprint[:16]),
        gates=gates,
        totals=totals,
        head=head,
        rows=rows,
        cases="".join(_case(c) for c in result.cases),
    )


def _total_row(t: ScorerTotal) -> str:
    counts = (t.passed, t.failed, t.not_applicable, t.could_not_score, f"{t.good} of {t.total}")
    bound = "" if t.upper_bound is None else f"{100 * t.upper_bound:.2f} %"
    return "<tr>" + "".join(f"<td>{_e(str(cell))}</td>" for cell in (t.scorer, *counts, bound)) + "</tr>"


def _row(case: CaseResult, names: list[str]) -> str:
    cells = "".join(f'<td class="{_class(_cell(case, n))}">{_e(_cell(case, n))}</td>' for n in names)
    link = f'<a href="#{_e(case.case_id)}">{_e(case.case_id)}</a>'
    return f"<tr><td>{link}</td><td>{_e(case.decision or 'error')}</td>{cells}</tr>"


def _class(sign: str) -> str:
    return {"FAIL": "bad", "ok": "good", "?": "open"}.get(sign, "none")


def _case(case: CaseResult) -> str:
    parts = [f'<section id="{_e(case.case_id)}"><h2>{_e(case.case_id)}</h2>']
    if case.datasheet:
        parts.append(f"<p>{_e(case.datasheet.situation)} <em>{_e(case.datasheet.tests)}</em></p>")
    if case.error:
        parts.append(f'<p class="bad">{_e(case.error)}</p>')
    parts.append(f"<p><b>{_e(case.decision or 'no path')}</b> {_e(case.reason)}</p>")
    said = [(s, d) for s in case.scores if s.status in ("failed", "could not score") for d in s.details]
    parts += [f'<p class="{_class(_SIGNS[s.status])}">{_e(s.scorer)}: {_e(d)}</p>' for s, d in said]
    lines = [*(" ".join(d) for d in case.deadlines), *case.gaps]
    parts.append("<ul>" + "".join(f"<li>{_e(line)}</li>" for line in lines) + "</ul>" if lines else "")
    if case.letter:
        sources = "".join(f"<li><b>{_e(m)}</b> {_e(i)}: {_e(t)}</li>" for m, i, t in case.letter.sources)
        title, body = _e(case.letter.subject or "Letter"), _e(case.letter.body)
        parts.append(f"<details><summary>{title}</summary><pre>{body}</pre><ul>{sources}</ul></details>")
    return "".join(parts) + "</section>"


def _e(text: str) -> str:
    return html.escape(text, quote=True)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body{{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1c2430}}
table{{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}}
th,td{{border:1px solid #d5dae1;padding:.25rem .5rem;text-align:left;vertical-align:bottom}}
.good{{color:#14632f}}.none{{color:#6b7280}}
.bad{{color:#9c1c1c;font-weight:600}}.open{{color:#7a5200;font-weight:600}}
pre{{white-space:pre-wrap;background:#f6f7f9;padding:1rem;border-radius:6px;
font:14px/1.5 ui-serif,Georgia,serif}}
section{{border-top:1px solid #d5dae1;margin-top:1.5rem}}
</style></head><body>
<h1>{title}</h1><p>{invented}. Corpus {corpus}.</p>
<h2>Gates</h2><ul>{gates}</ul>
<h2>Totals</h2><table><thead><tr><th>scorer</th><th>passed</th><th>failed</th><th>not applicable</th>
<th>could not score</th><th>right</th><th>upper bound of wrong, 95 %</th></tr></thead>
<tbody>{totals}</tbody></table>
<h2>Cases</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
{cases}
</body></html>
"""
