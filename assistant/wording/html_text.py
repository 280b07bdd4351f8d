"""Reads what a person would see of an HTML page, with the standard library alone.

One idea: what a browser would not show is not read as if it stood there. Scripts and styles are dropped;
passages hidden by an attribute, an inline style, a simple style rule or white letters on white are left out and
handed over apart, so that the caller can show them. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

MAX_OPEN_TAGS = 100_000
MAX_PASSAGES = 20
MAX_PASSAGE_CHARACTERS = 600
MIN_COMMENT_WORDS = 4  # a shorter comment is a mark of whoever made the page
LIGHT = 0xF5  # each part of a colour from here on is white to the eye
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
    r"|(?:font-size|max-height|opacity)\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:!important\s*)?(?:;|$)"
    r"|font-size\s*:\s*[01](?:\.[0-9]+)?(?:px|pt)\s*(?:!important\s*)?(?:;|$)"
    r"|(?:left|right|top|bottom|text-indent|margin-left)\s*:\s*-[0-9]{3,6}(?:px|pt|em|rem|%)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;]{1,60})", re.IGNORECASE)
_BACKGROUND = re.compile(r"(?<![\w-])background(?:-color|-image)?\s*:\s*([^;]{1,200})", re.IGNORECASE)
_NO_BACKGROUND = re.compile(r"(?:none|inherit|initial|transparent|unset)\b", re.IGNORECASE)
_HEX_COLOUR = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)
_RGB_COLOUR = re.compile(r"rgba?\(\s*([0-9]{1,3})[\s,]+([0-9]{1,3})[\s,]+([0-9]{1,3})", re.IGNORECASE)
_SELECTOR_NAME = re.compile(r"[.#]?[a-z][\w-]{0,80}", re.IGNORECASE)
_STYLE_BLOCK = re.compile(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_STYLE_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?([.#][\w-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)


@dataclass(frozen=True)
class HtmlText:
    """The visible text, how many passages with text were hidden, and the first of them: (how, text)."""

    text: str
    hidden: int
    passages: tuple[tuple[str, str], ...] = ()


def html_text(markup: str) -> HtmlText:
    """The visible text of a page: one line for each block, table cells divided by " | "."""
    reader = _VisibleText(*_hiding_rules(markup))
    reader.feed(markup)
    reader.close()
    lines = (_tidy_line(line) for line in "".join(reader.pieces).split("\n"))
    passages = tuple((how, " ".join(text.split())[:MAX_PASSAGE_CHARACTERS]) for how, text in reader.passages)
    return HtmlText(text="\n".join(line for line in lines if line), hidden=reader.hidden, passages=passages)


def declared_encoding(raw: bytes) -> str:
    """The encoding that a page names in its first bytes; empty when none."""
    found = _DECLARED.search(raw[:4096])
    return found[1].decode("ascii") if found else ""


def _tidy_line(line: str) -> str:
    line = " ".join(line.split())
    while line.endswith(" |") or line == "|":
        line = line[:-1].rstrip()
    return line.removeprefix("| ")


def _hiding_rules(markup: str) -> tuple[frozenset[str], frozenset[str]]:
    """Classes and ids that a plain style rule hides, and all names that any rule gives a background.

    Rules for some screens only (@media) hide nothing. A name with a background somewhere may have one here: its
    white letters may be meant to be seen.
    """
    hiding: set[str] = set()
    painted: set[str] = set()
    for block in _STYLE_BLOCK.finditer(markup):
        for selectors, body in _STYLE_RULE.findall(_outside_at_rules(block[1])):
            if _HIDING.search(body):
                matches = (_SIMPLE_SELECTOR.fullmatch(s.strip()) for s in selectors.split(","))
                hiding.update(m[1] for m in matches if m)
        for selectors, body in _STYLE_RULE.findall(block[1]):
            if _has_background(body):
                painted.update(_SELECTOR_NAME.findall(selectors))
    return frozenset(hiding), frozenset(painted)


def _has_background(style: str) -> bool:
    """True when the style paints something other than white behind its text."""
    values = (found[1].strip() for found in _BACKGROUND.finditer(style))
    return any(not _NO_BACKGROUND.match(value) and not _is_white(value) for value in values)


def _is_white(colour: str) -> bool:
    """True for a colour that nobody sees on white: white, nearly white, or none at all."""
    colour = colour.strip().lower()
    if colour.startswith(("white", "transparent")):
        return True
    found = _HEX_COLOUR.match(colour)
    if found:
        digits = found[1] if len(found[1]) == 6 else "".join(2 * d for d in found[1])
        return all(int(digits[at : at + 2], 16) >= LIGHT for at in (0, 2, 4))
    rgb = _RGB_COLOUR.match(colour)
    return rgb is not None and all(int(part) >= LIGHT for part in rgb.groups())


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


@dataclass(frozen=True)
class _Tag:
    """An open tag: "", "dropped" or "hidden", and whether its letters are white and lie on something painted."""

    name: str
    state: str
    is_white: bool
    is_painted: bool


class _VisibleText(HTMLParser):
    def __init__(self, hiding: frozenset[str], painted: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden = 0
        self.passages: list[list[str]] = []
        self._hiding = hiding
        self._painted = painted
        self._open: list[_Tag] = []
        self._count: Counter[str] = Counter()
        self._states: Counter[str] = Counter()
        self._is_in_passage = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _CLOSED_BY_ITSELF and self._open and self._open[-1].name == tag:
            self._pop()
        if tag == "br" or tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" | ")
        if tag in _VOID or len(self._open) >= MAX_OPEN_TAGS:
            return
        entry = self._entry(tag, dict(attrs))
        if entry.state == "hidden" and not self._states["hidden"]:
            self._is_in_passage = False
        self._open.append(entry)
        self._count[tag] += 1
        self._states[entry.state] += 1

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
            self._hide("by the style of the page", data)
        elif self._open and self._open[-1].is_white and not self._open[-1].is_painted:
            self._hide("white on white", data)
        else:
            self._is_in_passage = self._is_in_passage and not data.strip()
            self.pieces.append(data if self._count["pre"] else re.sub(r"\s+", " ", data))

    def handle_comment(self, data: str) -> None:
        is_markup = data.lstrip().startswith(("[", "<")) or any(c in data for c in "{}<>")
        if not is_markup and len(data.split()) >= MIN_COMMENT_WORDS and len(self.passages) < MAX_PASSAGES:
            self.passages.append(["in a comment", data[: 2 * MAX_PASSAGE_CHARACTERS]])

    def _hide(self, how: str, data: str) -> None:
        if self._is_in_passage:
            if self.passages and len(self.passages[-1][1]) < 2 * MAX_PASSAGE_CHARACTERS:
                self.passages[-1][1] += data
        elif data.strip():
            self.hidden += 1
            self._is_in_passage = True
            if len(self.passages) < MAX_PASSAGES:
                self.passages.append([how, data])

    def _pop(self) -> str:
        entry = self._open.pop()
        self._count[entry.name] -= 1
        self._states[entry.state] -= 1
        return entry.name

    def _entry(self, tag: str, attrs: dict[str, str | None]) -> _Tag:
        around = self._open[-1] if self._open else _Tag("", "", is_white=False, is_painted=False)
        style = attrs.get("style") or ""
        names = {tag, f"#{attrs.get('id') or ''}", *(f".{name}" for name in (attrs.get("class") or "").split())}
        state = "dropped" if tag in _DROPPED else ""
        if not state and ("hidden" in attrs or _HIDING.search(style) or names & self._hiding):
            state = "hidden"
        colour = next((found[1] for found in _COLOUR.finditer(style)), None) or attrs.get("color")
        is_painted = _has_background(style) or bool(names & self._painted) or bool(attrs.get("background"))
        is_painted = is_painted or not _is_white(attrs.get("bgcolor") or "white")
        return _Tag(
            name=tag,
            state=state,
            is_white=_is_white(colour) if colour else around.is_white,
            is_painted=around.is_painted or is_painted,
        )
