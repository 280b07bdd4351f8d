"""The language model behind any OpenAI-compatible endpoint, through LangChain's chat model.

The one idea: an endpoint is a stranger. Every answer is bounded in time and size, is taken only when it is
whole, and everything that can go wrong becomes one `ModelError` line. Nothing leaves but the request to that
endpoint: tracing is switched off for the call whatever the environment says, and redirects are not followed.
"""

from __future__ import annotations

import json
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import SecretStr

from assistant.adapters.bounded_http import bounded_client
from assistant.adapters.chat_errors import EndpointTroubleError, endpoint_words, host_of, trouble
from assistant.adapters.json_answer import NotJsonError, json_object
from assistant.errors import ModelError
from assistant.ports import Completion
from assistant.records import Record

OPENAI_BASE_URL = "https://api.openai.com/v1"
FIRST_WAIT_SECONDS = 0.5  # before the first retry; doubled for each further one
MAX_WAIT_SECONDS = 20.0  # an endpoint that asks for more is not waited for
NO_KEY = "none"  # endpoints of one's own often want no key, the client always does

CountTokens = Callable[[str, str], int]
Wire = Literal["json_schema", "loose json_schema", "json_object", "text"]
WIRES: tuple[Wire, ...] = ("json_schema", "loose json_schema", "json_object", "text")
_BOUNDS = frozenset(("maxLength", "minLength", "maxItems", "minItems", "maximum", "minimum"))


class Endpoint(Record):
    """Where the model is and how it is asked."""

    model: str
    base_url: str = ""  # empty: OpenAI
    api_key: SecretStr = SecretStr("")
    timeout_seconds: float = 60.0  # of one answer, from the call to its last byte
    retries: int = 2  # after what is temporary
    max_output_tokens: int = 3000
    temperature: float | None = None  # None: not sent


@dataclass(frozen=True)
class _Manner:
    """What of the protocol this endpoint understands, learned from its refusals."""

    wire: Wire = "json_schema"
    limit: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    has_temperature: bool = True

    def milder(self, words: str) -> _Manner | None:
        """How to ask after a refusal with those words; None when they do not tell."""
        said = words.lower()
        if "max_completion_tokens" in said and self.limit == "max_completion_tokens":
            return replace(self, limit="max_tokens")
        if "temperature" in said and self.has_temperature:
            return replace(self, has_temperature=False)
        about_format = (
            "response_format",
            "json_schema",
            "json_object",
            "schema",
            "structured",
            "grammar",
            "json mode",
        )
        if any(w in said for w in about_format) and self.wire != "text":
            return replace(self, wire=WIRES[WIRES.index(self.wire) + 1])
        return None


@dataclass
class ChatModel:
    """A `LanguageModel` over langchain-openai; nothing is loaded or sent before the first call."""

    endpoint: Endpoint
    count_tokens: CountTokens  # (text, model), for endpoints that do not say what they used
    sleep: Callable[[float], None] = time.sleep
    _manner: _Manner = field(default_factory=_Manner, init=False)

    @property
    def name(self) -> str:
        """The model's name as configured."""
        return self.endpoint.model

    def complete(self, *, system: str, user: str, schema: Mapping[str, Any]) -> Completion:
        """An answer that is a JSON object; its fit to the schema is for the caller to judge.

        Raises:
            ModelError: nothing usable came; one line with the way out.
        """
        started = time.perf_counter()
        address = self.endpoint.base_url or OPENAI_BASE_URL
        if not address.startswith(("http://", "https://")) or not host_of(address):
            raise ModelError("OPENAI_BASE_URL is no address; it begins with http:// or https://", is_temporary=False)
        message = self._with_retries(system, user, schema)
        data = self._data(message)
        usage = message.usage_metadata or {}
        told = system + user
        return Completion(
            data=data,
            model=str(message.response_metadata.get("model_name") or self.name),
            input_tokens=usage.get("input_tokens") or self._counted(told),
            output_tokens=usage.get("output_tokens") or self._counted(_text(message)),
            seconds=round(time.perf_counter() - started, 3),
        )

    def _counted(self, text: str) -> int:
        """Tokens of a text; four characters each where the tables for counting are missing."""
        try:
            return self.count_tokens(text, self.name)
        except ModelError:
            return len(text) // 4

    def _with_retries(self, system: str, user: str, schema: Mapping[str, Any]) -> Any:
        """The message, after at most `retries` further tries where the trouble is temporary."""
        tries = 0
        while True:
            try:
                return self._in_a_manner(system, user, schema)
            except EndpointTroubleError as problem:
                wait = max(FIRST_WAIT_SECONDS * 2**tries, problem.wait_seconds or 0.0)
                if not problem.is_temporary or tries >= self.endpoint.retries or wait > MAX_WAIT_SECONDS:
                    raise
                self.sleep(wait)
                tries += 1

    def _in_a_manner(self, system: str, user: str, schema: Mapping[str, Any]) -> Any:
        """The message, asked in the fullest manner that the endpoint takes; what it refuses is remembered."""
        while True:
            problem = self._within_time(system, user, schema)
            if not isinstance(problem, BaseException):
                return problem
            milder = self._manner.milder(endpoint_words(problem)) if _is_refused_request(problem) else None
            if milder is None:
                raise self._trouble(problem) from None
            self._manner = milder

    def _within_time(self, system: str, user: str, schema: Mapping[str, Any]) -> Any:
        """The message or the exception of one request, waited for no longer than the time-out.

        The client bounds each read and the body, but a server can still drip headers for ever; so the request
        has a thread of its own, which is left behind (closed, and a daemon) when the time is over.
        """
        _load()
        seconds = self.endpoint.timeout_seconds
        client = bounded_client(seconds)
        outcome: list[Any] = []

        def ask() -> None:
            try:
                outcome.append(self._ask(client, system, user, schema))
            # What the vendors' parsers raise for a broken body has no common base.
            except Exception as problem:  # noqa: BLE001
                outcome.append(problem)

        thread = threading.Thread(target=ask, name="model request", daemon=True)
        thread.start()
        thread.join(seconds + 1.0)
        client.close()
        return outcome[0] if outcome else TimeoutError()

    def _ask(self, client: Any, system: str, user: str, schema: Mapping[str, Any]) -> Any:
        chat_class, tracing_context = _load()
        # LangChain repeats the endpoint's refusal as a warning with advice for programmers.
        warnings.filterwarnings("ignore", message="(Invalid schema for|This model does not support) OpenAI")
        manner, endpoint = self._manner, self.endpoint
        settings: dict[str, Any] = {}
        if endpoint.temperature is not None and manner.has_temperature:
            settings["temperature"] = endpoint.temperature
        if manner.limit == "max_completion_tokens":
            settings["max_tokens"] = endpoint.max_output_tokens  # LangChain sends it under its newer name
        else:
            settings["extra_body"] = {"max_tokens": endpoint.max_output_tokens}
        chat = chat_class(
            model=endpoint.model,
            base_url=endpoint.base_url or OPENAI_BASE_URL,
            api_key=endpoint.api_key if endpoint.api_key.get_secret_value() else SecretStr(NO_KEY),
            timeout=endpoint.timeout_seconds,
            max_retries=0,  # counted here, so that a wait is bounded and can be tested
            http_client=client,
            use_responses_api=False,
            **settings,
        )
        # Not `with_structured_output`: its lenient parser completes a cut-off answer into a shorter letter.
        asked: Any = chat
        wanted = _response_format(manner.wire, schema)
        if wanted is not None:
            asked = chat.bind(response_format=wanted)
        if manner.wire in ("json_object", "text"):
            system = f"{system}\n\nThe JSON schema of the answer:\n{json.dumps(schema)}"
        with tracing_context(enabled=False):
            return asked.invoke([("system", system), ("human", user)])

    def _data(self, message: Any) -> dict[str, Any]:
        finish = message.response_metadata.get("finish_reason")
        if message.additional_kwargs.get("refusal") or finish == "content_filter":
            raise ModelError(f"{self.name} refused to write this letter; another model may take it", is_temporary=False)
        if finish == "length":
            raise self._cut()
        text = _text(message)
        if not text.strip():
            raise ModelError(f"{self.name} gave an empty answer; try again or choose another model", is_temporary=True)
        try:
            return json_object(text)
        except NotJsonError as problem:
            if problem.is_cut:
                raise self._cut() from None
            raise ModelError(
                f"the answer of {self.name} is not the JSON asked for; choose another model",
                is_temporary=True,
            ) from None

    def _cut(self) -> ModelError:
        way = "raise CLAIM_MAX_OUTPUT_TOKENS"
        return ModelError(f"the answer of {self.name} was cut off before its end; {way}", is_temporary=False)

    def _trouble(self, problem: BaseException) -> ModelError:
        if type(problem).__name__ == "LengthFinishReasonError":
            return self._cut()
        if type(problem).__name__ in ("ContentFilterFinishReasonError", "OpenAIRefusalError"):
            return ModelError(
                f"{self.name} refused to write this letter; another model may take it", is_temporary=False
            )
        return trouble(
            problem,
            host=host_of(self.endpoint.base_url or OPENAI_BASE_URL),
            model=self.name,
            key=self.endpoint.api_key.get_secret_value(),
            timeout_seconds=self.endpoint.timeout_seconds,
        )


def _load() -> tuple[Any, Any]:
    # Loaded here: LangChain takes two seconds, and only a draft by a model needs it.
    from langchain_openai import ChatOpenAI
    from langsmith.run_helpers import tracing_context

    return ChatOpenAI, tracing_context


def _is_refused_request(problem: BaseException) -> bool:
    return getattr(problem, "status_code", 0) in (400, 404, 415, 422, 501)


def _text(message: Any) -> str:
    return message.content if isinstance(message.content, str) else str(message.text)


def _response_format(wire: Wire, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    if wire == "text":
        return None
    if wire == "json_object":
        return {"type": "json_object"}
    inner = dict(schema) if wire == "json_schema" else _without_bounds(schema)
    return {
        "type": "json_schema",
        "json_schema": {"name": str(schema.get("title", "answer")), "strict": True, "schema": inner},
    }


def _without_bounds(schema: Any) -> Any:
    """The schema without lengths and limits, which some endpoints refuse in strict mode."""
    if isinstance(schema, Mapping):
        return {k: _without_bounds(v) for k, v in schema.items() if k not in _BOUNDS or isinstance(v, Mapping)}
    return [_without_bounds(v) for v in schema] if isinstance(schema, list | tuple) else schema
