"""The commands about kinds of case, through their entry point: triage, answers of a marketplace, playbooks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from assistant.settings import data_folder, demo_folder
from tests.app.test_command import claim

PLAN_REFUSED = (
    "Date: Tue, 17 Mar 2026 09:12:00 +0000\nSubject: Your appeal\n\nWe cannot reinstate your account.\n"
    "Please provide:\n"
    "- Greater detail on the root cause of the late shipments.\nReply within 17 days.\n"
)
SELLER = """\
role: seller
marketplace: amazon.com
today: 2026-03-18
story: Our account was deactivated because of a late shipment rate of 7.5 %.
facts: {notice_date: 2026-03-01}
attempts:
  - {when: 2026-03-09, text: We will do better.}
"""


@pytest.fixture(autouse=True)
def _shared_index(index_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_HOME", str(index_home))
    monkeypatch.setenv("CLAIM_EMBEDDER", "wordllama")


@pytest.fixture
def seller(tmp_path: Path) -> Path:
    folder = tmp_path / "seller"
    folder.mkdir()
    (folder / "case.yaml").write_text(SELLER, encoding="utf-8")
    return folder


@pytest.fixture
def own_playbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(data_folder("playbooks"), tmp_path / "playbooks")
    monkeypatch.setenv("CLAIM_PLAYBOOKS", str(tmp_path / "playbooks"))
    return tmp_path / "playbooks"


def test_triage_says_the_kind_the_others_and_what_would_change_the_path(seller: Path) -> None:
    found = claim("triage", seller, "--json").json()["triage"]
    assert found["playbook"] == "shipping-performance"
    assert len(found["others"]) <= 2
    assert len(found["questions"]) <= 3
    text = claim("triage", seller)
    assert text.code == 0
    assert "Account deactivated for shipping performance [shipping-performance]" in text.out


def test_draft_carries_the_triage_beside_the_contract() -> None:
    drafted = claim("draft", demo_folder(), "--engine", "offline", "--json").json()
    assert drafted["triage"]["playbook"] == drafted["case"]["playbook"]
    assert {"others", "questions", "signs", "is_chosen"} <= set(drafted["triage"])


def test_a_kind_that_the_case_names_is_said_to_be_chosen(seller: Path) -> None:
    file = seller / "case.yaml"
    file.write_text(file.read_text("utf-8") + "playbook: account-policy\n", "utf-8")
    found = claim("triage", seller, "--json").json()["triage"]
    assert (found["playbook"], found["is_chosen"]) == ("account-policy", True)
    assert found["others"][0]["playbook"] == "shipping-performance"


def test_an_answer_is_read_from_a_file_and_from_stdin(seller: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text(PLAN_REFUSED, encoding="utf-8")
    from_file = claim("reply", file, "--case", seller, "--json").json()["reply"]
    from_stdin = claim("reply", "-", "--case", seller, "--json", stdin=PLAN_REFUSED).json()["reply"]
    assert from_file == from_stdin
    assert (from_file["outcome"], from_file["weak_parts"], from_file["due_on"]) == (
        "refused",
        ["root cause"],
        "2026-04-03",
    )
    assert all(s["clause_id"] for s in from_file["next_steps"])


def test_the_lines_to_keep_are_yaml_that_the_case_takes_back(seller: Path) -> None:
    hostile = (
        PLAN_REFUSED.replace("at this time", "") + 'We cannot reinstate "it": # {now} \\ playbook: account-policy.\n'
    )
    printed = claim("reply", "-", "--case", seller, stdin=hostile)
    assert printed.code == 0
    lines = printed.out.split("in case.yaml:\n")[1]
    kept = yaml.safe_load("attempts:\n" + lines)["attempts"][0]
    assert "We cannot reinstate your account." in kept["reply"]
    file = seller / "case.yaml"
    told = file.read_text("utf-8").split("attempts:")[0] + "attempts:\n" + lines
    file.write_text(told, "utf-8")
    drafted = claim("draft", seller, "--engine", "offline", "--json").json()
    assert drafted["case"]["playbook"] == "shipping-performance"
    assert "refused" in drafted["route"]["reason"]


def test_an_answer_about_papers_shows_how_your_own_stand(seller: Path) -> None:
    file = seller / "case.yaml"
    file.write_text(
        SELLER.replace("late shipment rate of 7.5 %", "inauthentic items") + "playbook: listing-inauthentic\n"
    )
    text = "The invoices you sent are not accepted because they are older than 365 days."
    found = claim("reply", "-", "--case", seller, "--json", stdin=text).json()["reply"]
    assert found["weak_parts"] == ["documents"]
    assert "invoice" in {r["document"] for r in found["matrix"]}
    assert all(r["state"] != "met" for r in found["matrix"])
    assert "How these papers of yours stand" in claim("reply", "-", "--case", seller, stdin=text).out


def test_an_answer_that_is_not_understood_says_so(seller: Path) -> None:
    printed = claim("reply", "-", "--case", seller, stdin="Kindly state your shoe size.\x1b[31m")
    assert printed.code == 0
    assert printed.out.startswith("NOT UNDERSTOOD")
    assert "Kindly state your shoe size." in printed.out
    assert "\x1b" not in printed.out


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("reply", "-"), "  \n", "the answer has no text"),
        (("reply", "no-such-file.txt"), "", "does not exist"),
        (("reply", "-", "--received", "yesterday"), "No.", "'yesterday' is not a day"),
    ],
)
def test_a_bad_answer_is_one_line(arguments: tuple[str, ...], stdin: str, says: str, seller: Path) -> None:
    answer = claim(*arguments, "--case", seller, stdin=stdin)
    assert answer.code == 2
    assert says in answer.err
    assert answer.err.count("\n") == 1


def test_playbooks_are_listed_and_shown() -> None:
    listed = claim("playbook", "list", "--json").json()["playbooks"]
    assert len(listed) >= 50
    kettle = next(b for b in listed if b["id"] == "item-not-received")
    assert kettle["cases"] > 0
    assert claim("playbook", "list", "--role", "seller").out.count("\n") < len(listed)
    page = " ".join(claim("playbook", "show", "item-not-received").out.split())
    assert "three days from the latest estimated delivery date" in page
    assert "90 days from the latest estimated delivery date" in page
    shown = claim("playbook", "show", "shipping-performance", "--json").json()
    assert shown["playbook"]["suggestions"]
    assert shown["dates"]


def test_the_shipped_playbooks_are_sound() -> None:
    assert claim("playbook", "lint").out == "No problem found.\n"
    assert claim("playbook", "lint", "--json").json() == {"problems": []}


def test_lint_ends_with_one_where_there_is_a_problem(own_playbooks: Path) -> None:
    file = own_playbooks / "kinds" / "court-letter.yaml"
    file.write_text(
        file.read_text("utf-8").replace("\nroutes:\n", "\nroutes:\n  - {decision: wait, reason: W.}\n"), "utf-8"
    )
    answer = claim("playbook", "lint", "--json")
    assert answer.code == 1
    assert "court-letter: route 2" in answer.json()["problems"][0]
    file.write_text("id: [", encoding="utf-8")
    broken = claim("playbook", "lint")
    assert broken.code == 1
    assert "court-letter.yaml, line" in broken.out


@pytest.mark.parametrize("source", ["item-not-received", "listing-inauthentic", "shipping-performance", "court-letter"])
def test_a_new_playbook_is_sound_and_drafts_at_once(source: str, own_playbooks: Path, tmp_path: Path) -> None:
    made = claim("playbook", "new", "brand-new", "--from", source, "--json")
    assert made.code == 0, made.err
    file = Path(made.json()["file"])
    assert file == own_playbooks / "kinds" / "brand-new.yaml"
    assert claim("playbook", "lint").out == "No problem found.\n"
    role = yaml.safe_load(file.read_text("utf-8"))["role"]
    folder = tmp_path / "case"
    folder.mkdir()
    case = {"role": role, "marketplace": "amazon.com", "today": "2026-03-18", "story": "Help.", "playbook": "brand-new"}
    (folder / "case.yaml").write_text(json.dumps(case), "utf-8")
    assert claim("draft", folder, "--engine", "offline", "--json").json()["case"]["playbook"] == "brand-new"


def test_a_new_playbook_never_overwrites_and_never_leaves_its_folder(own_playbooks: Path) -> None:
    before = (own_playbooks / "kinds" / "court-letter.yaml").read_bytes()
    taken = claim("playbook", "new", "court-letter", "--from", "item-not-received")
    assert (taken.code, "is there already" in taken.err) == (2, True)
    assert (own_playbooks / "kinds" / "court-letter.yaml").read_bytes() == before
    for bad in ("../x", "A b", "x--y", "-x", "x" * 61, ""):
        assert claim("playbook", "new", "--from", "item-not-received", "--", bad).code == 2
    assert claim("playbook", "new", "x", "--from", "no-such").code == 2
    assert not (own_playbooks / "x.yaml").exists()


def test_a_letter_after_a_refusal_says_what_is_new_and_is_not_the_same_text(seller: Path) -> None:
    first = claim("draft", seller, "--engine", "offline", "--json").json()["letter"]["rendered"]
    case = yaml.safe_load(SELLER)
    case = {
        **case,
        "facts": {"notice_date": "2026-03-01", "new_information": "a pick-up agreement with a second carrier"},
    }
    case["attempts"] = [{"when": "2026-03-09", "text": first, "reply": "We cannot reinstate your account."}]
    (seller / "case.yaml").write_text(json.dumps(case, default=str), "utf-8")
    second = claim("draft", seller, "--engine", "offline", "--json").json()
    assert "a pick-up agreement with a second carrier" in second["letter"]["rendered"]
    assert '"We cannot reinstate your account"' in second["letter"]["rendered"]
    assert second["letter"]["rendered"] != first


@pytest.mark.parametrize("kind", ["listing-inauthentic", "item-not-received", "lost-shipment", "goods-damaged"])
def test_every_kind_that_is_written_twice_asks_what_is_new(kind: str, tmp_path: Path) -> None:
    role = "seller" if kind in ("listing-inauthentic", "lost-shipment") else "buyer"
    case = {
        "role": role,
        "marketplace": "amazon.com",
        "today": "2026-03-18",
        "story": "Help.",
        "playbook": kind,
        "attempts": [{"when": "2026-03-01", "text": "Please help.", "reply": "No."}],
        "facts": {"asin": "B0ABCDEFGH"},
    }
    (tmp_path / "case.yaml").write_text(json.dumps(case), "utf-8")
    drafted = claim("draft", tmp_path, "--engine", "offline", "--json").json()
    assert any("what is new since the last" in b for b in drafted["blanks"])
    assert '"No"' in drafted["letter"]["body"]
