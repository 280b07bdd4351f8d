"""Reads the prompt files: one Markdown file for each text that a model is told.

A file has front matter (name, version, purpose, slots) and a body with `{{slot}}` places. Slots are checked
like the arguments of a function, and whatever is put into one stands there as JSON: text from a case can
neither close the data block around it nor open a slot of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import DataError
from assistant.records import Record
from assistant.strict_yaml import parse_record, read_text

FINGERPRINT_DIGITS = 12

_SLOT = re.compile(r"\{\{([^{}\n]*)\}\}")
_FRONT = re.compile(r"\A---\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class _FrontMatter(Record):
    """What stands above the text of a prompt file."""

    name: str  # the file's own name without .md
    version: int  # raised with every change of meaning
    purpose: str  # which call it serves, for the reader of the file
    slots: tuple[str, ...] = ()


class Prompt(Record):
    """One prompt file."""

    name: str
    version: int
    purpose: str
    slots: tuple[str, ...]
    body: str

    def render(self, values: Mapping[str, Any]) -> str:
        """The body with every slot filled by its value as JSON.

        Raises:
            DataError: a slot has no value, or a value has no slot.
        """
        missing = [s for s in self.slots if s not in values]
        unknown = [s for s in values if s not in self.slots]
        if missing or unknown:
            wrong = f"no value for '{missing[0]}'" if missing else f"no slot for '{unknown[0]}'"
            raise DataError(f"{self.name}.md: {wrong}; its slots are {', '.join(self.slots) or 'none'}")
        return _SLOT.sub(lambda m: as_json(values[m[1].strip()]), self.body)


@dataclass(frozen=True)
class PromptLibrary:
    """All prompt files of a folder."""

    prompts: Mapping[str, Prompt]
    fingerprint: str  # of names and contents of all files; changes with every character

    def prompt(self, name: str, *, slots: tuple[str, ...]) -> Prompt:
        """The prompt of that name, which must have exactly these slots.

        Raises:
            DataError: there is no such prompt, or its slots differ.
        """
        found = self.prompts.get(name)
        if found is None:
            raise DataError(f"there is no prompt {name}.md; restore the file or set CLAIM_PROMPTS to a complete folder")
        if set(found.slots) != set(slots):
            raise DataError(f"{name}.md: its slots must be {', '.join(slots) or 'none'}; name exactly these")
        return found


def read_prompts(folder: Path) -> PromptLibrary:
    """The prompts of a folder.

    Raises:
        DataError: there is no prompt file, or one breaks its rules; names file and way out.
    """
    paths = sorted(folder.glob("*.md"))
    if not paths:
        raise DataError(f"{folder} holds no prompt files; set CLAIM_PROMPTS to the folder with them")
    texts = {path.stem: read_text(path, error=DataError) for path in paths}
    digest = hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
    return PromptLibrary({n: parse_prompt(t, name=n) for n, t in texts.items()}, digest[:FINGERPRINT_DIGITS])


def parse_prompt(text: str, *, name: str) -> Prompt:
    """One prompt file's text.

    Raises:
        DataError: no front matter, an unknown key, a wrong name, or slots that differ from those declared.
    """
    front = _FRONT.match(text)
    if front is None:
        raise DataError(f"{name}.md, line 1: expected front matter between two lines of ---")
    head = parse_record(front[1], _FrontMatter, error=DataError, name=f"{name}.md")
    body = text[front.end() :].strip()
    if head.name != name:
        raise DataError(f"{name}.md: the name is '{head.name}'; it must be the file's own name")
    if not body:
        raise DataError(f"{name}.md: there is no text below the front matter")
    used = dict.fromkeys(m[1].strip() for m in _SLOT.finditer(body))
    for slot in (*used, *head.slots):
        if not _NAME.fullmatch(slot):
            raise DataError(f"{name}.md: '{slot}' cannot be a slot; use small letters, digits and _")
        if slot not in head.slots:
            raise DataError(f"{name}.md: the text uses the slot '{slot}', which the front matter does not name")
        if slot not in used:
            raise DataError(f"{name}.md: the front matter names the slot '{slot}', which the text does not use")
    return Prompt(name=name, version=head.version, purpose=head.purpose, slots=head.slots, body=body)


def as_json(value: Any) -> str:
    """The value as JSON that cannot end a `<data>` block: <, >, & and invisible characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return "".join(_escaped(c) if c in "<>&" or not (c.isprintable() or c == "\n") else c for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character, ensure_ascii=True)[1:-1] if ord(character) > 127 else f"\\u{ord(character):04x}"
