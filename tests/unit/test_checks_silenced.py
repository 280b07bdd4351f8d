"""Silenced rules stay listed with their reason, and the findings come out as text, JSON and SARIF."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import RULES, build_ground, check, explain
from assistant.checks.ground import Ground
from assistant.errors import CaseError, ExportError
from assistant.exporting import ledger_table
from assistant.intake import read_case
from assistant.printing import report_json, report_lines
from assistant.records import Silenced
from assistant.sarif import report_sarif
from tests.unit.checks_plans import CATALOGUE, draft_of, plans, words

TEXT = "Dear team,\n\nThis outrageous delay. I paid $59.99 for the kettle.\n"


def silencing(*entries: tuple[str, str]) -> Ground:
    plan = plans()["buyer"]
    silenced = tuple(Silenced(rule=rule, reason=reason) for rule, reason in entries)
    plan = plan.model_copy(update={"case": plan.case.model_copy(update={"silenced": silenced})})
    return build_ground(plan, draft_of(plan), CATALOGUE, words())


def test_a_silenced_finding_does_not_count_and_stays_listed_with_its_reason() -> None:
    report = check(TEXT, silencing(("TON007", "the word is the title of a form")))
    assert "TON007" not in {f.rule for f in report.findings}
    assert [(f.rule, reason) for f, reason in report.silenced] == [("TON007", "the word is the title of a form")]
    assert any("the word is the title of a form" in line for line in report_lines(report, TEXT))
    assert report_json(report)["silenced"][0]["reason"] == "the word is the title of a form"


def test_an_invented_amount_may_be_silenced_but_its_sentence_is_never_supported() -> None:
    before, after = check(TEXT, silencing()), check(TEXT, silencing(("FAC003", "a second card was charged too")))
    assert "FAC003" in {f.rule for f in before.findings} - {f.rule for f in after.findings}
    assert [e.verdict for e in after.ledger] == [e.verdict for e in before.ledger]
    row = next(r for r in ledger_table(after, plans()["buyer"]) if r[2] == "silenced")
    assert row[1] == "rule FAC003" and "a second card was charged too" in row[3]


def test_without_silenced_rules_the_json_is_as_it_was() -> None:
    assert set(report_json(check(TEXT, silencing()))) == {"findings", "sentences"}


def test_a_rule_that_does_not_exist_is_refused_in_one_line() -> None:
    with pytest.raises(CaseError, match="there is no rule TON999") as problem:
        check(TEXT, silencing(("TON999", "nobody knows")))
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "entry",
    ["{rule: TON003}", "{rule: TON003, reason: x}", "{rule: tone, reason: it is not rude}", "{reason: because I say}"],
)
def test_a_silenced_rule_needs_its_code_and_a_reason(tmp_path: Path, entry: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(f"role: buyer\nmarketplace: amazon.com\nstory: It broke.\nsilenced:\n  - {entry}\n", "utf-8")
    with pytest.raises(CaseError, match=r"case\.yaml, line 5"):
        read_case(tmp_path)


def test_silenced_rules_are_read_from_the_case_file(tmp_path: Path) -> None:
    text = (
        "role: buyer\nmarketplace: amazon.com\nstory: It broke.\nsilenced: {rule: ton003, reason: they said it first}\n"
    )
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    assert read_case(tmp_path).silenced == (Silenced(rule="TON003", reason="they said it first"),)


def test_explain_all_lists_every_rule() -> None:
    text = explain("all")
    assert all(f"{code} (" in text for code in RULES)


@given(st.text(alphabet="ab €😀\n!$5.", max_size=60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_finding_is_a_sarif_result_at_its_place(tail: str, has_silenced: bool) -> None:
    text = TEXT + tail
    report = check(text, silencing(("TON007", "a title of a form")) if has_silenced else silencing())
    run = json.loads(json.dumps(report_sarif(report, text, file="my letter.txt")))["runs"][0]
    found = [*report.findings, *(f for f, _ in report.silenced)]
    lines = text.split("\n")
    assert len(run["results"]) == len(found)
    for result, finding in zip(run["results"], found, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        region = result["locations"][0]["physicalLocation"]["region"]
        assert sum(len(x) + 1 for x in lines[: region["startLine"] - 1]) + region["startColumn"] - 1 == finding.start
        assert sum(len(x) + 1 for x in lines[: region["endLine"] - 1]) + region["endColumn"] - 1 == finding.end
        assert result["level"] in ("error", "warning", "note")
    assert sum("suppressions" in r for r in run["results"]) == len(report.silenced)


@pytest.mark.parametrize("suffix", [".md", ".csv", ".docx"])
def test_the_ledger_is_written_in_each_form(tmp_path: Path, suffix: str) -> None:
    from assistant.adapters.matrix_files import write_ledger_file

    path = tmp_path / f"ledger{suffix}"
    write_ledger_file(path, check(TEXT, silencing()), plans()["buyer"])
    assert path.stat().st_size > 100


def test_another_form_of_the_ledger_is_refused(tmp_path: Path) -> None:
    from assistant.adapters.matrix_files import write_ledger_file

    with pytest.raises(ExportError, match=r"the ledger cannot be written as '\.xyz'"):
        write_ledger_file(tmp_path / "ledger.xyz", check(TEXT, silencing()), plans()["buyer"])
