"""The lint of playbooks finds what can never happen, and says where and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.errors import DataError
from assistant.playbook_library import read_playbooks
from assistant.playbook_lint import lint_playbooks
from assistant.policy_library import PolicyLibrary
from assistant.settings import data_folder

FILE = "refund-missing.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(data_folder("playbooks"), tmp_path / "playbooks")
    return tmp_path / "playbooks"


def added(folder: Path, before: str, entry: str) -> Path:
    file = folder / "kinds" / FILE
    text = file.read_text("utf-8")
    assert f"\n{before}" in text
    file.write_text(text.replace(f"\n{before}", f"\n{before}{entry}", 1), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("before", "entry", "says"),
    [
        (
            "points:\n",
            "  - {id: x1, kind: fact, when: [addressee is nobody], patterns: [Hello.]}\n",
            "point x1: there is no addressee 'nobody'",
        ),
        (
            "points:\n",
            "  - {id: x2, kind: fact, when: [fulfilled_by is martian], patterns: [Hello.]}\n",
            "point x2: 'fulfilled_by' is never 'martian'; its choices are 'marketplace', 'seller'",
        ),
        (
            "points:\n",
            "  - {id: x3, kind: fact, when: [attempts, no attempts], patterns: [Hello.]}\n",
            "point x3 can never be used: 'attempts' and 'no attempts' cannot both hold",
        ),
        ("points:\n", "  - {id: x4, kind: fact}\n", "point x4 can never be used: it has no pattern"),
        (
            "points:\n",
            "  - {id: x5, kind: fact, when: [unknown amount], patterns: ['I paid {amount}.']}\n",
            "point x5 can never be used: each of its patterns needs a fact that its conditions call unknown",
        ),
        (
            "points:\n",
            "  - {id: x6, kind: fact, patterns: [A.]}\n  - {id: x6, kind: fact, patterns: [B.]}\n",
            "point 'x6' stands 2 times",
        ),
        (
            "points:\n",
            "  - {id: x7, kind: fact, when: [fulfilled_by is seller, fulfilled_by is marketplace], patterns: [A.]}\n",
            "point x7 can never be used: 'fulfilled_by' cannot be 'seller' and 'marketplace' at once",
        ),
        (
            "points:\n",
            "  - {id: x8, kind: fact, when: [known invoice_of_mars], patterns: [A.]}\n",
            "no fact 'invoice_of_mars'",
        ),
        (
            "points:\n",
            "  - {id: x9, kind: fact, when: [safety_matter is recall], patterns: [A.]}\n",
            "no fact 'safety_matter'",
        ),
        ("routes:\n", "  - {decision: wait, reason: Wait.}\n", "is never reached: route 1 (wait) is taken before it"),
    ],
)
def test_the_lint_says_it(folder: Path, library: PolicyLibrary, before: str, entry: str, says: str) -> None:
    problems = lint_playbooks(read_playbooks(added(folder, before, entry)), library)
    assert problems
    assert any(says in p and p.startswith("refund-missing: ") for p in problems), problems


def test_a_path_on_a_rule_alone_hides_none_behind_it(folder: Path, library: PolicyLibrary) -> None:
    entry = "  - {decision: wait, reason: Wait., rule: guarantee-claim-closes}\n"
    assert lint_playbooks(read_playbooks(added(folder, "routes:\n", entry)), library) == ()


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("tell_apart: [{kind: nothing, question: Is it?, yes: this}]\n", "tell_apart: there is no playbook 'nothing'"),
        ("tell_apart: [{kind: safet-claim, question: Is it?, yes: this}]\n", "'safet-claim' is never beside it"),
        ("tell_apart: [{kind: court-letter, question: It is., yes: this}]\n", "'It is.' is no question"),
        ("facts_of: [nothing]\n", "facts_of: there is no playbook 'nothing'"),
        ("suggestions: [{id: a, part: corrective, question: Done., what: It}]\n", "'Done.' is no question"),
        ("suggestions: [{id: a, part: corrective, question: Done?, what: It}]\n", "no point lists the actions"),
        ("suggestions: [{id: a, part: root cause, question: So?, what: It}]\n", "no question asks for 'root_cause'"),
    ],
)
def test_the_lint_says_it_of_what_tells_apart_and_is_suggested(
    folder: Path, library: PolicyLibrary, entry: str, says: str
) -> None:
    file = folder / "kinds" / FILE
    file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + entry, "utf-8")
    problems = lint_playbooks(read_playbooks(folder), library)
    assert any(says in p for p in problems), problems


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("rules: [no-such-rule]", "no clause carries the rule 'no-such-rule'"),
        ("documents: [no-such-paper]", "no playbook has a document 'no-such-paper'"),
        ("unless: [ok]", "'ok' speaks for it and against it"),
    ],
)
def test_the_lint_says_it_of_the_answers(folder: Path, library: PolicyLibrary, entry: str, says: str) -> None:
    file = folder / "replies.yaml"
    added_one = f"\n  - {{id: extra, label: Extra, outcome: more, phrases: [ok], do: Do it., {entry}}}\n"
    file.write_text(file.read_text("utf-8").rstrip("\n") + added_one, "utf-8")
    problems = lint_playbooks(read_playbooks(folder), library)
    assert len(problems) == 1
    assert problems[0].startswith("replies: extra: ")
    assert says in problems[0]


def test_playbooks_without_the_list_of_answers_still_read(folder: Path) -> None:
    (folder / "replies.yaml").unlink()
    assert read_playbooks(folder).replies == ()


def test_a_meaning_with_an_unknown_key_is_refused_with_its_line(folder: Path) -> None:
    (folder / "replies.yaml").write_text("meanings:\n  - {id: a, phrase: [x]}\n", "utf-8")
    with pytest.raises(DataError, match=r"replies\.yaml, line 2"):
        read_playbooks(folder)


def test_every_suggestion_is_a_question_and_none_is_true_by_itself(library: PolicyLibrary) -> None:
    books = read_playbooks(data_folder("playbooks")).playbooks.values()
    suggested = [b for b in books if b.suggestions]
    assert len(suggested) >= 12
    assert all(s.question.endswith("?") and not s.what.endswith((".", "?")) for b in suggested for s in b.suggestions)
