"""Facts of exhibits stand where they say, exhibits are numbered in order, and no file is dropped."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import find_facts, read_exhibits, read_files, read_json
from assistant.ports import Progress, silent
from assistant.records import Case, EvidenceFile, Exhibit
from tests.small_catalogue import CATALOGUE

TODAY = dt.date(2026, 3, 18)
PAGES = ("Order placed 2 March 2026, order number 113-1234567-1234567", "", "Total $49.99, due by 9 March")


class FakeReader:
    """An `ExhibitReader` that knows a few files; another file makes it fail loudly."""

    def __init__(self, exhibits: dict[str, Sequence[Exhibit]]) -> None:
        self.exhibits = exhibits
        self.asked: list[tuple[str, str, str]] = []

    def read(self, path: Path, *, marker: str, file: str, title: str, progress: Progress = silent) -> Sequence[Exhibit]:
        self.asked.append((str(path), marker, title))
        if file not in self.exhibits:
            raise AssertionError(f"the fake reader has no answer for {file}")
        return self.exhibits[file]


def exhibit(file: str, *pages: str) -> Exhibit:
    return Exhibit(marker="", file=file, title=file, sha256="0" * 64, state="read", pages=pages)


def case(*files: str, role: str = "buyer") -> Case:
    return Case.model_validate(
        {
            "id": "c",
            "role": role,
            "marketplace": "amazon.com",
            "today": TODAY,
            "folder": "/cases/c",
            "evidence": [EvidenceFile(file=f, title="T") for f in files],
        }
    )


def test_each_fact_names_its_page_and_its_stretch() -> None:
    facts = find_facts(PAGES, CATALOGUE, marker="E2", today=TODAY)
    text = "\f".join(PAGES)
    assert [(f.name, f.value, f.source.page) for f in facts] == [
        ("order_date", "2026-03-02", 1),
        ("order_id", "113-1234567-1234567", 1),
        ("amount", "49.99 USD", 3),
        ("latest_delivery_date", "2026-03-09", 3),
    ]
    assert all(text[f.source.start : f.source.end] == f.as_written for f in facts)
    assert {f.source.marker for f in facts} == {"E2 p.1", "E2 p.3"}
    # The order's own year makes the delivery's year sure.
    assert [f.trust for f in facts] == ["verbatim", "verbatim", "verbatim", "verbatim"]


def test_a_value_without_a_word_beside_it_has_its_kind_as_name() -> None:
    facts = find_facts(["113-1234567-1234567"], ())
    assert [(f.name, f.kind, f.trust) for f in facts] == [("order_id", "order_id", "verbatim")]


def test_a_day_without_a_year_takes_the_year_of_the_date_before_it() -> None:
    facts = find_facts(["Ordered on 30 December 2024, due by 3 January"], CATALOGUE, today=TODAY)
    assert [f.value for f in facts] == ["2024-12-30", "2025-01-03"]


def test_a_day_without_any_year_near_stays_as_it_is() -> None:
    facts = find_facts(["due by 3 January"], CATALOGUE)
    assert [(f.value, f.trust) for f in facts] == [("--01-03", "unclear")]


@given(
    st.lists(
        st.text(max_size=40)
        | st.sampled_from(
            ["2 March 2026", "$49.99 and 30 days", "order 113-1234567-1234567", "2", "March 2026", "\n\n"]
        ),
        max_size=6,
    )
)
def test_every_fact_is_a_stretch_of_the_text_and_lies_on_its_page(pages: list[str]) -> None:
    pages = [page.replace("\f", " ") for page in pages]
    read = exhibit("a.txt", *pages)
    facts = find_facts(read.pages, CATALOGUE, marker="E1", today=TODAY)
    starts = [sum(len(p) + 1 for p in pages[:n]) for n in range(len(pages))]
    for fact in facts:
        place = fact.source
        assert read.text[place.start : place.end] == fact.as_written
        assert 1 <= place.page <= len(pages)
        assert starts[place.page - 1] <= place.start <= starts[place.page - 1] + len(pages[place.page - 1])
        assert type(fact).model_validate(fact.model_dump()) == fact


def test_exhibits_are_numbered_in_order_with_attachments_after_their_mail() -> None:
    reader = FakeReader(
        {
            "m.eml": [exhibit("m.eml", "Total $5.00"), exhibit("m.eml/a.pdf", "$6.00")],
            "z.txt": [exhibit("z.txt", "$7.00")],
        }
    )
    found = read_exhibits(case("m.eml", "z.txt"), reader, CATALOGUE)
    assert [(e.marker, e.file) for e in found] == [("E1", "m.eml"), ("E2", "m.eml/a.pdf"), ("E3", "z.txt")]
    assert [f.source.exhibit for e in found for f in e.facts] == ["E1", "E2", "E3"]
    assert reader.asked == [("/cases/c/m.eml", "E1", "T"), ("/cases/c/z.txt", "E3", "T")]


def test_a_file_that_cannot_be_read_keeps_its_number() -> None:
    lost = exhibit("b.pdf").model_copy(update={"state": "password", "warnings": ("no",)})
    found = read_exhibits(case("b.pdf", "a.txt"), FakeReader({"b.pdf": [lost], "a.txt": [exhibit("a.txt", "x")]}), ())
    assert [(e.marker, e.state, e.warnings) for e in found] == [
        ("E1", "password", ("no",)),
        ("E2", "read", ()),
    ]


def test_names_of_the_other_role_are_not_given() -> None:
    reader = FakeReader({"a.txt": [exhibit("a.txt", "Notice of 2026-03-01")]})
    assert read_exhibits(case("a.txt"), reader, CATALOGUE)[0].facts[0].name == "date"
    assert read_exhibits(case("a.txt", role="seller"), reader, CATALOGUE)[0].facts[0].name == "notice_date"


def test_progress_is_told_from_none_to_all() -> None:
    reader = FakeReader({"a.txt": [exhibit("a.txt")], "b.txt": [exhibit("b.txt")]})
    told: list[tuple[int, int]] = []
    read_exhibits(case("a.txt", "b.txt"), reader, (), progress=lambda _, done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_no_evidence_gives_no_exhibits() -> None:
    assert read_exhibits(case(), FakeReader({}), CATALOGUE) == ()


def test_single_files_are_named_as_they_were_given() -> None:
    reader = FakeReader({"some/a.txt": [exhibit("some/a.txt", "x")]})
    assert read_files([Path("some/a.txt")], reader, CATALOGUE)[0].file == "some/a.txt"


def test_the_fake_reader_fails_loudly_on_an_unknown_file() -> None:
    with pytest.raises(AssertionError, match="no answer"):
        FakeReader({}).read(Path("x"), marker="E1", file="x", title="")


def test_the_json_has_the_shape_of_the_contract() -> None:
    facts = find_facts(PAGES, CATALOGUE, marker="E1", today=TODAY)
    read = exhibit("a.pdf", *PAGES).model_copy(update={"facts": facts, "warnings": ("w",)})
    data = json.loads(json.dumps(read_json([read])))
    assert list(data) == ["exhibits"]
    first = data["exhibits"][0]
    assert list(first) == ["file", "state", "pages", "sha256", "text", "facts", "warnings"]
    assert (first["file"], first["state"], first["pages"], first["warnings"]) == ("a.pdf", "read", 3, ["w"])
    assert list(first["facts"][0]) == ["name", "value", "as_written", "page", "start", "end", "trust"]
    assert all(first["text"][f["start"] : f["end"]] == f["as_written"] for f in first["facts"])
