"""Reads what a person would see of an HTML page, with the standard library alone.

One idea: what a browser would not show is not read as if it stood there. Scripts and styles are dropped;
passages hidden by an attribute, an inline style or a simple style rule are left out and counted, so that
the caller can say so. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

MAX_OPEN_TAGS = 100_000
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_DROPPED = frozenset("script style template noscript svg math title object iframe canvas audio video datalist".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset".split()
    + "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav".split()
    + "ol option p pre section select summary table tbody tfoot thead tr ul".split()
)
_CLOSED_BY_ITSELF = frozenset("p li td th tr dt dd option".split())
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?:font-size|max-height|opacity)\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:!important\s*)?(?:;|$)",
    re.IGNORECASE,
)
_STYLE_BLOCK = re.compile(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_STYLE_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?([.#][\w-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)


@dataclass(frozen=True)
class HtmlText:
    """The visible text, and how many passages with text were hidden."""

    text: str
    hidden: int


def html_text(markup: str) -> HtmlText:
    """The visible text of a page: one line for each block, table cells divided by " | "."""
    reader = _VisibleText(_hidden_selectors(markup))
    reader.feed(markup)
    reader.close()
    lines = (_tidy_line(line) for line in "".join(reader.pieces).split("\n"))
    return HtmlText(text="\n".join(line for line in lines if line), hidden=reader.hidden)


def declared_encoding(raw: bytes) -> str:
    """The encoding that a page names in its first bytes; empty when none."""
    found = _DECLARED.search(raw[:4096])
    return found[1].decode("ascii") if found else ""


def _tidy_line(line: str) -> str:
    line = " ".join(line.split())
    while line.endswith(" |") or line == "|":
        line = line[:-1].rstrip()
    return line.removeprefix("| ")


def _hidden_selectors(markup: str) -> frozenset[str]:
    """Classes and ids that a plain style rule hides; rules for some screens only (@media) do not count."""
    found: set[str] = set()
    for block in _STYLE_BLOCK.finditer(markup):
        for selectors, body in _STYLE_RULE.findall(_outside_at_rules(block[1])):
            if _HIDING.search(body):
                matches = (_SIMPLE_SELECTOR.fullmatch(s.strip()) for s in selectors.split(","))
                found.update(m[1] for m in matches if m)
    return frozenset(found)


def _outside_at_rules(css: str) -> str:
    kept: list[str] = []
    depth = 0
    inside = False
    for piece in re.split(r"([{}])", css):
        if not inside and depth == 0 and "@" in piece:
            inside = True
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if not inside:
            kept.append(piece)
        elif depth <= 0 and piece == "}":
            inside, depth = False, 0
    return "".join(kept)


class _VisibleText(HTMLParser):
    def __init__(self, hidden_selectors: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden = 0
        self._selectors = hidden_selectors
        self._open: list[tuple[str, str]] = []  # tag and "", "dropped" or "hidden"
        self._count: Counter[str] = Counter()
        self._states: Counter[str] = Counter()
        self._has_counted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _CLOSED_BY_ITSELF and self._open and self._open[-1][0] == tag:
            self._pop()
        if tag == "br" or tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" | ")
        if tag in _VOID or len(self._open) >= MAX_OPEN_TAGS:
            return
        state = "dropped" if tag in _DROPPED else "hidden" if self._hides(dict(attrs)) else ""
        if state == "hidden" and not self._states["hidden"]:
            self._has_counted = False
        self._open.append((tag, state))
        self._count[tag] += 1
        self._states[state] += 1

    def handle_endtag(self, tag: str) -> None:
        if self._count[tag]:  # else an end without a start: searching all open tags for it would take forever
            while self._pop() != tag:
                continue
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._states["dropped"]:
            return
        if self._states["hidden"]:
            if data.strip() and not self._has_counted:
                self.hidden += 1
                self._has_counted = True
            return
        self.pieces.append(data if self._count["pre"] else re.sub(r"\s+", " ", data))

    def _pop(self) -> str:
        tag, state = self._open.pop()
        self._count[tag] -= 1
        self._states[state] -= 1
        return tag

    def _hides(self, attrs: dict[str, str | None]) -> bool:
        if "hidden" in attrs or _HIDING.search(attrs.get("style") or ""):
            return True
        if not self._selectors:
            return False
        names = {f".{name}" for name in (attrs.get("class") or "").split()} | {f"#{attrs.get('id') or ''}"}
        return bool(names & self._selectors)
