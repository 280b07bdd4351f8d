"""A real Chroma server on loopback, and a small door in front of it that keeps what passes through."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
SECONDS_TO_START = 300  # only a server that hangs takes that long

Answer = tuple[int, bytes]
Respond = Callable[[BaseHTTPRequestHandler, bytes], Answer | None]  # None: says nothing at all


@contextlib.contextmanager
def real_server(folder: Path, port: int | None = None) -> Iterator[str]:
    """The address of a `chroma run` over that folder, on that port or any; stopped at the end."""
    for _ in range(3):  # another program may take the port that was free
        port = port or free_port()
        command = [str(Path(sys.executable).parent / "chroma"), "run"]
        place = ["--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]
        server = subprocess.Popen([*command, *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            if _is_up(server, address):
                yield address
                return
        finally:
            server.terminate()
            server.wait()
        port = None
    raise AssertionError("chroma run does not start")


def free_port() -> int:
    """A port where nobody listens just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def ask(address: str, method: str = "GET", path: str = "", body: object = None) -> Any:
    """What a server says about its collections."""
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - our own loopback address
        address + COLLECTIONS + path, data=content, method=method, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.loads(answer.read())


def collections(address: str) -> list[str]:
    """The names of all collections, in order."""
    return sorted(c["name"] for c in ask(address, path="?limit=1000"))


@contextlib.contextmanager
def door(respond: Respond) -> Iterator[str]:
    """The address of a server that answers each request as it is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answer = respond(self, body)
            if answer is None:
                closing.wait()
                return
            with contextlib.suppress(ConnectionError):  # the client has heard enough
                self.send_response(answer[0])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer[1])))
                self.end_headers()
                self.wfile.write(answer[1])

        do_GET = do_POST = do_PUT = do_DELETE = do_any  # noqa: N815 - as the base class wants them

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    closing = threading.Event()
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}"
    finally:
        closing.set()
        http.shutdown()
        http.server_close()
        thread.join()


@contextlib.contextmanager
def listened(address: str, heard: list[tuple[str, bytes]]) -> Iterator[str]:
    """A door to that server; `heard` gets the path and body of each request."""

    def pass_on(handler: BaseHTTPRequestHandler, body: bytes) -> Answer:
        heard.append((handler.path, body))
        request = urllib.request.Request(  # noqa: S310
            address + handler.path, data=body or None, method=handler.command
        )
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read()

    with door(pass_on) as outside:
        yield outside


def _is_up(server: subprocess.Popen[bytes], address: str) -> bool:
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            ask(address)
            return True
        time.sleep(0.1)
    return False
