"""Lint: a fault that could reach a letter is named with file, line and clause; the shipped one has none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.cli_corpus import DEFAULT_AGE_DAYS
from assistant.policy_library import DocumentEntry, read_document
from assistant.policy_library.lint import MAX_AGE_DAYS, LintProblem, lint_corpus
from assistant.policy_library.manifest import write_manifest
from assistant.policy_library.numbers_said import says_amount
from assistant.settings import data_folder
from tests.small_corpus import LABEL, WINDOW, corpus, document

TODAY = dt.date(2026, 11, 22)


def lint(folder: Path, **other: Path) -> tuple[LintProblem, ...]:
    return lint_corpus(folder, today=TODAY, own=other.get("own"))


def test_shipped_corpus_has_no_error() -> None:
    assert [p for p in lint(data_folder("policy_corpus")) if p.severity == "error"] == []


def test_shipped_corpus_has_nothing_to_warn_of_but_age() -> None:
    assert {p.message[:13] for p in lint(data_folder("policy_corpus"))} <= {"last seen on "}


def test_sound_corpus_has_no_problem(tmp_path: Path) -> None:
    assert lint(corpus(tmp_path)) == ()


def test_command_warns_from_the_same_age_on() -> None:
    assert DEFAULT_AGE_DAYS == MAX_AGE_DAYS


WORDS = "The shop sends a label for every return that it has accepted."
AGAIN = WINDOW.replace("slug: window", "slug: other").replace("A buyer", "Any buyer")


def conflict(with_: str, advice: str = "    advice: Ask.\n") -> str:
    return f"{LABEL}    conflicts_with: [{with_}]\n{advice}"


FAULTS = {
    "no source address": (document(LABEL, source="''"), "there is no source address"),
    "no web address": (document(LABEL, source="ftp://shop.example"), "is no web address"),
    "number without a source": (document(WINDOW, source="''"), "no source address for its numbers"),
    "unknown host": (document(LABEL, marketplaces="[shop.nowhere]"), "marketplace 'shop.nowhere' is not in"),
    "strange jurisdiction": (document(LABEL, jurisdictions="[usa]"), "'usa' is no two-letter code"),
    "law of nowhere": (document(LABEL, nature="law", jurisdictions="[]"), "a law needs `jurisdictions`"),
    "rule of nowhere": (document(LABEL, marketplaces="[]", jurisdictions="[]"), "needs `marketplaces`"),
    "seen in the future": (document(LABEL, as_of="2027-01-01"), "lies in the future"),
    "ends before it begins": (
        document(LABEL + "    effective_from: 2026-02-01\n    effective_to: 2026-01-01\n"),
        "ends on 2026-01-01 before it begins on 2026-02-01",
    ),
    "rule with another number": (document(WINDOW.replace("30 days of", "60 days of")), "rule says 30 days"),
    "rule without a unit": (document(WINDOW.replace(", unit: days", "")), "an amount without a unit"),
    "rule with a unit alone": (
        document(WINDOW.replace(" amount: 30,", "")),
        "unit or relation but no amount",
    ),
    "strange rule name": (document(WINDOW.replace("return-window", "Return Window")), "lower-case words"),
    "empty text": (document(LABEL.replace(WORDS, "''")), "must not be empty"),
    "text of two words": (document(LABEL.replace(WORDS, "Ask them.")), "too short"),
    "conflict with nobody": (
        document(conflict("returns#none")),
        "returns#none as a conflict, which does not",
    ),
    "conflict with itself": (document(conflict("returns#label")), "names itself"),
    "one-sided conflict": (document(conflict("returns#window"), WINDOW), "name that one back"),
    "conflict without advice": (document(conflict("returns#none", "")), "a conflict needs `advice`"),
    "two clauses fix one rule": (document(WINDOW, AGAIN), "also fixed by returns#window"),
    "clause id twice": (document(LABEL, LABEL), "stands twice"),
    "too long to be found": (
        document(LABEL.replace("accepted.", "accepted" + " and checked" * 130 + ".")),
        "split it",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_an_error_with_file_line_and_clause(tmp_path: Path, fault: str) -> None:
    text, message = FAULTS[fault]
    errors = [p for p in lint(corpus(tmp_path, text)) if p.severity == "error"]
    assert any(message in p.message for p in errors), errors
    assert all(p.where.startswith("documents/returns.yaml, line ") and "(returns#" in p.where for p in errors)


def test_line_is_that_of_the_clause(tmp_path: Path) -> None:
    problems = lint(corpus(tmp_path, document(LABEL, WINDOW.replace("30 days of", "60 days of"))))
    assert [p.where for p in problems] == ["documents/returns.yaml, line 14 (returns#window)"]


VERSIONS = {
    "other place": (WINDOW, WINDOW + "    marketplaces: [shop.test]\n", False),
    "other role": (WINDOW, WINDOW + "    audience: seller\n", False),
    "both roles": (WINDOW, WINDOW + "    audience: both\n", True),
    "later": (WINDOW + "    effective_to: 2026-01-31\n", WINDOW + "    effective_from: 2026-02-01\n", False),
    "a day of both": (
        WINDOW + "    effective_to: 2026-02-01\n",
        WINDOW + "    effective_from: 2026-02-01\n",
        True,
    ),
    "law beside marketplace": (WINDOW, WINDOW + "    marketplaces: []\n", False),
}


@pytest.mark.parametrize("case", VERSIONS)
def test_versions_of_a_rule_may_not_overlap(tmp_path: Path, case: str) -> None:
    one, other, is_overlap = VERSIONS[case]
    text = document(one, other.replace("slug: window", "slug: later").replace("A buyer", "Every buyer"))
    found = [p for p in lint(corpus(tmp_path, text)) if "also fixed by" in p.message]
    assert bool(found) == is_overlap


WARNINGS = {
    "old clause": (document(LABEL, as_of="2023-01-01"), "last seen on 2023-01-01"),
    "weak number without advice": (document(WINDOW, confidence="C"), "single secondary source"),
    "same words twice": (document(LABEL, LABEL.replace("slug: label", "slug: again")), "word for word"),
}


@pytest.mark.parametrize("case", WARNINGS)
def test_doubt_is_a_warning_and_no_error(tmp_path: Path, case: str) -> None:
    text, message = WARNINGS[case]
    problems = lint(corpus(tmp_path, text))
    assert [p.severity for p in problems] == ["warning"]
    assert message in problems[0].message


def test_rule_that_ended_long_ago_does_not_grow_old(tmp_path: Path) -> None:
    assert lint(corpus(tmp_path, document(LABEL + "    effective_to: 2023-06-30\n", as_of="2023-01-01"))) == ()


def test_manifest_and_files_agree_both_ways(tmp_path: Path) -> None:
    corpus(tmp_path, document(LABEL), document(WINDOW, document_id="windows"))
    (tmp_path / "documents" / "windows.yaml").unlink()
    (tmp_path / "documents" / "more.yaml").write_text(document(LABEL, document_id="more"), encoding="utf-8")
    said = [p.message for p in lint(tmp_path) if p.severity == "error"]
    assert any("documents/windows.yaml is listed but missing" in m for m in said)
    assert any("documents/more.yaml is not listed" in m for m in said)


def test_document_that_changed_since_the_manifest_was_written_is_named(tmp_path: Path) -> None:
    corpus(tmp_path)
    file = tmp_path / "documents" / "returns.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("sends a label", "mails a label"), encoding="utf-8")
    assert ["has changed since the manifest was written" in p.message for p in lint(tmp_path)] == [True]
    write_manifest(tmp_path)
    assert lint(tmp_path) == ()


def test_file_that_is_no_document_is_one_problem_among_the_others(tmp_path: Path) -> None:
    corpus(tmp_path, document(WINDOW, source="''"))
    (tmp_path / "documents" / "broken.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "documents" / "wrong.yaml").write_text(
        document(LABEL, document_id="wrong", as_of="2026-02-31"), encoding="utf-8"
    )
    where = [p.where for p in lint(tmp_path) if p.severity == "error"]
    assert {"documents/broken.yaml", "documents/wrong.yaml"} <= set(where)
    assert any("(returns#window)" in w for w in where)


def test_lint_of_a_folder_without_a_corpus_says_so(tmp_path: Path) -> None:
    assert {p.where for p in lint(tmp_path)} == {"manifest.yaml", "marketplaces.yaml"}


def test_own_document_without_an_address_is_no_error(tmp_path: Path) -> None:
    folder, own = corpus(tmp_path / "corpus"), tmp_path / "own"
    own.mkdir()
    text = document(LABEL.replace("sends", "posts"), document_id="own-terms", source="''")
    (own / "own-terms.yaml").write_text(text, encoding="utf-8")
    assert lint(folder, own=own) == ()


def test_manifest_is_made_from_the_files_in_order(tmp_path: Path) -> None:
    corpus(tmp_path, document(WINDOW, document_id="b"), document(LABEL, document_id="a"))
    manifest = write_manifest(tmp_path)
    assert [(e.id, e.file, e.clauses) for e in manifest.documents] == [
        ("a", "documents/a.yaml", 1),
        ("b", "documents/b.yaml", 1),
    ]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_content_hash_follows_words_and_not_dates(tmp_path: Path) -> None:
    def read(text: str) -> DocumentEntry:
        file = tmp_path / "returns.yaml"
        file.write_text(text, encoding="utf-8")
        return read_document(file)

    first = read(document(LABEL)).content_hash
    assert read(document(LABEL, as_of="2026-10-02")).content_hash == first
    assert read(document(LABEL.replace("every", "each"))).content_hash != first


SAID = [
    ("within 30 days", 30, "days", True),
    ("within thirty days", 30, "days", True),
    ("within 300 days", 30, "days", False),
    ("within 2.30 days", 30, "days", False),
    ("after two weeks", 14, "days", True),
    ("one hundred and eighty days", 180, "days", True),
    ("a hundred eighty days", 180, "days", True),
    ("within a year of delivery", 1, "years", True),
    ("twenty-one days", 21, "days", True),
    ("twenty days", 21, "days", False),
    ("1,000 days", 1000, "days", True),
    ("forty-eight hours", 48, "hours", True),
    ("a rate of 4%", 4, "percent", True),
]


@pytest.mark.parametrize(("text", "amount", "unit", "is_said"), SAID)
def test_amount_is_found_in_figures_and_in_words(text: str, amount: int, unit: str, is_said: bool) -> None:
    assert says_amount(text, amount, unit) == is_said
