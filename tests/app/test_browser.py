"""The whole way in a real browser: from the story to the downloaded letter, with refreshes and a restart between.

The server is started as `claim app` starts it, with the offline engine; the pages may talk to nobody else.
"""

from __future__ import annotations

import datetime as dt
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from assistant.adapters.case_store import CaseStore
from assistant.records import Action
from tests.app.conftest import CHROMIUM

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 120_000  # milliseconds; a bound against hanging, not a measure
TODAY = dt.date.today()
ORDER = "114-7654321-7654321"
LAUNCH = "import sys; from assistant.ui.launch import launch; sys.exit(launch(int(sys.argv[1])))"


def day(ago: int) -> str:
    when = TODAY - dt.timedelta(days=ago)
    return f"{when:%B} {when.day}, {when.year}"


STORY = (
    f"I ordered a garden lamp on {day(40)} for $31.50. The order number is {ORDER}. It was due by {day(25)} and it "
    f"has not arrived. I wrote to customer service on {day(12)} and got no answer."
)
PAPER = f"Order confirmation\nOrder # {ORDER}\nOrder placed {day(40)}\nGrand Total: $31.50\nArriving by {day(25)}\n"


class Server:
    """The front end in a process of its own, which can be stopped and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "CLAIM_HOME": str(self.home), "CLAIM_EMBEDDER": "wordllama"}
        log = (self.home / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, str(self.port)], env=environment, stdout=log, stderr=log
            )
        while not self._is_healthy():
            assert self._process.poll() is None, "the server ended"
            time.sleep(0.2)

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def _is_healthy(self) -> bool:
        asking = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            asking.request("GET", "/_stcore/health")
            return asking.getresponse().status == 200
        except OSError:
            return False
        finally:
            asking.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("home"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1360, "height": 900}, accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
        browser.close()


TRIES = 4


def settled(page: Page) -> None:
    """Waits until the last change has been worked off."""
    page.wait_for_timeout(700)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def field(page: Page, label: str) -> Locator:
    found = page.get_by_label(label, exact=True)
    found.wait_for()
    return found


def start_case(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("button", name="Buyer").click()
    field(page, "Your story").press_sequentially(STORY)


def finish_story(page: Page, tmp_path: Path) -> None:
    field(page, "What do you want?").fill("Full refund of $31.50")
    field(page, "Name").fill("Ada Example")
    settled(page)
    paper = tmp_path / "order.txt"
    paper.write_text(PAPER)
    page.locator("input[type=file]").set_input_files(paper)
    page.get_by_text("order.txt", exact=True).wait_for()
    settled(page)


def open_letter(page: Page) -> Locator:
    page.get_by_role("button", name="Read it and find the route").click()
    page.get_by_text("Write now", exact=True).wait_for()
    page.get_by_role("button", name="Write the letter").click()
    return field(page, "Letter")


def tab(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="Beside the letter").get_by_text(name).click()
    settled(page)


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


def test_from_the_story_to_the_downloaded_letter(page: Page, server: Server, tmp_path: Path) -> None:
    asked: set[str] = set()
    problems: list[str] = []
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: problems.append(str(error)))

    start_case(page, server)
    page.reload()  # at once: the last words have not been sent yet
    assert field(page, "Your story").input_value() == STORY
    settled(page)
    page.reload()
    assert field(page, "Your story").input_value() == STORY

    finish_story(page, tmp_path)
    letter = open_letter(page)
    draft = letter.input_value()
    assert ORDER in draft and "[E1 p.1]" in draft and "[P1]" in draft

    letter.press("Control+End")
    letter.press_sequentially("The parcel weighed 731 kilograms.")
    page.get_by_text("Must be settled").first.wait_for()
    letter.press_sequentially(" Truly")
    page.reload()  # in the middle of a sentence
    letter = field(page, "Letter")
    settled(page)
    assert letter.input_value() == draft + "The parcel weighed 731 kilograms. Truly"

    server.stop()
    server.start()
    page.reload()
    letter = field(page, "Letter")
    assert letter.input_value() == draft + "The parcel weighed 731 kilograms. Truly"
    settled(page)

    for _ in range(9):
        if letter.input_value() == draft:
            break
        page.get_by_role("button", name="Undo").click()
        settled(page)
    assert letter.input_value() == draft
    page.get_by_role("button", name="Redo").click()
    settled(page)
    assert letter.input_value().startswith(draft + "The")
    page.get_by_role("button", name="Undo").click()
    settled(page)

    tab(page, "Send")
    text = downloaded(page, "Plain text").decode()
    assert ORDER in text and "(Enclosure 1)" in text and "[E1" not in text and "[P1" not in text
    assert downloaded(page, "PDF (.pdf)").startswith(b"%PDF-")
    assert downloaded(page, "Word").startswith(b"PK")
    mail = message_from_bytes(downloaded(page, "E-mail draft"), policy=default)
    assert isinstance(mail, EmailMessage)
    assert [a.get_filename() for a in mail.iter_attachments()] == ["order.txt"]
    assert next(mail.iter_attachments()).get_payload(decode=True) == PAPER.encode()

    assert asked - {""} == {f"127.0.0.1:{server.port}"}
    assert problems == []


def test_marker_in_the_letter_opens_its_proof_by_mouse_and_keyboard(page: Page, server: Server, tmp_path: Path) -> None:
    start_case(page, server)
    finish_story(page, tmp_path)
    letter = open_letter(page)
    settled(page)
    place = "(e, mark) => { const at = e.value.indexOf(mark) + 2; e.focus(); e.setSelectionRange(at, at); }"
    letter.evaluate(place, "[P1]")
    letter.press("Control+Enter")
    page.get_by_text("In our own words").first.wait_for()
    settled(page)
    letter.evaluate(place, "[E1 p.1]")
    letter.dispatch_event("click")
    page.get_by_text("as it was read").wait_for()
    assert page.locator(".cw-page mark").count() > 0


def test_finding_selects_its_words_in_the_letter(page: Page, server: Server, tmp_path: Path) -> None:
    start_case(page, server)
    finish_story(page, tmp_path)
    letter = open_letter(page)
    letter.press("Control+End")
    letter.press_sequentially("\U0001f600 The parcel weighed 731 kilograms.")
    page.get_by_text("Must be settled").first.wait_for()
    settled(page)
    page.get_by_role("button", name="Show in the letter").first.click()
    settled(page)
    chosen = letter.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")
    assert "731" in chosen
    assert letter.evaluate("e => e.getRootNode().activeElement === e")


def test_row_typed_into_a_table_is_saved_and_the_table_stays_open(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("button", name="Seller").click()
    field(page, "Your story")
    settled(page)
    page.get_by_text("What you did or will do about it").click()
    table = page.get_by_test_id("stDataFrame").locator("visible=true")
    table.scroll_into_view_if_needed()
    settled(page)
    for _ in range(TRIES):  # on a busy machine the grid is sometimes not ready for the first key
        table.click(position={"x": 80, "y": 54})  # the empty last row, which adds one; later that row itself
        settled(page)
        page.keyboard.type("Trained the packer")
        page.keyboard.press("Enter")
        settled(page)
        assert table.is_visible()
        actions = saved_actions(page, server)
        if actions:
            break
    assert actions == (Action(what="Trained the packer", status="planned"),)


def saved_actions(page: Page, server: Server) -> tuple[Action, ...]:
    """The actions of the only case, as soon as there are any; empty when none comes."""
    for _ in range(TRIES):
        store = CaseStore(server.home)
        actions = store.load_case(store.list_cases()[0].id).case.actions
        store.close()
        if actions:
            return actions
        page.wait_for_timeout(1500)
    return ()


OLD_RULE = "Zebra parcels may be sent back within 30 days."
NEW_RULE = "Zebra parcels may be sent back within 45 days."


def corpus_command(server: Server, *words: str) -> None:
    """`claim corpus` in a terminal of its own, on the home folder of the running app."""
    environment = {**os.environ, "CLAIM_HOME": str(server.home), "CLAIM_EMBEDDER": "wordllama"}
    subprocess.run([sys.executable, "-m", "assistant.cli", "corpus", *words], env=environment, check=True)


def view(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="What to show").get_by_text(name).click()
    settled(page)


def test_own_policy_is_added_by_keyboard_changed_in_a_terminal_and_removed(
    page: Page, server: Server, tmp_path: Path
) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    terms, newer = tmp_path / "zebra.md", tmp_path / "newer.md"
    terms.write_text(f"# Zebra terms\n\n## Returns\n\n{OLD_RULE}\n\n## Fees\n\nNo fee is taken.\n")
    newer.write_text(terms.read_text().replace(OLD_RULE, NEW_RULE))

    page.goto(f"{server.address}/library")
    field(page, "Search").fill("zebra parcels sent back")
    settled(page)
    assert page.get_by_text(OLD_RULE).count() == 0
    view(page, "Your own policies")
    page.locator("input[type=file]").set_input_files(terms)
    page.get_by_text("2 clauses. Nothing is stored yet.").wait_for()
    page.get_by_role("button", name="Store this document").focus()
    page.keyboard.press("Enter")
    page.get_by_text("All answers use it from now on").wait_for()

    view(page, "Search")
    page.get_by_text(OLD_RULE).first.wait_for()
    page.get_by_role("button", name="Show in its document").first.focus()
    page.keyboard.press("Enter")
    page.locator(".cw-doc mark").wait_for()
    assert page.locator(".cw-doc mark").inner_text() == OLD_RULE
    assert page.locator(".cw-doc").get_by_text("No fee is taken.").count() == 1

    corpus_command(server, "replace", "own-zebra-terms", str(newer), "--yes")
    page.get_by_role("radiogroup", name="What to show").get_by_text("Search").click()
    page.get_by_text("Your own policies were changed elsewhere").wait_for()  # it goes away by itself
    page.get_by_text(NEW_RULE).first.wait_for()
    assert page.get_by_text(OLD_RULE).count() == 0

    view(page, "Your own policies")
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove for good").click()
    page.get_by_text("Removed \u201cZebra terms\u201d").wait_for()
    view(page, "Search")
    settled(page)
    assert page.get_by_text(NEW_RULE).count() == 0
    assert problems == []


def test_every_control_has_a_name_and_can_be_reached_by_tab(page: Page, server: Server, tmp_path: Path) -> None:
    start_case(page, server)
    finish_story(page, tmp_path)
    open_letter(page)
    settled(page)
    names = set()
    page.locator("body").press("Tab")
    for _ in range(60):
        names.add(
            page.evaluate(
                """() => {
                    let e = document.activeElement;
                    while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
                    if (e === document.body) return "the page";
                    const label = e.labels && e.labels[0] ? e.labels[0].textContent : "";
                    return (e.getAttribute("aria-label") || label || e.textContent || "").trim() || e.outerHTML;
                }"""
            )
        )
        page.keyboard.press("Tab")
    assert not [n for n in names if n.startswith("<")]
    for wanted in ("Subject", "Letter"):
        assert wanted in names
    assert any("Undo" in n for n in names) and any("Draft again" in n for n in names)


def test_page_speaks_the_browsers_language_and_another_one_by_choice(page: Page, server: Server) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(locale="de-AT")
    context.set_default_timeout(PATIENCE)
    german = context.new_page()
    german.on("pageerror", lambda error: problems.append(str(error)))
    german.goto(server.address)
    german.get_by_role("button", name="Käufer", exact=True).click()
    field(german, "Was möchten Sie erreichen?").fill("Volle Erstattung")
    settled(german)
    assert german.evaluate("document.documentElement.lang") == "de"
    german.get_by_role("combobox", name="Language \u00b7 Sprache").click()
    german.get_by_role("option", name="English").click()
    assert field(german, "What do you want?").input_value() == "Volle Erstattung"
    settled(german)
    assert german.evaluate("document.documentElement.lang") == "en"
    german.reload()  # the choice stands in the address
    assert field(german, "What do you want?").input_value() == "Volle Erstattung"
    context.close()
    assert problems == []
