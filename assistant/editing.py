"""From a draft to the text that a person edits, and back from the edited text to a draft.

The text is plain: paragraphs apart by an empty line, list items begin with "- ", headings stand alone. Markers stay in
the text, so that they survive every edit; reading back loses no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.records import Draft, Finding, Paragraph, Sentence, SentenceKind
from assistant.wording.markers import find_markers
from assistant.wording.sentences import split_sentences

_MARKER = re.compile(r"\[[PE]\d{1,3}(?: p\.\d{1,4})?\]")
_BARE_DAY = re.compile(r"\d{4}-\d\d|--\d\d|USD|EUR|GBP")  # as values are compared, not as letters write them
_EXACT = frozenset({"CIT002", "CIT015", "CIT016"})
_HEATED = frozenset({"TON001", "TON002", "TON003", "TON005", "TON006", "TON008", "HON004"})
_ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


def letter_text(draft: Draft) -> str:
    """The body of the letter with its markers."""
    lines: list[str] = []
    previous = ""
    for paragraph in draft.paragraphs:
        text = " ".join(s.text for s in paragraph.sentences)
        if paragraph.shape == "item":
            text = f"- {text}"
        if lines and previous != "heading" and not (paragraph.shape == previous and previous in ("item", "line")):
            lines.append("")
        lines.append(text)
        previous = paragraph.shape
    return "\n".join(lines) + "\n"


def letter_draft(text: str, previous: Draft) -> Draft:
    """The edited text as the next revision; a sentence that was there before keeps its kind."""
    kinds = {s.text: s.kind for s in previous.sentences}
    shapes = {" ".join(s.text for s in p.sentences): p.shape for p in previous.paragraphs}
    paragraphs = []
    for line in _blocks(text):
        shape = "item" if _ITEM.match(line) else shapes.get(line, "text")
        bare = _ITEM.sub("", line)
        sentences = tuple(_sentence(s.text, kinds) for s in split_sentences(bare))
        if sentences:
            paragraphs.append(Paragraph.model_validate({"sentences": sentences, "shape": shape}))
    return previous.model_copy(update={"revision": previous.revision + 1, "paragraphs": tuple(paragraphs)})


def _blocks(text: str) -> Iterable[str]:
    """Paragraphs; each list item and each line before an item is one of its own."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        has_items = any(_ITEM.match(line) for line in lines)
        if has_items:
            yield from lines
        elif lines:
            yield from lines if len(lines) <= 6 and all(len(x) < 60 for x in lines) else [" ".join(lines)]


def _sentence(text: str, kinds: dict[str, SentenceKind]) -> Sentence:
    cites = tuple(dict.fromkeys(m.cite for m in find_markers(text)))
    kind: SentenceKind = kinds.get(text) or (
        "policy" if any(c.startswith("P") for c in cites) else "fact" if cites else "structure"
    )
    return Sentence(text=text, kind=kind, cites=cites)


def accepted(finding: Finding, text: str) -> str | None:
    """The text with the better wording of a finding in place; None where only the writer can find that wording.

    Small and certain changes alone: calm letters for capitals, the marker or value that belongs there, an inflated word
    left out, and a sentence of heat taken out whole when it holds no value, no marker and no blank.
    """
    if not 0 <= finding.start < finding.end <= len(text):
        return None
    written, said = text[finding.start : finding.end], finding.suggestion
    if finding.rule == "TON004" and said.startswith("write: "):
        return _put(text, finding.start, finding.end, said.removeprefix("write: "))
    if finding.rule in _EXACT and _MARKER.fullmatch(said) and find_markers(written):
        return _put(text, finding.start, finding.end, said)
    if finding.rule == "FAC010" and said and any(c.isdigit() for c in written) and not _BARE_DAY.search(said):
        return _put(text, finding.start, finding.end, said)
    if finding.rule == "TON007" and said == "leave it out":
        return _put(text, finding.start, finding.end, "")
    return _without_sentence(finding, text) if finding.rule in _HEATED else None


def _put(text: str, start: int, end: int, new: str) -> str | None:
    """The text with that stretch replaced; what is left out takes the blank before or behind it along."""
    if not new:
        end += text[end : end + 1] == " "
        if text[end : end + 1] in (",", ".", ";", "", "\n") and text[start - 1 : start] == " ":
            start -= 1
    changed = text[:start] + new + text[end:]
    return changed if changed != text else None


def _without_sentence(finding: Finding, text: str) -> str | None:
    """The text without the sentence, when nothing is lost that a reader could look up."""
    sentence = next((s for s in split_sentences(text) if s.start <= finding.start < s.end), None)
    if sentence is None or finding.end > sentence.end or re.search(r"[\d\[\]]", sentence.text):
        return None
    return _put(text, sentence.start, sentence.end, "")
