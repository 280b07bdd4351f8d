"""The chat model against a real HTTP server on loopback that misbehaves in every way we know."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.adapters.chat_errors import host_of, quoted
from assistant.adapters.chat_model import ChatModel, Endpoint
from assistant.adapters.json_answer import NotJsonError, json_object
from assistant.drafting import write_offline
from assistant.drafting.model import ModelEngine
from assistant.editing import letter_text
from assistant.errors import ModelError
from assistant.prompt_library import read_prompts
from assistant.settings import data_folder
from tests.model_plan import REWORDED, answer, no_findings, plan_with_points
from tests.scripted_server import (
    ScriptedServer,
    Step,
    Waits,
    chat,
    chat_json,
    close,
    endless,
    error,
    half,
    hang,
    raw,
    slow_headers,
)

KEY = "sk-made-up-secret-0123456789"
SCHEMA: dict[str, Any] = {
    "title": "letter",
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 40}},
    "required": ["text"],
    "additionalProperties": False,
}
DATA = {"text": "Hello."}
NO_FORMAT = error(400, "response_format of type json_schema is not supported by this model")

# What goes wrong, and words of the one line that says so.
TROUBLES: list[tuple[str, Step, str]] = [
    ("wrong key", error(401, f"Incorrect API key provided: {KEY}"), "check OPENAI_API_KEY"),
    ("forbidden model", error(403), "check OPENAI_API_KEY and CLAIM_MODEL"),
    ("unknown model", error(404, "no such model"), "check CLAIM_MODEL"),
    ("long wait", error(429, headers={"retry-after": "100"}), "try again in 100 seconds"),
    ("no credit", error(429, "You exceeded your quota", code="insufficient_quota"), "no credit left"),
    ("server fault", error(500), "has a fault of its own (500)"),
    ("overload", error(503), "(503)"),
    ("bad request", error(400, f"strange\nthing {KEY}"), "refused the request (400) (strange thing …)"),
    ("long prompt", error(400, "maximum context length is 10 tokens"), "longer context"),
    ("moved", raw("", status=307, headers={"location": "http://127.0.0.1:9/"}), "points to another address"),
    ("hang", hang(), "did not answer within"),
    ("slow headers", slow_headers(0.05), "did not answer within"),
    ("dripping body", endless(pause_seconds=0.05), "did not answer within"),
    ("endless body", endless(), "went on without end"),
    ("broken connection", close(), "broke; try again"),
    ("half a body", half(), "broke; try again"),
    ("web page", raw("<html>Welcome</html>"), "not a chat completion"),
    ("empty body", raw(""), "not a chat completion"),
    ("no choices", raw("{}"), "not a chat completion"),
    ("null choices", raw('{"choices": null}'), "not a chat completion"),
    ("empty choices", raw('{"choices": []}'), "not a chat completion"),
    ("choices of numbers", raw('{"choices": [{"message": 5}]}'), "not a chat completion"),
    ("list", raw("[1]"), "not a chat completion"),
    ("deep nesting", raw("[" * 100_000), "not a chat completion"),
    ("error in a good answer", raw('{"error": {"message": "oh"}}'), "not a chat completion"),
    ("empty content", chat(""), "empty answer"),
    ("null content", chat(None), "empty answer"),
    ("prose", chat("I would rather talk about {cats}."), "not the JSON asked for"),
    ("deep JSON", chat('{"a":' * 50_000 + "}"), "not the JSON asked for"),
    ("cut JSON", chat('{"text": "Hel'), "raise CLAIM_MAX_OUTPUT_TOKENS"),
    ("token limit", chat('{"text": "Hel', finish="length"), "raise CLAIM_MAX_OUTPUT_TOKENS"),
    ("refusal", chat(None, refusal="I cannot."), "refused to write"),
    ("content filter", chat("", finish="content_filter"), "refused to write"),
]


def count_words(text: str, model: str) -> int:
    return len(text.split())


def make_model(base_url: str, **given: Any) -> tuple[ChatModel, Waits]:
    waits = Waits()
    settings = {"timeout_seconds": 5.0, "retries": 0, **given}
    endpoint = Endpoint(model="made-up", base_url=base_url, api_key=SecretStr(KEY), **settings)
    return ChatModel(endpoint, count_tokens=count_words, sleep=waits), waits


def ask(model: ChatModel) -> Any:
    return model.complete(system="Be brief.", user="Write.", schema=SCHEMA)


def seconds_for(name: str) -> float:
    """Short where the test waits for the time-out, long enough for a loaded machine elsewhere."""
    return 0.6 if name in ("hang", "slow headers", "dripping body") else 30.0


def test_an_answer_comes_with_its_tokens_and_the_request_carries_schema_limit_and_key() -> None:
    with ScriptedServer([chat_json(DATA)]) as server:
        model, _ = make_model(server.base_url, max_output_tokens=777)
        completion = ask(model)
    assert completion.data == DATA
    assert (completion.input_tokens, completion.output_tokens) == (120, 40)
    assert model.name == "made-up"
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["model"] == "made-up"
    assert request.body["max_completion_tokens"] == 777
    assert request.body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert request.body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert "temperature" not in request.body


def test_temperature_is_sent_when_it_is_set() -> None:
    with ScriptedServer([chat_json(DATA)]) as server:
        ask(make_model(server.base_url, temperature=0.0)[0])
    assert server.requests[0].body["temperature"] == 0.0


def test_tokens_are_counted_here_when_the_endpoint_does_not_say() -> None:
    with ScriptedServer([chat_json(DATA, usage=None)]) as server:
        completion = ask(make_model(server.base_url)[0])
    assert (completion.input_tokens, completion.output_tokens) == (2, 2)


def test_tokens_are_estimated_when_they_cannot_be_counted() -> None:
    def broken(text: str, model: str) -> int:
        raise ModelError("the tables are not installed", is_temporary=False)

    with ScriptedServer([chat_json(DATA, usage=None)]) as server:
        model = ChatModel(Endpoint(model="m", base_url=server.base_url), count_tokens=broken)
        assert ask(model).output_tokens == 4


@pytest.mark.parametrize(("name", "step", "words"), TROUBLES, ids=[t[0] for t in TROUBLES])
def test_every_trouble_is_one_line_with_the_way_out_and_no_secret(name: str, step: Step, words: str) -> None:
    with ScriptedServer([step]) as server:
        model, _ = make_model(server.base_url, timeout_seconds=seconds_for(name))
        with pytest.raises(ModelError) as caught:
            ask(model)
    said = str(caught.value)
    assert words in said
    assert "\n" not in said
    assert KEY not in said
    assert len(said) < 320


@pytest.mark.parametrize(("name", "step", "words"), TROUBLES, ids=[t[0] for t in TROUBLES])
def test_whatever_the_endpoint_does_the_letter_comes_and_says_what_happened(name: str, step: Step, words: str) -> None:
    plan = plan_with_points()
    offline = write_offline(plan)
    with ScriptedServer([step]) as server:
        model, _ = make_model(server.base_url, timeout_seconds=seconds_for(name))
        draft = ModelEngine(model, read_prompts(data_folder("prompts")), letter_text).write(plan, offline, no_findings)
    assert draft.paragraphs == offline.paragraphs
    assert words in draft.engine.fallbacks[0]
    assert draft.engine.fallbacks[0].endswith("this letter was written offline.")


def test_a_whole_letter_is_written_through_a_real_connection() -> None:
    plan = plan_with_points()
    with ScriptedServer([chat_json(answer(REWORDED))]) as server:
        engine = ModelEngine(make_model(server.base_url)[0], read_prompts(data_folder("prompts")), letter_text)
        draft = engine.write(plan, write_offline(plan), no_findings)
    assert draft.engine.name == "llm"
    assert [s.text for s in draft.sentences][1:-1] == list(REWORDED.values())


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:1/v1", "nothing listens at 127.0.0.1:1"),
        ("http://name:word@127.0.0.1:1/v1", "nothing listens at 127.0.0.1:1"),
        ("http://no-such-host.invalid/v1", "no host no-such-host.invalid"),
        ("127.0.0.1:8000/v1", "begins with http:// or https://"),
        ("http://", "is no address"),
        ("http://[::", "is no address"),
        ("ftp://127.0.0.1/v1", "is no address"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(address: str, words: str) -> None:
    model, _ = make_model(address)
    with pytest.raises(ModelError) as caught:
        ask(model)
    assert words in str(caught.value)
    assert not caught.value.is_temporary


def test_temporary_trouble_is_retried_with_growing_waits() -> None:
    with ScriptedServer([error(500), close(), error(503), chat_json(DATA)]) as server:
        model, waits = make_model(server.base_url, retries=3)
        assert ask(model).data == DATA
    assert waits.seconds == [0.5, 1.0, 2.0]


def test_the_wait_that_the_endpoint_asks_for_is_kept() -> None:
    later = {"date": "Sun, 01 Mar 2026 10:00:00 GMT", "retry-after": "Sun, 01 Mar 2026 10:00:07 GMT"}
    with ScriptedServer(
        [error(429, headers={"retry-after": "3"}), error(429, headers=later), chat_json(DATA)]
    ) as server:
        model, waits = make_model(server.base_url, retries=2)
        ask(model)
    assert waits.seconds == [3.0, 7.0]


@pytest.mark.parametrize("written", ["soon", "-5", "1e9", "Sun, 99 Foo 2026"])
def test_an_unreadable_wait_counts_as_none(written: str) -> None:
    with ScriptedServer([error(429, headers={"retry-after": written}), chat_json(DATA)]) as server:
        model, waits = make_model(server.base_url, retries=1)
        ask(model)
    assert waits.seconds == [0.5]


def test_retries_end() -> None:
    with ScriptedServer([error(500)] * 3) as server:
        model, _ = make_model(server.base_url, retries=2)
        with pytest.raises(ModelError) as caught:
            ask(model)
    assert caught.value.is_temporary


def test_a_wrong_key_is_not_tried_twice() -> None:
    with ScriptedServer([error(401)]) as server:
        model, waits = make_model(server.base_url, retries=5)
        with pytest.raises(ModelError):
            ask(model)
    assert waits.seconds == []


def test_an_endpoint_without_structured_output_is_asked_in_plainer_ways_and_that_is_remembered() -> None:
    script = [
        NO_FORMAT,
        NO_FORMAT,
        NO_FORMAT,
        chat('Sure:\n```json\n{"text": "Hello."}\n```'),
        chat_json(DATA),
    ]
    with ScriptedServer(script) as server:
        model, _ = make_model(server.base_url)
        assert ask(model).data == DATA
        assert ask(model).data == DATA
    formats = [r.body.get("response_format", {}).get("type") for r in server.requests]
    assert formats == ["json_schema", "json_schema", "json_object", None, None]
    assert "maxLength" not in str(server.requests[1].body["response_format"])
    assert '"maxLength"' in server.requests[3].body["messages"][0]["content"]


def test_langchain_warnings_about_schemas_reach_nobody() -> None:
    refused = error(400, "Invalid schema for response_format 'letter': 'maxLength' is not permitted")
    with ScriptedServer([refused, chat_json(DATA)]) as server:
        assert ask(make_model(server.base_url)[0]).data == DATA


def test_an_older_name_of_the_token_limit_is_used_where_the_newer_is_unknown() -> None:
    with ScriptedServer([error(400, "Unrecognized argument: max_completion_tokens"), chat_json(DATA)]) as server:
        ask(make_model(server.base_url, max_output_tokens=500)[0])
    assert server.requests[1].body["max_tokens"] == 500
    assert "max_completion_tokens" not in server.requests[1].body


def test_a_model_that_takes_no_temperature_is_asked_without() -> None:
    with ScriptedServer([error(400, "Unsupported value: 'temperature'"), chat_json(DATA)]) as server:
        ask(make_model(server.base_url, temperature=0.2)[0])
    assert "temperature" not in server.requests[1].body


def test_an_endpoint_that_refuses_everything_is_not_asked_for_ever() -> None:
    words = "response_format temperature max_completion_tokens"
    with ScriptedServer([error(400, words)] * 6) as server, pytest.raises(ModelError):
        ask(make_model(server.base_url, temperature=0.2)[0])
    assert len(server.requests) == 6


def test_tracing_stays_off_even_where_the_environment_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    with ScriptedServer([]) as tracer, ScriptedServer([chat_json(DATA)]) as server:
        for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.base_url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "made-up")
        ask(make_model(server.base_url)[0])
        from langchain_core.tracers.langchain import wait_for_all_tracers

        wait_for_all_tracers()
    assert tracer.requests == []
    assert len(server.requests) == 1
    monkeypatch.undo()
    assert {k for k in os.environ if "LANG" in k} == {k for k in before if "LANG" in k}


def test_no_request_is_left_running_after_the_time_is_over() -> None:
    with ScriptedServer([slow_headers(0.05)]) as server, pytest.raises(ModelError):
        ask(make_model(server.base_url, timeout_seconds=0.5)[0])
    for thread in [t for t in threading.enumerate() if t.name == "model request"]:
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('Here you are:\n```json\n{"a": {"b": "}"}}\n```\nGood luck!', {"a": {"b": "}"}}),
        ('{braces} first, then {"a": 1}', {"a": 1}),
        ("\ufeff \n{}", {}),
    ],
)
def test_the_object_is_taken_out_of_what_is_around_it(text: str, value: dict[str, Any]) -> None:
    assert json_object(text) == value


@pytest.mark.parametrize(
    "text", ["", "none", "[1, 2]", '{"a": NaN}', '{"a": {"b": 1}', '{"a": ' + "9" * 9000 + "}", "{" * 9999]
)
def test_what_is_not_one_whole_object_is_refused(text: str) -> None:
    with pytest.raises(NotJsonError):
        json_object(text)


def test_a_quotation_is_short_printable_and_without_secrets() -> None:
    said = quoted(f"bad\x1b[31m key {KEY}, also gsk_abcdef12 and Bearer abc.def and sk-***ab " + "x" * 500, KEY)
    assert KEY not in said and "gsk_" not in said and "abc.def" not in said and "\x1b" not in said
    assert len(said) <= 142


def test_the_host_is_named_without_user_and_password() -> None:
    assert host_of("https://user:pass@host.example:8443/v1") == "host.example:8443"
