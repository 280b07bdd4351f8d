"""The playbooks as data: what each kind of case needs, by when, on which path, and how its letter is built.

A playbook is one YAML file under `playbooks/kinds/`. Its texts are patterns (see `assistant.wording.patterns`), its
conditions short sentences (see `assistant.wording.conditions`), its numbers come from the clauses it names by rule: no
period stands in a playbook, so a changed policy changes the letter without a changed playbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field, field_validator, model_validator

from assistant.errors import DataError
from assistant.playbook_papers import NO_REQUESTS, NoticeRequests, Paper, PaperList
from assistant.playbook_tongues import (
    Tongue,
    read_tongues,
    taught_catalogue,
    taught_parties,
    taught_playbook,
    taught_ways,
)
from assistant.records import Channel, Decision, FactName, Record, Role, SentenceKind
from assistant.strict_yaml import read_record
from assistant.wording.likeness import GroupWords
from assistant.wording.speech import StoryWords as StoryWords


class Reusable(Record):
    """An entry of a playbook's list, or `{use: NAME}`: the shared entries of that name stand in its place.

    Conditions beside `use` are added to those of each shared entry.
    """

    use: str = ""
    when: tuple[str, ...] = ()
    _stand_in: ClassVar[Mapping[str, object]] = {}  # for the required keys of an entry that only uses others

    @model_validator(mode="before")
    @classmethod
    def _uses_or_says(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not given.get("use"):
            return given
        beside = sorted(set(given) - {"use", "when"})
        if beside:
            raise ValueError(f"beside 'use' stands '{beside[0]}'; only 'when' may")
        return {**cls._stand_in, **given}


class Signs(Record):
    """Words of a story or notice that speak for a playbook, or against it."""

    decisive: tuple[str, ...] = ()  # the letter that is asked for, by its name: "letter before action"
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()  # known facts that speak for it


class Question(Reusable):
    """A fact that the letter or the route needs."""

    _stand_in: ClassVar[Mapping[str, object]] = {"fact": "", "why": ""}

    fact: str
    why: str
    is_required: bool = Field(default=False, alias="required")
    rule: str = ""


class Document(Reusable):
    """A document that the case should have, and how it is recognised among the exhibits."""

    _stand_in: ClassVar[Mapping[str, object]] = {"id": "", "title": "", "why": "", "words": ()}

    id: str
    title: str
    why: str
    words: tuple[str, ...]  # any of these in title, file name or text
    notice_suffices: bool = False  # a pasted notice stands for it
    rule: str = ""
    paper: str = ""  # id of the kind of paper whose checks it must pass; empty: that of its own id


class Opening(Record):
    """One way for a window to open or close: so long after an event."""

    event: str  # fact name
    rule: str
    when: tuple[str, ...] = ()
    at_once: bool = False  # the event alone opens it; the rule is the clause that says so
    full_days: bool = False  # the days must have passed in full: it opens on the day after


class Window(Reusable):
    """A deadline: open from the earliest opening to the closing."""

    _stand_in: ClassVar[Mapping[str, object]] = {"name": "", "label": ""}

    name: str
    label: str
    opens: tuple[Opening, ...] = ()
    closes: tuple[Opening, ...] = ()

    @field_validator("closes")
    @classmethod
    def _close_with_their_last_day(cls, closes: tuple[Opening, ...]) -> tuple[Opening, ...]:
        if any(c.full_days for c in closes):
            raise ValueError("'full_days' belongs to an opening; a window closes with the end of its last day")
        return closes


class StepEntry(Reusable):
    """Something to do next."""

    _stand_in: ClassVar[Mapping[str, object]] = {"step": ""}

    step: str
    when_text: str = Field(default="", alias="by")
    rule: str = ""


class RouteEntry(Reusable):
    """One path of a playbook; the first whose conditions hold is taken."""

    _stand_in: ClassVar[Mapping[str, object]] = {"decision": "write", "reason": ""}

    decision: Decision
    reason: str
    rule: str = ""
    next_steps: tuple[StepEntry, ...] = ()


class AdverseEntry(Reusable):
    """A rule that counts against the person, and why it matters in this kind of case."""

    _stand_in: ClassVar[Mapping[str, object]] = {"rule": "", "why": ""}

    rule: str
    why: str


class WeakEntry(Record):
    """A document or fact that is there but too weak, and what to get instead."""

    what: str
    why: str
    rule: str = ""
    when: tuple[str, ...]
    document: str = ""  # id of the document that is too weak; empty: it is no document


class Addressee(Record):
    """To whom and through which channel; the first whose conditions hold is taken."""

    id: str
    channel: str
    salutation: str = ""
    closing: str = ""
    subject: tuple[str, ...]
    parts: tuple[str, ...] = ()  # empty: the playbook's
    when: tuple[str, ...] = ()


class PointEntry(Reusable):
    """One thing that the letter says, in several wordings; see `assistant.planning`."""

    _stand_in: ClassVar[Mapping[str, object]] = {"id": "", "kind": "structure"}

    id: str
    kind: SentenceKind
    part: str = ""
    heading: str = ""
    shape: Literal["text", "item", "line"] = "text"
    paragraph: bool = False
    timeline: bool = False  # neighbouring points of the timeline are put in order of their days
    each: Literal["", "contacts", "done actions", "planned actions", "story", "attempts", "exhibits"] = ""
    required: bool = False
    patterns: tuple[str, ...] = ()


class TellApart(Record):
    """What tells this kind from one that reads much like it."""

    kind: str  # id of the other playbook
    question: str  # to be answered with yes or no
    yes: Literal["this", "other"]  # the kind that a yes speaks for; a no speaks for the other one


class Suggestion(Reusable):
    """A cause or a step as a question; nothing of it is in a letter until the person says that it is so."""

    _stand_in: ClassVar[Mapping[str, object]] = {"id": "", "part": "corrective", "question": "", "what": ""}

    id: str
    part: Literal["root cause", "corrective", "preventive"]
    question: str
    what: str  # as it stands in the case once it was ticked
    rule: str = ""


class Playbook(Record):
    """One kind of case."""

    id: str
    title: str
    role: Role
    marketplaces: tuple[str, ...] = ()  # empty: all
    summary: str
    signs: Signs
    tell_apart: tuple[TellApart, ...] = ()
    facts_of: tuple[str, ...] = ()  # ids of playbooks whose own facts this kind knows too
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
    is_ruled_by_today: bool = False  # the rules in force on the day of writing count, not those of the order
    points: tuple[PointEntry, ...]
    suggestions: tuple[Suggestion, ...] = ()


class SharedEntries(Record):
    """The file `shared.yaml`: entries that several playbooks use, by name."""

    questions: dict[str, tuple[Question, ...]] = Field(default_factory=dict)
    documents: dict[str, tuple[Document, ...]] = Field(default_factory=dict)
    deadlines: dict[str, tuple[Window, ...]] = Field(default_factory=dict)
    adverse: dict[str, tuple[AdverseEntry, ...]] = Field(default_factory=dict)
    routes: dict[str, tuple[RouteEntry, ...]] = Field(default_factory=dict)
    steps: dict[str, tuple[StepEntry, ...]] = Field(default_factory=dict)
    points: dict[str, tuple[PointEntry, ...]] = Field(default_factory=dict)
    suggestions: dict[str, tuple[Suggestion, ...]] = Field(default_factory=dict)


class Catalogue(Record):
    """A file of `facts/`."""

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


class PartyList(Record):
    """The file `people.yaml`."""

    parties: tuple[Party, ...]
    ways: dict[str, str]  # channel of a contact -> how a sentence says it: "chat" -> "by chat"
    story: StoryWords


class FactReading(Record):
    """How stories tell one fact; see `assistant/wording/told_patterns.py`."""

    told: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Reading(Record):
    """The file `reading.yaml`, in all languages: fact -> how stories tell it."""

    facts: dict[str, FactReading] = Field(default_factory=dict)


class ToldStories(Record):
    """A file of `told/`: how people tell cases of one kind, by which the next story is recognised."""

    told: tuple[str, ...]


class ReplyMeaning(Record):
    """Something that a marketplace's answer may say, by its phrases, and what to do about it."""

    id: str
    label: str
    outcome: Literal["granted", "refused", "more", "pending", "other path"]
    is_decisive: bool = Field(default=False, alias="decisive")  # it alone says how the attempt ended
    phrases: tuple[str, ...]  # a star stands for up to four words
    unless: tuple[str, ...] = ()  # phrases of the same sentence with which it means something else
    part: Literal["", "root cause", "corrective", "preventive", "documents"] = ""  # what was found weak
    documents: tuple[str, ...] = ()  # ids of the playbooks' documents that it speaks of
    do: str
    rules: tuple[str, ...] = ()  # the first that a clause here carries is the ground of `do`


class ReplyMeanings(Record):
    """The file `replies.yaml`; of several that are found, the earlier one comes first."""

    meanings: tuple[ReplyMeaning, ...]


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
    replies: tuple[ReplyMeaning, ...] = ()
    tongues: Mapping[str, Tongue] = field(default_factory=dict)  # by language tag
    papers: tuple[Paper, ...] = ()
    requests: NoticeRequests = NO_REQUESTS
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # stories of each kind, as people tell them

    @cached_property
    def told_words(self) -> GroupWords:
        """The words of those stories, to compare a new one with."""
        return GroupWords(self.told)

    def tongue(self, language: str) -> Tongue | None:
        """The wording of that language, "de-AT" as "de"; None for English and for a language without one."""
        return self.tongues.get(language.replace("_", "-").split("-")[0].lower())

    def catalogue_of(self, role: str, kind: str = "", *, company: str = "") -> tuple[FactName, ...]:
        """The facts that a case of that role may know, with those of its kind where that is known.

        With the company that runs the marketplace, identifiers have the shape that they have there.
        """
        kinds = {kind, *(self.playbooks[kind].facts_of if kind in self.playbooks else ())}
        return tuple(
            f.model_copy(update={"shape": f.shapes.get(company.lower(), "")}) if f.shapes else f
            for f in self.catalogue
            if f.role in (role, "both") and (not f.kinds or kinds & {*f.kinds})
        )

    def others_than(self, facts: Sequence[FactName], role: str) -> tuple[FactName, ...]:
        """The facts of that role that are not among these: those that only other kinds of case know."""
        names = {f.name for f in facts}
        return tuple(f for f in self.catalogue if f.role in (role, "both") and f.name not in names)

    def playbook(self, name: str) -> Playbook:
        """The playbook of that id.

        Raises:
            DataError: there is none; the message names those there are.
        """
        if name not in self.playbooks:
            raise DataError(f"there is no playbook '{name}'; there are {', '.join(sorted(self.playbooks))}")
        return self.playbooks[name]


Entry = TypeVar("Entry", bound=Reusable)


def _with_shared(playbook: Playbook, shared: SharedEntries) -> Playbook:
    """The playbook with the shared entries in the places that use them.

    Raises:
        DataError: it uses a name that is not there.
    """

    def filled(what: str, entries: tuple[Entry, ...], named: Mapping[str, tuple[Entry, ...]]) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for entry in entries:
            if not entry.use:
                found.append(entry)
                continue
            if entry.use not in named:
                known = ", ".join(sorted(named)) or "none"
                raise DataError(f"{playbook.id}.yaml: {what}: nothing shared is named '{entry.use}'; known: {known}")
            found += [e.model_copy(update={"when": (*e.when, *entry.when)}) for e in named[entry.use]]
        return tuple(found)

    routes = filled("routes", playbook.routes, shared.routes)
    return playbook.model_copy(
        update={
            "questions": filled("questions", playbook.questions, shared.questions),
            "documents": filled("documents", playbook.documents, shared.documents),
            "deadlines": filled("deadlines", playbook.deadlines, shared.deadlines),
            "adverse": filled("adverse", playbook.adverse, shared.adverse),
            "routes": tuple(
                r.model_copy(update={"next_steps": filled("next_steps", r.next_steps, shared.steps)}) for r in routes
            ),
            "ladder": filled("ladder", playbook.ladder, shared.steps),
            "points": filled("points", playbook.points, shared.points),
            "suggestions": filled("suggestions", playbook.suggestions, shared.suggestions),
        }
    )


def _read_catalogue(folder: Path) -> tuple[FactName, ...]:
    """All facts of the folder's files.

    Raises:
        DataError: a file does not fit, or two facts have one name.
    """
    facts: dict[str, FactName] = {}
    for file in sorted(folder.glob("*.yaml")):
        for fact in read_record(file, Catalogue, error=DataError).facts:
            if fact.name in facts:
                raise DataError(f"facts/{file.name}: the fact '{fact.name}' is there twice; keep one of the two")
            facts[fact.name] = fact
    return tuple(facts.values())


def _with_reading(catalogue: tuple[FactName, ...], file: Path) -> tuple[FactName, ...]:
    """The catalogue with how stories tell its facts; as it is where the folder has no such file.

    Raises:
        DataError: the file does not fit, or names a fact or choice that is not there.
    """
    if not file.is_file():
        return catalogue
    readings = read_record(file, Reading, error=DataError).facts
    entries = {f.name: f for f in catalogue}
    for name, reading in readings.items():
        if name not in entries:
            raise DataError(f"{file.name}: there is no fact '{name}'; name one of facts/")
        entry = entries[name]
        choices = entry.choices or ("yes", "no") if entry.kind == "yes_no" else entry.choices
        wrong = [c for c in reading.choices if c not in choices]
        if wrong:
            raise DataError(f"{file.name}: '{name}' has no choice '{wrong[0]}'; take one of {', '.join(choices)}")
        entries[name] = entry.model_copy(update={"told": reading.told, "told_choices": reading.choices})
    return tuple(entries.values())


def read_playbooks(folder: Path) -> PlaybookLibrary:
    """All playbooks under `folder/kinds` with the shared lists beside them.

    Raises:
        DataError: a file does not fit.
    """
    shared = read_record(folder / "shared.yaml", SharedEntries, error=DataError)
    raw = {}
    for file in sorted((folder / "kinds").glob("*.yaml")):
        playbook = read_record(file, Playbook, error=DataError)
        if playbook.id != file.stem:
            raise DataError(f"{file.name}: its id is '{playbook.id}'; name the file {playbook.id}.yaml")
        raw[playbook.id] = playbook
    tongues = read_tongues(folder, raw, shared, _with_shared)
    people = read_record(folder / "people.yaml", PartyList, error=DataError)
    return PlaybookLibrary(
        playbooks={name: taught_playbook(_with_shared(book, shared), tongues) for name, book in raw.items()},
        catalogue=taught_catalogue(_with_reading(_read_catalogue(folder / "facts"), folder / "reading.yaml"), tongues),
        channels={c.id: c for c in read_record(folder / "channels.yaml", ChannelList, error=DataError).channels},
        refusals=tuple(
            r.model_copy(update={"signs": (*r.signs, *_taught_signs(r.id, tongues))})
            for r in read_record(folder / "refusals.yaml", RefusalList, error=DataError).refusals
        ),
        document_kinds=read_record(folder / "documents.yaml", DocumentKindList, error=DataError).kinds,
        parties=taught_parties(people.parties, tongues),
        ways=taught_ways(people.ways, tongues),
        story_words=people.story,
        replies=_read_replies(folder / "replies.yaml"),
        tongues=tongues,
        papers=_read_papers(folder / "papers.yaml"),
        requests=_read_requests(folder / "requests.yaml"),
        told=_read_told(folder / "told", raw),
    )


def _read_told(folder: Path, playbooks: Mapping[str, Playbook]) -> dict[str, tuple[str, ...]]:
    """The told stories by kind; a folder without them has none.

    Raises:
        DataError: a file does not fit, or is of no kind.
    """
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.stem not in playbooks:
            raise DataError(f"told/{file.name}: there is no playbook '{file.stem}'; name the file after one")
        found[file.stem] = read_record(file, ToldStories, error=DataError).told
    return found


def _read_papers(file: Path) -> tuple[Paper, ...]:
    """The kinds of papers with their checks; a folder without the list checks none.

    Raises:
        DataError: the file does not fit.
    """
    return read_record(file, PaperList, error=DataError).papers if file.exists() else ()


def _read_requests(file: Path) -> NoticeRequests:
    """How notices ask; a folder without the list reads no requests.

    Raises:
        DataError: the file does not fit.
    """
    return read_record(file, NoticeRequests, error=DataError) if file.exists() else NO_REQUESTS


def _taught_signs(refusal: str, tongues: Mapping[str, Tongue]) -> tuple[str, ...]:
    return tuple(s for t in tongues.values() for s in t.words.refusals.get(refusal, ()))


def _read_replies(file: Path) -> tuple[ReplyMeaning, ...]:
    """What answers of a marketplace mean; a folder without the list understands none.

    Raises:
        DataError: the file does not fit.
    """
    return read_record(file, ReplyMeanings, error=DataError).meanings if file.exists() else ()
