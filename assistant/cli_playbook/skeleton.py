"""Starts a new playbook as a commented copy of another one.

One idea: a copy that is sound, with its signs taken out, is the shortest way to a sound new kind: it can be chosen by
hand at once, and it takes no case away from the kind it came from until it has signs of its own.
"""

from __future__ import annotations

import re
from pathlib import Path

from assistant.errors import DataError
from assistant.playbook_library import PlaybookLibrary
from assistant.strict_yaml import read_text

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
MAX_ID_CHARACTERS = 60
_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
COMMENTS = {
    "title": "As lists and the head of the page call it.",
    "role": "buyer or seller.",
    "marketplaces": "Host names; leave the line out for every marketplace.",
    "summary": "One sentence; it is asked as a question when another kind is near.",
    "questions": "Facts of the catalogue (facts/*.yaml) that the letter or a path needs, and why; required: a blank.",
    "documents": "Papers that the case should have; `words` recognise them.",
    "deadlines": "Windows: a fact that starts the time, and the rule whose clause gives its length. No number here.",
    "pins": "Rules whose clauses are always among the sources.",
    "adverse": "Rules that count against the person.",
    "weak": "What is there but too weak; `when` says when.",
    "routes": "Paths in order; the first whose conditions hold is taken. write, wait, closed or other_channel.",
    "ladder": "Steps after a letter.",
    "addressees": "To whom and through which channel (channels.yaml); the first whose conditions hold.",
    "parts": "The parts that the letter needs; each is fulfilled by at least one point.",
    "points": "What the letter says, in order. Of several patterns the one that says most with what is known is used.",
    "suggestions": "Causes and steps as questions; nothing enters a letter before the person ticks it.",
    "is_ruled_by_today": "The rules in force on the day of writing count.",
    "reply_rule": "The rule that gives the time for a reply.",
}
_SIGNS = """\
# Words of a story or notice that speak for this kind. Small letters; a star stands for up to four words. While all of
# them are empty, this kind is taken only where a case says `playbook: {kind}`, or where a story reads like those of
# told/{kind}.yaml.
signs:
  strong: []
  weak: []
  against: []
"""


def write_skeleton(kind: str, source: str, folder: Path, playbooks: PlaybookLibrary) -> Path:
    """Writes `folder/kinds/<kind>.yaml` and gives its path; a file that is there is never changed.

    Raises:
        DataError: the id does not fit, is taken, or there is no such source.
    """
    if not _ID.fullmatch(kind) or len(kind) > MAX_ID_CHARACTERS:
        raise DataError(f"'{kind}' cannot be an id; use small letters, figures and single hyphens: parcel-stolen")
    playbooks.playbook(source)
    file = folder / "kinds" / f"{kind}.yaml"
    text = skeleton_text(kind, source, read_text(folder / "kinds" / f"{source}.yaml", error=DataError), playbooks)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise DataError(f"{file} is there already; choose another id") from None
    except OSError as problem:
        raise DataError(f"{file} cannot be written: {problem.strerror}; set CLAIM_PLAYBOOKS to a copy") from None
    return file


def skeleton_text(kind: str, source: str, text: str, playbooks: PlaybookLibrary) -> str:
    """The text of the new playbook, from the text of the one it starts from."""
    facts_of = [source, *playbooks.playbook(source).facts_of]
    pieces = [
        f"# A new kind of case, started from {source}. See docs/playbooks.md; check it with `claim playbook lint`.\n",
        f"id: {kind}\n",
    ]
    for key, block in _blocks(text):
        comment = f"# {COMMENTS[key]}\n" if key in COMMENTS else ""
        if key in ("id", "tell_apart", "facts_of"):
            continue
        if key == "title":
            block = f'title: "New kind: {kind}"\n'
        if key == "signs":
            pieces.append(_SIGNS.format(kind=kind))
            pieces.append(f"# It knows the facts that only these kinds know.\nfacts_of: [{', '.join(facts_of)}]\n")
            continue
        pieces.append(comment + block)
    return "".join(pieces)


def _blocks(text: str) -> list[tuple[str, str]]:
    """Each top-level key with its lines, in order; comments before the first key are left out."""
    starts = [(m[1], m.start()) for m in _KEY.finditer(text)]
    ends = [*(start for _, start in starts[1:]), len(text)]
    return [(key, text[start:end].rstrip("\n") + "\n") for (key, start), end in zip(starts, ends, strict=True)]
