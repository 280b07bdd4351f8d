"""The small pure parts of the front end."""

from __future__ import annotations

import datetime as dt
import socket
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ClaimError
from assistant.records import Moment
from assistant.ui import look, tables
from assistant.ui.clauses import exhibit_page
from assistant.ui.launch import OPTIONS, launch
from assistant.ui.working import Relay
from assistant.ui.writing_field import _unit_positions
from tests.letter_plan import make_exhibit


class Reader(HTMLParser):
    """What a browser would make of markup: its text and its tags."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(markup)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


HOSTILE = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("<>\"&'/=")), max_size=80)


@given(HOSTILE)
def test_no_text_becomes_markup(content: str) -> None:
    content = content.replace("\r", "").replace("\x00", "")
    for markup, tags in (
        (look.paragraph(content), {"p", "br"}),
        (look.chip(content), {"span"}),
        (look.strong(content), {"span"}),
        (look.rows([(content, look.text(content))]), {"dl", "div", "dt", "dd", "br"}),
    ):
        assert set(Reader(markup).tags) <= tags
    assert Reader(look.chip(content)).text == content


@given(HOSTILE)
def test_page_of_a_document_is_shown_word_for_word(content: str) -> None:
    content = content.replace("\r", "").replace("\x00", "")
    exhibit = make_exhibit(1).model_copy(update={"pages": (content,)})
    reader = Reader(exhibit_page(exhibit, 1, (content[3:9], content[:4])))
    assert set(reader.tags) <= {"p", "div", "mark"}
    assert reader.text.endswith(content)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "", "//x.example", "https:nothing"])
def test_address_that_is_none_is_no_link(address: str) -> None:
    assert Reader(look.link(address, "words")).tags == []


def test_address_of_a_source_is_a_link_beside_the_page() -> None:
    markup = look.link('https://rules.example/a?b="c"', "Rules")
    assert Reader(markup).links == ['https://rules.example/a?b="c"']
    assert "noopener" in markup


@given(st.text(max_size=60))
def test_marks_are_placed_by_the_units_a_browser_counts(content: str) -> None:
    content = content.encode("utf-8", "replace").decode()
    units = _unit_positions(content)
    assert units == [len(content[:i].encode("utf-16-le")) // 2 for i in range(len(content) + 1)]


def test_rows_of_a_table_are_the_first_ones_with_what_was_changed_since() -> None:
    edits = {
        "edited_rows": {0: {"said": "new"}},
        "added_rows": [{"who": "shop"}, {}],
        "deleted_rows": [1],
    }
    first = [{"who": "a", "said": "old"}, {"who": "b"}]
    assert tables.merged_rows(first, edits) == [{"who": "a", "said": "new"}, {"who": "shop"}, {}]


def test_row_of_a_table_becomes_a_contact() -> None:
    contact = tables._contact({"day": "2026-03-02", "clock": "10:15", "who": " the shop ", "name": None})
    assert contact is not None
    assert contact.when == Moment(day=dt.date(2026, 3, 2), clock="10:15")
    assert contact.who == "the shop"


@pytest.mark.parametrize("row", [{}, {"day": None, "who": ""}, {"day": "no day"}, {"day": 7, "who": 8}])
def test_empty_row_is_no_contact(row: dict[str, object]) -> None:
    assert tables._contact(row) is None


def test_action_counts_as_done_only_when_it_is_marked_so() -> None:
    planned, done = (
        tables._action({"what": "x", "status": "Done?"}),
        tables._action({"what": "x", "status": "done"}),
    )
    assert planned is not None and planned.status == "planned"
    assert done is not None and done.status == "done"
    assert tables._action({"what": " ", "status": "done"}) is None


def test_progress_of_shared_services_reaches_the_page_that_waits() -> None:
    heard: list[str] = []
    relay = Relay()
    relay("before", 0, 1)
    with relay.to(lambda what, *_: heard.append(what)):
        relay("inside", 0, 1)
    relay("after", 0, 1)
    assert heard == ["inside"]


def test_front_end_listens_to_this_computer_alone_and_reports_nothing() -> None:
    assert OPTIONS["server.address"] == "127.0.0.1"
    assert OPTIONS["browser.gatherUsageStats"] == "false"


def test_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ClaimError, match=rf"port {port} cannot be used .+; try --port {port + 1}"):
            launch(port)


@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_number_that_is_no_port_is_one_clear_line(port: int) -> None:
    with pytest.raises(ClaimError, match=f"{port} is not a port"):
        launch(port)
