"""The playbooks as data: what each kind of case needs, by when, on which path, and how its letter is built.

A playbook is one YAML file under `playbooks/kinds/`. Its texts are patterns (see `assistant.wording.patterns`), its
conditions short sentences (see `assistant.wording.conditions`), its numbers come from the clauses it names by rule: no
period stands in a playbook, so a changed policy changes the letter without a changed playbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.errors import DataError
from assistant.records import Channel, Decision, FactName, Record, Role, SentenceKind
from assistant.strict_yaml import read_record


class Signs(Record):
    """Words of a story or notice that speak for a playbook, or against it."""

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()  # known facts that speak for it


class Question(Record):
    """A fact that the letter or the route needs."""

    fact: str
    why: str
    is_required: bool = Field(default=False, alias="required")
    rule: str = ""
    when: tuple[str, ...] = ()


class Document(Record):
    """A document that the case should have, and how it is recognised among the exhibits."""

    id: str
    title: str
    why: str
    words: tuple[str, ...]  # any of these in title, file name or text
    notice_suffices: bool = False  # a pasted notice stands for it
    rule: str = ""
    when: tuple[str, ...] = ()


class Opening(Record):
    """One way for a window to open or close: so long after an event."""

    event: str  # fact name
    rule: str
    when: tuple[str, ...] = ()
    at_once: bool = False  # the event alone opens it; the rule is the clause that says so


class Window(Record):
    """A deadline: open from the earliest opening to the closing."""

    name: str
    label: str
    opens: tuple[Opening, ...] = ()
    closes: tuple[Opening, ...] = ()
    when: tuple[str, ...] = ()


class StepEntry(Record):
    """Something to do next."""

    step: str
    when_text: str = Field(default="", alias="by")
    rule: str = ""
    when: tuple[str, ...] = ()


class RouteEntry(Record):
    """One path of a playbook; the first whose conditions hold is taken."""

    decision: Decision
    when: tuple[str, ...] = ()
    reason: str
    rule: str = ""
    next_steps: tuple[StepEntry, ...] = ()


class AdverseEntry(Record):
    """A rule that counts against the person, and why it matters in this kind of case."""

    rule: str
    why: str
    when: tuple[str, ...] = ()


class WeakEntry(Record):
    """A document or fact that is there but too weak, and what to get instead."""

    what: str
    why: str
    rule: str = ""
    when: tuple[str, ...]


class Addressee(Record):
    """To whom and through which channel; the first whose conditions hold is taken."""

    id: str
    channel: str
    salutation: str = ""
    closing: str = ""
    subject: tuple[str, ...]
    parts: tuple[str, ...] = ()  # empty: the playbook's
    when: tuple[str, ...] = ()


class PointEntry(Record):
    """One thing that the letter says, in several wordings; see `assistant.planning`."""

    id: str
    kind: SentenceKind
    part: str = ""
    heading: str = ""
    shape: Literal["text", "item", "line"] = "text"
    paragraph: bool = False
    timeline: bool = False  # neighbouring points of the timeline are put in order of their days
    each: Literal["", "contacts", "done actions", "planned actions", "story", "attempts", "exhibits"] = ""
    required: bool = False
    when: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class Playbook(Record):
    """One kind of case."""

    id: str
    title: str
    role: Role
    marketplaces: tuple[str, ...] = ()  # empty: all
    summary: str
    signs: Signs
    questions: tuple[Question, ...]
    documents: tuple[Document, ...] = ()
    deadlines: tuple[Window, ...] = ()
    pins: tuple[str, ...] = ()
    adverse: tuple[AdverseEntry, ...] = ()
    weak: tuple[WeakEntry, ...] = ()
    routes: tuple[RouteEntry, ...]
    ladder: tuple[StepEntry, ...] = ()
    addressees: tuple[Addressee, ...]
    parts: tuple[str, ...]
    reply_rule: str = ""  # the clause that gives the time for a reply
    points: tuple[PointEntry, ...]


class Catalogue(Record):
    """The file `facts.yaml`."""

    facts: tuple[FactName, ...]


class ChannelList(Record):
    """The file `channels.yaml`."""

    channels: tuple[Channel, ...]


class Refusal(Record):
    """A wish that is refused, the polite sentence, and the honest way instead."""

    id: str
    role: Role | Literal["both"] = "both"
    signs: tuple[str, ...] = ()  # regular expressions over the story and the ask, case-insensitive; one is enough
    together: tuple[str, ...] = ()  # regular expressions that must all match
    reason: str
    rule: str = ""
    next_steps: tuple[str, ...]


class RefusalList(Record):
    """The file `refusals.yaml`."""

    refusals: tuple[Refusal, ...]


class DocumentKind(Record):
    """A kind of document, how it is recognised, and what its open values mean."""

    id: str
    playbooks: tuple[str, ...] = ()  # empty: all
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    renames: dict[str, str]  # fact name as found -> fact name as meant
    has_priced_rows: bool = False  # quantity, price and amount stand in rows


class DocumentKindList(Record):
    """The file `documents.yaml`."""

    kinds: tuple[DocumentKind, ...]


class Party(Record):
    """Whom a contact was made with, by the words people use."""

    id: str
    words: tuple[str, ...]
    told: tuple[str, ...] = ()  # regular expressions of a story that tells a contact with it


class StoryWords(Record):
    """What is left out when a sentence of the story is taken over as the person's own statement."""

    heat: tuple[str, ...]  # words and phrases that are dropped from a sentence
    unfit: tuple[str, ...]  # regular expressions; a sentence that matches one is not taken over
    contact: tuple[str, ...] = ()  # regular expressions of a sentence about a contact, which the list of contacts tells


class PartyList(Record):
    """The file `people.yaml`."""

    parties: tuple[Party, ...]
    ways: dict[str, str]  # channel of a contact -> how a sentence says it: "chat" -> "by chat"
    story: StoryWords


@dataclass(frozen=True)
class PlaybookLibrary:
    """All playbooks and the lists they share."""

    playbooks: Mapping[str, Playbook]
    catalogue: tuple[FactName, ...]
    channels: Mapping[str, Channel]
    refusals: tuple[Refusal, ...]
    document_kinds: tuple[DocumentKind, ...]
    parties: tuple[Party, ...]
    ways: Mapping[str, str]
    story_words: StoryWords

    def catalogue_of(self, role: str) -> tuple[FactName, ...]:
        """The facts that a case of that role may know."""
        return tuple(f for f in self.catalogue if f.role in (role, "both"))

    def playbook(self, name: str) -> Playbook:
        """The playbook of that id.

        Raises:
            DataError: there is none; the message names those there are.
        """
        if name not in self.playbooks:
            raise DataError(f"there is no playbook '{name}'; there are {', '.join(sorted(self.playbooks))}")
        return self.playbooks[name]


def read_playbooks(folder: Path) -> PlaybookLibrary:
    """All playbooks under `folder/kinds` with the shared lists beside them.

    Raises:
        DataError: a file does not fit.
    """
    playbooks = {}
    for file in sorted((folder / "kinds").glob("*.yaml")):
        playbook = read_record(file, Playbook, error=DataError)
        if playbook.id != file.stem:
            raise DataError(f"{file.name}: its id is '{playbook.id}'; name the file {playbook.id}.yaml")
        playbooks[playbook.id] = playbook
    people = read_record(folder / "people.yaml", PartyList, error=DataError)
    return PlaybookLibrary(
        playbooks=playbooks,
        catalogue=read_record(folder / "facts.yaml", Catalogue, error=DataError).facts,
        channels={c.id: c for c in read_record(folder / "channels.yaml", ChannelList, error=DataError).channels},
        refusals=read_record(folder / "refusals.yaml", RefusalList, error=DataError).refusals,
        document_kinds=read_record(folder / "documents.yaml", DocumentKindList, error=DataError).kinds,
        parties=people.parties,
        ways=people.ways,
        story_words=people.story,
    )
