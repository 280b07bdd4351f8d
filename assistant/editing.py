"""From a draft to the text that a person edits, and back from the edited text to a draft.

The text is plain: paragraphs apart by an empty line, list items begin with "- ", headings stand alone. Markers stay in
the text, so that they survive every edit; reading back loses no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.records import Draft, Paragraph, Sentence, SentenceKind
from assistant.wording.markers import find_markers
from assistant.wording.sentences import split_sentences

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
