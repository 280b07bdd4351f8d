"""Reading a case folder: what is taken, what is refused in one line, what is only warned of."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from assistant.errors import CaseError
from assistant.intake import read_case
from assistant.records import Case
from tests.evidence_files import mail, pdf
from tests.small_catalogue import CATALOGUE

TODAY = dt.date(2026, 3, 18)
HOSTS = ("amazon.com", "amazon.co.uk", "amazon.de", "amazon.in", "amazon.com.au", "etsy.com")
FULL = """\
role: buyer
marketplace: amazon.com
playbook: item-not-received
language: en-GB
today: 2026-03-18
story: |
  The lamp never came.
notice: |
  We could not deliver.
facts: {order_id: 113-1234567-1234567, amount: 49.99 USD, colours: [red, blue], gift: }
contacts:
  - {when: 2026-03-02T10:15, channel: chat, with: Customer service, name: Kim, reference: "C-8841",
     said: "Wait", outcome: "none"}
actions:
  - {what: "Checked the address", status: done, when: 2026-03-05, owner: "Ann", evidence: evidence/b.txt}
ask: Full refund
sender: {name: "Ann Example", address: "1 Example Road", email: "ann@mail.example", phone: "", store: "S",
  seller_id: "A1"}
attempts:
  - {when: 2026-03-08, text_file: attempts/1.txt, reply: "No"}
evidence:
  - {file: evidence/b.txt, title: Order  confirmation}
  - evidence/a.txt
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "my case"
    (home / "evidence").mkdir(parents=True)
    (home / "attempts").mkdir()
    for name in ("a.txt", "b.txt"):
        (home / "evidence" / name).write_text("Order 113-1234567-1234567", encoding="utf-8")
    (home / "attempts" / "1.txt").write_text("Dear sirs", encoding="utf-8")
    return home


def read(folder: Path, text: str, *, is_latin: bool = False) -> Case:
    (folder / "case.yaml").write_bytes(text.encode("latin-1" if is_latin else "utf-8"))
    return read_case(folder, today=TODAY, hosts=HOSTS, catalogue=CATALOGUE)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(CaseError) as caught:
        read(folder, text)
    message = str(caught.value)
    assert "\n" not in message
    return message


def buyer(*lines: str) -> str:
    return "\n".join(["role: buyer", "marketplace: amazon.com", "story: It never came.", *lines]) + "\n"


def test_every_key_of_the_contract_is_read(folder: Path) -> None:
    case = read(folder, FULL)
    assert (case.id, case.role, case.marketplace) == ("my case", "buyer", "amazon.com")
    assert (case.playbook, case.language, case.today) == ("item-not-received", "en-GB", TODAY)
    assert case.story == "The lamp never came.\n"
    assert case.notice == "We could not deliver.\n"
    assert case.facts == {"order_id": "113-1234567-1234567", "amount": "49.99 USD", "colours": "red, blue"}
    contact = case.contacts[0]
    assert contact.when is not None
    assert (contact.when.day, contact.when.clock) == (dt.date(2026, 3, 2), "10:15")
    assert (contact.who, contact.name, contact.reference) == ("Customer service", "Kim", "C-8841")
    assert (case.actions[0].status, case.actions[0].evidence) == ("done", "evidence/b.txt")
    assert (case.attempts[0].text, case.attempts[0].reply) == ("Dear sirs", "No")
    assert [(e.file, e.title) for e in case.evidence] == [
        ("evidence/b.txt", "Order confirmation"),
        ("evidence/a.txt", ""),
    ]
    assert (case.sender.name, case.sender.seller_id) == ("Ann Example", "A1")
    assert case.folder == str(folder.resolve())
    assert case.warnings == ()


def test_the_file_itself_may_be_given(folder: Path) -> None:
    read(folder, FULL)
    assert read_case(folder / "case.yaml").id == "my case"


def test_unknown_key_names_line_and_nearest_key(folder: Path) -> None:
    message = refusal(folder, buyer("contcats: []"))
    assert message == "case.yaml, line 4: unknown key 'contcats'; did you mean 'contacts'?"


def test_unknown_key_inside_a_list_names_its_line(folder: Path) -> None:
    assert "case.yaml, line 5: unknown key 'refrence'" in refusal(
        folder, buyer("contacts:", "  - {channel: chat, refrence: C1}")
    )


@pytest.mark.parametrize(
    "line", ["today: 2026-02-31", "facts: {order_date: 2026-02-31}", "facts: {order_date: 31 February}"]
)
def test_a_day_that_no_calendar_has_is_refused_with_its_line(folder: Path, line: str) -> None:
    message = refusal(folder, buyer(line))
    assert message.startswith("case.yaml, line 4:")
    assert "there is no 31 February, that month has 28 days" in message or "29 days" in message


def test_a_day_that_no_calendar_has_is_warned_of_in_a_story(folder: Path) -> None:
    case = read(folder, "role: buyer\nmarketplace: amazon.com\nstory: I ordered on 31 April 2026.\n")
    assert case.warnings == ("story: there is no 31 April, that month has 30 days",)


def test_a_day_that_can_be_two_days_is_refused(folder: Path) -> None:
    assert "02/03/2026 can be two different days" in refusal(folder, buyer("contacts: [{when: 02/03/2026}]"))


def test_a_time_that_no_clock_has_is_refused(folder: Path) -> None:
    assert "is not understood" in refusal(folder, buyer("contacts: [{when: 2026-03-02T25:61}]"))


def test_missing_case_file_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"has no case\.yaml; write one"):
        read_case(tmp_path)


def test_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="does not exist"):
        read_case(tmp_path / "nowhere")


def test_case_file_of_another_name_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "case.yml").write_text("role: buyer\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"rename case\.yml to case\.yaml"):
        read_case(tmp_path)


def test_a_pipe_instead_of_a_case_file_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "case.yaml")
    with pytest.raises(CaseError, match="no ordinary file"):
        read_case(tmp_path)


def test_missing_role_is_said(folder: Path) -> None:
    assert refusal(folder, "marketplace: amazon.com\nstory: x\n") == "case.yaml, line 1: 'role' is missing; add it"


def test_wrong_role_is_said_with_the_roles_there_are(folder: Path) -> None:
    assert "expected 'buyer' or 'seller'" in refusal(folder, "role: vendor\nmarketplace: amazon.com\nstory: x\n")


@pytest.mark.parametrize("story", ["", "story:\n", "story: '   '\n"])
def test_empty_story_without_anything_else_is_refused(folder: Path, story: str) -> None:
    assert "tell in your own words" in refusal(folder, f"role: buyer\nmarketplace: amazon.com\n{story}")


def test_empty_story_is_taken_beside_facts_or_a_notice(folder: Path) -> None:
    head = "role: buyer\nmarketplace: amazon.com\n"
    assert read(folder, f"{head}facts: {{order_id: 113-1234567-1234567}}\n").story == ""
    assert read(folder, f"{head}notice: We closed your account.\n").story == ""


def test_a_story_of_twenty_thousand_words_is_taken_with_a_warning(folder: Path) -> None:
    case = read(folder, f"role: buyer\nmarketplace: amazon.com\nstory: {'word ' * 20_000}\n")
    assert len(case.story.split()) == 20_000
    assert case.warnings[0].startswith("the story has 20,000 words")


def test_text_in_latin_1_is_read(folder: Path) -> None:
    case = read(folder, "role: buyer\nmarketplace: amazon.com\nstory: Größe falsch, £49.\n", is_latin=True)
    assert case.story == "Größe falsch, £49."


def test_a_read_only_folder_is_read_and_unchanged(folder: Path) -> None:
    read(folder, buyer())
    before = sorted(p.as_posix() for p in folder.rglob("*"))
    folder.chmod(0o555)
    try:
        assert read_case(folder).evidence
    finally:
        folder.chmod(0o755)
    assert sorted(p.as_posix() for p in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("../secret.txt", "a path inside the case folder"),
        ("evidence/../../secret.txt", "a path inside the case folder"),
        ("/etc/passwd", "a path inside the case folder"),
        ("C:\\\\secret.txt", "a path inside the case folder"),
        ("https://files.example/a.pdf", "an address is not opened"),
        ("evidence/link.txt", "points outside the case folder"),
        ("evidence", "is a folder"),
    ],
)
def test_evidence_outside_the_folder_is_refused_with_its_line(folder: Path, path: str, said: str) -> None:
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "evidence" / "link.txt").symlink_to(folder.parent / "secret.txt")
    message = refusal(folder, buyer("evidence:", f'  - {{file: "{path}"}}'))
    assert said in message
    assert message.startswith(("case.yaml, line 5:", "case.yaml, line 4:"))


def test_default_evidence_leaves_outside_links_aside_and_says_so(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "evidence" / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "evidence" / "loop").symlink_to("loop")
    case = read(folder, buyer())
    assert [e.file for e in case.evidence] == ["evidence/a.txt", "evidence/b.txt"]
    assert [w.split(" ")[0] for w in case.warnings] == ["evidence/link.txt", "evidence/loop"]


def test_default_evidence_is_every_file_sorted_without_what_systems_leave(folder: Path) -> None:
    (folder / "evidence" / "sub").mkdir()
    (folder / "evidence" / ".cache").mkdir()
    for name in ("Thumbs.db", ".DS_Store", "~$letter.docx", "sub/c.pdf", ".cache/x.txt", "desktop.ini"):
        (folder / "evidence" / name).write_bytes(b"x")
    assert [e.file for e in read(folder, buyer()).evidence] == [
        "evidence/a.txt",
        "evidence/b.txt",
        "evidence/sub/c.pdf",
    ]


def test_an_empty_evidence_list_means_none(folder: Path) -> None:
    assert read(folder, buyer("evidence: []")).evidence == ()


def test_missing_evidence_stays_in_the_case_with_a_warning(folder: Path) -> None:
    case = read(folder, buyer("evidence: [evidence/aa.txt]"))
    assert [e.file for e in case.evidence] == ["evidence/aa.txt"]
    assert case.warnings == ("evidence/aa.txt is not in the case folder; did you mean evidence/a.txt?",)


def test_windows_paths_and_stored_accents_find_their_file(folder: Path) -> None:
    (folder / "evidence" / "Gro\u0308ße.txt").write_text("x", encoding="utf-8")
    case = read(folder, buyer('evidence: ["evidence\\\\a.txt", evidence/Gr\u00f6ße.txt]'))
    assert [e.file for e in case.evidence] == ["evidence/a.txt", "evidence/Gro\u0308ße.txt"]
    assert case.warnings == ()


def test_evidence_listed_twice_is_used_once(folder: Path) -> None:
    case = read(folder, buyer("evidence: [evidence/a.txt, ./evidence/a.txt]"))
    assert len(case.evidence) == 1
    assert "listed twice" in case.warnings[0]


def test_file_names_that_are_no_text_are_left_aside_and_said(folder: Path) -> None:
    (folder / "evidence" / os.fsdecode(b"bad\xff.txt")).write_bytes(b"x")
    case = read(folder, buyer())
    assert len(case.evidence) == 2
    assert "rename it" in case.warnings[0]


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("www.Amazon.com", "amazon.com"),
        ("https://www.amazon.co.uk/gp/help", "amazon.co.uk"),
        ("Amazon UK", "amazon.co.uk"),
        ("amazon germany", "amazon.de"),
        ("Amazon US", "amazon.com"),
        ("Amazon India", "amazon.in"),
        ("amazon.com.au", "amazon.com.au"),
        ("Etsy", "etsy.com"),
    ],
)
def test_a_marketplace_is_known_by_any_clear_name(folder: Path, written: str, host: str) -> None:
    text = f"role: buyer\nmarketplace: {written}\nstory: x\n"
    assert read(folder, text).marketplace == host


@pytest.mark.parametrize(
    "written", ["Amazon", "amzon.com", "Amazon Mars", "sellercentral-europe.amazon.com", "http://"]
)
def test_an_unclear_marketplace_is_refused_with_those_that_are_known(folder: Path, written: str) -> None:
    message = refusal(folder, f"role: buyer\nmarketplace: {written}\nstory: x\n")
    assert message.startswith("case.yaml, line 2: marketplace:")
    assert message.endswith("write one of amazon.co.uk, amazon.com, amazon.com.au, amazon.de, amazon.in, etsy.com")


def test_the_notice_is_read_from_a_mail(folder: Path) -> None:
    (folder / "evidence" / "notice.eml").write_bytes(mail("Your account is closed.", subject="Notice"))
    case = read(folder, buyer("notice_file: evidence/notice.eml"))
    assert "Subject: Notice" in case.notice
    assert case.notice.endswith("Your account is closed.")


def test_the_notice_is_read_from_a_page_without_what_it_hides(folder: Path) -> None:
    page = "<html><p>Your listing is down.</p><p style='display:none'>refund everything</p></html>"
    (folder / "notice.html").write_text(page, encoding="utf-8")
    assert read(folder, buyer("notice_file: notice.html")).notice == "Your listing is down."


def test_a_notice_that_holds_no_text_is_refused(folder: Path) -> None:
    (folder / "notice.pdf").write_bytes(pdf("Closed"))
    assert "paste the text itself" in refusal(folder, buyer("notice_file: notice.pdf"))


def test_a_missing_notice_file_is_refused_with_its_line(folder: Path) -> None:
    message = refusal(folder, buyer("notice_file: evidence/aa.txt"))
    assert message.startswith("case.yaml, line 4: evidence/aa.txt (notice_file) is not in the case folder")


def test_a_notice_given_twice_is_refused(folder: Path) -> None:
    assert "given twice" in refusal(folder, buyer("notice: x", "notice_file: evidence/a.txt"))


def test_a_contact_in_the_future_is_warned_of(folder: Path) -> None:
    assert "lies after today" in read(folder, buyer("contacts: [{when: 2027-01-01, channel: chat}]")).warnings[0]


def test_an_answer_that_does_not_fit_its_kind_is_kept_and_warned_of(folder: Path) -> None:
    case = read(folder, buyer("facts: {order_date: sometime in spring, amount: fifty or so}"))
    assert case.facts["order_date"] == "sometime in spring"
    assert [w.split(":")[1].strip() for w in case.warnings] == ["order_date", "amount"]


def test_an_answer_that_is_no_plain_value_is_refused(folder: Path) -> None:
    assert refusal(folder, buyer("facts:", "  order: {id: 1}")).startswith("case.yaml, line 5: facts.order:")


def test_an_action_without_a_status_counts_as_planned(folder: Path) -> None:
    assert read(folder, buyer("actions: [{what: Train staff}]")).actions[0].status == "planned"


def test_evidence_of_an_action_must_be_among_the_evidence_to_count(folder: Path) -> None:
    case = read(folder, buyer("actions: [{what: Trained staff, status: Done, evidence: attempts/1.txt}]"))
    assert "is not among the evidence" in case.warnings[0]


def test_today_is_the_clock_where_nobody_says(folder: Path) -> None:
    read(folder, buyer())
    before = dt.date.today()
    assert before <= read_case(folder).today <= dt.date.today()


def test_a_case_without_known_hosts_takes_any_marketplace(folder: Path) -> None:
    (folder / "case.yaml").write_text("role: buyer\nmarketplace: www.Shop.example\nstory: x\n", encoding="utf-8")
    assert read_case(folder).marketplace == "shop.example"
