"""A real HTTP server on loopback that answers chat completions from a script, for tests of the model engine.

Each request takes the next step of the script; when the script has run out, the request gets status 418 and
leaving the `with` block fails. All requests are kept with their path, headers and JSON body.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, cast

LINGER_NOTHING = struct.pack("ii", 1, 0)  # close sends a reset at once


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


Step = Callable[["_Talk"], None]


class ScriptedServer:
    """`with ScriptedServer([chat("{}")]) as server: ... server.base_url ... server.requests`."""

    def __init__(self, script: Sequence[Step]) -> None:
        self.script = list(script)
        self.requests: list[Request] = []
        self.ran_out = False
        self.closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Talk)
        self._http.daemon_threads = True
        cast(Any, self._http).owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        """As OPENAI_BASE_URL takes it."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        if kind is None and self.ran_out:
            raise AssertionError("the server was asked more often than its script has steps")


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def owner(self) -> ScriptedServer:
        return cast(ScriptedServer, cast(Any, self.server).owner)

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        raw = self.rfile.read(length)
        body = json.loads(raw) if self.headers.get("content-type", "").startswith("application/json") else {}
        headers = {k.lower(): v for k, v in self.headers.items()}
        self.owner.requests.append(Request(self.path, headers, body))
        self.close_connection = True
        if not self.owner.script:
            self.owner.ran_out = True
            self.give(418, b"{}")
            return
        step = self.owner.script.pop(0)
        with suppress(ConnectionError):  # a client that gave up is part of the script
            step(self)

    def do_GET(self) -> None:
        self.do_POST()

    def give(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        for name, value in {
            "content-type": "application/json",
            "content-length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


def chat(
    content: str | None,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    usage: tuple[int, int] | None = (120, 40),
) -> Step:
    """A well-formed answer with that content."""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if refusal is not None:
        message["refusal"] = refusal
    answer: dict[str, Any] = {
        "id": "made-up",
        "object": "chat.completion",
        "created": 1,
        "model": "served-model",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }
    if usage:
        answer["usage"] = {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
        }
    return raw(json.dumps(answer))


def chat_json(value: Any, *, usage: tuple[int, int] | None = (120, 40)) -> Step:
    """A well-formed answer whose content is that value as JSON."""
    return chat(json.dumps(value), usage=usage)


def raw(body: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Step:
    """Any body."""
    return lambda talk: talk.give(status, body.encode(), headers)


def error(status: int, message: str = "no", *, code: str | None = None, headers: dict[str, str] | None = None) -> Step:
    """An error as OpenAI words it."""
    body = {"error": {"message": message, "type": "made_up", "code": code}}
    return raw(json.dumps(body), status=status, headers=headers)


def hang() -> Step:
    """Says nothing until the server is closed."""
    return lambda talk: cast(None, talk.owner.closing.wait(60) and None)


def close() -> Step:
    """Resets the connection instead of an answer."""

    def step(talk: _Talk) -> None:
        talk.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOTHING)
        talk.connection.close()

    return step


def half(body: str = '{"choices": [{"mess') -> Step:
    """Promises more bytes than it sends, then closes."""
    return lambda talk: talk.give(200, body.encode(), {"content-length": str(len(body) + 1000)})


def endless(piece: str = "token ", *, pause_seconds: float = 0.0, prefix: str = '{"choices": "') -> Step:
    """A body without end, as fast as the client reads or with a pause after each piece."""

    def step(talk: _Talk) -> None:
        talk.send_response(200)
        talk.send_header("content-type", "application/json")
        talk.end_headers()
        talk.wfile.write(prefix.encode())
        while not talk.owner.closing.wait(pause_seconds):
            talk.wfile.write((piece if pause_seconds else piece * 2000).encode())
            talk.wfile.flush()

    return step


def slow_headers(pause_seconds: float) -> Step:
    """Headers without end, a few bytes at a time."""

    def step(talk: _Talk) -> None:
        talk.wfile.write(b"HTTP/1.1 200 OK\r\n")
        number = 0
        while not talk.owner.closing.wait(pause_seconds):
            number += 1
            talk.wfile.write(f"x-{number}: y\r\n".encode())
            talk.wfile.flush()

    return step


@dataclass
class Waits:
    """Stands in for `time.sleep` and keeps what was asked for."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
