"""The wording of playbooks in other languages, as data: `playbooks/<language>/`.

A kind in another language is its English playbook with other words: `kinds/<kind>.yaml` gives, by the id of an
addressee or a point, the subjects, headings and patterns; `shared.yaml` does so for the shared points. Conditions,
facts and clauses stay those of the one playbook, so that a letter says the same thing in every language. A letter that
needs a required point without words there is written in English, one that lacks another point goes without it, and
both are said.

The same folder teaches the reading: further `signs` of a kind and words of its documents, and in `facts.yaml` the
labels of blanks, the words of choices, and further cues and signs of facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from assistant.errors import DataError
from assistant.records import FactName, Record
from assistant.strict_yaml import read_record
from assistant.wording.speech import Speech

if TYPE_CHECKING:
    from assistant.playbook_library import Party, Playbook, PointEntry, SharedEntries, Signs


class PointWords(Record):
    """The wording of a point."""

    heading: str = ""
    patterns: tuple[str, ...] = ()


class SignWords(Record):
    """Further words of a story or notice that speak for a kind, or against it."""

    decisive: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class KindWords(Record):
    """A file `kinds/<kind>.yaml`; without points it only teaches the reading."""

    title: str = ""
    signs: SignWords = SignWords()
    documents: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # id -> further words
    subjects: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # id of the addressee -> patterns
    points: dict[str, PointWords] = Field(default_factory=dict)  # id of the point -> its words


class SharedWords(Record):
    """The file `shared.yaml`: name of a shared block -> id of its point -> its words."""

    points: dict[str, dict[str, PointWords]] = Field(default_factory=dict)


class FactWords(Record):
    """What one fact is called and known by."""

    label: str = ""
    choices: dict[str, str] = Field(default_factory=dict)  # choice -> as a letter writes it
    cues: tuple[str, ...] = ()
    signs: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # choice -> phrases that mean it


class FactsWords(Record):
    """The file `facts.yaml`."""

    facts: dict[str, FactWords] = Field(default_factory=dict)
    sender: dict[str, str] = Field(default_factory=dict)  # field of the sender -> label of its blank
    sources: dict[str, str] = Field(default_factory=dict)  # id of a policy document -> its title in letters
    refusals: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # id of a refusal -> further signs
    told: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # id of a party -> signs of a told contact
    parties: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # id of a party -> further words
    channels: dict[str, str] = Field(default_factory=dict)  # name of a contact's channel -> its English name


@dataclass(frozen=True)
class Tongue:
    """A language of letters: how it is put, and the kinds that have words in it."""

    speech: Speech
    words: FactsWords
    kinds: Mapping[str, KindWords]
    playbooks: Mapping[str, Playbook]  # of the kinds with points; one that lacks words has NO_WORDS as its pattern
    missing: Mapping[str, tuple[str, ...]]  # kind -> points and subjects that lack words

    def label(self, name: str) -> str:
        """How a blank of a letter calls a fact; empty when there is no word for it."""
        if name.startswith("sender_"):
            return self.words.sender.get(name.removeprefix("sender_"), "")
        words = self.words.facts.get(name)
        return words.label if words else ""

    def choice(self, name: str, value: str) -> str:
        """How a letter writes a fixed choice; the choice itself when there is no word for it."""
        words = self.words.facts.get(name)
        return words.choices.get(value, value) if words else value

    def labelled(self, catalogue: Sequence[FactName]) -> tuple[FactName, ...]:
        """The catalogue with the labels that blanks of such letters have."""
        return tuple(f.model_copy(update={"label": self.label(f.name) or f.label}) for f in catalogue)


def read_tongues(
    folder: Path,
    raw: Mapping[str, Playbook],
    shared: SharedEntries,
    fill: Callable[[Playbook, SharedEntries], Playbook],
) -> dict[str, Tongue]:
    """All languages that have a folder with a `speech.yaml`, by their tag.

    Args:
        folder: of the playbooks.
        raw: the playbooks before shared entries are put in, by id.
        shared: the shared entries.
        fill: puts shared entries in.

    Raises:
        DataError: a file does not fit, or names a kind, point, addressee or block that is not there.
    """
    found = {}
    for speech_file in sorted(folder.glob("*/speech.yaml")):
        found[speech_file.parent.name] = _read_tongue(speech_file.parent, raw, shared, fill)
    return found


def _read_tongue(
    folder: Path,
    raw: Mapping[str, Playbook],
    shared: SharedEntries,
    fill: Callable[[Playbook, SharedEntries], Playbook],
) -> Tongue:
    speech = read_record(folder / "speech.yaml", Speech, error=DataError)
    words = read_record(folder / "facts.yaml", FactsWords, error=DataError)
    blocks = read_record(folder / "shared.yaml", SharedWords, error=DataError)
    kinds: dict[str, KindWords] = {}
    books: dict[str, Playbook] = {}
    missing: dict[str, tuple[str, ...]] = {}
    own_shared = shared.model_copy(update={"points": dict(_shared_points(folder, shared, blocks))})
    for file in sorted((folder / "kinds").glob("*.yaml")):
        if file.stem not in raw:
            raise DataError(f"{folder.name}/kinds/{file.name}: there is no playbook '{file.stem}'")
        kind = kinds[file.stem] = read_record(file, KindWords, error=DataError)
        book = raw[file.stem]
        _check_names(f"{folder.name}/kinds/{file.name}", kind, book)
        if not kind.points:
            continue
        books[file.stem] = worded = fill(_worded(book, kind), own_shared)
        lacking = tuple(dict.fromkeys(p.id for p in worded.points if p.patterns == (NO_WORDS,)))
        lacking += tuple(f"subject {a.id}" for a in worded.addressees if a.subject == (NO_WORDS,))
        if lacking:
            missing[file.stem] = lacking
    return Tongue(speech=speech, words=words, kinds=kinds, playbooks=books, missing=missing)


NO_WORDS = "\x00"  # stands for the patterns of a point that has no words in the language


def _worded(book: Playbook, kind: KindWords) -> Playbook:
    addressees = tuple(
        a.model_copy(update={"subject": kind.subjects.get(key) or kind.subjects.get(a.id, (NO_WORDS,))})
        for a, key in zip(book.addressees, _keys(a.id for a in book.addressees), strict=True)
    )
    keys = _keys(p.id for p in book.points)
    points = tuple(
        _point(p, kind.points.get(key) or kind.points.get(p.id)) for p, key in zip(book.points, keys, strict=True)
    )
    return book.model_copy(update={"title": kind.title or book.title, "addressees": addressees, "points": points})


def _keys(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids, the second of one name as "service 2"."""
    seen: dict[str, int] = {}
    keys = []
    for name in ids:
        seen[name] = seen.get(name, 0) + 1
        keys.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(keys)


def _point(entry: PointEntry, found: PointWords | None) -> PointEntry:
    if entry.use or entry.each == "story":
        return entry.model_copy(update={"heading": found.heading if found else ""}) if entry.heading else entry
    if found is None or not found.patterns or (entry.heading and not found.heading):
        return entry.model_copy(update={"patterns": (NO_WORDS,)})
    return entry.model_copy(update={"patterns": found.patterns, "heading": found.heading if entry.heading else ""})


def _shared_points(
    folder: Path, shared: SharedEntries, blocks: SharedWords
) -> Iterator[tuple[str, tuple[PointEntry, ...]]]:
    for name in blocks.points:
        if name not in shared.points:
            raise DataError(f"{folder.name}/shared.yaml: there is no shared block '{name}'")
    for name, entries in shared.points.items():
        yield name, tuple(_point(e, blocks.points.get(name, {}).get(e.id)) for e in entries)


def _check_names(where: str, kind: KindWords, book: Playbook) -> None:
    for what, given, known in (
        ("point", kind.points, {*_keys(p.id for p in book.points)}),
        ("addressee", kind.subjects, {*_keys(a.id for a in book.addressees)}),
    ):
        for name in given:
            if name not in known:
                raise DataError(f"{where}: there is no {what} '{name}'; there are {', '.join(sorted(known - {''}))}")


def taught_playbook(book: Playbook, tongues: Mapping[str, Tongue]) -> Playbook:
    """The playbook with the signs and document words of all languages."""
    for tongue in tongues.values():
        kind = tongue.kinds.get(book.id)
        if kind is None:
            continue
        documents = tuple(
            d.model_copy(update={"words": (*d.words, *kind.documents.get(d.id, ()))}) for d in book.documents
        )
        book = book.model_copy(update={"signs": _more_signs(book.signs, kind.signs), "documents": documents})
    return book


def _more_signs(signs: Signs, more: SignWords) -> Signs:
    return signs.model_copy(
        update={n: (*getattr(signs, n), *getattr(more, n)) for n in ("decisive", "strong", "weak", "against")}
    )


def taught_catalogue(catalogue: Sequence[FactName], tongues: Mapping[str, Tongue]) -> tuple[FactName, ...]:
    """The catalogue with the cues and signs of all languages; labels stay English.

    Raises:
        DataError: words are given for a fact that is not there.
    """
    names = {f.name for f in catalogue}
    for language, tongue in tongues.items():
        for name in tongue.words.facts:
            if name not in names:
                raise DataError(f"{language}/facts.yaml: there is no fact '{name}'")
    return tuple(_taught_fact(f, tongues) for f in catalogue)


def _taught_fact(fact: FactName, tongues: Mapping[str, Tongue]) -> FactName:
    for tongue in tongues.values():
        words = tongue.words.facts.get(fact.name)
        if words is None:
            continue
        signs = {c: (*fact.signs.get(c, ()), *words.signs.get(c, ())) for c in (*fact.signs, *words.signs)}
        fact = fact.model_copy(update={"cues": (*fact.cues, *words.cues), "signs": signs})
    return fact


def taught_ways(ways: Mapping[str, str], tongues: Mapping[str, Tongue]) -> dict[str, str]:
    """The channels of contacts with their names in all languages.

    Raises:
        DataError: an English name is none of the list.
    """
    out = dict(ways)
    for language, tongue in tongues.items():
        for name, english in tongue.words.channels.items():
            if english not in ways:
                raise DataError(f"{language}/facts.yaml: channels: people.yaml has no channel '{english}'")
            out.setdefault(name, ways[english])
    return out


def taught_parties(parties: Sequence[Party], tongues: Mapping[str, Tongue]) -> tuple[Party, ...]:
    """The parties with the words and told contacts of all languages."""
    out = tuple(parties)
    for tongue in tongues.values():
        words, told = tongue.words.parties, tongue.words.told
        out = tuple(
            p.model_copy(update={"words": (*p.words, *words.get(p.id, ())), "told": (*p.told, *told.get(p.id, ()))})
            for p in out
        )
    return out
