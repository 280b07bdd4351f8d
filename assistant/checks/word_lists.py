"""The word lists of the tone, honesty and structure rules, read from `playbooks/wording.yaml`.

One idea: which words are too hot or promise too much is data that a person without code can change; each entry is a
regular expression with a better wording beside it.
"""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, field_validator

from assistant.errors import DataError
from assistant.records import Record
from assistant.strict_yaml import read_record


class WordPattern(Record):
    """Words that a rule looks for, case-insensitive, and what to write instead."""

    pattern: str
    better: str = ""  # empty: leave the words out

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern, re.IGNORECASE)
        except re.error as problem:
            raise ValueError(f"a regular expression ({problem})") from None
        if re.search(r"[*+]\)[*+]|\.\*|\.\+|\*\+|\+\+", pattern):
            raise ValueError("a regular expression without open-ended repeats; write a bound such as {0,30}")
        return pattern


class WordLists(Record):
    """All lists; an empty list means that its rule finds nothing."""

    threats: tuple[WordPattern, ...] = ()
    insults: tuple[WordPattern, ...] = ()
    blame: tuple[WordPattern, ...] = ()
    begging: tuple[WordPattern, ...] = ()
    sarcasm: tuple[WordPattern, ...] = ()
    inflated: tuple[WordPattern, ...] = ()
    vague: tuple[WordPattern, ...] = ()  # promises without substance
    success: tuple[WordPattern, ...] = ()  # odds and promises of success
    forgery: tuple[WordPattern, ...] = ()
    oaths: tuple[WordPattern, ...] = ()
    absolutes: tuple[WordPattern, ...] = ()  # "never once", "perfect record"
    deeds: tuple[WordPattern, ...] = ()  # families of deeds that only a known statement of the same family supports
    law_claims: tuple[WordPattern, ...] = ()  # "you are legally obliged": a rule that must name its source
    template_openings: tuple[WordPattern, ...] = ()
    remedial_verbs: tuple[str, ...] = ()  # past participles of what a seller may claim to have done
    documents: tuple[str, ...] = ()  # words that name a kind of enclosure
    companies: tuple[str, ...] = ()  # carriers, banks and platforms known by name
    common_names: tuple[str, ...] = ()  # capitalised words that are nobody's name
    courtesy: tuple[WordPattern, ...] = ()
    requests: tuple[WordPattern, ...] = ()
    policy: tuple[WordPattern, ...] = ()
    salutations: tuple[WordPattern, ...] = ()
    closings: tuple[WordPattern, ...] = ()
    capitals: tuple[str, ...] = ()  # words that are written in capitals without shouting
    everyday: tuple[str, ...] = ()  # words of letters that state nothing by themselves
    parts: dict[str, tuple[WordPattern, ...]] = Field(
        default_factory=dict
    )  # part of a letter -> signs that it is there
    opposites: tuple[tuple[str, str], ...] = ()  # pairs of words that turn a rule around
    without: tuple[str, ...] = ()  # lists whose English patterns mean something else in this language
    languages: dict[str, WordLists] = Field(default_factory=dict)  # whole lists of other languages, by their tag

    def in_language(self, language: str) -> WordLists:
        """The lists for letters of a language: its own words and, where they cannot be mistaken, the English ones."""
        return self.languages.get(language.replace("_", "-").split("-")[0].lower(), self)


def read_word_lists(path: Path) -> WordLists:
    """The file as a record, with the lists of other languages: files of the same name in folders beside it.

    Raises:
        DataError: a file is missing, or an entry does not fit; names file and line.
    """
    english = read_record(path, WordLists, error=DataError)
    languages = {
        file.parent.name: _joined(
            read_record(file, WordLists, error=DataError, name=f"{file.parent.name}/{file.name}"), english
        )
        for file in sorted(path.parent.glob(f"*/{path.name}"))
    }
    return english.model_copy(update={"languages": languages})


def _joined(own: WordLists, english: WordLists) -> WordLists:
    """The lists of a language with the English ones behind them, so that an English threat is one in every letter."""
    joined: dict[str, object] = {}
    for name in WordLists.model_fields:
        if name in ("languages", "without") or name in own.without:
            continue
        ours, theirs = getattr(own, name), getattr(english, name)
        if isinstance(ours, dict):
            parts = {*ours, *theirs}
            joined[name] = {part: (*ours.get(part, ()), *theirs.get(part, ())) for part in sorted(parts)}
        else:
            joined[name] = (*ours, *theirs)
    return own.model_copy(update=joined)


_Compiled = tuple[tuple[re.Pattern[str], str], ...]
_compiled: dict[int, tuple[tuple[WordPattern, ...], _Compiled]] = {}
_MAX_CACHED_LISTS = 500


def lowered(text: str) -> str:
    """The text in lower case, one character for one, so that offsets stay true."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def compiled(patterns: tuple[WordPattern, ...]) -> _Compiled:
    """The patterns ready to search in a lowered text, each with its better wording.

    Kept by identity, since a list is searched for every sentence and hashing it would cost more than the search.
    """
    known = _compiled.get(id(patterns))
    if known is None or known[0] is not patterns:
        if len(_compiled) > _MAX_CACHED_LISTS:
            _compiled.clear()
        ready = tuple(
            (re.compile(re.sub(r"(?<!\\)[A-Z]", lambda m: m[0].lower(), p.pattern)), p.better) for p in patterns
        )
        known = _compiled[id(patterns)] = (patterns, ready)
    return known[1]


def search(patterns: tuple[WordPattern, ...], text: str) -> bool:
    """True when one of the patterns stands in the text, capitals or not."""
    low = lowered(text)
    return any(pattern.search(low) for pattern, _ in compiled(patterns))
