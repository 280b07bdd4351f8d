"""The register of rules: each has a code, a severity, a reason, a bad and a good example, and one function.

One idea: a rule is a function from a letter and its ground to findings, and it stands beside the words that explain
it; the page of rules, `claim check --explain` and the tests all read this one register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.checks.ground import Ground
from assistant.checks.letter import Letter
from assistant.errors import CaseError
from assistant.records import Finding, Severity

CheckFunction = Callable[[Letter, Ground], Iterator[Finding]]

FAMILIES = {
    "FAC": "Facts: every figure and name stands in the case, and with the right thing",
    "CIT": "Citations: markers resolve, quotations are exact, rules are told as they are",
    "HON": "Honesty: nothing is claimed that the person did not confirm",
    "TON": "Tone: calm and civil",
    "STR": "Structure: the parts that this kind of letter needs",
    "CHN": "Channel: what the place where the letter goes takes",
    "PRV": "Privacy: no private numbers, no data of other people",
    "SIM": "Sameness: neither a template nor the last attempt again",
    "ROU": "Route: the right path at the right time",
}


@dataclass(frozen=True)
class Example:
    """A text that shows the rule, and the example case it is checked against."""

    text: str
    case: str = "buyer"


@dataclass(frozen=True)
class RuleEntry:
    """A rule as it is explained and run. `severity` is the one it usually has; a doubt lowers it."""

    code: str
    severity: Severity
    title: str
    reason: str
    bad: Example
    good: Example
    find: CheckFunction

    @property
    def family(self) -> str:
        """The three letters before the number."""
        return self.code[:3]


RULES: dict[str, RuleEntry] = {}


def rule(
    code: str, severity: Severity, *, title: str, reason: str, bad: Example, good: Example
) -> Callable[[CheckFunction], CheckFunction]:
    """Registers a check function under its code; a code stands for one rule for good."""

    def register(find: CheckFunction) -> CheckFunction:
        if code in RULES or code[:3] not in FAMILIES:
            raise ValueError(f"the rule code {code} is taken or of no family")
        RULES[code] = RuleEntry(code, severity, title, reason, bad, good, find)
        return find

    return register


def explain(code: str) -> str:
    """What a rule guards, why, and an example each way; of "all" every rule.

    Raises:
        CaseError: there is no such rule; the message names the nearest family's codes.
    """
    if code.strip().lower() == "all":
        return "\n".join(explain(each) for each in sorted(RULES))
    entry = RULES.get(code.strip().upper())
    if entry is None:
        near = [c for c in sorted(RULES) if c[:3] == code.strip().upper()[:3]] or sorted({c[:3] for c in RULES})
        raise CaseError(f"there is no rule '{code.strip()[:20]}'; try {', '.join(near)}")
    return (
        f"{entry.code} ({entry.severity}): {entry.title}\n\n{entry.reason}\n\n"
        f"Not:   {entry.bad.text}\nBut:   {entry.good.text}\n"
    )


def rules_page() -> str:
    """The page `docs/rules.md`: all rules by family."""
    lines = [
        "# The rules of the letter checks",
        "",
        "Every text of a letter is checked against its case, whoever wrote it. An *error* means that the letter must",
        "not be sent as it stands; a *warning* asks for a second look; an *info* is only said. A doubt lowers the",
        "severity and never silences the rule; a person can, in `case.yaml`, and has to say why:",
        "",
        "```yaml",
        "silenced:",
        "  - rule: TON008",
        "    reason: the reviewer asked for these very words",
        "```",
        "",
        "What is silenced no longer stops the letter. It stays in the report with its reason, and the sentence stays",
        "as doubtful in the ledger as it was. `claim check --explain CODE` prints one entry, `--explain all` every",
        "one; `--format sarif` gives the findings in the form that code review tools read. This page is generated from",
        "the rules.",
    ]  # fmt: skip
    for family, title in FAMILIES.items():
        lines += ["", f"## {family} - {title}", ""]
        for entry in sorted((r for r in RULES.values() if r.family == family), key=lambda r: r.code):
            lines += [
                f"### {entry.code} {entry.title}",
                "",
                f"Usually: {entry.severity}. {entry.reason}",
                "",
                f"- Not: {_quoted(entry.bad)}",
                f"- But: {_quoted(entry.good)}",
                "",
            ]
        lines.pop()
    return "\n".join(lines) + "\n"


def _quoted(example: Example) -> str:
    text = " ".join(example.text.split())
    shown = text if len(text) <= 240 else text[:240].rsplit(" ", 1)[0] + " …"
    return f"`{shown}` (case: {example.case})"
