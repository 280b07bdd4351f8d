"""How letters of another language are put: its periods, voices, parties, channels and wishes, read from `speech.yaml`.

One idea: English is the language of the patterns' own words, and every other language is one file of words beside it;
what is said stays the same, because facts, clauses and conditions are not in that file.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from assistant.records import Record, Rule

GrammaticalCase = Literal["nom", "acc", "dat"]
_CASES: tuple[GrammaticalCase, ...] = ("nom", "acc", "dat")


class StoryWords(Record):
    """What is left out when a sentence of the story is taken over as the person's own statement."""

    heat: tuple[str, ...]  # words and phrases that are dropped from a sentence
    unfit: tuple[str, ...]  # regular expressions; a sentence that matches one is not taken over
    contact: tuple[str, ...] = ()  # regular expressions of a sentence about a contact, which the list of contacts tells
    states: str = ""  # regular expression of the verbs of a statement; empty: the English ones
    starts: str = ""  # regular expression of how a statement may begin; empty: the English ones
    cuts: str = ""  # regular expression of the joints at which a long sentence may end; empty: the English ones
    drops: str = ""  # regular expression of what is taken from a sentence's beginning; empty: the English words
    stop: tuple[str, ...] = ()  # further words that tell nothing
    are_nouns_capital: bool = False  # a capital then says nothing about names


class UnitWords(Record):
    """A unit of time in the nominative, accusative and dative."""

    one: tuple[str, str, str]  # with its article: "ein Tag", "einen Tag", "einem Tag"
    many: tuple[str, str, str]  # "Tage", "Tage", "Tagen"


class PartyWords(Record):
    """How a sentence calls a party whom no name is known of, and the words that name nobody in particular."""

    name: str  # in the accusative: "den Verkäufer"; {company} is filled in
    words: tuple[str, ...]


class WishWords(Record):
    """How a wish is recognised and brought into the frame of a request."""

    leading: str  # regular expression that is taken off its beginning: "ich bitte um"
    things: str  # regular expression of a wish for a thing: it fills {ask_for}
    deeds: dict[str, str] = Field(default_factory=dict)  # last word of a wish for a deed -> as {ask_to} ends
    heated: str  # regular expression; a wish that matches is left to the playbook's own request
    sum_after: tuple[str, ...] = ()  # words after whose end a known sum is added
    with_sum: str = ""  # "{wish} in Höhe von {amount}"


class Speech(Record):
    """All of it for one language."""

    language: str  # BCP 47
    locale: str  # of dates and money
    numbers: dict[int, str]  # those that are written as words
    units: dict[str, UnitWords]
    percent: str
    join: str  # between the last two of a list
    articles: str  # regular expression of what is taken off the name of a thing: "der Wasserkocher"
    voices: dict[Literal["one", "many"], dict[str, str]]  # slot -> word for "I" and for "we"
    voice_signs: dict[Literal["one", "many"], tuple[str, ...]]  # words of a story that speak so
    service: str  # whom a contact without a name was made with: "den Kundenservice von {company}"
    parties: dict[str, PartyWords] = Field(default_factory=dict)
    ways: dict[str, str] = Field(default_factory=dict)  # channel of a contact -> how a sentence says it
    silence: str = ""  # regular expression of an outcome that is none
    silence_said: str = ""
    uncivil: str = ""  # regular expression of words that are not quoted
    causes: str = ""  # regular expression of a told root cause; its first group is the cause
    wish: WishWords
    story: StoryWords

    def rule_words(self, rule: Rule, case: GrammaticalCase = "acc") -> str:
        """ "30 Tage", "zwei Werktagen", "einem Monat"; empty when the rule fixes no number or no word is known."""
        if rule.amount is None:
            return ""
        if rule.unit == "percent":
            return f"{rule.amount} {self.percent}"
        words = self.units.get(rule.unit)
        if words is None:
            return str(rule.amount) if not rule.unit else ""
        at = _CASES.index(case)
        if rule.amount == 1:
            return words.one[at]
        return f"{self.numbers.get(rule.amount, str(rule.amount))} {words.many[at]}"

    def bare(self, thing: str) -> str:
        """The name of a thing without its article: "der Wasserkocher" -> "Wasserkocher"."""
        return re.sub(rf"^(?:{self.articles})\s+", "", thing, flags=re.IGNORECASE) or thing

    def listed(self, names: tuple[str, ...]) -> str:
        """ "A, B und C"; empty when there is none."""
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {self.join} {names[-1]}" if names else ""
