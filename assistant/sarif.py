"""The findings of a letter as SARIF 2.1.0, the form in which code review tools take the findings of any checker.

One idea: nothing is lost on the way: each rule goes along with its reason, each finding with its place in lines and
columns, and a silenced one is a result with an accepted suppression and its reason.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Final

from assistant import __version__
from assistant.checks import RULES
from assistant.records import CheckReport, Finding, Severity

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}


def report_sarif(report: CheckReport, text: str, *, file: str) -> dict[str, Any]:
    """The object of `claim check --format sarif`; `file` is the letter as it was named."""
    codes = sorted(RULES)
    places = _Places(text)
    results = [_result(f, codes, places, file) for f in report.findings]
    for finding, reason in report.silenced:
        suppression = {"kind": "external", "status": "accepted", "justification": reason}
        results.append({**_result(finding, codes, places, file), "suppressions": [suppression]})
    driver = {"name": "Claimwright", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    entry = RULES[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.reason},
        "help": {"text": f"Not: {entry.bad.text}\nBut: {entry.good.text}"},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
    }


def _result(finding: Finding, codes: list[str], places: _Places, file: str) -> dict[str, Any]:
    said = f"{finding.message} Try: {finding.suggestion}." if finding.suggestion else finding.message
    location = {"artifactLocation": {"uri": _uri(file)}, "region": places.region(finding.start, finding.end)}
    return {
        "ruleId": finding.rule,
        "ruleIndex": codes.index(finding.rule),
        "level": LEVELS[finding.severity],
        "message": {"text": said},
        "locations": [{"physicalLocation": location}],
    }


def _uri(file: str) -> str:
    from urllib.parse import quote

    return quote(file.replace("\\", "/")) if file != "-" else "stdin"


class _Places:
    """Lines and columns of the characters of a text, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def region(self, start: int, end: int) -> dict[str, int]:
        """A stretch of the text; an empty one is the place between two characters."""
        first, first_column = self._place(start)
        last, last_column = self._place(max(start, end))
        return {
            "startLine": first,
            "startColumn": first_column,
            "endLine": last,
            "endColumn": last_column,
            "charOffset": start,
            "charLength": max(0, end - start),
        }

    def _place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1
