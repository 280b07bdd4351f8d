"""`python -m evals stories`: what the assistant makes of unseen stories, told without answers or papers.

One idea: three mistakes are counted apart. The kind of case proposed for the story; the facts read from it once the
kind is right, where a wrong one is worse than none; and false statements in the letter that comes out when nobody
corrects anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from assistant.pipeline import Services, draft_case, known_facts, rank_case
from assistant.records import Fact
from evals.progress import say
from evals.story_files import STORIES, LabelledStory, read_stories

# The reader of facts was worked on with the first half in view; nobody looked at the second.
HALVES = {"seen half": True, "unseen half": False}


class Reading(NamedTuple):
    """What became of one story."""

    story: LabelledStory
    kinds: tuple[str, ...]  # proposed, best first
    right: tuple[str, ...]  # names of facts read as they were told
    wrong: tuple[str, ...]  # "name: value" of facts read otherwise than told, or not told at all
    missed: tuple[str, ...]  # names of facts that were told and not read
    unjudged: tuple[str, ...]  # "name: value" of facts on which the label is silent
    false_phrases: tuple[str, ...]  # that the letter of the proposed kind says
    letter: str

    @property
    def place(self) -> int:
        """The place of the first kind that fits, from 1; 0 when none was proposed."""
        good = {self.story.kind, *self.story.also}
        return next((at for at, kind in enumerate(self.kinds, start=1) if kind in good), 0)


def register(app: typer.Typer) -> None:
    """Adds the command `stories`."""
    app.command("stories")(stories)


def stories(
    folder: Annotated[Path, typer.Option("--stories", help="A folder of story files.")] = STORIES,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write readings and letters there.")] = None,
    misses: Annotated[bool, typer.Option("--misses", help="List what was wrong, story by story.")] = False,
) -> None:
    """Stories never seen before: the kind proposed, the facts read, false statements in the letters."""
    from assistant.settings import read_settings
    from assistant.wiring import build_services

    services = build_services(read_settings(), say)
    told = read_stories(folder, services.playbooks)
    readings = []
    for at, story in enumerate(told):
        say("reading the stories", at, len(told))
        readings.append(read_one(story, services))
    say("reading the stories", len(told), len(told))
    if json_file is not None:
        rows = [{**r._asdict(), "story": r.story.model_dump(mode="json")} for r in readings]
        json_file.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo("\n".join(table(readings)))
    if misses:
        typer.echo("\n".join(["", *missed_lines(readings)]))


def read_one(story: LabelledStory, services: Services) -> Reading:
    """Proposes, reads and drafts; the facts are read under the kind that fits."""
    case = story.case()
    kinds = tuple(c.playbook for c in rank_case(case, services))
    read = {n: f for n, f in known_facts(story.case(kind=story.kind), services).items() if f.source.where != "derived"}
    right, wrong, unjudged = judged(read, story)
    outcome = draft_case(case, services, engine="offline") if kinds else None
    letter = outcome.body if outcome is not None and outcome.plan.route.decision != "refuse" else ""
    plain = " ".join(letter.lower().split())
    return Reading(
        story=story,
        kinds=kinds,
        right=tuple(right),
        wrong=tuple(wrong),
        missed=tuple(n for n in story.facts if n not in read),
        unjudged=tuple(unjudged),
        false_phrases=tuple(p for p in story.not_true if " ".join(p.lower().split()) in plain),
        letter=letter,
    )


def judged(read: Mapping[str, Fact], story: LabelledStory) -> tuple[list[str], list[str], list[str]]:
    """The names read right, and "name: value" of those read wrong and of those the label says nothing of."""
    right: list[str] = []
    wrong: list[str] = []
    unjudged: list[str] = []
    for name, fact in read.items():
        shown = f"{name}: {fact.value}"
        if name in story.facts:
            (right if is_same(fact, story.facts[name]) else wrong).append(
                name if is_same(fact, story.facts[name]) else f"{shown} (told: {story.facts[name]})"
            )
        elif name in story.not_told:
            wrong.append(f"{shown} (not told)")
        else:
            unjudged.append(shown)
    return right, wrong, unjudged


def is_same(fact: Fact, label: str) -> bool:
    """True when the value is that of the label, whatever its capitals, blanks and currency's place."""
    value, wanted = (set(text.lower().replace(",", "").split()) for text in (fact.value, label))
    if fact.kind in ("text", "name"):
        return bool(value & wanted) and (value <= wanted or wanted <= value or len(value & wanted) >= len(wanted) / 2)
    return value == wanted or (fact.kind in ("money", "percent", "number") and _amount(fact.value) == _amount(label))


def _amount(text: str) -> float | None:
    figures = [word for word in text.replace(",", "").replace("%", "").split() if word.replace(".", "", 1).isdigit()]
    return float(figures[0]) if len(figures) == 1 else None


def is_first_half(story_id: str) -> bool:
    """Which half a story belongs to, by a hash of its id: never by what it says."""
    return hashlib.sha256(story_id.encode()).digest()[-1] % 2 == 0


def table(readings: Sequence[Reading]) -> list[str]:
    """The figures as a Markdown table, over all, by half and by role."""
    halves = {name: [r for r in readings if is_first_half(r.story.id) is first] for name, first in HALVES.items()}
    groups = (
        {"all": readings}
        | halves
        | {role: [r for r in readings if r.story.role == role] for role in ("seller", "buyer")}
    )
    lines = [
        "| stories | number | kind first | among three | none proposed | facts right / wrong / not judged "
        "| told and read | letters with a false phrase |",
        "|---|---:|---:|---:|---:|---|---:|---:|",
    ]
    for name, group in groups.items():
        if not group:
            continue
        size = len(group)
        right, wrong, unjudged = (sum(len(getattr(r, k)) for r in group) for k in ("right", "wrong", "unjudged"))
        told = sum(len(r.story.facts) for r in group)
        lines.append(
            f"| {name} | {size} | {sum(r.place == 1 for r in group) / size:.3f} "
            f"| {sum(0 < r.place <= 3 for r in group) / size:.3f} | {sum(not r.kinds for r in group)} "
            f"| {right} / {wrong} / {unjudged} | {right / told if told else 0:.3f} "
            f"| {sum(bool(r.false_phrases) for r in group)} |"
        )
    return lines


def missed_lines(readings: Sequence[Reading]) -> list[str]:
    """What was wrong in each story, one line for each mistake."""
    lines = []
    for r in readings:
        if r.place != 1:
            lines.append(f"{r.story.id}: {r.story.kind}, proposed {', '.join(r.kinds[:3]) or 'none'}")
        lines += [f"{r.story.id}: wrong {w}" for w in r.wrong]
        lines += [f"{r.story.id}: not read {n}: {r.story.facts[n]}" for n in r.missed]
        lines += [f"{r.story.id}: the letter says “{p}”" for p in r.false_phrases]
    return lines
