"""Texts of the playbooks in the language of the pages: `playbooks/<tag>/interface.yaml`.

The English text as it stands in the playbooks is the key, so that whoever edits a playbook sees which words go with it.
A text with places comes to a page filled; it is known again by what stands around them. A text without words is shown
in English, whole: no sentence is half of one language and half of another.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field

from assistant.errors import DataError
from assistant.playbook_library import PlaybookLibrary
from assistant.records import FactName, Record
from assistant.settings import read_settings
from assistant.strict_yaml import read_record
from assistant.ui.translating import ENGLISH, language, show_day, tr_in, tr_n
from assistant.wording.display import NUMBER_WORDS
from assistant.wording.values import find_values

# A place, and a part that is left out when something inside is not known; as `assistant.wording.patterns` has them.
_SLOT: Final = re.compile(r"\{[^{}]+\}")
_GROUP: Final = re.compile(r"<<(.*?)>>")
_PIECE: Final = re.compile(r"(\{[^{}]+\}|<<|>>)")
_PERIOD: Final = re.compile(r"(\w+) (hour|day|business day|month|year)s?")
MAX_FILLED_CHARACTERS: Final = 2_000


class PlaybookWords(Record):
    """A file `interface.yaml`."""

    texts: dict[str, str] = Field(default_factory=dict)  # English text -> what the pages show
    choices: dict[str, str] = Field(default_factory=dict)  # fixed answer of a fact -> its words


class _Filled(Record):
    """A text with places: how it looks when they are filled, the places in their order, and its words."""

    looks: re.Pattern[str]
    slots: tuple[str, ...]
    words: str


def tr_data(text: str) -> str:
    """A text of the playbooks in the language of the pages; as it is, whole, where it has no words there.

    Raises:
        DataError: the file with the words does not fit.
    """
    if language() == ENGLISH or not text:
        return text
    file = _file(language())
    return _words(file).texts.get(text) or _from_filled(text, file) or text


def tr_first(text: str) -> str:
    """As `tr_data`, beginning with a capital letter."""
    words = tr_data(text)
    return words[:1].upper() + words[1:]


def fact_label(fact: FactName, playbooks: PlaybookLibrary) -> str:
    """What a fact is called, beginning with a capital letter."""
    words = fact_in_words(fact, playbooks)
    return words[:1].upper() + words[1:]


def fact_in_words(fact: FactName, playbooks: PlaybookLibrary) -> str:
    """What a fact is called inside a sentence: by the pages, else by letters of that language, else in English."""
    own, tongue = tr_data(fact.label), playbooks.tongue(language())
    return own if own != fact.label else (tongue.label(fact.name) if tongue else "") or fact.label


def tr_choice(fact: str, choice: str, playbooks: PlaybookLibrary) -> str:
    """A fixed answer to the question for a fact: as letters of that language say it, else by the pages, else as is."""
    if choice in ("yes", "no"):
        return tr_in("answer", "yes") if choice == "yes" else tr_in("answer", "no")
    tongue = playbooks.tongue(language())
    in_letters = tongue.choice(fact, choice) if tongue else choice
    return in_letters if in_letters != choice else words_of(language()).choices.get(choice, choice)


def words_of(tag: str) -> PlaybookWords:
    """All words of a language; none for English and for a language without the file.

    Raises:
        DataError: the file does not fit.
    """
    return _words(_file(tag))


def _file(tag: str) -> Path:
    return read_settings().playbooks / tag / "interface.yaml"


@cache
def _words(file: Path) -> PlaybookWords:
    return read_record(file, PlaybookWords, error=DataError) if file.is_file() else PlaybookWords()


@cache
def _filled(file: Path) -> tuple[_Filled, ...]:
    return tuple(
        _Filled(looks=_looks(text), slots=tuple(_SLOT.findall(text)), words=words)
        for text, words in _words(file).texts.items()
        if _SLOT.search(text)
    )


def _looks(text: str) -> re.Pattern[str]:
    marks = {"<<": "(?:", ">>": ")?"}
    pieces = [
        "(.{1,200}?)" if _SLOT.fullmatch(piece) else marks.get(piece) or re.escape(piece)
        for piece in _PIECE.split(text)
    ]
    # Short notes such as "by 3 March" come with a capital letter when they begin a line.
    return re.compile("".join(pieces), re.IGNORECASE)


def _from_filled(text: str, file: Path) -> str:
    """The words for a text whose places are filled: "The time ended on 3 March 2026." """
    if len(text) > MAX_FILLED_CHARACTERS:
        return ""
    for each in _filled(file):
        found = each.looks.fullmatch(text)
        if found:
            given = {slot: value for slot, value in zip(each.slots, found.groups(), strict=True) if value is not None}
            values = {slot: _value(slot, value, file) for slot, value in given.items()}
            if all(values.values()):
                return _with_values(each.words, values)
    return ""


def _with_values(words: str, values: dict[str, str]) -> str:
    """The words with the values in their places, without what stands between << and >> around a place left out."""

    def kept(group: re.Match[str]) -> str:
        return group[1] if all(slot in values for slot in _SLOT.findall(group[1])) else ""

    return _SLOT.sub(lambda slot: values.get(slot[0], slot[0]), _GROUP.sub(kept, words))


def _value(slot: str, value: str, file: Path) -> str:
    """What stands in a place: a day or a period as the language writes it, a known text by its words, else as it is.

    Empty when it cannot be what the place is for: the text is then another one, which only looks alike.
    """
    days = [v for v in find_values(value) if v.kind == "date" and v.as_written == value]
    if days:
        return show_day(dt.date.fromisoformat(days[0].value))
    period = _PERIOD.fullmatch(value)
    if slot.startswith(("{window:", "{rule:")):
        return _period(period[1], period[2]) if period and slot.startswith("{rule:") else ""
    return _words(file).texts.get(value, value)


def _period(written: str, unit: str) -> str:
    """ "30 days" in the words of the language; empty when the number cannot be told."""
    number = NUMBER_WORDS.index(written) if written in NUMBER_WORDS else int(written) if written.isdecimal() else None
    if number is None or number > 10_000:
        return ""
    if unit == "hour":
        return tr_n("{number} hour", "{number} hours", number)
    if unit == "business day":
        return tr_n("{number} business day", "{number} business days", number)
    if unit == "month":
        return tr_n("{number} month", "{number} months", number)
    if unit == "year":
        return tr_n("{number} year", "{number} years", number)
    return tr_n("{number} day", "{number} days", number)
