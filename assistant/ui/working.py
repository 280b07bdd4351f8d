"""Shows that something is going on: what, and how much of it is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from assistant.ports import Progress, silent
from assistant.ui.translating import later, tr

# What the services say of their progress; anything else, which is rare, is shown as they say it.
STEPS: Final = (
    later("reading documents"),
    later("Deciding the path"),
    later("Finding the clauses"),
    later("Asking the model"),
    later("Checking"),
    later("embedding the clauses"),
    later("building the clause index"),
)


class Relay:
    """Passes the progress of shared services (the index being built) to the page whose work it is.

    The services are built once, long before any page waits for them; each page runs in a thread of its own.
    """

    def __init__(self) -> None:
        self._here = threading.local()

    def __call__(self, what: str, done: int, total: int) -> None:
        listener: Progress = getattr(self._here, "listener", silent)
        listener(what, done, total)

    @contextmanager
    def to(self, listener: Progress) -> Iterator[None]:
        """Passes on to that listener while the block runs in this thread."""
        self._here.listener = listener
        try:
            yield
        finally:
            self._here.listener = silent


@contextmanager
def working(what: str, relay: Relay) -> Iterator[Progress]:
    """A bar with words while the block runs; it goes away with it."""
    place = st.empty()
    bar = place.progress(0.0, text=what)

    def listen(what: str, done: int, total: int) -> None:
        share = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
        words = tr(what)
        words = words[:1].upper() + words[1:]
        if total > 1:
            words = tr("{what} ({done} of {total})", what=words, done=done, total=total)
        bar.progress(share, text=f"{words} \u2026")

    try:
        with relay.to(listen):
            yield listen
    finally:
        place.empty()
