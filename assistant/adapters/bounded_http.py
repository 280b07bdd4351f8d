"""An HTTP client whose answers cannot grow or last without end, and that goes nowhere but where it is sent.

A body is broken off beyond a number of bytes or after a deadline. Redirects are not followed: they would
carry a person's letter to another host.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import Any

MAX_ANSWER_BYTES = 4_000_000
MAX_COMPRESSED_BYTES = MAX_ANSWER_BYTES // 100  # deflate packs at most about a thousand to one
CONNECT_SECONDS = 10.0


class AnswerTooLongError(Exception):
    """The body went on beyond its bound."""


class AnswerTooLateError(Exception):
    """The body was not complete at the deadline."""


def bounded_client(timeout_seconds: float) -> Any:
    """An `httpx2.Client` for one answer within that time; the caller closes it.

    Proxies and certificates are taken from the environment as usual.
    """
    # openai 3 speaks httpx2. Loaded here, because most commands never talk to an endpoint.
    import httpx2

    deadline = time.monotonic() + timeout_seconds

    class Bounded(httpx2.SyncByteStream):
        def __init__(self, inner: httpx2.SyncByteStream, most: int) -> None:
            self.inner, self.left = inner, most

        def __iter__(self) -> Iterator[bytes]:
            for piece in self.inner:
                self.left -= len(piece)
                if self.left < 0:
                    raise AnswerTooLongError
                if time.monotonic() > deadline:
                    raise AnswerTooLateError
                yield piece

        def close(self) -> None:
            self.inner.close()

    def bound(response: httpx2.Response) -> None:
        is_packed = response.headers.get("content-encoding", "identity") != "identity"
        most = MAX_COMPRESSED_BYTES if is_packed else MAX_ANSWER_BYTES
        response.stream = Bounded(response.stream, most)  # type: ignore[arg-type]  # a sync client's stream is a sync one

    return httpx2.Client(
        verify=_certificates(),
        timeout=httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
        follow_redirects=False,
        headers={"accept-encoding": "identity"},
        event_hooks={"response": [bound]},
    )


@cache
def _certificates() -> Any:
    """What a client would read for itself, read once: it takes longer than an answer from nearby."""
    import httpx2

    return httpx2.create_ssl_context()
