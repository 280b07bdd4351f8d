"""Reading YAML strictly: what does not fit is said with file and line, and no small file can explode."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import DataError
from assistant.records import Record
from assistant.strict_yaml import parse_record


class Sample(Record):
    name: str
    inner: tuple[str, ...] = ()


REFUSED = {
    "name: " + "[" * 5000: "f, line 1: nested too deep",
    "name: a\ninner:\n" + "".join(" " * i + "b:\n" for i in range(1, 60)): "nested too deep",
    "name: &x 1\ninner: [*x]": "f: YAML anchors and aliases are not taken",
    "name: a: b": "f, line 1: not valid YAML",
    "\tname: a": "f, line 1: not valid YAML",
    "name: a\nname: b": "f, line 2: 'name' stands twice",
    "- name": "f, line 1: expected `key: value` lines",
    "": "f, line 1: 'name' is missing; add it",
    "name: a\ninnr: [b]": "f, line 2: unknown key 'innr'; did you mean 'inner'?",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_does_not_fit_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DataError) as refused:
        parse_record(text, Sample, error=DataError, name="f")
    assert message in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("written", ["0123", "no", "2026-02-31", "1e3", "0x10", "12:30", "=", "1_000"])
def test_scalar_stays_what_the_person_wrote(written: str) -> None:
    assert parse_record(f"name: {written}", Sample, error=DataError, name="f").name == written


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        parse_record(text, Sample, error=DataError, name="f")
    except DataError as refused:
        assert "\n" not in str(refused)
