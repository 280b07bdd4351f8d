"""Reads public lists of prompts and attacks in the formats their authors publish.

NotInject (Li and Liu 2024): `NotInject_*.json`, a list of harmless prompts with words that attacks use, key "prompt".
BIPIA (Yi et al. 2023): `*text_attack*.json`, names of kinds of attack with their texts, and `*email*.jsonl`, mails with
the key "context". A list of {"prompt" or "text", "label"} is read too: label 1 is an attack, 0 is harmless.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from assistant.errors import DataError

KEYS = ("prompt", "text")
SUFFIXES = {".json", ".jsonl"}


class Material(NamedTuple):
    """What a folder holds; each text with the name of its file or kind."""

    harmless: tuple[tuple[str, str], ...]
    attacks: tuple[tuple[str, str], ...]
    mails: tuple[str, ...]


def read_material(place: Path) -> Material:
    """All prompts, attacks and mails of a folder and those below it, or of one file; other files are passed over.

    Raises:
        DataError: the place is not there, or holds none of these formats.
    """
    if not place.exists():
        raise DataError(f"{place} does not exist; give the folder or the file of the lists with --data")
    files = [place] if place.is_file() else sorted(f for f in place.rglob("*") if f.suffix.lower() in SUFFIXES)
    harmless: list[tuple[str, str]] = []
    attacks: list[tuple[str, str]] = []
    mails: list[str] = []
    for file in files:
        content = _content(file)
        attacks += _attacks_by_kind(content)
        for entry in content if isinstance(content, list) else []:
            if not isinstance(entry, dict):
                continue
            text = next((entry[k] for k in KEYS if isinstance(entry.get(k), str)), "")
            if text and str(entry.get("label", "0")).strip() in ("0", "0.0", "False", "benign"):
                harmless.append((file.name, text))
            elif text:
                attacks.append((file.stem, text))
            elif "ideal" in entry and isinstance(entry.get("context"), str):
                mails.append(entry["context"])
    if not harmless and not attacks:
        raise DataError(f"{place} holds no list of prompts or attacks; it needs NotInject or BIPIA files")
    return Material(tuple(harmless), tuple(attacks), tuple(mails))


def _content(file: Path) -> Any:
    """The file as JSON, or its lines each as JSON; None when it is neither."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeError):
        return None
    if file.suffix.lower() == ".jsonl":
        return _lines(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _lines(text)


def _lines(text: str) -> list[Any] | None:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def _attacks_by_kind(content: Any) -> list[tuple[str, str]]:
    """The attacks of a mapping from kinds to lists of texts; none where it is anything else."""
    if not isinstance(content, dict):
        return []
    if not all(isinstance(texts, list) and all(isinstance(t, str) for t in texts) for texts in content.values()):
        return []
    return [(kind, text) for kind, texts in content.items() for text in texts]
