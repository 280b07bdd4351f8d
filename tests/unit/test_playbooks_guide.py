"""The guide for authors of playbooks says what is so: its playbook reads, its patterns and conditions hold."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from assistant.playbook_library import PlaybookLibrary, read_playbooks
from assistant.playbook_lint import lint_playbooks
from assistant.policy_library import PolicyLibrary
from assistant.settings import data_folder
from assistant.wording.conditions import parse
from assistant.wording.patterns import fill
from tests.known_case import make_case, make_known

GUIDE = (Path(__file__).parents[2] / "docs" / "playbooks.md").read_text(encoding="utf-8")
FACTS = {"order_id": "113-1234567-1234567", "order_date": "2026-03-01"}


def example(name: str) -> str:
    return GUIDE.split(f"<!-- example: {name} -->\n")[1].split("\n\n")[0]


def rows(name: str) -> list[tuple[str, str]]:
    """The first two cells of each row of a table, without the head."""
    cells = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in example(name).splitlines()[2:]]
    return [(first.strip().strip("`").replace("\\|", "|"), second.strip()) for first, second in cells]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(data_folder("playbooks"), tmp_path / "playbooks")
    text = example("playbook").removeprefix("```yaml\n").removesuffix("```")
    (tmp_path / "playbooks" / "kinds" / "umbrella-late.yaml").write_text(text, "utf-8")
    return tmp_path / "playbooks"


def test_the_whole_playbook_draws_only_the_remark_that_the_guide_says(folder: Path, library: PolicyLibrary) -> None:
    problems = lint_playbooks(read_playbooks(folder), library)
    assert problems == (
        "umbrella-late: suggestion asked-seller: a step is never used, because no point lists the actions",
    )


def test_the_whole_playbook_decides_a_case(folder: Path, library: PolicyLibrary) -> None:
    case = make_case(facts={**FACTS, "latest_delivery_date": "2026-03-03"})
    known = make_known(library, read_playbooks(folder), "umbrella-late", case)
    assert str(known.windows["claim"].closes_on) == "2026-06-01"


@pytest.mark.parametrize(("pattern", "result"), rows("patterns"))
def test_a_pattern_becomes_what_the_guide_says(
    pattern: str, result: str, library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    known = make_known(library, playbooks, "item-not-received", make_case(story="It never came.", facts=FACTS))
    filled = fill(pattern, known)
    assert (filled.text if filled else "(not used)") == result


@pytest.mark.parametrize("condition", [c for c, _ in rows("conditions")])
def test_a_condition_of_the_guide_is_one_of_the_language(condition: str) -> None:
    assert parse(condition) is not None


def test_every_form_of_condition_is_in_the_guide() -> None:
    from assistant.wording.conditions import _FORMS

    assert {form for form, _ in _FORMS} == {parse(c)[0] for c, _ in rows("conditions") if parse(c)}  # type: ignore[index]
