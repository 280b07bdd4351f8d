"""What an endpoint did wrong, in one line with the way out.

The line names the host and never a key: what the endpoint wrote is quoted only where it helps, short, on one
line and with everything that looks like a secret taken out.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from assistant.adapters.bounded_http import MAX_ANSWER_BYTES, AnswerTooLateError, AnswerTooLongError
from assistant.errors import ModelError

MAX_QUOTED_CHARACTERS = 140
_SECRET = re.compile(r"(?:bearer\s+\S+)|\b(?:sk|pk|key|gsk|xai|lsv2)[-_][\w*.-]{4,}|\S*\*{3,}\S*", re.IGNORECASE)


class EndpointTroubleError(ModelError):
    """A model error that knows how long the endpoint asked to wait."""

    def __init__(self, message: str, *, is_temporary: bool, wait_seconds: float | None = None) -> None:
        super().__init__(message, is_temporary=is_temporary)
        self.wait_seconds = wait_seconds


def trouble(problem: BaseException, *, host: str, model: str, key: str, timeout_seconds: float) -> EndpointTroubleError:
    """The error of a call as one line.

    Args:
        problem: whatever the vendor's client raised.
        host: where the call went.
        model: the model's name as configured.
        key: taken out of every quotation.
        timeout_seconds: the bound of one answer, named when it passed.
    """
    chain = list(_causes(problem))
    status = next((s for e in chain if (s := _status(e))), 0)
    if status:
        return _of_status(status, chain, host=host, model=model, key=key)
    return _of_connection(chain, host=host, timeout_seconds=timeout_seconds)


def host_of(base_url: str) -> str:
    """The host and port of an address, without a user name or password that may stand in it; "" for none."""
    try:
        return urlsplit(base_url).netloc.rpartition("@")[2]
    except ValueError:  # brackets that are no IPv6 address
        return ""


def quoted(text: object, key: str) -> str:
    """What an endpoint wrote, fit for a message: short, one line, printable, no secret."""
    flat = "".join(c if c.isprintable() else " " for c in " ".join(str(text or "")[:4000].split()))
    if key:
        flat = flat.replace(key, "…")
    flat = _SECRET.sub("…", flat)
    return flat if len(flat) <= MAX_QUOTED_CHARACTERS else flat[:MAX_QUOTED_CHARACTERS].rstrip() + " …"


def endpoint_words(problem: BaseException) -> str:
    """The endpoint's own message, as it is; empty when there is none."""
    for error in _causes(problem):
        body = getattr(error, "body", None)
        if isinstance(body, dict):
            inner = body.get("error", body)
            said = inner.get("message") if isinstance(inner, dict) else inner
            if said:
                return str(said)[:4000]
        if _status(error):
            return str(getattr(error, "message", ""))[:4000]
    return ""


def _causes(problem: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    error: BaseException | None = problem
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    status = getattr(error, "status_code", 0)
    return status if isinstance(status, int) and status >= 300 else 0


def _of_status(status: int, chain: list[BaseException], *, host: str, model: str, key: str) -> EndpointTroubleError:
    words = endpoint_words(chain[0])
    said = f" ({quoted(words, key)})" if words else ""
    if status == 401:
        return EndpointTroubleError(f"{host} refused the key (401); check OPENAI_API_KEY", is_temporary=False)
    if status == 403:
        return EndpointTroubleError(
            f"{host} does not let this key use {model} (403); check OPENAI_API_KEY and CLAIM_MODEL",
            is_temporary=False,
        )
    if status == 404:
        way = "check CLAIM_MODEL, and OPENAI_BASE_URL, which mostly ends in /v1"
        return EndpointTroubleError(f"{host} does not know {model} or its address (404); {way}", is_temporary=False)
    if status == 429 and re.search(r"insufficient_quota|billing|credit", f"{words} {_code(chain)}", re.IGNORECASE):
        return EndpointTroubleError(f"the account at {host} has no credit left (429); top it up", is_temporary=False)
    if status in (408, 425, 429) or status >= 500:
        return _later(status, chain, host)
    if 300 <= status < 400:
        return EndpointTroubleError(
            f"{host} points to another address ({status}); set OPENAI_BASE_URL to it", is_temporary=False
        )
    if status == 413 or re.search(r"context|too (?:long|large|many tokens)|maximum.{0,20}length", words, re.IGNORECASE):
        way = "choose a model with a longer context"
        return EndpointTroubleError(
            f"the request is too long for {model} at {host} ({status}){said}; {way}", is_temporary=False
        )
    return EndpointTroubleError(
        f"{host} refused the request ({status}){said}; check CLAIM_MODEL and OPENAI_BASE_URL",
        is_temporary=False,
    )


def _later(status: int, chain: list[BaseException], host: str) -> EndpointTroubleError:
    wait = next((w for e in chain if (w := _retry_after(e)) is not None), None)
    when = f"in {round(wait)} seconds" if wait is not None and wait >= 1 else "in a while"
    what = "takes no more requests just now" if status == 429 else "has a fault of its own"
    return EndpointTroubleError(f"{host} {what} ({status}); try again {when}", is_temporary=True, wait_seconds=wait)


def _code(chain: list[BaseException]) -> str:
    return " ".join(str(getattr(e, "code", "") or "") for e in chain)


def _retry_after(error: BaseException) -> float | None:
    """Seconds that the endpoint asks to wait; None when it does not say."""
    response: Any = getattr(error, "response", None)
    if not hasattr(response, "headers"):
        return None
    written = response.headers.get("retry-after", "")
    if re.fullmatch(r"[0-9]{1,7}(?:[.][0-9]{1,6})?", written):
        return float(written)
    try:
        date = parsedate_to_datetime(written)
        now = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return max(0.0, (date - now).total_seconds()) if (date.tzinfo is None) == (now.tzinfo is None) else None


def _of_connection(chain: list[BaseException], *, host: str, timeout_seconds: float) -> EndpointTroubleError:
    kinds = tuple(type(e) for e in chain)
    names = {k.__name__ for k in kinds}
    if AnswerTooLongError in kinds:
        size = MAX_ANSWER_BYTES // 1_000_000
        return EndpointTroubleError(
            f"the answer of {host} went on without end (over {size} MB); try another model",
            is_temporary=False,
        )
    if AnswerTooLateError in kinds or any("Timeout" in n for n in names) or TimeoutError in kinds:
        way = "try again later or raise CLAIM_TIMEOUT_SECONDS"
        return EndpointTroubleError(
            f"{host} did not answer within {timeout_seconds:g} seconds; {way}", is_temporary=True
        )
    if any(issubclass(k, socket.gaierror) for k in kinds):
        way = "check OPENAI_BASE_URL and the network"
        return EndpointTroubleError(f"there is no host {host} that can be reached; {way}", is_temporary=False)
    if any(issubclass(k, ConnectionRefusedError) for k in kinds):
        way = "start the endpoint or check OPENAI_BASE_URL"
        return EndpointTroubleError(f"nothing listens at {host}; {way}", is_temporary=False)
    if any(issubclass(k, ssl.SSLError) for k in kinds):
        way = "check that OPENAI_BASE_URL begins with the right http:// or https://"
        return EndpointTroubleError(f"no secure connection to {host} came about; {way}", is_temporary=False)
    if "APIConnectionError" in names or any(issubclass(k, OSError) for k in kinds):
        return EndpointTroubleError(f"the connection to {host} broke; try again", is_temporary=True)
    way = "check that OPENAI_BASE_URL is an OpenAI-compatible endpoint"
    return EndpointTroubleError(f"the answer of {host} is not a chat completion; {way}", is_temporary=False)
