"""Fills the patterns with names that the Faker package makes up, in some forty languages, and marks what they are.

One idea: every filled slot knows its kind, so each character of a sentence has a label without anybody labelling.
Everything is drawn from one seed; Faker is needed here alone and is no part of an installation.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from evals.names.sentences import PATTERNS

LOCALES = (
    "en_US en_US en_US en_GB en_GB en_CA en_AU en_IN en_IE de_DE de_DE de_AT de_CH fr_FR fr_FR fr_CA it_IT it_IT es_ES "
    "es_ES es_MX pt_BR pt_PT nl_NL nl_BE pl_PL cs_CZ sk_SK hu_HU fi_FI sv_SE da_DK no_NO ro_RO hr_HR sl_SI tr_TR el_GR "
    "ru_RU uk_UA bg_BG et_EE lt_LT lv_LV id_ID vi_VN fil_PH az_AZ sq_AL ar_AA he_IL ja_JP"
).split()
KIND_OF = {
    "person": "NAME", "first": "NAME", "last": "NAME", "lowperson": "NAME", "lowfirst": "NAME",
    "address": "ADDRESS", "addresslines": "ADDRESS", "street": "ADDRESS", "streetname": "ADDRESS",
    "title": "NAME", "zip": "ADDRESS", "city": "PLACE", "lowcity": "PLACE", "country": "PLACE", "company": "COMPANY",
}  # fmt: skip
UNITS = ("Apt. {}", "Suite {}", "Apt {}", "Flat {}", "Unit {}", "Floor {}", "Appartement {}", "Whg. {}", "Piso {}")
TITLES = "Mr. Mrs. Ms. Dr. Miss Mr Mrs Ms Dr Prof. Herr Frau Madame Sir mr. mrs. ms."
NATIONS = (
    "Scottish Irish English French German Italian Spanish Dutch Danish Swedish Polish Czech Greek Turkish Russian "
    "Japanese Chinese Indian Brazilian Mexican Canadian American Austrian Swiss Belgian Finnish Norwegian Portuguese"
)
WORDS_OF_COMPANIES = (
    "Data Cloud Blue Green Open Smart Health Energy Capital Power Media Street Home Gov Finance Trade Bright North "
    "River Stone Solar Urban Civic Legal Food Care Learn Maps Analytics Labs Systems Works Partners Group Networks "
    "Software Holdings Solutions Research Institute Foundation Bank Insurance Logistics Studio Market Supply Factory"
)
ENDS_OF_COMPANIES = (
    ", Inc.|, Inc|, LLC| LLC| Ltd| Ltd.| Corp.| Corp| GmbH| AG| S.A.| Co.| Group| plc| BV| Oy|.com|||||||"
)


class Sentence(NamedTuple):
    """A text with the stretches that are names."""

    text: str
    spans: tuple[tuple[int, int, str], ...]  # start, end, kind


def sentences(count: int, seed: int, *, everyday: Sequence[str]) -> Iterator[Sentence]:
    """That many sentences, each pattern about equally often, with these everyday words between the names.

    Raises:
        ModuleNotFoundError: Faker is not installed.
    """
    from faker import Faker  # for learning alone

    draw = random.Random(seed)  # noqa: S311
    Faker.seed(seed)
    fakers = {name: Faker(name) for name in dict.fromkeys(LOCALES)}
    for number in range(count):
        filler = _Filler(draw.choice(LOCALES), fakers, draw, everyday)
        yield _varied(filler.filled(PATTERNS[number % len(PATTERNS)]), draw)


def _varied(sentence: Sentence, draw: random.Random) -> Sentence:
    """Sometimes all small, seldom all capital: people write as they like. Lengths stay, so the stretches do."""
    dice = draw.random()
    changed = sentence.text.lower() if dice < 0.07 else sentence.text.upper() if dice < 0.1 else sentence.text
    return Sentence(changed, sentence.spans) if len(changed) == len(sentence.text) else sentence


class _Filler:
    """Makes up values in one language, and sometimes in another."""

    def __init__(self, locale: str, fakers: dict[str, Any], draw: random.Random, everyday: Sequence[str]) -> None:
        self.faker, self.fakers, self.draw, self.everyday = fakers[locale], fakers, draw, everyday

    def filled(self, pattern: str) -> Sentence:
        text, spans = "", []
        rest = pattern
        while "{" in rest:
            plain, _, rest = rest.partition("{")
            slot, _, rest = rest.partition("}")
            text += plain
            value = getattr(self, slot)()
            if slot in KIND_OF:
                spans.append((len(text), len(text) + len(value), KIND_OF[slot]))
            text += value
        return Sentence(text + rest, tuple(spans))

    def _asked(self, what: str) -> str:
        """In this language; not every one has everything."""
        return str(getattr(self.faker, what, getattr(self.fakers["en_US"], what))())

    def first(self) -> str:
        return self._asked("first_name")

    def last(self) -> str:
        return self._asked("last_name")

    def person(self) -> str:
        dice = self.draw.random()
        if dice < 0.12:
            return f"{self.first()} {chr(65 + self.draw.randrange(26))}{self.draw.choice(('', '.'))} {self.last()}"
        if dice < 0.17:
            return f"{self.first()} {self.first()} {self.last()}"
        if dice < 0.22:
            return f"{self.first()} {self.last()}-{self.last()}"
        if dice < 0.25:
            return f"{self.first()} {self.last().upper()}"
        if dice < 0.3 and hasattr(self.faker, "romanized_name"):
            return str(self.faker.romanized_name())
        return f"{self.first()} {self.last()}"

    def lowperson(self) -> str:
        return self.person().lower()

    def lowfirst(self) -> str:
        return self.first().lower()

    def lowcity(self) -> str:
        return self.city().lower()

    def city(self) -> str:
        town = self._asked("city")
        return town.upper() if self.draw.random() < 0.1 else town

    def country(self) -> str:
        if self.draw.random() < 0.15:
            return self.draw.choice(("USA", "UK", "U.S.", "United Kingdom", "United States", "EU", "Deutschland"))
        return str(
            getattr(
                self.faker if self.draw.random() < 0.2 else self.fakers["en_US"],
                "country",
                self.fakers["en_US"].country,
            )()
        )

    def streetname(self) -> str:
        return self._asked("street_name")

    def street(self) -> str:
        dice = self.draw.random()
        if dice < 0.1:
            return f"{self.draw.randrange(1, 30000)} {self.draw.randrange(1, 400)} {self.streetname()}"
        if dice < 0.2:
            return f"{self.streetname()} {self.draw.randrange(1, 400)}"
        if dice < 0.3:
            return f"{self.draw.randrange(1, 400)} {self.streetname()}"
        if dice < 0.36:
            return f"{self.draw.choice(('P.O. Box', 'PO Box', 'Box', 'Postfach', 'BP'))} {self.draw.randrange(9999)}"
        return self._asked("street_address").replace("\n", ", ")

    def _parts(self) -> list[str]:
        parts = [self.street()]
        if self.draw.random() < 0.35:
            parts.append(self.draw.choice(UNITS).format(self.draw.randrange(1, 999)))
        town, code = self.city(), self._asked("postcode")
        state = chr(65 + self.draw.randrange(26)) + chr(65 + self.draw.randrange(26))
        if self.draw.random() < 0.08:
            return [*parts, town, f", {state}", code]
        towns = (town, f"{town} {code}", f"{code} {town}", f"{town}, {state} {code}", f"{town} {state} {code}")
        parts.append(self.draw.choice(towns))
        if self.draw.random() < 0.3:
            parts.append(self.country() + (f" {code}" if self.draw.random() < 0.4 else ""))
        return parts

    def address(self) -> str:
        joints = (", ", ", ", ", ", " ", "\n", "\n ")
        return self.draw.choice(joints).join(self._parts())

    def addresslines(self) -> str:
        return "\n".join(self._parts())

    def company(self) -> str:
        words = WORDS_OF_COMPANIES.split()
        dice = self.draw.random()
        if dice < 0.35:
            return self._asked("company")
        if dice < 0.5:
            made = self.draw.choice(words) + self.draw.choice(words).lower()
        elif dice < 0.75:
            made = " ".join(self.draw.sample(words, self.draw.choice((2, 2, 3))))
        elif dice < 0.9:
            made = f"{self.last()} {self.draw.choice(words)}"
        else:
            made = f"{self.last()} & {self.last()}"
        return made + self.draw.choice(ENDS_OF_COMPANIES.split("|"))

    def title(self) -> str:
        return self.draw.choice(TITLES.split())

    def nation(self) -> str:
        return self.draw.choice(NATIONS.split())

    def job(self) -> str:
        return str(self.fakers["en_US"].job())

    def phone(self) -> str:
        return self._asked("phone_number")

    def email(self) -> str:
        return str(self.fakers["en_US"].email())

    def url(self) -> str:
        return str(self.fakers["en_US"].url())

    def card(self) -> str:
        return str(self.fakers["en_US"].credit_card_number())

    def iban(self) -> str:
        return str(self.fakers["en_GB"].iban())

    def ssn(self) -> str:
        return str(self.fakers["en_US"].ssn())

    def zip(self) -> str:
        return self._asked("postcode")

    def words(self) -> str:
        """Everyday words in no order: a name must be told from them by its letters alone."""
        return " ".join(self.draw.choice(self.everyday) for _ in range(self.draw.randrange(1, 6)))

    def Words(self) -> str:  # noqa: N802 - the slot of the same name, beginning with a capital
        return self.words().capitalize()

    def Title(self) -> str:  # noqa: N802
        return " ".join(w.capitalize() for w in self.words().split())

    def prose(self) -> str:
        return str(self.fakers["en_US"].sentence())

    def year(self) -> str:
        return str(self.draw.randrange(1950, 2027))

    def num(self) -> str:
        return str(self.draw.randrange(2, 99))

    def amount(self) -> str:
        figure = f"{self.draw.randrange(1, 900)}.{self.draw.randrange(100):02d}"
        return self.draw.choice(("${}", "{} EUR", "£{}", "{} USD")).format(figure)

    def month(self) -> str:
        return dt.date(2026, self.draw.randrange(1, 13), 1).strftime("%B")

    def weekday(self) -> str:
        return dt.date(2026, 1, self.draw.randrange(1, 8)).strftime("%A")

    def date(self) -> str:
        # Not Faker's: its days hang on the clock, and the model could not be made again.
        day = dt.date(1990, 1, 1) + dt.timedelta(days=self.draw.randrange(13_000))
        return day.strftime(self.draw.choice(("%Y-%m-%d", "%d %B %Y", "%m/%d/%Y", "%B %d, %Y")))
