"""One request to a Chroma server: bounded in time and size, and one line when there is no usable answer.

Chroma's own client waits for ever for a server that does not answer, so its HTTP interface is spoken
directly. Neither a token nor an address that could hold a password is ever shown.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from assistant.adapters.bounded_http import AnswerTooLateError, AnswerTooLongError, bounded_client
from assistant.errors import IndexUnavailableError

ALIVE_SECONDS = 5.0
ASK_SECONDS = 30.0
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
WAY_OUT = "start it or correct CLAIM_CHROMA_URL, or unset that to keep the index on this computer"


class NotThereError(IndexUnavailableError):
    """The server knows no such collection."""


class RefusedError(IndexUnavailableError):
    """The server understood and said no."""


class ChromaHttp:
    """The server at that address; connects for each request."""

    def __init__(self, address: str, token: str = "") -> None:
        self.address = address.strip().rstrip("/")
        self._token = token

    def check(self) -> None:
        """Asks the server whether it is there, and is Chroma.

        Raises:
            IndexUnavailableError: it is not; or the address or the token cannot be used.
        """
        try:
            answer = self.call("GET", "/api/v2/heartbeat", seconds=ALIVE_SECONDS)
            if not (isinstance(answer, dict) and "nanosecond heartbeat" in answer):
                raise ValueError
            self.call("GET", f"{COLLECTIONS}?limit=1", seconds=ALIVE_SECONDS)  # a proxy may guard this alone
        except (NotThereError, ValueError):
            raise self.unusable("is no Chroma server, or one older than 1.0") from None

    def call(self, method: str, path: str, body: Any = None, *, seconds: float = ASK_SECONDS) -> Any:
        """The answer's JSON.

        Raises:
            IndexUnavailableError: there is no such answer.
            NotThereError: the server knows no such place.
        """
        address = self._checked_address() + path
        headers = self._headers()
        try:
            with bounded_client(seconds) as client:
                response = client.request(method, address, json=body, headers=headers)
                content = response.content
        except (AnswerTooLongError, AnswerTooLateError) as error:
            raise self.unusable("gives an answer without end") from error
        except Exception as error:  # the network, the system and the address each fail in words of their own
            said = _one_line(str(error)) or type(error).__name__
            raise self.unusable(f"cannot be reached ({said})") from error
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise self.unusable(f"does not have '{path.rsplit('/', 1)[-1]}' (any more)", NotThereError)
        if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise IndexUnavailableError(
                f"the Chroma server at {self.address} refuses the request ({response.status_code}); set "
                "CLAIM_CHROMA_TOKEN to its token, or unset CLAIM_CHROMA_URL to keep the index on this computer"
            )
        if not response.is_success:
            said = _one_line(content.decode("utf-8", "replace"))
            raise self.unusable(f"answers with status {response.status_code} ({said})", RefusedError)
        try:
            return response.json()
        except (ValueError, RecursionError) as error:
            raise self.unusable("is no Chroma server, as what answers is no JSON") from error

    def _headers(self) -> dict[str, str]:
        if not self._token:
            return {}
        if not re.fullmatch(r"[!-~]+", self._token):  # the header's own error would show it
            raise IndexUnavailableError("CLAIM_CHROMA_TOKEN holds a sign that cannot be sent; correct it")
        # The first is what proxies and older servers look at, the second what Chroma's own cloud does.
        return {"Authorization": f"Bearer {self._token}", "X-Chroma-Token": self._token}

    def _checked_address(self) -> str:
        try:
            parts = urlsplit(self.address)
            is_right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            is_right = False
        # A password inside would be shown in messages.
        if not is_right or not re.fullmatch(r"[!-~]+", self.address) or re.search("[@?#]", self.address):
            raise IndexUnavailableError(
                "CLAIM_CHROMA_URL is no address of a server; set it to one such as http://127.0.0.1:8000 "
                "(a token belongs into CLAIM_CHROMA_TOKEN), or unset it to keep the index on this computer"
            )
        return self.address

    def unusable(
        self, problem: str, kind: type[IndexUnavailableError] = IndexUnavailableError
    ) -> IndexUnavailableError:
        """The error that says what is the matter with the server, and the way out."""
        return kind(f"the Chroma server at {self.address} {problem}; {WAY_OUT}")


def _one_line(said: str) -> str:
    """What a stranger said, without what a terminal would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said[:1000]).split())[:160]
