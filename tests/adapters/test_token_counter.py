"""The token counter: the counts of OpenAI's encodings, no network, and verified tables."""

from __future__ import annotations

import gzip
import os
import socket
from pathlib import Path

import pytest

from assistant.adapters import token_counter
from assistant.adapters.token_counter import count_tokens
from assistant.errors import ModelError


@pytest.fixture(autouse=True)
def _fresh_and_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    import tiktoken.registry

    def no_network(*_: object) -> None:
        raise AssertionError("the token counter went to the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    token_counter._encoding.cache_clear()


def test_counts_are_those_of_the_published_encodings() -> None:
    # "tiktoken is great!" is the example of OpenAI's cookbook: six tokens in both encodings.
    assert count_tokens("tiktoken is great!", "gpt-4") == 6
    assert count_tokens("tiktoken is great!", "gpt-4o") == 6
    assert count_tokens("", "gpt-4o") == 0


def test_a_model_that_is_not_known_counts_as_the_newest_encoding() -> None:
    text = "Sehr geehrte Damen und Herren, お返事をお待ちしております。"
    assert count_tokens(text, "a-model-of-tomorrow") == count_tokens(text, "gpt-4o") != count_tokens(text, "gpt-4")
    assert count_tokens(text, "text-davinci-003") == count_tokens(text, "gpt-4o")
    assert count_tokens(text, "") == count_tokens(text, "gpt-4o")


def test_special_tokens_inside_a_text_are_only_text() -> None:
    assert count_tokens("<|endoftext|>", "gpt-4") > 1


def test_hostile_text_is_counted() -> None:
    assert count_tokens("\x00\ud800 refund", "gpt-4o") > 1
    assert count_tokens("ab " * 1_000_000, "gpt-4") > 700_000


def test_the_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "/somewhere/else")
    count_tokens("refund", "gpt-4")
    assert os.environ["TIKTOKEN_CACHE_DIR"] == "/somewhere/else"


def test_a_table_that_was_changed_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for content in (gzip.compress(b"IQ== 0\n"), b"no gzip at all"):
        forged = tmp_path / "cl100k_base.tiktoken.gz"
        forged.write_bytes(content)
        monkeypatch.setattr(token_counter, "_table_files", lambda forged=forged: [forged])
        with pytest.raises(ModelError, match="pip install"):
            count_tokens("refund", "gpt-4")


def test_missing_tables_are_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_counter, "TABLE_PACKAGE", "no-such-package-here")
    with pytest.raises(ModelError, match="pip install") as raised:
        count_tokens("refund", "gpt-4")
    assert raised.value.is_temporary is False
