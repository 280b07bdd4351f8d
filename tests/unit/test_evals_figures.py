"""The evaluation's own reader of figures, its own reader of case files, and its bound."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.bounds import upper_bound
from evals.case_texts import html_text, read_texts
from evals.figures import all_readings, find_figures, is_among


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("on March 4, 2026", {("date", "2026-03-04")}),
        ("am 2. Juli 2026", {("date", "2026-07-02")}),
        ("4 March", {("date", "--03-04")}),
        ("2026-03-06T10:15", {("date", "2026-03-06"), ("time", "10:15")}),
        ("05.07.2026", {("date", "2026-07-05"), ("date", "2026-05-07")}),
        ("$1,234.50", {("amount", "1234.5", "USD")}),
        ("74,90 €", {("amount", "74.9", "EUR")}),
        ("Rs. 54,990.00", {("amount", "54990", "INR")}),
        ("7.8 percent", {("percent", "7.8")}),
        ("two business days", {("duration", "2 business day")}),
        ("48 hours", {("duration", "48 hour")}),
        ("2:12 pm", {("time", "14:12")}),
        ("order 113-4471902-8830641", {("identifier", "113-4471902-8830641")}),
        ("case C-55201937", {("identifier", "C-55201937")}),
        ("84 units of three kinds", {("number", "84"), ("number", "3")}),
        ("nothing to see", set()),
    ],
)
def test_figures_are_read_in_every_way_they_are_written(text: str, readings: set[tuple[str, ...]]) -> None:
    assert {r for f in find_figures(text) for r in f.readings} == readings


def test_a_day_at_the_end_of_a_sentence_does_not_take_the_next_word_for_a_month() -> None:
    figures = find_figures("Please answer by March 10. May I count on it?")
    assert [f.readings for f in figures] == [frozenset({("date", "--03-10")})]


def test_a_day_without_year_is_supported_by_the_same_day_of_the_case_only() -> None:
    known = all_readings(["delivered on March 4, 2026"])
    assert is_among(find_figures("on March 4")[0], known)
    assert not is_among(find_figures("on March 5")[0], known)


def test_an_amount_is_supported_by_its_bare_figure_but_not_by_a_bare_count() -> None:
    known = all_readings(["I only want the 189.95 that was paid, after 30 days"])
    assert is_among(find_figures("$189.95")[0], known)
    assert not is_among(find_figures("$30.00")[0], known)


@given(st.text(max_size=300))
def test_every_figure_stands_where_it_says_and_none_overlap(text: str) -> None:
    end = 0
    for figure in find_figures(text):
        assert figure.start >= end
        assert " ".join(text[figure.start :].split()).startswith(figure.written)
        end = figure.start + 1


def test_case_files_are_read_and_broken_ones_named(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("story: it cost £5\n", "utf-8")
    (tmp_path / "expected.yaml").write_text("must_say: [secret]\n", "utf-8")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.pdf").write_bytes(b"%PDF-1.4 cut off")
    (tmp_path / "evidence" / "b.txt").write_bytes("bezahlt am Donnerstag, fünf Euro".encode("cp1252"))
    (tmp_path / "evidence" / "c.eml").write_text(
        "From: a@example.com\nSubject: Re: order\nDate: Sat, 07 Mar 2026 11:20:00 -0800\n\nIt left.\n",
        "utf-8",
    )
    files = {f.file: f for f in read_texts(tmp_path)}
    assert set(files) == {"case.yaml", "evidence/a.pdf", "evidence/b.txt", "evidence/c.eml"}
    assert files["evidence/a.pdf"].problem and not files["evidence/a.pdf"].pages
    assert "fünf" in files["evidence/b.txt"].pages[0]
    assert "07 Mar 2026" in files["evidence/c.eml"].pages[0] and "It left." in files["evidence/c.eml"].pages[0]


def test_hidden_text_of_a_page_is_read_and_scripts_are_not() -> None:
    text = html_text("<style>a{}</style><p style='display:none'>999</p><script>var x=1</script><p>in <b>Reno</b></p>")
    assert "999" in text and "in  Reno" in text.replace("in Reno", "in  Reno")
    assert "var" not in text and "a{}" not in text


@pytest.mark.parametrize(("bad", "total", "bound"), [(0, 300, 0.00994), (0, 1, 0.95), (1, 20, 0.2161), (5, 5, 1.0)])
def test_upper_bound_equals_the_published_values(bad: int, total: int, bound: float) -> None:
    found = upper_bound(bad, total)
    assert found is not None and math.isclose(found, bound, abs_tol=5e-5)


def test_upper_bound_of_nothing_is_not_known() -> None:
    assert upper_bound(0, 0) is None


@given(st.integers(1, 400), st.data())
def test_upper_bound_lies_above_the_share_and_grows_with_the_bad(total: int, data: st.DataObject) -> None:
    bad = data.draw(st.integers(0, total - 1))
    bound, worse = upper_bound(bad, total), upper_bound(bad + 1, total)
    assert bound is not None and worse is not None
    assert bad / total < bound <= worse <= 1


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("innerhalb von 30 Tagen", ("duration", "30 day")),
        ("zwei Werktage", ("duration", "2 business day")),
        ("48 Stunden", ("duration", "48 hour")),
        ("vierzehn Tage lang", ("duration", "14 day")),
        ("sechs Monaten", ("duration", "6 month")),
        ("7,8 %", ("percent", "7.8")),
        ("4 Prozent", ("percent", "4")),
        ("am 3. März 2026", ("date", "2026-03-03")),
        ("1.234,56 €", ("amount", "1234.56", "EUR")),
    ],
)
def test_german_figures_are_read_like_english_ones(text: str, reading: tuple[str, ...]) -> None:
    assert [reading in f.readings for f in find_figures(text)] == [True]
