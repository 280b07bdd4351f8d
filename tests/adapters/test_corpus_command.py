"""`claim corpus` as a person and a program use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.adapters.case_store import CaseStore
from assistant.cli_corpus import corpus_app
from assistant.errors import DataError
from assistant.records import Draft, EngineRun, Source
from assistant.settings import read_settings
from tests.letter_plan import make_clause, make_plan
from tests.small_corpus import LABEL, WINDOW, corpus, document

TERMS = """# Shop terms

## Returns

Goods may be sent back within 30 days.

## Fees

No fee is taken for this.
"""


@pytest.fixture(autouse=True)
def _small_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_CORPUS", str(corpus(tmp_path / "corpus")))
    (tmp_path / "terms.md").write_text(TERMS, encoding="utf-8")


def run(*words: str | Path, answer: str | bytes = "") -> Result:
    return CliRunner().invoke(corpus_app, [str(w) for w in words], input=answer)


def said(*words: str | Path, answer: str | bytes = "") -> str:
    result = run(*words, answer=answer)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def as_json(*words: str | Path, answer: str | bytes = "") -> Any:
    return json.loads(said(*words, "--json", answer=answer))


def refused(*words: str | Path, answer: str = "") -> str:
    result = run(*words, answer=answer)
    assert isinstance(result.exception, DataError), result.output
    assert "\n" not in str(result.exception)
    return str(result.exception)


def add_terms(folder: Path) -> None:
    said("add", folder / "terms.md", "-m", "shop.example", "--yes")


def test_list_shows_bundled_and_own_documents(tmp_path: Path) -> None:
    add_terms(tmp_path)
    assert "own own-shop-terms" in said("list") and "    returns " in said("list")
    listed = as_json("list")["documents"]
    assert [(d["id"], d["own"], d["clauses"]) for d in listed] == [
        ("returns", False, 2),
        ("own-shop-terms", True, 2),
    ]
    assert [d["id"] for d in as_json("list", "--own")["documents"]] == ["own-shop-terms"]
    assert as_json("list", "-m", "shop.test")["documents"] == []


def test_show_gives_a_document_or_a_clause() -> None:
    assert as_json("show", "returns#window")["clause"]["rule"]["amount"] == 30
    assert [c["id"] for c in as_json("show", "returns")["document"]["clauses"]] == [
        "returns#window",
        "returns#label",
    ]
    assert "within 30 days" in said("show", "returns#window")
    assert "did you mean 'returns#window'?" in refused("show", "returns#windows")


def test_lint_ends_with_one_only_when_there_is_an_error(tmp_path: Path) -> None:
    assert as_json("lint") == {"errors": 0, "warnings": 0, "problems": []}
    corpus(tmp_path / "corpus", document(WINDOW, LABEL, source="''"))
    result = run("lint")
    assert result.exit_code == 1
    assert "documents/returns.yaml, line 11 (returns#window)" in result.stdout
    assert json.loads(run("lint", "--json").stdout)["errors"] == 2


def test_lint_counts_old_clauses_by_document(tmp_path: Path) -> None:
    corpus(tmp_path / "corpus", document(WINDOW, LABEL, as_of="2020-01-01"))
    assert "documents/returns.yaml: 2 clauses were last seen more than 1100 days ago" in said("lint")
    assert said("lint", "--max-age-days", "100000") == "0 errors, 0 warnings\n"


def test_manifest_is_rewritten(tmp_path: Path) -> None:
    corpus(
        tmp_path / "corpus",
        document(LABEL.replace("sends", "posts"), document_id="more"),
        with_manifest=False,
    )
    assert "2 documents, 3 clauses" in said("manifest")
    assert said("lint") == "0 errors, 0 warnings\n"


def test_added_document_was_shown_before_it_was_asked_for(tmp_path: Path) -> None:
    result = run("add", tmp_path / "terms.md", "-m", "www.shop.example", answer="y\n")
    assert result.exit_code == 0
    assert "#returns (8 words) Returns" in result.stdout and "Goods may be sent back within 30 days." in result.stdout
    assert "Store 1 document(s)?" in result.stderr
    clause = as_json("show", "own-shop-terms#returns")["clause"]
    assert (clause["wording"], clause["text"]) == ("verbatim", "Goods may be sent back within 30 days.")
    assert clause["marketplaces"] == ["shop.example"]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_nothing_is_stored_without_a_yes(tmp_path: Path, answer: str) -> None:
    assert run("add", tmp_path / "terms.md", "-m", "shop.example", answer=answer).exit_code == 1
    assert as_json("list", "--own")["documents"] == []


def test_preview_stores_nothing(tmp_path: Path) -> None:
    shown = as_json("add", tmp_path / "terms.md", "-m", "shop.example", "--preview")
    assert shown["stored"] is False
    assert [(c["id"], c["page"]) for c in shown["documents"][0]["clauses"]] == [
        ("own-shop-terms#returns", 1),
        ("own-shop-terms#fees", 1),
    ]
    assert as_json("list", "--own")["documents"] == []


def test_text_can_come_from_stdin(tmp_path: Path) -> None:
    words = (
        "-m",
        "all",
        "--title",
        "Pasted terms",
        "--audience",
        "seller",
        "--as-of",
        "2026-03-01",
        "--source",
        "https://a.example/b",
    )
    shown = as_json("add", "-", *words, "--yes", answer="Rückgabe binnen 30 Tagen.".encode())
    assert shown["stored"] is True
    (listed,) = as_json("list", "--own")["documents"]
    assert (listed["id"], listed["audience"], listed["as_of"]) == ("own-pasted-terms", "seller", "2026-03-01")
    assert as_json("show", "own-pasted-terms#text")["clause"]["text"] == "Rückgabe binnen 30 Tagen."


def test_folder_is_added_file_by_file_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("# Terms\n\nFirst text is here.", encoding="utf-8")
    (folder / "b.txt").write_text("# Terms\n\nSecond text is here.", encoding="utf-8")
    (folder / "c.md").write_text("# Other\n\nFirst text is here.", encoding="utf-8")
    (folder / "d.pdf").write_bytes(b"%PDF-1.7")
    shown = as_json("add", folder, "-m", "shop.example", "--yes")
    assert [(d["id"], d["same_as"]) for d in shown["documents"]] == [
        ("own-terms", ""),
        ("own-terms-b", ""),
        ("own-other", "own-terms"),
    ]
    assert len(shown["failures"]) == 1 and shown["failures"][0].startswith("d.pdf cannot be read")
    assert [d["id"] for d in as_json("list", "--own")["documents"]] == ["own-terms", "own-terms-b"]


def test_same_content_is_not_stored_twice(tmp_path: Path) -> None:
    add_terms(tmp_path)
    text = said("add", tmp_path / "terms.md", "-m", "shop.test", "--title", "Again", "--yes")
    assert "already there as own-shop-terms" in text
    assert len(as_json("list", "--own")["documents"]) == 1


def test_diff_shows_what_a_new_text_changes(tmp_path: Path) -> None:
    add_terms(tmp_path)
    (tmp_path / "new.md").write_text(TERMS.replace("30", "45") + "\n## More\n\nA new rule.\n", encoding="utf-8")
    assert "within [-30-]{+45+} days." in said("diff", "own-shop-terms", tmp_path / "new.md")
    changes = as_json("diff", "own-shop-terms", tmp_path / "new.md")["changes"]
    assert [(c["kind"], c["slug_after"]) for c in changes] == [("changed", "returns"), ("added", "more")]
    assert said("diff", "own-shop-terms", tmp_path / "terms.md") == "No clause changes.\n"


def test_replace_keeps_id_and_labels_and_leaves_no_old_text(tmp_path: Path) -> None:
    add_terms(tmp_path)
    (tmp_path / "new.md").write_text(
        "# Terms of 2027\n\n## Returns\n\nGoods may be sent back within 45 days.", encoding="utf-8"
    )
    assert as_json("replace", "own-shop-terms", tmp_path / "new.md", "--yes")["stored"] is True
    (listed,) = as_json("list", "--own")["documents"]
    assert (listed["title"], listed["marketplaces"], listed["clauses"]) == ("Shop terms", ["shop.example"], 1)
    home = read_settings().home
    kept = b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    assert b"45 days" in kept and b"within 30 days." not in kept.replace(b"back within 30 days of its delivery", b"")


def saved_letter(home: Path, clause_id: str) -> str:
    """A case whose letter cites that clause, kept as the front end keeps it."""
    clause = make_clause(1).model_copy(update={"id": clause_id})
    plan = make_plan().model_copy(update={"sources": (Source(marker="P1", clause=clause),)})
    store = CaseStore(home)
    case_id = store.create_case(plan.case, title="Garden lamp")
    draft = Draft(revision=1, subject="S", paragraphs=(), language="en", engine=EngineRun(name="offline"))
    store.save_draft(case_id, "As your terms say [P1].", plan=plan, draft=draft)
    store.close()
    return case_id


def test_diff_and_replace_name_the_saved_draft_that_rests_on_a_changed_clause(tmp_path: Path) -> None:
    add_terms(tmp_path)
    case_id = saved_letter(read_settings().home, "own-shop-terms#returns")
    new = tmp_path / "new.md"
    new.write_text(TERMS.replace("30", "45"), encoding="utf-8")
    named = "The saved draft 'Garden lamp' rests on own-shop-terms#returns; draft it again."
    resting = [{"case_id": case_id, "title": "Garden lamp", "clauses": ["own-shop-terms#returns"]}]
    assert named in said("diff", "own-shop-terms", new)
    assert as_json("diff", "own-shop-terms", new)["drafts"] == resting
    refused_first = run("replace", "own-shop-terms", new, answer="n\n")
    assert named in refused_first.stdout
    assert as_json("replace", "own-shop-terms", new, "--yes")["drafts"] == resting


def test_diff_names_no_draft_when_its_clause_stays(tmp_path: Path) -> None:
    add_terms(tmp_path)
    saved_letter(read_settings().home, "own-shop-terms#fees")
    new = tmp_path / "new.md"
    new.write_text(TERMS.replace("30", "45"), encoding="utf-8")
    assert as_json("diff", "own-shop-terms", new)["drafts"] == []
    new.write_text(TERMS.replace("## Fees\n\nNo fee is taken for this.", ""), encoding="utf-8")
    assert [d["clauses"] for d in as_json("diff", "own-shop-terms", new)["drafts"]] == [["own-shop-terms#fees"]]


def test_replace_that_is_not_agreed_to_changes_nothing(tmp_path: Path) -> None:
    add_terms(tmp_path)
    (tmp_path / "new.md").write_text("# T\n\nOther words here.", encoding="utf-8")
    assert run("replace", "own-shop-terms", tmp_path / "new.md", answer="n\n").exit_code == 1
    assert "within 30 days" in said("show", "own-shop-terms")


def test_removed_document_is_found_no_more(tmp_path: Path) -> None:
    add_terms(tmp_path)
    assert run("remove", "own-shop-terms", answer="n\n").exit_code == 1
    assert as_json("remove", "own-shop-terms", "--yes") == {"removed": "own-shop-terms"}
    assert "there is no document or clause" in refused("show", "own-shop-terms")


REFUSALS = [
    (("add", "terms.md"), "say where the text holds: --marketplace"),
    (("add", "terms.md", "-m", "shop.nowhere", "--yes"), "does not know the marketplace 'shop.nowhere'"),
    (("add", "none.md", "-m", "all", "--yes"), "none.md cannot be read: there is no such file"),
    (("add", "terms.md", "-m", "all", "--yes", "--as-of", "31.2.2026"), "'31.2.2026' is not a day"),
    (("add", "terms.md", "-m", "all", "--yes", "--source", "javascript:x"), "is no web address"),
    (("add", "terms.md", "-m", "all", "--json"), "with --json nothing is asked; give --yes"),
    (("add", "-", "-m", "all"), "give --yes"),
    (("add", "-", "-m", "all", "--yes"), "needs a title; give --title"),
    (("replace", "returns", "terms.md", "--yes"), "belongs to the bundled corpus"),
    (
        ("replace", "own-none", "terms.md", "--yes"),
        "no document 'own-none' among your own; you have none yet",
    ),
    (("remove", "returns", "--yes"), "belongs to the bundled corpus"),
    (("remove", "../x", "--yes"), "is no document id"),
    (("diff", "own-none", "terms.md"), "there is no document or clause 'own-none'"),
]


@pytest.mark.parametrize(("words", "message"), REFUSALS)
def test_what_cannot_be_done_is_said_in_one_line(
    words: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(*words)


def test_error_ends_the_command_with_two_and_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "corpus", "show", "nothing-like-it"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "CLAIM_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("claim: ") and done.stderr.count("\n") == 1
