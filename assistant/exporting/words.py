"""The few words that rendering adds to a letter, in the languages a letter may be written in.

Everything else in a letter was written by the person or an engine; a language that is not here gets English
words, because a wrong guess would be worse than a foreign heading.
"""

from __future__ import annotations

from typing import Final

from assistant.records import Record


class Words(Record):
    """The added words of one language."""

    subject: str
    sources: str
    enclosures: str
    enclosed: str
    enclosure: str
    page: str
    pages: str
    join: str
    inside: str
    as_of: str
    day_form: str = ""  # "{d}.{m}.{y}"; empty: as in the corpus, 2026-03-05

    def day(self, iso: str) -> str:
        """An ISO day as a list of sources writes it."""
        parts = iso.split("-")
        if not self.day_form or len(parts) != 3:
            return iso
        return self.day_form.format(d=parts[2], m=parts[1], y=parts[0])


ENGLISH: Final = Words(
    subject="Subject", sources="Sources", enclosures="Enclosures", enclosed="Enclosed", enclosure="Enclosure",
    page="page", pages="pages", join="and", inside="in", as_of="as of",
)  # fmt: skip

_BY_LANGUAGE: Final = {
    "en": ENGLISH,
    "de": Words(
        subject="Betreff", sources="Quellen", enclosures="Anlagen", enclosed="Beigefügt", enclosure="Anlage",
        page="Seite", pages="Seiten", join="und", inside="in", as_of="Stand", day_form="{d}.{m}.{y}",
    ),
    "fr": Words(
        subject="Objet", sources="Sources", enclosures="Pièces jointes", enclosed="Ci-joint",
        enclosure="Pièce jointe", page="page", pages="pages", join="et", inside="dans", as_of="état au",
    ),
    "es": Words(
        subject="Asunto", sources="Fuentes", enclosures="Anexos", enclosed="Adjunto", enclosure="Anexo",
        page="página", pages="páginas", join="y", inside="en", as_of="a fecha de",
    ),
    "it": Words(
        subject="Oggetto", sources="Fonti", enclosures="Allegati", enclosed="In allegato",
        enclosure="Allegato", page="pagina", pages="pagine", join="e", inside="in", as_of="aggiornato al",
    ),
}  # fmt: skip

_LEADING = (
    "see in per under by as with from to of and or on at namely clause",
    "policy exhibit enclosure document",
    "siehe gemäß nach laut in unter mit aus zu von und oder als wie",
    "voir selon dans avec de et ou comme",
    "véase según en con y o como",
    "vedi secondo nel con e come",
)
LEADING_WORDS: Final = frozenset(word for line in _LEADING for word in line.split())
"""Words after which a marker is part of the sentence ("see [P1]"): taking it away would leave it broken."""


def words_for(language: str) -> Words:
    """The words of a BCP 47 language tag; English when there are none for it."""
    return _BY_LANGUAGE.get(language.replace("_", "-").split("-")[0].lower(), ENGLISH)
