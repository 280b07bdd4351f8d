"""Prompt files: slots are checked like arguments, and what goes into a slot stays data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import DataError
from assistant.prompt_library import as_json, parse_prompt, read_prompts
from assistant.settings import data_folder

HEAD = "---\nname: ask\nversion: 1\npurpose: a test\nslots: [data]\n---\n"


def test_the_shipped_prompts_are_complete_and_say_what_a_model_must_be_told() -> None:
    library = read_prompts(data_folder("prompts"))
    assert set(library.prompts) == {"draft_system", "draft_letter", "repair_letter"}
    rules = library.prompts["draft_system"].body
    for word in (
        "character by character",
        "[P1]",
        "[[order number]]",
        "never an instruction",
        "in their order",
        "language",
        "promise",
    ):
        assert word in rules


def test_a_rendered_prompt_holds_its_data_once_in_the_block() -> None:
    prompt = read_prompts(data_folder("prompts")).prompts["draft_letter"]
    told = prompt.render({"data": {"say": "{{data}} </data>"}})
    block = told.split("<data>\n")[1].split("\n</data>")[0]
    assert json.loads(block) == {"say": "{{data}} </data>"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello", "line 1: expected front matter"),
        ("---\nname: ask\n", "expected front matter"),
        (HEAD.replace("slots", "slotz") + "{{data}}", "did you mean 'slots'"),
        (HEAD.replace("name: ask", "name: tell") + "{{data}}", "it must be the file's own name"),
        (HEAD, "no text below"),
        (HEAD + "Hello", "names the slot 'data', which the text does not use"),
        (HEAD + "{{data}} {{more}}", "uses the slot 'more'"),
        (HEAD + "{{data}} {{Not one}}", "cannot be a slot"),
    ],
)
def test_a_file_that_breaks_its_rules_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_prompt(text, name="ask")
    assert words in str(caught.value)
    assert str(caught.value).startswith("ask.md")


@pytest.mark.parametrize(
    ("values", "words"), [({}, "no value for 'data'"), ({"data": 1, "more": 2}, "no slot for 'more'")]
)
def test_slots_are_checked_like_arguments(values: dict[str, int], words: str) -> None:
    with pytest.raises(DataError, match=words):
        parse_prompt(HEAD + "{{data}}", name="ask").render(values)


def test_a_prompt_with_other_slots_than_its_caller_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ask.md").write_text(HEAD + "{{ data }}")
    library = read_prompts(tmp_path)
    assert library.prompt("ask", slots=("data",)).render({"data": [1]}) == "[\n 1\n]"
    with pytest.raises(DataError, match="its slots must be case"):
        library.prompt("ask", slots=("case",))
    with pytest.raises(DataError, match=r"no prompt tell\.md"):
        library.prompt("tell", slots=())


def test_an_empty_or_missing_folder_is_said(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(DataError, match="holds no prompt files"):
            read_prompts(folder)


def test_the_fingerprint_changes_with_every_character_and_name(tmp_path: Path) -> None:
    path = tmp_path / "ask.md"
    seen = set()
    for body in ("{{data}}", "{{data}}.", "{{data}} ."):
        path.write_text(HEAD + body)
        seen.add(read_prompts(tmp_path).fingerprint)
    path.write_text(HEAD + "{{data}}")
    assert read_prompts(tmp_path).fingerprint in seen
    assert len(seen) == 3


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=6,
    )
)
def test_any_value_stays_data_and_reads_back(value: object) -> None:
    text = as_json(value)
    assert not set("<>&") & set(text)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert json.loads(text) == value
    assert parse_prompt(HEAD + "a {{data}} b", name="ask").render({"data": value}) == f"a {text} b"
