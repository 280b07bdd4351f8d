"""Every rule fires on its bad example and is silent on its good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checks import RULE_MODULES, RULES, check, explain, rules_page
from assistant.checks.registry import FAMILIES, Example
from assistant.errors import CaseError
from tests.unit.checks_plans import ground, letter_of, plans


def codes(example: Example) -> set[str]:
    text = example.text.replace("{letter}", letter_of(plans()[example.case]))
    return {f.rule for f in check(text, ground(example.case)).findings}


@pytest.mark.parametrize("code", sorted(RULES))
def test_bad_example_is_found(code: str) -> None:
    assert code in codes(RULES[code].bad)


@pytest.mark.parametrize("code", sorted(RULES))
def test_good_example_is_silent(code: str) -> None:
    assert code not in codes(RULES[code].good)


def test_every_family_has_rules_and_there_are_thirty_or_more() -> None:
    assert {r.family for r in RULES.values()} == set(FAMILIES)
    assert len(RULES) >= 30
    assert {r.find.__module__ for r in RULES.values()} == {m.__name__ for m in RULE_MODULES}


def test_every_rule_is_explained_with_reason_and_both_examples() -> None:
    for code, entry in RULES.items():
        text = explain(code.lower())
        assert entry.reason in text and entry.bad.text in text and entry.good.text in text


def test_unknown_code_is_one_line_that_names_others() -> None:
    with pytest.raises(CaseError, match="there is no rule 'FAC999'; try FAC001") as problem:
        explain("FAC999")
    assert "\n" not in str(problem.value)


def test_page_of_rules_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules.md"
    assert page.read_text(encoding="utf-8") == rules_page()
