"""Stories as people tell them, with what they tell and what they do not: the files of `evals/stories/`.

The labels were set by reading the story alone, before the assistant saw it; a label that names no kind of case or no
fact would measure nothing and is an error.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from assistant.errors import DataError
from assistant.playbook_library import PlaybookLibrary
from assistant.records import Case, Record, Role
from assistant.strict_yaml import read_record

STORIES = Path(__file__).parent / "stories"


class LabelledStory(Record):
    """A story, alone: no answers, no documents."""

    id: str = Field(min_length=1)
    kind: str  # id of the playbook that fits
    also: tuple[str, ...] = ()  # others that are as good
    role: Role
    marketplace: str  # host name
    today: dt.date
    story: str
    notice: str = ""
    facts: dict[str, str] = Field(default_factory=dict)  # what it tells, by the name of the catalogue
    not_told: tuple[str, ...] = ()  # names that a careless reader would fill from it
    not_true: tuple[str, ...] = ()  # phrases that would be false in its letter

    @field_validator("facts", mode="before")
    @classmethod
    def _as_text(cls, facts: Any) -> Any:
        # YAML reads days, sums and yes as its own types.
        return {k: _plain(v) for k, v in facts.items()} if isinstance(facts, dict) else facts

    def case(self, *, kind: str = "") -> Case:
        """The case of the story; with `kind`, as if the person had chosen it."""
        return Case(
            id=self.id,
            role=self.role,
            marketplace=self.marketplace,
            playbook=kind,
            today=self.today,
            language="en",
            story=self.story,
            notice=self.notice,
        )


class StoryFile(Record):
    """One file of stories."""

    stories: tuple[LabelledStory, ...] = Field(min_length=1)


def read_stories(folder: Path, playbooks: PlaybookLibrary) -> tuple[LabelledStory, ...]:
    """All stories of the folder's YAML files, by file name and then in their order.

    Raises:
        DataError: there is no story, an id stands twice, or a label names no kind or fact.
    """
    found: dict[str, LabelledStory] = {}
    for file in sorted(folder.glob("*.yaml")):
        for story in read_record(file, StoryFile, error=DataError).stories:
            if story.id in found:
                raise DataError(f"{file.name}: the id '{story.id}' stands twice; give each story its own")
            _check_labels(story, playbooks, file.name)
            found[story.id] = story
    if not found:
        raise DataError(f"{folder} holds no story file; give a folder of .yaml files with --stories")
    return tuple(found.values())


def _check_labels(story: LabelledStory, playbooks: PlaybookLibrary, file: str) -> None:
    facts = {f.name for f in playbooks.catalogue}
    wrong = [k for k in (story.kind, *story.also) if k not in playbooks.playbooks]
    wrong += [n for n in (*story.facts, *story.not_told) if n not in facts]
    if wrong:
        raise DataError(f"{file}: {story.id}: there is no kind or fact '{wrong[0]}'; see `claim playbook list`")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
